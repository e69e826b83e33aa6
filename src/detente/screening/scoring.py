"""How surely two names are of one party, from what their words have in common: points, and their sum.

The kernel pairs the words, measures the features and adds the points up (judge.c); the tables say what each
is worth.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from math import exp
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detente.names.form import Kind, NameForm
from detente.names.normalise import normalise
from detente.screening.features import FEATURES
from detente.screening.lib import JUDGED, PAIR, Worths, address, call
from detente.screening.packed import CARDS, PackedNames, packed
from detente.screening.pairing import HOWS, Pair, Pairing, pairing_of, unpacked
from detente.screening.tables import MOST_BITS, table

_GIVEN: Final = 0.6
"""Rarity of a given name that many bear, though few on the lists."""
Places = Sequence[int] | NDArray[Any]
"""Of names among those packed together."""


class NameMatch(NamedTuple):
    """``score``: 0 to 1, the share of such pairs of names that are of one party; ``odds``: its logarithm of
    odds, the sum of ``points`` and the start of the scorecard; ``features``: what the points are for, both
    in the order of ``FEATURES``; ``pairing``: which words of ``given`` (the name asked about) and ``listed``
    matched.
    """

    score: float
    odds: float
    points: tuple[float, ...]
    features: tuple[float, ...]
    pairing: Pairing
    given: tuple[str, ...]
    listed: tuple[str, ...]


@dataclass(frozen=True)
class Judged:
    """Pairs of names, judged: ``left`` and ``right``, their places among ``asked`` and ``listed``; ``odds``
    of each; ``rows``: what they are made of (``JUDGED``); ``found``: the pairs of all their words (``PAIR``).
    """

    asked: PackedNames
    listed: PackedNames
    left: NDArray[np.uint32]
    right: NDArray[np.uint32]
    odds: NDArray[np.float64]
    rows: NDArray[np.void]
    found: NDArray[np.void]

    def matches(self) -> list[NameMatch]:
        """Each of them, in words."""
        ends = [0, *self.rows["end"].tolist()]
        pairs = tuple(unpacked(self.found[: ends[-1]].tolist()))
        return [self._match(at, pairs[start:end]) for at, (start, end) in enumerate(pairwise(ends))]

    def _match(self, at: int, pairs: tuple[Pair, ...]) -> NameMatch:
        given, listed = self.asked.words(int(self.left[at])), self.listed.words(int(self.right[at]))
        odds, row = float(self.odds[at]), self.rows[at]
        points, features = tuple(row["points"].tolist()), tuple(row["features"].tolist())
        pairing = pairing_of(pairs, len(given), len(listed))
        return NameMatch(sigmoid(odds), odds, points, features, pairing, given, listed)


class _Tables:
    """The tables by which names are judged, as the kernel reads them."""

    def __init__(self) -> None:
        likeness, cards = table("likeness"), [table("scorecard")[card] for card in CARDS]
        alike = [*(likeness[how] for how in HOWS[2:]), likeness["cut, whole"]]
        lines = [card[name] for card in cards for name in FEATURES]
        self.like = np.array([0.0, 1.0, *alike])
        self.start = np.array([card["start"] for card in cards], float)
        self.at = np.array([0, *accumulate(map(len, lines))], np.uint32)
        self.knot = np.array([float(knot) for line in lines for knot in line])
        self.points = np.array([points for line in lines for points in line.values()], float)
        arrays = {name: address(array) for name, array in vars(self).items()}
        self.c = Worths(**arrays, given=_GIVEN, most_bits=MOST_BITS)


_tables: Final = cache(_Tables)


def odds_of(asked: PackedNames, listed: PackedNames, left: Places, right: Places) -> NDArray[np.float64]:
    """The logarithm of odds that each of ``left``, places among the names ``asked``, and what stands at the
    same place of ``right``, places among those ``listed``, are of one party.
    """
    ours, theirs = np.ascontiguousarray(left, np.uint32), np.ascontiguousarray(right, np.uint32)
    odds = np.empty(len(ours))
    _ask(asked, listed, ours, theirs, odds, (None, None, 0))
    return odds


def judge(asked: PackedNames, listed: PackedNames, left: Places, right: Places) -> Judged:
    """The same with all that the odds are made of."""
    ours, theirs = np.ascontiguousarray(left, np.uint32), np.ascontiguousarray(right, np.uint32)
    odds, rows = np.empty(len(ours)), np.empty(len(ours), JUDGED)
    room = int(np.diff(asked.arrays["name"]["at"].astype(np.int64))[ours].sum())
    found = np.empty(room, PAIR)
    _ask(asked, listed, ours, theirs, odds, (rows, found, room))
    return Judged(asked, listed, ours, theirs, odds, rows, found)


def _ask(
    asked: PackedNames,
    listed: PackedNames,
    left: NDArray[np.uint32],
    right: NDArray[np.uint32],
    odds: NDArray[np.float64],
    more: tuple[Any, Any, int],
) -> None:
    given = ctypes.byref(asked.c), ctypes.byref(listed.c), ctypes.byref(_tables().c)
    call("judge", *given, left, right, len(left), odds, *more)


def match(left: NameForm, right: NameForm) -> NameMatch:
    """The name asked about (``left``) beside a listed one (``right``)."""
    return judge(packed(left), packed(right), [0], [0]).matches()[0]


def sigmoid(odds: float) -> float:
    """The probability of a logarithm of odds."""
    return 1 / (1 + exp(-odds)) if odds >= 0 else 1 - 1 / (1 + exp(odds))


def pair_score(left: str, right: str, kind: Kind = "unknown") -> float:
    """How surely two names are of one party, 0 to 1, with nothing known beside the names."""
    asked, listed = packed(normalise(left, kind)), packed(normalise(right, kind))
    return sigmoid(float(odds_of(asked, listed, [0], [0])[0]))
