"""Reach over time: per authority the parties, measures and share of the book it catches, before and
under the scenario, as small step charts that share their scale in each column."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from detente.reach import ReachPoint, days_of_change, reach_over_time
from detente.report.svg import Axis, joined, mark_lines, year_lines

if TYPE_CHECKING:
    from detente.report.sources import Sources

WIDTH: Final = 1136
GUTTER: Final = 96
GAP: Final = 34
TOP: Final = 40
HEIGHT: Final = 64
ROW: Final = 82
ASKED_OF_BOOK: Final = 2_400
MOST_DAYS: Final = 24
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
    shown = [a for a in sources.authorities if any(p.authority == a and (p.parties or p.measures) for p in before + after)]
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
    marked = {m.day for m in sources.marks}
    cuts = [m.day for m in sources.marks if m.tone == "cut"]
    days = sorted({*days_of_change(sources.before, start, end), *(d for d in marked if start <= d < end)})
    before = _points(sources, days, marked, after=False)
    if not cuts:
        return before, ()
    later = days_of_change(sources.after, min(cuts), end)
    return before, _points(sources, sorted({*later, *(d for d in days if d >= min(cuts))}), marked, after=True)


def _points(sources: Sources, days: list[date], marked: set[date], *, after: bool) -> tuple[ReachPoint, ...]:
    """Parties and measures on every day of change; the book, which costs more, on some of them."""
    moment = sources.after if after else sources.before
    found = {(p.day, p.authority): p for p in reach_over_time(moment, days)}
    some = thinned(days, marked, _budget(len(sources.book)))
    asked = {(p.day, p.authority): p for p in reach_over_time(moment, some, sources.book)}
    merged = [replace(p, share_of_book=asked[k].share_of_book) if k in asked else p for k, p in found.items()]
    return tuple(merged)


def _budget(items: int) -> int:
    return min(MOST_DAYS, max(FEWEST_DAYS, ASKED_OF_BOOK // max(items, 1)))


def thinned(days: list[date], marked: set[date], most: int) -> list[date]:
    """At most about ``most`` of the days, evenly by rank, the first, last and marked ones among them."""
    if len(days) <= most:
        return days
    step = (len(days) - 1) / (most - 1)
    return sorted({*(days[round(i * step)] for i in range(most)), *(d for d in days if d in marked)})


# ---------------------------------------------------------------------- drawing


def draw(before: Iterable[ReachPoint], after: Iterable[ReachPoint], shown: list[str], sources: Sources) -> Markup:
    """One row of charts per authority, one column per quantity."""
    old, new = tuple(before), tuple(after)
    columns = [q for q in QUANTITIES if any(q.of(p) is not None for p in old)]
    width = (WIDTH - GUTTER - GAP * len(columns)) / max(len(columns), 1)
    height = TOP + ROW * len(shown) + 8
    parts: list[Markup] = []
    for index, quantity in enumerate(columns):
        left = round(GUTTER + GAP + index * (width + GAP), 1)
        axis = Axis(*sources.window, left, round(left + width, 1))
        top_value = max((v for p in old + new if (v := quantity.of(p)) is not None), default=0) or 1
        parts.append(Markup('<text class="head" x="{}" y="12">{}</text>').format(left, quantity.title))
        for number, authority in enumerate(shown):
            own = [[p for p in some if p.authority == authority] for some in (old, new)]
            parts.append(_panel(axis, TOP + ROW * number, quantity, own[0], own[1], top_value, sources, first=not number))
    name = Markup('<text class="act" x="0" y="{}">{}</text>')
    parts += [name.format(TOP + ROW * n + HEIGHT / 2, a) for n, a in enumerate(shown)]
    head = Markup('<svg class="reach" viewBox="0 0 {} {}" role="img" aria-label="{}">\n')
    words = "Reach per authority over time, before and under the scenario"
    return head.format(WIDTH, height, words) + joined(parts) + Markup("\n</svg>")


def _panel(
    axis: Axis, top: float, quantity: Quantity, old: list[ReachPoint], new: list[ReachPoint], most: float,
    sources: Sources, *, first: bool,
) -> Markup:  # fmt: skip
    bottom = top + HEIGHT
    field = Markup('<rect class="panel" x="{}" y="{}" width="{}" height="{}"/>')
    scale = Markup('<text class="axis end" x="{}" y="{}">{}</text>')
    parts = [
        field.format(axis.left, top, round(axis.right - axis.left, 1), HEIGHT),
        year_lines(axis, top, bottom, labels=first),
        scale.format(axis.left - 4, top + 8, quantity.write(most)),
        scale.format(axis.left - 4, bottom, "0"),
        _steps("before", axis, old, quantity, most, bottom),
        _steps("after", axis, new, quantity, most, bottom),
        mark_lines(axis, sources.marks, top, bottom),
        _values(axis, top, quantity, old, new, sources.result.on),
    ]
    return joined(parts)


def _steps(tone: str, axis: Axis, points_: list[ReachPoint], quantity: Quantity, most: float, bottom: float) -> Markup:
    """A line that holds each value until the next day."""
    known = [(axis.x(p.day), v) for p in points_ if (v := quantity.of(p)) is not None]
    if not known:
        return Markup("")
    path: list[str] = []
    for x, value in known:
        y = round(bottom - value / most * (HEIGHT - 4), 1)
        path.append(f"H{x}V{y}" if path else f"M{x} {y}")
    return Markup('<path class="steps {}" d="{}"/>').format(tone, "".join([*path, f"H{axis.right}"]))


def _values(
    axis: Axis, top: float, quantity: Quantity, old: list[ReachPoint], new: list[ReachPoint], on: date
) -> Markup:
    """The numbers on the day of the question, in words."""
    was, now = (next((quantity.of(p) for p in some if p.day == on), None) for some in (old, new))
    if was is None:
        return Markup("")
    said = quantity.write(was) + (f" → {quantity.write(now)}" if now is not None and now != was else "")
    place = Markup('<text class="value begin" x="{}" y="{}">{}</text>')
    return place.format(axis.left + 4, top + 11, said)
