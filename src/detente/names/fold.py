"""Keys under which spellings of one word fall together, from the fine to the coarse (``fold.yml``).

``key``: one spelling habit for another (kh, h; ts, tz, z; ov, off; y, iy, ij; doubled letters).
``skeleton``: the consonants of the key, for scripts that write no vowels.
``coarse``: the places of articulation, for syllabaries.
``letters``: letter by letter, for words with an error in a pair of letters that the key writes as one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from string import ascii_lowercase
from typing import Final

from detente.names.tables import table

_DOUBLED: Final = re.compile(r"([a-z])\1+")
_VOWELS: Final = "aiu"
_ENDS: Final = "^$"


@cache
def _rules() -> dict[str, str]:
    rules: dict[str, str] = table("fold")["fold"]
    return rules


@cache
def _several() -> tuple[re.Pattern[str], Callable[[re.Match[str]], str]]:
    """The rules of several letters or an end, the longest first, and what to write for a match.

    What they write is in capitals, so that the rules of single letters leave it alone.
    """
    rules = {key: value.upper() for key, value in _rules().items() if len(key) > 1}
    inside: dict[str, list[str]] = {}
    ends = [key for key in rules if key[-1] == "$"]
    for key in sorted(rules.keys() - set(ends), key=len, reverse=True):
        inside.setdefault(key[0], []).append(key[1:])
    parts = [re.escape(key) for key in sorted(ends, key=len, reverse=True)]
    parts += [f"{re.escape(first)}(?:{'|'.join(rests)})" for first, rests in inside.items()]
    return re.compile("|".join(parts)), lambda met: rules[met[0]]


@cache
def _singles() -> dict[int, str | None]:
    """The rules of single letters; capitals are made small, and the marks of the ends taken away."""
    single = {key: value for key, value in _rules().items() if len(key) == 1}
    small = {letter.upper(): letter for letter in ascii_lowercase}
    return str.maketrans({**small, **dict.fromkeys(_ENDS), **single})


def key(word: str) -> str:
    """The fold key of a word in a to z and digits."""
    pattern, written = _several()
    return _once(pattern.sub(written, f"^{word}$").translate(_singles())) or word


def letters(word: str) -> str:
    """A word with the rules of single letters alone: Irtysh and Irytsh are one swap apart in it (irtish,
    iritsh), and not by their keys.
    """
    return _once(word).translate(_singles())


def _once(text: str) -> str:
    """A text with doubled letters written once."""
    return _DOUBLED.sub(_first, text) if _DOUBLED.search(text) else text


def _first(doubled: re.Match[str]) -> str:
    return doubled[1]


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
    return _once(folded.translate(_consonants(name))) or folded[:1]
