"""Reports and other duties that follow from an answer, with the day on which they fall due."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from detente.answers import DutyDue
from detente.dates import DAY
from detente.decide.truth import Case, Context

if TYPE_CHECKING:
    from detente.decide.lawday import LawDay
    from detente.model import Duty


def duties_due(
    law: LawDay, authority: str, handlings: Iterable[str], case: Case | None
) -> tuple[DutyDue, ...]:
    """Duties of the authority for these handlings of a deal on the law's day."""
    return tuple(_due(duties, law.day) for duties in _matching(law, authority, frozenset(handlings), case))


def _matching(law: LawDay, authority: str, handlings: frozenset[str], case: Case | None) -> Iterator[Duty]:
    for duty in law.knowledge.duties:
        if duty.authority != authority or not handlings.intersection(duty.handling):
            continue
        if not law.knowledge.rule_stands(duty, law.day):
            continue
        if (
            case is not None
            and case.test(case.vocabulary.tree(duty.when), Context(relief=True)).value is False
        ):
            continue
        yield duty


def _due(duty: Duty, day: date) -> DutyDue:
    due: date | None = None
    text = duty.due_text or ""
    if duty.business_days is not None:
        due = add_business_days(day, duty.business_days, duty.calendar)
        text = text or f"within {duty.business_days} business days"
    elif duty.yearly is not None:
        due = next_yearly(day, duty.yearly)
        text = text or f"every year by {duty.yearly}"
    return DutyDue(id=duty.id, title=duty.title, due=due, due_text=text, act=duty.act)


def next_yearly(day: date, month_day: str) -> date:
    """First ``MM-DD`` after ``day``."""
    month, number = (int(part) for part in month_day.split("-"))
    this_year = date(day.year, month, number)
    return this_year if this_year > day else date(day.year + 1, month, number)


def add_business_days(day: date, count: int, calendar: str | None) -> date:
    """The ``count``-th business day after ``day``; ``calendar`` is a country whose public holidays
    do not count (from the ``holidays`` package), ``None`` leaves out weekends only.
    """
    free = _public_holidays(calendar) if calendar else frozenset()
    left = count
    while left:
        day += DAY
        if day.isoweekday() <= 5 and day not in free:  # noqa: PLR2004 - Monday to Friday
            left -= 1
    return day


@cache
def _public_holidays(country: str) -> Container[date]:
    import holidays  # noqa: PLC0415 - 60 ms that most questions do not need

    found: Container[date] = holidays.country_holidays(country)
    return found
