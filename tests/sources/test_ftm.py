"""The reader of FollowTheMoney."""

import json
import random
from collections import Counter
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from listchecks import GOLDEN, check_golden, check_truncated, check_words, mutated, read, same

from detente.entries import IDENTIFIER_KINDS, Identifier, Link, Schema
from detente.sources import catalog
from detente.sources.ftm import split
from detente.sources.reading import SourceError

LOOKUPS = catalog.source_of("ftm").lookups
MODEL = json.loads((Path(__file__).parent / "ftm-model.json").read_text("utf-8"))


def test_flat_entities() -> None:
    """A party is put together from the lines before and behind it; what has no field is a note."""
    entries = {e.uid: e for e in check_golden("ftm", "ftm-flat", "ftm-flat.in.json")}
    ivan = entries["t-ivan"]
    assert ivan.name == "Ivan Petrovich TESTOV"
    assert {n.full: n.quality for n in ivan.names}["Vanya"] == "weak"
    assert [(f.tag, f.on, f.measures) for f in ivan.filings] == [
        ("XX-HOUSE", date(2022, 3, 1), ("Asset freeze", "Travel ban"))
    ]
    assert (
        Identifier(kind="passport", value="4509 123456", country="RU", expires="2030-01-01")
        in ivan.identifiers
    )
    assert ivan.references == {"us-ofac-sdn": "46001", "gb-sanctions-list": "RUS2053", "eu-fsf": "EU.8282.49"}
    assert ivan.links == (
        Link(kind="Ownership: asset", uid="t-kamenka", note="percentage: 60; startDate: 2010"),
    )
    assert entries["t-kamenka"].links[0].kind == "Ownership: owner"
    assert "favouriteColour: red" in ivan.notes
    assert "addressEntity: t-addr-elsewhere" in ivan.notes


def test_nested_targets() -> None:
    """Sanctions and addresses within a target are its own; the company within an ownership is a party."""
    entries = {e.uid: e for e in check_golden("ftm", "ftm-nested", "ftm-nested.in.json")}
    assert [link.uid for link in entries["n-ivan"].links] == ["n-kamenka"]
    assert [link.kind for link in entries["n-kamenka"].links] == ["Ownership: owner"]
    assert entries["n-ivan"].addresses[0].country == "RU"


def test_changes() -> None:
    """Changes add, replace and remove entities of the whole file, ties included."""
    entries = {e.uid: e for e in check_golden("ftm", "ftm-changed", "ftm-flat.in.json", "ftm-delta.in.json")}
    assert set(entries) == {"t-ivan", "t-kamenka", "d-new"}
    assert entries["t-kamenka"].name == "AO Kamenka"
    assert not entries["t-ivan"].links


def test_changes_alone() -> None:
    """Without the whole file a removal is a fault: what it removes is not here."""
    entries, report = read("ftm", GOLDEN / "ftm-delta.in.json")
    assert {e.uid for e in entries} == {"d-new", "t-kamenka"}
    assert [f.where for f in report.faults] == ["change of t-own", "change of t-ship"]


def test_simple_table() -> None:
    """Values in one cell, some of them quoted."""
    entries = check_golden("ftm", "ftm-simple", "ftm-simple.in.csv")
    assert [n.full for n in entries[0].names] == ["Ivan Testov", "Vanya", "Testov; Ivan"]


@pytest.mark.parametrize(
    ("cell", "values"),
    [
        ("", []),
        ("a", ["a"]),
        ("a;b", ["a", "b"]),
        ('"a;b";c', ["a;b", "c"]),
        ('a;"say ""x"""', ["a", 'say "x"']),
        (";;", []),
    ],
)
def test_cells_with_several_values(cell: str, values: list[str]) -> None:
    """Semicolons part values; quotes hold them together."""
    assert split(cell) == values


def test_the_order_of_lines_does_not_matter(tmp_path: Path) -> None:
    """Parts before or behind their party give the same party."""
    lines = (GOLDEN / "ftm-flat.in.json").read_text("utf-8").splitlines()
    before = {e.uid: same(e) for e in read("ftm", GOLDEN / "ftm-flat.in.json")[0]}
    for seed in range(10):
        random.Random(seed).shuffle(lines)
        path = tmp_path / "entities.ftm.json"
        path.write_text("\n".join(lines), "utf-8")
        assert {e.uid: same(e) for e in read("ftm", path)[0]} == before


def test_a_bad_line_is_a_fault(tmp_path: Path) -> None:
    """It is told once, with its line; an unknown schema is counted."""
    path = tmp_path / "entities.ftm.json"
    body = (GOLDEN / "ftm-flat.in.json").read_text("utf-8")
    path.write_text(body + '{"id":\n[1]\n{"id":"u","schema":"Unicorn","properties":{}}\n', "utf-8")
    entries, report = read("ftm", path)
    assert len(entries) == 3
    assert [f.where for f in report.faults] == ["entities.ftm.json:9", "entities.ftm.json:10"]
    assert report.unused["schema Unicorn"] == 1


def test_depth_is_bounded(tmp_path: Path) -> None:
    """Entities within entities without end are refused or cut, and never overflow."""
    path = tmp_path / "entities.ftm.json"
    deep = '{"id":"a","schema":"Person","properties":{"name":["x"],"p":[' * 3000
    path.write_text(
        '{"id":"b","schema":"Person","properties":{"name":["b"]}}\n' + deep + "]}}" * 3000 + "\n", "utf-8"
    )
    entries, _ = read("ftm", path)
    assert entries[0].uid == "b"
    assert len(entries) < 10


def test_nothing_but_broken_lines_is_no_list(tmp_path: Path) -> None:
    """A file of which nothing can be read is refused."""
    path = tmp_path / "entities.ftm.json"
    path.write_text('{"id": "x", "schema": "Person", "properties": \n', "utf-8")
    with pytest.raises(SourceError, match="holds no entity"):
        read("ftm", path)


def test_the_licence_is_told() -> None:
    """Whoever loads the data of OpenSanctions is told its licence."""
    assert "CC BY-NC" in catalog.source_of("ftm").licence_note


def test_words_in_the_data() -> None:
    """Schemata and kinds are those of entries; properties are those of FollowTheMoney."""
    parties = set(LOOKUPS["schemata"].values()) - {"part", "edge", "address", "none"}
    assert parties <= set(get_args(Schema))
    assert set(LOOKUPS["identifiers"].values()) | set(LOOKUPS["document_types"].values()) <= IDENTIFIER_KINDS
    for kind, name in LOOKUPS["identifier_property"].items():
        assert LOOKUPS["identifiers"][name.casefold()] == kind
    for key, name in LOOKUPS["vessel_property"].items():
        assert LOOKUPS["vessel"][name.casefold()] == key
    having = {
        name.casefold(): {schema for schema in parties if name in MODEL["properties"][schema]}
        for names in MODEL["properties"].values()
        for name in names
    }
    for name, schemata in LOOKUPS["only"].items():
        assert set(schemata) == having[name]


def test_damaged_files(tmp_path: Path) -> None:
    """Cut anywhere or changed at random, a file gives entries or a SourceError."""
    for file in ("ftm-flat.in.json", "ftm-nested.in.json", "ftm-delta.in.json", "ftm-simple.in.csv"):
        check_truncated("ftm", file, tmp_path, steps=25)
        mutated("ftm", file, tmp_path)


@pytest.mark.full
@pytest.mark.parametrize(
    ("files", "parties", "schemata"),
    [
        (["zala/entities.ftm.json"], 17, {"Company": 11, "Person": 6}),
        (["parteispenden/entities.ftm.json"], 96, {"Company": 56, "Person": 22, "Organization": 18}),
        (["t1/entities.ftm.json"], 6, {"Person": 4, "Organization": 2}),
    ],
)
def test_genuine_datasets(files, parties, schemata, shared) -> None:
    """Each party of the schemata an entry can be, and no property that the reader does not know."""
    entries, report = read("ftm", *(shared / "data" / "ftm" / file for file in files))
    check_words(entries)
    assert Counter(e.schema for e in entries) == schemata
    assert len(entries) == parties
    assert not (report.unused or report.unknown_words or report.faults)


@pytest.mark.full
def test_genuine_changes(shared) -> None:
    """Four steps of changes: two added, one of them changed, one added and removed again, one added."""
    folder = shared / "data" / "ftm" / "t2"
    steps = sorted(path for path in folder.glob("*/entities.delta.json") if path.stat().st_size)
    entries, report = read("ftm", *steps)
    assert {e.uid for e in entries} == {"NK-2T3S8Hu29ktYnKSTgQp2wL", "NK-2sJaJRaPJcWUfMbHjTtWcL", "Q4365364"}
    assert not (report.unused or report.faults)
