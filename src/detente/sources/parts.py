"""The parts of an entry while its record is read: nothing twice, nothing empty, in the record's order."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from detente.sources.reading import Lookups, Report, look_up

MANY: Final = 2_000  # values of one part, behind which repetitions are no longer looked for


class Parts:
    """The values per part of the entry to be, with the lookups by which words are read."""

    def __init__(self, lookups: Lookups, report: Report) -> None:
        self.lookups = lookups
        self.report = report
        self.values: dict[str, list[Any]] = {}

    def add(self, part: str, value: Any) -> None:
        """One more value of a part, unless it is empty or known."""
        values = self.values.setdefault(part, [])
        if value and (len(values) > MANY or value not in values):
            values.append(value)

    def note(self, label: str, text: str) -> None:
        """A remark under a label, unless it is empty."""
        if text:
            self.add("notes", f"{label}: {text}" if label else text)

    def word(self, lookup: str, word: str, default: Any = None) -> Any:
        """What a word means by the source's lookups; an unknown one is reported."""
        return look_up(self.lookups, lookup, word, self.report, default)

    def of(self, part: str) -> list[Any]:
        """The values of a part so far."""
        return self.values.get(part, [])

    def tuples(self) -> dict[str, Any]:
        """The parts as an entry holds them."""
        return {part: tuple(values) for part, values in self.values.items()}


def day_of(text: str) -> date | None:
    """The day with which an ISO date or time begins, or nothing."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
