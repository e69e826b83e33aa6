"""The prediction: the whole old list as a book, the acts revoked over it, nothing else known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from benchmarks.backtest.compare import Predicted
from benchmarks.backtest.liftings import Lifting
from detente.book.files import Book
from detente.deals import Subject
from detente.decide.evaluate import restricts
from detente.engine import Engine
from detente.ledger.scenario import EditVerdict, Scenario
from detente.lists import Lists
from detente.whatif import Change, WhatIf


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What a lifting does to a whole list. ``parties``: by number of the list; ``changes``: by party."""

    parties: Mapping[str, str]
    changes: Mapping[str, Change]


def whole_list(lists: Lists, source: str, day: date) -> tuple[dict[str, str], Book]:
    """The parties of a list, by number, and the book whose customers they are."""
    parties: dict[str, str] = {}
    customers: dict[str, Subject] = {}
    for uid, entry in lists.store.list_on(source, day):
        party = lists.party_of(lists.cluster((source, uid)))
        parties[uid] = party
        customers.setdefault(party, Subject(id=party, name=entry.name, party=party))
    return parties, Book(customers=tuple(customers.values()))


def loaded(engine: Engine, known: date | None = None) -> Lists:
    """The loaded lists as known on a day."""
    found = engine.lists(known)
    if found is None:
        raise ValueError("no lists are loaded")
    return found


def predict(engine: Engine, lifting: Lifting) -> Prediction:
    """Lift the acts on the old list's day, as known on that day."""
    lists = loaded(engine, lifting.old)
    parties, book = whole_list(lists, lifting.source, lifting.old)
    moment = engine.at(lifting.old, lifting.old, under=lifting.authorities)
    assumed = {rule.assumption for rule in engine.law.legality if rule.assumption}
    issuers = {act.id: act.issuer for act in engine.law.acts}
    scenario = Scenario(lifting.name)
    for end in lifting.ends:
        body = issuers.get(end.by)
        scenario = scenario.revoke(end.act, on=lifting.old, by=body, assumes=sorted(assumed))
    result = moment.whatif(scenario, book)
    _check(result)
    return Prediction(parties=parties, changes={change.id: change for change in result.changes})


def _check(result: WhatIf) -> None:
    for judgement in result.judgements:
        if judgement.verdict is not EditVerdict.EFFECTIVE:
            raise ValueError(f"has no effect on its day: {judgement}")


def predicted(change: Change) -> Predicted:
    """Freed, kept, or nothing predicted."""
    before = [row for row in change.before.rows if restricts(row)]
    if not before or any(row.between for row in before):
        return Predicted.OPEN
    if change.direction == "freed":
        return Predicted.FREED
    return Predicted.KEPT if change.still_restricted_by or change.direction == "unchanged" else Predicted.OPEN


def keepers(change: Change, acts: Mapping[str, str]) -> tuple[str, ...]:
    """The acts that still restrict, by the what-if. ``acts``: provision → its act."""
    hits = (hit for row in change.after.rows if restricts(row) for hit in row.hits)
    return tuple(dict.fromkeys(acts[p] for hit in hits for p in hit.provisions))
