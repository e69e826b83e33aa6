"""All dated SDN lists of August 2021 to May 2024: each day's list is exactly that day's file."""

import random
from datetime import UTC, datetime

import pytest
from dailylists import DailyLists
from hypothesis_profile import SOAK

from detente import ingest
from detente.sources.catalog import format_of
from detente.sources.reading import Report, SourceError
from detente.store import open_store

pytestmark = [pytest.mark.full, pytest.mark.timeout(14_400 if SOAK else 1800)]

SDN = "us-ofac-sdn"
LOADED = datetime(2024, 6, 1, tzinfo=UTC)
STEP = 1 if SOAK else 10


@pytest.fixture(scope="module")
def daily(shared, tmp_path_factory):
    """The lists, unpacked; of several of one day the last counts at its end."""
    return DailyLists(shared, tmp_path_factory.mktemp("daily"))


@pytest.fixture(scope="module")
def chosen(daily):
    """The versions of this run: all, or every tenth; the empty last one is not among them."""
    held = [version for version in daily.versions if daily.file(version).stat().st_size]
    return held[::STEP]


def parsed(file):
    """The entries of a file as its reader alone gives them."""
    source = ingest.named(SDN)
    read = format_of(source, [file]).read([file], source.lookups, Report())
    return {entry.uid: entry for entry in read}


def load(store, daily, version):
    """Load a version as the list of its day; a list may shrink more over ten versions than in one."""
    ingest.load(
        store, SDN, [daily.file(version)], known=version.day, loaded=LOADED, accept="versions are skipped"
    )


def each_day_is_its_file(store, daily, last):
    """Entry by entry, of every day (``last``: the version last loaded for it), and between two days."""
    for day, version in last.items():
        assert dict(store.list_on(SDN, day)) == parsed(daily.file(version)), day
    before = min(last).replace(day=1)
    assert not store.numbers_on(SDN, before)
    assert store.sound() == ()


def test_lists_in_order(daily, chosen, tmp_path):
    """Loaded as they were published, each is what was published, and the loads of later days change none."""
    last = {}
    with open_store(tmp_path / "lists.db", create=True) as store:
        for version in chosen:
            load(store, daily, version)
            last[version.day] = version
            assert len(store.numbers_on(SDN)) == store.loads()[-1].entries
        each_day_is_its_file(store, daily, last)


def test_lists_in_random_order(daily, chosen, tmp_path):
    """Loaded in any order, later lists before earlier ones: every day still has its own."""
    order = list(chosen)
    random.Random(20_220_224).shuffle(order)
    last = {}
    with open_store(tmp_path / "lists.db", create=True) as store:
        for version in order:
            load(store, daily, version)
            last[version.day] = version
        each_day_is_its_file(store, daily, last)


def test_the_empty_list_is_refused(daily, chosen, tmp_path):
    """What OFAC's server gave on 4 May 2024 was empty: the list of the day before stays."""
    empty = daily.versions[-1]
    assert daily.file(empty).stat().st_size == 0
    with open_store(tmp_path / "lists.db", create=True) as store:
        load(store, daily, chosen[-1])
        with pytest.raises(SourceError, match="is empty") as caught:
            load(store, daily, empty)
        assert "kept" in caught.value.hint
        assert dict(store.list_on(SDN, empty.day)) == parsed(daily.file(chosen[-1]))
        assert len(store.loads()) == 1


def test_half_a_list_is_refused(daily, chosen, tmp_path):
    """A real list that is cut off in the middle, and one that lost a fifth of its rows."""
    body = daily.file(chosen[-1]).read_bytes()
    rows = body.splitlines(keepends=True)
    with open_store(tmp_path / "lists.db", create=True) as store:
        load(store, daily, chosen[-1])
        for part in (body[: len(body) // 2], b"".join(rows[::5] + rows[1::5] + rows[2::5] + rows[3::5])):
            path = tmp_path / "part.csv"
            path.write_bytes(part)
            with pytest.raises(SourceError, match="shrank from"):
                ingest.load(store, SDN, [path], known=chosen[-1].day, loaded=LOADED)
        assert dict(store.list_on(SDN)) == parsed(daily.file(chosen[-1]))
