"""Date expressions in a text: found by their form, what only looks like one left out."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from detente.news.lexicon import closed, compiled, pattern

SHORT_MONTH: Final = 4  # letters of a shortened month (Sept)
_NOUN: Final = re.compile(r"\s+[a-z]{3,}")
_LONG_NOUN: Final = re.compile(r"\s+[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Expression:
    """A date expression ``text[start:end)`` of a page: its form and what it names."""

    start: int
    end: int
    rule: str
    groups: tuple[tuple[str, str], ...]

    def get(self, name: str) -> str:
        """A named part in small letters, or the empty text."""
        return dict(self.groups).get(name, "")


def find(text: str, start: int = 0, end: int | None = None) -> list[Expression]:
    """The date expressions of ``text[start:end)`` in order, none within another."""
    end = len(text) if end is None else end
    part = text[start:end]
    taken = [(m.start(), m.end()) for p in compiled("dates", "not_dates", 0) for m in p.regex.finditer(part)]
    found: list[Expression] = []
    for form in compiled("dates", "expressions"):
        rule = form.id
        for match in form.regex.finditer(part):
            span = match.span("unit") if rule == "D-WEEKEND" else match.span()
            if any(a < span[1] and span[0] < b for a, b in taken) or not _plausible(rule, match, part):
                continue
            span = _trimmed(part, *span)
            taken.append(span)
            groups = tuple((k, v.lower()) for k, v in match.groupdict().items() if v)
            found.append(Expression(start + span[0], start + span[1], rule, groups))
    return sorted(found, key=lambda e: e.start)


def _trimmed(part: str, start: int, end: int) -> tuple[int, int]:
    """Without a closing ``'s`` or the full stop of the sentence."""
    return start, end - 2 if part[start:end].endswith(tuple(closed("genitive"))) else end


def _capitalised(groups: dict[str, str | None]) -> bool:
    """Months and weekdays have a capital; without one they are other words (march, sat)."""
    named = (groups.get(key) for key in ("month", "weekday", "weekday2"))
    return all(name[0].isupper() for name in named if name)


def _bare_month(groups: dict[str, str | None], before: str, after: str) -> bool:
    """Whether a month without day and year is one, and no name or verb (May, March)."""
    month = groups["month"] or ""
    if len(month.rstrip(".")) <= SHORT_MONTH and month not in {"June", "July", "May"}:
        return pattern("dates", "before_short_month").search(before) is not None
    placed = pattern("dates", "before_month").search(before) is not None
    which = bool(groups.get("part") or groups.get("which"))
    if month == "May":
        return placed and (which or pattern("dates", "before_may").search(before) is not None)
    if which:
        return True
    if not placed:
        genitive = pattern("dates", "genitive_behind").match(after) is not None
        return genitive or pattern("dates", "sentence_before").search(before) is not None
    if pattern("dates", "determiner_before").search(before):
        return _NOUN.match(after) is not None
    return not month.islower()


def _bare_year(groups: dict[str, str | None], before: str, after: str) -> bool:
    """Whether four digits are a year, and no number of people or things."""
    if groups.get("part") or pattern("dates", "before_year").search(before):
        return True
    if pattern("dates", "genitive_behind").match(after):
        return True
    opens = pattern("dates", "year_open").search(before) is not None
    described = _LONG_NOUN.match(after) is not None
    return opens and described and pattern("dates", "counted").match(after) is None


def _day_of_month(groups: dict[str, str | None], _before: str, _after: str) -> bool:
    return 1 <= int(groups["day"] or 0) <= 31  # noqa: PLR2004 - days of a month


def _looks_ahead(_groups: dict[str, str | None], before: str, _after: str) -> bool:
    """``in two years``, unless ``the first time in two years``."""
    return pattern("dates", "superlative_before").search(before) is None


_CHECKS: Final[dict[str, Callable[[dict[str, str | None], str, str], bool]]] = {
    "D-MONTH": _bare_month,
    "D-YEAR": _bare_year,
    "D-DAY-MONTH": _day_of_month,
    "D-AHEAD": _looks_ahead,
}


def _plausible(rule: str, match: re.Match[str], part: str) -> bool:
    """Whether what has the form of a date is one, by the words around it."""
    groups = match.groupdict()
    if not _capitalised(groups):
        return False
    check = _CHECKS.get(rule)
    return check is None or check(groups, part[: match.start()], part[match.end() :])
