"""Download one official list: the whole answer replaces the old file, or nothing changes.

Nothing is believed that can be checked: the answer's status, its kind, its declared length, the end of its
packing. Proxies and certificates are those of the environment: see ``detente.network``.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import secrets
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

import urllib3

from detente.network import (
    KEPT,
    Deadline,
    FetchError,
    Limits,
    Transient,
    answer,
    network_faults,
    plain,
    shown,
)

__all__ = ["FetchError", "Fetched", "Limits", "Progress", "Validators", "fetch"]

PIECE: Final = 65_536
HEAD: Final = 1_024  # bytes in which a page shows that it is one
TRANSIENT: Final = frozenset({408, 429, 500, 502, 503, 504})
UNTYPED: Final = frozenset(
    {"", "application/octet-stream", "binary/octet-stream"}
)  # says nothing of the file
PAGES: Final = frozenset({"text/html", "application/xhtml+xml"})
BLANK: Final = b"\xef\xbb\xbf\x1a \r\n\t"
GZIP: Final = 31  # zlib's word for it

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, kw_only=True)
class Validators:
    """What the server said of the version it sent, as sent: ``ETag`` and ``Last-Modified``. With them it is
    asked whether there is a newer one.
    """

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What a download gave. ``changed``: the file is new (else the server said it is still the old one, and
    ``size`` and ``sha256`` are empty); ``address``: where it was in the end, after redirects.
    """

    address: str
    changed: bool
    validators: Validators
    size: int = 0
    sha256: str = ""
    content_type: str = ""


@dataclass(frozen=True)
class _Task:
    address: str
    into: Path
    previous: Validators
    content_types: frozenset[str]
    limits: Limits
    progress: Progress | None
    deadline: Deadline

    def refuse(self, what: str, hint: str) -> NoReturn:
        raise FetchError(what, where=shown(self.address), hint=f"{hint}; {KEPT}")


def fetch(
    address: str,
    into: Path,
    *,
    previous: Validators | None = None,
    content_types: tuple[str, ...] = (),
    limits: Limits | None = None,
    progress: Progress | None = None,
) -> Fetched:
    """Download ``address`` into the file ``into``. ``previous``: of the file that is there; if the server
    still has that version, nothing is sent. ``content_types``: those in which the list may come; none given:
    any but a web page. ``progress`` is called with the bytes received and, where declared, their total.
    Raises FetchError, and then ``into`` is as it was and nothing else is left behind.
    """
    bounds = limits or Limits()
    if not into.parent.is_dir():
        raise FetchError("is no folder", where=str(into.parent), hint="make it or name another")
    asked = previous if previous and into.is_file() else Validators()
    kinds = frozenset(kind.lower() for kind in content_types)
    with Deadline(bounds.total) as deadline:
        return _persist(_Task(address, into, asked, kinds, bounds, progress, deadline))


def _persist(task: _Task) -> Fetched:
    """Try, pause, try again, within the limits."""
    limits = task.limits
    pause = limits.backoff
    for last in (n >= limits.tries for n in range(1, max(limits.tries, 1) + 1)):
        try:
            with answer(task.address, _headers(task), limits, task.deadline) as (response, address):
                return _accept(task, response, address)
        except Transient as fault:
            asked = fault.pause
            if task.deadline.left <= (0 if last else asked or pause):
                task.refuse(f"took longer than {limits.total:g} s in all: {fault}", "try again later")
            if last or (asked or 0) > limits.longest_pause:
                wish = f"the server asks to wait {asked:,.0f} s" if asked else "try again later"
                task.refuse(f"{fault}", wish)
        time.sleep(pause if asked is None else asked)
        pause = min(2 * pause, limits.longest_pause)
    raise AssertionError  # pragma: no cover - the last try returns or refuses


def _headers(task: _Task) -> dict[str, str]:
    headers = {"User-Agent": "detente", "Accept": "*/*", "Accept-Encoding": "gzip"}
    if task.previous.etag:
        headers["If-None-Match"] = task.previous.etag
    if task.previous.modified:
        headers["If-Modified-Since"] = task.previous.modified
    return headers


def _accept(task: _Task, response: urllib3.BaseHTTPResponse, address: str) -> Fetched:
    status = response.status
    if status == HTTPStatus.NOT_MODIFIED and task.previous != Validators():
        return Fetched(address=address, changed=False, validators=_validators(response) or task.previous)
    if status in TRANSIENT:
        pause = _asked_pause(response.headers.get("Retry-After", ""), datetime.now(UTC))
        raise Transient(f"the server answered {status}", pause)
    if status != HTTPStatus.OK:
        gone = status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}
        hint = "the publisher may have moved the list" if gone else "open the address in a browser"
        task.refuse(f"the server answered {status}", hint)
    content_type = _content_type(task, response)
    body = _Body(response, task)
    with _part(task) as part:
        size, digest = body.write(part)
        _look_at(task, part, size)
        _replace(task, part)
    return Fetched(
        address=address,
        changed=True,
        validators=_validators(response) or Validators(),
        size=size,
        sha256=digest,
        content_type=content_type,
    )


def _validators(response: urllib3.BaseHTTPResponse) -> Validators | None:
    """Only what can be sent back as it is: printable and short."""
    sent = (response.headers.get(name, "") for name in ("ETag", "Last-Modified"))
    etag, modified = (value if re.fullmatch(r"[!-~][ -~]{0,999}", value) else "" for value in sent)
    return Validators(etag=etag, modified=modified) if etag or modified else None


def _asked_pause(value: str, now: datetime) -> float | None:
    """Seconds to wait by a ``Retry-After``: a number or a day and time."""
    if re.fullmatch(r"[0-9]{1,9}", value.strip()):
        return float(value)
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((until - now).total_seconds(), 0.0)


def _content_type(task: _Task, response: urllib3.BaseHTTPResponse) -> str:
    kind = plain(response.headers.get("Content-Type", "").partition(";")[0]).lower()
    allowed = task.content_types
    if kind not in allowed | UNTYPED and (allowed or kind in PAGES):
        what = "is a web page, not a list" if kind in PAGES else f"is of the kind {kind}"
        task.refuse(what, f"expected {', '.join(sorted(allowed))}" if allowed else "the list may have moved")
    return kind


class _Body:
    """The body of an answer. Its end must be told: by its length, its last chunk or its packing."""

    def __init__(self, response: urllib3.BaseHTTPResponse, task: _Task) -> None:
        self._response = response
        self._task = task
        self._packed = self._is_packed()
        self._unpack = zlib.decompressobj(wbits=GZIP)
        self._length = self._declared()

    def _is_packed(self) -> bool:
        packing = plain(self._response.headers.get("Content-Encoding", "")).lower()
        if packing not in {"", "identity", "gzip", "x-gzip"}:
            self._task.refuse(f"is packed as {packing}", "only gzip was asked for")
        return packing.endswith("gzip")

    def _declared(self) -> int | None:
        headers = self._response.headers
        coding = headers.get("Transfer-Encoding", "").lower()
        length = headers.get("Content-Length", "").strip()
        if coding == "chunked":
            return None
        if coding or not re.fullmatch(r"[0-9]{0,18}", length) or not (length or self._packed):
            self._endless()
        if length and int(length) > self._task.limits.size:
            self._too_large()
        return int(length) if length else None

    def _endless(self) -> NoReturn:
        with network_faults(self._task.address, self._task.limits):
            first = self._response.read1(1)
        if not first:  # the library takes a head that is cut off for a whole one
            raise Transient("the answer broke off in its head")
        self._task.refuse("does not tell where it ends, so it cannot be known to be whole", "load it by hand")

    def write(self, part: BinaryIO) -> tuple[int, str]:
        """Write the body unpacked. Its size and SHA-256."""
        digest, size, received = hashlib.sha256(), 0, 0
        for piece in self._pieces():
            received += len(piece)
            for unpacked in self._unpacked(piece):
                size += len(unpacked)
                if max(size, received) > self._task.limits.size:
                    self._too_large()
                digest.update(unpacked)
                with _disk_faults(self._task):
                    part.write(unpacked)
            if self._task.progress:
                self._task.progress(received, self._length)
        if self._length not in {None, received} or (self._packed and received and not self._unpack.eof):
            raise Transient(f"the answer broke off after {received:,} bytes")
        return size, digest.hexdigest()

    def _pieces(self) -> Iterator[bytes]:
        """What arrives, as it arrives: each read ends after one wait, so that the read timeout holds."""
        left = self._length
        while left is None or left > 0:
            with network_faults(self._task.address, self._task.limits):
                piece = self._response.read1(PIECE)
            if not piece:
                return
            left = None if left is None else left - len(piece)
            yield piece

    def _unpacked(self, piece: bytes) -> Iterator[bytes]:
        """The piece unpacked, in bounded parts: a bomb is refused before it is large."""
        if not self._packed:
            yield piece
            return
        while piece:
            if self._unpack.eof:
                self._unpack = zlib.decompressobj(wbits=GZIP)  # gzip may have several members
            try:
                unpacked = self._unpack.decompress(piece, PIECE)
            except zlib.error as error:
                raise Transient(f"the packing of the answer is damaged: {error}") from None
            yield unpacked
            piece = self._unpack.unused_data if self._unpack.eof else self._unpack.unconsumed_tail

    def _too_large(self) -> NoReturn:
        self._task.refuse(f"holds more than {self._task.limits.size:,} bytes", "is this still the list?")


def _look_at(task: _Task, part: BinaryIO, size: int) -> None:
    """Refuse what is empty or a page: servers send either with a good status and content type."""
    with _disk_faults(task):
        part.seek(0)
        head = part.read(HEAD)
    if size <= HEAD and not head.strip(BLANK):
        task.refuse("is empty", "try again later")
    start = head.replace(b"\x00", b"").lstrip(BLANK).lower()
    page = start.startswith(b"<") and re.search(rb"<(!doctype\s+html|html[\s>])", start)
    if page and not PAGES & task.content_types:
        hint = "the publisher may show a notice or have moved the list: open it in a browser"
        task.refuse("is a web page, not a list", hint)


@contextlib.contextmanager
def _part(task: _Task) -> Iterator[BinaryIO]:
    """A new file beside the old one, gone afterwards unless it took the old one's place."""
    path = task.into.with_name(f".{secrets.token_hex(8)}.part")
    with _disk_faults(task):
        part = path.open("x+b")
    try:
        yield part
    finally:
        with contextlib.suppress(OSError):  # all was flushed before the replacing; else it is thrown away
            part.close()
        path.unlink(missing_ok=True)


def _replace(task: _Task, part: BinaryIO) -> None:
    """Put the part in the place of the old file: in one step, and so that a power cut loses neither."""
    with _disk_faults(task):
        part.flush()
        os.fsync(part.fileno())
        Path(part.name).replace(task.into)
    if os.name == "posix":
        with contextlib.suppress(OSError):
            folder = os.open(task.into.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


@contextlib.contextmanager
def _disk_faults(task: _Task) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        hint = f"is there space, and may you write there? {KEPT}"
        raise FetchError(what, where=str(task.into), hint=hint) from None
