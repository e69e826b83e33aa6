"""Processor seconds per item and peak memory by size of the book; each size in its own process."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import detente
from benchmarks import generated_book
from benchmarks.measure import Line, at_most, processor_seconds, python
from benchmarks.whatif import DAY, SCENARIOS

if TYPE_CHECKING:
    from collections.abc import Iterator

SIZES = (1_000, 10_000, 100_000)
WARM = 300


def one(size: int, rounds: int) -> dict[str, float]:
    """Figures of one size, in this process."""
    engine = detente.open()
    lifting = detente.read_scenario(SCENARIOS / "us-lifts-alone.yml")
    with tempfile.TemporaryDirectory() as scratch:
        warm = generated_book.book(WARM, engine, Path(scratch) / "warm")
        reading = processor_seconds(lambda: generated_book.book(size, engine, Path(scratch) / "book"))
        book = engine.read_book(Path(scratch) / "book")
    engine.at(DAY).evaluate(warm)
    taken = [
        (
            processor_seconds(lambda: engine.at(DAY).evaluate(book)),
            processor_seconds(lambda: engine.at(DAY).whatif(lifting, book)),
        )
        for _ in range(rounds)
    ]
    return {
        "read": reading / size,
        "evaluate": median(a for a, _ in taken) / size,
        "whatif": median(b for _, b in taken) / size,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def lines(sizes: tuple[int, ...] = SIZES) -> Iterator[Line]:
    """Per size, then how far the seconds per item lie apart."""
    found: dict[int, dict[str, Any]] = {}
    for size in sizes:
        rounds = 5 if size <= 2_000 else 3 if size <= 20_000 else 1
        found[size] = json.loads(python("-m", "benchmarks.growth", str(size), str(rounds)).stdout)
        figures = found[size]
        yield Line(
            f"{size:>7,} items: microseconds per item of evaluation, of what-if",
            f"{figures['evaluate'] * 1e6:,.0f}, {figures['whatif'] * 1e6:,.0f}",
        )
        yield Line(f"{size:>7,} items: peak memory of both", f"{figures['megabytes']:,.0f} MB")
    for what in ("evaluate", "whatif"):
        per_item = [figures[what] for figures in found.values()]
        yield at_most(
            f"seconds per item, {what}: slowest size / fastest size", max(per_item) / min(per_item), 1.3
        )
        yield Line(
            f"seconds per item, {what}: largest size / smallest size", f"{per_item[-1] / per_item[0]:.2f} x"
        )


if __name__ == "__main__":
    print(json.dumps(one(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1)))
