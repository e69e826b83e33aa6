"""What every reader of a list file shares: bounded input, safe XML, and a report of all that was not used.

A reader is strict (``STYLE`` habit 7): each field of the file is used, named among the fields it ignores,
or noted in the report. It raises SourceError only where the file as a whole is not what it should be;
a single bad record becomes a fault and the rest is read on.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, Any, Final

from detente.entries import Entry
from detente.errors import DetenteError, Problem

MAX_BYTES: Final = 2_000_000_000  # unpacked; the largest official file has about 0.3 GB
MAX_FIELD: Final = 1_000_000  # characters of one field
MAX_RATIO: Final = 500  # unpacked to packed: lists pack 5 to 60 times
AGAIN: Final = "fetch it again; the list loaded before is kept"
MAX_FAULTS: Final = 1_000  # kept in words; all are counted
MAX_MEMBERS: Final = 200_000  # files of one archive
MAX_MEMBER: Final = 50_000_000  # bytes of one of them


class SourceError(DetenteError):
    """A list file that is not what it should be."""

    code = "bad_list"
    exit_code = 6


@dataclass
class Report:
    """What reading a file told beside its entries. ``published``: the day printed in the file; ``unused``:
    fields that the reader does not know, with how often they held something; ``faults``: records that could
    not be read whole; ``unknown_words``: (lookup, word) → times, for words that the source's lookups lack;
    ``update``: the file holds only what changed since the list before, and ``deleted`` what is gone from it;
    ``columns``: what each column was taken for, where no publisher fixes them.
    """

    published: date | None = None
    printed_count: int | None = None
    records: int = 0
    unused: Counter[str] = field(default_factory=Counter)
    unknown_words: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[Problem] = field(default_factory=list)
    fault_count: int = 0
    update: bool = False
    deleted: list[str] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    def fault(self, where: str, what: str, hint: str = "") -> None:
        """A record, or a part of it, that could not be read; ``hint``: the remedy."""
        self.fault_count += 1
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(Problem(where=where, what=what, hint=hint))

    def unknown(self, lookup: str, word: str) -> None:
        """A word that the source's lookups do not hold."""
        self.unknown_words[lookup, word] += 1


Lookups = Mapping[str, Mapping[str, Any]]
Read = Callable[[Sequence[Path], Lookups, Report], Iterator[Entry]]


@dataclass(frozen=True)
class Format:
    """A form in which a publisher gives its list. ``fits``: can this be it, judged by the file's first bytes
    (unpacked) and name. ``read`` gets all files of one list (OFAC parts its list into several).
    """

    id: str
    title: str
    fits: Callable[[bytes, str], bool]
    read: Read


def look_up(lookups: Lookups, name: str, word: str, report: Report, default: Any = None) -> Any:
    """What ``word`` means in lookup ``name`` (case and outer space do not count); an unknown word is reported
    and gives ``default``.
    """
    found = lookups.get(name, {}).get(word.strip().casefold())
    if found is None and word.strip():
        report.unknown(name, word.strip()[:200])
    return default if found is None else found


class Bounded(io.RawIOBase):
    """A stream that gives at most ``limit`` bytes and then fails: nothing unpacks without end."""

    def __init__(self, inner: IO[bytes], limit: int, where: str) -> None:
        self._inner = inner
        self._left = limit
        self._limit = limit
        self._where = where

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill ``buffer``. Raises SourceError beyond the limit or where the packing is damaged."""
        try:
            chunk = self._inner.read(len(buffer))
        except (EOFError, OSError, zipfile.BadZipFile, zlib.error) as error:
            raise SourceError(f"cannot be unpacked: {error}", where=self._where, hint=AGAIN) from None
        self._left -= len(chunk)
        if self._left < 0:
            raise SourceError(
                f"holds more than {self._limit:,} bytes when unpacked",
                where=self._where,
                hint="no official list is that large; is it a list?",
            )
        buffer[: len(chunk)] = chunk
        return len(chunk)

    def close(self) -> None:
        """Close what lies beneath too."""
        if not self.closed:
            self._inner.close()
        super().close()


def open_bytes(path: Path) -> io.BufferedReader:
    """The bytes of a list file, unpacked where it is gzip or a zip with one file, never more than its size
    allows. Raises SourceError.
    """
    try:
        size = path.stat().st_size
        raw = path.open("rb")
    except OSError as error:
        raise SourceError(
            f"cannot be read: {error.strerror}", where=str(path), hint="check the path"
        ) from None
    magic = raw.read(4)
    raw.seek(0)
    limit = min(MAX_BYTES, max(size * MAX_RATIO, 1_000_000))
    if magic[:2] == b"\x1f\x8b":
        return io.BufferedReader(Bounded(gzip.GzipFile(fileobj=raw), limit, path.name))  # type: ignore[arg-type]
    if magic == b"PK\x03\x04" and not path.name.lower().endswith((".ods", ".xlsx")):
        return io.BufferedReader(Bounded(_only_member(raw, path.name), limit, path.name))
    return io.BufferedReader(Bounded(raw, MAX_BYTES, path.name))


def _only_member(raw: IO[bytes], where: str) -> IO[bytes]:
    try:
        archive = zipfile.ZipFile(raw)
        names = [n for n in archive.namelist() if not n.endswith("/")]
        if len(names) != 1:
            raise SourceError(f"holds {len(names)} files", where=where, hint="unpack it and load the files")
        return archive.open(names[0])
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
        raise SourceError(f"cannot be unpacked: {error}", where=where, hint=AGAIN) from None


def head(path: Path, size: int = 4096) -> bytes:
    """The first bytes of a file, unpacked."""
    with open_bytes(path) as stream:
        return stream.read(size)


def open_text(path: Path, encoding: str = "utf-8-sig") -> io.TextIOWrapper:
    """The text of a list file, line ends as they are; bytes that are no text become U+FFFD."""
    return io.TextIOWrapper(open_bytes(path), encoding=encoding, errors="replace", newline="")


def members(path: Path, ends: tuple[str, ...]) -> Iterator[tuple[str, bytes]]:
    """The files of a tar archive whose names end so, in its order: name and bytes. Nothing is written and no
    name is used as a path; links and devices are passed over. Raises SourceError.
    """
    with open_bytes(path) as stream:
        try:
            with tarfile.open(fileobj=stream, mode="r|", errorlevel=0) as archive:
                for count, member in enumerate(archive, start=1):
                    if count > MAX_MEMBERS or member.size > MAX_MEMBER:
                        raise SourceError("holds too much for a list", where=path.name, hint="is it a list?")
                    inner = archive.extractfile(member) if member.isreg() else None
                    if inner is not None and member.name.endswith(ends):
                        yield member.name, inner.read()
                    archive.members = []  # type: ignore[attr-defined] # else every header stays in memory
        except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError) as error:
            raise SourceError(f"cannot be unpacked: {error}", where=path.name, hint=AGAIN) from None


def is_tar(head: bytes) -> bool:
    """Whether a file that begins so is a tar archive."""
    return head[257:262] == b"ustar"


def elements(path: Path, tags: Collection[str]) -> Iterator[Any]:
    """The elements of an XML file with these local names, one at a time and each freed after use. No external
    entity, no DTD and no network is followed. Raises SourceError where the file is no XML.
    """
    with open_bytes(path) as stream:
        yield from elements_of(stream, path.name, tags)


def elements_of(stream: IO[bytes], where: str, tags: Collection[str]) -> Iterator[Any]:
    """The same of an open stream, such as the sheet within a spreadsheet."""
    from lxml import etree  # noqa: PLC0415 - only where a list in XML is read

    try:
        parser = etree.iterparse(
            stream,
            events=("start", "end"),
            tag=[t for name in tags for t in (name, "{*}" + name)],
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        first = True
        for event, element in parser:
            if first and element.getroottree().docinfo.internalDTD is not None:
                raise SourceError("declares a document type", where=where, hint="no list needs one")
            first = False
            if event == "start":
                continue
            yield element
            element.clear(keep_tail=False)
            while element.getprevious() is not None:
                del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise SourceError(f"is no readable XML: {error}", where=where, hint=AGAIN) from None


def local(element: Any) -> str:
    """The name of an XML element without its namespace."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def text_of(element: Any, name: str) -> str:
    """The trimmed text of the first child of that local name, or nothing."""
    for child in element:
        if local(child) == name:
            return (child.text or "").strip()
    return ""
