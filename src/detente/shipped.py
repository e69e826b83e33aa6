"""Files that the package carries because it takes long to work out what they hold: each is made when the
package is built and goes by the hash of what it was made of, so that none can be stale. Where one is missing,
damaged or made of something else, it is as if there were none.
"""

from __future__ import annotations

import os
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Final

PACKAGE: Final = Path(__file__).parent
FOLDER: Final = PACKAGE / "data" / "screens"
CHECK: Final = 4
"""Bytes of the CRC-32 before the content."""


def named(ending: str, *made_of: str | Path) -> str:
    """How a file of an ending is called that is made of these texts and files. Raises OSError."""
    said = [part.encode() if isinstance(part, str) else part.read_bytes() for part in made_of]
    hashes = " ".join(sha256(one).hexdigest() for one in said)
    return f"{sha256(hashes.encode()).hexdigest()[:32]}{ending}"


def path_of(ending: str, *made_of: str | Path) -> Path:
    """Where the package carries it. Raises OSError."""
    return FOLDER / named(ending, *made_of)


def read(path: Path) -> bytes | None:
    """What a file holds, None where it is missing or damaged."""
    try:
        held = path.read_bytes()
    except OSError:
        return None
    return held[CHECK:] if held[:CHECK] == _check(held[CHECK:]) else None


def write(path: Path, content: bytes) -> None:
    """Put a file in place of all others of its ending, whole or not at all. Raises OSError."""
    put(path, _check(content) + content)
    leave_alone(path)


def put(path: Path, content: bytes) -> None:
    """Write whole or not at all. Raises OSError."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    scratch.write_bytes(content)
    scratch.replace(path)


def leave_alone(path: Path) -> None:
    """Take away all other files of its ending. Raises OSError."""
    for old in path.parent.glob(f"*{path.suffix}"):
        if old != path:
            old.unlink()


def _check(content: bytes) -> bytes:
    return zlib.crc32(content).to_bytes(CHECK, "big")
