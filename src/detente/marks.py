"""By which marks the parties of a law can be joined with entries: worked out for the embedded law when the
package is built, since it takes longer than to answer a question.

Marks are rows of one size in order: the hash of a mark, and the place in the law of a party that bears it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import count, takewhile
from pathlib import Path
from typing import Final, Self

from detente import likeness, shipped
from detente.identity import as_entry, joining
from detente.model import Party

ENDING: Final = ".marks"
RULES: Final = (
    *(shipped.PACKAGE / file for file in ("marks.py", "identity.py", "likeness.py", "names/plain.py")),
    *likeness.TABLES,
)
"""What decides which marks a party bears."""
HASH: Final = 8
ROW: Final = HASH + 4


class Marks:
    """Which parties of a law bear a mark (``identity.joining``)."""

    def __init__(self, rows: bytes) -> None:
        self.rows = rows

    @classmethod
    def of(cls, parties: Iterable[Party]) -> Self:
        """The marks of parties, each by its place."""
        rows = (
            _hashed(mark) + place.to_bytes(ROW - HASH, "big")
            for place, party in enumerate(parties)
            for mark in joining(as_entry(party))
        )
        return cls(b"".join(sorted(rows)))

    @classmethod
    def shipped(cls, digest: str) -> Self | None:
        """Those of the embedded law, where that is the law of this digest and the rules are the same."""
        rows = shipped.read(_path(digest))
        return None if rows is None else cls(rows)

    def ship(self, digest: str) -> None:
        """Put these, of the law of this digest, into the package. Raises OSError."""
        shipped.write(_path(digest), self.rows)

    def bearing(self, mark: str) -> Iterator[int]:
        """The places of the parties that bear a mark, in order, one for each time they do."""
        hashed = _hashed(mark)
        first = bisect_left(range(len(self.rows) // ROW), hashed, key=self._hash)
        for at in takewhile(lambda at: self._hash(at) == hashed, count(first)):
            yield int.from_bytes(self.rows[at * ROW + HASH : (at + 1) * ROW], "big")

    def _hash(self, at: int) -> bytes:
        return self.rows[at * ROW : at * ROW + HASH]


def _path(digest: str) -> Path:
    return shipped.path_of(ENDING, digest, *RULES)


def _hashed(mark: str) -> bytes:
    return blake2b(mark.encode("utf-8", "surrogatepass"), digest_size=HASH).digest()
