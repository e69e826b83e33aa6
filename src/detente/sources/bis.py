"""Lists of the US Bureau of Industry and Security and of the State Department's non-proliferation bureau:
entity list, unverified list, denied persons, non-proliferation sanctions.

They give no numbers: a party is its name, on the two lists by country its name and country, and its rows (one
per address, alias, order or statute) are one entry in whatever order they stand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

from detente.entries import Entry, Filing, Identifier, ListedName, Place, Quality, Schema
from detente.sources.reading import Format, Lookups, Report, look_up
from detente.sources.records import day_of, only, records

# The address of a page, and numbers that count rows within the sheet.
IGNORED: Final = frozenset({"Web Link", "Address Number", "Alternate Number"})
SHIP: Final = {
    "Vessel Type": "type",
    "Gross Tonnage": "tonnage",
    "Gross Register Tonnage": "gross_tonnage",
    "Vessel Owner": "owner",
}
NOTES: Final = {
    "Remarks/Notes": "",
    "Address Remarks": "Address",
    "Alternate Remarks": "Alias",
    "Action": "Action",
    "Entity Number": "Entity number",
}
_AKA: Final = re.compile(r",? \(?a\.k\.a\.?,? ", re.IGNORECASE)
_APART: Final = re.compile(r";\s*(?:and\s+)?")


@dataclass
class _Party:
    """What the rows of one party tell, each fact once and in the order of the rows."""

    uid: str
    schema: Schema = "LegalEntity"
    names: dict[str, ListedName] = field(default_factory=dict)
    facts: dict[str, dict[Any, None]] = field(default_factory=dict)
    vessel: dict[str, str] = field(default_factory=dict)
    updated: date | None = None

    def add(self, name: str, *values: Any) -> None:
        self.facts.setdefault(name, {}).update(dict.fromkeys(v for v in values if v))

    def named(self, text: str, quality: Quality = "strong", kind: str = "") -> None:
        full = " ".join(text.split())
        if full:
            self.names.setdefault(full, ListedName(full=full, quality=quality, kind=kind))

    def entry(self) -> Entry:
        fields: dict[str, Any] = {name: tuple(values) for name, values in self.facts.items()}
        return Entry(
            uid=self.uid,
            schema=self.schema,
            names=tuple(self.names.values()),
            vessel=self.vessel,
            updated=self.updated,
            **fields,
        )


class _Row:
    """One row; what is taken from it is counted, so that the rest can be reported."""

    def __init__(self, place: str, cells: dict[str, str], lookups: Lookups, report: Report) -> None:
        self.place = place
        self._cells = dict(cells)
        self._lookups = lookups
        self._report = report

    def take(self, column: str) -> str:
        return self._cells.pop(column, "")

    def word(self, lookup: str, column: str, default: Any = None) -> Any:
        """What the cell means; where that is not known, ``default``, else the word itself."""
        word = self.take(column)
        return look_up(self._lookups, lookup, word, self._report, default or word)

    def country(self, column: str) -> str:
        word = self.take(column)
        odd = self._lookups.get("odd countries", {}).get(word.casefold())
        if not word or odd or (word.isupper() and word in self._lookups.get("countries", {}).values()):
            return odd or word  # the denied persons list prints codes
        return str(look_up(self._lookups, "countries", word, self._report, word))

    def day(self, column: str) -> Any:
        text = self.take(column)
        found = day_of(text)
        if text and found is None:
            self._report.fault(self.place, f"{column} {text[:40]!r} is no day")
        return found

    def left(self) -> None:
        """Report what nobody took."""
        self._report.unused.update(column for column in self._cells if column not in IGNORED)


Take = Callable[[_Row, dict[str, _Party], str], None]


def _reader(take: Take, needed: str, mark: str = ",") -> Callable[..., Iterator[Entry]]:
    def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
        path = only(tuple(paths))
        tag = str(lookups.get("list", {}).get("tag", ""))
        parties: dict[str, _Party] = {}
        for place, cells in records(path, report, mark=mark):
            if not cells.get(needed):
                report.fault(place, f"has no {needed}")
                continue
            report.records += 1
            row = _Row(place, cells, lookups, report)
            take(row, parties, tag)
            row.left()
        for party in parties.values():
            yield party.entry()

    return read


def _party(parties: dict[str, _Party], name: str, country: str = "") -> _Party:
    """The party of that name (and country): the same for every row."""
    name = " ".join(name.split())
    uid = f"{country}: {name}" if country else name
    party = parties.setdefault(uid.casefold(), _Party(uid))
    if not party.names:
        party.named(name, "primary")
    party.named(name)
    return party


def _shared(row: _Row, parties: dict[str, _Party], tag: str) -> None:
    """The form that the entity list and the non-proliferation list share."""
    country = row.country("Country")
    party = _party(parties, row.take("Name"), country)
    if (schema := row.word("kinds", "SDN Type", "LegalEntity")) != "LegalEntity":
        party.schema = schema
    kind = row.take("Alternate Type")
    for alias in (row.take("Alternate Name"), *_APART.split(row.take("Alternative Names"))):
        party.named(alias, kind=kind)
    party.add("countries", country)
    party.add("positions", row.take("Title"))
    _place(party, row, country, street="Address", region="State/Province", code="Postal Code")
    _ship(party, row)
    notice, statutes = row.take("Federal Register Notice"), _APART.split(row.take("Programs"))
    if any(statutes):  # the statute is what the entry rests on; the notice only made it known
        party.add("notes", f"Federal Register: {notice}" if notice else "")
    on, ended = row.day("Effective Date"), row.day("Date Lifted/Waived/Expired")
    measures = (
        row.take("License Requirement"),
        row.take("License Policy"),
        row.word("orders", "Standard Order"),
    )
    source = row.word("lists", "Source List") or tag
    for statute in statutes:
        act = statute or notice
        party.add(
            "filings", Filing(tag=source, on=on, act=act, measures=tuple(filter(None, measures)), ended=ended)
        )
    _notes(party, row)


def _unverified(row: _Row, parties: dict[str, _Party], tag: str) -> None:
    """The unverified list: country, name with its aliases, address."""
    country = row.country("COUNTRY")
    name, *aliases = _AKA.split(row.take("NAME"))
    party = _party(parties, name, country)
    for alias in aliases:
        party.named(alias.strip(" )"), kind="a.k.a.")
    party.add("countries", country)
    address = row.take("ADDRESS")
    party.add("addresses", Place(full=address, country=country) if address else None)
    party.add("filings", Filing(tag=tag))


def _denied(row: _Row, parties: dict[str, _Party], tag: str) -> None:
    """The denied persons list: one row per address and order."""
    party = _party(parties, row.take("Name"))
    country = row.country("Country")
    _place(party, row, country, street="Street_Address", region="State", code="Postal_Code")
    party.updated = max(filter(None, (party.updated, row.day("Last_Update"))), default=None)
    order = row.word("orders", "Standard_Order")
    filing = Filing(
        tag=tag,
        on=row.day("Effective_Date"),
        act=row.take("FR_Citation"),
        measures=(order,) if order else (),
        ended=row.day("Expiration_Date"),
    )
    party.add("filings", filing)
    _notes(party, row)


def _place(party: _Party, row: _Row, country: str, *, street: str, region: str, code: str) -> None:
    place = Place(
        street=row.take(street),
        city=row.take("City"),
        region=row.take(region),
        postal_code=row.take(code),
        country=country,
    )
    if place != Place(country=country):
        party.add("addresses", place)
    else:
        party.add("countries", country)


def _ship(party: _Party, row: _Row) -> None:
    ship = {key: row.take(column) for column, key in SHIP.items()} | {"flag": row.country("Vessel Flag")}
    party.vessel.update({key: value for key, value in ship.items() if value})
    sign = row.take("Call Sign")
    party.add("identifiers", Identifier(kind="call_sign", value=sign) if sign else None)


def _notes(party: _Party, row: _Row) -> None:
    for column, label in NOTES.items():
        text = row.take(column)
        party.add("notes", f"{label}: {text}" if label and text else text)


def _begins(*columns: str) -> Callable[[bytes, str], bool]:
    def fits(head: bytes, _name: str) -> bool:
        lines = head.decode("latin-1").removeprefix("\xef\xbb\xbf").replace('"', "").splitlines()
        found = [cell.strip().casefold() for cell in re.split(r"[,\t]", lines[0] if lines else "")]
        return found[: len(columns)] == [column.casefold() for column in columns]

    return fits


_TEN: Final = ("Source List", "Entity Number", "SDN Type", "Programs", "Name")

FORMATS: Final = (
    Format("bis-entity-csv", "Entity list, CSV", _begins(*_TEN), _reader(_shared, "Name")),
    Format(
        "state-isn-csv",
        "Non-proliferation sanctions, CSV",
        _begins("Source List", "Programs", "Name", "Alternative Names"),
        _reader(_shared, "Name"),
    ),
    Format(
        "bis-unverified-csv",
        "Unverified list, CSV",
        _begins("COUNTRY", "NAME", "ADDRESS"),
        _reader(_unverified, "NAME"),
    ),
    Format(
        "bis-denied-tab",
        "Denied persons list, text with tabs",
        _begins("Name", "Street_Address", "City", "State"),
        _reader(_denied, "Name", "\t"),
    ),
)
