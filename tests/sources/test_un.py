"""The reader of the consolidated list of the UN Security Council."""

import gzip
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from official_forms import GOLDEN, clean, golden, mutated, read, survives, tags_of

from detente.sources.catalog import source_of
from detente.sources.reading import SourceError

XML = GOLDEN / "un_sc.in.xml"
FAST = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
GENUINE = {
    "2020-12-08": ("2020-11-30", 713, 305),
    "2022-03-28": ("2022-03-25", 703, 256),
    "2024-03-28": ("2024-03-28", 682, 193),
    "2026-02-27": ("2026-02-27", 730, 273),
}


def changed(path, old, new):
    """The golden file with one text replaced."""
    text = XML.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_golden():
    """What is read from the golden file is what a person has checked."""
    assert clean("un-sc", XML) == golden("un_sc")


def test_white_space_does_not_count(tmp_path):
    """Blanks and line ends between elements and around texts change nothing."""
    path = tmp_path / "x.xml"
    path.write_text(XML.read_text("utf-8").replace("><", ">\n\t<").replace("GASTON", "\n GASTON \n"), "utf-8")
    assert clean("un-sc", path) == clean("un-sc", XML)


def test_a_delisting_day_ends_the_filing(tmp_path):
    """DELISTED_ON, which the schema knows, is the end of the filing."""
    path = changed(tmp_path / "x.xml", "<GENDER>", "<DELISTED_ON>2026-01-02</DELISTED_ON><GENDER>")
    assert clean("un-sc", path)[0].filings[0].ended.isoformat() == "2026-01-02"


@pytest.mark.parametrize(
    ("new", "field"),
    [("<SHOE_SIZE>44</SHOE_SIZE>", "INDIVIDUAL.SHOE_SIZE"), ("<SHOE><SIZE>44</SIZE></SHOE>", "SHOE")],
)
def test_what_is_not_known_is_reported(tmp_path, new, field):
    """A new field is named in the report."""
    _, report = read("un-sc", changed(tmp_path / "x.xml", "<VERSIONNUM>", f"{new}<VERSIONNUM>"))
    assert dict(report.unused) == {field: 1}


def test_unknown_words_are_reported(tmp_path):
    """A country that the lookups lack stays as printed and is reported."""
    entries, report = read("un-sc", changed(tmp_path / "x.xml", ">Uganda<", ">Ruritania<"))
    assert dict(report.unknown_words) == {("countries", "Ruritania"): 1}
    assert entries[0].identifiers[0].country == "Ruritania"


def test_a_record_without_a_name_is_a_fault(tmp_path):
    """A record without a name is a fault; the other one is read."""
    path = changed(tmp_path / "x.xml", "<FIRST_NAME>AFGHAN SUPPORT COMMITTEE (ASC)</FIRST_NAME>", "")
    entries, report = read("un-sc", path)
    assert ([e.uid for e in entries], [p.where for p in report.faults]) == (["CDi.003"], ["ENTITY QDe.069"])


def test_a_record_without_a_reference_goes_by_its_data_id(tmp_path):
    """Where the reference number is missing the data id stands in."""
    path = changed(tmp_path / "x.xml", "<REFERENCE_NUMBER>QDe.069</REFERENCE_NUMBER>", "")
    assert clean("un-sc", path)[1].uid == "113447"


def test_very_many_aliases(tmp_path):
    """A record of 20,000 aliases is read in a moment, and none is lost."""
    aliases = "".join(
        f"<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>A {n}</ALIAS_NAME></INDIVIDUAL_ALIAS>"
        for n in range(20_000)
    )
    path = changed(tmp_path / "x.xml", "<INDIVIDUAL_ADDRESS>", f"{aliases}<INDIVIDUAL_ADDRESS>")
    assert len(clean("un-sc", path)[0].names) == 20_005


def test_cut_off_anywhere(tmp_path):
    """A file cut off anywhere is refused."""
    body = XML.read_bytes().rstrip()
    for end in range(0, len(body), 61):
        assert survives("un-sc", tmp_path / "x.xml", body[:end]) is None


@given(spot=st.integers(0, 1 << 20), byte=st.integers(0, 255))
@FAST
def test_damaged_bytes(spot, byte, tmp_path):
    """Whatever byte is damaged, only a SourceError may come out."""
    survives("un-sc", tmp_path / "x.xml", mutated(XML.read_bytes(), spot, byte))


@pytest.mark.parametrize(
    "declared", ['<!ENTITY x SYSTEM "file:///etc/passwd">', '<!ENTITY x "&y;&y;"><!ENTITY y "yy">']
)
def test_document_types_are_refused(tmp_path, declared):
    """No entity is followed: the file is refused."""
    path = changed(tmp_path / "x.xml", "<CONSOLIDATED_LIST", f"<!DOCTYPE l [{declared}]><CONSOLIDATED_LIST")
    with pytest.raises(SourceError):
        read("un-sc", path)


@pytest.mark.full
@pytest.mark.parametrize("day", sorted(GENUINE))
def test_genuine_lists(shared, day):
    """The whole lists of four years: counts, tags, canaries, how much is filled."""
    entries = clean("un-sc", shared / f"data/un/{day}_un_consolidated.xml.gz")
    published, people, others = GENUINE[day]
    kinds = [e.schema for e in entries]
    assert (kinds.count("Person"), kinds.count("LegalEntity")) == (people, others)
    assert len({e.uid for e in entries}) == len(entries)
    assert {f.tag for e in entries for f in e.filings} <= tags_of("un-sc")
    assert all(e.filings[0].on for e in entries)
    persons = [e for e in entries if e.schema == "Person"]
    assert sum(bool(e.birth_dates) for e in persons) > people * 0.8
    assert sum(bool(e.nationalities) for e in persons) > people * 0.8
    by_uid = {e.uid: e.name for e in entries}
    source = source_of("un-sc")
    assert {c.uid: by_uid.get(c.uid) for c in source.canaries} == {c.uid: c.name for c in source.canaries}
    _, report = read("un-sc", shared / f"data/un/{day}_un_consolidated.xml.gz")
    assert report.published.isoformat() == published


@pytest.mark.full
def test_genuine_lists_keep_their_numbers(shared):
    """Who is on two lists keeps number and day of listing; names are the same for nearly all."""
    old, new = (
        {e.uid: e for e in clean("un-sc", shared / f"data/un/{day}_un_consolidated.xml.gz")}
        for day in ("2020-12-08", "2026-02-27")
    )
    both = old.keys() & new.keys()
    assert len(both) > 700
    assert sum(old[u].filings[0].on == new[u].filings[0].on for u in both) > len(both) * 0.98
    assert sum(set(old[u].name.split()) == set(new[u].name.split()) for u in both) > len(both) * 0.97


@pytest.mark.full
@pytest.mark.parametrize("day", sorted(GENUINE))
def test_no_genuine_name_is_lost(shared, day):
    """Every name, alias and original script that a plain reading of the file finds is a name of its entry."""
    path = shared / f"data/un/{day}_un_consolidated.xml.gz"
    held = {(e.uid, n.full) for e in clean("un-sc", path) for n in e.names}
    with gzip.open(path) as stream:
        records = [r for r in ET.parse(stream).iter() if r.tag in {"INDIVIDUAL", "ENTITY"}]  # noqa: S314
    printed = {
        (record.findtext("REFERENCE_NUMBER", "").strip(), " ".join((element.text or "").split()))
        for record in records
        for element in record.iter()
        if element.tag in {"ALIAS_NAME", "NAME_ORIGINAL_SCRIPT"} and (element.text or "").strip()
    }
    assert len(printed) > 3_000
    assert printed <= held
    assert len({uid for uid, _ in held}) == len(records)
