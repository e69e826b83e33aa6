"""Recall at rates of false alerts; precision at a threshold; calibration; labelled pairs."""

from __future__ import annotations

import csv
import random
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

from benchmarks.identity.__main__ import wilson
from benchmarks.screening.answers import Answers, Half
from benchmarks.screening.listed import DATA
from benchmarks.screening.queries import Query

RATES = (0.001, 0.005, 0.01)
"""Of a hundred people who are not listed, how many may alert, as a share."""
LISTED_SHARE = 0.1
"""Where a mixture matters: one query in ten is a listed party."""
BINS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1.01)
DRAWS = 400


@dataclass(frozen=True)
class Share:
    """A share with its 95 % interval."""

    right: float
    all: int

    def __str__(self) -> str:
        if not self.all:
            return "-"
        low, high = wilson(self.right, self.all)  # type: ignore[arg-type]
        return f"{self.right / self.all:.3f} [{low:.3f}, {high:.3f}]"

    @property
    def value(self) -> float:
        """The share alone."""
        return self.right / self.all if self.all else 0.0


def share(hits: Iterable[float]) -> Share:
    """Of many hits and misses."""
    some = list(hits)
    return Share(sum(some), len(some))


class Measured:
    """The answers of one engine, with what was right."""

    def __init__(self, given: Answers, half: Half) -> None:
        self.name = given.engine
        self.queries = [query for query in half.queries if query.id in given.found]
        self.found = given.found
        self.hit = {query.id: self._hit(query) for query in self.queries}
        self.others = sorted((best[1] if best else 0.0 for best in given.others.values()), reverse=True)

    def _hit(self, query: Query) -> float:
        """The best score of a party that is right; below zero where none was answered."""
        return max((score for key, score in self.found[query.id] if key in query.parties), default=-1.0)

    def cut(self, rate: float) -> float:
        """Scores above it are alerts: at most ``rate`` of the population has one."""
        allowed = int(rate * len(self.others))
        return self.others[allowed] if allowed < len(self.others) else 0.0

    def recall(self, cut: float, of: Callable[[Query], bool] = lambda _: True) -> Share:
        """How many queries find their party with a score above the cut."""
        return share(self.hit[query.id] > cut for query in self.queries if of(query))

    def recall_drawing_lots(self, rate: float) -> float:
        """The same where equal scores at the cut alert by lot, as many as are allowed."""
        cut, allowed = self.cut(rate), int(rate * len(self.others))
        above = sum(score > cut for score in self.others)
        luck = (allowed - above) / max(1, sum(score == cut for score in self.others))
        hits = ((hit > cut) + luck * (hit == cut) for hit in self.hit.values())
        return sum(hits) / max(1, len(self.hit))

    def among_ten(self) -> Share:
        """How many queries have their party among the ten answered."""
        return share(hit >= 0 for hit in self.hit.values())

    def alerts(self, threshold: float) -> Share:
        """How many of the population reach a threshold."""
        return share(score >= threshold for score in self.others)

    def reaches(self, threshold: float) -> Share:
        """How many queries find their party at a threshold or above."""
        return share(hit >= threshold for hit in self.hit.values())


def precision(measured: Measured, threshold: float, listed: float = LISTED_SHARE) -> float:
    """Of all who alert, how many are right, where ``listed`` of all queries are listed parties."""
    right = listed * measured.reaches(threshold).value
    wrong = (1 - listed) * measured.alerts(threshold).value
    return right / (right + wrong) if right + wrong else 0.0


def by(measured: Measured, key: Callable[[Query], str]) -> dict[str, list[Query]]:
    """The queries by something."""
    found: dict[str, list[Query]] = defaultdict(list)
    for query in measured.queries:
        found[key(query)].append(query)
    return found


def calibration(measured: Measured) -> list[tuple[float, float, float, float]]:
    """Bounds of a bin, mean score and share of right best answers, one query in ten being listed."""
    weight = LISTED_SHARE / len(measured.queries), (1 - LISTED_SHARE) / len(measured.others)
    tops = [(measured.found[q.id][0], q.parties) for q in measured.queries if measured.found[q.id]]
    points = [(score, weight[0], key in right) for (key, score), right in tops]
    points += [(score, weight[1], False) for score in measured.others if score > 0]
    table = []
    for low, high in pairwise(BINS):
        some = [point for point in points if low <= point[0] < high]
        total = sum(w for _, w, _ in some)
        if total:
            mean = sum(score * w for score, w, _ in some) / total
            table.append((low, min(high, 1.0), mean, sum(w for _, w, right in some if right) / total))
    return table


@dataclass(frozen=True)
class NamePair:
    """Two names, the schema of both, and whether they could be one party's."""

    left: str
    right: str
    schema: str
    same: bool


def name_pairs(data: Path = DATA) -> list[NamePair]:
    """The labelled pairs of ``../shared``. ``is_match``: a reviewer should see this pair."""
    with (data / "names" / "name_pairs_dev.csv").open(encoding="utf-8", newline="") as stream:
        return [
            NamePair(row["name1"], row["name2"], row["schema"], row["is_match"] == "true")
            for row in csv.DictReader(stream)
        ]


def area(scores: Sequence[float], same: Sequence[bool]) -> float:
    """Area under the curve: how often a pair of the same scores above another pair, ties counting half."""
    no = sorted(score for score, label in zip(scores, same, strict=True) if not label)
    yes = [score for score, label in zip(scores, same, strict=True) if label]
    below = sum((bisect_left(no, score) + _right(no, score)) / 2 for score in yes)
    return below / (len(yes) * len(no))


def _right(some: Sequence[float], score: float) -> int:
    at = bisect_left(some, score)
    while at < len(some) and some[at] == score:
        at += 1
    return at


def area_interval(scores: Sequence[float], same: Sequence[bool]) -> tuple[float, float]:
    """The 95 % interval of the area, by drawing pairs again."""
    draw, places = random.Random(1), range(len(scores))
    areas = []
    for _ in range(DRAWS):
        some = draw.choices(places, k=len(scores))
        areas.append(area([scores[at] for at in some], [same[at] for at in some]))
    areas.sort()
    return areas[DRAWS // 40], areas[-DRAWS // 40 - 1]


def best_f1(scores: Sequence[float], same: Sequence[bool]) -> tuple[float, float]:
    """The best F1 that any threshold gives, and the threshold."""
    ranked = sorted(zip(scores, same, strict=True), reverse=True)
    right = seen = 0
    best = (0.0, 1.0)
    for score, some in groupby(ranked, key=lambda pair: pair[0]):
        labels = [label for _, label in some]
        right, seen = right + sum(labels), seen + len(labels)
        best = max(best, (2 * right / (seen + sum(same)), score))
    return best
