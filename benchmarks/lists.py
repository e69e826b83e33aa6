"""The store of official lists: its size, and the time of a load and of a question.

Needs ``../shared``: all dated SDN lists of 2021 to 2024 are loaded one after the other into one store.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import detente
from benchmarks.cold import COMMAND, QUESTION
from benchmarks.measure import Line, at_most, pairs, processor_seconds, python
from detente import ingest
from detente.engine import Engine
from detente.sources.catalog import format_of
from detente.sources.reading import Report
from detente.store import Store, open_store

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"
SDN = "us-ofac-sdn"
LOADED = datetime(2024, 6, 1, tzinfo=UTC)
ASKED = "2024-05-03"
"""The day about which both questions are asked; what differs is the day as known on which."""
LISTED = ("Rosneft", "VTB Bank", "Sberbank", "Gazprombank", "AEROCARIBBEAN AIRLINES", "Igor Sechin")


@dataclass(frozen=True)
class Took:
    """Processor seconds of a load and of reading its file alone, in turn, and the facts it added."""

    load: float
    parse: float
    facts: int


def parse(file: Path) -> None:
    """Read a list and keep nothing."""
    source = ingest.named(SDN)
    for _ in format_of(source, [file]).read([file], source.lookups, Report()):
        pass


def load(store: Store, file: Path, day: Any) -> Took:
    """Load a list as known on a day, timed beside its parsing."""
    before = facts(store)
    alone = processor_seconds(lambda: parse(file))
    whole = processor_seconds(
        lambda: ingest.load(store, SDN, [file], known=day, loaded=LOADED, accept="steps")
    )
    return Took(whole, alone, facts(store) - before)


def facts(store: Store) -> int:
    """How many facts the store holds."""
    return int(next(store._rows("SELECT COUNT(*) FROM fact"))[0])  # noqa: SLF001 - no user asks this


def size(store: Store) -> int:
    """Bytes of the store after a checkpoint, without the raw files."""
    next(store._rows("PRAGMA wal_checkpoint(TRUNCATE)"))  # noqa: SLF001 - no user asks this
    return store.path.stat().st_size


def lines(step: int = 1, rounds: int = 15) -> Iterator[Line]:
    """All versions (or every ``step``-th): size, time, questions."""
    sys.path.insert(0, str(ROOT / "tests"))
    from dailylists import DailyLists  # noqa: PLC0415 - the tests' own reader of the archive

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        daily = DailyLists(SHARED, folder)
        held = [version for version in daily.versions if daily.file(version).stat().st_size]
        chosen = [*held[:-1:step], held[-1]]
        with open_store(folder / "all.db", create=True) as store:
            took = [load(store, daily.file(version), version.day) for version in chosen]
            total, known = size(store), (chosen[0].day, chosen[-1].day)
        with open_store(folder / "newest.db", create=True) as store:
            load(store, daily.file(chosen[-1]), chosen[-1].day)
            newest = size(store)
        yield at_most(f"store of {len(chosen)} lists / store of the newest", total / newest, 4)
        yield Line("  megabytes of each", f"{total / 1e6:.1f}, {newest / 1e6:.1f}")
        yield from _loading(took)
        yield from _asking(folder, *known, rounds)
        yield from _cold(folder / "all.db", rounds)


def _loading(took: list[Took]) -> Iterator[Line]:
    whole, alone = sum(t.load for t in took), sum(t.parse for t in took)
    yield at_most("loading all lists / parsing them alone", whole / alone, 2)
    yield Line("  first list alone", f"{took[0].load / took[0].parse:.2f} x")
    yield Line(
        "  median seconds of each", f"{median(t.load for t in took):.2f}, {median(t.parse for t in took):.2f}"
    )
    yield Line("  facts added a second, first list", f"{took[0].facts / took[0].load:,.0f}")
    later = sum(t.load - t.parse for t in took[1:])
    yield Line("  seconds beside the parsing, mean of a later list", f"{later / max(1, len(took) - 1):.2f}")


def _asking(folder: Path, first: Any, last: Any, rounds: int) -> Iterator[Line]:
    """A first status of each name, by engines that share the law and know nothing of the store yet."""
    law = detente.open().law

    def ask(name: str, known: Any) -> None:
        with open_store(folder / name) as store:
            engine = Engine(law, store=store)
            moment, resolver = engine.at(ASKED, known=known), engine.resolver_as_known(known)
            for listed in LISTED:
                for party in resolver.exact(listed):
                    moment.status(party)

    early, late, ratio = pairs(lambda: ask("all.db", first), lambda: ask("all.db", last), rounds)
    yield at_most("first statuses as known on the last day / on the first day", ratio, 1.5)
    yield Line("  median of each, milliseconds", f"{late * 1e3:.0f}, {early * 1e3:.0f}")
    newest, every, ratio = pairs(lambda: ask("newest.db", last), lambda: ask("all.db", last), rounds)
    yield at_most("the same with all lists / with the newest alone", ratio, 1.5)
    yield Line("  median of each, milliseconds", f"{every * 1e3:.0f}, {newest * 1e3:.0f}")


def _cold(path: Path, rounds: int) -> Iterator[Line]:
    without, beside, ratio = pairs(
        lambda: python("-c", COMMAND, *QUESTION),
        lambda: python("-c", COMMAND, *QUESTION, "--store", str(path)),
        rounds,
    )
    yield Line("cold `detente status Rosneft` with this store / without", f"{ratio:.2f} x")
    yield Line("  median of each, milliseconds", f"{beside * 1e3:.0f}, {without * 1e3:.0f}")


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
