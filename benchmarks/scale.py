"""How screening grows: memory of the loaded engine, the cold command, many customers, many listed names.

    python -m benchmarks.scale STORE [memory cold customers listed] [--customers N] [--listed N]

STORE is a store of all lists (``python -m benchmarks.lists`` tells how one is made); the screener made from
it is kept in a folder that goes with the run. Customers and made-up listed names are drawn, seeded, from
``../shared/data/names``. Processor time only, each pair of figures taken in turn.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Final, NamedTuple

from benchmarks.candidates import all_lists, made_up, unlisted
from benchmarks.measure import Line, at_most, python

COMMAND: Final = "from detente.cli import main; main()"
NAME: Final = "Igor Setchine"
SEED: Final = 20170128
FEW_CUSTOMERS: Final = 20_000
FEW_LISTED: Final = 50_000
ASKED: Final = 2_000
"""Queries of one round."""
MEMORY: Final = """
import sys
from pathlib import Path
import detente, detente.store, detente.hits, detente.bulk.run
from detente.screening.records import Query
def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
empty = resident()
moment = detente.open(store=sys.argv[1]).at(sys.argv[2])
law = resident()
screener = detente.hits.Screening(moment, folder=Path(sys.argv[3])).screener
loaded = resident()
screener.screen(Query(name=sys.argv[4]))
print(law - empty, loaded - empty, resident() - empty, len(screener), len(screener.names))
"""


class Used(NamedTuple):
    """What a command used: processor seconds and megabytes at most."""

    seconds: float
    megabytes: float


def used(*arguments: str, home: str, code: str = COMMAND) -> Used:
    """Run the command (or ``code``) in a process of its own, with its settings in ``home`` and its modules
    compiled, as they are where it is installed.
    """
    command = [sys.executable, "-c", code, *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = kept | {"XDG_CONFIG_HOME": home}
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    return Used(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def memory_lines(store: str, home: str) -> Iterator[Line]:
    """What the engine with all lists takes over a Python with the same imports, its screener loaded."""
    folder = str(Path(home) / "detente" / "screens")
    run = ("-c", MEMORY, store, time.strftime("%Y-%m-%d"), folder, NAME)
    _, built, *_ = map(float, python(*run).stdout.split())
    law, loaded, asked, parties, names = map(float, python(*run).stdout.split())
    limit = 150.0
    yield Line(f"megabytes, {parties:,.0f} parties and {names:,.0f} names, loaded", f"{loaded:.0f}",
               f"<= {limit:g}", loaded <= limit)  # fmt: skip
    yield Line("  of these the law; after a first answer", f"{law:.0f}; {asked:.0f}")
    yield Line("  in the run that builds the screener", f"{built:.0f}")


def cold_lines(store: str, home: str, rounds: int = 9) -> Iterator[Line]:
    """The command on one name, the law alone and with all lists, beside a Python that does nothing."""
    for what, more in (("", ()), (" with all lists", ("--store", store))):
        asked = ("screen", NAME, *more)
        used(*asked, home=home)
        taken = [(used(home=home, code="pass"), used(*asked, home=home)) for _ in range(rounds)]
        ratio = median(one.seconds / nothing.seconds for nothing, one in taken)
        yield at_most(f"cold `detente screen NAME`{what} / `python -c pass`", ratio, 50)
        each = [median(run.seconds for run in runs) * 1e3 for runs in zip(*taken, strict=True)]
        yield Line("  median of each, milliseconds", f"{each[1]:.0f}, {each[0]:.0f}")


def write_customers(path: Path, count: int) -> None:
    """So many customers, some of them more than once."""
    draw = random.Random(SEED)
    names = unlisted()
    with path.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(["id", "name", "kind"])
        rows.writerows([number, draw.choice(names), "person"] for number in range(count))


def customer_lines(store: str, home: str, many: int) -> Iterator[Line]:
    """Processor time of a row, and memory, of a small and a large file; what a start costs is taken off."""
    taken = []
    used("screen", NAME, "--store", store, home=home)  # builds the screener and keeps it
    for count in (1, FEW_CUSTOMERS, many):
        path = Path(home) / f"{count}.csv"
        write_customers(path, count)
        out = path.with_name(f"{count}-hits.csv")
        taken.append(used("screen", "--file", str(path), "--out", str(out), "--store", store, home=home))
    start, few, lot = taken
    each = [(one.seconds - start.seconds) / count for one, count in ((few, FEW_CUSTOMERS), (lot, many))]
    yield at_most(f"a row of {many:,} customers / of {FEW_CUSTOMERS:,}", each[1] / each[0], 2)
    yield Line("  microseconds of each", f"{each[1] * 1e6:,.0f}, {each[0] * 1e6:,.0f}")
    yield Line(f"megabytes at most, {many:,} customers", f"{lot.megabytes:,.0f}", "<= 1,000",
               lot.megabytes <= 1000)  # fmt: skip
    yield Line(f"megabytes at most, {FEW_CUSTOMERS:,} customers", f"{few.megabytes:,.0f}")


def in_turn(asked: Sequence[Callable[[int], object]], rounds: int) -> list[float]:
    """The median ratio of every run to the first, of processor time, the runs taken in turn."""
    taken = []
    for number in range(rounds):
        seconds = []
        for run in asked:
            start = time.process_time()
            run(number)
            seconds.append(time.process_time() - start)
        taken.append(seconds)
    return [median(seconds[at] / seconds[0] for seconds in taken) for at in range(len(asked))]


def listed_lines(store: str, many: int, rounds: int = 5) -> Iterator[Line]:
    """A query against many listed names, most of them made of words of others, and against few."""
    from detente.screening.records import Listed, Query  # noqa: PLC0415 - numpy only where it is needed
    from detente.screening.screener import Screener  # noqa: PLC0415

    names = made_up([name for _, name in all_lists(Path(store))], many)
    screeners = [
        Screener.build(Listed(key=str(at), kind="person", names=(n,)) for at, n in enumerate(names[:size]))
        for size in (FEW_LISTED, many)
    ]
    draw = random.Random(SEED)
    queries = [Query(name=name, kind="person") for name in draw.sample(unlisted(), ASKED * rounds)]

    def asked(screener: Screener) -> Callable[[int], object]:
        return lambda number: screener.screen_many(queries[ASKED * number : ASKED * (number + 1)])

    _, ratio = in_turn([asked(one) for one in screeners], rounds)
    yield at_most(f"a query against {many:,} listed names / {FEW_LISTED:,}", ratio, 5)
    sizes = ", ".join(f"{sum(index.nbytes for index in one.indexes.values()) / 1e6:.0f}" for one in screeners)
    yield Line("  megabytes of each index", sizes)


def lines(options: argparse.Namespace, home: str) -> Iterator[Line]:
    """Everything asked for."""
    store = str(options.store.resolve())
    parts = {
        "memory": lambda: memory_lines(store, home),
        "cold": lambda: cold_lines(store, home),
        "customers": lambda: customer_lines(store, home, options.customers),
        "listed": lambda: listed_lines(store, options.listed),
    }
    for name in options.parts or parts:
        yield from parts[name]()


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("store", type=Path)
    parser.add_argument("parts", nargs="*", choices=["memory", "cold", "customers", "listed", []])
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--listed", type=int, default=1_000_000)
    with tempfile.TemporaryDirectory() as home:
        for line in lines(parser.parse_args(), home):
            print(line, flush=True)


if __name__ == "__main__":
    main()
