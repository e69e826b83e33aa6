"""A what-if against one plain evaluation of the same generated book (the what-if evaluates it too)."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import detente
from benchmarks import generated_book
from benchmarks.measure import Line, at_most, pairs
from detente import Scenario, read_scenario

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = "2017-01-28"
SCENARIOS = Path(detente.__file__).parent / "data" / "examples" / "scenarios"
FIRST = date(2016, 1, 1)


def lines(size: int = 10_000, rounds: int = 3) -> Iterator[Line]:
    """One act, the full lifting, and the full lifting on the first day of the book."""
    engine = detente.open()
    with tempfile.TemporaryDirectory() as scratch:
        book = generated_book.book(size, engine, Path(scratch))
    engine.at(DAY).evaluate(book)  # modules and holidays loaded
    lifting = read_scenario(SCENARIOS / "us-lifts-alone.yml")
    earlier = replace(lifting, edits=tuple(replace(edit, on=FIRST) for edit in lifting.edits))
    one = Scenario("one act").revoke("US-EO-13661", on=FIRST, by="US-PRESIDENT")
    for scenario, words, limit in (
        (one, "one act (E.O. 13661) from the book's first day", 1.3),
        (lifting, "us-lifts-alone on 2017-01-28", 2.0),
        (earlier, "the same lifting on the book's first day", 2.0),
    ):
        found: list[Any] = []
        evaluate, ask = _runs(engine, book, scenario, found)
        _, _, ratio = pairs(evaluate, ask, rounds)
        result = found[-1]
        changed = sum(bool(c.changed) for c in result.changes) / len(result.changes)
        touched = sum(c.after is not c.before for c in result.changes) / len(result.changes)
        yield at_most(f"what-if / evaluation, {size:,} items, {words}", ratio, limit)
        yield Line("  items asked again, items changed", f"{touched:.1%}, {changed:.1%}")


def _runs(
    engine: detente.Engine, book: Any, scenario: Scenario, found: list[Any]
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    return lambda: engine.at(DAY).evaluate(book), lambda: found.append(engine.at(DAY).whatif(scenario, book))


if __name__ == "__main__":
    for line in lines(*(int(argument) for argument in sys.argv[1:])):
        print(line)
