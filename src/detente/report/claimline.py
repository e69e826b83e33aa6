"""The law against the claims over time: a lane per act named beside a claim, then a lane per dated claim.

A bar of an act is a period in force. A filled dot or bar is the day on which something was said, a hollow
one the day or period of which it tells; the colour is the finding, which the claim's row gives in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from detente import claimwords as words
from detente.dates import DAY, Period, parse_day
from detente.report.svg import Axis, Mark, joined, mark_lines
from detente.report.wording import MONTHS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.engine import Engine
    from detente.ledger.knowledge import Knowledge
    from detente.news.claims import Claim, Reading, When

WIDTH: Final = 1136
GUTTER: Final = 318
LANE: Final = 26
ROW: Final = 17
TOP: Final = 42
BETWEEN: Final = 22
MOST: Final = 80
TITLE: Final = 66
NAME: Final = 30
GUTTER_TEXT: Final = 56
ROOM_FOR_WORDS: Final = 150
ROOM_FOR_NUMBER: Final = 26
ROOM_BEYOND: Final = 110
YEARS_BEFORE: Final = 6
YEARS_AFTER: Final = 2
DAYS_OF_YEAR: Final = 365
TICKS: Final = 13
STEPS: Final = (1, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000)


@dataclass(frozen=True)
class ActLane:
    """An act that a comparison rests on, and the periods in which it binds."""

    id: str
    title: str
    periods: tuple[Period, ...]


@dataclass(frozen=True)
class Point:
    """The days ``[start, end)`` of a claim. ``word``: ``said`` or ``event``."""

    word: str
    period: Period
    value: str

    @property
    def long(self) -> bool:
        """True for more than a day."""
        start, end = self.period.start, self.period.end
        return start is None or end is None or end - start > DAY


@dataclass(frozen=True)
class ClaimLane:
    """A claim and its days."""

    claim: Claim
    points: tuple[Point, ...]


@dataclass(frozen=True)
class Claimline:
    """The drawing, the claims without a date, and how many did not fit. ``svg`` is None where neither an act
    nor a claim has a day.
    """

    svg: Markup | None
    undated: tuple[Claim, ...]
    left_out: int


def claimline(reading: Reading, engine: Engine) -> Claimline:
    """The drawing of a reading."""
    published = published_day(reading)
    lanes = [ClaimLane(claim, tuple(_points(claim))) for claim in reading.claims]
    with_days = [lane for lane in lanes if lane.points]
    shown = _weightiest(with_days)
    acts = acts_of(reading, engine.at(published or date.max).knowledge)
    axis = _axis(acts, shown, published) if acts or shown else None
    return Claimline(
        svg=None if axis is None else _draw(axis, acts, shown, published, _horizon(engine)),
        undated=tuple(lane.claim for lane in lanes if not lane.points),
        left_out=len(with_days) - len(shown),
    )


def published_day(reading: Reading) -> date | None:
    """The day of publication, where it is known."""
    try:
        return parse_day((reading.published or "")[:10])
    except ValueError:
        return None


def acts_of(reading: Reading, knowledge: Knowledge) -> tuple[ActLane, ...]:
    """The acts that comparisons rest on, each once, by the day on which it began."""
    named = dict.fromkeys(key for claim in reading.claims for c in claim.register for key in c.acts)
    lanes = (ActLane(key, _title(key, knowledge), knowledge.effective_periods(key)) for key in named)
    return tuple(sorted(lanes, key=lambda lane: (_first(lane), lane.id)))


def _title(key: str, knowledge: Knowledge) -> str:
    act = knowledge.acts.get(key)
    return act.title if act else "no act of the ledger"


def _first(lane: ActLane) -> date:
    return min((p.start or date.min for p in lane.periods), default=date.max)


def _points(claim: Claim) -> Iterator[Point]:
    """The days that can be drawn, the one that dates the claim first."""
    for word, when in words.whens(claim):
        if when.start is not None or when.end is not None:
            yield Point(word, _period(when), words.when_value(when))


def _period(when: When) -> Period:
    if when.start is not None and when.end is None:
        return Period(when.start, min(when.start, date.max - DAY) + DAY)
    return Period(when.start, when.end)


def _weightiest(lanes: list[ClaimLane]) -> list[ClaimLane]:
    """As many as fit, in the order of the text; claims about sanctions go first."""
    ranked = sorted(range(len(lanes)), key=lambda i: (not words.about_sanctions(lanes[i].claim), i))
    return [lanes[i] for i in sorted(ranked[:MOST])]


# ---------------------------------------------------------------------- the axis


def _axis(acts: Iterable[ActLane], claims: Iterable[ClaimLane], published: date | None) -> Axis | None:
    """From the earliest to the latest day, with room around; acts alone do not stretch it without end."""
    told = [p.period for lane in claims for p in lane.points]
    days = [day for period in told for day in (period.start, period.end) if day is not None]
    days += [published] if published else []
    edges = [day for lane in acts for p in lane.periods for day in (p.start, p.end) if day is not None]
    if days:
        first, last = _moved(min(days), -YEARS_BEFORE), _moved(max(days), YEARS_AFTER)
        edges = [day for day in edges if first <= day <= last]
    days += edges
    if not days:
        return None
    room = max((max(days) - min(days)).days // 20, 45)
    return Axis(_shifted(min(days), -room), _shifted(max(days), room), GUTTER, WIDTH - 8)


def _moved(day: date, years: int) -> date:
    return _shifted(day, years * DAYS_OF_YEAR)


def _shifted(day: date, days: int) -> date:
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))


def _ticks(axis: Axis) -> Iterator[tuple[date, str]]:
    """First days of months or years, as many as can be labelled."""
    first = axis.start.year * 12 + axis.start.month - 1
    last = axis.end.year * 12 + axis.end.month - 1
    step = next((s for s in STEPS if (last - first) // s <= TICKS), STEPS[-1])
    for month in range(-(-first // step) * step, last + 1, step):
        day = date(month // 12, month % 12 + 1, 1)
        if axis.holds(day):
            yield day, f"{day.year}" if step % 12 == 0 else f"{MONTHS[day.month - 1][:3]} {day.year}"


# ---------------------------------------------------------------------- drawing


def _draw(
    axis: Axis,
    acts: tuple[ActLane, ...],
    claims: list[ClaimLane],
    published: date | None,
    horizon: date | None,
) -> Markup:
    under = TOP + LANE * len(acts) + (BETWEEN if acts and claims else 0)
    bottom = under + ROW * len(claims) + 4
    marks = [Mark(published, "published", "asked")] if published else []
    body = [
        _beyond(axis, horizon, bottom),
        _tick_lines(axis, bottom),
        mark_lines(axis, marks, TOP, bottom),
        *(_act_svg(lane, axis, TOP + LANE * i) for i, lane in enumerate(acts)),
        *(_claim_svg(lane, axis, under + ROW * i) for i, lane in enumerate(claims)),
        *(_mark_word(axis, mark) for mark in marks),
    ]
    head = Markup('<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">\n')
    said = f"{len(acts)} acts and {len(claims)} claims from {axis.start} to {axis.end}"
    return head.format(WIDTH, bottom + 6, said) + joined(body) + Markup("\n</svg>")


def _tick_lines(axis: Axis, bottom: float) -> Markup:
    line = Markup('<line class="year" x1="{0}" x2="{0}" y1="{1}" y2="{2}"/>')
    word = Markup('<text class="axis" x="{}" y="{}">{}</text>')
    ticks = [(axis.x(day), label) for day, label in _ticks(axis)]
    lines = (line.format(x, TOP, bottom) for x, _ in ticks)
    labels = (word.format(x + 3, TOP - 4, label) for x, label in ticks if axis.right - x > ROOM_FOR_NUMBER)
    return joined([*lines, *labels])


def _horizon(engine: Engine) -> date | None:
    return max((a.horizon for a in engine.authorities if a.horizon is not None), default=None)


def _beyond(axis: Axis, horizon: date | None, bottom: float) -> Markup:
    """A grey field where no authority is recorded any more."""
    if horizon is None or not axis.holds(horizon):
        return Markup("")
    x = axis.x(horizon)
    field = Markup('<rect class="beyond" x="{}" y="{}" width="{}" height="{}"/>')
    word = Markup('<text class="axis end" x="{}" y="10">beyond the record</text>').format(axis.right)
    drawn = field.format(x, TOP, round(axis.right - x, 1), bottom - TOP)
    return drawn + (word if axis.right - x > ROOM_BEYOND else Markup(""))


def _mark_word(axis: Axis, mark: Mark) -> Markup:
    x = axis.x(mark.day)
    side = "end" if x > WIDTH - ROOM_FOR_WORDS else "begin"
    word = Markup('<text class="label {} {}" x="{}" y="23">{} {}</text>')
    return word.format(mark.tone, side, x, mark.label, mark.day)


def _act_svg(lane: ActLane, axis: Axis, y: float) -> Markup:
    name, title = words.one_line(lane.id), words.one_line(lane.title)
    parts = [
        Markup('<g id="act-{}">').format(name),
        Markup('<line class="rule" x1="0" x2="{}" y1="{}" y2="{}"/>').format(WIDTH, y + LANE, y + LANE),
        Markup('<text class="act" x="0" y="{}">{}<title>{}</title></text>').format(y + 11, name, title),
        Markup('<text class="sub" x="0" y="{}">{}</text>').format(y + 22, words.shortened(title, TITLE)),
    ]
    shape = Markup('<rect class="bar kept" x="{}" y="{}" width="{}" height="12"><title>{}</title></rect>')
    spans = ((period, axis.span(period)) for period in lane.periods)
    bars = (shape.format(s[0], y + 7, s[1], f"{name} in force: {period}") for period, s in spans if s)
    return joined([*parts, *bars, Markup("</g>")])


def _claim_svg(lane: ClaimLane, axis: Axis, y: float) -> Markup:
    claim, number = lane.claim, words.number(lane.claim)
    quiet = "" if words.about_sanctions(claim) else " quiet"
    finding = words.finding_of(claim)
    parts = [
        Markup('<a href="#claim-{}" class="claim f-{}{}">').format(number, finding or "none", quiet),
        Markup('<line class="rule" x1="0" x2="{}" y1="{}" y2="{}"/>').format(WIDTH, y + ROW, y + ROW),
        Markup('<text x="0" y="{}">{}</text>').format(y + 12, words.shortened(_label(claim), GUTTER_TEXT)),
        *(_point_svg(point, axis, y + ROW / 2, claim) for point in reversed(lane.points)),
        _number(lane, axis, y + 12),
    ]
    return joined([*parts, Markup("</a>")])


def _label(claim: Claim) -> str:
    says = words.plain(claim.certainty)
    change = "" if claim.direction == "none" else f"{claim.direction}, "
    return f"{words.number(claim)}  {words.shortened(claim.speaker.name, NAME)}: {change}{says}"


def _point_svg(point: Point, axis: Axis, middle: float, claim: Claim) -> Markup:
    """A dot for a day, a bar for more; wide enough to be seen."""
    title = f"{words.number(claim)} {point.word} {point.value}"
    left, right = _edges(point, axis)
    if point.long:
        bar = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="9" rx="3"><title>{}</title></rect>')
        return bar.format(point.word, left, middle - 4.5, round(max(right - left, 7.0), 1), title)
    dot = Markup('<circle class="{}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>')
    return dot.format(point.word, left, middle, 3.5 if point.word == "said" else 6, title)


def _edges(point: Point, axis: Axis) -> tuple[float, float]:
    left = axis.x(point.period.start)
    return left, axis.x(point.period.end, open_end=True) if point.long else left


def _number(lane: ClaimLane, axis: Axis, y: float) -> Markup:
    """The number of the claim beside its last mark, or before its first where the drawing ends."""
    edges = [_edges(point, axis) for point in lane.points]
    right = max(end for _, end in edges) + 10
    number = words.number(lane.claim)
    if right > axis.right - ROOM_FOR_NUMBER:
        before = min(start for start, _ in edges) - 10
        return Markup('<text class="no end" x="{}" y="{}">{}</text>').format(round(before, 1), y, number)
    return Markup('<text class="no" x="{}" y="{}">{}</text>').format(round(right, 1), y, number)
