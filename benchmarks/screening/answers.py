"""What an engine answered to the frozen queries, kept as JSON so that peers run once and only ours again."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.screening.engines import Engine, Found, Row, rows
from benchmarks.screening.population import Unlisted
from benchmarks.screening.queries import Query, digests, read

MOST = {"rapidfuzz token_set_ratio": (1_000, 5_000), "rapidfuzz WRatio": (500, 2_000)}
"""Of the slowest engines, how many queries and unlisted names they are asked: the same draw on every run."""
BATCH = 2_000


@dataclass(frozen=True)
class Half:
    """The queries and the population of one half."""

    name: str
    folder: Path
    queries: tuple[Query, ...]
    others: tuple[Unlisted, ...]

    @classmethod
    def of(cls, name: str, folder: Path) -> Half:
        """As written by ``benchmarks.screening.queries``."""
        queries = read(folder / f"queries_{name}.jsonl", Query)
        return cls(name, folder, tuple(queries), tuple(read(folder / f"population_{name}.jsonl", Unlisted)))

    def drawn(self, queries: int, others: int) -> Half:
        """At most so many of each."""
        draw = random.Random(self.name)
        fewer = tuple(draw.sample(self.queries, min(queries, len(self.queries))))
        rest = tuple(draw.sample(self.others, min(others, len(self.others))))
        return Half(self.name, self.folder, fewer, rest)


@dataclass(frozen=True)
class Answers:
    """What an engine found for each query, by the query's id; of the population only the best."""

    engine: str
    half: str
    attributes: bool
    found: dict[str, Found]
    others: dict[str, tuple[str, float] | None]
    seconds: dict[str, float]


def asked(engine: Engine, some: Sequence[Row]) -> tuple[float, list[Found]]:
    """All of them, in batches."""
    seconds, found = 0.0, []
    for first in range(0, len(some), BATCH):
        taken, part = engine.answer(some[first : first + BATCH])
        seconds += taken
        found += part
    return seconds, found


def answers(engine: Engine, half: Half, *, attributes: bool) -> Answers:
    """Ask everything."""
    some = half.drawn(*MOST[engine.name]) if engine.name in MOST else half
    took, found = asked(engine, rows(some.queries, attributes=attributes))
    took_others, others = asked(engine, rows(some.others, attributes=attributes))
    return Answers(
        engine.name,
        half.name,
        attributes,
        {query.id: of for query, of in zip(some.queries, found, strict=True)},
        {one.id: of[0] if of else None for one, of in zip(some.others, others, strict=True)},
        {"queries": took, "others": took_others},
    )


def file_of(engine: str, half: Half, *, attributes: bool) -> Path:
    """Where the answers of an engine are kept."""
    word = re.sub(r"[^A-Za-z0-9]+", "-", engine).strip("-")
    return half.folder / f"peers_{word}_{half.name}{'_attributes' if attributes else ''}.json"


def kept(engine: Engine, half: Half, *, attributes: bool) -> Answers:
    """The answers as kept, where they are to these very queries; else asked now and kept."""
    path = file_of(engine.name, half, attributes=attributes)
    drawn = digests(half.folder)
    if path.exists():
        row: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if row.pop("drawn") == drawn:
            return Answers(**row)
    given = answers(engine, half, attributes=attributes)
    path.write_text(json.dumps({**given.__dict__, "drawn": drawn}, ensure_ascii=False), encoding="utf-8")
    return given
