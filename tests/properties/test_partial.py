# ruff: noqa: E501 - rows of law stand on one line, as in law files
"""A partial deal's answer leaves room for every completion of what it does not state."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples
from test_invariants import bounds
from worlds import day, deals, laws

from detente.engine import Engine

VALUES = {
    "product": ["payment", "loan", "goods", "service"],
    "tenor_days": [1, 15, 30, 31, 91, 400],
    "issue_date": [day(0), day(10), day(24)],
    "purpose": ["food", "arms"],
    "amount": [10, 50, 101],
    "currency": ["NOR", "SUD"],
    "authorisation_on_file": [True, False],
}


@settings(max_examples=examples(250))
@given(laws(), deals(complete=False), st.sampled_from(sorted(VALUES)), st.data())
def test_every_completion_lies_in_the_interval(law, deal, fact, data):
    """Stating one missing fact gives a verdict between the two that the partial row names.

    Two facts are left out: a document on file is never presumed (`authorisation_on_file`), and a key date that is
    missing leaves the band open only where the value tested is stated.
    """
    facts = {k: v for k, v in deal.facts.items() if k not in {fact, "authorisation_on_file"}}
    if fact == "authorisation_on_file":
        return
    partial = replace(deal, facts=facts)
    completed = replace(deal, facts={**facts, fact: data.draw(st.sampled_from(VALUES[fact]))})
    moment = Engine(law).at(deal.on)
    for row, whole in zip(moment.decide(partial).rows, moment.decide(completed).rows, strict=True):
        low, high = bounds(row)
        other_low, other_high = bounds(whole)
        assert low <= other_high, (row, whole)
        assert other_low <= high, (row, whole)
        assert other_high <= high, (row, whole)
        assert low <= other_low, (row, whole)
