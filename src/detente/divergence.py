"""Where authorities differ on a party, and the days on which law changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from detente.answers import Answer
from detente.deals import Subject
from detente.decide.conflicts import contradictions
from detente.decide.evaluate import restricts
from detente.model import Act, Measure

if TYPE_CHECKING:
    from detente.engine import Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """A day on which something happens to an act, a listing round or a diplomatic act."""

    day: date
    what: str
    id: str
    title: str
    issuer: str
    confidence: str
    known: date | None = None
    act: str | None = None


def divergence(moment: Moment, *, everybody: bool = False) -> tuple[Answer, ...]:
    """The status of every listed party on whom authorities differ (with ``everybody``: of all). An
    authority that restricts nobody on the day is left out: it would differ on everyone.
    """
    evaluator = moment.evaluator()
    law = evaluator.law_on(moment.on)
    listed = sorted(
        {p for a in evaluator.authorities for p in law.reached(a.id) if p in moment.knowledge.parties}
    )
    answers = [evaluator.status(_subject(moment, party), moment.on) for party in listed]
    restricting = {row.authority for answer in answers for row in answer.rows if restricts(row)}
    kept = (replace(a, rows=tuple(r for r in a.rows if r.authority in restricting)) for a in answers)
    return tuple(a for a in kept if everybody or _differs(a))


def conflicting(moment: Moment) -> tuple[tuple[Measure, Measure], ...]:
    """The measures that nobody can obey together, of the authorities asked: those that stand on the day, the
    one whose obedience breaks the other first.
    """
    evaluator = moment.evaluator()
    asked = {authority.id for authority in evaluator.authorities}
    pairs = contradictions(evaluator.law_on(moment.on))
    return tuple(pair for pair in pairs if {row.authority for row in pair} <= asked)


def _subject(moment: Moment, party_id: str) -> Subject:
    return moment.engine.subject(party_id)[0]


def _differs(answer: Answer) -> bool:
    return len({row.verdict for row in answer.rows}) > 1 and any(restricts(row) for row in answer.rows)


def timeline(moment: Moment, start: date, end: date, under: Iterable[str] = ()) -> tuple[Event, ...]:
    """Everything that happened in ``[start, end)``, in order of the days."""
    names = tuple(a.id for a in moment.engine.at(moment.on, under=tuple(under)).evaluator().authorities)
    acts = {act for name in names for act in moment.knowledge.acts_of(name)} if tuple(under) else None
    events = (e for e in _events(moment) if start <= e.day < end and (acts is None or e.act in acts))
    return tuple(sorted(events, key=lambda e: (e.day, e.issuer, e.id)))


def _events(moment: Moment) -> Iterator[Event]:
    knowledge = moment.knowledge
    for act in knowledge.acts.values():
        yield from _act_events(moment, act)
    yield from _rounds(moment)
    for row in knowledge.law.diplomatic_acts:
        yield Event(
            day=row.start, what=f"diplomatic: {row.kind.replace('_', ' ')}", id=row.id, title=row.title,
            issuer=row.actor, confidence=row.confidence, known=row.known,
        )  # fmt: skip


def _act_events(moment: Moment, act: Act) -> Iterator[Event]:
    def event(day: date, what: str, known: date | None = None, confidence: str = act.confidence) -> Event:
        return Event(
            day=day, what=what, id=act.id, title=act.title, issuer=act.issuer, confidence=confidence,
            known=known, act=act.id,
        )  # fmt: skip

    entry = f"{act.type.replace('_', ' ')} enters into force"
    yield event(
        act.start, "amends " + ", ".join(act.amends) if act.amends else entry, act.known or act.published
    )
    for period in moment.knowledge.effective_periods(act.id):
        if period.end is not None:
            yield event(period.end, "no longer in force")
    for row in moment.knowledge.events_of(act.id):
        until = f" until {row.until_printed}" if row.until_printed else ""
        yield event(row.start, f"{row.kind}{until}", row.known, row.confidence)


def _rounds(moment: Moment) -> Iterator[Event]:
    """Listings and removals counted per day and list. A party that was identified later than it was
    subject counts on the day on which the public learnt of it.
    """
    knowledge = moment.knowledge
    counts: Counter[tuple[date, str, str]] = Counter()
    for row in knowledge.designations:
        public = knowledge.public_from(row) or row.start
        for provision in row.provisions:
            if public > row.start:
                counts[public, provision, f"identified as subject since {row.start}"] += 1
            else:
                counts[row.start, provision, "listed"] += 1
            if row.end is not None:
                counts[row.end, provision, "removed"] += 1
    for (day, provision_id, word), count in counts.items():
        found = knowledge.provisions.get(provision_id)
        if found is not None:
            act = knowledge.acts.get(found.act)
            yield Event(
                day=day, what=f"{count} {word} under {provision_id}", id=provision_id, title=found.title,
                issuer=act.issuer if act else "", confidence=found.confidence, act=found.act,
            )  # fmt: skip
