"""Whether a clause looks back or ahead, from the words of its verb."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, Literal

from detente.news.expressions import Expression
from detente.news.lexicon import alternatives, rows

Tense = Literal["past", "future", "unknown"]


_BREAKS: Final = re.compile(r"[;:—–()“”\"]|,(?=\s)|\b(?:that|who|which|while|but|because|although|though|whereas|when|after|(?<!early\s)(?<!late\s)(?<!soon\s)as(?!\s+(?:early|late|soon)\b)|and|said|says)\b", re.IGNORECASE)  # fmt: skip
_REPORTING: Final = re.compile(r"\b(?:said|told|says|saying|telling|adding|announced|confirmed|added|reported|wrote|tweeted|warned|declared|insisted|stressed|argued)\s+(?:\w+\s+){0,4}?(?:on\s+|late\s+|early\s+)?$", re.IGNORECASE)  # fmt: skip


@cache
def _markers() -> tuple[re.Pattern[str], re.Pattern[str]]:
    words = rows("dates")
    future = re.compile(
        rf"(?<![\w’'])(?:{alternatives(words['future'])}|to\s+(?!the\b|a\b|an\b|its\b|his\b|her\b|their\b|[A-Z])[a-z]+)(?!\w)"
    )  # noqa: RUF001
    past = re.compile(rf"(?<!\w)(?:{alternatives(words['past'])}|[a-z]{{2,}}ed)(?!\w)")
    return future, past


def tense(text: str, expression: Expression, start: int = 0, end: int | None = None) -> Tense:
    """Whether the clause around an expression speaks of what lies behind or ahead, from its words in
    ``text[start:end)``: the nearest verb before the expression, else the first behind it.
    """
    end = len(text) if end is None else end
    before = text[start : expression.start]
    if _LIMIT.search(before):
        return _limit_tense(before, text[expression.end : end])
    if re.search(r"\bsince\s+(?:the\s+)?$", before, re.IGNORECASE) or _REPORTING.search(before):
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


_LIMIT: Final = re.compile(r"\b(?:until|till|by|no\s+later\s+than)\s+(?:the\s+)?$", re.IGNORECASE)
_BEHIND_LIMIT: Final = re.compile(r"\b(?:had|were|was)\b[^,;]*$")
_GIVEN: Final = re.compile(
    r"\b(?:given|extended|prolonged|renewed|rolled|has|have|gave|set|ordered|told)\b[^,;]*$"
)


def _limit_tense(before: str, behind: str) -> Tense:
    """``until Friday``, ``by Friday`` look ahead, unless the clause is told as past."""
    if re.match(r"\W*(?:\w+\s+){0,6}had\b", behind):
        return "past"
    past = _nearest(before) == "past" and _BEHIND_LIMIT.search(before) and not _GIVEN.search(before)
    return "past" if past else "future"


def _clause_before(before: str) -> str:
    breaks = list(_BREAKS.finditer(before))
    return before[breaks[-1].start() :] if breaks else before


def _clause_behind(behind: str) -> str:
    first = re.match(r"[’'s]*\s*,", behind)  # noqa: RUF001
    offset = first.end() if first else 0
    found = _BREAKS.search(behind, offset)
    return behind[: found.start()] if found else behind


def _marks(words: str) -> list[tuple[int, Tense]]:
    future, past = _markers()
    ahead = [m.span() for m in future.finditer(words)]
    marks: list[tuple[int, Tense]] = [(start, "future") for start, _ in ahead]
    marks += [
        (m.start(), "past")
        for m in past.finditer(words)
        if not any(a <= m.start() < b for a, b in ahead)  # ``to put``
    ]
    return sorted(marks)


def _combined(marks: list[tuple[int, Tense]], words: str, at: int) -> Tense:
    """The tense of the verb group around mark ``at``: ``was due to`` and ``will be held`` look ahead."""
    group = [m for m in marks if abs(m[0] - marks[at][0]) <= 28]  # noqa: PLR2004 - characters of a verb group
    window = words[min(m[0] for m in group) : max(m[0] for m in group) + 14]
    if re.search(r"\bhad\s+been\b", window):
        return "past"
    if re.search(r"\b(?:will|shall|won.t)\b|’ll\b|'ll\b", window):  # noqa: RUF001
        return "future"
    if re.search(r"\b(?:is|are)\s+(?:to|planned|scheduled|due|expected|set)\b", window):
        return "future"
    if re.search(
        r"\b(?:scheduled|due|set|expected|planned|slated|poised|going|about|likely)\s+(?:to|for|on|in)\b",
        window,
    ):
        return "future"
    return marks[at][1]


def _nearest(words: str) -> Tense:
    marks = _marks(words)
    return _combined(marks, words, len(marks) - 1) if marks else "unknown"


def _first_behind(words: str) -> Tense:
    marks = _marks(words)
    return _combined(marks, words, 0) if marks else "unknown"
