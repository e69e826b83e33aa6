"""How far the ledger's knowledge of an authority reaches, and what of an answer stands beyond it.

Silence is not permission (``DOMAIN`` §0 rule 10). Knowledge ends three times. After ``horizon`` the law
itself is not recorded: only a recorded freeze or block stands. After ``listings_to`` the law is
recorded but not everybody it names: what restricts still stands, what permits stands only for
parties that are followed. After ``licences_to`` a prohibition may have a licence that is not
recorded; the row says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from detente import model
from detente.answers import AuthorityRow, Verdict
from detente.decide.lawday import LawDay

FIRM: Final = frozenset({Verdict.BLOCKED, Verdict.PROHIBITED, Verdict.REFER, Verdict.OUT_OF_SCOPE})
STATUSES: Final = (
    Verdict.NO_MEASURE,
    Verdict.EXPOSURE,
    Verdict.LICENCE_FOR_ITEMS,
    Verdict.LIMITED,
    Verdict.BLOCKED,
)
DECISIONS: Final = (
    Verdict.PERMITTED,
    Verdict.EXPOSURE,
    Verdict.PERMITTED_UNDER_LICENCE,
    Verdict.AUTHORISATION_REQUIRED,
    Verdict.PROHIBITED,
)
BARS: Final = {
    "BLOCK": Verdict.PROHIBITED,
    "PROHIBIT": Verdict.PROHIBITED,
    "AUTHORISATION": Verdict.AUTHORISATION_REQUIRED,
    "EXPOSURE": Verdict.EXPOSURE,
}
BARRED: Final = frozenset({Verdict.PROHIBITED, Verdict.AUTHORISATION_REQUIRED})


def outside_record(authority: model.Authority, day: date) -> bool:
    """True where the ledger does not record the law of that day."""
    return (authority.horizon is not None and day > authority.horizon) or (
        authority.recorded_from is not None and day < authority.recorded_from
    )


def within_record(
    row: AuthorityRow, authority: model.Authority, law: LawDay, parties: Iterable[tuple[str | None, str]]
) -> AuthorityRow:
    """What stands of a row on the law's day. ``parties``: those on whose listings it depends, as (id
    or None where the ledger does not name them, label).
    """
    if outside_record(authority, law.day):
        return _beyond(row, authority)
    if authority.listings_to is not None and law.day > authority.listings_to:
        unknown = [label for key, label in parties if not _followed(law, authority, key)]
        row = _unlisted(row, authority, law, tuple(dict.fromkeys(unknown)))
    if authority.licences_to is not None and law.day > authority.licences_to and row.verdict in BARRED:
        reason = (
            f"licences of {authority.id} after {authority.licences_to} are recorded in part: look for one"
        )
        row = replace(row, reasons=(*row.reasons, reason))
    return row


def _followed(law: LawDay, authority: model.Authority, party: str | None) -> bool:
    through = law.knowledge.followed.get((authority.id, party or ""))
    return through is not None and law.day <= through


def _beyond(row: AuthorityRow, authority: model.Authority) -> AuthorityRow:
    reason = (
        f"the law of {authority.id} is recorded in full only from {authority.recorded_from} "
        f"to {authority.horizon}; the rows recorded so far say {row.verdict}"
    )
    firm = row.verdict is Verdict.BLOCKED or (
        row.verdict is Verdict.PROHIBITED and any(h.effect == "BLOCK" and h.certain for h in row.hits)
    )
    return replace(
        row,
        verdict=row.verdict if firm else Verdict.REFER,
        handling=row.handling if firm else "",
        recorded=row.recorded or row.verdict,
        beyond_horizon=True,
        reasons=(*row.reasons, reason),
        unknowns=row.unknowns if firm else (*row.unknowns, "the law after the ledger horizon"),
    )


def _unlisted(
    row: AuthorityRow, authority: model.Authority, law: LawDay, unknown: tuple[str, ...]
) -> AuthorityRow:
    """The row where some party may have been listed after the listings end, under a measure that is
    heavier than what is recorded.
    """
    worst = _heaviest(row, authority, law)
    if not unknown or row.verdict in FIRM or worst is None:
        return row
    until = authority.listings_to
    asked = tuple(f"whether {label} was listed after {until}" for label in unknown)
    reason = f"listings are recorded in full only to {until}; the recorded rows say {row.verdict}"
    return replace(
        row,
        verdict=Verdict.REFER,
        handling="",
        recorded=row.verdict,
        between=(row.verdict, worst),
        reasons=(*row.reasons, reason),
        unknowns=(*row.unknowns, *asked),
    )


def _heaviest(row: AuthorityRow, authority: model.Authority, law: LawDay) -> Verdict | None:
    """The heaviest word that a listing by this authority could bring, where it is heavier than the row's."""
    named = [m for m in law.measures.get(authority.id, ()) if m.target.designated]
    order = STATUSES if row.verdict in STATUSES else DECISIONS
    if order is STATUSES:
        words = [Verdict(m.status) for m in named if m.status]
    else:
        words = [BARS[m.effect] for m in named if m.effect in BARS]
    heaviest = max(words, key=order.index, default=row.verdict)
    return heaviest if order.index(heaviest) > order.index(row.verdict) else None
