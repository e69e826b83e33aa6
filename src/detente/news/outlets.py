"""Outlets and programmes in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from detente.news.lexicon import alternatives, closed, outlets, rows, straight


def outlet_mentions(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Outlets and programmes named in a part of the text, a programme with its broadcaster."""
    for found in _outlet_pattern().finditer(text, start, end):
        name = _outlet_names()[_plain(found[0])]
        if found["programme"]:
            owner = _outlet_names().get(_plain(found["owner"] or ""))
            name = f'{owner} "{" ".join(found["programme"].split())}"' if owner else name
        yield found.start(), found.end(), name


def _plain(words: str) -> str:
    return re.sub(r"^the\s+", "", " ".join(straight(words).split()), flags=re.IGNORECASE).rstrip(",'")


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
    common = closed("common_names")
    others = [
        n
        for o in every
        if o.kind != "programme" and o.name not in common
        for n in (o.name, *o.aliases)
        if n not in common
    ]
    written: str = rows("words")["patterns"]["outlet"]
    return re.compile(
        written.replace("{outlets}", alternatives(others)).replace("{programmes}", alternatives(programmes))
    )
