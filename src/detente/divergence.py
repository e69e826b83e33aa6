"""Where authorities differ on a party, and the days on which law changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from detente.answers import Answer
from detente.deals import Subject
from detente.decide.evaluate import restricts

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


def divergence(moment: Moment, *, everybody: bool = False) -> tuple[Answer, ...]:
    """The status of every listed party on whom authorities differ (with ``everybody``: of all)."""
    evaluator = moment.evaluator()
    law = evaluator.law_on(moment.on)
    listed = sorted(
        {p for a in evaluator.authorities for p in law.reached(a.id) if p in moment.knowledge.parties}
    )
    answers = (evaluator.status(_subject(moment, party), moment.on) for party in listed)
    return tuple(a for a in answers if everybody or _differs(a))


def _subject(moment: Moment, party_id: str) -> Subject:
    return moment.engine.subject(party_id)[0]


def _differs(answer: Answer) -> bool:
    return len({row.verdict for row in answer.rows}) > 1 and any(restricts(row) for row in answer.rows)


def timeline(moment: Moment, start: date, end: date, under: Iterable[str] = ()) -> tuple[Event, ...]:
    """Everything that happened in ``[start, end)``, in order of the days."""
    wanted = set(under)
    events = (e for e in _events(moment) if start <= e.day < end and (not wanted or e.issuer in wanted))
    return tuple(sorted(events, key=lambda e: (e.day, e.issuer, e.id)))


def _events(moment: Moment) -> Iterator[Event]:
    knowledge = moment.knowledge
    for act in knowledge.acts.values():
        what = (
            "amends " + ", ".join(act.amends)
            if act.amends
            else f"{act.type.replace('_', ' ')} enters into force"
        )
        yield Event(
            day=act.start, what=what, id=act.id, title=act.title, issuer=act.issuer,
            confidence=act.confidence, known=act.known or act.published,
        )  # fmt: skip
        for period in knowledge.effective_periods(act.id):
            if period.end is not None:
                yield Event(
                    day=period.end, what="no longer in force", id=act.id, title=act.title, issuer=act.issuer,
                    confidence=act.confidence,
                )  # fmt: skip
        for event in knowledge.events_of(act.id):
            until = f" until {event.until_printed}" if event.until_printed else ""
            yield Event(
                day=event.start, what=f"{event.kind}{until}", id=act.id, title=act.title, issuer=act.issuer,
                confidence=event.confidence, known=event.known,
            )  # fmt: skip
    yield from _rounds(moment)
    for row in knowledge.law.diplomatic_acts:
        yield Event(
            day=row.start, what=f"diplomatic: {row.kind.replace('_', ' ')}", id=row.id, title=row.title,
            issuer=row.actor, confidence=row.confidence, known=row.known,
        )  # fmt: skip


def _rounds(moment: Moment) -> Iterator[Event]:
    knowledge = moment.knowledge
    added: dict[tuple[date, str], int] = {}
    removed: dict[tuple[date, str], int] = {}
    for row in knowledge.designations:
        for provision in row.provisions:
            added[row.start, provision] = added.get((row.start, provision), 0) + 1
            if row.end is not None:
                removed[row.end, provision] = removed.get((row.end, provision), 0) + 1
    for counts, word in ((added, "listed"), (removed, "removed")):
        for (day, provision_id), count in counts.items():
            found = knowledge.provisions.get(provision_id)
            if found is not None:
                act = knowledge.acts.get(found.act)
                yield Event(
                    day=day, what=f"{count} {word} under {provision_id}", id=provision_id, title=found.title,
                    issuer=act.issuer if act else "", confidence=found.confidence,
                )  # fmt: skip
