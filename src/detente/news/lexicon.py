"""The words and names by which articles are read: data files, loaded once, never law."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from detente.dates import parse_day
from detente.yamlfile import read_file

DIRECTORY: Final = Path(__file__).parent.parent / "data" / "news"
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True)
class Pattern:
    """A named regular expression of a data file, with what else its row says."""

    id: str
    regex: re.Pattern[str]
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Office:
    """An office that a person held over ``[start, end)``."""

    role: str
    country: str
    start: date | None
    end: date | None
    short: tuple[str, ...] = ()
    body: str | None = None

    def held_on(self, day: date) -> bool:
        """Whether the person held it that day."""
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Person:
    """A public figure by name, with the offices recorded."""

    id: str
    name: str
    aliases: tuple[str, ...]
    gender: str | None
    offices: tuple[Office, ...]

    def office_on(self, day: date) -> Office | None:
        """The office of that day: the one begun last."""
        held = [o for o in self.offices if o.held_on(day)]
        return max(held, key=lambda o: o.start or date.min) if held else None


@dataclass(frozen=True)
class Institution:
    """A body that speaks. ``jurisdiction``: whose sanctions its acts would be."""

    id: str
    name: str
    aliases: tuple[str, ...]
    jurisdiction: str | None
    metonym: bool = False


@dataclass(frozen=True)
class Outlet:
    """A newspaper, agency, broadcaster or one of its programmes (``of``)."""

    name: str
    aliases: tuple[str, ...]
    kind: str
    of: str | None = None


@cache
def rows(name: str) -> Mapping[str, Any]:
    """The content of one data file."""
    data = read_file(DIRECTORY / f"{name}.yml").data
    assert isinstance(data, dict)  # noqa: S101 - our own file; a test reads them all
    return data


@cache
def compiled(file: str, section: str, flags: int = re.IGNORECASE) -> tuple[Pattern, ...]:
    """The patterns of a section; ``case: true`` makes one mind upper and lower case."""
    return tuple(
        Pattern(str(item["id"]), _compiled(file, item["pattern"], 0 if item.get("case") else flags), item)
        for item in rows(file)[section]
    )


@cache
def pattern(file: str, name: str) -> re.Pattern[str]:
    """A pattern of the section ``patterns`` of a file."""
    return _compiled(file, rows(file)["patterns"][name])


def _compiled(file: str, written: str, flags: int = 0) -> re.Pattern[str]:
    return re.compile(_PLACE.sub(lambda place: part(file, place[1]), written), flags)


@cache
def part(file: str, name: str) -> str:
    """What ``{name}`` stands for in the patterns of a file: one of its ``parts``, or any word of a list."""
    pieces = rows(file).get("parts", {})
    if name not in pieces:
        return alternatives(rows(file)[name])
    return _PLACE.sub(lambda place: part(file, place[1]), pieces[name])


def _day(value: Any) -> date | None:
    return None if value is None else parse_day(str(value))


@cache
def people() -> tuple[Person, ...]:
    """Public figures, by the file ``people.yml``."""
    return tuple(
        Person(
            id=row["id"],
            name=row["name"],
            aliases=tuple(row.get("aliases") or ()),
            gender=row.get("gender"),
            offices=tuple(
                Office(
                    role=o["role"],
                    country=o["country"],
                    start=_day(o.get("start")),
                    end=_day(o.get("end")),
                    short=tuple(o.get("short") or ()),
                    body=o.get("body"),
                )
                for o in row.get("offices") or ()
            ),
        )
        for row in rows("people")["people"]
    )


@cache
def institutions() -> tuple[Institution, ...]:
    """Bodies that speak, by the file ``institutions.yml``."""
    return tuple(
        Institution(
            id=row["id"],
            name=row["name"],
            aliases=tuple(row.get("aliases") or ()),
            jurisdiction=row.get("jurisdiction"),
            metonym=bool(row.get("metonym")),
        )
        for row in rows("institutions")["institutions"]
    )


@cache
def outlets() -> tuple[Outlet, ...]:
    """Outlets and programmes, by the file ``outlets.yml``."""
    return tuple(
        Outlet(name=row["name"], aliases=tuple(row.get("aliases") or ()), kind=row["kind"], of=row.get("of"))
        for row in rows("outlets")["outlets"]
    )


def names_of(name: str, aliases: Iterable[str]) -> tuple[str, ...]:
    """A name and its aliases, without the article."""
    return tuple(dict.fromkeys(re.sub(r"^[Tt]he ", "", n) for n in (name, *aliases)))


def alternatives(words: Iterable[str]) -> str:
    """A pattern that matches any of the words, longest first, any white space and both apostrophes."""
    written = sorted({w for w in words if w}, key=lambda w: (-len(w), w))
    either = f"[{characters('apostrophes')}]"
    return "|".join(re.escape(w).replace(r"\ ", r"\s+").replace("'", either) for w in written)


def straight(words: str) -> str:
    """With straight apostrophes."""
    return words.replace("\u2019", "'")


@cache
def lemma(word: str) -> str:
    """The plain form of a word of saying or of change, from the lists; else the word itself."""
    return _forms().get(word.lower(), word.lower())


@cache
def _forms() -> dict[str, str]:
    """Inflected form → plain form, for regular verbs of the lists and the irregular ones given."""
    words = rows("words")
    forms: dict[str, str] = {}
    plain = set(words["cues"]) | set(words["verbs"])
    for verb in plain:
        for form in _inflected(verb):
            forms.setdefault(form, verb)
    for verb, irregular in words["irregular"].items():
        for form in irregular:
            forms[form] = verb
    return forms


def _inflected(verb: str) -> Iterator[str]:
    yield verb
    if verb.endswith("e"):
        yield from (f"{verb}s", f"{verb}d", f"{verb[:-1]}ing")
    elif re.search(r"[^aeiou]y$", verb):
        yield from (f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing")
    elif re.search(r"(?:s|x|z|ch|sh)$", verb):
        yield from (f"{verb}es", f"{verb}ed", f"{verb}ing")
    else:
        yield from (f"{verb}s", f"{verb}ed", f"{verb}ing", f"{verb}{verb[-1]}ed", f"{verb}{verb[-1]}ing")


@cache
def closed(*names: str) -> frozenset[str]:
    """A closed list of ``words.yml``, or several together."""
    return frozenset(word for name in names for word in rows("words")[name])


@cache
def characters(name: str) -> str:
    """A set of characters of ``words.yml``."""
    return str(rows("words")["characters"][name])


@cache
def marks(name: str) -> frozenset[str]:
    """The same, each of them a word of its own."""
    return frozenset(characters(name))
