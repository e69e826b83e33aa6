"""The consolidated list of financial sanctions targets in CSV: ``Last Updated,`` and a day, then the header,
then one row per variant of a name, date or place of birth, address or regime. ``Group ID`` tells which rows
make one party; rows stand by name, not by party, so all are held while the file is read.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Final

from detente.entries import Entry, Filing, Identifier, ListedName, Place
from detente.sources.reading import Lookups, Report, SourceError, look_up, open_bytes
from detente.sources.table import columns, lines, rows
from detente.sources.uk import draft
from detente.sources.uk.draft import Draft

_NAMES: Final = ("Name 6", "Name 1", "Name 2", "Name 3", "Name 4", "Name 5")
_ADDRESS: Final = tuple(f"Address {n}" for n in range(1, 7))
_SCRIPT: Final = ("Name Non-Latin Script", "Non-Latin Script Type", "Non-Latin Script Language")
USED: Final = frozenset((
    *_NAMES, *_ADDRESS, *_SCRIPT, "Title", "DOB", "Town of Birth", "Country of Birth", "Nationality",
    "Passport Details", "Passport Number", "NI Number", "National Identification Number",
    "National Identification Details", "Position", "Post/Zip Code", "Country", "Other Information",
    "Group Type", "Alias Type", "Alias Quality", "Regime", "Listed On", "UK Sanctions List Date Designated",
    "Last Updated", "Group ID",
))  # fmt: skip


def fits(head: bytes, name: str) -> bool:
    """Its first line gives the day, its second the columns."""
    del name
    first, _, rest = head.lstrip(b"\xef\xbb\xbf").partition(b"\n")
    return first.startswith(b"Last Updated,") and b"Group ID" in rest and b"Regime" in rest


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The parties by their first row. Raises SourceError where a file is no such list."""
    drafts: dict[str, Draft] = {}
    for path in paths:
        numbered = lines(path, _encoding(path))
        header = _start(numbered, path, report)
        for where, row in rows(numbered, header, path.name, report):
            report.records += 1
            for name in row.keys() - USED:
                report.unused[name] += 1
            uid = row.get("Group ID", "")
            if not uid:
                report.fault(where, "has no Group ID")
                continue
            _take(drafts.setdefault(uid, Draft(uid)), row, where, lookups, report)
    for uid, found in drafts.items():
        if found.names:
            yield found.entry()
        else:
            report.fault(f"Group ID {uid}", "has no name")


def _encoding(path: Path) -> str:
    """Windows-1252 in the editions up to 2018; those with names in other scripts can only be UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with open_bytes(path) as stream:
        try:
            while chunk := stream.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8-sig"


def _start(numbered: Iterator[tuple[int, list[str]]], path: Path, report: Report) -> list[str]:
    _, first = next(numbered, (0, []))
    if len(first) < 2 or first[0].strip("\ufeffï»¿ ") != "Last Updated":  # noqa: PLR2004 - a word and a day
        raise SourceError(
            "is not the consolidated list", where=path.name, hint="it begins with `Last Updated,` and a day"
        )
    report.published = draft.day_of(first[1], f"{path.name}:1", report)
    _, header = next(numbered, (0, []))
    header = columns(header)
    if not {"Group ID", "Name 6", "Regime"} <= set(header):
        raise SourceError("has no column `Group ID`", where=f"{path.name}:2", hint="is it the whole file?")
    return header


def _take(found: Draft, row: dict[str, str], where: str, lookups: Lookups, report: Report) -> None:
    found.schema = look_up(lookups, "types", row.get("Group Type", ""), report, default=found.schema)
    _names(found, row, lookups, report)
    _birth(found, row, where, lookups, report)
    _numbers(found, row, lookups)
    for word in draft.enumerated(row.get("Nationality", "")):
        code, note = draft.country(word, lookups, report)
        found.add("nationalities", code)
        found.add("notes", f"nationality: {note}" if note else "")
    for item in draft.enumerated(row.get("Position", "")):
        found.add("positions", item)
    place = draft.place(
        [row.get(c, "") for c in _ADDRESS],
        row.get("Post/Zip Code", ""),
        row.get("Country", ""),
        lookups,
        report,
    )
    found.add("addresses", place)
    found.add("notes", row.get("Other Information", ""))
    number = draft.un_reference(row.get("Other Information", ""))
    if number:
        found.references.setdefault("un-sc", number)
    _filing(found, row, where, report)
    found.seen(draft.day_of(row.get("Last Updated", ""), where, report))


def _names(found: Draft, row: dict[str, str], lookups: Lookups, report: Report) -> None:
    kind = row.get("Alias Type", "")
    quality = look_up(lookups, "qualities", row.get("Alias Quality", ""), report)
    quality = quality or look_up(lookups, "name_types", kind, report, default="strong")
    name = draft.person_name(row, quality, kind)
    if name is not None:
        found.add_name(name)
    script = row.get("Name Non-Latin Script", "")
    if script:
        word = row.get("Non-Latin Script Language", "")
        language = look_up(lookups, "languages", word, report, default=word)
        found.add_name(ListedName(full=script, kind=row.get("Non-Latin Script Type", ""), language=language))
    for title in draft.enumerated(row.get("Title", "")):
        found.add("titles", title)


def _birth(found: Draft, row: dict[str, str], where: str, lookups: Lookups, report: Report) -> None:
    if row.get("DOB"):
        found.add("birth_dates", draft.birth_of(row["DOB"], where, report))
    towns = draft.enumerated(row.get("Town of Birth", ""))
    countries = draft.enumerated(row.get("Country of Birth", ""))
    if len(countries) == 1:
        countries = draft.mentioned(countries[0])
    if len(towns) > 1 and len(countries) == 1:
        countries *= len(towns)
    if len(towns) > 1 and len(countries) > 1 and len(countries) != len(towns):
        towns, countries = [row["Town of Birth"]], ["", *countries]  # which goes with which is not told
    for town, word in zip_longest(towns, countries, fillvalue=""):
        code, note = draft.country(word, lookups, report)
        if town or code or note:
            found.add("birth_places", Place(full=town, country=code, note=note))


def _numbers(found: Draft, row: dict[str, str], lookups: Lookups) -> None:
    """Passports and other numbers: in running text before 2022, then in columns of their own."""
    for column, details, kind in (
        ("Passport Number", "Passport Details", "passport"),
        ("National Identification Number", "National Identification Details", "national_id"),
    ):
        if column in row:
            for item in draft.identifiers(row[column], kind, row.get(details, ""), lookups):
                found.add("identifiers", item)
        else:
            _spoken(found, row.get(details, ""), kind, lookups)
    _spoken(found, row.get("NI Number", ""), "national_id", lookups)


def _spoken(found: Draft, text: str, kind: str, lookups: Lookups) -> None:
    for item in draft.spoken(text, kind, lookups):
        if isinstance(item, Identifier):
            found.add("identifiers", item)
        else:
            found.add("notes", f"{kind}: {item}")


def _filing(found: Draft, row: dict[str, str], where: str, report: Report) -> None:
    tag = row.get("Regime", "")
    if not tag:
        report.fault(where, "names no regime")
        return
    found.add("filings", Filing(tag=tag, on=draft.day_of(row.get("Listed On", ""), where, report)))
    designated = row.get("UK Sanctions List Date Designated", "")
    if designated:
        found.add("notes", f"designated on the UK Sanctions List: {designated}")
