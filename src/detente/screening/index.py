"""The candidate stage: the listed names that a name could mean.

``Index.build`` lays all listed names out as flat arrays; ``candidates`` asks for whole batches in one call of
the kernel. An index never changes after it is built: threads share it, and a new list is a new index that
replaces one reference.
"""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, Final, Self

import numpy as np
from numpy.typing import NDArray

from detente.screening.compile import KernelError
from detente.screening.lib import (
    FORM_KEYS,
    HIT,
    LISTED,
    MORE,
    MOST_TEXT,
    Arrays,
    Bytes,
    Counts,
    Floats,
    Keys,
    Parties,
    Table,
    address,
    are,
    call,
)

NameTokens = Sequence[Sequence[str]]
"""A name as its tokens, each as its folded variants, the likeliest first."""

PICKS: Final = 160
"""Most parties looked at closely for each query: more than 48 only where they come as near as the first."""
TOP: Final = 10
"""Parties answered for each query."""
ROOM: Final = 48
"""Rows for each query that are made room for at first."""
BATCH: Final = 16_384
"""Names in one call of the kernel."""

_INITIAL_WEIGHT: Final = 0.5
_DIVIDERS: Final = str.maketrans({" ": "_", "|": "_", "\n": "_"})


@dataclass(frozen=True)
class Candidates:
    """Rows by query, best first. ``query`` counts within the batch, ``name`` within the names of the index;
    ``score`` is 1 for a name with the very same tokens and below 1 for every other.
    """

    query: Counts
    party: Parties
    name: Counts
    score: Floats

    def __len__(self) -> int:
        return len(self.query)


@dataclass(frozen=True)
class Grouped:
    """Rows found by the first bits of their key; ``mark``: one more byte of it."""

    at: Counts
    row: Counts
    mark: Bytes
    bits: int

    @classmethod
    def of(cls, keys: Keys, owners: Counts) -> Self:
        """About one bucket per row."""
        bits = min(max(len(keys).bit_length() - 1, 0), 30)
        made = cls(
            at=np.empty((1 << bits) + 1, np.uint32),
            row=np.empty(len(keys), np.uint32),
            mark=np.empty(len(keys), np.uint8),
            bits=bits,
        )
        call("group", keys, owners, len(keys), bits, made.at, made.row, made.mark)
        return made

    def as_table(self) -> Table:
        """As the kernel reads it."""
        return Table(address(self.at), address(self.row), address(self.mark), len(self.row), self.bits)


class Index:
    """All listed names, for reading only."""

    def __init__(self, arrays: dict[str, NDArray[Any]], tables: dict[str, Grouped]) -> None:
        if not _fits(arrays, tables):
            raise KernelError("the index is damaged", hint="build it again")
        self.arrays = arrays
        self.tables = tables
        self._c = Arrays(
            forms=len(arrays["text_at"]) - 1,
            names=len(arrays["party"]),
            posts=len(arrays["post"]),
            tokens=len(arrays["token"]),
            bytes=len(arrays["text"]),
            **{name: address(array) for name, array in arrays.items()},
            **{name: table.as_table() for name, table in tables.items()},
        )
        call("check", ctypes.byref(self._c))
        for held in self._all_arrays():
            held.flags.writeable = False

    @classmethod
    def build(cls, names: Iterable[tuple[int, NameTokens]]) -> Self:
        """The index of names, each with the number of its party; they are read once. Raises KernelError."""
        numbers, source, rest = array("q"), bytearray(), iter(names)
        while batch := list(islice(rest, BATCH)):
            numbers.extend([number for number, _ in batch])
            source += _as_text([tokens for _, tokens in batch])
        party = np.array(numbers, np.int64)
        read = _Read.of(bytes(source), len(party))
        text, text_at = read.forms()
        post_at, post = read.postings()
        weight = _weights(np.diff(post_at), text_at, len(party))
        order = np.lexsort((np.arange(len(party)), party, read.whole))
        arrays: dict[str, NDArray[Any]] = {
            "text": text,
            "text_at": text_at,
            "weight": weight,
            "post_at": post_at,
            "post": post,
            "name": read.listed(weight, party, _signs(text, text_at)),
            "token": read.token,
            "party": party,
            "whole": read.whole[order],
        }
        tables = {
            "near": _near(text, text_at),
            "joined": read.joined(text, text_at),
            "verbatim": Grouped.of(arrays["whole"], order.astype(np.uint32)),
        }
        return cls(arrays, tables)

    def __len__(self) -> int:
        return int(self._c.names)

    @property
    def nbytes(self) -> int:
        """Memory held by the arrays."""
        return sum(array.nbytes for array in self._all_arrays())

    def candidates(
        self, queries: Sequence[NameTokens], k: int = TOP, *, picks: int = PICKS, floor: float = 0.0
    ) -> Candidates:
        """For each query at most ``k`` parties (1 to 1,024) that score ``floor`` or more, out of ``picks``
        looked at closely; and always every party that bears the very name. Ties go by party, then by name.
        """
        parts = [
            self._ask(queries[start : start + BATCH], start, k, picks, floor)
            for start in range(0, len(queries), BATCH)
        ]
        rows = np.concatenate(parts) if parts else np.empty(0, HIT)
        return Candidates(
            *(np.ascontiguousarray(rows[field]) for field in ("query", "party", "name", "score"))
        )

    def _ask(
        self, queries: Sequence[NameTokens], start: int, k: int, picks: int, floor: float
    ) -> NDArray[np.void]:
        text = _as_text(queries)
        if len(text) > MOST_TEXT and len(queries) > 1:
            half = len(queries) // 2
            parts = (
                self._ask(queries[:half], start, k, picks, floor),
                self._ask(queries[half:], start + half, k, picks, floor),
            )
            return np.concatenate(parts)
        given = np.frombuffer(text, np.uint8)
        room = len(queries) * min(max(k, 1), ROOM) + 64
        while True:
            rows = np.empty(room, HIT)
            asked = (given, len(given), len(queries), k, picks, float(floor))
            count = call("candidates", ctypes.byref(self._c), *asked, rows, room)
            if count <= room:
                break
            room = count
        rows = rows[:count]
        rows["query"] += start
        return rows

    def _all_arrays(self) -> list[NDArray[Any]]:
        grouped = [a for table in self.tables.values() for a in (table.at, table.row, table.mark)]
        return [*self.arrays.values(), *grouped]


def prove_verbatim(index: Index, names: Sequence[tuple[int, NameTokens]]) -> list[int]:
    """Places in ``names`` of those whose own query does not return their party: must be empty. A name
    without any token is one of them.
    """
    found = index.candidates([tokens for _, tokens in names], 1)
    parties = np.fromiter((number for number, _ in names), np.int64, len(names))
    kept = np.zeros(len(names), bool)
    kept[found.query[parties[found.query] == found.party]] = True
    return np.flatnonzero(~kept).tolist()


_ARRAYS: Final[dict[str, np.dtype[Any]]] = {
    "text": np.dtype("u1"),
    "text_at": np.dtype("u4"),
    "weight": np.dtype("f4"),
    "post_at": np.dtype("u4"),
    "post": np.dtype("u4"),
    "name": LISTED,
    "token": np.dtype("u4"),
    "party": np.dtype("i8"),
    "whole": np.dtype("u8"),
}
_TABLE: Final[dict[str, np.dtype[Any]]] = {
    "at": np.dtype("u4"),
    "row": np.dtype("u4"),
    "mark": np.dtype("u1"),
}
_MOST_BITS: Final = 31


def _fits(arrays: Mapping[str, NDArray[Any]], tables: Mapping[str, Grouped]) -> bool:
    """Whether arrays are of the kinds and the lengths, beside each other, that the kernel relies on."""
    if not are(arrays, _ARRAYS) or tables.keys() != {"near", "joined", "verbatim"}:
        return False
    size = {name: len(array) for name, array in arrays.items()}
    forms = size["text_at"] == size["post_at"] == size["weight"] > 0
    names = size["name"] == size["party"] + 1 and size["whole"] == size["party"]
    return forms and names and all(map(_is_table, tables.values()))


def _is_table(table: Grouped) -> bool:
    held: dict[str, NDArray[Any]] = {"at": table.at, "row": table.row, "mark": table.mark}
    sized = 0 <= table.bits <= _MOST_BITS and len(table.at) == (1 << table.bits) + 1
    return are(held, _TABLE) and sized and len(table.row) == len(table.mark)


@dataclass(frozen=True)
class _Read:
    """Names taken apart: distinct forms by where they stand in ``source``, tokens of all names, and keys."""

    source: Bytes
    start: Counts
    size: Bytes
    token: Counts
    at: Counts
    whole: Keys

    @classmethod
    def of(cls, text: bytes, names: int) -> Self:
        source = np.frombuffer(text, np.uint8)
        most = sum(text.count(mark) for mark in (b" ", b"|", b"\n"))
        start, size = np.empty(most, np.uint32), np.empty(most, np.uint8)
        token, at = np.empty(most, np.uint32), np.empty(names + 1, np.uint32)
        whole = np.empty(names, np.uint64)
        forms = call("read", source, len(source), names, start, size, token, at, whole)
        return cls(source, start[:forms], size[:forms], token[: at[-1]].copy(), at, whole)

    def forms(self) -> tuple[Bytes, Counts]:
        """The bytes of all forms, and where each begins."""
        text_at = np.zeros(len(self.size) + 1, np.uint32)
        np.cumsum(self.size, out=text_at[1:])
        places = np.arange(text_at[-1], dtype=np.int64)
        shift = self.start.astype(np.int64) - text_at[:-1]
        return self.source[places + np.repeat(shift, self.size)], text_at

    def postings(self) -> tuple[Counts, Counts]:
        """For each form the names that hold it, and where they begin."""
        name = np.repeat(np.arange(len(self.at) - 1, dtype=np.uint64), np.diff(self.at))
        pairs = np.unique((self.token & (MORE - 1)).astype(np.uint64) << np.uint64(32) | name)
        form = (pairs >> np.uint64(32)).astype(np.uint32)
        post_at = np.searchsorted(form, np.arange(len(self.size) + 1)).astype(np.uint32)
        return post_at, pairs.astype(np.uint32)

    def listed(self, weight: Floats, party: Parties, signs: Keys) -> NDArray[np.void]:
        """Per name its weight, its initials, a number for its party, where its tokens begin and its pairs of
        letters.
        """
        head = (self.token & MORE) == 0
        form = self.token & (MORE - 1)
        bit = np.left_shift(np.uint32(1), self.source[self.start[form]].astype(np.uint32) & np.uint32(31))
        rows = np.zeros(len(self.at), LISTED)
        rows["at"] = self.at
        owner = np.repeat(np.arange(len(self.at) - 1), np.diff(self.at))
        rows["weight"][:-1] = np.bincount(owner, np.where(head, weight[form], 0), minlength=len(self.at) - 1)
        rows["owner"][:-1] = np.unique(party, return_inverse=True)[1]
        np.bitwise_or.at(rows["first"], owner, np.where(head, bit, np.uint32(0)))
        np.bitwise_or.at(rows["sign"], owner, np.where(head, signs[form], np.uint64(0)))
        return rows

    def joined(self, text: Bytes, text_at: Counts) -> Grouped:
        """Names by two or three of their tokens written as one."""
        keys, owners = np.empty(2 * len(self.token), np.uint64), np.empty(2 * len(self.token), np.uint32)
        given = (text, text_at, self.token, self.at, len(self.at) - 1)
        count = call("joined_keys", *given, keys, owners)
        return Grouped.of(keys[:count], owners[:count])


def _near(text: Bytes, text_at: Counts) -> Grouped:
    forms = len(text_at) - 1
    keys, owners = np.empty(forms * FORM_KEYS, np.uint64), np.empty(forms * FORM_KEYS, np.uint32)
    count = call("near_keys", text, text_at, forms, keys, owners)
    return Grouped.of(keys[:count], owners[:count])


def _signs(text: Bytes, text_at: Counts) -> Keys:
    signs = np.empty(len(text_at) - 1, np.uint64)
    call("signs", text, text_at, len(signs), signs)
    return signs


def _weights(held: Counts, text_at: Counts, names: int) -> Floats:
    """What each form weighs by how few names hold it; last, what a form that no name holds would weigh."""
    weight = np.log2(1 + names / np.append(np.maximum(held, 1), 1))
    weight[:-1][np.diff(text_at) == 1] *= _INITIAL_WEIGHT
    return weight.astype(np.float32)


def _as_text(names: Sequence[NameTokens]) -> bytes:
    """Names as the kernel reads them: blanks between tokens, bars between variants, a line feed after each.
    Where the marks are more than they should be, some stand inside a form and give way.
    """
    text = "\n".join([*(" ".join(["|".join(forms) for forms in name]) for name in names), ""])
    tokens = sum(map(len, names))
    bars = sum(map(len, chain.from_iterable(names))) - tokens
    if (text.count("\n"), text.count(" "), text.count("|")) != (
        len(names),
        max(tokens - len(names), 0),
        bars,
    ):
        lines = (
            " ".join(["|".join(f.translate(_DIVIDERS) for f in forms) for forms in name]) for name in names
        )
        text = "\n".join([*lines, ""])
    return text.encode("utf-8", "surrogatepass")
