"""Keys under which spellings of one word fall together, from the fine to the coarse (``fold.yml``).

``key``: one spelling habit for another (kh, h; ts, tz, z; ov, off; y, iy, ij; doubled letters).
``skeleton``: the consonants of the key, for scripts that write no vowels.
``coarse``: the places of articulation, for syllabaries.
"""

from __future__ import annotations

import re
from functools import cache
from string import ascii_lowercase
from typing import Final

from detente.names.tables import table

_DOUBLED: Final = re.compile(r"([a-z])\1+")
_VOWELS: Final = "aiu"


@cache
def _rules() -> dict[str, str]:
    rules: dict[str, str] = table("fold")["fold"]
    return rules


@cache
def _groups() -> tuple[re.Pattern[str], dict[str, str], dict[str, str], dict[str, str]]:
    """The rules of several letters or an end: their pattern; those of starts, ends, all places.

    What they write is in capitals, so that the rules of single letters leave it alone.
    """
    rules = {key: value.upper() for key, value in _rules().items() if len(key) > 1}
    starts = {key[1:]: value for key, value in rules.items() if key[0] == "^"}
    ends = {key[:-1]: value for key, value in rules.items() if key[-1] == "$"}
    inside = {key: value for key, value in rules.items() if key[0] != "^" and key[-1] != "$"}
    by_first: dict[str, list[str]] = {}
    for key in sorted(inside, key=len, reverse=True):
        by_first.setdefault(key[0], []).append(key[1:])
    parts = [f"^{key}" for key in starts] + [f"{key}$" for key in sorted(ends, key=len, reverse=True)]
    parts += [f"{first}(?:{'|'.join(rests)})" for first, rests in by_first.items()]
    return re.compile("|".join(parts)), starts, ends, inside


@cache
def _singles() -> dict[int, str]:
    single = {key: value for key, value in _rules().items() if len(key) == 1}
    return str.maketrans({**{letter.upper(): letter for letter in ascii_lowercase}, **single})


def key(word: str) -> str:
    """The fold key of a word in a to z and digits."""
    pattern, starts, ends, inside = _groups()

    def folded(met: re.Match[str]) -> str:
        text = met[0]
        if met.start() == 0 and text in starts:
            return starts[text]
        if met.end() == len(word) and text in ends:
            return ends[text]
        return inside[text]

    return _DOUBLED.sub(r"\1", pattern.sub(folded, word).translate(_singles())) or word


@cache
def _consonants(name: str) -> dict[int, str | None]:
    return str.maketrans({**dict.fromkeys(_VOWELS), **table("fold")[name]})


def skeleton(folded: str) -> str:
    """The consonants of a fold key; of a word of vowels alone, its first letter."""
    return _bones(folded.replace("ng", "n"), "skeleton")


def coarse(folded: str) -> str:
    """The consonants of a fold key by place of articulation."""
    return _bones(folded.replace("ng", "n"), "coarse")


def _bones(folded: str, name: str) -> str:
    return _DOUBLED.sub(r"\1", folded.translate(_consonants(name))) or folded[:1]
