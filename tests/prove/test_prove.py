"""The test of effectiveness: what counts as found, what is shown of misses, the same seed, the command."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from click.testing import CliRunner

from detente import coverage, ownlist
from detente import open as open_engine
from detente.cli import cli
from detente.configuration import configuration
from detente.hits import Screening
from detente.prove import measure as measuring
from detente.prove.measure import by_query, measure, wilson
from detente.prove.questions import Named, Plan, control, listed_names, made_up, manipulated
from detente.prove.run import prepare, prove
from detente.report.proof import percent, render
from detente.screening.records import Listed
from detente.screening.screener import Screener
from detente.store import open_store

MADE = datetime(2026, 3, 1, 12, tzinfo=UTC)
SMALL = Plan(kinds=("vessel",), sample=2)


@pytest.fixture(scope="module")
def proof(screening):
    """A small test of the ships of the ledger."""
    return prove(screening, prepare(screening, SMALL))


@pytest.mark.parametrize(
    ("found", "asked", "low", "high"),
    [
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (5, 10, 0.2366, 0.7634),
        (0, 0, 0.0, 1.0),
        (81, 263, 0.2553, 0.3662),
    ],
)
def test_wilson(found, asked, low, high):
    """Intervals as textbooks print them."""
    assert wilson(found, asked) == pytest.approx((low, high), abs=0.0001)


def test_a_share_is_never_rounded_to_all_or_nothing():
    """99.998 % is not printed as 100, 0.001 % not as 0."""
    assert [percent(p) for p in (1.0, 0.99998, 0.5, 0.00001, 0.0)] == ["100", "99.99", "50.0", "0.01", "0"]


def test_the_control_asks_every_name_with_kind_and_without():
    """Primary names and strong aliases are asked, weak aliases are not; all are found on a list of two."""
    screener = Screener.build(
        [
            Listed(
                key="a",
                kind="person",
                names=("Igor Ivanovich Sechin", "Igor Setchine"),
                weak=("Darth Vader",),
            ),
            Listed(key="l:7", kind="unknown", names=("Rosneft Oil Company",)),
        ]
    )
    names = listed_names(screener)
    assert [n.name for n in names] == ["Igor Ivanovich Sechin", "Igor Setchine", "Rosneft Oil Company"]
    cells, missed, _ = measure(screener, None, by_query(list(control(names))))
    assert not missed
    assert {(c.group, c.given, c.kind): (c.asked, c.alerted) for c in cells} == {
        ("ledger", "with kind", "person"): (2, 2), ("ledger", "without kind", "person"): (2, 2),
        ("l", "with kind", "unknown"): (1, 1), ("l", "without kind", "unknown"): (1, 1),
    }  # fmt: skip


def test_a_name_that_does_not_alert_is_a_miss():
    """Another party's alert does not count: the miss says who alerted instead and what the party scores."""
    screener = Screener.build(
        [
            Listed(key="right", kind="person", names=("Gennady Timchenko",)),
            Listed(key="wrong", kind="person", names=("Igor Ivanovich Sechin",)),
        ]
    )
    asked = [Named("right", "ledger", "person", "Igor Ivanovich Sechin")]
    cells, missed, _ = measure(screener, None, by_query(list(control(asked))))
    assert [(c.asked, c.alerted, c.share) for c in cells] == [(1, 0, 0.0)] * 2
    assert {m.given for m in missed} == {"with kind", "without kind"}
    assert missed[0].instead.startswith("Igor Ivanovich Sechin (wrong, ")
    assert missed[0].score is not None
    assert missed[0].score < 0.1


def test_the_same_seed_asks_the_same(screening):
    """All names follow from plan and lists; another seed asks others."""
    one, again = prepare(screening, SMALL), prepare(screening, SMALL)
    assert list(one.questions.items()) == list(again.questions.items())
    assert one.questions != prepare(screening, replace(SMALL, seed=2)).questions


def test_every_manipulated_name_counts_in_one_cell(screening):
    """Each cell has at most the sample, and all that was asked is counted."""
    plan = Plan(kinds=("organisation",), changes=("letter lost", "legal form lost"), sample=3)
    asked = list(manipulated(listed_names(screening.screener, plan.kinds), plan))
    cells, lost, _ = measure(screening.screener, None, by_query(asked))
    assert sum(c.asked for c in cells) == len(asked)
    assert {(c.group, c.depth, c.place) for c in cells} == {
        *(("letter lost", d, p) for d in (1, 2, 3) for p in ("beginning", "middle", "end")),
        *(("legal form lost", d, "") for d in (1, 2, 3)),
    }
    assert all(c.asked == 3 and c.kind == "organisation" for c in cells)
    assert len(lost) <= sum(c.asked - c.alerted for c in cells)


def test_all_processors_count_as_one(screening, monkeypatch):
    """Asked in two copies of the process, the same is counted, missed and shown."""
    monkeypatch.setattr(measuring, "PROCESSORS", 2)
    names = listed_names(screening.screener, ["vessel"])[:400]
    plan = Plan(kinds=("vessel",), sample=4)
    asked = by_query([*manipulated(names, plan), *made_up(screening.screener, plan)])
    with measuring.asking(screening.screener) as ask:
        assert measure(screening.screener, None, asked, ask=ask) == measure(screening.screener, None, asked)


def test_no_made_up_name_is_listed(screening):
    """The fakes of a test are none of the listed names, and none is asked twice."""
    test = prepare(screening, SMALL)
    fakes = [a.query.name for asked in test.questions.values() for a in asked if a.key.test == "made-up"]
    assert len(fakes) == len(set(fakes)) == 20
    assert not {n.name.casefold() for n in test.names} & {f.casefold() for f in fakes}


def test_the_page_stands_alone(proof):
    """No script, nothing fetched; hostile text is escaped."""
    page = render(proof, MADE)
    assert not any(word in page for word in ("<script", "http://", "https://", "<link", "url("))
    miss = replace(proof.lost[0], name="<script>x</script>")
    assert "&lt;script&gt;x" in render(replace(proof, missed=(miss,)), MADE)
    assert "FAILED" in render(replace(proof, missed=(miss,)), MADE)
    assert "PASSED" in render(replace(proof, missed=()), MADE)


def test_the_command_writes_page_and_cells(tmp_path, monkeypatch):
    """The page, a CSV with a line per cell, JSON with every miss; exit code 9 where the control fails."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    page, cells = tmp_path / "p.html", tmp_path / "c.csv"
    arguments = ["prove", "--kind", "vessel", "--sample", "1", "--html", page, "--csv", cells, "--json"]
    result = CliRunner().invoke(cli, [*map(str, arguments), "--store", str(tmp_path / "none.db")])
    found = json.loads(result.stdout)
    assert result.exit_code == (coverage.FAILED if found["missed"] else 0)
    rows = list(csv.DictReader(cells.read_text().splitlines()))
    assert len(rows) == len(found["cells"])
    assert {row["configuration"] for row in rows} == {found["configuration"]["digest"]}
    assert {row["test"] for row in rows} == {"control", "manipulated", "made-up"}
    assert "</html>" in page.read_text()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--change", "letter last"], "there is no change 'letter last'"),
        (["--lists", "us-nope"], "no list 'us-nope'"),
    ],
)
def test_what_is_not_there_is_refused(arguments, said, tmp_path):
    """An unknown change or list is an error that names the known ones."""
    result = CliRunner().invoke(cli, ["prove", *arguments, "--store", str(tmp_path / "none.db")])
    assert result.exit_code == 2
    assert said in result.output


def test_the_configuration_is_a_hash_of_what_matters(engine):
    """Threshold and lists change it; asking twice does not."""
    one = configuration(engine, None)
    assert one == configuration(engine, None)
    others = [configuration(engine, None, ("ledger",)), configuration(engine, None, (), 0.8)]
    assert len({one.digest, *(o.digest for o in others)}) == 3
    assert "data/screening/scorecard.yml" in one.tables


def test_verify_asks_every_name_of_a_list(tmp_path):
    """A list of one's own passes: each name alerts."""
    with open_store(tmp_path / "lists.db", create=True) as store:
        for name in ("Wladimir Ohneland", "Ohneland Trading LLC"):
            ownlist.add(
                store, "own/blocked", name=name, reason="test", aliases=(), born="", country="",
                schema="Person" if "Trading" not in name else "Company", day=date(2026, 3, 1), made=MADE,
            )  # fmt: skip
    moment = open_engine(store=tmp_path / "lists.db").at(date(2026, 3, 1))
    asked = []
    checks = list(
        coverage.verify_names(Screening(moment, sources=("own/blocked",)), step=lambda: asked.append(1))
    )
    assert [(c.source, c.passed) for c in checks] == [("own/blocked", True)]
    assert "all 4 questions" in checks[0].detail
    assert len(asked) == 4
