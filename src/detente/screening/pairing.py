"""Which word of one name is which word of another."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from detente.names.form import NameForm, Token
from detente.screening.tables import rarities
from detente.screening.words import INITIALS, alike
from detente.screening.words import known as known_likeness

_FULL: Final = 3.0
"""Weight of a token that bears its name, as ``detente.names`` counts."""
_GIVEN: Final = 0.6
"""Rarity of a given name that many bear, though few on the lists."""
_RUN: Final = 3
"""Most words that one word of the other name may be written as."""
_SEEN: Final = 24
"""Words of a name that are paired; the rest counts as unmatched."""


class Bearing(NamedTuple):
    """The words of a name that are compared, and what each weighs: 1 for a rare word that bears the name."""

    tokens: tuple[Token, ...]
    weights: tuple[float, ...]
    total: float


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
    weights = tuple(
        [t.weight / _FULL * rarity.get(t.word.keys[0], _GIVEN if t.word.kin else 1.0) for t in tokens]
    )
    return Bearing(tokens, weights, sum(weights))


def pair(left: Bearing, right: Bearing) -> Pairing:
    """The best words first, each used once; words written as one, and initials written as one, too."""
    lefts, rights = left.tokens[:_SEEN], right.tokens[:_SEEN]
    pairs = [
        *_joined(lefts, rights),
        *((b, a, score, how) for a, b, score, how in _joined(rights, lefts)),
    ]
    used_left = {i for places, _, _, _ in pairs for i in places}
    used_right = {j for _, places, _, _ in pairs for j in places}
    found = []
    for i, a in enumerate(lefts):
        for j, b in enumerate(rights):
            if i not in used_left and j not in used_right:
                score, how = alike(a.word, b.word)
                if score:
                    lighter = min(left.weights[i], right.weights[j])
                    found.append((-score * (0.2 + lighter), i, j, score, how))
    found.sort()
    for _, i, j, score, how in found:
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append(((i,), (j,), score, how))
    left_free = [i for i in range(len(left.tokens)) if i not in used_left]
    right_free = [j for j in range(len(right.tokens)) if j not in used_right]
    if left_free and right_free:
        pairs += _first_letters(lefts, rights, left_free, right_free)
        pairs += [(b, a, s, h) for a, b, s, h in _first_letters(rights, lefts, right_free, left_free)]
    return Pairing(
        tuple([Pair(a, b, s, h, _weight(left, right, a, b)) for a, b, s, h in pairs]),
        tuple(left_free),
        tuple(right_free),
    )


def _weight(left: Bearing, right: Bearing, a: tuple[int, ...], b: tuple[int, ...]) -> float:
    return min(sum([left.weights[i] for i in a]), sum([right.weights[j] for j in b]))


_Found = tuple[tuple[int, ...], tuple[int, ...], float, str]


def _joined(ones: Sequence[Token], many: Sequence[Token]) -> list[_Found]:
    """Words of ``ones`` that stand as two or three neighbours in ``many``."""
    if len(many) < 2:  # noqa: PLR2004  # two make a run
        return []
    places = {form: i for i, t in enumerate(ones) for form in (t.word.keys[0], t.word.text)}
    score, how = known_likeness("joined")
    found: list[_Found] = []
    used = set[int]()
    for start in range(len(many)):
        for end in range(start + 2, min(start + _RUN, len(many)) + 1):
            run = range(start, end)
            text = "".join([many[j].text for j in run])
            folded = "".join([many[j].word.keys[0] for j in run])
            at = places.get(text, places.get(folded))
            if at is not None and used.isdisjoint(run):
                used.update(run)
                found.append(((at,), tuple(run), score, how))
    return found


def _first_letters(
    ones: Sequence[Token], many: Sequence[Token], ones_free: list[int], many_free: list[int]
) -> list[_Found]:
    """Words of ``ones`` that are the first letters of neighbours in ``many``; takes them off the free ones."""
    found: list[_Found] = []
    for i in tuple(ones_free):
        text = ones[i].text if i < len(ones) else ""
        size = len(text)
        for start in range(len(many_free) - size + 1) if size > 1 and text.isalpha() else ():
            run = many_free[start : start + size]
            fits = run[-1] - run[0] == size - 1 and run[-1] < len(many)
            if fits and all(many[j].text[0] == c for j, c in zip(run, text, strict=True)):
                score, how = known_likeness("initials" if size < INITIALS else "acronym")
                found.append(((i,), tuple(run), score, how))
                ones_free.remove(i)
                many_free[start : start + size] = []
                break
    return found
