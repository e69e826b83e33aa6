"""How much each authority catches, day by day: parties, measures, share of a book. A measure of reach,
not of effect.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from detente.decide.evaluate import Evaluator, restricts

if TYPE_CHECKING:
    from detente.book.files import Book
    from detente.engine import Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachPoint:
    """What one authority catches on one day. ``parties``: listed or surely caught through owners;
    ``share_of_book``: 0 to 1.
    """

    day: date
    authority: str
    parties: int
    measures: int
    share_of_book: float | None


def reach_over_time(moment: Moment, days: Iterable[date], book: Book | None = None) -> tuple[ReachPoint, ...]:
    """Reach on each of ``days``. The book is asked for the status of its customers and for its deals
    as if each were made on that day.
    """
    evaluator = moment.evaluator(book.parties if book else None)
    return tuple(point for day in days for point in _points(evaluator, day, book))


def _points(evaluator: Evaluator, day: date, book: Book | None) -> Iterable[ReachPoint]:
    law = evaluator.law_on(day)
    for authority in evaluator.authorities:
        reached = law.reached(authority.id)
        certain = {p for p, ways in reached.items() if any(c.certain for c in ways.values())}
        own = certain & evaluator.knowledge.parties.keys()
        yield ReachPoint(
            day=day,
            authority=authority.id,
            parties=len(own),
            measures=len(law.measures.get(authority.id, ())),
            share_of_book=_share(evaluator, authority.id, day, book) if book and len(book) else None,
        )


def _share(evaluator: Evaluator, authority: str, day: date, book: Book) -> float:
    row = next(a for a in evaluator.authorities if a.id == authority)
    caught = sum(restricts(evaluator.status_row(replace(s, on=None), day, row)) for s in book.customers)
    caught += sum(restricts(evaluator.decide_row(replace(d, on=day), row)) for d in book.deals)
    return caught / len(book)


def days_of_change(moment: Moment, start: date, end: date) -> tuple[date, ...]:
    """The days in ``[start, end)`` on which an act, a measure or a listing begins or ends."""
    knowledge = moment.knowledge
    days = {start}
    periods = [p for act in knowledge.acts for p in knowledge.effective_periods(act)]
    periods += [
        p
        for row in knowledge.designations
        for prov in row.provisions
        for p in knowledge.designation_periods(row, prov)
    ]
    for period in periods:
        days.update(d for d in (period.start, period.end) if d is not None)
    dated = [(r.start, r.end) for r in knowledge.measures]
    dated += [(r.start, r.end) for r in knowledge.reliefs]
    dated += [(r.start, r.end) for r in knowledge.ownership_rules]
    days.update(d for pair in dated for d in pair if d is not None)
    return tuple(sorted(d for d in days if start <= d < end))
