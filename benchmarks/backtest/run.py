"""One lifting after the other: predict on the old list, look at the later one, give each entry a class."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from benchmarks.backtest import lists as published
from benchmarks.backtest.compare import Case, Class, Predicted, Tally, class_of, tally
from benchmarks.backtest.liftings import Lifting, Vanished, days_of, ends, liftings, vanished, words_of
from benchmarks.backtest.lists import SDN
from benchmarks.backtest.predict import Prediction, keepers, loaded, predict, predicted
from detente.engine import Engine
from detente.entries import Entry
from detente.law.image import load as load_law
from detente.lists import Lists
from detente.model import Law
from detente.store import open_store

Mentioned = Mapping[date, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Result:
    """A lifting with every entry and its class. ``spilled``: parties that the what-if changes although no
    lifted word files them; ``others``, ``others_gone``: entries under other words alone, and how many of them
    the later list lacks: what happens without this lifting; ``added``: entries of the later list under a
    lifted word that the old list lacked; ``seen_on``: the day of the part of a list between the two.
    """

    lifting: Lifting
    cases: tuple[tuple[Case, Class], ...]
    tally: Tally
    spilled: tuple[str, ...]
    others: int
    others_gone: int
    added: tuple[str, ...]
    seen_on: date | None


@dataclass(frozen=True, kw_only=True)
class BackTest:
    """All results, and the words that a list lost with or without an act that says why."""

    results: tuple[Result, ...]
    vanished: tuple[Vanished, ...]


@contextmanager
def opened(data: Path) -> Iterator[Engine]:
    """The engine with every list that the back-test needs."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        with open_store(scratch / "store.db", create=True) as store:
            published.fill(store, published.published(data, scratch, days_of(load_law()[0])))
        with open_store(scratch / "store.db") as store:
            yield Engine(*load_law(), store=store)


def back_test(data: Path, progress: Callable[[Result], None] = lambda _: None) -> BackTest:
    """Every lifting that falls between two lists in ``data``."""
    parts = published.mentioned(data)
    with opened(data) as engine:
        lists = loaded(engine)
        found = tuple(liftings(lists))
        results = []
        for lifting in found:
            result = seen(engine, lifting, predict(engine, lifting), parts)
            if result.tally.filed:  # a word under which nobody was filed tests nothing
                results.append(result)
                progress(result)
        return BackTest(results=tuple(results), vanished=tuple(vanished(lists, found)))


def seen(engine: Engine, lifting: Lifting, prediction: Prediction, parts: Mentioned) -> Result:
    """The later list beside the prediction."""
    lists = loaded(engine, lifting.later)
    words = set(lifting.words)
    old = dict(lists.store.list_on(lifting.source, lifting.old))
    later = dict(lists.store.list_on(lifting.source, lifting.later))
    filed = {uid for uid, entry in old.items() if words_of(entry) & words}
    first = min(end.day for end in lifting.ends)
    between = [day for day in parts if lifting.source == SDN and lifting.old < day < first]
    seen_on = max(between, default=None)
    look = Look(
        lists=lists,
        source=lifting.source,
        prediction=prediction,
        later=later,
        part=parts[seen_on] if seen_on else frozenset(),
        acts={p.id: p.act for p in engine.law.provisions},
    )
    cases = tuple(look.case(uid, old[uid]) for uid in sorted(filed, key=_order))
    classes = tuple((case, _class(engine.law, lifting, case)) for case in cases)
    on = {prediction.parties[uid] for uid in filed}
    others = old.keys() - filed
    return Result(
        lifting=lifting,
        cases=classes,
        tally=tally(classes),
        spilled=tuple(c.id for c in prediction.changes.values() if c.changed and c.id not in on),
        others=len(others),
        others_gone=len(others - later.keys()),
        added=tuple(uid for uid in sorted(later.keys() - old.keys()) if words_of(later[uid]) & words),
        seen_on=seen_on,
    )


def _class(law: Law, lifting: Lifting, case: Case) -> Class:
    by = {*lifting.by, *(amended for act in law.acts if act.id in lifting.by for amended in act.amends)}
    ended = {end.act for end in ends(law) if end.day <= lifting.later}
    return class_of(case, lifting.acts, frozenset(by), frozenset(ended))


def _order(uid: str) -> tuple[int, str]:
    return len(uid), uid


@dataclass(frozen=True, kw_only=True)
class Look:
    """What is needed to see what became of an entry."""

    lists: Lists
    source: str
    prediction: Prediction
    later: Mapping[str, Entry]
    part: frozenset[str]
    acts: Mapping[str, str]

    def case(self, uid: str, entry: Entry) -> Case:
        """An entry of the old list, what was predicted of its party, and all that party's entries later."""
        change = self.prediction.changes[self.prediction.parties[uid]]
        keys = self.lists.cluster((self.source, uid)).keys
        uids = [number for source, number in keys if source == self.source and number in self.later]
        filings = [filing for number in uids for filing in self.later[number].filings]
        provisions = {p for filing in filings for p in self.lists.tie(self.source).provisions(filing)}
        said = predicted(change)
        return Case(
            party=f"{self.source}:{uid}",
            name=entry.name,
            words=tuple(sorted(words_of(entry))),
            predicted=said,
            kept_by=keepers(change, self.acts) if said is Predicted.KEPT else (),
            listed_later=bool(uids),
            words_later=tuple(sorted({filing.tag for filing in filings})),
            acts_later=tuple(sorted({self.acts[p] for p in provisions})),
            new_number=bool(uids) and uid not in uids,
            seen=uid in self.part,
        )
