"""The liftings that the law records for words of the loaded lists, and the words that left a list without one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from detente.entries import Entry
from detente.lists import Lists
from detente.model import Law
from detente.stretches import Tie

ENDINGS = {"repeal", "expire", "suspend"}


@dataclass(frozen=True, kw_only=True)
class End:
    """An act that ended on a day, by another act where one is named."""

    act: str
    day: date
    by: str


@dataclass(frozen=True, kw_only=True)
class Lifting:
    """Acts that ended together, the words of a list that rested on nothing else, and the two lists around
    the day. ``authorities``: whose measures the acts imposed; ``replaced_by``: an act that stands behind the
    same words since then: the programme went on, and nothing was lifted.
    """

    source: str
    day: date
    by: str
    acts: tuple[str, ...]
    words: tuple[str, ...]
    authorities: tuple[str, ...]
    replaced_by: tuple[str, ...]
    old: date
    later: date

    @property
    def name(self) -> str:
        """The act that lifts, or the acts that end, and the words of the list."""
        return f"{self.by or ', '.join(self.acts)}: {', '.join(self.words)}"


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
    """For each loaded list the liftings between its first and its last day, by day. A word is lifted on the
    day on which the last act behind it that stood on the old list's day has ended.
    """
    ended = {end.act: end for end in ends(lists.law)}
    acts = {p.id: p.act for p in lists.law.provisions}
    starts = {a.id: a.start for a in lists.law.acts}
    for source, days in sorted(lists.days.items()):
        found: dict[tuple[date, str], list[tuple[str, frozenset[str]]]] = defaultdict(list)
        for word, behind in _words(lists.tie(source), acts).items():
            for day in sorted({ended[a].day for a in behind if a in ended}):
                old = max((d for d in days if d < day), default=None)
                stood = frozenset(a for a in behind if old and starts[a] <= old < _end(a, ended))
                if stood and all(_end(a, ended) <= day for a in stood) and days[-1] > day:
                    last = max((ended[a] for a in stood), key=lambda end: (end.day, end.by))
                    found[day, last.by or word].append((word, stood))
        for (day, _), rows in sorted(found.items()):
            yield _lifting(lists, source, day, rows, ended)


def _successors(words: Mapping[str, frozenset[str]], lifting: Lifting, lists: Lists) -> tuple[str, ...]:
    """The acts behind the lifted words that came between the old list and the day."""
    starts = {a.id: a.start for a in lists.law.acts}
    behind = {act for word in lifting.words for act in words[word]}
    return tuple(sorted(a for a in behind if lifting.old < starts[a] <= lifting.day))


def _end(act: str, ended: Mapping[str, End]) -> date:
    return ended[act].day if act in ended else date.max


def _words(tie: Tie, acts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Word of a list → the acts behind it."""
    rows = ((tag.tag, frozenset(acts[p] for p in tag.provisions)) for tag in tie.tags.values())
    return {word: behind for word, behind in rows if behind}


def _lifting(
    lists: Lists,
    source: str,
    day: date,
    rows: list[tuple[str, frozenset[str]]],
    ended: Mapping[str, End],
) -> Lifting:
    lifted = sorted({act for _, stood in rows for act in stood})
    named = {p.id for p in lists.law.provisions if p.act in lifted}
    measures = (m for m in lists.law.measures if named.intersection(m.target.designated))
    days = lists.days[source]
    found = Lifting(
        source=source,
        day=day,
        by=next((ended[a].by for a in lifted if ended[a].by), ""),
        acts=tuple(lifted),
        words=tuple(sorted(word for word, _ in rows)),
        authorities=tuple(sorted({m.authority for m in measures})),
        replaced_by=(),
        old=max(d for d in days if d < day),
        later=min(d for d in days if d > day),
    )
    words = _words(lists.tie(source), {p.id: p.act for p in lists.law.provisions})
    return replace(found, replaced_by=_successors(words, found, lists))


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
        for old, later in zip(days, days[1:], strict=False):
            before, after = (dict(lists.store.list_on(source, day)) for day in (old, later))
            words: dict[str, list[str]] = defaultdict(list)
            for uid, entry in before.items():
                for word in words_of(entry):
                    words[word].append(uid)
            for word, uids in sorted(words.items()):
                gone = [uid for uid in uids if uid not in after]
                off = [uid for uid in uids if uid in after and word not in words_of(after[uid])]
                if 2 * (len(gone) + len(off)) >= len(uids):
                    by = [f for f in found if f.source == source and old < f.day <= later and word in f.words]
                    yield Vanished(
                        source=source, word=word, old=old, later=later, filed=len(uids), gone=len(gone),
                        reworded=len(off), lifted_by=tuple(lifting.name for lifting in by),
                    )  # fmt: skip


def words_of(entry: Entry) -> frozenset[str]:
    """The words under which a list files an entry."""
    return frozenset(filing.tag for filing in entry.filings)
