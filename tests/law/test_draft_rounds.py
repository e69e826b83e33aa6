"""The drafter of rounds: names and ids, and days that neighbours on a list tell."""

from __future__ import annotations

import importlib.util
import sys
from datetime import date
from pathlib import Path

import pytest

from detente.entries import BirthDate, Entry, ListedName

PATH = Path(__file__).parents[2] / "scripts" / "draft_rounds.py"
SPEC = importlib.util.spec_from_file_location("draft_rounds", PATH)
drafter = importlib.util.module_from_spec(SPEC)
sys.modules["draft_rounds"] = drafter
SPEC.loader.exec_module(drafter)


def plan(**given):
    """A plan with what is given."""
    base = {
        "source": "eu-fsf", "known": date(2026, 3, 15), "provisions": ("P/1",), "since": date(2022, 7, 21),
        "through": date(2025, 1, 1), "folder": "eu", "name": "x", "prefix": "X", "list_title": "a list",
    }  # fmt: skip
    return drafter.Plan(**{**base, **given})


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("Oleg Plokhoi", "oleg-plokhoi"),
        ("JSC NPO Orion", "npo-orion"),
        ("Aerofregat Limited Liability Company", "aerofregat"),
        ("ООО Микрон", "mikron"),  # noqa: RUF001 - Russian
    ],
)
def test_ids_are_names_without_legal_forms(name, identifier):
    """Latin words of the name, legal forms at its ends left out."""
    assert drafter.slug(name) == identifier


def entry(name, **more):
    """A person of a list."""
    return Entry(uid="1", schema="Person", names=(ListedName(full=name, quality="primary"),), **more)


def test_a_person_is_named_without_patronymic_first():
    """The full name stays as an alias; the surname in capitals, or first, is set right."""
    parties = drafter.Parties(plan(), drafter.model.Law(), None)
    assert parties._names(entry("Oleg Anatolyevich PLOKHOI")) == ["Oleg Plokhoi", "Oleg Anatolyevich Plokhoi"]
    assert parties._names(entry("BELOUS, Aleksei Petrovich"))[0] == "Aleksei Belous"


def test_a_full_name_joins_unless_something_speaks_against_it():
    """First name, patronymic and surname join to the one party of the law that bears them."""
    known = drafter.model.Party(
        id="oleg-kopyl", schema="Person", name="Oleg Kopyl", aliases=("Oleg Nikolayevich Kopyl",),
        birth_dates=("1960-01-02",), source=("x",),
    )  # fmt: skip
    parties = drafter.Parties(plan(), drafter.model.Law(parties=(known,)), None)
    assert parties._by_full_name(entry("Oleg Nikolayevich KOPYL")) == "oleg-kopyl"
    born = (BirthDate(start="1985-01-02"),)
    assert not parties._by_full_name(entry("Oleg Nikolayevich KOPYL", birth_dates=born))
    assert not parties._by_full_name(entry("Oleg Petrovich KOPYL"))


def test_a_day_between_two_neighbours_of_one_round():
    """An entry that prints a review alone came in the round of its neighbours, if both are of one."""
    days = drafter.Days(plan(), drafter.model.Law(), None)
    one = entry("A B")
    first, second = date(2023, 2, 25), date(2023, 6, 23)
    told = [
        drafter.Dated(uid=uid, entry=one, provisions=("P/1",), day=day, by=f"ACT-{day}")
        for uid, day in (("10", first), ("20", first), ("30", second))
    ]
    placed, left = days._between(told, {}, [(uid, one, ("P/1",)) for uid in ("15", "25", "40")])
    assert [(row.uid, row.day, row.sure) for row in placed] == [("15", first, False)]
    assert left == ["25", "40"]


def test_a_name_that_holds_another_is_parted_and_a_legal_form_is_no_name():
    """The list of Canada writes both in one, and breaks a name after its legal form."""
    parties = drafter.Parties(plan(), drafter.model.Law(), None)
    told = ("Dux JSC (also known as Duks Works)", "Акционерное общество")
    names = tuple(ListedName(full=name, quality="strong" if n else "primary") for n, name in enumerate(told))
    assert parties._names(Entry(uid="1", schema="Company", names=names)) == ["Dux JSC", "Duks Works"]
