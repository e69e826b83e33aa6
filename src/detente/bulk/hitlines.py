"""Customers beside the listed parties, as lines: hits, those cleared or excluded, and faults of rows.

Two steps, so that machines that hold only the screener can do the first: ``find`` compares names and needs
no law; ``lines_of`` says which party an entry is and what the law makes of it, once for each party.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from detente.answers import Verdict
from detente.bulk.cleared import Cleared
from detente.hits import Standing, version
from detente.lazyclass import dataclass
from detente.screening.screener import TOP

if TYPE_CHECKING:
    from detente.bulk.customers import Customer
    from detente.hits import Screening
    from detente.screening.screener import Match, Screener

What = Literal["hit", "cleared", "excluded", "fault", "summary"]
CHUNK: Final = 1_000
"""Rows that are screened at once."""


class Near(NamedTuple):
    """A listed entry that a customer may be. ``why``: what spoke for or against beside the name."""

    entry: str
    score: float
    matched: str
    version: str
    why: str


class Found(NamedTuple):
    """A customer and the entries it may be, the likeliest first."""

    customer: Customer
    near: tuple[Near, ...]


class Authority(msgspec.Struct, frozen=True):
    """What one authority makes of a party, and under which acts."""

    authority: str
    verdict: str
    acts: tuple[str, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the answer. ``row``: the line of the file (in Parquet the row) the customer begins on, 0
    for the summary; ``entry`` and ``version``: the entry that fits best and what it said, hashed; ``note``:
    why a hit is cleared, why a clearing does not count, what was wrong with a row.
    """

    what: What
    row: int = 0
    id: str = ""
    query: str = ""
    party: str = ""
    name: str = ""
    score: float = 0.0
    matched: str = ""
    entry: str = ""
    version: str = ""
    restricted_by: tuple[str, ...] = ()
    standing: tuple[Authority, ...] = ()
    why: str = ""
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How customers are screened. ``threshold``: least score (default: that of ``thresholds.yml``);
    ``standing``: whether the law is asked; ``exclude``: parties of no interest; ``cleared``: hits that a
    person judged.
    """

    most: int = TOP
    threshold: float | None = None
    standing: bool = True
    exclude: frozenset[str] = frozenset()
    cleared: Cleared = field(default_factory=lambda: Cleared({}))


@dataclass(frozen=True)
class Parties:
    """Who an entry is, and how the law stands to it: of a ``Screening``, or of a table made from one.
    ``of``: entry → party, name.
    """

    of: Callable[[str], tuple[str, str]]
    standing: Callable[[str], Sequence[Standing]]
    on: date


def parties_of(screening: Screening) -> Parties:
    """The parties of a moment."""
    return Parties(lambda entry: screening.party_of(entry)[:2], screening.standing, screening.moment.on)


def find(screener: Screener, customers: Iterable[Customer], asking: Asking) -> Iterator[Found]:
    """Each customer with the entries it may be, in order; rows without a name with none."""
    rest = iter(customers)
    while chunk := list(islice(rest, CHUNK)):
        queries = [one.query for one in chunk if one.query is not None]
        answers = iter(screener.screen_many(queries, asking.most, floor=asking.threshold))
        for one in chunk:
            near = () if one.query is None else tuple(_near(screener, match) for match in next(answers))
            yield Found(one, near)


def _near(screener: Screener, match: Match) -> Near:
    why = "; ".join(f"{e.trait}: {e.finding} ({e.given} / {e.listed})" for e in match.evidence)
    return Near(match.key, round(match.score, 4), match.name, version(screener.listed(match.key)), why)


def lines_of(found: Found, parties: Parties, asking: Asking) -> Iterator[Line]:
    """The lines of one customer: a fault each, then one for each party, from that of its entries that fits
    best.
    """
    customer = found.customer
    name = customer.query.name if customer.query is not None else ""
    for fault in customer.faults:
        yield Line(what="fault", row=customer.number, id=customer.id, query=name, note=fault)
    taken: set[str] = set()
    for near in found.near:
        party, listed = parties.of(near.entry)
        if party in taken:
            continue
        taken.add(party)
        judged = asking.cleared.judge(customer.id, name, party, near.version, parties.on)
        what: What = "cleared" if judged.cleared else "hit"
        standing = _standing(parties, party) if asking.standing else ()
        yield Line(
            what="excluded" if party in asking.exclude else what,
            row=customer.number,
            id=customer.id,
            query=name,
            party=party,
            name=listed,
            score=near.score,
            matched=near.matched,
            entry=near.entry,
            version=near.version,
            restricted_by=tuple(s.authority for s in standing if s.verdict != Verdict.NO_MEASURE),
            standing=standing,
            why=near.why,
            note=judged.note,
        )


def _standing(parties: Parties, party: str) -> tuple[Authority, ...]:
    return tuple(Authority(s.authority, str(s.verdict.value), s.acts) for s in parties.standing(party))
