"""How names are judged: order of pairs a person would give, bounds, symmetry, hostile names."""

from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.screening.features import FEATURES
from detente.screening.scoring import match, pair_score
from detente.screening.tables import table

ORDERED = yaml.safe_load((Path(__file__).parent / "pairs.yml").read_text(encoding="utf-8"))
NAMES = st.text(max_size=60) | st.sampled_from(["Igor Ivanovich Sechin", "«Газпром нефть»", "Kim Jong-un"])
KINDS = st.sampled_from(["person", "organisation", "vessel", "unknown"])


@pytest.mark.parametrize("case", ORDERED, ids=lambda case: case["why"])
def test_the_likelier_pair_scores_higher(case):
    """Order, spelling, alphabet, patronymic, initials, legal form, and what tells parties apart."""
    surer, other = (pair_score(case["name"], case[side]) for side in ("surer", "than"))
    assert surer > other, (surer, other)


def test_a_misspelling_that_is_a_name_by_itself_counts_against():
    """Meyer is hardly Mayer misspelt; Meyrer is nobody's name."""

    def known(name: str) -> float:
        found = match(normalise(name, "person"), normalise("David Mayer", "person"))
        return found.features[FEATURES.index("another name")]

    assert known("David Meyer") > 0 == known("David Mayrxer")
    assert pair_score("David Meyer", "David Mayer", "person") < pair_score(
        "David Maxer", "David Mayer", "person"
    )


def test_a_name_that_a_field_cut_off_is_told_from_one_in_error():
    """What the whole name begins with speaks for it; the same letters lost within it do not."""

    def cut(name: str) -> float:
        found = match(
            normalise(name, "organisation"), normalise("Vostokshiprepair Marine Works", "organisation")
        )
        return found.features[FEATURES.index("cut off")]

    assert cut("Vostokshiprepair Mari") == 1
    assert cut("Marine Vostokshiprep") == cut("Vostokshiprepair Marine Works") == 0


def test_neighbours_that_are_swapped_are_hardly_an_error():
    """Vostok typed as Vosotk is likelier than Vastok, where another letter stands."""
    words = [
        match(normalise(name, "organisation"), normalise("Vostrek", "organisation"))
        for name in ("Vosrtek", "Vosprek")
    ]
    swapped, replaced = (found.pairing.pairs[0].score for found in words)
    assert swapped > replaced


def test_a_word_many_bear_tells_less():
    """A common family name with an initial is less sure than a rare one."""
    common = pair_score("S. Smith", "Stephen Smith", "person")
    assert pair_score("S. Uralvagonov", "Stephen Uralvagonov", "person") > common


@pytest.mark.parametrize(
    "name", ["Igor Sechin", "Rosneft", "Gazprom Neft PJSC", "Игорь Сечин", "Kim Jong-un"]
)
def test_the_very_name_is_surer_than_any_part_of_it(name):
    """No word of a name says as much as all of them."""
    whole = pair_score(name, name)
    for word in name.split():
        assert whole >= pair_score(word, name)


@given(NAMES, NAMES, KINDS)
def test_a_score_is_a_probability_whatever_the_text(left, right, kind: Kind):
    """Never below 0, never above 1, never an error, the same when asked again."""
    score = pair_score(left, right, kind)
    assert 0 <= score <= 1
    assert score == pair_score(left, right, kind)


@given(NAMES, NAMES, KINDS)
def test_every_word_is_used_once(left, right, kind: Kind):
    """A pairing spends each word of either name once, and what is left is what has no partner."""
    ours, theirs = normalise(left, kind), normalise(right, kind)
    judged = match(ours, theirs)
    found = judged.pairing
    left_used = [i for p in found.pairs for i in p.left] + list(found.left_free)
    right_used = [j for p in found.pairs for j in p.right] + list(found.right_free)
    assert sorted(left_used) == list(range(len(ours.bearing)))
    assert sorted(right_used) == list(range(len(theirs.bearing)))
    assert judged.given == tuple(t.text for t in ours.bearing)
    assert judged.listed == tuple(t.text for t in theirs.bearing)


@given(NAMES, NAMES, KINDS)
def test_features_are_bounded_and_the_points_add_up(left, right, kind: Kind):
    """What an explanation shows is all that the score is made of."""
    forms = normalise(left, kind), normalise(right, kind)
    judged = match(*forms)
    assert len(judged.features) == len(judged.points) == len(FEATURES)
    assert all(value >= 0 for value in judged.features)
    card = "person" if forms[1].kind == "person" else "organisation"
    lines = table("scorecard")[card]
    for value, points, name in zip(judged.features, judged.points, FEATURES, strict=True):
        assert points == pytest.approx(np.interp(value, list(lines[name]), list(lines[name].values())))
    assert judged.odds == pytest.approx(lines["start"] + sum(judged.points))


@pytest.mark.parametrize(
    "name", ["", " ", "\0", "\u202e" * 50, "\ud800 Ivanov", "a" * 100_000, "a b " * 30_000]
)
def test_hostile_names_are_judged_quickly(name):
    """No error, and nothing that grows with the text."""
    assert 0 <= pair_score(name, "Igor Sechin") <= 1
    assert 0 <= pair_score(name, name) <= 1
