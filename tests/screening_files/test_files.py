"""Files of customers, row by row."""

import json

import pyarrow as pa
import pytest
from pyarrow import parquet

from detente.bulk.files import look_through
from detente.errors import InputError

ROWS = [{"id": "1", "name": "Igor Sechin"}, {"id": "2", "name": 'a "b", c\nd'}, {"id": "3", "name": "Żółć"}]


def written(path):
    """The rows as a file of the form that the ending names."""
    if path.suffix == ".csv":
        path.write_text('id,name\n1,Igor Sechin\n\n2,"a ""b"", c\nd"\n3,Żółć\n', encoding="utf-8")
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    else:
        parquet.write_table(pa.Table.from_pylist(ROWS), path, row_group_size=2)
    return path


@pytest.mark.parametrize(
    ("ending", "numbers"), [("csv", [2, 4, 6]), ("jsonl", [1, 2, 3]), ("parquet", [1, 2, 3])]
)
@pytest.mark.parametrize("skip", range(4))
def test_forms_read_alike(tmp_path, ending, numbers, skip):
    """Each form gives the same rows, each with the line it begins on, from any row on."""
    file = look_through(written(tmp_path / f"a.{ending}"))
    assert (file.columns, file.rows) == (("id", "name"), 3)
    found = list(file.read(skip))
    assert [(row.number, row.cells, row.fault) for row in found] == [
        (number, row, "") for number, row in zip(numbers, ROWS, strict=True)
    ][skip:]


@pytest.mark.parametrize(
    ("delimiter", "encoding", "said"),
    [(";", "utf-8-sig", ""), ("\t", "utf-16", ""), ("|", "cp1251", "cp1251")],
)
def test_delimiters_and_encodings(tmp_path, delimiter, encoding, said):
    """The delimiter is that of the header; marks at the beginning tell UTF-8 and UTF-16."""
    path = tmp_path / "a.csv"
    path.write_bytes(f"id{delimiter}имя\r\n1{delimiter}Иван\r\n".encode(encoding))
    file = look_through(path, said)
    assert [row.cells for row in file.read()] == [{"id": "1", "имя": "Иван"}]


def test_bad_rows_are_faults(tmp_path):
    """A row that cannot be read is told with its line; those after it are read."""
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,name\n1,"x"y\n2,b,c\n3\n4,\xff\n')
    found = list(look_through(path).read())
    assert [(row.number, row.fault.partition(":")[0]) for row in found] == [
        (2, "is no readable CSV"), (3, "has 3 cells, the header has 2"), (4, ""), (5, ""),
    ]  # fmt: skip
    path = tmp_path / "a.jsonl"
    path.write_text('{"name": "a"}\n{"name"\n[1]\n\n{"late": 1}\n', encoding="utf-8")
    file = look_through(path)
    assert file.columns == ("name", "late")
    assert [(row.number, row.fault) for row in file.read()] == [
        (1, ""), (2, "is no readable JSON"), (3, "is no JSON object"), (5, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "body", "said"),
    [
        ("a.txt", b"name\nx\n", "ends in none of"),
        ("a.csv", b"", "has no header"),
        ("a.csv", b"name,name\nx,y\n", "names a column twice: name"),
        ("a.csv", b'name\nx\n"y\nz\n', "a.csv:3: a quote that opens here is not closed"),
        ("a.csv", b"name\n" + b"x" * 1_000_001, "has more than 1,000,000 characters"),
        ("a.jsonl", b"\n[1]\n", "holds no JSON object"),
        ("a.parquet", b"PAR1", "is no Parquet"),
    ],
)
def test_files_refused(tmp_path, name, body, said):
    """What cannot be read to its end is refused before the work starts."""
    path = tmp_path / name
    path.write_bytes(body)
    with pytest.raises(InputError) as refused:
        look_through(path)
    assert said in str(refused.value)
