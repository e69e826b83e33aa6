"""A daily JSON of names and programmes that others derive from OFAC's ``SDN.CSV`` and ``ALT.CSV``.

It is no publication of OFAC and holds no birth dates, places, numbers or addresses: fit to see which names came
and went, not to screen. Its aliases have no kind, and the weak ones, which stand in the remarks, are missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from detente.entries import Entry
from detente.sources.ofac.party import Party, Reading
from detente.sources.reading import AGAIN, Lookups, Report, SourceError, open_bytes

MAX_BYTES: Final = 100_000_000  # the largest seen has 4 MB
IGNORED: Final = frozenset(
    {
        "name",
        "description",
        "source",
        "sourceUrl",
        "altSourceUrl",
        "officialSearchUrl",
        "retrieved",
        "typeCounts",
        "topPrograms",
        "scope",
        "disclaimer",
        "license",
        "fields",
    }
)  # fmt: skip - it tells of the file, or counts what the entries show


class _Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    uid: int
    name: str
    type: str
    programs: list[str]
    alternateNames: list[str] = []  # noqa: N815 - the file's word


def fits(head: bytes, _name: str) -> bool:
    """Is it that JSON, judged by the source it names?"""
    return head.lstrip().startswith(b"{") and b"exports/SDN.CSV" in head


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of these files."""
    reading = Reading(lookups, report)
    for path in paths:
        for raw in _rows(path, report):
            report.records += 1
            try:
                row = msgspec.convert(raw, _Row)
            except msgspec.ValidationError as error:
                report.fault(path.name, f"record {report.records}: {error}")
                continue
            if not reading.fresh(str(row.uid), path.name):
                continue
            party = Party(reading, str(row.uid), row.type)
            party.named(row.name, "primary")
            party.programmes = row.programs
            for name in row.alternateNames:
                party.named(name)
            entry = party.entry()
            if entry is None:
                report.fault(path.name, f"entry {row.uid} has no name")
            else:
                yield entry


def _rows(path: Path, report: Report) -> list[Any]:
    with open_bytes(path) as stream:
        body = stream.read(MAX_BYTES + 1)
    try:
        whole = msgspec.json.decode(body[:MAX_BYTES], type=dict[str, Any])
        rows = msgspec.convert(whole.pop("entries", None), list[Any])
        report.published = date.fromisoformat(str(whole.pop("published", "")))
        report.printed_count = msgspec.convert(whole.pop("counts", {}), dict[str, int]).get("entries")
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise SourceError(f"is not that JSON: {error}", where=path.name, hint=AGAIN) from None
    report.unused.update(f"{name}" for name in whole if name not in IGNORED)
    return rows
