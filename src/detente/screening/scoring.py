"""How surely two names are of one party, from what their words have in common: features, weights, score."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from itertools import pairwise
from math import exp
from typing import Final, NamedTuple

from rapidfuzz.distance import Indel

from detente.names.form import Kind, NameForm
from detente.names.normalise import normalise
from detente.screening.pairing import Bearing, Pair, Pairing, bearing, pair
from detente.screening.tables import table

FEATURES: Final = (
    "matched", "blurred", "blurred much", "conflict", "conflicting words", "query more", "listed more", "one word",
    "initials", "worst", "much worse", "letters", "beginning", "numbers", "generation", "patronymic", "family", "legal form", "first word",
    "order",
)  # fmt: skip


class NameMatch(NamedTuple):
    """``score``: 0 to 1, the share of such pairs of names that are of one party; ``odds``: its logarithm of
    odds, the sum of ``points`` and the start of the scorecard; ``features``: what the points are for, both in the
    order of ``FEATURES``; ``pairing``: which words of ``left`` (the name asked about) and ``right`` matched.
    """

    score: float
    odds: float
    points: tuple[float, ...]
    features: tuple[float, ...]
    pairing: Pairing
    left: Bearing
    right: Bearing


class Points(NamedTuple):
    """The points of one feature: on a line between its knots, and level beyond them."""

    knots: tuple[float, ...]
    points: tuple[float, ...]

    def at(self, value: float) -> float:
        """The points of a value."""
        place = bisect_right(self.knots, value)
        if place == len(self.knots):
            return self.points[-1]
        left, right = self.knots[place - 1], self.knots[place]
        share = (value - left) / (right - left)
        return self.points[place - 1] + share * (self.points[place] - self.points[place - 1])


@cache
def _scorecard(kind: str) -> tuple[float, tuple[Points, ...]]:
    found = table("scorecard")["person" if kind == "person" else "organisation"]
    return found["start"], tuple(
        Points(tuple(map(float, found[name])), tuple(found[name].values())) for name in FEATURES
    )


def match(left: Bearing, right: Bearing, left_form: NameForm, right_form: NameForm) -> NameMatch:
    """The name asked about (``left``) beside a listed one (``right``)."""
    pairing = pair(left, right)
    features = features_of(left, right, left_form, right_form, pairing)
    start, card = _scorecard(right_form.kind)
    points = tuple([p.at(f) if f else p.points[0] for p, f in zip(card, features, strict=True)])
    odds = start + sum(points)
    return NameMatch(sigmoid(odds), odds, points, features, pairing, left, right)


def sigmoid(odds: float) -> float:
    """The probability of a logarithm of odds."""
    return 1 / (1 + exp(-odds)) if odds >= 0 else 1 - 1 / (1 + exp(odds))


def pair_score(left: str, right: str, kind: Kind = "unknown") -> float:
    """How surely two names are of one party, 0 to 1, with nothing known beside the names."""
    forms = normalise(left, kind), normalise(right, kind)
    return match(bearing(forms[0]), bearing(forms[1]), *forms).score


def features_of(
    left: Bearing, right: Bearing, left_form: NameForm, right_form: NameForm, pairing: Pairing
) -> tuple[float, ...]:
    """The features of two names, each 0 or more, in the order of ``FEATURES``."""
    matched = sum([p.weight for p in pairing.pairs])
    blurred = sum([p.weight * (1 - p.score) for p in pairing.pairs])
    lefts = [i for i in pairing.left_free if left.tokens[i].role != "number"]
    rights = [j for j in pairing.right_free if right.tokens[j].role != "number"]
    left_free, right_free = sum([left.weights[i] for i in lefts]), sum([right.weights[j] for j in rights])
    conflict = min(left_free, right_free)
    whole = [p for p in pairing.pairs if p.how not in {"initial", "initials", "acronym"}]
    worst = min([p.score for p in whole], default=0.0)
    initials = sum([p.weight for p in pairing.pairs]) - sum([p.weight for p in whole])
    everything = matched + left_free + right_free or 1.0
    roles = _role_conflicts(left, right, pairing)
    return (
        min(matched - blurred, 3.0),
        blurred / (matched or 1.0),
        sum([p.weight * (1 - p.score) ** 2 for p in pairing.pairs]) / (matched or 1.0),
        conflict / (matched + conflict or 1.0),
        min(len(lefts), len(rights), 3) / 3,
        (left_free - conflict) / (left.total or 1.0),
        (right_free - conflict) / (right.total or 1.0),
        float(len(whole) == 1 and everything > matched),
        initials / everything,
        1 - worst,
        max(0.0, 0.8 - worst),
        1 - _letters(left_form, right_form),
        _beginnings(left, right, whole),
        roles["number"],
        roles["generation"],
        roles["patronymic"],
        roles["family"],
        float(
            bool(left_form.legal and right_form.legal and set(left_form.legal).isdisjoint(right_form.legal))
        ),
        _first_differs(left, right, pairing),
        _disorder(pairing),
    )


def _role_conflicts(left: Bearing, right: Bearing, pairing: Pairing) -> dict[str, float]:
    """For each role 1 where both names have an unmatched word in it, a half where one has."""
    found = {}
    ours = {left.tokens[i].role for i in pairing.left_free}
    theirs = {right.tokens[j].role for j in pairing.right_free}
    for role in ("number", "generation", "patronymic", "family"):
        found[role] = ((role in ours) + (role in theirs)) / 2
    return found


def _first_differs(left: Bearing, right: Bearing, pairing: Pairing) -> float:
    """1 where the first words of both names are without a match: what an organisation is known by."""
    return float(
        bool(pairing.left_free and pairing.right_free) and pairing.left_free[0] == pairing.right_free[0] == 0
    )


def _letters(left: NameForm, right: NameForm) -> float:
    """The letters both names have in common, in order, 0 to 1: as written, or with the words sorted."""
    return max(
        Indel.normalized_similarity(left.joined, right.joined),
        Indel.normalized_similarity(left.key, right.key),
    )


def _disorder(pairing: Pairing) -> float:
    """The share of neighbouring pairs that stand the other way round in the other name."""
    places = [p.right[0] for p in sorted(pairing.pairs)]
    steps = list(pairwise(places))
    return sum([b < a for a, b in steps]) / len(steps) if steps else 0.0


def _beginnings(left: Bearing, right: Bearing, pairs: list[Pair]) -> float:
    """The share of the matched weight whose words begin with another letter."""
    other = [
        p for p in pairs if left.tokens[p.left[0]].word.keys[0][0] != right.tokens[p.right[0]].word.keys[0][0]
    ]
    return sum([p.weight for p in other]) / (sum([p.weight for p in pairs]) or 1.0)
