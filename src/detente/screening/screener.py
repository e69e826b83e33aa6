"""All listed parties, ready to be asked: candidates from the index, judged by the scorecard and the evidence.

A screener never changes after it is built: threads share it, and a new list is a new screener that replaces
one reference.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from math import inf, log
from typing import Any, Final, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from detente.names.form import Kind, NameForm
from detente.names.normalise import normalise
from detente.screening.evidence import Evidence, most_for, names_decide, weigh
from detente.screening.index import Index, NameTokens
from detente.screening.packed import PackedNames, Packer, packed
from detente.screening.records import Listed, Query
from detente.screening.scoring import NameMatch, judge, odds_of, sigmoid
from detente.screening.tables import table

LOOKED_AT: Final = 160
"""Most parties that the index may name for a query."""
TOP: Final = 10
"""Parties answered."""
KEPT: Final = 16_384
"""Parties kept decoded."""


READINGS: Final[tuple[Kind, ...]] = ("person", "organisation", "vessel")
"""How a name may be read where nobody says what bears it."""


class Match(NamedTuple):
    """A listed party that a query may mean. ``score``: 0 to 1; ``name``: the listed name that fits best,
    empty where only a number ties the two; ``name_match``: how it fits; ``evidence``: what spoke
    beside the name.
    """

    key: str
    score: float
    name: str
    name_match: NameMatch | None
    evidence: tuple[Evidence, ...]


class Screener:
    """Listed parties, for reading only."""

    def __init__(
        self,
        indexes: Mapping[Kind, Index],
        records: Sequence[bytes],
        names: NDArray[np.uint32],
        packed: PackedNames,
        keys: NDArray[np.uint32],
    ) -> None:
        """``indexes``: names by how they are read; ``records``: a party each, as msgpack; ``names``: for each
        name its party, its place among the party's names, and how it is read (a place in ``READINGS``), in
        the order of the indexes; ``packed``: the names as they are judged, in the same order; ``keys``: the
        hashes of the parties' keys in order, and the party of each.
        """
        self.indexes = indexes
        self.records = records
        self.names = names
        self.packed = packed
        self.keys = keys
        self._decoder = msgspec.msgpack.Decoder(Listed)
        self.party = lru_cache(KEPT)(self._party)

    @classmethod
    def build(cls, listed: Iterable[Listed]) -> Self:
        """The screener of these parties. A party without any name that has words is found by number only."""
        encode = msgspec.msgpack.Encoder().encode
        records: list[bytes] = []
        keys = array("I")
        for party in listed:
            records.append(encode(party))
            keys.append(_hashed(party.key))
        names, packer = array("I"), Packer()
        indexes = {kind: Index.build(_read(records, kind, names, packer)) for kind in READINGS}
        rows = np.array(names, np.uint32).reshape(-1, 3)
        return cls(indexes, records, rows, packer.names(), _sorted(keys))

    def __len__(self) -> int:
        return len(self.records)

    def _place(self, key: str) -> int | None:
        """The number of the last party by that key, which of a few of its hash is looked for."""
        hashed = np.uint32(_hashed(key))
        first, last = np.searchsorted(self.keys[0], hashed), np.searchsorted(self.keys[0], hashed, "right")
        numbers = self.keys[1, first:last].tolist()
        return next((n for n in reversed(numbers) if self.party(n).key == key), None)

    def listed(self, key: str) -> Listed:
        """A party by its key. Raises KeyError."""
        place = self._place(key)
        if place is None:
            raise KeyError(key)
        return self.party(place)

    def all(self) -> Iterator[Listed]:
        """Every party, in the order in which they were given."""
        return map(self._decoder.decode, self.records)

    def _party(self, number: int) -> Listed:
        return self._decoder.decode(self.records[number])

    def name(self, name: int) -> str:
        """A listed name as it is listed."""
        number, place, _ = self.names[name].tolist()
        return self.party(number).names[int(place)]

    def screen(self, query: Query, k: int = TOP, *, floor: float | None = None) -> list[Match]:
        """The listed parties a query may mean, best first: see ``screen_many``."""
        return self.screen_many([query], k, floor=floor)[0]

    def screen_many(
        self,
        queries: Sequence[Query],
        k: int = TOP,
        *,
        floor: float | None = None,
        among: Collection[str] | None = None,
    ) -> list[list[Match]]:
        """For each query at most ``k`` parties that score ``floor`` or more (default: the threshold of
        ``thresholds.yml``), best first; and always all that bear the very name or an equal number.
        ``among``: the keys of the parties that count, None for all.
        """
        least = default_threshold() if floor is None else floor
        lift = np.array([inf if q.traits.identifiers else most_for(q.traits) for q in queries])
        needed = _odds_for(least) - lift
        near, pairs = self._near(queries, _index_floor(least))
        pairs, odds = self._best_names(near, pairs, needed)
        met = _met(near, odds, needed)
        rated = [
            _first(self._rate(query, met.get(at, ()), least), k, among) for at, query in enumerate(queries)
        ]
        return self._matches(rated, pairs)

    def _near(self, queries: Sequence[Query], floor: float) -> tuple[_Near, _Pairs]:
        """The parties a name of which is like the name of a query, each once for each reading of the query,
        with its likest name; and the two names of each row.
        """
        forms = [(at, form) for at, query in enumerate(queries) for form in readings(query.name, query.kind)]
        near = self._candidates([form for _, form in forms], floor).likest()
        rows, left = np.unique(near.row, return_inverse=True)
        asked = packed(*(forms[row][1] for row in rows.tolist()))
        at = np.array([at for at, _ in forms], np.int64)[near.row]
        return near._replace(row=at), _Pairs(asked, self.packed, left, near.name)

    def _best_names(
        self, near: _Near, pairs: _Pairs, needed: NDArray[np.float64]
    ) -> tuple[_Pairs, NDArray[np.float64]]:
        """The pairs with the name of each party that fits best in place of the likest, and its odds; only
        where the likest name comes near the odds ``needed`` for a query.
        """
        odds, right = odds_of(*pairs), pairs.right.copy()
        rows = np.flatnonzero(odds > needed[near.row] - _WITHIN)
        block = np.searchsorted(self._blocks, pairs.right[rows], side="right") - 1
        first, count = self._blocks[block], self._blocks[block + 1] - self._blocks[block]
        start = np.cumsum(count) - count
        names = np.arange(int(count.sum())) - np.repeat(start - first, count)
        others = odds_of(pairs.asked, pairs.listed, np.repeat(pairs.left[rows], count), names)
        if len(rows):
            best = np.maximum.reduceat(others, start)
            better = best > odds[rows]
            at = np.flatnonzero(others == np.repeat(best, count))
            _, firsts = np.unique(np.repeat(rows, count)[at], return_index=True)
            right[rows[better]] = names[at[firsts]][better]
            odds[rows[better]] = best[better]
        return pairs._replace(right=right), odds

    @cached_property
    def _blocks(self) -> NDArray[np.int64]:
        """Where the names of one party, read in one way, begin, and behind the last of all."""
        changes = np.any(np.diff(self.names[:, [0, 2]].astype(np.int64), axis=0) != 0, axis=1)
        return np.flatnonzero(np.concatenate([[True], changes, [True]]))

    def best_names(self, forms: Sequence[NameForm]) -> tuple[NDArray[Any], ...]:
        """For each form, by its place, all parties that the index names: columns of places, parties, the name
        that fits best, and the logarithm of odds.
        """
        near = self._candidates(forms, 0.0).likest()
        pairs = _Pairs(packed(*forms), self.packed, near.row, near.name)
        pairs, odds = self._best_names(near, pairs, np.full(len(forms), -inf))
        return near.row, near.party, pairs.right, odds

    def candidates(self, forms: Sequence[NameForm], floor: float) -> Iterator[tuple[int, int, int, float]]:
        """For each form, by its place, the parties that the index of its kind names, with a name and how like
        it is.
        """
        return zip(*(column.tolist() for column in self._candidates(forms, floor)), strict=True)

    def _candidates(self, forms: Sequence[NameForm], floor: float) -> _Near:
        first = 0
        parts = [_Near.none()]
        for kind, index in self.indexes.items():
            places = [place for place, form in enumerate(forms) if form.kind == kind]
            if places and len(index):
                found = index.candidates([tokens_of(forms[p]) for p in places], LOOKED_AT, floor=floor)
                rows, names = np.array(places)[found.query], found.name.astype(np.int64) + first
                parts.append(_Near(rows, found.party, names, found.score))
            first += len(index)
        return _Near(
            np.concatenate([part.row for part in parts]),
            np.concatenate([part.party for part in parts]),
            np.concatenate([part.name for part in parts]),
            np.concatenate([part.likeness for part in parts]),
        )

    def beside(self, query: Query, key: str) -> list[Match]:
        """A name beside each name of one party; empty for a key that is not there."""
        number = self._place(key)
        if number is None:
            return []
        names, forms = np.flatnonzero(self.names[:, 0] == number), readings(query.name, query.kind)
        read_as = np.array([READINGS.index(form.kind) for form in forms])
        left, at = np.nonzero(read_as[:, None] == self.names[names, 2])
        pairs = _Pairs(packed(*forms), self.packed, left, names[at])
        met = [_Met(number, row, odds, very=False) for row, odds in enumerate(odds_of(*pairs).tolist())]
        return self._matches([[self._rated(query, one) for one in met or [_unnamed(number)]]], pairs)[0]

    @cached_property
    def _by_number(self) -> Mapping[str, tuple[int, ...]]:
        """Identifier → the parties that have it."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, record in enumerate(self.records):
            for one in self._decoder.decode(record).traits.identifiers:
                found[one].append(number)
        return {one: tuple(numbers) for one, numbers in found.items()}

    def _numbered(self, query: Query) -> list[int]:
        numbers = query.traits.identifiers
        return [party for number in numbers for party in self._by_number.get(number, ())] if numbers else []

    def _rate(self, query: Query, met: Sequence[_Met], least: float) -> list[_Rated]:
        """The parties that were met, and those that have a number of the query: which may be answered."""
        known = {one.party for one in met}
        others = [number for number in dict.fromkeys(self._numbered(query)) if number not in known]
        of_its_kind = [number for number in others if of_kind(query.kind, self.party(number).kind)]
        rated = [self._rated(query, one) for one in (*met, *map(_unnamed, of_its_kind))]
        return [one for one in rated if one.surely or one.score >= least]

    def _rated(self, query: Query, met: _Met) -> _Rated:
        party = self.party(met.party)
        evidence = weigh(query.traits, party.traits)
        score = sigmoid(met.odds + sum([e.points for e in evidence]))
        return _Rated(party.key, score, evidence, met.row, surely=met.very or not names_decide(evidence))

    def _matches(self, rated: Sequence[Sequence[_Rated]], pairs: _Pairs) -> list[list[Match]]:
        """The same with what their names have in common; ``pairs``: the names of each row."""
        rows = [one.row for some in rated for one in some if one.row is not None]
        judged = judge(pairs.asked, pairs.listed, pairs.left[rows], pairs.right[rows])
        name_matches = iter(judged.matches())
        return [
            [
                Match(one.key, one.score, "", None, one.evidence)
                if one.row is None
                else Match(
                    one.key,
                    one.score,
                    self.name(int(pairs.right[one.row])),
                    next(name_matches),
                    one.evidence,
                )
                for one in some
            ]
            for some in rated
        ]


class _Near(NamedTuple):
    """What the index found, as columns: the place of what was asked, the party, one of its names, and how
    like that is.
    """

    row: NDArray[np.int64]
    party: NDArray[np.int64]
    name: NDArray[np.int64]
    likeness: NDArray[np.float32]

    @classmethod
    def none(cls) -> Self:
        """No row."""
        empty = np.empty(0, np.int64)
        return cls(empty, empty, empty, np.empty(0, np.float32))

    def only(self, which: NDArray[Any]) -> _Near:
        """Some rows."""
        return _Near(self.row[which], self.party[which], self.name[which], self.likeness[which])

    def likest(self) -> _Near:
        """By row and party, each once with its likest name."""
        found = self.only(np.lexsort((-self.likeness, self.party, self.row)))
        first = np.ones(len(found.row), bool)
        first[1:] = (np.diff(found.row) != 0) | (np.diff(found.party) != 0)
        return found.only(first)


class _Pairs(NamedTuple):
    """Names asked about, by their places, beside listed ones."""

    asked: PackedNames
    listed: PackedNames
    left: NDArray[np.int64]
    right: NDArray[np.int64]


class _Met(NamedTuple):
    """A party that a query may mean: the row of its names, none where only a number ties the two; the
    logarithm of odds by them; whether it bears the very name.
    """

    party: int
    row: int | None
    odds: float
    very: bool


def _unnamed(party: int) -> _Met:
    return _Met(party, None, _UNNAMED, very=False)


class _Rated(NamedTuple):
    """The same with the evidence weighed; ``surely``: answered whatever the score."""

    key: str
    score: float
    evidence: tuple[Evidence, ...]
    row: int | None
    surely: bool


def _first(rated: Iterable[_Rated], k: int, among: Collection[str] | None) -> list[_Rated]:
    """The ``k`` best that count, and behind them those that are answered whatever their score."""
    counting = (one for one in rated if among is None or one.key in among)
    found = sorted(counting, key=lambda m: (-m.score, m.key))
    return [one for place, one in enumerate(found) if one.surely or place < k]


def _met(near: _Near, odds: NDArray[np.float64], needed: NDArray[np.float64]) -> dict[int, list[_Met]]:
    """By place of a query the parties that have the odds that it needs, and all that bear its very name; each
    once, as it is likest to be meant.
    """
    very = near.likeness >= 1
    kept = np.flatnonzero(very | (odds >= needed[near.row]))
    kept = kept[np.argsort(-odds[kept], kind="stable")]
    met: dict[int, dict[int, _Met]] = defaultdict(dict)
    columns = kept, near.row[kept], near.party[kept], odds[kept], very[kept]
    for row, at, party, one, sure in zip(*(column.tolist() for column in columns), strict=True):
        first = met[at].setdefault(party, _Met(party, row, one, sure))
        if sure and not first.very:
            met[at][party] = first._replace(very=True)
    return {at: list(some.values()) for at, some in met.items()}


def _odds_for(score: float) -> float:
    """Odds below which no sum reaches a score; a little less than that, for how sums are rounded."""
    if score <= 0:
        return -inf
    return min(log(score / (1 - score)) if score < 1 else inf, _SURE) - _ROUNDED


def _hashed(key: str) -> int:
    return zlib.crc32(key.encode("utf-8", "surrogatepass"))


def _sorted(keys: array[int]) -> NDArray[np.uint32]:
    """Hashes in order, and which party each is of."""
    hashed = np.array(keys, np.uint32)
    order = np.argsort(hashed, kind="stable")
    return np.stack((hashed[order], order.astype(np.uint32)))


def _read(
    records: Sequence[bytes], kind: Kind, names: array[int], packer: Packer
) -> Iterator[tuple[int, NameTokens]]:
    """The names of the parties that may be of a kind, read so; where each stands is put down in ``names``,
    and what it is made of is packed.
    """
    decoder = msgspec.msgpack.Decoder(Listed)
    for number, record in enumerate(records):
        party = decoder.decode(record)
        if not of_kind(kind, party.kind):
            continue
        for place, name in enumerate(party.names):
            form = normalise(name, kind)
            if words := tokens_of(form):
                packer.add(form)
                names.extend((number, place, READINGS.index(kind)))
                yield number, words


def readings(name: str, kind: Kind) -> list[NameForm]:
    """A name as it is read: in one way where its kind is known, else in every way."""
    return [normalise(name, one) for one in (READINGS if kind == "unknown" else (kind,))]


_WITHIN: Final = 5.0
"""Odds below those needed from which the other names of a party are judged too."""
_UNNAMED: Final = -4.0
"""Logarithm of odds of a name that is like none of the party's."""
_SURE: Final = 36.0
"""Logarithm of odds of what is told from a probability of 1 no more."""
_ROUNDED: Final = 1e-6


def tokens_of(form: NameForm) -> NameTokens:
    """A name as the index reads it."""
    return [t.word.looked_up for t in form.bearing]


def of_kind(asked: Kind, listed: Kind) -> bool:
    """Whether a party of one kind can be what is asked for."""
    return asked == listed or "unknown" in (asked, listed)


def default_threshold() -> float:
    """The score from which a match is shown unless told otherwise."""
    found: float = table("thresholds")["default"]
    return found


def _index_floor(least: float) -> float:
    """What the index must find alike for a name to reach a score."""
    floors = table("thresholds")["index floor"]
    return float(max((floor for score, floor in floors.items() if score <= least), default=0.0))
