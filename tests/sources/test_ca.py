"""The reader of the Canadian list."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listchecks import (
    GOLDEN,
    check_golden,
    check_hostile_xml,
    check_truncated,
    check_words,
    mutated,
    read,
)

from detente.entries import BirthDate
from detente.sources import catalog
from detente.sources.ca import aliases, uid
from detente.sources.reading import Report

LOOKUPS = catalog.source_of("ca-sema").lookups


def test_golden() -> None:
    """Persons, an entity and a ship; a date that is none is kept as a note."""
    entries = {e.name: e for e in check_golden("ca-sema", "ca-sema", "ca-sema.in.xml")}
    assert entries["Balitiyskiy III"].vessel == {"type": "General Cargo / Multi Purpose", "built": "1980"}
    dagalo = entries["Abdelrahim Hamdan Dagalo"]
    assert dagalo.birth_dates == (BirthDate(start="1970", until="1979", circa=True),)
    assert ("عبدالرحيم دقلو", "ar") in {(n.full, n.language) for n in dagalo.names}
    assert entries["Gazprom"].filings[0].on == date(
        2022, 2, 24
    )  # as printed: the day of the move, see the module


@pytest.mark.parametrize(
    ("text", "person", "names"),
    [
        ("Ленар Ринатович Сафин", True, ["Ленар Ринатович Сафин"]),
        ("Пётр Фрадков; Pyotr Fradkov", True, ["Пётр Фрадков", "Pyotr Fradkov"]),
        ("Ольга КРАВЦОВА / Ольга КРАВЦОВА-М", True, ["Ольга КРАВЦОВА", "Ольга КРАВЦОВА-М"]),
        (
            "Air Bagan Holdings Pte. Ltd., Air Bagan Limited",
            False,
            ["Air Bagan Holdings Pte. Ltd.", "Air Bagan Limited"],
        ),
        ("Nuctech Co., Ltd.", False, ["Nuctech Co., Ltd."]),
        ("Рембаза, АО", False, ["Рембаза, АО"]),
        ("Belarusian: Коля; Russian: Николай", True, ["Коля", "Николай"]),
        ("Belarussian : Коля Иванов Russian : Николай Иванов", True, ["Коля Иванов", "Николай Иванов"]),
        ("", True, []),
    ],
)
def test_aliases(text: str, person: bool, names: list[str]) -> None:
    """One cell holds several names; a comma before a legal form parts nothing."""
    assert [name for name, _ in aliases(text, LOOKUPS, person=person)] == names


@given(st.text("abcé Ü-'. ", min_size=1), st.text("abcé", min_size=1))
def test_the_uid_outlives_spelling(last: str, given_name: str) -> None:
    """Case and punctuation of the filed name do not change the uid; another name, item or schedule does."""
    cells = {
        "Country": "Iran",
        "Schedule": "1, Part 2",
        "Item": "7",
        "LastName": last,
        "GivenName": given_name,
    }
    report = Report()
    found = uid(cells, LOOKUPS, report)
    assert found.startswith("ir-1-2-7-")
    assert uid(cells | {"LastName": last.upper() + ".", "Schedule": "1,Part 2"}, LOOKUPS, report) == found
    assert uid(cells | {"Item": "8"}, LOOKUPS, report) != found
    assert uid(cells | {"Schedule": "1, Part 1"}, LOOKUPS, report) != found
    assert uid(cells | {"LastName": last + "z"}, LOOKUPS, report) != found


def test_unknown_elements_and_regimes_are_reported(tmp_path: Path) -> None:
    """What the publisher adds is counted, and the entry is read."""
    text = (GOLDEN / "ca-sema.in.xml").read_text("utf-8")
    text = text.replace(
        "<Country>Russia / Russie</Country>", "<Country>Narnia</Country><Colour>red</Colour>", 1
    )
    path = tmp_path / "more.xml"
    path.write_text(text, "utf-8")
    entries, report = read("ca-sema", path)
    assert report.unused == Counter({"Colour": 1})
    assert report.unknown_words == Counter({("regimes", "Narnia"): 1})
    assert len(entries) == 6
    assert any(e.uid.startswith("narnia-") for e in entries)


def test_damaged_files(tmp_path: Path) -> None:
    """Cut anywhere or changed at random, a file gives entries or a SourceError."""
    check_truncated("ca-sema", "ca-sema.in.xml", tmp_path)
    mutated("ca-sema", "ca-sema.in.xml", tmp_path)


def test_hostile_xml(tmp_path: Path) -> None:
    """No document type, no entity, no bomb."""
    record = "<record><Country>Iran</Country><DateOfListing>2020-01-01</DateOfListing></record>"
    check_hostile_xml("ca-sema", "data-set", record, tmp_path)


@pytest.mark.full
def test_genuine_list(shared, engine) -> None:
    """The whole list: counts by kind, tags of the law, unique ids, one record with a date that is none."""
    entries, report = read("ca-sema", shared / "data" / "ca" / "2025-05-25_sema.xml.gz")
    check_words(entries)
    assert Counter(e.schema for e in entries) == {"Person": 3334, "Organization": 1316, "Vessel": 109}
    assert (report.records, len({e.uid for e in entries})) == (4759, 4759)
    assert not (report.unused or report.unknown_words)
    assert [f.what for f in report.faults] == ["'Sep-99' is no date of birth"]
    tags = {row.tag for row in engine.law.list_tags if row.list == "ca-sema"}
    assert {f.tag for e in entries for f in e.filings} <= tags
    assert all(f.on for e in entries for f in e.filings)
    names = {(e.uid, n.full) for e in entries for n in e.names}
    assert {(c.uid, c.name) for c in catalog.source_of("ca-sema").canaries} <= names
    moved = {e.name: e.filings[0].on for e in entries if e.name in {"Gazprom", "United Aircraft Corporation"}}
    assert set(moved.values()) == {date(2022, 2, 24)}


@pytest.mark.full
def test_genuine_excerpt_is_part_of_the_list(shared) -> None:
    """The excerpt gives the same entries under the same uids as the whole list."""
    excerpt, _ = read(
        "ca-sema", shared / "data" / "samples" / "ca_sema_xml" / "2025-05-25_records_excerpt.xml"
    )
    whole, _ = read("ca-sema", shared / "data" / "ca" / "2025-05-25_sema.xml.gz")
    by_uid = {e.uid: e for e in whole}
    assert len(excerpt) == 37
    assert all(by_uid[e.uid] == e for e in excerpt)
