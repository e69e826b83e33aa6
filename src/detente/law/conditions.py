"""The condition language of the law files, parsed into a small typed tree.

A condition is a mapping whose entries must all hold (``docs/law-format.md``). Parsing checks every
word against the vocabulary, so that a misspelt fact is an error of the law file and never a
condition that silently fails. Evaluation, with three truth values, is in ``decide/truth.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from detente.dates import parse_day
from detente.lazyclass import dataclass
from detente.model import Condition, Fact

SUBJECT_SINCE: Final = "subject_since"
MAX_NUMBER: Final = 1e18
NUMBER_OPERATORS: Final = ("over", "at_least", "under", "at_most")
DATE_OPERATORS: Final = ("from", "after", "before", "until")
PERIODS: Final = ("calendar_year", "ever")


@dataclass(frozen=True, slots=True)
class Reference:
    """``$name``: the value of a parameter of the same row, on the band that its key date selects."""

    name: str


Literal = bool | int | float | str | date
Value = Literal | Reference


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Some part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


@dataclass(frozen=True, slots=True)
class FactTest:
    """One fact compared with one value (``in``: with a tuple of values)."""

    fact: str
    operator: str
    value: Value | tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class PartyTest:
    """Some party in one of ``roles`` (empty: any) meets every test that is given. ``group_of``: it is one of
    these or they own it, as the ownership rule of the measure says.
    """

    roles: frozenset[str]
    ids: frozenset[str]
    group_of: frozenset[str]
    designated: tuple[str, ...]
    national_of: tuple[str, ...]
    established_in: tuple[str, ...]
    located_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlaceTest:
    """Some place of the deal in one of ``roles`` (empty: any) lies in one of ``territories``."""

    roles: frozenset[str]
    territories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoodsTest:
    """Some item (or, with ``every``, each item) is on one of ``lists`` and of one of ``origins``."""

    lists: tuple[str, ...]
    origins: tuple[str, ...]
    every: bool


@dataclass(frozen=True, slots=True)
class TotalTest:
    """What was used under this licence in the period plus this deal stays within ``at_most``."""

    fact: str
    period: str
    at_most: Value
    currency: str | None


Node = All | AnyOf | Not | FactTest | PartyTest | PlaceTest | GoodsTest | TotalTest


class ConditionError(ValueError):
    """A condition that the language cannot say; the text names the word and the remedy."""


def parse(condition: Condition | None, facts: Mapping[str, Fact]) -> Node:
    """Tree of a condition; ``None`` is the condition that always holds. Raises ConditionError."""
    if condition is None:
        return All(())
    if not isinstance(condition, dict):
        raise ConditionError(f"a condition is a mapping, not {condition!r}")
    parts = tuple(_entry(key, value, facts) for key, value in condition.items())
    return parts[0] if len(parts) == 1 else All(parts)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    match node:
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from walk(part)
        case Not(part):
            yield from walk(part)
        case _:
            return


def names_parties(node: Node) -> bool:
    """True where a condition says which parties it is about: by id, as owned by one, or as listed. What
    stands under ``not`` says only who may not be there.
    """
    match node:
        case PartyTest():
            return bool(node.ids or node.group_of or node.designated)
        case All(parts) | AnyOf(parts):
            return any(names_parties(part) for part in parts)
        case _:
            return False


def references(node: Node) -> frozenset[str]:
    """Names of the parameters the condition reads."""
    values = (
        n.value if isinstance(n, FactTest) else n.at_most
        for n in walk(node)
        if isinstance(n, FactTest | TotalTest)
    )
    return frozenset(v.name for v in values if isinstance(v, Reference))


def _entry(key: str, value: Any, facts: Mapping[str, Fact]) -> Node:
    match key:
        case "all":
            return All(tuple(parse(part, facts) for part in _list(key, value)))
        case "any":
            return AnyOf(tuple(parse(part, facts) for part in _list(key, value)))
        case "not":
            return Not(parse(value, facts))
        case "party":
            return _party(value)
        case "place":
            return _place(value)
        case "goods" | "all_goods":
            return _goods(key, value)
        case "total":
            return _total(value, facts)
        case _:
            return _fact(key, value, facts)


def _list(key: str, value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ConditionError(f"`{key}` takes a list of conditions")
    return value


def _strings(key: str, value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
        raise ConditionError(f"`{key}` takes a word or a list of words, not {value!r}")
    return tuple(values)


def _only(key: str, value: Any, allowed: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(value, dict) or not value:
        raise ConditionError(f"`{key}` takes a mapping with {', '.join(allowed)}")
    unknown = [name for name in value if name not in allowed]
    if unknown:
        raise ConditionError(f"`{key}` does not know {unknown[0]!r}; it takes {', '.join(allowed)}")
    return value


def _party(value: Any) -> PartyTest:
    keys = ("roles", "is", "group_of", "designated", "national_of", "established_in", "located_in")
    given = {key: _strings(key, entry) for key, entry in _only("party", value, keys).items()}
    return PartyTest(
        roles=frozenset(given.get("roles", ())),
        ids=frozenset(given.get("is", ())),
        group_of=frozenset(given.get("group_of", ())),
        designated=given.get("designated", ()),
        national_of=given.get("national_of", ()),
        established_in=given.get("established_in", ()),
        located_in=given.get("located_in", ()),
    )


def _place(value: Any) -> PlaceTest:
    given = _only("place", value, ("roles", "in"))
    if "in" not in given:
        raise ConditionError("`place` needs `in`: the territories")
    return PlaceTest(frozenset(_strings("roles", given.get("roles", []))), _strings("in", given["in"]))


def _goods(key: str, value: Any) -> GoodsTest:
    given = {k: _strings(k, v) for k, v in _only(key, value, ("list", "origin")).items()}
    return GoodsTest(given.get("list", ()), given.get("origin", ()), every=key == "all_goods")


def _total(value: Any, facts: Mapping[str, Fact]) -> TotalTest:
    given = _only("total", value, ("fact", "currency", "per", "at_most"))
    name = given.get("fact")
    fact = facts.get(name) if isinstance(name, str) else None
    if fact is None or fact.type != "number":
        raise ConditionError("`total` needs `fact`: a number of the vocabulary")
    if given.get("per") not in PERIODS:
        raise ConditionError(f"`total` needs `per`: {' or '.join(PERIODS)}")
    currency = given.get("currency")
    if currency is not None and not isinstance(currency, str):
        raise ConditionError("`total` takes `currency` as a word")
    return TotalTest(fact.id, given["per"], _literal(fact, given.get("at_most")), currency)


def _fact(key: str, value: Any, facts: Mapping[str, Fact]) -> Node:
    fact = facts.get(key)
    if fact is None:
        raise ConditionError(f"{key!r} is not in the vocabulary (facts.yml); add it there or mend the word")
    if isinstance(value, list):
        return FactTest(key, "in", tuple(_plain(fact, item) for item in value))
    if not isinstance(value, dict):
        return FactTest(key, "in", (_plain(fact, value),))
    tests = tuple(_test(fact, operator, operand) for operator, operand in value.items())
    if not tests:
        raise ConditionError(f"{key!r} has an empty test")
    return tests[0] if len(tests) == 1 else All(tests)


def _test(fact: Fact, operator: str, operand: Any) -> Node:
    if operator == "given":
        if not isinstance(operand, bool):
            raise ConditionError("`given` takes true or false")
        return FactTest(fact.id, "given", operand)
    if operator == "not":
        return Not(FactTest(fact.id, "in", tuple(_plain(fact, o) for o in _as_list(operand))))
    if operator in NUMBER_OPERATORS and fact.type == "number":
        return FactTest(fact.id, operator, _literal(fact, operand))
    if operator in DATE_OPERATORS and fact.type == "date":
        return FactTest(fact.id, operator, _literal(fact, operand))
    raise ConditionError(f"{fact.id!r} is a {fact.type}; it cannot be tested with {operator!r}")


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _literal(fact: Fact, value: Any) -> Value:
    if isinstance(value, str) and value.startswith("$"):
        return Reference(value[1:])
    return _plain(fact, value)


def _plain(fact: Fact, value: Any) -> Literal:
    try:
        return fact_value(fact, value)
    except ValueError as error:
        raise ConditionError(str(error)) from None


def fact_value(fact: Fact, value: Any) -> Literal:
    """``value`` as the fact's type. Raises ValueError with the remedy where it is not."""
    match fact.type:
        case "bool" if isinstance(value, bool):
            return value
        case "number" if isinstance(value, int | float) and not isinstance(value, bool):
            if abs(value) <= MAX_NUMBER:  # not so for nan
                return value
            raise ValueError(f"{fact.id}: is not a number from -{MAX_NUMBER:.0e} to {MAX_NUMBER:.0e}")
        case "date" if isinstance(value, date):
            return value
        case "date" if isinstance(value, str):
            try:
                return parse_day(value)
            except ValueError as error:
                raise ValueError(f"{fact.id}: {error}") from None
        case "text" if isinstance(value, str):
            return value
        case "choice" | "choices" if isinstance(value, str):
            if value in fact.choices:
                return value
            raise ValueError(f"{fact.id}: {value!r} is not one of {', '.join(fact.choices)}")
    raise ValueError(f"{fact.id}: {value!r} is not a {fact.type}")
