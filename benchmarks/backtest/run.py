"""One lifting after the other: predict on the old list, look at the later one, give each entry a class."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import detente
from benchmarks.backtest import lists as published
from benchmarks.backtest.compare import Case, Class, Predicted, Tally, class_of, tally
from benchmarks.backtest.liftings import Lifting, Vanished, days_of, ends, liftings, vanished, words_of
from benchmarks.backtest.predict import Prediction, keepers, predict, predicted
from detente.engine import Engine
from detente.entries import Entry
from detente.lists import Lists
from detente.store import open_store


@dataclass(frozen=True, kw_only=True)
class Result:
    """A lifting with every entry and its class. ``spilled``: parties that the what-if changes although no
    lifted word files them; ``others``, ``others_gone``: entries under other words alone, and how many of them
    the later list lacks: what happens without any lifting.
    """

    lifting: Lifting
    cases: tuple[tuple[Case, Class], ...]
    tally: Tally
    spilled: tuple[str, ...]
    others: int
    others_gone: int


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
            published.fill(store, published.published(data, scratch, days_of(detente.open().law)))
        engine = detente.open(store=scratch / "store.db")
        yield engine
        assert engine.store is not None, "opened with a store"
        engine.store.close()


def back_test(engine: Engine) -> BackTest:
    """Every lifting that falls between two loaded lists."""
    lists = engine.lists()
    assert lists is not None, "the engine has a store"
    found = tuple(liftings(lists))
    return BackTest(
        results=tuple(one(engine, lifting) for lifting in found),
        vanished=tuple(vanished(lists, found)),
    )


def one(engine: Engine, lifting: Lifting) -> Result:
    """Predict, then look."""
    return seen(engine, lifting, predict(engine, lifting))


def seen(engine: Engine, lifting: Lifting, prediction: Prediction) -> Result:
    """The later list beside the prediction."""
    lists = engine.lists(lifting.later)
    assert lists is not None, "the engine has a store"
    old = dict(lists.store.list_on(lifting.source, lifting.old))
    later = dict(lists.store.list_on(lifting.source, lifting.later))
    filed = {uid for uid, entry in old.items() if words_of(entry) & set(lifting.words)}
    others = old.keys() - filed
    acts = {p.id: p.act for p in engine.law.provisions}
    cases = tuple(
        _case(lists, lifting, prediction, uid, old[uid], later, acts) for uid in sorted(filed, key=_order)
    )
    lifted = frozenset(lifting.acts)
    ended = frozenset(end.act for end in ends(engine.law) if end.day <= lifting.later)
    by = frozenset(
        {lifting.by}.union(*(act.amends for act in engine.law.acts if act.id == lifting.by)) - {""}
    )
    classes = tuple((case, class_of(case, lifted, by, ended)) for case in cases)
    on = {prediction.parties[uid] for uid in filed}
    return Result(
        lifting=lifting,
        cases=classes,
        tally=tally(classes),
        spilled=tuple(c.id for c in prediction.changes.values() if c.changed and c.id not in on),
        others=len(others),
        others_gone=len(others - later.keys()),
    )


def _order(uid: str) -> tuple[int, str]:
    return len(uid), uid


def _case(
    lists: Lists,
    lifting: Lifting,
    prediction: Prediction,
    uid: str,
    entry: Entry,
    later: Mapping[str, Entry],
    acts: Mapping[str, str],
) -> Case:
    """An entry of the old list, what was predicted of its party, and all entries of that party later."""
    change = prediction.changes[prediction.parties[uid]]
    keys = lists.cluster((lifting.source, uid)).keys
    uids = [number for source, number in keys if source == lifting.source and number in later]
    tie = lists.tie(lifting.source)
    filings = [filing for number in uids for filing in later[number].filings]
    return Case(
        party=f"{lifting.source}:{uid}",
        name=entry.name,
        words=tuple(sorted(words_of(entry))),
        predicted=predicted(change),
        kept_by=keepers(change, acts) if predicted(change) is Predicted.KEPT else (),
        listed_later=bool(uids),
        words_later=tuple(sorted({filing.tag for filing in filings})),
        acts_later=tuple(sorted({acts[p] for filing in filings for p in tie.provisions(filing)})),
        new_number=uid not in uids,
    )


def surprises(result: Result) -> Counter[Class]:
    """How many entries of each class came out otherwise than predicted."""
    return Counter(kind for _, kind in result.cases if kind not in {Class.FREED, Class.KEPT})
