"""Fits the scorecard of names, ``detente/data/screening/scorecard.yml``, on the tuning half of the benchmark.

    python -m benchmarks.screening.queries FOLDER && python scripts/fit_scorecard.py FOLDER

Pairs of one party: names perturbed (``benchmarks.perturbed``) and aliases of an entry that share words. Pairs
of two parties: a name with one or two words replaced, listed parties that look alike and were born in
different years, and people and companies of the population beside the listed names they come nearest to. No
query of the benchmark and no labelled pair is used. The points are those of a logistic regression on steps
between the knots of each feature, none against the direction in which the feature speaks.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.perturbed import KINDS
from benchmarks.screening.listed import Party
from benchmarks.screening.population import Unlisted
from benchmarks.screening.queries import half_of, read
from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.screening.index import Index
from detente.screening.pairing import bearing, pair
from detente.screening.scoring import FEATURES, features_of

TARGET: Final = Path(__file__).parent.parent / "src" / "detente" / "data" / "screening" / "scorecard.yml"
SEED: Final = 20170128
RISING: Final = frozenset({"matched"})
"""Features that speak for one party; all others speak against it."""
CAPS: Final = {"numbers": 1.0}
"""Most that a feature may take away, whatever the pairs say: a number is one key away from another."""
SHARES: Final = (0.02, 0.15, 0.3, 0.45, 0.6, 0.75, 0.9, 0.99)
"""Where the knots of a feature lie among its values above 0."""
HEAD: Final = """# Points for what two names have in common, and against what they have not: logarithms of
# odds, added to `start`. Between two values of a feature the points lie on a line.
# scripts/fit_scorecard.py writes it; the features are those of detente.screening.scoring.
"""

KINDS_OF_NAMES: Final[tuple[Kind, ...]] = ("person", "organisation")
LOOKALIKES: Final = 0.15
"""The share of look-alikes that is taken."""

Pair = tuple[str, str, Kind]
Matrix = NDArray[np.float64]


def tuning(folder: Path) -> list[Party]:
    """Persons and organisations of the tuning half, as the benchmark drew them."""
    return [
        party
        for party in read(folder / "parties.jsonl", Party)
        if party.kind in {"person", "organisation"} and half_of(party.key) == "tune"
    ]


def kind_of(party: Party) -> Kind:
    """The kind of a party as names are read."""
    return "person" if party.kind == "person" else "organisation"


def perturbed(known: Sequence[Party], draw: random.Random, each: int = 1500) -> Iterator[Pair]:
    """Names as people and systems spoil them; a third in another order too."""
    for spoil in KINDS:
        for _ in range(each):
            party = draw.choice(known)
            name = draw.choice(party.names)
            words = [t.text for t in normalise(name, kind_of(party)).tokens]
            if draw.random() < 0.5:
                words = name.lower().replace(",", " ").split()
            if sum(map(len, words)) < 6 or not (spoilt := spoil(words, draw)) or spoilt == words:
                continue
            if draw.random() < 0.3:
                draw.shuffle(spoilt)
            yield " ".join(spoilt), name, kind_of(party)


def aliases(known: Sequence[Party], draw: random.Random, tries: int = 12_000) -> Iterator[Pair]:
    """Two names of one entry that share two words, in any spelling."""
    for _ in range(tries):
        party = draw.choice(known)
        if len(party.names) < 2:
            continue
        left, right = draw.sample(party.names, 2)
        forms = normalise(left, kind_of(party)), normalise(right, kind_of(party))
        ours, theirs = ({s for t in f.bearing for s in t.word.skeletons if len(s) > 1} for f in forms)
        if len(ours & theirs) >= min(2, len(ours), len(theirs)) and forms[0].key != forms[1].key:
            yield left, right, kind_of(party)


def replaced(known: Sequence[Party], draw: random.Random, tries: int = 16_000) -> Iterator[Pair]:
    """A name with one or two of its words those of somebody else."""
    pool: dict[Kind, list[str]] = {"person": [], "organisation": []}
    for party in known:
        pool[party.kind] += [
            t.text for t in normalise(party.names[0], kind_of(party)).bearing if len(t.text) > 1
        ]
    for _ in range(tries):
        party = draw.choice(known)
        name = draw.choice(party.names)
        words = [t.text for t in normalise(name, kind_of(party)).bearing]
        if len(words) < 2:
            continue
        for at in draw.sample(range(len(words)), 1 if len(words) < 4 or draw.random() < 0.6 else 2):
            words[at] = draw.choice(pool[party.kind])
        if draw.random() < 0.3:
            draw.shuffle(words)
        yield " ".join(words), name, kind_of(party)


def lookalikes(known: Sequence[Party], population: Sequence[Unlisted], draw: random.Random) -> Iterator[Pair]:
    """Parties of one list born in different years, or organisations, that look alike; and the population."""
    listed = [(i, name) for i, party in enumerate(known) for name in party.names]
    tokens = [(i, [t.word.keys for t in normalise(name, kind_of(known[i])).bearing]) for i, name in listed]
    index = Index.build(tokens)
    found = index.candidates([words for _, words in tokens], 6, floor=0.45)
    for query, other, place in zip(found.query, found.party, found.name, strict=True):
        one, two = known[listed[query][0]], known[int(other)]
        years = [{birth[:4] for birth in party.births} for party in (one, two)]
        told_apart = all(years) and years[0].isdisjoint(years[1])
        if one.kind != "person":  # of one name and no joined number: more likely one party on two lists
            told_apart = tokens[query][1] != tokens[place][1]
        if one is not two and one.kind == two.kind and told_apart and draw.random() < LOOKALIKES:
            yield listed[query][1], listed[place][1], kind_of(one)
    for kind in KINDS_OF_NAMES:
        names = [one.text for one in population if one.kind == kind]
        asked = [[t.word.keys for t in normalise(name, kind).bearing] for name in names]
        found = index.candidates(asked, 3, floor=0.4)
        near = [
            (names[query], listed[place][1], kind)
            for query, party, place in zip(found.query, found.party, found.name, strict=True)
            if kind_of(known[int(party)]) == kind
        ]
        yield from draw.sample(near, min(len(near), 15_000))


def features(pairs: Sequence[Pair]) -> Matrix:
    """A row of features for each pair."""
    rows = []
    for left, right, kind in pairs:
        forms = normalise(left, kind), normalise(right, kind)
        ours, theirs = bearing(forms[0]), bearing(forms[1])
        rows.append(features_of(ours, theirs, *forms, pair(ours, theirs)))
    return np.array(rows)


def knots(values: Matrix) -> Matrix:
    """Where the points of a feature are given."""
    above = values[values > 0]
    if len(above) < 50:
        return np.array([0.0, 1.0])
    return np.unique(np.round(np.append(0, np.quantile(above, SHARES)), 3))


def steps(rows: Matrix, places: Sequence[Matrix]) -> Matrix:
    """For each feature and each step between its knots how far the value has come on it, 0 to 1."""
    return np.concatenate(
        [
            np.stack([np.clip((rows[:, i] - a) / (b - a), 0, 1) for a, b in pairwise(k)], 1)
            for i, k in enumerate(places)
        ],
        axis=1,
    )


def fitted(rows: Matrix, same: NDArray[np.bool_], places: Sequence[Matrix]) -> tuple[float, Matrix]:
    """The start and the points of each step: logistic regression, classes of one weight, by Adam."""
    given = steps(rows, places)
    sign = np.repeat([1 if name in RISING else -1 for name in FEATURES], [len(k) - 1 for k in places])
    share = np.where(same, 0.5 / same.mean(), 0.5 / (1 - same.mean()))
    points, start = np.zeros(given.shape[1]), 0.0
    mean, square = np.zeros(given.shape[1] + 1), np.zeros(given.shape[1] + 1)
    for turn in range(1, 3001):
        wrong = (1 / (1 + np.exp(-(given @ points + start))) - same) * share
        slope = np.append(given.T @ wrong / len(given) + 2e-4 * points, wrong.mean())
        mean = 0.9 * mean + 0.1 * slope
        square = 0.999 * square + 0.001 * slope**2
        move = 0.05 * (mean / (1 - 0.9**turn)) / (np.sqrt(square / (1 - 0.999**turn)) + 1e-8)
        points, start = points - move[:-1], start - move[-1]
        points = np.where(points * sign < 0, 0, points)
    return start, points


def lines(rows: Matrix, same: NDArray[np.bool_]) -> Iterator[str]:
    """The scorecard of one kind."""
    places = [knots(rows[:, i]) for i in range(rows.shape[1])]
    start, points = fitted(rows, same, places)
    yield f"  start: {start:.2f}"
    at = 0
    for name, place in zip(FEATURES, places, strict=True):
        total = np.append(0, np.cumsum(points[at : at + len(place) - 1]))
        total = np.clip(total, -CAPS.get(name, np.inf), CAPS.get(name, np.inf))
        at += len(place) - 1
        yield f"  {name}: {{{', '.join(f'{x:g}: {y:.2f}' for x, y in zip(place, total + 0.0, strict=True))}}}"


def main(folder: Path) -> None:
    """Makes the pairs, fits, writes."""
    draw = random.Random(SEED)
    known = tuning(folder)
    unlisted = read(folder / "population_tune.jsonl", Unlisted)
    same = [*perturbed(known, draw), *aliases(known, draw)]
    other = [*replaced(known, draw), *lookalikes(known, unlisted, draw)]
    rows = features([*same, *other])
    truth = np.array([True] * len(same) + [False] * len(other))
    kinds = np.array([kind == "person" for _, _, kind in (*same, *other)])
    found = [HEAD.rstrip("\n")]
    for name, mine in (("person", kinds), ("organisation", ~kinds)):
        print(f"{name}: {truth[mine].sum():,} pairs of one party, {(~truth[mine]).sum():,} of two")
        found += [f"{name}:", *lines(rows[mine], truth[mine])]
    TARGET.write_text("\n".join(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
