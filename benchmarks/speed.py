"""Decisions and statuses per second on the example book, all authorities, with an evaluator that is warm."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import detente
from benchmarks.measure import Line, seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

BOOK = Path(detente.__file__).parent / "data" / "examples" / "book"
REPEAT = 10


def lines(rounds: int = 5) -> Iterator[Line]:
    """Both rates, and what the first question on a day costs."""
    engine = detente.open()
    book = engine.read_book(BOOK)
    evaluator = engine.at("2017-01-28").evaluator(book.parties)
    day = engine.at("2017-01-28").on

    def decide() -> None:
        for deal in book.deals:
            evaluator.decide(deal)

    def status() -> None:
        for subject in book.customers:
            evaluator.status(subject, day)

    first = seconds(decide)
    deals = median(seconds(lambda: [decide() for _ in range(REPEAT)]) for _ in range(rounds))
    states = median(seconds(lambda: [status() for _ in range(REPEAT)]) for _ in range(rounds))
    yield Line(
        f"decisions per second ({len(book.deals)} deals of the example book)",
        f"{len(book.deals) * REPEAT / deals:,.0f}",
    )
    yield Line(
        f"statuses per second ({len(book.customers)} customers)",
        f"{len(book.customers) * REPEAT / states:,.0f}",
    )
    yield Line(
        "first pass over the deals (law of each day arranged) / later pass", f"{first * REPEAT / deals:.1f} x"
    )


if __name__ == "__main__":
    for line in lines():
        print(line)
