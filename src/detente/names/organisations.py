"""The words of a body's or ship's name: legal forms to classes, numbers to digits, letters joined."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from detente.names import fold
from detente.names.form import Role, Token, token
from detente.names.tables import table, words
from detente.names.words import Word, word

_SPELLED_OUT: Final = 5  # abbreviations up to this length are also met letter by letter
_SHORT: Final = 2  # forms up to this length count at the ends of a name only
_LONG: Final = 6  # a form of one word must be this long to be met with an error in it
_EXACT: Final = 4  # words up to this length must be met as they are
_CUT: Final = 4  # ... but one of several words of a form may be a longer one that lost a letter
_BARE: Final = 4  # a form of one word without its vowels must be this long
_REST: Final = 3  # letters left of a word that a legal form is glued to
_VOWELS: Final = str.maketrans("", "", "aeiouy")
_MENDED: Final = 7  # a shorter word with an error is one of a form where two others are right
_DEBRIS: Final = 8  # ... and debris of one only as it is written
_ORDINAL: Final = re.compile(r"^(\d{1,9})(?:st|nd|rd|th)$")
AND: Final = "and"


@dataclass(frozen=True)
class Lexicon:
    """The words that mean something in an organisation's name (``roles.yml``, ``legal.yml``)."""

    forms: dict[str, tuple[tuple[tuple[str, ...], str], ...]]
    stops: frozenset[str]
    common: frozenset[str]
    signs: frozenset[str]
    ands: frozenset[str]
    numbers: dict[str, str]
    closing: dict[str, str]
    vessels: frozenset[str]
    glued: tuple[str, ...]
    debris: frozenset[str]


def _hook(text: str) -> str:
    """What of a word must agree with a legal form: the short ones letter by letter, the long ones by key."""
    return text if len(text) <= _EXACT else fold.key(text)


def _hooks(found: list[Word]) -> list[str]:
    """The same of words, whose first key is that of their text."""
    return [w.text if len(w.text) <= _EXACT else w.keys[0] for w in found]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    roles = table("roles")
    return Lexicon(
        forms=_forms(),
        stops=frozenset(words(roles["stops"])),
        common=frozenset(words(roles["common"])),
        signs=frozenset(words(roles["common"])) - frozenset(words(roles["people-too"])),
        ands=frozenset(words(roles["and"])),
        numbers={w: digits for digits, spelled in roles["numbers"].items() for w in spelled.split()},
        closing=roles["closing-numbers"],
        vessels=frozenset(roles["vessels"]),
        glued=tuple(sorted(words(roles["glued-forms"]), key=len, reverse=True)),
        debris=frozenset(map(_hook, words(roles["debris"]))),
    )


def _forms() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """Legal forms by the first word, the longest first."""
    found: dict[tuple[str, ...], str] = {}
    for name, forms in table("legal").items():
        found[(_hook(name),)] = name
        for form in forms:
            for phrase in form if isinstance(form, list) else [form]:
                parts = tuple(_hook(p) for p in str(phrase).replace("-", " ").split())
                found.setdefault(parts, name)
                if len(parts) == 1 and 1 < len(phrase) <= _SPELLED_OUT:
                    found.setdefault(tuple(phrase), name)
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for parts in sorted(found, key=len, reverse=True):
        by_first.setdefault(parts[0], []).append((parts, found[parts]))
    return {first: tuple(forms) for first, forms in by_first.items()}


def _phrases() -> list[str]:
    """All legal forms."""
    listed = [form for forms in table("legal").values() for form in forms]
    return [str(p).replace("-", " ") for form in listed for p in (form if isinstance(form, list) else [form])]


@cache
def _long_words() -> dict[str, str]:
    """The hooks of long words of legal forms, by the word, by what is left when it loses a letter, and by its
    consonants; where two words leave the same, the one that more forms have.
    """
    borne = Counter(w for phrase in _phrases() for w in phrase.split() if len(w) > _EXACT)
    common = [w for w, _ in sorted(borne.items(), key=lambda one: (-one[1], one[0]))]
    found = {w: _hook(w) for w in common}
    for w in common:
        for less in (*_shorter(w), _bare(w)):
            if len(less) >= _CUT:
                found.setdefault(less, _hook(w))
    return found


def _shorter(text: str) -> list[str]:
    """A text without one letter, in every way."""
    return [text[:at] + text[at + 1 :] for at in range(len(text))]


def _bare(text: str) -> str:
    """A text without the vowels behind its first letter."""
    return text[:1] + text[1:].translate(_VOWELS)


@lru_cache(maxsize=65_536)
def _mended(text: str) -> str:
    """The hook of a word, or of the long word of legal forms that it is with one error or without vowels."""
    long = _long_words()
    if len(text) < _CUT or text in lexicon().common:
        return _hook(text)
    tried = (text, *_shorter(text)) if len(text) > _EXACT else (text,)
    return next((long[less] for less in tried if less in long), _hook(text))


def _misspelt_form_at(
    found: list[Word], hooks: list[str], mended: list[str], at: int, *, inside: bool
) -> tuple[int, str] | None:
    """As ``_form_at``, of words with an error in them: several where another is right, or a long one, or one
    without vowels.
    """
    met = _form_at(mended, at, inside=inside) if mended != hooks else None
    if not met:
        return None
    own = hooks[at : at + met[0]]
    wrong = [at + i for i, hook in enumerate(own) if hook != mended[at + i]]
    right = len(own) - len(wrong)
    long = all(len(found[i].text) >= _MENDED for i in wrong)
    alone = len(own) == 1 and (len(own[0]) >= _LONG or _is_bare(found[at].text))
    return met if right > 1 or (right and long) or alone else None


def _is_bare(text: str) -> bool:
    return len(text) >= _BARE and _bare(text) == text


def _longest_form_at(
    found: list[Word], hooks: list[str], mended: list[str], at: int, *, inside: bool
) -> tuple[int, str] | None:
    """The longest legal form that begins at a word, as it should be written or with errors; ``mended``: the
    hooks of the words without errors.
    """
    exact = _form_at(hooks, at, inside=inside)
    misspelt = _misspelt_form_at(found, hooks, mended, at, inside=inside)
    return misspelt if misspelt and (not exact or misspelt[0] > exact[0]) else exact


def _form_at(hooks: list[str], at: int, *, inside: bool) -> tuple[int, str] | None:
    """The longest legal form that begins at a word; ``inside``: short ones at the ends only."""
    for parts, name in lexicon().forms.get(hooks[at], ()):
        if hooks[at : at + len(parts)] != list(parts):
            continue
        ends = at == 0 or at + len(parts) == len(hooks)
        if (inside and not ends) and sum(map(len, parts)) <= _SHORT:
            continue
        return len(parts), name
    return None


def tells(found: list[Word], *, loud: list[bool]) -> bool:
    """Whether words tell an organisation, by a legal form or a word such as bank. ``loud``: in capitals.

    A form of two letters must be written in capitals: Manuel Sá is no company.
    """
    if any(w.text in lexicon().signs or _glued(w) for w in found):
        return True
    hooks = _hooks(found)
    for at in range(len(hooks)):
        met = _form_at(hooks, at, inside=True)
        if met and met[0] < len(hooks):
            short = sum(map(len, hooks[at : at + met[0]])) <= _SHORT
            if not short or all(loud[at : at + met[0]]):
                return True
    return False


def plain(met: Word) -> bool:
    """Whether a word means the same wherever it stands in a name."""
    known, text = lexicon(), met.text
    return (
        len(text) > 1
        and _mended(text) not in known.forms
        and _hooks([met])[0] not in known.forms
        and text not in known.ands
        and text not in known.vessels
        and not _glued(met)
        and text not in _right_words()
    )


@lru_cache(maxsize=8_192)
def usual(met: Word) -> Token:
    """A word in the role it has by itself, numbers as digits."""
    known, text = lexicon(), met.text
    if text.isdigit() or text in known.numbers or _ORDINAL.match(text):
        return token(_number(met), "number")
    role: Role = "stop" if text in known.stops else "common" if text in known.common else "name"
    return token(met, role)


def _number(met: Word) -> Word:
    text = lexicon().numbers.get(met.text) or _ORDINAL.sub(r"\1", met.text)
    bare = text.lstrip("0") or "0"
    return met if bare == met.text else word((bare,), "latin")


def tokens(found: list[Word], *, vessel: bool = False) -> tuple[list[Token], tuple[str, ...]]:
    """The words of an organisation in their roles, and the classes of its legal forms."""
    if not vessel:
        found = _as_written(found)
    hooks, mended = _hooks(found), [_mended(w.text) for w in found]
    out: list[Token] = []
    legal: list[str] = []
    at = 0
    while at < len(found):
        inside = not (legal and out and out[-1].role == "legal")
        met = None
        if not vessel:
            met = _longest_form_at(found, hooks, mended, at, inside=inside)
        if met and not (met[0] == len(found) and not out):
            out.append(token(word((met[1],), "latin"), "legal"))
            legal.append(met[1])
            at += met[0]
            continue
        size = _letters(found, at)
        out.append(_one(found, at, size))
        at += size
    return (_ship(out) if vessel else _without_debris(out)), tuple(dict.fromkeys(legal))


def _as_written(found: list[Word]) -> list[Word]:
    """Words from which a legal form is parted that was glued to them (Protonjsc), and long words of legal
    forms of which the halves stand apart (Limit Ed).
    """
    out: list[Word] = []
    for met in found:
        both = out[-1].text + met.text if out else ""
        if len(both) > _LONG and both in _right_words():
            out[-1] = word((both,), "latin")
            continue
        end = _glued(met)
        out += [word((part,), "latin") for part in (met.text[: -len(end)], end)] if end else [met]
    return out


def _glued(met: Word) -> str:
    """The legal form that is glued to a word, or nothing."""
    text = met.text
    if not text.endswith(lexicon().glued) or text in _right_words():
        return ""
    end = next(form for form in lexicon().glued if text.endswith(form))
    return end if len(text) >= len(end) + _REST else ""


@cache
def _right_words() -> frozenset[str]:
    """All words of legal forms."""
    return frozenset(w for phrase in _phrases() for w in phrase.split())


def _is_debris(text: str) -> bool:
    """A short word must be one of them as it is written."""
    return (_mended(text) if len(text) >= _DEBRIS else _hook(text)) in lexicon().debris


def _without_debris(found: list[Token]) -> list[Token]:
    """Words that are only met in legal forms are no names beside one, or at the end."""
    out = list(found)
    for places, is_end in ((range(len(out)), False), (range(len(out) - 1, -1, -1), True)):
        beside = is_end
        for at in places:
            met = out[at]
            if beside and met.role == "name" and _is_debris(met.text):
                out[at] = token(met.word, "legal")
            beside = out[at].role in {"legal", "stop"} or (beside and len(met.text) == 1)
    return out if any(t.role == "name" and len(t.text) > 1 for t in out) else found


def _letters(found: list[Word], at: int) -> int:
    """How many single letters stand in a row from here on; at least 1."""
    end = at
    while end < len(found) and len(found[end].text) == 1 and found[end].text.isalpha():
        end += 1
    return max(1, end - at)


def _one(found: list[Word], at: int, size: int) -> Token:
    """The token of a word, or of a row of letters."""
    known = lexicon()
    if size > 1:
        return usual(word(("".join(w.text for w in found[at : at + size]),), found[at].script))
    between = 0 < at < len(found) - 1
    if between and found[at].text in known.ands:
        return token(word((AND,), "latin"), "stop")
    if len(found[at].text) == 1 and found[at].text.isalpha():
        return token(found[at], "name")
    return usual(found[at])


def _ship(found: list[Token]) -> list[Token]:
    """A ship's prefix is no name, and a letter that closes its name is a number."""
    known = lexicon()
    at = 0
    while at < len(found) - 1 and found[at].text in known.vessels:
        found[at] = token(found[at].word, "title")
        at += 1
    if len(found) > 1 and found[-1].text in known.closing:
        found[-1] = token(word((known.closing[found[-1].text],), "latin"), "number")
    return found
