# ruff: noqa: E501, PT017 - rows of law stand on one line, as in law files; any error of ours is right
"""Arbitrary text and structures into every reader: a value or a DetenteError comes out, nothing else."""

from __future__ import annotations

import csv
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples

from detente.book.build import DEAL_KEYS, Builder
from detente.errors import DetenteError
from detente.law import conditions
from detente.law.read import SECTIONS, read_document
from detente.ledger.scenario import KINDS, Scenario, scenario_from
from detente.yamlfile import Document, parse

SAFE = st.characters(exclude_categories=["Cs"])
text = st.text(SAFE, max_size=12)
numbers = st.one_of(
    st.integers(-(10**18), 10**18), st.floats(allow_nan=False, allow_infinity=False), st.booleans(), st.none()
)
words = st.one_of(
    text,
    st.sampled_from(
        ["US-EO-13661", "rosneft", "2017-01-28", "2017-02-30", "RU", "loan", "$limit", "complete"]
    ),
)
scalars = st.one_of(words, numbers)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
YAML_BITS = st.lists(
    st.sampled_from(
        ["a", "b", ": ", "- ", "\n", "  ", "[", "]", "{", "}", ",", "'", '"', "#", "|", ">", "%", "@", "`", "\t",
         "---", "...", "? ", "1", "2017-01-01", "true", "~", "\u0085", "\ufeff", "é"]
    ),
    max_size=25,
).map("".join)  # fmt: skip


def only_ours(action):
    """The value of an action, or None where it refused in our own words."""
    try:
        return action()
    except DetenteError as error:
        assert error.what
        assert str(error)
        return None


@settings(max_examples=examples(400))
@given(st.one_of(YAML_BITS, st.text(SAFE, max_size=40)))
def test_yaml_text(given_text):
    """Any text is data or one error with its place."""
    found = only_ours(lambda: parse(given_text, "x.yml"))
    assert found is None or isinstance(found, Document)


@given(st.integers(61, 900), st.sampled_from(["[", "{a: ", "- "]))
def test_yaml_depth(levels, opener):
    """Nesting beyond the limit is refused, whatever opens it."""
    with pytest.raises(DetenteError):
        parse(opener * levels, "x.yml")


@settings(max_examples=examples(200))
@given(
    st.dictionaries(
        st.sampled_from([*KINDS, "on", "from", "to", "until", "note", "with", "5"]),
        st.one_of(words, st.lists(words, max_size=2)),
        max_size=4,
    )
)
def test_scenario_edits(edit):
    """Any edit of words and lists is read or refused with its place."""
    found = only_ours(lambda: scenario_from({"name": "x", "edits": [edit]}))
    assert found is None or isinstance(found, Scenario)


@given(anything)
def test_scenario_files(data):
    """Any structure is a scenario or an error."""
    found = only_ours(lambda: scenario_from(data))
    assert found is None or isinstance(found, Scenario)


def builder(engine):
    """A fresh builder."""
    return Builder(engine.vocabulary, engine.resolver)


@settings(max_examples=examples(200))
@given(data=st.data())
def test_deals(engine, data):
    """Any mapping is a deal, which can be decided, or has problems that name their place."""
    names = st.sampled_from([*(k for k in DEAL_KEYS if k != "facts"), *engine.vocabulary.facts, "colour"])
    row = data.draw(st.dictionaries(names, anything, max_size=5))
    row = {"on": "2017-01-28", "product": "payment", **row}
    made = builder(engine)
    deal = made.deal(row, "here")
    assert (deal is None) == bool(made.problems)
    assert all(p.where.startswith("here") and p.what for p in made.problems)
    if deal is not None and deal.on.year < 9990:
        answer = engine.at("2017-01-28").decide(deal)
        assert len(answer.rows) == len(engine.authorities)


@settings(max_examples=examples(150))
@given(data=st.data())
def test_parties_of_deals(engine, data):
    """Any party in a deal is read or refused."""
    keys = st.sampled_from(
        ["role", "name", "party", "nationality", "established", "place", "owners", "resident"]
    )
    party = data.draw(st.dictionaries(keys, anything, max_size=4))
    made = builder(engine)
    deal = made.deal({"id": "d", "on": "2017-01-28", "parties": [party]}, "here")
    assert (deal is None) == bool(made.problems)


@given(anything)
def test_subjects(engine, data):
    """Anything is a customer or has problems."""
    made = builder(engine)
    subject = made.subject(data, "here")
    assert (subject is None) == bool(made.problems)


@settings(max_examples=examples(200))
@given(data=st.data())
def test_conditions(engine, data):
    """Any condition parses, or gives a ConditionError that says why."""
    key = st.sampled_from(
        ["all", "any", "not", "party", "place", "goods", "total", "tenor_days", "product", "on", "new"]
    )
    operator = st.sampled_from(
        ["over", "at_most", "from", "until", "not", "given", "roles", "in", "list", "fact", "per"]
    )
    values = st.one_of(
        scalars,
        st.lists(words, max_size=2),
        st.dictionaries(operator, st.one_of(scalars, st.lists(words, max_size=2))),
    )
    condition = data.draw(st.dictionaries(key, values, max_size=3))
    try:
        tree = conditions.parse(condition, engine.vocabulary.facts)
    except conditions.ConditionError as error:
        assert str(error)
    else:
        assert list(conditions.walk(tree))


@given(st.dictionaries(st.sampled_from([*SECTIONS, "persons"]), anything, max_size=2))
def test_law_rows(data):
    """Any sections give rows and problems, each with its place."""
    rows, problems = read_document(Document("x.yml", data))
    assert isinstance(rows, list)
    assert all(p.where.startswith("x.yml") for p in problems)


CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)


@settings(max_examples=examples(150))
@given(rows=st.lists(st.lists(CELLS, max_size=5), max_size=4), head=st.booleans())
def test_csv_books(engine, tmp_path_factory, rows, head):
    """Any table is a book or an error that names the file."""
    folder = tmp_path_factory.mktemp("book")
    with (folder / "payments.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        if head:
            writer.writerow(["id", "product", "on", "amount", "beneficiary"])
        writer.writerows(rows)
    try:
        book = engine.read_book(folder)
    except DetenteError as error:
        assert "payments.csv" in str(error) or "stands twice" in str(error)
    else:
        assert len(book) <= len(rows)


@given(st.text(SAFE, max_size=60))
def test_csv_text(engine, tmp_path_factory, given_text):
    """Any text as a CSV file is a book or an error."""
    file = tmp_path_factory.mktemp("book") / "customers.csv"
    file.write_text(given_text, encoding="utf-8", newline="")
    only_ours(lambda: engine.read_book(file))


@given(text)
def test_names(engine, name):
    """Any name is one party, several or none."""
    found = only_ours(lambda: engine.resolver.one(name))
    assert found is None or found.id in engine.resolver.parties


@given(st.text(max_size=30))
def test_places(engine, place):
    """Any text is somewhere or nowhere."""
    assert isinstance(engine.vocabulary.gazetteer.find(place), frozenset)


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_numbers_that_are_none(engine, number):
    """NaN and infinity are refused as the value of a fact."""
    made = builder(engine)
    assert made.deal({"id": "d", "on": "2017-01-28", "amount": number}, "here") is None
    assert "is not a number" in made.problems[0].what
