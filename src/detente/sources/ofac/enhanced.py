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
from typing import Any, Final

from detente.entries import Entry, Link, Place, Quality
from detente.sources.ofac.party import Party, Reading
from detente.sources.ofac.remarks import Stated
from detente.sources.reading import Lookups, Report, elements, local, text_of

_LINES: Final = ("ADDRESS1", "ADDRESS2", "ADDRESS3")
_ORDER: Final = re.compile(r"\b1[0-9]{4}\b")
IGNORED: Final = {
    "identityId": "a second number of the entry",
    "versionId": "a number of this wording of the fact",
    "valueRefId": "the value as a number; the value stands beside it",
    "valueDate": "the value as days; the value stands beside it and tells circa and ranges",
    "script": "the text itself shows its script",
    "idFeatures": "repeats facts of the entry that the document states too",
    "idFeature": "repeats facts of the entry that the document states too",
    "fromDateEnd": "only the first and the last day of a period are needed",
    "toDateBegin": "only the first and the last day of a period are needed",
    "isDateRange": "the first and the last day show it",
}
_KNOWN: Final = frozenset({
    "entity", "generalInfo", "entityType", "livingStatus", "remarks", "title", "isUsCitizen", "isUsPerson",
    "sanctionsLists", "sanctionsList", "sanctionsPrograms", "sanctionsProgram", "sanctionsTypes",
    "sanctionsType", "legalAuthorities", "legalAuthority", "names", "name", "isPrimary", "aliasType",
    "isLowQuality", "translations", "translation", "formattedFirstName", "formattedLastName",
    "formattedFullName", "nameParts", "namePart", "type", "value", "addresses", "address", "country",
    "addressParts", "addressPart", "features", "feature", "reliability", "comments", "identityDocuments",
    "identityDocument", "documentNumber", "isValid", "issuingAuthority", "issuingLocation", "issuingCountry",
    "issueDate", "expirationDate", "fromDateBegin", "toDateEnd", "isApproximate", "relationships",
    "relationship", "relatedEntity", "quality", "dateRange",
}) | IGNORED.keys()  # fmt: skip


def fits(head: bytes, _name: str) -> bool:
    """Is the root a ``sanctionsData``?"""
    return b"<sanctionsData" in head


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of these files that are on the source's own lists."""
    reading = Reading(lookups, report)
    for path in paths:
        for element in elements(path, ("publicationInfo", "entity")):
            if local(element) == "publicationInfo":
                _publication(element, report)
                continue
            report.records += 1
            uid = element.get("id", "")
            if not _own(reading, element) or not reading.fresh(uid, path.name):
                continue
            entry = _entry(reading, uid, element)
            if entry is None:
                report.fault(path.name, f"entry {uid} has no name")
            else:
                yield entry


def _publication(element: Any, report: Report) -> None:
    try:
        report.published = date.fromisoformat(text_of(element, "dataAsOf")[:10])
    except ValueError:
        report.fault("publicationInfo", "states no day of publication")


def _all(element: Any, group: str) -> list[Any]:
    """The children of the first child of that name."""
    return next((list(child) for child in element if local(child) == group), [])


def _text(element: Any) -> str:
    return " ".join((element.text or "").split())


def _own(reading: Reading, element: Any) -> bool:
    names = [_text(item) for item in _all(element, "sanctionsLists")]
    if any(reading.word("members", name, default=False) for name in names):
        return True
    reading.report.unused["entity of another list"] += 1
    return False


def _entry(reading: Reading, uid: str, element: Any) -> Entry | None:
    for part in element.iter():
        if local(part) not in _KNOWN:
            reading.report.unused[f"entity//{local(part)}"] += 1
    general = next((child for child in element if local(child) == "generalInfo"), element)
    party = Party(reading, uid, text_of(general, "entityType"))
    party.programmes = list(dict.fromkeys(_text(p) for p in _all(element, "sanctionsPrograms")))
    party.acts = [_text(item) for item in _all(element, "legalAuthorities")]
    for name in sorted(_all(element, "names"), key=lambda n: text_of(n, "isPrimary") != "true"):
        _named(reading, party, name)
    _listed(reading, party, element)
    for item in _all(element, "addresses"):
        _address(reading, party, item)
    for item in _all(element, "features"):
        _feature(party, item)
    for item in _all(element, "identityDocuments"):
        _document(party, item)
    for item in _all(element, "relationships"):
        _tie(party, item)
    _general(party, general)
    return party.entry()


def _general(party: Party, general: Any) -> None:
    party.add("positions", *text_of(general, "title").split("; "))
    for name in ("livingStatus", "isUsCitizen", "isUsPerson"):
        value = text_of(general, name)
        party.add("notes", f"{name}: {value}" if value not in ("", "false") else "")
    party.remarks(text_of(general, "remarks"))


def _listed(reading: Reading, party: Party, element: Any) -> None:
    """Days of publication and measures. A list's day is the day of a programme only where it has its own list
    or the entry has one programme; else it stands in the notes.
    """
    for item in _all(element, "sanctionsLists"):
        name, day = _text(item), item.get("datePublished", "")
        tag = reading.word("list dates", name)
        if tag == "*":
            tag = party.programmes[0] if len(party.programmes) == 1 else ""
        if tag in party.programmes and day:
            party.listed[tag] = date.fromisoformat(day[:10])
        party.add("notes", f"{name}: published {day}")
    for item in _all(element, "sanctionsTypes"):
        text = _text(item)
        order = _ORDER.search(text)
        party.measures.append((order.group() if order else "CAATSA" * text.startswith("CAATSA"), text))


def _named(reading: Reading, party: Party, element: Any) -> None:
    kind = reading.word("aliases", text_of(element, "aliasType"))
    first = text_of(element, "isPrimary") == "true"
    low = text_of(element, "isLowQuality") == "true"
    for item in _all(element, "translations"):
        main = first and text_of(item, "isPrimary") == "true"
        quality: Quality = "primary" if main else "weak" if low else "strong"
        parts: dict[str, str] = {}
        for part in _all(item, "nameParts"):
            word = reading.word("name parts", text_of(part, "type"))
            if word:
                parts[word] = f"{parts.get(word, '')} {text_of(part, 'value')}".strip()
        party.named(text_of(item, "formattedFullName"), quality, kind, parts)


def _address(reading: Reading, party: Party, element: Any) -> None:
    country = reading.country(text_of(element, "country"))
    for item in _all(element, "translations") or [element]:
        parts = {text_of(p, "type"): text_of(p, "value") for p in _all(item, "addressParts")}
        for word in parts.keys() - {*_LINES, "CITY", "STATE/PROVINCE", "REGION", "POSTAL CODE"}:
            reading.report.unused[f"addressPart {word}"] += 1
        region = [parts[key] for key in ("STATE/PROVINCE", "REGION") if key in parts]
        if parts or country:
            place = Place(
                street=", ".join(parts[line] for line in _LINES if line in parts),
                city=parts.get("CITY", ""),
                region=", ".join(region),
                postal_code=parts.get("POSTAL CODE", ""),
                country=country,
            )
            party.add("addresses", place)


def _feature(party: Party, element: Any) -> None:
    label, value = text_of(element, "type"), text_of(element, "value")
    trust, comment = text_of(element, "reliability"), text_of(element, "comments")
    if trust == "False":
        party.add("notes", f"false: {label} {value}")
        return
    party.fact(f"{label} {value}", Stated(value))
    if comment or trust == "Reported":
        party.add("notes", f"{label} {value}: {'; '.join(t for t in (trust, comment) if t)}")


def _document(party: Party, element: Any) -> None:
    label, number = text_of(element, "type"), text_of(element, "documentNumber")
    days = [_period(element, name) for name in ("issueDate", "expirationDate")]
    party.fact(f"{label} {number}", Stated(number, text_of(element, "issuingCountry"), *days))
    more = [text_of(element, name) for name in ("issuingAuthority", "issuingLocation", "comments")]
    if text_of(element, "isValid") == "false":
        more.append("not valid")
    name = text_of(element, "name")
    if name and not any(name == held.full for held in party.names if held.quality == "primary"):
        more.append(f"in the name of {name}")
    if any(more):
        party.add("notes", f"{label} {number}: {'; '.join(m for m in more if m)}")


def _period(element: Any, name: str) -> str:
    """A day, month or year as the periods of this format state it: by its first and its last day."""
    period = next((child for child in element if local(child) == name), None)
    if period is None:
        return ""
    start, end = text_of(period, "fromDateBegin"), text_of(period, "toDateEnd")
    if start == end or not end:
        return start
    try:
        next_day = date.fromisoformat(end) + timedelta(days=1)
    except (ValueError, OverflowError):
        return start
    if start[4:] == "-01-01" and end == f"{start[:4]}-12-31":
        return start[:4]
    return start[:7] if start[8:] == "01" and next_day.day == 1 and start[:7] == end[:7] else f"{start} to {end}"


def _tie(party: Party, element: Any) -> None:
    related = next((child for child in element if local(child) == "relatedEntity"), None)
    if related is None:
        return
    note = "; ".join(t for t in (text_of(element, "comments"), _period(element, "dateRange")) if t)
    quality = text_of(element, "quality")
    note = "; ".join(t for t in (f"quality {quality.lower()}" if quality else "", note) if t)
    kind = text_of(element, "type")
    party.add("links", Link(kind=kind, uid=related.get("entityId", ""), name=_text(related), note=note))


