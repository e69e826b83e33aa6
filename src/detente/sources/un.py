"""The consolidated list of the UN Security Council in XML.

The publisher numbers the parts of a name and gives them no sense (FIRST_NAME of a Korean is the family name),
so that they are kept as ``name1`` to ``name4``. A birth date or place given with an alias counts as one of
the person, and a note says to which alias it belongs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from detente.entries import BirthDate, Entry, Filing, Identifier, ListedName, Place
from detente.sources.parts import Parts, day_of
from detente.sources.reading import Format, Lookups, Report, SourceError, elements, local

ROOT: Final = "CONSOLIDATED_LIST"
NAMES: Final = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
IGNORED: Final = frozenset({
    "VERSIONNUM",  # always 1
    "SORT_KEY", "SORT_KEY_LAST_MOD",  # order of display
    "LIST_TYPE",  # always "UN List"
})  # fmt: skip
SCHEMAS: Final = {"INDIVIDUAL": "Person", "ENTITY": "LegalEntity"}
ORIGINAL: Final = re.compile(r"(?:original script|in \w+ script)\s*:\s*(.+)", re.IGNORECASE)
YEARS: Final = re.compile(r"(\d{4})(?:\s*-\s*(\d{4}))?")
DAY: Final = re.compile(r"\d{4}(?:-\d\d){0,2}")

Fields = dict[str, list[str]]


def fits(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is the consolidated list."""
    return b"<CONSOLIDATED_LIST" in start


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the list."""
    for path in paths:
        for number, element in enumerate(elements(path, tuple(SCHEMAS))):
            if number == 0:
                _root(element, path, report)
            report.records += 1
            entry = _Reading(lookups, report).entry(element)
            if entry is not None:
                yield entry


def _root(element: Any, path: Path, report: Report) -> None:
    root = element.getroottree().getroot()
    if local(root) != ROOT:
        raise SourceError(f"is no {ROOT}", where=path.name, hint="is it the list of the United Nations?")
    report.published = day_of(root.get("dateGenerated", ""))


class _Reading(Parts):
    """One record being read."""

    def __init__(self, lookups: Lookups, report: Report) -> None:
        super().__init__(lookups, report)
        self.fulls: set[str] = set()
        self.takes: dict[str, Callable[[Fields], None]] = {
            "ALIAS": self._alias,
            "ADDRESS": self._address,
            "DATE_OF_BIRTH": self._birth_date,
            "PLACE_OF_BIRTH": self._birth_place,
            "DOCUMENT": self._document,
        }

    def entry(self, element: Any) -> Entry | None:
        """The entry, or nothing and a fault where it has no number or no name."""
        kind = local(element)
        fields = _fields(element)
        number, data_id = _pop(fields, "REFERENCE_NUMBER"), _pop(fields, "DATAID")
        uid = number or data_id
        self._names(fields, kind)
        if not uid or not self.of("names"):
            self.report.fault(f"{kind} {uid or '?'}", "has no number" if not uid else "has no name")
            return None
        listed = Filing(
            tag=_pop(fields, "UN_LIST_TYPE"),
            on=day_of(_pop(fields, "LISTED_ON")),
            ended=day_of(_pop(fields, "DELISTED_ON")),
        )
        self.note("data id", data_id if number else "")
        self._words(fields)
        updated = self._details(element)
        gender = self.word("genders", _pop(fields, "GENDER"), "")
        for name, values in fields.items():
            if any(values) and name not in IGNORED:
                self.report.unused[f"{kind}.{name}"] += 1
        return Entry(
            uid=uid,
            schema=SCHEMAS[kind],  # type: ignore[arg-type]
            filings=(listed,) if listed.tag else (),
            gender=gender,
            updated=max(updated, default=None),
            **self.tuples(),
        )

    # ------------------------------------------------------------------ names and words

    def _names(self, fields: Fields, kind: str) -> None:
        printed = [_pop(fields, name) for name in NAMES]
        full = " ".join(" ".join(printed).split())
        parts = {f"name{n}": " ".join(p.split()) for n, p in enumerate(printed, start=1) if p}
        if full:
            self.fulls.add(full)
            parts = parts if kind == "INDIVIDUAL" else {}
            self.add("names", ListedName(full=full, quality="primary", parts=parts))
        for script in fields.pop("NAME_ORIGINAL_SCRIPT", []):
            self._name(script, "strong", "original script")

    def _name(self, full: str, quality: Any, kind: str) -> None:
        full = " ".join(full.split())
        if full and full not in self.fulls:
            self.fulls.add(full)
            self.add("names", ListedName(full=full, quality=quality, kind=kind))

    def _words(self, fields: Fields) -> None:
        for comment in fields.pop("COMMENTS1", []):
            self.note("", comment)
        for name, label in (("SUBMITTED_BY", "submitted by"), ("SUBMITTED_ON", "submitted on")):
            self.note(label, _pop(fields, name))

    def _details(self, element: Any) -> list[date]:
        """The parts that have parts of their own; gives the days of update."""
        updated = []
        for child in element:
            name = local(child).partition("_")[2] if local(child) != "LAST_DAY_UPDATED" else ""
            if local(child) == "LAST_DAY_UPDATED":
                updated += [day for day in map(day_of, _values(child)) if day]
            elif local(child) in {"DESIGNATION", "TITLE", "NATIONALITY"}:
                self._many(local(child), _values(child))
            elif name in self.takes and len(child):
                detail = _fields(child)
                self.takes[name](detail)
                for key, values in detail.items():
                    if any(values):
                        self.report.unused[f"{local(child)}.{key}"] += 1
            elif len(child) and local(child) not in IGNORED:
                self.report.unused[local(child)] += 1
        return updated

    def _many(self, kind: str, values: list[str]) -> None:
        for value in values:
            if kind == "NATIONALITY":
                self.add("nationalities", self._country(value))
            else:
                self.add("titles" if kind == "TITLE" else "positions", value)

    def _country(self, word: str) -> str:
        word = " ".join(word.split())
        return "" if word.casefold() in {"", "na"} else str(self.word("countries", word, word))

    # ------------------------------------------------------------------ details

    def _alias(self, detail: Fields) -> None:
        name, kind = _pop(detail, "ALIAS_NAME"), _pop(detail, "QUALITY")
        note = _pop(detail, "NOTE")
        quality = "weak" if self.word("qualities", kind) == "weak" else "strong"
        if name:
            self._name(name, quality, kind)
        elif note:
            self.note("alias", note)
        if script := ORIGINAL.fullmatch(note):
            self._name(script[1], quality, "original script")
        born, city, country = (_pop(detail, f"{key}_OF_BIRTH") for key in ("DATE", "CITY", "COUNTRY"))
        born = "" if born == "null" else born
        if born:
            self._alias_born(born)
        place = Place(city=city, country=self._country(country))
        self.add("birth_places", place if place != Place() else None)
        said = ", ".join(filter(None, (born and f"born {born}", city, country, note)))
        self.note(f"alias {name}", said if name else "")

    def _alias_born(self, text: str) -> None:
        if (years := YEARS.fullmatch(text)) and years[2]:
            self.add("birth_dates", BirthDate(start=years[1], until=years[2]))
        elif DAY.fullmatch(text[:10]):
            self.add("birth_dates", BirthDate(start=text[:10]))

    def _address(self, detail: Fields) -> None:
        self.add("addresses", self._place(detail))

    def _birth_place(self, detail: Fields) -> None:
        self.add("birth_places", self._place(detail))

    def _place(self, detail: Fields) -> Place | None:
        found = Place(
            street=_pop(detail, "STREET"),
            city=_pop(detail, "CITY"),
            region=_pop(detail, "STATE_PROVINCE"),
            postal_code=_pop(detail, "ZIP_CODE"),
            country=self._country(_pop(detail, "COUNTRY")),
            note=_pop(detail, "NOTE"),
        )
        return found if found != Place() else None

    def _birth_date(self, detail: Fields) -> None:
        kind, note = _pop(detail, "TYPE_OF_DATE").casefold(), _pop(detail, "NOTE")
        exact, year = _pop(detail, "DATE")[:10], _pop(detail, "YEAR")
        first, last = _pop(detail, "FROM_YEAR"), _pop(detail, "TO_YEAR")
        start = exact or year or first or last
        circa = kind == "approximately" or note.casefold() == "approximately"
        if start:
            until = last if first and not (exact or year) else ""
            self.add("birth_dates", BirthDate(start=start, until=until, circa=circa))
        self.note("born", note)

    def _document(self, detail: Fields) -> None:
        kind, more = (" ".join(_pop(detail, f"TYPE_OF_DOCUMENT{n}").split()) for n in ("", "2"))
        known = self.lookups.get("documents", {})
        word = re.sub(r"[\d:. ]+$", "", more)
        canonical = known.get(word.casefold())
        if not canonical or (canonical == "other" and kind):
            word = re.sub(r"[\d:. ]+$", "", kind or more)
            canonical = self.word("documents", word, "other")
        issuers = list(
            dict.fromkeys(filter(None, (_pop(detail, k) for k in ("ISSUING_COUNTRY", "COUNTRY_OF_ISSUE"))))
        )
        city, note, number = _pop(detail, "CITY_OF_ISSUE"), _pop(detail, "NOTE"), _pop(detail, "NUMBER")
        said = (
            more if more != kind else "",
            city and f"issued in {city}",
            f"issued in {issuers[1]}" if len(issuers) > 1 else "",
            note,
        )
        document = Identifier(
            kind=canonical,
            value=number,
            country=self._country(issuers[0]) if issuers else "",
            issued=_pop(detail, "DATE_OF_ISSUE")[:10],
            note="; ".join(filter(None, said)),
        )
        if number:
            self.add("identifiers", document)
        else:
            self.note(kind or more or "document", "; ".join(filter(None, (*said, *issuers, document.issued))))


def _fields(element: Any) -> Fields:
    """The texts of the children that have no children themselves."""
    found: Fields = {}
    for child in element:
        if not len(child):
            found.setdefault(local(child), []).append((child.text or "").strip())
    return found


def _values(element: Any) -> list[str]:
    return [value for value in ((child.text or "").strip() for child in element) if value]


def _pop(fields: Fields, name: str) -> str:
    """The text of that name, taken from the fields."""
    return "; ".join(filter(None, fields.pop(name, [])))


FORMATS: Final = (Format("un-xml", "the consolidated list, XML", fits, read),)
