"""What loaded lists make of an answer: on either axis, with the day of listing as far as it is known."""

from datetime import date

import pytest
from sdnfile import AIRLINE, BANK, IVANOV, SSI, row

import detente
from detente.answers import Verdict

NAME = "Oleg Testovich Ivanov"


def us(answer):
    """The row of OFAC."""
    return answer.row("US-OFAC")


@pytest.mark.parametrize(
    ("on", "verdict"),
    [
        ("2024-01-10", Verdict.NO_MEASURE),  # the list of this day lacks him
        ("2024-01-11", Verdict.REFER),  # from here he may have been listed: the next list has him
        ("2024-03-19", Verdict.REFER),
        ("2024-03-20", Verdict.BLOCKED),  # first seen
        ("2024-05-30", Verdict.BLOCKED),
    ],
)
def test_the_day_of_listing_lies_between_two_lists(loaded, on, verdict):
    """A day on which the party may have been listed is REFER, never a guess."""
    assert us(loaded.engine.at(on).status(NAME)).verdict is verdict


@pytest.mark.parametrize(
    ("on", "verdict"),
    [
        ("2024-03-20", Verdict.BLOCKED),
        ("2024-03-21", Verdict.REFER),
        ("2024-05-29", Verdict.REFER),
        ("2024-05-30", Verdict.NO_MEASURE),
    ],
)
def test_the_day_of_removal_lies_between_two_lists(loaded, on, verdict):
    """What was last seen on one list and is gone on the next is open in between."""
    assert us(loaded.engine.at(on).status("Neverland Trading House")).verdict is verdict


def test_before_the_first_list_nobody_knows(loaded):
    """A party on the first list that was loaded may have been listed for years."""
    row_of_2020 = us(loaded.engine.at("2020-05-05").status("Aerocaribbean Airlines"))
    assert row_of_2020.verdict is Verdict.REFER
    assert any("first seen on 2024-01-10" in reason for reason in row_of_2020.unknowns)


def test_as_known_before_the_list_came_out(loaded):
    """On the axis of knowledge a later list does not exist."""
    with pytest.raises(detente.errors.UnknownIdError):
        loaded.engine.at("2024-05-30", known="2024-02-01").status(NAME)
    known = loaded.engine.at("2024-05-30", known="2024-04-01").status("Neverland Trading House")
    assert us(known).verdict is not Verdict.NO_MEASURE  # its removal was not public yet


def test_after_the_last_list_silence_proves_nothing(loaded):
    """Beyond the last loaded day a party that was removed may be listed again."""
    assert us(loaded.engine.at("2024-05-31").status("Neverland Trading House")).verdict is Verdict.REFER


def test_a_word_that_is_tied_to_no_act_is_refer(loaded):
    """An entry under a word that the law does not know is shown, never dropped, and permits nothing."""
    answer = loaded.engine.at("2024-05-30").status("Strange Word Limited")
    assert us(answer).verdict is Verdict.REFER
    assert [(s.tag, s.provisions) for s in answer.listed] == [("NOSUCHPROGRAM", ())]


def test_a_deal_with_a_party_that_only_a_list_names(loaded):
    """The decision is that of the act behind the word of the list."""
    deal = {
        "id": "p1", "product": "payment", "on": "2024-05-30", "facts": "complete", "currency": "USD",
        "parties": [
            {"role": "originator", "name": "Acme", "established": "US"},
            {"role": "beneficiary", "name": NAME},
        ],
    }  # fmt: skip
    answer = loaded.engine.at("2024-05-30").decide(deal)
    assert us(answer).verdict is Verdict.PROHIBITED
    assert "US-EO-14024" in us(answer).acts
    assert {s.uid for s in answer.listed} == {"90001"}


def test_lifting_the_act_frees_whoever_rests_on_it_alone(loaded):
    """A what-if reaches parties that only a list names; a second programme still holds."""
    book = loaded.folder / "book.yml"
    book.write_text(
        "customers:\n- {id: c1, name: Oleg Testovich Ivanov}\n- {id: c2, name: Neverland Trading House}\n"
    )
    engine = loaded.engine
    moment = engine.at("2024-03-20")
    lift = detente.Scenario("lift").revoke("US-EO-14024", on="2024-03-20")
    result = moment.whatif(lift, engine.read_book(book))
    changed = {c.id: us(c.after).verdict for c in result.changes if c.changed}
    assert changed == {"c1": Verdict.NO_MEASURE}
    syria = detente.Scenario("syria").revoke("US-EO-13582", "US-EO-13573", "US-EO-13572", on="2024-03-20")
    result = moment.whatif(syria, engine.read_book(book))
    assert all(us(c.after).verdict is Verdict.BLOCKED for c in result.changes)  # SDGT keeps the trader


def test_an_order_of_loading_does_not_matter(desk, loaded, tmp_path_factory):
    """The same lists loaded newest first give the same answers."""
    other = type(desk)(tmp_path_factory.mktemp("other"))
    for day in ("2024-01-10", "2024-05-30"):
        other.load(day, SSI, source="us-ofac-cons")
    other.load("2024-05-30", BANK, AIRLINE, IVANOV)
    other.load("2024-01-10", BANK, AIRLINE)
    other.load("2024-03-20", BANK, AIRLINE, IVANOV)
    days = ["2024-01-10", "2024-01-11", "2024-03-20", "2024-05-30"]
    found = [[us(d.engine.at(day).status(NAME)).verdict for day in days] for d in (loaded, other)]
    assert found[0] == found[1]


def test_a_name_that_two_parties_bear_is_asked_back(desk):
    """Two entries of one name without evidence that they are one party are two candidates."""
    desk.load("2024-05-30", BANK, IVANOV, row(90009, "IVANOV, Oleg Testovich", ["SDGT"], kind="individual"))
    with pytest.raises(detente.errors.AmbiguousNameError) as error:
        desk.engine.at("2024-05-30").status(NAME)
    assert len(error.value.candidates) == 2
    assert us(desk.engine.at("2024-05-30").status("us-ofac-sdn:90009")).verdict is Verdict.BLOCKED


def test_one_of_the_ledger_keeps_its_own_listing(desk):
    """A party that the ledger names by its entry number is that entry; the ledger's day of listing counts."""
    number = "16692"
    both = ["UKRAINE-EO13661", "RUSSIA-EO14024"]
    desk.load("2024-05-30", BANK, row(number, "SECHIN, Igor", both, kind="individual"))
    answer = desk.engine.at("2015-01-01").status("Igor Sechin")
    assert us(answer).verdict is Verdict.BLOCKED
    assert {(s.source, s.uid) for s in answer.listed} == {("us-ofac-sdn", number)}
    since = {hit.since for hit in us(answer).hits if hit.effect == "BLOCK"}
    assert since == {date(2014, 4, 28)}
