"""Rows of a list file in CSV: bounded, numbered, and each of the width that the header gives."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from detente.sources.reading import AGAIN, MAX_FIELD, Report, SourceError, open_text

MAX_COLUMNS: Final = 2_000


def lines(path: Path, encoding: str = "utf-8-sig") -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line on which it ends. Raises SourceError."""
    csv.field_size_limit(MAX_FIELD)
    with open_text(path, encoding) as stream:
        reader = csv.reader(stream, strict=True)
        try:
            for cells in reader:
                if any(cell and not cell.isspace() for cell in cells):
                    yield reader.line_num, cells
        except csv.Error as error:
            raise SourceError(
                f"is no readable CSV: {error}", where=f"{path.name}:{reader.line_num}", hint=AGAIN
            ) from None


def rows(
    numbered: Iterator[tuple[int, list[str]]], header: list[str], where: str, report: Report
) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows as cells by column, trimmed and without the empty ones. A row of another width is a fault."""
    if len(header) > MAX_COLUMNS:
        raise SourceError(f"has {len(header):,} columns", where=where, hint="is it a list?")
    for number, cells in numbered:
        place = f"{where}:{number}"
        if len(cells) != len(header):
            report.fault(place, f"has {len(cells)} cells, the header has {len(header)}")
            continue
        found = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
        yield place, {name: cell for name, cell in found.items() if cell}


def columns(cells: list[str]) -> list[str]:
    """The names of a header row: trimmed, inner space single."""
    return [" ".join(cell.split()) for cell in cells]
