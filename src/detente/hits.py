"""A name beside all listed parties, and what the law makes of each party it may mean, on the day asked."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from detente.answers import Answer, Verdict, Words
from detente.engine import Moment
from detente.errors import UnknownIdError
from detente.identity import Key
from detente.lazyclass import dataclass
from detente.lists import LEDGER, key_of
from detente.screened import screener, words_of
from detente.screening.evidence import Evidence
from detente.screening.features import FEATURES
from detente.screening.records import Listed, Query
from detente.screening.screener import TOP, Match, Screener

VERSION: Final = 12
"""Hexadecimal digits of an entry's version."""


@dataclass(frozen=True, kw_only=True)
class Point:
    """What spoke for (above 0) or against, as logarithm of odds."""

    what: str
    points: float
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What one authority makes of the party on the day asked, and under which acts."""

    authority: str
    verdict: Verdict
    acts: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ScreenHit:
    """A party that a name may mean. ``entry``: the entry that fits best, ``version``: what it said, hashed;
    ``entries``: all entries of the party; ``matched``: the listed name; ``unmatched``: words of either name
    that have none in the other; ``standing``: every authority that answers.
    """

    party: str
    name: str
    score: float
    entry: str
    version: str
    entries: tuple[str, ...]
    matched: str
    words: tuple[Words, ...]
    unmatched: tuple[tuple[str, ...], tuple[str, ...]]
    points: tuple[Point, ...]
    weak_alias: str = ""
    standing: tuple[Standing, ...] = ()
    cleared: str = ""

    @property
    def restricted_by(self) -> tuple[str, ...]:
        """The authorities that restrict the party, or for which that is open."""
        return tuple(s.authority for s in self.standing if s.verdict is not Verdict.NO_MEASURE)


@dataclass(frozen=True, kw_only=True)
class Screened:
    """One query and its hits, the likeliest first. ``lists``: what it was screened against, with its day."""

    query: Query
    on: date
    known: date | None
    hits: tuple[ScreenHit, ...]


class Screening:
    """A moment at which names are screened: one screener, the lists behind it, and the law of the day."""

    def __init__(
        self,
        moment: Moment,
        *,
        sources: Collection[str] = (),
        folder: Path | None = None,
        step: Callable[[], None] = lambda: None,
    ) -> None:
        engine = moment.engine
        self.moment = moment
        self.lists = engine.lists(moment.known)
        self.screener: Screener = screener(
            engine.law, engine.digest, self.lists, sources, folder=folder, step=step
        )
        self._standing: dict[str, tuple[Standing, ...]] = {}

    @cached_property
    def _ledger(self) -> Mapping[str, str]:
        return {party.id: party.name for party in self.moment.engine.law.parties}

    def screen(
        self, query: Query, *, k: int = TOP, threshold: float | None = None, standing: bool = True
    ) -> Screened:
        """The parties a name may mean, each with what every authority makes of it on the day."""
        return next(self.screen_many([query], k=k, threshold=threshold, standing=standing))

    def screen_many(
        self, queries: Sequence[Query], *, k: int = TOP, threshold: float | None = None, standing: bool = True
    ) -> Iterator[Screened]:
        """The same for many names, in their order. ``standing``: whether to ask the law of each hit."""
        for query, matches in zip(
            queries, self.screener.screen_many(queries, k, floor=threshold), strict=True
        ):
            hits = tuple(self._hits(query, matches, standing=standing))
            yield Screened(query=query, on=self.moment.on, known=self.moment.known, hits=hits)

    def explain(self, query: Query, party: str) -> ScreenHit:
        """A name beside one party, however unlike. Raises UnknownIdError."""
        entries = self.party_of(party)[2] if party in self._ledger or self.lists is not None else ()
        ids = [entry.removeprefix(f"{LEDGER}:") for entry in entries]
        best = max(
            (m for i in ids for m in self.screener.beside(query, i)), key=lambda m: m.score, default=None
        )
        if best is None:
            raise UnknownIdError(
                f"no screened party has the id {party!r}", hint="give the id that a hit shows"
            )
        return next(self._hits(query, [best], standing=True))

    def _hits(self, query: Query, matches: Iterable[Match], *, standing: bool) -> Iterator[ScreenHit]:
        """One hit for each party, from that of its entries that fits best."""
        taken: set[str] = set()
        for one in matches:
            party, name, entries = self.party_of(one.key)
            if party in taken:
                continue
            taken.add(party)
            hit = _hit(
                query, one, party=party, name=name, entries=entries, listed=self.screener.listed(one.key)
            )
            yield replace(hit, standing=self.standing(party)) if standing else hit

    def party_of(self, key: str) -> tuple[str, str, tuple[str, ...]]:
        """The id, the name and all entries of the party that an entry, or a party of the ledger, is."""
        at: Key = (LEDGER, key) if key in self._ledger else key_of(key)
        if self.lists is None:
            return key, self._ledger[key], (key,)
        group = self.lists.cluster(at)
        party = self.lists.party_of(group)
        found = self.lists.party(party)
        return party, found.name if found else key, tuple(f"{source}:{uid}" for source, uid in group.keys)

    def knows(self, party: str) -> bool:
        """Whether a party, or an entry, is screened against."""
        return party in self._ledger or (self.lists is not None and self.lists.party(party) is not None)

    def standing(self, party: str) -> tuple[Standing, ...]:
        """What each authority makes of a party on the day."""
        if party not in self._standing:
            self._standing[party] = tuple(_standing(self.moment.status(party)))
        return self._standing[party]


def _standing(answer: Answer) -> Iterator[Standing]:
    for row in answer.rows:
        acts = dict.fromkeys(hit.acts[0] for hit in row.hits if hit.acts and hit.measure in row.binding)
        yield Standing(authority=row.authority, verdict=row.verdict, acts=tuple(acts))


def version(listed: Listed) -> str:
    """What an entry says that screening compares, hashed: another version is another entry."""
    said = (
        listed.names,
        listed.weak,
        listed.traits.births,
        listed.traits.countries,
        listed.traits.identifiers,
    )
    return sha256(repr(said).encode("utf-8", "surrogatepass")).hexdigest()[:VERSION]


def _hit(
    query: Query, one: Match, *, party: str, name: str, entries: tuple[str, ...], listed: Listed
) -> ScreenHit:
    weak = next((alias for alias in listed.weak if alias.casefold() == query.name.casefold()), "")
    words, unmatched = words_of(query, one)
    return ScreenHit(
        party=party,
        name=name,
        score=one.score,
        entry=one.key,
        version=version(listed),
        entries=entries,
        matched=one.name,
        words=words,
        unmatched=unmatched,
        points=(*_name_points(one), *map(_trait_point, one.evidence)),
        weak_alias=weak,
    )


def _name_points(one: Match) -> Iterator[Point]:
    if one.name_match is None:
        return
    for what, points in zip(FEATURES, one.name_match.points, strict=True):
        if points:
            yield Point(what=what, points=points)


def _trait_point(found: Evidence) -> Point:
    return Point(
        what=f"{found.trait}: {found.finding}", points=found.points, note=f"{found.given} / {found.listed}"
    )
