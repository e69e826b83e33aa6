"""Our whole path as it is measured: from the text of a name to scored parties."""

from __future__ import annotations

import copy
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import cast

from benchmarks.screening.engines import TOP, Found, Row
from benchmarks.screening.listed import KINDS, Party
from detente.names.form import Kind
from detente.screening.records import Listed, Query, Traits
from detente.screening.scoring import pair_score
from detente.screening.screener import Screener


@dataclass
class Screening:
    """The screener over these parties. ``floor``: the least score answered; none: the default threshold, with
    which it is timed.
    """

    listed: Sequence[Party]
    floor: float | None = 0.0
    name: str = "detente"
    screener: Screener = field(init=False)

    def __post_init__(self) -> None:
        self.screener = Screener.build(
            Listed(
                key=party.key,
                kind=cast("Kind", party.kind),
                names=party.names,
                traits=Traits(births=party.births, countries=party.countries),
            )
            for party in self.listed
        )

    def as_used(self) -> Screening:
        """The same with the default threshold."""
        used = copy.copy(self)
        used.floor = None
        return used

    def answer(self, asked: Sequence[Row]) -> tuple[float, list[Found]]:
        """As every engine."""
        start = time.process_time()
        queries = [
            Query(
                name=row.text,
                kind=cast("Kind", row.kind),
                traits=Traits(births=row.births, countries=row.countries),
            )
            for row in asked
        ]
        matches = self.screener.screen_many(queries, TOP, floor=self.floor)
        taken = time.process_time() - start
        return taken, [[(match.key, match.score) for match in some] for some in matches]

    def pairs(self, given: Sequence[tuple[str, str, str]]) -> list[float]:
        """As every engine."""
        return [
            pair_score(left, right, cast("Kind", KINDS.get(schema, "unknown")))
            for left, right, schema in given
        ]
