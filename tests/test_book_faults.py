# ruff: noqa: E501 - rows of a book stand on one line
"""Faults of a book: each is told with its file and row, and nothing is evaluated."""

from __future__ import annotations

import csv

import pytest

import detente
from detente.book.files import read_book
from detente.errors import InputError

LICENCE = "{id: L, authority: US-OFAC, kind: specific_licence, title: t, covers: [US-EO-13661], source: [x]}"
YAML = {
    "a licence with an unknown word": (
        f"licences:\n- {LICENCE.replace('source', 'when: {produkt: payment}, source')}",
        "b.yml:2 licences[L]: when: 'produkt' is not in the vocabulary",
    ),
    "a licence for nothing": (f"licences:\n- {LICENCE.replace('US-EO-13661', 'NO')}", "covers 'NO'"),
    "a licence with the id of another": (
        f"licences:\n- {LICENCE.replace('id: L', 'id: US-EO-13661')}",
        "'US-EO-13661' stands already in the law",
    ),
    "a use of no licence": ("used:\n- {licence: NO, on: 2017-01-01, amount: 3}", "'NO' is no licence"),
    "a use on no day": (
        f"licences: [{LICENCE}]\nused:\n- {{licence: L, on: yesterday, amount: 3}}",
        "b.yml:3",
    ),
    "no customer": ("customers: [{}]", "a customer needs `name` or `party`"),
    "an unknown schema": ("customers: [{id: a, name: A, schema: Robot}]", "schema: 'Robot' is unknown"),
    "authorities that are no list": (
        "customers: [{id: a, name: A, authorities: EU}]",
        "`authorities` is a list",
    ),
    "an unknown authority": (
        "customers: [{id: a, name: A, authorities: [FBI]}]",
        "'FBI' is none that answers",
    ),
    "an id twice on one line": (
        "customers: [{id: a, name: A}, {id: a, name: B}]",
        "the id 'a' stands twice in the book, first at",
    ),
}
TABLES = {
    "nothing at all": ("", "has no header"),
    "a header alone": ("id,name\n", "has a header and no row"),
    "a share that is none": ("id,name,owner1,owner1.share\na,A,b,nan\n", "customers.csv:2"),
    "a share without end": ("id,name,owner1,owner1.share\na,A,b,inf\n", "customers.csv:2"),
    "a day that is none": ("id,name,owner1,owner1.start\na,A,b,20170101\n", "customers.csv:2"),
    "a column of no owner": ("id,name,ownership\na,A,b\n", "'ownership' is no column"),
    "a row after one of two lines": ('id,name\na,"A\nB"\n\nb\n', "customers.csv:5 customers: has 1 cells"),
    "a long cell": (f"id,name\na,{'x' * 10_001}\n", "customers.csv:2 customers: has a cell of more than"),
    "an id in two files": ("id,name\ntwin,A\n", "the id 'twin' stands twice in the book, first at"),
}


@pytest.fixture(scope="module")
def opened():
    """The engine on the embedded law."""
    return detente.open()


def faults(opened, path):
    """Every fault of a book read against the law."""
    with pytest.raises(InputError) as caught:
        read_book(path, opened.vocabulary, opened.resolver, opened.law)
    return "\n".join(map(str, caught.value.problems))


@pytest.mark.parametrize("name", YAML)
def test_faults_of_yaml(opened, tmp_path, name):
    """The fault is told with its line."""
    text, expected = YAML[name]
    (tmp_path / "b.yml").write_text(text + "\n", encoding="utf-8")
    said = faults(opened, tmp_path)
    assert expected in said
    assert "b.yml:" in said


@pytest.mark.parametrize("name", TABLES)
def test_faults_of_tables(opened, tmp_path, name):
    """The fault is told with the line on which its row begins."""
    text, expected = TABLES[name]
    (tmp_path / "customers.csv").write_text(text, encoding="utf-8")
    (tmp_path / "other.yml").write_text(
        "deals: [{id: twin, on: 2017-01-01, product: payment}]\n", encoding="utf-8"
    )
    assert expected in faults(opened, tmp_path)


def test_blank_lines_and_dated_stakes_are_read(opened, tmp_path):
    """Blank lines at the end are no rows, an owner may have dates, and the limit of others' CSV stays."""
    before = csv.field_size_limit()
    text = "id,name,owner1,owner1.share,owner1.start,owner1.end,authorities\na,A,Freedonia Holding,50,2015-01-01,2016-01-01,EU\n\n  \n"
    (tmp_path / "customers.csv").write_text(text, encoding="utf-8")
    book = read_book(tmp_path, opened.vocabulary, opened.resolver, opened.law)
    (owner,) = book.customers[0].owners
    assert (str(owner.start), str(owner.end)) == ("2015-01-01", "2016-01-01")
    assert csv.field_size_limit() == before


def test_a_sound_licence_is_read(opened, tmp_path):
    """An own licence that fits the law is kept, and its use with it."""
    text = f"licences:\n- {LICENCE}\nused:\n- {{licence: L, on: 2017-01-01, amount: 3}}\n"
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    book = read_book(tmp_path, opened.vocabulary, opened.resolver, opened.law)
    assert [row.id for row in book.licences] == ["L"]
    assert book.used[0].amount == 3


@pytest.mark.parametrize("fact", [{"amount": 10**400}, {"amount": float("nan")}, {"facts": ["x"]}])
def test_odd_values_of_a_deal(opened, fact):
    """A number beyond all bounds, or a list for a word, is a fault of the deal."""
    with pytest.raises(InputError):
        opened.read_deal({"id": "d", "on": "2017-01-28", **fact})


def test_a_faulty_own_licence_is_told(opened, tmp_path):
    """A licence with a misspelt word and a use on no day are refused by the engine itself."""
    row = LICENCE.replace("source", "when: {produkt: payment}, source")
    text = f"licences:\n- {row}\nused:\n- {{licence: L, on: yesterday, amount: 3}}\n"
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError):
        opened.read_book(tmp_path)
