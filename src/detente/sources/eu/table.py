"""The EU financial sanctions file as CSV 1.0 and 1.1: a row per detail, the party repeated on each."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from detente.entries import Entry
from detente.sources.eu.legacy import KINDS, legacy_detail
from detente.sources.eu.party import Fields, Party, entry_of, unwrapped
from detente.sources.eu.xml import printed_day
from detente.sources.parts import day_of
from detente.sources.reading import AGAIN, Lookups, Report, SourceError, open_bytes, open_text

Column = tuple[str, str]  # kind of detail ("" for the party, "regulation" for its act), key
Row = dict[str, Fields]

KINDS_1_1: Final = {
    "NameAlias": "nameAlias",
    "Address": "address",
    "BirthDate": "birthdate",
    "Identification": "identification",
    "Citizenship": "citizenship",
}
KEYS_1_1: Final = {
    "EU_ReferenceNumber": "euReferenceNumber",
    "SubjectType": "code",
    "SubjectType_ClassificationCode": "classificationCode",
    "BirthDate": "birthdate",
    "Day": "dayOfMonth",
    "Month": "monthOfYear",
    "IssuedDate": "issueDate",
    "TypeCode": "identificationTypeCode",
    "TypeDescription": "identificationTypeDescription",
    "Regulation_NumberTitle": "act",
    "Regulation_PublicationDate": "actDate",
    "Regulation_Programme": "programme",
    "Regulation_Type": "regulationType",
    "Regulation_OrganisationType": "organisationType",
    "Regulation_EntryIntoForceDate": "inForce",
    "Regulation_PublicationUrl": "publicationUrl",
}
PARTY_1_0: Final = {
    "Date_file": ("", "date"),
    "Entity_logical_id": ("", "logicalId"),
    "Subject_type": ("", "code"),
    "Entity_remark": ("", "remark"),
    "EU_ref_num": ("", "euReferenceNumber"),
    "Leba_numtitle": ("regulation", "numberTitle"),
    "Leba_publication_date": ("regulation", "publicationDate"),
    "Leba_url": ("regulation", "publicationUrl"),
    "Programme": ("regulation", "programme"),
}


def fits_1_1(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is the file as CSV 1.1."""
    return b"Entity_LogicalId;" in start


def fits_1_0(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is the file as CSV 1.0."""
    return b"Entity_logical_id;" in start


def read_1_1(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the file as CSV 1.1."""
    yield from _read(paths, "1.1", lookups, report)


def read_1_0(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the file as CSV 1.0."""
    yield from _read(paths, "1.0", lookups, report)


def _read(paths: Sequence[Path], version: str, lookups: Lookups, report: Report) -> Iterator[Entry]:
    """Rows of a party need not stand together, so that all parties are held before the first is given."""
    parties: dict[str, Party] = {}
    seen: set[tuple[str, str, str]] = set()
    for path in paths:
        for row in _rows(path, version, report):
            own = row.pop("")
            if day := own.pop("date", ""):
                report.published = printed_day(day) or day_of(day)
            uid = own.get("logicalId", "")
            if not uid:
                report.fault(path.name, "a row names no entity")
                continue
            _merge(parties.setdefault(uid, Party()), own, row, seen)
    for party in parties.values():
        entry = entry_of(party, lookups, report)
        if entry is not None:
            yield entry


def _merge(party: Party, own: Fields, row: Row, seen: set[tuple[str, str, str]]) -> None:
    """One row more for a party; a detail that several rows repeat counts once."""
    remark = unwrapped(own.pop("remark", ""))
    known = party.fields.get("remark", "")
    if remark and remark not in known:
        party.fields["remark"] = "\n".join(filter(None, (known, remark)))
    party.fields |= {key: value for key, value in own.items() if value}
    regulation = row.pop("regulation", {})
    if regulation and regulation not in party.regulations:
        party.regulations.append(regulation)
    for kind, detail in row.items():
        mark = (kind, own["logicalId"], detail.get("logicalId", ""))
        if not mark[2] or mark not in seen:
            seen.add(mark)
            party.add(kind, detail)


def _rows(path: Path, version: str, report: Report) -> Iterator[Row]:
    """Each row as its kinds: ``""`` for the party itself, and what else the row holds."""
    with open_text(path, _encoding(path)) as stream:
        reader = csv.reader(stream, delimiter=";")
        try:
            header = next(reader, [])
            columns = [_column(name.strip(), version) for name in header]
            for cells in reader:
                if len(cells) != len(columns):
                    report.fault(f"{path.name}:{reader.line_num}", f"{len(cells)} cells, not {len(columns)}")
                    continue
                yield _row(cells, columns, version)
        except csv.Error as error:
            raise SourceError(f"is no readable CSV: {error}", where=path.name, hint=AGAIN) from None


def _row(cells: Sequence[str], columns: Sequence[Column], version: str) -> Row:
    row: Row = {"": {}}
    for cell, (kind, key) in zip(cells, columns, strict=True):
        value = cell.strip()
        if value:
            row.setdefault(kind, {})[key] = value
    if version == "1.0":
        return {k: legacy_detail(k, v) if k not in {"", "regulation"} else v for k, v in row.items()}
    for kind, detail in row.items():
        if kind not in {"", "regulation"}:
            detail.pop("inForce", None)  # of the act of a detail: its day of publication is kept
    return row


def _column(name: str, version: str) -> Column:
    """The kind and key of a column. A column that is not known goes by its own name, and is reported."""
    return _column_1_1(name) if version == "1.1" else _column_1_0(name)


def _column_1_1(name: str) -> Column:
    if name == "fileGenerationDate":
        return "", "date"
    group, _, rest = name.partition("_")
    if name.startswith("Entity_Regulation_"):
        key = name.removeprefix("Entity_Regulation_")
        return "regulation", {"Type": "regulationType"}.get(key, _lower(key))
    key = KEYS_1_1.get(rest, _lower(rest))
    if group == "Entity":
        return "", key
    return (KINDS_1_1[group], key) if group in KINDS_1_1 else ("", name)


def _column_1_0(name: str) -> Column:
    for known, column in PARTY_1_0.items():
        if name == known or (known == "Date_file" and name.startswith(known)):
            return column
    group, _, rest = name.partition("_")
    kind = KINDS.get(group.lower())
    return (kind, rest) if kind else ("", name)


def _lower(word: str) -> str:
    return word[:1].lower() + word[1:]


def _encoding(path: Path) -> str:
    """UTF-8, or the Windows code page where a spreadsheet has saved the file."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(path) as stream:
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"
