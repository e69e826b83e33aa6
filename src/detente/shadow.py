"""Two configurations of the screen on a user's own names, side by side: which alerts would appear, which
would vanish, before anything is switched. The first is the one in use, the second the one that is thought
of.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final, NamedTuple

import msgspec

from detente.bulk.columns import guess
from detente.bulk.customers import customer as as_customer
from detente.bulk.files import look_through
from detente.configuration import Configuration, configuration
from detente.dates import parse_day
from detente.engine import Engine
from detente.errors import InputError, Problem, faults_in
from detente.hits import ScreenHit, Screening
from detente.lists import LEDGER, key_of
from detente.screening.records import Query, Traits
from detente.screening.screener import TOP, default_threshold
from detente.yamlfile import Document, read_file

CHUNK: Final = 500
TRAITS: Final[Mapping[str, str]] = {
    "birth date": "births", "country": "countries", "gender": "gender", "identifier": "identifiers",
    "place": "places",
}  # fmt: skip
"""Words of a configuration → fields of ``Traits``."""

Step = Callable[[], None]


# ---------------------------------------------------------------- configurations


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What a configuration file may say. ``threshold``: least score that alerts, None for the default;
    ``lists``: only these, none for all; ``known``: the lists as known on a day; ``traits``: what is
    compared beside the name; ``kind``: whether the kind of a customer is used; ``most``: parties answered
    for a name.
    """

    threshold: float | None = None
    lists: tuple[str, ...] = ()
    known: date | None = None
    traits: tuple[str, ...] = tuple(TRAITS)
    kind: bool = True
    most: int = TOP


def read_setup(path: Path) -> Setup:
    """The configuration of a YAML file. Raises InputError with every fault; an unknown key is one."""
    document = read_file(path)
    if not isinstance(document.data, dict):
        raise InputError("is no configuration", where=str(path), hint="write `threshold: 0.75` or the like")
    problems: list[Problem] = []
    found = {key: _value(document, key, problems) for key in document.data}
    if problems:
        raise InputError(faults_in("the configuration", problems), tuple(problems), where=str(path))
    return Setup(**found)


def _value(document: Document, key: str, problems: list[Problem]) -> Any:
    """One value of a file, checked; a fault is added to ``problems``."""
    value = document.data[key]
    reader = _READERS.get(key)
    if reader is None:
        problems.append(Problem(where=document.place(key), what=f"the key {key!r} is not known",
                                hint=f"one of {', '.join(_READERS)}"))  # fmt: skip
        return None
    read, wanted = reader
    try:
        return read(value)
    except (TypeError, ValueError):
        problems.append(
            Problem(where=document.place(key), what=f"{key}: {value!r} cannot be read", hint=wanted)
        )
        return None


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError
    return float(value)


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError
    return tuple(value)


def _traits(value: Any) -> tuple[str, ...]:
    if not set(_words(value)) <= set(TRAITS):
        raise ValueError
    return tuple(value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError
    return value


_READERS: Final[Mapping[str, tuple[Callable[[Any], Any], str]]] = {
    "threshold": (_share, "a number from 0 to 1"),
    "lists": (_words, "names of loaded lists: [ledger, us-ofac-sdn]"),
    "known": (parse_day, "a day: 2024-03-01"),
    "traits": (_traits, f"some of [{', '.join(TRAITS)}]"),
    "kind": (_flag, "true or false"),
    "most": (_count, "a whole number from 1 on"),
}


def asked_as(query: Query, setup: Setup) -> Query:
    """A query without what a configuration does not use."""
    dropped = {name: getattr(Traits(), name) for word, name in TRAITS.items() if word not in setup.traits}
    traits = msgspec.structs.replace(query.traits, **dropped)
    return Query(name=query.name, kind=query.kind if setup.kind else "unknown", traits=traits)


# ---------------------------------------------------------------- names of the user


class Customer(NamedTuple):
    """A name to screen, by the user's own id."""

    id: str
    query: Query


def read_customers(path: Path) -> tuple[list[Customer], list[Problem]]:
    """The customers of a file as `detente screen` reads it, and what could not be read, row by row. Raises
    InputError for a file that cannot be.
    """
    file = look_through(path)
    columns = guess(file.columns)
    problems: list[Problem] = []
    found: list[Customer] = []
    for row in file.read():
        one = as_customer(row, columns)
        problems += [Problem(where=f"{path}:{row.number}", what=fault) for fault in one.faults]
        if one.query is not None:
            found.append(Customer(one.id or str(row.number), one.query))
    return found, problems


# ---------------------------------------------------------------- the comparison


@dataclass(frozen=True, kw_only=True)
class Difference:
    """An alert that one configuration gives and the other does not. ``change``: appears or vanishes;
    ``before`` and ``after``: what the party scores under each, None where it is not screened against;
    ``why``: in words.
    """

    id: str
    name: str
    change: str
    party: str
    party_name: str
    matched: str
    source: str
    entry: str
    before: float | None
    after: float | None
    why: str


@dataclass(frozen=True, kw_only=True)
class ListCount:
    """Alerts by the list whose entry fits best."""

    source: str
    stay: int = 0
    appear: int = 0
    vanish: int = 0


@dataclass(frozen=True, kw_only=True)
class Side:
    """One configuration and what it gives: alerts, and customers with at least one."""

    setup: Setup
    configuration: Configuration
    alerts: int
    customers: int


@dataclass(frozen=True, kw_only=True)
class Shadow:
    """Two configurations on the same names. ``new`` and ``freed``: customers that alert only after or only
    before.
    """

    file: str
    asked: int
    faults: tuple[Problem, ...]
    before: Side
    after: Side
    new: int
    freed: int
    lists: tuple[ListCount, ...]
    differences: tuple[Difference, ...]
    seconds: float = 0.0


def screening(
    engine: Engine, setup: Setup, on: date, *, folder: Path | None = None, step: Step = lambda: None
) -> Screening:
    """What a configuration screens against. Raises InputError for a list that is not loaded."""
    lists = engine.lists(setup.known)
    loaded = {LEDGER, *(lists.days if lists is not None else ())}
    if unknown := sorted(set(setup.lists) - loaded):
        raise InputError(f"no list {unknown[0]!r} is loaded", hint=f"give one of {', '.join(sorted(loaded))}")
    return Screening(engine.at(on, setup.known), sources=setup.lists, folder=folder, step=step)


def compare(
    customers: Sequence[Customer],
    before: tuple[Setup, Screening],
    after: tuple[Setup, Screening],
    *,
    step: Step = lambda: None,
) -> Shadow:
    """Ask all names under both. ``step`` is called for each name under each."""
    counts: Counter[tuple[str, str]] = Counter()
    customers_of, alerts = Counter[str](), Counter[str]()
    differences: list[Difference] = []
    for customer, old, new in _both(customers, before, after, step):
        alerts["before"] += len(old)
        alerts["after"] += len(new)
        customers_of[f"{bool(old)} {bool(new)}"] += 1
        for party, hit in {**new, **old}.items():
            change = "stays" if party in old and party in new else "appears" if party in new else "vanishes"
            counts[key_of(hit.entry)[0], change] += 1
            if change != "stays":
                differences.append(_difference(customer, hit, change, before, after))
    return Shadow(
        file="",
        asked=len(customers),
        faults=(),
        before=_side(before, alerts["before"], customers_of["True True"] + customers_of["True False"]),
        after=_side(after, alerts["after"], customers_of["True True"] + customers_of["False True"]),
        new=customers_of["False True"],
        freed=customers_of["True False"],
        lists=tuple(
            ListCount(
                source=s, stay=counts[s, "stays"], appear=counts[s, "appears"], vanish=counts[s, "vanishes"]
            )
            for s in sorted({source for source, _ in counts})
        ),
        differences=tuple(differences),
    )


def _side(one: tuple[Setup, Screening], alerts: int, customers: int) -> Side:
    setup, held = one
    found = configuration(held.moment.engine, held.lists, setup.lists, setup.threshold)
    return Side(setup=setup, configuration=found, alerts=alerts, customers=customers)


def _both(
    customers: Sequence[Customer], before: tuple[Setup, Screening], after: tuple[Setup, Screening], step: Step
) -> Iterator[tuple[Customer, dict[str, ScreenHit], dict[str, ScreenHit]]]:
    """Each customer with the hits under both configurations, by party."""
    for start in range(0, len(customers), CHUNK):
        chunk = customers[start : start + CHUNK]
        yield from zip(chunk, _hits(chunk, *before, step), _hits(chunk, *after, step), strict=True)


def _hits(chunk: Iterable[Customer], setup: Setup, held: Screening, step: Step) -> list[dict[str, ScreenHit]]:
    queries = [asked_as(customer.query, setup) for customer in chunk]
    found = []
    for screened in held.screen_many(queries, k=setup.most, threshold=setup.threshold, standing=False):
        step()
        found.append({hit.party: hit for hit in screened.hits})
    return found


def _difference(
    customer: Customer,
    hit: ScreenHit,
    change: str,
    before: tuple[Setup, Screening],
    after: tuple[Setup, Screening],
) -> Difference:
    scores = [_score(customer, hit, *side) for side in (before, after)]
    setup, other = (after[0], scores[1]) if change == "vanishes" else (before[0], scores[0])
    side = "after" if change == "vanishes" else "before"
    least = default_threshold() if setup.threshold is None else setup.threshold
    if other is None:
        why = f"{side}: not on the lists screened"
    elif other < least:
        why = f"{side}: scores {other:.3f}, below {least}"
    else:
        why = f"{side}: not among the {setup.most} likeliest"
    return Difference(
        id=customer.id, name=customer.query.name, change=change, party=hit.party, party_name=hit.name,
        matched=hit.matched, source=key_of(hit.entry)[0], entry=hit.entry, before=scores[0],
        after=scores[1], why=why,
    )  # fmt: skip


def _score(customer: Customer, hit: ScreenHit, setup: Setup, held: Screening) -> float | None:
    """What the listed name of a hit scores under a configuration; None where it is not screened against."""
    found = held.screener.beside(asked_as(customer.query, setup), hit.entry)
    return next((match.score for match in found if match.name == hit.matched), None)


def overlaid(setup: Setup, threshold: float | None, lists: tuple[str, ...]) -> Setup:
    """A configuration with what the command line says instead, where it says anything."""
    least = setup.threshold if threshold is None else threshold
    return replace(setup, threshold=least, lists=lists or setup.lists)
