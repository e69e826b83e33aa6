"""A load that is killed, finds the disk full or meets another leaves whole lists and nothing else."""

import ast
import os
import random
import subprocess
import sys
import textwrap
import threading
import time

import pytest
from hypothesis_profile import SOAK
from ownfile import SOURCE, day_of, load, plain, write

from detente import ingest, store
from detente.sources.reading import SourceError
from detente.store import StoreError, open_store

COUNT = 1_500
KILLS = 200 if SOAK else 10
LOADER = """
    import resource, sys
    from datetime import UTC, date, datetime
    from pathlib import Path
    from detente import ingest
    from detente.errors import DetenteError
    from detente.store import open_store
    path, file, day, source, limit = sys.argv[1:]
    ingest.named(source)
    print("ready", flush=True)
    if limit != "0":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit), int(limit)))
    try:
        with open_store(Path(path), create=True) as store:
            ingest.load(store, source, [Path(file)], known=date.fromisoformat(day),
                        loaded=datetime(2024, 6, 1, tzinfo=UTC))
    except DetenteError as error:
        print(type(error).__name__, error, error.hint, flush=True)
        sys.exit(error.exit_code)
    print("done", flush=True)
"""
READER = """
    import sys
    from pathlib import Path
    from detente.store import open_store
    seen = set()
    print("ready", flush=True)
    with open_store(Path(sys.argv[1])) as store:
        while True:
            bodies = [entry.filings[0].tag for _, entry in store.list_on(sys.argv[2])]
            seen.add((len(bodies), *sorted(set(bodies))))
            if (Path(sys.argv[1]).parent / "stop").exists():
                break
    print(sorted(seen))
"""


def rows(count, tag):
    """A list of that many rows, all under one word: a mixture of two shows."""
    return {str(n): (f"Company number {n}", tag, "") for n in range(count)}


OLD, NEW = rows(COUNT, "old"), rows(COUNT + 500, "new")


def run(script, *arguments):
    """A real process of its own that has begun its work."""
    command = [sys.executable, "-c", textwrap.dedent(script), *map(str, arguments)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=os.environ)
    assert process.stdout.readline() == "ready\n"
    return process


def loader(folder, listed, day=2, source=SOURCE, limit=0):
    """A process that loads a list of the day."""
    file = write(folder / f"{source.replace('/', '-')}-{day}-next.csv", listed)
    return run(LOADER, folder / "lists.db", file, day_of(day), source, limit)


def outcome(process):
    """What a process said at its end, and its exit code."""
    said = process.stdout.read()
    process.stdout.close()
    return said, process.wait(timeout=120)


def whole_after(folder, *, may_be):
    """The store is sound, holds one of these lists with its raw file, and takes the next load."""
    with open_store(folder / "lists.db", create=True) as opened:
        assert opened.sound() == ()
        assert plain(opened.list_on(SOURCE)) in may_be
        assert plain(opened.list_on(SOURCE, day_of(1))) in (OLD, {})
        assert all(ingest.intact(opened.archive, row.digest) for row in opened.loads())
        load(opened, folder, NEW, day_of(3))
        assert plain(opened.list_on(SOURCE)) == NEW
        assert opened.sound() == ()


@pytest.fixture(scope="module")
def took(tmp_path_factory):
    """How long a load takes that nobody kills."""
    folder = tmp_path_factory.mktemp("whole")
    process = loader(folder, NEW)
    start = time.perf_counter()
    assert outcome(process) == ("done\n", 0)
    return time.perf_counter() - start


def killed_once(folder, after, *, on_old):
    """Kill a load after so many seconds; what it leaves is whole."""
    if on_old:
        with open_store(folder / "lists.db", create=True) as opened:
            load(opened, folder, OLD, day_of(1))
    process = loader(folder, NEW)
    time.sleep(after)
    process.kill()
    outcome(process)
    whole_after(folder, may_be=(OLD, NEW) if on_old else ({}, NEW))


@pytest.mark.parametrize("share", [0.4, 0.9])
def test_a_killed_load_leaves_whole_lists(tmp_path, took, share):
    """Killed in the middle and near its end: the list of before or the new one, never a part."""
    killed_once(tmp_path, took * share, on_old=True)


@pytest.mark.full
@pytest.mark.timeout(1800)
def test_a_load_killed_at_any_moment_leaves_whole_lists(tmp_path, took):
    """At random points of time, on a store with a list and on one that is just being made."""
    draw = random.Random(None if SOAK else 20_240_224)
    for number in range(KILLS):
        folder = tmp_path / str(number)
        folder.mkdir()
        killed_once(folder, draw.uniform(0, took * 1.05), on_old=number % 3 != 0)


@pytest.mark.parametrize("room", [0, 20_000, 100_000])
def test_a_full_disk_leaves_the_list_as_it_was(tmp_path, room):
    """The process may write no longer file: it fails with a clear error, nothing half is in the store."""
    with open_store(tmp_path / "lists.db", create=True) as opened:
        load(opened, tmp_path, OLD, day_of(1))
    said, code = outcome(loader(tmp_path, NEW, limit=room + 1))
    assert code in {StoreError.exit_code, SourceError.exit_code}, said
    assert "nothing was changed" in said or "free space" in said, said
    assert not [*tmp_path.glob("**/*.part")]
    whole_after(tmp_path, may_be=(OLD,))


def test_a_full_database_leaves_the_list_as_it_was(tmp_path, monkeypatch):
    """No page can be added: the error says that space is missing, the old list stays, room helps."""
    with open_store(tmp_path / "lists.db", create=True) as opened:
        load(opened, tmp_path, OLD, day_of(1))
        with monkeypatch.context() as patch:
            patch.setattr(store, "_open", narrow(store._open))
            with pytest.raises(StoreError, match="full") as caught:
                load(opened, tmp_path, NEW, day_of(2))
    assert "free space" in caught.value.hint
    whole_after(tmp_path, may_be=(OLD,))


def narrow(open_):
    """Connections to a database that cannot grow."""

    def narrowed(path):
        connection = open_(path)
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages + 3}")
        return connection

    return narrowed


def test_two_loads_at_once_are_both_in(tmp_path):
    """Two processes on one new store: each list is in, or its process said why not."""
    processes = {name: loader(tmp_path, NEW, source=name) for name in ("own/one", "own/two")}
    ends = {name: outcome(process) for name, process in processes.items()}
    with open_store(tmp_path / "lists.db") as opened:
        assert opened.sound() == ()
        for name, (said, code) in ends.items():
            assert (code == 0) == (plain(opened.list_on(name)) == NEW)
            assert code == 0 or ("StoreError" in said and "wait until it has ended" in said), said
        assert any(code == 0 for _, code in ends.values())


def test_two_loads_of_one_list_at_once_follow_each_other(tmp_path):
    """Both are loads of their own, and the facts are those of the later one."""
    processes = [loader(tmp_path, NEW, day=day) for day in (2, 4)]
    ends = [outcome(process) for process in processes]
    with open_store(tmp_path / "lists.db") as opened:
        assert opened.sound() == ()
        assert plain(opened.list_on(SOURCE)) == NEW
        assert len(opened.loads()) == sum(code == 0 for _, code in ends)


def test_a_second_writer_is_told_that_another_loads(tmp_path, monkeypatch):
    """It waits for its turn, and then says what it waits for."""
    monkeypatch.setattr(store, "BUSY_SECONDS", 0.1)
    with open_store(tmp_path / "lists.db", create=True) as one, open_store(tmp_path / "lists.db") as two:
        with one.writing(), pytest.raises(StoreError, match="locked") as caught:
            load(two, tmp_path, NEW, day_of(1))
        assert "another process is loading" in caught.value.hint
        load(two, tmp_path, NEW, day_of(1))
        assert plain(one.list_on(SOURCE)) == NEW


def test_readers_see_whole_lists_only(tmp_path):
    """While lists are loaded, other processes and threads, and readers of the very store, see one list or the
    other.
    """
    whole = {(COUNT, "old"), (COUNT + 500, "new")}
    with open_store(tmp_path / "lists.db", create=True) as opened:
        load(opened, tmp_path, OLD, day_of(1))
        seen, failed, stop = set(), [], threading.Event()

        def read(from_):
            try:
                while not stop.is_set():
                    tags = [entry.filings[0].tag for _, entry in from_.list_on(SOURCE)]
                    seen.add((len(tags), *sorted(set(tags))))
            except Exception as error:  # noqa: BLE001 - told by the test
                failed.append(error)

        with open_store(tmp_path / "lists.db") as other:
            readers = [threading.Thread(target=read, args=(s,)) for s in (opened, other, other)]
            for thread in readers:
                thread.start()
            process = run(READER, tmp_path / "lists.db", SOURCE)
            for day, listed in enumerate((NEW, OLD, NEW), 2):
                load(opened, tmp_path, listed, day_of(day))
            stop.set()
            (tmp_path / "stop").touch()
            for thread in readers:
                thread.join()
        said, code = outcome(process)
    assert not failed
    assert seen <= whole
    assert code == 0
    assert set(map(tuple, ast.literal_eval(said))) <= whole
