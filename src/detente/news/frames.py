"""What a sentence says is done to sanctions, and how sure it is: closed lists of wordings, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final, cast

from detente.news.claims import Certainty, Direction
from detente.news.lexicon import Pattern, rows

GAP: Final = r"(?:[\s,]+[^\s.;:!?“”\"]+\.?){0,9}[\s,]+"  # words between the act and its object


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
    frames = rows("frames")
    targets = frames["targets"]
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
        for item in frames["directions"]
    )


@cache
def _certainties() -> tuple[Pattern, ...]:
    return tuple(
        Pattern(item["id"], re.compile(item["pattern"], re.IGNORECASE), item)
        for item in rows("frames")["certainties"]
    )


@cache
def pattern(name: str) -> re.Pattern[str]:
    """A single pattern of ``frames.yml``."""
    return re.compile(rows("frames")[name], re.IGNORECASE)


def speaks_of_sanctions(text: str) -> bool:
    """Whether sanctions are spoken of at all."""
    return pattern("talk").search(text) is not None


def change(text: str, *, in_context: bool = False) -> Change | None:
    """The change of sanctions that a text speaks of. ``in_context``: sanctions were spoken of right before,
    so that wordings without the word count too.

    A wording of background (``sanctions imposed in 2014``) gives way to any other.
    """
    found: list[Change] = []
    for item in _directions():
        if item.values.get("needs_context") and not (in_context or speaks_of_sanctions(text)):
            continue
        for match in item.regex.finditer(text):
            direction = cast("Direction", item.values["direction"])
            found.append(
                Change(direction, item.id, match.start(), match.end(), _negated(text, match.start()))
            )
            break
    if not found:
        return None
    holes = [(m.start(), m.end()) for m in _background().finditer(text)]
    front = [
        c
        for c in found
        if not (c.direction == "impose" and any(a <= c.end and c.start <= b for a, b in holes))
    ]
    chosen = front or found
    return min(chosen, key=lambda c: (_order(c), c.start))


def _order(found: Change) -> int:
    """Earlier rules win, unless a plain ``impose`` stands against a wording of another direction."""
    names = [item.id for item in _directions()]
    return names.index(found.rule)


@cache
def _background() -> re.Pattern[str]:
    frames = rows("frames")
    between = r"(?:\s+(?!(?:until|unless|if|when|once|are|is|were|was|be|been|has|have|had|not|to|will|would|may)\b)[^\s.;:!?,]+)"
    return re.compile(rf"{frames['targets']}{between}{{0,6}}?\s*{frames['background']}", re.IGNORECASE)


def background(text: str) -> tuple[int, int, int] | None:
    """A clause that tells, beside the point, that sanctions were imposed: start of its noun phrase, start
    of the participle, end of the clause.
    """
    found = _background().search(text)
    if found is None:
        return None
    start = found.start()
    article = re.search(
        r"(?:\b(?:the|those|these|economic|financial|tough|U\.?\s?S\.?|EU|Western|international|of|its|their)\s+)+$",
        text[:start],
        re.IGNORECASE,
    )
    if article is not None:
        begin = article.start()
        start = begin + len(article[0]) - len(article[0].lstrip("of "))
        start = begin if not article[0].lower().startswith("of ") else begin + 3
    end = re.search(
        r"(?:[;!?]\s|\.\s+[A-Z]|[.!?]?$|,\s+(?:but|and|while|which|who|he|she|they|it|the|would|will|has|have|had|are|were|is|was|could|may|might|remain\w*|expire\w*|sent|[a-z]+ed)\b)",
        text[found.end() :],
    )
    participle = re.search(rf"\s*{rows('frames')['background']}$", found[0], re.IGNORECASE)
    middle = found.start() + (participle.start() if participle else 0)
    return start, middle, found.end() + (end.start() if end else len(text) - found.end())


def _negated(text: str, place: int) -> bool:
    return pattern("negations").search(text[max(0, place - 60) : place]) is not None


def refusal(text: str) -> bool:
    """Whether a wording of refusal to answer stands in the text."""
    return any(item.values.get("only") == "refusal" and item.regex.search(text) for item in _certainties())


_CLAUSES: Final = re.compile(r",\s|;|\s[—–]\s|\b(?:after|because|while|although|though|since|when|which|who|whose|but)\b", re.IGNORECASE)  # noqa: RUF001  # fmt: skip


_BESIDE: Final = re.compile(
    r",\s+(?:which|who|whose|while|although|though)\b|\band\s+whether\b", re.IGNORECASE
)


def degree(text: str, direction: Direction, found: Change | None = None) -> Degree | None:
    """How sure a text is of what it says, by its own words; None where they do not tell. The clause with the
    wording of change counts first; a condition counts wherever it stands.
    """
    if direction == "none":
        beside = _BESIDE.search(text)
        text = text[: beside.start()] if beside and beside.start() > 20 else text  # noqa: PLR2004 - a main clause stands before
    whole = _degree(text, direction, found)
    if found is None or whole is None or whole.certainty in {"conditional", "hypothetical"}:
        return whole
    start = max((m.end() for m in _CLAUSES.finditer(text, 0, found.start)), default=0)
    behind = _CLAUSES.search(text, found.end)
    end = behind.start() if behind else len(text)
    inside = _degree(text[start:end], direction, None)
    if inside is not None:
        return Degree(inside.certainty, inside.rule, start + inside.start, start + inside.end)
    return whole


def _degree(text: str, direction: Direction, found: Change | None) -> Degree | None:
    for item in _certainties():
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
    found = pattern("conditions").search(text)
    if found is None:
        return None
    if found["mark"].lower() in {"until", "before"} and re.match(
        r"\s*(?:the\s+)?(?:end|\d|[A-Z]|next|this|mid|late|early|at\s+least)", found["text"]
    ):
        return None
    return " ".join(found[0].split())


def measures(text: str) -> tuple[str, ...]:
    """The kinds of measures that a text names."""
    return tuple(m["id"] for m in rows("regimes")["measures"] if re.search(m["pattern"], text, re.IGNORECASE))
