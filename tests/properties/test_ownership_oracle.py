# ruff: noqa: E501 - rows of law stand on one line, as in law files
"""The 50 % rule against a naive reading of OFAC's FAQ 401, which shares no code with it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import hypothesis_profile  # noqa: F401 - loads the profile
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import model
from detente.decide.ownership import Caught, Stake, Structure, catch

NAMES = tuple("ABCDEFG")
OFAC = model.OwnershipRule(
    id="r", authority="X", family="f", share=50.0, operator="at_least", aggregate="yes", source=("x",)
)
edges = st.dictionaries(
    st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES)).filter(lambda pair: pair[0] != pair[1]),
    st.sampled_from([5.0, 10.0, 20.0, 25.0, 30.0, 49.0, 49.99, 50.0, 50.01, 60.0, 100.0]),
    max_size=14,
)
listed = st.sets(st.sampled_from(NAMES), max_size=3)


def caught_by(seeds, shares, rule=OFAC):
    """Who is caught, by the engine."""
    structure = Structure.of(Stake(owner, owned, share, share) for (owner, owned), share in shares.items())
    found = catch({s: Caught(certain=True, since=None) for s in seeds}, structure, rule, lambda _: False)
    return {party for party, entry in found.items() if entry.certain}


def naive(seeds, shares, rule=OFAC):
    """Who is blocked: add whoever blocked owners hold at the threshold, until nobody is added."""
    blocked = set(seeds)
    while True:
        more = set()
        for party in NAMES:
            held = [share for (owner, owned), share in shares.items() if owned == party and owner in blocked]
            total = sum(held) if rule.aggregate == "yes" else max(held, default=0.0)
            enough = total >= rule.share if rule.operator == "at_least" else total > rule.share
            if held and enough and party not in blocked:
                more.add(party)
        if not more:
            return blocked
        blocked |= more


@given(listed, edges, st.sampled_from(["at_least", "over"]), st.sampled_from(["yes", "no"]))
def test_the_least_fixed_point(seeds, shares, operator, aggregate):
    """Circles, chains, more than 100 %: the engine catches exactly those the naive reading blocks."""
    rule = model.OwnershipRule(
        id="r", authority="X", family="f", share=50.0, operator=operator, aggregate=aggregate, source=("x",)
    )
    assert caught_by(seeds, shares, rule) == naive(seeds, shares, rule)


@given(listed, edges)
def test_catching_the_caught_adds_nobody(seeds, shares):
    """`blocked()` is idempotent: who is blocked because of the blocked is blocked already."""
    once = caught_by(seeds, shares)
    assert caught_by(once, shares) == once


@given(listed, listed, edges)
def test_more_listed_catch_no_fewer(some, others, shares):
    """The fixed point is monotone in the list."""
    assert caught_by(some, shares) <= caught_by(some | others, shares)


@pytest.mark.parametrize(
    ("shares", "target", "blocked"),
    [
        ({("X", "A"): 50, ("A", "B"): 50}, "B", True),
        ({("X", "A"): 50, ("X", "B"): 50, ("A", "C"): 25, ("B", "C"): 25}, "C", True),
        ({("X", "A"): 50, ("X", "B"): 10, ("A", "B"): 40}, "B", True),
        ({("X", "A"): 50, ("X", "B"): 25, ("A", "C"): 25, ("B", "C"): 25}, "C", False),
        ({("X", "A"): 25, ("X", "B"): 25, ("A", "C"): 50, ("B", "C"): 50}, "C", False),
        ({("X", "A"): 25, ("Y", "A"): 25}, "A", True),
    ],
)
def test_the_examples_of_the_guidance(shares, target, blocked):
    """FAQ 401, examples 1 to 5, and FAQ 399."""
    assert (target in caught_by({"X", "Y"}, shares)) == blocked


@given(edges, st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES), st.integers(0, 60), st.integers(0, 40)),
                       max_size=4))  # fmt: skip
def test_ranges_bound_every_exact_statement(shares, ranges):
    """Whoever is certainly caught with ranges is caught at their lower ends, whoever is caught at any value within
    them is at least possibly caught.
    """
    ranged = [Stake(o, p, float(low), float(low + width)) for o, p, low, width in ranges if o != p]
    exact = [Stake(o, p, s, s) for (o, p), s in shares.items()]
    found = catch(
        {"A": Caught(certain=True, since=None)}, Structure.of([*exact, *ranged]), OFAC, lambda _: False
    )
    certain = {p for p, entry in found.items() if entry.certain}
    for ends in ("low", "high"):
        points = [Stake(s.owner, s.owned, getattr(s, ends), getattr(s, ends)) for s in ranged]
        there = set(
            catch(
                {"A": Caught(certain=True, since=None)},
                Structure.of([*exact, *points]),
                OFAC,
                lambda _: False,
            )
        )
        assert certain <= there <= set(found)


named = st.lists(
    st.tuples(
        st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True),
        st.sampled_from(NAMES),
        st.sampled_from([10.0, 25.0, 30.0, 50.0, 60.0]),
    ),
    max_size=3,
)


@given(listed, edges, named, st.sampled_from(["yes", "no"]))
def test_a_name_may_mean_any_of_its_candidates_or_nobody(seeds, shares, names, aggregate):
    """Whoever is caught for sure is caught whomever the names mean; whoever is caught if the names mean somebody is
    at least possibly caught, and where stakes add up nobody else is.
    """
    rule = replace(OFAC, aggregate=aggregate)
    stakes = [Stake(owner, owned, share, share) for (owner, owned), share in shares.items()]
    stakes += [Stake(f"name {i}", owned, share, share, may_be=tuple(may_be))
               for i, (may_be, owned, share) in enumerate(names)]  # fmt: skip
    found = catch(
        {s: Caught(certain=True, since=None) for s in seeds}, Structure.of(stakes), rule, lambda _: False
    )
    worlds = []
    for meant in product(*((None, *may_be) for may_be, _, _ in names)):
        stated = dict(shares)
        for who, (_, owned, share) in zip(meant, names, strict=True):
            if who is not None:
                stated[who, owned] = stated.get((who, owned), 0.0) + share
        worlds.append(naive(seeds, stated, rule))
    assert {p for p, entry in found.items() if entry.certain} == set.intersection(*worlds)
    assert set().union(*worlds) <= set(found)
    if aggregate == "yes":
        assert set().union(*worlds) == set(found)
    assert all(entry.because for entry in found.values() if not entry.certain)


def test_settlements_that_are_open_are_never_certain():
    """An aggregation that law leaves open makes a possible catch, never a certain one, and says why."""
    rule = model.OwnershipRule(
        id="r", authority="X", family="f", share=50.0, operator="over", aggregate="unsettled", source=("x",)
    )
    structure = Structure.of([Stake("X", "C", 30, 30), Stake("Y", "C", 30, 30)])
    seeds = {name: Caught(certain=True, since=None) for name in "XY"}
    found = catch(seeds, structure, rule, lambda _: False)["C"]
    assert not found.certain
    assert found.because


def test_every_path_is_named():
    """The chain from each listed root to the caught party is among the reasons."""
    for left, right in product((25.0, 50.0), repeat=2):
        structure = Structure.of([Stake("X", "C", left, left), Stake("Y", "C", right, right)])
        seeds = {name: Caught(certain=True, since=None) for name in "XY"}
        found = catch(seeds, structure, OFAC, lambda _: False)["C"]
        assert {s.owner for s in found.through} == {"X", "Y"}
