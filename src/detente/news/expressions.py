"""Date expressions in a text: found by their form, what only looks like one left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from detente.news.lexicon import Pattern, alternatives, compiled, rows


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


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = rows("dates")
    months = alternatives(words["months"])
    days = alternatives(words["weekdays"])
    long_days = alternatives(w for w in words["weekdays"] if w.endswith("day"))
    seasons = alternatives(words["seasons"])
    numbers = rf"(?:{alternatives(words['numbers'])}|\d{{1,3}})"
    unit = r"(?:day|week|month|year|decade)"
    month = rf"(?P<month>(?:{months})\b\.?)"
    year = r"(?P<year>(?:19|20)\d{2})\b"
    day = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\b(?![:.,]?\d|\s?%|\s+(?:million|billion|percent|per\s+cent))"
    weekday = rf"(?:(?P<weekday>(?:{days})\b\.?),?\s+)?"
    part = r"(?:(?P<part>early|mid|late|earlier|later|the\s+beginning\s+of|the\s+start\s+of|the\s+end\s+of|the\s+middle\s+of)[\s-]+(?:in\s+)?)?"
    forms = [
        ("D-ISO", r"\b(?P<iso>\d{4}-\d{2}-\d{2})\b"),
        ("D-NUMERIC", r"\b(?P<a>\d{1,2})(?P<sep>[./])(?P<b>\d{1,2})(?P=sep)(?P<year>(?:19|20)\d{2})\b"),
        ("D-FULL", rf"\b{weekday}{month}\s+{day},?\s+{year}"),
        ("D-FULL", rf"\b{weekday}(?:the\s+)?{day}\s+(?:of\s+)?{month},?\s+{year}"),
        ("D-MONTH-YEAR", rf"\b{part}{month}(?:\s+of)?,?\s+{year}"),
        ("D-DAY-MONTH", rf"\b{weekday}{month}\s+{day}(?!\s*/)"),
        ("D-DAY-MONTH", rf"\b{weekday}(?:the\s+)?{day}\s+(?:of\s+)?{month}(?!\w)"),
        ("D-MONTH-ANCHORED", rf"\b{part}{month}(?:\s+of)?\s+(?:that|the\s+same)\s+(?:same\s+)?year\b"),
        ("D-QUARTER", rf"\b(?:the\s+)?(?P<nth>first|second|third|fourth|final|last(?=\s+quarter\s+of))\s+quarter(?:\s+(?:of\s+)?(?:{year}|(?P<which>this|last|next)\s+year|the\s+year))?"),
        ("D-QUARTER", rf"\bQ(?P<nth>[1-4])(?:\s+(?:of\s+)?{year})?"),
        ("D-SEASON", rf"\b{part}(?:the\s+)?(?P<season>{seasons})\s+(?:of\s+)?{year}"),
        ("D-SEASON", rf"\b(?P<which>this|last|next|this\s+past|this\s+coming)\s+(?P<season>{seasons})\b"),
        ("D-DECADE", r"\b(?:the\s+)?(?P<part>early\s+|mid-?|late\s+)?(?P<decade>(?:19|20)\d0)s\b"),
        ("D-DAY-BEFORE-LAST", r"\b(?:the\s+)?day\s+(?P<which>before\s+yesterday|after\s+tomorrow)\b"),
        ("D-TODAY", r"\b(?P<word>today|yesterday|tomorrow|tonight|last\s+night|this\s+(?:morning|afternoon|evening)|(?:yesterday|tomorrow)\s+(?:morning|afternoon|evening|night))\b"),
        ("D-AGO", rf"\b(?:(?:about|around|some|nearly|almost|over|more\s+than|just)\s+)?(?P<n>{numbers})\s+(?P<unit>{unit})s?\s+(?P<way>ago)\b"),
        ("D-AGO", rf"\bthe\s+(?P<unit>{unit})\s+(?P<way>before\s+last)\b"),
        ("D-WEEKDAY-UNIT", rf"\b(?P<weekday>{long_days})\s+(?P<way>last|next)\s+week\b|\b(?P<weekday2>{long_days})\s+(?:a\s+)?week\s+(?P<way2>ago)\b"),
        ("D-ANCHORED", rf"\b(?P<n>{numbers})\s+(?P<unit>{unit})s?\s+(?P<way>earlier|later|afterwards|(?:before|after)(?!\s+(?:that|the|a|he|she|it|they|his|her|its|their|Russia|[A-Z])))\b"),
        ("D-ANCHORED", rf"\bthe\s+(?P<way>following|next|previous|preceding|same)\s+(?P<unit>{unit})\b(?!s)"),
        ("D-ANCHORED", r"\bthe\s+(?P<unit>day)\s+(?P<way>before|after)\b(?!\s+(?:the|a|that|he|she|it|they|his|her|its|their|yesterday|tomorrow|[A-Z]))"),
        ("D-AHEAD", rf"\b(?:in|within)\s+(?:(?:about|the\s+next|another)\s+)?(?P<n>{numbers})\s+(?P<unit>{unit})s?(?:[’']s?\s+time)?\b(?!\s+(?:of|ago|earlier|later|old))"),
        ("D-UNIT", rf"\b{part}(?P<which>this|last|next|this\s+past|this\s+coming|the\s+past|the\s+coming|the\s+current)\s+(?P<unit>week|month|year|quarter|weekend)(?:[’']s)?\b"),
        ("D-UNIT-END", r"\b(?:the\s+)?(?P<part>end|start|beginning|middle)\s+of\s+(?P<which>the|this|next|last)\s+(?P<unit>week|month|year|quarter)\b"),
        ("D-UNIT-END", r"\b(?P<part>year-end)\b"),
        ("D-WEEKEND", r"\b(?:over|at|on|during)\s+(?P<unit>the\s+weekend)\b"),
        ("D-WEEKDAY", rf"\b(?:(?P<which>last|next|this|this\s+coming|this\s+past|the\s+coming|the\s+following|coming)\s+)?(?P<weekday>{long_days})\b"),
        ("D-MONTH", rf"\b(?:(?P<part>early|late|mid)[\s-]+)?(?:(?P<which>last|next|this)\s+)?{month}(?!\s+\d)"),
        ("D-YEAR", rf"(?<![\d/.,-])\b(?:(?P<part>early|late|mid)[\s-]+(?:in\s+)?)?{year}(?![/-]\d|,\d|\.\d)"),
    ]  # fmt: skip
    return tuple((rule, re.compile(_cased(rule, form))) for rule, form in forms)


_CAPITAL: Final = {"D-FULL", "D-MONTH-YEAR", "D-DAY-MONTH", "D-WEEKDAY", "D-WEEKDAY-UNIT", "D-MONTH", "D-QUARTER", "D-SEASON"}  # fmt: skip


def _cased(rule: str, form: str) -> str:
    del rule
    return f"(?i:{form})"


@cache
def _not_dates() -> tuple[Pattern, ...]:
    return compiled(rows("dates")["not_dates"], flags=0)


def find(text: str, start: int = 0, end: int | None = None) -> list[Expression]:
    """The date expressions of ``text[start:end)`` in order, none within another."""
    end = len(text) if end is None else end
    part = text[start:end]
    taken = [(m.start(), m.end()) for p in _not_dates() for m in re.finditer(p.regex, part)]
    found: list[Expression] = []
    for rule, pattern in _patterns():
        for match in pattern.finditer(part):
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
    words = part[start:end]
    if words.endswith(("’s", "'s")):  # noqa: RUF001
        end -= 2
    return start, end


_BEFORE_MONTH: Final = re.compile(
    r"\b(?:in|since|by|until|till|last|next|this|early|mid|late|of|from|between|during|and|to|before|after|through|for|each|every|on|or|through|around|throughout|its|their|his|her|the|a|an)[\s-]+$|^\s*$", re.IGNORECASE
)  # fmt: skip
_BEFORE_YEAR: Final = re.compile(
    r"\b(?:in|since|by|until|till|early|mid|late|of|from|between|during|and|to|before|after|through|the|its|their|his|her|for|than|back|or|throughout|around|around|as|a|an|[A-Z][a-z]+’s|Russia's)[\s-]+$|\($", re.IGNORECASE
)  # fmt: skip
_NOUN: Final = re.compile(r"\s+[a-z]{3,}")


def _plausible(rule: str, match: re.Match[str], part: str) -> bool:
    groups = match.groupdict()
    month = groups.get("month")
    if month and not month[0].isupper():
        return False
    for key in ("weekday", "weekday2"):
        if groups.get(key) and not groups[key][0].isupper():
            return False
    if rule == "D-MONTH" and month and len(month.rstrip(".")) <= 4 and month not in {"June", "July", "May"}:  # noqa: PLR2004
        return bool(re.search(r"\b(?:in|since|by|until|of|from|to|last|next)\s+$", part[: match.start()]))
    if month and month.lower().rstrip(".") in {"mar", "sun", "sat", "may"} and rule == "D-MONTH":
        return bool(_BEFORE_MONTH.search(part[: match.start()])) and month.lower() == "may" and bool(
            re.search(r"\b(?:in|since|by|until|last|next|this|early|mid|late|of|from|between|during|before|after|to|and)[\s-]+$", part[: match.start()], re.IGNORECASE)
            or groups.get("part") or groups.get("which")
        )  # fmt: skip
    before, after = part[: match.start()], part[match.end() :]
    if rule == "D-MONTH":
        if groups.get("part") or groups.get("which"):
            return True
        if not _BEFORE_MONTH.search(before):
            return bool(re.match(r"[’']s\b", after)) or bool(re.search(r"[.!?]\s*$|,\s*$|[“\"]$", before))
        if re.search(r"\b(?:the|a|an|its|their|his|her)\s+$", before, re.IGNORECASE):
            return bool(_NOUN.match(after))
        return not (month or "").islower()
    if rule == "D-YEAR":
        if groups.get("part"):
            return True
        return bool(_BEFORE_YEAR.search(before)) or bool(re.match(r"[’']s\b", after)) or bool(
            re.search(r"(?:^|[.!?,;]\s*|[a-z]\s+)$", before) and re.match(r"\s+[a-z]{4,}", after) and not re.match(r"\s+(?:\w+\s+)?(?:people|tonnes|companies|names|entries|entities)\b", after)
        )  # fmt: skip
    if rule == "D-DAY-MONTH":
        return 1 <= int(groups["day"]) <= 31  # noqa: PLR2004 - days of a month
    if rule == "D-AHEAD":
        return not re.search(
            r"\b(?:first(?:\s+time)?|times|lowest|highest|worst|best|most|once|twice|only)\s+(?:\w+\s+)?$",
            before,
            re.IGNORECASE,
        )
    return True
