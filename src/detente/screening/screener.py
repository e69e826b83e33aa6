"""All listed parties, ready to be asked: candidates from the index, judged by the scorecard and the evidence.

A screener never changes after it is built: threads share it, and a new list is a new screener that replaces
one reference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
        """``records``: a party each, as msgpack; ``names``: for each name of the index its party and its
        place among the party's names.
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
                words = tokens_of(normalise(name, party.kind))
                if words:
                    tokens.append((number, words))
                    names.append((number, place))
        return cls(Index.build(tokens), records, np.array(names, np.uint32).reshape(-1, 2))

    def __len__(self) -> int:
        return len(self.records)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {self._decoder.decode(record).key: number for number, record in enumerate(self.records)}

    def listed(self, key: str) -> Listed:
        """A party by its key. Raises KeyError."""
        return self.party(self._places[key])

    def _party(self, number: int) -> Listed:
        return self._decoder.decode(self.records[number])

    def _taken_apart(self, name: int) -> tuple[NameForm, Bearing]:
        number, place = self.names[name].tolist()
        party = self.party(number)
        form = normalise(party.names[place], party.kind)
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
        forms = [normalise(query.name, query.kind) for query in queries]
        found = self.index.candidates(
            [tokens_of(form) for form in forms], LOOKED_AT, floor=_index_floor(least)
        )
        met: dict[int, dict[int, int]] = defaultdict(dict)
        for query, party, name in zip(
            found.query.tolist(), found.party.tolist(), found.name.tolist(), strict=True
        ):
            met[query][party] = name
        answers: list[list[Match]] = []
        for at, query in enumerate(queries):
            near = met.get(at, {})
            numbered = self._numbered(query)
            if not near and not numbered:
                answers.append([])
                continue
            answers.append(self._judged(query, forms[at], near, numbered, k, least))
        return answers

    def beside(self, query: Query, key: str) -> list[Match]:
        """A name beside each name of one party; empty for a key that is not there."""
        if key not in self._places:
            return []
        number = self._places[key]
        form = normalise(query.name, query.kind)
        asked, party = bearing(form), self.party(number)
        names: Sequence[int | None] = np.flatnonzero(self.names[:, 0] == number).tolist()
        return [self._judge(query, form, asked, party, name) for name in names or [None]]

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
        self, query: Query, form: NameForm, near: Mapping[int, int], numbered: list[int], k: int, least: float
    ) -> list[Match]:
        asked = bearing(form)
        found = []
        for number in dict.fromkeys((*near, *numbered)):
            party = self.party(number)
            if not of_kind(query.kind, party.kind):
                continue
            one = self._judge(query, form, asked, party, near.get(number))
            if one.score >= least or not names_decide(one.evidence) or _verbatim(one):
                found.append(one)
        found.sort(key=lambda m: (-m.score, m.key))
        kept = found[:k]
        return kept + [m for m in found[k:] if _verbatim(m)]

    def _judge(self, query: Query, form: NameForm, asked: Bearing, party: Listed, name: int | None) -> Match:
        evidence = weigh(query.traits, party.traits)
        if name is None:
            odds = _UNNAMED + sum([e.points for e in evidence])
            return Match(party.key, sigmoid(odds), "", None, evidence)
        listed_form, listed = self._form(name)
        judged = match(asked, listed, form, listed_form)
        odds = judged.odds + sum([e.points for e in evidence])
        return Match(party.key, sigmoid(odds), listed_form.original, judged, evidence)


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


def _verbatim(found: Match) -> bool:
    if found.name_match is None:
        return False
    pairs, left_free, right_free = found.name_match.pairing
    return not left_free and not right_free and all(p.how == "same" for p in pairs)
