"""What an answer of screening depends on, as one hash: two runs with the same hash answer alike."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from detente.engine import Engine
from detente.lazyclass import dataclass
from detente.lists import Lists
from detente.screening import tables
from detente.screening.compile import HEADER, SOURCES
from detente.screening.screener import default_threshold

PACKAGE: Final = Path(__file__).parent
JUDGING: Final = frozenset({"thresholds", "scorecard", "likeness", "evidence", "frequency"})
"""The files of ``data/screening`` that a score depends on."""
DIGITS: Final = 16
"""Hexadecimal digits of a hash that is shown."""


@dataclass(frozen=True, kw_only=True)
class ListDay:
    """A list that names are screened against: its newest day, its entries and the bytes they came from."""

    source: str
    title: str
    day: date
    entries: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """``digest``: the hash of everything below; ``tables``: file → hash of what it says; ``law``: digest of
    the compiled law; ``lists``: those screened against, none where only the ledger is.
    """

    digest: str
    package: str
    law: str
    threshold: float
    sources: tuple[str, ...]
    lists: tuple[ListDay, ...]
    tables: Mapping[str, str]


def configuration(
    engine: Engine, lists: Lists | None, sources: Collection[str] = (), threshold: float | None = None
) -> Configuration:
    """The configuration of a screening of ``sources`` (none: all) from ``threshold`` (default: usual) on."""
    from importlib.metadata import version  # noqa: PLC0415 - slow, and no answer to one name needs it

    least = default_threshold() if threshold is None else threshold
    judging = dict(sorted(_tables()))
    days = tuple(_days(lists, sources))
    package = version("detente")
    said = (
        package,
        engine.digest,
        repr(least),
        sorted(sources),
        [(d.source, d.digest) for d in days],
        judging,
    )
    return Configuration(
        digest=sha256(repr(said).encode()).hexdigest()[:DIGITS],
        package=package,
        law=engine.digest,
        threshold=least,
        sources=tuple(sorted(sources)),
        lists=days,
        tables=judging,
    )


def _tables() -> Iterator[tuple[str, str]]:
    """Every file that judges names, with the hash of what it says; those of the user are called yours."""
    for name in JUDGING:
        called, digest = tables.digest(name)
        yield called, digest[:DIGITS]
    for path in (*(PACKAGE / "data" / "names").glob("*.yml"), *SOURCES, HEADER):
        text = path.read_bytes().replace(b"\r\n", b"\n")
        yield path.relative_to(PACKAGE).as_posix(), sha256(text).hexdigest()[:DIGITS]


def _days(lists: Lists | None, sources: Collection[str]) -> Iterator[ListDay]:
    """The newest load of each list, and a digest over all loads: entries of older ones are screened too."""
    if lists is None:
        return
    for source in lists.days:
        if sources and source not in sources:
            continue
        known = lists.known or date.max
        loads = [
            row
            for row in lists.store.loads(source)
            if row.known <= known and row.generation <= lists.generation
        ]
        newest = max(loads, key=lambda row: (row.known, row.generation))
        everything = sha256("\n".join(row.digest for row in loads).encode()).hexdigest()[:DIGITS]
        yield ListDay(
            source=source,
            title=lists.source(source).title,
            day=newest.known,
            entries=newest.entries,
            digest=everything,
        )
