"""Foreign names in Chinese characters, as they may be spelled at home (``transcription.yml``)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from heapq import nlargest
from typing import Final

from detente.names.tables import table, words

MAX_SPELLINGS: Final = 12
_LESS: Final = 0.6  # how much less likely each further sound of a character is


@cache
def _simple() -> dict[int, int]:
    forms: dict[str, list[str]] = table("transcription")["simple"]
    return str.maketrans("".join(forms["long"]), "".join(forms["short"]))


@cache
def _sounds() -> dict[str, tuple[str, ...]]:
    found: dict[str, str] = table("transcription")["sounds"]
    return {letter: words(ways) for ways, letters in found.items() for letter in letters.split()}


@cache
def _names() -> dict[str, tuple[str, ...]]:
    found: dict[str, str] = table("transcription")["names"]
    return {name: words(spelled) for name, spelled in found.items()}


def possible(run: str) -> bool:
    """Whether every character is one that foreign names are written with."""
    plain = run.translate(_simple())
    return plain in _names() or all(letter in _sounds() for letter in plain)


def spelled(run: str, readings: Sequence[str]) -> list[str]:
    """The spellings, the likeliest first; ``readings``: how Chinese reads each character, for those that are
    in no transcription.
    """
    plain = run.translate(_simple())
    found = [(1.0, "")]
    for letter, reading in zip(plain, readings, strict=True):
        ways = _sounds().get(letter, (reading,))
        found = nlargest(
            MAX_SPELLINGS,
            [(like * _LESS**rank, _met(text, way)) for like, text in found for rank, way in enumerate(ways)],
        )
    return list(dict.fromkeys([*_names().get(plain, ()), *(text for _, text in found)]))[:MAX_SPELLINGS]


def _met(text: str, way: str) -> str:
    """What was written before and the next sound: n before p is an m (Trump), which Chinese does not have."""
    return f"{text[:-1]}m{way}" if text[-1:] == "n" and way[:1] == "p" else text + way
