"""OFAC's ``sdn.xml`` and ``consolidated.xml``, under the namespace of tempuri.org (to 2024) or today's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from detente.entries import Entry, Identifier, Place, Quality
from detente.sources.ofac.party import Party, Reading
from detente.sources.ofac.remarks import Stated
from detente.sources.reading import Lookups, Report, elements, local, text_of

IGNORED: Final = {
    "uid": "numbers of a name or an address mean nothing outside the file",
    "mainEntry": "tells the first of several birth dates or countries; their order is kept",
}
_LISTS: Final = {  # element of a list → its items → what they hold
    "programList": "program",
    "idList": "id",
    "akaList": "aka",
    "addressList": "address",
    "nationalityList": "nationality",
    "citizenshipList": "citizenship",
    "dateOfBirthList": "dateOfBirthItem",
    "placeOfBirthList": "placeOfBirthItem",
}
_PLAIN: Final = frozenset({
    "uid", "firstName", "lastName", "title", "sdnType", "nspType", "remarks", "vesselInfo",
})  # fmt: skip
_SHIP: Final = {
    "vesselType": "type",
    "vesselFlag": "flag",
    "vesselOwner": "owner",
    "tonnage": "tonnage",
    "grossRegisteredTonnage": "gross_tonnage",
}
_QUALITIES: Final[dict[str, Quality]] = {"strong": "strong", "weak": "weak"}


def fits(head: bytes, _name: str) -> bool:
    """Is the root a ``sdnList``?"""
    return b"<sdnList" in head


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of these files."""
    reading = Reading(lookups, report)
    for path in paths:
        for element in elements(path, ("publshInformation", "sdnEntry")):
            if local(element) == "publshInformation":
                _publication(element, report)
                continue
            report.records += 1
            uid = text_of(element, "uid")
            if not reading.fresh(uid, path.name):
                continue
            entry = _entry(reading, uid, element)
            if entry is None:
                report.fault(path.name, f"entry {uid} has no name")
            else:
                yield entry


def _publication(element: Any, report: Report) -> None:
    fields = _fields(element, ("Publish_Date", "Record_Count"), report)
    try:
        day = datetime.strptime(fields.get("Publish_Date", ""), "%m/%d/%Y")  # noqa: DTZ007 - a day without a time
        report.published = day.date()
        report.printed_count = int(fields.get("Record_Count", ""))
    except ValueError:
        report.fault("publshInformation", "states no day of publication or no number of records")


def _fields(element: Any, known: Sequence[str], report: Report) -> dict[str, str]:
    """The texts of an element's children by name; what nobody knows is reported."""
    found: dict[str, str] = {}
    for child in element:
        name = local(child)
        text = " ".join((child.text or "").split())
        if name in known and not len(child):
            found[name] = text
        elif name not in IGNORED and (text or len(child)):
            report.unused[f"{local(element)}/{name}"] += 1
    return found


def _entry(reading: Reading, uid: str, element: Any) -> Entry | None:
    report = reading.report
    items = {name: _items(element, name, item, report) for name, item in _LISTS.items()}
    party = Party(reading, uid, text_of(element, "sdnType") or text_of(element, "nspType"))
    _named(party, text_of(element, "firstName"), text_of(element, "lastName"), "primary")
    party.programmes = [text for item in items["programList"] if (text := (item.text or "").strip())]
    party.add("positions", *text_of(element, "title").split("; "))
    for item in items["akaList"]:
        alias = _fields(item, ("type", "category", "lastName", "firstName"), report)
        quality = _QUALITIES.get(alias.get("category", "strong"))
        if quality is None:
            report.unknown("category", alias["category"])
        kind = reading.word("aliases", alias.get("type", ""))
        _named(party, alias.get("firstName", ""), alias.get("lastName", ""), quality or "strong", kind)
    for item in items["addressList"]:
        party.add("addresses", _address(reading, item))
    _facts(party, items, report)
    for child in element:
        if local(child) == "vesselInfo":
            _ship(reading, party, child)
        elif local(child) not in _PLAIN and local(child) not in _LISTS:
            report.unused[f"sdnEntry/{local(child)}"] += 1
    party.remarks(text_of(element, "remarks"))
    return party.entry()


def _items(element: Any, name: str, item: str, report: Report) -> list[Any]:
    found = []
    for child in element:
        if local(child) != name:
            continue
        for inner in child:
            if local(inner) == item:
                found.append(inner)
            else:
                report.unused[f"{name}/{local(inner)}"] += 1
    return found


def _named(party: Party, first: str, last: str, quality: Quality, kind: str = "") -> None:
    parts = {"lastName": last, "firstName": first} if party.schema == "Person" and first and last else {}
    party.named(", ".join(p for p in (last, first) if p), quality, kind, parts)


def _facts(party: Party, items: dict[str, list[Any]], report: Report) -> None:
    for name, label, field in (
        ("dateOfBirthList", "DOB", "dateOfBirth"),
        ("placeOfBirthList", "POB", "placeOfBirth"),
        ("nationalityList", "nationality", "country"),
        ("citizenshipList", "citizen", "country"),
    ):
        for item in items[name]:
            party.fact(f"{label} {_fields(item, (field,), report).get(field, '')}", Stated(""))
    for item in items["idList"]:
        known = ("idType", "idNumber", "idCountry", "issueDate", "expirationDate")
        kind, number, *rest = (_fields(item, known, report).get(field, "") for field in known)
        party.fact(f"{kind} {number}", Stated(number, *rest))


def _ship(reading: Reading, party: Party, element: Any) -> None:
    fields = _fields(element, (*_SHIP, "callSign"), reading.report)
    call_sign = fields.pop("callSign", "")
    party.add("identifiers", Identifier(kind="call_sign", value=call_sign) if call_sign else None)
    for name, value in fields.items():
        plain = value.replace(",", "") if "onnage" in name else value
        party.ship(_SHIP[name], reading.country(value) if name == "vesselFlag" else plain)


def _address(reading: Reading, element: Any) -> Place | None:
    lines = ("address1", "address2", "address3")
    fields = _fields(
        element, (*lines, "city", "stateOrProvince", "postalCode", "country"), reading.report
    )
    if not any(fields.values()):
        return None
    return Place(
        street=", ".join(fields[line] for line in lines if fields.get(line)),
        city=fields.get("city", ""),
        region=fields.get("stateOrProvince", ""),
        postal_code=fields.get("postalCode", ""),
        country=reading.country(fields.get("country", "")),
    )
