"""Customers screened on Spark: the executors hold the screener and compare names, the driver knows the law.

``near`` and ``lines`` are for tables that live on the cluster; ``finder`` lends the cluster to a run on a
file, whose output is then the same, byte for byte, as that of one process. Executors need detente
installed, and nothing else: no store and no settings. The screener travels as its image: broadcast where
the session can, else within the plan.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

import msgspec

from detente.bulk.columns import Columns, guess
from detente.bulk.customers import Customer, Order, Row, customer
from detente.bulk.files import arrow
from detente.bulk.hitlines import Asking, Found, Near, Parties, find, lines_of, parties_of
from detente.bulk.output import table
from detente.bulk.run import Finder, known_parties
from detente.errors import InputError
from detente.screening import image
from detente.screening.records import Query

if TYPE_CHECKING:
    from detente.hits import Screening, Standing
    from detente.screening.screener import Screener

NEAR: Final = (
    "row long, id string, query string, faults array<string>, "
    "near array<struct<entry: string, score: double, matched: string, version: string, why: string>>"
)
"""Columns of ``near``, as Spark writes types."""
LINES: Final = (
    "what string, row long, id string, query string, party string, name string, score double, "
    "matched string, entry string, version string, restricted_by array<string>, "
    "standing array<struct<authority: string, verdict: string, acts: array<string>>>, why string, note string"
)
"""Columns of ``lines``: those of ``detente.bulk.output.COLUMNS``."""
BLOCK: Final = 50_000
"""Rows of a file that are given to the cluster at once."""
SLICE: Final = 500
"""Rows of such a block that are a task of their own."""
Batches = Iterator[Any]


def session() -> Any:
    """The Spark session: the active one, that of SPARK_REMOTE, or a new one. Raises InputError."""
    try:
        builder: Any = import_module("pyspark.sql").SparkSession.builder
    except ImportError:
        raise InputError(
            "Spark needs pyspark, which is not installed", hint="pip install 'detente[spark]'"
        ) from None
    return builder.getOrCreate()


# ---------------------------------------------------------------------- on the executors


def _carried(spark: Any, screener: Screener) -> Callable[[], Screener]:
    """How an executor comes by the screener: it is read once in each of its processes."""
    held = image.dumps(screener)
    digest = sha256(held).hexdigest()
    if type(spark).__module__.startswith("pyspark.sql.connect"):
        return lambda: _loaded(digest, lambda: held)
    shared = spark.sparkContext.broadcast(held)
    return lambda: _loaded(digest, lambda: shared.value)


class _Bytes:
    """The image of a screener, told apart by its hash alone."""

    def __init__(self, digest: str, get: Callable[[], bytes]) -> None:
        self.digest = digest
        self.get = get

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Bytes) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)


@lru_cache(maxsize=1)
def _read(held: _Bytes) -> Screener:
    screener = image.loads(held.get())
    if screener is None:
        raise InputError(
            "the screener that was sent is of another version",
            hint="install the driver's detente on every executor",
        )
    return screener


def _loaded(digest: str, get: Callable[[], bytes]) -> Screener:
    return _read(_Bytes(digest, get))


# ---------------------------------------------------------------------- tables of the cluster


def near(
    customers: Any,
    screening: Screening,
    *,
    mapping: Mapping[str, Sequence[str]] | None = None,
    dates: Order = "unsaid",
    asking: Asking | None = None,
    row: str = "",
) -> Any:
    """A DataFrame of customers as one of ``NEAR``: each customer that has a fault, or may be a listed
    entry, with these entries. ``row``: the column that numbers the customers (none: all are 0). Raises
    InputError.
    """
    asking, columns = asking or Asking(), guess(tuple(customers.columns), mapping)
    get = _carried(customers.sparkSession, screening.screener)
    bare = Asking(most=asking.most, threshold=asking.threshold)

    def work(batches: Batches) -> Batches:
        return _near(batches, get, bare, lambda batch: _customers(batch, columns, dates, row))

    return customers.mapInArrow(work, NEAR)


def _near(
    batches: Batches, get: Callable[[], Screener], asking: Asking, read: Callable[[Any], Iterator[Customer]]
) -> Batches:
    for batch in batches:
        found = find(get(), read(batch), asking)
        yield from _near_table(one for one in found if one.near or one.customer.faults).to_batches()


def _customers(batch: Any, columns: Columns, dates: Order, row: str) -> Iterator[Customer]:
    for cells in batch.to_pylist():
        number = cells.get(row) if row else 0
        yield customer(Row(int(number or 0), cells), columns, dates)


def _near_table(found: Iterable[Found]) -> Any:
    pa = arrow()
    entry = pa.struct([
        ("entry", pa.string()), ("score", pa.float64()), ("matched", pa.string()),
        ("version", pa.string()), ("why", pa.string()),
    ])  # fmt: skip
    schema = pa.schema([
        ("row", pa.int64()), ("id", pa.string()), ("query", pa.string()), ("faults", pa.list_(pa.string())),
        ("near", pa.list_(entry)),
    ])  # fmt: skip
    rows = [
        {
            "row": one.customer.number, "id": one.customer.id,
            "query": one.customer.query.name if one.customer.query else "",
            "faults": list(one.customer.faults), "near": [n._asdict() for n in one.near],
        }
        for one in found
    ]  # fmt: skip
    return pa.Table.from_pylist(rows, schema=schema)


def lines(found: Any, screening: Screening, asking: Asking | None = None) -> Any:
    """A DataFrame of ``NEAR`` as one of ``LINES``: who each entry is, and what the law makes of each party.
    The entries are collected first, so that the law is asked once of each party: persist ``found``, or
    write it, before. Raises UnknownIdError.
    """
    asking = asking or Asking()
    known_parties(screening, asking)
    met = found.selectExpr("explode(near) AS one").selectExpr("one.entry AS entry").distinct().collect()
    live = parties_of(screening)
    names = {each["entry"]: live.of(each["entry"]) for each in met}
    standing: dict[str, Sequence[Standing]] = {}
    if asking.standing:
        standing = {party: live.standing(party) for party, _ in names.values()}
    on = live.on

    def work(batches: Batches) -> Batches:
        return _told(batches, Parties(names.__getitem__, standing.__getitem__, on), asking)

    return found.mapInArrow(work, LINES)


def _told(batches: Batches, parties: Parties, asking: Asking) -> Batches:
    for batch in batches:
        lines_ = (line for one in batch.to_pylist() for line in lines_of(_found(one), parties, asking))
        yield from table(lines_).to_batches()


def _found(cells: Mapping[str, Any]) -> Found:
    query = Query(name=cells["query"]) if cells["query"] else None
    near_ = tuple(Near(**one) for one in cells["near"] or ())
    return Found(Customer(cells["row"], cells["id"], query, tuple(cells["faults"] or ())), near_)


# ---------------------------------------------------------------------- a file of the driver


def _compared(batches: Batches, get: Callable[[], Screener], asking: Asking) -> Batches:
    pa = arrow()
    for batch in batches:
        queries = map(_decode, batch.column(1).to_pylist())
        asked = [Customer(0, "", query, ()) for query in queries]
        found = pa.array([_encode(one.near) for one in find(get(), asked, asking)], pa.binary())
        yield pa.RecordBatch.from_arrays([batch.column(0), found], ["place", "near"])


def finder(spark: Any, screening: Screening, asking: Asking) -> Finder:
    """The cluster as the one that compares names, for ``detente.bulk.run.run``."""
    get = _carried(spark, screening.screener)
    bare = Asking(most=asking.most, threshold=asking.threshold)

    def work(batches: Batches) -> Batches:
        return _compared(batches, get, bare)

    def block(customers: Sequence[Customer]) -> Iterator[Found]:
        pa = arrow()
        places = [at for at, one in enumerate(customers) if one.query is not None]
        queries = pa.array([_encode(customers[at].query) for at in places], pa.binary())
        sent = spark.createDataFrame(pa.table({"place": pa.array(places, pa.int64()), "query": queries}))
        parts = sent.repartition(max(1, len(places) // SLICE)).mapInArrow(work, "place long, near binary")
        near_ = {each["place"]: _entries(bytes(each["near"])) for each in parts.collect()}
        for at, one in enumerate(customers):
            yield Found(one, near_.get(at, ()))

    return Finder(block, BLOCK)


_encode: Final = msgspec.msgpack.Encoder().encode
_decode: Final = msgspec.msgpack.Decoder(Query).decode
_entries: Final = msgspec.msgpack.Decoder(tuple[Near, ...]).decode
