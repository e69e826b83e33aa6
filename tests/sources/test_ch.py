"""The readers of the Swiss list."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from official_forms import GOLDEN, archive, clean, golden, mutated, packed, read, survives, tags_of

from detente.sources.catalog import source_of
from detente.sources.ch.names import Part, names_of
from detente.sources.reading import Report, SourceError

XML = GOLDEN / "ch_seco.in.xml"
FAST = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
YAML = """---
ssid: '5142'
sanctions_set_id: '4387'
individual:
  identity:
    ssid: '5144'
    main: 'true'
    names:
    - name_type: primary-name
      quality: good
      lang: eng
      name_parts:
      - {order: 2, name_part_type: given-name, value: Dzmitry}
      - {order: 1, name_part_type: family-name, value: Lukashenka}
    - {name_type: alias, quality: low, name_parts: [{order: 1, name_part_type: whole-name, value: D}]}
    day_month_year: {day: 3, month: 3, year: 1980}
    addresses:
    - {address_details: 'ul. Starovilenskaya, 4', zip_code: '220029'}
  justification: Businessman.
"""


def changed(path, old, new):
    """The golden file with one text replaced."""
    text = XML.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def test_golden():
    """What is read from the golden file is what a person has checked."""
    assert clean("ch-seco", XML) == golden("ch_seco")


def test_a_whole_list_is_no_update():
    """The whole list replaces the one before."""
    _, report = read("ch-seco", XML)
    assert (report.update, report.published.isoformat(), report.records) == (False, "2026-08-27", 3)


def test_amendments_are_an_update(tmp_path):
    """An amendment list only adds to the list before."""
    entries, report = read("ch-seco", changed(tmp_path / "x.xml", "whole-list", "amendment"))
    assert (report.update, entries) == (True, clean("ch-seco", XML))


def test_delisted_without_a_day_ends_with_the_list(tmp_path):
    """A delisting that names no day ends the filing on the day of the list."""
    path = changed(
        tmp_path / "x.xml",
        'modification-type="listed" enactment-date="2021-08-11" publication-date="2021-08-11" '
        'effective-date="2021-08-11"',
        'modification-type="de-listed"',
    )
    filing = clean("ch-seco", path)[1].filings[0]
    assert (filing.on, filing.ended.isoformat()) == (None, "2026-08-27")


def test_listed_again(tmp_path):
    """Who is listed again after a delisting is listed from the later day."""
    again = '<modification modification-type="listed" effective-date="2017-05-05"/>'
    path = changed(
        tmp_path / "x.xml",
        '<modification modification-type="amended"',
        f'{again}<modification modification-type="amended"',
    )
    filing = clean("ch-seco", path)[0].filings[0]
    assert (filing.on.isoformat(), filing.ended) == ("2017-05-05", None)


def test_places_may_come_first(tmp_path):
    """It does not matter where in the file the places stand."""
    text = XML.read_text("utf-8")
    start, end = text.index("  <place "), text.index("</place>") + len("</place>\n")
    place = text[start:end]
    path = tmp_path / "x.xml"
    path.write_text(
        text.replace(place, "").replace('  <target ssid="5142">\n', f'{place}  <target ssid="5142">\n', 1),
        "utf-8",
    )
    assert clean("ch-seco", path) == clean("ch-seco", XML)


def test_a_missing_place_is_a_fault(tmp_path):
    """A place that the file does not hold is a fault of the address and of the place of birth."""
    _, report = read("ch-seco", changed(tmp_path / "x.xml", '<place ssid="29492">', '<place ssid="1">'))
    assert [p.what for p in report.faults] == ["the file has no place 29492"] * 2


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ('sex="male"', 'sex="male" shoe="44"', "individual.shoe"),
        ("<justification", "<shoe>44</shoe><justification", "individual/shoe"),
        ("<nationality", "<shoe>44</shoe><nationality", "identity/shoe"),
        ("<location>", "<shoe>44</shoe><location>", "place/shoe"),
    ],
)
def test_what_is_not_known_is_reported(tmp_path, old, new, field):
    """New attributes and elements are named in the report."""
    _, report = read("ch-seco", changed(tmp_path / "x.xml", old, new))
    assert dict(report.unused) == {field: 1}


def test_earlier_states_are_not_read():
    """What a modification repeats of an earlier state is neither an entry nor a name."""
    assert "An earlier name" not in {n.full for e in clean("ch-seco", XML) for n in e.names}


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["family-name", "given-name", "title", "whole-name"]),
            st.text("abc", min_size=1, max_size=4),
            st.lists(
                st.tuples(
                    st.sampled_from(["RUS", "BEL"]), st.just("LATN"), st.text("xyz", min_size=1, max_size=3)
                ),
                max_size=3,
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_spelling_is_lost(given_parts):
    """Every spelling of every spoken part is in one of the names, whatever the combination."""
    parts = [Part(n, kind, value, tuple(variants)) for n, (kind, value, variants) in enumerate(given_parts)]
    lookups = source_of("ch-seco").lookups
    found = list(
        names_of(parts, lookups, Report(), kind="primary-name", quality="good", language="eng", main=True)
    )
    words = {word for name in found for word in name.full.split()}
    spoken = [part for part in parts if part.kind != "title"] or parts
    assert {v for part in spoken for v in (part.value, *(x for *_, x in part.variants))} <= words
    assert [name.quality for name in found].count("primary") == 1


def test_archive(tmp_path):
    """A file of the archive gives what it holds; one without a name is a fault."""
    files = {"ch/1.yaml": YAML, "ch/2.yaml": "---\nssid: '100001'\nsanctions_set_id: '77993'\n"}
    (entry,), report = read("ch-seco", packed(tmp_path / "a.tar.gz", files))
    assert (entry.uid, entry.name, entry.filings[0].tag) == ("5142", "Lukashenka Dzmitry", "4387")
    assert entry.names[1].quality == "weak"
    assert (entry.birth_dates[0].start, entry.addresses[0].postal_code) == ("1980-03-03", "220029")
    assert [str(p) for p in report.faults] == ["target 100001: has no name"]


def test_cut_off_anywhere(tmp_path):
    """A file cut off anywhere is refused."""
    body = XML.read_bytes().rstrip()
    for end in range(0, len(body), 97):
        assert survives("ch-seco", tmp_path / "x.xml", body[:end]) is None


@given(spot=st.integers(0, 1 << 20), byte=st.integers(0, 255))
@FAST
def test_damaged_bytes(spot, byte, tmp_path):
    """Whatever byte is damaged, only a SourceError may come out."""
    survives("ch-seco", tmp_path / "x.xml", mutated(XML.read_bytes(), spot, byte))


def test_document_types_are_refused(tmp_path):
    """No entity is followed: the file is refused."""
    entity = '<!DOCTYPE l [<!ENTITY x SYSTEM "file:///etc/passwd">]><swiss-sanctions-list'
    with pytest.raises(SourceError):
        read("ch-seco", changed(tmp_path / "x.xml", "<swiss-sanctions-list", entity))


@pytest.mark.full
def test_genuine_samples(shared):
    """The publisher's amendment sample and the trimmed excerpt are read whole."""
    folder = shared / "data/samples/ch_seco_xml"
    entries, report = read("ch-seco", folder / "2024-01-17_official_test_amendment.xml")
    assert ([e.name for e in entries], report.update) == (["Test B", "Test C", "Test A"], True)
    assert (report.fault_count, dict(report.unused), dict(report.unknown_words)) == (0, {}, {})
    entries, report = read("ch-seco", folder / "UNSURE_2026-08-27_three_targets_trimmed.xml")
    assert [e.uid for e in entries] == ["5142", "46130", "34461"]
    assert [p.what for p in report.faults] == ["the file has no place 29492"]  # cut away in the sample
    assert dict(report.unused) == {}


@pytest.mark.full
def test_genuine_archive(shared):
    """8,254 targets; 646 vessels without a name; all sets but one are words that the law knows."""
    entries, report = archive("ch-seco", shared / "data/ch/ammitto_2026-03-15_ch_entities.tar.gz")
    assert (report.records, len(entries), report.fault_count) == (8254, 7608, 646)
    assert (dict(report.unused), dict(report.unknown_words)) == ({}, {})
    kinds = [e.schema for e in entries]
    assert (kinds.count("Person"), kinds.count("LegalEntity")) == (4518, 3090)
    assert {f.tag for e in entries for f in e.filings} - tags_of("ch-seco") <= {"72634", "73477"}
    assert sum(bool(e.birth_dates) for e in entries if e.schema == "Person") > 3700
    names = {e.uid: e.name for e in entries}
    assert all(names.get(c.uid) == c.name for c in source_of("ch-seco").canaries)


@pytest.mark.full
def test_genuine_sample_and_archive_agree(shared):
    """The two targets that are in both have the same names, birth dates and sets."""
    held, _ = archive("ch-seco", shared / "data/ch/ammitto_2026-03-15_ch_entities.tar.gz")
    known = {e.uid: e for e in held}
    sample, _ = read(
        "ch-seco", shared / "data/samples/ch_seco_xml/UNSURE_2026-08-27_three_targets_trimmed.xml"
    )
    for entry in sample[:2]:
        other = known[entry.uid]
        assert (entry.names[0], entry.birth_dates) == (other.names[0], other.birth_dates)
        assert [f.tag for f in entry.filings] == [f.tag for f in other.filings]
