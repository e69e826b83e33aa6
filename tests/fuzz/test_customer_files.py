# ruff: noqa: E501, PT017 - bits stand on one line; any error of ours is right
"""Arbitrary text in files of customers: rows, faults or a refusal in our own words come out, and no row is
lost.
"""

from __future__ import annotations

import csv
import io
import json

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples

from detente.bulk import cleared
from detente.bulk.columns import fields, guess, read_given
from detente.bulk.customers import birth, customer
from detente.bulk.files import look_through
from detente.errors import DetenteError
from detente.screening.tables import table

SAFE = st.characters(exclude_categories=["Cs"])
text = st.text(SAFE, max_size=15)
WORDS = [word for all_ in table("columns")["fields"].values() for word in all_]
headers = st.lists(st.one_of(st.sampled_from(WORDS), text), min_size=1, max_size=6)
BITS = st.lists(
    st.sampled_from(
        ["name", "id", "born", ",", ";", "\t", '"', '""', "\n", "\r\n", "\r", "1960", "07/09/1960", "Sechin", "{", "}",
         '{"name": "x"}', "[", ":", "\u2028", "\0", "\ufeff", "é", " "]
    ),
    max_size=40,
).map("".join)  # fmt: skip


def only_ours(action):
    """The value of an action, or None where it refused in our own words."""
    try:
        return action()
    except DetenteError as error:
        assert error.what
        return None


def read(path):
    """All rows of a file, as customers."""
    file = look_through(path)
    columns = guess(file.columns)
    found = [customer(row, columns) for row in file.read()]
    assert len(found) == file.rows
    assert all(one.query is not None or one.faults for one in found)
    assert [one.number for one in found] == sorted({one.number for one in found})
    for skip in (1, file.rows):
        assert [customer(row, columns) for row in file.read(skip)] == found[skip:]
    return found


@settings(max_examples=examples(400))
@given(BITS, st.sampled_from(["a.csv", "a.jsonl"]), st.sampled_from(["utf-8", "utf-16", "latin-1"]))
def test_any_file(tmp_path_factory, body, name, encoding):
    """Any bytes are rows or one refusal."""
    path = tmp_path_factory.mktemp("f") / name
    path.write_bytes(body.encode(encoding, "replace"))
    only_ours(lambda: read(path))


@settings(max_examples=examples(200))
@given(st.binary(max_size=60), st.sampled_from(["a.csv", "a.jsonl", "a.parquet"]))
def test_any_bytes(tmp_path_factory, body, name):
    """Bytes that are no text, and no Parquet."""
    path = tmp_path_factory.mktemp("f") / name
    path.write_bytes(body)
    only_ours(lambda: read(path))


@settings(max_examples=examples(300))
@given(headers.filter(lambda found: len(found) == len(set(found))), st.data())
def test_any_table(tmp_path_factory, columns, data):
    """A well-formed table loses no row, whatever its cells say, in CSV and in JSON lines alike."""
    cells = st.lists(st.one_of(text, st.sampled_from(["1961", "03/04/1961", "RU", "f", "company"])),
                     min_size=len(columns), max_size=len(columns))  # fmt: skip
    rows = data.draw(st.lists(cells.filter(lambda row: any(c.strip() for c in row)), max_size=4))
    folder = tmp_path_factory.mktemp("f")
    with io.StringIO(newline="") as out:
        csv.writer(out, quoting=csv.QUOTE_ALL).writerows([columns, *rows])
        (folder / "a.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    found = only_ours(lambda: read(folder / "a.csv"))
    assert found is None or len(found) == len(rows)
    lines = [json.dumps(dict(zip(columns, row, strict=True))) + "\n" for row in rows]
    (folder / "a.jsonl").write_text("".join(lines), encoding="utf-8")
    same = only_ours(lambda: read(folder / "a.jsonl"))
    assert same is None or len(same) == len(rows)


@settings(max_examples=examples(400))
@given(headers, st.lists(st.one_of(text, st.sampled_from([f"{f}=name" for f in fields()])), max_size=3))
def test_any_mapping(columns, said):
    """A mapping holds columns that are there, or is refused with those that are."""
    found = only_ours(lambda: guess(columns, read_given(said)))
    if found is not None:
        used = {column for all_ in found.columns.values() for column in all_}
        assert used | set(found.unused) == set(columns)
        assert not used & set(found.unused)


@settings(max_examples=examples(400))
@given(st.one_of(text, st.from_regex(r"\d{1,4}[-./]\d{1,2}[-./]\d{1,4}")))
def test_any_date(given_text):
    """A text is a date in ISO or a ValueError with its reason."""
    try:
        assert birth(birth(given_text)) == birth(given_text)
    except ValueError as error:
        assert str(error).startswith(("is no", "could be"))


@settings(max_examples=examples(200))
@given(BITS)
def test_any_clearings(tmp_path_factory, body):
    """A file of clearings is read whole or refused."""
    path = tmp_path_factory.mktemp("f") / "a.csv"
    path.write_text("id,party,version,until,reason,by\n" + body, encoding="utf-8", newline="")
    only_ours(lambda: cleared.read(path))
