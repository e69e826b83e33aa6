"""Entries written for other programs, and read back."""

import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from listchecks import GOLDEN, read

from detente.entries import (
    BirthDate,
    Entry,
    Filing,
    Identifier,
    Link,
    ListedName,
    Place,
    decode,
)
from detente.export import FORMS, ExportError, entities, write

MODEL = json.loads((Path(__file__).parent / "ftm-model.json").read_text("utf-8"))
SCHEMATA = [
    "Person",
    "Organization",
    "Company",
    "PublicBody",
    "LegalEntity",
    "Vessel",
    "Airplane",
    "Security",
    "Asset",
]
KINDS = ["passport", "national_id", "tax", "registration", "inn", "imo", "other", "diplomatic_passport"]
ALPHABET = "abcdéЖ漢 ;,\"'-"


def drawn(seed: int) -> Entry:
    """An entry of any kind with something in each field, the same for the same seed."""
    rng = random.Random(seed)
    one = rng.choice

    def text() -> str:
        return "".join(one(ALPHABET) for _ in range(rng.randint(1, 12))).strip() or "x"

    def some(make: Callable[[], Any]) -> tuple[Any, ...]:
        found = [make() for _ in range(rng.randint(0, 3))]
        return tuple(item for n, item in enumerate(found) if item not in found[:n])

    def day() -> date | None:
        return one([None, date(rng.randint(1900, 2030), rng.randint(1, 12), rng.randint(1, 28))])

    def name(full: str) -> ListedName:
        quality, kind = one([("strong", ""), ("strong", "a.k.a."), ("strong", "f.k.a."), ("weak", "")])
        return ListedName(full=full, quality=quality, kind=kind)

    def number() -> Identifier:
        more = one([{}, {"country": "RU", "expires": "2030-01-01"}, {"note": "seen in Kamenka"}])
        return Identifier(kind=one(KINDS), value=text(), **more)

    def tie() -> Link:
        return Link(kind=f"tie {text()}", uid="ZZZ9999x", note=one(["", "60 %"]))

    def filing() -> Filing:
        return Filing(tag=text(), on=day(), act=f"act {text()}", measures=some(text))

    first, *others = dict.fromkeys((text(), *some(text)))
    return Entry(
        uid=f"AAA{seed}",
        schema=one(SCHEMATA),
        names=(ListedName(full=first, quality="primary"), *(name(full) for full in others)),
        filings=some(filing),
        birth_dates=some(lambda: BirthDate(start=one(["1961", "1961-03", "1961-03-04"]))),
        gender=one(["", "male", "female"]),
        nationalities=some(lambda: one(["RU", "IR", "GB"])),
        citizenships=some(lambda: one(["RU", "IR", "GB"])),
        countries=some(lambda: one(["RU", "IR", "GB"])),
        titles=some(text),
        positions=some(text),
        addresses=some(lambda: Place(full=text(), city=one(["", "Kamenka"]), country=one(["", "RU"]))),
        identifiers=some(number),
        references=one([{}, {"un-sc": "QDi.001", "eu-fsf": text()}]),
        links=some(tie),
        wallets=some(lambda: Identifier(kind="wallet", value=text(), note=one(["", "XBT"]))),
        vessel=one([{}, {"flag": "KM", "type": "Bulk Carrier", "built": "1999"}]),
        contacts=some(lambda: one(["+7 1", "a@example.org"])),
        websites=some(lambda: "https://example.org"),
        notes=some(text),
        reasons=some(text),
        updated=day(),
    )


SEEDS = st.integers(
    0, 2**32
)  # entries are built from a seed: drawing each value took a hundred times as long


def _has(entry: Entry, name: str) -> bool:
    return name in MODEL["properties"][entry.schema]


def _fullest(entry: Entry) -> set[Place]:
    """Addresses, without a bare one that another gives with its parts: the reader keeps the fuller."""
    parted = {place.full for place in entry.addresses if place != Place(full=place.full)}
    return {place for place in entry.addresses if place != Place(full=place.full) or place.full not in parted}


def kept(entry: Entry) -> dict[str, object]:
    """What FollowTheMoney can hold of an entry of this schema, in its properties."""
    person = entry.schema == "Person"
    holder = _has(entry, "email")
    return {
        "uid": entry.uid,
        "schema": entry.schema,
        "name": entry.name,
        "names": {(n.full, n.quality == "weak") for n in entry.names},
        "filings": {(f.tag, f.on, f.act, f.measures) for f in entry.filings},
        "reasons": set(entry.reasons) if entry.filings else None,
        "birth_dates": set(entry.birth_dates) if person else None,
        "gender": entry.gender if person else None,
        "nationalities": set(entry.nationalities) if person else None,
        "citizenships": set(entry.citizenships) if person else None,
        "countries": set(entry.countries),
        "titles": set(entry.titles) if person else None,
        "positions": set(entry.positions) if person else None,
        "addresses": _fullest(entry),
        "identifiers": set(entry.identifiers) if holder else None,
        "references": entry.references,
        "links": {link for link in entry.links if link.uid == "ZZZ9999x"},
        "wallets": set(entry.wallets),
        "contacts": set(entry.contacts) if holder else None,
        "websites": set(entry.websites) if holder else None,
        "vessel": entry.vessel if entry.schema == "Vessel" else None,
        "updated": entry.updated,
    }


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(SEEDS, min_size=1, max_size=3, unique=True))
def test_followthemoney_gives_the_same_parties(tmp_path: Path, seeds: list[int]) -> None:
    """What is written as FollowTheMoney is read back; what a schema has no property for stands in the notes."""
    listed = [drawn(seed) for seed in seeds]
    path = tmp_path / "out.ftm.json"
    assert write(listed, path, "ftm", dataset="test", publisher="Ministry") == len(listed)
    again, report = read("ftm", path)
    assert not (report.faults or report.unused or report.unknown_words)
    for before, after in zip(listed, again, strict=True):
        assert kept(after) == kept(before)
        notes = "\n".join(after.notes)
        for text in (*before.notes, *(() if before.filings else before.reasons)):
            assert text in notes
        if before.schema != "Person":
            assert all(text in notes for text in (*before.titles, *before.positions))
        if not _has(before, "email"):
            numbers = {item.value for item in after.identifiers}
            assert all(item.value in numbers or item.value in notes for item in before.identifiers)


@settings(max_examples=100, deadline=None)
@given(SEEDS.map(drawn))
def test_entities_are_valid(entry: Entry) -> None:
    """Schemata, properties and what is required are those of FollowTheMoney; countries are codes."""
    for raw in entities(entry, dataset="test", publisher="Ministry"):
        properties = MODEL["properties"][raw["schema"]]
        assert raw["properties"].keys() <= properties.keys()
        assert set(MODEL["required"][raw["schema"]]) <= raw["properties"].keys()
        for name, values in raw["properties"].items():
            assert values
            assert all(isinstance(value, str) and value for value in values)
            if properties[name] == "country":
                assert all(len(value) == 2 and value.islower() for value in values)


def test_a_ship_and_a_person_in_full() -> None:
    """The forms written out: a passport, an approximate year, a flag, an owner known by name only."""
    person = Entry(
        uid="1",
        schema="Person",
        names=(
            ListedName(full="Ivan Testov", quality="primary", parts={"firstName": "Ivan", "maidenName": "X"}),
        ),
        birth_dates=(BirthDate(start="1960", until="1965", circa=True),),
        identifiers=(Identifier(kind="passport", value="45", country="RU"),),
        nationalities=("RU", "Soviet Union"),
    )
    party, passport = entities(person, dataset="d", prefix="x-")
    assert party["id"] == "x-1"
    assert party["properties"]["firstName"] == ["Ivan"]
    assert party["properties"]["nationality"] == ["ru"]
    assert party["properties"]["notes"] == [
        "maidenName: X",
        "born: about 1960 to 1965",
        "nationality: Soviet Union",
    ]
    assert passport["schema"] == "Passport"
    assert passport["properties"]["holder"] == ["x-1"]
    ship = Entry(
        uid="2",
        schema="Vessel",
        names=(ListedName(full="KAMENKA STAR", quality="primary"),),
        identifiers=(Identifier(kind="imo", value="9562233"), Identifier(kind="hull_number", value="7")),
        vessel={"flag": "KM", "type": "Bulk Carrier", "berths": "3"},
        links=(Link(kind="owner", name="Kamenka LLC"),),
    )
    (raw,) = entities(ship, dataset="d")
    assert raw["properties"] == {
        "name": ["KAMENKA STAR"],
        "flag": ["km"],
        "type": ["Bulk Carrier"],
        "imoNumber": ["9562233"],
        "notes": ["berths: 3", "hull_number: 7", "owner: Kamenka LLC"],
    }


def _golden() -> list[Entry]:
    return read("gb-sanctions-list", GOLDEN / "uk-current.in.csv")[0]


def test_simple_table_is_read_back(tmp_path: Path) -> None:
    """Names, dates, countries and tags survive the simple table, values with semicolons included."""
    odd = Entry(
        uid="1", schema="Person", names=(ListedName(full="A", quality="primary"), ListedName(full='B; "C"'))
    )
    listed = [*_golden(), odd]
    write(listed, tmp_path / "t.csv", "simple-csv", dataset="test")
    again, report = read("ftm", tmp_path / "t.csv")
    assert not (report.faults or report.unused)
    for before, after in zip(listed, again, strict=True):
        assert (after.uid, after.schema, after.name) == (before.uid, before.schema, before.name)
        assert {n.full for n in after.names} == {n.full for n in before.names}
        assert [b.start for b in after.birth_dates] == [b.start for b in before.birth_dates]
        assert {f.tag for f in after.filings} == {f.tag for f in before.filings}


def test_parquet_holds_the_whole_entry(tmp_path: Path) -> None:
    """The columns for queries, and the entry itself without loss."""
    parquet = pytest.importorskip("pyarrow.parquet")
    listed = _golden()
    write(iter(listed), tmp_path / "t.parquet", "parquet", dataset="test")
    table = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    assert [decode(row["entry"].encode()) for row in table] == listed
    assert [row["name"] for row in table] == [entry.name for entry in listed]


def test_parquet_without_pyarrow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the extra that brings it, and no file is left."""
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(ExportError, match=r"detente\[bulk\]"):
        write(_golden(), tmp_path / "t.parquet", "parquet", dataset="test")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("form", FORMS)
def test_a_file_is_whole_or_not_there(form: str, tmp_path: Path) -> None:
    """Where the entries break off, the file of before stays as it was and nothing else is left."""

    def broken() -> Iterator[Entry]:
        yield from _golden()
        raise RuntimeError("broken off")

    path = tmp_path / "out"
    path.write_text("before")
    with pytest.raises(RuntimeError):
        write(broken(), path, form, dataset="test")
    assert path.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_cannot_be_written(tmp_path: Path) -> None:
    """An unknown form and a folder that is not there are told."""
    with pytest.raises(ExportError, match="one of ftm, simple-csv, parquet"):
        write([], tmp_path / "x", "xlsx", dataset="test")
    with pytest.raises(ExportError, match="check the folder"):
        write([], tmp_path / "none" / "x", "ftm", dataset="test")


@pytest.mark.full
def test_genuine_lists_survive(shared, tmp_path) -> None:
    """Whole lists written as FollowTheMoney and read back: the same parties, names, days and numbers."""
    lists = {
        "gb-sanctions-list": sorted((shared / "data" / "uk").glob("2026-05-13_covyr_*")),
        "gb-consolidated": [shared / "data" / "uk" / "2018-04-13_sanctionsconlist.csv.gz"],
        "ca-sema": [shared / "data" / "ca" / "2025-05-25_sema.xml.gz"],
    }
    for source, files in lists.items():
        listed, _ = read(source, *files)
        write(listed, tmp_path / "out.json", "ftm", dataset=source)
        again, report = read("ftm", tmp_path / "out.json")
        assert not (report.faults or report.unused)
        for before, after in zip(listed, again, strict=True):
            assert (after.uid, after.name, after.updated) == (before.uid, before.name, before.updated)
            assert {n.full for n in after.names} == {n.full for n in before.names}
            assert {(f.tag, f.on) for f in after.filings} == {(f.tag, f.on) for f in before.filings}
            if before.schema in {"Person", "Organization"}:
                assert {i.value for i in after.identifiers} == {i.value for i in before.identifiers}
