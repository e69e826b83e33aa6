"""Entries to a file: one after the other, and never half a file under the name asked for."""

from __future__ import annotations

import csv
import io
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

import msgspec

from detente.entries import Entry, encode
from detente.errors import DetenteError
from detente.export.ftm import entities

BATCH: Final = 5_000  # rows of one group in Parquet
SIMPLE_COLUMNS: Final = (
    "id", "schema", "name", "aliases", "birth_date", "countries", "addresses", "identifiers", "sanctions",
    "phones", "emails", "program_ids", "dataset", "first_seen", "last_seen", "last_change",
)  # fmt: skip


class ExportError(DetenteError):
    """Entries cannot be written as asked."""

    code = "bad_export"


class About(NamedTuple):
    """Which list the entries are of."""

    dataset: str
    publisher: str
    prefix: str


def write(
    entries: Iterable[Entry],
    path: Path,
    form: str,
    *,
    dataset: str,
    publisher: str = "",
    prefix: str = "",
) -> int:
    """Write the entries in ``form`` (one of ``FORMS``) and return how many they are. The file appears whole
    or not at all; one of that name is replaced. Raises ExportError.
    """
    writer = FORMS.get(form)
    if writer is None:
        raise ExportError(f"{form!r} is no form of export", hint=f"one of {', '.join(FORMS)}")
    try:
        with _whole(path) as stream:
            return writer(entries, stream, About(dataset, publisher, prefix))
    except OSError as error:
        raise ExportError(
            f"cannot be written: {error.strerror}", where=str(path), hint="check the folder and its rights"
        ) from None


@contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """A new file beside ``path`` that takes its place when all is written."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def _ftm(entries: Iterable[Entry], stream: IO[bytes], about: About) -> int:
    """FollowTheMoney entities as JSON lines. An address that several parties share stands once for each."""
    encoder = msgspec.json.Encoder()
    count = 0
    for entry in entries:
        count += 1
        for raw in entities(entry, dataset=about.dataset, publisher=about.publisher, prefix=about.prefix):
            stream.write(encoder.encode(raw) + b"\n")
    return count


def _simple(entries: Iterable[Entry], stream: IO[bytes], about: About) -> int:
    """One row per party; the columns of ``targets.simple.csv``."""
    text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
    rows = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    rows.writerow(SIMPLE_COLUMNS)
    count = 0
    for entry in entries:
        count += 1
        rows.writerow(_simple_row(entry, about))
    text.detach()
    return count


def _simple_row(entry: Entry, about: About) -> list[str]:
    countries = (*entry.nationalities, *entry.citizenships, *entry.countries)
    addresses = (
        ", ".join(t for t in (p.full, p.street, p.city, p.region, p.postal_code, p.country) if t)
        for p in entry.addresses
    )
    sanctions = (" - ".join(t for t in (f.act or f.tag, str(f.on or "")) if t) for f in entry.filings)
    return [
        about.prefix + entry.uid,
        entry.schema,
        entry.name,
        joined(name.full for name in entry.names if name.full != entry.name),
        joined(born.start for born in entry.birth_dates),
        joined(code.lower() for code in countries),
        joined(addresses),
        joined(item.value for item in (*entry.identifiers, *entry.wallets)),
        joined(sanctions),
        joined(contact for contact in entry.contacts if "@" not in contact),
        joined(contact for contact in entry.contacts if "@" in contact),
        joined(filing.tag for filing in entry.filings),
        about.dataset,
        "",
        "",
        str(entry.updated or ""),
    ]


def joined(values: Iterable[str]) -> str:
    """Values in one cell, parted by semicolons; a value that holds one is quoted."""
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="").writerow(
        dict.fromkeys(" ".join(value.split()) for value in values if value)
    )
    return buffer.getvalue()


def _parquet(entries: Iterable[Entry], stream: IO[bytes], about: About) -> int:
    """One row per party, with lists in columns, and the whole entry as JSON in ``entry``."""
    try:
        pa: Any = import_module("pyarrow")  # an optional and heavy library
        parquet: Any = import_module("pyarrow.parquet")
    except ImportError:
        raise ExportError(
            "Parquet needs pyarrow, which is not installed", hint="pip install 'detente[bulk]'"
        ) from None
    words = pa.list_(pa.string())
    number = pa.struct([("kind", pa.string()), ("value", pa.string()), ("country", pa.string())])
    schema = pa.schema([
        ("dataset", pa.string()), ("uid", pa.string()), ("schema", pa.string()), ("name", pa.string()),
        ("names", words), ("weak_names", words), ("birth_dates", words), ("nationalities", words),
        ("countries", words), ("tags", words), ("listed_on", pa.list_(pa.date32())),
        ("identifiers", pa.list_(number)), ("updated", pa.date32()), ("entry", pa.string()),
    ])  # fmt: skip
    count = 0
    rest = iter(entries)
    with parquet.ParquetWriter(stream, schema, compression="zstd") as writer:
        while batch := [_parquet_row(entry, about) for entry in islice(rest, BATCH)]:
            count += len(batch)
            writer.write_table(pa.Table.from_pylist(batch, schema=schema))
    return count


def _parquet_row(entry: Entry, about: About) -> dict[str, Any]:
    return {
        "dataset": about.dataset,
        "uid": about.prefix + entry.uid,
        "schema": entry.schema,
        "name": entry.name,
        "names": [name.full for name in entry.names if name.quality != "weak"],
        "weak_names": [name.full for name in entry.names if name.quality == "weak"],
        "birth_dates": [born.start for born in entry.birth_dates],
        "nationalities": list(entry.nationalities),
        "countries": list(entry.countries),
        "tags": [filing.tag for filing in entry.filings],
        "listed_on": [filing.on for filing in entry.filings],
        "identifiers": [
            {"kind": item.kind, "value": item.value, "country": item.country}
            for item in (*entry.identifiers, *entry.wallets)
        ],
        "updated": entry.updated,
        "entry": encode(entry).decode(),
    }


Writer = Callable[[Iterable[Entry], IO[bytes], About], int]
FORMS: Final[dict[str, Writer]] = {"ftm": _ftm, "simple-csv": _simple, "parquet": _parquet}
