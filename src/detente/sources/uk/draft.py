"""A UK designation while its rows are gathered, and the forms in which UK lists write days and numbers."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final, Literal

from detente.entries import BirthDate, Entry, Identifier, ListedName, Place, Schema
from detente.sources.reading import Lookups, Report, look_up

_PARTIAL: Final = re.compile(r"(\d{1,2}|dd)/(\d{1,2}|mm)/(\d{4})", re.IGNORECASE | re.ASCII)
_YEAR: Final = re.compile(r"\d{4}", re.ASCII)
_DAY_FORMS: Final = ("%d/%m/%Y", "%d-%b-%Y", "%d-%m-%Y", "%Y-%m-%d")
_MARK: Final = re.compile(r"(?:^|(?<=[\s,;.]))\(?(\d{1,2}|[a-z])\)\s*", re.IGNORECASE | re.ASCII)
_NUMBER: Final = re.compile(r"(?:\b[A-Z]{1,3}[ -]{0,2})?\b[A-Z]{0,4}\d[A-Z0-9/.-]*\d|\b\d\b", re.ASCII)
_MARKS: Final = re.compile(
    r"-?(?:(?<![^\W_])\(?(?:\d{1,2}|[a-z])\)(?:\s*(?:-|to)\s*)?\s*)+", re.IGNORECASE | re.ASCII
)
_BRACKETS: Final = re.compile(r"\s*\(.*")
_POSTAL: Final = re.compile(r"\s*\d[\d ]*$", re.ASCII)
_UN: Final = re.compile(
    r"\bUN\s+Ref(?:erence)?\.?\s*:?\s*(?:no\.?\s*)?([A-Z]{1,3}[a-z]?\.[A-Z0-9.]*\d)", re.IGNORECASE
)
_BARE: Final = " \t\n'\u2019"


@dataclass
class Draft:
    """What was met of one designation so far: ordered, nothing twice (rows repeat most of what they say)."""

    uid: str
    schema: Schema = "LegalEntity"
    names: dict[Any, ListedName] = field(default_factory=dict)
    references: dict[str, str] = field(default_factory=dict)
    vessel: dict[str, dict[str, None]] = field(default_factory=dict)
    gender: Literal["", "male", "female"] = ""
    updated: date | None = None
    lists: dict[str, dict[Any, None]] = field(default_factory=dict)

    def add(self, name: str, value: Any) -> None:
        """Note ``value`` under the field ``name`` of the entry, once."""
        if value:
            self.lists.setdefault(name, {})[value] = None

    def add_name(self, name: ListedName) -> None:
        """Note a name, once; a better quality of the same name wins."""
        rank = ("weak", "strong", "primary").index
        key = (name.full, name.kind, tuple(name.parts.items()))
        known = self.names.get(key)
        if known is None or rank(name.quality) > rank(known.quality):
            self.names[key] = name

    def add_vessel(self, key: str, value: str) -> None:
        """Note what the list says of a ship; several values stand side by side."""
        self.vessel.setdefault(key, {})[value] = None

    def seen(self, day: date | None) -> None:
        """The last day on which the publisher changed the entry."""
        if day is not None:
            self.updated = max(day, self.updated or day)

    def entry(self) -> Entry:
        """The whole; primary names first."""
        lists: dict[str, Any] = {name: tuple(values) for name, values in self.lists.items()}
        return Entry(
            uid=self.uid,
            schema=self.schema,
            names=tuple(sorted(self.names.values(), key=lambda n: n.quality != "primary")),
            references=self.references,
            vessel={key: "; ".join(values) for key, values in self.vessel.items()},
            gender=self.gender,
            updated=self.updated,
            **lists,
        )


def person_name(cells: Mapping[str, str], quality: Any, kind: str) -> ListedName | None:
    """The name in the columns ``Name 1`` … ``Name 5`` (given) and ``Name 6`` (family, or the whole)."""
    given = [cells[key] for key in ("Name 1", "Name 2", "Name 3", "Name 4", "Name 5") if cells.get(key)]
    family = cells.get("Name 6", "")
    full = " ".join([*given, family]).strip()
    if not full:
        return None
    parts: dict[str, str] = {}
    if given:
        parts = {"firstName": given[0], "middleName": " ".join(given[1:]), "lastName": family}
    return ListedName(full=full, quality=quality, kind=kind, parts={k: v for k, v in parts.items() if v})


def day_of(text: str, where: str, report: Report) -> date | None:
    """A whole day, or nothing and a fault."""
    found = _day(text.strip())
    if found is None and text.strip():
        report.fault(where, f"{text[:40]!r} is no day")
    return found


@lru_cache(maxsize=4096)  # the same few days stand in all rows
def _day(text: str) -> date | None:
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def birth_of(text: str, where: str, report: Report) -> BirthDate | None:
    """``dd/mm/1935``, ``00/00/1935`` or ``17/05/1954``; a day that the calendar lacks is a fault and gives
    the month.
    """
    text = text.strip()
    found = _PARTIAL.fullmatch(text)
    if found is None:
        if _YEAR.fullmatch(text):
            return BirthDate(start=text)
        report.fault(where, f"{text[:40]!r} is no date of birth")
        return None
    day, month = (int(part) if part.isdigit() else 0 for part in found.group(1, 2))
    year = found[3]
    if not int(year) or month > 12:  # noqa: PLR2004 - months of a year
        report.fault(where, f"{text!r} is no date of birth")
        return BirthDate(start=year) if int(year) else None
    if not month:
        return BirthDate(start=year)
    if day > monthrange(int(year), month)[1]:
        report.fault(where, f"{text!r} is no day of the calendar")
        day = 0
    return BirthDate(start=f"{year}-{month:02}" + (f"-{day:02}" if day else ""))


def enumerated(text: str) -> list[str]:
    """``(1) A (2) B`` or ``a) A, b) B`` as its items; any other text is one item."""
    if ")" not in text:
        return [text.strip()] if text.strip() else []
    marks = list(_MARK.finditer(text))
    wanted = [str(n) for n in range(1, len(marks) + 1)], [chr(97 + n % 26) for n in range(len(marks))]
    if not marks or text[: marks[0].start()].strip() or [m[1].lower() for m in marks] not in wanted:
        return [text.strip()] if text.strip() else []
    ends = [m.start() for m in marks[1:]] + [len(text)]
    items = [text[m.end() : end].strip(" ,;") for m, end in zip(marks, ends, strict=True)]
    return [item for item in items if item]


def country(word: str, lookups: Lookups, report: Report) -> tuple[str, str]:
    """The code of a country and, where the cell says more, the whole cell (``Syria (since 2012)``). An
    unknown word stays as it is.
    """
    word = word.strip(" ,.;")
    if word.startswith("("):
        return "", word
    known = lookups.get("countries", {})
    for bare in (word, _BRACKETS.sub("", word), _POSTAL.sub("", word)):
        code = known.get(bare.casefold())
        if code:
            return str(code), "" if bare == word else word
    return str(look_up(lookups, "countries", word, report, default=word)), ""


def mentioned(text: str) -> list[str]:
    """The words between enumeration marks of any form (``(1) to (6) Algeria (7) Morocco``)."""
    return [word.strip(" ,;-") for word in _MARKS.split(text) if word.strip(" ,;-")]


def labelled(text: str, lookups: Lookups) -> Iterator[tuple[str, str]]:
    """Kind and value of each number that stands behind a label the source knows (``OGRN 1037739468084``)."""
    kinds = lookups.get("number_labels", {})
    if kinds:
        for found in _labels(tuple(sorted(kinds, key=len, reverse=True))).finditer(text):
            yield str(kinds[found[1].casefold()]), found[2]


@lru_cache(maxsize=8)
def _labels(labels: tuple[str, ...]) -> re.Pattern[str]:
    words = "|".join(re.escape(label) for label in labels)
    number = r"[A-Z]{0,4}\d[\d/-]*\d"
    return re.compile(
        rf"(?<![^\W\d_])({words})(?![^\W\d_])[^\w]*(?:(?:no|number|code)\b[^\w]*)?({number})", re.IGNORECASE
    )


def identifiers(text: str, default: str, info: str, lookups: Lookups) -> Iterator[Identifier]:
    """The numbers in one cell. What the cell says beside the number stays in ``note``."""
    text = text.strip(_BARE)
    found = list(labelled(text, lookups))
    if found:
        for kind, value in found:
            yield Identifier(kind=kind, value=value, note="; ".join(p for p in (text, info) if p))
        return
    code = lookups.get("countries", {}).get(info.strip(" .").casefold(), "")
    kind = kind_by_words(f"{text} {info}", default, lookups)
    yield Identifier(kind=kind, value=text, country=str(code), note="" if code else info)


def kind_by_words(text: str, default: str, lookups: Lookups) -> str:
    """The kind of number that the words beside it tell, else ``default``."""
    folded = text.casefold()
    for word, kind in lookups.get("number_words", {}).items():
        if word in folded:
            return str(kind)
    return default


def spoken(text: str, default: str, lookups: Lookups) -> Iterator[Identifier | str]:
    """The numbers in running text (``(1) A-333602 (Indian) issued …``); an item without number as text."""
    for item in enumerated(text):
        found = _NUMBER.search(item)
        if found is None:
            yield item
            continue
        kind = kind_by_words(item, default, lookups)
        yield Identifier(kind=kind, value=found[0], note="" if found[0] == item else item)


def un_reference(text: str) -> str:
    """The number of the United Nations in ``UN Ref QDe.004. …``, or nothing."""
    found = _UN.search(text)
    return found[1] if found else ""


def place(lines: list[str], postal: str, country_word: str, lookups: Lookups, report: Report) -> Place | None:
    """An address of lines that the list does not tell apart."""
    code, note = country(country_word, lookups, report) if country_word else ("", "")
    full = ", ".join(line.strip(" ,") for line in lines if line.strip(" ,"))
    if not (full or postal or code):
        return None
    return Place(full=full, postal_code=postal, country=code, note=note)
