"""What a customer costs on Spark with two executors, beside one process: processor seconds of all processes.

    python -m benchmarks.cluster PYSPARK [--store LISTS.db] [--rows 2000 42000]

PYSPARK is a Python that has pyspark, pyarrow, Java 17 and this detente. Two sizes are screened, so that what
it costs to start does not count: the figure is what each further customer costs, driver, executors and Java
together. Nine customers in ten are people of ``../shared`` who are on no list. The law is not asked.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import detente
from benchmarks.measure import Line
from benchmarks.screening.population import people

SEED = 20170128
MASTER = "local-cluster[2,1,1024]"
PROGRAM = """
import os, sys
from pathlib import Path
from detente.cli import cli
master, *asked = sys.argv[1:]
if master:
    from pyspark.sql import SparkSession
    local = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    SparkSession.builder.master(master).config(map={**local, "spark.ui.enabled": "false"}).getOrCreate()
    asked += ["--engine", "spark"]
cli(asked, standalone_mode=False)
stats = {}
for path in Path("/proc").glob("[0-9]*/stat"):
    try:
        stats[int(path.parent.name)] = path.read_text().rpartition(")")[2].split()
    except OSError:
        pass  # it has ended
ours = {os.getpid()}
while more := {pid for pid, stat in stats.items() if int(stat[1]) in ours} - ours:
    ours |= more
print(sum(int(ticks) for pid in ours for ticks in stats[pid][11:15]) / os.sysconf("SC_CLK_TCK"))
"""
"""Screens, then prints the processor seconds of its process and all below it, ended ones too."""


def written(path: Path, rows: int) -> Path:
    """A file of customers, one in ten of them listed."""
    draw = random.Random(SEED)
    listed = [name for party in detente.open().law.parties for name in (party.name, *party.aliases)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["id", "name", "birth_date"])
        for number, person in enumerate(islice(people(), rows)):
            name = draw.choice(listed) if draw.random() < 0.1 else person["full_name"]
            out.writerow([number, name, person["date_of_birth"]])
    return path


def processor_seconds(python: str, master: str, asked: Sequence[str]) -> float:
    """Of a run, here (no master) or on Spark."""
    env = {**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": python}
    command = [python, "-c", PROGRAM, master, *asked]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    return float(done.stdout.split()[-1])


def lines(pyspark: str, store: Path | None, sizes: Sequence[int]) -> Iterator[Line]:
    """Seconds of each size, and what a further customer costs."""
    each = {}
    for where, master in (("one process", ""), ("Spark", MASTER)):
        taken = []
        with tempfile.TemporaryDirectory() as folder:
            for size in sizes:
                file = written(Path(folder, f"{size}.csv"), size)
                asked = ["screen", str(file), "--no-standing", "--out", str(Path(folder, f"{size}.jsonl"))]
                asked += ["--store", str(store)] if store else ["--lists", "ledger"]
                taken.append(processor_seconds(pyspark, master, asked))
                yield Line(f"{where}: {size:,} customers", f"{taken[-1]:.1f} s")
        each[where] = (taken[-1] - taken[0]) / (sizes[-1] - sizes[0])
        yield Line(f"{where}: customers a second and core", f"{1 / each[where]:,.0f}")
    yield Line("a customer on Spark / in one process", f"{each['Spark'] / each['one process']:.2f} x")
    yield Line("cores for 100 million customers a day, on Spark", f"{1e8 * each['Spark'] / 86_400:.1f}")


def main() -> None:
    """Print the lines."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pyspark")
    parser.add_argument("--store", type=Path)
    parser.add_argument("--rows", type=int, nargs=2, default=(2_000, 42_000))
    options = parser.parse_args()
    if shutil.which("java") is None:
        raise SystemExit("Spark needs Java 17: apt-get install openjdk-17-jre-headless")
    for line in lines(options.pyspark, options.store, options.rows):
        print(line, flush=True)


if __name__ == "__main__":
    main()
