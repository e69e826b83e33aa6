"""The tables of ``detente/data/screening``: each read once, when a name is first judged."""

from __future__ import annotations

from functools import cache
from math import log2
from pathlib import Path
from typing import Any, Final

from detente.names.form import Kind
from detente.names.tables import read

_FOLDER: Final = Path(__file__).parent.parent / "data" / "screening"


def table(name: str) -> dict[str, Any]:
    """One file of the folder, as plain data."""
    return read(_FOLDER / f"{name}.yml")


@cache
def rarities(kind: Kind) -> dict[str, float]:
    """Fold key → how rare a common word is, above 0 to 1; a word that is not there is of rarity 1."""
    counted = table("frequency")["organisation" if kind == "unknown" else kind]
    most = log2(counted["parties"] / min(counted["borne by"]))
    return {
        str(word): max(log2(counted["parties"] / count) / most, 0.05)
        for count, words in counted["borne by"].items()
        for word in words
    }
