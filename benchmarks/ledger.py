"""What a status costs with two and four times the parties and listings, under other ids."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import detente
from benchmarks.measure import Line, at_most, pairs
from detente.engine import Engine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from detente.model import Law, Party

DAY = "2017-01-28"
WHO = "rosneft"


def enlarged(law: Law, times: int) -> Law:
    """The law with every party and every designation ``times`` times."""
    parties, designations = list(law.parties), list(law.designations)
    ids = {party.id for party in law.parties}
    for copy in range(2, times + 1):
        parties += [_copy(party, ids, copy) for party in law.parties]
        designations += [
            replace(
                row,
                id=f"{row.id}~{copy}",
                party=f"{row.party}~{copy}",
                replaces=row.replaces and f"{row.replaces}~{copy}",
            )
            for row in law.designations
        ]
    return replace(law, parties=tuple(parties), designations=tuple(designations))


def _copy(party: Party, ids: set[str], copy: int) -> Party:
    owners = tuple(replace(o, owner=f"{o.owner}~{copy}" if o.owner in ids else o.owner) for o in party.owners)
    return replace(party, id=f"{party.id}~{copy}", name=f"{party.name} {copy}", owners=owners)


def lines(rounds: int = 9) -> Iterator[Line]:
    """First question to a fresh engine, and a later one to a warm evaluator."""
    law = detente.open().law
    engine = Engine(law)
    for times in (2, 4):
        larger = Engine(enlarged(law, times))
        _, _, first = pairs(_first(engine), _first(larger), rounds)
        yield at_most(f"first status, ledger x {times} / ledger as it is", first, times * 1.1)
    _, _, later = pairs(_later(engine), _later(larger), rounds)
    yield at_most(f"later status on the same day, ledger x {times} / as it is", later, 1.3)


def _first(engine: Engine) -> Callable[[], object]:
    return lambda: Engine(engine.law).at(DAY).status(WHO)


def _later(engine: Engine) -> Callable[[], object]:
    moment = engine.at(DAY)
    evaluator = moment.evaluator()
    subject, _ = engine.subject(WHO)
    evaluator.status(subject, moment.on)
    return lambda: [evaluator.status(subject, moment.on) for _ in range(200)]


if __name__ == "__main__":
    for line in lines():
        print(line)
