"""Outlets and programmes in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from detente.news.lexicon import alternatives, outlets


def outlet_mentions(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Outlets and programmes named in a part of the text, a programme with its broadcaster."""
    for found in _outlet_pattern().finditer(text, start, end):
        name = _outlet_names()[_plain(found[0])]
        if found["programme"]:
            owner = _outlet_names().get(_plain(found["owner"] or ""))
            name = f'{owner} "{" ".join(found["programme"].split())}"' if owner else name
        yield found.start(), found.end(), name


def _plain(words: str) -> str:
    return re.sub(r"^the\s+", "", " ".join(words.replace("’", "'").split()), flags=re.IGNORECASE).rstrip(",'")  # noqa: RUF001


@cache
def _outlet_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for outlet in outlets():
        plain = _plain(outlet.name)
        for written in (outlet.name, *outlet.aliases):
            shown = f'{outlet.of} "{plain}"' if outlet.kind == "programme" and outlet.of else plain
            names.setdefault(_plain(written), shown)
    return _Names(names)


class _Names(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


@cache
def _outlet_pattern() -> re.Pattern[str]:
    every = outlets()
    programmes = [n for o in every if o.kind == "programme" for n in (o.name, *o.aliases)]
    others = [
        n
        for o in every
        if o.kind != "programme" and not _common(o.name)
        for n in (o.name, *o.aliases)
        if not _common(n)
    ]
    return re.compile(
        rf"(?<![\w-])(?:(?P<owner>{alternatives(others)})[’']?s?\s+[“\"‘']?(?P<programme>{alternatives(programmes)})[,”\"’']?|(?:{alternatives(others)}))(?![\w-])"  # noqa: RUF001
    )


_COMMON: Final = frozenset(
    [
        "Time",
        "Focus",
        "Today",
        "Nature",
        "Science",
        "X",
        "Independent",
        "Sun",
        "Times",
        "Post",
        "Mirror",
        "Guardian",
        "Week",
        "Hill",
        "State",
        "World",
        "Life",
        "Die",
        "Welt",
        "Zeit",
    ]
)


def _common(name: str) -> bool:
    return name in {"Time", "Focus", "Today", "X", "Life", "World", "Sun", "Nature", "Science", "PA", "AA"}
