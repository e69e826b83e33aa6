"""The cases of the package sanctions-screening-benchmark, asked of our engines against the whole list."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.screening.engines import Engine, Found, Row
from benchmarks.screening.figures import Share, share
from benchmarks.screening.listed import Party
from benchmarks.screening.perturb import mix
from benchmarks.screening.queries import half_of, is_latin
from detente.names.plain import name_key

DRAWN = 300
"""Listed people of a half whose names are perturbed."""


@dataclass(frozen=True)
class Case:
    """One case. ``party``: who is meant; nobody in a negative control."""

    text: str
    party: str | None
    kind: str
    family: str


def cases(python: str, half: str, listed: Sequence[Party]) -> list[Case]:
    """The package's cases about people of a half. Controls that bear a listed name are left out."""
    people = [p.key for p in listed if p.kind == "person" and half_of(p.key) == half and is_latin(p.names[0])]
    drawn = set(random.Random(f"{mix()['seed']} package {half}").sample(people, DRAWN))
    entities = [{"id": p.key, "names": p.names, "drawn": p.key in drawn} for p in listed]
    run = subprocess.run(
        [python, str(Path(__file__).with_name("ssb_cases.py"))],
        input=json.dumps({"entities": entities, "seed": mix()["seed"]}),
        capture_output=True,
        text=True,
        check=True,
    )
    keys = {name_key(name) for party in listed for name in party.names}
    made = (
        Case(row["query"], row["expected_entity_id"], row["perturbation"], row["family"])
        for row in json.loads(run.stdout)
    )
    return [case for case in made if case.party or name_key(case.text) not in keys]


@dataclass(frozen=True)
class Outcome:
    """What an engine did with the cases at a cut: recall per kind, and alerts on controls."""

    recall: dict[str, Share]
    controls: dict[str, Share]


def answered(engine: Engine, some: Sequence[Case]) -> list[Found]:
    """What an engine finds for each case."""
    return engine.answer([Row(f"case-{number}", case.text, "person") for number, case in enumerate(some)])[1]


def outcome(some: Sequence[Case], found: Sequence[Found], cut: float) -> Outcome:
    """What alerts above a cut."""
    hits = [
        any(score > cut and (case.party is None or key == case.party) for key, score in of)
        for case, of in zip(some, found, strict=True)
    ]
    positive = [(case, hit) for case, hit in zip(some, hits, strict=True) if case.party]
    negative = [(case, hit) for case, hit in zip(some, hits, strict=True) if not case.party]
    return Outcome(dict(_by_kind(positive)), dict(_by_kind(negative)))


def _by_kind(some: Sequence[tuple[Case, bool]]) -> Iterator[tuple[str, Share]]:
    yield "all", share(hit for _, hit in some)
    for kind in sorted({case.kind for case, _ in some}):
        yield kind, share(hit for case, hit in some if case.kind == kind)
