"""What a what-if prints in terminals of any width: whole words, and nothing beyond the edge."""

import re

import pytest

import detente
from detente.terminal_whatif import print_whatif

BOOK = """\
customers:
- {id: C1, party: rosneft}
- {id: C2, party: uralvagonzavod}
- {id: C3, name: Hotel Serebryany Mys, place: Yalta}
- id: C4
  name: A shipping company with a very long name of many words
  owners: [{owner: gennady-timchenko, share: 50}]
loans:
- id: L1
  title: Revolving credit line for Gazprom Neft; the maturity is missing from the record of the bank
  product: loan
  on: 2017-02-15
  currency: USD
  new: true
  parties:
  - {role: lender, name: A US bank, established: US}
  - {role: borrower, party: gazprom-neft}
"""


@pytest.fixture(scope="module")
def result(engine, tmp_path_factory):
    """Four orders revoked, over a book of five items."""
    path = tmp_path_factory.mktemp("book") / "book.yml"
    path.write_text(BOOK, encoding="utf-8")
    lift = detente.Scenario("Lifted").revoke(
        "US-EO-13660", "US-EO-13661", "US-EO-13662", "US-EO-13685", on="2017-01-28"
    )
    return engine.at("2017-01-28").whatif(lift, engine.read_book(path))


def printed(result, width, monkeypatch, capsys):
    """The lines on a terminal of a width."""
    monkeypatch.setenv("COLUMNS", str(width))
    print_whatif(result)
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120, 300])
def test_no_word_is_broken(result, width, monkeypatch, capsys):
    """Every word of every title, answer and id stands whole on a line, and no line is too long."""
    lines = printed(result, width, monkeypatch, capsys)
    assert max(map(len, lines)) <= width
    words = {word.strip("(),;:") for line in lines for word in line.split()}
    for change in result.changes:
        said = {*change.title.replace(";", "").split(), *(row.authority for row in change.after.rows[:2])}
        said |= {part for r in change.still_restricted_by for part in (r.authority, r.act, r.measure)}
        assert said <= words, said - words


def test_a_matrix_where_there_is_room_and_a_list_where_not(result, monkeypatch, capsys):
    """Both say what changes; a title takes a few lines, not one per word."""
    wide = printed(result, 160, monkeypatch, capsys)
    assert any(re.match(r"item +US-OFAC +EU ", line) for line in wide)
    assert any(re.match(r"C1 Rosneft +LIMITED → no measure ", line) for line in wide)
    narrow = printed(result, 60, monkeypatch, capsys)
    assert not any(line.startswith("item ") for line in narrow)
    place = narrow.index("C1 Rosneft")
    assert narrow[place + 1] == "  US-OFAC: LIMITED → no measure"
    assert narrow[place + 2].startswith("  as before: LIMITED (EU, CA, ")
