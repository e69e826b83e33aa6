"""Every case file: the engine's rows against what the law says."""

import pytest
from casefiles import Case, ask, ids_cited, lapses, load, moment_for, scenario_of

CASES = load()


@pytest.mark.parametrize("case", [c for c in CASES if c.data.get("expect")], ids=lambda c: c.id)
def test_expected_rows(engine, case: Case):
    """Verdict, handling, cited ids, named unknowns and duties are those a lawyer expects."""
    if "diplomatic" in case.data:
        found = {row.id for row in engine.law.diplomatic_acts}
        assert case.data["diplomatic"] in found
        assert all(e["verdict"] == "NOT_AFFECTED" for e in case.data["expect"])
        return
    answer = ask(engine, case)
    for expected in case.data["expect"]:
        row = answer.row(expected["authority"])
        assert row is not None, f"no row of {expected['authority']}"
        verdict = row.recorded if expected.get("beyond_horizon") and row.recorded else row.verdict
        said = f"{row.authority}: {verdict} {row.handling}\n" + "\n".join(row.reasons + row.unknowns)
        assert verdict == expected["verdict"], said
        if "handling" in expected:
            assert expected["handling"].split()[0] in row.handling, said
        if "by" in expected:
            assert expected["by"] in ids_cited(answer, row.authority), said
        for fact in expected.get("unknowns", ()):
            assert any(fact in unknown for unknown in row.unknowns), said
        if "duties" in expected:
            duties = [f"{d.id} {d.title} {d.due_text}".lower() for d in row.duties]
            assert bool(duties) == bool(expected["duties"]), f"{said}\n{duties}"
            for duty in expected["duties"]:
                assert any(duty in d for d in duties), f"{said}\n{duties}"


@pytest.mark.parametrize("case", [c for c in CASES if "expect_conflicts" in c.data], ids=lambda c: c.id)
def test_expected_conflicts(engine, case: Case):
    """The pairs of measures that nobody can obey together on a deal, and no others."""
    found = {conflict.pair for conflict in ask(engine, case).conflicts}
    assert found == {tuple(pair) for pair in case.data["expect_conflicts"]}


@pytest.mark.parametrize("case", [c for c in CASES if "expect_names" in c.data], ids=lambda c: c.id)
def test_expected_names(engine, case: Case):
    """Whom a name that nobody bears alone was taken for or may mean, and which words made it like."""
    read = ask(engine, case).names
    assert [name.name for name in read] == [expected["name"] for expected in case.data["expect_names"]]
    for name, expected in zip(read, case.data["expect_names"], strict=True):
        assert name.party == expected.get("party")
        assert sorted(c.party for c in name.candidates) == sorted(expected["candidates"])
        assert all(0 < c.score <= 1 for c in name.candidates)
        assert expected.get("words", "") in "".join(c.why for c in name.candidates)


@pytest.mark.parametrize("case", [c for c in CASES if "expect_edits" in c.data], ids=lambda c: c.id)
def test_expected_legality(engine, case: Case):
    """An edit takes effect, waits or is refused as the law of its day says."""
    scenario = scenario_of(case)
    assert scenario is not None
    judged = moment_for(engine, case, scenario.edits[0].on.isoformat(), None).judge(scenario)
    for expected in case.data["expect_edits"]:
        found = [(j.body or j.edit.by, j.verdict.value, j.reasons) for j in judged]
        assert any(
            verdict == expected["verdict"] and expected["body"] in {body, *[j.edit.by for j in judged]}
            for body, verdict, _ in found
        ), found


@pytest.mark.parametrize("case", [c for c in CASES if "expect_lapses" in c.data], ids=lambda c: c.id)
def test_expected_lapses(engine, case: Case):
    """What ends within a window, as known on a day, with its last day in force."""
    found = lapses(engine, case)
    if not case.data["expect_lapses"]:
        assert not [act for act, _ in found if act.startswith("EU-DEC")], found
    for expected in case.data["expect_lapses"]:
        assert (expected["act"], expected["last_day"]) in found


def test_ids_are_unique():
    """No two cases share a name, so that a failing one can be found."""
    assert len({c.id for c in CASES}) == len(CASES)
