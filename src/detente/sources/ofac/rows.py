"""OFAC's rows: parties, addresses, aliases and the remarks that were too long, each in a file of its own.

CSV, PIP and DEL differ in the separator only; the fixed-width form holds the same columns. No form has a
header, an empty cell is ``-0-``, and a line with 0x1A ends the file. Which file is which shows in its columns.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Final, NamedTuple

from detente.entries import Entry, Identifier, Place
from detente.sources.ofac.party import Party, Reading
from detente.sources.reading import AGAIN, MAX_FIELD, Lookups, Read, Report, SourceError, open_bytes

PARTIES, ADDRESSES, ALIASES, REMARKS = 12, 6, 5, 2  # columns of each file
_NAMES: Final = {PARTIES: "parties", ADDRESSES: "addresses", ALIASES: "aliases", REMARKS: "remarks"}
_FIXED: Final = {  # widths of the columns
    PARTIES: (10, 350, 12, 50, 200, 8, 25, 14, 8, 40, 150, 1000),
    ADDRESSES: (10, 10, 750, 116, 250, 200),
    ALIASES: (10, 10, 8, 350, 200),
}
_BY_LENGTH: Final = {sum(widths): widths for widths in _FIXED.values()}
_HEADERS: Final = frozenset({"id", "ent_num", "uid"})  # of copies saved by a spreadsheet
_END: Final = "\x1a"
_TEXT: Final = "detente.cp1252"


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


# The files were cp1252 for decades; what is no UTF-8 is read so. No word of cp1252 is UTF-8 by chance.
codecs.register_error(_TEXT, _as_cp1252)


class Row(NamedTuple):
    """One line: where it stands and its cells, as printed."""

    where: str
    cells: list[str]


Rows = Callable[[Path], Iterator[Row]]


def fits(separator: str) -> Callable[[bytes, str], bool]:
    """Does a file begin with a row of one of OFAC's four tables in this separator?"""

    def begins(head: bytes, _name: str) -> bool:
        line = head.decode("latin-1").lstrip("ï»¿").partition("\n")[0].strip()
        try:
            cells = next(csv.reader([line], delimiter=separator), [])
        except csv.Error:
            return False
        number = bool(cells) and (cells[0].strip().isdigit() or cells[0].strip().lower() in _HEADERS)
        return number and len(cells) in _NAMES

    return begins


def fits_fixed(head: bytes, _name: str) -> bool:
    """Does a file begin with a line of the width of one of the tables?"""
    line = head.partition(b"\n")[0].rstrip(b"\r")
    return len(line) in _BY_LENGTH and line[:10].strip().isdigit()


def reader(separator: str) -> Read:
    """A reader of the files in this separator."""

    def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
        yield from entries(paths, lambda path: _separated(path, separator), Reading(lookups, report))

    return read


def read_fixed(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the fixed-width files."""
    yield from entries(paths, _fixed, Reading(lookups, report))


def _lines(path: Path) -> Iterator[str]:
    with io.TextIOWrapper(open_bytes(path), encoding="utf-8-sig", errors=_TEXT, newline="") as stream:
        while line := stream.readline(MAX_FIELD):
            if len(line) >= MAX_FIELD:
                raise SourceError(f"has a line of {MAX_FIELD:,} characters", where=path.name, hint=AGAIN)
            yield line


def _separated(path: Path, separator: str) -> Iterator[Row]:
    rows = csv.reader(_lines(path), delimiter=separator)
    try:
        for cells in rows:
            if cells and cells[0].strip() != _END:
                yield Row(f"{path.name}:{rows.line_num}", cells)
    except csv.Error as error:
        raise SourceError(
            f"is no readable table: {error}", where=f"{path.name}:{rows.line_num}", hint=AGAIN
        ) from None


def _fixed(path: Path) -> Iterator[Row]:
    for number, line in enumerate(_lines(path), 1):
        text = line.rstrip("\r\n")
        if text.strip() == _END or not text:
            continue
        widths = _BY_LENGTH.get(len(text), (len(text),))
        bounds = pairwise((0, *accumulate(widths)))
        yield Row(f"{path.name}:{number}", [text[start:end] for start, end in bounds])


def _cell(text: str) -> str:
    text = text.strip()
    return "" if text == "-0-" else text


def _tables(paths: Sequence[Path], rows: Rows) -> dict[int, Path]:
    """The files by what they hold, told by the columns of the first row."""
    found: dict[int, Path] = {}
    for path in paths:
        first = next(rows(path), Row("", []))
        width = len(first.cells)
        if width not in _NAMES or width in found:
            what = (
                "is none of OFAC's tables" if width not in _NAMES else f"is a second file of {_NAMES[width]}"
            )
            raise SourceError(what, where=path.name, hint="load the files of one list of one day together")
        found[width] = path
    if PARTIES not in found:
        raise SourceError(
            "hold no parties",
            where=", ".join(path.name for path in paths),
            hint="load sdn.csv or cons_prim.csv (or its .pip, .del or .ff) with them",
        )
    return found


def _good(path: Path, width: int, rows: Rows, report: Report) -> Iterator[Row]:
    """The rows that have all columns; the rest are faults."""
    for number, row in enumerate(rows(path)):
        if number == 0 and row.cells[0].strip().lower() in _HEADERS:
            continue
        if len(row.cells) == width:
            yield row
        else:
            report.fault(row.where, f"has {len(row.cells)} columns, not {width}")


def _grouped(path: Path | None, width: int, rows: Rows, report: Report) -> dict[str, list[Row]]:
    """The rows of a side file by the entry to which they belong."""
    groups: dict[str, list[Row]] = {}
    for row in _good(path, width, rows, report) if path else ():
        groups.setdefault(row.cells[0].strip(), []).append(row)
    return groups


def entries(paths: Sequence[Path], rows: Rows, reading: Reading) -> Iterator[Entry]:
    """The entries of one list. Side files are held in memory, the parties are not. Raises SourceError."""
    report = reading.report
    tables = _tables(paths, rows)
    sides = {w: _grouped(tables.get(w), w, rows, report) for w in (ADDRESSES, ALIASES, REMARKS)}
    for row in _good(tables[PARTIES], PARTIES, rows, report):
        report.records += 1
        uid = row.cells[0].strip()
        mine = {width: groups.pop(uid, []) for width, groups in sides.items()}
        if not reading.fresh(uid, row.where):
            continue
        entry = _party(reading, row.cells, mine)
        if entry is None:
            report.fault(row.where, f"entry {uid} has no name")
        else:
            yield entry
    for width, groups in sides.items():
        if groups:
            what = f"holds {_NAMES[width]} of {len(groups)} entries that the list lacks, first {min(groups)}"
            report.fault(tables[width].name, what)


def _party(reading: Reading, cells: list[str], sides: dict[int, list[Row]]) -> Entry | None:
    uid, name, kind, programmes, title, call_sign, ship, tonnage, gross, flag, owner, _ = map(_cell, cells)
    party = Party(reading, uid, kind)
    party.named(name, "primary")
    party.programmes = [tag for p in re.split(r"\]\s*\[", programmes) if (tag := p.strip(" []"))]
    party.add("positions", *title.split("; "))
    party.add("identifiers", Identifier(kind="call_sign", value=call_sign) if call_sign else None)
    for key, value in (("type", ship), ("owner", owner), ("flag", reading.country(flag))):
        party.ship(key, value)
    for key, value in (("tonnage", tonnage), ("gross_tonnage", gross)):
        party.ship(key, value.replace(",", ""))
    for row in sides[ALIASES]:
        _, _, word, alias, note = map(_cell, row.cells)
        party.named(alias, kind=reading.word("aliases", word, word))
        party.add("notes", note)
    for row in sides[ADDRESSES]:
        party.add("addresses", _address(reading, row.cells))
    # what did not fit into the remarks goes on in the side file, in the middle of a word
    party.remarks(_cell("".join([cells[-1], *(row.cells[1] for row in sides[REMARKS])])))
    return party.entry()


def _address(reading: Reading, cells: list[str]) -> Place | None:
    _, _, street, city, country, note = (" ".join(_cell(cell).split()) for cell in cells)
    whole = ", ".join(part for part in (street, city, country) if part)
    if not (whole or note):
        return None
    return Place(full=whole, street=street, country=reading.country(country), note=note)
