"""An article as page and in the terminal: nothing of it lost, nothing of it obeyed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from detente import claimwords as words
from detente.news.candidates import Candidate
from detente.news.claims import Claim, Comparison, Link, Mask, Reading, Regime, Span, Speaker, When
from detente.news.page import page_of
from detente.report.article import render
from detente.report.claimline import MOST, acts_of, claimline
from detente.report.marked import segments, visible
from detente.terminal_reading import print_candidates, print_reading

TEXT = (
    "Ruritania may ease measures\n\nSHARE 12\n"
    "The minister said that “the ban may go if talks work” on Tuesday.\r\n"
    "In March 2014 the Union froze assets.\n"
)
HOSTILE = '</style><script>alert("x")</script><img src=x onerror=alert(1)>{{ 7 * 7 }}'
ACTING = "\x1b[31mred\x07 \u202eback\x00"


def at(text: str, words_: str) -> Span:
    """The span of some words of a text."""
    start = text.index(words_)
    return Span(start, start + len(words_), words_)


def when(value: str | None, start: date | None, end: date | None, granularity: str = "day") -> When:
    """A date as the reader gives it."""
    return When(value=value, granularity=granularity, basis="explicit", rule="D-DAY", start=start, end=end)


def claim(number: int, span: Span, **fields) -> Claim:
    """A claim of the narrator on a span, unless told otherwise."""
    given = {
        "kind": "narrator",
        "speaker": Speaker(name="(narrator)", type="narrator"),
        "direction": "ease",
        "certainty": "possible",
        "content": (span,),
    }
    return Claim(id=f"abc-{number:02}", sentence=span, **(given | fields))


def reading(raw: str, *claims: Claim, **fields) -> Reading:
    """A reading of a text with these claims."""
    given = {
        "source": "article.txt",
        "sha256": "0" * 64,
        "characters": len(raw),
        "published": "2017-01-27",
        "published_basis": "given",
        "outlet": "The Ruritania Post",
        "title": "Ruritania may ease measures",
        "model": None,
        "masks": (),
        "page": page_of(raw),
    }
    return Reading(claims=claims, **(given | fields))


def sample() -> Reading:
    """A small article with a quote in a statement, an event, a mask and findings of several kinds."""
    said, quote = at(TEXT, "that “the ban may go if talks work”"), at(TEXT, "the ban may go if talks work")
    regime = Regime(id="EU-UKR-RUS", basis="inferred", why="“Union” points to it", authority="EU")
    agrees = Comparison(
        finding="agrees", why="an act of that month fits", acts=("EU-REG-269-2014", "EU-REG-833-2014")
    )
    return reading(
        TEXT,
        claim(
            0,
            said,
            kind="statement",
            speaker=Speaker(name="Rudolf Rassendyll", type="named", role="minister", role_on_date="king"),
            quotes=(quote,),
            source=at(TEXT, "The minister"),
            cue=at(TEXT, "said"),
            condition="if talks work",
            outlet="Radio Strelsau",
            said=when("2017-01-24", date(2017, 1, 24), date(2017, 1, 25)),
            regimes=(Regime(id="EU-UNSPEC", basis="unspecified", why="no programme is named"),),
            register=(Comparison(finding="names_no_act", why="no act is named"),),
            rules={"speaker": "A-CLAUSE", "direction": "F-EASE-ACT"},
        ),
        claim(
            1,
            at(TEXT, "In March 2014 the Union froze assets."),
            kind="event",
            direction="impose",
            certainty="confirmed",
            event=when("2014-03", date(2014, 3, 1), date(2014, 4, 1), "month"),
            regimes=(regime,),
            register=(agrees,),
        ),
        claim(2, at(TEXT, "Ruritania may ease measures"), kind="headline", direction="none"),
        masks=(Mask(start=29, end=37, reason="counter", rule="M-COUNTER", text="SHARE 12"),),
        links=(Link(kind="overclaim", claims=("abc-02", "abc-00"), why="the headline is surer"),),
        left_out=("the second page was not read",),
    )


class Article(HTMLParser):
    """The text of the marked article, the tags of the whole page, and the ids that links lead to."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.inside = False
        self.text = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Note the tag, and where the article begins."""
        self.tags.append((tag, dict(attrs)))
        self.inside |= dict(attrs).get("class") == "article"

    def handle_endtag(self, tag):
        """The article ends with the first division that closes: it holds none."""
        self.inside &= tag != "div"

    def handle_data(self, data):
        """Keep the words of the article."""
        if self.inside:
            self.text += data

    def values(self, key: str) -> list[str]:
        """All values of an attribute."""
        return [str(attrs[key]) for _, attrs in self.tags if key in attrs]


# ---------------------------------------------------------------------- the page


def test_nothing_of_the_article_is_lost(engine):
    """The words on the page, without the numbers put between them, are the text of the page."""
    article = sample()
    assert "".join(piece.text for piece in segments(article)) == TEXT
    assert Article(render(article, engine)).text == TEXT


def test_the_page_says_what_the_reading_says(engine):
    """Header, numbers, each field of the claims, links and the foot are there in words."""
    page = render(sample(), engine)
    for said in (
        "27 January 2017", "given", "The Ruritania Post", "0" * 64, "article.txt", "word order alone",
        "the second page was not read", "counter (1)", "names no act", "agrees", "Rudolf Rassendyll",
        "office on that day: king", "Radio Strelsau", "if talks work", "open", "inferred", "M-COUNTER",
        "A-CLAUSE", "EU-REG-269-2014", "an act of that month fits", "says more than", words.FOOT,
    ):  # fmt: skip
        assert said in page
    assert '<div class="tile claims"><strong>3</strong>' in page
    assert '<div class="tile contradicts none"><strong>0</strong>' in page


def test_every_link_leads_somewhere(engine):
    """Numbers in the text lead to rows, rows to the text, acts to their lanes."""
    page = Article(render(sample(), engine))
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {href.removeprefix("#") for href in page.values("href")} <= set(ids)
    assert {"claim-00", "at-00", "act-EU-REG-269-2014"} <= set(ids)


def test_the_page_needs_nothing_from_outside(engine):
    """No script, no style sheet, no picture, no address; the same reading gives the same page."""
    page = render(sample(), engine)
    assert not {tag for tag, _ in Article(page).tags} & {"script", "link", "img", "iframe", "object"}
    assert "://" not in page
    assert page == render(sample(), engine)


@pytest.mark.parametrize("hostile", [HOSTILE, ACTING, "\ud800", '" onclick="x'])
def test_hostile_text_is_shown_not_obeyed(engine, hostile):
    """Markup, quotes, control characters and lone surrogates, wherever the reading carries text."""
    raw = f"Says {hostile} today."
    span = at(raw, hostile)
    bad = claim(
        0,
        span,
        kind="statement",
        speaker=Speaker(name=hostile, type="unnamed", role=hostile, role_on_date="other" + hostile),
        quotes=(span,),
        outlet=hostile,
        condition=hostile,
        said=replace(when("2017-01-24", date(2017, 1, 24), date(2017, 1, 25)), basis=hostile),
        regimes=(Regime(id=hostile, basis="stated", why=hostile),),
        register=(Comparison(finding="contradicts", why=hostile, acts=(hostile,)),),
        rules={"kind": hostile},
    )
    article = reading(
        raw,
        replace(bad, id=f"abc-{hostile}"),
        title=hostile,
        outlet=hostile,
        source=hostile,
        model=hostile,
        published_basis=hostile,
        left_out=(hostile,),
        masks=(Mask(start=0, end=4, reason=hostile, rule=hostile),),
    )
    page = render(article, engine)
    page.encode()
    tags = Article(page).tags
    assert not {tag for tag, _ in tags} & {"script", "img"}
    assert not any("onclick" in attrs or "onerror" in attrs for _, attrs in tags)
    assert "49" not in Article(page).text
    assert not set("\x1b\x07\x00\u202e") & set(page)


def test_a_control_character_is_shown_by_its_sign():
    """One sign for one character, with its number; line ends of any kind stay as they are."""
    shown = visible("a\x1bb\u202ec\r\n\t<")
    assert "\u241b" in shown
    assert 'title="U+202E"' in shown
    assert shown.endswith("c&#13;\n\t&lt;")


def test_overlapping_and_nested_spans(engine):
    """Each piece carries all marks that cover it; the innermost claim gives the colour."""
    raw = "abcdefghij"
    article = reading(
        raw,
        claim(0, Span(0, 6, "abcdef")),
        claim(1, Span(4, 9, "efghi"), kind="event"),
        claim(2, Span(5, 6, "f"), kind="question"),
        masks=(Mask(start=8, end=10, reason="teaser", rule="M-TEASER"),),
    )
    pieces = segments(article)
    assert [piece.text for piece in pieces] == ["abcd", "e", "f", "gh", "i", "j"]
    assert [piece.begins for piece in pieces] == [("00",), ("01",), ("02",), (), (), ()]
    assert pieces[1].classes == ("said", "t-event", "several")
    assert pieces[2].classes == ("said", "t-question", "several")
    assert len(pieces[2].titles) == 3
    assert pieces[4].classes == ("said", "mask", "t-event")
    assert pieces[5].titles == ("not read: teaser (M-TEASER)",)
    assert Article(render(article, engine)).text == raw


def test_spans_beyond_the_text_do_no_harm(engine):
    """A mask or claim that ends after the text, is empty or lies outside is cut to what is there."""
    article = reading(
        "short",
        claim(0, Span(3, 99, "rt")),
        claim(1, Span(50, 60, "gone")),
        claim(2, Span(2, 2, "")),
        masks=(Mask(start=4, end=900, reason="beyond the limit", rule="M-LIMIT"),),
    )
    assert Article(render(article, engine)).text == "short"
    assert [piece.begins for piece in segments(article)] == [(), ("00",), ()]


def test_html_input_is_marked_on_the_visible_text(engine):
    """Spans of the markup find their words in the text, also across tags and entities."""
    body = "<p>He said &amp; wrote that <b>the &lt;ban&gt;</b> ends.</p><p>Later &eacute;t&eacute;.</p>"
    raw = f"<html><body>{body}</body></html>"
    page = page_of(raw)
    start = page.text.index("the <ban>")
    article = reading(raw, claim(0, page.span(start, start + len("the <ban> ends"))), page=page)
    pieces = segments(article)
    assert "".join(piece.text for piece in pieces) == page.text
    assert [piece.text for piece in pieces if "said" in piece.classes] == ["the <ban> ends"]
    assert Article(render(article, engine)).text == page.text


@pytest.mark.parametrize("raw", ["", "\n", " "])
def test_an_empty_article(engine, raw):
    """An article without text or claims still has its page, which says so."""
    page = render(reading(raw, published=None, title=None), engine)
    assert "(no title)" in page
    assert "No claim was found." in page
    assert "Nothing here has a day" in page
    assert Article(page).text == raw


def test_a_reading_without_its_page(engine):
    """A reading that came from elsewhere, without its text, is shown without the text."""
    assert "There is no text." in render(replace(sample(), page=None), engine)


# ---------------------------------------------------------------------- the drawing


def test_acts_and_dated_claims_have_lanes(engine):
    """Each act of a comparison once, by its start; claims by their days; the rest is listed."""
    article = sample()
    lanes = acts_of(article, engine.at("2017-01-27").knowledge)
    assert [lane.id for lane in lanes] == ["EU-REG-269-2014", "EU-REG-833-2014"]
    assert all(lane.periods for lane in lanes)
    drawn = claimline(article, engine)
    assert 'class="bar kept"' in str(drawn.svg)
    assert 'class="claim f-names_no_act"' in str(drawn.svg)
    assert "published 2017-01-27" in str(drawn.svg)
    assert [words.number(c) for c in drawn.undated] == ["02"]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2017, 1, 1), None),
        (None, date(2017, 1, 1)),
        (date.min, date(2, 1, 1)),
        (date(9999, 12, 31), date.max),
        (date(1900, 1, 1), date(2100, 1, 1)),
    ],
)
def test_far_and_open_dates_can_be_drawn(engine, start, end):
    """The first and last days of the calendar, open periods and two centuries do not break the axis."""
    event = when("x", start, end, "before" if start is None else "year")
    article = reading("abc", claim(0, Span(0, 3, "abc"), event=event))
    svg = str(claimline(article, engine).svg)
    assert "claim-00" in svg
    assert svg.count('class="axis"') <= 16


def test_an_act_that_the_ledger_does_not_know(engine):
    """It has a lane without a bar, and the page says why."""
    found = Comparison(finding="not_in_register", why="none fits", acts=("XX-ACT-1",))
    page = render(reading("abc", claim(0, Span(0, 3, "abc"), register=(found,))), engine)
    assert "no act of the ledger" in page
    assert 'class="bar kept"' not in page


def test_more_claims_than_the_drawing_holds(engine):
    """What does not fit is counted, and claims about sanctions stay."""
    day = when("2017-01-24", date(2017, 1, 24), date(2017, 1, 25))
    other = [claim(n, Span(0, 3, "abc"), event=day, direction="none") for n in range(MOST)]
    drawn = claimline(reading("abc", *other, claim(99, Span(0, 3, "abc"), event=day)), engine)
    assert drawn.left_out == 1
    assert "#claim-99" in str(drawn.svg)


# ---------------------------------------------------------------------- the terminal


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_terminal_says_it_without_colour(capsys, monkeypatch, width):
    """Head, claims, findings, links, masks and the foot, within the width of the screen."""
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("NO_COLOR", "1")
    print_reading(sample())
    out = capsys.readouterr().out
    flat = " ".join(out.split())
    for said in (
        "Ruritania may ease measures", "published 2017-01-27 (given)", "3 claims, 2 of them about sanctions",
        "EU-UNSPEC", "(open)", "2017-01-24", "2014-03", "no date", "impose", "confirmed",
        "00 names no act: no act is named",
        "01 agrees: an act of that month fits (EU-REG-269-2014, EU-REG-833-2014)",
        "overclaim: 02 says more than 00: the headline is surer", "not read as prose: counter 1",
        "left out: the second page was not read", words.FOOT,
    ):  # fmt: skip
        assert said in flat
    assert max(map(len, out.splitlines())) <= width
    assert "\x1b" not in out


def test_the_terminal_obeys_no_text(capsys, monkeypatch):
    """Control characters, markup of the terminal library and lone surrogates are words like others."""
    monkeypatch.setenv("COLUMNS", "120")
    bad = ACTING + "[bold]x[/]\ud800"
    odd = claim(0, Span(0, 3, bad), speaker=Speaker(name=bad, type="unnamed"), condition=bad)
    print_reading(reading(bad, odd, title=bad, outlet=bad, source=bad, left_out=(bad,), model=bad))
    out = capsys.readouterr().out
    assert "[bold]x[/]" in out
    assert not set("\x1b\x07\x00\u202e\ud800") & set(out)


def test_the_terminal_without_claims(capsys):
    """An article that claims nothing is said to claim nothing."""
    print_reading(reading("", title=None, published=None))
    out = capsys.readouterr().out
    assert "(no title)" in out
    assert "No claim was found." in out


def test_the_terminal_lists_what_a_claim_could_mean(capsys, monkeypatch):
    """Each act with its state, whether it is taken unasked, and why; or that there is none."""
    monkeypatch.setenv("COLUMNS", "100")
    meant = Candidate(
        act="EU-REG-833-2014",
        title="Sectoral",
        programme=None,
        regime="EU-UKR-RUS",
        in_force=True,
        why="named",
        chosen=False,
    )
    print_candidates(sample().claims[0], (meant,), date(2017, 1, 27))
    out = capsys.readouterr().out
    assert "EU-REG-833-2014 yes      no    named Sectoral" in out
    print_candidates(sample().claims[0], (), date(2017, 1, 27))
    assert "It points to no act." in capsys.readouterr().out


# ---------------------------------------------------------------------- the words


def test_an_excerpt_is_short_and_marks_quotes():
    """A quote outside the clause stands in its marks; long words are cut, and it is one line."""
    inner, outer = Span(0, 5, "a\nb c"), Span(10, 14, "said")
    assert words.excerpt(claim(0, inner, quotes=(outer,)), 40) == "a b c … “said”"
    assert words.excerpt(claim(0, Span(0, 90, "x" * 90)), 10) == "x" * 9 + "…"
    assert words.excerpt(claim(0, Span(0, 5, "whole"), content=()), 40) == "whole"
