"""Spark gives what one process gives: over Spark Connect to a server of this machine, and in `make soak`, where Java
and the whole of pyspark are installed, with classic Spark.
"""

import csv
import os
import random
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis_profile import SOAK

import detente
from detente import spark
from detente.bulk import run
from detente.bulk.columns import guess
from detente.bulk.files import look_through
from detente.bulk.hitlines import Asking
from detente.bulk.table import screen_table
from detente.hits import Screening

pytestmark = [pytest.mark.full]

LISTED = ("Igor Setchine", "Arkadi Rotenberg", "Gennadi Timtschenko", "Banque Rossiya", "Gunvor")
DAY = date(2015, 6, 1)


def written(path, count):
    """A file of customers, one in ten of them listed, some without a name."""
    draw = random.Random(5)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(["customer id", "name", "dob", "country"])
        for number in range(count):
            name = (
                draw.choice(LISTED)
                if draw.random() < 0.1
                else draw.choice(["Anna Meier", "Wei Chen", "-", "Acme"])
            )
            out.writerow(
                [f"C{number}", name, draw.choice(["", "1960", "03/04/1960"]), draw.choice(["RU", ""])]
            )
    return path


@pytest.fixture(scope="module")
def session():
    """A session of Spark Connect, its server in this process."""
    import pyspark  # noqa: PLC0415 - only `make test-full` has it
    from pysail.spark import SparkConnectServer  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    # the client looks for a whole Spark before it sees that it needs none, and finds none in a worker of pytest
    os.environ.setdefault("SPARK_HOME", str(Path(pyspark.__file__).parent))
    server = SparkConnectServer("127.0.0.1", 0)
    server.start(background=True)
    _, port = server.listening_address
    found = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").getOrCreate()
    yield found
    found.stop()  # before its server, which the session tells of its end
    server.stop()


@pytest.fixture(scope="module")
def screening():
    """The parties of the embedded law on one day."""
    return Screening(detente.open().at(DAY), sources=("ledger",))


def test_a_run_is_the_same(session, screening, tmp_path):
    """A file screened on Spark is the file that one process writes, byte for byte."""
    file = look_through(written(tmp_path / "a.csv", 3_000))
    job = run.Job(
        file=file,
        columns=guess(file.columns),
        order="unsaid",
        asking=Asking(exclude=frozenset({"igor-sechin"})),
    )
    there = spark.finder(session, screening, job.asking)
    run.run(screening, job, tmp_path / "there.csv", finder=run.Finder(there.find, 1_300))
    run.run(screening, job, tmp_path / "here.csv")
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert (tmp_path / "here.csv").read_bytes().count(b"\nhit,") > 100


def test_a_table_of_the_cluster_is_the_same(session, screening, tmp_path):
    """A DataFrame gives the lines that an Arrow table gives."""
    with written(tmp_path / "a.csv", 1_000).open(encoding="utf-8", newline="") as stream:
        rows = [{**row, "line": number} for number, row in enumerate(csv.DictReader(stream), start=1)]
    customers = pa.Table.from_pylist(rows)
    near = spark.near(session.createDataFrame(customers).repartition(3), screening, row="line")
    found = spark.lines(near, screening).orderBy("row", "what", "party").toArrow().to_pylist()
    wanted = screen_table(screening, customers).to_pylist()
    key = ("row", "what", "party")
    assert sorted(found, key=lambda r: [r[k] for k in key]) == sorted(
        wanted, key=lambda r: [r[k] for k in key]
    )
    assert {row["what"] for row in found} == {"hit", "fault"}


WHOLE = """
import sys
from pyspark.sql import SparkSession
from detente.cli import cli
file, out, master, executors = sys.argv[1:]
spark = (
    SparkSession.builder.master(master)
    .config("spark.ui.enabled", "false")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.scheduler.minRegisteredResourcesRatio", "1")
    .config("spark.scheduler.maxRegisteredResourcesWaitingTime", "300s")
    .getOrCreate()
)
asked = ["screen", file, "--lists", "ledger", "--on", "2015-06-01", "--out", out, "--engine", "spark"]
cli(asked, standalone_mode=False)
there = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
assert there == int(executors), there
spark.stop()
"""
MASTERS = {"local[2]": 1, "local-cluster[2,1,1024]": 3}
"""Masters, and how many processes of Java hold blocks: the driver, and each executor that is one of its own."""


if SOAK:  # starts Java

    @pytest.mark.parametrize("master", list(MASTERS))
    def test_the_whole_of_pyspark(tmp_path, master):
        """Classic Spark with Java, two Python workers of one process or of an executor each, the screener broadcast
        (DETENTE_PYSPARK names a Python that has pyspark and detente), writes the file that one process writes.
        """
        python = os.environ["DETENTE_PYSPARK"]
        file, out = written(tmp_path / "a.csv", 5_000), tmp_path / "there.csv"
        env = {**os.environ, "PYSPARK_PYTHON": python, "SPARK_LOCAL_IP": "127.0.0.1"}
        command = [python, "-c", WHOLE, str(file), str(out), master, str(MASTERS[master])]
        subprocess.run(command, env=env, check=True, timeout=1800)
        alone = "from detente.cli import main; main()"
        here = [sys.executable, "-c", alone, "screen", str(file), "--lists", "ledger", "--on", str(DAY)]
        subprocess.run([*here, "--out", str(tmp_path / "here.csv")], check=True)
        assert out.read_bytes() == (tmp_path / "here.csv").read_bytes()
