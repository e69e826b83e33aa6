"""Any text to a name in comparable form: ``normalise`` for one, ``normalise_many`` for a list of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

import msgspec

from detente.names import han, organisations, persons
from detente.names.form import Kind, NameForm, Token, token
from detente.names.scripts import MAX_CHARACTERS, bare_words, script
from detente.names.words import Word, spelled, word

_CAPITAL: Final = "A-Z\u0410-\u042f"
_SMALL: Final = rf"[^\W\d_{_CAPITAL}]"
# RamiMakhlouf, SiemensAG, LLCdrake; not MacDonald
_GLUED: Final = re.compile(
    rf"(?<={_SMALL}{{3}})(?<!\bMac)(?=[{_CAPITAL}]{_SMALL}{{3}})|(?<=[a-z]{{4}})(?=[A-Z]{{2,4}}$)"
    rf"|(?<=[{_CAPITAL}]{{3}})(?={_SMALL}{{2,}}$)"
)
# between the words of a foreign name in Chinese characters
_DOTS: Final = frozenset("·・•‧")
# letters of Persian, Pashto and Urdu that Arabic does not write
_PERSIAN: Final = frozenset("\u067e\u0686\u0698\u06a9\u06af\u06cc")
# PAO, Yu Yi: no Russian company
_SHORT_FAMILY: Final = re.compile(r"\w{2,3},[^,]+$")


class _Read(msgspec.Struct, frozen=True, gc=False):
    """A raw word as read for one kind of name."""

    words: tuple[Word, ...]
    tokens: tuple[Token, ...]
    plain: bool
    upper: bool


@lru_cache(maxsize=32_768)
def _read(raw: str, kind: str) -> _Read:
    """The words of a raw word, and their tokens where they mean the same wherever they stand."""
    if raw[1:].islower() or raw.isupper():
        found = [word((raw.lower(),), "latin")] if raw.isascii() else _spelled(raw, kind)
    else:
        found = [w for part in _GLUED.split(raw) for w in _spelled(part, kind)]
    if kind == "organisation":
        tokens = tuple([organisations.usual(w) for w in found])
        return _Read(tuple(found), tokens, all(map(organisations.plain, found)), upper=False)
    found = [persons.canonical(w) for w in found]
    return _Read(
        tuple(found),
        tuple([token(w, persons.usual_role(w)) for w in found]),
        all(map(persons.plain, found)),
        upper=len(raw) > 1 and raw.isupper(),
    )


def _spelled(part: str, kind: str) -> list[Word]:
    return [word(("and",), "latin")] if part == "&" else [word(*ways) for ways in spelled(part.lower(), kind)]


def normalise(text: str, kind: Kind = "unknown") -> NameForm:
    """The name as comparable words with their roles.

    Never fails and never takes long, whatever the text: at most ``scripts.MAX_CHARACTERS`` characters and
    ``scripts.MAX_WORDS`` words of it are looked at. A name of ``unknown`` kind that has a legal form, or a
    word such as bank or ministry, is taken for an organisation, any other for a person.
    """
    raw = bare_words(text)
    how = _writing(text, raw)
    if kind == "unknown":
        kind = "organisation" if _is_organisation(text, raw, how) else "person"
    cut = len(text) > MAX_CHARACTERS
    if kind == "person":
        return NameForm(text, kind, tuple(_person(text, raw, how)), (), cut)
    tokens, legal = _organisation(raw, vessel=kind == "vessel")
    return NameForm(text, kind, tuple(tokens), legal, cut)


def normalise_many(names: Iterable[str], kind: Kind = "unknown") -> list[NameForm]:
    """The forms of many names of one kind, in their order."""
    return [normalise(name, kind) for name in names]


def _writing(text: str, raw: list[str]) -> str:
    """How the words of a person's name are parted and read: see ``words.spelled``."""
    if text.isascii():
        return "person"
    scripts = {script(w[0]) for w in raw}
    if "kana" in scripts:
        return "japanese"
    if "arabic" in scripts and not _PERSIAN.isdisjoint(text):
        return "persian"
    if len(raw) > 1 and "han" in scripts and not _DOTS.isdisjoint(text):
        return "transcribed"
    return "whole" if len(raw) > 1 and scripts & {"han", "hangul"} else "person"


def _is_organisation(text: str, raw: list[str], how: str) -> bool:
    if _SHORT_FAMILY.match(text):
        raw = raw[1:]
    found = [(w, r[-2:].isupper()) for r in raw for w in _read(r, how).words]
    if organisations.tells([w for w, _ in found], loud=[loud for _, loud in found]):
        return True
    if any(han.names_body(r) for r in raw if not r.isascii()):
        return True
    return "&" in raw or any(len(w.text) > 1 and w.text.isdigit() for w, _ in found)


def _organisation(raw: list[str], *, vessel: bool) -> tuple[list[Token], tuple[str, ...]]:
    read = [_read(r, "organisation") for r in raw]
    if not vessel and all(r.plain for r in read):
        return [t for r in read for t in r.tokens], ()
    return organisations.tokens([w for r in read for w in r.words], vessel=vessel)


def _person(text: str, raw: list[str], how: str) -> list[Token]:
    read = [_read(r, how) for r in raw if r != "&"]
    tokens: list[Token] = []
    plain, loud = True, 0
    for r in read:
        tokens += r.tokens
        plain = plain and r.plain
        loud += r.upper
    if not plain:
        tokens = persons.tokens([w for r in read for w in r.words], _lone_capitals(text, raw))
    if "," in text:
        return _before_comma(text, tokens)
    if 0 < loud < len(read) and how != "japanese":
        return _capitals(read, tokens)
    return _parted(read, tokens) if how == "person" and not text.isascii() else tokens


def _lone_capitals(text: str, raw: list[str]) -> frozenset[str]:
    """Letters that stand alone as capitals among small ones: not the Y of ORTEGA Y GASSET, José."""
    if text.isupper():
        return frozenset()
    loud = [False, *(len(r) > 1 and r.isupper() for r in raw), False]
    sides = zip(raw, loud, loud[2:], strict=False)
    alone = [r for r, left, right in sides if len(r) == 1 and not (left and right)]
    return frozenset([r.lower() for r in alone if r.isupper()])


def _families(marked: list[Token]) -> list[Token]:
    """Words that are marked as the family name; a title is one where nothing else is: SHEIKH, Umair."""
    titled = all(t.role in {"title", "particle"} for t in marked)
    roles = {"title"} if titled else {"name", "given"}
    return [token(t.word, "family") if t.role in roles else t for t in marked]


def _before_comma(text: str, tokens: list[Token]) -> list[Token]:
    """``SECHIN, Igor Ivanovich``: what stands before the only comma is the family name."""
    before, comma, after = text[:MAX_CHARACTERS].partition(",")
    count = len(bare_words(before))
    if not comma or "," in after or not 0 < count < len(tokens):
        return tokens
    rest = [token(t.word, "given") if t.role in {"name", "family"} else t for t in tokens[count:]]
    return [*_families(tokens[:count]), *rest]


def _capitals(read: list[_Read], tokens: list[Token]) -> list[Token]:
    """``Igor Ivanovich SECHIN``: words in capitals among others are the family name."""
    loud = {w.text for r in read if r.upper for w in r.words}
    families = iter(_families([t for t in tokens if t.text in loud]))
    return [next(families) if t.text in loud else t for t in tokens]


def _parted(read: list[_Read], tokens: list[Token]) -> list[Token]:
    """A Chinese or Korean name written in one go begins with the family name."""
    if len(read) == 1 and len(tokens) > 1 and tokens[0].word.script in {"han", "hangul"}:
        given = (token(t.word, "given") if t.role == "name" else t for t in tokens[1:])
        return [*_families(tokens[:1]), *given]
    return tokens
