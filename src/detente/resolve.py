"""Names to parties, exactly or by simple normalisation.

Case, diacritics, punctuation and word order do not matter; nothing else is guessed. A name in a deal
must fit whole; at the command line a part of a name may stand for the one party that bears it.
Scored matching of misspelt names is the business of screening, not of this module.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final, Protocol

from detente.errors import AmbiguousNameError, UnknownIdError
from detente.model import Party
from detente.names.plain import name_key, plain_words

SEARCHES: Final = 3
OTHER_LETTERS: Final = re.compile("[\u0400-\u04ff\u0600-\u06ff\u4e00-\u9fff]")
"""Cyrillic, Arabic and Chinese: a name with one of them has no key of Latin letters."""


class Names(Protocol):
    """Loaded lists in which a name can be looked up (``detente.lists.Lists``)."""

    def find(self, name: str) -> Iterable[str]:
        """Ids of the parties that bear the whole name."""

    def find_part(self, name: str) -> Iterable[str]:
        """Ids of the parties one of whose names holds all its words."""

    def party(self, party: str) -> Party | None:
        """A party by its id, or by the source and number of one of its entries."""


class WithLists(Mapping[str, Party]):
    """The parties of the ledger, and by their ids those that only a loaded list names."""

    def __init__(self, parties: Mapping[str, Party], lists: Names) -> None:
        self._parties = parties
        self._lists = lists

    def __getitem__(self, key: str) -> Party:
        found = self._parties.get(key) or (self._lists.party(key) if ":" in key else None)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._parties)

    def __len__(self) -> int:
        return len(self._parties)


class Resolver:
    """Looks names up among parties, and in the loaded lists where there are any."""

    def __init__(self, parties: Mapping[str, Party], lists: Names | None = None) -> None:
        self.parties = parties if lists is None else WithLists(parties, lists)
        self._lists = lists
        self._asked = 0

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for party in self.parties.values():
            for name in (party.name, *party.aliases, *party.weak_aliases):
                found[name_key(name)][party.id] = None
        return {key: tuple(ids) for key, ids in found.items() if key}

    def _bearing(self, key: str) -> tuple[str, ...]:
        """Ids of the parties that bear a name of this key: looked for name by name at first, since to index
        all names takes longer than a few such searches.
        """
        self._asked += 1
        if self._asked > SEARCHES or "_by_key" in self.__dict__:
            return self._by_key.get(key, ())
        return tuple(_bearers(key, self.parties.values()))

    def exact(self, name: str) -> tuple[str, ...]:
        """Ids of the parties that bear the whole name."""
        if name in self.parties:
            return (self.parties[name].id,)
        ours = self._bearing(name_key(name))
        return ours if self._lists is None else tuple(dict.fromkeys((*ours, *self._lists.find(name))))

    def partial(self, name: str) -> tuple[str, ...]:
        """Ids of the parties one of whose names holds every word of ``name``."""
        words = set(plain_words(name).split())
        if all(len(word) == 1 for word in words):  # initials alone name nobody
            return ()
        found = (i for key, ids in self._by_key.items() if words <= set(key.split()) for i in ids)
        listed = () if self._lists is None else self._lists.find_part(name)
        return tuple(dict.fromkeys((*found, *listed)))

    def one(self, name: str) -> Party:
        """The one party meant. Raises AmbiguousNameError with the candidates, or UnknownIdError."""
        found = self.exact(name) or self.partial(name)
        if len(found) == 1:
            return self.parties[found[0]]
        if found:
            raise AmbiguousNameError(
                f"{name!r} may be {len(found)} parties",
                tuple(sorted(f"{i}  ({self.parties[i].name})" for i in found)),
                hint="ask again with the id",
            )
        raise UnknownIdError(
            f"no party of the ledger is called {name!r}",
            hint="names must fit word for word; " + self._near(name),
        )

    def _near(self, name: str) -> str:
        near = suggest(plain_words(name), (plain_words(p.name) for p in self.parties.values()))
        return (
            f"did you mean {' or '.join(near)}?"
            if near
            else "give --place or --owner to ask about an unlisted party"
        )


def _bearers(key: str, parties: Iterable[Party]) -> Iterator[str]:
    """Ids of the parties that bear a name of a key. Only names that hold its longest word are normalised."""
    word, latin = max(key.split(), key=len, default=""), key.isascii()
    for party in parties if word else ():
        for name in (party.name, *party.aliases, *party.weak_aliases):
            if name.isascii():
                if word not in name.lower():
                    continue
            elif latin and OTHER_LETTERS.search(name):
                continue
            if name_key(name) == key:
                yield party.id
                break


def suggest(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Up to three words that look like ``word``."""
    import difflib  # noqa: PLC0415 - only on the way to an error

    return tuple(difflib.get_close_matches(word, list(words), n=3, cutoff=0.75))
