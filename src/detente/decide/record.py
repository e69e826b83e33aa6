"""How far the ledger's knowledge of an authority reaches, and what of an answer stands beyond it.

Silence is not permission (``DOMAIN`` §0 rule 10). Knowledge ends three times. After ``horizon`` the law
itself is not recorded: only a recorded freeze or block stands. After ``listings_to`` the law is
recorded but not everybody it names: a prohibition still stands, what is milder than a listing could
make it stands only for parties that are followed. After ``licences_to`` a prohibition may have a
licence that is not recorded; the row says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Final

from detente import model
from detente.answers import AuthorityRow, Verdict
from detente.decide.lawday import LawDay

FIRM: Final = frozenset({
    Verdict.BLOCKED, Verdict.PROHIBITED, Verdict.AUTHORISATION_REQUIRED, Verdict.OUT_OF_SCOPE,
})  # fmt: skip
STATUSES: Final = (
    Verdict.NO_MEASURE,
    Verdict.EXPOSURE,
    Verdict.LICENCE_FOR_ITEMS,
    Verdict.LIMITED,
    Verdict.BLOCKED,
)
DECISIONS: Final = (
    Verdict.PERMITTED,
    Verdict.NO_MEASURE,
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
    row: AuthorityRow,
    authority: model.Authority,
    law: LawDay,
    parties: Iterable[tuple[str | None, str]],
    order: tuple[Verdict, ...],
) -> AuthorityRow:
    """What stands of a row on the law's day. ``parties``: those on whose listings it depends, as (id
    or None where the ledger does not name them, label); ``order``: the words it may hold, mildest first.
    """
    if outside_record(authority, law.day):
        return _beyond(row, authority)
    if authority.listings_to is not None and law.day > authority.listings_to:
        open_to = {label: _heaviest_unknown(law, authority, key, order) for key, label in parties}
        row = _unlisted(row, authority.listings_to, open_to, order)
    said = row.recorded or row.verdict
    if authority.licences_to is not None and law.day > authority.licences_to and said in BARRED:
        note = f"licences of {authority.id} after {authority.licences_to} are recorded only in part"
        row = replace(row, reasons=(*row.reasons, f"{note}: one that is not recorded may help"))
    return row


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
        duties=row.duties if firm else (),
    )


def _unlisted(
    row: AuthorityRow,
    listings_to: date,
    open_to: Mapping[str, Verdict],
    order: tuple[Verdict, ...],
) -> AuthorityRow:
    """The row where some party may have been listed after the listings end, under a measure that is
    heavier than what is recorded. A prohibition stands as it is: it can only become heavier.
    ``open_to``: party → the heaviest word that a listing which is not recorded could bring.
    """
    best, worst = row.between or (row.verdict, row.verdict)
    unknown = [label for label, word in open_to.items() if order.index(word) > order.index(worst)]
    if not unknown or worst in FIRM:
        return row
    heaviest = max((open_to[label] for label in unknown), key=order.index)
    asked = tuple(f"whether {label} was listed after {listings_to}" for label in unknown)
    reason = f"listings are recorded in full only to {listings_to}; the recorded rows say {row.verdict}"
    return replace(
        row,
        verdict=Verdict.REFER,
        handling="",
        recorded=row.verdict,
        between=(best, heaviest),
        reasons=(*row.reasons, reason),
        unknowns=(*row.unknowns, *asked),
        duties=(),
    )


def _heaviest_unknown(
    law: LawDay, authority: model.Authority, party: str | None, order: tuple[Verdict, ...]
) -> Verdict:
    """The heaviest word that a listing of the party could bring on the law's day, under a provision for which
    its standing was not compared with the lists.
    """
    followed = law.knowledge.followed
    rows = [row for key in {party or "", ""} for row in followed.get((authority.id, key), ())]
    known = [r for r in rows if law.day <= r.through and (r.since is None or r.since <= law.day)]
    if any(not row.provisions for row in known):
        return order[0]
    seen = {provision for row in known for provision in row.provisions}
    named = [
        m
        for m in law.measures.get(authority.id, ())
        if m.target.designated and not seen.issuperset(m.target.designated)
    ]
    if order is STATUSES:
        words = [Verdict(m.status) for m in named if m.status]
    else:
        words = [BARS[m.effect] for m in named if m.effect in BARS]
    return max(words, key=order.index, default=order[0])
