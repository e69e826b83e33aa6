"""Détente: what a sanctions law restricts, for whom, on which day, and what changes if it is lifted.

>>> import detente as dt
>>> engine = dt.open()
>>> [row.verdict for row in engine.at("2017-01-28").status("Igor Sechin").rows if row.authority == "EU"]
[<Verdict.NO_MEASURE: 'NO_MEASURE'>]
"""

from typing import TYPE_CHECKING, Any

from detente.engine import Engine, Moment, open, open_directory, read  # noqa: A004
from detente.errors import DetenteError

if TYPE_CHECKING:
    from detente.ledger.scenario import Scenario, read_scenario

__all__ = ["DetenteError", "Engine", "Moment", "Scenario", "open", "open_directory", "read", "read_scenario"]


def __getattr__(name: str) -> Any:
    """Scenarios are loaded when they are first asked for: a status needs none."""
    if name in {"Scenario", "read_scenario"}:
        from detente.ledger import scenario  # noqa: PLC0415

        return getattr(scenario, name)
    raise AttributeError(f"module 'detente' has no attribute {name!r}")
