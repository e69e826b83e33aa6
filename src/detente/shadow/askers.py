"""Who asks names under a configuration: this process, or one of its own where the user's tables judge.

The tables of a process are chosen before it judges its first name and never change, so no name is judged by
half of each. Two configurations of different tables are therefore two processes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, closing
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from detente import engine as opening
from detente.bulk.columns import guess
from detente.bulk.customers import customer as as_customer
from detente.bulk.files import look_through
from detente.configuration import Configuration, configuration
from detente.engine import Engine
from detente.errors import InputError, Problem
from detente.hits import ScreenHit, Screening
from detente.lists import LEDGER
from detente.owntables import read_tables
from detente.screening import tables
from detente.screening.records import Query
from detente.screening.screener import default_threshold
from detente.shadow.setups import Setup, asked_as

Step = Callable[[], None]
Hits = list[dict[str, ScreenHit]]
"""For each customer the hits by party."""


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


class Opened(NamedTuple):
    """What is screened against, so that another process can open it: see ``Engine`` and ``screening``."""

    store: Path | None
    law_dir: Path | None
    on: date
    folder: Path | None

    @property
    def engine(self) -> Engine:
        """The law and the lists."""
        if self.law_dir is not None:
            return opening.open_directory(self.law_dir, store=self.store)
        return opening.open(store=self.store)


def check_lists(engine: Engine, setup: Setup) -> None:
    """Raises InputError for a list that is not loaded."""
    lists = engine.lists(setup.known)
    loaded = {LEDGER, *(lists.days if lists is not None else ())}
    if unknown := sorted(set(setup.lists) - loaded):
        raise InputError(f"no list {unknown[0]!r} is loaded", hint=f"give one of {', '.join(sorted(loaded))}")


def screening(
    engine: Engine, setup: Setup, on: date, *, folder: Path | None = None, step: Step = lambda: None
) -> Screening:
    """What a configuration screens against. Raises InputError for a list that is not loaded."""
    check_lists(engine, setup)
    return Screening(engine.at(on, setup.known), sources=setup.lists, folder=folder, step=step)


class Asker(Protocol):
    """A configuration that can be asked."""

    setup: Setup

    def configuration(self) -> Configuration:
        """What answers depend on."""

    def threshold(self) -> float:
        """The least score that alerts."""

    def ask(self, customers: Sequence[Customer]) -> Callable[[], Hits]:
        """Begin to ask; the answers are given when they are called for."""

    def scores(self, met: Sequence[tuple[Customer, ScreenHit]]) -> list[float | None]:
        """What the listed name of each hit scores here; None where it is not screened against."""


class Here:
    """A configuration asked in this process, by the tables that it judges by."""

    def __init__(self, setup: Setup, screening: Screening) -> None:
        self.setup = setup
        self._held = screening

    def configuration(self) -> Configuration:
        """What answers depend on."""
        held = self._held
        return configuration(held.moment.engine, held.lists, self.setup.lists, self.setup.threshold)

    def threshold(self) -> float:
        """The least score that alerts."""
        return default_threshold() if self.setup.threshold is None else self.setup.threshold

    def ask(self, customers: Sequence[Customer]) -> Callable[[], Hits]:
        """The hits of customers, asked when called for."""
        return lambda: self.hits(customers)

    def hits(self, customers: Sequence[Customer]) -> Hits:
        """The hits of customers."""
        setup = self.setup
        queries = [asked_as(customer.query, setup) for customer in customers]
        found = self._held.screen_many(queries, k=setup.most, threshold=setup.threshold, standing=False)
        return [{hit.party: hit for hit in screened.hits} for screened in found]

    def scores(self, met: Sequence[tuple[Customer, ScreenHit]]) -> list[float | None]:
        """What the listed name of each hit scores here; None where it is not screened against."""
        return [self._score(customer, hit) for customer, hit in met]

    def _score(self, customer: Customer, hit: ScreenHit) -> float | None:
        found = self._held.screener.beside(asked_as(customer.query, self.setup), hit.entry)
        return next((match.score for match in found if match.name == hit.matched), None)


class Apart:
    """A configuration asked in a process of its own, by tables of the user. To be closed."""

    def __init__(self, setup: Setup, opened: Opened, own: tables.Own) -> None:
        self.setup = setup
        given = (setup, opened, own)
        self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_begin, initargs=given)

    def configuration(self) -> Configuration:
        """What answers depend on."""
        found: Configuration = self._pool.submit(_there, "configuration").result()
        return found

    def threshold(self) -> float:
        """The least score that alerts."""
        found: float = self._pool.submit(_there, "threshold").result()
        return found

    def ask(self, customers: Sequence[Customer]) -> Callable[[], Hits]:
        """Begin to ask the other process."""
        return self._pool.submit(_there, "hits", customers).result

    def scores(self, met: Sequence[tuple[Customer, ScreenHit]]) -> list[float | None]:
        """What the listed name of each hit scores there; None where it is not screened against."""
        found: list[float | None] = self._pool.submit(_there, "scores", met).result()
        return found

    def close(self) -> None:
        """End the process."""
        self._pool.shutdown(cancel_futures=True)


def askers(
    opened: Opened, setups: Sequence[Setup], ended: ExitStack, step: Step = lambda: None
) -> list[Asker]:
    """Those who ask under configurations; processes begun for them end with ``ended``. Raises InputError."""
    own = [read_tables(Path(setup.tables)) if setup.tables else None for setup in setups]
    engine = opened.engine
    found: list[Asker] = []
    for setup, given in zip(setups, own, strict=True):
        if given is None:
            found.append(Here(setup, screening(engine, setup, opened.on, folder=opened.folder, step=step)))
        else:
            check_lists(engine, setup)
            found.append(ended.enter_context(closing(Apart(setup, opened, given))))
    return found


_HELD: Final[list[Here]] = []
"""In a process of its own: the one configuration that it asks."""


def _begin(setup: Setup, opened: Opened, own: tables.Own) -> None:
    tables.use(own)
    _HELD.append(Here(setup, screening(opened.engine, setup, opened.on, folder=opened.folder)))


def _there(what: str, *given: Any) -> Any:
    return getattr(_HELD[0], what)(*given)
