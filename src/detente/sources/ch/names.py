"""Names as SECO writes them: parts with a kind and an order, and other spellings of single parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from detente.entries import ListedName
from detente.sources.reading import Lookups, Report, look_up

TITLE: Final = "title"


@dataclass(frozen=True)
class Part:
    """One part of a name. ``variants``: other spellings, each with its language and script."""

    order: int
    kind: str
    value: str
    variants: tuple[tuple[str, str, str], ...] = ()  # language, script, spelling


def names_of(
    parts: Sequence[Part],
    lookups: Lookups,
    report: Report,
    *,
    kind: str,
    quality: str,
    language: str,
    main: bool,
) -> Iterator[ListedName]:
    """The name in the publisher's order of parts, then its other spellings."""
    ordered = sorted((p for p in parts if p.value), key=lambda part: part.order)
    spoken = [part for part in ordered if part.kind != TITLE] or ordered
    grade: Any = "strong"
    if quality in lookups.get("weak", {}):
        grade = "weak"
    elif main and kind == "primary-name":
        grade = "primary"
    full = " ".join(part.value for part in spoken)
    if not full:
        return
    named: dict[str, str] = {}
    for part in ordered:
        key = look_up(lookups, "name_parts", part.kind, report, "")
        if key:
            named[key] = f"{named[key]} {part.value}" if key in named else part.value
    alias = "" if kind == "primary-name" else kind
    yield ListedName(full=full, quality=grade, kind=alias, language=language, parts=named)
    grade = "strong" if grade == "primary" else grade
    for spoken_in, spelling in _spellings(spoken):
        if spelling != full:
            yield ListedName(full=spelling, quality=grade, kind="spelling variant", language=spoken_in)


def _spellings(parts: Sequence[Part]) -> Iterator[tuple[str, str]]:
    """The name in each language and script of its variants; a part without one keeps its main spelling."""
    groups = dict.fromkeys((language, script) for part in parts for language, script, _ in part.variants)
    for group in groups:
        choices = [[v for *g, v in part.variants if tuple(g) == group] for part in parts]
        for turn in range(max(map(len, choices))):
            words = [
                found[min(turn, len(found) - 1)] if found else part.value
                for part, found in zip(parts, choices, strict=True)
            ]
            yield group[0], " ".join(words)


def titles_of(parts: Sequence[Part]) -> list[str]:
    """The titles among the parts."""
    return [part.value for part in parts if part.kind == TITLE and part.value]
