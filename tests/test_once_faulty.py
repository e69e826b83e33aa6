"""Faults that were found once and mended: each test states the rule that was broken."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import detente as dt
from detente import cli, model
from detente.book.files import Book
from detente.deals import Deal, DealParty, DealPlace
from detente.engine import Engine
from detente.errors import DetenteError
from detente.ledger.scenario import Scenario, scenario_from

SOURCE = ("x",)
ON = "2017-01-28"
BOTH_LIFT = cli.EXAMPLES / "scenarios" / "both-lift.yml"
US = {"name": "U", "established": "US"}
DE = {"name": "N", "established": "DE"}
LIMIT = model.Measure(
    id="M",
    authority="A",
    kind="debt_limit",
    title="m",
    provisions=("O/1",),
    status="LIMITED",
    source=SOURCE,
    ownership="fam",
    target=model.Target(designated=("O/1",)),
    when={"product": "loan", "issue_date": {"from": "$subject_since"}},
)
NEW_LOAN = {"new": True, "dealing": "lend", "tenor_days": 120, "currency": "USD", "amount": 1_000_000}


FACTS = (
    model.Fact(id="on", type="date", title="day", selecting=True, source=SOURCE),
    model.Fact(
        id="product", type="choice", title="product", selecting=True, choices=("loan",), source=SOURCE
    ),
    model.Fact(id="issue_date", type="date", title="issue", selecting=True, source=SOURCE),
)
ISLE = model.Territory(id="ISLE", title="Isle", towns=("Port Isle",), country=("ZA",), source=SOURCE)


def day(number):
    """The days of the small law are numbered."""
    return date(2020, 1, 1) + timedelta(days=number)


def law(listed, parties, measures=(LIMIT,)):
    """A small law: ``listed`` rows of party, act and day; ``parties`` with the shares others hold in them."""
    return model.Law(
        authorities=(model.Authority(id="A", name="A", jurisdiction="A", answers=True, source=SOURCE),),
        acts=tuple(
            model.Act(id=i, issuer="A", type="directive", title=i, start=day(0), source=SOURCE) for i in "OQ"
        ),
        provisions=tuple(
            model.Provision(id=f"{i}/1", act=i, article="1", title=i, source=SOURCE) for i in "OQ"
        ),
        measures=measures,
        facts=FACTS,
        territories=(ISLE,),
        ownership_rules=(
            model.OwnershipRule(
                id="R",
                authority="A",
                family="fam",
                share=50.0,
                operator="at_least",
                aggregate="yes",
                source=SOURCE,
            ),
        ),
        parties=tuple(
            model.Party(
                id=party,
                schema="Company",
                name=party,
                source=SOURCE,
                owners=tuple(model.Owner(owner=owner, share=share) for owner, share in owners.items()),
            )
            for party, owners in parties.items()
        ),
        designations=tuple(
            model.Designation(
                id=f"{p}-{a}-{s}", party=p, provisions=(f"{a}/1",), by=a, start=day(s), source=SOURCE
            )
            for p, a, s in listed
        ),
    )


def loan(party, issued):
    """A loan to a party of the small law, issued on a numbered day."""
    return Deal(
        id="d",
        on=day(50),
        complete=True,
        facts={"product": "loan", "issue_date": day(issued)},
        parties=(DealParty(role="borrower", party=party),),
    )


def stated(product, *parties, **more):
    """A deal as a user states it, with all its facts."""
    return {"id": "d", "product": product, "on": ON, "facts": "complete", "parties": list(parties), **more}


def payment(*parties, **more):
    """A payment as a user states it."""
    return stated("payment", *parties, **more)


def export(item, **more):
    """Goods from Germany to a company in Russia."""
    places = [{"role": "export_from", "place": "DE"}, {"role": "destination", "place": "Moscow, Russia"}]
    consignee = {"role": "consignee", "name": "Rus OOO", "established": "RU"}
    return stated(
        "goods", {"role": "exporter", **DE}, consignee, places=places, goods=[item], project="none", **more
    )


def verdicts(answer):
    """The verdict of each authority."""
    return {row.authority: row.verdict for row in answer.rows}


@pytest.mark.parametrize(
    ("listed", "parties"),
    [
        (
            [("aaa", "O", 30), ("zzz", "O", 5)],
            {"aaa": {}, "zzz": {}, "b": {"zzz": 100.0}, "c": {"aaa": 50.0, "b": 50.0}},
        ),
        ([("x", "O", 5), ("c", "O", 30)], {"x": {}, "c": {"x": 100.0}}),
    ],
    ids=["second level", "owned, then itself listed"],
)
def test_subject_since_is_the_earliest_day(listed, parties):
    """A party is a target from the first day on which it is owned by a listed one or listed itself."""
    answer = Engine(law(listed, parties)).at(day(50)).decide(loan("c", 10))
    assert answer.rows[0].verdict == "PROHIBITED"


def test_subject_since_over_two_lists():
    """A party on two lists is a target from the day of the earlier one."""
    measure = replace(LIMIT, target=model.Target(designated=("O/1", "Q/1")))
    world = law([("c", "O", 30), ("c", "Q", 5)], {"c": {}}, (measure,))
    assert Engine(world).at(day(50)).decide(loan("c", 10)).rows[0].verdict == "PROHIBITED"


@pytest.mark.parametrize("on", ["2017-03-20", "2017-08-05"])
@pytest.mark.parametrize("party", ["arkady-rotenberg", "sberbank"])
def test_revoked_stays_revoked(engine, party, on):
    """What a scenario revokes stays revoked on the days on which it was renewed in fact."""
    moment = engine.at(on).under_scenario(dt.read_scenario(BOTH_LIFT))
    assert engine.at(on).status(party).row("EU").verdict != "NO_MEASURE"
    assert moment.status(party).row("EU").verdict == "NO_MEASURE"


def test_a_delisting_ends_only_the_listing_of_its_authority(engine):
    """When OFAC delists a party, the EU's row on it stays as it was."""
    edit = {"delist": {"party": "arkady-rotenberg"}, "on": ON, "by": "US-OFAC"}
    before = engine.at("2017-03-01")
    after = before.under_scenario(scenario_from({"edits": [edit]})).status("arkady-rotenberg")
    assert after.row("US-OFAC").verdict == "NO_MEASURE"
    assert after.row("EU") == before.status("arkady-rotenberg").row("EU")
    assert after.row("EU").verdict == "BLOCKED"


@pytest.mark.parametrize("first", ["C1", "C2"])
def test_customers_in_any_order(engine, tmp_path, first):
    """A customer may be owned by another one that stands above or below it in the book."""
    rows = {
        "C1": "- {id: C1, name: Foo, owners: [{owner: C2, share: 60}]}",
        "C2": "- {id: C2, name: Bank Rossiya}",
    }
    order = [first, *(k for k in rows if k != first)]
    text = "customers:\n" + "\n".join(rows[k] for k in order) + "\n"
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    answers = engine.at(ON).evaluate(engine.read_book(tmp_path)).answers
    assert answers["C1"].row("US-OFAC").verdict == "BLOCKED"


def test_two_parties_of_one_role_keep_their_owners(engine):
    """Of two guarantors each keeps the owners stated for it."""
    deal = stated(
        "loan",
        {"role": "lender", **US},
        {"role": "guarantor", "name": "A", "owners": [{"owner": "bank-rossiya", "share": 100}]},
        {"role": "guarantor", "name": "B", "owners": [{"owner": "nobody", "share": 100}]},
    )
    assert engine.at(ON).decide(deal).row("US-OFAC").verdict == "PROHIBITED"


def test_owners_stated_for_a_ledger_party_count_in_a_deal(engine):
    """Owners that a deal states for a party of the law count beside those the law knows."""
    owned = {"role": "beneficiary", "party": "novatek", "owners": [{"owner": "bank-rossiya", "share": 60}]}
    assert engine.at(ON).decide(payment({"role": "originator", **US}, owned)).row("US-OFAC").verdict == (
        "PROHIBITED"
    )


def test_a_stake_is_counted_once(engine, tmp_path):
    """A stake that the law knows is not counted again where a customer is that party."""
    text = "customers: [{id: C, party: chernomorneftegaz, owners: [{owner: n, share: 1}]}]"
    (tmp_path / "b.yml").write_text(text, encoding="utf-8")
    book = engine.read_book(tmp_path)
    into = engine.at(ON).evaluator(book.parties).law_on(date(2017, 1, 28)).structure.into
    assert [stake.owner for stake in into["chernomorneftegaz"]].count("naftogaz") == 1


@pytest.mark.parametrize("country", ["USA", "us", "United States"])
def test_a_country_by_another_name(engine, country):
    """A country by its name, its three letters or in small letters gives the verdicts of its code."""
    beneficiary = {"role": "beneficiary", "party": "bank-rossiya"}
    by_code = engine.at(ON).decide(payment({"role": "originator", **US}, beneficiary))
    other = {"role": "originator", "name": "U", "established": country}
    assert by_code.row("US-OFAC").verdict == "PROHIBITED"
    assert verdicts(engine.at(ON).decide(payment(other, beneficiary))) == verdicts(by_code)


def test_a_country_that_does_not_exist_is_a_fault(engine):
    """A company established in Atlantis is a fault of the deal."""
    deal = payment(
        {"role": "originator", "name": "U", "established": "Atlantis"},
        {"role": "beneficiary", "party": "bank-rossiya"},
    )
    with pytest.raises(DetenteError, match="established: 'Atlantis' is no country"):
        engine.at(ON).decide(deal)


@pytest.mark.parametrize("role", ["borrower", "beneficiary"])
def test_a_debtor_by_either_role(engine, role):
    """A new loan of 120 days to Sberbank is prohibited whether it is called borrower or beneficiary."""
    deal = stated("loan", {"role": "lender", **DE}, {"role": role, "party": "sberbank"}, **NEW_LOAN)
    answer = engine.at(ON).decide(deal)
    assert {answer.row(authority).verdict for authority in ("US-OFAC", "EU")} == {"PROHIBITED"}


def test_the_repayment_of_a_new_loan(engine):
    """A payment by which Sberbank repays a new loan of 120 days is prohibited."""
    deal = payment(
        {"role": "originator", "party": "sberbank"},
        {"role": "beneficiary", **DE},
        purpose="loan_repayment",
        instrument="loan",
        **NEW_LOAN,
    )
    answer = engine.at(ON).decide(deal)
    assert {answer.row(authority).verdict for authority in ("US-OFAC", "EU")} == {"PROHIBITED"}


@pytest.mark.parametrize("authority", ["US-OFAC", "EU"])
def test_a_short_name_of_a_target_is_never_permitted(engine, authority):
    """A borrower called VTB and no more is referred or prohibited, never permitted."""
    deal = stated("loan", {"role": "lender", **DE}, {"role": "borrower", "name": "VTB"}, **NEW_LOAN)
    assert engine.at(ON).decide(deal).row(authority).verdict in {"REFER", "PROHIBITED"}


def test_an_owner_who_may_be_several_leaves_the_deal_open(engine):
    """An owner called Rotenberg is each Rotenberg it may be: the deal is referred and names them."""
    owned = {"role": "beneficiary", "name": "Foo", "owners": [{"owner": "Rotenberg", "share": 60}]}
    answer = engine.at(ON).decide(payment({"role": "originator", **US}, owned))
    row = answer.row("US-OFAC")
    assert row.verdict == "REFER"
    assert any("identity of Rotenberg" in unknown for unknown in row.unknowns)
    candidates = {c.party for name in answer.names for c in name.candidates}
    assert {"arkady-rotenberg", "boris-rotenberg", "roman-rotenberg"} <= candidates


def test_a_place_nobody_knows_is_asked_for(engine):
    """A listed person's journey to a place nobody knows is referred, and the place is named."""
    places = [{"role": "destination", "place": "Springfield-unknown-town"}]
    deal = stated("travel", {"role": "traveller", "party": "arkady-rotenberg"}, places=places)
    row = engine.at(ON).decide(deal).row("EU")
    assert row.verdict == "REFER"
    assert any("Springfield-unknown-town" in unknown for unknown in row.unknowns)


def test_an_unknown_end_use_is_not_civil(engine):
    """A dual-use item for Russia whose end use is unknown is referred, and the end use is asked for."""
    item = {"description": "machine tool", "eccn": "2B001", "origin": "DE"}
    row = engine.at(ON).decide(export(item, end_use="unknown")).row("EU")
    assert row.verdict == "REFER"
    assert "end_use" in row.unknowns


def test_a_military_list_number_has_its_form(engine):
    """A military list number written 1a is a fault, for it would match no list."""
    item = {"description": "rifle", "ml": "1a", "origin": "DE"}
    with pytest.raises(DetenteError, match="ml: '1a' is no Common Military List number"):
        engine.at(ON).decide(export(item, end_use="civil"))


def debt(**more):
    """An edit of the tenor of the debt limit of Directive 1."""
    return {"amend": {"measure": "US-M-D1-DEBT", "parameter": "max_tenor_days", **more}, "on": ON}


def revoke(what="US-EO-13661", **more):
    """An edit that revokes an act."""
    return {"revoke": what, "on": ON, **more}


TWICE = {
    "id": "US-EO-13661",
    "issuer": "US-PRESIDENT",
    "type": "statute",
    "title": "t",
    "start": "2030-01-01",
    "source": ["x"],
}
FAULTY_EDITS = {
    "a condition that is only text": revoke(provided="if good"),
    "several issuers": revoke(by=["US"]),
    "the last day there is": revoke(on="9999-12-31"),
    "a provision for an act": revoke("US-EO-13661/1"),
    "a programme for an act": revoke("US-UKRRUS"),
    "an act for a licence": {"end_licence": "US-EO-13661", "on": ON},
    "an end before the start": {"suspend": {"id": "US-EO-13661", "from": "2017-02-28", "to": ON}},
    "an amendment of nothing": {"amend": {}, "on": ON},
    "an amendment without value": debt(),
    "a number as text": debt(value="90"),
    "a day that is none": debt(value=1, key_from="x"),
    "a listing under nothing": {"designate": {"party": "rosneft", "provisions": None}, "on": ON},
    "a misspelt field": {
        "delist": {"party": "bank-rossiya", "provision": "US-EO-13662/1"},
        "on": ON,
    },
    "no acts adopted": {"adopt": {"acts": None}, "on": ON},
    "an act adopted twice": {"adopt": {"acts": [TWICE]}, "on": ON},
    "a licence for nothing": {"issue_licence": {"covers": None}, "on": ON},
}


@pytest.mark.parametrize("name", FAULTY_EDITS)
def test_a_faulty_edit_gives_our_error(engine, name):
    """An edit that cannot be carried out is told as a fault, and never crashes or passes in silence."""
    with pytest.raises(DetenteError):
        engine.at("2017-03-01").under_scenario(scenario_from({"edits": [FAULTY_EDITS[name]]})).status(
            "bank-rossiya"
        )


def test_one_assumption_needs_no_list(engine):
    """One assumption written as a plain word is read like a list of one."""
    edit = revoke("EU-DEC-2014-145", by="EU-COUNCIL")
    word, row = (scenario_from({"edits": [edit | {"assumes": a}]}) for a in ("unanimity", ["unanimity"]))
    assert word == row
    moment = engine.at("2017-02-01").under_scenario(word)
    assert moment.status("arkady-rotenberg").row("EU").verdict == "NO_MEASURE"


def test_a_new_measure_with_list_and_place_is_asked_again():
    """A deal that a new measure reaches by its place alone is decided anew, though no party is listed."""
    measure = {
        "id": "N",
        "authority": "A",
        "kind": "loan_ban",
        "title": "n",
        "provisions": ["O/1"],
        "target": {"designated": ["O/1"], "located": ["ISLE"]},
        "source": ["x"],
    }
    isle = DealPlace(role="destination", place="x", territories=frozenset({"ISLE"}))
    deal = replace(loan("p", 1), places=(isle,))
    moment = Engine(law([], {"p": {}}, ())).at(day(50))
    scenario = Scenario("s").adopt({"measures": [measure]}, on=day(10))
    shown = moment.whatif(scenario, Book((), (deal,), parties={})).changes[0].after.rows[0].verdict
    assert shown == moment.under_scenario(scenario).decide(deal).rows[0].verdict


def test_a_book_under_a_conditional_scenario_is_left_open():
    """A book under a scenario with a condition gives each deal the answer it gets by itself."""
    moment = Engine(law([("p", "O", 0)], {"p": {}})).at(day(50))
    under = moment.under_scenario(Scenario("s").revoke("O", on=day(10), provided={"condition": "x"}))
    deal = loan("p", 20)
    answers = under.evaluate(Book((), (deal,), parties={})).answers
    assert answers["d"].rows[0].verdict == under.decide(deal).rows[0].verdict


def test_the_dual_use_number_decides_like_the_control_number(engine):
    """An item classified by its EU dual-use number is stopped for military use as by ECCN."""
    deal = {
        "id": "d",
        "product": "goods",
        "on": "2016-06-01",
        "facts": "complete",
        "end_use": "military",
        "parties": [
            {"role": "exporter", "name": "A German exporter", "established": "DE"},
            {"role": "consignee", "name": "A Russian plant", "established": "RU"},
        ],
        "places": [{"role": "export_from", "place": "DE"}, {"role": "destination", "place": "RU"}],
        "goods": [{"description": "machine tool", "dual_use": "2B001", "origin": "DE"}],
    }
    row = engine.at("2016-06-01").decide(deal).row("EU")
    assert row is not None
    assert row.verdict == "PROHIBITED"
