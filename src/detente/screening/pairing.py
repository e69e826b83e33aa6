"""Which word of one name is which word of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

from detente.names.form import NameForm, Token
from detente.screening.tables import rarities
from detente.screening.words import CHARACTERS, INITIALS, SAME, alike, edited
from detente.screening.words import known as known_likeness

_FULL: Final = 3.0
"""Weight of a token that bears its name, as ``detente.names`` counts."""
_GIVEN: Final = 0.6
"""Rarity of a given name that many bear, though few on the lists."""
_RUN: Final = 3
"""Most words that one word of the other name may be written as."""
_ANY: Final = 0.2
"""What a word counts for, beside its weight, where two could be paired."""
_LONG: Final = 6
"""Least letters of a word that may be two words with errors."""
_SPARE: Final = 2
"""Letters by which it may be longer or shorter."""
_FUSED: Final = 0.78
"""Least likeness of a word to two words."""
_TRIED: Final = 6
"""Free words of a name of which two are tried."""
_SEEN: Final = 24
"""Words of a name that are paired; the rest counts as unmatched."""


_Found = tuple[tuple[int, ...], tuple[int, ...], float, str]


class Run(NamedTuple):
    """Two or three neighbours among the words of a name: their places, and their texts written as one."""

    places: tuple[int, ...]
    text: str
    folded: str


class Bearing(NamedTuple):
    """The words of a name that are compared, and what each weighs: 1 for a rare word that bears the name.
    ``places``: where a text or a fold key stands; ``runs``: neighbours that may be written as one;
    ``letters``: the words as one, in order and sorted.
    """

    tokens: tuple[Token, ...]
    weights: tuple[float, ...]
    rarity: tuple[float, ...]
    total: float
    places: dict[str, int]
    runs: tuple[Run, ...]
    letters: tuple[str, str]


class Pair(NamedTuple):
    """Words of the one name (``left``) that are those of the other (``right``), by their places; ``score``
    and ``how`` as in ``words.Likeness``; ``weight``: what the words weigh, the lighter side.
    """

    left: tuple[int, ...]
    right: tuple[int, ...]
    score: float
    how: str
    weight: float


class Pairing(NamedTuple):
    """Pairs, and the places of the words that have none."""

    pairs: tuple[Pair, ...]
    left_free: tuple[int, ...]
    right_free: tuple[int, ...]


def bearing(form: NameForm) -> Bearing:
    """The words of a name that are compared, with their weights."""
    tokens = form.bearing
    rarity = rarities(form.kind)
    rare = tuple([rarity.get(t.word.keys[0], _GIVEN if t.word.kin else 1.0) for t in tokens])
    weights = tuple([t.weight / _FULL * r for t, r in zip(tokens, rare, strict=True)])
    seen = tokens[:_SEEN]
    places = {form: i for i, t in enumerate(seen) for form in (t.word.keys[0], t.word.text)}
    return Bearing(tokens, weights, rare, sum(weights), places, tuple(_runs(seen)), (form.joined, form.key))


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    for start in range(len(tokens) - 1):
        for end in range(start + 2, min(start + _RUN, len(tokens)) + 1):
            run = tokens[start:end]
            text = "".join([t.text for t in run])
            yield Run(tuple(range(start, end)), text, "".join([t.word.keys[0] for t in run]))


def pair(left: Bearing, right: Bearing) -> Pairing:
    """The best words first, each used once; words written as one, and initials written as one, too."""
    left_free = set(range(len(left.tokens)))
    right_free = set(range(len(right.tokens)))
    pairs = _equal(left, right, left_free, right_free)
    pairs += _joined(left.places, right.runs, left_free, right_free)
    pairs += _turned(_joined(right.places, left.runs, right_free, left_free))
    pairs += _fused(left, right, left_free, right_free)
    pairs += _turned(_fused(right, left, right_free, left_free))
    pairs += _alike(left, right, left_free, right_free)
    left_rest, right_rest = sorted(left_free), sorted(right_free)
    if left_rest and right_rest:
        pairs += _first_letters(left.tokens, right.tokens, left_rest, right_rest)
        pairs += _turned(_first_letters(right.tokens, left.tokens, right_rest, left_rest))
    weighed = [Pair(a, b, score, how, _weight(left, right, a, b)) for a, b, score, how in pairs]
    return Pairing(tuple(weighed), tuple(left_rest), tuple(right_rest))


def _turned(found: list[_Found]) -> list[_Found]:
    """Pairs that were looked for from the right, as seen from the left."""
    return [(b, a, score, how) for a, b, score, how in found]


def _equal(left: Bearing, right: Bearing, left_free: set[int], right_free: set[int]) -> list[_Found]:
    """The same words in both names; takes them off the free ones."""
    found: list[_Found] = []
    for i, one in enumerate(left.tokens):
        j = right.places.get(one.text)
        if j in right_free and right.tokens[j].text == one.text:
            left_free.discard(i)
            right_free.discard(j)
            found.append(((i,), (j,), *SAME))
    return found


def _alike(left: Bearing, right: Bearing, left_free: set[int], right_free: set[int]) -> list[_Found]:
    """Words that are alike, the likest and heaviest first; takes them off the free ones."""
    met = []
    for i in sorted(left_free)[:_SEEN]:
        word = left.tokens[i].word
        for j in sorted(right_free)[:_SEEN]:
            score, how = alike(word, right.tokens[j].word)
            if score:
                met.append((-score * (_ANY + min(left.weights[i], right.weights[j])), i, j, score, how))
    met.sort()
    found: list[_Found] = []
    for _, i, j, score, how in met:
        if i in left_free and j in right_free:
            left_free.discard(i)
            right_free.discard(j)
            found.append(((i,), (j,), score, how))
    return found


def _weight(left: Bearing, right: Bearing, a: tuple[int, ...], b: tuple[int, ...]) -> float:
    return min(sum([left.weights[i] for i in a]), sum([right.weights[j] for j in b]))


def _joined(
    places: dict[str, int], runs: Sequence[Run], one_free: set[int], many_free: set[int]
) -> list[_Found]:
    """Words of the one name that stand as two or three neighbours in the other; taken off the free ones."""
    found: list[_Found] = []
    for run in runs:
        at = places.get(run.text)
        if at is None:
            at = places.get(run.folded)
        if at in one_free and many_free.issuperset(run.places):
            one_free.discard(at)
            many_free.difference_update(run.places)
            found.append(((at,), run.places, *known_likeness("joined")))
    return found


def _fused(one: Bearing, many: Bearing, one_free: set[int], many_free: set[int]) -> list[_Found]:
    """Words of the one name that are two words of the other in any order, with errors; taken off the free
    ones.
    """
    found: list[_Found] = []
    for i in sorted(one_free) if len(many_free) > 1 else ():
        text = one.tokens[i].text
        if len(text) < _LONG or one.tokens[i].word.script in CHARACTERS:
            continue
        best, places = _fusion(text, many.tokens, sorted(many_free)[:_TRIED])
        if best:
            score, how = known_likeness("joined")
            one_free.discard(i)
            many_free.difference_update(places)
            found.append(((i,), places, score * best, how))
    return found


def _fusion(text: str, many: Sequence[Token], free: Sequence[int]) -> tuple[float, tuple[int, ...]]:
    """The two words that, written as one, are likest to a word, and how like; 0 where none are."""
    best = 0.0
    places: tuple[int, ...] = ()
    for a, b in combinations([j for j in free if many[j].word.script not in CHARACTERS], 2):
        first, second = many[a].text, many[b].text
        if abs(len(first) + len(second) - len(text)) > _SPARE:
            continue
        like = max(edited(text, first + second), edited(text, second + first))
        if like > max(best, _FUSED):
            best, places = like, (a, b)
    return best, places


def _first_letters(
    ones: Sequence[Token], many: Sequence[Token], ones_free: list[int], many_free: list[int]
) -> list[_Found]:
    """Words of ``ones`` that are the first letters of neighbours in ``many``; taken off the free ones."""
    found: list[_Found] = []
    for i in tuple(ones_free):
        text = ones[i].text
        size = len(text)
        for start in range(len(many_free) - size + 1) if size > 1 and text.isalpha() else ():
            run = many_free[start : start + size]
            firsts = "".join([many[j].text[0] for j in run])
            if run[-1] - run[0] == size - 1 and firsts == text:
                score, how = known_likeness("initials" if size < INITIALS else "acronym")
                found.append(((i,), tuple(run), score, how))
                ones_free.remove(i)
                many_free[start : start + size] = []
                break
    return found
