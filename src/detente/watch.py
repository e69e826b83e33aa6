"""Which decisions on a book a change touches: the same questions at two moments, and why they differ."""

from __future__ import annotations

from collections import defaultdict
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
    """The answer of one authority before and after. ``law``: events of the acts on which only one of both
    rests, or where the acts are the same, of all of them.
    """

    authority: str
    before: AuthorityRow | None
    after: AuthorityRow | None
    law: tuple[Event, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A listing of the ledger that began (``listed``) or ended (``removed``) on a day."""

    day: date
    what: str
    party: str
    provisions: tuple[str, ...]
    by: str


@dataclass(frozen=True, kw_only=True)
class TouchedItem:
    """A customer or deal of the book whose answer differs, and what lies behind it: entries of lists that
    changed, and listings of the ledger that began or ended in between.
    """

    id: str
    title: str
    kind: str
    rows: tuple[RowChange, ...]
    lists: tuple[ListChange, ...]
    recorded: tuple[Turn, ...]


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
    turns = _turns(after, start, end)
    touched = tuple(
        TouchedItem(
            id=now.id,
            title=now.title,
            kind=now.kind,
            rows=rows,
            lists=_about(after, parties_of(items[key]), changed),
            recorded=tuple(turn for party in sorted(parties_of(items[key])) for turn in turns.get(party, ())),
        )
        for key, was, now in differing
        if (rows := tuple(_rows(was, now, law)))
    )
    return Watch(
        start=start, end=end, on=on, items=len(baseline.items), touched=touched, list_changes=len(changed)
    )


def _rows(before: Answer | None, after: Answer, law: tuple[Event, ...]) -> Iterator[RowChange]:
    for row in after.rows:
        old = before.row(row.authority) if before else None
        if old is None or not old.same_outcome(row):
            was = frozenset(old.acts) if old else frozenset[str]()
            acts = was.symmetric_difference(row.acts) or was
            events = tuple(event for event in law if event.id in acts)  # rounds are told party by party
            yield RowChange(authority=row.authority, before=old, after=row, law=events)


def _turns(moment: Moment, start: date, end: date) -> dict[str, list[Turn]]:
    """Party → the listings that began or ended after ``start`` and up to ``end``, in order."""
    found: dict[str, list[Turn]] = defaultdict(list)
    for row in moment.knowledge.designations:
        for day, what, by in ((row.start, "listed", row.by), (row.end, "removed", row.removed_by or row.by)):
            if day is not None and start < day <= end:
                turn = Turn(day=day, what=what, party=row.party, provisions=row.provisions, by=by)
                found[row.party].append(turn)
    return {party: sorted(turns, key=lambda t: (t.day, t.by)) for party, turns in found.items()}


def _about(after: Moment, parties: Iterable[str], changed: tuple[ListChange, ...]) -> tuple[ListChange, ...]:
    """The changes of entries that are one of the parties."""
    lists = after.engine.lists(after.known)
    if lists is None:
        return ()
    known = [party for party in parties if lists.party(party) is not None]
    keys = {key for group in lists.about(known).clusters.values() for key in group.keys}
    return tuple(change for change in changed if (change.source, change.uid) in keys)


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
            "because": "; ".join((*because(item), *behind(row))),
        }
        for item in found.touched
        for row in item.rows
    )


def verdict(row: AuthorityRow | None) -> str:
    """The word of a row, or that the item was not in the book."""
    return row.verdict.value if row is not None else "not in the book"


def because(item: TouchedItem) -> tuple[str, ...]:
    """What happened to the parties of a touched item, in words, lists first."""
    lists = (f"{c.known}: {c.source} {c.what} {c.name} ({', '.join(c.tags)})" for c in item.lists)
    turns = (f"{t.day}: {t.what} under {', '.join(t.provisions)} by {t.by}" for t in item.recorded)
    return (*lists, *turns)


def behind(row: RowChange) -> tuple[str, ...]:
    """What happened to the acts behind a row, in words."""
    return tuple(f"{event.day}: {event.id} {event.what}" for event in row.law)
