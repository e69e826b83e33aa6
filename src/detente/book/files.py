"""A book from disk: YAML files up to 5 MB, CSV files of any size, every fault with file and row."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any, Final, get_args, get_type_hints

from detente.book.build import GOODS_KEYS, PARTY_KEYS, SUBJECT_KEYS, Builder
from detente.dates import parse_day
from detente.deals import Deal, DealParty, Subject
from detente.decide.truth import Vocabulary
from detente.errors import InputError, Problem, faults_in
from detente.law.check import check
from detente.law.conditions import Literal
from detente.law.read import Located, read_row
from detente.law.roles import PARTY_ROLES, PLACE_ROLES
from detente.model import Fact, Law, Party, Relief
from detente.resolve import Asked, Resolver
from detente.yamlfile import Document, read_file

DEAL_FILES: Final = ("payments", "loans", "securities", "shipments", "services", "investments", "deals")
SECTIONS: Final = ("customers", *DEAL_FILES, "licences", "used")
MAX_CELL: Final = 10_000
SCHEMAS: Final = get_args(get_type_hints(Party)["schema"])
OWNER_COLUMN: Final = re.compile(r"^owner\d*$", re.ASCII)
OWNER_PARTS: Final = ("", "share", "share_min", "share_max", "start", "end", "cleared")
LISTED: Final = frozenset({"nationality", "authorities", "cleared"})
"""Columns of which a cell may hold several words."""
Placed = tuple[Any, str]


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What was already used under a licence, on a day, before the deals of the book."""

    licence: str
    on: str
    amount: float
    currency: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Book:
    """Customers, deals, own licences, what is used of any licence, and the parties their owners form."""

    customers: tuple[Subject, ...] = ()
    deals: tuple[Deal, ...] = ()
    licences: tuple[Relief, ...] = ()
    used: tuple[Usage, ...] = ()
    parties: dict[str, Party] | None = None
    only: dict[str, tuple[str, ...]] | None = None

    def __len__(self) -> int:
        return len(self.customers) + len(self.deals)

    def named(self) -> frozenset[str]:
        """Ids of all parties that it names or may mean."""
        subjects: list[Subject | DealParty] = [*self.customers]
        subjects += [party for deal in self.deals for party in deal.parties]
        named = [key for subject in subjects for key in (subject.party, *subject.candidates)]
        return frozenset(key for key in (*named, *(self.parties or {})) if key)


def read_book(path: Path, vocabulary: Vocabulary, resolver: Resolver, law: Law | None = None) -> Book:
    """The book in a directory or one file. Raises InputError with every fault of every row. With
    ``law``, the authorities and licences that it names are checked too.
    """
    files = (
        sorted(p for p in path.iterdir() if p.suffix in {".yml", ".yaml", ".csv"})
        if path.is_dir()
        else [path]
    )
    if not path.exists() or not files:
        raise InputError(
            "no book here", where=str(path), hint="a directory of .yml or .csv files, see docs/book.md"
        )
    problems: list[Problem] = []
    rows: dict[str, list[Placed]] = defaultdict(list)
    for file in files:
        for section, item, where in _rows_of(file, vocabulary, problems):
            rows[section].append((item, where))
    problems += _law_faults(rows, law)
    return _assemble(rows, vocabulary, resolver, problems, str(path))


def _rows_of(file: Path, vocabulary: Vocabulary, problems: list[Problem]) -> Iterator[tuple[str, Any, str]]:
    try:
        if file.suffix == ".csv":
            yield from _csv_rows(file, vocabulary, problems)
        else:
            yield from _yaml_rows(read_file(file), problems)
    except InputError as error:
        problems.extend(error.problems or (Problem(where=error.where, what=error.what, hint=error.hint),))


def _yaml_rows(document: Document, problems: list[Problem]) -> Iterator[tuple[str, Any, str]]:
    if document.data is None:
        return
    if not isinstance(document.data, dict):
        problems.append(
            Problem(where=document.where, what="is not a mapping of sections", hint=", ".join(SECTIONS))
        )
        return
    for section, items in document.data.items():
        if section not in SECTIONS:
            problems.append(
                Problem(
                    where=document.place(section),
                    what=f"a book has no section {section!r}",
                    hint=f"sections are {', '.join(SECTIONS)}",
                )
            )
        elif not isinstance(items, list):
            problems.append(Problem(where=document.place(section), what=f"{section!r} is not a list"))
        else:
            for index, item in enumerate(items):
                yield section, item, f"{document.place(section, index)} {section}[{_label(item, index)}]"


def _label(item: Any, index: int) -> str:
    return str(item.get("id", index)) if isinstance(item, dict) else str(index)


def _assemble(
    rows: dict[str, list[Placed]],
    vocabulary: Vocabulary,
    resolver: Resolver,
    problems: list[Problem],
    where: str,
) -> Book:
    problems += _customer_faults(rows["customers"])
    builder = Builder(vocabulary, resolver, problems=problems)
    resolver.screen(_names_in(rows, builder))
    for item, _ in rows["customers"]:
        builder.announce(item)
    ids: list[tuple[str, str]] = []
    customers: list[Subject] = []
    only: dict[str, tuple[str, ...]] = {}
    for item, place in rows["customers"]:
        subject = builder.subject(item, place)
        if subject is not None:
            builder.customers[subject.id] = subject
            customers.append(subject)
            ids.append((subject.id, place))
            if isinstance(item.get("authorities"), list):
                only[subject.id] = tuple(str(a) for a in item["authorities"])
    deals: list[Deal] = []
    for item, place in (row for section in DEAL_FILES for row in rows[section]):
        deal = builder.deal(item, place)
        if deal is not None:
            deals.append(deal)
            ids.append((deal.id, place))
    licences = tuple(_typed(Relief, rows["licences"], problems))
    used = tuple(_typed(Usage, rows["used"], problems))
    problems += _usage_faults(rows["used"])
    problems += _doubles(ids)
    if problems:
        raise InputError(
            faults_in("the book", problems) + "; nothing was evaluated", tuple(problems), where=where
        )
    return Book(tuple(customers), tuple(deals), licences, used, builder.parties, only)


def _names_in(rows: dict[str, list[Placed]], builder: Builder) -> Iterator[Asked]:
    """The names that the book gives without saying whose they are."""
    customers = [item for item, _ in rows["customers"] if isinstance(item, dict)]
    dealing = (item.get("parties") for s in DEAL_FILES for item, _ in rows[s] if isinstance(item, dict))
    parties = [*customers, *(row for given in dealing for row in _dicts(given))]
    for row in parties:
        if isinstance(row.get("name"), str) and not row.get("party"):
            yield builder.asked(row)
    known = {str(item.get("id")) for item in customers}
    owners = (owner.get("owner") for row in parties for owner in _dicts(row.get("owners")))
    yield from (Asked(owner) for owner in owners if isinstance(owner, str) and owner not in known)


def _dicts(given: Any) -> list[dict[str, Any]]:
    return [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []


def _typed(kind: type[Any], rows: list[Placed], problems: list[Problem]) -> Iterator[Any]:
    for item, place in rows:
        row, faults = read_row(kind, item, place)
        problems += faults
        if row is not None:
            yield row


def _doubles(ids: list[tuple[str, str]]) -> Iterator[Problem]:
    """Ids that stand at two places, each with both."""
    seen: dict[str, str] = {}
    for key, place in ids:
        if key in seen:
            what = f"the id {key!r} stands twice in the book, first at {seen[key]}"
            yield Problem(where=place, what=what, hint="ids are unique")
        seen.setdefault(key, place)


def _customer_faults(rows: list[Placed]) -> Iterator[Problem]:
    """What a customer must say before it can be looked up."""
    for item, place in rows:
        if not isinstance(item, dict):
            continue
        if not item.get("name") and not item.get("party"):
            yield Problem(where=place, what="a customer needs `name` or `party`", hint="see docs/book.md")
        schema = item.get("schema")
        if schema is not None and schema not in SCHEMAS:
            yield Problem(
                where=place, what=f"schema: {schema!r} is unknown", hint=f"schemas are {', '.join(SCHEMAS)}"
            )
        given = item.get("authorities")
        if given is not None and not _is_words(given):
            yield Problem(where=place, what="`authorities` is a list of ids", hint="write [EU, US-OFAC]")


def _is_words(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def _usage_faults(rows: list[Placed]) -> Iterator[Problem]:
    for item, place in rows:
        day = item.get("on") if isinstance(item, dict) else None
        if isinstance(day, str):
            try:
                parse_day(day)
            except ValueError as error:
                yield Problem(where=place, what=f"on: {error}")


def _law_faults(rows: dict[str, list[Placed]], law: Law | None) -> Iterator[Problem]:
    """What the book says that does not fit the law: own licences, ids of authorities and licences."""
    if law is None:
        return
    read = [(read_row(Relief, item, place)[0], place) for item, place in rows["licences"]]
    own = [Located("licences", row, place) for row, place in read if row is not None]
    yield from check(own, law) if own else ()
    licences = {row.id for row in law.reliefs} | {located.row.id for located in own}
    for item, place in rows["used"]:
        key = item.get("licence") if isinstance(item, dict) else None
        if isinstance(key, str) and key not in licences:
            yield Problem(
                where=place, what=f"{key!r} is no licence", hint="add it to `licences` or mend the id"
            )
    answering = tuple(row.id for row in law.authorities if row.answers)
    for item, place in rows["customers"]:
        given = item.get("authorities") if isinstance(item, dict) else None
        for key in given or () if _is_words(given) else ():
            if key not in answering:
                yield Problem(
                    where=place,
                    what=f"authorities: {key!r} is none that answers",
                    hint=f"these answer: {', '.join(answering)}",
                )


# ---------------------------------------------------------------------- CSV


def _csv_rows(file: Path, vocabulary: Vocabulary, problems: list[Problem]) -> Iterator[tuple[str, Any, str]]:
    section = file.stem if file.stem in SECTIONS else "deals"
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            header = next(reader, [])
            if not any(header):
                raise InputError("has no header", where=str(file), hint="the first line names the columns")
            problems += _unknown_columns(header, section, vocabulary, f"{file}:1")
            found = False
            for number, cells in _numbered(reader):
                found = True
                where = f"{file}:{number} {section}"
                if (fault := _cells_fault(cells, header)) is not None:
                    problems.append(Problem(where=where, what=fault))
                    continue
                given = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if cell.strip()}
                build = _customer_cells if section == "customers" else _deal_cells
                yield section, build(given, vocabulary), where
            if not found:
                raise InputError("has a header and no row", where=str(file), hint="add rows or take it away")
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8 (byte {error.start})", where=str(file), hint="save as UTF-8"
        ) from None
    except csv.Error as error:
        raise InputError(
            f"is not valid CSV: {error}", where=str(file), hint="quote cells with commas"
        ) from None
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(file)) from None


def _numbered(reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, with the line on which each begins (a cell may hold several lines)."""
    line = reader.line_num + 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = reader.line_num + 1


def _cells_fault(cells: list[str], header: list[str]) -> str | None:
    if len(cells) != len(header):
        return f"has {len(cells)} cells, the header has {len(header)}"
    if any(len(cell) > MAX_CELL for cell in cells):
        return f"has a cell of more than {MAX_CELL:,} characters"
    return None


def _unknown_columns(
    header: list[str], section: str, vocabulary: Vocabulary, where: str
) -> Iterator[Problem]:
    seen: set[str] = set()
    for name in header:
        if name in seen:
            yield Problem(where=where, what=f"the column {name!r} stands twice")
        seen.add(name)
        if not _known_column(name, section, vocabulary):
            yield Problem(
                where=where, what=f"{name!r} is no column of {section}", hint="columns are in docs/book.md"
            )


def _known_column(name: str, section: str, vocabulary: Vocabulary) -> bool:
    head, _, tail = name.partition(".")
    if section == "customers":
        return name in SUBJECT_KEYS or (bool(OWNER_COLUMN.match(head)) and tail in OWNER_PARTS)
    if head == "place":
        return tail in PLACE_ROLES
    if head == "goods":
        return tail in GOODS_KEYS
    if head in PARTY_ROLES:
        return tail == "" or tail in PARTY_KEYS
    return name in {"id", "title", "on", "facts", "note"} or name in vocabulary.facts


def _customer_cells(given: dict[str, str], vocabulary: Vocabulary) -> dict[str, Any]:
    del vocabulary
    row: dict[str, Any] = {}
    owners: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, cell in given.items():
        head, _, tail = name.partition(".")
        if head.startswith("owner") and head not in SUBJECT_KEYS:
            owners[head][tail or "owner"] = _owner_cell(tail, cell)
        else:
            row[name] = _listed(cell) if name in LISTED else cell
    if owners:
        row["owners"] = [owners[key] for key in sorted(owners)]
    return row


def _owner_cell(part: str, cell: str) -> Any:
    if part in LISTED:
        return _listed(cell)
    return _number(cell) if part.startswith("share") else cell


def _deal_cells(given: dict[str, str], vocabulary: Vocabulary) -> dict[str, Any]:
    row: dict[str, Any] = {}
    parties: dict[str, dict[str, Any]] = defaultdict(dict)
    goods: dict[str, Any] = {}
    for name, cell in given.items():
        head, _, tail = name.partition(".")
        if head in PARTY_ROLES:
            parties[head][tail or "name"] = _listed(cell) if tail in LISTED else cell
        elif head == "place":
            row.setdefault("places", []).append({"role": tail, "place": cell})
        elif head == "goods":
            goods[tail] = cell
        else:
            fact = vocabulary.facts.get(name)
            row[name] = _cell(fact, cell) if fact is not None and name != "on" else cell
    if parties:
        row["parties"] = [{"role": role, **party} for role, party in parties.items()]
    if goods:
        row["goods"] = [goods]
    return row


def _cell(fact: Fact, cell: str) -> Literal | str:
    if fact.type == "bool" and cell.lower() in {"true", "false", "yes", "no"}:
        return cell.lower() in {"true", "yes"}
    return _number(cell) if fact.type == "number" else cell


def _number(cell: str) -> int | float | str:
    """A finite number; any other cell stays text, which is then a fault of its row."""
    for kind in (int, float):
        try:
            value = kind(cell)
        except ValueError:
            continue
        return value if abs(value) < inf else cell  # not so for nan
    return cell


def _listed(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
