"""Reasons in plain sentences: what a condition asked, what failed, why a measure reaches a deal."""

from __future__ import annotations

from datetime import date

from detente.answers import Hit
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


def describe(node: conditions.Node) -> str:
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
            return f"total {_fact(fact)} per {period.replace('_', ' ')} at most {_operand(at_most)} {currency or ''}".strip()


def _describe_party(node: conditions.PartyTest) -> str:
    tests = [
        ("is", tuple(sorted(node.ids))),
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
    who = ""
    if hit.party and hit.path:
        who = f" reaches {hit.party} through its owners ({'; '.join(hit.path)})"
    elif hit.party and hit.since:
        who = f" reaches {hit.party} (since {hit.since})"
    elif hit.party:
        who = f" reaches {hit.party}"
    if hit.place:
        who += f" at {hit.place}"
    limits = "".join(
        f"; {p.name.replace('_', ' ')} {p.value}{' ' + p.unit if p.unit and p.unit not in p.name else ''}"
        + (f" for {p.key.replace('_', ' ')} {p.key_date}" if isinstance(p.key_date, date) and p.key != "on" else "")
        for p in hit.parameters
    )
    acts = ", ".join(hit.acts[:2])
    return f"{hit.title}{who}{limits} [{acts}]"
