"""The peers, run by the Python of their own environment, never of ours.

Reads the listed parties from the file given, then one task a line from standard input and answers each with
a line. ``answer``: processor seconds of one core and, per query, the best parties with their scores;
``pairs``: a score for each pair of names. What a query costs includes making it comparable.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import Any

import numpy as np  # the peers' own
from followthemoney import model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig
from rapidfuzz import distance, fuzz, process
from rigour.text.translit import ascii_text
from sklearn.feature_extraction.text import TfidfVectorizer
from sparse_dot_topn import sp_matmul_topn

NEAREST = 48
"""Names looked at for each query."""
TOP = 10
"""Parties answered, and parties that nomenklatura scores."""
SCORERS = {
    "rapidfuzz Jaro-Winkler": (distance.JaroWinkler.normalized_similarity, 1.0),
    "rapidfuzz token_sort_ratio": (fuzz.ratio, 100.0),
    "rapidfuzz OSA": (distance.OSA.normalized_similarity, 1.0),
    "rapidfuzz token_set_ratio": (fuzz.token_set_ratio, 100.0),
    "rapidfuzz WRatio": (fuzz.WRatio, 100.0),
}
"""Scorer, and what it gives for equal strings. Words are in order: ``ratio`` is a ``token_sort_ratio``."""
GRAMS = {"TF-IDF 3-grams": (3, 3), "TF-IDF 2-3-grams": (2, 3)}
RULES = ("logic-v1", "logic-v2")
SCHEMATA = {"person": "Person", "organisation": "Organization", "vessel": "Vessel", "unknown": "LegalEntity"}
CHUNK = 200

Found = list[tuple[str, float]]
Row = Sequence[Any]
"""A query: id, text, kind, birth dates, countries."""


def comparable(text: str) -> str:
    """Words in ASCII, lower case and in order."""
    bare = "".join(c if c.isalnum() else " " for c in ascii_text(text).lower())
    return " ".join(sorted(bare.split()))


class Listed:
    """The listed names in a row, and whose they are."""

    def __init__(self, path: str) -> None:
        with open(path, encoding="utf-8") as stream:  # noqa: PTH123
            self.parties = {row["key"]: row for row in map(json.loads, stream)}
        named = [
            (key, words)
            for key, row in self.parties.items()
            for name in row["names"]
            if (words := comparable(name))
        ]
        self.owners = [key for key, _ in named]
        self.names = [words for _, words in named]

    def best(self, kind: str, places: Sequence[int], scores: Sequence[float]) -> Found:
        """The best of each party of a kind that goes with ``kind``; ``places`` are names, best first."""
        found: dict[str, float] = {}
        for place, score in zip(places, scores, strict=True):
            key = self.owners[place]
            if kind == self.parties[key]["kind"] or "unknown" in (kind, self.parties[key]["kind"]):
                found.setdefault(key, float(score))
        return list(found.items())[:TOP]


class BruteForce:
    """Every query against every name."""

    def __init__(self, listed: Listed, scorer: Any, most: float) -> None:
        self.listed, self.scorer, self.most = listed, scorer, most

    def answer(self, rows: Sequence[Row]) -> list[Found]:
        """The best parties of each query."""
        asked = [comparable(row[1]) for row in rows]
        scores = process.cdist(asked, self.listed.names, scorer=self.scorer, workers=1, dtype=np.float32)
        top = np.argpartition(-scores, NEAREST, axis=1)[:, :NEAREST]
        order = np.argsort(-np.take_along_axis(scores, top, 1), axis=1, kind="stable")
        top = np.take_along_axis(top, order, 1)
        values = np.take_along_axis(scores, top, 1) / self.most
        found = zip(rows, top.tolist(), values.tolist(), strict=True)
        return [self.listed.best(row[2], places, of) for row, places, of in found]

    def pair(self, left: str, right: str, _schema: str) -> float:
        """The score of two names."""
        return float(self.scorer(comparable(left), comparable(right))) / self.most


class TfIdf:
    """Character n-grams within words, cosine, the best by a sparse product."""

    def __init__(self, listed: Listed, grams: tuple[int, int]) -> None:
        self.listed = listed
        self.vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=grams, dtype=np.float32)
        self.names = self.vectors.fit_transform(listed.names).T.tocsr()

    def answer(self, rows: Sequence[Row]) -> list[Found]:
        """The best parties of each query."""
        asked = self.vectors.transform([comparable(row[1]) for row in rows])
        found = sp_matmul_topn(asked, self.names, top_n=NEAREST, sort=True, n_threads=1)
        cuts = found.indptr[1:-1]
        parts = zip(rows, np.split(found.indices, cuts), np.split(found.data, cuts), strict=True)
        return [self.listed.best(row[2], places.tolist(), scores.tolist()) for row, places, scores in parts]

    def pair(self, left: str, right: str, _schema: str) -> float:
        """The score of two names."""
        one, two = self.vectors.transform([comparable(left), comparable(right)])
        return float(one.multiply(two).sum())


class Rules:
    """nomenklatura's algorithms on the ten best parties of the 3-grams. Every entity has an id of its own:
    names are cached by it.
    """

    def __init__(self, listed: Listed, first: TfIdf, name: str) -> None:
        self.first = first
        self.algorithm = get_algorithm(name)
        self.config = ScoringConfig.defaults()
        self.entities = {
            key: entity(key, row["kind"], row["names"], row["births"], row["countries"])
            for key, row in listed.parties.items()
        }
        self.made = 0

    def answer(self, rows: Sequence[Row]) -> list[Found]:
        """The best parties of each query."""
        return [
            self.score(row, [key for key, _ in parties])
            for row, parties in zip(rows, self.first.answer(rows), strict=True)
        ]

    def score(self, row: Row, parties: Sequence[str]) -> Found:
        """The parties by their scores."""
        self.made += 1
        _, text, kind, births, countries = row
        query = entity(f"q{self.made}", kind, [text], births, countries)
        found = [
            (key, float(self.algorithm.compare(query, self.entities[key], self.config).score))
            for key in parties
        ]
        return sorted(found, key=lambda pair: -pair[1])

    def pair(self, left: str, right: str, schema: str) -> float:
        """The score of two names."""
        self.made += 1
        one, two = (
            entity(f"{side}{self.made}", schema, [name], (), ()) for side, name in (("l", left), ("r", right))
        )
        return float(self.algorithm.compare(one, two, self.config).score)


def entity(key: str, kind: str, names: Sequence[str], births: Sequence[str], countries: Sequence[str]) -> Any:
    """A party as nomenklatura reads it. ``kind`` is one of ours or a schema."""
    made = model.make_entity(SCHEMATA.get(kind, kind))
    made.id = key
    made.add("name", names)
    if made.schema.is_a("Person"):
        made.add("birthDate", births)
        made.add("nationality", countries)
    elif made.schema.is_a("LegalEntity"):
        made.add("country", countries)
    return made


def engines(listed: Listed) -> dict[str, Callable[[], Any]]:
    """Name → the engine, made when first asked for."""
    grams = {name: cache(partial(TfIdf, listed, size)) for name, size in GRAMS.items()}
    forced = {name: cache(partial(BruteForce, listed, *scorer)) for name, scorer in SCORERS.items()}
    first = grams["TF-IDF 3-grams"]
    ruled = {f"nomenklatura {name}": cache(lambda n=name: Rules(listed, first(), n)) for name in RULES}
    return {**forced, **grams, **ruled}


def answered(engine: Any, rows: Sequence[Row]) -> dict[str, Any]:
    """All answers and what they took."""
    found: list[Found] = []
    start = time.process_time()
    for first in range(0, len(rows), CHUNK):
        found += engine.answer(rows[first : first + CHUNK])
    return {"seconds": time.process_time() - start, "found": found}


def main(path: str) -> None:
    """Answer tasks until the input ends."""
    made = engines(Listed(path))
    print(json.dumps(list(made)), flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        engine = made[task["engine"]]()
        if task["do"] == "pairs":
            answer: Any = {"scores": [engine.pair(*row) for row in task["rows"]]}
        else:
            answer = answered(engine, task["rows"])
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
