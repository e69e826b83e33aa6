"""Two configurations on one file: what is read, what is refused, which alerts appear and vanish and why."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from detente.cli import cli
from detente.errors import InputError
from detente.screening.records import Query, Traits
from detente.shadow import TRAITS, Customer, Setup, compare, read_customers, read_setup

CUSTOMERS = [
    Customer("1", Query(name="Igor Setchine", kind="person", traits=Traits(births=("1999-09-09",)))),
    Customer("2", Query(name="Arkady Rotenberg", kind="person")),
    Customer("3", Query(name="Genadi Timchenk", kind="person")),
    Customer("4", Query(name="Alice Appleby", kind="person")),
]


def run(screening, before, after):
    """Both configurations over the same lists."""
    return compare(CUSTOMERS, (before, screening), (after, screening))


def test_nothing_changes_between_equal_configurations(screening):
    """No difference, and all alerts stay."""
    found = run(screening, Setup(), Setup())
    assert found.differences == ()
    assert found.before.alerts == found.after.alerts == sum(row.stay for row in found.lists)
    assert found.before.configuration == found.after.configuration


def test_a_higher_threshold_only_takes_away(screening):
    """What vanishes scores below the new threshold, and the reason says so; the reverse run gives it back."""
    old, new = Setup(threshold=0.5), Setup(threshold=0.97)
    found = run(screening, old, new)
    assert found.differences
    assert {d.change for d in found.differences} == {"vanishes"}
    assert all(d.after < 0.97 and "below 0.97" in d.why for d in found.differences)
    back = run(screening, new, old)
    assert [replace(d, change="vanishes", why="") for d in back.differences] == [
        replace(d, before=d.after, after=d.before, why="") for d in found.differences
    ]
    assert found.before.configuration.digest == back.after.configuration.digest


def test_a_trait_that_is_not_used_speaks_no_more(screening):
    """A wrong date of birth holds an alert back only where dates are compared."""
    without = Setup(threshold=0.95, traits=tuple(t for t in TRAITS if t != "birth date"))
    found = run(screening, Setup(threshold=0.95), without)
    appeared = [d for d in found.differences if d.party == "igor-sechin"]
    assert [(d.id, d.change) for d in appeared] == [("1", "appears")]
    assert appeared[0].before < 0.95 <= appeared[0].after


def test_a_configuration_is_read_strictly(tmp_path):
    """All keys are read; an unknown key and every bad value is a fault with its line."""
    file = tmp_path / "c.yml"
    file.write_text(
        "threshold: 0.8\nlists: [ledger]\nknown: 2024-03-01\ntraits: [country]\nkind: false\nmost: 3\n"
    )
    assert read_setup(file) == Setup(
        threshold=0.8, lists=("ledger",), known=date(2024, 3, 1), traits=("country",), kind=False, most=3
    )
    file.write_text(
        "treshold: 0.8\nthreshold: 2\nlists: ledger\nknown: soon\ntraits: [shoe]\nkind: 1\nmost: 0\n"
    )
    with pytest.raises(InputError) as caught:
        read_setup(file)
    assert [p.where.rpartition(":")[2] for p in caught.value.problems] == list("1234567")
    assert "'treshold' is not known" in str(caught.value)
    file.write_text("- 1\n")
    with pytest.raises(InputError, match="no configuration"):
        read_setup(file)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_customers_are_read_and_faults_told(tmp_path, mark):
    """Rows with a name are asked, others are told with their line."""
    rows = [
        "id,name,kind,birth_date,country",
        "7,Igor Sechin,person,1960-09-07,RU",
        "8,,person,,",
        "9,Y,robot,,",
        ",Z,,,",
    ]
    file = tmp_path / "c.csv"
    file.write_text("\n".join(rows).replace(",", mark), encoding="utf-8-sig")
    customers, faults = read_customers(file)
    traits = Traits(births=("1960-09-07",), countries=("RU",))
    assert customers == [
        Customer("7", Query(name="Igor Sechin", kind="person", traits=traits)),
        Customer("9", Query(name="Y")),
        Customer("5", Query(name="Z")),
    ]  # fmt: skip
    assert [f.where.rpartition(":")[2] for f in faults] == ["3", "4"]


def test_json_lines_are_read(tmp_path):
    """One object of texts a line; anything else is an error with its line."""
    file = tmp_path / "c.jsonl"
    file.write_text('{"id": "1", "name": "Igor Sechin", "passport": "75 12"}\n[1]\n')
    customers, faults = read_customers(file)
    traits = Traits(identifiers=("passport:7512",))
    assert customers == [Customer("1", Query(name="Igor Sechin", traits=traits))]
    assert [f.where.rpartition(":")[2] for f in faults] == ["2"]


def test_a_file_without_a_column_of_names_is_refused(tmp_path):
    """The columns it has are named."""
    file = tmp_path / "c.csv"
    file.write_text("id,shoe\n1,x\n")
    with pytest.raises(InputError, match="column"):
        read_customers(file)


def test_the_command_writes_page_and_differences(tmp_path, monkeypatch):
    """Counts and reasons in JSON, a line per difference in the CSV, a page that stands alone."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file, other = tmp_path / "c.csv", tmp_path / "o.yml"
    file.write_text("id,name,kind\n1,Igor Sechinn,person\n2,<b>Arkady Rotenburg</b>,person\n3,,\n")
    other.write_text("threshold: 0.99\n")
    page, table = tmp_path / "s.html", tmp_path / "s.csv"
    arguments = ["shadow", file, "--config", other, "--html", page, "--csv", table, "--json"]
    result = CliRunner().invoke(cli, [*map(str, arguments), "--store", str(tmp_path / "none.db")])
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["asked"] == 2
    assert len(found["faults"]) == 1
    rows = list(csv.DictReader(table.read_text().splitlines()))
    assert [row["entry"] for row in rows] == [d["entry"] for d in found["differences"]]
    assert rows
    text = page.read_text()
    assert "<b>Arkady" not in text
    assert not any(word in text for word in ("<script", "http://", "https://"))
    assert CliRunner().invoke(cli, ["shadow", str(file), "--lists-b", "us-nope"]).exit_code == 2
