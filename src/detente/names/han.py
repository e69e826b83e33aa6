"""Chinese characters as Pinyin, beside it Wade-Giles and the spellings of Hong Kong and Taiwan."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from detente.names import transcription
from detente.names.scripts import script
from detente.names.tables import table, words

MAX_SPELLINGS: Final = 6
_GIVEN: Final = 2  # characters of a given name
_PINYIN: Final = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|ai|ei|ao|ou|an|en|er"
    r"|ia|ie|iu|in|ua|uo|ui|un|ue|a|o|e|i|u|v))+"
)
_FOREIGN: Final = re.compile(r"zh|q|x|c(?!h)")
_HEARD: Final = {"zh": "j", "q": "ch", "x": "sh", "c": "ts"}


@cache
def _readings() -> dict[str, str]:
    return {letter: syllable for syllable, letters in table("han").items() for letter in letters}


@cache
def _names() -> dict[str, Any]:
    return table("han_names")


@cache
def _surnames() -> frozenset[str]:
    return frozenset(words(_names()["surnames"]))


@cache
def _single() -> frozenset[str]:
    return frozenset("".join(words(_names()["single"])))


@cache
def _also() -> dict[str, list[str]]:
    return {letter: list(words(read)) for letter, read in _names()["also"].items()}


@cache
def _wade() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(key), value) for key, value in _names()["wade-giles"].items())


@cache
def _known(part: str) -> tuple[re.Pattern[str], dict[str, str]]:
    found: dict[str, str] = _names()[part]
    return re.compile("|".join(sorted(found, key=len, reverse=True))), found


def person(run: str, *, japanese: bool = False) -> list[list[str]]:
    """A name written in one go, as surname and given name; each as its spellings, the usual first.

    A run that opens with no surname stays one word.
    """
    if japanese and (met := _known("japanese")[0].match(run)):
        rest = run[met.end() :]
        return [[_known("japanese")[1][met[0]]], *([_spelled(rest)] if rest else [])]
    size = _surname_size(run)
    if not size:
        return [_spelled(run)]
    return [_surname(run[:size]), *([_spelled(run[size:])] if run[size:] else [])]


def transcribed(run: str) -> list[list[str]]:
    """A foreign name, or one of its words."""
    return [transcription.spelled(run, [_read(letter)[0] for letter in run])]


def foreign(run: str) -> bool:
    """Whether a run that stands for a whole name is a transcription: long, or not opening with a surname."""
    return transcription.possible(run) and not _surname_size(run)


def _surname_size(run: str) -> int:
    """The characters of the surname that opens a name written in one go; 0 where none does."""
    size = 2 if run[:2] in _surnames() else 1 if run[:1] in _single() else 0
    return size if size <= len(run) <= size + _GIVEN else 0


def whole(run: str) -> list[list[str]]:
    """A run that is one of several words of a name."""
    return [_spelled(run)]


def organisation(run: str) -> list[list[str]]:
    """A name written in one go, parted at the words that name companies and places."""
    pattern, known = _known("words")
    found: list[list[str]] = []
    at = 0
    for met in pattern.finditer(run):
        if met.start() > at:
            found.append(_spelled(run[at : met.start()]))
        found.append(known[met[0]].split())
        at = met.end()
    return [*found, _spelled(run[at:])] if at < len(run) else found


def names_body(run: str) -> bool:
    """Whether a word of companies (bank, trading, limited) is in a run of Chinese characters."""
    return script(run[0]) == "han" and _known("words")[0].search(run) is not None


def _surname(letters: str) -> list[str]:
    names = _names()
    read = names["read"].get(letters)
    spelled = _spelled(letters) if read is None else [read, _wade_giles([read])]
    return list(dict.fromkeys([*spelled, *str(names["spelled"].get(letters, "")).split()]))


def _read(letter: str) -> list[str]:
    return _also().get(letter) or [_readings().get(letter, "")]


def _spelled(letters: str) -> list[str]:
    ways = [_read(letter) for letter in letters]
    first = [way[0] for way in ways]
    spellings = ["".join(first), _wade_giles(first)]
    for place, way in enumerate(ways):
        spellings += ["".join([*first[:place], other, *first[place + 1 :]]) for other in way[1:]]
    heard = [_heard(syllable) for syllable in first]
    spellings.append("".join(heard))
    if any("v" in syllable for syllable in first):
        spellings = ["".join(first).replace("v", "u"), "".join(first).replace("v", "yu"), *spellings]
    return list(dict.fromkeys(s for s in spellings if s))[:MAX_SPELLINGS]


def _wade_giles(syllables: list[str]) -> str:
    return "".join(_wade_one(syllable) for syllable in syllables).replace("v", "u")


@cache
def _wade_one(syllable: str) -> str:
    """One syllable: a rule for the whole of it, else one for its beginning and one for its end."""
    out = syllable
    changed = False
    for pattern, other in _wade():
        rule = pattern.pattern
        whole, opens = rule[0] == "^" and rule[-1] == "$", rule[0] == "^"
        if not pattern.search(syllable) or (opens and changed):
            continue
        if whole:
            return other
        out, changed = pattern.sub(other, out, count=1), changed or opens
    return out


def _heard(syllable: str) -> str:
    return _FOREIGN.sub(lambda met: _HEARD[met[0]], syllable, count=1)


def as_heard(word: str) -> str:
    """A Latin word that is Pinyin, in letters that English reads alike; else, or with nothing new, empty."""
    if not _FOREIGN.search(word) or not _PINYIN.fullmatch(word):
        return ""
    return _FOREIGN.sub(lambda met: _HEARD[met[0]], word)
