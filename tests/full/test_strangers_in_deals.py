"""How many people whom nobody lists would be referred, or taken for a listed party, by their names alone."""

import csv
import gzip

import pytest

from detente.resolve import Asked

pytestmark = pytest.mark.full


def test_unlisted_people_are_seldom_referred_and_hardly_ever_taken_for_another(engine, shared):
    """Of 50,000 at most 1 in 200 is referred, and at most 2 are taken for a party whose very name they lack."""
    names = []
    for half in ("us", "global"):
        with gzip.open(shared / f"data/names/negatives_{half}_half.csv.gz", "rt", encoding="utf-8") as lines:
            names += [row["full_name"] for row in csv.DictReader(lines)]
    asked = [Asked(name) for name in names if not engine.resolver.exact(name)]
    referred = taken = 0
    for start in range(0, len(asked), 1000):
        part = asked[start : start + 1000]
        engine.resolver.screen(part)
        read = [engine.resolver.read(one) for one in part]
        referred += sum(bool(one.open) for one in read)
        taken += sum(one.party is not None for one in read)
    assert len(asked) > 45_000
    assert referred <= len(asked) / 200
    assert taken <= 2
