"""What nobody can obey together: a measure of one authority against a measure of another, on one deal.

A measure names those it ``contradicts`` and says with which facts the same deal is done where it is obeyed.
The pair is a conflict where the measure stops the deal as stated and the other stops it done that way.
A measure that demands something (``DUTY``) demands the deal as it stands, which the other must stop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from detente import model
from detente.answers import AuthorityRow, Conflict, Hit, Verdict
from detente.deals import Deal
from detente.decide.lawday import LawDay
from detente.law import conditions

Ask = Callable[[Deal, model.Authority], AuthorityRow]
BREAKING: Final = frozenset({Verdict.PROHIBITED, Verdict.AUTHORISATION_REQUIRED, Verdict.EXPOSURE})


def conflicts(
    deal: Deal,
    rows: tuple[AuthorityRow, ...],
    law: LawDay,
    authorities: tuple[model.Authority, ...],
    ask: Ask,
) -> tuple[Conflict, ...]:
    """The conflicts between ``authorities`` on a deal. ``rows``: their answers to it as stated; ``ask``: the
    answer of one of them to the deal done otherwise.
    """
    asked = {authority.id: authority for authority in authorities}
    found: dict[tuple[str, str], Conflict] = {}
    for row in rows:
        for hit in row.hits:
            for conflict in _of_hit(deal, row, hit, law, asked, ask):
                if conflict.pair not in found or conflict.certain:
                    found[conflict.pair] = conflict
    return tuple(found.values())


def _of_hit(
    deal: Deal,
    row: AuthorityRow,
    hit: Hit,
    law: LawDay,
    asked: Mapping[str, model.Authority],
    ask: Ask,
) -> Iterator[Conflict]:
    measure = law.measure(hit.measure)
    if measure is None or not measure.contradicts or not _demands(hit):
        return
    for other in measure.contradicts:
        against = law.measure(other.measure)
        if against is None or against.authority not in asked:
            continue
        answer = ask(done_otherwise(deal, other, law.vocabulary.facts), asked[against.authority])
        broken = [h for h in answer.hits if h.measure == against.id and h.worst in BREAKING]
        if broken:
            sure = any(_sure(answer, h) and h.best in BREAKING for h in broken)
            yield Conflict(
                measure=measure.id,
                authority=measure.authority,
                against=against.id,
                against_authority=against.authority,
                otherwise=tuple(_words(*fact) for fact in other.otherwise.items()),
                certain=sure and _sure(row, hit) and (hit.effect == "DUTY" or hit.best in BREAKING),
            )


def _demands(hit: Hit) -> bool:
    return hit.effect == "DUTY" or hit.worst in BREAKING


def _sure(row: AuthorityRow, hit: Hit) -> bool:
    """True where the hit is certain, the authority binds the deal, and its law of the day is recorded."""
    bound = row.between is None or row.between[0] is not Verdict.OUT_OF_SCOPE
    return hit.certain and bound and not row.beyond_horizon


def done_otherwise(deal: Deal, other: model.Contradiction, facts: Mapping[str, model.Fact]) -> Deal:
    """The same deal with the facts that obeying a measure gives it."""
    changed = {
        name: conditions.fact_value(facts[name], value)
        for name, value in other.otherwise.items()
        if value is not None
    }
    kept = {name: value for name, value in deal.facts.items() if name not in other.otherwise}
    return replace(deal, facts={**kept, **changed})


def _words(fact: str, value: model.Scalar | None) -> str:
    name = fact.replace("_", " ")
    if value is None:
        return f"{name} not stated"
    return f"{name} {str(value).lower() if isinstance(value, bool) else value}"


def contradictions(law: LawDay) -> tuple[tuple[model.Measure, model.Measure], ...]:
    """The pairs of measures that stand against each other on a day, whatever deal may come."""
    return tuple(
        (measure, against)
        for rows in law.measures.values()
        for measure in rows
        for other in measure.contradicts
        if (against := law.measure(other.measure)) is not None
    )
