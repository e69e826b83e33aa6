"""A file's text, of bounded size, with errors that name the place and the remedy."""

from __future__ import annotations

from pathlib import Path

from detente.errors import InputError


def read_text(path: Path, *, max_bytes: int, limit: str, hint: str, encoding: str = "utf-8") -> str:
    """The text of a file of at most ``max_bytes``, its line ends as they are. ``limit`` words the limit
    (``the limit for YAML is``), ``hint`` says what to do with a longer file. Raises InputError.
    """
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise InputError(
                f"the file has {size:,} bytes, {limit} {max_bytes:,}", where=str(path), hint=hint
            )
        return path.read_bytes().decode(encoding)
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), hint="check the path"
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8 (byte {error.start})", where=str(path), hint="save the file as UTF-8"
        ) from None
