"""A screener as one file, so that a command need not build it anew: arrays behind a header, nothing in it can
be executed.

Header line: ``DETENTE-SCREEN <format> <CRC-32 of what follows>``, filled up with blanks; then the size of the
table, and the table itself, JSON of each array's name, type, shape and place; then the arrays. A file is
mapped, not read: its pages are the system's, shared between processes, and no array is copied.
"""

from __future__ import annotations

import json
import mmap
import zlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, overload

import numpy as np
from numpy.typing import NDArray

from detente.names.form import Kind
from detente.screening.compile import KernelError
from detente.screening.index import Grouped, Index
from detente.screening.packed import PackedNames
from detente.screening.screener import READINGS, Screener
from detente.shipped import put

FORMAT: Final = "6"
MAGIC: Final = b"DETENTE-SCREEN"
ALIGNED: Final = 64
"""Bytes of which every array begins at a multiple."""
HEADER: Final = 64
"""Bytes of the header line."""
SIZE: Final = 8
"""Bytes of the size of the table."""
_TABLE: Final = "table."
_ARRAY: Final = "array."
_PACKED: Final = "packed."


def save(screener: Screener, path: Path) -> None:
    """Write whole or not at all. Raises OSError."""
    put(path, dumps(screener))


def dumps(screener: Screener) -> bytes:
    """A screener as the bytes of its file."""
    held: dict[str, NDArray[Any]] = {}
    for kind, index in screener.indexes.items():
        held |= {f"{kind}.{_ARRAY}{name}": array for name, array in index.arrays.items()}
        for name, table in index.tables.items():
            start = f"{kind}.{_TABLE}{name}"
            held |= {f"{start}.at": table.at, f"{start}.row": table.row, f"{start}.mark": table.mark}
            held[f"{start}.bits"] = np.array([table.bits])
    held["records"] = np.frombuffer(b"".join(screener.records), np.uint8)
    held["record_ends"] = np.cumsum([len(r) for r in screener.records], dtype=np.uint64)
    held["names"] = np.array(screener.names, np.uint32).reshape(-1, 3)
    held |= {f"{_PACKED}{name}": array for name, array in screener.packed.arrays.items()}
    held["keys"] = screener.keys
    return _as_file(held)


def load(path: Path) -> Screener | None:
    """The screener of a file; None where there is none, or one that is damaged or of another format."""
    try:
        with path.open("rb") as stream:
            return loads(mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError, KeyError, TypeError, IndexError, KernelError):
        return None  # an empty file cannot be mapped; of others, what they hold is not what it should be


def loads(image: bytes | mmap.mmap) -> Screener | None:
    """The screener of the bytes of a file; None where they are damaged or of another format."""
    held = _arrays_of(image)
    if held is None:
        return None
    indexes = {kind: _index(held, kind) for kind in READINGS}
    packed = PackedNames({n.removeprefix(_PACKED): a for n, a in held.items() if n.startswith(_PACKED)})
    records = Records(held["records"], held["record_ends"])
    return Screener(indexes, records, held["names"], packed, held["keys"])


class Records(Sequence[bytes]):
    """Parties of a file, each cut out when it is asked for."""

    def __init__(self, blob: NDArray[np.uint8], ends: NDArray[np.uint64]) -> None:
        self._blob = blob.data
        self._ends = ends.data

    def __len__(self) -> int:
        return len(self._ends)

    @overload
    def __getitem__(self, at: int) -> bytes: ...
    @overload
    def __getitem__(self, at: slice) -> list[bytes]: ...
    def __getitem__(self, at: int | slice) -> bytes | list[bytes]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        return bytes(self._blob[self._ends[at - 1] if at else 0 : self._ends[at]])

    def __iter__(self) -> Iterator[bytes]:
        start = 0
        for end in self._ends:
            yield bytes(self._blob[start:end])
            start = end


def _as_file(held: Mapping[str, NDArray[Any]]) -> bytes:
    """Arrays by name as one file."""
    rows: list[tuple[str, Any, tuple[int, ...], int]] = []
    place = 0
    for name, array in held.items():
        kind = array.dtype.descr if array.dtype.names else array.dtype.str
        rows.append((name, kind, array.shape, place))
        place = _aligned(place + array.nbytes)
    table = json.dumps(rows).encode()
    first = _aligned(SIZE + len(table))
    body = bytearray(first + place)
    body[: SIZE + len(table)] = len(table).to_bytes(SIZE, "little") + table
    for (*_, start), array in zip(rows, held.values(), strict=True):
        body[first + start : first + start + array.nbytes] = array.tobytes()
    header = b" ".join((MAGIC, FORMAT.encode(), b"%08x" % zlib.crc32(body)))
    return header.ljust(HEADER - 1) + b"\n" + body


def _arrays_of(image: bytes | mmap.mmap) -> dict[str, NDArray[Any]] | None:
    """The arrays of a file by name, each where it stands in the image; None where that is damaged."""
    view = memoryview(image)
    header = b" ".join((MAGIC, FORMAT.encode(), b"%08x" % zlib.crc32(view[HEADER:])))
    if bytes(view[:HEADER]) != header.ljust(HEADER - 1) + b"\n":
        return None
    body = view[HEADER:]
    table = SIZE + int.from_bytes(body[:SIZE], "little")
    first = HEADER + _aligned(table)
    rows = json.loads(bytes(body[SIZE:table]))
    return {name: np.ndarray(shape, _dtype(kind), image, first + start) for name, kind, shape, start in rows}


def _aligned(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def _dtype(said: Any) -> np.dtype[Any]:
    return np.dtype(said if isinstance(said, str) else [tuple(field) for field in said])


def _index(held: Mapping[str, NDArray[Any]], kind: Kind) -> Index:
    """The index of the names of one kind."""
    arrays, tables = f"{kind}.{_ARRAY}", f"{kind}.{_TABLE}"
    named = dict.fromkeys(n.removeprefix(tables).split(".")[0] for n in held if n.startswith(tables))
    return Index(
        {n.removeprefix(arrays): held[n] for n in held if n.startswith(arrays)},
        {
            name: Grouped(
                at=held[f"{tables}{name}.at"],
                row=held[f"{tables}{name}.row"],
                mark=held[f"{tables}{name}.mark"],
                bits=int(held[f"{tables}{name}.bits"][0]),
            )
            for name in named
        },
    )
