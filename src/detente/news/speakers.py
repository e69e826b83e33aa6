"""Who a phrase means: the people an article names, their roles as it states them, and back-references.

The register of office holders (``people.yml``) completes a bare surname and tells the office on the day; it
never overrides what the article says.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Final

from detente.news.claims import SpeakerType
from detente.news.lexicon import (
    Institution,
    Person,
    alternatives,
    closed,
    institutions,
    marks,
    names_of,
    pattern,
    people,
    rows,
)
from detente.news.names import (
    Mention,
    Token,
    bare,
    full_names,
    is_capital,
    is_role,
    mentions_in,
    register,
    tokens,
    untitled,
)


@dataclass(frozen=True, slots=True)
class Who:
    """A speaker as found: ``key`` tells speakers of one article apart."""

    name: str
    type: SpeakerType
    role: str | None = None
    person: Person | None = None
    jurisdiction: str | None = None

    @property
    def key(self) -> str:
        """The same for the same speaker."""
        return self.name.lower()


NARRATOR: Final = Who("(narrator)", "narrator")
UNATTRIBUTED: Final = Who("(unattributed)", "unattributed")
NEAR: Final = 400  # characters over which a name is still the one last named


class Cast:
    """The people and bodies of one article, in order of mention."""

    def __init__(self, text: str, spans: Iterable[tuple[int, int]], day: date | None) -> None:
        self.text = text
        self.day = day
        spans = list(spans)
        self.mentions = [m for start, end in spans for m in mentions_in(text, start, end)]
        self._starts = [m.start for m in self.mentions]
        self._genders: dict[str, str | None] = {}
        self.full = full_names(self.mentions)
        self.roles: dict[str, str] = {}
        for mention in self.mentions:
            name = self._whole(mention.name)
            if mention.role and name not in self.roles:
                self.roles[name] = mention.role
        self.spans = spans
        self.spoken: list[Who] = []
        self.spoken_at = 0
        self.called: dict[str, str] = {}

    # ------------------------------------------------------------------ resolving

    def who(self, start: int, end: int) -> Who:
        """The speaker that the phrase ``text[start:end)`` means."""
        phrase = self.text[start:end]
        words = [t for t in tokens(self.text, start, end) if t.text not in marks("around_phrase")]
        while words and bare(words[0].text) in closed("phrase_leads"):
            words = words[1:]
        if not words:
            return UNATTRIBUTED
        if len(words) == 1 and bare(words[0].text) in rows("words")["pronouns"]:
            return self._pronoun(bare(words[0].text), start)
        first, last = words[0].start, words[-1].end
        named = [m for m in self.between(first - 200, last) if first < m.end]  # a name has at most 7 words
        named = [m for m in named if not self._possessor(m, last)] or self._running_on(words, last)
        if named and not self._only_about(words, named[0]):
            return self._people(named)
        apposed = self._apposed(words, last)
        if apposed is not None:
            return apposed
        surname = untitled(re.split(r",|\s+(?:through|via|in|at|of|for)\s", self.text[first:last])[0].strip())
        if surname in self.full:
            return self._named(surname)
        return self._body(" ".join(phrase.split()), words, start)

    def _only_about(self, words: list[Token], mention: Mention) -> bool:
        """``A spokesman for House Speaker Paul Ryan``: somebody unnamed, of whom the name tells more."""
        before = [bare(t.text) for t in words if t.end <= mention.start]
        if not before or before[0] not in {"a", "an", "one", "two", "three", "several", "some"}:
            return False
        prepositions = {"for", "to", "of", "with", "at", "near", "from"}
        at = next((n for n, word in enumerate(before) if word in prepositions), None)
        return at is not None and any(w in closed("people_words") or is_role(w) for w in before[:at])

    def _running_on(self, words: list[Token], last: int) -> list[Mention]:
        """``Cabinet`` of ``Cabinet Secretary Kenji Morita``: the name that the phrase runs on to."""
        if not is_capital(words[-1].text):
            return []
        for mention in self.between(last, last + 41):
            between = self.text[last : mention.start].split()
            if all(is_capital(w) or is_role(w) for w in between):
                return [mention]
        return []

    def _apposed(self, words: list[Token], last: int) -> Who | None:
        """``the minister, Rupert Langdon``: the name behind a role."""
        plain = {bare(t.text) for t in words}
        if not plain & closed("role_words", "people_words"):
            return None
        gap = pattern("words", "titles_between").match(self.text[last : last + 40])
        if gap is None:
            return None
        place = last + gap.end()
        found = next(iter(self.between(place, place + 1)), None)
        return self._named(found.name, found.role) if found else None

    def _possessor(self, mention: Mention, last: int) -> bool:
        """``Putin's spokesman``: the name only tells whose."""
        after = self.text[mention.end : mention.end + 2]
        if after in closed("genitive"):
            return True
        return mention.end < last and after[:1] in marks("apostrophes") and mention.name.endswith("s")

    def _people(self, named: list[Mention]) -> Who:
        """One of the people named in a phrase, or all where ``and`` joins them."""
        joined = [named[0]]
        for mention in named[1:]:
            between = self.text[joined[-1].end : mention.start]
            if re.search(r"\band\b|,", between):
                joined.append(mention)
        if len(joined) > 1 and re.search(r"\band\b", self.text[joined[0].end : joined[-1].start]):
            return Who(" and ".join(self._whole(m.name) for m in joined), "named", None)
        return self._named(joined[-1].name, joined[-1].role)

    def _named(self, written: str, role: str | None = None) -> Who:
        name = self._whole(written)
        person = self._registered(name)
        return Who(
            name=person.name if person and len(name.split()) == 1 else name,
            type="named",
            role=role if role and len(written.split()) > 1 else self.roles.get(name) or role,
            person=person,
            jurisdiction=self._country(person),
        )

    def _country(self, person: Person | None) -> str | None:
        if person is None or self.day is None:
            return None
        office = person.office_on(self.day)
        return office.country if office else None

    def _whole(self, written: str) -> str:
        """The full name that the article gives somewhere for a name as written here."""
        plain = untitled(written)
        last = plain.split()[-1] if plain else written
        return self.full.get(plain) or self.full.get(last) or plain or written

    def _registered(self, name: str) -> Person | None:
        found = register().get(name.lower())
        if found:
            return found[0] if len(found) == 1 or self.day is None else self._in_office(found)
        return None

    def _in_office(self, found: tuple[Person, ...]) -> Person | None:
        day = self.day
        holding = [p for p in found if day and p.office_on(day)]
        return holding[0] if len(holding) == 1 else None

    def _pronoun(self, word: str, place: int) -> Who:
        gender = rows("words")["pronouns"][word]
        if gender == "it":
            bodies = [w for w in reversed(self.spoken) if w.type in {"institution", "document"}]
            return bodies[0] if bodies else UNATTRIBUTED
        if word == "they":
            plural = [
                w for w in reversed(self.spoken) if " and " in w.name or w.type in {"institution", "unnamed"}
            ]
            return plural[0] if plural else self._last_spoken(None)
        if self.spoken and self.spoken[-1].type == "unnamed" and not self._named_since(place):
            return self.spoken[-1]
        near = self._recent_person(gender, place) or self._last_spoken(gender)
        if gender and near.type == "named":
            self.called.setdefault(near.name, gender)
        return near

    def _named_since(self, place: int) -> bool:
        return bool(self.between(place - NEAR + 1, place))

    def between(self, start: int, end: int) -> list[Mention]:
        """The mentions that begin in ``text[start:end)``."""
        return self.mentions[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _recent_person(self, gender: str | None, place: int) -> Who | None:
        """The last speaker, unless another person has been the first named of a sentence since."""
        since = self.between(self.spoken_at + 1, place)
        for start, end in reversed(self.spans) if since else ():
            if end <= since[0].start:
                break
            first = [m for m in since if start <= m.start < end]
            fitting = [
                w
                for w in (self._named(m.name, m.role) for m in first)
                if _fits(gender, self.gender_of(w.name))
            ]
            if fitting:
                sure = [w for w in fitting if self.gender_of(w.name) == gender]
                return (sure or fitting)[0] if len(sure) == 1 or len(fitting) == 1 else fitting[0]
        for who in reversed(self.spoken):
            if who.type == "named" and _fits(gender, self.gender_of(who.name)):
                return who
        for mention in reversed(self.mentions):
            if mention.start < place:
                who = self._named(mention.name, mention.role)
                if _fits(gender, self.gender_of(who.name)):
                    return who
        return None

    def _last_spoken(self, gender: str | None) -> Who:
        for who in reversed(self.spoken):
            if who.type in {"named", "unnamed"} and _fits(gender, self.gender_of(who.name)):
                return who
        return UNATTRIBUTED

    def gender_of(self, name: str) -> str | None:
        """M or f, from the register, a title before the name, or what a role says."""
        person = self._registered(name)
        if person and person.gender:
            return person.gender
        if name in self.called:
            return self.called[name]
        if name not in self._genders:
            self._genders[name] = self._told_gender(name)
        return self._genders[name]

    def _told_gender(self, name: str) -> str | None:
        by_first_name = _first_names().get(name.split(maxsplit=1)[0].lower())
        if by_first_name and len(name.split()) > 1:
            return by_first_name
        last = re.escape(name.rsplit(maxsplit=1)[-1])
        if re.search(rf"\b(?:Mr|Sir|Lord)\.?\s+(?:\w+\s+)?{last}\b", self.text):
            return "m"
        if re.search(rf"\b(?:Mrs|Ms|Miss|Dame|Lady|Madame|Mme)\.?\s+(?:\w+\s+)?{last}\b", self.text):
            return "f"
        role = self.roles.get(name, "")
        if pattern("words", "role_of_woman").search(role):
            return "f"
        return "m" if pattern("words", "role_of_man").search(role) else None

    # ------------------------------------------------------------------ bodies, documents, unnamed

    def _body(self, phrase: str, words: list[Token], place: int) -> Who:
        """A phrase without a person's name: a document, people by what they are, or a body."""
        plain = [bare(t.text) for t in words]
        definite = plain[0] in closed("determiners")
        head = self._head(plain)
        if head in closed("documents"):
            return self._document(phrase, definite=definite)
        if definite and len(plain) > 2 and plain[1] in {"two", "three"} and head.endswith("s"):  # noqa: PLR2004
            pair = self._last_of(lambda who: " and " in who.name)
            if pair is not None:
                return pair
        if _some_people(plain, words, head):
            return self._unnamed(phrase, definite=definite)
        if head in closed("role_words", "people_words"):
            singular = definite and head in closed("role_words") and not head.endswith("s")
            back = self._by_role(head, plain, place) if singular else None
            return back or self._unnamed(phrase, definite=definite)
        return self._by_noun(phrase, words, plain, head, definite=definite)

    def _by_noun(
        self, phrase: str, words: list[Token], plain: list[str], head: str, *, definite: bool
    ) -> Who:
        """A body of the lists, the one named before (``the ministry``), or one by capitals or its noun."""
        listed = _institution(phrase)
        if listed is not None:
            return Who(listed.name, "institution", None, jurisdiction=listed.jurisdiction)
        alone = len(plain) == 2  # noqa: PLR2004 - "the ministry"
        if definite and head in closed("institution_words") and alone:
            back = self._last_of(lambda who: who.type == "institution" and head in bare(who.name))
            if back is not None:
                return back
        named = is_capital(words[0].text) and plain[0] not in {"the", "a", "an"}
        if named or any(is_capital(t.text) for t in words[1:]) or head in closed("institution_words"):
            return self._single(phrase, words)
        return self._unnamed(phrase, definite=definite)

    def _last_of(self, fits: Callable[[Who], bool]) -> Who | None:
        """Who of a kind spoke last."""
        return next((w for w in reversed(self.spoken) if fits(w)), None)

    def _single(self, phrase: str, words: list[Token]) -> Who:
        name = re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", phrase).strip(" ,")
        name = pattern("words", "kind_before_name").sub("", name)
        if len(words) == 1:
            found = register().get(name.lower())
            person = self._in_office(found) if found else None
            if person is not None:
                return Who(person.name, "named", self.roles.get(person.name), person, self._country(person))
        return Who(name, "institution", None)

    def _head(self, plain: list[str]) -> str:
        """The head noun: the last word before a preposition, a comma or a relative clause."""
        kept: list[str] = []
        for word in plain:
            if kept and word in closed("ends_head"):
                break
            kept.append(word)
        return kept[-1] if kept else ""

    def _document(self, phrase: str, *, definite: bool) -> Who:
        """A document, or the body whose statement it is."""
        if definite and pattern("words", "own_statement").match(phrase):
            body = self._last_of(lambda who: who.type == "institution")
            if body is not None:
                return body
        return Who(f"({_described(phrase, keep_article=True)})", "document")

    def _by_role(self, head: str, plain: list[str], place: int) -> Who | None:
        """``the minister``: the person last mentioned who bears that role."""
        wanted = {w for w in plain if w not in closed("owners")}
        last = "spokes" if head.startswith("spokes") else head
        back = self._last_of(
            lambda who: (
                last in bare(who.role or who.name)
                and (who.type == "named" or (who.type == "unnamed" and len(wanted) == 1))
            )
        )
        if back is not None and not self._nearer(back, last, place):
            return back
        for mention in reversed(self.mentions):
            if mention.start < place:
                who = self._named(mention.name, mention.role)
                if self._bears(who, last, " ".join(plain[1:])):
                    return who
        return None

    def _bears(self, who: Who, head: str, title: str) -> bool:
        """Whether somebody bears a role by the article, or by the register on the day."""
        if head in bare(who.role or "").split():
            return True
        offices = who.person.offices if who.person else ()
        held = [o for o in offices if self.day is None or o.held_on(self.day)]
        return any(bare(name) in {head, title} for o in held for name in (*o.short, o.role))

    def _nearer(self, who: Who, head: str, place: int) -> bool:
        """Whether another person of that role was named after the last mention of ``who``."""
        for mention in reversed(self.mentions):
            if mention.start >= place:
                continue
            other = self._named(mention.name, mention.role)
            if other.name == who.name:
                return False
            if head in bare(other.role or "").split():
                return True
        return False

    def _unnamed(self, phrase: str, *, definite: bool) -> Who:
        """Somebody without a name, the same as before where the phrase refers back."""
        described = _described(phrase)
        if definite:
            for who in reversed(self.spoken):
                if (
                    who.type == "unnamed"
                    and bare(described).split()[-1] in bare(who.name).strip("()").split()
                ):
                    return who
        return Who(f"({described})", "unnamed", described, jurisdiction=_jurisdiction_in(phrase))


def _fits(gender: str | None, known: str | None) -> bool:
    return gender is None or known is None or known == gender


def _some_people(plain: list[str], words: list[Token], head: str) -> bool:
    """``several diplomats``, ``a source``: people or somebody without a name."""
    if plain[0] in closed("counted_as_people") and head.endswith("s"):
        return True
    if plain[0] not in {"a", "an"} or head in closed("institution_words"):
        return False
    place = max(n for n, word in enumerate(plain) if word == head)
    return not is_capital(words[place].text)


def _described(phrase: str, *, keep_article: bool = False) -> str:
    """An unnamed source in words: without article and without what follows."""
    words = " ".join(pattern("words", "description_end").sub("", phrase, count=1).split())
    words = re.sub(r"^[Tt]he\s+" if keep_article else r"^(?:[Tt]he|[Aa]n?)\s+", "", words)
    first, _, rest = words.partition(" ")
    if first[:1].isupper() and (
        bare(first) in closed("people_words")
        or first in closed("sentence_starters")
        or first.lower() in closed("lowered")
    ):
        first = first.lower()
    return f"{first} {rest}".strip()


@cache
def _first_names() -> dict[str, str]:
    """First names that the register knows for one gender only."""
    seen: dict[str, set[str]] = {}
    for person in people():
        if person.gender and len(person.name.split()) > 1:
            seen.setdefault(person.name.split()[0].lower(), set()).add(person.gender)
    return {name: next(iter(genders)) for name, genders in seen.items() if len(genders) == 1}


@cache
def _bodies() -> dict[str, Institution]:
    return {bare(n): i for i in institutions() for n in names_of(i.name, i.aliases)}


@cache
def _body_pattern() -> re.Pattern[str]:
    names = alternatives(n for i in institutions() for n in names_of(i.name, i.aliases))
    return re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")


def _institution(phrase: str) -> Institution | None:
    plain = bare(re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", phrase))
    exact = _bodies().get(plain) or _bodies().get(re.sub(r"\bu\. s\.", "u.s.", plain))
    if exact is not None:
        return exact
    found = _body_pattern().findall(phrase)
    if len(found) == 1 and len(phrase.split()) - len(found[0].split()) <= 1:
        return _bodies().get(bare(found[0]))
    return None


def _jurisdiction_in(phrase: str) -> str | None:
    """Whose official an unnamed source is: the country or body in its description."""
    found = _institution(phrase)
    if found is not None:
        return found.jurisdiction
    return next((country for country, names in _countries() if names.search(phrase)), None)


@cache
def _countries() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Countries, each with its names as one pattern."""
    found = []
    for row in rows("countries")["countries"]:
        names = "|".join(re.escape(name) for name in row["names"])
        found.append((str(row["id"]), re.compile(rf"(?<![\w-])(?:{names})(?![\w-])")))
    return tuple(found)


def known_as(who: Who, day: date | None) -> str | None:
    """The office that the register gives a person on a day."""
    if who.person is None or day is None:
        return None
    office = who.person.office_on(day)
    return office.role if office else None


def with_role(who: Who, role: str | None) -> Who:
    """The same speaker with a role, where it had none."""
    return replace(who, role=role) if who.role is None and role else who
