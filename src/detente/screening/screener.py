"""All listed parties, ready to be asked: candidates from the index, judged by the scorecard and the evidence.

A screener never changes after it is built: threads share it, and a new list is a new screener that replaces
one reference.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Final, NamedTuple, Self

import msgspec
import numpy as np
from numpy.typing import NDArray

from detente.names.form import Kind, NameForm
from detente.names.normalise import normalise
from detente.screening.evidence import Evidence, names_decide, weigh
from detente.screening.index import Index, NameTokens
from detente.screening.pairing import Bearing, bearing
from detente.screening.records import Listed, Query
from detente.screening.scoring import NameMatch, match, sigmoid
from detente.screening.tables import table

LOOKED_AT: Final = 30
"""Parties the index may name for a query."""
TOP: Final = 10
"""Parties answered."""
KEPT: Final = 16_384
"""Listed names kept taken apart, and parties kept decoded."""


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
        keys: NDArray[np.uint32],
    ) -> None:
        """``indexes``: names by how they are read; ``records``: a party each, as msgpack; ``names``: for each
        name its party, its place among the party's names, and how it is read (a place in ``READINGS``), in
        the order of the indexes; ``keys``: the hashes of their keys in order, and the party of each.
        """
        self.indexes = indexes
        self.records = records
        self.names = names
        self.keys = keys
        self._decoder = msgspec.msgpack.Decoder(Listed)
        self.party = lru_cache(KEPT)(self._party)
        self.read = lru_cache(KEPT)(self._taken_apart)

    @classmethod
    def build(cls, listed: Iterable[Listed]) -> Self:
        """The screener of these parties. A party without any name that has words is found by number only."""
        encode = msgspec.msgpack.Encoder().encode
        records: list[bytes] = []
        keys = array("I")
        for party in listed:
            records.append(encode(party))
            keys.append(_hashed(party.key))
        names = array("I")
        indexes = {kind: Index.build(_read(records, kind, names)) for kind in READINGS}
        return cls(indexes, records, np.array(names, np.uint32).reshape(-1, 3), _sorted(keys))

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

    def _taken_apart(self, name: int) -> tuple[NameForm, Bearing]:
        number, place, kind = self.names[name].tolist()
        form = normalise(self.party(number).names[place], READINGS[kind])
        return form, bearing(form)

    def screen(self, query: Query, k: int = TOP, *, floor: float | None = None) -> list[Match]:
        """The listed parties a query may mean, best first: see ``screen_many``."""
        return self.screen_many([query], k, floor=floor)[0]

    def screen_many(
        self, queries: Sequence[Query], k: int = TOP, *, floor: float | None = None
    ) -> list[list[Match]]:
        """For each query at most ``k`` parties that score ``floor`` or more (default: the threshold of
        ``thresholds.yml``), best first; and always all that bear the very name or an equal number.
        """
        least = default_threshold() if floor is None else floor
        near = self._near(queries, _index_floor(least))
        return [
            self._judged(query, near.get(at, {}), self._numbered(query), k, least)
            for at, query in enumerate(queries)
        ]

    def _near(self, queries: Sequence[Query], floor: float) -> dict[int, dict[int, _Near]]:
        """By place of a query the parties a name of which is like its name."""
        forms = [(at, form) for at, query in enumerate(queries) for form in readings(query.name, query.kind)]
        near: dict[int, dict[int, _Near]] = defaultdict(dict)
        asked: dict[int, Bearing] = {}
        for row, party, name, likeness in self.candidates([form for _, form in forms], floor):
            at, form = forms[row]
            others = near[at]
            if party not in others or likeness > others[party].likeness:
                if row not in asked:
                    asked[row] = bearing(form)
                others[party] = _Near(likeness, name, form, asked[row])
        return near

    def candidates(self, forms: Sequence[NameForm], floor: float) -> Iterator[tuple[int, int, int, float]]:
        """For each form, by its place, the parties that the index of its kind names, with a name and how like
        it is.
        """
        first = 0
        for kind, index in self.indexes.items():
            places = [place for place, form in enumerate(forms) if form.kind == kind]
            if places and len(index):
                found = index.candidates([tokens_of(forms[p]) for p in places], LOOKED_AT, floor=floor)
                names = (found.name + np.uint32(first)).tolist()
                columns = found.query.tolist(), found.party.tolist(), names, found.score.tolist()
                for query, party, name, like in zip(*columns, strict=True):
                    yield places[query], party, name, like
            first += len(index)

    def beside(self, query: Query, key: str) -> list[Match]:
        """A name beside each name of one party; empty for a key that is not there."""
        number = self._place(key)
        if number is None:
            return []
        party, names = self.party(number), np.flatnonzero(self.names[:, 0] == number).tolist()
        forms = [(form, bearing(form)) for form in readings(query.name, query.kind)]
        near: Sequence[_Near | None] = [_Near(1.0, name, *form) for name in names for form in forms]
        return [self._judge(query, party, one) for one in near or [None]]

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

    def _judged(
        self, query: Query, near: Mapping[int, _Near], numbered: list[int], k: int, least: float
    ) -> list[Match]:
        found: list[tuple[Match, bool]] = []
        for number in dict.fromkeys((*near, *numbered)):
            party, met = self.party(number), near.get(number)
            if not of_kind(query.kind, party.kind):
                continue
            one = self._judge(query, party, met)
            kept = (met is not None and met.likeness >= 1) or not names_decide(one.evidence)
            if kept or one.score >= least:
                found.append((one, kept))
        found.sort(key=lambda m: (-m[0].score, m[0].key))
        return [one for place, (one, kept) in enumerate(found) if kept or place < k]

    def _judge(self, query: Query, party: Listed, near: _Near | None) -> Match:
        evidence = weigh(query.traits, party.traits)
        more = sum([e.points for e in evidence])
        if near is None:
            return Match(party.key, sigmoid(_UNNAMED + more), "", None, evidence)
        listed_form, listed = self.read(near.name)
        judged = match(near.asked, listed, near.form, listed_form)
        return Match(party.key, sigmoid(judged.odds + more), listed_form.original, judged, evidence)


def _hashed(key: str) -> int:
    return zlib.crc32(key.encode("utf-8", "surrogatepass"))


def _sorted(keys: array[int]) -> NDArray[np.uint32]:
    """Hashes in order, and which party each is of."""
    hashed = np.array(keys, np.uint32)
    order = np.argsort(hashed, kind="stable")
    return np.stack((hashed[order], order.astype(np.uint32)))


def _read(records: Sequence[bytes], kind: Kind, names: array[int]) -> Iterator[tuple[int, NameTokens]]:
    """The names of the parties that may be of a kind, read so; where each stands is put down in ``names``."""
    decoder = msgspec.msgpack.Decoder(Listed)
    for number, record in enumerate(records):
        party = decoder.decode(record)
        if not of_kind(kind, party.kind):
            continue
        for place, name in enumerate(party.names):
            if words := tokens_of(normalise(name, kind)):
                names.extend((number, place, READINGS.index(kind)))
                yield number, words


class _Near(NamedTuple):
    """What the index found of a party: how like, which of its names, and how the name asked about is read."""

    likeness: float
    name: int
    form: NameForm
    asked: Bearing


def readings(name: str, kind: Kind) -> list[NameForm]:
    """A name as it is read: in one way where its kind is known, else in every way."""
    return [normalise(name, one) for one in (READINGS if kind == "unknown" else (kind,))]


_UNNAMED: Final = -4.0
"""Logarithm of odds of a name that is like none of the party's."""


def tokens_of(form: NameForm) -> NameTokens:
    """A name as the index reads it."""
    return [t.word.keys for t in form.bearing]


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
