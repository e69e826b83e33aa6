"""Many threads, many runs, hostile names: all through what a program that embeds the engine calls."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from time import thread_time

import pytest

import detente
from detente import ownlist
from detente.hits import Screening
from detente.screening.records import Query
from detente.serialise import to_json
from detente.store import open_store

DAY = date(2026, 3, 1)
MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIST = "own/blocked"
FIRST = ("Wladimir Ohneland", "Ohneland Trading LLC", "Maria Beispielova")
SECOND = ("Maria Beispielova", "Wladimir Ohnelandt", "Nordkap Muster Shipping")
ASKED = (*FIRST, *SECOND, "Vladimir Ohneland", "Beispielova Maria", "Nobody At All", "Igor Setchine")


@dataclass
class Served:
    """What a long-lived program holds: one reference that is replaced whole."""

    screening: Screening


def stored(path, names, *, removed=()):
    """A store with a list of one's own."""
    with open_store(path, create=not path.exists()) as store:
        for name in names:
            ownlist.add(
                store, LIST, name=name, reason="test", aliases=(), born="", country="",
                schema="Company" if "ing" in name else "Person", day=DAY, made=MADE,
            )  # fmt: skip
        for uid in removed:
            ownlist.remove(store, LIST, uid, reason="test", day=DAY, made=MADE)
    return path


def screening_of(path):
    """As a program makes it: engine, moment, screening of its own list and the ledger."""
    return Screening(detente.open(store=path).at(DAY), sources=(LIST, "ledger"))


def answers(screening):
    """All answers in one call, with what the law makes of each hit."""
    return to_json(list(screening.screen_many([Query(name=name) for name in ASKED])))


def test_eight_threads_while_lists_are_swapped(tmp_path):
    """Each call gives what one of the two lists gives, whole; both are met."""
    paths = stored(tmp_path / "a.db", FIRST), stored(tmp_path / "b.db", SECOND)
    both = [screening_of(path) for path in paths]
    wanted = [answers(screening) for screening in both]
    assert wanted[0] != wanted[1]
    served, stop = Served(both[0]), threading.Event()

    def swap():
        while not stop.wait(0.001):
            served.screening = both[served.screening is both[0]]

    swapping = threading.Thread(target=swap)
    swapping.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            found = set(pool.map(lambda _: answers(served.screening), range(64)))
    finally:
        stop.set()
        swapping.join()
    assert found == set(wanted)


@pytest.mark.full
def test_threads_ask_one_engine_while_a_list_is_loaded(tmp_path):
    """A screening that is held answers as before, one that is made meanwhile as before or after, the next as
    after.
    """
    engine = detente.open(store=stored(tmp_path / "a.db", FIRST))
    moment = engine.at(DAY)

    def fresh():
        return answers(Screening(moment, sources=(LIST,)))

    file = tmp_path / "more.csv"
    file.write_text("name,reason,listed_on\nNordkap Muster Shipping,test,2026-02-01\n")
    held = Screening(moment, sources=(LIST,))
    before, beginning = answers(held), fresh()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(fresh) for _ in range(24)]
        again = [pool.submit(answers, held) for _ in range(8)]
        engine.ingest("own/more", file, known=DAY)
        found = {future.result() for future in asked}
        assert {future.result() for future in again} == {before}
    after = Screening(moment, sources=(LIST, "own/more")).screen(Query(name="Nordkap Muster Shipping"))
    assert [hit.matched for hit in after.hits] == ["Nordkap Muster Shipping"]
    assert found == {beginning}


ALONE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from test_swaps import answers, screening_of
sys.stdout.buffer.write(answers(screening_of(Path(sys.argv[1]))).encode())
"""


@pytest.mark.full
def test_two_processes_answer_alike(tmp_path):
    """Byte for byte, whatever the seed of the hashes of strings."""
    path = stored(tmp_path / "a.db", FIRST)
    found = set()
    for seed in ("1", "2026"):
        env = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", ALONE, str(path), os.path.dirname(__file__)]  # noqa: PTH120
        out = subprocess.run(command, env=env, check=True, capture_output=True).stdout
        found.add(hashlib.sha256(out).hexdigest())
    assert len(found) == 1


HOSTILE = {
    "one long word": "x" * 100_000,
    "many words": "Igor " * 20_000,
    "many rare words": " ".join(f"q{number}z" for number in range(15_000)),
    "many initials": "I. " * 30_000,
    "many particles": "al-" * 30_000,
    "control": "Igor\x00\x01\x1b[31m\x7f Sechin" * 100,
    "both directions": "\u202eIgor\u202c \u2066Sechin\u2069" * 1000,
    "zero width": "I\u200bg\u200co\u200dr\ufeff Se\u2060chin" * 1000,
    "NUL": "\0" * 100_000,
    "half characters": "\ud800Igor \udfffSechin" * 1000,
    "marks": "I" + "\u0301" * 100_000,
    "Han": "习" * 100_000,
    "Hangul": "김" * 100_000,
    "Arabic": "محمد" * 25_000,
    "ligatures": "\ufdfa" * 10_000,
    "legal forms": "OOO LLC Ltd GmbH " * 6_000,
    "numbers": "1234567890 " * 9_000,
    "blanks": " \t\n\u00a0\u3000" * 20_000,
    "commas": "Sechin, " * 12_000,
    "slashes": "a/b;c(d)" * 12_000,
}
MOST_SECONDS = 5.0
"""Processor seconds of a thread: far above what any takes, far below what grows with the square of it."""


@pytest.mark.parametrize("kind", ["unknown", "person", "organisation", "vessel"])
@pytest.mark.parametrize("what", list(HOSTILE))
def test_hostile_names_are_answered(ledger_screening, what, kind):
    """In bounded time and with a bounded answer, the same when asked again; a good name beside it is answered
    as always.
    """
    start = thread_time()
    hostile, good = Query(name=HOSTILE[what], kind=kind), Query(name="Igor Sechin")
    found, beside = ledger_screening.screen_many([hostile, good], standing=False)
    assert thread_time() - start < MOST_SECONDS
    assert len(found.hits) <= 10
    assert all(0 <= hit.score <= 1 for hit in found.hits)
    assert beside.hits == ledger_screening.screen(good, standing=False).hits
    assert beside.hits[0].party == "igor-sechin"


@pytest.fixture(scope="module")
def ledger_screening(engine):
    """The parties of the embedded law."""
    return Screening(engine.at(DAY), sources=("ledger",))
