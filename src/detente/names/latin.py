"""Words in Latin letters: marks gone, letters that lose more than a mark in each of their spellings."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

from detente.names.tables import table

MAX_SPELLINGS: Final = 4
_OTHER: Final = re.compile(r"[^a-z0-9]+")
_NAMED: Final = re.compile(r"LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL )?([A-Z]{1,2})\b")


@cache
def _letters() -> dict[str, list[str]]:
    found: dict[str, list[str]] = table("latin")["letters"]
    return found


@cache
def _looks() -> dict[int, str]:
    return str.maketrans(table("latin")["looks"])


def mended(word: str) -> str:
    """A Latin word in which letters of another script stand for the Latin ones they look like."""
    return word.translate(_looks())


@cache
def _strange() -> dict[str, str]:
    return {latin: other for other, latin in reversed(table("latin")["looks"].items())}


def estranged(word: str) -> str:
    """A Cyrillic word in which Latin letters stand for the Cyrillic ones they look like."""
    return "".join(_strange().get(c, c) for c in word)


def spelled(word: str) -> list[str]:
    """The spellings of a lower-case word in the letters a to z and digits, the plainest first."""
    if word.isascii():
        return [_OTHER.sub("", word)]
    spellings = [""]
    for letter in word:
        ways = _ways(letter)
        if len(spellings) * len(ways) > MAX_SPELLINGS:
            ways = ways[:1] if len(spellings) >= MAX_SPELLINGS else ways[:2]
        spellings = [begun + way for way in ways for begun in spellings]
    return list(dict.fromkeys(spellings[: MAX_SPELLINGS * 2]))


@cache
def _named(letter: str) -> str:
    met = _NAMED.match(unicodedata.name(letter, ""))
    return met[1].lower() if met else ""


@lru_cache(maxsize=4_096)
def _ways(letter: str) -> list[str]:
    return _letters().get(letter) or [_plain(letter)]


def _plain(letter: str) -> str:
    bare = unicodedata.normalize("NFKD", letter)
    kept = "".join(c for c in bare.lower() if c.isascii() and c.isalnum())
    return kept or ("" if unicodedata.combining(letter) else _named(letter))
