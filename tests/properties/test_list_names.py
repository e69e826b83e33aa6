"""Words of the scheme ``list`` are whole names: no list is taken for another whose name begins alike."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.decide.truth import broader, names_entry, under_any

PARTS = st.text(alphabet="ABIX15.-", min_size=1, max_size=6)
LETTER = st.sampled_from("abz")


@given(PARTS, LETTER)
def test_a_name_holds_itself_and_its_lettered_parts(name, letter):
    """Whatever the case in which it is written."""
    assert names_entry(name.lower(), name)
    assert names_entry(f"{name}.{letter}", name)
    assert not names_entry(name, f"{name}.{letter}")


@given(PARTS, st.sampled_from(["I", "-EX", "-PART", "0", ".01", ".1", "0.a"]))
def test_a_longer_name_is_another(name, more):
    """Nothing else that is appended makes a part."""
    assert not names_entry(name + more, name)


@pytest.mark.parametrize("listed", ["EU-692-ANNEX-II", "EU-833-ANNEX-II", "CA-SCH5"])
def test_names_of_lists_that_begin_alike(listed):
    """The third annex is not part of the second, nor a part of some headings the whole."""
    for word in ("EU-692-ANNEX-III-2014", "EU-833-ANNEX-II-EX", "CA-SCH5.01"):
        assert not under_any("list", word, (listed,))
        assert not broader("list", listed, (word,))


def test_no_list_of_the_law_is_taken_for_another(engine):
    """Among all names of lists in the law, none falls under a different one."""
    schemes = (c for g in engine.law.goods_lists for c in (*g.by, *g.screen) if c.scheme == "list")
    names = {code for codes in schemes for code in codes.codes}
    assert not [(a, b) for a in names for b in names if a != b and names_entry(a, b)]
