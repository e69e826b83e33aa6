"""How surely two names are of one party, from what their words have in common: points, and their sum."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache
from math import exp
from typing import NamedTuple

from detente.names.form import Kind, NameForm
from detente.names.normalise import normalise
from detente.screening.features import FEATURES, features_of
from detente.screening.pairing import Bearing, Pairing, bearing, pair
from detente.screening.tables import table


class NameMatch(NamedTuple):
    """``score``: 0 to 1, the share of such pairs of names that are of one party; ``odds``: its logarithm of
    odds, the sum of ``points`` and the start of the scorecard; ``features``: what the points are for, both
    in the order of ``FEATURES``; ``pairing``: which words of ``left`` (the name asked about) and ``right``
    matched.
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
