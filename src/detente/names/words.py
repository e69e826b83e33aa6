"""One word of a name in every form in which it may be met, made once and kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain

import msgspec

from detente.names import abjads, alphabets, brahmic, fold, han, hangul, latin
from detente.names.scripts import runs, script
from detente.names.tables import table

MAX_SPELLINGS = 10
_CH = re.compile(r"(?<![st])ch")
_OPEN_W = re.compile(r"(?<=[aeo])w(?=[^aeiouyw])")
_GERMAN = ("ow", "ew", "owa", "ewa", "itsch", "owna", "ewna")
_VOICED_S = re.compile(r"(?<![a-z])s(?=[aeiouy])|(?<=[aeiouy])s(?=[aeiouymnlbdgw])")
_SCH = re.compile(r"(?<!t)sch(?!tsch)")
_SHORT = 5  # shorter keys are too common to say which given name is meant
_LEAST_LETTERS = 4  # of a word that may be met with an error
_ALPHABETS = frozenset({"cyrillic", "greek", "armenian", "georgian", "kana"})
_LOOKALIKE = ("latin", "cyrillic", "greek")  # of as many letters, the first


class Word(msgspec.Struct, frozen=True, gc=False, eq=False):
    """A word in the letters a to z and digits.

    ``text`` is its usual romanisation and the first of ``spellings``; ``keys``, ``skeletons`` and ``coarse``
    are the keys of ``detente.names.fold`` over all spellings, those of ``text`` first, each once; ``kin``
    names the given names it stands for (``sasha`` → alexander, alexandra). Equal words are one object, as
    long as it is kept: they are compared by identity.
    """

    text: str
    spellings: tuple[str, ...]
    keys: tuple[str, ...]
    kin: tuple[str, ...]
    script: str

    @property
    def skeletons(self) -> tuple[str, ...]:
        """Most words are never asked for them."""
        return _skeletons(self.keys)

    @property
    def looked_up(self) -> tuple[str, ...]:
        """What the word is looked up by where it may be in error: its keys, and its letters."""
        return _looked_up(self.text, self.keys)

    @property
    def coarse(self) -> tuple[str, ...]:
        """As ``skeletons``."""
        return _coarse(self.keys)


@lru_cache(maxsize=32_768)
def _skeletons(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold.skeleton, keys)))


@lru_cache(maxsize=32_768)
def _looked_up(text: str, keys: tuple[str, ...]) -> tuple[str, ...]:
    letters = fold.letters(text)
    return keys if len(letters) < _LEAST_LETTERS or letters in keys else (*keys, letters)


@lru_cache(maxsize=4_096)
def _coarse(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(fold.coarse, keys)))


@cache
def _kin() -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Given names by spelling, and by key where that is long enough to mean something."""
    spelled: dict[str, list[str]] = {}
    for full, others in table("kin").items():
        for form in (full, *others.split()):
            spelled.setdefault(form, []).append(full)
    keyed: dict[str, list[str]] = {}
    for form, names in spelled.items():
        if len(folded := fold.key(form)) >= _SHORT:
            keyed.setdefault(folded, []).extend(names)
    return (
        {form: tuple(dict.fromkeys(full)) for form, full in spelled.items()},
        {form: tuple(dict.fromkeys(full)) for form, full in keyed.items()},
    )


def _kin_of(spellings: Iterable[str], keys: Iterable[str]) -> tuple[str, ...]:
    spelled, keyed = _kin()
    met = [spelled[s] for s in spellings if s in spelled] or [keyed[k] for k in keys if k in keyed]
    return met[0] if len(met) == 1 else tuple(dict.fromkeys(chain.from_iterable(met)))


@lru_cache(maxsize=32_768)
def word(spellings: tuple[str, ...], name: str) -> Word:
    """The word of these spellings (a to z and digits, the usual first) from a script."""
    text = spellings[0]
    also = _also_said(text) if name == "latin" else ()
    one = len(spellings) == 1 and not also
    keys = (fold.key(text),) if one else tuple(dict.fromkeys(map(fold.key, (*spellings, *also))))
    return Word(text, spellings[:MAX_SPELLINGS], keys, _kin_of(spellings, keys), name)


def _also_said(text: str) -> list[str]:
    """Other readings of a Latin word: j as y, ch as kh, w as u, -ic as -ich, German s and sch as z and zh,
    Pinyin as heard.
    """
    said = []
    if "ch" in text and _CH.search(text):
        said += [_CH.sub("kh", text), _CH.sub("sh", text)]
    if "j" in text:
        said.append(text.replace("j", "y"))
    if "tj" in text or "sj" in text:  # Swedish: Vladimirovitj, Sjevtjenko
        plain = text.replace("ch", "kh").replace("tj", "ch").replace("sj", "sh")
        said.append(plain.replace("j", "y"))
    if "w" in text and _OPEN_W.search(text):
        said.append(_OPEN_W.sub("u", text))
    if "ae" in text:
        said.append(text.replace("ae", "a"))
    if text.endswith(_GERMAN) and "s" in text:
        said += _german(text)
    if text.endswith("ic") and len(text) >= _SHORT:
        said.append(f"{text}h")
    said += hangul.family(text)
    if heard := han.as_heard(text):
        said.append(heard)
    if (stem := _without_article(text)) and text not in _kin()[0]:
        said.append(stem)
    return said


def _german(text: str) -> list[str]:
    """A Russian name in German letters, where s is z between vowels and sch may be zh: Sacharow, Schukow."""
    soft = _VOICED_S.sub("z", _CH.sub("kh", text).replace("j", "y"))
    return [soft, _SCH.sub("zh", soft)]


def _without_article(text: str) -> str:
    """What follows an article written with the word (Alqaida, Elbaradei, Assadr), or nothing."""
    if len(text) <= _SHORT:
        return ""
    if text[:2] in {"al", "el"} and text[2] not in "aeiouly":
        return text[2:]
    if text[0] in "ae" and text[1] == text[2] and text[1] in "rsdtnz":
        return text[2:]
    return ""


def spelled(raw: str, kind: str) -> list[tuple[tuple[str, ...], str]]:
    """The spellings and script of each word in a raw lower-case word.

    ``kind``: ``person``, ``organisation``, ``whole`` (one of several words), ``transcribed`` (a foreign name
    in Chinese characters), ``japanese`` or ``persian``; it matters to scripts that write without blanks, and
    to those of many languages.
    """
    if raw.isascii():
        return [((raw,), "latin")]
    found: list[tuple[tuple[str, ...], str]] = []
    for script_name, run in _runs(raw):
        name = "transcribed" if script_name == "han" and _is_transcribed(run, kind) else script_name
        for ways in _ways(run, name, kind):
            clean = dict.fromkeys(w for w in map(_ascii, ways) if w)
            if clean:
                found.append((tuple(clean), name))
    return found


def _is_transcribed(run: str, kind: str) -> bool:
    """Whether Chinese characters are a foreign name."""
    return kind == "transcribed" or (kind == "person" and han.foreign(run))


def _ascii(way: str) -> str:
    return way if way.isascii() and way.isalnum() else latin.spelled(way)[0]


def _runs(raw: str) -> list[tuple[str, str]]:
    """The stretches of one script; letters that only look like their neighbours' script are mended first, to
    the script that then is that of the whole word, else to that of most letters.
    """
    found = runs(raw)
    names = {name for name, _ in found}
    if len(names) == 1 or not names.issubset(_LOOKALIKE):
        return found
    letters = [script(c) for c in raw if c.isalpha()]
    ways = {"latin": runs(latin.mended(raw)), "cyrillic": runs(latin.estranged(raw)), "greek": found}
    likely = sorted(_LOOKALIKE, key=letters.count, reverse=True)
    whole = [name for name in likely if len(ways[name]) == 1]
    return ways[(whole or likely)[0]]


def _ways(run: str, name: str, kind: str) -> list[list[str]]:
    """The words of a run of one script, each as its spellings."""
    if name == "latin":
        return [latin.spelled(run)]
    if name in _ALPHABETS:
        return [alphabets.romanised(run, name)]
    if name in {"arabic", "hebrew"}:
        language = kind if kind == "persian" else ""
        return [abjads.romanised(part, name, language) for part in abjads.parted(run, name)]
    if name == "transcribed":
        return han.transcribed(run)
    if name == "han":
        return _han(run, kind)
    if name == "hangul":
        return hangul.person(run) if kind == "person" else [hangul.spelled(run)]
    return [[brahmic.romanised(run)]]


def _han(run: str, kind: str) -> list[list[str]]:
    if kind == "organisation":
        return han.organisation(run)
    if kind == "whole":
        return han.whole(run)
    return han.person(run, japanese=kind == "japanese")
