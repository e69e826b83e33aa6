"""Korean: Revised Romanisation, McCune-Reischauer and the way of the North; surnames as people spell them."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from detente.names.tables import table, words

_FIRST: Final = 0xAC00
_LAST: Final = 0xD7A3
_MOST_NAME: Final = 4
_MAX_SPELLINGS: Final = 6
_VOICELESS: Final = frozenset("ktp")
_VOWELS: Final = frozenset("aeiouwy")


@cache
def _tables() -> dict[str, Any]:
    return table("hangul")


def person(run: str) -> list[list[str]]:
    """A name written in one go, as surname and given name; each as its spellings, the usual first."""
    surnames = _tables()["surnames"]
    size = 2 if run[:2] in _tables()["double"].split() else 1
    if run[:1] in surnames and size < len(run) <= _MOST_NAME:
        return [_surname(run[:size]), _given(run[size:])]
    if run in surnames:
        return [_surname(run)]
    return [_given(run)]


def family(name: str) -> tuple[str, ...]:
    """How else a surname in Latin letters is spelled; empty where it is none."""
    return words(_tables()["latin"].get(name, ""))


def spelled(run: str) -> list[str]:
    """The spellings of any word."""
    return list(dict.fromkeys("".join(_syllable(c, s) for c in run) for s in _tables()["schemes"]))


def _surname(letters: str) -> list[str]:
    known = str(_tables()["surnames"].get(letters, "")).split()
    return list(dict.fromkeys([*known, *spelled(letters)]))


def _given(run: str) -> list[str]:
    known = _tables()["syllables"]
    popular = ["".join(_popular(c, known, place) for c in run) for place in (0, 1)]
    # the way of the North comes first: its key is also that of most popular spellings (Jong, Jung)
    return list(dict.fromkeys([_voiced(run), popular[0], *spelled(run), popular[1]]))[:_MAX_SPELLINGS]


def _voiced(run: str) -> str:
    """The way of the North, where a consonant between voiced sounds is voiced: Pak, but Yong Bok."""
    out = ""
    for letter in run:
        sound = _syllable(letter, "north")
        if out and out[-1] not in _VOICELESS and sound[1:2] in _VOWELS:
            sound = _tables()["voiced"].get(sound[0], sound[0]) + sound[1:]
        out += sound
    return out


def _popular(letter: str, known: dict[str, str], place: int) -> str:
    ways = known.get(letter, "").split()
    return ways[min(place, len(ways) - 1)] if ways else _syllable(letter, "revised")


def _syllable(letter: str, scheme: str) -> str:
    code = ord(letter) - _FIRST
    if not 0 <= code <= _LAST - _FIRST:
        return ""
    own = _tables()["schemes"][scheme]
    initial, rest = divmod(code, 588)
    vowel, final = divmod(rest, 28)
    return f"{own['initial'][initial]}{own['vowel'][vowel]}{own['final'][final]}"
