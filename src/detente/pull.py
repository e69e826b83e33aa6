"""Official lists from their publishers' addresses into the store: fetched whole, checked and loaded, or left
as they were, with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import msgspec

from detente.errors import DetenteError, InputError
from detente.fetch import Fetched, Limits, Validators, fetch
from detente.ingest import Outcome, confirm, load
from detente.sources.catalog import Address, Source, source_of, sources
from detente.store import Store

UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
STAMPS: Final = "stamps.json"
Progress = Callable[[str, int, int | None], None]


@dataclass(frozen=True, kw_only=True)
class Pulled:
    """What became of one source: loaded anew, confirmed as it was, or failed (``failure``) and kept."""

    source: str
    outcome: Outcome | None = None
    unchanged: bool = False
    failure: DetenteError | None = None


class _Stamp(msgspec.Struct):
    """What a server said of one file."""

    etag: str = ""
    modified: str = ""


def wanted(names: Iterable[str]) -> tuple[Source, ...]:
    """The sources by these ids, or every source that has an address. Raises UnknownIdError or InputError."""
    named = tuple(source_of(name) for name in names)
    for source in named:
        if not source.addresses:
            raise InputError(
                f"{source.id} has no address to pull from", hint="load its files: `detente load`"
            )
    return named or tuple(s for s in sources().values() if s.addresses)


def pull(
    store: Store,
    source: Source,
    *,
    at: datetime,
    mirror: str = "",
    accept: str = "",
    limits: Limits | None = None,
    progress: Progress = lambda _file, _done, _total: None,
) -> Pulled:
    """One source from its first address (or from ``mirror``, a folder of the same file names). Whatever goes
    wrong, the list loaded before stays.
    """
    folder = store.path.with_name(store.path.name + ".pulled") / source.id
    try:
        folder.mkdir(parents=True, exist_ok=True)
        address = source.addresses[0]
        found = _fetched(address, folder, mirror, limits, progress)
        return _taken(store, source, folder, found, at=at, accept=accept)
    except DetenteError as error:
        return Pulled(source=source.id, failure=error)
    except OSError as error:
        what = InputError(f"cannot be written: {error.strerror}", where=str(folder), hint="check the path")
        return Pulled(source=source.id, failure=what)


def _fetched(
    address: Address, folder: Path, mirror: str, limits: Limits | None, progress: Progress
) -> dict[str, Fetched]:
    """The files of an address by name, in their order."""
    stamps = _stamps(folder)
    found: dict[str, Fetched] = {}
    for url in address.files:
        name = _file_name(url)
        known = stamps.get(name, _Stamp())
        found[name] = fetch(
            f"{mirror.rstrip('/')}/{name}" if mirror else url,
            folder / name,
            previous=Validators(etag=known.etag, modified=known.modified),
            content_types=() if mirror else address.content_types,
            limits=limits,
            progress=partial(progress, name),
        )
    return found


def _taken(
    store: Store, source: Source, folder: Path, found: dict[str, Fetched], *, at: datetime, accept: str
) -> Pulled:
    """Load what came; where every file is still the one that was loaded, say that it still holds."""
    if not any(file.changed for file in found.values()) and confirm(store, source.id, at):
        return Pulled(source=source.id, unchanged=True)
    files = [folder / name for name in found]
    outcome = load(store, source.id, files, known=at.date(), loaded=at, accept=accept)
    stamps = {n: _Stamp(etag=f.validators.etag, modified=f.validators.modified) for n, f in found.items()}
    (folder / STAMPS).write_bytes(msgspec.json.encode(stamps))  # only now: a refused list is fetched again
    return Pulled(source=source.id, outcome=outcome)


def _stamps(folder: Path) -> dict[str, _Stamp]:
    try:
        return msgspec.json.decode((folder / STAMPS).read_bytes(), type=dict[str, _Stamp])
    except (OSError, msgspec.MsgspecError):
        return {}  # none yet, or cut off by a kill: the files are fetched whole


def _file_name(url: str) -> str:
    """The last part of an address as a file name of harmless characters."""
    return UNSAFE.sub("_", urlsplit(url).path.rpartition("/")[2]).lstrip(".") or "list"
