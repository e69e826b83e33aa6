"""Every real list of ../shared/data in one store, and the labelled pairs of its entries."""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path

from msgspec.structs import replace

from detente import ingest
from detente.entries import Entry
from detente.identity import Cluster, Key, Traits, cluster, marks
from detente.store import Store, open_store

PAIRS = Path(__file__).with_name("pairs.csv")
HIDDEN = {
    "un-reference": ("references", "identifiers"),
    "registration-number": ("references", "identifiers"),
    "imo": ("references", "identifiers"),
}
"""What is hidden from the rules where it made the label."""
SDN = ("sdn.csv", "add.csv", "alt.csv", "sdn_comments.csv")
UK = ("subjects", "subject_names", "subject_identifiers", "subject_countries", "subject_dobs")
LISTS = (
    ("us-ofac-sdn", ["ofac/2015-01-02_sdn.csv"], "2015-01-02"),
    ("us-ofac-sdn", ["ofac/2018-01-26_sdn.csv"], "2018-01-26"),
    ("us-ofac-sdn", [f"ofac/2019-01-04_{name}" for name in SDN], "2019-01-04"),
    ("us-ofac-sdn", [f"ofac/2021-07-07_{name}" for name in SDN], "2021-07-07"),
    ("us-ofac-sdn", ["ofac/2023-01-21_sdn.csv", "ofac/2023-01-21_add.csv"], "2023-01-21"),
    ("us-ofac-cons", ["ofac/2018-05-27_consolidated.xml.gz"], "2018-05-27"),
    ("us-ofac-cons", ["ofac/2025-01-14_CONS_ENHANCED.ZIP"], "2025-01-14"),
    ("us-ofac-cons", ["ofac/2025-06-30_consolidated.xml.gz"], "2025-06-30"),
    ("eu-fsf", ["eu/2016-02_eu_data.xml.gz"], ""),
    ("eu-fsf", ["eu/ammitto_2026-03-15_eu_entities.tar.gz"], "2026-03-15"),
    ("eu-journal", ["eu/journal_2026-08.tar.gz"], "2026-08-31"),
    ("gb-consolidated", ["uk/2014-04-02_sanctionsconlist.csv.gz"], ""),
    ("gb-consolidated", ["uk/2018-04-13_sanctionsconlist.csv.gz"], ""),
    ("gb-sanctions-list", sorted(f"uk/2026-05-13_covyr_{name}.csv.gz" for name in UK), "2026-05-13"),
    ("un-sc", ["un/2020-12-08_un_consolidated.xml.gz"], ""),
    ("un-sc", ["un/2026-02-27_un_consolidated.xml.gz"], ""),
    ("ca-sema", ["ca/2025-05-25_sema.xml.gz"], "2025-05-25"),
    ("ch-seco", ["ch/ammitto_2026-03-15_ch_entities.tar.gz"], "2026-03-15"),
    ("us-bis-denied", ["ofac/2021-07-07_dpl.txt"], "2021-07-07"),
    ("us-csl", ["samples/us_csl_csv/2023-11_4227_records.csv.gz"], "2023-11-15"),
)  # fmt: skip


def load(data: Path, path: Path) -> Store:
    """A new store at ``path`` with every list."""
    store = open_store(path, create=True)
    for source, names, day in LISTS:
        known = date.fromisoformat(day) if day else None
        files = [data / name for name in names]
        ingest.load(store, source, files, known=known, loaded=datetime.now(UTC), accept="for measuring")
    return store


@dataclass(frozen=True)
class Pair:
    """Two entries of which is known whether they are one party."""

    left: Key
    right: Key
    same: bool
    how: str
    note: str
    held: bool


def _key(text: str) -> Key:
    source, _, uid = text.partition(":")
    return source, uid


def pairs() -> tuple[Pair, ...]:
    """The labelled pairs; a party is wholly in the half that is held out or in the other."""
    with PAIRS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    party: dict[str, frozenset[str]] = {}
    for row in rows:
        if row["same"] == "yes":
            both = (row["left"], row["right"])
            merged = frozenset().union(*(party.get(name, frozenset((name,))) for name in both))
            party.update(dict.fromkeys(merged, merged))
    return tuple(
        Pair(
            _key(row["left"]),
            _key(row["right"]),
            row["same"] == "yes",
            row["how_labelled"],
            row["note"],
            row["how_labelled"] == "read-after" or _odd(min(party.get(row["left"], {row["left"]}))),
        )
        for row in rows
    )


def _odd(name: str) -> bool:
    return bool(int(hashlib.sha256(name.encode()).hexdigest(), 16) % 2)


def seen(entry: Entry, how: str) -> Entry:
    """The entry without what made the label."""
    empty: dict[str, object] = {"references": {}, "identifiers": ()}
    return replace(entry, **{name: empty[name] for name in HIDDEN.get(how, ())})


@dataclass(frozen=True)
class World:
    """The newest that each list said of each of its entries."""

    store: Store

    @cached_property
    def entries(self) -> Mapping[Key, Entry]:
        """All entries by source and number."""
        found: dict[Key, Entry] = {}
        for source in dict.fromkeys(row.source for row in self.store.loads()):
            for fact in self.store.facts(source):
                if fact.entry is not None:
                    found[source, fact.uid] = fact.entry
        return found

    @cached_property
    def bearers(self) -> Mapping[str, Iterable[Key]]:
        """Mark → entries."""
        found: dict[str, list[Key]] = defaultdict(list)
        for key, entry in self.entries.items():
            for mark in marks(entry):
                found[mark].append(key)
        return found

    def traits(self, key: Key, how: str = "") -> Traits:
        """An entry as the rules see it."""
        return Traits(key, seen(self.entries[key], how))

    def parties(self) -> Iterator[Cluster]:
        """Every party once."""
        done: set[Key] = set()
        for key in self.entries:
            if key not in done:
                found = cluster(key, self.entries.get, lambda mark: self.bearers.get(mark, ()), {})
                done.update(found.keys)
                yield found
