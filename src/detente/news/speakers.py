"""Who a phrase means: the people an article names, their roles as it states them, and back-references.

The register of office holders (``people.yml``) completes a bare surname and tells the office on the day; it
never overrides what the article says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
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
    names_of,
    outlets,
    people,
    rows,
)

_TOKEN: Final = re.compile(r"(?:[A-Za-z]\.\s?){2,}|[\w’'.&-]*[\w’'](?:\.(?=\s[A-Z]))?|[^\w\s]")  # noqa: RUF001
_CAPITAL: Final = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][\w’'.-]*$|[A-Z]\.$|(?:d|O|L|al)[’'-][A-Z][\w-]+$|(?:[A-Z]\.)+$")  # noqa: RUF001
_STOPS: Final = frozenset(
    [
        "to",
        "by",
        "of",
        "in",
        "on",
        "at",
        "for",
        "with",
        "from",
        "about",
        "against",
        "into",
        "over",
        "under",
        "between",
        "among",
        "through",
        "after",
        "before",
        "during",
        "and",
        "but",
        "or",
        "that",
        "which",
        "who",
        "whom",
        "as",
        "if",
        "when",
        "while",
        "because",
        "than",
        "the",
        "a",
        "an",
        "this",
        "these",
        "those",
        "his",
        "her",
        "its",
        "their",
        "our",
        "my",
        "your",
        "not",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "will",
        "would",
        "could",
        "may",
        "might",
        "can",
        "should",
        "must",
        "did",
        "does",
        "do",
    ]
)
REACH: Final = 8  # words that a role before a name may have


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


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text with its place."""

    text: str
    start: int
    end: int


def tokens(text: str, start: int, end: int) -> list[Token]:
    """The words and marks of a part of the text."""
    found = []
    for match in _TOKEN.finditer(text, start, end):
        word = match[0].rstrip()
        for suffix in ("’s", "'s"):  # noqa: RUF001
            if word.endswith(suffix) and len(word) > 2:  # noqa: PLR2004
                found += [
                    Token(word[:-2], match.start(), match.start() + len(word) - 2),
                    Token(suffix, match.start() + len(word) - 2, match.start() + len(word)),
                ]
                break
        else:
            found.append(Token(word, match.start(), match.start() + len(word)))
    return found


def bare(words: str) -> str:
    """Small letters, straight apostrophes, single spaces, no closing mark."""
    return " ".join(words.replace("’", "'").lower().split()).strip(" ,.;:")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Mention:
    """A person named at a place: the name as written there, and the role before or behind it."""

    name: str
    start: int
    end: int
    role: str | None


class Cast:
    """The people and bodies of one article, in order of mention."""

    def __init__(self, text: str, spans: Iterable[tuple[int, int]], day: date | None) -> None:
        self.text = text
        self.day = day
        spans = list(spans)
        self.mentions = [m for start, end in spans for m in _mentions(text, start, end)]
        self.full = _full_names(self.mentions)
        self.roles: dict[str, str] = {}
        for mention in self.mentions:
            name = self._whole(mention.name)
            if mention.role and name not in self.roles:
                self.roles[name] = mention.role
        self.spans = list(spans)
        self.spoken: list[Who] = []
        self.spoken_at = 0
        self.called: dict[str, str] = {}

    # ------------------------------------------------------------------ resolving

    def who(self, start: int, end: int) -> Who:
        """The speaker that the phrase ``text[start:end)`` means."""
        phrase = self.text[start:end]
        words = [t for t in tokens(self.text, start, end) if t.text not in {",", "“", "”", '"', "‘"}]  # noqa: RUF001
        while words and bare(words[0].text) in {
            "but",
            "and",
            "however",
            "meanwhile",
            "also",
            "even",
            "then",
            "so",
            "yet",
            "both",
        }:
            words = words[1:]
        if not words:
            return UNATTRIBUTED
        if len(words) == 1 and bare(words[0].text) in rows("words")["pronouns"]:
            return self._pronoun(bare(words[0].text), start)
        first, last = words[0].start, words[-1].end
        named = [m for m in self.mentions if m.start < last and first < m.end]
        named = [m for m in named if not self._possessor(m, last)] or self._running_on(words, last)
        if named:
            return self._people(named, first, last)
        apposed = self._apposed(words, last)
        if apposed is not None:
            return apposed
        surname = _untitled(
            re.split(r",|\s+(?:through|via|in|at|of|for)\s", self.text[first:last])[0].strip()
        )
        if surname in self.full:
            return self._named(surname)
        return self._body(" ".join(phrase.split()), words, start)

    def _running_on(self, words: list[Token], last: int) -> list[Mention]:
        """``Cabinet`` of ``Cabinet Secretary Kenji Morita``: the name that the phrase runs on to."""
        if not _CAPITAL.match(words[-1].text):
            return []
        for mention in self.mentions:
            if last <= mention.start <= last + 40:
                between = self.text[last : mention.start].split()
                if all(_CAPITAL.match(w) or _is_role(w) for w in between):
                    return [mention]
        return []

    def _apposed(self, words: list[Token], last: int) -> Who | None:
        """``the minister, Rupert Langdon``: the name behind a role."""
        plain = {bare(t.text) for t in words}
        if not (plain & closed("role_words") or plain & closed("people_words")):
            return None
        gap = re.match(
            r"\s*,\s*(?:(?:Mr|Mrs|Ms|Dr|Sir|Dame|Captain|General|Admiral|Colonel|Professor)\.?\s+)*",
            self.text[last : last + 40],
        )
        if gap is None:
            return None
        place = last + gap.end()
        found = next((m for m in self.mentions if m.start == place), None)
        return self._named(found.name, found.role) if found else None

    def _possessor(self, mention: Mention, last: int) -> bool:
        """``Putin's spokesman``: the name only tells whose."""
        after = self.text[mention.end : mention.end + 2]
        return after in {"’s", "'s"} or (
            mention.end < last and after[:1] in "’'" and mention.name.endswith("s")
        )  # noqa: RUF001

    def _people(self, named: list[Mention], start: int, end: int) -> Who:
        joined = [named[0]]
        for mention in named[1:]:
            between = self.text[joined[-1].end : mention.start]
            if re.search(r"\band\b|,", between):
                joined.append(mention)
        if len(joined) > 1 and re.search(r"\band\b", self.text[joined[0].end : joined[-1].start]):
            return Who(" and ".join(self._whole(m.name) for m in joined), "named", None)
        mention = joined[-1] if self._role_before_comma(joined) else joined[0]
        del start, end
        return self._named(mention.name, mention.role)

    def _role_before_comma(self, joined: list[Mention]) -> bool:
        return len(joined) > 1

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
        plain = _untitled(written)
        last = plain.split()[-1] if plain else written
        return self.full.get(plain) or self.full.get(last) or plain or written

    def _registered(self, name: str) -> Person | None:
        found = _register().get(name.lower())
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
        return any(place - 400 < m.start < place for m in self.mentions)

    def _recent_person(self, gender: str | None, place: int) -> Who | None:
        """The last speaker, unless another person has been the first named of a sentence since."""
        since = [m for m in self.mentions if self.spoken_at < m.start < place]
        for start, end in reversed(self.spans):
            first = [m for m in since if start <= m.start < end]
            fitting = [
                w
                for w in (self._named(m.name, m.role) for m in first)
                if _fits(w, gender, self.gender_of(w.name))
            ]
            if fitting:
                sure = [w for w in fitting if self.gender_of(w.name) == gender]
                return (sure or fitting)[0] if len(sure) == 1 or len(fitting) == 1 else fitting[0]
        for who in reversed(self.spoken):
            if who.type == "named" and _fits(who, gender, self.gender_of(who.name)):
                return who
        for mention in reversed(self.mentions):
            if mention.start < place:
                who = self._named(mention.name, mention.role)
                if _fits(who, gender, self.gender_of(who.name)):
                    return who
        return None

    def _last_spoken(self, gender: str | None) -> Who:
        for who in reversed(self.spoken):
            if who.type in {"named", "unnamed"} and _fits(who, gender, self.gender_of(who.name)):
                return who
        return UNATTRIBUTED

    def gender_of(self, name: str) -> str | None:
        """M or f, from the register, a title before the name, or what a role says."""
        person = self._registered(name)
        if person and person.gender:
            return person.gender
        if name in self.called:
            return self.called[name]
        by_first_name = _first_names().get(name.split(maxsplit=1)[0].lower())
        if by_first_name and len(name.split()) > 1:
            return by_first_name
        last = re.escape(name.rsplit(maxsplit=1)[-1])
        if re.search(rf"\b(?:Mr|Sir|Lord)\.?\s+(?:\w+\s+)?{last}\b", self.text):
            return "m"
        if re.search(rf"\b(?:Mrs|Ms|Miss|Dame|Lady|Madame|Mme)\.?\s+(?:\w+\s+)?{last}\b", self.text):
            return "f"
        role = self.roles.get(name, "")
        if re.search(r"\w(?:spokes|chair|congress|business)woman\b|woman\b|queen\b", role, re.IGNORECASE):
            return "f"
        return "m" if re.search(r"(?:spokes|chair|congress|business)man\b", role, re.IGNORECASE) else None

    # ------------------------------------------------------------------ bodies, documents, unnamed

    def _body(self, phrase: str, words: list[Token], place: int) -> Who:
        plain = [bare(t.text) for t in words]
        definite = plain[0] in {"the", "that", "this", "his", "her", "its", "their"}
        head = self._head(plain)
        listed = _institution(phrase)
        if head in closed("documents"):
            return self._document(phrase, definite)
        if definite and len(plain) > 2 and plain[1] in {"two", "three"} and head.endswith("s"):  # noqa: PLR2004
            pair = next((w for w in reversed(self.spoken) if " and " in w.name), None)
            if pair is not None:
                return pair
        if plain[0] in {
            "some",
            "many",
            "several",
            "most",
            "other",
            "few",
            "two",
            "three",
            "four",
            "five",
        } and head.endswith("s"):
            return self._unnamed(phrase, definite)
        if (
            plain[0] in {"a", "an"}
            and not _CAPITAL.match(words[self._place_of(head, plain)].text)
            and head not in closed("institution_words")
        ):
            return self._unnamed(phrase, definite)
        if head in closed("role_words") or head in closed("people_words"):
            if definite and head in closed("role_words") and not head.endswith("s"):
                back = self._by_role(head, plain, place)
                if back is not None:
                    return back
            if listed is None or head in closed("people_words") or head in closed("role_words"):
                return self._unnamed(phrase, definite)
        if listed is not None:
            return Who(listed.name, "institution", None, jurisdiction=listed.jurisdiction)
        if definite and head in closed("institution_words"):
            back = next(
                (w for w in reversed(self.spoken) if w.type == "institution" and head in bare(w.name)), None
            )
            if back is not None and len(plain) == 2:  # noqa: PLR2004 - "the ministry"
                return back
        if any(_CAPITAL.match(t.text) for t in words[1:]) or head in closed("institution_words") or (
            _CAPITAL.match(words[0].text) and plain[0] not in {"the", "a", "an"}
        ):  # fmt: skip
            return self._single(phrase, words)
        return self._unnamed(phrase, definite)

    def _single(self, phrase: str, words: list[Token]) -> Who:
        name = re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", phrase).strip(" ,")
        name = re.sub(
            r"^(?:broadcaster|newspaper|agency|daily|magazine|lender|bank|airline|company|group|firm)\s+(?=[A-Z])",
            "",
            name,
        )
        if len(words) == 1:
            found = _register().get(name.lower())
            person = self._in_office(found) if found else None
            if person is not None:
                return Who(person.name, "named", self.roles.get(person.name), person, self._country(person))
        return Who(name, "institution", None)

    def _head(self, plain: list[str]) -> str:
        """The head noun: the last word before a preposition, a comma or a relative clause."""
        kept = []
        for word in plain:
            if kept and word in {
                "of",
                "in",
                "at",
                "from",
                "with",
                "close",
                "familiar",
                "who",
                "on",
                "for",
                "briefed",
                "speaking",
                "through",
                "via",
                "beside",
                "involved",
                "to",
                "near",
                "inside",
                "within",
                "by",
                "released",
                "published",
                "seen",
                "obtained",
                "prepared",
            }:
                if kept == ["one"] or kept == ["some"] or kept == ["two"]:
                    return kept[0]
                break
            kept.append(word)
        return kept[-1] if kept else ""

    def _place_of(self, head: str, plain: list[str]) -> int:
        return max(n for n, word in enumerate(plain) if word == head)

    def _document(self, phrase: str, definite: bool) -> Who:
        if definite and re.match(
            r"(?:the|its|that)\s+(?:statement|communique|communiqué|note|release)$", phrase, re.IGNORECASE
        ):
            bodies = [w for w in reversed(self.spoken) if w.type == "institution"]
            if bodies:
                return bodies[0]
        return Who(f"({_described(phrase, keep_article=True)})", "document")

    def _by_role(self, head: str, plain: list[str], place: int) -> Who | None:
        """``the minister``: the person last mentioned who bears that role."""
        wanted = {w for w in plain if w not in {"the", "his", "her", "its", "their"}}
        last = "spokes" if head.startswith("spokes") else head
        for who in reversed(self.spoken):
            if last in bare(who.role or who.name) and who.type in {"named", "unnamed"} and (
                who.type == "named" or len(wanted) == 1
            ):  # fmt: skip
                if not self._nearer(who, last, place):
                    return who
                break
        for mention in reversed(self.mentions):
            if mention.start < place:
                who = self._named(mention.name, mention.role)
                offices = [
                    o for p in [who.person] if p and self.day for o in p.offices if o.held_on(self.day)
                ]
                shorts = {bare(s) for o in offices for s in (*o.short, o.role)}
                if last in bare(who.role or "").split() or last in shorts or " ".join(plain[1:]) in shorts:
                    return who
        return None

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

    def _unnamed(self, phrase: str, definite: bool) -> Who:
        described = _described(phrase)
        if definite:
            for who in reversed(self.spoken):
                if (
                    who.type == "unnamed"
                    and bare(described).split()[-1] in bare(who.name).strip("()").split()
                ):
                    return who
        return Who(f"({described})", "unnamed", described, jurisdiction=_jurisdiction_in(phrase))


def _fits(who: Who, gender: str | None, known: str | None) -> bool:
    del who
    return gender is None or known is None or known == gender


_FOLLOWING: Final = re.compile(r"\s*(?:,|\b(?:who|which|speaking|requesting|citing|asking|talking|declining|familiar with the matter who)\b).*$", re.DOTALL)  # fmt: skip


def _described(phrase: str, *, keep_article: bool = False) -> str:
    """An unnamed source in words: without article and without what follows."""
    words = " ".join(_FOLLOWING.sub("", phrase, count=1).split())
    words = re.sub(r"^[Tt]he\s+" if keep_article else r"^(?:[Tt]he|[Aa]n?)\s+", "", words)
    first, _, rest = words.partition(" ")
    if first[:1].isupper() and (
        bare(first) in closed("people_words")
        or first in closed("sentence_starters")
        or first.lower() in {"a", "an", "senior", "four", "five", "six", "western", "other"}
    ):
        first = first.lower()
    return f"{first} {rest}".strip()


# ---------------------------------------------------------------------- names in the text


def _mentions(text: str, start: int, end: int) -> list[Mention]:
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
            bool(_CAPITAL.match(word))
            and word not in closed("not_names")
            and not _is_role(word)
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
    return place if place > at and place < len(words) and _CAPITAL.match(words[place].text) else None


def _is_role(word: str) -> bool:
    plain = bare(word)
    return plain in closed("role_words") or (plain.endswith("s") and plain[:-1] in closed("role_words"))


_INSTITUTION_END: Final = re.compile(
    r"^(?:ministry|department|commission|council|bank|group|institute|foundation|university|center|centre|party|association|agency|office|court|committee|parliament|corporation|company|inc|ltd|plc|ag|gmbh|sa|llc|capital|research|partners|consulting|securities|energy|oil|gas|airlines|union|league|republic|federation|islands?|street|square|palace|sea|river|strait|forum|fund|exchange|trust|club|college|school|times|post|news|journal|agreement|treaty|act|law|order|plan|war|peninsula|region|province|city|state|states|pipeline|stream|project|programme|program|day|week|summit|conference|convention|protocol|accord|accords|deal|process|format)$",
    re.IGNORECASE,
)  # fmt: skip


def _mention(text: str, words: list[Token], first: int, last: int, start: int) -> Mention | None:
    run = words[first:last]
    name = text[run[0].start : run[-1].end]
    if any(_INSTITUTION_END.match(t.text) for t in run):
        return None
    titled = first > 0 and bare(words[first - 1].text) in closed("titles")
    role = _role_before(text, words, first)
    if len(run) == 1:
        if last < len(words) and _is_role(words[last].text):
            return None
        known = name.lower() in _register()
        if not (titled or role or known or _surname_of_somebody(name)):
            return None
        if run[0].start == start and not (known or titled or role):
            return None
    behind = _role_behind(text, words, last) if role is None else None
    return Mention(_untitled(name), run[0].start, run[-1].end, role or behind)


def _surname_of_somebody(name: str) -> bool:
    return len(name) > 2 and name.lower() in _register()  # noqa: PLR2004


def _role_before(text: str, words: list[Token], first: int) -> str | None:
    """The role that stands before a name: ``White House counselor``."""
    at = first
    has_role = False
    comma = False
    while at > 0 and first - at < REACH:
        token = words[at - 1]
        plain = bare(token.text)
        if token.text in {"’s", "'s", "’"} and at > 1:  # noqa: RUF001
            at -= 1
            continue
        if token.text == "," and at == first and not comma:
            return _role_before_comma(text, words, first)
        if (
            plain in {"of", "for", "the"}
            and at < len(words)
            and (
                words[at].text in closed("departments") or (plain != "the" and bare(words[at].text) == "the")
            )
        ):
            at -= 1
            continue
        if not re.match(r"[\w.]", token.text) or plain in _STOPS or plain in closed("said"):
            break
        if plain in closed("titles"):
            at -= 1
            continue
        has_role = has_role or _is_role(plain)
        if not (_is_role(plain) or plain in closed("role_modifiers") or _CAPITAL.match(token.text)):
            break
        if not has_role and token.text in closed("not_names"):
            break
        at -= 1
    while at < first and bare(words[at].text) in closed("adverbs") | closed("conjunctions") | {"’s", "'s"}:  # noqa: RUF001
        at += 1
    if not has_role or at >= first:
        return None
    last = first
    while (
        last > at
        and bare(words[last - 1].text) in closed("titles")
        and bare(words[last - 1].text) not in {"sen", "rep", "gov", "gen"}
    ):
        last -= 1
    role = text[words[at].start : words[last - 1].end] if last > at else None
    return " ".join(role.split()) if role else None


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
    while (
        at < len(words) and words[at].text not in {",", ".", ";", "“", '"', "”", ":", "—"} and at - last < 22
    ):  # noqa: PLR2004
        if bare(words[at].text) in closed("said") and at > last + 1:
            break
        at += 1
    part = words[last + 1 : at]
    if not part or bare(part[0].text) in {"who", "which", "whose", "and", "but"} or not any(
        _is_role(t.text) or bare(t.text) in closed("people_words") for t in part[:9]
    ):  # fmt: skip
        return None
    role = " ".join(text[part[0].start : part[-1].end].split())
    return re.sub(r"^(?:[Tt]he|[Aa]n?)\s+", "", role)


def _untitled(name: str) -> str:
    parts = name.split()
    while parts and bare(parts[0]) in closed("titles"):
        parts = parts[1:]
    return " ".join(parts)


def _full_names(mentions: list[Mention]) -> dict[str, str]:
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
def _register() -> dict[str, tuple[Person, ...]]:
    """Full names, aliases and surnames of the register."""
    found: dict[str, tuple[Person, ...]] = {}
    for person in people():
        for name in {n.lower() for n in (person.name, *person.aliases)} | {person.name.split()[-1].lower()}:
            found[name] = (*found.get(name, ()), person)
    return found


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
    return re.compile(
        rf"(?<![\w-])(?:{alternatives(n for i in institutions() for n in names_of(i.name, i.aliases))})(?![\w-])"
    )


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
    for row in rows("countries")["countries"]:
        if any(re.search(rf"(?<![\w-]){re.escape(n)}(?![\w-])", phrase) for n in row["names"]):
            return str(row["id"])
    return None


def known_as(who: Who, day: date | None) -> str | None:
    """The office that the register gives a person on a day."""
    if who.person is None or day is None:
        return None
    office = who.person.office_on(day)
    return office.role if office else None


def with_role(who: Who, role: str | None) -> Who:
    """The same speaker with a role, where it had none."""
    return replace(who, role=role) if who.role is None and role else who
