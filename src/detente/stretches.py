"""From what published lists said to rows of law: who was filed under which word from when to when, which
provisions that word stands for, and how far the lists are known.

A day of listing is *stated* by the publisher, *derived* (first seen in a list whose predecessor lacked it,
so it lies between the two) or *unknown* (already on the first list that was loaded). On the days on
which a party may have been listed the answer is open, with the reason; it is never guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from detente import model
from detente.answers import Stretch
from detente.dates import DAY, Period
from detente.entries import Dating, Entry, Filing
from detente.lazyclass import dataclass

if TYPE_CHECKING:
    from detente.sources.catalog import Source
    from detente.store import Fact

Word = tuple[str, tuple[str, ...]]
"""A word of a list and the provisions it stands for."""


@dataclass(frozen=True, kw_only=True)
class Tie:
    """How the words of one list are tied to the law."""

    list: str
    tags: Mapping[str, model.ListTag]
    acts: Mapping[str, str]

    def provisions(self, filing: Filing) -> tuple[str, ...]:
        """What a filing stands for: the finer word first (``SSI/Directive 1``), else the word itself."""
        for finer in (*_stems(filing.act), *filing.measures):
            found = self.tags.get(f"{filing.tag}/{finer}".casefold())
            if found is not None:
                return found.provisions
        tag = self.tags.get(filing.tag.casefold())
        return tag.provisions if tag else ()

    @cached_property
    def covered(self) -> frozenset[str]:
        """All provisions for which the list has a word."""
        return frozenset(p for tag in self.tags.values() for p in (*tag.provisions, *tag.also))


def _stems(act: str) -> Iterator[str]:
    """An act as printed, and shorter parts of it: ``Schedule 1, Part 2, item 5`` → ``Schedule 1``."""
    stem = act.partition(" (")[0]
    while stem:
        yield stem
        stem = stem.rpartition(", ")[0]


def tie_of(source: Source, law: model.Law) -> Tie:
    """The tie of a source's list."""
    tags = {t.tag.casefold(): t for t in law.list_tags if source.tags and t.list == source.tags}
    acts = {a.number.casefold(): a.id for a in law.acts if a.number}
    return Tie(list=source.tags, tags=tags, acts=acts)


def stretches(facts: Sequence[Fact], days: Sequence[date], tie: Tie) -> tuple[Stretch, ...]:
    """The stretches of one entry from its facts in order; ``days``: every loaded day of the list."""
    found: list[Stretch] = []
    open_: dict[Word, Stretch] = {}
    for place, fact in enumerate(facts):
        here = _filed(fact.entry, tie) if fact.entry else {}
        gone = [key for key in open_ if key not in here]
        found += [_closed(open_.pop(key), fact.known, days) for key in gone]
        seen = _last_seen(facts, place, days)
        for key, filing in here.items():
            if key in open_:
                open_[key] = _went_on(open_[key], filing, seen)
            elif fact.entry is not None:
                open_[key] = _opened(fact, fact.entry, filing, seen, days, tie)
    return (*found, *open_.values())


def _filed(entry: Entry, tie: Tie) -> dict[Word, Filing]:
    """The filings of an entry by their word; of several under one, the first day and the last end count."""
    found: dict[Word, Filing] = {}
    for filing in entry.filings:
        key = filing.tag, tie.provisions(filing)
        first = found.get(key)
        over = first is not None and first.ended and filing.on and first.ended <= filing.on
        found[key] = filing if first is None or over else _both(first, filing)
    return found


def _both(one: Filing, two: Filing) -> Filing:
    stated = [filing.on for filing in (one, two) if filing.on]
    ended = max(one.ended, two.ended) if one.ended and two.ended else None
    return msgspec.structs.replace(two, on=min(stated, default=None), ended=ended)


def _went_on(stretch: Stretch, filing: Filing, seen: date) -> Stretch:
    """A stretch that a later list goes on with: its end, and a first day up to the day on which it was first
    seen, are as that list states them.
    """
    if filing.on and filing.on <= stretch.first_seen:
        stretch = replace(stretch, start=filing.on, dating="stated", not_before=None)
    return replace(stretch, last_seen=seen, end=filing.ended)


def _last_seen(facts: Sequence[Fact], place: int, days: Sequence[date]) -> date:
    """The last loaded day on which what a fact says still stood."""
    if place + 1 == len(facts):
        return days[-1]
    return _before(days, facts[place + 1].known) or facts[place].known


def _opened(fact: Fact, entry: Entry, filing: Filing, seen: date, days: Sequence[date], tie: Tie) -> Stretch:
    before = _before(days, fact.known)
    dating: Dating = "stated" if filing.on else "unknown" if before is None else "derived"
    return Stretch(
        source=fact.source,
        uid=fact.uid,
        name=entry.name,
        tag=filing.tag,
        act=filing.act,
        start=filing.on or fact.known,
        dating=dating,
        not_before=None if filing.on else before,
        first_seen=fact.known,
        last_seen=seen,
        end=filing.ended,
        provisions=tie.provisions(filing),
    )


def _closed(stretch: Stretch, gone: date, days: Sequence[date]) -> Stretch:
    last = _before(days, gone) or stretch.first_seen
    return replace(stretch, last_seen=max(last, stretch.first_seen), end=min(stretch.end or gone, gone))


def _before(days: Sequence[date], day: date) -> date | None:
    place = bisect_left(days, day)
    return days[place - 1] if place else None


# ---------------------------------------------------------------------- rows of law


def designations(stretch: Stretch, party: str, by: str, binds_from: date) -> Iterator[model.Designation]:
    """The stretch as listings: one for the days on which it surely stood, and open ones for the days on which
    it may have begun or may already have ended. ``binds_from``: first day of the acts behind it.
    """
    sure_to = stretch.end and min(stretch.end, max(stretch.last_seen + DAY, stretch.start))
    yield _listing(stretch, party, by, Period(stretch.start, sure_to), "")
    if stretch.dating != "stated":
        earliest = stretch.not_before + DAY if stretch.not_before else binds_from
        may = f"the day of listing is not stated; first seen on {stretch.first_seen}"
        if earliest < stretch.start:
            yield _listing(stretch, party, by, Period(earliest, stretch.start), may)
    if stretch.end and sure_to and sure_to < stretch.end:
        may = f"last seen on {stretch.last_seen}, gone on {stretch.end}"
        yield _listing(stretch, party, by, Period(sure_to, stretch.end), may)


def _listing(stretch: Stretch, party: str, by: str, period: Period, doubt: str) -> model.Designation:
    assert period.start is not None  # noqa: S101 - a stretch has begun
    seen = f"{stretch.source} of {stretch.first_seen} to {stretch.last_seen}"
    return model.Designation(
        id=f"{stretch.source}:{stretch.uid}:{stretch.tag}:{period.start}",
        source=(f"{seen}, entry {stretch.uid}, {stretch.tag}",),
        checked_against=seen,
        confidence="high",
        party=party,
        provisions=stretch.provisions,
        by=by,
        start=period.start,
        end=period.end,
        entry=stretch.uid,
        unsettled=f"{stretch.source}: {doubt}" if doubt else None,
    )
