"""The alerts that one configuration gives and the other does not, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from detente.configuration import Configuration
from detente.errors import Problem
from detente.hits import ScreenHit
from detente.lists import key_of
from detente.shadow.askers import Asker, Customer, Step
from detente.shadow.setups import Setup

CHUNK: Final = 500
"""Names asked in one call."""


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


def compare(
    customers: Sequence[Customer], before: Asker, after: Asker, *, step: Step = lambda: None
) -> Shadow:
    """Ask all names under both. ``step`` is called for each name under each."""
    counts: Counter[tuple[str, str]] = Counter()
    customers_of, alerts = Counter[str](), Counter[str]()
    changed: list[_Changed] = []
    for customer, old, new in _both(customers, before, after, step):
        alerts["before"] += len(old)
        alerts["after"] += len(new)
        customers_of[f"{bool(old)} {bool(new)}"] += 1
        for party, hit in {**new, **old}.items():
            change = "stays" if party in old and party in new else "appears" if party in new else "vanishes"
            counts[key_of(hit.entry)[0], change] += 1
            if change != "stays":
                changed.append(_Changed(customer, hit, change))
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
        differences=tuple(_differences(changed, before, after)),
    )


class _Changed(NamedTuple):
    customer: Customer
    hit: ScreenHit
    change: str


def _side(asker: Asker, alerts: int, customers: int) -> Side:
    return Side(setup=asker.setup, configuration=asker.configuration(), alerts=alerts, customers=customers)


def _both(
    customers: Sequence[Customer], before: Asker, after: Asker, step: Step
) -> Iterator[tuple[Customer, dict[str, ScreenHit], dict[str, ScreenHit]]]:
    """Each customer with the hits under both configurations, by party; both are asked at once."""
    for start in range(0, len(customers), CHUNK):
        chunk = customers[start : start + CHUNK]
        for one in zip(chunk, *[answer() for answer in (before.ask(chunk), after.ask(chunk))], strict=True):
            step()
            step()
            yield one


def _differences(changed: Sequence[_Changed], before: Asker, after: Asker) -> Iterator[Difference]:
    met = [(one.customer, one.hit) for one in changed]
    limits = {"before": before.threshold(), "after": after.threshold()}
    most = {"before": before.setup.most, "after": after.setup.most}
    for one, old, new in zip(changed, before.scores(met), after.scores(met), strict=True):
        side, other = ("after", new) if one.change == "vanishes" else ("before", old)
        if other is None:
            why = f"{side}: not on the lists screened"
        elif other < limits[side]:
            why = f"{side}: scores {other:.3f}, below {limits[side]}"
        else:
            why = f"{side}: not among the {most[side]} likeliest"
        customer, hit = one.customer, one.hit
        yield Difference(
            id=customer.id, name=customer.query.name, change=one.change, party=hit.party, party_name=hit.name,
            matched=hit.matched, source=key_of(hit.entry)[0], entry=hit.entry, before=old, after=new, why=why,
        )  # fmt: skip
