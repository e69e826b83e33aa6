# ruff: noqa: E501 - rows of law stand on one line, as in law files
"""What nobody can obey together: each pair stands, is of two authorities, and goes when either measure goes."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples
from test_whatif_in_full import in_full
from worlds import OTHERWISE, books, day, days, deals, laws, scenarios

from detente import model
from detente.answers import Verdict
from detente.book.files import Book
from detente.decide.conflicts import contradictions, done_otherwise
from detente.divergence import conflicting
from detente.engine import Engine
from detente.ledger.scenario import Scenario

CAP_DEAL = {
    "id": "cargo", "product": "goods", "on": "2023-03-01", "facts": "complete", "currency": "USD", "end_use": "civil",
    "seaborne": True, "ru_cap_clause": True, "price_at_or_below_cap": True,
    "parties": [
        {"role": "seller", "name": "A Russian producer", "established": "RU"},
        {"role": "buyer", "name": "An Indian refinery", "established": "IN"},
        {"role": "carrier", "name": "A Greek shipowner", "established": "GR"},
    ],
    "places": [{"role": "export_from", "place": "RU"}, {"role": "destination", "place": "India"}],
    "goods": [{"description": "crude oil", "hs": "270900", "cn": "270900", "eccn": "EAR99", "origin": "RU"}],
}  # fmt: skip


@st.composite
def opposed(draw):
    """A law with one more measure of each authority, broad and against each other."""
    return against_each_other(draw, draw(laws()))


def against_each_other(draw, law: model.Law) -> model.Law:
    """The law with one broad measure more of each authority, which may contradict the other's."""
    acts, provisions, measures = [], [], []
    for authority, other in (("NORTH", "SOUTH"), ("SOUTH", "NORTH")):
        key = f"{authority}-OPP"
        act = draw(st.sampled_from([key, key, f"{authority}-ORD"]))
        acts.append(
            model.Act(id=key, issuer=authority, type="statute", title="x", start=day(0), source=("x",))
        )
        provisions.append(model.Provision(id=f"{key}/1", act=key, article="1", title="x", source=("x",)))
        effect = draw(st.sampled_from(["PROHIBIT", "PROHIBIT", "BLOCK", "DUTY"]))
        against = model.Contradiction(
            measure=f"{other}-X", otherwise={} if effect == "DUTY" else draw(st.sampled_from(OTHERWISE))
        )
        measures.append(
            model.Measure(
                id=f"{authority}-X", authority=authority, kind="no_claims", title="x", provisions=(f"{act}/1",),
                effect=effect, source=("x",), contradicts=draw(st.sampled_from([(), (against,), (against,)])),
                when=draw(st.sampled_from([{"purpose": "food"}, {"purpose": "arms"}, None, None])),
            )
        )  # fmt: skip
    return replace(
        law, acts=law.acts + tuple(acts), provisions=law.provisions + tuple(provisions),
        measures=law.measures + tuple(measures),
    )  # fmt: skip


def without(law: model.Law, measure: str) -> model.Law:
    """The law without a measure."""
    return replace(law, measures=tuple(m for m in law.measures if m.id != measure))


@settings(max_examples=examples(200))
@given(opposed(), deals())
def test_a_conflict_is_two_measures_that_both_bite(law, deal):
    """The first stops or claims the deal as stated, the second stops it done as the first wants."""
    engine = Engine(law)
    moment = engine.at(deal.on)
    answer = moment.decide(deal)
    rows = {m.id: m for m in law.measures}
    for conflict in answer.conflicts:
        measure, against = rows[conflict.measure], rows[conflict.against]
        assert measure.authority != against.authority
        assert (measure, against) in contradictions(moment.evaluator().law_on(deal.on))
        first = [h for h in answer.row(measure.authority).hits if h.measure == measure.id]
        assert any(h.effect == "DUTY" or h.worst is not Verdict.PERMITTED for h in first)
        facts = engine.vocabulary.facts
        done = [
            done_otherwise(deal, other, facts) for other in measure.contradicts if other.measure == against.id
        ]
        second = [
            h for d in done for h in moment.decide(d).row(against.authority).hits if h.measure == against.id
        ]
        assert any(
            h.worst in {Verdict.PROHIBITED, Verdict.AUTHORISATION_REQUIRED, Verdict.EXPOSURE} for h in second
        )
        assert not conflict.certain or any(h.certain for h in first)


@settings(max_examples=examples(100))
@given(opposed(), deals())
def test_without_either_measure_there_is_no_conflict(law, deal):
    """Taking one measure of a pair away takes the pair away and brings no other."""
    pairs = {c.pair for c in Engine(law).at(deal.on).decide(deal).conflicts}
    for pair in pairs:
        for measure in pair:
            left = {c.pair for c in Engine(without(law, measure)).at(deal.on).decide(deal).conflicts}
            assert left <= {p for p in pairs if measure not in p}


@given(opposed(), books(), days)
def test_contradictions_change_no_row(law, book, on):
    """What stands against what is shown beside the rows; no verdict moves by it."""
    silent = replace(law, measures=tuple(replace(m, contradicts=()) for m in law.measures))
    left, right = Engine(law).at(on).evaluate(book).answers, Engine(silent).at(on).evaluate(book).answers
    assert all(answer.rows == right[key].rows and not right[key].conflicts for key, answer in left.items())


@given(laws(), books(), st.data())
def test_newly_conflicting_is_what_stands_after_and_not_before(law, book, data):
    """As a full evaluation under the scenario has it; nothing is where no edit is made."""
    scenario = data.draw(scenarios(law))
    moment = Engine(against_each_other(data.draw, law)).at(day(45))
    full = in_full(moment, scenario, book)
    for change in moment.whatif(scenario, book).changes:
        assert set(change.after.conflicts) == set(full[change.id].conflicts)
        before = {c.pair for c in change.before.conflicts}
        assert {c.pair for c in change.newly_conflicting} == {c.pair for c in change.after.conflicts} - before
    assert not any(c.newly_conflicting for c in moment.whatif(Scenario("nothing"), book).changes)


def test_a_new_ban_conflicts_with_the_price_cap(engine):
    """The Russian decree adopted in a scenario, on a day on which it had lapsed, stands against the cap."""
    deal, parties = engine.read_deal({**CAP_DEAL, "on": "2024-08-01"})
    book = Book(deals=(deal,), parties=parties)
    decree = {
        "acts": [{"id": "AGAIN", "issuer": "RU-PRESIDENT", "type": "decree", "title": "again", "start": "2024-07-15", "source": ["x"]}],
        "provisions": [{"id": "AGAIN/1", "act": "AGAIN", "article": "1", "title": "again", "source": ["x"]}],
        "measures": [{
            "id": "AGAIN-M", "authority": "RU", "kind": "export_ban", "title": "again", "provisions": ["AGAIN/1"], "source": ["x"],
            "when": {"product": "goods", "goods": {"list": ["RU-CRUDE"]}, "ru_cap_clause": True},
            "contradicts": [{"measure": "EU-M-2022-OIL-SHIPPING", "otherwise": {"ru_cap_clause": False, "price_at_or_below_cap": False}}],
        }],
    }  # fmt: skip
    scenario = Scenario("again").adopt(decree, on="2024-07-15")
    (change,) = engine.at("2024-08-01").whatif(scenario, book).changes
    assert [c.pair for c in change.newly_conflicting] == [("AGAIN-M", "EU-M-2022-OIL-SHIPPING")]
    assert not change.newly_conflicting[0].certain  # the law of Russia is not recorded in full on the day


def test_the_end_of_the_decree_ends_the_conflict(engine):
    """Without the Russian decree a contract may refer to the cap."""
    deal, parties = engine.read_deal(CAP_DEAL)
    book = Book(deals=(deal,), parties=parties)
    scenario = Scenario("no decree").revoke("RU-DECREE-961", on="2023-02-15", by="RU-PRESIDENT")
    (change,) = engine.at("2023-03-01").whatif(scenario, book).changes
    assert [c.pair for c in change.before.conflicts] == [("RU-M-OIL-CAP", "EU-M-2022-OIL-SHIPPING")]
    assert change.after.conflicts == change.newly_conflicting == ()


def test_divergence_names_the_measures_that_stand_against_each_other(engine):
    """On the day, of the authorities asked."""

    def pairs(on, *under):
        return [(a.id, b.id) for a, b in conflicting(engine.at(on, under=under))]

    assert pairs("2023-02-01", "RU", "EU") == [("RU-M-OIL-CAP", "EU-M-2022-OIL-SHIPPING")]
    assert pairs("2023-02-01", "EU", "US-OFAC") == pairs("2023-01-31", "RU", "EU") == []
