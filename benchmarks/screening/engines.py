"""One small interface to every engine: ours in this process, the peers in theirs."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast

from benchmarks.screening.listed import KINDS
from benchmarks.screening.population import Unlisted
from benchmarks.screening.queries import Query
from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.screening.index import Index, NameTokens
from detente.screening.screener import Screener, readings, tokens_of

TOP = 10
"""Parties answered."""
Found = list[tuple[str, float]]
"""At most ten parties with their scores, best first."""


@dataclass(frozen=True)
class Row:
    """What is asked: a name of some kind, with birth dates and countries where they are given."""

    id: str
    text: str
    kind: str
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()


def rows(some: Sequence[Query | Unlisted], *, attributes: bool) -> list[Row]:
    """Queries or unlisted people as rows."""
    return [
        Row(one.id, one.text, one.kind, *((one.births, one.countries) if attributes else ())) for one in some
    ]


class Engine(Protocol):
    """What is measured."""

    name: str

    def answer(self, asked: Sequence[Row]) -> tuple[float, list[Found]]:
        """Processor seconds, and what was found for each row."""

    def pairs(self, given: Sequence[tuple[str, str, str]]) -> list[float]:
        """A score for each pair of names with its FollowTheMoney schema."""


@dataclass
class Peer:
    """One of the peers."""

    name: str
    process: subprocess.Popen[str]

    def _ask(self, task: dict[str, Any]) -> dict[str, Any]:
        if self.process.stdin is None or self.process.stdout is None:
            raise ValueError("the peers were started without pipes")
        self.process.stdin.write(json.dumps({"engine": self.name, **task}) + "\n")
        self.process.stdin.flush()
        return dict(json.loads(self.process.stdout.readline()))

    def answer(self, asked: Sequence[Row]) -> tuple[float, list[Found]]:
        """As every engine."""
        told = [[row.id, row.text, row.kind, row.births, row.countries] for row in asked]
        answer = self._ask({"do": "answer", "rows": told})
        return answer["seconds"], [[(key, score) for key, score in found] for found in answer["found"]]

    def pairs(self, given: Sequence[tuple[str, str, str]]) -> list[float]:
        """As every engine."""
        return list(self._ask({"do": "pairs", "rows": given})["scores"])


@contextmanager
def peers(python: str, parties: Path) -> Iterator[dict[str, Peer]]:
    """All peers by name, in one process of their own."""
    command = [python, str(Path(__file__).with_name("peers.py")), str(parties)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdin is None:
            raise ValueError("the peers were started without pipes")
        names = json.loads(process.stdout.readline())
        try:
            yield {name: Peer(name, process) for name in names}
        finally:
            process.stdin.close()


def _best_first(found: tuple[str, float]) -> float:
    return -found[1]


def _tokens(text: str, kind: str) -> NameTokens:
    return tokens_of(normalise(text, cast("Kind", kind)))


@dataclass
class CandidateStage:
    """The indexes of a screener alone, one for each kind: what the scorer chooses from, with the score it is
    chosen by.
    """

    screener: Screener
    name: str = "our candidate stage"

    def answer(self, asked: Sequence[Row]) -> tuple[float, list[Found]]:
        """As every engine."""
        start = time.process_time()
        found: list[dict[str, float]] = [{} for _ in asked]
        forms = [
            (at, form) for at, row in enumerate(asked) for form in readings(row.text, cast("Kind", row.kind))
        ]
        for kind, index in self.screener.indexes.items():
            of_it = [(at, tokens_of(form)) for at, form in forms if form.kind == kind]
            hits = index.candidates([tokens for _, tokens in of_it], TOP)
            columns = hits.query.tolist(), hits.party.tolist(), hits.score.tolist()
            for place, number, score in zip(*columns, strict=True):
                some, key = found[of_it[place][0]], self.screener.party(number).key
                some[key] = max(score, some.get(key, 0.0))
        taken = time.process_time() - start
        return taken, [sorted(some.items(), key=_best_first)[:TOP] for some in found]

    def pairs(self, given: Sequence[tuple[str, str, str]]) -> list[float]:
        """Each pair as a list of one name and a query."""
        scores = []
        for left, right, schema in given:
            kind = KINDS.get(schema, "unknown")
            found = Index.build([(0, _tokens(right, kind))]).candidates([_tokens(left, kind)])
            scores.append(float(found.score[0]) if len(found) else 0.0)
        return scores
