"""From a claim to a scenario: the acts it could mean, and what it would do to the law if it came true."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from detente import model
from detente.errors import InputError, UnknownIdError
from detente.ledger.scenario import Scenario
from detente.news.claims import Claim, Reading, Regime
from detente.news.register import Register

STAYS: Final = (
    "The claim is that the sanctions stay: nothing is changed, the dates on which they end unless renewed "
    "are shown."
)
LIFTED: Final = "As if the claim came true: the acts end."
EASED: Final = (
    "As if the claim went as far as it can: an easing is computed as a full lifting. "
    "What stays restricted here stays restricted under any easing."
)


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """An act that a claim could mean. ``why``: what in the claim points to it; ``chosen`` without being
    asked, since the claim leaves no choice.
    """

    act: str
    title: str
    programme: str | None
    regime: str
    in_force: bool
    why: str
    chosen: bool


def claim_of(reading: Reading, claim_id: str) -> Claim:
    """A claim by its id, or by the number at its end. Raises UnknownIdError."""
    for claim in reading.claims:
        if claim_id == claim.id or (claim_id.isdigit() and claim.id.endswith(f"-{int(claim_id):02}")):
            return claim
    raise UnknownIdError(
        f"{reading.source} holds no claim {claim_id!r}",
        hint=f"`detente read` lists them: {reading.claims[0].id if reading.claims else 'none'}, …",
    )


def day_of(claim: Claim, reading: Reading) -> date:
    """The day on which the claimed act would take effect: a stated day, else that of publication.
    Raises InputError where neither is known.
    """
    if claim.event is not None and claim.event.granularity == "day" and claim.event.start is not None:
        return claim.event.start
    if reading.published is not None:
        return date.fromisoformat(reading.published)
    if claim.said is not None and claim.said.start is not None:
        return claim.said.start
    raise InputError(
        "the claim has no day and the article no day of publication",
        hint="give --on, or read the article with --published",
    )


def candidates(claim: Claim, law: model.Law, on: date) -> tuple[Candidate, ...]:
    """The acts that a claim could mean, as public on ``on``, with the reason for each."""
    register = Register(law, on)
    titles = {p.id: p.title for p in law.programmes}
    found: dict[str, Candidate] = {}
    for regime in claim.regimes:
        for standing in register.liftable(regime.programmes):
            act = standing.act
            found.setdefault(
                act.id,
                Candidate(
                    act=act.id,
                    title=act.title,
                    programme=act.programme,
                    regime=regime.id,
                    in_force=standing.on(on),
                    why=f"{titles.get(act.programme or '', act.programme)}; {regime.why}",
                    chosen=_chosen_by(regime, act.id) and standing.on(on),
                ),
            )
    return tuple(found.values())


def _chosen_by(regime: Regime, act: str) -> bool:
    """Whether the claim itself leaves no choice: it names the act, or the one programme is clear."""
    return act in regime.acts if regime.acts else regime.basis != "unspecified"


def scenario(
    claim: Claim, found: Sequence[Candidate], chosen: Iterable[str], law: model.Law, on: date
) -> Scenario:
    """What would be done if the claim came true. ``chosen``: acts, programmes or regimes, or ``all``; needed
    where the claim does not say which.

    Raises InputError where the claim cannot be computed, and says why.
    """
    if claim.direction == "none":
        raise InputError("the claim speaks of no change of sanctions", hint="choose one with a direction")
    speaker, certainty = claim.speaker.name.strip("()"), claim.certainty.replace("_", " ")
    name = f"Claim {claim.id}: {speaker}, {claim.direction}, {certainty}"
    if claim.direction in {"maintain", "extend"}:
        return Scenario(name, text=STAYS, on=on)
    if claim.direction in {"impose", "tighten"}:
        raise InputError(
            "the claim does not say what the new sanctions would be, so nothing can be computed",
            hint="write a scenario with `adopt` or `designate` (docs/scenarios.md)",
        )
    acts = _chosen(found, tuple(chosen))
    built = Scenario(name, text=EASED if claim.direction == "ease" else LIFTED, on=on)
    for issuer, group in _by_issuer(acts, law).items():
        built = built.revoke(*group, on=on, by=issuer, assumes=_assumed(law, issuer))
    return built


def _chosen(found: Sequence[Candidate], chosen: tuple[str, ...]) -> list[str]:
    in_force = [c for c in found if c.in_force]
    if not in_force:
        raise InputError(
            "no act that the claim could mean is in force on that day", hint="give another day with --on"
        )
    if "all" in chosen:
        return [c.act for c in in_force]
    if not chosen:
        acts = [c.act for c in in_force if c.chosen]
        if acts:
            return acts
        options = ", ".join(
            dict.fromkeys([*(c.programme or "" for c in in_force), *(c.act for c in in_force)])
        )
        raise InputError(
            "the claim does not say which sanctions it means; the choice is yours",
            hint=f"--choose one or more of {options}, or all",
        )
    unknown = [c for c in chosen if not any(c in {k.act, k.programme, k.regime} for k in found)]
    if unknown:
        known = ", ".join(dict.fromkeys([*(c.programme or "" for c in found), *(c.act for c in found)]))
        raise UnknownIdError(
            f"the claim cannot mean {unknown[0]!r}", hint=f"--choose one or more of {known}, or all"
        )
    return [c.act for c in in_force if {c.act, c.programme, c.regime} & set(chosen)]


def _by_issuer(acts: Iterable[str], law: model.Law) -> dict[str, list[str]]:
    issuers = {a.id: a.issuer for a in law.acts}
    groups: dict[str, list[str]] = {}
    for act in acts:
        groups.setdefault(issuers[act], []).append(act)
    return groups


def _assumed(law: model.Law, issuer: str) -> list[str]:
    """What the law asks for such an act and the claim takes for granted (unanimity in the Council)."""
    found = (r for r in law.legality if r.assumption and "revoke" in r.edits)
    return sorted({str(r.assumption) for r in found if issuer == r.body or issuer in r.issuers})
