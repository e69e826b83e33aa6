"""The store: append-only, as known on any day and in any generation, against a naive list of lists."""

import json
import sqlite3
import tempfile
from itertools import groupby
from pathlib import Path

import hypothesis_profile
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ownfile import LOADED, SOURCE, day_of, entry_of, key_of, load, plain, row_of

from detente import ingest
from detente.changes import list_changes
from detente.entries import Filing
from detente.lists import Lists
from detente.model import Law
from detente.sources.catalog import sources
from detente.sources.reading import Format
from detente.store import APPEND_ONLY, VERSION, Fact, StoreError, open_store
from detente.stretches import Tie, stretches

DUMP = Path(__file__).parent / "store_v1.sql"
NAMES = ("Alpha Trading", "Beta House", "Gamma, Ivan", "Ivan Gamma", "Дельта")
ROWS = st.tuples(
    st.sampled_from(NAMES),
    st.sampled_from(("blocked", "watched")),
    st.sampled_from(("", "2019-03-01", "2021-07-15")),
)
LISTS = st.dictionaries(st.sampled_from([str(n) for n in range(1, 7)]), ROWS, max_size=6)
DAYS = st.integers(0, 8)
WORLDS = st.lists(st.tuples(DAYS, LISTS), min_size=1, max_size=7)
ORDERED = st.dictionaries(DAYS, LISTS, min_size=1, max_size=6).flatmap(
    lambda world: st.tuples(st.just(world), st.permutations(list(world)))
)


def on(world, day, generation=None):
    """The list as of a day, looked up naively: the nearest earlier day, of that the last load."""
    known = [(d, n, rows) for n, (d, rows) in enumerate(world[:generation]) if d <= day]
    return max(known, key=lambda k: k[:2])[2] if known else {}


def told(world, uid, day=99, generation=None):
    """What the lists of each loaded day said of one number, repeats left out: [(day, row or None)]."""
    days = sorted({d for d, _ in world[:generation] if d <= day})
    said = [(d, on(world, d, generation).get(uid)) for d in days]
    firsts = [next(run) for _, run in groupby(said, key=lambda s: s[1])]
    return firsts[1:] if firsts and firsts[0][1] is None else firsts


def compressed(facts):
    """Facts in the same form."""
    said = [(f.known, row_of(f.entry) if f.entry else None) for f in facts]
    firsts = [next(run) for _, run in groupby(said, key=lambda s: s[1])]
    return firsts[1:] if firsts and firsts[0][1] is None else firsts


def filled(folder, world):
    """A store with these lists loaded in their order."""
    store = open_store(folder / "lists.db", create=True)
    for day, rows in world:
        load(store, folder, rows, day_of(day))
    return store


@pytest.fixture(scope="module")
def full_store(tmp_path_factory):
    """A store with a row in every table."""
    folder = tmp_path_factory.mktemp("store")
    with filled(folder, [(1, {"1": ("Alpha Trading", "blocked", "")})]) as store:
        with store.writing() as writer:
            writer.statement("same", "own/world:1", "rosneft", "a test", LOADED)
        yield store


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize("change", ["DELETE FROM {}", "UPDATE {} SET {}"])
def test_nothing_stored_is_changed_or_removed(full_store, table, change):
    """Neither an update nor a deletion of any fact gets through, not even past the program."""
    with sqlite3.connect(full_store.path) as other:
        column = other.execute(f"SELECT name FROM pragma_table_info('{table}')").fetchone()[0]  # noqa: S608
        before = other.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            other.execute(change.format(table, f"{column} = {column}"))
        assert before == other.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608
        assert before
    other.close()


@given(WORLDS)
@settings(max_examples=hypothesis_profile.examples(40))
def test_every_day_holds_the_list_last_loaded_for_it(world):
    """In any order of loading, for every day, in every generation, facts and the index of names included."""
    with tempfile.TemporaryDirectory() as folder, filled(Path(folder), world) as store:
        for generation in range(len(world) + 1):
            for day in range(-1, 10):
                expected = on(world, day, generation)
                assert plain(store.list_on(SOURCE, day_of(day), generation)) == expected
                assert store.numbers_on(SOURCE, day_of(day), generation).keys() == expected.keys()
            for uid in map(str, range(1, 7)):
                facts = store.facts(SOURCE, uid, generation=generation)
                assert compressed(facts) == [(day_of(d), r) for d, r in told(world, uid, 99, generation)]
        assert plain(store.list_on(SOURCE)) == on(world, 99)
        bore = {(key_of(row), (SOURCE, uid)) for _, rows in world for uid, row in rows.items()}
        for mark in {key_of((name, "", "")) for name in NAMES}:
            assert set(store.bearing(mark)) == {key for found, key in bore if found == mark}


@given(ORDERED)
@settings(max_examples=hypothesis_profile.examples(40))
def test_the_order_of_loading_does_not_matter(drawn):
    """Lists of different days tell the same story in whatever order they come."""
    world, order = drawn
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        forward = filled(Path(one), sorted(world.items()))
        shuffled = filled(Path(two), [(day, world[day]) for day in order])
        with forward, shuffled:
            for day in range(-1, 10):
                lists = [plain(s.list_on(SOURCE, day_of(day))) for s in (forward, shuffled)]
                assert lists[0] == lists[1]
            for uid in map(str, range(1, 7)):
                facts = [tuple(s.facts(SOURCE, uid)) for s in (forward, shuffled)]
                assert compressed(facts[0]) == compressed(facts[1])
                loaded = [day_of(day) for day in sorted(world)]
                assert stretches(facts[0], loaded, TIE) == stretches(facts[1], loaded, TIE)


TIE = Tie(list="", tags={}, acts={})


def runs(world, uid):
    """The stretches of one number, found naively: runs of loaded days on which it stood under a word."""
    days = sorted({d for d, _ in world})
    rows = [on(world, d).get(uid) for d in days]
    for word in ("blocked", "watched"):
        start = None
        for place, row in enumerate([*rows, None]):
            there = row is not None and row[1] == word
            if there and start is None:
                start = place
            if not there and start is not None:
                stated = [r[2] for r in rows[start:place] if r[2]]
                end = days[place] if place < len(days) else None
                yield word, days[start], days[place - 1], end, stated[-1] if stated else "", start
                start = None


@given(WORLDS)
@settings(max_examples=hypothesis_profile.examples(100))
def test_stretches_are_the_runs_of_days_on_which_a_list_filed_a_party(world):
    """First seen, last seen, gone, and the day of listing as last stated: as a naive reading of the lists."""
    with tempfile.TemporaryDirectory() as folder, filled(Path(folder), world) as store:
        loaded = sorted({day_of(d) for d, _ in world})
        for uid in map(str, range(1, 7)):
            found = {
                (s.tag, s.first_seen, s.last_seen, s.end, s.start, s.dating, s.not_before)
                for s in stretches(tuple(store.facts(SOURCE, uid)), loaded, TIE)
            }
            expected = set()
            for tag, first, last, end, stated, place in runs(world, uid):
                dating = "stated" if stated else "derived" if place else "unknown"
                before = loaded[place - 1] if dating == "derived" else None
                start = stated or day_of(first).isoformat()
                gone = None if end is None else day_of(end)
                expected.add((tag, day_of(first), day_of(last), gone, start, dating, before))
            assert {(*f[:4], f[4].isoformat(), *f[5:]) for f in found} == expected


def _updates(paths, _lookups, report):
    """A form made up for tests: an update of the list before, with what is gone from it."""
    body = json.loads(paths[0].read_text(encoding="utf-8"))
    report.update = body["update"]
    report.deleted = body["deleted"]
    for uid, row in body["rows"].items():
        report.records += 1
        yield entry_of(uid, row)


@given(st.lists(st.tuples(st.booleans(), LISTS, st.sets(st.sampled_from("123456"))), min_size=1, max_size=6))
@settings(max_examples=hypothesis_profile.examples(40))
def test_an_update_adds_to_the_list_before(steps):
    """Whole lists and updates in turn: an update leaves what it does not name and takes off what it says."""
    form = Format("steps", "steps", lambda _head, _name: True, _updates)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "format_of", lambda _source, _files: form)
        folder, now = Path(name), {}
        with open_store(folder / "lists.db", create=True) as store:
            for day, (update, rows, gone) in enumerate(steps):
                file = folder / f"{day}.json"
                body = {"update": update, "rows": rows, "deleted": sorted(gone)}
                file.write_text(json.dumps(body), encoding="utf-8")
                ingest.load(store, SOURCE, [file], known=day_of(day), loaded=LOADED, accept="a test")
                kept = {uid: row for uid, row in now.items() if uid not in gone} if update else {}
                now = {**kept, **rows}
                assert plain(store.list_on(SOURCE, day_of(day))) == now


def test_two_entries_under_one_number_are_both_kept(tmp_path, monkeypatch):
    """The second gets a number of its own, and the report says so."""
    rows = [("7", ("Alpha Trading", "blocked", "")), ("7", ("Beta House", "blocked", ""))]
    form = Format("two", "two", lambda _h, _n: True, lambda *_: (entry_of(uid, row) for uid, row in rows))
    monkeypatch.setattr(ingest, "format_of", lambda _source, _files: form)
    (tmp_path / "two").write_text("two")
    with open_store(tmp_path / "lists.db", create=True) as store:
        outcome = ingest.load(store, SOURCE, [tmp_path / "two"], known=day_of(1), loaded=LOADED)
        assert plain(store.list_on(SOURCE)) == {"7": rows[0][1], "7~2": rows[1][1]}
        assert outcome.report.fault_count == 1


def test_a_store_of_schema_1_opens_and_reads_the_same(tmp_path):
    """A store as the first version wrote it: lists, loads and statements are there, and it can grow."""
    path = tmp_path / "old.db"
    with sqlite3.connect(path) as old:
        old.executescript(DUMP.read_text(encoding="utf-8"))
    old.close()
    with open_store(path) as store:
        one, two = ("Alpha Trading", "blocked", ""), ("Gamma, Ivan", "watched", "2019-03-01")
        assert plain(store.list_on(SOURCE, day_of(1))) == {"1": one, "2": ("Beta House", "blocked", "")}
        assert plain(store.list_on(SOURCE)) == {"1": one, "3": two}
        assert [(row.known, row.entries) for row in store.loads()] == [(day_of(1), 2), (day_of(3), 2)]
        assert [(s.kind, s.reason) for s in store.statements()] == [("same", "a test")]
        assert store.bearing(key_of(two)) == ((SOURCE, "3"),)
        load(store, tmp_path, {"9": one}, day_of(5))
        assert plain(store.list_on(SOURCE)) == {"9": one}
        assert store.sound() == ()


def test_a_store_of_a_newer_schema_is_refused(tmp_path):
    """The program says which schema it knows, and changes nothing."""
    path = tmp_path / "new.db"
    open_store(path, create=True).close()
    with sqlite3.connect(path) as new:
        new.execute("UPDATE version SET number = :n", {"n": VERSION + 1})
    new.close()
    with pytest.raises(StoreError, match=rf"schema {VERSION + 1}, this program knows {VERSION}") as caught:
        open_store(path)
    assert "newer program" in caught.value.hint


def test_the_database_of_another_program_is_left_alone(tmp_path):
    """No table is added to what is no store."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE bookmarks (url TEXT)")
    with pytest.raises(StoreError, match="another program"):
        open_store(path, create=True)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("bookmarks",)]
    other.close()


def test_where_no_store_is_the_error_says_how_to_make_one(tmp_path):
    """Nothing is created by asking."""
    with pytest.raises(StoreError, match="there is no store") as caught:
        open_store(tmp_path / "none.db")
    assert "detente load" in caught.value.hint
    assert not list(tmp_path.iterdir())


def read_whole(path):
    """Read all that a store holds of the list."""
    with open_store(path) as store:
        return store.loads(), plain(store.list_on(SOURCE)), tuple(store.facts(SOURCE))


def test_an_empty_file_is_not_taken_for_a_store_without_lists(tmp_path):
    """A store that lost its bytes must not answer as if no list had ever been loaded; a load fills it."""
    (tmp_path / "lists.db").touch()
    with pytest.raises(StoreError, match="is empty") as caught:
        open_store(tmp_path / "lists.db")
    assert "backup" in caught.value.hint
    with filled(tmp_path, [(1, {"1": ("Alpha Trading", "blocked", "")})]) as store:
        assert len(store.numbers_on(SOURCE)) == 1


DAMAGE = {
    "no database": lambda _: b"this is no database, " * 500,
    "cut off": lambda body: body[: len(body) // 2],
    "header overwritten": lambda body: b"\0" * 100 + body[100:],
    "pages overwritten": lambda body: body[:4096] + b"\xa5" * (len(body) - 4096),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_is_an_error_with_a_remedy(tmp_path, damage):
    """Whatever was done to the file: a StoreError that says what to do, never a crash or a part of a list."""
    rows = {str(n): (f"Company {n}", "blocked", "") for n in range(300)}
    with filled(tmp_path, [(1, rows)]) as store:
        path = store.path
    path.write_bytes(DAMAGE[damage](path.read_bytes()))
    with pytest.raises(StoreError) as caught:
        read_whole(path)
    assert "backup" in caught.value.hint


def test_a_damaged_entry_is_an_error_with_a_remedy(tmp_path):
    """An entry whose bytes were changed on the disk is told, not read as something else."""
    with filled(tmp_path, [(1, {"1": ("Alpha Trading", "blocked", "")})]) as store:
        store._db.execute("DROP TRIGGER body_no_UPDATE")
        store._db.execute("UPDATE body SET entry = :entry", {"entry": b'{"uid": "1"'})
        with pytest.raises(StoreError, match="damaged entry") as caught:
            list(store.list_on(SOURCE))
        assert "backup" in caught.value.hint


def facts_of(*filings):
    """One entry that the lists of days 0, 1, ... filed like this."""
    entry = entry_of("1", ("Alpha Trading", "blocked", ""))
    return tuple(
        Fact(
            source=SOURCE,
            uid="1",
            known=day_of(n),
            generation=n,
            entry=msgspec.structs.replace(entry, filings=told),
        )
        for n, told in enumerate(filings)
    )


def test_an_end_that_a_later_list_states_is_taken_over():
    """The list goes on to name the party, but with the day on which the filing ended."""
    open_, ended = Filing(tag="blocked"), Filing(tag="blocked", ended=day_of(1))
    (stretch,) = stretches(facts_of((open_,), (ended,)), (day_of(0), day_of(1)), TIE)
    assert stretch.end == day_of(1)
    (stretch,) = stretches(facts_of((ended,), (open_,)), (day_of(0), day_of(1)), TIE)
    assert stretch.end is None


def test_of_two_filings_under_one_word_the_earlier_day_counts():
    """A second act under the same word does not move the first day of the listing; one after its end does."""
    old, new = Filing(tag="blocked", on=day_of(-900)), Filing(tag="blocked", on=day_of(-30))
    for told in ((old, new), (new, old)):
        (stretch,) = stretches(facts_of(told), (day_of(0),), TIE)
        assert (stretch.start, stretch.end) == (day_of(-900), None)
    over = msgspec.structs.replace(old, ended=day_of(-400))
    (stretch,) = stretches(facts_of((over, new)), (day_of(0),), TIE)
    assert (stretch.start, stretch.end) == (day_of(-30), None)


def test_what_is_loaded_meanwhile_does_not_mix_with_what_is_asked(tmp_path):
    """Lists that were opened before a load go on to answer as of then, days and facts alike."""
    one, two = ("Alpha Trading", "blocked", ""), ("Beta House", "blocked", "")
    with filled(tmp_path, [(1, {"1": one})]) as store:
        lists = Lists(store, Law(), sources())
        load(store, tmp_path, {"2": two}, day_of(3))
        assert lists.days == {SOURCE: (day_of(1),)}
        assert [s.end for s in lists.stretches((SOURCE, "1"))] == [None]
        assert lists.entry((SOURCE, "2")) is None
        assert not list(list_changes(lists, day_of(1), day_of(5)))
        assert len(list(list_changes(Lists(store, Law(), sources()), day_of(1), day_of(5)))) == 2


def test_a_change_is_of_the_day_on_which_the_list_changed(tmp_path):
    """A list of an older day that is loaded, and loaded again, makes no change on the days around it."""
    one, two = ("Alpha Trading", "blocked", ""), ("Alpha Trading", "watched", "")
    world = [(1, {"1": one}), (3, {"1": one}), (2, {"2": two}), (2, {"1": one}), (5, {"1": two})]
    with filled(tmp_path, world) as store:
        (change,) = list_changes(Lists(store, Law(), sources()), day_of(1), day_of(9))
        assert (change.uid, change.known, change.what) == ("1", day_of(5), "changed")
