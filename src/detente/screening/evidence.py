"""What speaks for and against beside the name: points as logarithms of odds, from ``evidence.yml``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Final, NamedTuple

from detente.screening.records import Traits
from detente.screening.tables import table

_DAY: Final = len("1961-03-05")
_MONTH: Final = len("1961-03")
_YEAR: Final = len("1961")


class Evidence(NamedTuple):
    """``trait``: what was compared; ``finding``: how, a word of ``evidence.yml``; ``points``: for the party
    where above 0, against it where below; ``given`` and ``listed``: the values that were compared.
    """

    trait: str
    finding: str
    points: float
    given: str
    listed: str


@cache
def _points() -> dict[str, dict[str, float]]:
    points: dict[str, dict[str, float]] = table("evidence")
    return points


def weigh(given: Traits, listed: Traits) -> tuple[Evidence, ...]:
    """The evidence of each trait that both sides have."""
    if given == _NOTHING:
        return ()
    return tuple([found for compare in _COMPARED for found in compare(given, listed)])


def most_for(given: Traits) -> float:
    """The most that the evidence of these traits, identifiers apart, can speak for a party."""
    if given == _NOTHING:
        return 0.0
    births, countries = ("birth date", given.births), ("country", given.countries)
    traits = births, countries, ("gender", given.gender), ("place", given.places)
    return sum([max(0.0, *_points()[trait].values()) for trait, some in traits if some])


def names_decide(found: Iterable[Evidence]) -> bool:
    """Whether nothing that is given once (a number) ties the two."""
    return not any(e.trait == "identifier" and e.points > 0 for e in found)


def _best(
    trait: str, given: Sequence[str], listed: Sequence[str], how: Callable[[str, str], str]
) -> list[Evidence]:
    """The finding that speaks most for the party, over all values of both sides."""
    if not given or not listed:
        return []
    points = _points()[trait]
    found = [(points[how(a, b)], a, b) for a in given for b in listed]
    most, a, b = max(found, key=lambda f: f[0])
    return [Evidence(trait, how(a, b), most, a, b)]


def _births(given: Traits, listed: Traits) -> list[Evidence]:
    return _best("birth date", given.births, listed.births, _birth)


def _birth(a: str, b: str) -> str:
    """How two dates of birth, each a day, month or year, stand to each other."""
    if a == b:
        return "same day" if len(a) == _DAY else "same month" if len(a) == _MONTH else "same year"
    shorter = min(len(a), len(b))
    if a[:shorter] == b[:shorter]:
        return "same month" if shorter == _MONTH else "same year"
    if len(a) == len(b) == _DAY:
        if _swapped(a, b):
            return "day and month swapped"
        if _one_digit(a, b):
            return "one digit differs"
        if a[:_YEAR] == b[:_YEAR]:
            return "same year"
    years = a[:_YEAR], b[:_YEAR]
    if not (years[0].isdecimal() and years[1].isdecimal()):
        return "unclear"
    apart = abs(int(years[0]) - int(years[1]))
    return "year next to it" if apart <= 1 else "few years apart" if apart <= 3 else "years apart"  # noqa: PLR2004


def _swapped(a: str, b: str) -> bool:
    return a[:_YEAR] == b[:_YEAR] and a[5:7] == b[8:] and a[8:] == b[5:7]


def _one_digit(a: str, b: str) -> bool:
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1


def _countries(given: Traits, listed: Traits) -> list[Evidence]:
    ours, theirs = (tuple(map(str.upper, side.countries)) for side in (given, listed))
    return _best("country", ours, theirs, _equal)


def _genders(given: Traits, listed: Traits) -> list[Evidence]:
    pair = given.gender and listed.gender
    return _best("gender", [given.gender], [listed.gender], _equal) if pair else []


def _places(given: Traits, listed: Traits) -> list[Evidence]:
    ours, theirs = (tuple(map(str.casefold, side.places)) for side in (given, listed))
    return _best("place", ours, theirs, _equal)


def _equal(a: str, b: str) -> str:
    return "same" if a == b else "other"


def _identifiers(given: Traits, listed: Traits) -> list[Evidence]:
    """One equal number decides; another number of a kind that a party has once speaks against it."""
    if not given.identifiers or not listed.identifiers:
        return []
    same = sorted(set(given.identifiers) & set(listed.identifiers))
    points = _points()["identifier"]
    if same:
        return [Evidence("identifier", "same", points["same"], same[0], same[0])]
    kinds = {i.partition(":")[0]: i for i in listed.identifiers}
    return [
        Evidence("identifier", "other", points["other"], number, kinds[kind])
        for number in given.identifiers
        if (kind := number.partition(":")[0]) in kinds
    ][:1]


_NOTHING: Final = Traits()
_COMPARED: Final = (_identifiers, _births, _countries, _genders, _places)
