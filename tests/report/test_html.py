"""The report of a what-if: complete, inert, self-contained, deterministic, and not too wide."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest

import detente as dt
from detente import whatif
from detente.report import reach, render
from detente.report.reach import thinned
from detente.report.sources import Sources
from detente.report.timeline import lanes_of

EXAMPLES = Path(dt.__file__).parent / "data" / "examples"
SCENARIOS = ("us-lifts-alone", "both-lift", "eu-lets-lapse", "general-licence-instead", "much-further")
HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'
VOID = {"meta", "link", "br", "img", "hr", "input", "col"}


@cache
def asked(name: str, of: str = "book") -> tuple[whatif.WhatIf, dt.Moment, object]:
    """The result of an example scenario on the example book, or on a file of it, with what it was computed
    from.
    """
    engine = dt.open()
    scenario = dt.read_scenario(EXAMPLES / "scenarios" / f"{name}.yml")
    moment = engine.at(scenario.on or "2017-01-28")
    book = engine.read_book(EXAMPLES / of)
    return moment.whatif(scenario, book), moment, book


@cache
def page(name: str) -> str:
    """The report of an example scenario."""
    return render(*asked(name))


class Reader(HTMLParser):
    """Keeps tags, attributes and text, and notes tags that do not close where they should."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag, attrs):
        """Note the tag, and that it is open."""
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        """Note the tag."""
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        """Check that the innermost open tag closes."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")

    def handle_data(self, data):
        """Keep the words."""
        self.words.append(data)


def read(text: str) -> Reader:
    """A page, read as a browser reads it."""
    reader = Reader()
    reader.feed(text)
    reader.close()
    return reader


@pytest.fixture(autouse=True)
def few_days(monkeypatch):
    """The charts are computed on a few days only: their number is not what is tested here."""
    monkeypatch.setattr(reach, "MOST_DAYS", 5)
    monkeypatch.setattr(reach, "MOST_DAYS_OF_BOOK", 2)
    monkeypatch.setattr(reach, "FEWEST_DAYS", 2)


@pytest.mark.parametrize(
    "name", [SCENARIOS[0], *(pytest.param(n, marks=pytest.mark.full) for n in SCENARIOS[1:])]
)
def test_page(name):
    """The page of each example scenario is well-formed, self-contained and complete."""
    well_formed(name)
    self_contained(name)
    links_lead_somewhere(name)
    complete(name)


def well_formed(name):
    """Every tag closes where it should, and every id stands once."""
    reader = read(page(name))
    assert reader.faults == []
    assert reader.open == []
    ids = [attrs["id"] for _, attrs in reader.tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def self_contained(name):
    """Nothing is fetched from anywhere, and nothing runs."""
    text = page(name)
    reader = read(text)
    assert not {tag for tag, _ in reader.tags} & {"script", "link", "iframe", "img", "object", "embed"}
    for _, attrs in reader.tags:
        assert not [key for key in attrs if key.startswith("on")]
        for key in ("src", "href", "xlink:href", "action"):
            assert (attrs.get(key) or "#").startswith("#")
    assert "@import" not in text
    assert "url(" not in text
    assert len(text.encode()) < 1_500_000


def links_lead_somewhere(name):
    """Every item that the tables point to has its proof on the page."""
    reader = read(page(name))
    ids = {attrs["id"] for _, attrs in reader.tags if "id" in attrs}
    wanted = {attrs["href"][1:] for tag, attrs in reader.tags if tag == "a"}
    assert wanted <= ids


def complete(name):
    """Every changed item has its row, every authority its column, every edit its judgement."""
    result = asked(name)[0]
    words = " ".join("".join(read(page(name)).words).split())
    for change in result.changes:
        if change.changed:
            assert change.id in words
            assert " ".join(change.title.split()) in words
    head = re.search(r'<table class="matrix.*?<thead>(.*?)</thead>', page(name), re.DOTALL).group(1)
    for row in (row for change in result.changes for row in change.after.rows):
        assert f">{row.authority}</th>" in head
    for judgement in result.judgements:
        assert str(judgement.edit) in words
        assert judgement.verdict.value.replace("_", " ") in words
    assert "Not legal advice." in words


def test_deterministic():
    """The same question gives the same text, byte by byte."""
    assert render(*asked("us-lifts-alone")) == page("us-lifts-alone")


def test_hostile_words_are_inert():
    """A title, a scenario or a reason that holds markup is shown as text."""
    result, moment, book = asked("us-lifts-alone")
    changes = tuple(
        replace(
            change,
            title=HOSTILE,
            before=_poisoned(change.before),
            after=_poisoned(change.after),
        )
        for change in result.changes
    )
    reader = read(render(replace(result, scenario=HOSTILE, text=HOSTILE, changes=changes), moment, book))
    assert not {tag for tag, _ in reader.tags} & {"script", "img"}
    assert reader.faults == []
    assert HOSTILE in "".join(reader.words)


def _poisoned(answer):
    rows = tuple(
        replace(
            row,
            unknowns=(HOSTILE,),
            reasons=(HOSTILE,),
            unread=(HOSTILE,),
            hits=tuple(replace(hit, title=HOSTILE, party=HOSTILE, source=(HOSTILE,)) for hit in row.hits),
        )
        for row in answer.rows
    )
    return replace(answer, title=HOSTILE, rows=rows)


def test_who_still_blocks_names_item_authority_and_act():
    """Each restriction that the result names stands in the table of those who still block."""
    result = asked("us-lifts-alone")[0]
    table = page("us-lifts-alone").split("<h2>Who still blocks</h2>")[1].split("</section>")[0]
    for change in result.changes:
        for restriction in change.still_restricted_by if change.changed else ():
            assert restriction.authority in table
            assert restriction.measure in table
            assert restriction.act in table


BOOK = """\
customers:
- {id: a, name: Genady Timchenlo}
- {id: b, name: Firm, owners: [{owner: Genady Timchenlo, share: 60}]}
- {id: c, name: Arkadi Romanovich Rotenberg}
- {id: d, name: Other firm, owners: [{owner: Genady Timchenlo, share: 10}]}
- {id: e, name: Rosneft}
"""


def test_names_are_shown_with_whom_they_were_read_as(engine, tmp_path):
    """Open names first, each with its candidates, their scores and words, and every item that gives it."""
    (tmp_path / "book.yml").write_text(BOOK, encoding="utf-8")
    book = engine.read_book(tmp_path / "book.yml")
    scenario = dt.read_scenario(EXAMPLES / "scenarios" / "us-lifts-alone.yml")
    moment = engine.at("2017-01-28")
    text = render(moment.whatif(scenario, book), moment, book)
    table = text.split("<h2>Names of the book")[1].split("</section>")[0]
    words = " ".join(" ".join(read(table).words).split())
    open_name = "Genady Timchenlo MAY MEAN Gennady Timchenko gennady-timchenko"
    assert open_name in words
    assert "timchenlo ~ timchenko: letters (0.89)" in words
    assert words.index(open_name) < words.index("Arkadi Romanovich Rotenberg TAKEN FOR")
    assert re.findall(r'id(?:" href="#proof-.*?)?">(\w)<', table) == ["a", "b", "d", "c"]
    assert "Rosneft" not in words
    reader = read(text)
    assert reader.faults == []
    ids = {attrs["id"] for _, attrs in reader.tags if "id" in attrs}
    assert {attrs["href"][1:] for tag, attrs in reader.tags if tag == "a"} <= ids


def test_a_book_of_ids_has_no_table_of_names():
    """Nothing stands where every name is the very name of a party or of nobody."""
    assert all(not change.after.names for change in asked("us-lifts-alone")[0].changes)
    assert "Names of the book" not in page("us-lifts-alone")


def test_timeline_shows_what_the_scenario_cuts():
    """The four orders are lanes of their own, each with days that the scenario takes away."""
    lanes = {lane.id: lane for lane in lanes_of(Sources(*asked("us-lifts-alone")))}
    for order in ("US-EO-13660", "US-EO-13661", "US-EO-13662", "US-EO-13685"):
        assert lanes[order].edited
        assert [str(p.start) for p in lanes[order].lost] == ["2017-01-28"]


def test_timeline_shows_what_the_scenario_adds():
    """An adopted act and an issued licence are lanes with days that are added."""
    added = {lane.id: lane.gained for lane in lanes_of(Sources(*asked("much-further", "book/customers.yml")))}
    assert added["EU-REG-2017-X1"]
    licence = asked("general-licence-instead", "book/customers.yml")
    issued = {lane.id: lane.gained for lane in lanes_of(Sources(*licence))}
    assert issued["US-UGL-X1"]


def test_wide_matrix_keeps_its_columns():
    """Twelve authorities get twelve columns in a table whose width is fixed to the page."""
    result, moment, book = asked("us-lifts-alone")
    wide = replace(result, changes=tuple(_widened(change) for change in result.changes))
    text = render(wide, moment, book)
    columns = len(result.changes[0].after.rows) * 4
    assert f'<table class="matrix n{columns}' in text
    assert "table-layout: fixed" in text
    for number in range(2, 5):
        assert f">EU-{number}</th>" in text


def _widened(change):
    def more(answer):
        rows = [replace(row, authority=f"{row.authority}-{n}") for n in range(2, 5) for row in answer.rows]
        return replace(answer, rows=(*answer.rows, *rows))

    return replace(change, before=more(change.before), after=more(change.after))


def test_empty_result():
    """A book with nothing in it gives a page that says so."""
    result, moment, book = asked("us-lifts-alone")
    empty = replace(book, customers=(), deals=())
    text = render(replace(result, changes=(), rows=0, asked_again=0), moment, empty)
    assert read(text).faults == []
    assert "changes no answer" in text


def test_thinned_days_keep_the_marked_ones():
    """However few days are drawn, the first, the last and the marked ones are among them."""
    days = list(range(100))
    kept = thinned(days, {41}, 5)
    assert {0, 41, 99} <= set(kept)
    assert len(kept) == 6
