"""OFAC's enhanced XML: every fact in a field of its own, names in their scripts, ties by entry number, and
the day on which each list first published the entry.

One file may hold entries of several lists (an export of one programme does); the source's lookup ``members``
names those lists whose entries are its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from detente.entries import Entry, Link, Place, Quality
from detente.sources.ofac.nodes import Node, shape
from detente.sources.ofac.party import Party, Reading
from detente.sources.ofac.remarks import Stated
from detente.sources.reading import Lookups, Report, elements

# Not used: identityId, versionId and valueRefId are further numbers of what has one; valueDate repeats the value, which
# tells circa and ranges; script shows in the text itself; idFeatures repeat facts of the entry; of a period only the
# first and the last day are needed.
_PERIOD: Final = "fromDateBegin fromDateEnd toDateBegin toDateEnd isApproximate isDateRange"
_SHAPE: Final = shape(
    publicationInfo="dataAsOf filters",
    filters="sanctionsLists sanctionsPrograms",
    entity="generalInfo sanctionsLists sanctionsPrograms sanctionsTypes legalAuthorities names addresses features"
    " identityDocuments relationships",
    generalInfo="identityId entityType livingStatus remarks title isUsCitizen isUsPerson",
    sanctionsLists="sanctionsList",
    sanctionsPrograms="sanctionsProgram",
    sanctionsTypes="sanctionsType",
    legalAuthorities="legalAuthority",
    names="name",
    name="isPrimary aliasType isLowQuality translations",
    translations="country translation",
    translation="isPrimary script formattedFirstName formattedLastName formattedFullName nameParts addressParts",
    nameParts="namePart",
    namePart="type value",
    addresses="address",
    address="country translations",
    addressParts="addressPart",
    addressPart="type value",
    features="feature",
    feature="type versionId value valueRefId valueDate isPrimary reliability comments",
    valueDate=_PERIOD,
    identityDocuments="identityDocument",
    identityDocument="type name documentNumber isValid issuingAuthority issuingLocation issuingCountry issueDate"
    " expirationDate comments idFeatures",
    issueDate=_PERIOD,
    expirationDate=_PERIOD,
    idFeatures="idFeature",
    relationships="relationship",
    relationship="type relatedEntity quality dateRange comments",
    dateRange=_PERIOD,
)
_LINES: Final = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_PARTS: Final = frozenset({*_LINES, "CITY", "STATE/PROVINCE", "REGION", "POSTAL CODE"})
_ORDER: Final = re.compile(r"\b1[0-9]{4}\b")


def fits(head: bytes, _name: str) -> bool:
    """Is the root a ``sanctionsData``?"""
    return b"<sanctionsData" in head


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of these files that are on the source's own lists."""
    reading = Reading(lookups, report)
    for path in paths:
        for element in elements(path, ("publicationInfo", "entity")):
            node = Node(element, _SHAPE, report.unused)
            if node.name == "publicationInfo":
                _publication(node, report)
                continue
            report.records += 1
            uid = node.attributes.get("id", "")
            if not reading.fresh(uid, f"{path.name}, record {report.records}") or not _own(reading, node):
                continue
            entry = _entry(reading, uid, node)
            if entry is None:
                report.fault(path.name, f"entry {uid} has no name")
            else:
                yield entry


def _publication(node: Node, report: Report) -> None:
    try:
        report.published = date.fromisoformat(node.of("dataAsOf")[:10])
    except ValueError:
        report.fault("publicationInfo", "states no day of publication")


def _own(reading: Reading, node: Node) -> bool:
    names = [item.text for item in node.all("sanctionsLists", "sanctionsList")]
    if any([reading.word("members", name, default=False) for name in names]):
        return True
    reading.report.unused["entity of another list"] += 1
    return False


def _entry(reading: Reading, uid: str, node: Node) -> Entry | None:
    general = node.first("generalInfo") or node
    party = Party(reading, uid, general.of("entityType"))
    programmes = node.all("sanctionsPrograms", "sanctionsProgram")
    party.programmes = list(dict.fromkeys(item.text for item in programmes if item.text))
    party.acts = [item.text for item in node.all("legalAuthorities", "legalAuthority")]
    for name in sorted(node.all("names", "name"), key=lambda n: n.of("isPrimary") != "true"):
        _named(reading, party, name)
    _listed(reading, party, node)
    for item in node.all("addresses", "address"):
        _address(reading, party, item)
    for item in node.all("features", "feature"):
        _feature(party, item)
    for item in node.all("identityDocuments", "identityDocument"):
        _document(party, item)
    for item in node.all("relationships", "relationship"):
        _tie(party, item)
    _general(party, general)
    return party.entry()


def _general(party: Party, general: Node) -> None:
    party.add("positions", *general.of("title").split("; "))
    for name in ("livingStatus", "isUsCitizen", "isUsPerson"):
        value = general.of(name)
        party.add("notes", f"{name}: {value}" if value not in {"", "false"} else "")
    party.remarks(general.of("remarks"))


def _listed(reading: Reading, party: Party, node: Node) -> None:
    """Days of publication and measures. A list's day is the day of a programme only where the programme has its
    own list or the entry has one programme; else it stands in the notes.
    """
    for item in node.all("sanctionsLists", "sanctionsList"):
        day = item.attributes.get("datePublished", "")[:10]
        tag = reading.word("list dates", item.text)
        if tag == "*":
            tag = party.programmes[0] if len(party.programmes) == 1 else ""
        try:
            party.listed.update({tag: date.fromisoformat(day)} if tag in party.programmes else {})
        except ValueError:
            reading.report.fault(f"entry {party.uid}", f"{day!r} is no day of publication")
        party.add("notes", f"{item.text}: published {day}")
    for item in node.all("sanctionsTypes", "sanctionsType"):
        order = _ORDER.search(item.text)
        act = "CAATSA" if item.text.startswith("CAATSA") else ""
        party.measures.append((order.group() if order else act, item.text))


def _named(reading: Reading, party: Party, node: Node) -> None:
    kind = reading.word("aliases", node.of("aliasType"))
    low = node.of("isLowQuality") == "true"
    for item in node.all("translations", "translation"):
        main = node.of("isPrimary") == item.of("isPrimary") == "true"
        quality: Quality = "primary" if main else "weak" if low else "strong"
        parts: dict[str, str] = {}
        for part in item.all("nameParts", "namePart"):
            word = reading.word("name parts", part.of("type"))
            if word:
                parts[word] = f"{parts.get(word, '')} {part.of('value')}".strip()
        party.named(item.of("formattedFullName"), quality, kind, parts)


def _address(reading: Reading, party: Party, node: Node) -> None:
    country = reading.country(node.of("country"))
    for item in node.all("translations", "translation") or [node]:
        parts = {part.of("type"): part.of("value") for part in item.all("addressParts", "addressPart")}
        reading.report.unused.update(f"addressPart {word}" for word in parts.keys() - _PARTS)
        if parts or country:
            place = Place(
                street=", ".join(parts[line] for line in _LINES if line in parts),
                city=parts.get("CITY", ""),
                region=", ".join(parts[key] for key in ("STATE/PROVINCE", "REGION") if key in parts),
                postal_code=parts.get("POSTAL CODE", ""),
                country=country,
            )
            party.add("addresses", place)


def _feature(party: Party, node: Node) -> None:
    label, value, trust = node.of("type"), node.of("value"), node.of("reliability")
    if trust == "False":
        party.add("notes", f"false: {label} {value}")
        return
    party.fact(f"{label} {value}", Stated(value))
    more = [text for text in ("reported" if trust == "Reported" else "", node.of("comments")) if text]
    if more:
        party.add("notes", f"{label} {value}: {'; '.join(more)}")


def _document(party: Party, node: Node) -> None:
    label, number = node.of("type"), node.of("documentNumber")
    days = [_period(node.first(name)) for name in ("issueDate", "expirationDate")]
    party.fact(f"{label} {number}", Stated(number, node.of("issuingCountry"), *days))
    more = [node.of(name) for name in ("issuingAuthority", "issuingLocation", "comments")]
    more.append("not valid" if node.of("isValid") == "false" else "")
    name = node.of("name")
    if name and not any(name == held.full for held in party.names if held.quality == "primary"):
        more.append(f"in the name of {name}")
    if any(more):
        party.add("notes", f"{label} {number}: {'; '.join(m for m in more if m)}")


def _period(node: Node | None) -> str:
    """A day, month or year, which this format states by its first and its last day."""
    if node is None:
        return ""
    circa = "circa " if node.of("isApproximate") == "true" else ""
    start, end = node.of("fromDateBegin")[:10], node.of("toDateEnd")[:10]
    if start == end or not end:
        return circa + start
    if start[4:] == "-01-01" and end == f"{start[:4]}-12-31":
        return circa + start[:4]
    if start[:8] == f"{end[:7]}-" and start[8:] == "01" and _ends_month(end):
        return circa + start[:7]
    return f"{circa}{start} to {end}"


def _ends_month(day: str) -> bool:
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).day == 1
    except (ValueError, OverflowError):
        return False


def _tie(party: Party, node: Node) -> None:
    related = node.first("relatedEntity")
    if related is None:
        return
    quality = node.of("quality")
    notes = (f"quality: {quality}" if quality else "", node.of("comments"), _period(node.first("dateRange")))
    party.add(
        "links",
        Link(
            kind=node.of("type").lower(),
            uid=related.attributes.get("entityId", ""),
            name=related.text,
            note="; ".join(note for note in notes if note),
        ),
    )
