"""No listed name is ever lost; hostile names, batch sizes, threads and swaps change nothing."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples

from detente.screening.index import Candidates, Index, prove_verbatim

LISTED = (
    "igor ivanovich sechin", "gennady timchenko", "rosneft oil company", "al rashid trust", "abdul rahman",
    "vladimir vladimirovich putin", "muammar mohammed qadhafi", "kim jong un", "bank rossiya", "xi jin ping",
)  # fmt: skip


def tokens(name):
    """A plain name as tokens of one variant each."""
    return [[word] for word in name.split()]


@pytest.fixture(scope="module")
def index():
    """Ten listed names, each its own party."""
    return Index.build([(number, tokens(name)) for number, name in enumerate(LISTED)])


def best(index, name):
    """The listed name found first, or nothing."""
    found = index.candidates([tokens(name)], 10)
    return LISTED[found.party[0]] if len(found) else ""


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("sechin igor ivanovich", LISTED[0]), ("igor sechin", LISTED[0]), ("igor sehcin", LISTED[0]),
        ("i i sechin", LISTED[0]), ("igor ivanovich sech", LISTED[0]), ("igorivanovich sechin", LISTED[0]),
        ("igor ivanovichsechin", LISTED[0]), ("igor ivanovich se chin", LISTED[0]),
        ("gnndy tmchnk", LISTED[1]),
        ("g timchenko", LISTED[1]), ("timchenk gennady", LISTED[1]), ("alrashid trust", LISTED[3]),
        ("abdulrahman", LISTED[4]), ("abd ul rahman", LISTED[4]), ("kimjongun", LISTED[7]),
        ("kim jongun", LISTED[7]),
        ("sechinigor", LISTED[0]), ("timchenkogenady", LISTED[1]), ("gennady tim chenka", LISTED[1]),
        ("xi jinping", LISTED[9]), ("bank rosiya", LISTED[8]), ("mmmr mhmmd qdhf", LISTED[6]),
    ],
)  # fmt: skip
def test_what_is_done_to_names(index, query, wanted):
    """Order, faults, initials, cut, joined and split tokens, vowels left out."""
    assert best(index, query) == wanted


@pytest.mark.parametrize(
    ("query", "wanted"),
    [("amni", "mani"), ("fa ali radi", "faradi"), ("radi fa", "faradi"), ("86", "8689")],
)
def test_short_words_and_pieces(query, wanted):
    """First letters swapped, pieces of a word apart from each other, and a number cut off."""
    index = Index.build([(number, tokens(name)) for number, name in enumerate(("mani", "faradi", "8689"))])
    found = index.candidates([tokens(query)], 10)
    assert ("mani", "faradi", "8689")[found.party[0]] == wanted


def test_a_name_among_many_with_its_common_word():
    """The letters of the other word tell which of three hundred is looked at closely."""
    stock = [f"{a}{b}{c}ut" for a in "kprst" for b in "aeiou" for c in "bcdfghjklmnp"]
    index = Index.build([(n, tokens(f"{word} holdings")) for n, word in enumerate([*stock, "dana"])])
    found = index.candidates([tokens("fana holdings")], 10)
    assert len(stock) in found.party


def test_many_names_that_come_as_near():
    """Of a hundred names as near to what is asked, none is left out for its place in the list."""
    letters = "bcdfghklmn"
    stock = [f"{a}{b}rozhin aleksandr" for a in letters for b in letters]
    index = Index.build([(number, tokens(name)) for number, name in enumerate(stock)])
    found = index.candidates([tokens("aleksandr")], 160)
    assert set(found.party) == set(range(len(stock)))


def test_variants_of_a_token():
    """A token is found by any of its variants, and counts once."""
    index = Index.build([(7, [["mohamed", "muhammad"], ["ali"]]), (8, [["hassan"], ["ali"]])])
    for query in ([["muhammad"], ["ali"]], [["mukhamed", "mohamed", "muhammad"], ["ali"]]):
        found = index.candidates([query], 10)
        assert found.party[0] == 7
    assert index.candidates([[["mohamed", "muhammad"], ["ali"]]], 10).score[0] == 1


def test_an_unlisted_name_finds_nothing_near(index):
    """What shares no token with the list gives no row."""
    assert len(index.candidates([tokens("wilhelmina braithwaite")], 10)) == 0


def test_all_bearers_of_a_name_come():
    """More parties than k bear the name: all of them are answered, in order of their number."""
    index = Index.build([(100 - number, tokens("ivan ivanov")) for number in range(70)])
    found = index.candidates([tokens("ivanov ivan")], 10)
    assert found.party.tolist() == list(range(31, 101))
    assert set(found.score.tolist()) == {1.0}


words = st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=9)
name_tokens = st.lists(st.lists(words, min_size=1, max_size=3), min_size=1, max_size=6)
name_sets = st.lists(st.tuples(st.integers(-(2**62), 2**62), name_tokens), max_size=40)
close_sets = st.lists(
    st.tuples(
        st.integers(0, 5),
        st.lists(
            st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=2), min_size=1, max_size=40
        ),
    ),
    max_size=120,
)


@settings(max_examples=examples(400))
@given(st.one_of(name_sets, close_sets))
@example([(1, [["\ud800"]]), (2, [["a|b"], ["c d\n"]]), (3, [["x" * 100_000]]), (4, [["y"]] * 10_000)])
def test_no_listed_name_is_lost(names):
    """Whatever the names, each finds its own party."""
    assert prove_verbatim(Index.build(names), names) == []


def test_a_name_without_tokens_is_reported():
    """It cannot be found, and the proof says so."""
    names = [(1, []), (2, [[]]), (3, [[""]]), (4, [["igor"]])]
    assert prove_verbatim(Index.build(names), names) == [0, 1, 2]


HOSTILE = (
    [], [[]], [[""]], [["\0"]], [["\0" * 300]], [["\ud800\udfff"]], [["x" * 100_000]], [["ab"]] * 50_000,
    [["a b|c\nd"]], [["\u202e", "\u200b"]] * 3, [["sechin"] * 1000], [["\U0010ffff" * 30]],
    [["|||"], ["\n\n"]],
)  # fmt: skip


@pytest.mark.parametrize("listed", [(), LISTED[:1], LISTED])
@pytest.mark.parametrize("k", [-1, 0, 1, 10, 2**62])
def test_hostile_names(listed, k):
    """Nothing crashes, and a good name beside a bad one is answered as always."""
    index = Index.build([(number, tokens(name)) for number, name in enumerate(listed)])
    found = index.candidates([*HOSTILE, tokens(LISTED[0])], k)
    rows = found.party[found.query == len(HOSTILE)].tolist()
    assert rows[:1] == [0] * bool(listed)
    again = Index.build([*((0, name) for name in HOSTILE), (1, tokens(LISTED[0]))])
    assert 1 in again.candidates([tokens(LISTED[0])], k).party


def test_nothing_asked_nothing_listed():
    """Empty index, empty batch."""
    empty = Index.build([])
    assert (
        len(empty) == len(empty.candidates([], 10)) == len(empty.candidates([tokens("igor sechin")], 10)) == 0
    )
    assert prove_verbatim(empty, []) == []


def made_names(count, seed):
    """Names of made-up words, some of them common."""
    draw = random.Random(seed)
    vocabulary = ["".join(draw.choices("aeiourstlnmkd", k=draw.randint(2, 9))) for _ in range(400)]
    weights = [1 / (1 + place) for place in range(400)]
    return [" ".join(draw.choices(vocabulary, weights, k=draw.randint(1, 4))) for _ in range(count)]


def same(left: Candidates, right: Candidates) -> bool:
    """Equal row by row."""
    return all(
        np.array_equal(getattr(left, f), getattr(right, f)) for f in ("query", "party", "name", "score")
    )


def test_runs_and_batch_sizes_do_not_matter(monkeypatch):
    """One index built twice, one batch or many: the same rows."""
    names = [(number // 2, tokens(name)) for number, name in enumerate(made_names(3000, 1))]
    queries = [tokens(name) for name in made_names(500, 2)]
    index = Index.build(names)
    whole = index.candidates(queries, 10)
    assert same(whole, Index.build(names).candidates(queries, 10))
    for size in (1, 7, 100):
        monkeypatch.setattr("detente.screening.index.BATCH", size)
        assert same(whole, index.candidates(queries, 10))
    monkeypatch.setattr("detente.screening.index.MOST_TEXT", 1000)
    monkeypatch.setattr("detente.screening.index.BATCH", 4096)
    assert same(whole, index.candidates(queries, 10))


def test_an_index_cannot_be_changed(index):
    """Its arrays are for reading only."""
    with pytest.raises(ValueError, match="read-only"):
        index.arrays["post"][0] = 1


def test_eight_threads_and_swaps():
    """Threads that ask while lists are swapped get the answer of one list or the other, never a mixture."""
    queries = [tokens(name) for name in made_names(200, 3)]
    indexes = [
        Index.build([(n, tokens(name)) for n, name in enumerate(made_names(800, seed))]) for seed in (4, 5)
    ]
    wanted = [index.candidates(queries, 10) for index in indexes]
    current, stop = [indexes[0]], threading.Event()

    def swap():
        while not stop.is_set():
            for index in indexes:
                current[0] = index

    def ask(_):
        found = current[0].candidates(queries, 10)
        return any(same(found, answer) for answer in wanted)

    swapper = threading.Thread(target=swap)
    swapper.start()
    try:
        with ThreadPoolExecutor(8) as pool:
            assert all(pool.map(ask, range(160)))
    finally:
        stop.set()
        swapper.join()
