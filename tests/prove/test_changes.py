"""Changes to names: what each does, that chance is all in the seed, and that no name breaks one."""

from __future__ import annotations

import random
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples
from rapidfuzz.distance import OSA

from detente.screening import madeup, perturb
from detente.screening.letterchanges import LETTER_CHANGES
from detente.screening.tables import table
from detente.screening.wordchanges import WORD_CHANGES

EXAMPLES = (
    ("family name first", "person", "Igor Ivanovich Sechin", {"Sechin, Igor Ivanovich"}),
    ("patronymic lost", "person", "Igor Ivanovich Sechin", {"Igor Sechin"}),
    ("patronymic lost", "person", "Игорь Иванович Сечин", {"Игорь Сечин"}),
    ("word lost", "person", "Igor Ivanovich Sechin", {"Igor Sechin", "Ivanovich Sechin"}),
    ("initials joined", "person", "Vladimir Vladimirovich Putin", {"VV Putin", "V.V. Putin"}),
    ("initials", "person", "KIM Jong Un", {"KIM J. Un", "KIM J Un"}),
    ("short form", "person", "Igor Sechin", {"Gosha Sechin"}),
    ("particle joined", "person", "Khalid al-Rahman Hussein", {"Khalid alrahman Hussein"}),
    ("particle lost", "person", "Osama bin Laden", {"Osama Laden"}),
    ("korean spelling", "person", "Kim Yong", {"Gim Yong", "Kim Young", "Kim Yeong"}),
    ("romanised", "person", "Хрущёв",
     {"Khrushchev", "Khrushchyov", "Chruschtschjow", "Khrouchtchiov", "Chruščëv"}),
    ("legal form lost", "organisation", "Gazprom Neft, PJSC", {"Gazprom Neft"}),
    ("legal form changed", "organisation", "Druzhba CO LTD",
     {"Druzhba Co., Ltd.", "Druzhba Company Limited"}),
    ("and", "organisation", "Oil and Gas Company", {"Oil & Gas Company"}),
    ("word lost", "person", "Andrey I. Pechegin", {"Andrey Pechegin", "I. Pechegin"}),
    ("number rewritten", "organisation", "Institute V. P. Makeyev", set()),
    ("number rewritten", "vessel", "SINOPER 3", {"SINOPER III", "SINOPER Three", "SINOPER Third"}),
    ("place rewritten", "organisation", "Bank of Crimea",
     {"Bank of Krimea", "Bank of Krym", "Bank of Crimée"}),
    ("wrong encoding", "person", "José Müller", {"JosÃ© MÃ¼ller"}),
    ("accents lost", "person", "José Müller", {"Jose Muller"}),
    ("accents written out", "person", "Jürgen Müller", {"Juergen Mueller"}),
    ("hyphen lost", "organisation", "Almaz-Antey", {"Almaz Antey", "AlmazAntey"}),
    ("no blanks", "organisation", "Bank Rossiya", {"BankRossiya"}),
    ("capitals", "organisation", "Bank Rossiya", {"BANK ROSSIYA"}),
)  # fmt: skip
NAMES = (
    "Igor Ivanovich Sechin", "SECHIN, Igor Ivanovich", "Muhammad Abd al-Rahman Hussein", "KIM Jong Un",
    "محمد عبد الرحمن", "Игорь Иванович Сечин", "Gazprom Transgaz Volgograd, OOO", "José Müller-García",
    "SINOPER 3", "김정은", "習近平",
)  # fmt: skip


def draws(count):
    """Generators of some seeds."""
    return map(random.Random, range(count))


def test_every_change_is_described_and_done():
    """The file of changes and the functions name the same changes, and no two functions one."""
    functions = [f.__name__.replace("_", " ").strip() for f in (*LETTER_CHANGES, *WORD_CHANGES)]
    assert sorted(functions) == sorted(perturb.changes())
    assert all(change.says and change.kinds for change in perturb.changes().values())
    assert len(perturb.changes()) >= 48


@pytest.mark.parametrize(("change", "kind", "name", "expected"), EXAMPLES)
def test_a_change_does_what_it_says(change, kind, name, expected):
    """Over many seeds a change gives all the forms that it should, and no other."""
    found = {perturb.changed(name, change, kind, draw) for draw in draws(200)}
    assert found - {None} == expected


@pytest.mark.parametrize("change", list(perturb.changes()))
def test_the_seed_is_all_chance(change):
    """The same seed gives the same name at every depth; a changed name is never the listed one."""
    for name in NAMES:
        for kind in perturb.changes()[change].kinds:
            for depth in (1, 2, 3):
                twice = [perturb.changed(name, change, kind, random.Random(7), depth=depth) for _ in range(2)]
                assert twice[0] == twice[1] != name


@pytest.mark.parametrize(
    "change", ["letter replaced", "letter added", "letter lost", "letters swapped", "letter doubled"]
)
@pytest.mark.parametrize("depth", [1, 2, 3])
def test_a_letter_change_is_as_deep_as_asked(change, depth):
    """At depth n at most n letters are wrong (of two swaps in one place two are replaced); a change that
    undoes the one before is none.
    """
    name = "Igor Ivanovich Sechin"
    found = [perturb.changed(name, change, "person", draw, depth=depth) for draw in draws(50)]
    distances = [OSA.distance(name, new) for new in found if new is not None]
    assert len(distances) > 40
    assert all(1 <= distance <= 2 * depth - 1 for distance in distances)


def test_a_change_is_made_at_the_place_asked():
    """A letter is lost in the first, the middle or the last third of the letters."""
    name = "Abcdefghij Klmnopqrst Uvwxyzabcd"
    thirds = {"beginning": range(10), "middle": range(11, 21), "end": range(22, 32)}
    for place, where in thirds.items():
        for draw in draws(50):
            new = perturb.changed(name, "letter lost", "person", draw, place=place)
            lost = next(at for at, (a, b) in enumerate(zip(name, new + " ", strict=True)) if a != b)
            assert lost in where


@settings(max_examples=examples(60), deadline=None)
@given(st.text(max_size=40), st.sampled_from(perturb.KINDS), st.integers(0, 9), st.integers(1, 3))
def test_no_name_breaks_a_change(name, kind, seed, depth):
    """Any text is changed into another that is not blank, or not at all."""
    for change in perturb.changes().values():
        if kind in change.kinds:
            for place in perturb.PLACES if change.places else ("",):
                new = perturb.changed(name, change.name, kind, random.Random(seed), depth=depth, place=place)
                assert new is None or (new.strip() and new != name)


@pytest.mark.parametrize("group", list(madeup.groups()))
def test_made_up_names_are_whole(group):
    """Every pattern finds its words, and the words are texts (YAML reads a bare `no` as false)."""
    names = [query.name for query in islice(madeup.made_up(group, random.Random(1)), 500)]
    assert len(set(names)) > 150
    assert not any("{" in name for name in names)
    assert all(isinstance(word, str) for words in table("made-up")["words"].values() for word in words)
