"""Names to parties: the very name decides, any other is asked of the screener.

Case, diacritics, punctuation and word order do not matter to the very name, and to find it nothing of the
screener is loaded. A name that nobody bears means the one party that the screener is sure of; where it is
not sure, the answer is open between those it may mean. The bounds are data
(``data/screening/thresholds.yml``). At the command line a part of a name may stand for the one party that
bears it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from detente.answers import Candidate, NameRead
from detente.errors import AmbiguousNameError, UnknownIdError
from detente.model import Party
from detente.names.plain import name_key, plain_words

if TYPE_CHECKING:
    from detente.screened import Screeners
    from detente.screening.records import Query
    from detente.screening.screener import Match

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


class Asked(NamedTuple):
    """A name with what is stated beside it: the schema of what bears it, and countries as ISO codes."""

    name: str
    schema: str = ""
    countries: tuple[str, ...] = ()


class Resolver:
    """Looks names up among parties, and in the loaded lists where there are any."""

    def __init__(
        self,
        parties: Mapping[str, Party],
        lists: Names | None = None,
        screeners: Callable[[], Screeners] | None = None,
    ) -> None:
        """``screeners``: gives the screener of the same parties and lists; without it only the very name
        counts.
        """
        self.parties = parties if lists is None else WithLists(parties, lists)
        self._lists = lists
        self._screeners = screeners
        self._asked = 0
        self._screened: Mapping[Asked, tuple[Candidate, ...]] = {}

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

    # ------------------------------------------------------------------ names that are not the very name

    def screen(self, asked: Iterable[Asked]) -> None:
        """Screen the names of a book in one go, so that each is at hand when it is read."""
        unlike = [one for one in dict.fromkeys(asked) if not self.exact(one.name)]
        self._screened = dict(zip(unlike, self._likely(unlike), strict=True))

    def read(self, asked: Asked, cleared: Collection[str] = ()) -> NameRead:
        """How a name is read; ``cleared``: ids of parties that it is known not to mean."""
        found = self.exact(asked.name)
        very = tuple(self._very(asked.name, found))
        if len(very) == 1 and not very[0].weak_alias and found[0] not in cleared:
            return NameRead(name=asked.name, party=found[0])
        known = any(one.party not in cleared for one in very)
        likely = very if known else self._likely_one(asked)
        left = tuple(one for one in likely if one.party not in cleared)
        alone = len(likely) == len(left) == 1 and _is_sure(left[0]) and not found
        return NameRead(name=asked.name, party=left[0].party if alone else None, candidates=left)

    def read_part(self, asked: Asked, cleared: Collection[str] = ()) -> NameRead:
        """As ``read``, of a name that may be a part of a longer one: where it is nobody's very name, it is
        open between all parties whose name holds it, too.
        """
        read = self.read(asked, cleared)
        if read.party is not None or any(party not in cleared for party in self.exact(asked.name)):
            return read
        known = {*cleared, *(one.party for one in read.candidates)}
        found = [party for party in self.partial(asked.name) if party not in known]
        return replace(read, candidates=(*read.candidates, *self._beside(asked, found)))

    def _very(self, name: str, found: Iterable[str]) -> Iterator[Candidate]:
        """Parties that bear the very name; a weak alias only confirms (OFAC FAQ 122 to 124)."""
        key = name_key(name)
        for party in map(self.parties.__getitem__, found):
            strong = (name_key(n) for n in (party.name, *party.aliases))
            weak = name not in self.parties and key not in strong
            yield Candidate(party=party.id, name=party.name, score=1.0, matched=name, weak_alias=weak)

    def _likely_one(self, asked: Asked) -> tuple[Candidate, ...]:
        return self._screened[asked] if asked in self._screened else self._likely([asked])[0]

    def _likely(self, asked: Sequence[Asked]) -> list[tuple[Candidate, ...]]:
        """For each name the parties that the screener shows, the likeliest first."""
        names = [one for one in asked if not is_description(one.name)]
        if self._screeners is None or not names:
            return [() for _ in asked]
        queries = [_query(one) for one in names]
        found = self._screeners().screen_many(queries, floor=_bounds()["refer"])
        likely = {
            one: tuple(self._candidates(query, matches))
            for one, query, matches in zip(names, queries, found, strict=True)
        }
        return [likely.get(one, ()) for one in asked]

    def _beside(self, asked: Asked, found: Iterable[str]) -> Iterator[Candidate]:
        """Parties with the score that the name has beside theirs."""
        query = _query(asked)
        for party in found:
            matches = self._screeners().beside(query, party) if self._screeners is not None else []
            if matches:
                yield from self._candidates(query, [max(matches, key=lambda m: m.score)])
            else:
                yield Candidate(party=party, name=self.parties[party].name, score=0.0, matched="")

    def _candidates(self, query: Query, matches: Iterable[Match]) -> Iterator[Candidate]:
        """One for each party, from that of its entries that fits best."""
        from detente.screened import words_of  # noqa: PLC0415

        taken: set[str] = set()
        for match in matches:
            party = self.parties.get(match.key)
            if party is None or party.id in taken:
                continue
            taken.add(party.id)
            words, unmatched = words_of(query, match)
            yield Candidate(
                party=party.id,
                name=party.name,
                score=match.score,
                matched=match.name,
                words=words,
                unmatched=unmatched,
            )

    # ------------------------------------------------------------------ one party, or an error

    def one(self, name: str) -> Party:
        """The one party meant: see ``meant``."""
        party = self.meant(name).party
        assert party is not None  # noqa: S101 - else it was an error
        return self.parties[party]

    def meant(self, name: str) -> NameRead:
        """The one party meant, and why where it is not its very name or a part of it. Raises
        AmbiguousNameError with the candidates, or UnknownIdError.
        """
        found = self.exact(name) or self.partial(name)
        if len(found) == 1:
            return NameRead(name=name, party=found[0])
        if found:
            raise AmbiguousNameError(
                f"{name!r} may be {len(found)} parties",
                tuple(sorted(f"{i}  ({self.parties[i].name})" for i in found)),
                hint="ask again with the id",
            )
        read = self.read(Asked(name))
        if read.party is not None:
            return read
        if read.candidates:
            raise AmbiguousNameError(
                f"no party is called {name!r}; it may mean",
                tuple(f"{c.party}  ({c.name})  {c.score:.3f}, {c.why}" for c in read.candidates),
                hint="ask again with the id",
            )
        raise UnknownIdError(f"no party of the ledger is called {name!r}", hint=self._near(name))

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


def is_description(name: str) -> bool:
    """True for words that stand in place of a name: ``A US bank``. It opens with an article, and a word after
    it that is no particle is written small.
    """
    opening, *words = name.split() or [""]
    if not words or not re.fullmatch(_described()["opens"], f"{opening} {words[0][0]}"):
        return False
    return any(word.islower() and word not in _described()["small"] for word in words)


def _described() -> Mapping[str, Any]:
    return _table("descriptions")


def _bounds() -> Mapping[str, Any]:
    found: Mapping[str, Any] = _table("thresholds")["names"]
    return found


def _is_sure(one: Candidate) -> bool:
    """A name with a word in error is never surely a party's, however rare the word."""
    bounds = _bounds()
    return one.score >= bounds["sure"] and all(word.how in bounds["sure words"] for word in one.words)


def _table(name: str) -> Mapping[str, Any]:
    from detente.screening.tables import table  # noqa: PLC0415 - PyYAML only where no very name decides

    return table(name)


def _query(asked: Asked) -> Query:
    from detente.screened import KINDS  # noqa: PLC0415 - numpy only where no very name decides
    from detente.screening.records import Query, Traits  # noqa: PLC0415

    return Query(
        name=asked.name,
        kind=KINDS.get(asked.schema, "unknown"),
        traits=Traits(countries=asked.countries),
    )


def suggest(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Up to three words that look like ``word``."""
    import difflib  # noqa: PLC0415 - only on the way to an error

    return tuple(difflib.get_close_matches(word, list(words), n=3, cutoff=0.75))
