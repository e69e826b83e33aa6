"""Rows of a table with a header, as the trade, state and denial lists of the United States come."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Final

from detente.sources.reading import MAX_FIELD, Report, SourceError, open_bytes, open_text

_DAY: Final = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})|(\d{4})-(\d{2})-(\d{2})", re.ASCII)


def records(
    path: Path, report: Report, *, mark: str = ",", whole: bool = False
) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row as place and cells by column, trimmed and without the empty ones. A row that is no row is a
    fault, and so is one that is not as wide as the header where all rows are to be ``whole``. A header that
    is repeated and a row without anything are passed over.
    """
    with closing(_rows(path, report, mark)) as rows:
        _, first = next(rows, ("", []))
        header = [" ".join(cell.split()) for cell in first]
        while header and not header[-1]:  # some sheets have empty columns on the right
            header.pop()
        for place, cells in rows:
            if cells == first or not any(cells):
                continue
            if whole and len(cells) != len(header):
                report.fault(
                    place, f"has {len(cells)} cells where the header has {len(header)}; is it cut off?"
                )
                continue
            for beyond in filter(None, cells[len(header) :]):
                report.fault(place, f"has a cell beyond the last column: {beyond[:40]!r}")
            yield place, {n: c for n, c in zip(header, cells, strict=False) if n and c}


def _rows(path: Path, report: Report, mark: str) -> Generator[tuple[str, list[str]]]:
    csv.field_size_limit(MAX_FIELD)
    with open_text(path, encoding_of(path)) as stream:
        reader = csv.reader(stream, delimiter=mark, strict=True)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                report.fault(f"{path.name}:{reader.line_num}", f"is no row: {error}")
                continue
            yield f"{path.name}:{reader.line_num}", [cell.strip("\x1a\x00 \t\r\n\ufeff") for cell in cells]


def encoding_of(path: Path) -> str:
    """UTF-8, or Windows-1252 where the bytes are not UTF-8: these lists were made by hand over the years."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(path) as stream:
        try:
            while piece := stream.read(1 << 16):
                decoder.decode(piece)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def day_of(text: str) -> date | None:
    """``4/27/2012`` and ``2012-04-27`` as a date; None for anything else."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return None
    month, day, year, *iso = (int(number or 0) for number in found.groups())
    try:
        return date(*iso) if iso[0] else date(year, month, day)
    except ValueError:
        return None


def only(paths: list[Path] | tuple[Path, ...]) -> Path:
    """The one file of a list that comes in one. Raises SourceError."""
    if len(paths) != 1:
        names = ", ".join(path.name for path in paths)
        raise SourceError(
            f"are {len(paths)} files", where=names, hint="this list is one file: load each alone"
        )
    return paths[0]
