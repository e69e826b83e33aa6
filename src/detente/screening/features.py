"""What two names have in common and what not, in numbers: the features that the scorecard weighs."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from rapidfuzz.distance import Indel

from detente.names.form import NameForm
from detente.screening.pairing import Bearing, Pairing
from detente.screening.words import CHARACTERS, SYLLABIC, UNVOWELLED

FEATURES: Final = (
    "matched", "blurred", "blurred much", "conflict", "conflicting words", "query more", "listed more",
    "one word", "initials", "worst", "much worse", "letters", "beginning", "numbers", "generation",
    "patronymic", "family", "legal form", "first word", "order",
    "another name", "other script", "short form", "rarest",
    "length", "whole", "lone error", "short spelling",
)  # fmt: skip

_ROLES: Final = ("number", "generation", "patronymic", "family")
_NO_CONFLICTS: Final = (0.0,) * len(_ROLES)
_INITIALS: Final = frozenset({"initial", "initials", "acronym"})
_READ: Final = UNVOWELLED | SYLLABIC | CHARACTERS
"""Scripts that a word in Latin letters is one reading of many of."""
_WRITTEN: Final = frozenset({"letters", "cut", "vowels", "consonants of"})
_SURE: Final = frozenset({"same", "spelling", "joined"})
_MOST_MATCHED: Final = 4.0
"""Rare words beyond these make a match no surer."""
_CLASHING: Final = 1.0
"""... and beyond this where other words clash."""
_MOST_RARE: Final = 2.0
_MOST_CONFLICTS: Final = 3
_BAD: Final = 0.8
"""Words less like each other than this are hardly one word."""
_LENGTH: Final = 8
"""Letters of a long word."""
_MOST_LENGTH: Final = 3.0
_SHORT: Final = 6
"""Letters from which a word is not short."""
_SHORTEST: Final = 2


def features_of(
    left: Bearing, right: Bearing, left_form: NameForm, right_form: NameForm, pairing: Pairing
) -> tuple[float, ...]:
    """The features of two names, each 0 or more, in the order of ``FEATURES``."""
    matched = blurred = much = whole = elsewhere = 0.0
    words, worst = 0, 1.0
    for p in pairing.pairs:
        loss = p.weight * (1 - p.score)
        matched, blurred, much = matched + p.weight, blurred + loss, much + loss * (1 - p.score)
        if p.how in _INITIALS:
            continue
        words, whole, worst = words + 1, whole + p.weight, min(worst, p.score)
        ours, theirs = left.tokens[p.left[0]].word.keys[0], right.tokens[p.right[0]].word.keys[0]
        if ours[0] != theirs[0]:
            elsewhere += p.weight
    if not words:
        worst = 0.0
    lefts = [i for i in pairing.left_free if left.tokens[i].role != "number"]
    rights = [j for j in pairing.right_free if right.tokens[j].role != "number"]
    left_free, right_free = sum([left.weights[i] for i in lefts]), sum([right.weights[j] for j in rights])
    conflict = min(left_free, right_free)
    everything = matched + left_free + right_free or 1.0
    forms = left_form.legal, right_form.legal
    return (
        min(matched - blurred, _MOST_MATCHED if not conflict else _CLASHING),
        blurred / (matched or 1.0),
        much / (matched or 1.0),
        conflict / (matched + conflict or 1.0),
        min(len(lefts), len(rights), _MOST_CONFLICTS) / _MOST_CONFLICTS,
        (left_free - conflict) / (left.total or 1.0),
        (right_free - conflict) / (right.total or 1.0),
        float(words == 1 and everything > matched),
        (matched - whole) / everything,
        1 - worst,
        max(0.0, _BAD - worst),
        1 - _letters(left, right, pairing),
        elsewhere / (whole or 1.0),
        *_role_conflicts(left, right, pairing),
        float(all(forms) and set(forms[0]).isdisjoint(forms[1])),
        float(pairing.left_free[:1] == pairing.right_free[:1] == (0,)),
        _disorder(pairing),
        *_surprises(left, right, pairing, clash=conflict > 0),
    )


def _surprises(left: Bearing, right: Bearing, pairing: Pairing, *, clash: bool) -> tuple[float, ...]:
    """How commonly a word that was taken for a misspelt one is a name by itself; the shares of what matched
    that are readings of another script and short forms; where no word clashes with another, what the rarest
    word weighs that is surely the same, the letters of all such words, and what the rarest weighs if the
    listed name is met whole; how much of a word is in error that is all of a name; how short a word is that
    is spelled otherwise.
    """
    known = read = matched = pet = rarest = short = 0.0
    length = 0
    for p in pairing.pairs:
        a, b = p.left[0], p.right[0]
        matched += p.weight
        if _is_read(left.tokens[a].word.script, right.tokens[b].word.script):
            read += p.weight
        if p.how == "short form":
            pet += p.weight
        elif p.how in _WRITTEN:
            known = max(known, 1 - left.rarity[a])
        elif p.how in _SURE:
            rarest = max(rarest, p.weight)
            length += sum([len(left.tokens[i].text) for i in p.left])
        if p.how != "same" and p.how not in _INITIALS and len(p.left) == len(p.right) == 1:
            short = max(short, _SHORT - min(len(left.tokens[a].text), len(right.tokens[b].text)))
    whole = not pairing.right_free and len(pairing.pairs) > 1
    lone = len(left.tokens) == 1 or len(right.tokens) == 1
    error = max([1 - p.score for p in pairing.pairs], default=0.0)
    long = min(length / _LENGTH, _MOST_LENGTH)
    sure = (0.0, 0.0, 0.0) if clash else (min(rarest, _MOST_RARE), long, rarest * whole)
    everything = matched or 1.0
    brief = short / (_SHORT - _SHORTEST)
    return known, read / everything, pet / everything, *sure, error * lone, brief


def _is_read(one: str, other: str) -> bool:
    """Whether a word in one script was taken for the reading of a word in the other."""
    return one != other and (one in _READ or other in _READ)


def _role_conflicts(left: Bearing, right: Bearing, pairing: Pairing) -> tuple[float, ...]:
    """For each role 1 where both names have an unmatched word in it, a half where one has."""
    if not pairing.left_free and not pairing.right_free:
        return _NO_CONFLICTS
    ours = {left.tokens[i].role for i in pairing.left_free}
    theirs = {right.tokens[j].role for j in pairing.right_free}
    return tuple([((role in ours) + (role in theirs)) / 2 for role in _ROLES])


def _letters(left: Bearing, right: Bearing, pairing: Pairing) -> float:
    """The letters both names have in common, in order, 0 to 1: as written, or with the words sorted. A
    father's name that one of them leaves out is no difference.
    """
    ours = _without_patronymic(left, pairing.left_free)
    theirs = _without_patronymic(right, pairing.right_free)
    return max(Indel.normalized_similarity(a, b) for a, b in zip(ours, theirs, strict=True))


def _without_patronymic(side: Bearing, free: tuple[int, ...]) -> tuple[str, str]:
    if not any(side.tokens[i].role == "patronymic" for i in free):
        return side.letters
    words = [t.text for i, t in enumerate(side.tokens) if i not in free or t.role != "patronymic"]
    return "".join(words), " ".join(sorted(words))


def _disorder(pairing: Pairing) -> float:
    """The share of neighbouring pairs that stand the other way round in the other name."""
    places = [p.right[0] for p in sorted(pairing.pairs)]
    steps = list(pairwise(places))
    return sum([b < a for a, b in steps]) / len(steps) if steps else 0.0
