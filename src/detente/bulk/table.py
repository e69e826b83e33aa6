"""A table of customers in memory, screened: Arrow in, Arrow out. Pyarrow is loaded only when used."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from detente.bulk.columns import guess
from detente.bulk.customers import Customer, Order, Row, customer
from detente.bulk.files import BATCH
from detente.bulk.hitlines import Asking
from detente.bulk.output import table
from detente.bulk.run import known_parties, lines

if TYPE_CHECKING:
    from detente.hits import Screening


def screen_table(
    screening: Screening,
    customers: Any,
    *,
    mapping: Mapping[str, Sequence[str]] | None = None,
    dates: Order = "unsaid",
    asking: Asking | None = None,
) -> Any:
    """A ``pyarrow.Table`` of customers as a ``pyarrow.Table`` of lines, with the columns of
    ``output.COLUMNS``; ``row`` counts from 1. ``mapping``: field → columns, as ``--map`` has it; the rest
    is guessed from the headers. Raises InputError, UnknownIdError.
    """
    asking = asking or Asking()
    known_parties(screening, asking)
    columns = guess(tuple(customers.column_names), mapping)

    def each() -> Iterator[Customer]:
        number = 0
        for batch in customers.to_batches(max_chunksize=BATCH):
            for cells in batch.to_pylist():
                number += 1
                yield customer(Row(number, cells), columns, dates)

    return table(lines(screening, each(), asking))
