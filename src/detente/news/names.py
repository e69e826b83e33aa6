"""The people named in a text: by capitals, titles and roles; bodies, outlets and places are no people."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from detente.news.lexicon import (
    Person,
    alternatives,
    closed,
    institutions,
    marks,
    names_of,
    outlets,
    pattern,
    people,
    rows,
    straight,
)

APOSTROPHE: Final = "\u2019"
REACH: Final = 8  # words that a role before a name may have
APPOSITION: Final = 22  # words that a role behind a name may have


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text with its place."""

    text: str
    start: int
    end: int


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The words and marks of a part of the text."""
    found = []
    for match in pattern("words", "name_token").finditer(text, start, end):
        word = match[0].rstrip()
        first, last = match.start(), match.start() + len(word)
        stem, suffix = word[:-2], word[-2:]
        if stem and suffix in closed("genitive"):
            found += [Token(stem, first, last - 2), Token(suffix, last - 2, last)]
        else:
            found.append(Token(word, first, last))
    return found


def is_capital(word: str) -> bool:
    """Whether a word is written like a name."""
    return pattern("words", "capital").match(word) is not None


def bare(words: str) -> str:
    """Small letters, straight apostrophes, single spaces, no closing mark."""
    return " ".join(straight(words).lower().split()).strip(" ,.;:")


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at a place: the name as written there, and the role before or behind it."""

    name: str
    start: int
    end: int
    role: str | None


def mentions_in(text: str, start: int, end: int) -> list[Mention]:
    """The people named in a sentence, by capitals, roles and titles; bodies and outlets are no people."""
    words = tokens(text, start, end)
    covered = _taken(text, start, end)
    found: list[Mention] = []
    at = 0
    while at < len(words):
        run = _run(words, at, covered)
        if run is None:
            at += 1
            continue
        first, last = run
        mention = _mention(text, words, first, last, start)
        if mention is not None:
            found.append(mention)
        at = last
    return found


def _taken(text: str, start: int, end: int) -> list[tuple[int, int]]:
    return [m.span() for m in _not_people().finditer(text, start, end)]


@cache
def _not_people() -> re.Pattern[str]:
    names = [n for i in institutions() for n in names_of(i.name, i.aliases)]
    names += [n for o in outlets() for n in names_of(o.name, o.aliases)]
    names += [n for c in rows("countries")["countries"] for n in c["names"] if n not in closed("surnames")]
    names += rows("words")["places"]
    return re.compile(rf"(?<![\w-])(?:{alternatives(names)})(?![\w-])")


def _run(words: list[Token], at: int, covered: list[tuple[int, int]]) -> tuple[int, int] | None:
    """A run of capitalised words from ``at`` that may be a name: ``[first, last)``."""

    def inside(token: Token, *, first: bool = False) -> bool:
        """In the name of a body or outlet; one word that is also such a name may be a surname (Stern)."""
        spans = [c for c in covered if c[0] <= token.start and token.end <= c[1]]
        return any(first or (a, b) != (token.start, token.end) for a, b in spans)

    def name_word(token: Token) -> bool:
        word = token.text
        if word in closed("departments") and at > 0 and bare(words[at - 1].text) in {"of", "the", "for"}:
            return False
        return (
            is_capital(word)
            and word not in closed("not_names")
            and not is_role(word)
            and bare(word) not in closed("titles")
            and bare(word) not in closed("months")
        )

    if not name_word(words[at]) or inside(words[at], first=True):
        return None
    last = at + 1
    while last < len(words):
        token = words[last]
        gap = token.start - words[last - 1].end
        if gap > 2:  # noqa: PLR2004 - a new line lies between
            break
        if name_word(token) and not inside(token):
            last += 1
        elif (behind := _past_particles(words, last)) is not None and not inside(words[behind]):
            last = behind + 1
        else:
            break
        if last - at > 7:  # noqa: PLR2004 - no name is that long
            break
    return at, min(last, len(words))


def _past_particles(words: list[Token], at: int) -> int | None:
    """The capitalised word behind one to three particles (``van der``)."""
    place = at
    while place < len(words) and place - at < 3 and bare(words[place].text) in closed("name_particles"):  # noqa: PLR2004
        place += 1
    return place if place > at and place < len(words) and is_capital(words[place].text) else None


def is_role(word: str) -> bool:
    """Whether a word names an office or a calling, alone or of many."""
    plain = bare(word)
    return plain in closed("role_words") or (plain.endswith("s") and plain[:-1] in closed("role_words"))


def _mention(text: str, words: list[Token], first: int, last: int, start: int) -> Mention | None:
    first = _past_subjects(words, first, last)
    run = words[first:last]
    name = text[run[0].start : run[-1].end]
    if any(pattern("words", "body_word").match(t.text) for t in run):
        return None
    titled = first > 0 and bare(words[first - 1].text) in closed("titles")
    role = _role_before(text, words, first)
    if len(run) == 1:
        if last < len(words) and is_role(words[last].text):
            return None
        known = name.lower() in register()
        if not (titled or role or known or _surname_of_somebody(name)):
            return None
        if run[0].start == start and not (known or titled or role):
            return None
    behind = _role_behind(text, words, last) if role is None else None
    return Mention(untitled(name), run[0].start, run[-1].end, role or behind)


def _past_subjects(words: list[Token], first: int, last: int) -> int:
    """Past ``Financial Intelligence`` of a title: the name begins behind the last such word."""
    subjects = [n for n in range(first, last) if words[n].text.lower() in closed("title_subjects")]
    behind = subjects[-1] + 1 if subjects else first
    return behind if last - behind > 1 else first


def _surname_of_somebody(name: str) -> bool:
    return len(name) > 2 and name.lower() in register()  # noqa: PLR2004


def _role_before(text: str, words: list[Token], first: int) -> str | None:
    """The role that stands before a name: ``White House counselor``."""
    if first > 0 and words[first - 1].text == ",":
        return _role_before_comma(text, words, first)
    at = _role_start(words, first)
    leads = closed("adverbs", "conjunctions", "genitive")
    while at < first and bare(words[at].text) in leads:
        at += 1
    if not any(is_role(t.text) for t in words[at:first]):
        return None
    last = first
    while last > at and bare(words[last - 1].text) in closed("titles") - closed("titles_of_office"):
        last -= 1
    role = text[words[at].start : words[last - 1].end] if last > at else None
    return " ".join(role.split()) if role else None


def _role_start(words: list[Token], first: int) -> int:
    """Where the words before a name that may be its role begin."""
    at = first
    has_role = False
    while at > 0 and first - at < REACH:
        token = words[at - 1]
        plain = bare(token.text)
        if _joins_role(words, at):
            at -= 1
            continue
        if not re.match(r"[\w.]", token.text) or plain in closed("role_stops") or plain in closed("said"):
            break
        if plain not in closed("titles"):
            has_role = has_role or is_role(plain)
            if not (is_role(plain) or plain in closed("role_modifiers") or is_capital(token.text)):
                break
            if not has_role and token.text in closed("not_names"):
                break
        at -= 1
    return at


def _joins_role(words: list[Token], at: int) -> bool:
    """Whether the word before ``at`` joins the words of a role: ``'s``, ``of State``, ``for the``."""
    joint = words[at - 1].text
    if joint in closed("genitive") or joint == APOSTROPHE:
        return at > 1
    plain = bare(joint)
    if plain not in {"of", "for", "the"} or at >= len(words):
        return False
    return words[at].text in closed("departments") or (plain != "the" and bare(words[at].text) == "the")


def _role_before_comma(text: str, words: list[Token], first: int) -> str | None:
    """``the committee's ranking member, Dolores Quint,``."""
    closing = next((n for n in range(first, min(len(words), first + 6)) if words[n].text == ","), None)
    if closing is None:
        return None
    at = first - 1
    while at > 0 and first - at < REACH + 4:
        token = words[at - 1]
        plain = bare(token.text)
        if (
            token.text in {",", ";", ":", "“", "”", '"', "—"}
            or plain in closed("said")
            or plain in {"and", "but", "that"}
        ):
            break
        at -= 1
    part = words[at : first - 1]
    if not any(bare(t.text) in closed("role_words") for t in part):
        return None
    role = " ".join(text[part[0].start : part[-1].end].split())
    return re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", role) or None


def _role_behind(text: str, words: list[Token], last: int) -> str | None:
    """The role in apposition behind a name, or the body that it is ``of``."""
    if last >= len(words):
        return None
    if words[last].text == "of" and last + 1 < len(words) and words[last + 1].text[:1].isupper():
        at = last + 1
        while at < len(words) and (
            words[at].text[:1].isupper() or words[at].text in {"of", "for", "and", "the", "&"}
        ):
            at += 1
        return " ".join(text[words[last].start : words[at - 1].end].split())
    if words[last].text != ",":
        return None
    at = last + 1
    ends = marks("ends_role")
    while at < len(words) and words[at].text not in ends and at - last < APPOSITION:
        if bare(words[at].text) in closed("said") and at > last + 1:
            break
        at += 1
    part = words[last + 1 : at]
    if not part or bare(part[0].text) in {"who", "which", "whose", "and", "but"} or not any(
        is_role(t.text) or bare(t.text) in closed("people_words") for t in part[:9]
    ):  # fmt: skip
        return None
    role = " ".join(text[part[0].start : part[-1].end].split())
    return re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", role)


def untitled(name: str) -> str:
    """A name without the titles before it."""
    parts = name.split()
    while parts and bare(parts[0]) in closed("titles"):
        parts = parts[1:]
    return " ".join(parts)


def full_names(mentions: list[Mention]) -> dict[str, str]:
    """Surname → full name, where the article gives one."""
    full: dict[str, str] = {}
    for mention in mentions:
        parts = mention.name.split()
        if len(parts) < 2:  # noqa: PLR2004 - a surname alone
            continue
        full.setdefault(mention.name, mention.name)
        full.setdefault(parts[-1], mention.name)
        for at, part in enumerate(parts[1:-1], start=1):
            if bare(part) in closed("name_particles"):
                full.setdefault(" ".join(parts[at:]), mention.name)
                full.setdefault(" ".join([parts[at].capitalize(), *parts[at + 1 :]]), mention.name)
                break
    return full


@cache
def register() -> dict[str, tuple[Person, ...]]:
    """Full names, aliases and surnames of the register."""
    found: dict[str, tuple[Person, ...]] = {}
    for person in people():
        for name in {n.lower() for n in (person.name, *person.aliases)} | {person.name.split()[-1].lower()}:
            found[name] = (*found.get(name, ()), person)
    return found
