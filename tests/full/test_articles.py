"""The two founding articles: the first against its gold, the second against a gold of ours made blind."""

from pathlib import Path

import pytest

from benchmarks import news
from detente.news.reader import read

pytestmark = pytest.mark.full
SEEDS = news.SHARED / "seeds"
SECOND = SEEDS / "004_ec401c9e4a1a4604.txt"


@pytest.mark.parametrize(
    ("model", "whole"), [("required", 0.85), ("none", 0.85)], ids=["model", "word order"]
)
def test_the_first_article_against_its_gold(model, whole):
    """At least 95 % of the core records, 85 % with all fields right, every date right, no must-not violated."""
    score = news.seed(model)
    assert score.core == 21
    assert score.found >= 0.95 * score.core, score.differences
    assert score.whole >= whole * score.core, score.differences
    assert score.fields["when"] == score.asked["when"], score.differences
    assert score.must_not == []


@pytest.mark.parametrize("dated", [True, False], ids=["with its day", "without"])
def test_the_second_article(dated):
    """The core records of the second article, with a day of publication and without one."""
    score = news.second("required", dated=dated)
    assert score.found >= 0.95 * score.core, score.differences
    assert score.whole >= 0.85 * score.core, score.differences
    assert score.fields["when"] == score.asked["when"], score.differences
    assert score.must_not == []


def test_the_second_article_without_a_day_resolves_nothing_relative():
    """Its weekdays stay open; the year that it names does not."""
    text = SECOND.read_bytes().decode()
    whens = [w for c in read(text).claims for w in (c.said, c.event) if w is not None]
    assert {w.value for w in whens} == {None, "2014"}


def test_the_whole_of_both_articles_is_read_or_masked():
    """No word of either article lies outside every sentence, title and mask."""
    for path in sorted(Path(SEEDS).glob("*.txt")):
        text = path.read_bytes().decode()
        reading = read(text, model="none")
        covered = [(m.start, m.end) for m in reading.masks]
        covered += [(c.sentence.start, c.sentence.end) for c in reading.claims]
        left = [n for n, c in enumerate(text) if not c.isspace() and not any(a <= n < b for a, b in covered)]
        assert left == []
