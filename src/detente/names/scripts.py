"""Which script a character belongs to, and what of a text is no part of a name at all.

Everything here is bounded: whatever is handed in, at most ``MAX_CHARACTERS`` characters and ``MAX_WORDS``
words come out, in time linear in the first ``MAX_READ`` characters.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import Final

MAX_READ: Final = 100_000
MAX_CHARACTERS: Final = 1_000
MAX_WORDS: Final = 64
MAX_WORD: Final = 48

_RANGES: Final = (
    (0x0000, "latin"), (0x0370, "greek"), (0x0400, "cyrillic"), (0x0530, "armenian"), (0x0590, "hebrew"),
    (0x0600, "arabic"), (0x0700, "other"), (0x0750, "arabic"), (0x0780, "other"), (0x0870, "arabic"),
    (0x0900, "other"), (0x10A0, "georgian"), (0x1100, "hangul"), (0x1200, "other"), (0x1C80, "cyrillic"),
    (0x1C90, "georgian"), (0x1CC0, "other"), (0x1D00, "latin"), (0x1DC0, "latin"), (0x1E00, "latin"),
    (0x1F00, "greek"), (0x2000, "other"), (0x2C60, "latin"), (0x2C80, "other"), (0x2D00, "georgian"),
    (0x2D30, "other"), (0x2DE0, "cyrillic"), (0x2E00, "other"), (0x3005, "han"), (0x3008, "other"),
    (0x3040, "kana"), (0x3100, "other"), (0x31F0, "kana"), (0x3200, "other"), (0x3400, "han"),
    (0xA000, "other"),
    (0xA640, "cyrillic"), (0xA6A0, "other"), (0xA720, "latin"), (0xA800, "other"), (0xAB30, "latin"),
    (0xABC0, "other"), (0xAC00, "hangul"), (0xD7B0, "other"), (0xF900, "han"), (0xFB00, "latin"),
    (0xFB13, "armenian"), (0xFB1D, "hebrew"), (0xFB50, "arabic"), (0xFE00, "other"), (0xFE70, "arabic"),
    (0xFF00, "other"), (0x20000, "han"), (0x32000, "other"),
)  # fmt: skip
_STARTS: Final = [start for start, _ in _RANGES]
# apostrophes, primes, half rings, geresh, tatweel
_INSIDE: Final = frozenset(
    "'`\u00b4\u2018\u2019\u201b\u02b9\u02ba\u02bb\u02bc\u02bd\u02be\u02bf\u02c8\u2032\ua78c\uff07\u055a\u05f3\u05f4\u0640\u02ee"
)
_AND: Final = frozenset("&+\uff06\uff0b")
_NUMBER: Final = frozenset("№")
_PLANE: Final = 0x10000
_MARK_RUN: Final = re.compile("([\u0300-\u036f]{3})[\u0300-\u036f]+")


@lru_cache(maxsize=8_192)
def script(letter: str) -> str:
    """The script of a letter: ``latin``, ``cyrillic``, ``han`` …, or ``other``."""
    return _RANGES[bisect_right(_STARTS, ord(letter)) - 1][1]


def _kept(code: int) -> str:
    letter = chr(code)
    if letter in _INSIDE:
        return ""
    if letter in _AND:
        return " & "
    if letter in _NUMBER:
        return " no "
    kind = unicodedata.category(letter)
    if kind[0] in "LM" or kind in {"Nd", "Nl"}:
        return letter
    if kind in {"Cf", "Cs", "Co", "Cn"} or (kind == "Cc" and not letter.isspace()):
        return ""
    return letter if kind == "No" else " "


class _Kept(dict[int, str]):
    """What stays of each character; filled as characters are met, for the first plane only."""

    def __missing__(self, code: int) -> str:
        found = _kept(code)
        if code < _PLANE:
            self[code] = found
        return found


_KEPT: Final = _Kept()
_ASCII: Final = {code: _kept(code) for code in range(128)}


def bare_words(text: str) -> list[str]:
    """The words of a text as written, without punctuation, controls, marks of direction or lone surrogates.

    ``&`` and ``+`` are words. Compatibility forms (full width, ligatures, presentation forms) are undone.
    """
    if len(text) > MAX_READ:
        text = text[:MAX_READ]
    if text.isascii():
        kept = text if text.replace(" ", "").isalnum() else text.translate(_ASCII)
    else:
        kept = text.translate(_KEPT)
        if _MARK_RUN.search(kept):
            kept = _MARK_RUN.sub(r"\1", kept)
        kept = kept[: 2 * MAX_CHARACTERS]
        composed = unicodedata.normalize("NFKC", kept)
        if composed is not kept:
            kept = composed.translate(_KEPT)
    if len(kept) > MAX_CHARACTERS:
        kept = kept[:MAX_CHARACTERS]
    return [word[:MAX_WORD] for word in kept.split(None, MAX_WORDS)[:MAX_WORDS]]


def runs(word: str) -> list[tuple[str, str]]:
    """The stretches of one script in a word; marks and digits go with what stands before."""
    found: list[tuple[str, str]] = []
    for letter in word:
        # a mark or a digit has no script of its own
        follows = found and not letter.isalpha()
        name = found[-1][0] if follows else script(letter)
        if found and found[-1][0] == name:
            found[-1] = (name, found[-1][1] + letter)
        else:
            found.append((name, letter))
    return found
