"""Hits that a person has cleared: of one customer, one party and one version of its entry, until a day.

The file is CSV; a file of hits to which the columns ``until``, ``reason`` and ``by`` were added is one, and
its lines in which these are blank clear nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Final

from detente.dates import parse_day
from detente.errors import InputError, Problem, faults_in
from detente.lazyclass import dataclass
from detente.serialise import FORMULA_STARTS
from detente.textfile import read_text

COLUMNS: Final = ("customer", "party", "version", "until", "reason", "by")
CUSTOMER: Final = ("customer", "id", "query")
"""Columns that may hold the customer, as the file of hits names them; the first that is filled counts."""
MAX_BYTES: Final = 200_000_000


@dataclass(frozen=True, kw_only=True)
class Clearing:
    """One line: it counts up to and with ``until``."""

    line: int
    customer: str
    party: str
    version: str
    until: date
    reason: str
    by: str


@dataclass(frozen=True)
class Judged:
    """What the clearings make of a hit. ``note``: why it is cleared, or why a clearing does not count."""

    cleared: bool
    note: str


_NONE: Final = Judged(cleared=False, note="")


class Cleared:
    """The clearings of a file, by customer and party. ``digest``: SHA-256 of the text."""

    def __init__(self, lines: Mapping[tuple[str, str], tuple[Clearing, ...]], digest: str = "") -> None:
        self.lines = lines
        self.digest = digest

    def judge(self, uid: str, name: str, party: str, version: str, on: date) -> Judged:
        """Whether a hit is cleared on a day. A customer is meant by its id; by its name where it has none."""
        found = self.lines.get((_key(uid or name), party), ())
        for one in found:
            if one.version == version and on <= one.until:
                return Judged(cleared=True, note=f"until {one.until} by {one.by}: {one.reason}")
        return (
            Judged(cleared=False, note="; ".join(_failed(one, version) for one in found)) if found else _NONE
        )


def _failed(one: Clearing, version: str) -> str:
    if one.version != version:
        return f"was cleared by {one.by} on version {one.version}, the entry is now {version}"
    return f"was cleared by {one.by} until {one.until}"


def _key(customer: str) -> str:
    return " ".join(customer.split()).casefold()


def read(path: Path) -> Cleared:
    """The clearings of a file. Raises InputError with every fault: a file that is half right clears
    nothing.
    """
    text = read_text(
        path, max_bytes=MAX_BYTES, limit="the limit for clearings is", hint="split it", encoding="utf-8-sig"
    )
    problems: list[Problem] = []
    found: dict[tuple[str, str], tuple[Clearing, ...]] = {}
    for number, cells in _rows(path, text):
        one = _clearing(cells, number, str(path), problems)
        if one is not None:
            key = (_key(one.customer), one.party)
            found[key] = (*found.get(key, ()), one)
    if problems:
        raise InputError(faults_in("the file of clearings", problems), tuple(problems), where=str(path))
    return Cleared(found, sha256(text.encode("utf-8", "surrogatepass")).hexdigest())


def _rows(path: Path, text: str) -> Iterator[tuple[int, dict[str, str]]]:
    lines = text.splitlines(keepends=True)
    delimiter = max(",;\t", key=lines[0].count) if lines else ","
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    try:
        header = [cell.strip().casefold() for cell in next(reader, [])]
        missing = [c for c in COLUMNS[1:] if c not in header]
        if missing or not set(CUSTOMER) & set(header):
            raise InputError(
                f"lacks the columns {', '.join(missing or COLUMNS[:1])}", where=str(path),
                hint=f"the columns are {', '.join(COLUMNS)}; `id` or `query` may stand for the first",
            )  # fmt: skip
        for cells in reader:
            yield reader.line_num, {k: _bare(c) for k, c in zip(header, cells, strict=False)}
    except csv.Error as error:
        raise InputError(f"is no readable CSV: {error}", where=f"{path}:{reader.line_num}") from None


def _bare(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from running it."""
    text = cell.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text


def _clearing(cells: Mapping[str, str], number: int, where: str, problems: list[Problem]) -> Clearing | None:
    if not any(cells.get(c) for c in ("until", "reason", "by")):
        return None
    given = {column: cells.get(column, "") for column in COLUMNS}
    given["customer"] = next((cells[c] for c in CUSTOMER if cells.get(c)), "")
    if blank := [column for column, cell in given.items() if not cell]:
        problems.append(
            Problem(where=f"{where}:{number}", what=f"{', '.join(blank)}: blank", hint="fill it in")
        )
        return None
    try:
        until = parse_day(given["until"])
    except ValueError as error:
        problems.append(Problem(where=f"{where}:{number}", what=f"until: {error}"))
        return None
    return Clearing(
        line=number, customer=given["customer"], party=given["party"], version=given["version"], until=until,
        reason=given["reason"], by=given["by"],
    )  # fmt: skip
