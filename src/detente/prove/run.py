"""A whole test: the names of a plan over a screening, asked, with the configuration they were asked of."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from detente.configuration import Configuration, configuration
from detente.hits import Screening
from detente.prove.measure import Ask, Cell, FalseAlert, Miss, Step, by_query, measure
from detente.prove.questions import Asked, Named, Plan, control, listed_names, made_up, manipulated
from detente.screening import perturb
from detente.screening.records import Query


@dataclass(frozen=True, kw_only=True)
class Horizon:
    """To which day an authority's law and listings are recorded."""

    authority: str
    law: date | None
    listings: date | None


@dataclass(frozen=True, kw_only=True)
class Proof:
    """All that was measured. ``names``: listed names, all of which the control asks; ``missed``: all misses
    of the control; ``lost``: some misses of manipulated names of each cell; ``alerts``: some alerts of
    each group of made-up names; ``without``: changes that apply to no listed name.
    """

    on: date
    known: date | None
    plan: Plan
    configuration: Configuration
    horizons: tuple[Horizon, ...]
    parties: int
    names: int
    cells: tuple[Cell, ...]
    missed: tuple[Miss, ...]
    lost: tuple[Miss, ...]
    alerts: tuple[FalseAlert, ...]
    without: tuple[str, ...]
    seconds: float = 0.0

    @property
    def passed(self) -> bool:
        """Whether every listed name alerted verbatim."""
        return not self.missed


class Test(NamedTuple):
    """All questions of a plan, each with all that it is asked for; ``names``: the listed names."""

    plan: Plan
    names: list[Named]
    questions: dict[Query, list[Asked]]


def prepare(screening: Screening, plan: Plan) -> Test:
    """The names of a plan over the lists of a screening: the same plan and lists give the same names."""
    names = listed_names(screening.screener, plan.kinds)
    asked = [*control(names), *manipulated(names, plan), *made_up(screening.screener, plan)]
    return Test(plan, names, by_query(asked))


def prove(
    screening: Screening,
    test: Test,
    sources: Collection[str] = (),
    *,
    ask: Ask | None = None,
    step: Step = lambda: None,
) -> Proof:
    """Ask all names of a test. ``sources``: the lists of the screening, none for all; ``ask``: who asks
    (default: this process); ``step`` is called for each name asked.
    """
    engine, plan = screening.moment.engine, test.plan
    found = measure(
        screening.screener, screening.lists, test.questions, threshold=plan.threshold, ask=ask, step=step
    )
    applied = {cell.group for cell in found.cells if cell.test == "manipulated"}
    return Proof(
        on=screening.moment.on,
        known=screening.moment.known,
        plan=plan,
        configuration=configuration(engine, screening.lists, sources, plan.threshold),
        horizons=tuple(
            Horizon(authority=a.id, law=a.horizon, listings=a.listings_to) for a in engine.authorities
        ),
        parties=len(screening.screener),
        names=len(test.names),
        cells=found.cells,
        missed=tuple(miss for miss in found.misses if miss.test == "control"),
        lost=tuple(miss for miss in found.misses if miss.test != "control"),
        alerts=found.alerts,
        without=tuple(c for c in plan.changes or perturb.changes() if c not in applied),
    )
