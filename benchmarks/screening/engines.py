"""One small interface to every engine: ours in this process, the peers in theirs."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, cast

from benchmarks.screening.listed import KINDS, Party
from benchmarks.screening.population import Unlisted
from benchmarks.screening.queries import Query
from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.screening.index import Index, NameTokens
from detente.screening.screener import LOOKED_AT, tokens_of

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


def _tokens(text: str, kind: str) -> NameTokens:
    return tokens_of(normalise(text, cast("Kind", kind)))


@dataclass
class CandidateStage:
    """Our index alone: what the scorer chooses from, with the score it is chosen by."""

    listed: Sequence[Party]
    name: str = "our candidate stage"
    index: Index = field(init=False)

    def __post_init__(self) -> None:
        self.index = Index.build(
            [
                (number, tokens)
                for number, party in enumerate(self.listed)
                for name in party.names
                if (tokens := _tokens(name, party.kind))
            ]
        )

    def answer(self, asked: Sequence[Row]) -> tuple[float, list[Found]]:
        """As every engine."""
        start = time.process_time()
        hits = self.index.candidates([_tokens(row.text, row.kind) for row in asked], LOOKED_AT)
        found: list[Found] = [[] for _ in asked]
        for at, number, score in zip(
            hits.query.tolist(), hits.party.tolist(), hits.score.tolist(), strict=True
        ):
            party = self.listed[number]
            if asked[at].kind == party.kind or "unknown" in {asked[at].kind, party.kind}:
                found[at].append((party.key, score))
        return time.process_time() - start, [some[:TOP] for some in found]

    def pairs(self, given: Sequence[tuple[str, str, str]]) -> list[float]:
        """Each pair as a list of one name and a query."""
        scores = []
        for left, right, schema in given:
            kind = KINDS.get(schema, "unknown")
            found = Index.build([(0, _tokens(right, kind))]).candidates([_tokens(left, kind)])
            scores.append(float(found.score[0]) if len(found) else 0.0)
        return scores
