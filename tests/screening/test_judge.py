"""Judging in the kernel: distances as rapidfuzz has them, ways of being alike, batches, damaged names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples
from rapidfuzz.distance import OSA, Indel, LCSseq

from detente.names import scripts
from detente.names.normalise import normalise
from detente.names.tables import table
from detente.screening.compile import KernelError
from detente.screening.features import FEATURES
from detente.screening.lib import call
from detente.screening.packed import CARDS, SCRIPTS, PackedNames, packed
from detente.screening.pairing import HOWS
from detente.screening.scoring import judge, match, odds_of
from detente.screening.tables import table as worths

few = st.text("abc", max_size=14)
long = st.text("ab", min_size=60, max_size=140) | st.text("abcdefgh", min_size=120, max_size=200)
texts = few | long | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=40)
WORDS = st.sampled_from(
    ["igor", "igor", "ivanovich", "sechin", "setchin", "Сечин", "good", "will", "goodwill", "gw", "j", "p",
     "abdullah", "Абдулла", "عبدالله", "김정은", "kim", "jong", "un", "バラク", "习近平", "shipping", "no",
     "86", "llc", "ooo", "jr", "al"]
)  # fmt: skip
NAMES = st.lists(WORDS, max_size=9).map(" ".join) | st.text(max_size=40)
KINDS = st.sampled_from(["person", "organisation", "vessel"])


def lengths(a, b):
    """Two texts as the kernel takes them."""
    left, right = (np.frombuffer(text.encode() or b"\0", np.uint8) for text in (a, b))
    return left, len(a), right, len(b)


@settings(max_examples=examples(600))
@given(texts, texts)
@example("ca", "abc")
@example("a" * 64, "b" * 64)
@example("ab" * 33, "ba" * 33)
def test_edits_of_words_are_those_of_rapidfuzz(a, b):
    """Insert, delete, replace, swap neighbours; also where a word does not fit a machine word."""
    assert call("edits", *lengths(a, b)) == OSA.distance(a, b)


@settings(max_examples=examples(600))
@given(texts, texts)
@example("a" * 64, "a" * 65)
@example("ab" * 64, "b" * 64)
def test_letters_in_common_are_those_of_rapidfuzz(a, b):
    """In order, however long the texts."""
    assert call("in_common", *lengths(a, b), np.empty(len(b) + 1, np.uint8)) == LCSseq.similarity(a, b)


@given(NAMES, NAMES, KINDS)
def test_the_letters_of_whole_names_are_those_of_rapidfuzz(left, right, kind):
    """As written or with the words sorted, whichever is liker, where no father's name is left out."""
    forms = normalise(left, kind), normalise(right, kind)
    if any(t.role == "patronymic" for form in forms for t in form.bearing):
        return
    like = max(Indel.normalized_similarity(*(getattr(f, how) for f in forms)) for how in ("joined", "key"))
    assert match(*forms).features[FEATURES.index("letters")] == pytest.approx(1 - like, abs=1e-12)


def the_pair(left, right, kind="person"):
    """How the only words of two names are alike, and how much."""
    (pair,) = match(normalise(left, kind), normalise(right, kind)).pairing.pairs
    return pair.how, pair.score


@pytest.mark.parametrize(
    ("left", "right", "how"),
    [
        ("sechin", "sechin", "same"),
        ("sergej", "sergey", "spelling"),
        ("sasha", "aleksandr", "short form"),
        ("بركات", "birkit", "consonants"),
        ("バラク", "barack", "sound"),
        ("brkhnv", "barkhanov", "vowels"),
        ("I", "igor", "initial"),
        ("abra", "abramovichenkov", "cut"),
    ],
)
def test_how_words_are_alike(left, right, how):
    """Each way is worth what the table says; a word cut off, what is left of it."""
    found, score = the_pair(left, right)
    worth = worths("likeness")
    left_of_it = (worth["cut, whole"] - worth["cut"]) * len(left) / len(right) if how == "cut" else 0
    assert (found, score) == (how, pytest.approx(worth.get(how, 1) + left_of_it))


@pytest.mark.parametrize(
    ("left", "right", "errors"), [("kornblit", "kormblit", 1), ("kornblit", "karnblit", 0.5)]
)
def test_a_vowel_for_a_vowel_is_half_an_error(left, right, errors):
    """Of eight letters."""
    assert the_pair(left, right) == ("letters", pytest.approx(1 - errors / 8))


def test_words_written_as_one_and_first_letters_are_found_from_either_side():
    """Neighbours, two words in any order with an error, and an acronym."""
    for left, right, places, how in (
        ("goodwill", "good will", ((0,), (0, 1)), "joined"),
        ("hamadanmuhamad", "muhamad ali hamadan", ((0,), (0, 2)), "joined"),
        ("usc", "united shipbuilding corporation", ((0,), (0, 1, 2)), "acronym"),
    ):
        one, other = normalise(left, "vessel"), normalise(right, "vessel")
        (pair,), (turned,) = match(one, other).pairing.pairs, match(other, one).pairing.pairs
        assert (pair.left, pair.right, pair.how) == (*places, how)
        assert (turned.right, turned.left, turned.how) == (*places, how)


@given(st.lists(st.tuples(NAMES, NAMES), min_size=1, max_size=8), KINDS)
def test_a_batch_says_what_each_pair_says(pairs, kind):
    """In any order, the same name several times."""
    forms = [(normalise(left, kind), normalise(right, kind)) for left, right in pairs]
    ours, theirs = packed(*(f[0] for f in forms)), packed(*(f[1] for f in forms))
    left = [i for i in range(len(pairs)) for _ in pairs]
    right = list(range(len(pairs))) * len(pairs)
    found = judge(ours, theirs, left, right).matches()
    for i, j, one in zip(left, right, found, strict=True):
        assert one == match(forms[i][0], forms[j][1])
    assert odds_of(ours, theirs, left, right).tolist() == [one.odds for one in found]


@given(NAMES)
def test_words_are_letters_and_digits(name):
    """The kernel compares bytes: each is a letter."""
    for token in normalise(name).tokens:
        for text in (*token.word.spellings, *token.word.keys, *token.word.skeletons, *token.word.coarse):
            assert text.isascii()


def test_numbers_of_the_kernel_have_their_names():
    """Scripts, classes of legal forms and ways of being alike fit where they are packed."""
    known = {scripts.script(chr(code)) for code in range(0x30000)}
    assert known <= set(SCRIPTS)
    assert len(table("legal")) <= 32
    assert set(worths("likeness")) == {*HOWS[2:], "cut, whole"}
    assert set(CARDS) == set(worths("scorecard"))


def test_damaged_names_are_refused():
    """Places outside the arrays, and sizes that do not fit, are found where they are read."""
    form = normalise("Igor Ivanovich Sechin")
    whole = packed(form)
    for array, field, value in (
        ("token", "word", 99), ("token", "role", 9), ("name", "at", 99), ("name", "card", 2),
        ("word_at", None, 2**32 - 1), ("text", None, 255),
    ):  # fmt: skip
        arrays = {name: array.copy() for name, array in whole.arrays.items()}
        part = arrays[array][field] if field else arrays[array]
        part[:] = value
        with pytest.raises(KernelError, match="damaged"):
            odds_of(PackedNames(arrays), whole, [0], [0])
    for place in (1, 2**32 - 1):
        with pytest.raises(KernelError, match="damaged"):
            odds_of(whole, whole, [0], [place])


def test_a_name_of_more_letters_than_any_text_has_is_refused():
    """A made file may repeat one long word as often as a name has room for words."""
    one = packed(normalise("x" + "ab" * 149))
    arrays = {name: array.copy() for name, array in one.arrays.items()}
    arrays["token"] = np.repeat(arrays["token"], 4096)
    arrays["name"]["at"][1] = 4096
    with pytest.raises(KernelError, match="damaged"):
        odds_of(PackedNames(arrays), one, [0], [0])
