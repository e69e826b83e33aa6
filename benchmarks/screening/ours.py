"""Our engine as it is measured."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from benchmarks.screening.engines import TOP, Found, Row
from benchmarks.screening.listed import KINDS, Party
from detente.names.form import Kind
from detente.screening import Listed, Query, Screener
from detente.screening.scoring import pair_score


@dataclass
class Screening:
    """Our whole path: from the text of a name to scored parties."""

    listed: Sequence[Party]
    name: str = "detente"
    screener: Screener = field(init=False)

    def __post_init__(self) -> None:
        self.screener = Screener.build(
            [
                Listed(
                    key=party.key,
                    names=party.names,
                    kind=party.kind,
                    birth_dates=party.births,
                    countries=party.countries,
                )
                for party in self.listed
            ]
        )

    def answer(self, asked: Sequence[Row]) -> tuple[float, list[Found]]:
        """As every engine."""
        start = time.process_time()
        queries = [
            Query(name=row.text, kind=row.kind, birth_dates=row.births, countries=row.countries)
            for row in asked
        ]
        matches = self.screener.screen_many(queries, k=TOP, floor=0.0)
        taken = time.process_time() - start
        return taken, [[(match.key, match.score) for match in some] for some in matches]

    def pairs(self, given: Sequence[tuple[str, str, str]]) -> list[float]:
        """As every engine."""
        return [
            pair_score(left, right, cast("Kind", KINDS.get(schema, "unknown")))
            for left, right, schema in given
        ]
