"""Two configurations on one file: what is read, what is refused, which alerts appear and vanish and why."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner

from detente.cli import cli
from detente.errors import InputError
from detente.owntables import read_tables
from detente.screening.records import Query, Traits
from detente.screening.tables import of_package, use
from detente.shadow.askers import Customer, Here, read_customers
from detente.shadow.compare import compare
from detente.shadow.setups import TRAITS, Setup, read_setup

CUSTOMERS = [
    Customer("1", Query(name="Igor Setchine", kind="person", traits=Traits(births=("1999-09-09",)))),
    Customer("2", Query(name="Arkady Rotenberg", kind="person")),
    Customer("3", Query(name="Genadi Timchenk", kind="person")),
    Customer("4", Query(name="Alice Appleby", kind="person")),
]


def run(screening, before, after):
    """Both configurations over the same lists."""
    return compare(CUSTOMERS, Here(before, screening), Here(after, screening))


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
    file.write_text("tables: mine\n")
    assert read_setup(file).tables == str(tmp_path / "mine")
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


def tables_in(folder, **texts):
    """A folder of tables."""
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / f"{name}.yml").write_text(text)
    return folder


def test_tables_are_laid_over_those_of_the_package(tmp_path):
    """What is not said stays; a feature is given whole."""
    own = read_tables(
        tables_in(
            tmp_path / "t",
            evidence="gender: {other: -4}\n",
            scorecard="person: {order: {0: 0.0, 1: -2.5}}\n",
            thresholds="default: 0.9\n",
        )
    )
    evidence, card = of_package("evidence"), of_package("scorecard")
    assert own["evidence"] == evidence | {"gender": evidence["gender"] | {"other": -4.0}}
    assert own["scorecard"]["organisation"] == card["organisation"]
    assert own["scorecard"]["person"] == card["person"] | {"order": {0: 0.0, 1: -2.5}}
    assert own["thresholds"] == of_package("thresholds") | {"default": 0.9}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("evidence", "shoe: {same: 1}\n", "'shoe' is not known"),
        ("evidence", "gender: {other: much}\n", "gender: other: 'much' is no number"),
        ("evidence", "gender: 3\n", "must hold words"),
        ("evidence", "", "must hold words"),
        ("scorecard", "person: {order: {0.5: 0, 1: 1}}\n", "must begin at 0 and rise"),
        ("scorecard", "person: {order: {0: 0, 1: 1, 0.5: 1}}\n", "must begin at 0 and rise"),
        ("scorecard", "person: {start: true}\n", "True is no number"),
        ("thresholds", "default: 75\n", "75 is no share"),
        ("frequency", "person: 1\n", "none of the tables that judge names"),
    ],
)
def test_a_fault_in_a_table_is_told(tmp_path, name, text, said):
    """With its file and the way to it; nothing is used of it."""
    with pytest.raises(InputError) as caught:
        read_tables(tables_in(tmp_path / "t", **{name: text}))
    assert said in str(caught.value)
    assert f"{name}.yml" in caught.value.problems[0].where


def test_a_folder_without_tables_is_refused(tmp_path):
    """The files that may be there are named."""
    with pytest.raises(InputError, match="holds no table"):
        read_tables(tables_in(tmp_path / "t"))


def test_tables_cannot_change_once_a_name_was_judged(screening):
    """Then some threads would judge by half of each."""
    screening.screen(Query(name="Igor Sechin"), standing=False)
    with pytest.raises(InputError, match="judged by other tables already"):
        use({"scorecard": of_package("scorecard")})


def detente(home, *arguments):
    """The command in a process of its own, as a user starts it."""
    command = [sys.executable, "-c", "from detente.cli import main; main()", *map(str, arguments)]
    env = {**os.environ, "XDG_CONFIG_HOME": str(home)}
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_shadow_with_tables_of_the_user(tmp_path):
    """Alerts that vanish under other tables, with both scores; `screen` by these tables gives the later."""
    file = tmp_path / "c.csv"
    file.write_text("id,name,kind,birth_date\n1,Igor Setchine,person,1961\n2,Arkady Rotenberg,person,\n")
    folder = tables_in(tmp_path / "t", evidence="birth date: {year next to it: -9}\n")
    found = json.loads(detente(tmp_path, "shadow", file, "--tables", folder, "--json").stdout)
    (gone,) = found["differences"]
    assert (gone["id"], gone["change"], gone["party"]) == ("1", "vanishes", "igor-sechin")
    assert gone["after"] < 0.1
    assert gone["before"] > 0.75
    assert "yours/evidence.yml" in found["after"]["configuration"]["tables"]
    assert found["before"]["configuration"]["digest"] != found["after"]["configuration"]["digest"]
    asked = "screen", "Igor Setchine", "--kind", "person", "--born", "1961", "--threshold", 0, "--json"
    hits = json.loads(detente(tmp_path, *asked, "--tables", folder).stdout)["hits"]
    assert [hit["score"] for hit in hits if hit["party"] == "igor-sechin"] == [gone["after"]]


def test_tables_with_faults_begin_nothing(tmp_path):
    """One error, before anything is screened."""
    file = tmp_path / "c.csv"
    file.write_text("id,name\n1,Igor Setchine\n")
    folder = tables_in(tmp_path / "t", evidence="shoe: {same: 1}\n")
    done = detente(tmp_path, "shadow", file, "--tables", folder)
    assert done.returncode == 2
    assert "'shoe' is not known" in done.stderr
    assert "Traceback" not in done.stderr
