"""Runs on files: what is written, the same when broken off, and what a person cleared."""

import csv
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec
import pyarrow as pa
import pytest
from hypothesis_profile import FULL, SOAK
from pyarrow import parquet

from detente.bulk import cleared, run
from detente.bulk.hitlines import Asking
from detente.bulk.output import COLUMNS, cells, decode
from detente.bulk.table import screen_table
from detente.configuration import configuration
from detente.errors import InputError, UnknownIdError

SECHIN = "igor-sechin"
KILLS = 60 if SOAK else 8 if FULL else 2


def lines(path):
    """The lines of a file of JSON lines."""
    return [decode(line) for line in path.read_bytes().splitlines()]


@pytest.fixture(scope="module")
def whole(screening, customers, tmp_path_factory):
    """The lines of an unbroken run."""
    from detente.bulk.columns import guess  # noqa: PLC0415
    from detente.bulk.files import look_through  # noqa: PLC0415

    file = look_through(customers)
    out = tmp_path_factory.mktemp("whole") / "hits.jsonl"
    done = run.Job(
        file=file, columns=guess(file.columns), order="unsaid", asking=Asking(), sources=("ledger",)
    )
    found = run.run(screening, done, out)
    return out, found


def test_every_row_is_answered(whole, customers):
    """No row is dropped: each fault has its line, the hits are those of the listed, the last line sums up."""
    out, found = whole
    *rest, last = lines(out)
    assert [line.what for line in rest].count("hit") == found.hits > 50
    assert json.loads(last.note) == msgspec.to_builtins(found)
    given = list(csv.reader(customers.read_text(encoding="utf-8").splitlines()))
    for number, (uid, first, family, born, *_) in enumerate(given[1:], start=2):
        here = [line for line in rest if line.row == number]
        assert all(line.id == uid for line in here)
        faults = [line.note for line in here if line.what == "fault"]
        assert bool(faults) == (born in {"soon", "03/04/1960"} or not first)
        if (first, family, born) == ("Igor", "Setchine", "1960-09-07"):
            assert [line.party for line in here] == [SECHIN]
            assert "US-OFAC" in here[0].restricted_by
    assert found.rows == 400
    assert found.parties == len({line.party for line in rest if line.what == "hit"})
    assert not list(out.parent.glob("*.part"))
    assert not list(out.parent.glob("*.state"))


def test_one_by_one_is_the_same(whole, screening, customers, job):
    """A row of a file is answered as the same query is asked alone."""
    done = job(customers)
    hits = [line for line in lines(whole[0]) if line.what == "hit"]
    alone = [
        (one.number, hit.party, round(hit.score, 4), hit.version)
        for one in done.customers() if one.query is not None
        for hit in screening.screen(one.query).hits
    ]  # fmt: skip
    assert [(line.row, line.party, line.score, line.version) for line in hits] == alone


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_forms_say_the_same(whole, screening, customers, job, tmp_path, ending):
    """CSV and Parquet hold the lines of the JSON lines."""
    out = tmp_path / f"hits.{ending}"
    run.run(screening, job(customers), out)
    wanted = lines(whole[0])[:-1]
    if ending == "csv":
        with out.open(encoding="utf-8", newline="") as stream:
            found = list(csv.DictReader(stream))[:-1]
        texts = [
            {k: "; ".join(v) if isinstance(v, list) else str(v) for k, v in cells(line).items()}
            for line in wanted
        ]
        assert found == texts
    else:
        assert parquet.read_table(out).to_pylist()[:-1] == [
            msgspec.to_builtins(line) | lists(line) for line in wanted
        ]


def lists(line):
    """What Arrow gives back as lists."""
    standing = [{"authority": s.authority, "verdict": s.verdict, "acts": list(s.acts)} for s in line.standing]
    return {"restricted_by": list(line.restricted_by), "standing": standing}


def test_a_table_is_the_same(whole, screening, customers):
    """An Arrow table in gives the lines as an Arrow table; its rows count from 1."""
    rows = list(csv.DictReader(customers.read_text(encoding="utf-8").splitlines()))
    found = screen_table(screening, pa.Table.from_pylist(rows))
    assert tuple(found.column_names) == COLUMNS
    wanted = [
        msgspec.to_builtins(line) | lists(line) | {"row": line.row - 1} for line in lines(whole[0])[:-1]
    ]
    assert found.to_pylist() == wanted


def test_exclusions_are_marked(screening, customers, job, tmp_path):
    """An excluded party's hits stand as such and are counted; one that is unknown is refused."""
    out = tmp_path / "hits.jsonl"
    found = run.run(screening, job(customers, exclude=frozenset({SECHIN})), out)
    assert {line.what for line in lines(out) if line.party == SECHIN} == {"excluded"}
    assert found.excluded == [line.party for line in lines(out)].count(SECHIN) > 0
    with pytest.raises(UnknownIdError):
        run.run(screening, job(customers, exclude=frozenset({"nobody"})), out)


# ---------------------------------------------------------------------- broken off

CHILD = """
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
import detente
from detente.bulk import run
from detente.bulk.columns import guess
from detente.bulk.files import look_through
from detente.bulk.hitlines import Asking, find
from detente.hits import Screening

screening = Screening(detente.open().at(date(2015, 6, 1)), sources=("ledger",))
file = look_through(Path(sys.argv[1]))
job = run.Job(file=file, columns=guess(file.columns), order="unsaid", asking=Asking(), sources=("ledger",))
few = run.Finder(lambda customers: find(screening.screener, customers, job.asking), 7)
print("ready", flush=True)
run.run(screening, job, Path(sys.argv[2]), finder=few, progress=lambda rows: print(rows, flush=True))
"""


@pytest.mark.full
@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_killed_and_taken_up(screening, customers, job, tmp_path, ending):
    """A run killed again and again writes in the end what an unbroken one writes, byte for byte."""
    out = tmp_path / f"hits.{ending}"
    command = [sys.executable, "-c", CHILD, str(customers), str(out)]
    begun = 0
    for kill in range(KILLS):
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ) as child:
            assert child.stdout.readline() == "ready\n"
            first = int(child.stdout.readline())
            assert first >= begun
            begun = first
            for _ in range(3 + 5 * kill % 11):
                child.stdout.readline()
            child.send_signal(signal.SIGKILL)
        assert not out.exists() or begun == 400
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assert begun > 0
    again = tmp_path / f"again.{ending}"
    run.run(screening, replace(job(customers), sources=("ledger",)), again)
    assert out.read_bytes() == again.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([out.name, again.name])


def test_any_cut_of_the_journal(screening, customers, job, tmp_path):
    """Whatever was written after the last note of the state is cut off before work goes on."""
    whole_, out = tmp_path / "whole.jsonl", tmp_path / "hits.jsonl"
    done = job(customers)
    run.run(screening, done, whole_)
    part, state = tmp_path / "hits.jsonl.part", tmp_path / "hits.jsonl.state"
    few = run.Finder(run.here(screening, done).find, 50)

    class Broken(Exception):  # noqa: N818 - stands for the power cut
        pass

    def stop(rows):
        stop.done += rows
        if stop.done >= 200:
            raise Broken

    stop.done = 0
    with pytest.raises(Broken):
        run.run(screening, done, out, finder=few, progress=stop)
    with part.open("ab") as journal:
        journal.write(b'{"what":"hit","row":20')
    assert json.loads(state.read_bytes())["rows"] == 200
    run.run(screening, done, out)
    assert out.read_bytes() == whole_.read_bytes()


def test_another_run_is_not_taken_up(screening, customers, job, tmp_path):
    """What was begun of another file or with other options is refused, and begun anew where that is asked."""
    out = tmp_path / "hits.jsonl"
    (tmp_path / "hits.jsonl.part").write_bytes(b"")
    state = tmp_path / "hits.jsonl.state"
    for body, said in ((b'{"rows":5,"size":0,"of":"other"}', "begun with another"), (b"{", "damaged")):
        state.write_bytes(body)
        with pytest.raises(InputError, match=said):
            run.run(screening, job(customers), out)
    run.run(screening, job(customers), out, restart=True)
    assert lines(out)[-1].what == "summary"
    asked = ({}, {"most": 3}, {"exclude": frozenset({SECHIN})}, {"standing": False}, {"order": "day first"},
             {"mapping": {"country": []}})  # fmt: skip
    assert len({run.options(screening, job(customers, **given)) for given in asked}) == len(asked)
    assert len({run.configured(screening, job(customers, **given)) for given in asked}) == 1


def test_the_configuration_is_that_of_a_proof(engine, screening, customers, job, tmp_path):
    """A run names the hash that `detente prove` prints of the same lists and threshold, and of no other."""
    done = job(customers, threshold=0.9)
    found = run.run(screening, done, tmp_path / "hits.csv")
    assert found.configuration == configuration(engine, screening.lists, done.sources, 0.9).digest
    assert found.configuration != configuration(engine, screening.lists, done.sources, 0.8).digest


# ---------------------------------------------------------------------- cleared


def with_marks(out, tmp_path, until="2015-12-31"):
    """The file of hits with three columns more, filled for the first hit."""
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))
    first = next(row for row in rows if row["what"] == "hit")
    first |= {"until": until, "reason": "another birth place", "by": "AB"}
    path = tmp_path / "cleared.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, [*COLUMNS, "until", "reason", "by"])
        writer.writeheader()
        writer.writerows(rows)
    return path, first


def test_a_hit_becomes_a_clearing(screening, customers, job, tmp_path):
    """A file of hits with three columns filled clears that customer on that party, and nothing else."""
    out, again = tmp_path / "hits.csv", tmp_path / "again.csv"
    before = run.run(screening, job(customers), out)
    path, first = with_marks(out, tmp_path)
    after = run.run(screening, job(customers, cleared=cleared.read(path)), again)
    assert (after.cleared, after.hits) == (1, before.hits - 1)
    rows = list(csv.DictReader(again.read_text(encoding="utf-8").splitlines()))
    (one,) = [row for row in rows if row["what"] == "cleared"]
    assert (one["id"], one["party"]) == (first["id"], first["party"])
    assert one["note"] == "until 2015-12-31 by AB: another birth place"


@pytest.mark.parametrize(
    ("version", "on", "cleared_", "note"),
    [
        ("v1", date(2015, 12, 31), True, "until 2015-12-31 by AB: other man"),
        ("v1", date(2016, 1, 1), False, "was cleared by AB until 2015-12-31"),
        ("v2", date(2015, 6, 1), False, "was cleared by AB on version v1, the entry is now v2"),
    ],
)
def test_how_long_a_clearing_counts(tmp_path, version, on, cleared_, note):
    """To the day, for one version; after that the hit is there again and says why."""
    path = tmp_path / "cleared.csv"
    path.write_text(
        "customer,party,version,until,reason,by\nIgor  SETCHINE,p,v1,2015-12-31,other man,AB\n",
        encoding="utf-8",
    )
    found = cleared.read(path)
    assert found.judge("", "igor setchine", "p", version, on) == cleared.Judged(cleared_, note)
    for other in (("C1", "Igor Setchine", "p"), ("", "Igor S.", "p"), ("", "Igor Setchine", "q")):
        assert found.judge(*other, version, on) == cleared.Judged(cleared=False, note="")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("C1,p,v1,2015-12-31,,AB", "a.csv:2: reason: blank"),
        ("C1,p,,2015-12-31,x,AB", "a.csv:2: version: blank"),
        (",p,v1,2015-12-31,x,AB", "a.csv:2: customer: blank"),
        ("C1,p,v1,31.12.2015,x,AB", "a.csv:2: until: '31.12.2015' is not a day"),
        ('C1,p,v1,"2015', "is no readable CSV"),
    ],
)
def test_half_a_clearing_is_refused(tmp_path, line, said):
    """Who clears a hit says of whom, until when, why, and who did it."""
    path = tmp_path / "a.csv"
    path.write_text(f"customer,party,version,until,reason,by\n{line}\n", encoding="utf-8")
    with pytest.raises(InputError) as refused:
        cleared.read(path)
    assert said in str(refused.value)


def test_columns_of_clearings(tmp_path):
    """A file that lacks a column is refused; a line that says nothing clears nothing."""
    path = Path(tmp_path / "a.csv")
    path.write_text("customer,party,until\n", encoding="utf-8")
    with pytest.raises(InputError, match="lacks the columns version, reason, by"):
        cleared.read(path)
    path.write_text("id,party,version,until,reason,by\n'-1,p,v,2015-01-01,x,y\nC2,p,v,,,\n", encoding="utf-8")
    assert list(cleared.read(path).lines) == [("-1", "p")]
