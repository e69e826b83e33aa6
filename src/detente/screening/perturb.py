"""What people, forms and systems do to a name on its way to a screen: each change is one small function.

A change takes a name and gives it as changed, or None where it does not apply; all chance comes from the
generator that is handed in. What each change is for, and the tables of letters and words, stand in
``perturb.yml``. The changes know nothing of how names are compared.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, NamedTuple

from detente.names.form import Kind
from detente.screening.changing import PLACES, Task, data
from detente.screening.letterchanges import LETTER_CHANGES
from detente.screening.wordchanges import WORD_CHANGES

__all__ = ["KINDS", "PLACES", "Change", "changed", "changes"]


KINDS: Final[tuple[Kind, ...]] = ("person", "organisation", "vessel", "unknown")


class Change(NamedTuple):
    """``says``: what is done; ``kinds``: the kinds of parties it is for; ``places``: whether it is made at a
    chosen place; ``repeats``: whether it is made again, elsewhere, at a greater depth.
    """

    name: str
    says: str
    kinds: tuple[Kind, ...]
    places: bool
    repeats: bool


@cache
def changes() -> Mapping[str, Change]:
    """All changes by name, in the order of the file."""
    return {
        name: Change(
            name,
            row["says"],
            tuple(row.get("of", KINDS)),
            places=row.get("places", False),
            repeats=row.get("repeats", False),
        )
        for name, row in data()["changes"].items()
    }


def changed(
    name: str, change: str, kind: Kind, draw: random.Random, *, depth: int = 1, place: str = ""
) -> str | None:
    """``name`` after a change made ``depth`` times, or followed by ``depth - 1`` letter changes where it is
    made once only; None where it does not apply, or leaves the name as it was. Raises KeyError for a change
    that there is not.
    """
    if sum(map(str.isalpha, name)) < data()["least letters"]:
        return None
    first = _CHANGES[change](Task(name, kind, place, draw))
    for _ in range(depth - 1):
        if first is None:
            return None
        again = change if changes()[change].repeats else draw.choice(data()["further"])
        first = _CHANGES[again](Task(first, kind, place if again == change else "", draw))
    return first if first is not None and first != name and first.strip() else None


_CHANGES: Final[Mapping[str, Callable[[Task], str | None]]] = {
    function.__name__.replace("_", " ").strip(): function for function in (*LETTER_CHANGES, *WORD_CHANGES)
}
