"""Places: from the words of an address to the territories it lies in.

OFAC warned in July 2015 that payment messages omit "Crimea" from Crimean addresses, so towns are
matched, not only the region, and every spelling in the gazetteer counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date

from detente.dates import Period, covers, intersect, union
from detente.lazyclass import dataclass
from detente.model import Territory
from detente.names.plain import plain_words

COUNTRY = re.compile(r"^[A-Z]{2}$")
USER_ASSIGNED = re.compile(r"^(?:AA|Q[M-Z]|X[A-Z]|ZZ)$")  # free for private use in ISO 3166-1


@dataclass(frozen=True)
class Gazetteer:
    """Territories by name and by member."""

    names: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    parents: Mapping[str, tuple[tuple[str, Period], ...]]
    longest: int
    regions: frozenset[str]
    _known: dict[str, dict[str, tuple[Period, ...]]] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, territories: Sequence[Territory]) -> Gazetteer:
        """Index the rows of ``territories.yml``."""
        names: dict[str, tuple[str, ...]] = {}
        parents: dict[str, tuple[tuple[str, Period], ...]] = {}
        titles: dict[str, str] = {}
        for row in territories:
            titles[row.id] = row.title
            for name in (row.title, *row.names, *row.towns):
                key = plain_words(name)
                names[key] = tuple(dict.fromkeys((*names.get(key, ()), row.id)))
            for country in row.country:
                parents[row.id] = (*parents.get(row.id, ()), (country, Period()))
            for member in row.members:
                parents[member.id] = (*parents.get(member.id, ()), (row.id, Period(member.start, member.end)))
        longest = max((name.count(" ") + 1 for name in names), default=1)
        regions = frozenset(r.id for r in territories if not COUNTRY.match(r.id) and not r.members)
        return cls(names, titles, parents, longest, regions)

    def find(self, text: str | None) -> frozenset[str]:
        """Territories named in a place text: a territory id, a country code, or words of an address."""
        if not text:
            return frozenset()
        if text.strip() in self.titles:
            return frozenset({text.strip()})
        words = plain_words(text).split()
        found = {
            territory
            for size in range(1, self.longest + 1)
            for i in range(len(words) - size + 1)
            for territory in self.names.get(" ".join(words[i : i + size]), ())
        }
        last = text.rsplit(",", 1)[-1].strip()
        if not found and COUNTRY.match(last) and last in self.titles:
            found.add(last)  # a code behind a known town may be a state of the US, so it only fills in
        return frozenset(found)

    def country(self, text: str) -> str | None:
        """The ISO code of a country written as a code or by one of its names; None if unknown."""
        code = text.strip().upper()
        if (COUNTRY.match(code) and code in self.titles) or USER_ASSIGNED.match(code):
            return code
        named = [t for t in self.names.get(plain_words(text), ()) if COUNTRY.match(t)]
        return named[0] if len(named) == 1 else None

    def only_towns(self, territories: Iterable[str]) -> bool:
        """True if each is a region that is known town by town, so that an unknown place is not in it."""
        return all(t in self.regions for t in territories)

    def within(self, places: Iterable[str], territory: str, day: date) -> bool:
        """True if one of the places is the territory or lies in it on ``day``."""
        return any(
            place == territory
            or (place in self.parents and covers(self._above(place).get(territory, ()), day))
            for place in places
        )

    def _above(self, place: str) -> Mapping[str, tuple[Period, ...]]:
        """Every territory in which a place lies, and when: followed once, upwards and not in circles."""
        found = self._known.get(place)
        if found is None:
            found = self._known[place] = {}
            queue: list[tuple[str, tuple[Period, ...], frozenset[str]]] = [
                (place, (Period(),), frozenset({place}))
            ]
            for current, periods, path in queue:  # grows while it is read
                for parent, period in self.parents.get(current, ()):
                    spans = intersect(periods, (period,))
                    if spans and parent not in path:
                        found[parent] = union((*found.get(parent, ()), *spans))
                        queue.append((parent, spans, path | {parent}))
        return found
