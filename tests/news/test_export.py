"""A reading leaves as JSON, JSON Lines, CSV and Web Annotations, and its JSON comes back unchanged."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from detente.errors import InputError
from detente.news.claims import Certainty, Claim, Direction, Reading, Span, Speaker
from detente.news.export import CSV_COLUMNS, cameo, csv_rows, decode, json_lines, web_annotations
from detente.news.lexicon import rows
from detente.news.reader import read
from detente.serialise import to_csv, to_json

TEXT = (
    "Ruritania weighs end of sanctions on Russia\n\n"
    "The EU imposed sanctions on Russia on Monday.\n\n"
    "“We will lift the sanctions next month,” said Anna Bell, the foreign minister of Ruritania. "
    "She declined to comment on the embargo.\r\n\r\n"
    "A senior official said on Tuesday that the U.S. would not lift sanctions on Russia.\n\n"
    "Tom Reed, a spokesman, demanded that the EU lift its sanctions on Russia.\n"
)
PAGE = (
    "<!doctype html><html><body><h1>Talks go on</h1>"
    "<p>Anna Bell &amp; her ministry said on Monday that the <b>EU</b> would ease sanctions on Russia.</p>"
    "</body></html>"
)
DAY = {"value": "2017-01-23", "granularity": "day", "basis": "", "rule": ""}


@pytest.fixture(scope="module")
def reading() -> Reading:
    """A made-up article, read by word order."""
    return read(TEXT, published=date(2017, 1, 28), source="ruritania.txt", model="none")


def _claim(direction: Direction, certainty: Certainty, cue: str | None = None) -> Claim:
    return Claim(
        id="00000000-00",
        kind="statement",
        speaker=Speaker(name="Anna Bell", type="named"),
        direction=direction,
        certainty=certainty,
        sentence=Span(0, 1, "x"),
        cue=Span(0, 1, cue) if cue else None,
    )


def _selectors(annotation: dict[str, Any]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    return [(t["selector"][0], t["selector"][1]) for t in annotation["target"]]


# ---------------------------------------------------------------------- CAMEO


@pytest.mark.parametrize(
    ("direction", "certainty", "cue", "code"),
    [
        ("impose", "confirmed", None, "163"),
        ("tighten", "confirmed", None, "163"),
        ("ease", "confirmed", None, "085"),
        ("lift", "confirmed", "confirmed", "085"),
        ("lift", "planned", "said", "0354"),
        ("lift", "claimed", "demanded", "1054"),
        ("lift", "claimed", "urged", None),
        ("ease", "denied", "said", "1244"),
        ("impose", "conditional", "warned", "1312"),
        ("lift", "possible", "said", None),
        ("maintain", "confirmed", None, None),
        ("extend", "confirmed", None, None),
        ("none", "confirmed", None, None),
    ],
)
def test_a_code_stands_only_where_direction_and_certainty_are_clear(
    direction: Direction, certainty: Certainty, cue: str | None, code: str | None
) -> None:
    """What is possible, kept or extended has no code of CAMEO's; an appeal is no demand."""
    assert cameo(_claim(direction, certainty, cue)) == code


def test_codes_are_text_with_their_leading_zero() -> None:
    """YAML would read 085 and 0354 as numbers."""
    assert {row["code"] for row in rows("cameo")["codes"]} == {"163", "085", "0354", "1054", "1244", "1312"}


# ---------------------------------------------------------------------- JSON Lines


def test_each_line_is_one_claim_with_its_file_hash_and_day(reading: Reading) -> None:
    """A line stands alone: it says which input it was read from."""
    lines = json_lines(reading).splitlines()
    assert len(lines) == len(reading.claims) > 3
    for line, claim in zip(lines, reading.claims, strict=True):
        record = json.loads(line)
        assert (record["file"], record["sha256"]) == ("ruritania.txt", reading.sha256)
        assert (record["published"], record["id"], record["cameo"]) == ("2017-01-28", claim.id, cameo(claim))
        assert record["sentence"]["text"] == claim.sentence.text


def test_no_character_of_an_article_breaks_a_line() -> None:
    """Unicode has more line ends than one, and half a character cannot be written."""
    text = "The minister said\u2028 sanctions\x85 would\ud800 stay on\x1c Monday."
    claim = replace(_claim("none", "claimed"), sentence=Span(0, len(text), text))
    lines = json_lines(replace(read("", model="none"), claims=(claim,))).splitlines()
    assert len(lines) == 1
    assert json.loads(lines[0])["sentence"]["text"] == text.replace("\ud800", "\ufffd")


# ---------------------------------------------------------------------- CSV


def test_rows_hold_every_column_and_no_other(reading: Reading) -> None:
    """Header and cells fit, one row per claim."""
    found = csv_rows(reading)
    assert all(tuple(row) == CSV_COLUMNS for row in found)
    printed = list(csv.DictReader(io.StringIO(to_csv(found, CSV_COLUMNS))))
    assert [row["id"] for row in printed] == [claim.id for claim in reading.claims]
    assert {row["cameo"] for row in printed} >= {""}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_a_spreadsheet_runs_no_words_of_an_article(start: str) -> None:
    """A cell that begins like a formula is guarded, in lists too."""
    text = f"{start}HYPERLINK(1)"
    claim = replace(
        _claim("none", "claimed"), sentence=Span(0, len(text), text), quotes=(Span(0, len(text), text),)
    )
    printed = to_csv(csv_rows(replace(read("", model="none"), claims=(claim,))), CSV_COLUMNS)
    row = next(csv.DictReader(io.StringIO(printed)))
    assert row["sentence"] == row["quotes"] == f"'{text}"


# ---------------------------------------------------------------------- Web Annotations


def test_annotations_have_what_the_model_requires(reading: Reading) -> None:
    """Context, ids, types, one target or more, and bodies whose purpose is of the vocabulary."""
    collection = json.loads(json.dumps(web_annotations(reading)))
    assert collection["@context"][0] == "http://www.w3.org/ns/anno.jsonld"
    assert (collection["type"], collection["total"]) == ("AnnotationCollection", len(reading.claims))
    page = collection["first"]
    assert page["type"] == "AnnotationPage"
    assert page["partOf"] == collection["id"]
    assert collection["last"] == page["id"]
    assert [a["id"] for a in page["items"]] == [f"urn:detente:claim:{c.id}" for c in reading.claims]
    for annotation, claim in zip(page["items"], reading.claims, strict=True):
        assert annotation["type"] == "Annotation"
        assert annotation["motivation"] == ["tagging", "describing"]
        assert annotation["generator"]["type"] == "Software"
        assert annotation["cameo"] == cameo(claim)
        values = [b["value"] for b in annotation["body"] if b["purpose"] == "tagging"]
        assert f"direction:{claim.direction}" in values
        assert {b["type"] for b in annotation["body"]} == {"TextualBody"}
        assert [b["purpose"] for b in annotation["body"]][-1] == "describing"
        assert annotation["target"]
        for target in annotation["target"]:
            assert target["type"] == "SpecificResource"
            assert target["source"]["id"] == f"urn:sha256:{reading.sha256}"
            assert target["source"]["label"] == "ruritania.txt"
            assert [s["type"] for s in target["selector"]] == ["TextPositionSelector", "TextQuoteSelector"]


def test_positions_cut_the_exact_quotation_out_of_the_text(reading: Reading) -> None:
    """Both selectors name the same words, and what stands around them is true."""
    for annotation in web_annotations(reading)["first"]["items"]:
        for position, quotation in _selectors(annotation):
            start, end = position["start"], position["end"]
            assert 0 <= start < end <= len(TEXT)
            assert TEXT[start:end] == quotation["exact"]
            assert quotation["prefix"] == TEXT[max(0, start - 32) : start]
            assert quotation["suffix"] == TEXT[end : end + 32]


def test_on_a_page_the_quotation_is_what_a_person_sees() -> None:
    """Positions count markup; exact, prefix and suffix hold none."""
    found = read(PAGE, published=date(2017, 1, 28), model="none")
    assert found.page is not None
    assert found.claims
    for annotation in web_annotations(found)["first"]["items"]:
        for position, quotation in _selectors(annotation):
            assert 0 <= position["start"] < position["end"] <= len(PAGE)
            seen = quotation["prefix"] + quotation["exact"] + quotation["suffix"]
            assert seen in found.page.text
            assert "<b>" not in seen


def test_a_reading_without_claims_is_a_collection_without_a_page() -> None:
    """A page holds at least one annotation."""
    collection = web_annotations(read("", model="none"))
    assert collection["total"] == 0
    assert "first" not in collection


# ---------------------------------------------------------------------- read back


@pytest.mark.parametrize("text", [TEXT, PAGE, "", "\ufeffThe minister said no.\r\n"])
def test_json_comes_back_as_the_same_reading(text: str) -> None:
    """What is printed is all there is but the page."""
    before = read(text, published=date(2017, 1, 28), source="a.txt", outlet="Courier", model="none")
    after = decode(to_json(before), "a.json")
    assert after == before
    assert after.page is None
    assert to_json(after) == to_json(before)
    assert json_lines(after) == json_lines(before)


def _changed(reading: Reading, *path: str | int, value: Any) -> str:
    data = json.loads(to_json(reading))
    at: Any = data
    for key in path[:-1]:
        at = at[key]
    at[path[-1]] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("characters",), "many", "characters"),
        (("characters",), -1, "characters"),
        (("claims", 1, "direction"), "up", "claims[1].direction"),
        (("claims", 1, "certainty"), None, "claims[1].certainty"),
        (("claims", 0, "sentence", "end"), 10**9, "claims[0].sentence"),
        (("claims", 0, "sentence", "start"), -1, "claims[0].sentence"),
        (("claims", 0, "sentence", "start"), 1.5, "claims[0].sentence.start"),
        (("claims", 0, "speaker", "age"), 44, "claims[0].speaker.age"),
        (("page",), {}, "page"),
        (("mood",), "good", "mood"),
        (("claims", 1, "id"), None, "claims[1].id"),
        (("claims", 1, "same_as"), "nobody", "claims[1].same_as"),
        (("sha256",), "abc", "sha256"),
        (("links",), [{"kind": "tension", "claims": ["a", "b"], "why": ""}], "links[0].claims"),
        (("claims", 1, "said"), {**DAY, "start": "soon"}, "said.start"),
    ],
)  # fmt: skip
def test_a_changed_reading_is_refused_with_its_place(
    reading: Reading, path: tuple[str | int, ...], value: Any, place: str
) -> None:
    """The error names the file, the field and what to do."""
    with pytest.raises(InputError) as caught:
        decode(_changed(reading, *path, value=value), "r.json")
    assert "r.json" in str(caught.value)
    assert place in str(caught.value)
    assert caught.value.hint


def test_an_id_given_twice_is_refused(reading: Reading) -> None:
    """Two claims are two."""
    with pytest.raises(InputError, match="stands twice"):
        decode(_changed(reading, "claims", 1, "id", value=reading.claims[0].id), "r.json")


@pytest.mark.parametrize(
    "text",
    ["", "null", "[]", "{", '{"source": "a"}', "[" * 100_000, '"\ud800"', '{"a": "\\ud800"}', "\x00", "NaN"],
    ids=lambda text: ascii(text[:12]),
)
def test_what_is_no_reading_is_refused(text: str) -> None:
    """Any other text gives an InputError, never another exception."""
    with pytest.raises(InputError) as caught:
        decode(text, "r.json")
    assert "r.json" in caught.value.where


def test_nesting_in_an_unknown_field_is_refused(reading: Reading) -> None:
    """A field that is skipped is looked at too."""
    text = to_json(reading).replace("{", '{"x": ' + "[" * 50_000 + "]" * 50_000 + ",", 1)
    with pytest.raises(InputError):
        decode(text, "r.json")


def test_too_large_is_refused_before_it_is_parsed() -> None:
    """20 MB hold any reading."""
    with pytest.raises(InputError, match="20,000,000"):
        decode(" " * 20_000_001, "r.json")
    with pytest.raises(InputError, match="20,000,000"):
        decode("é" * 10_000_001, "r.json")
