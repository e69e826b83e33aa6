"""The little geometry that both drawings share: days to pixels, year lines, marked days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.dates import Period


@dataclass(frozen=True)
class Axis:
    """Days ``[start, end)`` laid on the pixels from ``left`` to ``right``."""

    start: date
    end: date
    left: float
    right: float

    def x(self, day: date | None, *, open_end: bool = False) -> float:
        """The pixel of a day, held inside the axis; None is the open side."""
        if day is None:
            return self.right if open_end else self.left
        inside = min(max(day, self.start), self.end)
        share = (inside - self.start).days / max((self.end - self.start).days, 1)
        return round(self.left + share * (self.right - self.left), 1)

    def span(self, period: Period) -> tuple[float, float] | None:
        """Left edge and width of a period, or None where it lies outside."""
        if period.end is not None and period.end <= self.start:
            return None
        if period.start is not None and period.start >= self.end:
            return None
        left = self.x(period.start)
        return left, max(round(self.x(period.end, open_end=True) - left, 1), 1.0)

    def holds(self, day: date) -> bool:
        """True if the day can be drawn."""
        return self.start <= day < self.end

    def years(self) -> Iterator[date]:
        """The first days of the years on the axis."""
        first_days = (date(year, 1, 1) for year in range(self.start.year, self.end.year + 1))
        yield from (day for day in first_days if self.holds(day))


@dataclass(frozen=True)
class Mark:
    """A day drawn as a vertical line. ``tone`` is its CSS class: ``asked``, ``cut`` or ``unsure``."""

    day: date
    label: str
    tone: str


def year_lines(axis: Axis, top: float, bottom: float, *, labels: bool = True) -> Markup:
    """Grey lines at each new year, with the year above them."""
    line = Markup('<line class="year" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>')
    word = Markup('<text class="axis" x="{}" y="{}">{}</text>')
    parts: list[Markup] = []
    for day in axis.years():
        x = axis.x(day)
        parts.append(line.format(x, top, bottom))
        if labels:
            parts.append(word.format(x + 3, top - 4, day.year))
    return joined(parts)


def mark_lines(axis: Axis, marks: Iterable[Mark], top: float, bottom: float) -> Markup:
    """The vertical lines of marked days, without words."""
    line = Markup('<line class="mark {0}" x1="{1}" x2="{1}" y1="{2}" y2="{3}"><title>{4}</title></line>')
    shown = (m for m in marks if axis.holds(m.day))
    return joined(line.format(m.tone, axis.x(m.day), top, bottom, f"{m.label} {m.day}") for m in shown)


def joined(parts: Iterable[Markup]) -> Markup:
    """The parts one after the other."""
    return Markup("\n").join(parts)
