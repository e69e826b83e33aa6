"""OFAC's lists as small files in the publisher's own forms, and what must hold for any such file."""

import csv
import io
import json
import random
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.entries import IDENTIFIER_KINDS
from detente.sources.catalog import format_of, formats_of, source_of, sources
from detente.sources.ofac import rows
from detente.sources.ofac.party import Party, Reading
from detente.sources.ofac.remarks import alias_of, birth_of, iso_of, phrases, stated_of
from detente.sources.reading import Report, SourceError

GOLDEN = Path(__file__).parent / "golden"
TABLES = tuple(f"ofac-{part}.in.csv" for part in ("sdn", "add", "alt", "comments"))
CASES = {
    "ofac-csv": ("us-ofac-sdn", TABLES),
    "ofac-cons-csv": ("us-ofac-cons", ("ofac-cons.in.csv",)),
    "ofac-xml": ("us-ofac-sdn", ("ofac-sdn.in.xml",)),
    "ofac-cons-xml": ("us-ofac-cons", ("ofac-cons.in.xml",)),
    "ofac-enhanced": ("us-ofac-sdn", ("ofac-enhanced.in.xml",)),
    "ofac-enhanced-cons": ("us-ofac-cons", ("ofac-enhanced.in.xml",)),
    "ofac-derived": ("us-ofac-sdn", ("ofac-derived.in.json",)),
}


def load(source_id, *paths):
    """The entries of these files and the report on them."""
    source, report = source_of(source_id), Report()
    return list(format_of(source, paths).read(paths, source.lookups, report)), report


def golden(name):
    """The path of a golden input."""
    return GOLDEN / name


def written(folder, name, body):
    """A file with that body."""
    path = folder / name
    path.write_bytes(body if isinstance(body, bytes) else body.encode())
    return path


@pytest.mark.parametrize("case", CASES)
def test_golden(case):
    """Each small file gives the entries beside it, read over by a person, and leaves nothing unsaid."""
    source_id, names = CASES[case]
    entries, report = load(source_id, *map(golden, names))
    assert json.loads(msgspec.json.encode(entries)) == json.loads(golden(f"{case}.json").read_text("utf-8"))
    assert not report.faults
    assert not report.unknown_words
    assert report.unused.keys() <= {"entity of another list"}


def fixed(cells):
    """A row in fixed width."""
    widths = rows._FIXED[len(cells)]
    first = [
        c.rjust(10) if i == 0 else c.ljust(w) for i, (c, w) in enumerate(zip(cells, widths, strict=True))
    ]
    return "".join(first)


def table(name):
    """The rows of a golden CSV."""
    text = golden(name).read_text("cp1252").replace("\x1a", "")
    return list(csv.reader(io.StringIO(text, newline="")))


def separated(cells, mark):
    """A row with another separator, quoted as OFAC does."""
    return mark.join(c if c.isdigit() or c.strip() == "-0-" else f'"{c}"' for c in cells)


@pytest.mark.parametrize("form", ["pip", "del", "ff"])
def test_all_forms_of_rows_say_the_same(form, tmp_path):
    """PIP, DEL and fixed width hold what CSV holds."""
    write = {"pip": lambda c: separated(c, "|"), "del": lambda c: separated(c, "@"), "ff": fixed}[form]
    names = TABLES[:3]
    paths = [written(tmp_path, f"{n}.{form}", "\r\n".join([*map(write, table(n)), "\x1a"])) for n in names]
    entries, report = load("us-ofac-sdn", *paths)
    assert entries == load("us-ofac-sdn", *map(golden, names))[0]
    assert not report.faults


def test_side_files_are_optional_and_told_by_their_columns(tmp_path):
    """The names of the files and their order do not matter; without side files the parties stand alone."""
    renamed = [written(tmp_path, f"{i}.bin", golden(n).read_bytes()) for i, n in enumerate(TABLES)]
    whole = load("us-ofac-sdn", *map(golden, TABLES))[0]
    assert load("us-ofac-sdn", *reversed(renamed))[0] == whole
    alone = load("us-ofac-sdn", golden(TABLES[0]))[0]
    assert [e.uid for e in alone] == [e.uid for e in whole]
    assert not any(e.addresses for e in alone)


def test_side_files_without_parties_are_refused():
    """Addresses and aliases alone are no list."""
    with pytest.raises(SourceError, match="hold no parties"):
        load("us-ofac-sdn", golden(TABLES[1]), golden(TABLES[2]))


def test_rows_of_side_files_that_belong_to_nobody_are_a_fault(tmp_path):
    """Files of different days show: an alias of an entry that the list lacks is said."""
    stray = written(tmp_path, "alt.csv", '999999,1,"aka","NOBODY",-0- \r\n')
    report = load("us-ofac-sdn", golden(TABLES[0]), stray)[1]
    assert "999999" in report.faults[0].what


@given(order=st.permutations(range(5)), seed=st.integers(0, 99))
@settings(max_examples=20, deadline=None)
def test_the_order_of_rows_does_not_matter(order, seed, tmp_path_factory):
    """Parties in another order, and side rows shuffled between entries, give the same entries."""
    folder = tmp_path_factory.mktemp("rows")
    parties = table(TABLES[0])
    paths = [written(folder, "sdn.csv", "\r\n".join(separated(parties[i], ",") for i in order))]
    for name in TABLES[1:3]:
        groups = {}
        for cells in table(name):
            groups.setdefault(cells[0], []).append(separated(cells, ","))
        keys = random.Random(seed).sample(sorted(groups), len(groups))
        paths.append(written(folder, name, "\r\n".join(line for key in keys for line in groups[key])))
    paths.append(golden(TABLES[3]))
    expected = {e.uid: e for e in load("us-ofac-sdn", *map(golden, TABLES))[0]}
    assert {e.uid: e for e in load("us-ofac-sdn", *paths)[0]} == expected


def test_bad_rows_are_faults_and_the_rest_is_read(tmp_path):
    """A row with a column too many, one without a number, one without a name and one twice."""
    good = golden(TABLES[0]).read_bytes().rstrip(b"\x1a")
    null = ",-0- " * 9
    bad = f'7,"A",-0- ,"CUBA"{null}\r\nx,"B",-0-{null}\r\n8,-0- ,-0-{null}\r\n306,"C",-0-{null}\r\n'
    entries, report = load("us-ofac-sdn", written(tmp_path, "sdn.csv", good + bad.encode()))
    assert len(entries) == 5
    assert report.fault_count == 4


def test_a_header_that_a_spreadsheet_added_is_no_entry(tmp_path):
    """Copies saved by a spreadsheet begin with a header and end with 0x1A and commas."""
    body = b"ID,Name,Type,C,T,F,G,H,I,J,K,D\r\n" + golden(TABLES[0]).read_bytes() + b",,,,,,,,,,,\r\n"
    entries, report = load("us-ofac-sdn", written(tmp_path, "sdn.csv", body))
    assert len(entries) == 5
    assert not report.faults


def test_cp1252_and_utf8_are_both_read(tmp_path):
    """Decades of cp1252 and a list that turns to UTF-8 give the same names."""
    line = '7,"PEÑA, José","individual","CUBA"' + ",-0- " * 8
    names = {
        load("us-ofac-sdn", written(tmp_path, f"{code}.csv", line.encode(code)))[0][0].name
        for code in ("cp1252", "utf-8")
    }
    assert names == {"PEÑA, José"}


def party(kind="individual", source_id="us-ofac-sdn"):
    """An empty party."""
    reading = Reading(source_of(source_id).lookups, Report())
    found = Party(reading, "1", kind)
    found.named("X", "primary")
    return found, reading


def read_remarks(text, kind="individual", programmes=(), source_id="us-ofac-sdn"):
    """The entry that a text of remarks makes."""
    found, _ = party(kind, source_id)
    found.programmes = list(programmes)
    found.remarks(text)
    return found.entry()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("DOB 1946; POB Egypt.", ["DOB 1946", "POB Egypt"]),
        ("a.k.a. 'BNC'.", ["a.k.a. 'BNC'"]),
        ("Linked To: GALAPAGOS S.A.", ["Linked To: GALAPAGOS S.A."]),
        ("Linked To: IMPORTADORA LTDA.", ["Linked To: IMPORTADORA LTDA."]),
        ("Linked To: HIZBALLAH.", ["Linked To: HIZBALLAH"]),
        (
            "nationality possibly Palestinian;arrested 2002.",
            ["nationality possibly Palestinian", "arrested 2002"],
        ),
        ("Data (Alt. DOB: 1969; Alt. POB: Keren); Male.", ["Data (Alt. DOB: 1969; Alt. POB: Keren)", "Male"]),
        ("a.k.a. 'ONE; TWO'; DOB 1950.", ["a.k.a. 'ONE; TWO'", "DOB 1950"]),
        ("open (bracket; DOB 1950", ["open (bracket", "DOB 1950"]),
        ("Women's Minister; mothers' aide.", ["Women's Minister", "mothers' aide"]),
    ],
)
def test_phrases(text, expected):
    """Phrases are parted by semicolons outside of brackets and quoted aliases; the last full stop goes."""
    assert list(phrases(text)) == expected


@given(st.text(alphabet="ab'\"();. :1", max_size=60))
def test_phrases_lose_no_letter(text):
    """Whatever the text, its letters and digits are all in the phrases, in order."""
    kept = "".join(c for phrase in phrases(text) for c in phrase if c.isalnum())
    assert kept == "".join(c for c in text if c.isalnum())


@given(
    st.text(max_size=80),
    st.sampled_from(["", "DOB ", "Passport ", "a.k.a. '", "Listing Date (EO 14024 Directive 2): "]),
)
def test_any_remark_is_counted(text, label):
    """Any text is read without an exception, and each of its phrases is counted once."""
    found, reading = party()
    found.remarks(label + text)
    assert sum(reading.tally.values()) == len(list(phrases(label + text)))
    assert found.entry() is not None


@given(st.dates(date(1900, 1, 1), date(2030, 1, 1)))
def test_days_round_trip(day):
    """A day, a month and a year as OFAC prints them come back in ISO form."""
    text = day.strftime("%d %b %Y")
    assert iso_of(text) == day.isoformat()
    assert iso_of(text[3:]) == day.isoformat()[:7]
    assert iso_of(text[7:]) == day.isoformat()[:4]


@pytest.mark.parametrize(
    ("text", "start", "until", "circa"),
    [
        ("1946", "1946", "", False),
        ("circa 1954", "1954", "", True),
        ("circa 07 Jul 1966", "1966-07-07", "", True),
        ("1929 to 1930", "1929", "1930", False),
        ("circa 1979-1982", "1979", "1982", True),
        ("01 Jan 1953 to 31 Dec 1954", "1953-01-01", "1954-12-31", False),
    ],
)
def test_birth_dates(text, start, until, circa):
    """Partial dates, ranges and circa."""
    born = birth_of(text)
    assert (born.start, born.until, born.circa) == (start, until, circa)


@pytest.mark.parametrize(
    "text", ["", "unknown", "30 Feb 1950", "32 Jan 1950", "Foo 1950", "1 1950", "19500", "1950 to"]
)
def test_no_birth_date(text):
    """What is no date is none, rather than a wrong one."""
    assert birth_of(text) is None


def test_numbers_with_country_and_days():
    """A number is parted from what follows it."""
    found = stated_of("G 649385 (Saudi Arabia) issued 08 Sep 2006 expires 17 Jul 2011")
    assert found == ("G 649385", "Saudi Arabia", "08 Sep 2006", "17 Jul 2011")
    assert stated_of("22839 (Jalisco) (Mexico)") == ("22839 (Jalisco)", "Mexico", "", "")


def test_aliases_in_remarks():
    """Quoted aliases are weak; unquoted ones are not."""
    assert alias_of("a.k.a. 'PACHO'") == ("a.k.a.", "PACHO", True)
    assert alias_of('f.k.a. "INRICA".') == ("f.k.a.", "INRICA", True)
    assert alias_of("a.k.a. NICHOLAS") == ("a.k.a.", "NICHOLAS", False)
    assert alias_of("Nicholas a.k.a. 'NICK'") is None


def test_facts_of_remarks():
    """Each kind of fact goes where it belongs."""
    entry = read_remarks(
        "alt. DOB circa 1950; POB Tehran, Iran; nationality Korea, North; alt. citizen Iran; Gender Female; "
        "Driver's License No. 07442833 (Texas) expires 03 Mar 2019; Cedula No. 16247821 (Colombia); "
        "Digital Currency Address - USDT 0x12ab; Linked To: AN ALLY; Title Commander; Email Address a@b.ir; "
        "Tribe: Noorzai; DOD 15 Oct 2014."
    )
    assert entry.birth_dates[0].circa
    assert entry.birth_places[0].country == "IR"
    assert (entry.nationalities, entry.citizenships, entry.gender) == (("KP",), ("IR",), "female")
    assert [(i.kind, i.value, i.country) for i in entry.identifiers] == [
        ("driving_licence", "07442833", "US"),
        ("national_id", "16247821", "CO"),
    ]
    assert entry.identifiers[0].expires == "2019-03-03"
    assert (entry.wallets[0].value, entry.wallets[0].note) == ("0x12ab", "USDT")
    assert (entry.links[0].kind, entry.links[0].name) == ("linked to", "AN ALLY")
    assert (entry.positions, entry.contacts, entry.died) == (("Commander",), ("a@b.ir",), "2014-10-15")
    assert entry.notes == ("Tribe: Noorzai",)


def test_a_number_of_an_unknown_kind_is_kept_and_reported():
    """A label that no lookup holds stays in the notes and is told."""
    found, reading = party()
    found.remarks("Lunar Residence Card No. 12345 (Peru).")
    assert found.entry().notes == ("Lunar Residence Card No. 12345 (Peru)",)
    assert reading.report.unknown_words["facts", "Lunar Residence Card No."] == 1


def test_what_only_looks_like_a_fact_stays_a_note():
    """Prose that begins with a label is not read as a number."""
    entry = read_remarks("Passport issued in Sarajevo, Bosnia-Herzegovina; DOB unknown.")
    assert entry.identifiers == ()
    assert entry.notes == ("Passport issued in Sarajevo, Bosnia-Herzegovina", "DOB unknown")


DIRECTIVES = (
    "Executive Order 13662 Directive Determination - Subject to Directive 2; alt. Executive Order 13662 "
    "Directive Determination - Subject to Directive 4; Listing Date (EO 14024 Directive 3): 24 Feb 2022; "
    "Effective Date (EO 14024 Directive 3): 26 Mar 2022."
)


def test_directives_stand_for_their_programme_on_the_consolidated_list():
    """The law of a sectoral entry is its directive, which goes with the programme of its order."""
    entry = read_remarks(DIRECTIVES, "entity", ["UKRAINE-EO13662", "RUSSIA-EO14024"], "us-ofac-cons")
    assert [(f.tag, f.act, f.on) for f in entry.filings] == [
        ("UKRAINE-EO13662", "Directive 2", None),
        ("UKRAINE-EO13662", "Directive 4", None),
        ("RUSSIA-EO14024", "Directive 3", date(2022, 2, 24)),
    ]


def test_directives_stand_beside_their_programme_on_the_sdn_list():
    """There the programme also means that property is blocked."""
    entry = read_remarks(DIRECTIVES, "entity", ["UKRAINE-EO13662"])
    assert [f.act for f in entry.filings] == ["", "Directive 2", "Directive 4"]
    assert "Executive Order 14024: Directive 3" in entry.notes


def test_measures_go_with_the_programme_of_their_order():
    """A menu of measures belongs to the order it names; without such a programme it is a note."""
    text = "Executive Order 13846 information: FOREIGN EXCHANGE.  Sec. 5(a)(ii)."
    assert read_remarks(text, "entity", ["IRAN-EO13846"]).filings[0].measures == (
        "FOREIGN EXCHANGE. Sec. 5(a)(ii)",
    )
    assert read_remarks(text, "entity", ["IFCA"]).notes == (
        "Executive Order 13846: FOREIGN EXCHANGE. Sec. 5(a)(ii)",
    )


def test_the_lookups_know_their_words():
    """Every label does something that exists, and every kind of number is one that entries know."""
    for label, action in source_of("us-ofac-sdn").lookups["facts"].items():
        name, _, detail = action.partition(" ")
        assert name in Party._actions, label
        assert name != "identifier" or detail in IDENTIFIER_KINDS, label
        assert name not in {"text", "belongs"} or hasattr(read_remarks("x"), detail), label


@pytest.mark.parametrize("source_id", ["us-ofac-sdn", "us-ofac-cons"])
def test_formats_exist(source_id):
    """The source names formats that the module has, and its addresses name those."""
    source = source_of(source_id)
    known = {form.id for form in formats_of(source)}
    assert {address.format for address in source.addresses} <= known


def test_a_source_may_share_the_lookups_of_another(tmp_path):
    """The consolidated list reads with the words of the SDN list; to be like no source is an error."""
    one, other = source_of("us-ofac-sdn").lookups, source_of("us-ofac-cons").lookups
    assert other["facts"] == one["facts"]
    assert other["members"] != one["members"]
    head = "id: a\ntitle: A\npublisher: P\nmodule: ofac\nformats: [ofac-csv]\nlicence: none\n"
    written(tmp_path, "a.yml", f"{head}like: b\n")
    with pytest.raises(SourceError, match="no source"):
        sources(tmp_path)


def test_an_unknown_kind_of_number_in_the_xml_is_reported(tmp_path):
    """The kind alone is told, not the number."""
    body = golden("ofac-sdn.in.xml").read_text().replace("<idType>Passport", "<idType>Lunar Card", 1)
    entries, report = load("us-ofac-sdn", written(tmp_path, "sdn.xml", body))
    assert report.unknown_words == {("facts", "Lunar Card"): 1}
    assert any(note.startswith("Lunar Card ") for entry in entries for note in entry.notes)


def test_unknown_elements_are_reported(tmp_path):
    """A new field of the XML is told, wherever it stands."""
    body = golden("ofac-sdn.in.xml").read_text().replace("<mainEntry>", "<newFlag>1</newFlag><mainEntry>", 1)
    report = load("us-ofac-sdn", written(tmp_path, "sdn.xml", body))[1]
    assert sum(report.unused.values()) == 1
    body = (
        golden("ofac-enhanced.in.xml")
        .read_text()
        .replace("<features>", "<moods><mood/></moods><features>", 1)
    )
    report = load("us-ofac-sdn", written(tmp_path, "enhanced.xml", body))[1]
    assert report.unused["entity/moods"] == 1


def test_false_features_are_not_facts(tmp_path):
    """What OFAC marks as false stays a note."""
    place = "<value>Tehran, Iran</value>"
    trust = f"{place}<reliability refId='1'>False</reliability>"
    body = golden("ofac-enhanced.in.xml").read_text().replace(place, trust)
    entry = load("us-ofac-sdn", written(tmp_path, "enhanced.xml", body))[0][0]
    assert entry.birth_places == ()
    assert "false: Place of Birth Tehran, Iran" in entry.notes


HOSTILE = {
    "entity": '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    "laughs": '<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x "&b;&b;&b;&b;">]>',
    "dtd": '<!DOCTYPE r SYSTEM "http://127.0.0.1/x.dtd">',
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("name", ["ofac-sdn.in.xml", "ofac-enhanced.in.xml"])
def test_hostile_xml_is_refused(kind, name, tmp_path):
    """No external entity, no expansion, no document type."""
    first, _, rest = golden(name).read_text().partition("\n")
    with_entity = rest.replace("</names>", "&x;</names>", 1).replace("<title>", "<title>&x;", 1)
    body = first + HOSTILE[kind] + (rest if kind == "dtd" else with_entity)
    with pytest.raises(SourceError):
        load("us-ofac-sdn", written(tmp_path, name, body))


INPUTS = sorted({name for _, names in CASES.values() for name in names if name not in TABLES[1:]})


def only_known_errors(folder, name, body):
    """Read a damaged file; only SourceError may come out."""
    try:
        return load("us-ofac-cons" if "cons" in name else "us-ofac-sdn", written(folder, name, body))
    except SourceError:
        return None


@pytest.mark.parametrize("name", INPUTS)
def test_a_cut_file_is_refused_or_told(name, tmp_path):
    """Cut anywhere, a file is refused, or what is left gives no entry beyond those of the whole."""
    body = golden(name).read_bytes()
    whole = {e.uid for e in load("us-ofac-cons" if "cons" in name else "us-ofac-sdn", golden(name))[0]}
    for end in range(0, len(body), max(1, len(body) // 60)):
        found = only_known_errors(tmp_path, name, body[:end])
        if name.endswith((".xml", ".json")):
            assert found is None or len(body[end:].strip()) == 0
        elif found is not None:
            assert len({e.uid for e in found[0]} - whole) <= 1  # the last number itself may be cut


PIECES = (b'"', b"\x00", b"<", b"-", b"\n", b",", b"&")


@pytest.mark.parametrize("name", INPUTS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_damaged_bytes_give_only_known_errors(name, data, tmp_path_factory):
    """Bytes overwritten at random places: SourceError, faults or entries, and nothing else."""
    body = bytearray(golden(name).read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(body) - 1))
        piece = data.draw(
            st.one_of(st.binary(min_size=1, max_size=4), st.sampled_from([b'"', b"\x00", b"<", b"-", b"\n"]))
        )
        body[at : at + len(piece)] = piece
    only_known_errors(tmp_path_factory.mktemp("fuzz"), name, bytes(body))
