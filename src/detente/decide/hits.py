"""Which measures of an authority reach a deal or a party, and what exceptions and licences leave of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import IntEnum
from typing import Final

from detente import model
from detente.answers import Considered, Hit, ParameterUsed, Verdict
from detente.deals import DealParty
from detente.decide import wording
from detente.decide.lawday import LawDay
from detente.decide.ownership import Caught, path_of, roots_of
from detente.decide.truth import FALSE, TRUE, Case, Context, Truth, all_of
from detente.law import conditions
from detente.lazyclass import dataclass


class Severity(IntEnum):
    """The lattice of verdicts, worst last (``DOMAIN`` §2.1)."""

    PERMITTED = 0
    EXPOSURE = 1
    PERMITTED_UNDER_LICENCE = 2
    REFER = 3
    AUTHORISATION_REQUIRED = 4
    PROHIBITED = 5
    BLOCKED = 6

    @property
    def verdict(self) -> Verdict:
        """The word of the answer: blocking is a prohibition with its own handling."""
        return Verdict.PROHIBITED if self is Severity.BLOCKED else Verdict(self.name)


EFFECTS: Final = {
    "BLOCK": Severity.BLOCKED,
    "PROHIBIT": Severity.PROHIBITED,
    "AUTHORISATION": Severity.AUTHORISATION_REQUIRED,
    "EXPOSURE": Severity.EXPOSURE,
    "DUTY": Severity.PERMITTED,
}


@dataclass(frozen=True, slots=True)
class Reach:
    """One way in which a measure's target fits: a caught party, a place, or everybody. ``leans_on``:
    listed parties behind property that was blocked when it was held.
    """

    measure: model.Measure
    truth: Truth
    since: date | None = None
    party: str | None = None
    label: str | None = None
    path: tuple[str, ...] = ()
    because: tuple[str, ...] = ()
    place: str | None = None
    leans_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Weighed:
    """A hit with the severities it lies between."""

    hit: Hit
    best: Severity
    worst: Severity


def reaches(case: Case, law: LawDay, authority: str) -> Iterator[Reach]:
    """Every way in which a measure of the authority has its target in the deal."""
    reached = law.reached(authority)
    for party in case.deal.parties:
        for identity, certain in _identities(party):
            for measure_id, caught in reached.get(identity, {}).items():
                measure = law.measure(measure_id)
                if measure is not None and case.plays(party, measure.target.roles):
                    yield reach_of_party(law, measure, party.label, identity, caught, certain=certain)
            yield from _held(case, law, authority, party, identity)
    for measure in law.measures.get(authority, ()):
        if measure.target.located:
            yield from _located(case, measure)
        elif not measure.target.designated:
            yield Reach(measure, TRUE)
        elif measure.target.roles and case.lacks_debtor(measure.target.roles):
            yield Reach(
                measure, Truth(None, ("who owes the debt or issued the security",)), label="the debtor"
            )


def _identities(party: DealParty) -> Iterator[tuple[str, bool]]:
    if party.party is not None:
        yield party.party, True
    for candidate in party.candidates:
        yield candidate, False


def reach_of_party(
    law: LawDay, measure: model.Measure, label: str, identity: str, caught: Caught, *, certain: bool
) -> Reach:
    """The reach of a measure through a listed or owned party."""
    missing = () if certain else (f"identity of {label}",)
    truth = TRUE if certain and caught.certain else Truth(None, missing)
    return Reach(
        measure=measure,
        truth=truth,
        since=caught.since,
        party=identity,
        label=label,
        path=path_of(identity, law.chain(measure)) if caught.through else (),
        because=caught.because,
    )


def _held(case: Case, law: LawDay, authority: str, party: DealParty, identity: str) -> Iterator[Reach]:
    """Property blocked when it was held stays blocked after a divestment, while the listing stands
    (OFAC FAQ 402).
    """
    since = case.value("property_held_since")
    row = law.knowledge.authorities.get(authority)
    if row is None or not row.sticky_blocking or not isinstance(since, date) or since >= law.day:
        return
    then = law.on(since)
    now = law.reached(authority).get(identity, {})
    for measure_id, caught in then.reached(authority).get(identity, {}).items():
        measure = law.measure(measure_id)
        if measure is None or measure.effect != "BLOCK" or measure_id in now:
            continue
        chain = then.chain(measure)
        roots = sorted(
            r for r in roots_of(identity, chain) if measure_id in law.reached(authority).get(r, {})
        )
        if caught.through and roots:
            held = f"held since {since}, when it was blocked: it stays blocked until licensed"
            yield Reach(
                measure=measure,
                truth=TRUE if caught.certain else Truth(None),
                since=caught.since,
                party=identity,
                label=party.label,
                path=(*path_of(identity, chain), held),
                because=caught.because,
                leans_on=tuple(roots),
            )


def _located(case: Case, measure: model.Measure) -> Iterator[Reach]:
    """A party or a place of the deal lies in the measure's territory."""
    target = measure.target
    gazetteer = case.vocabulary.gazetteer
    parties = target.roles or not target.place_roles
    places = target.place_roles or not target.roles
    if parties:
        for party in case.parties_in(frozenset(target.roles)):
            here = case.where_is(party)
            if any(gazetteer.within(here, t, case.deal.on) for t in target.located):
                yield Reach(measure, TRUE, label=party.label, place=party.place or ", ".join(sorted(here)))
                return
    if places:
        truth = case.located(frozenset(target.place_roles), target.located, Context())
        if truth.value is not False:
            named = [
                p.place for p in case.deal.places if not target.place_roles or p.role in target.place_roles
            ]
            yield Reach(measure, truth, place=", ".join(named) or None)


@dataclass
class _Scale:
    """A hit while exceptions and licences are weighed against it."""

    best: Severity
    worst: Severity
    missing: list[str]
    open_because: list[str]
    considered: list[Considered]

    def relieve(self, outcome: _Relief) -> None:
        """What one exception or licence takes off."""
        self.considered.append(outcome.considered)
        self.missing += outcome.missing
        self.open_because += outcome.because
        if outcome.applies is not False:
            self.best = min(self.best, outcome.severity)
        if outcome.applies is True:
            self.worst = min(self.worst, outcome.severity)


def weigh(case: Case, law: LawDay, reach: Reach, authority: model.Authority) -> Weighed | None:
    """The hit of one reach after its conditions, exceptions and licences; None where it is no hit."""
    measure = reach.measure
    tree = case.vocabulary.tree(measure.when)
    if case.rules_out(tree):
        return None
    context = Context(
        bands=lambda name: law.bands(measure, name),
        subject_since=reach.since,
        listed=law.is_listed,
    )
    truth = all_of((case.test(tree, context), reach.truth))
    if truth.value is False:
        return None
    severity = EFFECTS[measure.effect]
    open_because = list(reach.because if reach.truth.value is None else ())
    open_because += [measure.unsettled] if measure.unsettled else []
    certain = truth.value is True and not measure.unsettled
    scale = _Scale(
        severity if certain else Severity.PERMITTED, severity, list(truth.missing), open_because, []
    )
    for relief in law.reliefs_for(measure):
        scale.relieve(_relieve(case, law, relief, reach))
    scale.best = min(scale.best, scale.worst)
    parameters = parameters_used(case, tree, context)
    hit = _hit(law, reach, scale, parameters, handling_word(case, measure, authority), certain=certain)
    return Weighed(hit, scale.best, scale.worst)


@dataclass(frozen=True, slots=True)
class _Relief:
    applies: bool | None
    severity: Severity
    considered: Considered
    missing: tuple[str, ...] = ()
    because: tuple[str, ...] = ()


def _relieve(case: Case, law: LawDay, relief: model.Relief, reach: Reach) -> _Relief:
    context = Context(
        bands=lambda name: law.bands(relief, name),
        subject_since=reach.since,
        listed=law.is_listed,
        group=lambda party, heads: law.of_group(party, heads, reach.measure),
        licence=relief.id,
        relief=True,
        subject=reach.party,
    )
    when, excluded = case.vocabulary.tree(relief.when), case.vocabulary.tree(relief.excluded)
    bars = case.test(excluded, context) if relief.excluded is not None else FALSE
    truth = all_of((case.covers(when, context), bars.negated()))
    severity = Severity[relief.effect]
    if severity is Severity.AUTHORISATION_REQUIRED and case.value("authorisation_on_file") is True:
        severity = Severity.PERMITTED_UNDER_LICENCE
    applies = truth.value
    because: tuple[str, ...] = ()
    if applies is True and severity >= EFFECTS[reach.measure.effect]:
        applies, reason = False, "no authorisation is on file"
    elif applies is True:
        reason = "its conditions hold"
        if relief.unsettled:
            applies, reason, because = None, relief.unsettled, (relief.unsettled,)
    elif applies is None:
        reason = "it would help if known: " + ", ".join(truth.missing)
    elif bars.value is True:
        reason = "it excludes this: " + "; ".join(wording.failing(case, conditions.Not(excluded), context))
    elif case.test(when, context).value is not False:
        reason = f"it is not for {reach.label}"
    else:
        reason = "it does not fit: " + "; ".join(wording.failing(case, when, context))
    considered = Considered(
        id=relief.id, kind=relief.kind, title=relief.title, applied=applies, reason=reason, act=relief.act
    )
    return _Relief(applies, severity, considered, truth.missing if truth.value is None else (), because)


def _hit(
    law: LawDay,
    reach: Reach,
    scale: _Scale,
    parameters: tuple[ParameterUsed, ...],
    handling: str,
    *,
    certain: bool,
) -> Hit:
    measure = reach.measure
    proof = law.proof(measure, reach.leans_on[0] if reach.leans_on else reach.party)
    return Hit(
        measure=measure.id,
        kind=measure.kind,
        title=measure.title,
        certain=certain,
        effect=measure.effect,
        handling=handling,
        party=reach.label,
        path=reach.path,
        provisions=proof.provisions,
        acts=acts_cited(proof.acts, parameters),
        since=reach.since,
        parameters=parameters,
        considered=tuple(scale.considered),
        best=scale.best.verdict,
        worst=scale.worst.verdict,
        missing=tuple(dict.fromkeys(scale.missing)),
        open_because=tuple(dict.fromkeys(scale.open_because)),
        confidence=proof.confidence,
        unread=proof.unread,
        source=proof.source,
        place=reach.place,
    )


def handling_word(case: Case, measure: model.Measure, authority: model.Authority) -> str:
    """What a bound person does: the measure's own word, else the authority's for this product."""
    if measure.handling:
        return measure.handling
    for rule in authority.handling:
        if (
            rule.when is None
            or case.test(case.vocabulary.tree(rule.when), Context(relief=True)).value is True
        ):
            return rule.word
    return "AUTHORISATION" if measure.effect == "AUTHORISATION" else "REFUSE"


def parameters_used(case: Case, tree: conditions.Node, context: Context) -> tuple[ParameterUsed, ...]:
    """The parameters a condition reads, with the band that the deal's dates select."""
    used: list[ParameterUsed] = []
    for name in sorted(conditions.references(tree) - {conditions.SUBJECT_SINCE}):
        found = context.bands(name)
        band = case.band(name, context)
        if found is None or isinstance(band, Truth):
            continue
        key = case.value(found[0].key)
        used.append(
            ParameterUsed(
                name=name,
                value=str(band.value),
                unit=found[0].unit,
                key=found[0].key,
                key_date=key if isinstance(key, date) else None,
                by=band.by,
            )
        )
    return tuple(used)


def acts_cited(acts: tuple[str, ...], parameters: tuple[ParameterUsed, ...]) -> tuple[str, ...]:
    """The acts behind a hit and those that set the limits it rests on."""
    return tuple(dict.fromkeys((*acts, *(p.by for p in parameters if p.by))))
