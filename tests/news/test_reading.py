"""Claims read out of short texts, field by field: each text says what it is about."""

from datetime import date

import pytest

from detente.errors import InputError
from detente.news.reader import read

LIFT = "The White House may lift its sanctions on Russia, a senior U.S. official said on Friday."


def only(text, **options):
    """The claims of a text without a headline."""
    return [c for c in read(text, published="2017-01-28", **options).claims if c.kind != "headline"]


def test_a_statement_has_every_field(parser):
    """Speaker, direction, certainty, day and regime of one sentence, each with its rule."""
    (claim,) = only(LIFT, model=parser)
    assert claim.kind == "statement"
    assert (claim.speaker.name, claim.speaker.type) == ("(senior U.S. official)", "unnamed")
    assert (claim.direction, claim.certainty) == ("lift", "possible")
    assert (claim.said.value, claim.said.granularity) == ("2017-01-27", "day")
    assert [(r.id, r.basis) for r in claim.regimes] == [("US-RUS-UNSPEC", "unspecified")]
    assert {"kind", "speaker", "direction", "certainty", "said", "regimes"} <= set(claim.rules)


def test_spans_are_places_in_the_input(parser):
    """Every span gives back its words from the untouched input, a headline and masked lines before it included."""
    raw = f"Home / World\n\nSanctions in doubt\n\n1,204\nSHARE\n\n{LIFT}\nRead more...\n"
    reading = read(raw, published="2017-01-28", model=parser)
    spans = [s for c in reading.claims for s in (c.sentence, *c.content, *c.quotes)]
    assert spans
    assert all(raw[s.start : s.end] == s.text for s in spans)
    assert all(raw[m.start : m.end] == m.text for m in reading.masks)
    assert {m.reason for m in reading.masks} >= {"counter", "share", "teaser", "breadcrumb"}


@pytest.mark.parametrize(
    ("words", "direction", "certainty"),
    [
        ("The EU will extend its sanctions on Russia by six months", "extend", "planned"),
        ("The EU is considering new sanctions on Russia", "impose", "under_consideration"),
        ("The EU would tighten its sanctions on Russia if the truce fails", "tighten", "conditional"),
        ("The sanctions on Russia will remain in place", "maintain", "planned"),
        ("The EU is unlikely to ease its sanctions on Russia", "ease", "unlikely"),
        ("There are no plans to lift sanctions on Russia", "lift", "denied"),
        ("It is too early to talk about lifting sanctions on Russia", "lift", "non_committal"),
    ],
)
def test_direction_and_certainty(words, direction, certainty):
    """What is said to happen to sanctions, and how sure, by closed lists of wordings."""
    (claim,) = only(f"{words}, EU foreign policy chief Federica Mogherini said.", model="none")
    assert (claim.direction, claim.certainty) == (direction, certainty)


def test_refusals():
    """Who declines to comment or avoids an answer says so, and nothing else."""
    text = "White House spokesman Sean Spicer declined to comment. Asked if sanctions would be lifted, Kellyanne Conway avoided a direct answer."
    first, second = only(text, model="none")
    assert first.certainty == "no_comment"
    assert (second.speaker.name, second.certainty, second.direction) == (
        "Kellyanne Conway",
        "non_committal",
        "lift",
    )


def test_a_questioners_words_are_not_the_speakers(parser):
    """Words quoted in the question belong to who asked."""
    text = 'Asked if Moscow must "change its ways entirely" before sanctions are lifted, Kellyanne Conway avoided a direct answer.'
    (claim,) = only(text, model=parser)
    assert claim.quotes == ()
    assert [s.text for s in claim.not_the_speakers] == ["change its ways entirely"]


def test_a_supposed_act_is_nobodys_statement(parser):
    """``even if Trump said`` gives no statement of Trump."""
    text = "A German diplomat said that even if Donald Trump told Berlin he would lift sanctions on Russia, the EU was not ready to follow suit."
    claims = only(text, model=parser)
    assert [c.speaker.name for c in claims] == ["(German diplomat)"]
    assert (claims[0].direction, claims[0].certainty) == ("maintain", "unlikely")
    assert claims[0].hypothetical.text.startswith("even if")


def test_programmes_in_marks_are_no_quotations(parser):
    """A programme's title in quotation marks is neither a quotation nor a date, and becomes the outlet."""
    (claim,) = only(
        "“We will see about the sanctions,” Kellyanne Conway told CBS’ “This Morning” show on Friday.",
        model=parser,
    )
    assert [s.text for s in claim.quotes] == ["We will see about the sanctions,"]
    assert claim.outlet == 'CBS "This Morning"'
    assert claim.said.value == "2017-01-27"


def test_sanctions_in_passing_are_an_event_of_their_own(parser):
    """A clause that sanctions were imposed long ago is told apart from the statement around it."""
    text = "Two diplomats said the EU may ease the sanctions against Russia, imposed after it annexed Crimea in 2014."
    statement, event = only(text, model=parser)
    assert (statement.direction, statement.certainty) == ("ease", "possible")
    assert (event.kind, event.direction, event.event.value) == ("event", "impose", "2014")
    assert [r.id for r in event.regimes] == ["EU-UKR-RUS"]


def test_without_a_day_of_publication_nothing_relative_is_resolved():
    """No clock is asked: `Friday` stays open, `March 2014` does not."""
    reading = read(f"{LIFT} They were imposed in March 2014.", model="none")
    assert reading.published is None
    assert reading.claims[0].said.value is None
    assert reading.claims[1].event.value == "2014-03"
    assert any("--published" in words for words in reading.left_out)


def test_the_day_printed_in_the_text_counts():
    """A date line or an agency's dateline with its year gives the day of publication."""
    for head in ("January 28, 2017, 11:55am", "Published: 28 January 2017"):
        assert read(f"{head}\n\n{LIFT}", model="none").published == "2017-01-28"
    assert read(f"WASHINGTON, Jan. 28, 2017 (Reuters) - {LIFT}", model="none").published == "2017-01-28"


def test_offices_on_the_day():
    """A role as stated, and the office recorded for that day beside it."""
    (claim,) = only(
        "Just two weeks ago, President Donald Trump said sanctions on Russia could go.", model="none"
    )
    assert (claim.speaker.role, claim.speaker.role_on_date) == ("President", "president-elect")


def test_what_was_left_out_is_said():
    """Without a model the reading says so; with one it names it."""
    assert any("word order" in words for words in read(LIFT, model="none").left_out)
    assert "3.8" in read(LIFT, model="required").model


def test_the_same_text_gives_the_same_reading(parser):
    """Reading is deterministic."""
    assert read(LIFT, published="2017-01-28", model=parser) == read(
        LIFT, published="2017-01-28", model=parser
    )


def test_bad_arguments_are_named():
    """A day that is none, and bytes in place of text."""
    with pytest.raises(InputError, match="not a day"):
        read(LIFT, published="yesterday")
    with pytest.raises(InputError, match="text, not bytes"):
        read(LIFT.encode())
    assert read(LIFT, published=date(2017, 1, 28), model="none").published == "2017-01-28"


HTML = """<!DOCTYPE html><html><head><title>EU extends Russia sanctions | Example News</title>
<meta property="article:published_time" content="2016-12-19"><script>var x = "he said y";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav><article><h1>EU extends Russia sanctions</h1>
<p>The European Union on Monday extended its economic sanctions against Russia by six months, Donald Tusk said.</p>
<p>&ldquo;We are not ready to lift the sanctions,&rdquo; Tusk told reporters &amp; others. He gave no further detail on them at all.</p>
<p>A senior EU diplomat said there had been no debate about the matter in the room on that day, or on any other.</p>
</article><aside><h3>Related</h3><p>Ten recipes for winter</p></aside><footer>Copyright 2016 Example News</footer></body></html>"""


def test_html_keeps_its_places(parser):
    """The article of a page is told from its surroundings; spans lie in the markup, entities included."""
    reading = read(HTML, model=parser)
    assert reading.published == "2016-12-19"
    assert reading.title == "EU extends Russia sanctions"
    quoted = next(c for c in reading.claims if c.quotes)
    (span,) = quoted.quotes
    assert span.text == "We are not ready to lift the sanctions,"
    assert HTML[span.start : span.end] == span.text
    assert HTML[span.start - 7 : span.start] == "&ldquo;"
    outside = " ".join(m.text for m in reading.masks)
    assert "recipes" in outside
    assert "Copyright" in outside
    assert not any("recipes" in c.sentence.text for c in reading.claims)
