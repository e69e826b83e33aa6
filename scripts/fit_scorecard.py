"""Fits the scorecard of names, ``detente/data/screening/scorecard.yml``, on the tuning half of the benchmark.

    python -m benchmarks.screening.queries FOLDER && python scripts/fit_scorecard.py FOLDER

Pairs of one party: queries about parties of the tuning half, drawn as the benchmark draws them but with other
seeds, beside the name that the index finds nearest. Pairs of two parties: people and companies of the tuning
population beside what the index finds for them, and for ships what it finds of other ships. No query of the
benchmark and no labelled pair is used. The points are those of a logistic regression on steps between the
knots of each feature, none against the direction in which the feature speaks; fitted twice, the second time
with those negatives alone that score highest.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.screening import listed
from benchmarks.screening.listed import Party
from benchmarks.screening.ours import Screening
from benchmarks.screening.population import Unlisted
from benchmarks.screening.queries import Drawer, Query, read
from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.screening.pairing import bearing, pair
from detente.screening.scoring import FEATURES, features_of
from detente.screening.screener import Screener, of_kind

TARGET: Final = Path(__file__).parent.parent / "src" / "detente" / "data" / "screening" / "scorecard.yml"
SEEDS: Final = ("fit 1", "fit 2")
RISING: Final = frozenset({"matched", "rarest", "length", "whole"})
"""Features that speak for one party; all others speak against it."""
CAPS: Final = {"numbers": 1.0}
"""Most that a feature may take away, whatever the pairs say: a number is one key away from another."""
SHARES: Final = (0.02, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99)
"""Where the knots of a feature lie among its values above 0."""
HARD: Final = 0.4
"""The share of the negatives, the highest of each name asked about, that the second fit sees."""
NEAR: Final = 4
"""Parties looked at for a name that is on no list."""
TURNS: Final = 600
CARDS: Final[tuple[Kind, ...]] = ("person", "organisation", "vessel")
HEAD: Final = """# Points for what two names have in common, and against what they have not: logarithms of
# odds, added to `start`. Between two values of a feature the points lie on a line.
# scripts/fit_scorecard.py writes it; the features are those of detente.screening.scoring.
"""

Matrix = NDArray[np.float64]


@dataclass
class Pairs:
    """Pairs of names: features, whether of one party, and the place of the name asked about."""

    rows: Matrix
    same: NDArray[np.bool_]
    asked: NDArray[np.int64]

    def only(self, which: NDArray[Any]) -> Pairs:
        """Some of them."""
        return Pairs(self.rows[which], self.same[which], self.asked[which])


def drawn(folder: Path) -> Iterator[Query]:
    """Queries about parties of the tuning half that the benchmark does not ask."""
    drawer = Drawer(listed.read(folder / "listed.jsonl"))
    for seed in SEEDS:
        yield from drawer.half("tune", seed)


def beside(screener: Screener, asked: Sequence[Query | Unlisted], kind: Kind) -> Pairs:
    """What the index finds for names of one kind, beside them: the own parties of a query, and of a name on no
    list, or of another ship, the nearest.
    """
    forms = [normalise(one.text, kind) for one in asked]
    bearings = [bearing(form) for form in forms]
    near: dict[int, dict[int, tuple[float, int]]] = {}
    for row, party, name, like in screener.candidates(forms, 0.0):
        best = near.setdefault(row, {})
        best[party] = max(best.get(party, (0.0, 0)), (like, name))
    rows, same, places = [], [], []
    for row, parties in near.items():
        own = set(getattr(asked[row], "parties", ()))
        for party, (_, name) in sorted(parties.items(), key=lambda one: -one[1][0])[: None if own else NEAR]:
            is_own = screener.party(party).key in own
            wanted = is_own or not own or kind == "vessel"
            if wanted and of_kind(kind, screener.party(party).kind):
                form, other = screener.read(name)
                pairing = pair(bearings[row], other)
                rows.append(features_of(bearings[row], other, forms[row], form, pairing))
                same.append(is_own)
                places.append(row)
    return Pairs(np.array(rows), np.array(same), np.array(places))


def knots(values: Matrix) -> Matrix:
    """Where the points of a feature are given."""
    above = values[values > 0]
    if len(above) < 50:
        return np.array([0.0, 1.0])
    return np.unique(np.round(np.append(0, np.quantile(above, SHARES)), 3))


def steps(rows: Matrix, places: Sequence[Matrix]) -> Matrix:
    """For each feature and each step between its knots how far the value has come on it, 0 to 1."""
    found = [
        np.stack([np.clip((rows[:, i] - a) / (b - a), 0, 1) for a, b in pairwise(k)], 1)
        for i, k in enumerate(places)
    ]
    return np.concatenate(found, axis=1).astype(np.float32)


def fitted(pairs: Pairs, places: Sequence[Matrix]) -> tuple[float, Matrix]:
    """The start and the points of each step: logistic regression, classes of one weight, by Adam."""
    given, same = steps(pairs.rows, places), pairs.same
    sign = np.repeat([1 if name in RISING else -1 for name in FEATURES], [len(k) - 1 for k in places])
    share = np.where(same, 0.5 / same.mean(), 0.5 / (1 - same.mean()))
    points, start = np.zeros(given.shape[1]), 0.0
    mean, square = np.zeros(given.shape[1] + 1), np.zeros(given.shape[1] + 1)
    for turn in range(1, TURNS + 1):
        odds = given @ points.astype(np.float32) + start
        wrong = (1 / (1 + np.exp(-odds)) - same) * share
        slope = np.append(given.T @ wrong.astype(np.float32) / len(given) + 2e-5 * points, wrong.mean())
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        move = 0.05 * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.999**turn)) + 1e-9)
        points, start = points - move[:-1], start - move[-1]
        points = np.where(points * sign < 0, 0, points)
    return start, points


def hardest(pairs: Pairs, odds: Matrix) -> NDArray[np.bool_]:
    """All pairs of one party, and of the others the highest of each name, the higher part of them."""
    top = np.full(pairs.asked.max() + 1, -np.inf)
    np.maximum.at(top, pairs.asked[~pairs.same], odds[~pairs.same])
    highest = ~pairs.same & (odds >= top[pairs.asked])
    return pairs.same | (highest & (odds > np.quantile(odds[highest], 1 - HARD)))


def lines(pairs: Pairs) -> Iterator[str]:
    """The scorecard of one kind."""
    places = [knots(pairs.rows[:, i]) for i in range(pairs.rows.shape[1])]
    start, points = fitted(pairs, places)
    start, points = fitted(pairs.only(hardest(pairs, steps(pairs.rows, places) @ points + start)), places)
    yield f"  start: {start:.2f}"
    at = 0
    for name, place in zip(FEATURES, places, strict=True):
        total = np.append(0, np.cumsum(points[at : at + len(place) - 1]))
        total = np.clip(total, -CAPS.get(name, np.inf), CAPS.get(name, np.inf))
        at += len(place) - 1
        yield f"  {name}: {{{', '.join(f'{x:g}: {y:.2f}' for x, y in zip(place, total + 0.0, strict=True))}}}"


def main(folder: Path) -> None:
    """Makes the pairs, fits, writes."""
    screener = Screening(read(folder / "parties.jsonl", Party)).screener
    asked = [*drawn(folder), *read(folder / "population_tune.jsonl", Unlisted)]
    found = [HEAD.rstrip("\n")]
    for kind in CARDS:
        pairs = beside(screener, [one for one in asked if one.kind == kind], kind)
        print(f"{kind}: {pairs.same.sum():,} pairs of one party, {(~pairs.same).sum():,} of two", flush=True)
        found += [f"{kind}:", *lines(pairs)]
    TARGET.write_text("\n".join(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
