"""Words of Arabic and Hebrew letters: frequent names as people spell them, others by rule.

A reader is asked to compare the consonants (``fold.skeleton``): the vowels put in here are guesses that
keep words near to their usual spelling, no more.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from detente.names.tables import table, words

_SAME: Final = str.maketrans({"ي": "ي", "ك": "ك", "\u200c": "", "\u0640": ""})
_DESCENT: Final = "ي"
_HALF: Final = 3  # least letters of a given name that is written as one with another
_WAYS: Final = 2  # spellings of each of them
_MOST: Final = 4  # spellings of what is written on to a common beginning or end
_VOWEL: Final = frozenset("aeiou")


Scheme = tuple[re.Pattern[str], dict[str, str]]


@dataclass(frozen=True)
class Abjad:
    """One script: letters in each scheme, glides, names spelled out, the articles that open a word.

    ``openings`` and ``endings``: what other words are written on to, and how it is spelled; ``halves``: given
    names that are written as one with another.
    """

    schemes: tuple[Scheme, ...]
    glides: dict[str, str]
    names: dict[str, tuple[str, ...]]
    articles: tuple[str, ...]
    openings: dict[str, tuple[str, ...]]
    endings: dict[str, tuple[str, ...]]
    halves: frozenset[str]


def _same(word: str) -> str:
    """Persian and Arabic forms of one letter, carriers of hamza and marks of vowels made one."""
    bare = "".join(c for c in word if not unicodedata.combining(c))
    return bare.translate(_SAME)


def _loose(word: str) -> str:
    """The form under which names are looked up."""
    return word.translate(_LOOSE)


_LOOSE: Final = str.maketrans("أإآٱىیکۀہھ", "اااايىكههه".replace("ى", "ي"))


def _scheme(sounds: dict[str, str]) -> Scheme:
    longest = sorted(sounds, key=len, reverse=True)
    return re.compile("|".join([*(re.escape(k) for k in longest), "."])), sounds


@cache
def abjad(script: str, language: str = "") -> Abjad:
    """The tables of one script, the habits of a language first. Raises KeyError where there are none."""
    own: dict[str, Any] = table("abjads")[script]
    first: dict[str, Any] = own.get("languages", {}).get(language, {})
    schemes: dict[str, dict[str, str]] = {"": {}, **own["schemes"]}
    order = dict.fromkeys([first.get("scheme", ""), *schemes])
    return Abjad(
        schemes=tuple([_scheme(own["sounds"] | schemes[name]) for name in order]),
        glides=own["glides"],
        names=_spelled_out(own["names"]) | _spelled_out(first.get("names", {}), own["names"]),
        articles=tuple(own["articles"]),
        openings=_spelled_out(own.get("openings", {}) | first.get("openings", {})),
        endings=_spelled_out(own.get("endings", {}) | first.get("endings", {})),
        halves=frozenset(_loose(_same(name)) for name in words(own.get("halves", ""))),
    )


def _spelled_out(names: dict[str, str], more: dict[str, str] | None = None) -> dict[str, tuple[str, ...]]:
    """Names in the form under which they are looked up; ``more``: further spellings of them."""
    others = {} if more is None else _spelled_out(more)
    found = {_loose(_same(name)): words(spelled) for name, spelled in names.items()}
    return {name: tuple(dict.fromkeys((*ways, *others.get(name, ())))) for name, ways in found.items()}


def parted(word: str, script: str) -> list[str]:
    """The word apart from an article written with it; a name spelled out in the table stays whole."""
    own = abjad(script)
    plain = _same(word)
    for article in own.articles:
        rest = plain[len(article) :]
        enough = len(rest) > 2 or _loose(rest) in own.names  # noqa: PLR2004
        if plain.startswith(article) and enough and _loose(plain) not in own.names:
            return [article, rest]
    return [plain]


def romanised(word: str, script: str, language: str = "") -> list[str]:
    """The spellings of a word, the usual one first; none where the word has no letter of the script."""
    own = abjad(script, language)
    plain = _same(word)
    if plain in own.articles:
        return ["al"]
    known = _known(_loose(plain), own.names)
    composed = [] if known else _composed(plain, own, script, language)
    if composed:
        return composed
    ruled = (_written(plain, scheme, own.glides) for scheme in own.schemes)
    return list(dict.fromkeys([*known, *(r for r in ruled if r)]))


def _composed(plain: str, own: Abjad, script: str, language: str) -> list[str]:
    """The spellings of a word that is written as one with another: Abdurrahman, Hojatollah, Gholamhossein."""
    loose = _loose(plain)
    for opening, ways in own.openings.items():
        rest = plain[len(opening) :]
        if loose.startswith(opening) and len(rest) > 1:
            ends = romanised(rest, script, language)[:_MOST]
            return [f"{way}{end}" for end in ends for way in ways]
    for ending, ways in own.endings.items():
        rest = plain[: -len(ending)]
        if loose.endswith(ending) and len(rest) > 1:
            starts = romanised(rest, script, language)[:_MOST]
            return [f"{start}{way}" for start in starts for way in ways]
    for at in range(_HALF, len(loose) - _HALF + 1):
        if loose[:at] in own.halves and loose[at:] in own.halves:
            first, second = (romanised(part, script, language)[:_WAYS] for part in (plain[:at], plain[at:]))
            return [f"{start}{end}" for end in second for start in first]
    return []


def _known(word: str, names: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The spellings of a name in the table, or of one with the ending of descent: Anwar, Anwari."""
    if word in names or word[-1:] != _DESCENT:
        return names.get(word, ())
    return tuple(f"{stem}i" for stem in names.get(word[:-1], ()))


def _written(word: str, scheme: Scheme, glides: dict[str, str]) -> str:
    pattern, sounds = scheme
    heard = [found for found in (_sound(m, sounds, word) for m in pattern.finditer(f"^{word}$")) if found[1]]
    out = ""
    for place, (letter, sound) in enumerate(heard):
        vowel = sound.startswith("v:")
        after = heard[place + 1][1] if place + 1 < len(heard) else ""
        text = sound.removeprefix("v:")
        if vowel and letter in glides and _is_glide(out, after):
            text, vowel = sounds.get(f"~{letter}", glides[letter]), False
        if vowel and out[-1:] == text[:1]:
            text = text[1:]
        out += text
        if not vowel and _wants_vowel(out[: -len(text)], after, last=place + 2 == len(heard)):
            out += "a"
    return out


def _sound(met: re.Match[str], sounds: dict[str, str], word: str) -> tuple[str, str]:
    """A letter and its sound, heeding the ends of the word."""
    text = met[0].strip("^$")
    at = met.start() - 1
    if at + len(text) == len(word) and f"{text}$" in sounds:
        return text, sounds[f"{text}$"]
    if at == 0 and f"^{text}" in sounds:
        return text, sounds[f"^{text}"]
    kept = text if text.isdigit() or (text.isascii() and text.isalnum()) else ""
    return text, sounds.get(met[0], sounds.get(text, kept))


def _is_glide(before: str, after: str) -> bool:
    """A letter is w or y, not a vowel, where a word begins or a vowel stands beside it."""
    return (not before and bool(after)) or after.startswith("v:") or before[-1:] in {"u", "i"}


def _wants_vowel(before: str, after: str, *, last: bool) -> bool:
    """A consonant before a consonant opens a syllable where no vowel stands before it, or the word ends."""
    if not after or after.startswith("v:"):
        return False
    return before[-1:] not in _VOWEL or last
