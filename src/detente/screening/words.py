"""How alike two words of names are, and why: the knowledge of spellings, short forms, scripts and errors."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from detente.names.words import Word
from detente.screening.tables import table

VOWELS: Final = frozenset("aeiouy")
UNVOWELLED: Final = frozenset({"arabic", "hebrew"})
SYLLABIC: Final = frozenset({"kana", "transcribed"})
CHARACTERS: Final = frozenset({"hangul", "han"})
KEPT: Final = 16_384
"""Pairs of words whose likeness is kept."""
INITIALS: Final = 3
"""Letters of a word that may be initials written as one."""
CUT: Final = 3
"""Letters of a word that may be the beginning of a longer one."""


class Likeness(NamedTuple):
    """``score``: 1 for the same word, 0 for another; ``how``: one of the words below."""

    score: float
    how: str


SAME: Final = Likeness(1.0, "same")
OTHER: Final = Likeness(0.0, "")


@cache
def _scores() -> dict[str, float]:
    scores: dict[str, float] = table("likeness")
    return scores


@lru_cache(maxsize=KEPT)
def alike(a: Word, b: Word) -> Likeness:
    """How alike two words are; 0 where they are not the same word in any way that is known."""
    if a.text == b.text:
        return SAME
    if len(a.text) == 1 or len(b.text) == 1:
        return _initial(a, b)
    if a.text.isdigit() or b.text.isdigit():
        return OTHER
    return _spelled(a, b) or _written(a, b)


def known(how: str) -> Likeness:
    """The likeness of words that are alike in a named way."""
    return Likeness(_scores()[how], how)


def _initial(a: Word, b: Word) -> Likeness:
    firsts = {k[0] for k in a.spellings} | {k[0] for k in a.keys}
    same = a.text[0] == b.text[0] or not firsts.isdisjoint(k[0] for k in b.keys)
    return known("initial") if same and not (a.text + b.text).isdigit() else OTHER


def _spelled(a: Word, b: Word) -> Likeness | None:
    """Two ways of writing or of shortening one name."""
    if a.script in CHARACTERS and b.script in CHARACTERS:
        # another syllable is another character
        return known("spelling") if _share(a.spellings, b.spellings) else OTHER
    if a.keys[0] == b.keys[0] or _share(a.keys, b.keys):
        return known("spelling")
    if a.kin and b.kin and _share(a.kin, b.kin):
        return known("short form")
    if a.script == b.script:
        return None
    scripts = {a.script, b.script}
    if scripts & UNVOWELLED and _share(a.skeletons, b.skeletons):
        return known("consonants")
    if scripts & SYLLABIC and _share(a.coarse, b.coarse):
        return known("sound")
    return None


def _share(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return not set(some).isdisjoint(others)


def _written(a: Word, b: Word) -> Likeness:
    """One word written in error, cut off, or without its vowels."""
    if a.script in CHARACTERS or b.script in CHARACTERS:  # another reading is another character
        return OTHER
    best = edited(a.text, b.text)
    if a.keys[0] != a.text or b.keys[0] != b.text:
        best = max(best, edited(a.keys[0], b.keys[0]))
    scores = _scores()
    if best < scores["consonants"] and a.skeletons[0] == b.skeletons[0] and len(a.skeletons[0]) > 1:
        bare = "vowels" if _bare(a.text) or _bare(b.text) else "consonants of"
        best = max(best, scores[bare])
        if best == scores[bare]:
            return Likeness(best, bare)
    if best:
        return Likeness(best, "letters")
    return _cut(*sorted((a.text, b.text), key=len))


def _bare(text: str) -> bool:
    return VOWELS.isdisjoint(text[1:])


def edited(a: str, b: str) -> float:
    """1 less the share of letters that are inserted, lost, replaced or swapped; 0 where they are too many.
    A vowel for a vowel is half an error.
    """
    n, m = len(a), len(b)
    longer = max(n, m)
    least = _scores()["letters"]
    most = int((1 - least) * longer + 1)
    if abs(n - m) > most:
        return 0.0
    errors: float = OSA.distance(a, b, score_cutoff=most)
    if errors > most:
        return 0.0
    if n == m:
        errors -= 0.5 * sum([x != y and x in VOWELS and y in VOWELS for x, y in zip(a, b, strict=True)])
    score = 1 - max(errors, 0.5) / longer
    return score if score >= least else 0.0


def _cut(short: str, long: str) -> Likeness:
    if len(short) < CUT or not long.startswith(short):
        return OTHER
    scores = _scores()
    share = len(short) / len(long)
    return Likeness(scores["cut"] + (scores["cut, whole"] - scores["cut"]) * share, "cut")
