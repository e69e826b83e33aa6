"""A screener as one file, so that a command need not build it anew: arrays behind a hashed header, nothing
in it can be executed.

Header line: ``DETENTE-SCREEN <format> <sha256 of the body>``; the body is a NumPy archive read without
pickle.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from detente.names.form import Kind
from detente.screening.index import Grouped, Index
from detente.screening.screener import READINGS, Screener

FORMAT: Final = "4"
MAGIC: Final = b"DETENTE-SCREEN"
_TABLE: Final = "table."
_ARRAY: Final = "array."


def save(screener: Screener, path: Path) -> None:
    """Write whole or not at all. Raises OSError."""
    scratch = path.with_name(path.name + ".part")
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch.write_bytes(dumps(screener))
    scratch.replace(path)


def dumps(screener: Screener) -> bytes:
    """A screener as the bytes of its file."""
    held: dict[str, NDArray[Any]] = {}
    for kind, index in screener.indexes.items():
        held |= {f"{kind}.{_ARRAY}{name}": array for name, array in index.arrays.items()}
        for name, table in index.tables.items():
            start = f"{kind}.{_TABLE}{name}"
            held |= {f"{start}.at": table.at, f"{start}.row": table.row, f"{start}.mark": table.mark}
            held[f"{start}.bits"] = np.array(table.bits)
    held["records"] = np.frombuffer(b"".join(screener.records), np.uint8)
    held["record_sizes"] = np.array([len(r) for r in screener.records], np.uint32)
    held["names"] = np.array(screener.names, np.uint32).reshape(-1, 3)
    body = io.BytesIO()
    np.savez(body, **held)  # type: ignore[arg-type]
    digest = hashlib.sha256(body.getvalue()).hexdigest()
    return b" ".join((MAGIC, FORMAT.encode(), digest.encode())) + b"\n" + body.getvalue()


def load(path: Path) -> Screener | None:
    """The screener of a file; None where there is none, or one that is damaged or of another format."""
    try:
        return loads(path.read_bytes())
    except OSError:
        return None


def loads(image: bytes) -> Screener | None:
    """The screener of the bytes of a file; None where they are damaged or of another format."""
    header, _, body = image.partition(b"\n")
    if header != b" ".join((MAGIC, FORMAT.encode(), hashlib.sha256(body).hexdigest().encode())):
        return None
    with np.load(io.BytesIO(body), allow_pickle=False) as held:
        indexes = {kind: _index(held, kind) for kind in READINGS}
        blob, ends = held["records"].tobytes(), np.cumsum(held["record_sizes"], dtype=np.int64).tolist()
        names = held["names"]
    records = [blob[start:end] for start, end in zip([0, *ends[:-1]], ends, strict=True)]
    return Screener(indexes, records, names)


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
                bits=int(held[f"{tables}{name}.bits"]),
            )
            for name in named
        },
    )
