"""`detente read` and `detente whatif --from-claim`, as a user types them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ARTICLE = Path(__file__).parent.parent.parent / "src" / "detente" / "data" / "examples" / "article.txt"
BOOK = ARTICLE.parent / "book" / "customers.yml"
DETENTE = Path(sys.executable).with_name("detente")


def run(*arguments, cwd, code=0):
    """What the command prints; its exit code is checked."""
    done = subprocess.run(
        [str(DETENTE), *map(str, arguments)],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == code, done.stderr
    return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def read_once(tmp_path_factory):
    """A folder in which the example article was read: its page and its claims."""
    folder = tmp_path_factory.mktemp("read")
    run("read", ARTICLE, "--model", "none", cwd=folder)
    return folder


def claims(folder):
    """The claims kept by the command."""
    return json.loads((folder / "reading-article.json").read_text(encoding="utf-8"))["claims"]


def test_read_writes_a_page_and_keeps_the_claims(read_once):
    """The page holds the article and its claims; the claims can be read back."""
    page = (read_once / "reading-article.html").read_text(encoding="utf-8")
    assert "Washington wavers" in page
    assert "contradicts" in page
    assert {c["kind"] for c in claims(read_once)} >= {"headline", "statement", "event"}


def test_every_form_prints_the_same_claims(read_once):
    """JSON, JSON lines, CSV and annotations have one entry per claim."""
    wanted = [c["id"] for c in claims(read_once)]
    options = (ARTICLE, "--model", "none", "--no-files")
    assert [c["id"] for c in json.loads(run("read", *options, "--json", cwd=read_once))["claims"]] == wanted
    lines = run("read", *options, "--jsonl", cwd=read_once).splitlines()
    assert [json.loads(line)["id"] for line in lines] == wanted
    assert len(run("read", *options, "--csv", cwd=read_once).splitlines()) == len(wanted) + 1
    notes = json.loads(run("read", *options, "--annotations", cwd=read_once))
    assert len(notes["first"]["items"]) == len(wanted)


def test_what_if_from_a_claim(read_once):
    """The claim's acts are listed; with a book it is computed."""
    claim = next(c["id"] for c in claims(read_once) if c["direction"] == "ease")
    assert "US-EO-13661" in run("whatif", "--from-claim", claim, cwd=read_once)
    listed = json.loads(run("whatif", "--from-claim", claim, "--json", cwd=read_once))
    assert {c["act"] for c in listed} == {"US-EO-13660", "US-EO-13661", "US-EO-13662", "US-EO-13685"}
    result = run("whatif", "--from-claim", claim, "--book", BOOK, "--no-html", "--json", cwd=read_once)
    changes = {c["id"]: c["direction"] for c in json.loads(result)["changes"]}
    assert changes["C04"] == "freed"


def test_an_open_claim_asks_for_the_choice(read_once):
    """The exit code and the hint name what can be chosen."""
    text = "The White House may lift its sanctions on Russia, a senior U.S. official said."
    (read_once / "open.txt").write_text(text, encoding="utf-8")
    run("read", "open.txt", "--published", "2017-01-27", "--model", "none", cwd=read_once)
    (claim,) = json.loads((read_once / "reading-open.json").read_text(encoding="utf-8"))["claims"]
    arguments = ("whatif", "--from-claim", claim["id"], "--book", BOOK, "--no-html")
    assert "--choose" in run(*arguments, cwd=read_once, code=2)
    assert "EFFECTIVE" in run(*arguments, "--choose", "US-CYBER", cwd=read_once)


def test_wrong_use_is_told(read_once):
    """Both or neither of scenario and claim, no book, no such claim, a day that is none."""
    assert "--from-claim" in run("whatif", cwd=read_once, code=2)
    scenario = ARTICLE.parent / "scenarios" / "us-lifts-alone.yml"
    assert "--book" in run("whatif", scenario, cwd=read_once, code=2)
    assert "no reading here" in run("whatif", "--from-claim", "00000000-01", cwd=read_once, code=3)
    assert "YYYY-MM-DD" in run("read", ARTICLE, "--published", "Friday", cwd=read_once, code=2)


def test_a_file_that_is_no_text(read_once):
    """Bytes that are not UTF-8 are refused with their place."""
    (read_once / "latin.txt").write_bytes(b"S\xe4nctions were lifted.")
    assert "not UTF-8 (byte 1)" in run("read", "latin.txt", cwd=read_once, code=2)


def test_a_reading_that_was_damaged(read_once):
    """A cut file of claims is named, with the remedy."""
    (read_once / "cut.json").write_text('{"source": "x"', encoding="utf-8")
    assert "cut.json" in run("whatif", "--from-claim", "1", "--claims", "cut.json", cwd=read_once, code=2)
