"""The readers of the lists of the European Union."""

import csv
import gzip
import io
import random
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from official_forms import GOLDEN, clean, golden, mutated, packed, read, survives, tags_of

from detente.sources.catalog import source_of
from detente.sources.eu.legacy import legacy_detail
from detente.sources.eu.party import unwrapped
from detente.sources.reading import SourceError

XML, OLD = GOLDEN / "eu_fsf_1_1.in.xml", GOLDEN / "eu_fsf_2016.in.xml"
CSV, OLD_CSV = GOLDEN / "eu_fsf_1_1.in.csv", GOLDEN / "eu_fsf_1_0.in.csv"
JOURNAL = GOLDEN / "eu_journal.in.csv"
ALL = [XML, OLD, CSV, OLD_CSV, JOURNAL]
FAST = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

YAML_PARTY = """---
eu_reference_number: EU.1001.60
logical_id: '1069'
united_nation_id: QDi.084
remark: 'Date of EU designation: 28/07/2023'
regulations:
- {regulation_type: amendment, organisation_type: commission,
   publication_date: '2019-04-08',
   entry_into_force_date: '2019-04-09', number_title: 2019/555 (OJ L97), programme: TAQA}
subject_type: {code: person, classification_code: P}
name_aliases:
- {first_name: Yassin, last_name: Syawal, whole_name: Yassin Syawal, gender: M, strong: true,
   regulation_language: en, logical_id: '2317',
   regulation_summaries: [{publication_date: '2003-09-13', number_title: 1607/2003}]}
- {whole_name: Salim, strong: false, logical_id: '2318'}
citizenships:
- {country_iso2_code: NO, country_description: NORWAY}
birthdates:
- {birthdate: '1982-04-19', circa: false, calendar_type: ISLAMIC, day_of_month: 24, month_of_year: 6,
   year: 1402}
- {circa: true, calendar_type: GREGORIAN, month_of_year: 9, year: 1962, country_iso2_code: '00',
   country_description: UNKNOWN}
"""
YAML_VESSEL = """---
vessel_name: Ocean 28
imo_number: '1021570'
date_of_application: '2025-05-21'
"""


def source_id(path):
    """The list that a golden file is of."""
    return "eu-journal" if path == JOURNAL else "eu-fsf"


@pytest.mark.parametrize("path", [XML, OLD, JOURNAL], ids=lambda p: p.name)
def test_golden(path):
    """What is read from a golden file is what a person has checked."""
    assert clean(source_id(path), path) == golden(path.name.partition(".")[0])


def test_csv_1_1_says_what_the_xml_says():
    """The same parties as CSV 1.1 give the entries of the XML; it has no weak aliases and no delistings."""
    assert clean("eu-fsf", CSV) == [_in_csv(entry) for entry in clean("eu-fsf", XML)]


def _in_csv(entry):
    """The entry without what CSV 1.1 has no column for."""
    names = tuple(
        msgspec.structs.replace(n, quality="strong") if n.quality == "weak" else n for n in entry.names
    )
    filings = tuple(msgspec.structs.replace(f, ended=None) for f in entry.filings)
    return msgspec.structs.replace(entry, names=names, filings=filings)


def test_csv_1_0_says_what_the_old_xml_says():
    """The same parties as CSV 1.0 give the names, dates and documents of the old XML."""
    found, expected = clean("eu-fsf", OLD_CSV), clean("eu-fsf", OLD)
    for new, old in zip(found, expected, strict=True):
        same = {f: getattr(old, f) for f in old.__struct_fields__} | {
            "references": new.references,
            "notes": new.notes,  # the old XML prints the entry into force, the CSV the publication
        }
        assert {f: getattr(new, f) for f in new.__struct_fields__} == same
    assert found[0].references == {"eu-fsf": "EU.36.64"}


def test_archive(tmp_path):
    """Each file of the archive is an entry; NO is Norway; a vessel is known by its IMO number."""
    path = packed(tmp_path / "a.tar.gz", {"eu/1.yaml": YAML_PARTY, "eu/v.yaml": YAML_VESSEL, "README": "x"})
    person, vessel = clean("eu-fsf", path)
    assert (person.uid, person.name, person.gender) == ("1069", "Yassin Syawal", "male")
    assert [n.quality for n in person.names] == ["primary", "weak"]
    assert person.citizenships == ("NO",)
    assert [b.start for b in person.birth_dates] == ["1982-04-19", "1962-09"]
    assert "born (ISLAMIC): 1402-06-24" in person.notes
    assert person.filings[0].on.isoformat() == "2023-07-28"
    assert person.references == {"eu-fsf": "EU.1001.60", "un-sc": "QDi.084"}
    assert (vessel.uid, vessel.schema, vessel.filings[0].on.isoformat()) == (
        "vessel-1021570",
        "Vessel",
        "2025-05-21",
    )


def test_archive_of_bad_files(tmp_path):
    """A file of the archive that is no record is a fault; the others are read."""
    files = {"1.yaml": YAML_VESSEL, "2.yaml": "a: [", "3.yaml": "- 1", "4.yaml": "vessel_name: X\n"}
    entries, report = read("eu-fsf", packed(tmp_path / "a.tar", files))
    assert ([e.uid for e in entries], report.fault_count, report.records) == (["vessel-1021570"], 3, 4)


@pytest.mark.parametrize("path", [CSV, OLD_CSV], ids=lambda p: p.name)
@given(seed=st.integers(0, 10_000))
@FAST
def test_rows_of_a_party_need_not_stand_together(path, seed, tmp_path):
    """Rows of several parties may be mixed as long as those of each keep their order."""
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8")), delimiter=";"))
    queues: dict[str, list[list[str]]] = {}
    for row in rows[1:]:
        queues.setdefault(row[1], []).append(row)
    order = [uid for uid, queue in queues.items() for _ in queue]
    random.Random(seed).shuffle(order)
    mixed = tmp_path / "mixed.csv"
    with mixed.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows([rows[0], *(queues[uid].pop(0) for uid in order)])
    assert {e.uid: e for e in clean("eu-fsf", mixed)} == {e.uid: e for e in clean("eu-fsf", path)}


def test_what_is_not_known_is_reported(tmp_path):
    """An attribute, an element and a column that are new are named in the report."""
    path = tmp_path / "new.xml"
    path.write_text(
        XML.read_text("utf-8")
        .replace('strong="true"', 'strong="true" shade="grey"', 1)
        .replace("</sanctionEntity>", "<novelty/></sanctionEntity>", 1),
        "utf-8",
    )
    _, report = read("eu-fsf", path)
    assert dict(report.unused) == {"nameAlias.shade": 1, "sanctionEntity/novelty": 1}
    lines = CSV.read_text("utf-8").splitlines()
    path = tmp_path / "new.csv"
    path.write_text("\n".join([f"{lines[0]};Novelty", f"{lines[1]};x"]), "utf-8")
    _, report = read("eu-fsf", path)
    assert dict(report.unused) == {"sanctionEntity.Novelty": 1}


def test_unknown_words_are_reported(tmp_path):
    """A kind of document that the lookups lack is kept as other, with its printed word."""
    path = tmp_path / "x.xml"
    path.write_text(XML.read_text("utf-8").replace('Code="regnumber"', 'Code="runes"'), "utf-8")
    entries, report = read("eu-fsf", path)
    assert dict(report.unknown_words) == {("identifiers", "runes"): 1}
    assert [(i.kind, i.note) for i in entries[1].identifiers] == [("other", "Registration Number")]


def test_the_old_code_page_is_read(tmp_path):
    """A CSV that a spreadsheet saved in its code page keeps its letters."""
    path = tmp_path / "old.csv"
    path.write_bytes(OLD_CSV.read_text("utf-8").replace("Kutama", "Kutäma").encode("cp1252"))
    assert clean("eu-fsf", path)[0].birth_places[0].city == "Kutäma"


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.name)
def test_cut_off_anywhere(path, tmp_path):
    """A file cut off anywhere gives a SourceError, or a fault, or fewer entries; never another exception."""
    body = path.read_bytes()
    for end in range(0, len(body), 131):
        report = survives(source_id(path), tmp_path / path.name, body[:end])
        assert report is None or path.suffix == ".csv"


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.name)
@given(spot=st.integers(0, 1 << 20), byte=st.integers(0, 255))
@FAST
def test_damaged_bytes(path, spot, byte, tmp_path):
    """Whatever byte is damaged, only a SourceError may come out."""
    survives(source_id(path), tmp_path / path.name, mutated(path.read_bytes(), spot, byte))


@given(spot=st.integers(0, 1 << 20), byte=st.integers(0, 255))
@FAST
def test_damaged_archives(spot, byte, tmp_path):
    """Whatever byte of a tar archive is damaged, only a SourceError may come out."""
    from_yaml = {"eu/1.yaml": YAML_PARTY, "eu/v.yaml": YAML_VESSEL}
    path = packed(tmp_path / "a.tar.gz", from_yaml)
    survives("eu-fsf", tmp_path / "b.tar", mutated(gzip.decompress(path.read_bytes()), spot, byte))


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE export [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE export [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE export SYSTEM "http://example.org/x.dtd">',
    ],
)
def test_document_types_are_refused(prolog, tmp_path):
    """No entity and no document type is followed: the file is refused."""
    path = tmp_path / "x.xml"
    text = (
        XML.read_text("utf-8").replace("<export", f"{prolog}<export", 1).replace("as in the annex", "&x;&b;")
    )
    path.write_text(text, "utf-8")
    with pytest.raises(SourceError):
        read("eu-fsf", path)


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("1924-02-21", ("1924", "02", "21", "")),
        ("1965", ("1965", "", "", "")),
        ("1965 (approximative)", ("1965", "", "", "true")),
    ],
)
def test_old_birth_dates(printed, expected):
    """The older forms print a birth date in one cell."""
    found = legacy_detail("birthdate", {"date": printed})
    assert (found["year"], found["monthOfYear"], found["dayOfMonth"], found["circa"]) == expected


def test_old_remarks():
    """Each line of an old remark stands in parentheses; a remark that only begins and ends so is kept."""
    assert unwrapped("(UNSC RESOLUTION 1483)") == "UNSC RESOLUTION 1483"
    assert unwrapped(r"(A: 1)\n(B (c).)") == "A: 1\nB (c)."
    assert unwrapped("(a) first, (b)") == "(a) first, (b)"


# ---------------------------------------------------------------------- the genuine files


@pytest.mark.full
def test_genuine_file_of_2016(shared):
    """595 parties as of 2016-02-11, all under programmes that the law knows."""
    entries, report = read("eu-fsf", shared / "data/eu/2016-02_eu_data.xml.gz")
    assert (len(entries), report.records, report.published.isoformat()) == (595, 595, "2016-02-11")
    assert (report.fault_count, dict(report.unused), dict(report.unknown_words)) == (0, {}, {})
    assert sum(len(e.names) for e in entries) == 2755  # of 2,993 printed; the rest are repeated
    assert {f.tag for e in entries for f in e.filings} <= tags_of("eu-fsf")
    assert sum(bool(e.birth_dates) for e in entries if e.schema == "Person") > 290
    assert _has_canaries("eu-fsf", entries)


def _has_canaries(source, entries):
    names = {e.uid: [n.full for n in e.names] for e in entries}
    return all(c.name in names.get(c.uid, ()) for c in source_of(source).canaries)


@pytest.mark.full
def test_genuine_samples(shared):
    """The samples of the newer forms are read whole; one party is the same in XML and CSV."""
    folder = shared / "data/samples"
    counts = {p.name: len(clean("eu-fsf", p)) for p in sorted((folder / "eu_fsf_xml_1.1").glob("*.xml"))}
    assert list(counts.values()) == [2, 1, 11, 1]
    assert len(clean("eu-fsf", folder / "eu_fsf_csv_1.0/2018-07-04_999_rows.csv.gz")) == 93
    table = {e.uid: e for e in clean("eu-fsf", folder / "eu_fsf_csv_1.1/2024-10-02_18_rows.csv")}
    assert sorted(table) == ["13", "20", "23", "25"]
    (saddam,) = clean("eu-fsf", folder / "eu_fsf_xml_1.1/2024-12-11_one_person.xml")
    assert msgspec.structs.replace(table["13"], references={}) == saddam


@pytest.mark.full
def test_genuine_csv_1_0_and_xml_of_2016_agree(shared):
    """Two years apart, the files agree on main names; the CSV has those birth dates that are whole days."""
    old = {e.uid: e for e in clean("eu-fsf", shared / "data/eu/2016-02_eu_data.xml.gz")}
    table = clean("eu-fsf", shared / "data/samples/eu_fsf_csv_1.0/2018-07-04_999_rows.csv.gz")
    assert len(table) == sum(e.uid in old for e in table) == 93
    assert sum(old[e.uid].name == e.name for e in table) > 84
    born = {(e.uid, b.start) for e in table for b in e.birth_dates}
    assert len(born) == 11
    assert born <= {(e.uid, b.start) for e in old.values() for b in e.birth_dates}


@pytest.mark.full
def test_genuine_archive(shared):
    """5,860 parties and 597 vessels; every programme is a word that the law knows."""
    entries = clean("eu-fsf", shared / "data/eu/ammitto_2026-03-15_eu_entities.tar.gz")
    kinds = {s: sum(e.schema == s for e in entries) for s in ("Person", "LegalEntity", "Vessel")}
    assert (len(entries), kinds["Vessel"]) == (6457, 597)
    expected = source_of("eu-fsf").expected
    assert len(entries) >= expected.least
    assert all(kinds[s] >= least for s, least in expected.schemas.items())
    assert {f.tag for e in entries for f in e.filings} <= tags_of("eu-fsf") | {"vessel"}
    people = [e for e in entries if e.schema == "Person"]
    assert sum(bool(e.birth_dates) for e in people) > len(people) * 0.8
    assert sum("un-sc" in e.references for e in entries) >= 88
    assert len({e.uid for e in entries}) == len(entries)
    assert _has_canaries("eu-fsf", entries)


@pytest.mark.full
def test_genuine_journal(shared):
    """8,434 rows; nearly all have a day of listing, nearly all birth dates are understood."""
    entries, report = read("eu-journal", shared / "data/eu/journal_2026-08.tar.gz")
    assert (report.records, report.fault_count, dict(report.unused)) == (8434, 0, {})
    assert len({e.uid for e in entries}) == len(entries) == 8433
    assert sum(e.filings[0].on is not None for e in entries) > 8100
    born = [e for e in entries if e.birth_dates or any(n.startswith("born: ") for n in e.notes)]
    assert sum(any(n.startswith("born: ") for n in e.notes) for e in born) < len(born) * 0.05
    assert _has_canaries("eu-journal", entries)


@pytest.mark.full
def test_no_genuine_name_of_2016_is_lost(shared):
    """Every whole name that a plain reading of the file finds is a name of its entry."""
    path = shared / "data/eu/2016-02_eu_data.xml.gz"
    held = {(e.uid, n.full) for e in clean("eu-fsf", path) for n in e.names}
    with gzip.open(path) as stream:
        records = ET.parse(stream).getroot()  # noqa: S314 - a file of the publisher
    printed = {(r.get("Id"), " ".join(n.text.split())) for r in records for n in r.iter("WHOLENAME")}
    assert len(printed) == 2697
    assert printed == held
