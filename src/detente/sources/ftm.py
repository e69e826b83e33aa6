"""FollowTheMoney entities as JSON lines: flat (``entities.ftm.json``), nested (``targets.nested.json``) or as
changes (``entities.delta.json``: ``{"op": "ADD" | "MOD" | "DEL", "entity": …}``), and ``targets.simple.csv``.

A party is spread over lines: its sanctions, addresses, passports and ties are entities of their own, before
or behind it. The files are read twice: first for these parts and for the changes, then for the parties.
Changes hold over whole entities whatever the order of the files; among each other the last one holds.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import msgspec

from detente.entries import Entry
from detente.sources.ftmparty import Edge, Part, Parts, party
from detente.sources.reading import AGAIN, Format, Lookups, Report, SourceError, open_bytes
from detente.sources.table import columns, lines, rows

MAX_LINE: Final = 50_000_000
MAX_DEPTH: Final = 5  # nested targets hold sanctions and owners, and those their addresses
_KEYS: Final = frozenset((
    "id", "caption", "schema", "properties", "datasets", "referents", "target", "first_seen", "last_seen",
    "last_change", "origin",
))  # fmt: skip
_SIMPLE: Final = {
    "name": "name", "aliases": "alias", "birth_date": "birthDate", "countries": "country",
    "addresses": "address", "identifiers": "idNumber", "phones": "phone", "emails": "email",
    "program_ids": "programId", "sanctions": "notes",
}  # fmt: skip
_SIMPLE_WHOLE: Final = ("id", "schema", "dataset", "first_seen", "last_seen", "last_change")
Raw = dict[str, Any]


def fits_json(head: bytes, name: str) -> bool:
    """Its first line is an entity or a change of one."""
    del name
    text = head.lstrip(b"\xef\xbb\xbf \r\n\t")
    entity = b'"schema"' in text and (b'"properties"' in text or len(head) >= 4096)  # noqa: PLR2004 - a whole head
    return text.startswith(b"{") and (entity or (b'"op"' in text and b'"entity"' in text))


def fits_csv(head: bytes, name: str) -> bool:
    """Its header is that of the simple table of targets."""
    del name
    header = columns(head.lstrip(b"\xef\xbb\xbf").partition(b"\n")[0].decode("utf-8", "replace").split(","))
    return {"id", "schema", "name"} <= {cell.strip('"') for cell in header}


@dataclass
class _Index:
    """What the first reading found: parts by party, addresses and changes by id (None: removed)."""

    parts: defaultdict[str, list[Part]] = field(default_factory=lambda: defaultdict(list))
    edges: defaultdict[str, list[Edge]] = field(default_factory=lambda: defaultdict(list))
    addresses: dict[str, Raw] = field(default_factory=dict)
    changes: dict[str, Raw | None] = field(default_factory=dict)
    removed_unseen: set[str] = field(default_factory=set)

    def of(self, uid: str, nested: Parts) -> Parts:
        """All that is known of a party beside its own line."""
        return Parts(
            parts=[*self.parts.get(uid, ()), *nested.parts],
            edges=[*self.edges.get(uid, ()), *nested.edges],
            addresses=self.addresses,
            inline=nested.inline,
        )


def read_json(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The parties in their order, then the changed ones. Raises SourceError where nothing is an entity."""
    index = _index(paths, lookups, report)
    found = 0
    for path in paths:
        for where, raw in _entities(path, None):
            if _is_change(raw):
                found += 1
            elif raw.get("id") not in index.changes:
                found += 1
                yield from _parties(raw, index, where, lookups, report)
            else:
                index.removed_unseen.discard(str(raw["id"]))
    for uid, changed in index.changes.items():
        if changed is not None:
            yield from _parties(changed, index, f"change of {uid}", lookups, report)
    for uid in sorted(index.removed_unseen):
        report.fault(f"change of {uid}", "removes an entity that these files do not hold")
    if not found and any(path.stat().st_size for path in paths):
        raise SourceError("holds no entity", where=", ".join(p.name for p in paths), hint=AGAIN)


def _index(paths: Sequence[Path], lookups: Lookups, report: Report) -> _Index:
    index = _Index()
    held: dict[str, Raw] = {}
    for path in paths:
        for where, raw in _entities(path, report):
            if _is_change(raw):
                _change(raw, index, where, report)
            elif _says_of_another(raw, lookups):
                held[str(raw.get("id"))] = raw
    for uid, changed in index.changes.items():
        held.pop(uid, None)
        if changed is not None and _says_of_another(changed, lookups):
            held[uid] = changed
    while held:
        _keep(held.pop(next(iter(held))), index, lookups)
    return index


def _says_of_another(raw: Raw, lookups: Lookups) -> bool:
    schema = str(raw.get("schema", "")).casefold()
    return schema in lookups["part_of"] or lookups["schemata"].get(schema) in {"address", "edge"}


def _change(raw: Raw, index: _Index, where: str, report: Report) -> None:
    entity = raw.get("entity")
    uid = entity.get("id") if isinstance(entity, dict) else None
    if not isinstance(uid, str) or raw["op"] not in {"ADD", "MOD", "DEL"}:
        report.fault(where, "is no change of an entity")
        return
    known = index.changes.get(uid)
    if raw["op"] == "DEL":
        index.changes[uid] = None
        if known is None:
            index.removed_unseen.add(uid)
    else:
        index.changes.pop(uid, None)  # the last change also gives the order
        index.changes[uid] = entity
        index.removed_unseen.discard(uid)


def _is_change(raw: Raw) -> bool:
    return "op" in raw and "schema" not in raw


def _keep(raw: Raw, index: _Index, lookups: Lookups) -> None:
    """Note an entity that says something of another."""
    schema, props = str(raw.get("schema", "")), raw.get("properties")
    role = lookups["schemata"].get(schema.casefold())
    if not isinstance(props, dict):
        return
    if role == "address":
        index.addresses[str(raw.get("id"))] = props
    for key in lookups["part_of"].get(schema.casefold(), ()):
        for uid in texts(props, key):
            index.parts[uid].append(Part(schema, props))
    if role == "edge":
        first, second = lookups["edges"][schema.casefold()]
        for here in texts(props, first):
            for there in texts(props, second):
                index.edges[here].append(Edge(schema, second, there, props))
                index.edges[there].append(Edge(schema, first, here, props))


def texts(props: Raw, key: str) -> list[str]:
    """The plain values of a property."""
    values = props.get(key)
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _parties(
    raw: Raw, index: _Index, where: str, lookups: Lookups, report: Report, depth: int = 0
) -> Iterator[Entry]:
    """The party that an entity is, or none; nested parties follow it."""
    report.records += depth == 0
    uid, schema, props = raw.get("id"), raw.get("schema"), raw.get("properties", {})
    if not (isinstance(uid, str) and uid and isinstance(schema, str) and isinstance(props, dict)):
        report.fault(where, "is no entity: id, schema or properties are missing")
        return
    role = lookups["schemata"].get(schema.casefold())
    if role is None:
        report.unused[f"schema {schema}"] += 1
        return
    for key in raw.keys() - _KEYS:
        report.unused[key] += 1
    nested = Parts(addresses=index.addresses)
    inner: list[Raw] = []
    for value in [v for values in props.values() if isinstance(values, list) for v in values]:
        if isinstance(value, dict) and depth < MAX_DEPTH:
            _nested(value, uid, nested, inner, index, lookups)
    held = schema == "CryptoWallet" and not raw.get("target") and bool(texts(props, "holder"))
    if role not in {"address", "part", "edge", "none"} and not held:
        entry = party(raw, str(role), index.of(uid, nested), where, lookups, report)
        if entry is not None:
            yield entry
    for child in inner:
        yield from _parties(child, index, where, lookups, report, depth + 1)


def _nested(value: Raw, uid: str, nested: Parts, inner: list[Raw], index: _Index, lookups: Lookups) -> None:
    """An entity within another: a part of it, a tie to a third, or a party of its own."""
    schema, props = str(value.get("schema", "")), value.get("properties")
    if not isinstance(props, dict):
        return
    role = lookups["schemata"].get(schema.casefold())
    if schema.casefold() in lookups["part_of"]:
        nested.parts.append(Part(schema, props))
    elif role == "address":
        nested.inline.append(props)
    elif role == "edge":
        first, second = lookups["edges"][schema.casefold()]
        for key, back in ((first, second), (second, first)):
            for other in props.get(key, ()) if isinstance(props.get(key), list) else ():
                there = other.get("id") if isinstance(other, dict) else other
                if isinstance(there, str) and there != uid:
                    nested.edges.append(Edge(schema, key, there, props))
                    if isinstance(other, dict):
                        index.edges[there].append(Edge(schema, back, uid, props))
                        inner.append(other)
    elif value.get("id") != uid:
        inner.append(value)


def _entities(path: Path, report: Report | None) -> Iterator[tuple[str, Raw]]:
    """The lines as objects. A line that is none is a fault, told once: on the reading with a report."""
    with open_bytes(path) as stream:
        number = 0
        while line := stream.readline(MAX_LINE + 1):
            number += 1
            if len(line) > MAX_LINE:
                raise SourceError(
                    f"has a line of more than {MAX_LINE:,} bytes", where=f"{path.name}:{number}"
                )
            line = line.strip(b"\xef\xbb\xbf \r\n\t")
            if not line:
                continue
            try:
                raw = msgspec.json.decode(line)
            except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
                raw = error
            if isinstance(raw, dict):
                yield f"{path.name}:{number}", raw
            elif report is not None:
                report.fault(
                    f"{path.name}:{number}", f"is no JSON object: {raw if isinstance(raw, Exception) else ''}"
                )


# ------------------------------------------------------------------ simple table


def read_csv(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The targets in their order. Raises SourceError where a file is no such table."""
    for path in paths:
        numbered = lines(path)
        header = columns(next(numbered, (0, []))[1])
        if not {"id", "schema", "name"} <= set(header):
            raise SourceError("has no column `id`, `schema` or `name`", where=f"{path.name}:1")
        for where, row in rows(numbered, header, path.name, report):
            for name in row.keys() - _SIMPLE.keys() - set(_SIMPLE_WHOLE):
                report.unused[name] += 1
            props = {_SIMPLE[name]: split(cell) for name, cell in row.items() if name in _SIMPLE}
            if "name" in row:
                props["name"] = [row["name"]]
            raw: Raw = {key: row[key] for key in ("id", "schema", "last_change") if key in row}
            raw |= {"properties": props, "caption": row.get("name", ""), "target": True}
            raw["datasets"] = split(row.get("dataset", ""))
            yield from _parties(raw, _Index(), where, lookups, report)


def split(cell: str) -> list[str]:
    """The values in one cell: parted by semicolons, quoted where a value holds one."""
    if '"' not in cell:
        return [part.strip() for part in cell.split(";") if part.strip()]
    found = next(csv.reader([re.sub(r"[\r\n]+", " ", cell)], delimiter=";", skipinitialspace=True), [])
    return [part.strip() for part in found if part.strip()]


FORMATS: Final = (
    Format("ftm-json", "FollowTheMoney entities as JSON lines", fits_json, read_json),
    Format("ftm-simple-csv", "the simple table of targets in CSV", fits_csv, read_csv),
)
