"""Names to parties, exactly or by simple normalisation.

Case, diacritics, punctuation and word order do not matter; nothing else is guessed. A name in a deal
must fit whole; at the command line a part of a name may stand for the one party that bears it.
Scored matching of misspelt names is the business of screening, not of this module.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from detente.errors import AmbiguousNameError, UnknownIdError
from detente.model import Party
from detente.names.plain import name_key, plain_words


class Resolver:
    """Looks names up among parties."""

    def __init__(self, parties: Mapping[str, Party]) -> None:
        self.parties = parties

    @cached_property
    def _by_key(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for party in self.parties.values():
            for name in (party.name, *party.aliases, *party.weak_aliases):
                found[name_key(name)][party.id] = None
        return {key: tuple(ids) for key, ids in found.items() if key}

    def exact(self, name: str) -> tuple[str, ...]:
        """Ids of the parties that bear the whole name."""
        if name in self.parties:
            return (name,)
        return self._by_key.get(name_key(name), ())

    def partial(self, name: str) -> tuple[str, ...]:
        """Ids of the parties one of whose names holds every word of ``name``."""
        words = set(plain_words(name).split())
        if not words:
            return ()
        found = (i for key, ids in self._by_key.items() if words <= set(key.split()) for i in ids)
        return tuple(dict.fromkeys(found))

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


def suggest(word: str, words: Iterable[str]) -> tuple[str, ...]:
    """Up to three words that look like ``word``."""
    import difflib  # noqa: PLC0415 - only on the way to an error

    return tuple(difflib.get_close_matches(word, list(words), n=3, cutoff=0.75))
