"""The UK Sanctions List in CSV and XML. In CSV a designation has one row for each combination of its names,
addresses, dates and places; in XML each stands once. Both are read into the same columns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from detente.entries import Entry, Filing, Identifier, Link, ListedName, Place
from detente.sources.reading import Lookups, Report, SourceError, elements, local, look_up
from detente.sources.table import columns, lines, rows
from detente.sources.uk import draft
from detente.sources.uk.draft import Draft

_UID: Final = "Unique ID"
_ADDRESS: Final = tuple(f"Address Line {n}" for n in range(1, 7))
_VESSEL: Final = {
    "Current believed flag of ship": "flag",
    "Previous flags": "previous_flags",
    "Type of ship": "type",
    "Tonnage of ship": "tonnage",
    "Length of ship": "length",
    "Year Built": "built",
}
_LINKS: Final = {
    "Subsidiaries": "subsidiary",
    "Parent company": "parent",
    "Current owner/operator (s)": "owner or operator",
    "Previous owner/operator (s)": "previous owner or operator",
}
_COLUMNS: Final = (
    "Last Updated", _UID, "OFSI Group ID", "UN Reference Number", "Name 6", "Name 1", "Name 2", "Name 3",
    "Name 4", "Name 5", "Name type", "Alias strength", "Title", "Name non-latin script",
    "Non-latin script type", "Non-latin script language", "Regime Name", "Designation Type",
    "Designation source", "Sanctions Imposed",
    "Other Information", "UK Statement of Reasons", *_ADDRESS, "Address Postal Code", "Address Country",
    "Phone number", "Website", "Email address", "Date Designated", "D.O.B", "Nationality(/ies)",
    "National Identifier number", "National Identifier additional information", "Passport number",
    "Passport additional information", "Position", "Gender", "Town of birth", "Country of birth",
    "Type of entity", "Subsidiaries", "Parent company", "Business registration number (s)", "IMO number",
    "Current owner/operator (s)", "Previous owner/operator (s)", "Current believed flag of ship",
    "Previous flags", "Type of ship", "Tonnage of ship", "Length of ship", "Year Built",
    "Hull identification number (HIN)",
)  # fmt: skip
_OF_DESIGNATION: Final = frozenset((
    "Last Updated", _UID, "OFSI Group ID", "UN Reference Number", "Regime Name", "Designation Type",
    "Designation source", "Sanctions Imposed", "Other Information", "UK Statement of Reasons",
    "Date Designated",
))  # fmt: skip
_BY_FOLDED: Final = {name.casefold(): name for name in _COLUMNS}

# The leaves of the XML by the column that says the same in CSV.
_LEAVES: Final = {
    "LastUpdated": "Last Updated", "DateDesignated": "Date Designated", "UniqueID": _UID,
    "OFSIGroupID": "OFSI Group ID", "UNReferenceNumber": "UN Reference Number", "RegimeName": "Regime Name",
    "IndividualEntityShip": "Designation Type", "DesignationSource": "Designation source",
    "SanctionsImposed": "Sanctions Imposed", "OtherInformation": "Other Information",
    "UKStatementofReasons": "UK Statement of Reasons", "Title": "Title", "PhoneNumber": "Phone number",
    "EmailAddress": "Email address", "Website": "Website", "DOB": "D.O.B", "Nationality": "Nationality(/ies)",
    "Position": "Position", "Gender": "Gender", "TypeOfEntity": "Type of entity",
    "BusinessRegistrationNumber": "Business registration number (s)", "ParentCompany": "Parent company",
    "Subsidiary": "Subsidiaries", "IMONumber": "IMO number",
    "CurrentOwnerOperator": "Current owner/operator (s)",
    "PreviousOwnerOperator": "Previous owner/operator (s)",
    "CurrentBelievedFlagOfShip": "Current believed flag of ship", "PreviousFlag": "Previous flags",
    "TypeOfShip": "Type of ship", "TonnageOfShip": "Tonnage of ship", "LengthOfShip": "Length of ship",
    "YearBuilt": "Year Built", "HullIdentificationNumber": "Hull identification number (HIN)",
}  # fmt: skip
# The groups whose leaves belong together.
_GROUPS: Final = {
    "Name": {
        **{f"Name{n}": f"Name {n}" for n in range(1, 7)},
        "NameType": "Name type",
        "AliasStrength": "Alias strength",
    },
    "NonLatinName": {
        "NameNonLatinScript": "Name non-latin script",
        "NonLatinScriptType": "Non-latin script type",
        "NonLatinScriptLanguage": "Non-latin script language",
    },
    "Address": {
        **{f"AddressLine{n}": f"Address Line {n}" for n in range(1, 7)},
        "AddressPostalCode": "Address Postal Code",
        "AddressCountry": "Address Country",
    },
    "Location": {"TownOfBirth": "Town of birth", "CountryOfBirth": "Country of birth"},
    "Passport": {
        "PassportNumber": "Passport number",
        "PassportAdditionalInformation": "Passport additional information",
    },
    "NationalIdentifier": {
        "NationalIdentifierNumber": "National Identifier number",
        "NationalIdentifierAdditionalInformation": "National Identifier additional information",
    },
}  # fmt: skip


def fits_csv(head: bytes, name: str) -> bool:
    """Its header, below the day of the report, names the parts of a name and the designation."""
    del name
    text = head.lstrip(b"\xef\xbb\xbf").lower()
    return b"unique id," in text and b"name 6," in text and b"ofsi group id" in text


def fits_xml(head: bytes, name: str) -> bool:
    """Its root holds designations."""
    del name
    return b"<Designations" in head


def read_csv(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The designations by their first row. Raises SourceError where a file is no such list."""
    drafts: dict[str, Draft] = {}
    for path in paths:
        numbered = lines(path)
        header = _header(numbered, path, report)
        for where, row in rows(numbered, header, path.name, report):
            report.records += 1
            uid = row.get(_UID, "")
            if not uid:
                report.fault(where, "has no Unique ID")
                continue
            _take(drafts.setdefault(uid, Draft(uid)), row, where, lookups, report)
    yield from _entries(drafts, report)


def _header(numbered: Iterator[tuple[int, list[str]]], path: Path, report: Report) -> list[str]:
    line, cells = next(numbered, (0, []))
    first = cells[0] if cells else ""
    if first.casefold().startswith("report date"):
        report.published = draft.day_of(
            first.partition(":")[2] or "".join(cells[1:]), f"{path.name}:1", report
        )
        line, cells = next(numbered, (0, []))
    header = [_BY_FOLDED.get(name.casefold(), name) for name in columns(cells)]
    if not {_UID, "Name 6"} <= set(header):
        raise SourceError(
            "has no column `Unique ID`", where=f"{path.name}:{line}", hint="is it the UK Sanctions List?"
        )
    return header


def read_xml(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The designations in their order. Raises SourceError where a file is no such list."""
    for path in paths:
        for element in elements(path, {"Designation", "DateGenerated"}):
            if local(element) == "DateGenerated":
                report.published = draft.day_of(element.text or "", f"{path.name}: DateGenerated", report)
                continue
            report.records += 1
            where = f"{path.name}:{element.sourceline}"
            found = list(_rows(element, report))
            uid = next((row[_UID] for row in found if row.get(_UID)), "")
            if not uid:
                report.fault(where, "has no UniqueID")
                continue
            drafts = {uid: Draft(uid)}
            whole: dict[str, str] = {}
            for row in found:
                if row.keys() <= _OF_DESIGNATION:
                    whole |= row
                else:
                    _take(drafts[uid], row, where, lookups, report, whole=False)
            _take(drafts[uid], whole, where, lookups, report)
            yield from _entries(drafts, report)


def _rows(element: Any, report: Report) -> Iterator[dict[str, str]]:
    """The leaves and groups beneath a designation, as cells by column; others are reported."""
    for child in element:
        name = local(child)
        text = (child.text or "").strip()
        for attribute in child.attrib:
            report.unused[f"{name}@{attribute}"] += 1
        if name in _GROUPS:
            yield _group(child, _GROUPS[name], report)
        elif name in _LEAVES and not len(child):
            if text:
                yield {_LEAVES[name]: text}
        elif len(child):
            yield from _rows(child, report)
        elif text:
            report.unused[name] += 1


def _group(element: Any, names: dict[str, str], report: Report) -> dict[str, str]:
    row: dict[str, str] = {}
    for child in element:
        text = (child.text or "").strip()
        if local(child) in names and not len(child):
            if text:
                row[names[local(child)]] = text
        else:
            report.unused[f"{local(element)}/{local(child)}"] += 1
    return row


def _entries(drafts: dict[str, Draft], report: Report) -> Iterator[Entry]:
    for uid, found in drafts.items():
        if found.names:
            yield found.entry()
        else:
            report.fault(uid, "has no name")


# -------------------------------------------------------------------- one row


def _take(
    found: Draft, row: dict[str, str], where: str, lookups: Lookups, report: Report, *, whole: bool = True
) -> None:
    """Note what one row says. ``whole``: it is of the designation, not of one of its parts."""
    _names(found, row, lookups, report)
    _person(found, row, where, lookups, report)
    _numbers(found, row, lookups)
    street, postal = [row.get(c, "") for c in _ADDRESS], row.get("Address Postal Code", "")
    found.add("addresses", draft.place(street, postal, row.get("Address Country", ""), lookups, report))
    _ship(found, row, lookups, report)
    for column, kind in _LINKS.items():
        if column in row:
            found.add("links", Link(kind=kind, name=row[column]))
    for column in ("Phone number", "Email address"):
        found.add("contacts", row.get(column, ""))
    found.add("websites", row.get("Website", ""))
    if "Type of entity" in row:
        found.add("notes", f"type of entity: {row['Type of entity']}")
    for column in row.keys() - set(_COLUMNS):
        report.unused[column] += 1
    if whole:
        _designation(found, row, where, lookups, report)


def _designation(found: Draft, row: dict[str, str], where: str, lookups: Lookups, report: Report) -> None:
    found.schema = look_up(lookups, "types", row.get("Designation Type", ""), report, default=found.schema)
    found.add(
        "filings",
        Filing(
            tag=found.uid.rstrip("0123456789"),
            on=draft.day_of(row.get("Date Designated", ""), where, report),
            act=row.get("Regime Name", ""),
            measures=measures(row.get("Sanctions Imposed", "")),
        ),
    )
    if "UN Reference Number" in row:
        found.references["un-sc"] = row["UN Reference Number"]
    if "OFSI Group ID" in row:
        found.references["gb-consolidated"] = row["OFSI Group ID"]
    if "Designation source" in row:
        found.add("notes", f"designated by: {row['Designation source']}")
    found.add("notes", row.get("Other Information", ""))
    found.add("reasons", row.get("UK Statement of Reasons", ""))
    found.seen(draft.day_of(row.get("Last Updated", ""), where, report))


def measures(cell: str, mark: str = "|") -> tuple[str, ...]:
    """The measures in ``Asset freeze|Travel Ban``, once each; a dash is none."""
    return tuple(dict.fromkeys(part.strip() for part in cell.split(mark) if part.strip(" -")))


def _names(found: Draft, row: dict[str, str], lookups: Lookups, report: Report) -> None:
    kind = row.get("Name type", "")
    quality = look_up(lookups, "qualities", row.get("Alias strength", ""), report)
    quality = quality or look_up(lookups, "name_types", kind, report, default="strong")
    name = draft.person_name(row, quality, kind)
    if name is not None:
        found.add_name(name)
    script = row.get("Name non-latin script", "")
    if script:
        word = row.get("Non-latin script language", "")
        language = look_up(lookups, "languages", word, report, default=word)
        found.add_name(ListedName(full=script, kind=row.get("Non-latin script type", ""), language=language))
    found.add("titles", row.get("Title", ""))


def _person(found: Draft, row: dict[str, str], where: str, lookups: Lookups, report: Report) -> None:
    if "D.O.B" in row:
        found.add("birth_dates", draft.birth_of(row["D.O.B"], where, report))
    for word in draft.enumerated(row.get("Nationality(/ies)", "")):
        code, note = draft.country(word, lookups, report)
        found.add("nationalities", code)
        found.add("notes", f"nationality: {note}" if note else "")
    town, word = row.get("Town of birth", ""), row.get("Country of birth", "")
    if town or word:
        code, note = draft.country(word, lookups, report)
        found.add("birth_places", Place(full=town, country=code, note=note))
    found.add("positions", row.get("Position", ""))
    found.gender = look_up(lookups, "genders", row.get("Gender", ""), report, default=found.gender)


def _numbers(found: Draft, row: dict[str, str], lookups: Lookups) -> None:
    for column, details, kind in (
        ("Passport number", "Passport additional information", "passport"),
        ("National Identifier number", "National Identifier additional information", "national_id"),
        ("Business registration number (s)", "", "registration"),
    ):
        if column in row:
            for item in draft.identifiers(row[column], kind, row.get(details, ""), lookups):
                found.add("identifiers", item)
        elif details in row:
            found.add("notes", f"{details}: {row[details]}")


def _ship(found: Draft, row: dict[str, str], lookups: Lookups, report: Report) -> None:
    if "IMO number" in row:
        found.add("identifiers", imo(row["IMO number"]))
    if "Hull identification number (HIN)" in row:
        found.add(
            "identifiers", Identifier(kind="hull_number", value=row["Hull identification number (HIN)"])
        )
    for column, key in _VESSEL.items():
        if column not in row:
            continue
        value = row[column]
        if key in {"flag", "previous_flags"}:
            code, note = draft.country(value, lookups, report)
            value = f"{code} ({note})" if note else code
        found.add_vessel(key, value)


def imo(text: str) -> Identifier:
    """``IMO9562233`` or ``9562233`` as a ship's number."""
    return Identifier(kind="imo", value=text.removeprefix("IMO").strip(" :.-"))
