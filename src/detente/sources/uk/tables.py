"""The UK Sanctions List parted into tables (subjects, names, identifiers, countries, dates of birth), as
third parties give it. The dates of birth are not read: in the tables of 2026-05-13 they stand with other
persons than on the list itself (AQD0194, born 1935, has 1962 to 1984; RUS0251 has none).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from detente.entries import Entry, Filing, Place
from detente.sources.reading import Lookups, Report, SourceError, look_up
from detente.sources.table import columns, lines, rows
from detente.sources.uk import draft
from detente.sources.uk.current import imo
from detente.sources.uk.draft import Draft

# Each table by the columns that only it has.
_TABLES: Final = {
    "subjects": {"unique_id", "subject_type", "date_designated"},
    "names": {"unique_id", "full_name", "name_6"},
    "identifiers": {"unique_id", "identifier_type", "raw_value"},
    "countries": {"unique_id", "country_type", "iso"},
    "dobs": {"unique_id", "dob_id", "precision"},
}
USED: Final = frozenset((
    "unique_id", "subject_type", "un_reference_number", "ofsi_group_id", "date_designated", "last_updated",
    "name_type", "alias_strength", "full_name", "name_6", "name_1", "name_2", "name_3", "name_4", "name_5",
    "raw_value", "identifier_type", "additional_info", "country_type", "iso",
))  # fmt: skip
IGNORED: Final = {
    "id": "the number of a row of the list, no identity",
    "name_id": "the number of a row of the table",
    "resolution_method": "how the table's maker found the code of the country",
    "iso_available": "says whether `iso` is filled",
    "dobs": "stand with other persons than on the list: see the module",
}


def fits(head: bytes, name: str) -> bool:
    """Its header is that of one of the tables."""
    del name
    first = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace")
    return _table(columns(first.split(","))) is not None


def _table(header: list[str]) -> str | None:
    return next((name for name, wanted in _TABLES.items() if wanted <= set(header)), None)


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The subjects in their order, each with what the other tables say. Raises SourceError where the subjects
    or their names are missing.
    """
    files: dict[str, Path] = {}
    for path in paths:
        numbered = lines(path)
        table = _table(columns(next(numbered, (0, []))[1]))
        if table is None or table in files:
            what = "is none of the tables" if table is None else f"is a second table of {table}"
            raise SourceError(what, where=path.name, hint=f"the tables are {', '.join(_TABLES)}")
        files[table] = path
    missing = [name for name in ("subjects", "names") if name not in files]
    if missing:
        raise SourceError(
            f"lacks {' and '.join(missing)}",
            where=", ".join(p.name for p in paths),
            hint="load the five tables together",
        )
    drafts: dict[str, Draft] = {}
    for where, row in _rows(files["subjects"], report):
        report.records += 1
        _subject(
            drafts.setdefault(row.get("unique_id", ""), Draft(row.get("unique_id", ""))),
            row,
            where,
            lookups,
            report,
        )
    for table, take in (("names", _name), ("identifiers", _identifier), ("countries", _country)):
        for where, row in _rows(files[table], report) if table in files else ():
            found = drafts.get(row.get("unique_id", ""))
            if found is None:
                report.fault(where, f"{row.get('unique_id', '')!r} is no subject")
            else:
                take(found, row, lookups, report)
    for uid, found in drafts.items():
        if uid and found.names:
            yield found.entry()
        else:
            report.fault(uid or "subjects", "has no id or no name")


def _rows(path: Path, report: Report) -> Iterator[tuple[str, dict[str, str]]]:
    numbered = lines(path)
    header = columns(next(numbered, (0, []))[1])
    for where, row in rows(numbered, header, path.name, report):
        for name in row.keys() - USED - IGNORED.keys():
            report.unused[name] += 1
        yield where, row


def _subject(found: Draft, row: dict[str, str], where: str, lookups: Lookups, report: Report) -> None:
    found.schema = look_up(lookups, "types", row.get("subject_type", ""), report, default=found.schema)
    day = draft.day_of(row.get("date_designated", ""), where, report)
    found.add("filings", Filing(tag=found.uid.rstrip("0123456789"), on=day))
    if "un_reference_number" in row:
        found.references["un-sc"] = row["un_reference_number"]
    if "ofsi_group_id" in row:
        found.references["gb-consolidated"] = row["ofsi_group_id"]
    found.seen(draft.day_of(row.get("last_updated", ""), where, report))


def _name(found: Draft, row: dict[str, str], lookups: Lookups, report: Report) -> None:
    kind = row.get("name_type", "")
    quality = look_up(lookups, "qualities", row.get("alias_strength", ""), report)
    quality = quality or look_up(lookups, "name_types", kind, report, default="strong")
    cells = {f"Name {n}": row.get(f"name_{n}", "") for n in range(1, 7)}
    name = draft.person_name(cells, quality, kind)
    if name is not None:
        found.add_name(name)


def _identifier(found: Draft, row: dict[str, str], lookups: Lookups, report: Report) -> None:
    kind = look_up(lookups, "identifier_types", row.get("identifier_type", ""), report, default="other")
    if kind == "imo":
        found.add("identifiers", imo(row.get("raw_value", "")))
        return
    for item in draft.identifiers(row.get("raw_value", ""), kind, row.get("additional_info", ""), lookups):
        found.add("identifiers", item)


def _country(found: Draft, row: dict[str, str], lookups: Lookups, report: Report) -> None:
    word = row.get("raw_value", "")
    code = row.get("iso", "") or draft.country(word, lookups, report)[0]
    match row.get("country_type"):
        case "birth":
            found.add("birth_places", Place(country=code))
        case "nationality":
            found.add("nationalities", code)
        case "address":
            found.add("addresses", Place(country=code))
        case other:
            report.unknown("country_type", other or "")
