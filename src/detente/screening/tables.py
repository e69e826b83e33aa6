"""The tables of ``detente/data/screening``: each read once, when a name is first judged."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec

from detente.names.form import Kind
from detente.names.tables import read

_FOLDER: Final = Path(__file__).parent.parent / "data" / "screening"
MOST_BITS: Final = 14.0
"""Bits of surprise of a word that nobody is known to bear."""


def table(name: str) -> dict[str, Any]:
    """One file of the folder, as plain data."""
    return read(_FOLDER / f"{name}.yml")


@cache
def rarities(kind: Kind) -> dict[str, float]:
    """Fold key → how rare a known word is, above 0 to 1; a word that is not there is of rarity 1."""
    found = msgspec.json.decode((_FOLDER / "frequency.json").read_bytes())
    groups = found["organisation" if kind == "unknown" else kind].items()
    return {word: float(bits) / MOST_BITS for bits, words in groups for word in words.split()}
