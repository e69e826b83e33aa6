"""The export of the UK search tool in ODS: one row per designation with its name, regime, day and measures.
It has no aliases, dates of birth or numbers. The sheet is pretty-printed XML, which spreadsheet libraries
refuse, so its rows are read here.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, Final

from detente.entries import Entry, Filing, ListedName
from detente.sources.reading import (
    AGAIN,
    MAX_BYTES,
    MAX_RATIO,
    Bounded,
    Lookups,
    Report,
    SourceError,
    elements_of,
    local,
    look_up,
)
from detente.sources.table import MAX_COLUMNS, columns, rows
from detente.sources.uk.current import measures
from detente.sources.uk.draft import day_of

_SHEET: Final = "content.xml"
USED: Final = frozenset((
    "Unique ID", "OFSI Group ID", "Name", "Regime Name", "Type", "Designation source", "Date Designated",
    "Sanctions Imposed",
))  # fmt: skip


def fits(head: bytes, name: str) -> bool:
    """An OpenDocument archive; the columns are looked at when it is read."""
    return head.startswith(b"PK\x03\x04") and name.lower().endswith(".ods")


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The designations in their order. Raises SourceError where a file is no such export."""
    for path in paths:
        numbered = _lines(path)
        _, header = next(numbered, (0, []))
        header = columns(header)
        if not {"Unique ID", "Name", "Regime Name"} <= set(header):
            raise SourceError(
                "has no column `Unique ID`", where=path.name, hint="is it an export of the search tool?"
            )
        for where, row in rows(_filled(numbered, len(header)), header, path.name, report):
            report.records += 1
            found = _entry(row, where, lookups, report)
            if found is not None:
                yield found


def _entry(row: dict[str, str], where: str, lookups: Lookups, report: Report) -> Entry | None:
    for name in row.keys() - USED:
        report.unused[name] += 1
    uid, name = row.get("Unique ID", ""), row.get("Name", "")
    if not (uid and name):
        report.fault(where, "has no Unique ID or no name")
        return None
    filing = Filing(
        tag=uid.rstrip("0123456789"),
        on=day_of(row.get("Date Designated", ""), where, report),
        act=row.get("Regime Name", ""),
        measures=measures(row.get("Sanctions Imposed", ""), ","),
    )
    source = row.get("Designation source", "")
    return Entry(
        uid=uid,
        schema=look_up(lookups, "types", row.get("Type", ""), report, default="LegalEntity"),
        names=(ListedName(full=name, quality="primary"),),
        filings=(filing,),
        references={"gb-consolidated": row["OFSI Group ID"]} if "OFSI Group ID" in row else {},
        notes=(f"designated by: {source}",) if source else (),
    )


def _filled(numbered: Iterator[tuple[int, list[str]]], width: int) -> Iterator[tuple[int, list[str]]]:
    """A sheet leaves out empty cells at the end of a row."""
    for number, cells in numbered:
        yield number, cells + [""] * (width - len(cells))


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """The rows of the first sheet that hold something."""
    with _opened(path) as raw:
        try:
            archive = zipfile.ZipFile(raw)
            packed = archive.getinfo(_SHEET).compress_size
            sheet = archive.open(_SHEET)
        except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
            raise SourceError(f"is no readable spreadsheet: {error}", where=path.name, hint=AGAIN) from None
        limit = min(MAX_BYTES, max(packed * MAX_RATIO, 1_000_000))
        stream: IO[bytes] = Bounded(sheet, limit, path.name)  # type: ignore[assignment]
        for number, row in enumerate(elements_of(stream, path.name, {"table-row"}), start=1):
            cells = _cells(row)
            if any(cells):
                yield number, cells


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror}", where=path.name, hint="check the path"
        ) from None


def _cells(row: Any) -> list[str]:
    """The texts of a row; a repeated cell stands once in the file. Empty cells at the end are left out."""
    cells: list[str] = []
    for cell in row:
        if local(cell) not in {"table-cell", "covered-table-cell"}:
            continue
        text = "\n".join("".join(part.itertext()).strip() for part in cell if local(part) == "p")
        repeated = next((v for k, v in cell.attrib.items() if k.endswith("number-columns-repeated")), "1")
        times = int(repeated) if repeated.isascii() and repeated.isdigit() else 1
        cells += [text] * min(times, MAX_COLUMNS - len(cells))
    while cells and not cells[-1]:
        cells.pop()
    return cells
