"""What must hold within one row of law: periods, numbers, words of closed lists, conditions that can bind."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import combinations
from typing import Any, Final, get_args, get_type_hints

from detente import model
from detente.dates import Period, intersect, parse_day
from detente.law import conditions
from detente.law.roles import PARTY_ROLES, PLACE_ROLES

Fault = tuple[str, str]
SCHEMES: Final = ("ml", "eccn", "cn", "hs", "dual_use", "category", "list")
EVENT_KINDS: Final = frozenset(get_args(get_type_hints(model.ActEvent)["kind"]))
EDIT_KINDS: Final = frozenset({
    "revoke", "suspend", "amend", "do_not_renew", "issue_licence", "end_licence", "designate", "delist",
    "adopt",
})  # fmt: skip
MONTH_DAY: Final = re.compile(r"^\d\d-\d\d$", re.ASCII)
HALF_OPEN: Final = "`end` is the first day that no longer counts"


def row_faults(row: model.Row, facts: Mapping[str, model.Fact]) -> Iterator[Fault]:
    """What is wrong in the row alone, and what would mend it."""
    if not row.id.strip():
        yield "`id` is empty", "give the row an id"
    if not row.source or not all(source.strip() for source in row.source):
        yield "`source` is empty", "name the official act"
    yield from _periods(row)
    for name, condition in named_conditions(row):
        if condition is not None and not condition:
            yield f"{name}: the condition is empty", "leave it out, or say what must hold"
    yield from _parameters(getattr(row, "parameters", ()))
    yield from _of_kind(row, facts)


def named_conditions(row: Any) -> Iterator[tuple[str, model.Condition | None]]:
    """Every condition of a row by the field in which it stands."""
    yield from ((name, getattr(row, name, None)) for name in ("when", "excluded", "nexus"))
    if isinstance(row, model.Authority):
        yield from (("handling", rule.when) for rule in row.handling)
    if isinstance(row, model.Fact):
        yield from (("derive", derivation.when) for derivation in row.derive)


def _of_kind(row: model.Row, facts: Mapping[str, model.Fact]) -> Iterator[Fault]:
    match row:
        case model.Measure():
            yield from _measure(row)
            yield from _contradictions(row, facts)
        case model.Party():
            yield from _owners(row)
        case model.Round():
            yield from _entries(row)
        case model.Followed() if not (row.parties or row.provisions):
            yield "neither parties nor provisions", "say whose standing was compared, or move `listings_to`"
        case model.LegalityRule():
            yield from _legality(row)
        case model.Duty():
            yield from _duty(row)
        case model.Fact():
            yield from _derivations(row, facts)
        case model.GoodsList():
            yield from _schemes(row)
        case model.OwnershipRule() if not 0 <= row.share <= 100:  # noqa: PLR2004 - percent
            yield f"share: {row.share} lies outside 0 to 100 percent", ""
        case _:
            return


def _periods(row: Any) -> Iterator[Fault]:
    yield from _ends(row, "")
    start, printed = getattr(row, "start", None), getattr(row, "until_printed", None)
    if isinstance(start, date) and isinstance(printed, date) and printed < start:
        yield f"until_printed: {printed} is before {start}, the start", "mend one of the days"
    if isinstance(row, model.Territory):
        for member in row.members:
            yield from _ends(member, f"member {member.id}: ")


def _ends(item: Any, label: str) -> Iterator[Fault]:
    start, end = getattr(item, "start", None), getattr(item, "end", None)
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield f"{label}ends on {end} before it starts on {start}", HALF_OPEN


def _parameters(parameters: tuple[model.Parameter, ...]) -> Iterator[Fault]:
    for name, count in Counter(p.name for p in parameters).items():
        if count > 1:
            yield f"the parameter {name!r} stands {count} times", "put all bands into one"
    for parameter in parameters:
        if not parameter.bands:
            yield f"the parameter {parameter.name!r} has no band", "give it a value"
        for band in parameter.bands:
            yield from _ends(band, f"a band of {parameter.name} ")
        for left, right in combinations(parameter.bands, 2):
            both = intersect([Period(left.start, left.end)], [Period(right.start, right.end)])
            if both:
                yield f"two bands of {parameter.name} hold on {both[0]}", "half-open bands must not overlap"


def _measure(row: model.Measure) -> Iterator[Fault]:
    if not row.provisions:
        yield "`provisions` is empty: the measure could never bind", "name the article it stands on"
    yield from _roles("target.roles", row.target.roles, PARTY_ROLES)
    yield from _roles("target.place_roles", row.target.place_roles, PLACE_ROLES)


def _contradictions(row: model.Measure, facts: Mapping[str, model.Fact]) -> Iterator[Fault]:
    for other in row.contradicts:
        label = f"contradicts {other.measure}: "
        if bool(other.otherwise) is (row.effect == "DUTY"):
            yield (
                f"{label}`otherwise` does not fit effect {row.effect}",
                "a ban says how the deal is done where it is obeyed; a DUTY demands the deal as it stands",
            )
        for name, value in other.otherwise.items():
            fact = facts.get(name)
            if fact is None:
                yield f"{label}{name!r} is not in the vocabulary", "see facts.yml"
            elif value is not None:
                yield from _value(fact, value, label.removesuffix(": "))


def _roles(name: str, given: Any, known: tuple[str, ...]) -> Iterator[Fault]:
    for role in sorted(set(given) - set(known)):
        yield f"{name}: {role!r} is no role", f"roles are {', '.join(known)}"


def _owners(row: model.Party) -> Iterator[Fault]:
    for owner in row.owners:
        label = f"owner {owner.owner}: "
        shares = [s for s in (owner.share, owner.share_min, owner.share_max) if s is not None]
        if any(not 0 <= s <= 100 for s in shares):  # noqa: PLR2004 - percent
            yield f"{label}a share lies outside 0 to 100 percent", ""
        if owner.share_min is not None and owner.share_max is not None and owner.share_min > owner.share_max:
            yield f"{label}share_min is more than share_max", "swap them"
        if owner.owner == row.id:
            yield f"{label}the party owns itself", "leave the stake out"
        yield from _ends(owner, label)


def _entries(row: model.Round) -> Iterator[Fault]:
    for entry in row.entries:
        start = entry.start or row.start
        if entry.end is not None and entry.end < start:
            yield f"{entry.party} ends on {entry.end} before it starts on {start}", HALF_OPEN


def _legality(row: model.LegalityRule) -> Iterator[Fault]:
    for kind in row.edits:
        if kind not in EDIT_KINDS | EVENT_KINDS:
            yield f"edits: {kind!r} is no kind of edit", f"kinds are {', '.join(sorted(EDIT_KINDS))}"
    if row.needs == "review" and row.days is None:
        yield "a review needs `days`: how long it takes", "write days: 30"
    for name in ("days", "longer_days"):
        if (getattr(row, name) or 0) < 0:
            yield f"{name} is less than 0", ""
    for name in ("longer_from", "longer_to"):
        yield from _month_day(name, getattr(row, name))


def _month_day(name: str, text: str | None) -> Iterator[Fault]:
    if text is None:
        return
    try:
        if not MONTH_DAY.match(text):
            raise ValueError  # noqa: TRY301 - one message for both faults
        parse_day(f"2001-{text}")
    except ValueError:
        yield f"{name}: {text!r} is not a day of every year", "write MM-DD"


def _duty(row: model.Duty) -> Iterator[Fault]:
    yield from _month_day("yearly", row.yearly)
    if row.business_days is not None and row.business_days < 0:
        yield f"business_days: {row.business_days} is less than 0", ""
    if row.calendar is not None and row.calendar not in _calendars():
        yield f"calendar: no holidays of {row.calendar!r} are known", "write a country code, e.g. US"


def _calendars() -> Mapping[str, Any]:
    import holidays  # noqa: PLC0415 - 60 ms that most rows do not need

    found: Mapping[str, Any] = holidays.list_supported_countries()
    return found


def _derivations(row: model.Fact, facts: Mapping[str, model.Fact]) -> Iterator[Fault]:
    for derivation in row.derive:
        if derivation.fact is not None:
            other = facts.get(derivation.fact)
            if other is None:
                yield f"derive: {derivation.fact!r} is not in the vocabulary", "see facts.yml"
            elif other.type != row.type:
                yield f"derive: {other.id!r} is a {other.type}, {row.id!r} a {row.type}", ""
        if derivation.value is not None:
            yield from _value(row, derivation.value, "derive")


def _value(fact: model.Fact, value: Any, label: str) -> Iterator[Fault]:
    try:
        conditions.fact_value(fact, value)
    except ValueError as error:
        yield f"{label}: {error}", "give a value of the type that the fact has"


def _schemes(row: model.GoodsList) -> Iterator[Fault]:
    for codes in (*row.by, *row.screen):
        if codes.scheme not in SCHEMES:
            yield f"{codes.scheme!r} is no scheme of codes", f"schemes are {', '.join(SCHEMES)}"


def tree_faults(tree: conditions.Node, row: Any, facts: Mapping[str, model.Fact]) -> Iterator[Fault]:
    """Roles no party or place can have, and parameters whose values the condition cannot compare."""
    parameters = {p.name: p for p in getattr(row, "parameters", ())}
    for node in conditions.walk(tree):
        match node:
            case conditions.PartyTest():
                yield from _roles("party.roles", node.roles, PARTY_ROLES)
                if node.group_of and not isinstance(row, model.Relief):
                    yield (
                        "only an exception or licence asks `group_of`",
                        "a measure reaches owned firms by `ownership`",
                    )
            case conditions.PlaceTest():
                yield from _roles("place.roles", node.roles, PLACE_ROLES)
            case conditions.FactTest(fact, _, conditions.Reference(name)):
                yield from _comparable(facts[fact], name, parameters)
            case conditions.TotalTest(fact, _, conditions.Reference(name)):
                yield from _comparable(facts[fact], name, parameters)
            case _:
                pass


def _comparable(fact: model.Fact, name: str, parameters: Mapping[str, model.Parameter]) -> Iterator[Fault]:
    if name == conditions.SUBJECT_SINCE and fact.type != "date":
        yield f"{fact.id} is a {fact.type}, ${name} a day", ""
    for band in parameters[name].bands if name in parameters else ():
        yield from _value(fact, band.value, f"${name}")
