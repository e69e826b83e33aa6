"""Which word of one name is which word of another."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

HOWS: Final = (
    "", "same", "spelling", "short form", "consonants", "sound", "consonants of", "vowels", "initial",
    "initials", "joined", "acronym", "cut", "letters",
)  # fmt: skip
"""How two words are alike, in the order of judge.c."""
_TWO: Final = 2


class Pair(NamedTuple):
    """Words of the one name (``left``) that are those of the other (``right``), by their places; ``score``:
    1 for the same word; ``how``: one of ``HOWS``; ``weight``: what the words weigh, the lighter side.
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


def unpacked(rows: Iterable[tuple[int, int, int, int, int, int, int, float, float]]) -> Iterator[Pair]:
    """Pairs as they come from the kernel: ``PAIR`` in lib.py."""
    for first, last, count, there, there_last, theirs, how, score, weight in rows:
        left, right = _places(first, last, count), _places(there, there_last, theirs)
        yield Pair(left, right, score, HOWS[how], weight)


def _places(first: int, last: int, count: int) -> tuple[int, ...]:
    """Two places may be any, others are neighbours."""
    return (first, last) if count == _TWO else tuple(range(first, first + count))


def pairing_of(pairs: tuple[Pair, ...], left: int, right: int) -> Pairing:
    """The pairs of names of so many words, and the places that are left."""
    ours = set(range(left)).difference(chain.from_iterable(p.left for p in pairs))
    theirs = set(range(right)).difference(chain.from_iterable(p.right for p in pairs))
    return Pairing(pairs, tuple(sorted(ours)), tuple(sorted(theirs)))
