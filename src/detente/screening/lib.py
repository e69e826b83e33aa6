"""The compiled kernel through ctypes: array types, the index as C sees it, calls that raise KernelError."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

import numpy as np
from numpy.typing import NDArray

from detente.screening.compile import INSTALL, LIBRARY, KernelError
from detente.screening.features import FEATURES

KERNEL: Final = 2
"""The number that the library must give; it changes with every change of the calls or structures below."""
FORM_BYTES: Final = 63
FORM_KEYS: Final = 36
MOST_PICKS: Final = 1024
MOST_TEXT: Final = 1 << 28
MORE: Final = 1 << 31

Bytes = NDArray[np.uint8]
Counts = NDArray[np.uint32]
Keys = NDArray[np.uint64]
Floats = NDArray[np.float32]
Parties = NDArray[np.int64]

LISTED: Final = np.dtype([("weight", "f4"), ("first", "u4"), ("owner", "u4"), ("at", "u4"), ("sign", "u8")])
TOKEN: Final = np.dtype(
    [("word", "u4"), ("bits", "f4"), ("role", "u1"), ("weight", "u1"), ("flags", "u1"), ("spare", "u1")]
)
NAMED: Final = np.dtype([("at", "u4"), ("legal", "u4"), ("card", "u4")])
JUDGED: Final = np.dtype([("features", "f8", len(FEATURES)), ("points", "f8", len(FEATURES)), ("end", "i8")])
PAIR: Final = np.dtype(
    [
        *((f"{side}_{place}", "i4") for side in ("left", "right") for place in ("first", "last", "count")),
        ("how", "i8"),
        ("score", "f8"),
        ("weight", "f8"),
    ]
)
HIT: Final = np.dtype([("party", "i8"), ("query", "u4"), ("name", "u4"), ("score", "f4"), ("spare", "u4")])

_FAILURES: Final = {
    -1: ("out of memory", "screen in smaller batches"),
    -2: ("names are too long to be read in one call", "a name of more than 256 MB is no name"),
    -3: ("the index is damaged", "build it again"),
    -4: ("the names of the index are damaged", "build it again"),
}
_HINT: Final = f"{INSTALL}; then `make setup` or reinstall the package"


class Table(ctypes.Structure):
    """Rows found by key; see ``table`` in kernel.c."""

    _fields_: ClassVar = [
        ("at", ctypes.c_void_p),
        ("row", ctypes.c_void_p),
        ("mark", ctypes.c_void_p),
        ("rows", ctypes.c_int64),
        ("bits", ctypes.c_int64),
    ]


class Arrays(ctypes.Structure):
    """The index; see ``index_t`` in kernel.c."""

    _fields_: ClassVar = [
        *((name, ctypes.c_int64) for name in ("forms", "names", "posts", "tokens", "bytes")),
        *(
            (name, ctypes.c_void_p)
            for name in (
                "text",
                "text_at",
                "weight",
                "post_at",
                "post",
                "name",
                "token",
                "party",
                "whole",
            )
        ),
        *((name, Table) for name in ("near", "joined", "verbatim")),
    ]


class Names(ctypes.Structure):
    """Names taken apart; see ``names`` in judge.c."""

    _fields_: ClassVar = [
        *((name, ctypes.c_int64) for name in ("words", "tokens", "names", "bytes")),
        *((name, ctypes.c_void_p) for name in ("text", "word_at", "token", "name")),
    ]


class Worths(ctypes.Structure):
    """What alike words and features are worth; see ``tables`` in judge.c."""

    _fields_: ClassVar = [
        *((name, ctypes.c_void_p) for name in ("like", "start", "at", "knot", "points")),
        *((name, ctypes.c_double) for name in ("given", "most_bits")),
    ]


def load(path: Path) -> ctypes.CDLL:
    """The library at ``path``. Raises KernelError where it is missing, unreadable or of another version."""
    try:
        library = ctypes.CDLL(str(path))
        library.detente_kernel.restype = ctypes.c_int64
        version = int(library.detente_kernel())
    except (OSError, AttributeError) as error:
        what = f"the compiled screening kernel cannot be loaded: {error}"
        raise KernelError(what, where=str(path), hint=_HINT) from None
    if version != KERNEL:
        what = f"the compiled screening kernel is version {version}, this program needs {KERNEL}"
        raise KernelError(what, where=str(path), hint="run `make setup` or reinstall the package")
    for name in (
        "candidates", "read", "near_keys", "joined_keys", "check", "distance", "judge", "edits", "in_common",
    ):  # fmt: skip
        getattr(library, f"detente_{name}").restype = ctypes.c_int64
    for name in ("group", "signs"):
        getattr(library, f"detente_{name}").restype = None
    return library


@cache
def kernel() -> ctypes.CDLL:
    """The library that the package carries, loaded once. Raises KernelError."""
    return load(LIBRARY)


def call(name: str, *arguments: Any, library: ctypes.CDLL | None = None) -> int:
    """Call ``detente_<name>``; arrays go as their address, whole numbers as int64. Raises KernelError."""
    function = getattr(library or kernel(), f"detente_{name}")
    found = function(*(_passed(argument) for argument in arguments))
    if found is not None and int(found) < 0:
        what, hint = _FAILURES[int(found)]
        raise KernelError(what, hint=hint)
    return int(found or 0)


def are(arrays: Mapping[str, NDArray[Any]], kinds: Mapping[str, np.dtype[Any]]) -> bool:
    """Whether these arrays are there, each a row of its kind as the kernel reads it, and no other."""
    return arrays.keys() == kinds.keys() and all(
        array.ndim == 1 and array.dtype == kinds[name] and array.flags.c_contiguous
        for name, array in arrays.items()
    )


def address(array: NDArray[Any]) -> int:
    """Where a contiguous array begins."""
    return array.ctypes.data


def _passed(argument: Any) -> Any:
    if isinstance(argument, np.ndarray):
        return ctypes.c_void_p(address(argument))
    if isinstance(argument, int):
        return ctypes.c_int64(argument)
    if isinstance(argument, float):
        return ctypes.c_float(argument)
    return argument
