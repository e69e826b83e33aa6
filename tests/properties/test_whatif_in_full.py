# ruff: noqa: E501 - rows of law stand on one line, as in law files
"""The shortcut of `whatif` (asking only rows that may differ) against asking every row again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples
from worlds import World, day, days, laws, worlds

import detente
from detente import whatif as compare
from detente.answers import Answer, in_either
from detente.ledger.overlay import overlay
from detente.ledger.scenario import EditVerdict, Scenario

EXAMPLES = Path(detente.__file__).parent / "data" / "examples"
SCENARIOS = sorted((EXAMPLES / "scenarios").glob("*.yml"))


def in_full(moment, scenario, book) -> dict[str, Answer]:
    """Every row of a book evaluated under the scenario, no row carried over."""
    here = moment.with_licences(book)
    judged = here.judge(scenario)

    def ask(*, with_open: bool):
        laid = overlay(judged, here.knowledge, with_open=with_open, base=here.overlay)
        evaluator = here.evaluator(book.parties, overlay=laid, scenario=scenario.name)
        return compare.evaluate(book, evaluator, moment.on).answers

    sure = ask(with_open=False)
    if not any(j.verdict is EditVerdict.REFER for j in judged):
        return sure
    possible = ask(with_open=True)
    return {
        key: replace(
            a,
            rows=tuple(x.left_open(y) for x, y in zip(a.rows, possible[key].rows, strict=True)),
            conflicts=in_either(a.conflicts, possible[key].conflicts),
        )
        for key, a in sure.items()
    }


def said(row):
    """What a reader acts on: all but the list of acts."""
    return (row.verdict, row.handling, row.between, row.measures, row.licences, row.unknowns, row.duties)


@settings(max_examples=examples(300))
@given(worlds())
def test_the_shortcut_is_exact(world: World):
    """Every row of the difference equals the row of a full evaluation under the scenario."""
    moment = world.engine.at(day(45))
    result = moment.whatif(world.scenario, world.book)
    full = in_full(moment, world.scenario, world.book)
    for change in result.changes:
        for shown, right in zip(change.after.rows, full[change.id].rows, strict=True):
            assert said(shown) == said(right), (world.scenario.edits, change.id)
        assert set(change.after.conflicts) == set(full[change.id].conflicts)


@pytest.mark.parametrize(
    "path",
    [SCENARIOS[0], *(pytest.param(path, marks=pytest.mark.full) for path in SCENARIOS[1:])],
    ids=[path.stem for path in SCENARIOS],
)
@pytest.mark.parametrize(
    "on", ["2017-01-28", *(pytest.param(day, marks=pytest.mark.full) for day in ("2016-03-01", "2017-12-01"))]
)
def test_the_shortcut_is_exact_on_the_example_book(engine, path, on):
    """The five example scenarios over the example book: the shortcut gives what asking everything gives. Deals
    have days of their own, so on the two other days only the customers are asked.
    """
    book = engine.read_book(EXAMPLES / "book")
    if on != "2017-01-28":
        book = replace(book, deals=())
    scenario = detente.read_scenario(path)
    moment = engine.at(on)
    result = moment.whatif(scenario, book)
    full = in_full(moment, scenario, book)
    assert len(result.changes) == len(book)
    assert result.asked_again < result.rows * (2 if result.judgements else 1)
    for change in result.changes:
        for shown, right in zip(change.after.rows, full[change.id].rows, strict=True):
            assert said(shown) == said(right), (change.id, shown.authority)


@settings(max_examples=examples(60))
@given(laws(), days)
def test_revoked_and_adopted_again_is_as_before(law, on):
    """Ending an order and adopting the same text on the same day gives the same statuses."""
    target = "NORTH-ORD"
    old = next(a for a in law.acts if a.id == target)
    moment = detente.engine.Engine(law).at(on)
    if not moment.knowledge.effective(target, on):
        return
    measures = [m for m in law.measures if m.provisions == (f"{target}/1",) and m.introduced_by is None]
    listed = [
        d for d in law.designations if d.provisions == (f"{target}/1",) and d.by == target and d.start <= on
        and (d.end is None or d.end > on)
    ]  # fmt: skip
    again = {
        "acts": [{"id": "AGAIN", "issuer": "NORTH", "programme": "NORTH-P", "type": "order_in_council",
                  "title": old.title, "start": on.isoformat(), "source": ["x"]}],
        "provisions": [{"id": "AGAIN/1", "act": "AGAIN", "article": "1", "title": "x", "source": ["x"]}],
        "measures": [
            {"id": f"AGAIN-{m.id}", "authority": "NORTH", "kind": m.kind, "title": m.title, "provisions": ["AGAIN/1"],
             "effect": m.effect, "status": m.status, "target": {"designated": ["AGAIN/1"]}, "source": ["x"],
             **({"ownership": m.ownership} if m.ownership else {}),
             **({"unsettled": m.unsettled} if m.unsettled else {})}
            for m in measures if m.target.designated == (f"{target}/1",) and m.status
            and moment.knowledge.measure_stands(m, on)
        ],
        "designations": [
            {"id": f"AGAIN:{d.party}", "party": d.party, "provisions": ["AGAIN/1"], "by": "AGAIN",
             "start": on.isoformat(), "source": ["x"]} for d in listed
        ],
    }  # fmt: skip
    only = {m.id for m in measures} if again["measures"] else set()
    kept = tuple(m for m in law.measures if m.id in only and m.target.designated == (f"{target}/1",))
    bare = detente.engine.Engine(replace(law, measures=kept, reliefs=(), events=()))
    if not bare.at(on).knowledge.effective(target, on):
        return
    scenario = Scenario("again").revoke(target, on=on).adopt(again, on=on)
    before, after = bare.at(on), bare.at(on).under_scenario(scenario)
    for party in ("p0", "p1", "p2", "p3", "p4"):
        left, right = before.status(party).row("NORTH"), after.status(party).row("NORTH")
        assert (left.verdict, left.between) == (right.verdict, right.between)


def test_a_conditional_edit_leaves_the_answer_open(engine):
    """An edit whose condition is not known to be met gives REFER between both outcomes, never either."""
    scenario = Scenario("if they help").revoke(
        "US-EO-13661", on=date(2017, 1, 28), by="US-PRESIDENT", provided={"condition": "they help"}
    )
    row = engine.at("2017-02-01").under_scenario(scenario).status("bank-rossiya").row("US-OFAC")
    assert row.verdict == "REFER"
    assert {v.value for v in row.between} == {"BLOCKED", "NO_MEASURE"}


@given(st.sampled_from(SCENARIOS))
@settings(max_examples=examples(5))
def test_a_scenario_leaves_the_ledger_alone(path):
    """After any question under a scenario the plain moment answers as before."""
    engine = detente.open()
    moment = engine.at("2017-02-01")
    before = moment.status("bank-rossiya")
    moment.under_scenario(detente.read_scenario(path)).status("bank-rossiya")
    assert moment.status("bank-rossiya") == before
