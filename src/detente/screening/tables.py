"""The tables of ``detente/data/screening``: each read once, when a name is first judged.

A user's tables stand in for those of the package in a whole process, from its beginning: they are chosen
before the first is read and never change, so that no thread can judge a name by half of each.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from threading import Lock
from typing import Any, Final

from detente.errors import InputError
from detente.names.form import Kind
from detente.names.tables import read

_FOLDER: Final = Path(__file__).parent.parent / "data" / "screening"
MOST_BITS: Final = 14.0
"""Bits of surprise of a word that nobody is known to bear."""


Own = Mapping[str, dict[str, Any]]
"""Tables of a user by name, whole: see ``detente.owntables``."""
_own: dict[str, dict[str, Any]] = {}
_read: set[str] = set()
_choosing: Final = Lock()


def use(own: Own) -> None:
    """Judge by these tables in place of the package's. Raises InputError where one of them was read already,
    or others were chosen.
    """
    with _choosing:
        if _own == own:
            return
        if _own or _read.intersection(own):
            raise InputError(
                "names were judged by other tables already",
                hint="give the tables before the first name is screened, in a process of its own",
            )
        _own.update(own)


def table(name: str) -> dict[str, Any]:
    """One table as plain data: the user's, else that of the package."""
    if name not in _read:
        with _choosing:
            _read.add(name)
    return _own[name] if name in _own else of_package(name)


def of_package(name: str) -> dict[str, Any]:
    """One file of the folder, as plain data, whatever the user's tables say."""
    path = _file(name)
    return json.loads(path.read_bytes()) if path.suffix == ".json" else read(path)


def _file(name: str) -> Path:
    """The file of a table; what scripts count is JSON, which is read faster."""
    path = _FOLDER / f"{name}.json"
    return path if path.exists() else _FOLDER / f"{name}.yml"


def digest(name: str) -> tuple[str, str]:
    """A table as it is called, with where it comes from, and the hash of what it says; line ends of a file do
    not count.
    """
    if name in _own:
        return f"yours/{name}.yml", sha256(json.dumps(list(_own[name].items())).encode()).hexdigest()
    path = _file(name)
    text = path.read_bytes().replace(b"\r\n", b"\n")
    return f"data/screening/{path.name}", sha256(text).hexdigest()


@cache
def surprises(kind: Kind) -> dict[str, float]:
    """Fold key → the bits of surprise of a known word; one that is not there surprises by ``MOST_BITS``."""
    groups = table("frequency")["organisation" if kind == "unknown" else kind].items()
    return {word: float(bits) for bits, words in groups for word in words.split()}
