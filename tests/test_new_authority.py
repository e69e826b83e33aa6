# ruff: noqa: E501 - rows of law stand on one line, as in law files
"""A country that nobody wrote Python for: its law as YAML answers deals and statuses."""

from __future__ import annotations

import pytest

from detente.engine import open_directory
from detente.ledger.scenario import Scenario, scenario_from

BODIES = """\
authorities:
- {id: FD, name: Republic of Freedonia, jurisdiction: Freedonia, source: [Constitution]}
- id: FD-MOT
  name: Ministry of Trade
  jurisdiction: Freedonia
  parent: FD
  answers: true
  nexus: {any: [{party: {established_in: [FD]}}, {party: {national_of: [FD]}}, {currency: FDD}, {place: {in: [FD]}}]}
  nexus_text: persons of Freedonia anywhere, anything done there or in its dollars
  recorded_from: 2020-01-01
  horizon: 2030-01-01
  handling:
  - {word: TURN BACK, when: {product: goods}}
  - {word: HOLD}
  source: [Trade Act]
programmes:
- {id: FD-SYL, authority: FD-MOT, title: Sylvania, source: [Trade Act]}
territories:
- {id: CHICOLINIA, title: Chicolinia, towns: [Pinkyville], country: [SY], source: [Gazette 1]}
"""
LAW = """\
acts:
- {id: FD-ACT, issuer: FD, programme: FD-SYL, type: statute, title: Trade Act, start: 2020-01-01, source: [Gazette 1]}
- {id: FD-ORDER, issuer: FD-MOT, programme: FD-SYL, type: ordinance, title: Sylvania Order, start: 2020-02-01,
   published: 2020-01-20, until_printed: 2020-12-31, legal_basis: [FD-ACT], source: [Gazette 2]}
- {id: FD-ORDER-2, issuer: FD-MOT, programme: FD-SYL, type: ordinance, title: Amending Order, start: 2020-06-01,
   amends: [FD-ORDER], legal_basis: [FD-ACT], source: [Gazette 3]}
events:
- {id: FD-RENEW, kind: renew, target: FD-ORDER, by: FD-ORDER-2, start: 2020-06-01, until_printed: 2021-12-31, source: [G 3]}
provisions:
- {id: FD-ORDER/A, act: FD-ORDER, article: Annex A, title: Frozen persons, source: [Gazette 2]}
- {id: FD-ORDER/B, act: FD-ORDER, article: Annex B, title: Limited banks, source: [Gazette 2]}
- {id: FD-ORDER/3, act: FD-ORDER, article: Article 3, title: Chicolinia, source: [Gazette 2]}
measures:
- {id: FD-FREEZE, authority: FD-MOT, kind: asset_freeze, title: Freeze, provisions: [FD-ORDER/A], effect: BLOCK,
   status: BLOCKED, target: {designated: [FD-ORDER/A]}, ownership: freeze, source: [Gazette 2]}
- id: FD-DEBT
  authority: FD-MOT
  kind: debt_limit
  title: Long debt of limited banks
  provisions: [FD-ORDER/B]
  effect: PROHIBIT
  status: LIMITED
  target: {designated: [FD-ORDER/B], roles: [borrower, issuer]}
  when: {product: loan, issue_date: {from: $subject_since}, tenor_days: {over: $longest}}
  parameters:
  - {name: longest, key: issue_date, unit: days, bands: [{value: 90, end: 2020-06-01},
     {value: 30, start: 2020-06-01, by: FD-ORDER-2}]}
  source: [Gazette 2]
- {id: FD-PLACE, authority: FD-MOT, kind: territorial_embargo, title: Chicolinia, provisions: [FD-ORDER/3],
   effect: PROHIBIT, status: LIMITED, target: {located: [CHICOLINIA]}, when: {product: [goods, service]},
   source: [Gazette 2]}
licences:
- {id: FD-GL-1, authority: FD-MOT, kind: general_licence, title: Medicine, covers: [FD-ORDER], act: FD-ORDER,
   when: {purpose: medical}, effect: PERMITTED_UNDER_LICENCE, start: 2020-03-01, source: [Gazette 2]}
- {id: FD-D-1, authority: FD-MOT, kind: derogation, title: Fees, covers: [FD-FREEZE], when: {purpose: legal_fees},
   effect: AUTHORISATION_REQUIRED, source: [Gazette 2]}
ownership_rules:
- {id: FD-OWN-1, authority: FD-MOT, family: freeze, share: 50, operator: over, aggregate: 'no', end: 2020-06-01,
   source: [Guidance 1]}
- {id: FD-OWN-2, authority: FD-MOT, family: freeze, share: 25, operator: at_least, aggregate: 'yes', start: 2020-06-01,
   source: [Guidance 2]}
duties:
- {id: FD-DUTY, authority: FD-MOT, title: Report the hold, handling: [HOLD], business_days: 2, act: FD-ORDER,
   source: [Gazette 2]}
legality:
- {id: FD-RULE, body: FD, title: Parliament must assent, edits: [revoke], acts: [FD-ACT], needs: assent,
   assumption: parliament, source: [Constitution]}
"""
LISTS = """\
parties:
- {id: trentino, schema: Person, name: Ambassador Trentino, nationality: [SY], source: [Gazette 2]}
- {id: sylvanbank, schema: Company, name: Bank of Sylvania, countries: [SY], source: [Gazette 2]}
- {id: trentino-trading, schema: Company, name: Trentino Trading, countries: [SY], source: [register],
   owners: [{owner: trentino, share: 50}]}
rounds:
- {id: FD-R1, provisions: [FD-ORDER/A], by: FD-ORDER, start: 2020-02-01, entries: [{party: trentino, entry: '1'}],
   source: [Gazette 2]}
- {id: FD-R2, provisions: [FD-ORDER/B], by: FD-ORDER, start: 2020-03-01, entries: [{party: sylvanbank}],
   source: [Gazette 2]}
"""
PURPOSE = """\
facts:
- {id: product, type: choice, title: product, choices: [payment, loan, goods, service], selecting: true, source: [x]}
- {id: 'on', type: date, title: day, selecting: true, source: [x]}
- {id: purpose, type: choice, title: purpose, choices: [medical, legal_fees, other], source: [x]}
- {id: tenor_days, type: number, title: tenor, selecting: true, source: [x]}
- {id: issue_date, type: date, title: issued, selecting: true, source: [x]}
- {id: currency, type: text, title: currency, source: [x]}
- {id: authorisation_on_file, type: bool, title: authorised, source: [x]}
"""


@pytest.fixture(scope="module")
def freedonia(tmp_path_factory):
    """An engine on nothing but the law of Freedonia, in four files."""
    folder = tmp_path_factory.mktemp("freedonia")
    for name, text in (("bodies", BODIES), ("law", LAW), ("lists", LISTS), ("facts", PURPOSE)):
        (folder / f"{name}.yml").write_text(text, encoding="utf-8")
    return open_directory(folder, with_embedded=False)


def ask(engine, on, *, complete=True, **facts):
    """The row of the Ministry on a deal of a Freedonian with a given counterparty."""
    parties = facts.pop("parties")
    data = {"id": "d", "on": on, "facts": "complete" if complete else "partial", "parties": parties, **facts}
    return engine.at(on).decide(data).row("FD-MOT")


HOME = {"role": "originator", "name": "Firefly & Co", "established": "FD"}
ABROAD = {"role": "originator", "name": "Elsewhere Ltd", "established": "ZZ"}


def payment(engine, on, sender=HOME, to="trentino", **facts):
    """A payment to a party."""
    return ask(engine, on, product="payment", parties=[sender, {"role": "beneficiary", "party": to}], **facts)


@pytest.mark.parametrize(
    ("on", "verdict"),
    [
        ("2020-01-31", "PERMITTED"),
        ("2020-02-01", "PROHIBITED"),
        ("2021-12-31", "PROHIBITED"),
        ("2022-01-01", "PERMITTED"),
        ("2019-12-31", "REFER"),
        ("2030-01-02", "REFER"),
    ],
)
def test_the_order_binds_from_its_first_to_its_last_day(freedonia, on, verdict):
    """Before, on the first day, on the last day as renewed, the day after, and outside the record."""
    assert payment(freedonia, on).verdict == verdict


def test_a_freeze_has_its_own_word_and_duty(freedonia):
    """The handling is the Ministry's word, the report falls due two business days later."""
    row = payment(freedonia, "2020-02-07")
    assert (row.verdict, row.handling) == ("PROHIBITED", "HOLD")
    assert row.acts == ("FD-ORDER", "FD-ACT")
    assert [(d.id, d.due.isoformat()) for d in row.duties] == [("FD-DUTY", "2020-02-11")]


def test_no_tie_no_row_of_law(freedonia):
    """A deal between strangers is out of scope; the Freedonian dollar brings it in."""
    assert payment(freedonia, "2020-02-07", ABROAD).verdict == "OUT_OF_SCOPE"
    assert payment(freedonia, "2020-02-07", ABROAD, currency="FDD").verdict == "PROHIBITED"
    assert payment(freedonia, "2020-02-07", ABROAD, complete=False).verdict == "REFER"


def test_a_licence_helps_while_it_stands(freedonia):
    """The medical licence is of March; the derogation needs its document."""
    assert payment(freedonia, "2020-02-29", purpose="medical").verdict == "PROHIBITED"
    row = payment(freedonia, "2020-03-01", purpose="medical")
    assert (row.verdict, row.licences) == ("PERMITTED_UNDER_LICENCE", ("FD-GL-1",))
    assert payment(freedonia, "2020-03-01", purpose="legal_fees").verdict == "AUTHORISATION_REQUIRED"
    on_file = payment(freedonia, "2020-03-01", purpose="legal_fees", authorisation_on_file=True)
    assert on_file.verdict == "PERMITTED_UNDER_LICENCE"
    assert payment(freedonia, "2020-03-01", complete=False).verdict == "REFER"


def test_the_ownership_rule_changes_on_its_day(freedonia):
    """Exactly half is not more than half; from June a quarter is enough."""
    assert freedonia.at("2020-05-31").status("trentino-trading").row("FD-MOT").verdict == "NO_MEASURE"
    row = freedonia.at("2020-06-01").status("trentino-trading").row("FD-MOT")
    assert row.verdict == "BLOCKED"
    assert row.hits[0].path == ("trentino holds 50 % of trentino-trading",)


def test_two_small_stakes_add_up_from_june(freedonia):
    """Aggregation is a dated rule: a book's company held by two."""
    owners = [{"owner": "trentino", "share": 20}, {"owner": "trentino-trading", "share": 10}]
    for on, verdict in (("2020-05-31", "NO_MEASURE"), ("2020-06-01", "BLOCKED")):
        assert freedonia.at(on).status("Book Co", owners=owners).row("FD-MOT").verdict == verdict


@pytest.mark.parametrize(
    ("on", "issued", "days", "verdict"),
    [
        ("2020-04-01", "2020-02-28", 400, "PERMITTED"),
        ("2020-04-01", "2020-03-01", 90, "PERMITTED"),
        ("2020-04-01", "2020-03-01", 91, "PROHIBITED"),
        ("2020-07-01", "2020-05-31", 90, "PERMITTED"),
        ("2020-07-01", "2020-06-01", 31, "PROHIBITED"),
        ("2020-07-01", "2020-06-01", 30, "PERMITTED"),
        ("2020-07-01", None, 90, "REFER"),
        ("2020-07-01", "2020-06-01", None, "REFER"),
    ],
)
def test_the_band_is_chosen_by_the_issue_date(freedonia, on, issued, days, verdict):
    """Old debt under the old limit, new debt under the new one; a fact that selects a band is never presumed."""
    facts = {k: v for k, v in {"issue_date": issued, "tenor_days": days}.items() if v is not None}
    parties = [
        {"role": "lender", "name": "Firefly & Co", "established": "FD"},
        {"role": "borrower", "party": "sylvanbank"},
    ]
    assert ask(freedonia, on, product="loan", parties=parties, **facts).verdict == verdict


def test_without_the_amending_act_the_old_limit_runs_on(freedonia):
    """Where the amending order is revoked its band goes, and its renewal with it."""
    under = freedonia.at("2020-07-01").under_scenario(
        Scenario("undo").revoke("FD-ORDER-2", on="2020-06-01", assumes=["parliament"])
    )
    parties = [HOME, {"role": "borrower", "party": "sylvanbank"}]
    deal = {"id": "d", "on": "2020-07-01", "product": "loan", "facts": "complete", "issue_date": "2020-06-15",
            "tenor_days": 45, "parties": parties}  # fmt: skip
    assert freedonia.at("2020-07-01").decide(deal).row("FD-MOT").verdict == "PROHIBITED"
    assert under.decide(deal).row("FD-MOT").verdict == "PERMITTED"


def test_a_place_is_known_by_its_towns(freedonia):
    """Goods for a town of the territory are turned back; the party there has a status."""
    parties = [{"role": "exporter", "name": "Firefly & Co", "established": "FD"}]
    row = ask(freedonia, "2020-04-01", product="goods", parties=parties,
              places=[{"role": "destination", "place": "Main Street 1, Pinkyville"}])  # fmt: skip
    assert (row.verdict, row.handling) == ("PROHIBITED", "TURN BACK")
    assert freedonia.at("2020-04-01").status("Hotel", place="Pinkyville").row("FD-MOT").verdict == "LIMITED"


def test_knowledge_follows_publication(freedonia):
    """The order was published on 20 January: as known before, February's freeze is not seen."""
    assert freedonia.at("2020-02-07", "2020-01-19").status("trentino").row("FD-MOT").verdict == "NO_MEASURE"
    assert freedonia.at("2020-02-07", "2020-02-01").status("trentino").row("FD-MOT").verdict == "BLOCKED"


def test_its_law_can_be_lifted_and_needs_what_it_says(freedonia):
    """Revoking the statute waits on Parliament; assumed, everything that rests on it falls."""
    data = {"name": "peace", "edits": [{"revoke": "FD-ACT", "on": "2020-04-01", "by": "FD"}]}
    moment = freedonia.at("2020-04-01")
    assert [j.verdict.value for j in moment.judge(scenario_from(data))] == ["REFER"]
    row = moment.under_scenario(scenario_from(data)).status("trentino").row("FD-MOT")
    assert (row.verdict, set(row.between)) == ("REFER", {"BLOCKED", "NO_MEASURE"})
    data["edits"][0]["assumes"] = ["parliament"]
    assert moment.under_scenario(scenario_from(data)).status("trentino").row("FD-MOT").verdict == "NO_MEASURE"


def test_it_stands_beside_the_embedded_law(tmp_path):
    """On top of the embedded law the Ministry has a row of its own and changes no other."""
    purpose = "product: payment"
    law = LAW.replace("{purpose: medical}", f"{{{purpose}}}").replace(
        "{purpose: legal_fees}", f"{{{purpose}}}"
    )
    for name, text in (("bodies", BODIES), ("law", law), ("lists", LISTS)):
        (tmp_path / f"{name}.yml").write_text(text, encoding="utf-8")
    both = open_directory(tmp_path)
    answer = both.at("2020-04-01").status("trentino")
    assert answer.row("FD-MOT").verdict == "BLOCKED"
    assert answer.row("US-OFAC") is not None
    assert both.at("2017-01-28").status("rosneft").row("US-OFAC").verdict == "LIMITED"
