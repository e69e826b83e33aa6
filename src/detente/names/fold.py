"""Keys under which spellings of one word fall together, from the fine to the coarse (``fold.yml``).

``key``: one spelling habit for another (kh, h; ts, tz, z; ov, off; y, iy, ij; doubled letters).
``skeleton``: the consonants of the key, for scripts that write no vowels.
``coarse``: the places of articulation, for syllabaries.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from detente.names.tables import table

_DOUBLED: Final = re.compile(r"([a-z])\1+")
_VOWELS: Final = "aiu"


@cache
def _fold() -> tuple[re.Pattern[str], dict[str, str]]:
    letters: dict[str, str] = table("fold")["fold"]
    longest = sorted(letters, key=len, reverse=True)
    plain = [k for k in longest if not k.startswith("^") and not k.endswith("$")]
    ends = [f"{re.escape(k[:-1])}$" for k in longest if k.endswith("$")]
    starts = [f"^{re.escape(k[1:])}" for k in longest if k.startswith("^")]
    pattern = re.compile("|".join([*starts, *ends, *(re.escape(k) for k in plain)]))
    return pattern, letters | {k.strip("^$"): v for k, v in letters.items() if k[0] != "^" and k[-1] != "$"}


@cache
def _anchored() -> tuple[dict[str, str], dict[str, str]]:
    letters: dict[str, str] = table("fold")["fold"]
    return (
        {k[1:]: v for k, v in letters.items() if k[0] == "^"},
        {k[:-1]: v for k, v in letters.items() if k[-1] == "$"},
    )


def key(word: str) -> str:
    """The fold key of a word in a to z and digits."""
    pattern, letters = _fold()
    starts, ends = _anchored()

    def folded(met: re.Match[str]) -> str:
        text = met[0]
        if met.start() == 0 and text in starts:
            return starts[text]
        if met.end() == len(word) and text in ends:
            return ends[text]
        return letters[text]

    return _DOUBLED.sub(r"\1", pattern.sub(folded, word)) or word


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
