"""The back-test's comparison: which class an entry gets, and a lifting on two small lists."""

from datetime import UTC, date, datetime

import pytest

from benchmarks.backtest.compare import Case, Class, Predicted, class_of, tally
from benchmarks.backtest.liftings import liftings
from benchmarks.backtest.predict import loaded, predict
from benchmarks.backtest.run import seen
from detente.engine import Engine
from detente.ingest import load
from detente.store import open_store

OLD, LATER = date(2025, 6, 1), date(2025, 7, 2)
SYRIA = [f"US-EO-{number}" for number in ("13338", "13399", "13460", "13572", "13573", "13582")]


def case(predicted, acts=None, kept_by=(), *, new_number=False):
    """A case with what decides its class; without ``acts`` the later list lacks it."""
    return Case(
        party="l:1",
        name="x",
        words=("W",),
        predicted=predicted,
        kept_by=kept_by,
        listed_later=acts is not None,
        words_later=(),
        acts_later=acts or (),
        new_number=new_number,
    )


@pytest.mark.parametrize(
    ("found", "kind"),
    [
        (case(Predicted.OPEN, ()), Class.OPEN),
        (case(Predicted.FREED), Class.FREED),
        (case(Predicted.FREED, ("A",)), Class.CONTRADICTED),
        (case(Predicted.FREED, ()), Class.CONTRADICTED),
        (case(Predicted.FREED, ("BY",)), Class.CARRIED_OVER),
        (case(Predicted.FREED, ("A", "N")), Class.RENAMED),
        (case(Predicted.FREED, ("N",), new_number=True), Class.RENUMBERED),
        (case(Predicted.KEPT, ("K",), ("K",)), Class.KEPT),
        (case(Predicted.KEPT, ("N",), ("K",)), Class.KEPT_ANEW),
        (case(Predicted.KEPT, None, ("E",)), Class.ENDED_TOO),
        (case(Predicted.KEPT, None, ("E", "K")), Class.REMOVED),
    ],
)
def test_each_class(found, kind):
    """A is lifted by BY, E ended as well, K and N stand."""
    assert class_of(found, frozenset({"A"}), frozenset({"BY"}), frozenset({"A", "E"})) is kind


def test_the_tally_adds_up():
    """Every case is counted once, and agreement is the two classes that agree."""
    rows = (
        (case(Predicted.FREED), Class.FREED),
        (case(Predicted.KEPT, ("K",), ("K",)), Class.KEPT),
        (case(Predicted.FREED, ("N",)), Class.RENAMED),
    )
    found = tally(rows)
    assert (found.filed, found.agreed, found.surprises) == (3, 2, 1)
    assert found.predicted_freed + found.predicted_kept == found.seen_freed + found.seen_kept == 3
    assert sum(count for _, count in found.classes) == 3


def sdn(path, rows):
    """A list in OFAC's own form."""
    blank = ",".join(["-0- "] * 7)
    path.write_text("".join(f'{n},"{name}",-0- ,"{words}",{blank},-0- \n' for n, name, words in rows))
    return path


@pytest.fixture
def two_lists(engine, tmp_path):
    """The engine with two small lists around the lifting of Syria's orders."""
    old = [(1, "ALPHA ONE", "SYRIA"), (2, "BETA TWO", "SYRIA] [SDGT"), (3, "GAMMA THREE", "SDGT")]
    old += [(4, "DELTA FOUR", "SYRIA"), (5, "EPSILON FIVE", "SYRIA] [NPWMD")]
    later = [(2, "BETA TWO", "SDGT"), (3, "GAMMA THREE", "SDGT"), (4, "DELTA FOUR", "IRAN-EO13902")]
    with open_store(tmp_path / "store.db", create=True) as store:
        for day, rows in ((OLD, old), (LATER, later)):
            path = sdn(tmp_path / f"{day}_sdn.csv", rows)
            load(store, "us-ofac-sdn", [path], known=day, loaded=datetime.now(UTC), accept="a test")
        yield Engine(engine.law, store=store)


def test_a_lifting_on_two_small_lists(two_lists):
    """The lifting is found in the law, predicted on the old list, and each entry gets its class."""
    (lifting,) = liftings(loaded(two_lists))
    assert (lifting.by, sorted(lifting.acts)) == (("US-EO-14312",), SYRIA)
    result = seen(two_lists, lifting, predict(two_lists, lifting), {})
    classes = {found.name: kind for found, kind in result.cases}
    assert classes == {
        "ALPHA ONE": Class.FREED,
        "BETA TWO": Class.KEPT,
        "DELTA FOUR": Class.RENAMED,
        "EPSILON FIVE": Class.REMOVED,
    }
    assert (result.spilled, result.others, result.others_gone, result.added) == ((), 1, 0, ())


def test_the_prediction_does_not_see_the_later_list(two_lists):
    """As known on the old list's day nothing of the later one shows."""
    known = loaded(two_lists, OLD)
    assert known.days == {"us-ofac-sdn": (OLD,)}
    assert known.entry(("us-ofac-sdn", "4")).filings[0].tag == "SYRIA"
