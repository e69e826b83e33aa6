"""Whether a clause looks back or ahead, from the words of its verb."""

from __future__ import annotations

import re
from typing import Literal

from detente.news.expressions import Expression
from detente.news.lexicon import pattern

Tense = Literal["past", "future", "unknown"]


def tense(text: str, expression: Expression, start: int = 0, end: int | None = None) -> Tense:
    """Whether the clause around an expression speaks of what lies behind or ahead, from its words in
    ``text[start:end)``: the nearest verb before the expression, else the first behind it.
    """
    end = len(text) if end is None else end
    before = text[start : expression.start]
    if pattern("dates", "limit").search(before):
        return _limit_tense(before, text[expression.end : end])
    if re.search(r"\bsince\s+(?:the\s+)?$", before, re.IGNORECASE) or pattern("dates", "reporting").search(
        before
    ):
        return "past"
    if re.search(r"\bon\s+$|\s$", before) is None and not before:
        return _first_behind(text[expression.end : end])
    nearest = _nearest(_clause_before(before))
    if nearest != "unknown":
        return nearest
    behind = _first_behind(_clause_behind(text[expression.end : end]))
    if behind != "unknown":
        return behind
    wider = _nearest(before)
    return wider if wider != "unknown" else _first_behind(text[expression.end : end])


def _limit_tense(before: str, behind: str) -> Tense:
    """``until Friday``, ``by Friday`` look ahead, unless the clause is told as past."""
    if re.match(r"\W*(?:\w+\s+){0,6}had\b", behind):
        return "past"
    if _nearest(before) != "past" or pattern("dates", "given").search(before):
        return "future"
    return "past" if pattern("dates", "past_limit").search(before) else "future"


def _clause_before(before: str) -> str:
    breaks = list(pattern("dates", "breaks").finditer(before))
    return before[breaks[-1].start() :] if breaks else before


def _clause_behind(behind: str) -> str:
    first = pattern("dates", "possessive_comma").match(behind)
    offset = first.end() if first else 0
    found = pattern("dates", "breaks").search(behind, offset)
    return behind[: found.start()] if found else behind


def _marks(words: str) -> list[tuple[int, Tense]]:
    ahead, back = pattern("dates", "looks_ahead"), pattern("dates", "looks_back")
    spans = [m.span() for m in ahead.finditer(words)]
    marks: list[tuple[int, Tense]] = [(start, "future") for start, _ in spans]
    marks += [
        (m.start(), "past")
        for m in back.finditer(words)
        if not any(a <= m.start() < b for a, b in spans)  # ``to put``
    ]
    return sorted(marks)


def _combined(marks: list[tuple[int, Tense]], words: str, at: int) -> Tense:
    """The tense of the verb group around mark ``at``: ``was due to`` and ``will be held`` look ahead."""
    group = [m for m in marks if abs(m[0] - marks[at][0]) <= 28]  # noqa: PLR2004 - characters of a verb group
    window = words[min(m[0] for m in group) : max(m[0] for m in group) + 14]
    if re.search(r"\bhad\s+been\b", window):
        return "past"
    if pattern("dates", "will").search(window):
        return "future"
    if re.search(r"\b(?:is|are)\s+(?:to|planned|scheduled|due|expected|set)\b", window):
        return "future"
    if pattern("dates", "scheduled").search(window):
        return "future"
    return marks[at][1]


def _nearest(words: str) -> Tense:
    marks = _marks(words)
    return _combined(marks, words, len(marks) - 1) if marks else "unknown"


def _first_behind(words: str) -> Tense:
    marks = _marks(words)
    return _combined(marks, words, 0) if marks else "unknown"
