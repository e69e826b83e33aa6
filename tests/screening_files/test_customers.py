"""A row as a query."""

from datetime import date, datetime

import pytest

from detente.bulk.columns import guess
from detente.bulk.customers import Row, birth, customer


def read(order="unsaid", **cells):
    """The customer of a row whose columns are named as the fields."""
    return customer(Row(7, cells), guess(tuple(cells)), order)


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("1961-03-04", "unsaid", "1961-03-04"),
        ("1961-3-4", "unsaid", "1961-03-04"),
        ("1961-03-04T00:00:00", "unsaid", "1961-03-04"),
        ("19610304", "unsaid", "1961-03-04"),
        ("04.03.1961", "month first", "1961-03-04"),
        ("1961/03/04", "unsaid", "1961-03-04"),
        ("1961-03", "unsaid", "1961-03"),
        ("1961", "unsaid", "1961"),
        ("25/03/1961", "unsaid", "1961-03-25"),
        ("03/25/1961", "unsaid", "1961-03-25"),
        ("05/05/1961", "unsaid", "1961-05-05"),
        ("03/04/1961", "day first", "1961-04-03"),
        ("03/04/1961", "month first", "1961-03-04"),
    ],
)
def test_births(text, order, iso):
    """Days, months and years in the usual ways."""
    assert birth(text, order) == iso


@pytest.mark.parametrize(
    "text", ["03/04/1961", "31.02.1961", "soon", "61", "1961-13", "0000-01-01", "٠١.٠٢.١٩٦١"]
)
def test_births_refused(text):
    """What could be two days, or is none, is no date."""
    with pytest.raises(ValueError, match=r"could be two|is no"):
        birth(text)


@pytest.mark.parametrize(
    ("cells", "name"),
    [
        ({"name": "Igor  Sechin "}, "Igor Sechin"),
        ({"first name": "Igor", "middle name": "Ivanovich", "last name": "Sechin"}, "Igor Ivanovich Sechin"),
        ({"name": "Sechin", "first name": "Igor"}, "Igor Sechin"),
        ({"name": "Sechin, Igor", "first name": "Igor"}, "Sechin, Igor"),
        ({"name": "", "first name": "Igor", "last name": ""}, "Igor"),
        ({"name": 1917}, "1917"),
    ],
)
def test_names(cells, name):
    """The whole name, or its parts; a name beside a given name that lacks it is the family name."""
    assert read(**cells).query.name == name


def test_traits():
    """What else a row says, in the words of the listed parties."""
    found = read(
        id="K1", name="Ирина", type="физическое лицо", dob=date(1970, 1, 2), nationality="Russland; DEU / France",
        gender="Frau", passport="75 123-4567", identifiers="INN: 77 01; 12", city="Псков", country=None,
    )  # fmt: skip
    traits = found.query.traits
    assert (found.number, found.id, found.query.kind, found.faults) == (7, "K1", "person", ())
    assert traits.births == ("1970-01-02",)
    assert traits.countries == ("RU", "DE", "FR")
    assert traits.gender == "female"
    assert set(traits.identifiers) == {"passport:751234567", "inn:7701", "other:12"}
    assert traits.places == ("Псков",)
    assert read(name="x", dob=datetime(1970, 1, 2, 3, 4)).query.traits.births == ("1970-01-02",)  # noqa: DTZ001


def test_what_cannot_be_read_is_told_and_the_rest_screened():
    """A fault takes away its own cell only."""
    found = read(name="Igor Sechin", dob="soon", nationality="Narnia, RU", gender="yes", type="robot")
    assert found.query.traits.births == ()
    assert found.query.traits.countries == ("RU",)
    assert [fault.split()[0] for fault in found.faults] == ["birth", "country", "gender", "kind"]


@pytest.mark.parametrize("blank", ["", "-", "n/a", "NULL", "unknown", "0000-00-00", None, float("nan"), []])
def test_words_for_nothing(blank):
    """A cell that says nothing is no fault."""
    found = read(name="Igor Sechin", dob=blank, nationality=blank, gender=blank)
    assert (found.faults, found.query.traits.births, found.query.traits.countries) == ((), (), ())


def test_a_name_may_be_such_a_word():
    """Null is a family name."""
    assert read(name="Null").query.name == "Null"


@pytest.mark.parametrize("name", ["", "  ", "---", None])
def test_without_a_name(name):
    """A row without a name is kept as a fault."""
    found = read(id="K1", name=name)
    assert (found.id, found.query, found.faults) == ("K1", None, ("has no name",))
