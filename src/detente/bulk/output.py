"""Lines written out: CSV, JSON lines, Parquet. Each is made from the journal of a run, line after line."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from detente.bulk.files import BATCH, arrow
from detente.bulk.hitlines import Line
from detente.errors import InputError
from detente.serialise import to_csv

COLUMNS: Final = (
    "what", "row", "id", "query", "party", "name", "score", "matched", "entry", "version", "restricted_by",
    "standing", "why", "note",
)  # fmt: skip
encode: Final = msgspec.json.Encoder().encode
decode: Final = msgspec.json.Decoder(Line).decode


def form_of(path: Path) -> str:
    """The form that a file's ending asks for. Raises InputError."""
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        raise InputError(
            f"{path.name} ends in none of {', '.join(f'.{f}' for f in FORMS)}", hint="change --out"
        )
    if form == "parquet":
        arrow()
    return form


def finish(lines: Iterable[Line], path: Path) -> None:
    """Write all lines, so that ``path`` appears whole or not at all. Raises OSError."""
    scratch = path.with_name(path.name + ".new")
    with scratch.open("wb") as stream:
        FORMS[form_of(path)](lines, stream)
        stream.flush()
        os.fsync(stream.fileno())
    scratch.replace(path)


def cells(line: Line) -> dict[str, Any]:
    """A line as one row of a table of texts: what an authority says with its acts in brackets."""
    standing = [
        f"{s.authority} {s.verdict}" + (f" ({', '.join(s.acts)})" if s.acts else "") for s in line.standing
    ]
    row = {name: getattr(line, name) for name in COLUMNS}
    score = f"{line.score:.4f}" if line.party else ""
    return row | {"score": score, "standing": standing, "restricted_by": list(line.restricted_by)}


def batches(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """The lines, some thousands at a time."""
    rest = iter(lines)
    while batch := list(islice(rest, BATCH)):
        yield batch


def csv_texts(lines: Iterable[Line]) -> Iterator[str]:
    """The lines as CSV, piece by piece, the header first."""
    yield to_csv((), COLUMNS)
    for batch in batches(lines):
        yield to_csv(map(cells, batch), COLUMNS).partition("\n")[2]


def _csv(lines: Iterable[Line], stream: IO[bytes]) -> None:
    for text in csv_texts(lines):
        stream.write(text.encode("utf-8", "surrogatepass"))


def _jsonl(lines: Iterable[Line], stream: IO[bytes]) -> None:
    for line in lines:
        stream.write(encode(line) + b"\n")


def schema() -> Any:
    """The columns of lines in Arrow."""
    pa = arrow()
    texts = pa.list_(pa.string())
    authority = pa.struct([("authority", pa.string()), ("verdict", pa.string()), ("acts", texts)])
    types = {
        "row": pa.int64(),
        "score": pa.float64(),
        "restricted_by": texts,
        "standing": pa.list_(authority),
    }
    return pa.schema([(name, types.get(name, pa.string())) for name in COLUMNS])


def table(lines: Iterable[Line]) -> Any:
    """Lines as an Arrow table."""
    return arrow().Table.from_pylist([msgspec.to_builtins(line) for line in lines], schema=schema())


def _parquet(lines: Iterable[Line], stream: IO[bytes]) -> None:
    with arrow().parquet.ParquetWriter(stream, schema(), compression="zstd") as writer:
        for batch in batches(lines):
            writer.write_table(table(batch))


FORMS: Final[dict[str, Callable[[Iterable[Line], IO[bytes]], None]]] = {
    "csv": _csv, "jsonl": _jsonl, "parquet": _parquet,
}  # fmt: skip
