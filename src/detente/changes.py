"""What changed on the loaded lists between two days, and the history of one party over all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

import msgspec

from detente import model
from detente.answers import Stretch
from detente.entries import Entry
from detente.identity import Evidence
from detente.lists import LEDGER, Lists, id_of


@dataclass(frozen=True, kw_only=True)
class FieldChange:
    """What a list no longer says of an entry, and what it says instead, in one field."""

    field: str
    gone: tuple[str, ...]
    new: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ListChange:
    """An entry that was added, changed or removed between two days. ``known``: the loaded day that first
    shows it; ``provisions``: what its words stand for.
    """

    known: date
    source: str
    uid: str
    name: str
    what: str
    tags: tuple[str, ...]
    fields: tuple[FieldChange, ...]
    provisions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class History:
    """One party on all lists: its entries and the evidence that joins them, what was held apart, the
    ledger's own listings, and every time in which a list filed it under a word.
    """

    party: str
    name: str
    entries: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    apart: tuple[Evidence, ...]
    recorded: tuple[model.Designation, ...]
    listed: tuple[Stretch, ...]


def list_changes(lists: Lists, start: date, end: date, sources: Iterable[str] = ()) -> Iterator[ListChange]:
    """The changes from the lists as known on ``start`` to those as known on ``end``, one per entry, in the
    order of sources and numbers. A source first loaded after ``start`` has no changes to tell of.
    """
    for source in tuple(sources) or tuple(sorted(lists.days)):
        days = lists.days.get(source, ())
        if days and days[0] <= start:
            yield from _changes(lists, source, start, end)


def _changes(lists: Lists, source: str, start: date, end: date) -> Iterator[ListChange]:
    before = lists.store.numbers_on(source, start, lists.generation)
    after = lists.store.numbers_on(source, end, lists.generation)
    differing = sorted(uid for uid in before.keys() | after.keys() if before.get(uid) != after.get(uid))
    wanted = [
        number for uid in differing for number in (before.get(uid), after.get(uid)) if number is not None
    ]
    bodies = lists.store.bodies(wanted)
    turned = lists.store.turned(source, start, end, lists.generation)
    for uid in differing:
        old = bodies.get(before.get(uid, -1))
        new = bodies.get(after.get(uid, -1))
        yield _change(lists, source, uid, turned[uid], old, new)


def _change(
    lists: Lists, source: str, uid: str, known: date, old: Entry | None, new: Entry | None
) -> ListChange:
    shown = new or old
    assert shown is not None  # noqa: S101 - one of both is there
    tie = lists.tie(source)
    return ListChange(
        known=known,
        source=source,
        uid=uid,
        name=shown.name,
        what="added" if old is None else "removed" if new is None else "changed",
        tags=tuple(dict.fromkeys(f.tag for f in shown.filings)),
        fields=tuple(_fields(old, new)) if old and new else (),
        provisions=tuple(dict.fromkeys(p for f in shown.filings for p in tie.provisions(f))),
    )


def _fields(old: Entry, new: Entry) -> Iterator[FieldChange]:
    for name in Entry.__struct_fields__:
        before, after = _values(getattr(old, name)), _values(getattr(new, name))
        if before != after:
            yield FieldChange(
                field=name,
                gone=tuple(v for v in before if v not in after),
                new=tuple(v for v in after if v not in before),
            )


def _values(value: object) -> tuple[str, ...]:
    """The value of a field as the things that may come and go."""
    if isinstance(value, dict):
        return tuple(f"{key}: {part}" for key, part in value.items())
    many = value if isinstance(value, tuple) else () if value in (None, "") else (value,)
    return tuple(_words(part) for part in many)


def _words(part: object) -> str:
    """A value in words: its filled fields in order."""
    if not isinstance(part, msgspec.Struct):
        return str(part)
    fields = ((name, getattr(part, name)) for name in part.__struct_fields__)
    return ", ".join(_field_words(name, value) for name, value in fields if value)


def _field_words(name: str, value: object) -> str:
    if isinstance(value, tuple):
        return f"{name} {' / '.join(str(v) for v in value)}"
    if isinstance(value, dict):
        return " ".join(str(v) for v in value.values())
    return name if value is True else str(value)


def history(lists: Lists, party: str) -> History:
    """The history of a party by its id. The ledger's listings come first, then each list's, by day."""
    found = lists.about([party])
    group = found.clusters[party]
    known = lists.party(party)
    return History(
        party=party,
        name=known.name if known else party,
        entries=tuple(id_of(key) for key in group.keys if key[0] != LEDGER),
        evidence=group.evidence,
        apart=group.apart,
        recorded=tuple(
            sorted((d for d in lists.law.designations if d.party == party), key=lambda d: d.start)
        ),
        listed=tuple(sorted(found.stretches[party], key=lambda s: (s.source, s.start, s.tag))),
    )
