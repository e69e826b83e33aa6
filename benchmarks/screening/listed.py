"""The listed parties that every engine screens against: entries of all lists, joined into parties."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import msgspec

from benchmarks.identity.world import World, load
from detente.entries import Entry
from detente.identity import Key
from detente.names.plain import name_key
from detente.store import Store, open_store

DATA = Path(__file__).parents[2].parent / "shared" / "data"
KINDS = {
    "Person": "person",
    "Vessel": "vessel",
    "Organization": "organisation",
    "Company": "organisation",
    "PublicBody": "organisation",
    "LegalEntity": "organisation",
}
UNTOLD = frozenset({"us-bis-denied", "us-csl"})
"""Lists that print persons and organisations under one heading."""


@dataclass(frozen=True)
class Party:
    """One party. ``given`` and ``family``: parts of its names where a publisher tells them, by name."""

    key: str
    kind: str
    names: tuple[str, ...]
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    parts: dict[str, tuple[str, str]] | None = None


def _kind(keys: Iterable[Key], entries: dict[Key, Entry]) -> str:
    """What most entries say; ``unknown`` where only untold lists do, or none of the three kinds."""
    votes = Counter(
        "unknown"
        if key[0] in UNTOLD and entries[key].schema == "LegalEntity"
        else KINDS.get(entries[key].schema, "unknown")
        for key in keys
    )
    told = {kind: count for kind, count in votes.items() if kind != "unknown"}
    return max(sorted(told), key=told.__getitem__) if told else "unknown"


def _parts(entry: Entry) -> Iterator[tuple[str, tuple[str, str]]]:
    for name in entry.names:
        given = " ".join(
            name.parts[part] for part in ("firstName", "middleName", "fatherName") if name.parts.get(part)
        )
        family = name.parts.get("lastName", "")
        if given and family:
            yield name.full, (given, family)


def _party(keys: list[Key], entries: dict[Key, Entry]) -> Party | None:
    some = [entries[key] for key in keys]
    names = dict.fromkeys(n.full for e in some for n in e.names if n.quality != "weak" and name_key(n.full))
    if not names:
        return None
    countries = (c for e in some for c in (*e.nationalities, *e.citizenships, *e.countries) if len(c) == 2)
    return Party(
        ":".join(keys[0]),
        _kind(keys, entries),
        tuple(names),
        tuple(dict.fromkeys(b.start for e in some for b in e.birth_dates if not b.circa and not b.until)),
        tuple(dict.fromkeys(countries)),
        dict(pair for e in some for pair in _parts(e) if pair[0] in names),
    )


def parties(store: Store) -> Iterator[Party]:
    """Every party of the newest version of every list, by its least key."""
    world = World(store)
    current: dict[Key, Entry] = {}
    for source in sorted({row.source for row in store.loads()}):
        current.update(((source, entry.uid), entry) for _, entry in store.list_on(source))
    for found in world.parties():
        keys = sorted(key for key in found.keys if key in current)
        party = _party(keys, current) if keys else None
        if party:
            yield party


def write(path: Path, store: Path | None = None) -> None:
    """One party a line, by key. Without a store, all lists of ``../shared`` are loaded into a passing one."""
    lists = store or path.with_suffix(".db")
    with open_store(lists) if lists.exists() else load(DATA, lists) as opened:
        rows = sorted(parties(opened), key=lambda party: party.key)
    lines = (json.dumps(asdict(row), ensure_ascii=False, separators=(",", ":")) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")


def read(path: Path) -> list[Party]:
    """The parties as written."""
    return [msgspec.json.decode(line, type=Party) for line in path.read_bytes().splitlines()]
