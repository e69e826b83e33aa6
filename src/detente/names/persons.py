"""The words of a person's name and their roles, whatever order they stand in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from detente.names.form import Role, Token, token
from detente.names.tables import table, words
from detente.names.words import Word, word

MAX_JOINED: Final = 4  # spellings of a word made of two
_OPEN_AT_LEAST: Final = 3  # words of a name whose first may be a title that is also a name
_ALWAYS: Final = re.compile(r"(?:ovna|evna|ivna|ichna|ivka|yivna|ouna|eŭna)$")
_UDDIN: Final = re.compile(r"^(.{3,}?)(?:[aeou]d{0,2}|[aeu]l)d(?:in|een|ine)$")
_ULLAH: Final = re.compile(r"^(.{3,}?)(?:allah|ullah|ollah|ulla|olla)$")
_SERVANT: Final = re.compile(r"^abd(?=.{3})")
_OF_ARABIC: Final = ("din", "een", "ine", "lah", "lla")
"""Ends of the words that the two patterns above match."""
_SON: Final = frozenset({"bin", "ibn", "ben", "bint", "binti", "bt", "bte", "wuld", "ould"})
_ABU: Final = frozenset({"abu", "abou", "abi", "abo", "aboo", "umm", "oum"})


@dataclass(frozen=True)
class Lexicon:
    """The words that mean something in a person's name (``roles.yml``, ``arabic_latin.yml``).

    ``placed``: those that mean one thing here and another there.
    """

    titles: frozenset[str]
    open_titles: frozenset[str]
    particles: frozenset[str]
    particle_ends: frozenset[str]
    generations: dict[str, str]
    patronymics: tuple[str, ...]
    families: tuple[str, ...]
    servant: frozenset[str]
    article: frozenset[str]
    divine: frozenset[str]
    din: frozenset[str]
    allah: frozenset[str]
    placed: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    roles, arabic = table("roles"), table("arabic_latin")
    titles, open_titles = frozenset(words(roles["titles"])), frozenset(words(roles["open-titles"]))
    ends = frozenset(words(roles["particle-ends"]))
    servant, din, allah = (frozenset(words(arabic[name])) for name in ("servant", "din", "allah"))
    return Lexicon(
        titles=titles - open_titles,
        open_titles=open_titles,
        particles=frozenset(words(roles["particles"])),
        particle_ends=ends,
        generations=roles["generations"],
        patronymics=words(roles["patronymics"]),
        families=words(roles["families"]),
        servant=servant,
        article=frozenset(words(arabic["article"])),
        divine=frozenset(words(arabic["divine"])),
        din=din,
        allah=allah,
        placed=titles | open_titles | ends | servant | din | allah | _SON | roles["generations"].keys(),
    )


def canonical(met: Word) -> Word:
    """One spelling for Arabic names written with or without a blank: Abdulaziz, Nuruddin, Nasrullah."""
    text = met.text
    if _SERVANT.match(text) and (rest := _served(text)):
        return _made(f"abdul{rest}" if rest not in lexicon().allah else "abdullah", met)
    if not text.endswith(_OF_ARABIC):
        return met
    if match := _UDDIN.match(text):
        return _made(f"{match[1]}uddin", met)
    if (match := _ULLAH.match(text)) and text != "abdullah":
        return _made(f"{match[1]}ullah", met)
    return met


def _served(text: str) -> str:
    """What follows ``abd`` and its article in one word, if it is a name of God; else empty."""
    known = lexicon().divine | lexicon().allah
    for size in range(3, min(7, len(text))):
        rest = text[size:]
        if rest in known:
            return rest
        if rest.endswith("e") and rest[:-1] in known:
            return rest[:-1]
    return ""


def _made(text: str, met: Word) -> Word:
    return met if text == met.text else word((text, *met.spellings[:MAX_JOINED]), met.script)


def joined(found: list[Word]) -> list[Word]:
    """The words, those that together are one Arabic name made one."""
    known = lexicon()
    out: list[Word] = []
    at = 0
    while at < len(found):
        now, rest = found[at], found[at + 1 : at + 3]
        article = bool(rest) and rest[0].text in known.article
        after = rest[1] if article and len(rest) > 1 else rest[0] if rest and not article else None
        size = 3 if article else 2
        made = _pair(now, after, article=article) if after else None
        out.append(made or now)
        at += size if made else 1
    return out


def _pair(first: Word, second: Word, *, article: bool) -> Word | None:
    known = lexicon()
    text = second.text
    if first.text in known.servant:
        if text in known.allah:
            return word(("abdullah",), first.script)
        if text in known.divine or (first.text == "abd" and article):
            return word(tuple(f"abdul{s}" for s in second.spellings[:MAX_JOINED]), second.script)
        return None
    if first.text in known.particles | known.titles or len(first.text) < 3:  # noqa: PLR2004
        return None
    if text in known.din and (article or text not in {"din", "deen", "dine"}):
        return word(tuple(f"{s}uddin" for s in first.spellings[:MAX_JOINED]), first.script)
    if text in known.allah and not article:
        return word(tuple(f"{s}ullah" for s in first.spellings[:MAX_JOINED]), first.script)
    return None


def usual_role(met: Word) -> Role:
    """The role a word has by itself."""
    known, text = lexicon(), met.text
    if text.isdigit():
        return "number"
    if text in known.particles:
        return "particle"
    if len(text) == 1:
        return "initial"
    if text in known.titles:
        return "title"
    if met.kin:
        return "given"
    return "family" if len(text) > 4 and text.endswith(known.families) else "name"  # noqa: PLR2004


def plain(met: Word) -> bool:
    """Whether a word means the same wherever it stands in a name."""
    known, text = lexicon(), met.text
    return not (text in known.placed or len(text) == 1 or text.endswith(known.patronymics) or text.isdigit())


def tokens(found: list[Word], capitals: frozenset[str] = frozenset()) -> list[Token]:
    """The words of a person in their roles; ``capitals``: letters that stand alone as capitals among small
    ones.
    """
    known = lexicon()
    met = joined(found)
    roles = [usual_role(w) for w in met]
    _titles(met, roles, known)
    _initials(met, roles, capitals)
    _generations(met, roles, known)
    _sons(met, roles)
    _patronymics(met, roles, known)
    if not any(r in {"name", "given", "family", "patronymic", "initial"} for r in roles):
        roles = ["name" if r == "title" else r for r in roles]
    return [
        token(_generation(w, known) if r == "generation" else w, r) for w, r in zip(met, roles, strict=True)
    ]


def _titles(met: list[Word], roles: list[Role], known: Lexicon) -> None:
    """Words that are titles only where they open a name, with enough of a name behind them."""
    for at in range(1, len(met)):
        if roles[at] == "title" and met[at - 1].text in {"al", "el"}:  # al-Sayyid, al-Shaykh are names
            roles[at] = "name"
    for at, found in enumerate(met):
        if roles[at] == "title":
            continue
        if found.text not in known.open_titles or len(met) - at < _OPEN_AT_LEAST:
            break
        roles[at] = "title"
    if len(met) >= _OPEN_AT_LEAST and met[-1].text in known.open_titles:
        roles[-1] = "title"


def _initials(met: list[Word], roles: list[Role], capitals: frozenset[str]) -> None:
    """Letters that are words too (e, y, o) are initials where they stand as capitals, at an end of the name,
    or behind another.
    """
    first = next((at for at, role in enumerate(roles) if role != "title"), 0)
    for at, found in enumerate(met):
        if len(found.text) == 1 and roles[at] == "particle":
            placed = at in {first, len(met) - 1} or roles[at - 1] == "initial"
            roles[at] = "initial" if placed or found.text in capitals else "particle"


def _generations(met: list[Word], roles: list[Role], known: Lexicon) -> None:
    for at, found in enumerate(met):
        last = at == len(met) - 1
        if at and (found.text in known.generations or (last and found.text.isdigit())):
            roles[at] = "generation"


def _generation(met: Word, known: Lexicon) -> Word:
    text = known.generations.get(met.text)
    return word((text,), "latin") if text else met


def _sons(met: list[Word], roles: list[Role]) -> None:
    """``bin X``: a father's name, or the house's where it is the last; ``X oglu``: a father's name."""
    for at, found in enumerate(met):
        if found.text in _SON and 0 < at < len(met) - 1:
            after = at + 2 if met[at + 1].text in _ABU | {"al", "el"} and at + 2 < len(met) else at + 1
            roles[after] = "family" if after == len(met) - 1 else "patronymic"
        if found.text in lexicon().particle_ends and at > 1:
            roles[at], roles[at - 1] = "particle", "patronymic"


def _patronymics(met: list[Word], roles: list[Role], known: Lexicon) -> None:
    """-ovich is a father's name before another word or after a given name, where a third word is there."""
    bearing = sum(r in {"name", "given", "family", "initial"} for r in roles)
    found = False
    for at, one in enumerate(met):
        if roles[at] not in {"name", "family"} or not one.text.endswith(known.patronymics):
            continue
        placed = at < len(met) - 1 or roles[at - 1] == "given"
        if _ALWAYS.search(one.text) or (bearing > 2 and placed and not found):  # noqa: PLR2004
            roles[at], found = "patronymic", True
        else:
            roles[at] = "family"
