"""Questions put to a screener, and what is counted of the answers."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from math import sqrt
from multiprocessing import get_all_start_methods, get_context
from typing import Final, NamedTuple

from detente.lists import Lists, key_of
from detente.names.form import Kind
from detente.prove.questions import Asked, Key, Named
from detente.screening.records import Query
from detente.screening.screener import Screener

CHUNK: Final = 500
"""Names asked in one call."""
PROCESSORS: Final = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
SHOWN: Final = 3
"""Misses shown of each cell of manipulated names, and alerts of each group of made-up ones."""
CONFIDENCE: Final = 1.959964
"""Standard errors on either side of a share: an interval of 95 %."""

Step = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What was measured of one sort of names. The first six fields are those of a ``Key``; ``alerted``: how
    many of the names asked alerted, for listed names with the party that bears them; ``low`` and ``high``:
    the Wilson interval of 95 % around their share.
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


class Alert(NamedTuple):
    """A listed party that a name alerts with, and its name that fits best."""

    key: str
    name: str
    score: float


Ask = Callable[[Iterable[Sequence[Query]]], Iterable[list[list[Alert]]]]
"""Names in chunks → for each chunk, in order, the alerts of each name, the best first."""


class Measured(NamedTuple):
    """Cells in the order in which they were first asked; all misses of the control, some of each cell of
    manipulated names, and some false alerts of each group.
    """

    cells: tuple[Cell, ...]
    misses: tuple[Miss, ...]
    alerts: tuple[FalseAlert, ...]


def wilson(found: int, asked: int) -> tuple[float, float]:
    """The interval in which a share lies with 95 % confidence (Wilson 1927); (0, 1) where none was asked."""
    if not asked:
        return 0.0, 1.0
    share, z2 = found / asked, CONFIDENCE**2
    middle = share + z2 / (2 * asked)
    half = CONFIDENCE * sqrt(share * (1 - share) / asked + z2 / (4 * asked**2))
    low, high = (middle - half) / (1 + z2 / asked), (middle + half) / (1 + z2 / asked)
    return (0.0 if not found else low), (1.0 if found == asked else high)


def by_query(asked: Sequence[Asked]) -> dict[Query, list[Asked]]:
    """Each distinct question, and all that it is asked for."""
    found: dict[Query, list[Asked]] = defaultdict(list)
    for one in asked:
        found[one.query].append(one)
    return dict(found)


def measure(
    screener: Screener,
    lists: Lists | None,
    questions: dict[Query, list[Asked]],
    *,
    threshold: float | None = None,
    ask: Ask | None = None,
    step: Step = lambda: None,
) -> Measured:
    """Ask each question once, and count it wherever it counts. ``lists``: whose entries are one party;
    ``ask``: who asks (default: this process, from ``threshold`` on); ``step`` is called for each question.
    """
    counts = {one.key: [0, 0] for several in questions.values() for one in several}
    misses: list[Miss] = []
    alerts: list[FalseAlert] = []
    for query, matches in _answers(ask or _alone(screener, threshold), list(questions), step):
        for one in questions[query]:
            count = counts[one.key]
            hit = bool(matches) if one.listed is None else _alerts(one.listed.entry, matches, lists)
            count[0] += 1
            count[1] += hit
            if one.listed is None and hit and count[1] <= SHOWN:
                alerts.append(_false_alert(one, matches[0]))
            shown = one.key.test == "control" or count[0] - count[1] <= SHOWN
            if one.listed is not None and not hit and shown:
                misses.append(_miss(screener, one, one.listed, matches))
    return Measured(tuple(_cell(key, *n) for key, n in counts.items()), tuple(misses), tuple(alerts))


@contextmanager
def asking(screener: Screener, threshold: float | None = None) -> Iterator[Ask]:
    """Asks on all processors of this process, in copies of it where the system makes any; the answers are the
    same, in the same order. To be entered before any thread begins: threads are not copied, their locks are.
    """
    if PROCESSORS == 1 or "fork" not in get_all_start_methods():
        yield _alone(screener, threshold)
        return
    forked, begun = get_context("fork"), (screener, threshold)
    with ProcessPoolExecutor(PROCESSORS, forked, initializer=_begin, initargs=begun) as pool:
        pool.submit(int).result()  # all copies are made when the first is needed: now, before any thread
        yield partial(pool.map, _asked_here)


def _alone(screener: Screener, threshold: float | None) -> Ask:
    return partial(map, partial(_asked, screener, threshold))


def _asked(screener: Screener, threshold: float | None, chunk: Sequence[Query]) -> list[list[Alert]]:
    found = screener.screen_many(chunk, floor=threshold)
    return [[Alert(m.key, m.name, m.score) for m in matches] for matches in found]


_here: list[tuple[Screener, float | None]] = []
"""What a copy of this process asks."""


def _begin(screener: Screener, threshold: float | None) -> None:
    _here[:] = [(screener, threshold)]


def _asked_here(chunk: Sequence[Query]) -> list[list[Alert]]:
    return _asked(*_here[0], chunk)


def _answers(ask: Ask, queries: Sequence[Query], step: Step) -> Iterator[tuple[Query, list[Alert]]]:
    chunks = [queries[start : start + CHUNK] for start in range(0, len(queries), CHUNK)]
    for chunk, alerts in zip(chunks, ask(chunks), strict=True):
        for query, found in zip(chunk, alerts, strict=True):
            step()
            yield query, found


def _alerts(entry: str, matches: Sequence[Alert], lists: Lists | None) -> bool:
    """Whether an entry, or another entry of the same party, is among the matches."""
    keys = {m.key for m in matches}
    if entry in keys:
        return True
    if lists is None or not keys:
        return False
    return not {key_of(k) for k in keys}.isdisjoint(lists.cluster(key_of(entry)).keys)


def _cell(key: Key, asked: int, alerted: int) -> Cell:
    low, high = wilson(alerted, asked)
    return Cell(**key._asdict(), asked=asked, alerted=alerted, share=alerted / asked, low=low, high=high)


def _miss(screener: Screener, one: Asked, listed: Named, matches: Sequence[Alert]) -> Miss:
    beside = screener.beside(one.query, listed.entry)
    best = matches[0] if matches else None
    return Miss(
        **one.key._asdict(), name=one.query.name, listed=listed.name, entry=listed.entry,
        score=max((m.score for m in beside if m.name_match is not None), default=None),
        instead="" if best is None else f"{best.name} ({best.key}, {best.score:.3f})",
    )  # fmt: skip


def _false_alert(one: Asked, best: Alert) -> FalseAlert:
    return FalseAlert(
        group=one.key.group, name=one.query.name, listed=best.name, entry=best.key, score=best.score
    )
