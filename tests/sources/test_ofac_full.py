"""OFAC's genuine files: all of them are read whole, and the forms of one list agree."""

import re
import subprocess
import tarfile
from pathlib import Path

import pytest

from detente.entries import encode
from detente.sources.catalog import format_of, source_of
from detente.sources.ofac import rows
from detente.sources.ofac.party import Reading
from detente.sources.reading import Report, SourceError

pytestmark = pytest.mark.full

SDN = {  # day: entries, as counted by the lines of the file
    "2015-01-02": 5876,
    "2018-01-26": 6068,
    "2019-01-04": 7379,
    "2021-07-07": 8976,
    "2023-01-21": 11443,
}
MISREAD = 0.001  # of all phrases: a label without a readable value
MISPRINTS = {("dates", "19 Jun 0177")}  # a birth date on the list of 2023-04-12, mended two days later
SIDES = ("add", "alt", "sdn_comments")


@pytest.fixture(scope="module")
def ofac(shared):
    """The folder of OFAC's files."""
    return shared / "data" / "ofac"


@pytest.fixture(scope="module")
def daily(ofac, tmp_path_factory):
    """The bare repository of the daily lists."""
    return unpacked(ofac / "sdn_csv_daily_2021-08_2024-05.tar", tmp_path_factory.mktemp("daily"))


def unpacked(tar, folder):
    """The bare repository in a tar file."""
    with tarfile.open(tar) as archive:
        archive.extractall(folder, filter="data")
    return next(folder.iterdir())


def git(repository, *words):
    """What git says of a bare repository."""
    return subprocess.run(["git", "--git-dir", repository, *words], capture_output=True, check=True).stdout


def load(source_id, *paths):
    """The entries of these files and the report on them."""
    source, report = source_of(source_id), Report()
    return list(format_of(source, paths).read(paths, source.lookups, report)), report


def of_day(ofac, day):
    """The files of the SDN list of a day."""
    paths = (ofac / f"{day}_{part}.csv" for part in ("sdn", *SIDES))
    return [path for path in paths if path.exists()]


def tags_unknown(engine, source_id, entries):
    """The tags of entries that the law does not name for that list."""
    known = {tag.tag for tag in engine.law.list_tags if tag.list == source_of(source_id).tags}
    return {filing.tag for entry in entries for filing in entry.filings} - known


def complete(source_id, entries, report):
    """What holds for every whole list."""
    source = source_of(source_id)
    assert not report.faults
    assert not report.unused
    assert report.unknown_words.keys() <= MISPRINTS
    names = {(entry.uid, entry.name) for entry in entries}
    assert names >= {(canary.uid, canary.name) for canary in source.canaries}
    assert len(entries) >= source.expected.least
    for schema, least in source.expected.schemas.items():
        assert sum(entry.schema == schema for entry in entries) >= least


@pytest.mark.parametrize("day", SDN)
def test_sdn_rows(day, ofac):
    """Every party is read, with its birth date and its programmes."""
    entries, report = load("us-ofac-sdn", *of_day(ofac, day))
    complete("us-ofac-sdn", entries, report)
    assert len(entries) == report.records == SDN[day]
    persons = [entry for entry in entries if entry.schema == "Person"]
    assert sum(bool(p.birth_dates) for p in persons) / len(persons) > 0.85
    ships = [entry for entry in entries if entry.schema == "Vessel"]
    assert sum(any(i.kind == "imo" for i in ship.identifiers) for ship in ships) / len(ships) > 0.6
    assert all(entry.filings for entry in entries)


@pytest.mark.parametrize("day", SDN)
def test_remarks_are_understood(day, ofac, capsys):
    """Nearly every phrase with a label is a fact; prose goes to the notes."""
    reading = Reading(source_of("us-ofac-sdn").lookups, Report())
    for _ in rows.entries(of_day(ofac, day), lambda path: rows._separated(path, ","), reading):
        pass
    total = sum(reading.tally.values())
    with capsys.disabled():
        print(f"\n{day}: {total:,} phrases", {k: f"{n / total:.3%}" for k, n in reading.tally.items()})  # noqa: T201
    assert reading.tally["unread"] / total < MISREAD
    assert reading.tally["free"] / total < 0.08


def test_tags_are_known(engine, ofac):
    """The law knows the tag of every entry."""
    for name in ("2018-05-27_consolidated.xml.gz", "2025-01-14_CONS_ENHANCED.ZIP"):
        entries, _ = load("us-ofac-cons", ofac / name)
        assert tags_unknown(engine, "us-ofac-cons", entries) == set()
    for day in SDN:
        entries, _ = load("us-ofac-sdn", ofac / f"{day}_sdn.csv")
        assert tags_unknown(engine, "us-ofac-sdn", entries) == set()


@pytest.fixture(scope="module")
def xml_2018(ofac):
    """The consolidated list of 2018-05-27 as XML."""
    entries, report = load("us-ofac-cons", ofac / "2018-05-27_consolidated.xml.gz")
    complete("us-ofac-cons", entries, report)
    assert report.printed_count == len(entries) == 639
    return entries


@pytest.fixture(scope="module")
def csv_2018(ofac):
    """The same as CSV."""
    files = [ofac / f"2018-05-27_cons_{part}.csv.gz" for part in ("prim", "add", "alt")]
    entries, report = load("us-ofac-cons", *files)
    complete("us-ofac-cons", entries, report)
    return entries


def test_separators_do_not_matter(ofac):
    """PIP and DEL of one day are the same entries as CSV."""
    forms = [
        load("us-ofac-cons", ofac / f"2018-05-27_cons_prim.{form}.gz")[0] for form in ("csv", "pip", "del")
    ]
    assert forms[0] == forms[1] == forms[2]


def plain(text):
    """A text without what the forms print differently: CSV turns double quotes into single ones."""
    return text.replace('"', "'")


def alike(entry):
    """An entry as text without what the forms print differently."""
    return encode(entry).decode().replace('\\"', "'")


def words(place):
    """The words of an address, whatever field they stand in."""
    parts = place.full or f"{place.street}, {place.city}, {place.region}, {place.postal_code}"
    return set(re.findall(r"\w+", parts))


def test_fixed_width_is_csv(ofac, csv_2018):
    """The fixed-width files hold what the CSV files hold."""
    entries, report = load(
        "us-ofac-cons", *(ofac / f"2018-05-27_cons_{part}.ff.gz" for part in ("prim", "add", "alt"))
    )
    assert not report.faults
    for fixed, row in zip(entries, csv_2018, strict=True):
        assert alike(fixed) == alike(row)


ALIKE = (
    "schema", "filings", "birth_dates", "birth_places", "gender", "nationalities", "citizenships",
    "countries", "positions", "identifiers", "links", "websites", "contacts", "wallets",
)  # fmt: skip


@pytest.mark.parametrize("field", ALIKE)
def test_remarks_give_what_the_xml_states(field, csv_2018, xml_2018):
    """What the parser of remarks finds in CSV is what the XML states in fields, for every party."""
    stated = {entry.uid: entry for entry in xml_2018}
    assert stated.keys() == {entry.uid for entry in csv_2018}
    for entry in csv_2018:
        assert sorted(map(repr, getattr(entry, field))) == sorted(
            map(repr, getattr(stated[entry.uid], field))
        )


def test_names_and_addresses_agree(csv_2018, xml_2018):
    """Names with their quality and the words of addresses are the same in both forms."""
    for entry, other in zip(by_uid(csv_2018), by_uid(xml_2018), strict=True):
        assert called(entry) == called(other)
        assert flags(entry) == flags(other)
        assert len(entry.addresses) == len(other.addresses)
        for row, field in zip(entry.addresses, other.addresses, strict=True):
            assert row.country == field.country
            assert words(field) <= words(row)


def by_uid(entries):
    """The entries in the order of their numbers."""
    return sorted(entries, key=lambda entry: int(entry.uid))


def called(entry):
    """The names with quality and kind."""
    return {(plain(name.full), name.quality, name.kind) for name in entry.names}


def flags(entry):
    """What is said of a ship, in any order."""
    return {kind: set(value.split("; ")) for kind, value in entry.vessel.items()}


def test_consolidated_2025(ofac):
    """Under today's namespace, and against the enhanced form of half a year before."""
    entries, report = load("us-ofac-cons", ofac / "2025-06-30_consolidated.xml.gz")
    complete("us-ofac-cons", entries, report)
    assert report.printed_count == len(entries) == 443
    enhanced, told = load("us-ofac-cons", ofac / "2025-01-14_CONS_ENHANCED.ZIP")
    complete("us-ofac-cons", enhanced, told)
    before = {entry.uid: entry for entry in enhanced}
    assert before.keys() == {entry.uid for entry in entries}
    acts = [{(f.tag, f.act) for f in e.filings if f.act.startswith("Directive")} for e in entries]
    assert acts == [
        {(f.tag, f.act) for f in before[e.uid].filings if f.act.startswith("Directive")} for e in entries
    ]
    for field in ("birth_dates", "nationalities", "websites", "identifiers", "contacts"):
        same = [set(getattr(e, field)) == set(getattr(before[e.uid], field)) for e in entries]
        assert sum(same) / len(same) > 0.98, field
    dated = [f for e in enhanced for f in e.filings if f.tag in {"NS-PLC", "CMIC-EO13959", "UKRAINE-EO13662"}]
    assert sum(f.on is not None for f in dated) / len(dated) > 0.9


def test_enhanced_exports_of_one_programme(shared, daily, tmp_path):
    """The enhanced form tells what the rows of that year tell, by other means."""
    folder = shared / "data" / "samples" / "ofac_enhanced_xml"
    small, report = load("us-ofac-sdn", folder / "2024-05-24_YEMEN_programme_10_entities.xml")
    assert (len(small), report.fault_count, report.unused.total()) == (10, 0, 0)
    large, report = load("us-ofac-sdn", folder / "2024-08-28_IRGC_programme_293_entities.xml.gz")
    assert (len(large), report.fault_count, report.unused.total()) == (293, 0, 0)
    assert not report.unknown_words
    path = tmp_path / "sdn.csv"
    path.write_bytes(git(daily, "show", "9f68389:sdn.csv"))
    by_uid = {entry.uid: entry for entry in load("us-ofac-sdn", path)[0]}
    both = [(entry, by_uid[entry.uid]) for entry in large + small if entry.uid in by_uid]
    assert len(both) > 280
    for field in (
        "schema",
        "birth_dates",
        "birth_places",
        "gender",
        "nationalities",
        "citizenships",
        "wallets",
    ):
        same = [set(getattr(a, field)) == set(getattr(b, field)) for a, b in both]
        assert sum(same) / len(same) > 0.97, field
    assert sum({f.tag for f in a.filings} == {f.tag for f in b.filings} for a, b in both) / len(both) > 0.95
    assert all(link.uid for entry in large for link in entry.links)


def test_excerpts_of_2014(shared):
    """Files of 2014: SDN, persons evading sanctions, and the first consolidated list."""
    folder = shared / "data" / "samples" / "ofac_sdn_xml"
    counts = {
        "2014-02-06_fse_3_entries": 3,
        "2014-12-17_consolidated_16_entries": 16,
        "2014-07-16_4_entries": 4,
    }
    for name, count in counts.items():
        entries, report = load("us-ofac-sdn" if "07-16" in name else "us-ofac-cons", folder / f"{name}.xml")
        assert len(entries) == count
        assert [*report.faults, *report.unused, *report.unknown_words] == []


@pytest.mark.timeout(1200)  # 31 whole lists
def test_every_tenth_daily_list(daily, tmp_path):
    """The lists of 2021 to 2024 are read without a fault, and the empty one of 2024-05-04 is refused."""
    revisions = git(daily, "log", "--format=%h", "--", "sdn.csv").decode().split()
    path = tmp_path / "sdn.csv"
    path.write_bytes(git(daily, "show", f"{revisions[0]}:sdn.csv"))
    with pytest.raises(SourceError, match="is empty"):
        load("us-ofac-sdn", path)
    for revision in revisions[1::10]:
        path.write_bytes(git(daily, "show", f"{revision}:sdn.csv"))
        entries, report = load("us-ofac-sdn", path)
        complete("us-ofac-sdn", entries, report)
        assert 8_900 < len(entries) < 15_000


def test_derived_json(engine, ofac, tmp_path):
    """The daily JSON of 2026: entries as counted, and every tag known to the law."""
    repository = unpacked(ofac / "ofac_sdn_json_daily_2026-07_2026-08.tar", tmp_path)
    path = Path(tmp_path) / "sdn.json"
    path.write_bytes(git(repository, "show", "HEAD:data/ofac-sdn.json"))
    entries, report = load("us-ofac-sdn", path)
    complete("us-ofac-sdn", entries, report)
    assert report.printed_count == len(entries) == 19_249
    assert tags_unknown(engine, "us-ofac-sdn", entries) == set()
