"""Reach over time: what each authority catches, before and under the scenario.

Parties, measures and share of the book, as small step charts that share their scale in each column.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from detente.dates import DAY
from detente.reach import ReachPoint, days_of_change, reach_over_time
from detente.report.svg import Axis, joined, mark_lines, year_lines

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from detente.report.sources import Sources

WIDTH: Final = 1136
GUTTER: Final = 96
GAP: Final = 34
TOP: Final = 40
HEIGHT: Final = 64
ROW: Final = 82
ASKED_OF_BOOK: Final = 2_400
MOST_DAYS: Final = 48
MOST_DAYS_OF_BOOK: Final = 20
FEWEST_DAYS: Final = 4


@dataclass(frozen=True)
class Quantity:
    """One column of charts: what is counted, and how a value is written."""

    title: str
    of: Callable[[ReachPoint], float | None]
    write: Callable[[float], str]


QUANTITIES: Final = (
    Quantity("parties reached", lambda p: p.parties, lambda v: f"{v:,.0f}"),
    Quantity("measures in force", lambda p: p.measures, lambda v: f"{v:,.0f}"),
    Quantity("share of the book caught", lambda p: p.share_of_book, lambda v: f"{100 * v:.0f} %"),
)


@dataclass(frozen=True)
class Reach:
    """The drawing, the points behind it, and the authorities that reach nothing in the window."""

    svg: Markup
    idle: tuple[str, ...]
    days: int
    days_of_book: int


def reach(sources: Sources) -> Reach:
    """Compute and draw the reach over the window of the result."""
    before, after = points(sources)
    active = {p.authority for p in before + after if p.parties or p.measures}
    shown = [a for a in sources.authorities if a in active]
    shared = {p.day for p in before if p.share_of_book is not None}
    return Reach(
        svg=draw(before, after, shown, sources),
        idle=tuple(a for a in sources.authorities if a not in shown),
        days=len({p.day for p in before}),
        days_of_book=len(shared),
    )


def points(sources: Sources) -> tuple[tuple[ReachPoint, ...], tuple[ReachPoint, ...]]:
    """Reach before (whole window) and under the scenario (from its first cut on)."""
    start, end = sources.window
    end = min(end, max(sources.horizons.values(), default=end) + DAY)
    marked = {m.day for m in sources.marks if start <= m.day < end}
    cuts = [m.day for m in sources.marks if m.tone == "cut" and m.day in marked]
    days = sorted({*days_of_change(sources.before, start, end), *marked})
    before = _points(sources, days, marked, after=False)
    if not cuts:
        return before, ()
    first = min(cuts)
    later = {*days_of_change(sources.after, first, end), *(day for day in days if day >= first)}
    return before, _points(sources, sorted(later), marked, after=True)


def _points(sources: Sources, days: list[date], marked: set[date], *, after: bool) -> tuple[ReachPoint, ...]:
    """Parties and measures on the days of change; the book, which costs more, on some of them.

    Beyond the horizon of an authority nothing is drawn: what is not recorded is not zero.
    """
    moment = sources.after if after else sources.before
    some = thinned(days, marked, _budget(len(sources.book)))
    others = [day for day in thinned(days, marked, MOST_DAYS) if day not in some]
    found = (*reach_over_time(moment, some, sources.book), *reach_over_time(moment, others))
    last = sources.horizons
    recorded = (p for p in found if p.authority not in last or p.day <= last[p.authority])
    return tuple(sorted(recorded, key=lambda p: (p.day, p.authority)))


def _budget(items: int) -> int:
    return min(MOST_DAYS_OF_BOOK, max(FEWEST_DAYS, ASKED_OF_BOOK // max(items, 1)))


def thinned(days: list[date], marked: set[date], most: int) -> list[date]:
    """At most about ``most`` of the days, evenly by rank, the first, last and marked ones among them."""
    if len(days) <= most:
        return days
    step = (len(days) - 1) / (most - 1)
    return sorted({*(days[round(i * step)] for i in range(most)), *(d for d in days if d in marked)})


# ---------------------------------------------------------------------- drawing


def draw(
    old: tuple[ReachPoint, ...], new: tuple[ReachPoint, ...], shown: list[str], sources: Sources
) -> Markup:
    """Draw one row of charts per authority, one column per quantity."""
    columns = [q for q in QUANTITIES if any(q.of(p) is not None for p in old)]
    width = (WIDTH - GUTTER - GAP * len(columns)) / max(len(columns), 1)
    height = TOP + ROW * len(shown) + 8
    parts: list[Markup] = []
    for index, quantity in enumerate(columns):
        left = round(GUTTER + GAP + index * (width + GAP), 1)
        axis = Axis(*sources.window, left, round(left + width, 1))
        most = max((v for p in old + new if (v := quantity.of(p)) is not None), default=0) or 1
        panel = Panel(axis, quantity, most, sources)
        parts.append(Markup('<text class="head" x="{}" y="12">{}</text>').format(left, quantity.title))
        for number, authority in enumerate(shown):
            own = [[p for p in some if p.authority == authority] for some in (old, new)]
            parts.append(panel.draw(TOP + ROW * number, own[0], own[1], years=not number))
    name = Markup('<text class="act" x="0" y="{}">{}</text>')
    parts += [name.format(TOP + ROW * n + HEIGHT / 2, a) for n, a in enumerate(shown)]
    head = Markup('<svg class="reach" viewBox="0 0 {} {}" role="img" aria-label="{}">\n')
    words = "Reach per authority over time, before and under the scenario"
    return head.format(WIDTH, height, words) + joined(parts) + Markup("\n</svg>")


@dataclass(frozen=True)
class Panel:
    """A column of charts: the same days, quantity and scale for every authority."""

    axis: Axis
    quantity: Quantity
    most: float
    sources: Sources

    def draw(self, top: float, old: list[ReachPoint], new: list[ReachPoint], *, years: bool) -> Markup:
        """Draw the chart of one authority."""
        axis, bottom = self.axis, top + HEIGHT
        field = Markup('<rect class="panel" x="{}" y="{}" width="{}" height="{}"/>')
        scale = Markup('<text class="axis end" x="{}" y="{}">{}</text>')
        parts = [
            field.format(axis.left, top, round(axis.right - axis.left, 1), HEIGHT),
            year_lines(axis, top, bottom, labels=years),
            scale.format(axis.left - 4, top + 8, self.quantity.write(self.most)),
            scale.format(axis.left - 4, bottom, "0"),
            self._steps("before", old, bottom),
            self._steps("after", new, bottom),
            mark_lines(axis, self.sources.marks, top, bottom),
            self._values(top, old, new),
        ]
        return joined(parts)

    def _steps(self, tone: str, line: list[ReachPoint], bottom: float) -> Markup:
        """A line that holds each value until the next day on which it is known."""
        path: list[str] = []
        for point in line:
            value = self.quantity.of(point)
            if value is None:
                continue
            x, y = self.axis.x(point.day), round(bottom - value / self.most * (HEIGHT - 4), 1)
            path.append(f"H{x}V{y}" if path else f"M{x} {y}")
        if not path:
            return Markup("")
        path.append(f"H{self._last(line[0].authority)}")
        return Markup('<path class="steps {}" d="{}"/>').format(tone, "".join(path))

    def _last(self, authority: str) -> float:
        """Where the record of an authority ends."""
        return self.axis.x(self.sources.horizons.get(authority, self.axis.end))

    def _values(self, top: float, old: list[ReachPoint], new: list[ReachPoint]) -> Markup:
        """The numbers on the day of the question, in words."""
        on = self.sources.result.on
        was, now = (next((self.quantity.of(p) for p in line if p.day == on), None) for line in (old, new))
        if was is None:
            return Markup("")
        write = self.quantity.write
        said = write(was) + (f" → {write(now)}" if now is not None and now != was else "")
        place = Markup('<text class="value" x="{}" y="{}">{}</text>')
        return place.format(self.axis.left + 4, top + 11, said)
