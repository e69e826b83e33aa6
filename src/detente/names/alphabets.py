"""Cyrillic, Greek, Armenian, Georgian and kana words in several romanisations at once (``alphabets.yml``)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from detente.names.tables import table

_HIRAGANA: Final = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


@dataclass(frozen=True)
class Scheme:
    """One romanisation: what each letter or group of letters becomes."""

    pattern: re.Pattern[str]
    letters: dict[str, str]

    def write(self, word: str) -> str:
        """The word in this romanisation; ``word`` has its ends marked by ``^`` and ``$``."""
        letters = self.letters
        return "".join([letters.get(part, part) for part in self.pattern.findall(word)])


@dataclass(frozen=True)
class Alphabet:
    """A script: its schemes in the order of each language, and the letters that tell the language."""

    marks: dict[str, frozenset[str]]
    order: dict[str, tuple[Scheme, ...]]

    def schemes(self, word: str) -> tuple[Scheme, ...]:
        """The schemes for a word, those of its own language first."""
        met = set(word)
        for language, letters in self.marks.items():
            if letters & met:
                return self.order[language]
        return next(iter(self.order.values()))


def _letters(schemes: dict[str, Any], name: str) -> dict[str, str]:
    own = schemes[name]
    base = _letters(schemes, own["like"]) if "like" in own else {}
    letters: dict[str, str] = own["letters"]
    return base | letters


def _scheme(letters: dict[str, str]) -> Scheme:
    whole = letters | {"^": "", "$": ""}
    longest = sorted(whole, key=len, reverse=True)
    return Scheme(re.compile("|".join([*map(re.escape, longest), "."]), re.DOTALL), whole)


@cache
def alphabet(script: str) -> Alphabet:
    """The alphabet of a script. Raises KeyError where the table has none."""
    own = table("alphabets")[script]
    made = {name: _scheme(_letters(own["schemes"], name)) for name in own["schemes"]}
    return Alphabet(
        marks={language: frozenset(letters) for language, letters in own.get("marks", {}).items()},
        order={language: tuple(made[n] for n in names) for language, names in own["order"].items()},
    )


def romanised(word: str, script: str) -> list[str]:
    """All romanisations of a lower-case word of one script, the usual one first."""
    plain = _plain(word, script)
    return list(dict.fromkeys(scheme.write(f"^{plain}$") for scheme in alphabet(script).schemes(plain)))


def _plain(word: str, script: str) -> str:
    """The word in the letters of the table: accents gone, capital Georgian and katakana made usual."""
    if script == "kana":
        return word.translate(_HIRAGANA)
    if script == "cyrillic":  # й, ё and ї are letters of their own
        return "".join(c for c in word if not unicodedata.combining(c))
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
