"""The SECO list as an archive of YAML files, one target each, as third parties keep it.

It holds less than the list: no days, no places, no nationalities, one birth date and no spellings beside the
main one; of vessels only the number and the set, so that each of them is a fault here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from detente.entries import BirthDate, Entry, Filing, ListedName, Place
from detente.errors import InputError
from detente.sources.ch.names import Part, names_of, titles_of
from detente.sources.reading import Lookups, Report, is_tar, look_up, members
from detente.yamlfile import parse

PARTIES: Final = ("individual", "entity", "object")
TARGET: Final = frozenset({"ssid", "sanctions_set_id", *PARTIES})
PARTY: Final = frozenset({"identity", "justification"})
IDENTITY: Final = frozenset({"ssid", "main", "names", "day_month_year", "addresses"})
BIRTH: Final = frozenset({"day", "month", "year"})
ADDRESS: Final = frozenset({"address_details", "zip_code"})


def fits(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is such an archive."""
    return is_tar(start) and b"\nsanctions_set_id:" in start


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the archive."""
    for path in paths:
        for name, body in members(path, (".yaml", ".yml")):
            report.records += 1
            try:
                data = parse(body.decode("utf-8", errors="replace"), name).data
            except InputError as error:
                report.fault(name, str(error))
                continue
            entry = _entry(_mapping(data), lookups, report)
            if entry is not None:
                yield entry


def _entry(data: dict[str, Any], lookups: Lookups, report: Report) -> Entry | None:
    uid = str(data.get("ssid") or "")
    kind = next((k for k in PARTIES if k in data), "")
    party = _mapping(data.get(kind))
    identity = _mapping(party.get("identity"))
    names: list[ListedName] = []
    titles: list[str] = []
    for name in _mappings(identity.get("names")):
        parts = [_part(part, report) for part in _mappings(name.get("name_parts"))]
        _unread("name", name, {"name_type", "quality", "lang", "name_parts"}, report)
        names += names_of(
            parts,
            lookups,
            report,
            kind=str(name.get("name_type", "")),
            quality=str(name.get("quality", "")),
            language=str(name.get("lang", "")),
            main=True,
        )
        titles += titles_of(parts)
    if not uid or not names:
        report.fault(f"target {uid or '?'}", "has no number" if not uid else "has no name")
        return None
    for where, part, known in (
        ("target", data, TARGET),
        (kind, party, PARTY),
        ("identity", identity, IDENTITY),
    ):
        _unread(where, part, known, report)
    tag, reason = str(data.get("sanctions_set_id") or ""), str(party.get("justification") or "").strip()
    born, note = _birth(_mapping(identity.get("day_month_year")), report)
    founded = f"founded: {born.start}" if born and kind == "entity" else ""
    return Entry(
        uid=uid,
        schema=look_up(lookups, "schemas", kind, report, "LegalEntity"),
        names=_once(names),
        filings=(Filing(tag=tag),) if tag else (),
        birth_dates=(born,) if born and kind == "individual" else (),
        titles=tuple(dict.fromkeys(titles)),
        addresses=tuple(_address(a, report) for a in _mappings(identity.get("addresses"))),
        reasons=(reason,) if reason else (),
        notes=tuple(filter(None, (note, founded))),
    )


def _once(values: Sequence[Any]) -> tuple[Any, ...]:
    found: list[Any] = []
    for value in values:
        if value not in found:
            found.append(value)
    return tuple(found)


def _part(part: dict[str, Any], report: Report) -> Part:
    _unread("name-part", part, {"order", "name_part_type", "value"}, report)
    order = part.get("order")
    return Part(
        order=order if isinstance(order, int) else 0,
        kind=str(part.get("name_part_type", "")),
        value=" ".join(str(part.get("value", "")).split()),
    )


def _birth(data: dict[str, Any], report: Report) -> tuple[BirthDate | None, str]:
    """The birth date; without a year it is a note."""
    _unread("day-month-year", data, BIRTH, report)
    year, month, day = (data.get(key) for key in ("year", "month", "day"))
    tail = "-".join(f"{n:02}" for n in (month, day if month else None) if isinstance(n, int))
    if isinstance(year, int):
        return BirthDate(start=f"{year:04}-{tail}" if tail else f"{year:04}"), ""
    return None, f"born, year unknown: --{tail}" if tail else ""


def _address(data: dict[str, Any], report: Report) -> Place:
    _unread("address", data, ADDRESS, report)
    street, code = (str(data.get(key) or "").strip() for key in ("address_details", "zip_code"))
    return Place(street=street, postal_code=code)


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _unread(where: str, data: dict[str, Any], known: Any, report: Report) -> None:
    for key in data.keys() - set(known):
        report.unused[f"{where}.{key}"] += 1
