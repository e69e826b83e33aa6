"""What a test asks: listed names as they are, the same names manipulated, and names of nobody."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final, NamedTuple

from detente.lists import key_of
from detente.names.form import Kind
from detente.screening import madeup, perturb
from detente.screening.records import Query
from detente.screening.screener import Screener

DEPTHS: Final = (1, 2, 3)
TRIED: Final = 4_000
"""Names on which a change is tried before it is said not to apply, and names of a group that are made up
before the group is said to have no more.
"""
FAKES_PER_SAMPLE: Final = 10
"""Made-up names of a group for each name of a cell of manipulated ones: a share near 0 needs more names."""


class Named(NamedTuple):
    """A listed name: the entry that bears it (as the screener calls it), its list, its kind."""

    entry: str
    source: str
    kind: Kind
    name: str


class Key(NamedTuple):
    """What is counted together. ``test``: control, manipulated or made-up; ``group``: the list, the change or
    the group of made-up names; ``given``: asked with its kind or without one; ``depth``: how often changed;
    ``place``: where; ``kind``: of the parties.
    """

    test: str
    group: str
    given: str
    depth: int
    place: str
    kind: Kind


class Asked(NamedTuple):
    """A name to ask, where it counts, and the listed name it comes from: None for a made-up one."""

    query: Query
    key: Key
    listed: Named | None


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is tested. ``kinds``: only parties of these (none: all); ``changes``: only these (none: all);
    ``sample``: names of each change, depth, place and kind.
    """

    kinds: tuple[Kind, ...] = ()
    changes: tuple[str, ...] = ()
    seed: int = 1
    sample: int = 20
    threshold: float | None = None


def listed_names(screener: Screener, kinds: Collection[Kind] = ()) -> list[Named]:
    """Every primary name and strong alias of the parties of some kinds (none: all), in order of name."""
    found = {
        Named(party.key, key_of(party.key)[0], party.kind, name)
        for party in map(screener.party, range(len(screener)))
        if not kinds or party.kind in kinds
        for name in party.names
    }
    return sorted(found, key=lambda n: (n.name, n.kind, n.entry))


def control(names: Iterable[Named]) -> Iterator[Asked]:
    """Every listed name as the list prints it, with its kind and without: a party of no known kind is asked
    once and counts as both.
    """
    for one in names:
        for given, kind in (("with kind", one.kind), ("without kind", "unknown")):
            key = Key("control", one.source, given, 0, "", one.kind)
            yield Asked(Query(name=one.name, kind=kind), key, one)


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
    tried = draw.sample(names, min(TRIED, len(names)))
    fit = (one for one in tried if perturb.changed(one.name, change.name, kind, draw))
    pool = list(islice(fit, 3 * plan.sample))
    for depth in DEPTHS:
        for place in perturb.PLACES if change.places else ("",):
            key = Key("manipulated", change.name, "with kind", depth, place, kind)
            made = (
                (one, perturb.changed(one.name, change.name, kind, draw, depth=depth, place=place))
                for one in pool
            )
            asked = (Asked(Query(name=new, kind=kind), key, one) for one, new in made if new is not None)
            yield from islice(asked, plan.sample)


def made_up(screener: Screener, plan: Plan) -> Iterator[Asked]:
    """As many made-up names of every group as a plan asks, none of them twice and none borne by a party."""
    each = FAKES_PER_SAMPLE * plan.sample
    for group, row in madeup.groups().items():
        if plan.kinds and row["kind"] not in plan.kinds:
            continue
        draw = random.Random(f"{plan.seed}/{group}")  # noqa: S311 - a sample, no secret
        key = Key("made-up", group, "with kind", 0, "", row["kind"])
        drawn = {query.name: query for query in islice(madeup.made_up(group, draw), TRIED)}
        for query in islice(_of_nobody(screener, drawn.values(), each), each):
            yield Asked(query, key, None)


def _of_nobody(screener: Screener, queries: Iterable[Query], at_once: int) -> Iterator[Query]:
    """The names that are no listed ones: at a score that only the very name reaches, nobody is found."""
    rest = iter(queries)
    while chunk := list(islice(rest, at_once)):
        found = screener.screen_many(chunk, 1, floor=1.0)
        yield from (query for query, matches in zip(chunk, found, strict=True) if not matches)
