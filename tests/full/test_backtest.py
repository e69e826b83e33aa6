"""The what-if against what came true, on every lifting that the lists in ../shared/data show."""

from collections import Counter

import pytest

from benchmarks.backtest.__main__ import DOCUMENT, REGION
from benchmarks.backtest.compare import Class, Predicted
from benchmarks.backtest.report import markdown
from benchmarks.backtest.run import back_test

pytestmark = [pytest.mark.full, pytest.mark.timeout(2400)]

DECIDED = {Class.FREED, Class.KEPT, Class.CONTRADICTED}
"""Classes of the entries that nobody decided anything about by name; the rest were named again or removed."""


@pytest.fixture(scope="module")
def found(shared):
    """One run over all lists."""
    return back_test(shared / "data")


def test_every_lifting_is_there(found):
    """Those of which everybody knows, each with entries on the old list."""
    single = [r for r in found.results if not r.lifting.together and len(r.lifting.words) == 1]
    filed = {(r.lifting.source, r.lifting.words[0]): r.tally.filed for r in single}
    words = ("SYRIA", "ZIMBABWE", "BURUNDI", "SUDAN", "BURMA", "COTED", "LIBERIA", "WEST-BANK-EO14115")
    assert all(filed["us-ofac-sdn", word] for word in words)
    assert filed["un-sc", "Mali"] == 8
    assert filed["gb-consolidated", "Ivory Coast"] == 15


def test_the_prediction_is_exact_where_nothing_else_was_decided(found):
    """Nobody who was predicted free is still filed under lifted words alone."""
    for result in found.results:
        if not result.lifting.replaced_by:
            decided = Counter(kind for _, kind in result.cases if kind in DECIDED)
            assert not decided[Class.CONTRADICTED], result.lifting


def test_every_entry_has_a_class_that_fits(found):
    """Each surprise is explained by what the later list or the law says, and the counts add up."""
    for result in found.results:
        assert sum(count for _, count in result.tally.classes) == result.tally.filed == len(result.cases)
        for case, kind in result.cases:
            if kind in {Class.RENAMED, Class.RENUMBERED, Class.CARRIED_OVER}:
                assert set(case.acts_later) - result.lifting.acts
            if kind in {Class.ENDED_TOO, Class.REMOVED}:
                assert case.predicted is Predicted.KEPT
                assert not case.listed_later


def test_nobody_else_is_touched(found):
    """A lifting changes no party that no lifted word files."""
    assert not [(r.lifting.name, r.spilled) for r in found.results if r.spilled]


def test_no_word_comes_back(found):
    """No later list files a newcomer under a word that was lifted."""
    lifted = [r for r in found.results if not r.lifting.replaced_by]
    assert not [(r.lifting.name, r.added) for r in lifted if r.added]


def test_the_document_shows_this_run(found):
    """The tables of docs/backtest.md are those of this run."""
    assert (
        REGION.search(DOCUMENT.read_text("utf-8"))[0] == f"<!-- backtest -->\n{markdown(found)}<!-- end -->"
    )
