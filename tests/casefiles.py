"""Reads the case files under ``tests/cases``: questions of law with the answers a lawyer expects."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from detente import model
from detente.answers import Answer
from detente.dates import DAY
from detente.decide.evaluate import Evaluator
from detente.engine import Engine, Moment
from detente.law.check import check
from detente.law.read import assemble, read_document
from detente.ledger.overlay import merge
from detente.ledger.scenario import Scenario, scenario_from
from detente.yamlfile import Document, read_file

CASES = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class CaseFile:
    """One file: a title, the legal reason, invented rows, a scenario and its cases."""

    path: Path
    data: dict[str, Any]

    @property
    def name(self) -> str:
        """Path below ``cases`` without ending."""
        return str(self.path.relative_to(CASES).with_suffix(""))


@dataclass(frozen=True)
class Case:
    """One question with its expected rows."""

    file: CaseFile
    data: dict[str, Any] = field(repr=False)

    @property
    def id(self) -> str:
        """File and case."""
        return f"{self.file.name}::{self.data['id']}"


def load(folder: Path = CASES, *, skip: tuple[str, ...] = ("later", "doubt")) -> list[Case]:
    """All cases below a folder, in file order."""
    cases = []
    for path in sorted(folder.rglob("*.yml")):
        if path.relative_to(CASES).parts[0] in skip:
            continue
        file = CaseFile(path, read_file(path).data)
        cases += [Case(file, data) for data in file.data["cases"]]
    return cases


@cache
def _engine_with(engine: Engine, path: Path) -> Engine:
    """The engine with the invented rows of a case file."""
    rows, problems = read_document(Document(str(path), read_file(path).data["given"]))
    problems += check(rows, engine.law)
    assert not problems, "\n".join(map(str, problems))
    return Engine(merge(engine.law, assemble(rows)))


def scenario_of(case: Case) -> Scenario | None:
    """The scenario of the file, if it has one."""
    data = case.file.data.get("scenario")
    return scenario_from(data) if data else None


def moment_for(engine: Engine, case: Case, on: str, known: str | None) -> Moment:
    """The moment a case is asked at, under its scenario."""
    given = case.file.data.get("given")
    moment = (_engine_with(engine, case.file.path) if given else engine).at(on, known)
    scenario = scenario_of(case)
    return moment.under_scenario(scenario) if scenario else moment


def ask(engine: Engine, case: Case) -> Answer:
    """The answer of the engine to a deal or status case."""
    known = case.data.get("known")
    if "deal" in case.data:
        deal = {"id": case.data["id"], **case.data["deal"]}
        if "used" in case.data:
            deal["used"] = case.data["used"]
        return moment_for(engine, case, deal["on"], known).decide(deal)
    question = dict(case.data["status"])
    on, known = question.pop("on"), question.pop("known", known)
    moment = moment_for(engine, case, on, known)
    if "party" in question and len(question) == 1:
        return moment.status(question["party"])
    name = question.pop("name", question.get("party", "the party"))
    return moment.status(name, **question)


def lapses(engine: Engine, case: Case) -> list[tuple[str, str]]:
    """Acts whose effect ends within the window asked, with the last day in force."""
    question = case.data["lapses"]
    moment = moment_for(engine, case, question["from"], question.get("known"))
    first, last = question["from"], question["to"]
    found = []
    for act in moment.knowledge.acts:
        for period in moment.knowledge.effective_periods(act):
            if period.end is not None:
                day = (period.end - DAY).isoformat()
                if first <= day <= last:
                    found.append((act, day))
    return found


def evaluator(engine: Engine, on: str) -> Evaluator:
    """An evaluator of the plain law."""
    return engine.at(on).evaluator()


def ids_cited(answer: Answer, authority: str) -> set[str]:
    """Every measure, act, provision and licence the row of an authority names."""
    row = answer.row(authority)
    if row is None:
        return set()
    cited = {*row.measures, *row.acts, *row.licences}
    for hit in row.hits:
        cited.update(hit.provisions)
        cited.update(key for c in hit.considered if c.applied is not False for key in (c.id, c.act) if key)
    return cited


__all__ = [
    "CASES",
    "Case",
    "CaseFile",
    "ask",
    "evaluator",
    "ids_cited",
    "lapses",
    "load",
    "model",
    "scenario_of",
]
