"""Annexes of EU acts as transcribed from the Official Journal: CSV files, one per act, also in a tar archive.

A row is one party in one annex under one measure; rows that differ in the measure alone are one entry. An
annex gives its parties numbers that hold within it, so that an entry is known by act, annex and number (by
its name where the annex gives none). Cells hold the printed words; ``;`` divides several values of one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, get_args

from detente.entries import BirthDate, Entry, Filing, Identifier, ListedName, Place, Schema
from detente.sources.parts import Parts
from detente.sources.reading import (
    AGAIN,
    Lookups,
    Report,
    SourceError,
    is_tar,
    look_up,
    members,
    open_bytes,
)

Row = dict[str, str]

IDENTIFIERS: Final = {
    "passportNumber": "passport",
    "registrationNumber": "registration",
    "taxNumber": "tax",
    "idNumber": "other",
    "innCode": "inn",
    "ogrnCode": "ogrn",
    "kppCode": "kpp",
    "okpoCode": "okpo",
    "leiCode": "lei",
    "swiftBic": "swift_bic",
    "ticker": "other",
    "imoNumber": "imo",
    "mmsi": "mmsi",
}
NOTES: Final = {
    "appearance": "appearance",
    "ethnicity": "ethnicity",
    "fatherName": "father's name",
    "motherName": "mother's name",
    "incorporationDate": "founded",
    "legalForm": "legal form",
    "sector": "sector",
    "notes": "",
}
COUNTRIES: Final = {"country": "countries", "jurisdiction": "countries", "nationality": "nationalities"}
SCHEMAS: Final = frozenset(get_args(Schema))
DAYS: Final = ("%d.%m.%Y", "%Y-%m-%d", "%d %B %Y", "%d %b. %Y", "%d %b %Y", "%d/%m/%Y")
MONTHS: Final = ("%B %Y", "%b. %Y", "%Y-%m")
BETWEEN: Final = re.compile(r"between (\d{4}) and (\d{4})(?: \(approximately\))?", re.IGNORECASE)
CIRCA: Final = re.compile(r"(?:approximately|approx\.?|circa|c\.|around|about)\s+", re.IGNORECASE)
CHOICES: Final = re.compile(r"\s*(?:\bor\b|\([a-z]\)|,(?=\s*\())\s*")
OTHER_SCRIPT: Final = re.compile(r"(.*[A-Za-z].*?)\s*\(([^()A-Za-z]*[^\W\d_A-Za-z][^()A-Za-z]*)\)")
REMARKED: Final = re.compile(r"(.*\S)\s*\(([^()]*)\)")


def fits(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is such a transcription, alone or as an archive."""
    return b"recordId,programKey,annex,measure" in start


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the transcriptions."""
    for path in paths:
        with open_bytes(path) as stream:
            start = stream.read(512)
        if is_tar(start):
            for name, body in members(path, (".csv",)):
                yield from _annexes(name, body, lookups, report)
        else:
            with open_bytes(path) as stream:
                yield from _annexes(path.name, stream.read(), lookups, report)


def _annexes(name: str, body: bytes, lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of one act: all its rows are held, for the rows of an entry need not stand together."""
    together: dict[tuple[tuple[str, str], ...], list[Row]] = {}
    numbers: dict[str, int] = {}
    for row in _rows(name, body, report):
        alike = tuple((key, value) for key, value in row.items() if key != "measure")
        together.setdefault(alike, []).append(row)
    for rows in together.values():
        entry = _entry(rows, lookups, report, name)
        if entry is not None:
            yield _numbered(entry, numbers)


def _numbered(entry: Entry, numbers: dict[str, int]) -> Entry:
    """The entry, told apart from others that the act gives the same number."""
    count = numbers[entry.uid] = numbers.get(entry.uid, 0) + 1
    if count == 1:
        return entry
    return Entry(**{f: getattr(entry, f) for f in entry.__struct_fields__} | {"uid": f"{entry.uid}~{count}"})


def _rows(name: str, body: bytes, report: Report) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(body.decode("utf-8-sig", errors="replace"), newline=""), strict=True)
    try:
        header = next(reader, [])
        if "recordId" not in header:
            report.fault(name, "has no header of a transcription")
            return
        for cells in reader:
            report.records += 1
            if len(cells) != len(header):
                report.fault(f"{name}:{reader.line_num}", f"{len(cells)} cells, not {len(header)}")
            else:
                yield {key: cell.strip() for key, cell in zip(header, cells, strict=True)}
    except csv.Error as error:
        raise SourceError(f"is no readable CSV: {error}", where=name, hint=AGAIN) from None


def _entry(rows: list[Row], lookups: Lookups, report: Report, where: str) -> Entry | None:
    """The entry that rows which differ in the measure alone stand for."""
    row = rows[0]
    measures = tuple(dict.fromkeys(r["measure"] for r in rows if r.get("measure")))
    row.pop("measure", "")
    schema: Any = row.pop("schema", "")
    name = row.pop("name", "")
    if not name or schema not in SCHEMAS:
        report.fault(where, f"{name or 'a row'} has no name or no known schema ({schema or 'none'})")
        return None
    amended, amending = row.pop("amendedCelex", ""), row.pop("amendmentCelex", "")
    act = amending or row.pop("celex", "")
    annex, number = row.pop("annex", ""), row.pop("recordId", "")
    draft = Parts(lookups, report)
    _names(name, row, draft)
    filing = Filing(
        tag=row.pop("programKey", ""),
        on=_listed(row.pop("startDate", ""), draft),
        act=" ".join(
            filter(None, (amended or act, annex and f"Annex {annex}", amending and f"({amending})"))
        ),
        measures=measures,
    )
    reason, flag = row.pop("reason", ""), row.pop("flag", "")
    gender = look_up(lookups, "genders", row.pop("gender", "").rstrip("."), report, "")
    _births(row, draft)
    _details(row, draft, lookups, "national_id" if schema == "Person" else "other")
    for key, value in row.items():
        if value:
            report.unused[key] += 1
    return Entry(
        uid=":".join((act, annex or "-", number or name))
        + ("" if schema == "Person" or not number else f":{schema}"),
        schema=schema,
        filings=(filing,),
        gender=gender,
        reasons=(reason,) if reason else (),
        vessel={"flag": _country(flag, lookups)} if flag else {},
        **draft.tuples(),
    )


def _names(name: str, row: Row, draft: Parts) -> None:
    for full in _scripts(name):
        main = not draft.of("names")
        draft.add("names", ListedName(full=full, quality="primary" if main else "strong"))
    for column, quality, kind in (
        ("alias", "strong", ""),
        ("weakAlias", "weak", "low quality a.k.a."),
        ("previousName", "strong", "f.k.a."),
    ):
        for value in _values(row.pop(column, "")):
            for full in _scripts(value):
                draft.add("names", ListedName(full=full, quality=quality, kind=kind))  # type: ignore[arg-type]


def _scripts(name: str) -> tuple[str, ...]:
    """``Sergei AKSENOV (Сергей АКСЁНОВ)`` is two names; anything else is one."""
    match = OTHER_SCRIPT.fullmatch(name)
    return (match[1].strip(), match[2].strip()) if match else (name,)


def _values(cell: str) -> list[str]:
    """The values of a cell; one that holds a ``;`` itself stands in quotes."""
    if not cell:
        return []
    try:
        found = next(csv.reader([cell], delimiter=";", skipinitialspace=True), [])
    except csv.Error:
        return [cell]
    return [value.strip() for value in found if value.strip()]


def _listed(text: str, draft: Parts) -> date | None:
    """The day of listing; a month or a year alone is kept as a note."""
    day = _day(text)
    if text and day is None:
        draft.note("listed", text)
    return day


def _day(text: str) -> date | None:
    for form in DAYS:
        try:
            return datetime.strptime(text.replace("Sept.", "Sep."), form).date()  # noqa: DTZ007 - a day
        except ValueError:
            continue
    return None


def _births(row: Row, draft: Parts) -> None:
    for value in _values(row.pop("birthDate", "")):
        pieces = [p.strip(" ,.;") for p in CHOICES.split(value) if p.strip(" ,.;")]
        found = [_birth(piece) for piece in pieces]
        for birth in found:
            draft.add("birth_dates", birth)
        if not all(found):
            draft.note("born", value)
    for value in _values(row.pop("birthPlace", "")):
        draft.add("birth_places", Place(full=value))


def _birth(text: str) -> BirthDate | None:
    """``26.11.1972``, ``April 1963``, ``1952``, ``circa 1952``, ``Between 1958 and 1963``."""
    if match := BETWEEN.fullmatch(text):
        return BirthDate(start=match[1], until=match[2], circa="(" in text)
    bare = CIRCA.sub("", text)
    if re.fullmatch(r"\d{4}", bare):
        return BirthDate(start=bare, circa=bare != text)
    if day := _day(bare):
        return BirthDate(start=day.isoformat(), circa=bare != text)
    for form in MONTHS:
        try:
            month = datetime.strptime(bare, form)  # noqa: DTZ007 - a month
        except ValueError:
            continue
        return BirthDate(start=f"{month:%Y-%m}", circa=bare != text)
    return None


def _details(row: Row, draft: Parts, lookups: Lookups, id_kind: str) -> None:
    for column, part in COUNTRIES.items():
        for value in _values(row.pop(column, "")):
            draft.add(part, _country(value, lookups))
    for value in _values(row.pop("position", "")):
        draft.add("positions", value)
    _identifiers(row, draft, id_kind)
    for value in _values(row.pop("address", "")):
        draft.add("addresses", Place(full=value))
    for label in ("phone", "email"):
        for value in _values(row.pop(label, "")):
            draft.add("contacts", f"{label}: {value}")
    for value in _values(row.pop("website", "")):
        draft.add("websites", value)
    for column, label in NOTES.items():
        for value in _values(row.pop(column, "")):
            draft.note(label, value)


def _identifiers(row: Row, draft: Parts, id_kind: str) -> None:
    """Numbers; what stands in parentheses behind one is a note to it."""
    for column, known in IDENTIFIERS.items():
        kind = id_kind if column == "idNumber" else known
        for value in _values(row.pop(column, "")):
            match = REMARKED.fullmatch(value)
            number, note = (match[1], match[2]) if match else (value, "ticker" if column == "ticker" else "")
            draft.add("identifiers", Identifier(kind=kind, value=number, note=note))


def _country(word: str, lookups: Lookups) -> str:
    """The code where the word is a known one; else the word, which the annex prints as it likes."""
    return str(lookups.get("countries", {}).get(word.casefold(), word))
