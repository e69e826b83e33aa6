"""A list file into the store: archive, parse, check, append. The only writer of facts.

A list that is empty, is not what it should be, has shrunk beyond its limit or lacks an entry it has held
for years is refused, and the list loaded before stays. Everything of a load becomes visible at once.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import re
import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from detente.entries import Entry, encode
from detente.errors import InputError
from detente.identity import marks
from detente.names.plain import name_key
from detente.sources.catalog import Source, format_of, source_of
from detente.sources.reading import AGAIN, Format, Report, SourceError
from detente.store import Load, Store, Writer, newest_of

CHUNK: Final = 1 << 20
PACKING: Final = 6  # of 9: a tenth larger at a third of the time
TOGETHER: Final = 500  # entries looked up at a time
SHOWN: Final = 20  # faults and words kept in the line of a load
OWN_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a load did. ``added`` and so on: numbers of entries; ``report``: what reading told."""

    load: Load
    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]
    report: Report


@dataclass
class _Read:
    """A file being read into bodies of the store."""

    bodies: dict[str, int] = field(default_factory=dict)
    schemas: Counter[str] = field(default_factory=Counter)
    names: dict[str, frozenset[str]] = field(default_factory=dict)


def named(source_id: str) -> Source:
    """The source by its id; ``own/customers-blocked`` is the list of that name in the form ``own``. Raises
    UnknownIdError or InputError.
    """
    kind, slash, name = source_id.partition("/")
    if slash and not OWN_NAME.fullmatch(name):
        raise InputError(f"{source_id!r} is no name of a list", hint="lower-case letters, digits and -")
    return source_of(kind)


def load(
    store: Store,
    source_id: str,
    files: Sequence[Path],
    *,
    known: date | None,
    loaded: datetime,
    accept: str = "",
    progress: Callable[[], None] = lambda: None,
) -> Outcome:
    """Load a list as known on a day (default: the day printed in it, else that of loading). ``accept``: the
    reason why it is taken although a check fails (an excerpt, say); it is kept with the load. Raises
    SourceError, after which the store is as it was.
    """
    source = named(source_id)
    form = format_of(source, files)
    digests = tuple((path.name, _archive(store.archive, path)) for path in files)
    report = Report()
    with store.writing() as writer:
        read = _read(writer, form, source, files, report, progress)
        day = known or report.published or loaded.date()
        before = writer.numbers_on(source_id, day)
        now = _after(before, read.bodies, report)
        failed = tuple(_failures(source, read, before, now, report))
        if failed and not accept:
            raise SourceError(
                f"is refused: {'; '.join(failed)}",
                where=", ".join(p.name for p in files),
                hint=f"{AGAIN}; if it is right, give --accept REASON",
            )
        told = {uid: now.get(uid) for uid in before.keys() | now.keys() if before.get(uid) != now.get(uid)}
        row = Load(
            generation=writer.next_generation(),
            source=source_id,
            known=day,
            published=report.published,
            form=form.id,
            digest=_together(digests),
            files=digests,
            entries=len(now),
            added=sum(uid not in before for uid in told),
            removed=sum(uid not in now for uid in told),
            changed=sum(uid in before and uid in now for uid in told),
            loaded=loaded,
            report=_kept(report, failed, accept),
        )
        writer.load(row)
        writer.tell(source_id, day, row.generation, told, before)
    return Outcome(
        load=row,
        added=tuple(sorted(uid for uid in told if uid not in before)),
        changed=tuple(sorted(uid for uid in told if uid in before and uid in now)),
        removed=tuple(sorted(uid for uid in told if uid not in now)),
        report=report,
    )


def confirm(store: Store, source_id: str, at: datetime) -> bool:
    """Note that the list loaded last is still the publisher's on this day; False where none is loaded."""
    with store.writing() as writer:
        rows = store.loads(source_id)
        newest = newest_of(rows)
        if newest is None or newest.known > at.date():
            return False
        unchanged = replace(
            newest,
            generation=writer.next_generation(),
            known=at.date(),
            added=0,
            changed=0,
            removed=0,
            loaded=at,
            report={"unchanged_since": newest.known.isoformat()},
        )
        writer.load(unchanged)
    return True


def _read(
    writer: Writer,
    form: Format,
    source: Source,
    files: Sequence[Path],
    report: Report,
    progress: Callable[[], None],
) -> _Read:
    found = _Read()
    watched = {canary.uid for canary in source.canaries}
    for entry, number in _numbered(writer, form.read(files, source.lookups, report)):
        uid = _free(found.bodies, entry, number, report)
        found.bodies[uid] = number
        found.schemas[entry.schema] += 1
        if uid in watched:
            found.names[uid] = frozenset(name_key(name.full) for name in entry.names)
        progress()
    return found


def _numbered(writer: Writer, entries: Iterator[Entry]) -> Iterator[tuple[Entry, int]]:
    """Entries with the numbers of their bodies; what is known is looked up for many at a time."""
    while group := list(islice(entries, TOGETHER)):
        bodies = [encode(entry) for entry in group]
        digests = [hashlib.sha256(body).hexdigest() for body in bodies]
        known = writer.known_bodies(digests)
        read = zip(digests, bodies, group, strict=True)
        new = {digest: (body, marks(entry)) for digest, body, entry in read if digest not in known}
        numbers = known | writer.new_bodies(new)
        yield from ((entry, numbers[digest]) for entry, digest in zip(group, digests, strict=True))


def _free(taken: Mapping[str, int], entry: Entry, number: int, report: Report) -> str:
    """The entry's own number; a second entry under the same one keeps a number of its own."""
    uid, count = entry.uid, 1
    while taken.get(uid, number) != number:
        count += 1
        uid = f"{entry.uid}~{count}"
    if count > 1:
        report.fault(entry.uid, f"the list has more than one entry of this number; this one is kept as {uid}")
    return uid


def _after(before: Mapping[str, int], read: Mapping[str, int], report: Report) -> Mapping[str, int]:
    """The list after the load: what was read, or for an update what it leaves of the list before."""
    if not report.update:
        return read
    gone = set(report.deleted)
    return {**{uid: body for uid, body in before.items() if uid not in gone}, **read}


def _failures(
    source: Source, read: _Read, before: Mapping[str, int], now: Mapping[str, int], report: Report
) -> Iterator[str]:
    """Why this is not the whole list, in words."""
    expected = source.expected
    if not now:
        yield "it holds no entry"
        return
    if len(now) < expected.least:
        yield f"it holds {len(now):,} entries, at least {expected.least:,} are expected"
    if before and len(now) < len(before) * (1 - expected.shrink):
        share = f"{expected.shrink:.0%}"
        yield f"it shrank from {len(before):,} to {len(now):,} entries, more than {share}"
    if report.printed_count is not None and report.printed_count != report.records:
        yield f"it says that it holds {report.printed_count:,} records, {report.records:,} were read"
    if report.update:
        return
    for schema, least in expected.schemas.items():
        if read.schemas[schema] < least:
            yield f"it holds {read.schemas[schema]:,} of kind {schema}, at least {least:,} are expected"
    for canary in source.canaries:
        if name_key(canary.name) not in read.names.get(canary.uid, frozenset()):
            yield f"it lacks {canary.name} ({canary.uid}), which it has held for years"


def _kept(report: Report, failed: Sequence[str], accept: str) -> dict[str, Any]:
    """The report as the store keeps it."""
    words = ((f"{lookup}: {word}", count) for (lookup, word), count in report.unknown_words.most_common())
    kept: dict[str, Any] = {
        "records": report.records,
        "printed_count": report.printed_count,
        "faults": [str(problem) for problem in report.faults[:SHOWN]],
        "fault_count": report.fault_count,
        "unused": dict(report.unused.most_common(SHOWN)),
        "unknown_words": dict(list(words)[:SHOWN]),
        "failed_checks": list(failed),
        "accepted_because": accept if failed else "",
    }
    return {key: value for key, value in kept.items() if value}


# ---------------------------------------------------------------------- raw files


def _archive(folder: Path, path: Path) -> str:
    """Keep the file's bytes under their SHA-256, packed; returns the hash."""
    try:
        with path.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            target = archived(folder, digest)
            if not target.exists():
                stream.seek(0)
                _write_packed(stream, target)
    except OSError as error:
        raise SourceError(
            f"cannot be archived: {error.strerror}", where=str(path), hint="check the path and the free space"
        ) from None
    return digest


def _write_packed(stream: IO[bytes], target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    scratch = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        with scratch.open("wb") as raw, gzip.GzipFile("", "wb", PACKING, raw, mtime=0) as packed:
            shutil.copyfileobj(stream, packed, CHUNK)
            packed.close()
            raw.flush()
            os.fsync(raw.fileno())
        scratch.replace(target)
    finally:
        scratch.unlink(missing_ok=True)


def archived(folder: Path, digest: str) -> Path:
    """Where the raw file with this hash is kept."""
    return folder / digest[:2] / f"{digest}.gz"


def intact(folder: Path, digest: str) -> bool:
    """True where the archive still gives the bytes with this hash."""
    found = hashlib.sha256()
    try:
        with gzip.open(archived(folder, digest), "rb") as stream:
            while chunk := stream.read(CHUNK):
                found.update(chunk)
    except (OSError, EOFError):
        return False
    return found.hexdigest() == digest


def _together(digests: Iterable[tuple[str, str]]) -> str:
    """One hash for the files of a list."""
    each = [digest for _, digest in digests]
    return each[0] if len(each) == 1 else hashlib.sha256("\n".join(each).encode()).hexdigest()
