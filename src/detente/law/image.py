"""The compiled law: one file, hashed, plain JSON behind a header, read without PyYAML or pydantic.

Header line: ``DETENTE-LAW <format> <sha256 of the body>``. The body is JSON of ``model.Law`` with
default values left out, so that nothing in it can be executed and any tampering is seen.
"""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec

from detente.errors import ImageError
from detente.model import Law

FORMAT: Final = "1"
MAGIC: Final = b"DETENTE-LAW"
UNHASHED: Final = "unhashed"
"""The hash of a law that comes from no image."""
EMBEDDED: Final = Path(__file__).parent.parent / "data" / "law.image"


def encode(law: Law) -> bytes:
    """The image of a law."""
    body = msgspec.json.encode(_plain(law))
    digest = hashlib.sha256(body).hexdigest()
    return b" ".join((MAGIC, FORMAT.encode(), digest.encode())) + b"\n" + body


def decode(image: bytes, where: str = "law image") -> Law:
    """The law of an image. Raises ImageError if header, format or hash do not fit."""
    body = memoryview(image)[image.find(b"\n") + 1 :]
    parts = _header(image)
    if len(parts) != 3 or parts[0] != MAGIC:  # noqa: PLR2004 - magic, format, hash
        raise ImageError("is not a compiled law", where=where, hint="run `make law` or reinstall the package")
    if parts[1] != FORMAT.encode():
        raise ImageError(
            f"has format {parts[1].decode(errors='replace')}, this program reads {FORMAT}",
            where=where,
            hint="reinstall the package",
        )
    if hashlib.sha256(body).hexdigest().encode() != parts[2]:
        raise ImageError(
            "does not match its hash: it was changed or cut", where=where, hint="reinstall the package"
        )
    try:
        with _uncollected():
            return msgspec.json.decode(body, type=Law)
    except msgspec.MsgspecError as error:
        raise ImageError(f"cannot be read: {error}", where=where, hint="reinstall the package") from None


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage while thousands of rows are made that all stay: it would take as long again."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()


def load(path: Path = EMBEDDED) -> tuple[Law, str]:
    """Law and hash of an image file. The last one read is kept: engines on the same file share its rows."""
    try:
        state = path.stat()
        return _load(path, state.st_mtime_ns, state.st_size)
    except OSError:
        raise ImageError(
            "is missing", where=str(path), hint="run `make law` or reinstall the package"
        ) from None


@lru_cache(maxsize=1)
def _load(path: Path, changed: int, size: int) -> tuple[Law, str]:
    del changed, size  # by them a file that was written anew is told
    image = path.read_bytes()
    return decode(image, str(path)), _header(image)[-1].decode()


def _header(image: bytes) -> list[bytes]:
    return image[: max(image.find(b"\n"), 0)].split(b" ")


def digest_of(path: Path = EMBEDDED) -> str:
    """The hash that an image file says it has, without reading the law. Raises OSError."""
    with path.open("rb") as image:
        return image.readline().split()[-1].decode()


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: _plain(getattr(value, f.name))
            for f in fields(value)
            if getattr(value, f.name) not in (None, (), {}) and getattr(value, f.name) != f.default
        }
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return value.isoformat() if isinstance(value, date) else value
