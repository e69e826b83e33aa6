"""A list of the user's own as CSV: one row per party. The columns are found by their names (``columns`` in
``data/sources/own.yml`` holds the synonyms) and what each was taken for is reported; a column that is none of
these is reported and kept among the notes. Every fault is told with its line and the remedy.

Cells with several values part them by semicolons. Days are ``2024-03-01``, ``2024-03``, ``2024`` or
``01.03.2024``; ``03/04/2024`` could be two days and is refused. ``identifiers`` holds
``passport RU: 4509 123456``.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from detente.entries import BirthDate, Entry, Filing, Identifier, ListedName, Place, Quality
from detente.sources.reading import MAX_FIELD, Format, Lookups, Report, SourceError, look_up, open_text
from detente.sources.table import MAX_COLUMNS, columns

DEFAULT_TAG: Final = "own"
_DELIMITERS: Final = ",;\t|"
_ISO: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", re.ASCII)
_SLASHED: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})", re.ASCII)
_RANGE: Final = re.compile(r"(\d{4})\s*(?:-|\u2013|to)\s*(\d{4})", re.ASCII)
_IDENTIFIER: Final = re.compile(r"([^\W\d_][\w /.-]*?)(?:\s+([A-Z]{2}))?\s*:\s*(.+)", re.DOTALL)
# What a column may be taken for; beside these each kind of number may have a column of its own.
FIELDS: Final = (
    "id", "name", "first_name", "last_name", "schema", "aliases", "weak_aliases", "birth_date", "birth_place",
    "nationality", "citizenship", "country", "gender", "title", "position", "address", "identifiers",
    "reason", "tag", "act", "measures", "listed_on", "ended_on", "contacts", "website", "wallets", "note",
    "updated",
)  # fmt: skip


def fits(head: bytes, name: str) -> bool:
    """Text whose first line has columns; whether one is a name is looked at when it is read."""
    del name
    first = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0]
    return (
        not first.lstrip().startswith((b"{", b"[", b"<", b"PK"))
        and b"\0" not in first
        and bool(first.strip())
    )


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The parties in their order. Raises SourceError where no column is a name."""
    seen: dict[str, str] = {}
    for path in paths:
        header, numbered = _open(path)
        taken = _columns(header, lookups, report)
        fields = set(taken.values())
        if not ({"name", "last_name"} & fields):
            raise SourceError(
                f"has no column that is a name: {', '.join(header[:20])}",
                where=f"{path.name}:1",
                hint="call the column `name`; docs/own-lists.md lists the others",
            )
        for where, cells in _rows(numbered, header, path.name, report):
            report.records += 1
            row: dict[str, list[tuple[str, str]]] = {}
            for column, cell in cells.items():
                if column in taken:
                    row.setdefault(taken[column], []).append((column, cell))
                else:
                    report.unused[column] += 1
                    row.setdefault("note", []).append((column, f"{column}: {cell}"))
            entry = _entry(row, where, lookups, report)
            if entry is None:
                continue
            if entry.uid in seen:
                report.fault(
                    where, f"the id {entry.uid!r} stands twice, first at {seen[entry.uid]}", "ids are unique"
                )
                continue
            seen[entry.uid] = where
            yield entry


def _open(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]]]]:
    with open_text(path) as stream:
        first = stream.readline(MAX_FIELD)
    delimiter = max(_DELIMITERS, key=first.count)
    numbered = _lines(path, delimiter)
    _, header = next(numbered, (0, []))
    header = columns(header)
    if not any(header) or len(header) > MAX_COLUMNS:
        raise SourceError("has no header", where=path.name, hint="the first line names the columns")
    doubles = sorted({name for name in header if name and header.count(name) > 1})
    if doubles:
        raise SourceError(
            f"names a column twice: {', '.join(doubles)}", where=f"{path.name}:1", hint="rename one"
        )
    return header, numbered


def _lines(path: Path, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(MAX_FIELD)
    with open_text(path) as stream:
        reader = csv.reader(stream, delimiter=delimiter, strict=True)
        try:
            for cells in reader:
                if any(cell and not cell.isspace() for cell in cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            where = f"{path.name}:{reader.line_num}"
            hint = f"quote cells that hold {delimiter!r}, quotes or line ends"
            raise SourceError(f"is no readable CSV: {error}", where=where, hint=hint) from None


def _rows(
    numbered: Iterator[tuple[int, list[str]]], header: list[str], name: str, report: Report
) -> Iterator[tuple[str, dict[str, str]]]:
    for number, cells in numbered:
        where = f"{name}:{number}"
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            what = f"has {len(cells)} cells, the header has {len(header)}"
            report.fault(where, what, "quote cells that hold the delimiter")
            continue
        if any("\ufffd" in cell for cell in cells):
            report.fault(where, "holds bytes that are no UTF-8", "save the file as UTF-8")
        pairs = zip(header, cells, strict=False)  # spreadsheets leave out empty cells at the end
        yield where, {key or "(no name)": cell.strip() for key, cell in pairs if cell.strip()}


def _columns(header: list[str], lookups: Lookups, report: Report) -> dict[str, str]:
    """What each column was taken for. A field that may be given once takes the first column that fits it."""
    taken: dict[str, str] = {}
    for name in header:
        word = re.sub(r"[\W_]+", " ", name.casefold()).strip()
        field = lookups["columns"].get(word) or lookups["columns"].get(word.replace(" ", ""))
        if field and not (field in {"id", "name", "schema"} and field in taken.values()):
            taken[name] = str(field)
    report.columns |= taken
    return taken


Row = dict[str, list[tuple[str, str]]]


def _entry(row: Row, where: str, lookups: Lookups, report: Report) -> Entry | None:
    names = tuple(_names(row))
    if not names or names[0].quality != "primary":
        report.fault(where, "has no name", "fill in the name or take the row away")
        return None
    schema = look_up(lookups, "schemas", _one(row, "schema"), report)
    person = bool(row.keys() & {"birth_date", "first_name", "last_name", "gender"})
    filing = Filing(
        tag=_one(row, "tag") or DEFAULT_TAG,
        on=_day(row, "listed_on", where, report),
        act=_one(row, "act"),
        measures=tuple(_many(row, "measures")),
        ended=_day(row, "ended_on", where, report),
    )
    return Entry(
        uid=_one(row, "id") or _digest(row, names[0].full),
        schema=schema or ("Person" if person else "LegalEntity"),
        names=names,
        filings=(filing,),
        birth_dates=tuple(_births(row, where, report)),
        birth_places=tuple(Place(full=text) for text in _many(row, "birth_place")),
        gender=look_up(lookups, "genders", _one(row, "gender"), report, default=""),
        nationalities=_countries(row, "nationality", lookups, report),
        citizenships=_countries(row, "citizenship", lookups, report),
        countries=_countries(row, "country", lookups, report),
        titles=tuple(_many(row, "title")),
        positions=tuple(_many(row, "position")),
        addresses=tuple(Place(full=text) for text in _many(row, "address")),
        identifiers=tuple(dict.fromkeys(_identifiers(row, where, lookups, report))),
        contacts=tuple(_many(row, "contacts")),
        websites=tuple(_many(row, "website")),
        wallets=tuple(Identifier(kind="wallet", value=text) for text in _many(row, "wallets")),
        notes=tuple(cell for _, cell in row.get("note", ())),
        reasons=tuple(cell for _, cell in row.get("reason", ())),
        updated=_day(row, "updated", where, report),
    )


def _one(row: Row, field: str) -> str:
    return next((cell for _, cell in row.get(field, ())), "")


def _many(row: Row, field: str) -> list[str]:
    found = (part.strip() for _, cell in row.get(field, ()) for part in re.split(r"[;\n]", cell))
    return list(dict.fromkeys(part for part in found if part))


def _digest(row: Row, name: str) -> str:
    """A row without an id has one of its name and dates of birth: it stays while these do."""
    text = "\n".join([name.casefold(), *sorted(_many(row, "birth_date"))])
    return "row-" + blake2b(text.encode(), digest_size=6).hexdigest()


def _names(row: Row) -> Iterator[ListedName]:
    first, last = _one(row, "first_name"), _one(row, "last_name")
    name = _one(row, "name") or f"{first} {last}".strip()
    parts = {key: value for key, value in (("firstName", first), ("lastName", last)) if value}
    if name:
        yield ListedName(full=name, quality="primary", parts=parts)
    qualities: tuple[tuple[str, Quality], ...] = (("aliases", "strong"), ("weak_aliases", "weak"))
    seen = {name}
    for field, quality in qualities:
        for full in _many(row, field):
            if full not in seen:
                seen.add(full)
                yield ListedName(full=full, quality=quality, kind="alias")


def _iso(text: str) -> str:
    """The day, month or year as ISO. Raises ValueError with the remedy."""
    found = _DOTTED.fullmatch(text)
    if found:
        text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    if _SLASHED.fullmatch(text):
        raise ValueError("could be two days; write 2024-03-01")
    if not _ISO.fullmatch(text):
        raise ValueError("is no day; write 2024-03-01, 2024-03 or 2024")
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        raise ValueError("is no day of the calendar; write 2024-03-01") from None
    return text


def _day(row: Row, field: str, where: str, report: Report) -> date | None:
    text = _one(row, field)
    if not text:
        return None
    try:
        return date.fromisoformat(_iso(text))
    except ValueError as error:
        what, _, hint = str(error).partition("; ")
        whole = hint and "Invalid isoformat" not in what
        report.fault(
            where,
            f"{field}: {text[:40]!r} {what if whole else 'is no whole day'}",
            hint or "write 2024-03-01",
        )
        return None


def _births(row: Row, where: str, report: Report) -> Iterator[BirthDate]:
    for text in _many(row, "birth_date"):
        years = _RANGE.fullmatch(text)
        if years and years[1] <= years[2]:
            yield BirthDate(start=years[1], until=years[2])
            continue
        circa = re.match(r"(?:c\.|ca\.?|circa|about)\s*", text, re.IGNORECASE)
        try:
            yield BirthDate(start=_iso(text[circa.end() :] if circa else text), circa=bool(circa))
        except ValueError as error:
            what, _, hint = str(error).partition("; ")
            report.fault(where, f"birth_date: {text[:40]!r} {what}", hint)


def _countries(row: Row, field: str, lookups: Lookups, report: Report) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for _, cell in row.get(field, ()):
        for word in re.split(r"[;,/\n]", cell):
            word = word.strip()  # noqa: PLW2901
            code = word.upper() if re.fullmatch(r"[A-Za-z]{2}", word) else ""
            code = code or str(look_up(lookups, "countries", word, report, default=word))
            found |= {code: None} if code else {}
    return tuple(found)


def _identifiers(row: Row, where: str, lookups: Lookups, report: Report) -> Iterator[Identifier]:
    for field, cells in row.items():
        if field.startswith("number:"):
            for text in _many({field: cells}, field):
                yield Identifier(kind=field.removeprefix("number:"), value=text)
    for text in _many(row, "identifiers"):
        found = _IDENTIFIER.fullmatch(text)
        if found is None:
            yield Identifier(kind="other", value=text)
            continue
        word, country, value = found.groups()
        kind: Any = lookups["columns"].get(re.sub(r"[\W_]+", " ", word.casefold()).strip(), "")
        if not str(kind).startswith("number:"):
            report.fault(
                where,
                f"identifiers: {word[:40]!r} is no kind of number",
                "write e.g. `passport RU: 4509 123456`",
            )
            yield Identifier(kind="other", value=value.strip(), country=country or "", note=word)
            continue
        yield Identifier(kind=str(kind).removeprefix("number:"), value=value.strip(), country=country or "")


FORMATS: Final = (Format("own-csv", "a list of your own in CSV", fits, read),)
