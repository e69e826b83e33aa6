"""The commands on lists, as a user types them: what they print, keep, refuse and return."""

import csv
import io
import json
import threading
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree
from sdnfile import BANK, IVANOV, row, write

from detente.cli import cli

GOLDEN = Path(__file__).parent.parent / "sources" / "golden"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def run(loaded, monkeypatch):
    """The command on the loaded store; an exception that is no exit is a traceback a user would see."""
    monkeypatch.setenv("DETENTE_STORE", str(loaded.path))
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(loaded.folder)

    def command(*arguments, code=0):
        result = CliRunner().invoke(cli, [str(a) for a in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result.output

    return command


def test_load_says_what_it_did_and_a_refusal_keeps_the_old_list(run, loaded):
    """A list that is too small is refused with the reason; accepted with a reason, the reason is shown."""
    file = write(loaded.folder / "new.csv", BANK, IVANOV)
    refused = run("load", file, "--as", "us-ofac-sdn", "--known", "2024-06-30", code=6)
    assert "at least 5,500 are expected" in refused
    assert "the list loaded before is kept" in refused
    assert json.loads(run("sources", "--json"))[1]["known"] == "2024-05-30"
    run("load", file, "--as", "us-ofac-sdn", "--known", "2024-06-30", "--accept", "a drill")
    assert json.loads(run("sources", "--json"))[1]["known"] == "2024-06-30"
    assert "accepted: a drill" in " ".join(run("sources").split())


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "is empty"),
        (b"\x1a\r\n", "is empty"),
        (b"<!doctype html><html><body>moved</body></html>", "none of the forms"),
    ],
)
def test_what_is_no_list_is_refused(run, loaded, content, word):
    """An empty file, as happened on 2024-05-04, and a web page are no list, whatever is accepted."""
    file = loaded.folder / "odd.csv"
    file.write_bytes(content)
    assert word in run("load", file, "--as", "us-ofac-sdn", "--accept", "yes", code=6)
    assert len(json.loads(run("list", "show", "us-ofac-sdn", "--json"))) == 4


def test_an_unknown_source_is_named_with_the_known_ones(run, loaded):
    """The message lists what there is."""
    assert "us-ofac-sdn" in run("load", loaded.path, "--as", "nonsense", code=3)


def test_history_of_one_party(run):
    """Every list, since when, and how the day is known."""
    found = json.loads(run("history", "Oleg Testovich Ivanov", "--json"))
    stretch = found["listed"][0]
    assert found["entries"] == ["us-ofac-sdn:90001"]
    assert (stretch["start"], stretch["dating"], stretch["not_before"]) == (
        "2024-03-20",
        "derived",
        "2024-01-10",
    )
    printed = run("history", "us-ofac-sdn:90001")
    assert "first seen; not yet" in printed
    assert "on 2024-01-10" in printed


def test_the_page_of_a_party_escapes_a_hostile_name(run, loaded):
    """A name from a list is text on a page, never markup."""
    loaded.load("2024-05-31", BANK, row(90011, "<script>alert(1)</script> EVIL NAME", ["SDGT"]))
    run("history", "us-ofac-sdn:90011", "--html", "party.html", "--on", "2024-05-31")
    page = Path("party.html").read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; EVIL NAME" in page


def test_diff_tells_what_came_and_went(run):
    """Between two days, by entry; a source can be chosen; the days must be in order."""
    found = json.loads(run("diff", "--from", "2024-01-10", "--to", "2024-05-30", "--no-law", "--json"))
    assert {(c["uid"], c["what"], c["known"]) for c in found["lists"]} == {
        ("90001", "added", "2024-03-20"),
        ("90002", "removed", "2024-05-30"),
    }
    rows = list(
        csv.DictReader(io.StringIO(run("diff", "--from", "2024-01-10", "--to", "2024-03-20", "--csv")))
    )
    assert [r["uid"] for r in rows] == ["90001"]
    assert "no loaded list changed" in run("diff", "--from", "2024-05-30", "--to", "2024-06-30", "--no-law")
    assert "is not after" in run("diff", "--from", "2024-05-30", "--to", "2024-01-10", code=2)
    assert "no list 'eu-fsf' is loaded" in run(
        "diff", "--from", "2024-01-10", "--to", "2024-05-30", "--source", "eu-fsf", code=3
    )


def test_diff_tells_which_field_changed(run, loaded):
    """A changed entry says what is gone and what is new."""
    loaded.load(
        "2024-06-02",
        BANK,
        row(
            90001,
            "IVANOV, Oleg Testovich",
            ["RUSSIA-EO14024", "SDGT"],
            kind="individual",
            remarks="DOB 06 Mar 1961.",
        ),
    )
    found = json.loads(run("diff", "--from", "2024-05-30", "--to", "2024-06-02", "--no-law", "--json"))
    fields = {
        f["field"]: (f["gone"], f["new"]) for c in found["lists"] if c["uid"] == "90001" for f in c["fields"]
    }
    assert fields["birth_dates"] == (["1961-03-05"], ["1961-03-06"])
    assert fields["filings"][1] == ["SDGT"]


def test_watch_names_the_decisions_that_a_list_touches(run):
    """A customer who was listed in between is named, with the change of the list behind it, in every form."""
    Path("book.yml").write_text(
        "customers:\n- {id: c1, name: Oleg Testovich Ivanov}\n- {id: c2, name: Nobody At All}\n"
    )
    arguments = ("watch", "book.yml", "--from", "2024-01-10", "--to", "2024-05-30")
    found = json.loads(run(*arguments, "--json"))
    touched = {item["id"]: item for item in found["touched"]}
    assert "c1" in touched
    words = {r["authority"]: r["after"]["verdict"] for r in touched["c1"]["rows"]}
    assert words["US-OFAC"] == "BLOCKED"
    assert [c["what"] for c in touched["c1"]["lists"]] == ["added"]
    run(*arguments, "--atom", "feed.xml", "--html", "page.html")
    feed = etree.parse("feed.xml")
    titles = [e.findtext(f"{ATOM}title") for e in feed.iter(f"{ATOM}entry")]
    assert any(t.startswith("c1 ") and "US-OFAC" in t for t in titles)
    for name in ("id", "title", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
    assert "us-ofac-sdn added IVANOV, Oleg Testovich" in Path("page.html").read_text()
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--csv"))))
    assert {r["id"] for r in rows} == set(touched)


def test_the_same_change_has_the_same_ids_in_every_feed(run):
    """A feed reader shows a touched decision once."""
    Path("book.yml").write_text("customers:\n- {id: c1, name: Oleg Testovich Ivanov}\n")
    ids = []
    for name in ("one.xml", "two.xml"):
        run("watch", "book.yml", "--from", "2024-01-10", "--to", "2024-05-30", "--atom", name)
        ids.append([e.findtext(f"{ATOM}id") for e in etree.parse(name).iter(f"{ATOM}entry")])
    assert ids[0] == ids[1]


def test_a_list_of_ones_own(run):
    """Added, shown beside every answer without changing it, removed; the history stays."""
    uid = run("list", "add", "Acme Blocked GmbH", "--reason", "fraud 2023").split()[0]
    assert uid.startswith("own/blocked:")
    answer = json.loads(run("status", "Acme Blocked GmbH", "--on", "2024-05-30", "--json"))
    assert [s["source"] for s in answer["listed"]] == ["own/blocked"]
    assert not any(r["measures"] for r in answer["rows"])
    assert "fraud 2023" in run("list", "show")
    run("list", "remove", uid, "--reason", "cleared")
    assert json.loads(run("list", "show", "--json")) == []
    assert "holds no entry" in run("list", "remove", uid, "--reason", "again", code=3)
    assert "no list of yours" in run("list", "add", "X Y", "--list", "us-ofac-sdn", "--reason", "no", code=2)


def test_a_statement_joins_and_parts(run, loaded):
    """What the user says of two entries counts before all evidence, and the last word counts."""
    loaded.load("2024-06-02", BANK, IVANOV, row(90009, "PETROV, Other Name", ["SDGT"], kind="individual"))
    one, other = "us-ofac-sdn:90001", "us-ofac-sdn:90009"
    assert len(json.loads(run("history", one, "--json"))["entries"]) == 1
    run("same", one, other, "--reason", "passport seen")
    found = json.loads(run("history", one, "--json"))
    assert found["entries"] == [one, other]
    assert [(e["kind"], e["detail"]) for e in found["evidence"]] == [("statement", "passport seen")]
    run("same", one, other, "--not", "--reason", "it was a cousin")
    assert len(json.loads(run("history", one, "--json"))["entries"]) == 1
    assert "nothing is called" in run("same", one, "us-ofac-sdn:nope", "--reason", "x", code=3)


def test_verify_finds_a_raw_file_that_was_changed(run, loaded):
    """Everything whole passes; a damaged archive fails with exit code 9."""
    assert "0 failed" in run("verify")
    file = next((loaded.folder / "lists.db.archive").rglob("*.gz"))
    file.write_bytes(b"not what it was")
    assert "lost or changed" in " ".join(run("verify", code=9).split())


def test_export_gives_back_what_was_loaded(run):
    """Every form of export holds every entry; an ending nobody knows is asked back."""
    for name in ("out.json", "out.csv", "out.parquet"):
        assert "4 entries" in run("export", "us-ofac-sdn", name)
    assert len(list(csv.DictReader(io.StringIO(Path("out.csv").read_text())))) == 4
    assert "give --form" in run("export", "us-ofac-sdn", "out.xyz", code=2)
    again = run("load", "out.json", "--as", "ftm/copy", "--known", "2024-06-01")
    assert "4 entries" in again


def test_without_a_store_the_commands_say_how_to_begin(tmp_path, monkeypatch):
    """No store: a hint, not a traceback; the law still answers."""
    monkeypatch.setenv("DETENTE_STORE", str(tmp_path / "none.db"))
    for arguments in (["verify"], ["list", "show"], ["history", "rosneft"]):
        result = CliRunner().invoke(cli, arguments)
        assert result.exit_code in {3, 8}
        assert "detente load" in result.output
    assert CliRunner().invoke(cli, ["status", "Rosneft", "--on", "2017-01-28"]).exit_code == 0


# ---------------------------------------------------------------------- pull


@pytest.fixture
def server():
    """A real server on this machine."""
    import sys  # noqa: PLC0415

    sys.path.insert(0, str(GOLDEN.parent))
    from servers import serving  # noqa: PLC0415

    with serving(threading.Event()) as found:
        yield found


def test_pull_loads_confirms_and_keeps(run, server):
    """First the list is loaded; the same list again is confirmed; whatever fails, the old list stays."""
    from servers import Reply  # noqa: PLC0415

    body = (GOLDEN / "un_sc.in.xml").read_bytes()
    server.say(Reply(body=body, headers={"ETag": '"v1"', "Content-Type": "text/xml"}))
    base = server.url.rpartition("/")[0]
    arguments = ("pull", "un-sc", "--mirror", base)
    run(*arguments, "--accept", "a sample")
    count = len(json.loads(run("list", "show", "un-sc", "--json")))
    assert count > 0
    server.say(Reply(status=304))
    assert "unchanged" in run(*arguments)
    assert server.asked[0][1]["If-None-Match"] == '"v1"'
    for reply, code in (
        (Reply(status=404), 7),
        (Reply(body=b"<!doctype html><html>moved</html>", headers={"Content-Type": "text/html"}), 7),
        (Reply(body=body, length=len(body) + 99), 7),
        (Reply(body=b"", headers={"Content-Type": "text/xml"}), 7),
        (Reply(body=(GOLDEN / "ca-sema.in.xml").read_bytes(), headers={"Content-Type": "text/xml"}), 6),
        (Reply(body=body, headers={"Content-Type": "text/xml"}), 6),  # too small, and nobody accepts it
    ):
        server.say(reply)
        assert "the list loaded before is kept" in " ".join(run(*arguments, code=code).split())
        assert len(json.loads(run("list", "show", "un-sc", "--json"))) == count
