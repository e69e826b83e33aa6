"""Acts in force over time: one lane per act that matters for the result, drawn as SVG.

A bar is a period in which the act binds under the scenario; a hollow red bar is a period the
scenario takes away, a green one a period it adds. Renewals are ticks, gaps stay empty.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from markupsafe import Markup

from detente.dates import Period, cut, union
from detente.ledger.legality import touched_acts
from detente.report.svg import Axis, joined, mark_lines, year_lines
from detente.report.wording import shortened

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from detente.ledger.knowledge import Knowledge
    from detente.report.sources import Sources

WIDTH: Final = 1136
GUTTER: Final = 318
LANE: Final = 26
TOP: Final = 42
MOST: Final = 48
TITLE: Final = 66
ROOM_BEYOND: Final = 90
ROOM_FOR_WORDS: Final = 240


@dataclass(frozen=True)
class Lane:
    """An act (or a licence of the scenario) and its days. ``renewed``: days of renewal."""

    id: str
    title: str
    edited: bool
    kept: tuple[Period, ...]
    lost: tuple[Period, ...]
    gained: tuple[Period, ...]
    renewed: tuple[date, ...]


@dataclass(frozen=True)
class Timeline:
    """The drawing, and how many lanes did not fit on it."""

    svg: Markup
    lanes: int
    left_out: int


def timeline(sources: Sources) -> Timeline:
    """The drawing for a result."""
    lanes = list(lanes_of(sources))
    shown = lanes[:MOST]
    return Timeline(svg=_draw(shown, sources), lanes=len(shown), left_out=len(lanes) - len(shown))


def lanes_of(sources: Sources) -> Iterator[Lane]:
    """Edited acts first, then the acts behind the rows, each by the day on which it began."""
    edited = tuple(dict.fromkeys(_edited(sources)))
    behind = [key for key in dict.fromkeys(_behind(sources)) if key not in edited]
    first, last = sources.window
    for key in (*_by_start(edited, sources), *_by_start(behind, sources)):
        lane = _lane(key, sources, edited=key in edited)
        drawn = (*lane.kept, *lane.lost, *lane.gained)
        if any((p.start or first) < last and (p.end or last) > first for p in drawn):
            yield lane


def _edited(sources: Sources) -> Iterator[str]:
    for judgement in sources.result.judgements:
        edit = judgement.edit
        if edit.kind in {"revoke", "suspend", "do_not_renew", "end_licence"}:
            yield from edit.targets
        elif edit.kind == "issue_licence":
            yield str(edit.payload.get("id", ""))
        elif edit.kind == "adopt":
            yield from (str(row["id"]) for row in edit.payload.get("acts", ()))
        else:
            yield from touched_acts(edit, sources.before.knowledge)


def _behind(sources: Sources) -> Iterator[str]:
    """Acts that freed or still hold items that moved, and the renewed acts these rest on."""
    for change in sources.moved or sources.untouched:
        named = (*change.freed_by, *(r.act for r in change.still_restricted_by))
        for key in named:
            yield key
            yield from _renewed_bases(key, sources.before.knowledge)


def _renewed_bases(key: str, knowledge: Knowledge) -> Iterator[str]:
    act = knowledge.acts.get(key)
    for basis in act.bases if act else ():
        if any(event.kind == "renew" for event in knowledge.events_of(basis)):
            yield basis
        yield from _renewed_bases(basis, knowledge)


def _by_start(keys: Iterable[str], sources: Sources) -> list[str]:
    def start(key: str) -> tuple[str, date, str]:
        act = sources.act(key)
        return (act.issuer.partition("-")[0] if act else "~", act.start if act else date.max, key)

    return sorted((k for k in keys if k), key=start)


def _lane(key: str, sources: Sources, *, edited: bool) -> Lane:
    old, new = _periods(key, sources.before.knowledge), _periods(key, sources.after.knowledge)
    events = sources.before.knowledge.events_of(key)
    return Lane(
        id=key,
        title=sources.title(key),
        edited=edited,
        kept=_without(new, _without(new, old)),
        lost=_without(old, new),
        gained=_without(new, old),
        renewed=tuple(e.start for e in events if e.kind == "renew"),
    )


def _periods(key: str, knowledge: Knowledge) -> tuple[Period, ...]:
    if key in knowledge.acts:
        return knowledge.effective_periods(key)
    relief = next((r for r in knowledge.reliefs if r.id == key), None)
    if relief is None:
        return ()
    ends = [e.start for e in knowledge.events_of(key) if e.kind != "renew"]
    own = (Period(relief.start, relief.end),)
    return cut(own, Period(min(ends), None)) if ends else union(own)


def _without(periods: Iterable[Period], holes: Iterable[Period]) -> tuple[Period, ...]:
    left = tuple(periods)
    for hole in holes:
        left = cut(left, hole)
    return left


# ---------------------------------------------------------------------- drawing


def _draw(lanes: list[Lane], sources: Sources) -> Markup:
    axis = Axis(*sources.window, GUTTER, WIDTH - 8)
    bottom = TOP + LANE * max(len(lanes), 1) + 4
    body = [
        _horizon(axis, sources, bottom),
        year_lines(axis, TOP, bottom),
        *(_lane_svg(lane, axis, TOP + LANE * i) for i, lane in enumerate(lanes)),
        mark_lines(axis, sources.marks, TOP - 4, bottom),
        _mark_words(axis, sources),
    ]
    head = Markup('<svg class="timeline" viewBox="0 0 {} {}" role="img" aria-label="{}">\n')
    words = f"Acts in force from {axis.start} to {axis.end}: " + ", ".join(lane.id for lane in lanes)
    return head.format(WIDTH, bottom + 6, words) + joined(body) + Markup("\n</svg>")


def _horizon(axis: Axis, sources: Sources, bottom: float) -> Markup:
    """A grey field where no authority of the result is recorded any more."""
    last = max(sources.horizons.values(), default=None)
    if last is None or not axis.holds(last):
        return Markup("")
    x = axis.x(last)
    field = Markup('<rect class="beyond" x="{}" y="{}" width="{}" height="{}"/>')
    word = Markup('<text class="axis end" x="{}" y="{}">beyond the record</text>')
    drawn = field.format(x, TOP, round(axis.right - x, 1), bottom - TOP)
    return drawn + (word.format(axis.right, bottom + 5) if axis.right - x > ROOM_BEYOND else Markup(""))


def _lane_svg(lane: Lane, axis: Axis, y: float) -> Markup:
    parts = [Markup('<line class="rule" x1="0" x2="{}" y1="{}" y2="{}"/>').format(WIDTH, y + LANE, y + LANE)]
    name = Markup('<text class="{}" x="0" y="{}">{}<title>{}</title></text>')
    parts.append(name.format("act edited" if lane.edited else "act", y + 11, lane.id, lane.title))
    gloss = Markup('<text class="sub" x="0" y="{}">{}</text>')
    parts.append(gloss.format(y + 22, shortened(lane.title, TITLE)))
    for tone, periods in (("kept", lane.kept), ("lost", lane.lost), ("gained", lane.gained)):
        parts += [bar for period in periods if (bar := _bar(lane, period, tone, axis, y))]
    tick = Markup('<line class="renewal" x1="{0}" x2="{0}" y1="{1}" y2="{2}"><title>{3}</title></line>')
    parts += [tick.format(axis.x(d), y + 4, y + 22, f"renewed {d}") for d in lane.renewed if axis.holds(d)]
    return joined(parts)


SAID: Final = {"kept": "in force", "lost": "taken away by the scenario", "gained": "added by the scenario"}


def _bar(lane: Lane, period: Period, tone: str, axis: Axis, y: float) -> Markup:
    span = axis.span(period)
    if span is None:
        return Markup("")
    shape = Markup('<rect class="bar {}" x="{}" y="{}" width="{}" height="12"><title>{}</title></rect>')
    return shape.format(tone, span[0], y + 7, span[1], f"{lane.id} {SAID[tone]}: {period}")


def _mark_words(axis: Axis, sources: Sources) -> Markup:
    """The words over the marked days, on two lines so that they never cover each other."""
    word = Markup('<text class="label {} {}" x="{}" y="{}">{}</text>')
    parts: list[Markup] = []
    cuts = [m for m in sources.marks if m.tone != "asked" and axis.holds(m.day)]
    if cuts:
        days = ", ".join(dict.fromkeys(str(m.day) for m in cuts))
        x = axis.x(cuts[0].day)
        parts.append(word.format(cuts[0].tone, _side(x), x, 10, f"scenario: {days}"))
    parts.extend(
        word.format("asked", _side(axis.x(m.day)), axis.x(m.day), 23, f"question: {m.day}")
        for m in sources.marks
        if m.tone == "asked" and axis.holds(m.day)
    )
    return joined(parts)


def _side(x: float) -> str:
    return "end" if x > WIDTH - ROOM_FOR_WORDS else "begin"
