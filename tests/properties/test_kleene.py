"""Three truth values: the tables of Kleene's strong logic and what they promise."""

from __future__ import annotations

from itertools import product

import hypothesis_profile  # noqa: F401 - loads the profile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.decide.truth import FALSE, TRUE, Truth, all_of, any_of

UNKNOWN = Truth(None, ("fact",))
NUMBER = {False: 0.0, None: 0.5, True: 1.0}
WORD = {0.0: False, 0.5: None, 1.0: True}
truths = st.sampled_from([TRUE, FALSE, UNKNOWN, Truth(None, ("other",))])


@pytest.mark.parametrize(("left", "right"), list(product([TRUE, FALSE, UNKNOWN], repeat=2)))
def test_the_tables(left, right):
    """Conjunction is the minimum, disjunction the maximum, with unknown in the middle."""
    a, b = NUMBER[left.value], NUMBER[right.value]
    assert all_of([left, right]).value is WORD[min(a, b)]
    assert any_of([left, right]).value is WORD[max(a, b)]
    assert left.negated().value is WORD[1 - a]


@given(st.lists(truths, max_size=6))
def test_de_morgan(parts):
    """Not all is any not, with the same missing facts."""
    assert all_of(parts).negated() == any_of([p.negated() for p in parts])


@given(st.lists(truths, max_size=6))
def test_only_facts_that_could_decide_are_missing(parts):
    """A settled result names no fact; an open one names exactly those of its open parts, once each."""
    result = all_of(parts)
    if result.value is None:
        assert set(result.missing) == {m for p in parts for m in p.missing}
        assert len(result.missing) == len(set(result.missing))
    else:
        assert result.missing == ()


@given(st.lists(truths, min_size=1, max_size=5), st.data())
def test_learning_a_fact_never_contradicts(parts, data):
    """Once unknown parts are settled, a result that was settled before stays."""
    settled = [p if p.value is not None else data.draw(st.sampled_from([TRUE, FALSE])) for p in parts]
    for join in (all_of, any_of):
        before = join(parts).value
        assert before is None or join(settled).value is before


def test_nothing_asked_holds():
    """The empty conjunction is true, the empty disjunction false."""
    assert all_of([]) == TRUE
    assert any_of([]) == FALSE
