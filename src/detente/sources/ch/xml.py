"""The SECO list in XML, whole or as amendments.

Sets of sanctions stand before the targets, places after them, so that the file is read twice. A whole list
keeps targets that are no longer listed: the last modification decides, and their filings have an end. What
modifications say of earlier states (``added``, ``removed``) is not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from detente.entries import BirthDate, Entry, Filing, Identifier, Link, Place
from detente.sources.ch.known import IGNORED, Known, place, programme, text, unread
from detente.sources.ch.names import Part, names_of, titles_of
from detente.sources.parts import Parts, day_of
from detente.sources.reading import AGAIN, Lookups, Report, SourceError, elements, local, text_of

ROOT: Final = "swiss-sanctions-list"
PARTIES: Final = frozenset({"individual", "entity", "object"})
UN_NUMBER: Final = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
EU_NUMBER: Final = re.compile(r"\bEU\.\d+\.\d+\b")
IMO: Final = re.compile(r"\bIMO(?:\s+(?:no\.?|number))?\s*:?\s*(\d{7})\b", re.IGNORECASE)
NONE: Final = "00"  # no day, month or year
DATES: Final = ("effective-date", "enactment-date", "publication-date")


def fits(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is a SECO list."""
    return b"<swiss-sanctions-list" in start


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the list."""
    for path in paths:
        known = Known()
        for element in _tops(path, report):
            if local(element) == "sanctions-program":
                programme(element, known, report)
            elif local(element) == "place":
                place(element, known, report)
        for element in _tops(path, report):
            if local(element) == "target":
                report.records += 1
                entry = _Reading(known, lookups, report).entry(element)
                if entry is not None:
                    yield entry


def _tops(path: Path, report: Report) -> Iterator[Any]:
    """The elements right below the root; modifications repeat them further down."""
    for element in elements(path, ("sanctions-program", "target", "place")):
        parent = element.getparent()
        if parent is None or local(element.getroottree().getroot()) != ROOT:
            raise SourceError(f"is no {ROOT}", where=path.name, hint=AGAIN)
        if parent.getparent() is None:
            report.update = parent.get("list-type") == "amendment"
            report.published = day_of(parent.get("date", ""))
            yield element


class _Reading(Parts):
    """One target being read."""

    def __init__(self, known: Known, lookups: Lookups, report: Report) -> None:
        super().__init__(lookups, report)
        self.known = known
        self.references: dict[str, str] = {}
        self.person = False
        self.takes: dict[str, Callable[[Any], None]] = {
            "nationality": self._nationality,
            "day-month-year": self._birth,
            "place-of-birth": self._birth_place,
            "address": self._address,
            "identification-document": self._document,
        }

    def entry(self, target: Any) -> Entry | None:
        """The entry, or nothing and a fault where it has no number or no name."""
        uid, party, sets, modifications = target.get("ssid", ""), None, [], []
        for child in target:
            name = local(child)
            if name == "sanctions-set-id":
                sets.append(text(child))
            elif name == "foreign-identifier":
                self._foreign(text(child))
            elif name == "modification":
                modifications.append(child)
            elif name in PARTIES and party is None:
                party = child
            else:
                self._stray("target", child)
        unread("target", target.attrib, {"sanctions-set-id"}, self.report)
        sets += filter(None, [target.get("sanctions-set-id", "")])
        if party is not None:
            self.person = local(party) == "individual"
            self._party(party)
        if not uid or not self.of("names"):
            self.report.fault(f"target {uid or '?'}", "has no number" if not uid else "has no name")
            return None
        return self._whole(uid, party, self._filings(sets, modifications))

    def _whole(self, uid: str, party: Any, filings: tuple[Filing, ...]) -> Entry:
        kind = party.get("object-type") if local(party) == "object" else local(party)
        schema = self.word("schemas", kind or "object", "Asset")
        numbers = {n for note in self.of("notes") for n in IMO.findall(note)} if schema == "Vessel" else set()
        for number in sorted(numbers):
            self.add("identifiers", Identifier(kind="imo", value=number))
        days = [day for day in (*(f.on for f in filings), *self.values.pop("days", ())) if day]
        return Entry(
            uid=uid,
            schema=schema,
            filings=filings,
            gender=self.word("genders", party.get("sex", ""), ""),
            references=self.references,
            vessel={"imo": numbers.pop()} if len(numbers) == 1 else {},
            updated=max(days, default=None),
            **self.tuples(),
        )

    def _foreign(self, text: str) -> None:
        """The number of the list that Switzerland follows."""
        for source, form in (("un-sc", UN_NUMBER), ("eu-fsf", EU_NUMBER)):
            if form.fullmatch(text):
                self.references[source] = text
                return
        self.note("foreign identifier", text)

    def _stray(self, where: str, child: Any) -> None:
        """An element that is not known: reported, its text kept."""
        if local(child) not in IGNORED:
            self.report.unused[f"{where}/{local(child)}"] += 1
            self.note(local(child), text(child))

    # ------------------------------------------------------------------ filings

    def _filings(self, sets: list[str], modifications: list[Any]) -> tuple[Filing, ...]:
        """A filing per set. The last modification decides whether the target is still listed; where two are
        of one day the first in the file is the later one.
        """
        dated = [(m.get("modification-type", ""), self._modified(m)) for m in modifications]
        listed = [day for kind, day in dated if kind == "listed" and day]
        last = max(dated, key=lambda m: m[1] or date.min, default=("", None))
        ended = (last[1] or self.report.published) if last[0] == "de-listed" else None
        self.values["days"] = [day for _, day in dated if day]
        return tuple(
            Filing(
                tag=ssid,
                on=max(listed, default=None),
                act=self.known.sets.get(ssid, ("", ""))[1],
                measures=tuple(filter(None, self.known.sets.get(ssid, ("",))[:1])),
                ended=ended,
            )
            for ssid in dict.fromkeys(sets)
        )

    def _modified(self, element: Any) -> date | None:
        for child in element:
            if local(child) in {"remark", "remarks"}:
                self.note(f"{element.get('modification-type', 'modified')}", text(child))
            elif local(child) not in IGNORED:
                self.report.unused[f"modification/{local(child)}"] += 1
        unread("modification", element.attrib, {"modification-type", *DATES}, self.report)
        return next((day for day in (day_of(element.get(name, "")) for name in DATES) if day), None)

    # ------------------------------------------------------------------ the party

    def _party(self, party: Any) -> None:
        unread(local(party), party.attrib, {"sex", "object-type"}, self.report)
        for child in party:
            name = local(child)
            if name == "identity":
                self._identity(child)
            elif name == "justification":
                self.add("reasons", text(child))
            elif name == "other-information":
                self._other(text(child))
            elif name == "relation":
                self._relation(child)
            elif name == "generic-attribute":
                self.note(child.get("name", ""), text(child))
            else:
                self._stray(local(party), child)

    def _other(self, text: str) -> None:
        self.note("", text)
        numbers = set(UN_NUMBER.findall(text))
        if len(numbers) == 1 and text.casefold().startswith(("un ref", "un permanent")):
            self.references.setdefault("un-sc", numbers.pop())

    def _relation(self, element: Any) -> None:
        remark = text_of(element, "remark") or text_of(element, "remarks")
        kind, uid = element.get("relation-type", ""), element.get("target-id", "")
        self.add("links", Link(kind=kind, uid=uid, note=remark))
        unread("relation", element.attrib, {"relation-type", "target-id"}, self.report)

    def _identity(self, identity: Any) -> None:
        main = identity.get("main", "true") == "true"
        unread("identity", identity.attrib, {"main"}, self.report)
        for child in identity:
            if local(child) == "name":
                self._name(child, main=main)
            elif take := self.takes.get(local(child)):
                take(child)
            else:
                self._stray("identity", child)

    def _name(self, element: Any, *, main: bool) -> None:
        parts = [self._part(child) for child in element if local(child) == "name-part"]
        for child in element:
            if local(child) != "name-part":
                self._stray("name", child)
        unread("name", element.attrib, {"name-type", "quality", "lang"}, self.report)
        kind, quality = element.get("name-type", ""), element.get("quality", "")
        language = element.get("lang", "")
        found = names_of(
            parts, self.lookups, self.report, kind=kind, quality=quality, language=language, main=main
        )
        for name in found:
            self.add("names", name)
        for title in titles_of(parts):
            self.add("titles", title)

    def _part(self, element: Any) -> Part:
        variants = []
        for child in element:
            if local(child) == "spelling-variant":
                variants.append((child.get("lang", ""), child.get("script", ""), text(child)))
                unread("spelling-variant", child.attrib, {"lang", "script"}, self.report)
            elif local(child) != "value":
                self._stray("name-part", child)
        unread("name-part", element.attrib, {"order", "name-part-type"}, self.report)
        order = element.get("order", "")
        return Part(
            order=int(order) if order.isascii() and order.isdigit() else 0,
            kind=element.get("name-part-type", ""),
            value=" ".join(text_of(element, "value").split()),
            variants=tuple(v for v in variants if v[2]),
        )

    def _nationality(self, element: Any) -> None:
        for child in element:
            if local(child) == "country":
                self.add("nationalities", child.get("iso-code") or text(child))
            elif local(child) in {"remark", "remarks"}:
                self.note("nationality", text(child))
            else:
                self._stray("nationality", child)

    def _birth(self, element: Any) -> None:
        day, month, year = (element.get(key, "").zfill(2) for key in ("day", "month", "year"))
        calendar = element.get("calendar", "")
        circa = element.get("quality", "") in self.lookups.get("weak", {})
        calendar = "" if calendar.casefold() == "gregorian" else calendar
        start = "-".join(takewhile(NONE.__ne__, (year, month, day)))
        if not self.person:
            self.note("founded", start)
        elif year == NONE:
            self.note("born, year unknown", f"--{month}-{day}" if (month, day) != (NONE, NONE) else "")
        else:
            self.add("birth_dates", BirthDate(start=start, circa=circa, calendar=calendar))
        unread("day-month-year", element.attrib, {"day", "month", "year", "calendar", "quality"}, self.report)
        for child in element:
            self._stray("day-month-year", child)

    def _place_of(self, element: Any) -> Place:
        """The place that the element refers to, with the street and other lines that it adds."""
        number = element.get("place-id", "")
        base = self.known.places.get(number, Place())
        if number and number not in self.known.places:
            self.report.fault(
                f"{local(element)} {element.get('ssid', '')}", f"the file has no place {number}"
            )
        lines, notes = [], [base.note]
        code = ""
        for child in element:
            name, line = local(child), text(child)
            if name == "zip-code":
                code = line
            elif name == "address-details":
                lines.append(line)
            elif name in {"c-o", "p-o-box", "remark", "remarks"}:
                notes.append(line if name.startswith("remark") else f"{name}: {line}")
            else:
                self._stray(local(element), child)
        if element.get("quality", "") in self.lookups.get("weak", {}):
            notes.append("of low quality")
        unread(local(element), element.attrib, {"place-id", "quality"}, self.report)
        return Place(
            street=", ".join(filter(None, lines)),
            city=base.city,
            region=base.region,
            postal_code=code,
            country=base.country,
            note="; ".join(filter(None, notes)),
        )

    def _address(self, element: Any) -> None:
        place = self._place_of(element)
        self.add("addresses", place if place != Place() else None)

    def _birth_place(self, element: Any) -> None:
        place = self._place_of(element)
        self.add("birth_places", place if place != Place() else None)

    def _document(self, element: Any) -> None:
        printed = element.get("document-type", "")
        kind = self.word("documents", printed, "other")
        found = {local(child): text(child) for child in element}
        issuer = next((c for c in element if local(c) == "issuer"), None)
        country = "" if issuer is None else issuer.get("code") or issuer.get("iso-code") or text(issuer)
        notes = [printed if kind == "other" else "", found.pop("remark", ""), found.pop("remarks", "")]
        number, issued, expires = (found.pop(k, "") for k in ("number", "date-of-issue", "expiry-date"))
        found.pop("issuer", None)
        unread("identification-document", element.attrib, {"document-type"}, self.report)
        for key, value in found.items():
            self.report.unused[f"identification-document/{key}"] += 1
            notes.append(f"{key}: {value}")
        note = "; ".join(filter(None, notes))
        if number:
            self.add(
                "identifiers",
                Identifier(
                    kind=kind, value=number, country=country, issued=issued, expires=expires, note=note
                ),
            )
        else:
            self.note(printed, "; ".join(filter(None, (country, issued, expires, note))))
