"""The rules of identity against the labelled pairs and all real lists."""

from collections import Counter

import pytest

from benchmarks.identity.__main__ import judged
from benchmarks.identity.world import World, load, pairs

pytestmark = [pytest.mark.full, pytest.mark.timeout(1800)]
READ = {"read", "read-after", "un-reference"}


@pytest.fixture(scope="module")
def world(shared, tmp_path_factory):
    """Every list of ../shared/data."""
    return World(load(shared / "data", tmp_path_factory.mktemp("identity") / "lists.db"))


def test_of_two_hundred_joins_at_most_one_is_wrong(world):
    """On the pairs held out that were read, or whose UN number is hidden from the rules."""
    rows = list(judged(world, (p for p in pairs() if p.held and p.how in READ)))
    joined = [pair for pair, kind in rows if kind]
    same = [kind for pair, kind in rows if pair.same]
    assert len(joined) > 500
    assert sum(pair.same for pair in joined) >= 0.995 * len(joined)
    assert sum(map(bool, same)) > 0.85 * len(same)


def test_no_party_holds_two_entries_of_a_list_without_evidence(world):
    """Two entries of one list stand in one party only where evidence ties each to an entry of it."""
    for party in world.parties():
        tied = {key for edge in party.evidence for key in (edge.left, edge.right)}
        for source, count in Counter(source for source, _ in party.keys).items():
            assert count == 1 or {key for key in party.keys if key[0] == source} <= tied
        assert len(party.keys) < 20
