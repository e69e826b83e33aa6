"""The liftings that the law records for words of the loaded lists, and the words that lists lost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from detente.entries import Entry
from detente.lists import Lists
from detente.model import Law
from detente.stretches import Tie

ENDINGS = {"repeal", "expire", "suspend"}


@dataclass(frozen=True, kw_only=True, order=True)
class End:
    """An act that ended on a day, by another act where one is named."""

    day: date
    by: str
    act: str


@dataclass(frozen=True, kw_only=True)
class Lifting:
    """Acts that ended, the words of a list that rested on nothing else, and the two lists around the day.
    ``authorities``: whose measures the acts imposed; ``replaced_by``: acts that came behind the same words
    meanwhile: the programme went on, and nothing was lifted; ``together``: all liftings of a gap in one.
    """

    source: str
    ends: tuple[End, ...]
    words: tuple[str, ...]
    authorities: tuple[str, ...]
    replaced_by: tuple[str, ...]
    old: date
    later: date
    together: bool = False

    @property
    def day(self) -> date:
        """The day on which the last of the acts ended."""
        return max(end.day for end in self.ends)

    @property
    def acts(self) -> frozenset[str]:
        """The acts that ended."""
        return frozenset(end.act for end in self.ends)

    @property
    def by(self) -> tuple[str, ...]:
        """The acts that ended them, where they are named."""
        return tuple(dict.fromkeys(end.by for end in self.ends if end.by))

    @property
    def name(self) -> str:
        """What lifts, else what ends."""
        if self.together:
            return f"all between {self.old} and {self.later}"
        return ", ".join(self.by or sorted(self.acts))


def ends(law: Law) -> Iterator[End]:
    """Every act that the law says has ended."""
    for act in law.acts:
        if act.end is not None:
            yield End(act=act.id, day=act.end, by="")
    acts = {act.id for act in law.acts}
    for event in law.events:
        if event.kind in ENDINGS and event.target in acts:
            yield End(act=event.target, day=event.start, by=event.by or "")


def days_of(law: Law) -> frozenset[date]:
    """The days on which an act ended."""
    return frozenset(end.day for end in ends(law))


def liftings(lists: Lists) -> Iterator[Lifting]:
    """For each loaded list the liftings between its first and its last day, by day, and where several fall
    between the same two lists, all of them together.
    """
    for source in sorted(lists.days):
        found = tuple(_of_list(lists, source))
        yield from found
        gaps: dict[date, list[Lifting]] = defaultdict(list)
        for lifting in found:
            if not lifting.replaced_by:
                gaps[lifting.old].append(lifting)
        yield from (_together(lists, rows) for _, rows in sorted(gaps.items()) if len(rows) > 1)


def _of_list(lists: Lists, source: str) -> Iterator[Lifting]:
    """A word is lifted on the day on which the last act behind it that stood on the old list's day ended."""
    ended = {end.act: end for end in ends(lists.law)}
    starts = {a.id: a.start for a in lists.law.acts}
    days = lists.days[source]
    found: dict[tuple[date, str], dict[str, frozenset[str]]] = defaultdict(dict)
    for word, behind in _words(lists).get(source, {}).items():
        for day in sorted({ended[a].day for a in behind if a in ended}):
            old = max((d for d in days if d < day < days[-1]), default=None)
            stood = frozenset(a for a in behind if old and starts[a] <= old < _end(a, ended))
            if stood and max(_end(a, ended) for a in stood) == day:
                found[day, max(ended[a] for a in stood).by or word][word] = stood
    for (day, _), rows in sorted(found.items()):
        acts = {act for stood in rows.values() for act in stood}
        yield _lifting(lists, source, tuple(sorted(ended[a] for a in acts)), tuple(rows), day)


def _end(act: str, ended: Mapping[str, End]) -> date:
    return ended[act].day if act in ended else date.max


def _words(lists: Lists) -> dict[str, dict[str, frozenset[str]]]:
    """Source → word of its list → the acts behind it."""
    acts = {p.id: p.act for p in lists.law.provisions}
    return {source: _acts_behind(lists.tie(source), acts) for source in lists.days}


def _acts_behind(tie: Tie, acts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    rows = ((tag.tag, frozenset(acts[p] for p in tag.provisions)) for tag in tie.tags.values())
    return {word: behind for word, behind in rows if behind}


def _lifting(lists: Lists, source: str, ended: tuple[End, ...], words: tuple[str, ...], day: date) -> Lifting:
    days = lists.days[source]
    old = max(d for d in days if d < day)
    starts = {a.id: a.start for a in lists.law.acts}
    behind = {act for word in words for act in _words(lists)[source][word]}
    return Lifting(
        source=source,
        ends=ended,
        words=tuple(sorted(words)),
        authorities=_authorities(lists.law, {end.act for end in ended}),
        replaced_by=tuple(sorted(a for a in behind if old < starts[a] <= day)),
        old=old,
        later=min(d for d in days if d > day),
    )


def _authorities(law: Law, acts: Iterable[str]) -> tuple[str, ...]:
    """Whose measures reach who is named under these acts."""
    named = {p.id for p in law.provisions if p.act in set(acts)}
    return tuple(sorted({m.authority for m in law.measures if named.intersection(m.target.designated)}))


def _together(lists: Lists, rows: list[Lifting]) -> Lifting:
    ended = tuple(sorted(end for row in rows for end in row.ends))
    return Lifting(
        source=rows[0].source,
        ends=ended,
        words=tuple(word for row in rows for word in row.words),
        authorities=_authorities(lists.law, {end.act for end in ended}),
        replaced_by=(),
        old=rows[0].old,
        later=rows[0].later,
        together=True,
    )


# ---------------------------------------------------------------------- what the lists show


@dataclass(frozen=True, kw_only=True)
class Vanished:
    """A word that at least half of its entries lost between two lists that follow each other. ``gone``: no
    longer listed; ``reworded``: listed under other words; ``lifted_by``: the liftings that account for it.
    """

    source: str
    word: str
    old: date
    later: date
    filed: int
    gone: int
    reworded: int
    lifted_by: tuple[str, ...]


def vanished(lists: Lists, found: tuple[Lifting, ...]) -> Iterator[Vanished]:
    """Every word that a list lost, whether or not the law says why."""
    for source, days in sorted(lists.days.items()):
        for old, later in pairwise(days):
            here = [f for f in found if f.source == source and old < f.day <= later and not f.together]
            before, after = (dict(lists.store.list_on(source, day)) for day in (old, later))
            yield from (row for row in _lost(source, old, later, before, after, here) if _half(row))


def _half(row: Vanished) -> bool:
    return 2 * (row.gone + row.reworded) >= row.filed


def _lost(
    source: str,
    old: date,
    later: date,
    before: Mapping[str, Entry],
    after: Mapping[str, Entry],
    found: list[Lifting],
) -> Iterator[Vanished]:
    words: dict[str, list[str]] = defaultdict(list)
    for uid, entry in before.items():
        for word in words_of(entry):
            words[word].append(uid)
    for word, uids in sorted(words.items()):
        there = [after[uid] for uid in uids if uid in after]
        yield Vanished(
            source=source,
            word=word,
            old=old,
            later=later,
            filed=len(uids),
            gone=len(uids) - len(there),
            reworded=sum(word not in words_of(entry) for entry in there),
            lifted_by=tuple(lifting.name for lifting in found if word in lifting.words),
        )


def words_of(entry: Entry) -> frozenset[str]:
    """The words under which a list files an entry."""
    return frozenset(filing.tag for filing in entry.filings)
