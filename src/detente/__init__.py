"""Détente: what a sanctions law restricts, for whom, on which day, and what changes if it is lifted.

>>> import detente as dt
>>> engine = dt.open()
>>> [row.verdict for row in engine.at("2017-01-28").status("Igor Sechin").rows if row.authority == "EU"]
[<Verdict.NO_MEASURE: 'NO_MEASURE'>]
"""

from detente.engine import Engine, Moment, open, open_directory  # noqa: A004
from detente.errors import DetenteError
from detente.ledger.scenario import Scenario, read_scenario

__all__ = ["DetenteError", "Engine", "Moment", "Scenario", "open", "open_directory", "read_scenario"]
