"""Which decisions on a book a change touches: the same questions at two moments, and why they differ."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from detente.answers import Answer, AuthorityRow
from detente.changes import ListChange, list_changes
from detente.dates import DAY
from detente.divergence import Event, timeline
from detente.engine import Engine, Moment
from detente.whatif import parties_of


@dataclass(frozen=True, kw_only=True)
class RowChange:
    """The answer of one authority before and after."""

    authority: str
    before: AuthorityRow | None
    after: AuthorityRow | None


@dataclass(frozen=True, kw_only=True)
class TouchedItem:
    """A customer or deal of the book whose answer differs, and what lies behind it: entries of lists that
    changed and events of the acts that the answers rest on.
    """

    id: str
    title: str
    kind: str
    rows: tuple[RowChange, ...]
    lists: tuple[ListChange, ...]
    law: tuple[Event, ...]


@dataclass(frozen=True, kw_only=True)
class Watch:
    """What became of a book between two days. ``on``: the day asked about where it was the same both times,
    so that only what became known in between counts.
    """

    start: date
    end: date
    on: date | None
    items: int
    touched: tuple[TouchedItem, ...]
    list_changes: int


def watch(
    engine: Engine,
    book: Path,
    start: date,
    end: date,
    *,
    on: date | None = None,
    under: tuple[str, ...] = (),
    progress: Callable[[], None] = lambda: None,
) -> Watch:
    """The items of a book whose answer on ``start`` (as known then) is not that on ``end``. With ``on`` both
    are asked about that day. Deals with a day of their own keep it. ``under``: only these authorities. Raises
    InputError.
    """
    before = engine.at(on or start, start, under=under)
    after = engine.at(on or end, end, under=under)
    books = engine.read_book(book, start), engine.read_book(book, end)
    old = before.evaluate(books[0], progress).answers
    baseline = after.evaluate(books[1], progress)
    lists = engine.lists(end)
    changed = tuple(list_changes(lists, start, end)) if lists is not None else ()
    items = {item.id: item for item in baseline.items}
    differing = [(key, old.get(key), answer) for key, answer in baseline.answers.items()]
    law = tuple(timeline(after, start + DAY, end + DAY))
    touched = tuple(
        TouchedItem(
            id=now.id,
            title=now.title,
            kind=now.kind,
            rows=rows,
            lists=_about(after, parties_of(items[key]), changed),
            law=_behind(rows, law),
        )
        for key, was, now in differing
        if (rows := tuple(_rows(was, now)))
    )
    return Watch(
        start=start, end=end, on=on, items=len(baseline.items), touched=touched, list_changes=len(changed)
    )


def _rows(before: Answer | None, after: Answer) -> Iterator[RowChange]:
    for row in after.rows:
        old = before.row(row.authority) if before else None
        if old is None or not old.same_outcome(row):
            yield RowChange(authority=row.authority, before=old, after=row)


def _about(after: Moment, parties: Iterable[str], changed: tuple[ListChange, ...]) -> tuple[ListChange, ...]:
    """The changes of entries that are one of the parties."""
    lists = after.engine.lists(after.known)
    if lists is None:
        return ()
    known = [party for party in parties if lists.party(party) is not None]
    keys = {key for group in lists.about(known).clusters.values() for key in group.keys}
    return tuple(change for change in changed if (change.source, change.uid) in keys)


def _behind(rows: Iterable[RowChange], law: Iterable[Event]) -> tuple[Event, ...]:
    """The events of the acts on which the answers rest."""
    sides = (side for row in rows for side in (row.before, row.after) if side is not None)
    acts = {act for side in sides for act in side.acts}
    return tuple(event for event in law if event.id in acts)  # rounds are told entry by entry


def flat(found: Watch) -> tuple[dict[str, str], ...]:
    """One row per touched item and authority, for a table."""
    return tuple(
        {
            "id": item.id,
            "title": item.title,
            "kind": item.kind,
            "authority": row.authority,
            "before": verdict(row.before),
            "after": verdict(row.after),
            "because": "; ".join(because(item)),
        }
        for item in found.touched
        for row in item.rows
    )


def verdict(row: AuthorityRow | None) -> str:
    """The word of a row, or that the item was not in the book."""
    return row.verdict.value if row is not None else "not in the book"


def because(item: TouchedItem) -> tuple[str, ...]:
    """What lies behind a touched item, in words, lists first."""
    lists = (f"{c.known}: {c.source} {c.what} {c.name} ({', '.join(c.tags)})" for c in item.lists)
    law = (f"{e.day}: {e.id} {e.what}" for e in item.law)
    return (*lists, *law) or ("a period, a licence or a stake began or ended in between",)
