"""What a sentence says is done to sanctions, and how sure it is: closed lists of wordings, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

from detente.news.claims import Certainty, Direction
from detente.news.lexicon import Pattern, compiled, part, pattern, rows

GAP: Final = r"(?:[\s,]+[^\s.;:!?“”\"]+\.?){0,9}[\s,]+"  # words between the act and its object
MAIN_CLAUSE: Final = 20  # characters: a clause that can stand before one beside the point


@dataclass(frozen=True, slots=True)
class Change:
    """A wording of change: its direction, the rule, its place in the text read, and whether it is negated."""

    direction: Direction
    rule: str
    start: int
    end: int
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Degree:
    """How sure, and by which rule."""

    certainty: Certainty
    rule: str
    start: int = 0
    end: int = 0


@cache
def _directions() -> tuple[Pattern, ...]:
    targets = part("frames", "targets")
    return tuple(
        Pattern(
            item["id"],
            re.compile(
                item["pattern"]
                .replace("{T}", targets)
                .replace(r"{G}?\b", "{G}")
                .replace("{G}?", "{G}")
                .replace("{G}", f"(?:{GAP}|\\s+)?"),
                re.IGNORECASE,
            ),
            item,
        )
        for item in rows("frames")["directions"]
    )


def refusals() -> tuple[Pattern, ...]:
    """Wordings of refusal to answer."""
    return tuple(p for p in compiled("frames", "certainties") if p.values.get("only") == "refusal")


def speaks_of_sanctions(text: str) -> bool:
    """Whether sanctions are spoken of at all."""
    return pattern("frames", "talk").search(text) is not None


def change(text: str, *, in_context: bool = False) -> Change | None:
    """The change of sanctions that a text speaks of. ``in_context``: sanctions were spoken of right before,
    so that wordings without the word count too.

    Earlier rules win, but a wording of background (``sanctions imposed in 2014``) gives way to any other.
    """
    found: list[Change] = []
    for item in _directions():
        if item.values.get("needs_context") and not (in_context or speaks_of_sanctions(text)):
            continue
        match = item.regex.search(text)
        if match is None:
            continue
        direction = cast("Direction", item.values["direction"])
        found.append(Change(direction, item.id, match.start(), match.end(), _negated(text, match.start())))
    if not found:
        return None
    holes = [(m.start(), m.end()) for m in pattern("frames", "told").finditer(text)]
    front = [
        c
        for c in found
        if not (c.direction == "impose" and any(a <= c.end and c.start <= b for a, b in holes))
    ]
    return (front or found)[0]


def background(text: str) -> tuple[int, int, int] | None:
    """A clause that tells, beside the point, that sanctions were imposed: start of its noun phrase, start
    of the participle, end of the clause.
    """
    found = pattern("frames", "told").search(text)
    if found is None:
        return None
    start = found.start()
    article = pattern("frames", "article_before").search(text[:start])
    if article is not None:
        start = article.start() + (len("of ") if article[0].lower().startswith("of ") else 0)
    end = pattern("frames", "background_end").search(text[found.end() :])
    participle = pattern("frames", "told_participle").search(found[0])
    middle = found.start() + (participle.start() if participle else 0)
    return start, middle, found.end() + (end.start() if end else len(text) - found.end())


def _negated(text: str, place: int) -> bool:
    return pattern("frames", "negations").search(text[max(0, place - 60) : place]) is not None


def degree(text: str, direction: Direction, found: Change | None = None) -> Degree | None:
    """How sure a text is of what it says, by its own words; None where they do not tell. The clause with the
    wording of change counts first; a condition counts wherever it stands.
    """
    if direction == "none":
        beside = pattern("frames", "beside").search(text)
        text = text[: beside.start()] if beside and beside.start() > MAIN_CLAUSE else text
    whole = _degree(text, direction, found)
    if found is None or whole is None or whole.certainty in {"conditional", "hypothetical"}:
        return whole
    clauses = pattern("frames", "clauses")
    start = max((m.end() for m in clauses.finditer(text, 0, found.start)), default=0)
    behind = clauses.search(text, found.end)
    end = behind.start() if behind else len(text)
    inside = _degree(text[start:end], direction, None)
    if inside is not None:
        return Degree(inside.certainty, inside.rule, start + inside.start, start + inside.end)
    return whole


def _degree(text: str, direction: Direction, found: Change | None) -> Degree | None:
    for item in compiled("frames", "certainties"):
        if item.values.get("only") == "refusal" or (item.values.get("directed") and direction == "none"):
            continue
        match = item.regex.search(text)
        if match is None:
            continue
        certainty = cast("Certainty", item.values["certainty"])
        if (
            certainty == "conditional"
            and direction in {"maintain", "extend"}
            and re.match(r"(?:until|till)\b", match[0], re.IGNORECASE)
        ):
            continue  # sanctions that stay or are extended until a day hang on no condition
        return Degree(certainty, item.id, match.start(), match.end())
    if found is not None and found.negated:
        return Degree("denied", "C-NEGATED", found.start, found.end)
    return None


def condition(text: str) -> str | None:
    """The condition that a text names, in its words."""
    found = pattern("frames", "conditions").search(text)
    if found is None:
        return None
    if found["mark"].lower() in {"until", "before"} and pattern("frames", "until_day").match(found["text"]):
        return None
    return " ".join(found[0].split())


def measures(text: str) -> tuple[str, ...]:
    """The kinds of measures that a text names."""
    return tuple(m.id for m in compiled("regimes", "measures") if m.regex.search(text))
