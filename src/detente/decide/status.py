"""The status of a party: what each authority has made of it, whatever deal may come.

A status states no deal, so it never says PROHIBITED or PERMITTED (``DOMAIN`` §2.1). Measures that reach
every deal with a whole country are no status of the parties in it; measures that name a party, or
a territory in which it sits, are.
"""

from __future__ import annotations

from collections.abc import Iterator

from detente import model
from detente.answers import AuthorityRow, Hit, ParameterUsed, Verdict
from detente.dates import Period
from detente.deals import Subject
from detente.decide import wording
from detente.decide.hits import Reach, acts_cited, reach_of_party
from detente.decide.lawday import CONFIDENCE_ORDER, LawDay
from detente.decide.record import STATUSES, within_record
from detente.decide.truth import TRUE
from detente.law import conditions


def status(subject: Subject, law: LawDay, authority: model.Authority) -> AuthorityRow:
    """The row of one authority on a party."""
    hits = tuple(_hits(subject, law, authority))
    best = max((STATUSES.index(h.best) for h in hits), default=0)
    worst = max((STATUSES.index(h.worst) for h in hits), default=0)
    refer = best != worst
    hits = tuple(sorted(hits, key=lambda h: (-STATUSES.index(h.worst), -STATUSES.index(h.best), h.measure)))
    blocking = tuple(dict.fromkeys(h.handling for h in hits if h.handling and h.worst is Verdict.BLOCKED))
    row = AuthorityRow(
        authority=authority.id,
        verdict=Verdict.REFER if refer else STATUSES[worst],
        handling="" if refer else " / ".join(blocking),
        measures=tuple(dict.fromkeys(h.measure for h in hits)),
        acts=tuple(dict.fromkeys(act for h in hits for act in h.acts)),
        reasons=tuple(dict.fromkeys(wording.hit_sentence(h) for h in hits))
        or ("no measure of this authority names or reaches it",),
        unknowns=tuple(dict.fromkeys(x for h in hits for x in (*h.missing, *h.open_because)))
        if refer
        else (),
        between=(STATUSES[best], STATUSES[worst]) if refer else None,
        confidence=max((h.confidence for h in hits), key=CONFIDENCE_ORDER.index, default="high"),
        unread=tuple(dict.fromkeys(row for h in hits for row in h.unread)),
        horizon=authority.horizon,
        hits=hits,
        footprint=frozenset(h.measure for h in hits),
    )
    identity = subject.party or subject.id
    asked = [(key, subject.name) for key in (subject.candidates or (subject.party,))]
    asked += [
        (owner, f"{name}, an owner of {subject.name}")
        for owner, name in law.owners_of(identity, authority.id).items()
    ]
    return within_record(row, authority, law, asked, STATUSES)


def _hits(subject: Subject, law: LawDay, authority: model.Authority) -> Iterator[Hit]:
    reached = law.reached(authority.id)
    identities = [(subject.party or subject.id, True), *((c, False) for c in subject.candidates)]
    for identity, certain in identities:
        for measure_id, caught in reached.get(identity, {}).items():
            measure = law.measure(measure_id)
            if measure is not None and measure.status:
                reach = reach_of_party(law, measure, subject.name, identity, caught, certain=certain)
                yield _hit(law, reach)
    gazetteer = law.vocabulary.gazetteer
    for measure in law.measures.get(authority.id, ()):
        if measure.status and any(
            gazetteer.within(subject.territories, t, law.day) for t in measure.target.located
        ):
            yield _hit(law, Reach(measure, TRUE, label=subject.name, place=subject.place))


def _hit(law: LawDay, reach: Reach) -> Hit:
    measure = reach.measure
    proof = law.proof(measure, reach.party)
    worst = Verdict(measure.status or Verdict.NO_MEASURE)
    certain = reach.truth.value is True and not measure.unsettled
    parameters = tuple(_values_now(law, measure))
    return Hit(
        measure=measure.id,
        kind=measure.kind,
        title=measure.title,
        certain=certain,
        effect=measure.effect,
        handling=measure.handling or "",
        party=reach.label,
        path=reach.path,
        provisions=proof.provisions,
        acts=acts_cited(proof.acts, parameters),
        since=reach.since,
        parameters=parameters,
        considered=(),
        best=worst if certain else Verdict.NO_MEASURE,
        worst=worst,
        missing=reach.truth.missing,
        open_because=(*reach.because, *((measure.unsettled,) if measure.unsettled else ())),
        confidence=proof.confidence,
        unread=proof.unread,
        source=proof.source,
        place=reach.place,
    )


def _values_now(law: LawDay, measure: model.Measure) -> Iterator[ParameterUsed]:
    """The parameters of a measure for a deal made on this very day."""
    read = conditions.references(law.vocabulary.tree(measure.when))
    for parameter in measure.parameters:
        if parameter.name not in read:
            continue
        found = law.bands(measure, parameter.name)
        for band in found[1] if found else ():
            if law.day in Period(band.start, band.end):
                yield ParameterUsed(
                    name=parameter.name,
                    value=str(band.value),
                    unit=parameter.unit,
                    key="on",
                    key_date=None,
                    by=band.by,
                )
