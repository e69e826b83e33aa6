"""All listed parties, ready to be asked: candidates from the index, judged by the scorecard and the evidence.

A screener never changes after it is built: threads share it, and a new list is a new screener that replaces
one reference.
"""

from __future__ import annotations

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
"""Parties the index may name for a query, some of them of another kind."""
TOP: Final = 10
"""Parties answered."""
KEPT: Final = 65_536
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

    def __init__(self, index: Index, records: Sequence[bytes], names: NDArray[np.uint32]) -> None:
        """``records``: a party each, as msgpack; ``names``: for each name of the index its party, its place
        among the party's names, and how it is read (a place in ``READINGS``).
        """
        self.index = index
        self.records = records
        self.names = names
        self._decoder = msgspec.msgpack.Decoder(Listed)
        self.party = lru_cache(KEPT)(self._party)
        self._form = lru_cache(KEPT)(self._taken_apart)

    @classmethod
    def build(cls, listed: Iterable[Listed]) -> Self:
        """The screener of these parties. A party without any name that has words is found by number only."""
        encode = msgspec.msgpack.Encoder().encode
        records, tokens, names = [], [], []
        for number, party in enumerate(listed):
            records.append(encode(party))
            for place, name in enumerate(party.names):
                for form in readings(name, party.kind):
                    words = tokens_of(form)
                    if words:
                        tokens.append((number, words))
                        names.append((number, place, READINGS.index(form.kind)))
        return cls(Index.build(tokens), records, np.array(names, np.uint32).reshape(-1, 3))

    def __len__(self) -> int:
        return len(self.records)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {self._decoder.decode(record).key: number for number, record in enumerate(self.records)}

    def listed(self, key: str) -> Listed:
        """A party by its key. Raises KeyError."""
        return self.party(self._places[key])

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
        forms = [(at, form) for at, query in enumerate(queries) for form in readings(query.name, query.kind)]
        found = self.index.candidates(
            [tokens_of(form) for _, form in forms], LOOKED_AT, floor=_index_floor(least)
        )
        near: dict[int, dict[int, _Near]] = defaultdict(dict)
        rows = zip(
            *(column.tolist() for column in (found.query, found.party, found.name, found.score)), strict=True
        )
        asked: dict[int, Bearing] = {}
        for row, party, name, likeness in rows:
            at, form = forms[row]
            if party not in near[at] or likeness > near[at][party].likeness:
                if row not in asked:
                    asked[row] = bearing(form)
                near[at][party] = _Near(likeness, name, form, asked[row])
        return [
            self._judged(query, near.get(at, {}), self._numbered(query), k, least)
            for at, query in enumerate(queries)
        ]

    def beside(self, query: Query, key: str) -> list[Match]:
        """A name beside each name of one party; empty for a key that is not there."""
        if key not in self._places:
            return []
        number = self._places[key]
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
        listed_form, listed = self._form(near.name)
        judged = match(near.asked, listed, near.form, listed_form)
        return Match(party.key, sigmoid(judged.odds + more), listed_form.original, judged, evidence)


class _Near(NamedTuple):
    """What the index found of a party: how like, which of its names, and how the name asked about is read."""

    likeness: float
    name: int
    form: NameForm
    asked: Bearing


def readings(name: str, kind: Kind) -> list[NameForm]:
    """A name as it is read: in one way where its kind is known, else in every way that tells other words."""
    if kind != "unknown":
        return [normalise(name, kind)]
    forms = [normalise(name, kind) for kind in READINGS]
    return list({tuple([t.word.keys for t in form.bearing]): form for form in reversed(forms)}.values())


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
