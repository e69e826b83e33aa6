"""Fits the scorecard of names, ``detente/data/screening/scorecard.yml``, on the tuning half of the benchmark.

    python -m benchmarks.screening.queries FOLDER && python scripts/fit_scorecard.py FOLDER

Pairs of one party: queries about parties of the tuning half, drawn as the benchmark draws them but with
other seeds, beside the name that the index finds nearest; and aliases of one entry. Pairs of two parties:
people and companies of the tuning population beside what the index finds for them; a name with a word or two
of somebody else's; listed people of nearly one name who were born in different years. No query of the
benchmark and no labelled pair is used. The points are those of a logistic regression on steps between the
knots of each feature, none against the direction in which the feature speaks; fitted twice, the second time
with those negatives alone that score highest. Last, the start is set so that one in a hundred names of the
population reaches a score of 0.5.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from benchmarks.screening import listed
from benchmarks.screening.listed import Party
from benchmarks.screening.ours import Screening
from benchmarks.screening.population import Unlisted
from benchmarks.screening.queries import Drawer, Query, half_of, read
from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.screening.features import FEATURES
from detente.screening.packed import packed
from detente.screening.scoring import judge
from detente.screening.screener import Screener, of_kind

TARGET: Final = Path(__file__).parent.parent / "src" / "detente" / "data" / "screening" / "scorecard.yml"
SEED: Final = 20170128
TRIES: Final = 8_000
"""Pairs tried of each origin that is made."""
ORIGINS: Final = {"asked": 1.0, "alias": 0.02, "replaced": 0.015, "alike": 0.005}
"""What pairs of an origin weigh together."""
SEEDS: Final = ("fit 1", "fit 2")
RISING: Final = frozenset({"matched", "rarest", "length", "whole", "cut off"})
"""Features that speak for one party; all others speak against it."""
CAPS: Final = {"numbers": 1.0}
"""Most that a feature may take away, whatever the pairs say: a number is one key away from another."""
SHARES: Final = (0.02, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99)
"""Where the knots of a feature lie among its values above 0."""
HARD: Final = 0.25
"""The share of the negatives, the highest of each name asked about, that the second fit sees."""
LEVEL: Final = 0.01
"""The share of names on no list that reach a score of 0.5."""
NEAR: Final = 4
"""Parties looked at for a name that is on no list."""
TURNS: Final = 600
CARDS: Final[dict[str, tuple[Kind, ...]]] = {
    "person": ("person",),
    "organisation": ("organisation", "vessel"),
}
"""What is judged by which card: there are no ships on no list to fit one of their own."""
HEAD: Final = """# Points for what two names have in common, and against what they have not: logarithms of
# odds, added to `start`. Between two values of a feature the points lie on a line. One in a
# hundred names that are on no list reaches a score of 0.5.
# scripts/fit_scorecard.py writes it; the features are those of detente.screening.features.
"""

Matrix = NDArray[np.float64]


@dataclass
class Pairs:
    """Pairs of names: features, whether of one party, the place of the name asked about, and what the pair
    weighs; those of one party and of one origin weigh together what ``ORIGINS`` says.
    """

    rows: Matrix
    same: NDArray[np.bool_]
    asked: NDArray[np.int64]
    weight: Matrix

    def only(self, which: NDArray[Any]) -> Pairs:
        """Some of them."""
        return Pairs(self.rows[which], self.same[which], self.asked[which], self.weight[which])


def drawn(folder: Path) -> Iterator[Query]:
    """Queries about parties of the tuning half that the benchmark does not ask."""
    drawer = Drawer(listed.read(folder / "listed.jsonl"))
    for seed in SEEDS:
        yield from drawer.half("tune", seed)


def beside(screener: Screener, asked: Sequence[Query | Unlisted], kind: Kind) -> Pairs:
    """What the index finds for names of one kind, beside them, each party with the name that fits best by
    today's scorecard: the own parties of a query, and those of a name on no list that score highest.
    """
    forms = [normalise(one.text, kind) for one in asked]
    near: dict[int, list[tuple[float, int, int]]] = {}
    for row, party, name, odds in zip(*(c.tolist() for c in screener.best_names(forms)), strict=True):
        near.setdefault(row, []).append((-odds, party, name))
    same, places, names = [], [], []
    for row, parties in near.items():
        own = set(getattr(asked[row], "parties", ()))
        for _, party, name in sorted(parties)[: None if own else NEAR]:
            is_own = screener.party(party).key in own
            if (is_own or not own) and of_kind(kind, screener.party(party).kind):
                same.append(is_own)
                places.append(row)
                names.append(name)
    rows = judge(packed(*forms), screener.packed, places, names).rows["features"]
    return weighed(rows, same, places, ORIGINS["asked"])


def weighed(rows: Matrix, same: list[bool], places: list[int], share: float) -> Pairs:
    """Pairs of one origin that weigh together ``share``, for those of one party and for the others."""
    truth = np.array(same, bool)
    weight = np.where(truth, share / max(truth.sum(), 1), share / max((~truth).sum(), 1))
    return Pairs(rows, truth, np.array(places), weight)


def made(pairs: Sequence[tuple[str, str]], kind: Kind, *, same: bool, share: float) -> Pairs:
    """Pairs of names that were not found by the index."""
    ours, theirs = (packed(*(normalise(pair[side], kind) for pair in pairs)) for side in (0, 1))
    places = list(range(len(pairs)))
    rows = judge(ours, theirs, places, places).rows["features"]
    return weighed(rows, [same] * len(rows), places, share)


def all_of(parts: Sequence[Pairs]) -> Pairs:
    """Pairs of every origin, the names asked about numbered through."""
    before = np.cumsum([0, *(part.asked.max() + 1 for part in parts)])
    return Pairs(
        np.concatenate([part.rows for part in parts]),
        np.concatenate([part.same for part in parts]),
        np.concatenate([part.asked + first for part, first in zip(parts, before, strict=False)]),
        np.concatenate([part.weight for part in parts]),
    )


def aliases(known: Sequence[Party], kind: Kind, draw: random.Random) -> Iterator[tuple[str, str]]:
    """Two names of one entry that share two words, in any spelling."""
    for _ in range(TRIES):
        party = draw.choice(known)
        if len(party.names) < 2:
            continue
        left, right = draw.sample(party.names, 2)
        forms = normalise(left, kind), normalise(right, kind)
        ours, theirs = ({s for t in f.bearing for s in t.word.skeletons if len(s) > 1} for f in forms)
        if len(ours & theirs) >= min(2, len(ours), len(theirs)) and forms[0].key != forms[1].key:
            yield left, right


def replaced(known: Sequence[Party], kind: Kind, draw: random.Random) -> Iterator[tuple[str, str]]:
    """A name with one or two of its words those of somebody else."""
    forms = [normalise(party.names[0], kind).bearing for party in known]
    pool = [t.text for form in forms for t in form if len(t.text) > 1]
    for _ in range(TRIES):
        name = draw.choice(draw.choice(known).names)
        words = [t.text for t in normalise(name, kind).bearing]
        if len(words) < 2:
            continue
        for at in draw.sample(range(len(words)), 1 if len(words) < 4 or draw.random() < 0.6 else 2):
            words[at] = draw.choice(pool)
        if draw.random() < 0.3:
            draw.shuffle(words)
        yield " ".join(words), name


def lookalikes(known: Sequence[Party], screener: Screener, kind: Kind) -> Iterator[tuple[str, str]]:
    """Names of listed parties beside those of others, born in another year."""
    born = [party for party in known if party.births][:TRIES]
    found = screener.candidates([normalise(party.names[0], kind) for party in born], 0.45)
    for row, number, name, _ in found:
        years = {birth[:4] for birth in born[row].births}
        other = screener.party(number)
        if other.traits.births and years.isdisjoint(birth[:4] for birth in other.traits.births):
            yield born[row].names[0], screener.name(name)


def around(folder: Path, screener: Screener, kind: Kind) -> list[Pairs]:
    """The pairs of the tuning half that nobody asked for."""
    parties = read(folder / "parties.jsonl", Party)
    known = [p for p in parties if p.kind == kind and half_of(p.key) == "tune"]
    draw = random.Random(SEED)
    found = [
        made(list(aliases(known, kind, draw)), kind, same=True, share=ORIGINS["alias"]),
        made(list(replaced(known, kind, draw)), kind, same=False, share=ORIGINS["replaced"]),
    ]
    alike = list(lookalikes(known, screener, kind)) if kind == "person" else []
    return [*found, made(alike, kind, same=False, share=ORIGINS["alike"])] if alike else found


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
    halves = pairs.weight[same].sum(), pairs.weight[~same].sum()
    share = np.where(same, 0.5 / halves[0], 0.5 / halves[1]) * pairs.weight
    sign = np.repeat([1 if name in RISING else -1 for name in FEATURES], [len(k) - 1 for k in places])
    points, start = np.zeros(given.shape[1]), 0.0
    mean, square = np.zeros(given.shape[1] + 1), np.zeros(given.shape[1] + 1)
    for turn in range(1, TURNS + 1):
        odds = given @ points.astype(np.float32) + start
        wrong = (1 / (1 + np.exp(-odds)) - same) * share
        slope = np.append(given.T @ wrong.astype(np.float32) + 2e-5 * points, wrong.sum())
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


@dataclass
class Card:
    """The scorecard of one kind: the start, and for each feature its knots with their points."""

    start: float
    points: dict[str, tuple[Matrix, Matrix]]

    @classmethod
    def of(cls, pairs: Pairs) -> Self:
        """Fitted, the second time with the hardest negatives."""
        places = [knots(pairs.rows[:, i]) for i in range(pairs.rows.shape[1])]
        start, points = fitted(pairs, places)
        start, points = fitted(pairs.only(hardest(pairs, steps(pairs.rows, places) @ points + start)), places)
        found, at = {}, 0
        for name, place in zip(FEATURES, places, strict=True):
            total = np.append(0, np.cumsum(points[at : at + len(place) - 1]))
            found[name] = place, np.clip(total, -CAPS.get(name, np.inf), CAPS.get(name, np.inf)) + 0.0
            at += len(place) - 1
        return cls(start, found)

    def odds(self, rows: Matrix) -> Matrix:
        """Logarithms of odds of pairs."""
        curves = [np.interp(rows[:, i], *self.points[name]) for i, name in enumerate(FEATURES)]
        return self.start + np.sum(curves, axis=0)

    def lines(self, level: float) -> Iterator[str]:
        """As written; ``level`` is what becomes odds of one to one."""
        yield f"  start: {self.start - level:.2f}"
        for name, (place, total) in self.points.items():
            yield f"  {name}: {{{', '.join(f'{x:g}: {y:.2f}' for x, y in bends(place, total))}}}"


def reached(tops: Sequence[Matrix], strangers: int) -> float:
    """The odds that ``LEVEL`` of the strangers reach; ``tops``: their highest."""
    return float(np.sort(np.concatenate(tops))[-max(round(strangers * LEVEL), 1)])


def bends(place: Matrix, total: Matrix) -> Iterator[tuple[float, float]]:
    """The knots without those between two of the same points."""
    shown = [round(float(y), 2) for y in total]
    for i, x in enumerate(place):
        if i in {0, len(place) - 1} or not shown[i - 1] == shown[i] == shown[i + 1]:
            yield float(x), shown[i]


def main(folder: Path) -> None:
    """Makes the pairs, fits, writes."""
    screener = Screening(read(folder / "parties.jsonl", Party)).screener
    asked = [*drawn(folder), *read(folder / "population_tune.jsonl", Unlisted)]
    cards, tops = {}, []
    for name, kinds in CARDS.items():
        parts = [beside(screener, [one for one in asked if one.kind == kind], kind) for kind in kinds]
        pairs = all_of([*parts, *(some for kind in kinds for some in around(folder, screener, kind))])
        print(f"{name}: {pairs.same.sum():,} pairs of one party, {(~pairs.same).sum():,} of two", flush=True)
        cards[name] = Card.of(pairs)
        for part in parts:
            strangers = part.only(~part.same)
            top = np.full(part.asked.max() + 1, -np.inf)
            np.maximum.at(top, strangers.asked, cards[name].odds(strangers.rows))
            tops.append(top)
    level = reached(tops, sum(isinstance(one, Unlisted) for one in asked))
    found = [line for name, card in cards.items() for line in (f"{name}:", *card.lines(level))]
    TARGET.write_text(HEAD + "\n".join(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
