"""Days and half-open periods. The only module that may ask a clock, and only for the command line.

Every period is ``[start, end)``; ``None`` is open. Printed end dates are converted here once
(``DOMAIN`` §1.3): "until 31 July" counts that day, "through 12:01 a.m. of D" does not count D.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from detente.errors import InputError
from detente.lazyclass import dataclass

DAY = timedelta(days=1)
_DAY_FORM = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)


@dataclass(frozen=True, slots=True)
class Period:
    """``[start, end)`` in days; ``None`` is open."""

    start: date | None = None
    end: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)

    def __str__(self) -> str:
        return f"[{self.start or '…'}, {self.end or '…'})"

    @property
    def empty(self) -> bool:
        """True where no day lies in it."""
        return self.start is not None and self.end is not None and self.end <= self.start


def parse_day(text: str) -> date:
    """The day written ``YYYY-MM-DD``, and no other way. Raises ValueError."""
    if not isinstance(text, str) or not _DAY_FORM.match(text):
        raise ValueError(f"{text!r} is not a day; write YYYY-MM-DD")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a day of the calendar; write YYYY-MM-DD") from None


def as_day(value: str | date) -> date:
    """A day, or the day that a user wrote. Raises InputError."""
    if isinstance(value, date):
        return value
    try:
        return parse_day(value)
    except ValueError as error:
        raise InputError(str(error)) from None


def today() -> date:
    """The machine's day: used for defaults at the edge, never inside the core."""
    return date.today()  # noqa: DTZ011 - a legal day has no time zone here


def now() -> datetime:
    """This moment (UTC): the stamp of a file, at the edge only."""
    return datetime.now(UTC).replace(microsecond=0)


def printed_end(until: date, *, inclusive: bool) -> date:
    """First day that no longer counts, from an end date as printed."""
    return until + DAY if inclusive else until


def union(periods: Iterable[Period]) -> tuple[Period, ...]:
    """The same days as sorted, disjoint, non-touching periods."""
    merged: list[Period] = []
    periods = tuple(periods)
    if len(periods) == 1:
        return () if periods[0].empty else periods
    for period in sorted((p for p in periods if not p.empty), key=lambda p: p.start or date.min):
        last = merged[-1] if merged else None
        if last is not None and (last.end is None or period.start is None or period.start <= last.end):
            end = None if last.end is None or period.end is None else max(last.end, period.end)
            merged[-1] = Period(last.start, end)
        else:
            merged.append(period)
    return tuple(merged)


def cut(periods: Iterable[Period], hole: Period) -> tuple[Period, ...]:
    """The days of ``periods`` that do not lie in ``hole``."""
    return union(part for period in periods for part in _outside(period, hole))


def _outside(period: Period, hole: Period) -> Iterator[Period]:
    if hole.start is not None and (period.start is None or period.start < hole.start):
        yield Period(period.start, hole.start if period.end is None else min(period.end, hole.start))
    if hole.end is not None and (period.end is None or period.end > hole.end):
        yield Period(hole.end if period.start is None else max(period.start, hole.end), period.end)


def intersect(left: Iterable[Period], right: Iterable[Period]) -> tuple[Period, ...]:
    """The days that lie in both."""
    right = tuple(right)
    return union(_both(a, b) for a in left for b in right)


def _both(a: Period, b: Period) -> Period:
    start = b.start if a.start is None else a.start if b.start is None else max(a.start, b.start)
    end = b.end if a.end is None else a.end if b.end is None else min(a.end, b.end)
    if start is not None and end is not None and end < start:
        return Period(start, start)
    return Period(start, end)


def covers(periods: Iterable[Period], day: date) -> bool:
    """True if ``day`` lies in one of them."""
    for period in periods:
        if (period.start is None or period.start <= day) and (period.end is None or day < period.end):
            return True
    return False
