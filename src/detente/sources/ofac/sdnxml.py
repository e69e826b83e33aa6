"""OFAC's ``sdn.xml`` and ``consolidated.xml``, under the namespace of tempuri.org (to 2024) or today's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from detente.entries import Entry, Identifier, Place, Quality
from detente.sources.ofac.nodes import Node, shape
from detente.sources.ofac.party import Party, Reading
from detente.sources.ofac.remarks import Stated
from detente.sources.reading import Lookups, Report, elements

# Not used: the uid of anything but an entry means nothing outside the file; mainEntry tells the first of several
# birth dates or countries, whose order is kept.
_SHAPE: Final = shape(
    publshInformation="Publish_Date Record_Count",
    sdnEntry="uid firstName lastName title sdnType nspType remarks programList idList akaList addressList"
    " nationalityList citizenshipList dateOfBirthList placeOfBirthList vesselInfo",
    programList="program",
    idList="id",
    id="uid idType idNumber idCountry issueDate expirationDate",
    akaList="aka",
    aka="uid type category lastName firstName",
    addressList="address",
    address="uid address1 address2 address3 city stateOrProvince postalCode country",
    nationalityList="nationality",
    nationality="uid country mainEntry",
    citizenshipList="citizenship",
    citizenship="uid country mainEntry",
    dateOfBirthList="dateOfBirthItem",
    dateOfBirthItem="uid dateOfBirth mainEntry",
    placeOfBirthList="placeOfBirthItem",
    placeOfBirthItem="uid placeOfBirth mainEntry",
    vesselInfo="callSign vesselType vesselFlag vesselOwner tonnage grossRegisteredTonnage",
)
_SHIP: Final = {
    "vesselType": "type",
    "vesselOwner": "owner",
    "tonnage": "tonnage",
    "grossRegisteredTonnage": "gross_tonnage",
}
_FACTS: Final = (
    ("dateOfBirthList", "dateOfBirthItem", "dateOfBirth", "DOB"),
    ("placeOfBirthList", "placeOfBirthItem", "placeOfBirth", "POB"),
    ("nationalityList", "nationality", "country", "nationality"),
    ("citizenshipList", "citizenship", "country", "citizen"),
)
_LINES: Final = ("address1", "address2", "address3")


def fits(head: bytes, _name: str) -> bool:
    """Is the root a ``sdnList``?"""
    return b"<sdnList" in head


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of these files."""
    reading = Reading(lookups, report)
    for path in paths:
        for element in elements(path, ("publshInformation", "sdnEntry")):
            node = Node(element, _SHAPE, report.unused)
            if node.name == "publshInformation":
                _publication(node, report)
                continue
            report.records += 1
            if not reading.fresh(node.of("uid"), f"{path.name}, record {report.records}"):
                continue
            entry = _entry(reading, node)
            if entry is None:
                report.fault(path.name, f"entry {node.of('uid')} has no name")
            else:
                yield entry


def _publication(node: Node, report: Report) -> None:
    try:
        day = datetime.strptime(node.of("Publish_Date"), "%m/%d/%Y")  # noqa: DTZ007 - a day without a time
        report.published = day.date()
        report.printed_count = int(node.of("Record_Count"))
    except ValueError:
        report.fault("publshInformation", "states no day of publication or no number of records")


def _entry(reading: Reading, node: Node) -> Entry | None:
    party = Party(reading, node.of("uid"), node.of("sdnType") or node.of("nspType"))
    _named(party, node, "primary")
    party.programmes = [item.text for item in node.all("programList", "program") if item.text]
    party.add("positions", *node.of("title").split("; "))
    for aka in node.all("akaList", "aka"):
        weak = reading.word("qualities", aka.of("category") or "strong", "strong") == "weak"
        _named(party, aka, "weak" if weak else "strong", reading.word("aliases", aka.of("type")))
    for item in node.all("addressList", "address"):
        party.add("addresses", _address(reading, item))
    for group, name, field, label in _FACTS:
        for item in node.all(group, name):
            party.fact(f"{label} {item.of(field)}", Stated(item.of(field)))
    for item in node.all("idList", "id"):
        number, country = item.of("idNumber"), item.of("idCountry")
        stated = Stated(number, country, item.of("issueDate"), item.of("expirationDate"))
        party.fact(f"{item.of('idType')} {number}", stated)
    for ship in node.children.get("vesselInfo", ()):
        _ship(reading, party, ship)
    party.remarks(node.of("remarks"))
    return party.entry()


def _named(party: Party, node: Node, quality: Quality, kind: str = "") -> None:
    last, first = node.of("lastName"), node.of("firstName")
    parts = {"lastName": last, "firstName": first} if party.schema == "Person" and first and last else {}
    party.named(", ".join(p for p in (last, first) if p), quality, kind, parts)


def _ship(reading: Reading, party: Party, node: Node) -> None:
    call_sign = node.of("callSign")
    party.add("identifiers", Identifier(kind="call_sign", value=call_sign) if call_sign else None)
    party.ship("flag", reading.country(node.of("vesselFlag")))
    for name, key in _SHIP.items():
        party.ship(key, node.of(name).replace(",", "") if "onnage" in name else node.of(name))


def _address(reading: Reading, node: Node) -> Place:
    return Place(
        street=", ".join(line for name in _LINES if (line := node.of(name))),
        city=node.of("city"),
        region=node.of("stateOrProvince"),
        postal_code=node.of("postalCode"),
        country=reading.country(node.of("country")),
    )
