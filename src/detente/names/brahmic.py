"""Scripts without a table of their own: read by the names that Unicode gives their characters.

``DEVANAGARI LETTER KA`` sounds ``ka``, ``VOWEL SIGN II`` puts ``i`` in place of its ``a``, a virama takes
it away. Good for the scripts of India and Burma, fair for Thai, Lao and Khmer, rough elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_LONG: Final = re.compile(r"([AIUEO])\1+|(?<=[AIUEO])[AIUEO]$")
_KILLS: Final = (
    "VIRAMA",
    "ASAT",
    "COENG",
    "PATHAMASAT",
    "HALANTA",
    "AL-LAKUNA",
    "THANTHAKHAT",
    "CANDRABINDU MARK",
)
_NASAL: Final = ("ANUSVARA", "CANDRABINDU", "BINDI", "TIPPI", "NIKAHIT")
_BEFORE: Final = frozenset("เแโใไ")
_THAI: Final = {"SARA AA": "a", "MAI HAN-AKAT": "a", "SARA AM": "am", "SARA UEE": "ue", "SARA UE": "ue",
                "SARA AE": "ae", "SARA AI MAIMUAN": "ai", "SARA AI MAIMALAI": "ai"}  # fmt: skip


@lru_cache(maxsize=4096)
def _sound(letter: str) -> tuple[str, str]:
    """What a character is (consonant, vowel, sign, kill, nasal, nothing) and how it sounds."""
    name = unicodedata.name(letter, "")
    last = name.rsplit(" ", 1)[-1]
    if any(name.endswith(word) for word in _KILLS):
        return "kill", ""
    if any(word in name for word in _NASAL):
        return "nasal", "n"
    if "THAI CHARACTER" in name or "LAO LETTER" in name or "LAO VOWEL" in name:
        return _thai(name)
    if "VOWEL SIGN" in name or "DEPENDENT VOWEL" in name:
        return "sign", _vowel(last)
    if "DIGIT" in name:
        return "vowel", str(unicodedata.digit(letter, ""))
    if not any(word in name for word in ("LETTER", "SYLLABLE", "SIGN LETTER", "VOWEL")):
        return "nothing", ""
    if last[:1] in "AIUEO" or "INDEPENDENT VOWEL" in name or "VOCALIC" in name:
        return "vowel", _vowel(last)
    bare = "".join(c for c in last if c.isalpha() and c.isascii()).lower()
    if bare.endswith(("a", "o")) and "SYLLABLE" not in name and len(bare) > 1:
        return "consonant", bare[:-1]
    return "vowel", _vowel(bare.upper())


def _thai(name: str) -> tuple[str, str]:
    words = name.split(" ", 2)[2]
    if words in _THAI:
        return "sign", _THAI[words]
    if words.startswith(("SARA", "VOWEL SIGN", "MAI KON", "SIGN")):
        return "sign", _vowel(words.rsplit(" ", 1)[-1])
    if words.startswith(("MAI", "TONE", "PAIYANNOI")):
        return "nothing", ""
    first = words.split(" ", 1)[0].lower()
    return "consonant", "" if words == "O ANG" else first.removesuffix("o")


def _vowel(name: str) -> str:
    return _LONG.sub(lambda met: met[0][0] if met[1] else "", name).lower()


def romanised(word: str) -> str:
    """The word as its characters' names sound; empty where they say nothing."""
    heard = [_sound(letter) for letter in _ordered(word)]
    out: list[str] = []
    for place, (kind, sound) in enumerate(heard):
        if kind == "kill":
            continue
        out.append(sound)
        after = heard[place + 1][0] if place + 1 < len(heard) else "end"
        if kind == "consonant" and after not in {"sign", "kill", "end"}:
            out.append("a")
    return "".join(out)


def _ordered(word: str) -> str:
    """Thai vowels that are written before their consonant, after it."""
    letters = list(word)
    for place in range(len(letters) - 1):
        if letters[place] in _BEFORE:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
    return "".join(letters)
