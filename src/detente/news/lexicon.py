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


def compiled(items: Iterable[Mapping[str, Any]], key: str = "pattern", flags: int = re.IGNORECASE) -> tuple[Pattern, ...]:  # fmt: skip
    """The patterns of a section; ``case: true`` makes one mind upper and lower case."""
    return tuple(
        Pattern(str(item["id"]), re.compile(item[key], 0 if item.get("case") else flags), item)
        for item in items
    )


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
    """A pattern that matches any of the words, longest first, white space of any kind and both apostrophes."""
    written = sorted({w for w in words if w}, key=lambda w: (-len(w), w))
    return "|".join(re.escape(w).replace(r"\ ", r"\s+").replace("'", "['’]") for w in written)  # noqa: RUF001


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
def closed(name: str) -> frozenset[str]:
    """A closed list of ``words.yml``."""
    return frozenset(rows("words")[name])
