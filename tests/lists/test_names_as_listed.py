"""Names that are like those of loaded lists, in deals and questions."""

import pytest
from sdnfile import BANK, IVANOV, row

import detente

MISSPELT = "Oleg Testovich Iwamov"


def payment(name):
    """A payment in dollars of a US firm to somebody."""
    return {
        "id": "p1", "product": "payment", "on": "2024-05-30", "facts": "complete", "currency": "USD",
        "parties": [
            {"role": "originator", "name": "A US firm", "established": "US"},
            {"role": "beneficiary", "name": name},
        ],
    }  # fmt: skip


def test_a_misspelt_name_of_a_list_is_referred(loaded):
    """A party that only a list names is a candidate like any other, by its id on the list."""
    answer = loaded.engine.at("2024-05-30").decide(payment(MISSPELT))
    assert answer.row("US-OFAC").verdict == "REFER"
    assert [c.party for n in answer.names for c in n.candidates] == ["us-ofac-sdn:90001"]


def test_an_owner_who_may_be_one_of_a_list_leaves_the_firm_open(loaded, tmp_path):
    """In a question and in a book, and what the list says of him is shown."""
    owners = [{"owner": MISSPELT, "share": 60}]
    asked = loaded.engine.at("2024-05-30").status("Firm", owners=owners)
    (tmp_path / "book.yml").write_text(
        f"customers:\n- {{id: f, name: Firm, owners: [{{owner: {MISSPELT}, share: 60}}]}}\n", encoding="utf-8"
    )
    moment = loaded.engine.at("2024-05-30")
    evaluated = moment.evaluate(loaded.engine.read_book(tmp_path / "book.yml")).answers["f"]
    for answer in (asked, evaluated):
        row = answer.row("US-OFAC")
        assert row.verdict == "REFER"
        assert f"identity of {MISSPELT}, an owner of {answer.id}" in row.unknowns
        assert [name.name for name in answer.names] == [MISSPELT]
    assert asked.listed


def test_as_known_before_the_list_came_out_nobody_is_like_him(loaded):
    """On the axis of knowledge a later list brings no candidate."""
    answer = loaded.engine.at("2024-05-30", known="2024-02-01").decide(payment(MISSPELT))
    assert not answer.names


def test_the_screener_is_kept_beside_the_store_and_told_by_the_load(desk):
    """Built once for a state of the lists; what is loaded later is seen, by an engine that is open too."""
    desk.load("2024-01-10", BANK)
    engine = desk.engine
    assert not engine.at("2024-05-30").decide(payment(MISSPELT)).names
    kept = {p.name: p.stat().st_mtime_ns for p in (desk.folder / "screens").iterdir()}
    assert len(kept) == 1
    desk.engine.at("2024-05-30").decide(payment(MISSPELT))
    assert {p.name: p.stat().st_mtime_ns for p in (desk.folder / "screens").iterdir()} == kept
    desk.load("2024-05-30", BANK, IVANOV)
    assert desk.engine.at("2024-05-30").decide(payment(MISSPELT)).names


def test_two_entries_alike_leave_the_name_open(desk):
    """Two persons of one name on a list are two candidates of a misspelt one, and of the very name."""
    desk.load("2024-05-30", BANK, IVANOV, row(90009, "IVANOV, Oleg Testovich", ["SDGT"], kind="individual"))
    for name in (MISSPELT, "Oleg Testovich Ivanov"):
        (read,) = desk.engine.at("2024-05-30").decide(payment(name)).names
        assert {c.party for c in read.candidates} == {"us-ofac-sdn:90001", "us-ofac-sdn:90009"}
    with pytest.raises(detente.errors.AmbiguousNameError) as error:
        desk.engine.at("2024-05-30").status(MISSPELT)
    assert len(error.value.candidates) == 2
