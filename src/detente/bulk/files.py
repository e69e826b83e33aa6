"""Files of customers, row by row: CSV, JSON lines, Parquet. A file is looked through once before work
starts, so that one that cannot be read to its end is refused at once; after that, a row that cannot be read
is a fault of its own.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import IO, Any, Final

import msgspec

from detente.bulk.customers import Row
from detente.errors import InputError
from detente.lazyclass import dataclass

ENDINGS: Final = {".csv": "csv", ".tsv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet"}
MAX_LINE: Final = 1_000_000
"""Characters of a line, and of a cell."""
MAX_COLUMNS: Final = 2_000
BATCH: Final = 5_000
"""Rows of Parquet held at once."""
_DELIMITERS: Final = ",;\t|"
_BLOCK: Final = 1 << 20


@dataclass(frozen=True, kw_only=True)
class CustomerFile:
    """A file that was looked through. ``digest``: SHA-256 of its bytes; ``rows``: how many follow the
    header.
    """

    path: Path
    form: str
    encoding: str
    delimiter: str
    columns: tuple[str, ...]
    rows: int
    digest: str

    def read(self, skip: int = 0) -> Iterator[Row]:
        """The rows after the first ``skip``, in order."""
        return _READERS[self.form](self, skip)


def look_through(path: Path, encoding: str = "") -> CustomerFile:
    """A file's columns, its number of rows and its hash. ``encoding``: default UTF-8, or as its first bytes
    say. Raises InputError.
    """
    form = ENDINGS.get(path.suffix.lower())
    if form is None:
        raise InputError(f"{path.name} ends in none of {', '.join(ENDINGS)}", hint="rename or convert it")
    try:
        digest = _digest(path)
        encoding = encoding or _encoding(path)
        return _LOOKERS[form](path, encoding, digest)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror or error}", where=str(path), hint="check the path"
        ) from None
    except LookupError:
        raise InputError(f"{encoding!r} is no encoding", hint="e.g. utf-8, cp1252, utf-16") from None


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def _encoding(path: Path) -> str:
    with path.open("rb") as stream:
        head = stream.read(2)
    return "utf-16" if head in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"


# ---------------------------------------------------------------------- lines of text


class _Lines:
    """The lines of a text file, of bounded length; ``number``: that of the line given last."""

    def __init__(self, stream: IO[str], where: str) -> None:
        self._stream = stream
        self._where = where
        self.number = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._stream.readline(MAX_LINE)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) == MAX_LINE:
            raise InputError(
                f"the line has more than {MAX_LINE:,} characters",
                where=f"{self._where}:{self.number}", hint="is it a file of customers, one per line?",
            )  # fmt: skip
        return line


def _open(path: Path, encoding: str) -> IO[str]:
    return path.open(encoding=encoding, errors="replace", newline="")


# ---------------------------------------------------------------------- CSV


def _look_csv(path: Path, encoding: str, digest: str) -> CustomerFile:
    with _open(path, encoding) as stream:
        first = stream.readline(MAX_LINE)
    delimiter = max(_DELIMITERS, key=first.count)
    rows = _records(path, encoding, delimiter, strict=True)
    _, header, fault = next(rows, (0, [], ""))
    columns = tuple(" ".join(cell.split()) for cell in header)
    if fault or not any(columns) or len(columns) > MAX_COLUMNS:
        raise InputError("has no header", where=str(path), hint="the first line names the columns")
    doubles = sorted({c for c in columns if c and columns.count(c) > 1})
    if doubles:
        raise InputError(f"names a column twice: {', '.join(doubles)}", where=f"{path}:1", hint="rename one")
    return CustomerFile(
        path=path, form="csv", encoding=encoding, delimiter=delimiter, columns=columns,
        rows=sum(1 for _ in rows), digest=digest,
    )  # fmt: skip


def _records(
    path: Path, encoding: str, delimiter: str, *, strict: bool = False
) -> Iterator[tuple[int, list[str], str]]:
    """(line on which it begins, cells, fault) of each record that is not blank. A quote that is never
    closed would swallow the rows after it: with ``strict`` it raises InputError.
    """
    csv.field_size_limit(MAX_LINE)
    with _open(path, encoding) as stream:
        lines = _Lines(stream, str(path))
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            begin = lines.number + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                if strict and _swallows(error):
                    raise InputError(
                        "a quote that opens here is not closed", where=f"{path}:{begin}",
                        hint="close it, or double a quote that belongs to the text",
                    ) from None  # fmt: skip
                yield begin, [], f"is no readable CSV: {error}"
                continue
            if any(cell and not cell.isspace() for cell in cells):
                yield begin, cells, ""


def _swallows(error: csv.Error) -> bool:
    return "end of data" in str(error) or "field limit" in str(error)


def _read_csv(file: CustomerFile, skip: int) -> Iterator[Row]:
    rows = _records(file.path, file.encoding, file.delimiter)
    next(rows)
    width = len(file.columns)
    for count, (number, cells, fault) in enumerate(rows):
        if count < skip:
            continue
        wide = len(cells) > width and any(cell.strip() for cell in cells[width:])
        wrong = f"has {len(cells)} cells, the header has {width}" if wide else fault
        yield Row(
            number, dict(zip(file.columns, cells, strict=False)), wrong
        )  # empty last cells may be left out


# ---------------------------------------------------------------------- JSON lines

_Decode: Final = msgspec.json.Decoder()


def _objects(path: Path, encoding: str) -> Iterator[Row]:
    with _open(path, encoding) as stream:
        lines = _Lines(stream, str(path))
        for line in lines:
            if not line.strip():
                continue
            try:
                found = _Decode.decode(line)
            except (msgspec.DecodeError, UnicodeError, RecursionError):
                yield Row(lines.number, {}, "is no readable JSON")
                continue
            if isinstance(found, dict):
                yield Row(lines.number, found)
            else:
                yield Row(lines.number, {}, "is no JSON object")


def _look_jsonl(path: Path, encoding: str, digest: str) -> CustomerFile:
    """The columns are all keys of any line, in the order in which they first stand."""
    keys: dict[str, None] = {}
    rows = 0
    for row in _objects(path, encoding):
        rows += 1
        keys |= dict.fromkeys(row.cells)
        if len(keys) > MAX_COLUMNS:
            raise InputError(
                f"has more than {MAX_COLUMNS:,} keys",
                where=f"{path}:{row.number}",
                hint="is it a file of customers?",
            )
    if not keys:
        raise InputError("holds no JSON object", where=str(path), hint="one object per line")
    return CustomerFile(
        path=path,
        form="jsonl",
        encoding=encoding,
        delimiter="",
        columns=tuple(keys),
        rows=rows,
        digest=digest,
    )


def _read_jsonl(file: CustomerFile, skip: int) -> Iterator[Row]:
    for count, row in enumerate(_objects(file.path, file.encoding)):
        if count >= skip:
            yield row


# ---------------------------------------------------------------------- Parquet


def arrow() -> Any:
    """Pyarrow, an optional and heavy library. Raises InputError where it is not installed."""
    try:
        import_module("pyarrow.parquet")
        return import_module("pyarrow")
    except ImportError:
        raise InputError(
            "Parquet needs pyarrow, which is not installed", hint="pip install 'detente[bulk]'"
        ) from None


def _parquet(path: Path) -> Any:
    pa = arrow()
    try:
        return pa.parquet.ParquetFile(path)
    except pa.ArrowInvalid as error:
        raise InputError(f"is no Parquet: {error}", where=str(path), hint="check the file") from None


def _look_parquet(path: Path, encoding: str, digest: str) -> CustomerFile:
    with _parquet(path) as file:
        return CustomerFile(
            path=path, form="parquet", encoding=encoding, delimiter="",
            columns=_distinct(path, file.schema_arrow.names), rows=file.metadata.num_rows, digest=digest,
        )  # fmt: skip


def _distinct(path: Path, columns: Sequence[str]) -> tuple[str, ...]:
    if len(set(columns)) < len(columns):
        raise InputError("names a column twice", where=str(path), hint="rename one")
    return tuple(columns)


def _read_parquet(file: CustomerFile, skip: int) -> Iterator[Row]:
    number = 0
    with _parquet(file.path) as opened:
        for batch in opened.iter_batches(batch_size=BATCH):
            if number + batch.num_rows <= skip:
                number += batch.num_rows
                continue
            for cells in batch.to_pylist():
                number += 1
                if number > skip:
                    yield Row(number, cells)


_LOOKERS: Final = {"csv": _look_csv, "jsonl": _look_jsonl, "parquet": _look_parquet}
_READERS: Final = {"csv": _read_csv, "jsonl": _read_jsonl, "parquet": _read_parquet}
