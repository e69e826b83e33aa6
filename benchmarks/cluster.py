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
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import detente
from benchmarks.measure import Line
from benchmarks.screening.population import people

SEED = 20170128
MASTER = "local-cluster[2,1,1024]"
SCREEN = "from detente.cli import cli; import sys; cli(sys.argv[1:], standalone_mode=False)"
ON_SPARK = f"""
import sys
from pyspark.sql import SparkSession
from detente.cli import cli
spark = (
    SparkSession.builder.master({MASTER!r})
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .getOrCreate()
)
cli([*sys.argv[1:], "--engine", "spark"], standalone_mode=False)
spark.stop()
"""


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


def processor_seconds(command: Sequence[str]) -> float:
    """Of a command and all that it started and waited for."""
    with subprocess.Popen(command, env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1"}) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{command[0]} failed")
    return used.ru_utime + used.ru_stime


def lines(pyspark: str, store: Path | None, sizes: tuple[int, int]) -> Iterator[Line]:
    """Seconds of each size, and what a further customer costs."""
    os.environ["PYSPARK_PYTHON"] = pyspark
    each = {}
    for where, command in (
        ("one process", [sys.executable, "-c", SCREEN]),
        ("Spark", [pyspark, "-c", ON_SPARK]),
    ):
        taken = []
        with tempfile.TemporaryDirectory() as folder:
            for size in sizes:
                file = written(Path(folder, f"{size}.csv"), size)
                asked = ["screen", str(file), "--no-standing", "--out", str(Path(folder, f"{size}.jsonl"))]
                asked += ["--store", str(store)] if store else ["--lists", "ledger"]
                taken.append(processor_seconds([*command, *asked]))
                yield Line(f"{where}: {size:,} customers", f"{taken[-1]:.1f} s")
        each[where] = (taken[1] - taken[0]) / (sizes[1] - sizes[0])
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
    for line in lines(options.pyspark, options.store, tuple(options.rows)):
        print(line, flush=True)


if __name__ == "__main__":
    main()
