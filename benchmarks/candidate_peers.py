"""The peers of ``benchmarks.candidates``, run by the Python of their own environment, never of ours.

Reads listed names and queries from the JSON file given, then one line per task from standard input: the peer,
the first query, the last. Answers with processor seconds of one core and, per query, places of the nearest.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np  # the peers' own
from rapidfuzz import distance, process
from sklearn.feature_extraction.text import TfidfVectorizer
from sparse_dot_topn import sp_matmul_topn

NEAREST = 48
SCORERS = {
    "rapidfuzz Indel": distance.Indel.normalized_similarity,
    "rapidfuzz OSA": distance.OSA.normalized_similarity,
    "rapidfuzz Jaro-Winkler": distance.JaroWinkler.normalized_similarity,
}


def ordered(name: str) -> str:
    """Words in order, so that order does not matter to whole-string scorers."""
    return " ".join(sorted(name.split()))


def brute_force(scorer: Any, names: list[str]) -> Callable[[list[str]], Any]:
    """Every query against every name."""
    listed = [ordered(name) for name in names]

    def run(queries: list[str]) -> Any:
        asked = [ordered(query) for query in queries]
        scores = process.cdist(asked, listed, scorer=scorer, score_cutoff=0.7, workers=1, dtype=np.float32)
        top = np.argpartition(-scores, NEAREST, axis=1)[:, :NEAREST]
        return np.take_along_axis(
            top, np.argsort(-np.take_along_axis(scores, top, 1), axis=1, kind="stable"), 1
        )

    return run


def tf_idf(grams: tuple[int, int], names: list[str]) -> Callable[[list[str]], Any]:
    """Character n-grams within words, cosine, the best by a sparse product."""
    vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=grams, dtype=np.float32)
    listed = vectors.fit_transform(names).T.tocsr()

    def run(queries: list[str]) -> Any:
        found = sp_matmul_topn(vectors.transform(queries), listed, top_n=NEAREST, sort=True, n_threads=1)
        return np.split(found.indices, found.indptr[1:-1])

    return run


def main(path: str) -> None:
    """Answer tasks until the input ends."""
    with open(path, encoding="utf-8") as stream:  # noqa: PTH123
        given = json.load(stream)
    names, queries = given["names"], given["queries"]
    peers = {word: brute_force(scorer, names) for word, scorer in SCORERS.items()}
    peers |= {
        f"TF-IDF {n}-grams, topn": tf_idf(grams, names) for n, grams in (("3", (3, 3)), ("2-3", (2, 3)))
    }
    print(json.dumps(list(peers)), flush=True)
    for line in sys.stdin:
        peer, first, last = json.loads(line)
        asked = queries[first:last]
        start = time.process_time()
        found = peers[peer](asked)
        taken = time.process_time() - start
        print(json.dumps([taken, [place.tolist() for place in found]]), flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
