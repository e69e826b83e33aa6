"""Lists of the Departments of Commerce and State, the consolidated screening list, wallets: small files in
the publishers' forms, what must hold for any such file, and the genuine files.
"""

import csv
import gzip
import io
import json
import random
import subprocess
import time
from collections import Counter
from datetime import date
from pathlib import Path

import hypothesis_profile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listfiles import golden, plain, read, reviewed

from detente.entries import IDENTIFIER_KINDS
from detente.sources.catalog import source_of
from detente.sources.reading import SourceError
from detente.sources.records import day_of, encoding_of
from detente.yamlfile import read_file

CASES = {
    "bis-entity": ("us-bis-entity-list", "bis-entity.in.csv"),
    "bis-unverified": ("us-bis-unverified", "bis-unverified.in.csv"),
    "bis-denied": ("us-bis-denied", "bis-denied.in.txt"),
    "state-isn": ("us-state-isn", "state-isn.in.csv"),
    "csl": ("us-csl", "csl.in.csv"),
    "csl-2016": ("us-csl", "csl-2016.in.csv"),
    "csl-json": ("us-csl", "csl.in.json"),
    "wallets": ("us-ofac-wallets", "wallets.in.json"),
}
ROWS = [case for case in CASES if case not in {"csl-json", "wallets"}]
MERGED = ["bis-entity", "bis-unverified", "bis-denied", "state-isn"]


def table(name):
    """Header and rows of a golden table, and what parts its cells."""
    path = golden(name)
    text = path.read_bytes().decode(encoding_of(path))
    mark = "\t" if name.endswith("txt") else ","
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark)), mark


def written(path, rows, mark=","):
    """The rows as a file, in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=mark).writerows(rows)
    return path


def loose(entries):
    """Entries by number, the order within each field aside."""
    return {
        e["uid"]: {k: sorted(map(str, v)) if isinstance(v, list) else v for k, v in e.items()}
        for e in plain(entries)
    }


# --- small files


@pytest.mark.parametrize("case", CASES)
def test_golden(case):
    """Each small file gives the entries beside it, read over by a person, and leaves nothing unsaid."""
    source_id, name = CASES[case]
    entries, report = read(source_id, golden(name))
    assert plain(entries) == reviewed(case)
    assert not report.faults
    assert not report.unknown_words
    assert not report.unused


@pytest.mark.parametrize("case", CASES)
def test_a_source_says_what_it_is(case):
    """Numbers are unique, kinds are known, every word of filing is tied to law."""
    source_id, name = CASES[case]
    source = source_of(source_id)
    entries, _ = read(source_id, golden(name))
    assert len({e.uid for e in entries}) == len(entries)
    known = {row["tag"] for row in list_tags() if row["list"] == source.tags}
    for entry in entries:
        assert {f.tag for f in entry.filings} <= known or source.id == "us-ofac-wallets"
        assert {i.kind for i in entry.identifiers + entry.wallets} <= IDENTIFIER_KINDS


def list_tags():
    """The words of lists that the law knows."""
    law = Path(__file__).parents[2] / "src" / "detente" / "data" / "law" / "list-tags.yml"
    return read_file(law).data["list_tags"]


@pytest.mark.parametrize("case", MERGED)
def test_the_order_of_rows_does_not_matter(case, tmp_path):
    """A party whose rows are apart is still one entry."""
    source_id, name = CASES[case]
    (header, *rows), mark = table(name)
    random.Random(7).shuffle(rows)
    entries, report = read(source_id, written(tmp_path / name, [header, *rows], mark))
    assert loose(entries) == loose(read(source_id, golden(name))[0])
    assert not report.faults


@pytest.mark.parametrize("case", ROWS)
def test_white_space_repeated_headers_and_line_ends_do_not_matter(case, tmp_path):
    """A mark at the start, spaces around cells, blank rows, the header once more, CRLF."""
    source_id, name = CASES[case]
    (header, *rows), mark = table(name)
    padded = [[f" {cell} " for cell in row] for row in rows]
    path = written(tmp_path / name, [header, header, [], *padded, [""] * len(header)], mark)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n").replace(b"\r\r", b"\r"))
    assert plain(read(source_id, path)[0]) == reviewed(case)


@pytest.mark.parametrize("case", ROWS)
def test_an_unknown_column_is_reported(case, tmp_path):
    """A column that the publisher adds is counted as often as it holds something."""
    source_id, name = CASES[case]
    (header, *rows), mark = table(name)
    while not header[-1]:
        header.pop()
    wide = [[*(row + [""] * len(header))[: len(header)], "x" if any(row) else ""] for row in rows]
    entries, report = read(source_id, written(tmp_path / name, [[*header, "Colour"], *wide], mark))
    assert report.unused == {"Colour": report.records}
    assert plain(entries) == reviewed(case)


def test_unknown_fields_of_the_json_forms_are_reported(tmp_path):
    """In the envelope, in a record, in its addresses and numbers."""
    data = json.loads(golden("csl.in.json").read_text("utf-8"))
    data["colour"] = 1
    record = data["results"][0]
    record["size"] = "big"
    record["addresses"][0]["floor"] = 4
    record["ids"][0]["issuer"] = "x"
    path = tmp_path / "x.json"
    path.write_text(json.dumps(data))
    assert read("us-csl", path)[1].unused == {"colour": 1, "size": 1, "addresses/floor": 1, "ids/issuer": 1}


def test_unknown_words_are_reported_and_kept(tmp_path):
    """A list, a country and a kind of number that no lookup holds stay in the entry as printed."""
    (header, *rows), _ = table("csl.in.csv")
    row = dict(zip(header, rows[1], strict=True))
    row |= {"source": "New List (NEW)", "nationalities": "Atlantis", "ids": "Amulet No., 77, KP"}
    entries, report = read("us-csl", written(tmp_path / "x.csv", [header, list(row.values())]))
    unknown = {("lists", "New List (NEW)"), ("countries", "Atlantis"), ("facts", "Amulet No.")}
    assert set(report.unknown_words) >= unknown
    assert entries[0].filings[0].tag == "New List (NEW)"
    assert entries[0].nationalities == ("Atlantis",)
    assert any("Amulet" in note for note in entries[0].notes)


def test_the_two_forms_of_one_record_agree(tmp_path):
    """What the JSON form parts, the CSV form joins: names, filings, numbers and countries are the same."""
    as_json, _ = read("us-csl", golden("csl.in.json"))
    rows = [
        {"_id": "906", "entity_number": "906",
         "source": "Specially Designated Nationals (SDN) - Treasury Department",
         "type": "Entity", "programs": "CUBA", "name": "HAVIN BANK LIMITED",
         "alt_names": "HAVANA INTERNATIONAL BANK, LTD",
         "addresses": "4th Floor, 189 Marsh Wall, London, E14 9SH, GB; Edificio Atlantic, Havana, 10400, CU",
         "ids": "Company Number, 01074897, GB; SWIFT/BIC, HAVIGB2L"},
    ]  # fmt: skip
    (header, *_), _ = table("csl.in.csv")
    path = written(tmp_path / "x.csv", [header, *([row.get(n, "") for n in header] for row in rows)])
    as_csv, report = read("us-csl", path)
    first, second = as_json[0], as_csv[0]
    assert not report.unknown_words
    for part in ("uid", "schema", "names", "filings", "identifiers", "references", "birth_dates"):
        assert getattr(first, part) == getattr(second, part), part
    assert [a.country for a in first.addresses] == [a.country for a in second.addresses]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("4/27/2012", date(2012, 4, 27)), ("04/27/2012", date(2012, 4, 27)),
        ("2012-04-27", date(2012, 4, 27)),
        ("13/1/2012", None), ("2/30/2012", None), ("2012", None), ("", None), ("0/0/0000", None),
        ("\u0661/1/2012", None), ("0000-01-01", None),
    ],
)  # fmt: skip
def test_days(text, day):
    """Both forms, nothing else."""
    assert day_of(text) == day


# --- files that are not what they should be


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(
    "body", [b"", b" \r\n\x1a", b"<html><p>Down</p></html>", b"a,b\n1,2\n", b"{}", b"\x00" * 9]
)
def test_what_is_not_this_list_is_refused(case, body, tmp_path):
    """Nothing, a page, another table."""
    path = tmp_path / "x"
    path.write_bytes(body)
    with pytest.raises(SourceError) as caught:
        read(CASES[case][0], path)
    assert caught.value.hint


@pytest.mark.parametrize("case", ["csl", "bis-denied", "csl-json"])
def test_two_files_are_not_one_list(case, tmp_path):
    """A list of one file is not read from two."""
    path = tmp_path / CASES[case][1]
    path.write_bytes(golden(CASES[case][1]).read_bytes())
    with pytest.raises(SourceError, match="are 2 files"):
        read(CASES[case][0], path, path)


def test_a_cut_row_is_a_fault_and_the_rest_is_read(tmp_path):
    """The screening list as the repository that keeps it has it: its last record is cut off."""
    body = golden("csl.in.csv").read_bytes()
    path = tmp_path / "x.csv"
    path.write_bytes(body[: body.rindex(b"Vessel Registration")])
    entries, report = read("us-csl", path)
    assert plain(entries) == reviewed("csl")[:-1]
    assert report.fault_count == 1


def test_a_number_given_twice_is_a_fault(tmp_path):
    """The first is kept."""
    (header, *rows), _ = table("csl.in.csv")
    entries, report = read("us-csl", written(tmp_path / "x.csv", [header, *rows, rows[0]]))
    assert plain(entries) == reviewed("csl")
    assert "stands there twice" in str(report.faults[0])


def test_a_crowded_field_or_party_takes_no_time(tmp_path):
    """A field of a hundred thousand values is a fault; a party of as many rows is read without delay."""
    (header, *rows), _ = table("csl.in.csv")
    crowd = "; ".join(f"a{n}" for n in range(100_000))
    start = time.monotonic()
    for column in ("alt_names", "remarks", "ids"):
        row = dict(zip(header, rows[1], strict=True)) | {column: f"({crowd}"}
        path = written(tmp_path / "x.csv", [header, list(row.values()), rows[2]])
        entries, report = read("us-csl", path)
        assert (len(entries), report.fault_count) == (1, 1)
    rows = [["China", "One", f"{n} Street"] for n in range(20_000)]
    path = written(tmp_path / "y.csv", [["COUNTRY", "NAME", "ADDRESS"], *rows])
    assert len(read("us-bis-unverified", path)[0][0].addresses) == 20_000
    assert time.monotonic() - start < 8


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=hypothesis_profile.examples(60))
@given(data=st.data())
def test_a_file_cut_anywhere_never_invents(tmp_path_factory, case, data):
    """SourceError, or entries of which all but the last are those of the whole file."""
    source_id, name = CASES[case]
    body = golden(name).read_bytes()
    path = tmp_path_factory.mktemp("cut") / name
    path.write_bytes(body[: data.draw(st.integers(0, len(body)))])
    try:
        entries, _ = read(source_id, path)
    except SourceError:
        return
    whole = {e["uid"] for e in reviewed(case)}
    assert all(e.uid in whole for e in entries[:-1])


@pytest.mark.parametrize("case", CASES)
@settings(max_examples=hypothesis_profile.examples(150))
@given(data=st.data())
def test_broken_bytes_never_break_the_reader(tmp_path_factory, case, data):
    """Bytes changed, cut out and put in: entries and faults, or SourceError, and soon."""
    source_id, name = CASES[case]
    body = bytearray(golden(name).read_bytes())
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(0, max(len(body) - 1, 0)))
        piece = data.draw(
            st.binary(max_size=4) | st.sampled_from([b'"', b",", b"\t", b"\n", b"; ", b"null", b"[", b"{}"])
        )
        body[at : at + data.draw(st.integers(0, 9))] = piece
    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_bytes(bytes(body))
    start = time.monotonic()
    try:
        entries, report = read(source_id, path)
    except SourceError:
        entries, report = [], None
    assert time.monotonic() - start < 5
    assert all(e.uid and e.names and e.names[0].full for e in entries)
    assert report is None or len(entries) <= report.records


@settings(max_examples=hypothesis_profile.examples(150))
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["1; 2", "GB"]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2),
        max_leaves=6,
    ),
    name=st.sampled_from(
        ["name", "source", "type", "ids", "addresses", "alt_names", "programs", "dates_of_birth",
         "start_date", "nationalities", "country", "places_of_birth", "entity_number", "id", "remarks",
         "title", "vessel_flag"]
    ),
)  # fmt: skip
def test_any_value_in_any_field_of_the_json_form(tmp_path_factory, value, name):
    """Text where a list should be, a number where a text should be: an entry or a fault."""
    data = json.loads(golden("csl.in.json").read_text("utf-8"))
    data["results"][0][name] = value
    path = tmp_path_factory.mktemp("json") / "x.json"
    path.write_text(json.dumps(data))
    entries, report = read("us-csl", path)
    assert len(entries) + report.fault_count >= 3
    assert [e.uid for e in entries[-2:]] == [e["uid"] for e in reviewed("csl-json")[-2:]]


# --- genuine files


def clean(report):
    """Nothing is unsaid."""
    assert not report.unused
    assert not report.unknown_words


@pytest.mark.full
@pytest.mark.parametrize(
    ("source_id", "file", "entries", "rows"),
    [
        ("us-bis-entity-list", "2014_entity_list.csv", 5, 18),
        ("us-bis-unverified", "2017_unverified_list.csv", 13, 19),
        ("us-bis-denied", "2015_denied_persons_tab.txt", 9, 9),
        ("us-state-isn", "2016_state_isn.csv", 3, 5),
    ],
)
def test_genuine_excerpts_of_trade_and_state_lists(shared, source_id, file, entries, rows):
    """Every row is read into a party."""
    found, report = read(source_id, shared / "data/samples/bis_entity_list_csv" / file)
    assert (len(found), report.records, report.fault_count) == (entries, rows, 0)
    clean(report)


@pytest.mark.full
def test_the_whole_denied_persons_list(shared):
    """546 rows of 2021-07-07: 415 names, all with a day, an order and a notice; the canaries are there."""
    entries, report = read("us-bis-denied", shared / "data/ofac/2021-07-07_dpl.txt")
    assert (len(entries), report.records, report.fault_count) == (415, 546, 0)
    clean(report)
    assert len(entries) >= source_of("us-bis-denied").expected.least
    assert all(f.on and f.act and f.measures for e in entries for f in e.filings)
    assert sum(len(e.filings) > 1 for e in entries) < 60
    names = {e.uid: e.name for e in entries}
    assert all(names[c.uid] == c.name for c in source_of("us-bis-denied").canaries)


@pytest.mark.full
def test_the_genuine_screening_list(shared):
    """The part kept of November 2023: 4,226 whole records, one cut off; per list as many as the rows say."""
    path = shared / "data/samples/us_csl_csv/2023-11_4227_records.csv.gz"
    entries, report = read("us-csl", path)
    assert (len(entries), report.fault_count) == (4226, 1)
    clean(report)
    counts = Counter(e.filings[0].tag for e in entries)
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["ids"] is not None and row["_id"] != "_id"]
    lists = {word.casefold(): tag for word, tag in source_of("us-csl").lookups["lists"].items()}
    assert counts == Counter(lists[row["source"].casefold()] for row in rows)
    assert len(counts) == 13
    assert counts.keys() <= {row["tag"] for row in list_tags() if row["list"] == "us-csl"}
    people = [e for e in entries if e.schema == "Person"]
    assert sum(bool(e.birth_dates) for e in people) / len(people) > 0.9
    assert sum(len(e.birth_dates) for e in entries) == sum(
        len(set(row["dates_of_birth"].split("; "))) for row in rows if row["dates_of_birth"]
    )
    assert all(
        f.act for e in entries for f in e.filings if f.tag in {"SSI", "SDN", "ISN", "DPL", "DTC", "MEU"}
    )
    directives = {f.act for e in entries for f in e.filings if f.tag == "SSI"}
    assert {f"UKRAINE-EO13662 Directive {n}" for n in (1, 2, 4)} <= directives
    assert all(f.on for e in entries for f in e.filings if f.tag == "CMIC")
    printed = {name for row in rows for name in [row["name"], *row["alt_names"].split(";")]}
    held = {" ".join(n.full.split()) for e in entries for n in e.names}
    lost = {n for p in printed if (n := " ".join(p.split())) and n not in held}
    assert all(n.startswith("and ") or " and any " in n for n in lost), lost


@pytest.mark.full
@pytest.mark.parametrize(
    ("file", "entries"),
    [("2016-02_excerpt.csv", 399), ("2025-06_13_lists.csv", 13), ("2026-07-30_rows.csv", 9)],
)
def test_other_genuine_screening_lists(shared, file, entries):
    """The form of 2016 without numbers, one row of each list, rows of 2026."""
    found, report = read("us-csl", shared / "data/samples/us_csl_csv" / file)
    assert (len(found), report.fault_count) == (entries, 0)
    clean(report)


@pytest.mark.full
def test_the_screening_list_agrees_with_the_denied_persons_list(shared):
    """Orders that both hold have the same days, years apart."""
    list_2021, _ = read("us-bis-denied", shared / "data/ofac/2021-07-07_dpl.txt")
    part_2023, _ = read("us-csl", shared / "data/samples/us_csl_csv/2023-11_4227_records.csv.gz")
    orders = {(e.name, f.on, f.ended) for e in list_2021 for f in e.filings}
    later = {
        (" ".join(e.name.split()), f.on, f.ended) for e in part_2023 for f in e.filings if f.tag == "DPL"
    }
    assert len(orders & later) > 200


@pytest.mark.full
def test_the_genuine_wallets(shared, tmp_path):
    """961 addresses of 94 parties, in one file and in one file per currency; the newest of 233 days."""
    archive = shared / "data/ofac/ofac_crypto_addresses_2026.tar"
    subprocess.run(["tar", "xf", archive, "-C", tmp_path], check=True)
    git = ["git", f"--git-dir={tmp_path / 'ofac_crypto_addresses_2026.git'}"]
    listed = subprocess.run(
        [*git, "ls-tree", "-r", "--name-only", "HEAD", "data/"], check=True, capture_output=True
    )
    paths = {}
    for name in listed.stdout.decode().split():
        shown = subprocess.run([*git, "show", f"HEAD:{name}"], check=True, capture_output=True)
        paths[name] = tmp_path / name.replace("/", "_")
        paths[name].write_bytes(shown.stdout)
    whole, report = read("us-ofac-wallets", paths["data/all_addresses.json"])
    assert (len(whole), report.records, report.printed_count, report.fault_count) == (94, 961, 961, 0)
    clean(report)
    assert len(whole) >= source_of("us-ofac-wallets").expected.least
    names = {e.uid: e.name for e in whole}
    assert all(names[c.uid] == c.name for c in source_of("us-ofac-wallets").canaries)
    tags = {row["tag"] for row in list_tags() if row["list"] == "us-ofac-sdn"}
    untied = {"CAATSA - RUSSIA", "ELECTION-EO13848"}  # words that the law does not record
    assert {f.tag for e in whole for f in e.filings} <= tags | untied
    parts, report = read("us-ofac-wallets", *(p for n, p in paths.items() if n.startswith("data/chains/")))
    assert report.printed_count == 961
    clean(report)
    assert loose(parts) == loose(whole)
