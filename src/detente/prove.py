"""The test of effectiveness that supervisors run on a screen: listed names verbatim, listed names
manipulated, and made-up names, asked of the loaded lists and the ledger on the path that a user's own
names take.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from math import sqrt
from typing import Final, NamedTuple

from detente.configuration import Configuration, configuration
from detente.hits import Screening
from detente.lists import Lists, key_of
from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.screening import madeup, perturb
from detente.screening.records import Query
from detente.screening.screener import Match, Screener

DEPTHS: Final = (1, 2, 3)
CHUNK: Final = 500
"""Names asked in one call."""
TRIED: Final = 4_000
"""Listed names on which a change is tried before it is said not to apply."""
SHOWN: Final = 3
"""Misses shown of each cell of manipulated names, and alerts of each group of made-up ones."""
CONFIDENCE: Final = 1.959964
"""Standard errors on either side of a share: an interval of 95 %."""

Step = Callable[[], None]


class Named(NamedTuple):
    """A listed name: the entry that bears it (as the screener calls it), its list, its kind."""

    entry: str
    source: str
    kind: Kind
    name: str


class Asked(NamedTuple):
    """A name to ask: the listed one it comes from, and the cell it counts in."""

    query: Query
    listed: Named
    cell: tuple[str, str, int, str, Kind]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What was measured of one sort of names. ``test``: control, manipulated or made-up; ``group``: the
    list, the change or the group of made-up names; ``asked`` as: with its kind or without one; ``depth``:
    how often changed; ``place``: where; ``kind``: of the parties; ``alerted``: how many of the names
    asked alerted, for listed names with the party that bears them; ``low`` and ``high``: the Wilson
    interval of 95 % around their share.
    """

    test: str
    group: str
    given: str
    depth: int
    place: str
    kind: Kind
    asked: int
    alerted: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Miss:
    """A name that did not alert with its party. ``score``: what the party scores beside it, None where none
    of its words can be compared; ``instead``: the best of the parties that alerted, empty where none did.
    """

    test: str
    group: str
    given: str
    depth: int
    place: str
    kind: Kind
    name: str
    listed: str
    entry: str
    score: float | None
    instead: str


@dataclass(frozen=True, kw_only=True)
class FalseAlert:
    """A made-up name that alerted, and the listed party it was taken for."""

    group: str
    name: str
    listed: str
    entry: str
    score: float


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """To which day an authority's law and listings are recorded."""

    authority: str
    law: date | None
    listings: date | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is tested. ``kinds``: only parties of these (none: all); ``changes``: only these (none: all);
    ``sample``: names of each cell; ``most``: made-up names of each group.
    """

    kinds: tuple[Kind, ...] = ()
    changes: tuple[str, ...] = ()
    seed: int = 1
    sample: int = 20
    threshold: float | None = None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """All that was measured. ``names``: listed names, all of which the control asks; ``missed``: all misses
    of the control; ``lost``: some misses of manipulated names of each cell; ``alerts``: some alerts of
    each group of made-up names; ``without``: changes that apply to no listed name.
    """

    on: date
    known: date | None
    plan: Plan
    configuration: Configuration
    horizons: tuple[Horizon, ...]
    parties: int
    names: int
    cells: tuple[Cell, ...]
    missed: tuple[Miss, ...]
    lost: tuple[Miss, ...]
    alerts: tuple[FalseAlert, ...]
    without: tuple[str, ...]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every listed name alerted verbatim."""
        return not self.missed


def wilson(found: int, asked: int) -> tuple[float, float]:
    """The interval in which a share lies with 95 % confidence (Wilson 1927); (0, 1) where none was asked."""
    if not asked:
        return 0.0, 1.0
    share, z2 = found / asked, CONFIDENCE**2
    middle = share + z2 / (2 * asked)
    half = CONFIDENCE * sqrt(share * (1 - share) / asked + z2 / (4 * asked**2))
    low, high = (middle - half) / (1 + z2 / asked), (middle + half) / (1 + z2 / asked)
    return (0.0 if not found else low), (1.0 if found == asked else high)


def listed_names(screener: Screener, kinds: Collection[Kind] = ()) -> list[Named]:
    """Every primary name and strong alias of the parties of some kinds (none: all), in order of name."""
    found = {
        Named(party.key, _source(party.key), party.kind, name)
        for party in map(screener.party, range(len(screener)))
        if not kinds or party.kind in kinds
        for name in party.names
    }
    return sorted(found, key=lambda n: (n.name, n.kind, n.entry))


def _source(key: str) -> str:
    """The list of an entry; ids of the ledger have no colon."""
    return key_of(key)[0]


# ---------------------------------------------------------------- control


def control(
    screener: Screener,
    lists: Lists | None,
    names: Sequence[Named],
    *,
    threshold: float | None = None,
    step: Step = lambda: None,
) -> tuple[tuple[Cell, ...], tuple[Miss, ...]]:
    """Every listed name as the list prints it, asked with its kind and, where it has one, without: how many
    alert with their party, by list and kind, and all that do not.
    """
    bearing = verbatim(names)
    counts: dict[tuple[str, str, Kind], list[int]] = defaultdict(lambda: [0, 0])
    missed: list[Miss] = []
    for query, matches in _screened(screener, bearing, threshold, step):
        for one in bearing[query]:
            hit = _alerts(one.entry, matches, lists)
            for given in _givens(query.kind, one.kind):
                counts[one.source, given, one.kind][0] += 1
                counts[one.source, given, one.kind][1] += hit
                if not hit:
                    cell = ("control", one.source, given, 0, "", one.kind)
                    missed.append(_miss(screener, cell, query, one, matches))
    cells = [_cell(("control", s, given, 0, "", kind), *n) for (s, given, kind), n in sorted(counts.items())]
    return tuple(cells), tuple(missed)


def verbatim(names: Iterable[Named]) -> dict[Query, list[Named]]:
    """What the control asks, and the listed names that each question is for."""
    found: dict[Query, list[Named]] = defaultdict(list)
    for one in names:
        kinds: set[Kind] = {one.kind, "unknown"}
        for kind in sorted(kinds):
            found[Query(name=one.name, kind=kind)].append(one)
    return dict(found)


def _givens(asked: Kind, listed: Kind) -> tuple[str, ...]:
    """As what a listed name was asked: a party of no known kind is asked once and counts as both."""
    if listed == "unknown":
        return ("with kind", "without kind")
    return ("with kind",) if asked == listed else ("without kind",)


def _screened(
    screener: Screener, queries: Iterable[Query], threshold: float | None, step: Step
) -> Iterator[tuple[Query, list[Match]]]:
    rest = iter(queries)
    while chunk := list(islice(rest, CHUNK)):
        for query, matches in zip(chunk, screener.screen_many(chunk, floor=threshold), strict=True):
            step()
            yield query, matches


def _alerts(entry: str, matches: Sequence[Match], lists: Lists | None) -> bool:
    """Whether an entry, or another entry of the same party, is among the matches."""
    keys = {m.key for m in matches}
    if entry in keys:
        return True
    if lists is None or not keys:
        return False
    return not {key_of(k) for k in keys}.isdisjoint(lists.cluster(key_of(entry)).keys)


def _cell(key: tuple[str, str, str, int, str, Kind], asked: int, alerted: int) -> Cell:
    test, group, given, depth, place, kind = key
    low, high = wilson(alerted, asked)
    return Cell(
        test=test, group=group, given=given, depth=depth, place=place, kind=kind, asked=asked,
        alerted=alerted, share=alerted / asked, low=low, high=high,
    )  # fmt: skip


def _miss(
    screener: Screener,
    cell: tuple[str, str, str, int, str, Kind],
    query: Query,
    listed: Named,
    matches: Sequence[Match],
) -> Miss:
    test, group, given, depth, place, kind = cell
    beside = screener.beside(query, listed.entry)
    best = matches[0] if matches else None
    return Miss(
        test=test, group=group, given=given, depth=depth, place=place, kind=kind, name=query.name,
        listed=listed.name, entry=listed.entry,
        score=max((m.score for m in beside if m.name_match is not None), default=None),
        instead="" if best is None else f"{best.name} ({best.key}, {best.score:.3f})",
    )  # fmt: skip


# ---------------------------------------------------------------- manipulated names


def manipulated(names: Sequence[Named], plan: Plan) -> Iterator[Asked]:
    """The manipulated names of a plan: for each change, kind of party, depth and place as many as its sample
    says, or as many as it applies to. The same plan over the same names gives the same.
    """
    of_kind: dict[Kind, list[Named]] = defaultdict(list)
    for one in names:
        of_kind[one.kind].append(one)
    for change in perturb.changes().values():
        if plan.changes and change.name not in plan.changes:
            continue
        for kind in change.kinds:
            if of_kind[kind]:
                yield from _of_change(change, kind, of_kind[kind], plan)


def _of_change(change: perturb.Change, kind: Kind, names: Sequence[Named], plan: Plan) -> Iterator[Asked]:
    """One change to names of one kind: the same names at every depth and place, as far as they allow it."""
    draw = random.Random(f"{plan.seed}/{change.name}/{kind}")  # noqa: S311 - a sample, no secret
    pool = [
        one
        for one in draw.sample(names, min(TRIED, len(names)))
        if perturb.changed(one.name, change.name, kind, draw)
    ][: 3 * plan.sample]
    for depth in DEPTHS:
        for place in perturb.PLACES if change.places else ("",):
            made = 0
            for one in pool:
                new = perturb.changed(one.name, change.name, kind, draw, depth=depth, place=place)
                if new is not None and made < plan.sample:
                    made += 1
                    yield Asked(
                        Query(name=new, kind=kind), one, (change.name, "with kind", depth, place, kind)
                    )


def recall(
    screener: Screener,
    lists: Lists | None,
    asked: Sequence[Asked],
    *,
    threshold: float | None = None,
    step: Step = lambda: None,
) -> tuple[tuple[Cell, ...], tuple[Miss, ...]]:
    """How many manipulated names alert with the party they come from, by cell, and some that do not."""
    counts: dict[tuple[str, str, int, str, Kind], list[int]] = defaultdict(lambda: [0, 0])
    lost: list[Miss] = []
    answers = _screened(screener, (one.query for one in asked), threshold, step)
    for one, (query, matches) in zip(asked, answers, strict=True):
        count = counts[one.cell]
        hit = _alerts(one.listed.entry, matches, lists)
        count[0] += 1
        count[1] += hit
        if not hit and count[0] - count[1] <= SHOWN:
            lost.append(_miss(screener, ("manipulated", *one.cell), query, one.listed, matches))
    return tuple(_cell(("manipulated", *key), *count) for key, count in counts.items()), tuple(lost)


# ---------------------------------------------------------------- made-up names


def made_up(names: Iterable[Named], plan: Plan, each: int) -> Iterator[tuple[str, Query]]:
    """``each`` made-up names of every group, none of them twice and none a listed one."""
    listed = {normalise(one.name, one.kind).key for one in names}
    for group, row in madeup.groups().items():
        if plan.kinds and row["kind"] not in plan.kinds:
            continue
        draw = random.Random(f"{plan.seed}/{group}")  # noqa: S311 - a sample, no secret
        taken: set[str] = set()
        for query in islice(madeup.made_up(group, draw), TRIED):
            if len(taken) == each:
                break
            if query.name not in taken and normalise(query.name, query.kind).key not in listed:
                taken.add(query.name)
                yield group, query


def false_alerts(
    screener: Screener,
    asked: Sequence[tuple[str, Query]],
    *,
    threshold: float | None = None,
    step: Step = lambda: None,
) -> tuple[tuple[Cell, ...], tuple[FalseAlert, ...]]:
    """How many made-up names alert with whomever, by group, and some of them."""
    counts: dict[tuple[str, Kind], list[int]] = defaultdict(lambda: [0, 0])
    alerts: list[FalseAlert] = []
    answers = _screened(screener, (query for _, query in asked), threshold, step)
    for (group, _), (query, matches) in zip(asked, answers, strict=True):
        count = counts[group, query.kind]
        count[0] += 1
        count[1] += bool(matches)
        if matches and count[1] <= SHOWN:
            best = matches[0]
            alerts.append(
                FalseAlert(group=group, name=query.name, listed=best.name, entry=best.key, score=best.score)
            )
    cells = tuple(
        _cell(("made-up", group, "with kind", 0, "", kind), *n) for (group, kind), n in counts.items()
    )
    return cells, tuple(alerts)


# ---------------------------------------------------------------- all together

FAKES_PER_SAMPLE: Final = 10
"""Made-up names of a group for each name of a cell of manipulated ones: a share near 0 needs more names."""


class Test(NamedTuple):
    """All names of a plan. ``total``: how many are asked."""

    plan: Plan
    names: list[Named]
    changed: list[Asked]
    fakes: list[tuple[str, Query]]
    total: int


def prepare(screening: Screening, plan: Plan) -> Test:
    """The names of a plan over the lists of a screening: the same plan and lists give the same names."""
    names = listed_names(screening.screener, plan.kinds)
    changed = list(manipulated(names, plan))
    fakes = list(made_up(names, plan, FAKES_PER_SAMPLE * plan.sample))
    return Test(plan, names, changed, fakes, len(verbatim(names)) + len(changed) + len(fakes))


def prove(
    screening: Screening, test: Test, sources: Collection[str] = (), *, step: Step = lambda: None
) -> Proof:
    """Ask all names of a test. ``sources``: the lists of the screening, none for all; ``step`` is called for
    each name asked.
    """
    screener, lists, engine, plan = screening.screener, screening.lists, screening.moment.engine, test.plan
    least = plan.threshold
    exact, missed = control(screener, lists, test.names, threshold=least, step=step)
    cells, lost = recall(screener, lists, test.changed, threshold=least, step=step)
    fakes, alerts = false_alerts(screener, test.fakes, threshold=least, step=step)
    applied = {cell.group for cell in cells}
    return Proof(
        on=screening.moment.on,
        known=screening.moment.known,
        plan=plan,
        configuration=configuration(engine, lists, sources, least),
        horizons=tuple(
            Horizon(authority=a.id, law=a.horizon, listings=a.listings_to) for a in engine.authorities
        ),
        parties=len(screener),
        names=len(test.names),
        cells=(*exact, *cells, *fakes),
        missed=missed,
        lost=lost,
        alerts=alerts,
        without=tuple(c for c in plan.changes or perturb.changes() if c not in applied),
    )
