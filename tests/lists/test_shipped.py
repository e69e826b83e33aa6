"""What the package carries worked out is what would be worked out on the spot, or counts as missing."""

from __future__ import annotations

from collections import defaultdict

from detente import shipped
from detente.identity import as_entry, joining
from detente.marks import Marks
from detente.sources import catalog


def test_marks_are_found_by_all_that_bear_them(engine):
    """Each mark of many parties gives their places, as often as they bear it; an unknown one gives none."""
    some = engine.law.parties[:2000]
    expected = defaultdict(list)
    for place, party in enumerate(some):
        for mark in joining(as_entry(party)):
            expected[mark].append(place)
    marks = Marks.of(some)
    assert {mark: list(marks.bearing(mark)) for mark in expected} == expected
    assert list(marks.bearing("like:nobody at all")) == []
    assert list(Marks.of(()).bearing("like:nobody at all")) == []


def test_marks_of_the_embedded_law_are_shipped_and_of_no_other(engine):
    """By its digest, and whole."""
    held = Marks.shipped(engine.digest)
    assert held is not None
    assert held.rows == Marks.of(engine.law.parties).rows
    assert Marks.shipped("another") is None


def test_shipped_sources_are_those_of_their_files():
    """Value by value; words stay the objects by which defaults are told."""
    assert shipped.read(catalog._shipped_as()) is not None
    assert catalog.sources() == catalog._read(catalog.DIRECTORY)


def test_a_file_goes_by_what_it_was_made_of(tmp_path, monkeypatch):
    """Another content is another file, which takes the place of the old one; a damaged one is none."""
    monkeypatch.setattr(shipped, "FOLDER", tmp_path / "new")
    made_of = tmp_path / "rules"
    made_of.write_text("one", encoding="utf-8")
    first = shipped.path_of(".marks", "law", made_of)
    shipped.write(first, b"content")
    assert shipped.read(first) == b"content"
    made_of.write_text("two", encoding="utf-8")
    second = shipped.path_of(".marks", "law", made_of)
    assert shipped.read(second) is None
    shipped.write(second, b"more")
    assert (shipped.read(first), shipped.read(second)) == (None, b"more")
    second.write_bytes(second.read_bytes()[:-1] + b"f")
    assert shipped.read(second) is None
