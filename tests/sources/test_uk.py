"""The readers of the British lists: golden files, properties, damage, and the genuine files."""

import csv
import io
import random
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from listchecks import (
    GOLDEN,
    check_golden,
    check_hostile_xml,
    check_truncated,
    check_words,
    mutated,
    read,
    same,
)
from lxml import etree

from detente.entries import BirthDate, Identifier
from detente.sources import catalog
from detente.sources.reading import Report, SourceError
from detente.sources.uk import current, draft

TABLES = [f"uk-tables-{t}.in.csv" for t in ("subjects", "names", "dobs", "identifiers", "countries")]


# ------------------------------------------------------------------------ golden


def test_consolidated_list() -> None:
    """One party under two regimes is one entry with two filings; a day the calendar lacks gives its month."""
    entries = {
        e.uid: e
        for e in check_golden("gb-consolidated", "uk-consolidated-2014", "uk-consolidated-2014.in.csv")
    }
    assert {(f.tag, f.on) for f in entries["6995"].filings} == {
        ("Al-Qaida", date(2001, 11, 8)),
        ("Somalia", date(2010, 4, 28)),
    }
    assert {b.start for b in entries["8052"].birth_dates} == {"1969-02", "1969-02-28"}
    assert [i.value for i in entries["11634"].identifiers if i.kind == "passport"] == ["OR801168", "4117921"]


def test_current_list_in_csv() -> None:
    """Rows that multiply names by addresses give each name and each address once."""
    entries = {e.uid: e for e in check_golden("gb-sanctions-list", "uk-current-csv", "uk-current.in.csv")}
    aweys = entries["AQD0194"]
    assert [a.country for a in aweys.addresses] == ["ER", "SO"]
    assert {n.full: n.quality for n in aweys.names}["Sheikh Hassan"] == "weak"
    assert aweys.birth_dates == (BirthDate(start="1935"),)
    assert aweys.references == {"un-sc": "QDi.042", "gb-consolidated": "6995"}
    assert entries["DPR0076"].identifiers == (Identifier(kind="imo", value="8628597"),)


def test_current_list_in_xml() -> None:
    """The branches of persons, entities and ships are all read."""
    entries = check_golden("gb-sanctions-list", "uk-current-xml", "uk-current.in.xml")
    assert [e.schema for e in entries] == ["Organization", "Person", "Vessel"]
    assert [b.start for b in entries[1].birth_dates] == ["1945", "1946"]


def test_export_of_the_search_tool() -> None:
    """A designation that the export leaves without a name is a fault, as two are in the genuine file."""
    entries = check_golden("gb-sanctions-list", "uk-search", "uk-search.in.ods")
    assert [e.uid for e in entries] == ["AFG0001", "DPR0076", "RUS0251"]
    assert entries[1].filings[0].measures == ("De-flag", "Prohibition of port entry")


def test_tables() -> None:
    """Five tables make one list; dates of birth, which stand with other persons, are not read."""
    entries = {e.uid: e for e in check_golden("gb-sanctions-list", "uk-tables", *TABLES)}
    assert entries["AFG0012"].identifiers
    assert not any(e.birth_dates for e in entries.values())


def test_tables_need_their_subjects() -> None:
    """One table alone is refused with the remedy."""
    with pytest.raises(SourceError, match="five tables together"):
        read("gb-sanctions-list", GOLDEN / TABLES[1])


# -------------------------------------------------------------------- properties


def _rows(file: str, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO((GOLDEN / file).read_bytes().decode(encoding), newline="")))


def _write(path: Path, rows: list[list[str]], encoding: str) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


@pytest.mark.parametrize(
    ("source", "file", "encoding"),
    [
        ("gb-consolidated", "uk-consolidated-2014.in.csv", "cp1252"),
        ("gb-sanctions-list", "uk-current.in.csv", "utf-8"),
    ],
)
def test_order_and_space_do_not_matter(source: str, file: str, encoding: str, tmp_path: Path) -> None:
    """Rows in any order and cells with space around them give the same parties."""
    before = {e.uid: same(e) for e in read(source, GOLDEN / file)[0]}
    rows = _rows(file, encoding)
    for seed in range(5):
        body = [[f" {cell}  " if cell else "" for cell in row] for row in rows[2:]]
        random.Random(seed).shuffle(body)
        path = _write(tmp_path / "shuffled.csv", [*rows[:2], *body], encoding)
        assert {e.uid: same(e) for e in read(source, path)[0]} == before


@pytest.mark.parametrize(
    ("source", "file", "encoding"),
    [
        ("gb-consolidated", "uk-consolidated-2014.in.csv", "cp1252"),
        ("gb-sanctions-list", "uk-current.in.csv", "utf-8"),
    ],
)
def test_an_unknown_column_is_reported(source: str, file: str, encoding: str, tmp_path: Path) -> None:
    """A column that the publisher adds is counted where it holds something."""
    rows = _rows(file, encoding)
    changed = [rows[0], [*rows[1], "New"], *([*row, "x" if n else ""] for n, row in enumerate(rows[2:]))]
    _, report = read(source, _write(tmp_path / "more.csv", changed, encoding))
    assert report.unused == Counter({"New": len(rows) - 3})


def _as_xml(rows: list[list[str]]) -> str:
    """The rows of the CSV as the XML that says the same."""
    header, body = rows[1], [dict(zip(rows[1], row, strict=True)) for row in rows[2:]]
    assert set(header) == set(current._COLUMNS)
    grouped = {column for names in current._GROUPS.values() for column in names.values()}
    root = etree.Element("Designations")
    etree.SubElement(root, "DateGenerated").text = "21/09/2026"
    for uid in dict.fromkeys(row["Unique ID"] for row in body):
        element = etree.SubElement(root, "Designation")
        mine = [row for row in body if row["Unique ID"] == uid]
        for leaf, column in current._LEAVES.items():
            if column not in grouped:
                for value in dict.fromkeys(row[column] for row in mine if row[column].strip()):
                    etree.SubElement(etree.SubElement(element, f"{leaf}Details"), leaf).text = value
        for group, names in current._GROUPS.items():
            for values in dict.fromkeys(tuple(row[column] for column in names.values()) for row in mine):
                if any(values):
                    part = etree.SubElement(element, group)
                    for leaf, value in zip(names, values, strict=True):
                        etree.SubElement(part, leaf).text = value
    return etree.tostring(root, encoding="unicode")


def test_csv_and_xml_give_the_same_designations(tmp_path: Path) -> None:
    """The two forms of one list: same ids, names, days, measures, everything."""
    path = tmp_path / "list.xml"
    path.write_text(_as_xml(_rows("uk-current.in.csv", "utf-8")), "utf-8")
    by_csv, first = read("gb-sanctions-list", GOLDEN / "uk-current.in.csv")
    by_xml, second = read("gb-sanctions-list", path)
    assert first.published == second.published == date(2026, 9, 21)
    assert {e.uid: same(e) for e in by_xml} == {e.uid: same(e) for e in by_csv}
    assert not second.unused


def test_a_row_of_another_width_is_a_fault(tmp_path: Path) -> None:
    """It is told with its line, and the rest is read."""
    rows = _rows("uk-current.in.csv", "utf-8")
    path = _write(tmp_path / "short.csv", [*rows[:2], rows[2][:9], *rows[3:]], "utf-8")
    entries, report = read("gb-sanctions-list", path)
    assert "short.csv:3: has 9 cells" in str(report.faults[0])
    assert len(entries) == len({row[1] for row in rows[3:]})


def test_an_unknown_element_is_reported(tmp_path: Path) -> None:
    """Elements and attributes that the publisher adds are counted."""
    text = (GOLDEN / "uk-current.in.xml").read_text("utf-8")
    text = text.replace("<Titles>", '<Colour>red</Colour><Titles lang="en">').replace(
        "<Name6>", "<Name7>x</Name7><Name6>", 1
    )
    path = tmp_path / "more.xml"
    path.write_text(text, "utf-8")
    _, report = read("gb-sanctions-list", path)
    assert report.unused == Counter({"Colour": 1, "Titles@lang": 1, "Name/Name7": 1})


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_day_is_read(day: date) -> None:
    """A day as the publisher writes it is read as that day, with and without its parts."""
    report = Report()
    assert draft.day_of(f"{day:%d/%m/}{day.year:04}", "x", report) == day
    assert draft.birth_of(f"{day:%d/%m/}{day.year:04}", "x", report) == BirthDate(start=day.isoformat())
    assert draft.birth_of(f"dd/{day:%m}/{day.year:04}", "x", report) == BirthDate(start=day.isoformat()[:7])
    assert draft.birth_of(f"00/00/{day.year:04}", "x", report) == BirthDate(start=day.isoformat()[:4])
    assert not report.faults


@given(
    st.lists(
        st.text("ABC xyz", min_size=2).map(str.strip).filter(lambda t: len(t) > 1), min_size=2, max_size=9
    )
)
def test_enumerations_are_split(items: list[str]) -> None:
    """``(1) A (2) B``, ``1) A 2) B`` and ``a) A b) B`` are their items."""
    assert draft.enumerated(" ".join(f"({n}) {item}" for n, item in enumerate(items, 1))) == items
    assert draft.enumerated(" ".join(f"{n}) {item}" for n, item in enumerate(items, 1))) == items
    assert draft.enumerated(" ".join(f"({chr(97 + n)}) {item}" for n, item in enumerate(items))) == items


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("OGRN 1037739468084", [("ogrn", "1037739468084")]),
        ("KPP - 772201001", [("kpp", "772201001")]),
        ("INN: 308989789VAT number: 312010174080", [("inn", "308989789"), ("tax", "312010174080")]),
        ("'TIN - 6440020175SRN - 1096440000425'", [("tax", "6440020175"), ("registration", "1096440000425")]),
        ("Russia INN – 7724424381", [("inn", "7724424381")]),
        ("CR No. 1910958", [("cr_number", "1910958")]),
        ("8602039063", [("registration", "8602039063")]),
    ],
)
def test_labels_before_numbers(text: str, expected: list[tuple[str, str]]) -> None:
    """The label within a cell tells the kind; the cell stays as a note."""
    lookups = catalog.source_of("gb-sanctions-list").lookups
    found = list(draft.identifiers(text, "registration", "", lookups))
    assert [(item.kind, item.value) for item in found] == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("UN Ref QDe.004. Emir for the eastern zone", "QDe.004"),
        ("UN REF:QE.A.146.14. Also referred to as", "QE.A.146.14"),
        ("UN Ref TI.A.128.01.Financial advisor", "TI.A.128.01"),
        ("Listed by the UN", ""),
    ],
)
def test_references_of_the_united_nations(text: str, number: str) -> None:
    """Old and new numbers are found within the other information."""
    assert draft.un_reference(text) == number


# ------------------------------------------------------------------------ damage


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("gb-consolidated", "uk-consolidated-2014.in.csv"),
        ("gb-sanctions-list", "uk-current.in.csv"),
        ("gb-sanctions-list", "uk-current.in.xml"),
        ("gb-sanctions-list", "uk-search.in.ods"),
    ],
)
def test_damaged_files(source: str, file: str, tmp_path: Path) -> None:
    """Cut anywhere or changed at random, a file gives entries or a SourceError."""
    check_truncated(source, file, tmp_path)
    mutated(source, file, tmp_path)


def test_hostile_xml(tmp_path: Path) -> None:
    """No document type, no entity, no bomb."""
    check_hostile_xml(
        "gb-sanctions-list", "Designations", "<Designation><UniqueID>&x;</UniqueID></Designation>", tmp_path
    )


# ----------------------------------------------------------------- genuine files


def _unknown(report: Report) -> set[str]:
    return {word for _, word in report.unknown_words}


def _known_tags(source_id: str, law: object, entries: list) -> None:
    tags = {row.tag for row in law.list_tags if row.list == source_id}
    assert {filing.tag for e in entries for filing in e.filings} <= tags


def _canaries(source_id: str, entries: list) -> None:
    names = {(e.uid, n.full) for e in entries for n in e.names}
    assert {(c.uid, c.name) for c in catalog.source_of(source_id).canaries} <= names


@pytest.mark.full
@pytest.mark.parametrize(
    ("day", "parties", "rows", "faults", "odd"),
    [
        ("2014-04-02", 2297, 8950, 2, {"Hrodna Region", "Channel Islands", "Lipetsk", "Unresolved. Palestinian origin"}),
        ("2018-04-13", 2106, 9487, 0, {"Tartous", "Africa", "Crimea", "Crimea 295000", "Damascus Countryside", "SSR",
                                       "Autonomous SSR", "DRC and Belgian nationalities"}),
    ],
)  # fmt: skip
def test_genuine_consolidated(day, parties, rows, faults, odd, shared, engine) -> None:
    """Whole lists: counts, canaries, tags, and no word but those that name no country."""
    entries, report = read("gb-consolidated", shared / "data" / "uk" / f"{day}_sanctionsconlist.csv.gz")
    check_words(entries)
    assert (len(entries), report.records, report.fault_count) == (parties, rows, faults)
    assert report.published == date.fromisoformat(day)
    assert not report.unused
    dual = {
        "United States of America. Also believed to hold Syrian nationality",
        "Iranian national and US national/citizen",
    }
    assert _unknown(report) == odd | dual
    _canaries("gb-consolidated", entries)
    _known_tags("gb-consolidated", engine.law, entries)
    persons = [e for e in entries if e.schema == "Person"]
    assert sum(bool(e.birth_dates) for e in persons) / len(persons) > 0.6
    assert all(f.on for e in entries for f in e.filings)


@pytest.mark.full
def test_genuine_rows_of_today(shared) -> None:
    """The excerpts of the list in CSV and XML."""
    samples = shared / "data" / "samples"
    entries, report = read("gb-sanctions-list", samples / "uk_sanctions_list_csv" / "2026-09-21_56_rows.csv")
    assert (len(entries), report.records, report.published) == (8, 56, date(2026, 9, 21))
    assert not (report.unused or report.unknown_words or report.faults)
    ship, report = read("gb-sanctions-list", samples / "uk_sanctions_list_csv" / "2026-10-08_one_ship.csv")
    assert ship[0].identifiers == (Identifier(kind="imo", value="9826902"),)
    for file in (samples / "uk_sanctions_list_xml").iterdir():
        entries, report = read("gb-sanctions-list", file)
        check_words(entries)
        assert entries
        assert not (report.unused or report.unknown_words or report.faults)


@pytest.mark.full
def test_genuine_export_and_tables_agree(shared, engine) -> None:
    """The export of 2025 and the tables of 2026 give the same days, kinds and numbers to the same ids."""
    ods, first = read(
        "gb-sanctions-list", next((shared / "data" / "samples" / "uk_sanctions_list_ods").iterdir())
    )
    files = sorted((shared / "data" / "uk").glob("2026-05-13_covyr_*"))
    tables, second = read("gb-sanctions-list", *files)
    assert (len(ods), first.records, first.fault_count) == (5300, 5302, 2)
    assert (len(tables), second.fault_count) == (6046, 0)
    assert Counter(e.schema for e in tables) == {"Person": 3883, "Organization": 1531, "Vessel": 632}
    for entries, report in ((ods, first), (tables, second)):
        check_words(entries)
        assert not (report.unused or report.unknown_words)
        _known_tags("gb-sanctions-list", engine.law, entries)
        assert all(f.on for e in entries for f in e.filings)
    _canaries("gb-sanctions-list", tables)
    after = {e.uid: e for e in tables}
    both = [(e, after[e.uid]) for e in ods if e.uid in after]
    assert len(both) > 5000
    assert all(a.schema == b.schema for a, b in both)
    assert sum(a.filings[0].on != b.filings[0].on for a, b in both) / len(both) < 0.01
    words = [
        (set(a.name.casefold().split()), [set(n.full.casefold().split()) for n in b.names]) for a, b in both
    ]
    assert sum(name in names for name, names in words) / len(words) > 0.95


@pytest.mark.full
def test_dates_of_birth_in_the_tables_are_of_others(shared) -> None:
    """Why they are not read: AQD0194 was born in 1935 by the list, the tables say five other years."""
    import gzip  # noqa: PLC0415

    path = shared / "data" / "uk" / "2026-05-13_covyr_subject_dobs.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["year"] for row in rows if row["unique_id"] == "AQD0194"} == {
        "1962",
        "1966",
        "1967",
        "1975",
        "1984",
    }
    assert not [row for row in rows if row["unique_id"] == "RUS0251"]


def test_many_rows_of_one_party_take_no_longer(tmp_path: Path) -> None:
    """Time grows with the rows, not with their square: 20,000 different aliases of one party within seconds."""
    rows = _rows("uk-current.in.csv", "utf-8")
    name, kind = rows[1].index("Name 6"), rows[1].index("Name type")
    body = []
    for number in range(20_000):
        row = list(rows[2])
        row[name], row[kind] = f"ALIAS {number}", "Alias"
        body.append(row)
    started = time.perf_counter()
    entries, _ = read("gb-sanctions-list", _write(tmp_path / "many.csv", [*rows[:2], *body], "utf-8"))
    assert len(entries[0].names) == 20_001
    assert time.perf_counter() - started < 30


def test_columns_of_the_consolidated_list_since_2022(tmp_path: Path) -> None:
    """Numbers, scripts and qualities have columns of their own there (no genuine file is at hand: format guide)."""
    cells = {
        "Name 6": "TESTOV", "Name 1": "Ivan", "Name Non-Latin Script": "Тестов", "Non-Latin Script Type": "Cyrillic",
        "Non-Latin Script Language": "Russian", "Passport Number": "4509 123456", "Passport Details": "Russia",
        "National Identification Number": "7701234567", "National Identification Details": "Tax number",
        "Group Type": "Individual", "Alias Type": "AKA", "Alias Quality": "Low", "Regime": "Russia",
        "Listed On": "01/03/2022", "UK Sanctions List Date Designated": "28/02/2022", "Last Updated": "01/03/2022",
        "Group ID": "99999",
    }  # fmt: skip
    path = _write(
        tmp_path / "new.csv", [["Last Updated", "01/04/2022"], list(cells), list(cells.values())], "utf-8"
    )
    (entry,), report = read("gb-consolidated", path)
    assert not (report.unused or report.unknown_words or report.faults)
    assert {n.full: n.quality for n in entry.names} == {"Ivan TESTOV": "weak", "Тестов": "strong"}
    assert entry.identifiers == (
        Identifier(kind="passport", value="4509 123456", country="RU"),
        Identifier(kind="tax", value="7701234567", note="Tax number"),
    )
    assert entry.notes == ("designated on the UK Sanctions List: 28/02/2022",)
