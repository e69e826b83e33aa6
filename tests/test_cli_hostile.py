# ruff: noqa: E501, ISC004 - rows of law stand on one line, as in law files; text over two lines
"""The command with bad input of every kind: one clear message, the right exit code, nothing half written."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from detente.cli import cli
from detente.serialise import ROW_COLUMNS

DEAL = """\
id: d
product: payment
on: 2017-02-03
facts: complete
parties:
- {role: originator, name: U, established: US}
- {role: beneficiary, party: bank-rossiya}
"""
SCENARIO = "name: s\nedits:\n- {revoke: US-EO-13661, on: 2017-01-28, by: US-PRESIDENT}\n"
HEAD = "id,product,on,facts,originator,originator.established,beneficiary.party\n"
LINE = "d,payment,2017-02-03,complete,U,US,bank-rossiya\n"
EXAMPLES = Path(sys.modules["detente.cli"].__file__).parent / "data" / "examples"


def run(*arguments):
    """The command in this process; an exception that is no exit is a traceback a user would see."""
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def refused(result, code=2, *words):
    """The command said what is wrong in a few lines, and nothing else."""
    assert result.exit_code == code, result.output
    said = result.stderr
    assert said.strip()
    assert "Traceback" not in said
    for word in words:
        assert word in said, said
    assert result.stdout == ""


BAD_DEALS = {
    "empty": ("", "a deal is a mapping"),
    "a word": ("deal", "a deal is a mapping, not str"),
    "a list": ("- a\n- b\n", "a deal is a mapping, not list"),
    "binary": (bytes(range(256)), "is not UTF-8 (byte 128)"),
    "latin-1": ("id: Zürich\n".encode("latin-1"), "save the file as UTF-8"),
    "a control character": (DEAL + "title: \x07\n", "is not valid YAML"),
    "six megabytes": ("title: " + "x" * 6_000_000, "the limit for YAML is 5,000,000"),
    "sixty-five levels": ("a: " + "[" * 65 + "]" * 65, "nested too deeply"),
    "a tag": ("title: !!python/object:os.system ls\n", "is not allowed"),
    "an own tag": ("title: !thing ls\n", "is not allowed"),
    "two documents": (DEAL + "---\n" + DEAL, "another document"),
    "a key twice": (DEAL + "id: e\n", "the key 'id' stands twice"),
    "bad indentation": ("id: a\n  product: b\n", "is not valid YAML"),
    "an open bracket": (DEAL + "goods: [\n", "is not valid YAML"),
    "an unknown alias": ("id: *a\n", "is not valid YAML"),
    "an unknown field": (DEAL + "colour: red\n", "a deal has no field 'colour'"),
    "a misspelt field": (DEAL + "curency: USD\n", "did you mean currency?"),
    "a word for a number": (DEAL + "amount: much\n", "amount: 'much' is not a number"),
    "no number": (DEAL + "amount: .nan\n", "is not a number"),
    "infinity": (DEAL + "amount: .inf\n", "is not a number"),
    "a number too large": (DEAL + "amount: 1e400\n", "is not a number"),
    "a truth that is a word": (DEAL + "new: yes\n", "new: 'yes' is not a bool"),
    "an unknown product": (DEAL.replace("payment", "barter"), "'barter' is not one of"),
    "year zero": (DEAL.replace("2017-02-03", "0000-01-01"), "'0000-01-01' is not a day"),
    "30 February": (DEAL.replace("2017-02-03", "2017-02-30"), "write YYYY-MM-DD"),
    "a day as people write it": (DEAL.replace("2017-02-03", "3.2.2017"), "'3.2.2017' is not a day"),
    "a number for a day": (DEAL.replace("2017-02-03", "20170203"), "is not a day"),
    "neither complete nor partial": (DEAL.replace("complete", "whole"), "neither complete nor partial"),
    "an unknown party": (DEAL.replace("bank-rossiya", "bank-rosiya"), "did you mean bank-rossiya"),
    "an unknown role": (DEAL.replace("role: originator", "role: payer"), "'payer' is no role of a party"),
    "an unknown place role": (DEAL + "places: [{role: moon, place: RU}]\n", "'moon' is no role of a place"),
    "parties as a mapping": (
        DEAL.split("parties", maxsplit=1)[0] + "parties: {role: agent}\n",
        "`parties` is a list",
    ),
    "a negative share": (
        DEAL + "- {role: agent, name: x, owners: [{owner: rosneft, share: -5}]}\n",
        "outside 0 to 100 percent",
    ),
    "a share over the whole": (
        DEAL + "- {role: agent, name: x, owners: [{owner: rosneft, share: 101}]}\n",
        "outside 0 to 100 percent",
    ),
    "a share in words": (
        DEAL + "- {role: agent, name: x, owners: [{owner: rosneft, share: half}]}\n",
        "share",
    ),
    "a code without quotes as a list": (DEAL + "goods: [[0101]]\n", "a item is a mapping"),
    "used that is no mapping": (DEAL + "used: much\n", "`used` is a mapping"),
}


@pytest.mark.parametrize("name", BAD_DEALS)
def test_a_bad_deal_is_refused(tmp_path, name):
    """Exit code 2, the file named, the fault in words, no output."""
    text, expected = BAD_DEALS[name]
    file = tmp_path / "deal.yml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(run("decide", file), 2, "deal.yml", expected)
    assert [p.name for p in tmp_path.iterdir()] == ["deal.yml"]


@pytest.mark.parametrize(
    "text",
    [
        "\ufeff" + DEAL,
        DEAL.replace("\n", "\r\n"),
        DEAL.replace("name: U", "name: " + "N" * 100_000),
        DEAL.replace("name: U", 'name: "a\\u202Eb"'),
        DEAL.replace("name: U", 'name: "a\\0b"'),
        DEAL.replace("name: U", "name: 銀行"),
        DEAL.replace("2017-02-03", "0001-01-01"),
        DEAL.replace("2017-02-03", "9999-12-31"),
    ],
    ids=["BOM", "CRLF", "100 kB name", "bidi", "NUL", "Chinese", "first day", "last day"],
)
def test_odd_but_lawful_input_is_answered(tmp_path, text):
    """A mark at the start, other line ends, long or strange names and far days are read as they are."""
    file = tmp_path / "deal.yml"
    file.write_text(text, encoding="utf-8", newline="")
    answer = json.loads(run("decide", file, "--json").stdout)
    assert {r["authority"] for r in answer["rows"]} >= {"US-OFAC", "EU", "CA", "CH"}


BAD_TABLES = {
    "ragged": ("payments.csv", HEAD + "d,payment\n", ":2 payments: has 2 cells, the header has 7"),
    "an unclosed quote": ("payments.csv", HEAD + '"d,payment\n', "is not valid CSV"),
    "an unknown column": ("payments.csv", "id,colour\na,red\n", "'colour' is no column of payments"),
    "semicolons": ("payments.csv", (HEAD + LINE).replace(",", ";"), "is no column"),
    "a column twice": ("payments.csv", HEAD.replace("product", "id") + LINE, "the column 'id' stands twice"),
    "a cell of a megabyte": ("payments.csv", HEAD + "x" * 1_000_000 + LINE, "field larger than field limit"),
    "latin-1": ("payments.csv", (HEAD + LINE.replace("U,", "é,")).encode("latin-1"), "is not UTF-8"),
    "a number with a blank": ("payments.csv", "amount," + HEAD + "1 000," + LINE, "'1 000' is not a number"),
    "no day": ("payments.csv", HEAD + LINE.replace("2017-02-03", "2017-02-30"), "'2017-02-30' is not a day"),
    "a share over the whole": (
        "customers.csv",
        "id,name,owner1,owner1.share\na,b,rosneft,120\n",
        "outside 0 to 100 percent",
    ),
    "a share in words": ("customers.csv", "id,name,owner1,owner1.share\na,b,rosneft,half\n", "share"),
}


@pytest.mark.parametrize("name", BAD_TABLES)
def test_a_bad_table_is_refused(tmp_path, name):
    """A faulty CSV book is refused whole, with file, row and reason."""
    file, text, expected = BAD_TABLES[name]
    (tmp_path / file).write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(run("decide", tmp_path), 2, file, expected, "nothing was evaluated")


def test_an_id_twice_is_refused(tmp_path):
    """Two deals of one id are refused, the id named."""
    (tmp_path / "payments.csv").write_text(HEAD + LINE + LINE)
    refused(run("decide", tmp_path), 2, "the id 'd' stands twice", "nothing was evaluated")


def test_all_faults_of_a_book_are_told_at_once(tmp_path):
    """Two files with three faults give three lines."""
    (tmp_path / "customers.yml").write_text(
        "customers:\n- {id: a, party: nobody}\n- {id: b, name: B, colour: red}\n"
    )
    (tmp_path / "payments.csv").write_text(HEAD + LINE.replace("bank-rossiya", "nobody"))
    result = run("decide", tmp_path)
    refused(result, 2, "customers.yml:2", "customers.yml:3", "payments.csv:2")
    assert "3 faults" in result.stderr


BAD_SCENARIOS = {
    "empty": ("", 2, "is no scenario"),
    "no edits": ("name: s\n", 2, "is no scenario"),
    "an unknown kind": (SCENARIO.replace("revoke", "abolish"), 2, "exactly one kind"),
    "two kinds": (SCENARIO.replace("on:", "suspend: X, on:"), 2, "exactly one kind"),
    "no day": (SCENARIO.replace("on: 2017-01-28, ", ""), 2, "`on` is missing"),
    "a day that is none": (SCENARIO.replace("2017-01-28", "2017-02-30"), 2, "s.yml:3"),
    "an unknown field": (SCENARIO.replace("by:", "with:"), 2, "an edit has no field 'with'"),
    "an unknown act": (SCENARIO.replace("13661", "99999"), 3, "US-EO-99999"),
    "a licence without fields": (
        "name: s\nedits:\n- {issue_licence: {id: L}, on: 2017-01-28}\n",
        2,
        "issue_licence needs `authority`",
    ),
    "law with a dangling id": (
        "name: s\nedits:\n- {adopt: {provisions: [{id: X/1, act: X, article: '1', title: t, source: [x]}]},"
        " on: 2017-01-28}\n",
        2,
        "'X'",
    ),
    "nobody delisted": (
        "name: s\nedits:\n- {delist: {party: rosneft, provisions: [US-EO-13660/1]}, on: 2017-01-28}\n",
        3,
        "is not listed there",
    ),
}


@pytest.mark.parametrize("name", BAD_SCENARIOS)
def test_a_bad_scenario_is_refused(tmp_path, name):
    """Exit code 2 (3 for an unknown id), and no report is written."""
    text, code, expected = BAD_SCENARIOS[name]
    (tmp_path / "s.yml").write_text(text)
    (tmp_path / "deal.yml").write_text("payments:\n- " + DEAL.strip().replace("\n", "\n  ") + "\n")
    page = tmp_path / "report.html"
    result = run("whatif", tmp_path / "s.yml", "--book", tmp_path / "deal.yml", "--html", page)
    refused(result, code, expected)
    assert not page.exists()
    assert not list(tmp_path.glob("*.part"))


BAD_ARGUMENTS = {
    "a missing file": (("decide", "none.yml"), 2, "does not exist"),
    "a missing book": (
        ("whatif", EXAMPLES / "scenarios" / "both-lift.yml", "--book", "none"),
        2,
        "does not exist",
    ),
    "a directory for a scenario": (("whatif", EXAMPLES, "--book", EXAMPLES / "book"), 2, "is a directory"),
    "an unknown party": (("status", "Nobody At All"), 3, "no party of the ledger"),
    "an empty name": (("status", ""), 3, "no party of the ledger"),
    "an ambiguous name": (("status", "Rotenberg"), 4, "arkady-rotenberg"),
    "an unknown authority": (("status", "rosneft", "--authority", "ATLANTIS"), 3, "choose from"),
    "an unknown act": (("law", "US-EO-99999"), 3, "no act, programme or licence 'US-EO-99999'"),
    "a day that is none": (
        ("status", "rosneft", "--on", "2017-02-30"),
        2,
        "is not a day of the calendar; write",
    ),
    "year zero": (("status", "rosneft", "--on", "0000-01-01"), 2, "is not a day"),
    "a late known day that is none": (("status", "rosneft", "--known", "soon"), 2, "is not a day"),
    "reach backwards": (("reach", "--from", "2017-02-01", "--to", "2017-01-01"), 2, "is not after --from"),
    "timeline backwards": (
        ("timeline", "--from", "2017-02-01", "--to", "2017-02-01"),
        2,
        "is not after --from",
    ),
    "a stake without share": (("status", "x", "--owner", "rosneft"), 2, "is no stake"),
    "a stake in words": (("status", "x", "--owner", "rosneft=half"), 2, "is no stake"),
    "a stake over the whole": (("status", "x", "--owner", "rosneft=101"), 2, "outside 0 to 100 percent"),
    "a table of a page": (("law", "US-EO-13661", "--csv"), 2, "use --json"),
    "an unknown option": (("status", "rosneft", "--colour"), 2, "--colour"),
    "an unknown command": (("lift",), 2, "No such command"),
}


@pytest.mark.parametrize("name", BAD_ARGUMENTS)
def test_bad_arguments_are_refused(tmp_path, monkeypatch, name):
    """Usage is 2, nothing by that name 3, more than one by that name 4."""
    monkeypatch.chdir(tmp_path)
    arguments, code, expected = BAD_ARGUMENTS[name]
    refused(run(*arguments), code, expected)
    assert not list(tmp_path.iterdir())


def test_an_unwritable_report_is_told(tmp_path):
    """Where the report cannot be written the message names the path and nothing is left behind."""
    book = tmp_path / "b.yml"
    book.write_text("customers:\n- {id: C, party: rosneft}\n")
    target = tmp_path / "none" / "report.html"
    result = run("whatif", EXAMPLES / "scenarios" / "us-lifts-alone.yml", "--book", book, "--html", target)
    assert result.exit_code == 2
    assert "cannot be written" in result.stderr
    assert "--html" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["b.yml"]


def test_formulas_are_defused(tmp_path):
    """A cell that a spreadsheet would run comes out with an apostrophe in front, in every row."""
    for number, start in enumerate("=+-@"):
        (tmp_path / "payments.csv").write_text(HEAD + LINE.replace("d,", f'"{start}cmd|calc!A{number}",', 1))
        rows = list(csv.DictReader(io.StringIO(run("decide", tmp_path, "--csv").stdout)))
        assert rows
        assert all(row["id"].startswith(f"'{start}cmd") for row in rows)
        assert not any(cell[:1] in tuple("=+-@") for row in rows for cell in row.values())


def test_json_rows_carry_the_whole_answer(tmp_path):
    """Each row of the JSON has what a reader needs to check it."""
    (tmp_path / "deal.yml").write_text(DEAL)
    answer = json.loads(run("decide", tmp_path / "deal.yml", "--json").stdout)
    wanted = {
        "authority", "verdict", "handling", "measures", "acts", "licences", "reasons", "unknowns", "confidence",
        "horizon",
    }  # fmt: skip
    assert all(wanted <= set(row) for row in answer["rows"])
    row = next(r for r in answer["rows"] if r["authority"] == "US-OFAC")
    assert (row["verdict"], row["handling"]) == ("PROHIBITED", "BLOCK")
    assert row["acts"]
    assert row["horizon"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("status", "rosneft", "--on", "2017-01-28"),
        ("divergence", "--on", "2014-03-20"),
        ("law",),
        ("reach", "--on", "2017-01-28"),
        ("timeline", "--from", "2014-03-01", "--to", "2014-04-01"),
        (
            "whatif",
            EXAMPLES / "scenarios" / "us-lifts-alone.yml",
            "--book",
            EXAMPLES / "book-csv",
            "--no-html",
        ),
        ("decide", EXAMPLES / "book-csv"),
    ],
    ids=lambda a: a[0],
)
def test_json_and_csv_parse(arguments):
    """Every command prints JSON that parses and CSV whose rows are as wide as its header."""
    json.loads(run(*arguments, "--json").stdout)
    table = list(csv.reader(io.StringIO(run(*arguments, "--csv").stdout)))
    assert len(table) > 1
    assert {len(row) for row in table} == {len(table[0])}
    if arguments[0] in {"status", "divergence", "decide"}:
        assert tuple(table[0]) == ROW_COLUMNS


@pytest.mark.parametrize("command", sorted(cli.commands))
def test_every_command_explains_itself(command):
    """`--help` says what the command does and explains each of its options."""
    result = run(command, "--help")
    assert result.exit_code == 0
    assert len(cli.commands[command].help.split()) >= 5
    for option in cli.commands[command].params:
        if option.param_type_name == "option" and option.name != "help":
            assert option.help, option.name


REAL = {
    "answered": (("status", "rosneft", "--on", "2017-01-28", "--csv"), 0, ""),
    "bad input": (("decide", "bad.yml"), 2, "the key 'id' stands twice"),
    "unknown": (("status", "Nobody At All"), 3, "no party of the ledger"),
    "ambiguous": (("status", "Rotenberg"), 4, "ask again with the id"),
    "a day that is none": (("status", "rosneft", "--on", "2017-02-30"), 2, "write YYYY-MM-DD"),
}


@pytest.mark.parametrize("name", REAL)
def test_the_real_command(tmp_path, name):
    """The installed command in a process of its own: exit code, message, no traceback, no file."""
    (tmp_path / "bad.yml").write_text("id: a\nid: b\n")
    arguments, code, expected = REAL[name]
    command = Path(sys.executable).parent / "detente"
    done = subprocess.run(
        [command, *arguments], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == code, done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert (done.stdout == "") == (code != 0)
    assert [p.name for p in tmp_path.iterdir()] == ["bad.yml"]


def test_a_reader_that_stops_is_no_error():
    """Piping into a reader that closes after one line ends quietly."""
    command = Path(sys.executable).parent / "detente"
    with subprocess.Popen([command, "law", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as done:
        assert done.stdout.readline() == b"[\n"
        done.stdout.close()
        assert b"Traceback" not in done.stderr.read()
