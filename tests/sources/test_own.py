"""The reader of lists of one's own."""

import csv
import io
import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listchecks import GOLDEN, check_golden, check_truncated, mutated, read, same

from detente.entries import IDENTIFIER_KINDS
from detente.sources import catalog
from detente.sources.own import FIELDS
from detente.sources.reading import SourceError

LOOKUPS = catalog.source_of("own").lookups


def _file(folder: Path, text: str, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode())
    return path


def test_golden() -> None:
    """Columns by other names, values and faults, each with its line and remedy."""
    entries = check_golden("own", "own", "own.in.csv")
    assert [e.uid for e in entries] == ["A1", "row-b06797598269"]
    assert entries[0].notes == ("Score: 7",)


def test_columns_in_the_data_are_fields() -> None:
    """Each synonym leads to a field the reader has or to a known kind of number; each field has a name."""
    found = set(LOOKUPS["columns"].values())
    kinds = {word.removeprefix("number:") for word in found if word.startswith("number:")}
    assert kinds <= IDENTIFIER_KINDS
    assert {word for word in found if not word.startswith("number:")} == set(FIELDS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_found(delimiter: str, tmp_path: Path) -> None:
    """The delimiter is the one the header holds."""
    path = _file(
        tmp_path,
        delimiter.join(["Name", "Nationality", "DOB"]) + "\r\n" + delimiter.join(["Ivan", "RU", "1961"]),
    )
    entries, _ = read("own", path)
    assert (entries[0].name, entries[0].nationalities, entries[0].birth_dates[0].start) == (
        "Ivan",
        ("RU",),
        "1961",
    )


def test_the_order_of_columns_and_rows_does_not_matter(tmp_path: Path) -> None:
    """Shuffled columns and rows give the same parties."""
    rows = [["id", "name", "aka", "dob", "inn"], ["1", "A B", "C; D", "1961", "77"], ["2", "E", "", "", "78"]]
    expected = {e.uid: same(e) for e in read("own", _file(tmp_path, _csv(rows)))[0]}
    order = list(range(5))
    for seed in range(10):
        random.Random(seed).shuffle(order)
        mixed = [[row[n] for n in order] for row in (rows[0], *rows[:0:-1])]
        assert {e.uid: same(e) for e in read("own", _file(tmp_path, _csv(mixed)))[0]} == expected


def _csv(rows: list[list[str]]) -> str:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("colour,size\nred,1\n", "no column that is a name"),
        ("name,name\na,b\n", "names a column twice"),
        ("\n\n", "is empty"),
        ('name\n"open\n', "no readable CSV"),
    ],
)
def test_files_that_are_no_list(text: str, message: str, tmp_path: Path) -> None:
    """The file is refused with the reason."""
    with pytest.raises(SourceError, match=message):
        read("own", _file(tmp_path, text))


@pytest.mark.parametrize(
    ("cell", "what"),
    [
        ("2024-02-30", "no day of the calendar"),
        ("03/04/2024", "could be two days"),
        ("March 2024", "is no day"),
        ("2024-03", "no whole day"),
    ],
)
def test_days_that_are_none(cell: str, what: str, tmp_path: Path) -> None:
    """A day that is none is a fault with its line and the remedy; the party is read."""
    entries, report = read("own", _file(tmp_path, f"name,listed on\nIvan,{cell}\n"))
    assert len(entries) == 1
    assert what in report.faults[0].what
    assert report.faults[0].where == "list.csv:2"
    assert report.faults[0].hint.startswith("write 2024-03-01")


def test_bytes_that_are_no_text(tmp_path: Path) -> None:
    """A file in another encoding is told, with the remedy."""
    path = tmp_path / "list.csv"
    path.write_bytes("name,note\nJürgen,x\n".encode("cp1252"))
    _, report = read("own", path)
    assert str(report.faults[0]) == "list.csv:2: holds bytes that are no UTF-8 (save the file as UTF-8)"


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip),
        min_size=1,
        max_size=6,
    )
)
def test_names_are_never_lost(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """Every name that is written is read, one row each."""
    path = tmp_path_factory.mktemp("own") / "list.csv"
    rows = [["id", "name"], *([str(n), name] for n, name in enumerate(names))]
    path.write_text(_csv(rows), "utf-8")
    entries, report = read("own", path)
    assert [e.name for e in entries] == [name.strip() for name in names]
    assert not report.unused


def test_damaged_files(tmp_path: Path) -> None:
    """Cut anywhere or changed at random, a file gives entries or a SourceError."""
    check_truncated("own", "own.in.csv", tmp_path)
    mutated("own", "own.in.csv", tmp_path)


def test_the_golden_input_is_small() -> None:
    """It is read by a person."""
    assert (GOLDEN / "own.in.csv").stat().st_size < 1000


def test_the_document_names_every_column() -> None:
    """Each field of the reader stands in the table of docs/own-lists.md, and no other."""
    text = (Path(__file__).parents[2] / "docs" / "own-lists.md").read_text("utf-8")
    first_cells = [line.split("|")[1] for line in text.splitlines() if line.startswith("| `")]
    named = {word for cell in first_cells for word in re.findall(r"`(\w+)`", cell)}
    numbers = {name for name, field in LOOKUPS["columns"].items() if field.startswith("number:")}
    assert named - {name.replace(" ", "_") for name in numbers} == set(FIELDS)
