"""Places: from the words of an address to the territories it lies in.

OFAC warned in July 2015 that payment messages omit "Crimea" from Crimean addresses, so towns are
matched, not only the region, and every spelling in the gazetteer counts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from detente.dates import Period
from detente.model import Territory

COUNTRY = re.compile(r"^[A-Z]{2}$")
_ASCII: Final = {code: " " for code in range(128) if not chr(code).isalnum()}


def plain_words(text: str) -> str:
    """Lower-case words divided by single blanks, diacritics and punctuation gone."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


@dataclass(frozen=True)
class Gazetteer:
    """Territories by name and by member."""

    names: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    parents: Mapping[str, tuple[tuple[str, Period], ...]]
    longest: int

    @classmethod
    def of(cls, territories: Iterable[Territory]) -> Gazetteer:
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
        return cls(names, titles, parents, longest)

    def find(self, text: str | None) -> frozenset[str]:
        """Territories named in a place text: a territory id, a country code, or words of an address."""
        if not text:
            return frozenset()
        if COUNTRY.match(text.strip()) or text in self.titles:
            return frozenset({text.strip()})
        words = plain_words(text).split()
        found = {
            territory
            for size in range(1, self.longest + 1)
            for i in range(len(words) - size + 1)
            for territory in self.names.get(" ".join(words[i : i + size]), ())
        }
        last = text.rsplit(",", 1)[-1].strip()
        if COUNTRY.match(last):
            found.add(last)
        return frozenset(found)

    def within(self, places: Iterable[str], territory: str, day: date) -> bool:
        """True if one of the places is the territory or lies in it on ``day``."""
        return any(self._inside(place, territory, day, 8) for place in places)

    def _inside(self, place: str, territory: str, day: date, depth: int) -> bool:
        if place == territory:
            return True
        if depth == 0:
            return False
        return any(
            day in period and self._inside(parent, territory, day, depth - 1)
            for parent, period in self.parents.get(place, ())
        )
