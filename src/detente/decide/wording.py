"""Reasons in plain sentences: what a condition asked, what failed, why a measure reaches a deal."""

from __future__ import annotations

from datetime import date

from detente.answers import Conflict, Hit, ParameterUsed
from detente.decide.truth import Case, Context
from detente.law import conditions

_WORDS = {
    "over": "more than",
    "at_least": "at least",
    "under": "less than",
    "at_most": "at most",
    "from": "on or after",
    "after": "after",
    "before": "before",
    "until": "on or before",
}


def failing(case: Case, node: conditions.Node, context: Context) -> tuple[str, ...]:
    """The tests that are false, each as "what was asked (what the deal states)"."""
    match node:
        case conditions.All(parts):
            return tuple(
                line
                for part in parts
                if case.test(part, context).value is False
                for line in failing(case, part, context)
            )
        case conditions.AnyOf(parts):
            return (" or ".join(describe(part) for part in parts) + " (none holds)",)
        case conditions.Not(part):
            return (f"not {describe(part)}",)
        case conditions.FactTest():
            stated = case.value(node.fact)
            return (f"{describe(node)} ({'not stated' if stated is None else f'stated: {stated}'})",)
        case _:
            return (describe(node),)


def describe(node: conditions.Node) -> str:  # noqa: C901 - one case per kind of node
    """A condition in words."""
    match node:
        case conditions.All(parts):
            return " and ".join(describe(part) for part in parts)
        case conditions.AnyOf(parts):
            return "(" + " or ".join(describe(part) for part in parts) + ")"
        case conditions.Not(part):
            return f"not {describe(part)}"
        case conditions.FactTest(fact, "given", value):
            return f"{_fact(fact)} is {'' if value else 'not '}stated"
        case conditions.FactTest(fact, _, tuple() as values):
            return f"{_fact(fact)} is {' or '.join(_plain(v) for v in values)}"
        case conditions.FactTest(fact, operator, operand):
            return f"{_fact(fact)} is {_WORDS[operator]} {_operand(operand)}"
        case conditions.PartyTest():
            return _describe_party(node)
        case conditions.PlaceTest(roles, territories):
            return f"a place ({_any(roles)}) in {', '.join(territories)}"
        case conditions.GoodsTest(lists, origins, every):
            whose = "all goods" if every else "some goods"
            return f"{whose} {'on ' + ' or '.join(lists) if lists else 'from ' + ', '.join(origins)}"
        case conditions.TotalTest(fact, period, at_most, currency):
            limit = f"{_operand(at_most)} {currency or ''}".strip()
            return f"total {_fact(fact)} per {period.replace('_', ' ')} at most {limit}"


def _describe_party(node: conditions.PartyTest) -> str:
    tests = [
        ("is", tuple(sorted(node.ids))),
        ("is, or is owned by,", tuple(sorted(node.group_of))),
        ("is listed under", node.designated),
        ("is a national of", node.national_of),
        ("is established in", node.established_in),
        ("is in", node.located_in),
    ]
    said = " and ".join(f"{word} {' or '.join(values)}" for word, values in tests if values)
    return f"a party ({_any(node.roles)}) {said}".rstrip()


def _any(roles: frozenset[str]) -> str:
    return ", ".join(sorted(roles)) or "any role"


def _fact(fact: str) -> str:
    return "the day" if fact == "on" else fact.replace("_", " ")


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _operand(value: conditions.Value | tuple[conditions.Literal, ...]) -> str:
    if isinstance(value, conditions.Reference):
        if value.name == conditions.SUBJECT_SINCE:
            return "the day the party became subject"
        return value.name.replace("_", " ")
    return _plain(value)


def hit_sentence(hit: Hit) -> str:
    """Why a measure reaches the deal or party, in one sentence."""
    parts = [hit.title]
    if hit.party and hit.path:
        parts.append(f"reaches {hit.party} through its owners: {'; '.join(hit.path)}")
    elif hit.party:
        parts.append(f"{hit.party} is reached" + (f" since {hit.since}" if hit.since else ""))
    if hit.place and hit.place != hit.party:
        parts.append(f"place: {hit.place}")
    parts += [parameter_words(p) for p in hit.parameters]
    return f"{hit.measure}: {'; '.join(parts)} [{', '.join(hit.acts[:2])}]"


def conflict_sentence(conflict: Conflict) -> str:
    """What cannot be obeyed together, in one sentence."""
    how = f" (the deal with {', '.join(conflict.otherwise)})" if conflict.otherwise else ""
    verb = "breaks" if conflict.certain else "may break"
    return (
        f"obeying {conflict.measure} of {conflict.authority}{how} {verb} {conflict.against} of "
        f"{conflict.against_authority}"
    )


def parameter_words(parameter: ParameterUsed) -> str:
    """A dated value as a person says it: ``max tenor 30 days (issue date 2014-10-10)``."""
    name = parameter.name.replace("_", " ")
    if parameter.unit and name.endswith(f" {parameter.unit}"):
        name = name.removesuffix(f" {parameter.unit}")
    unit = f" {parameter.unit}" if parameter.unit else ""
    chosen = ""
    if isinstance(parameter.key_date, date) and parameter.key != "on":
        chosen = f" ({parameter.key.replace('_', ' ')} {parameter.key_date})"
    return f"{name} {parameter.value}{unit}{chosen}"
