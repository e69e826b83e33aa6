"""Names of nobody, drawn from the words of ``made-up.yml``: what a screen must let pass."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from detente.screening.records import Query
from detente.screening.tables import table


def groups() -> dict[str, dict[str, Any]]:
    """The groups of made-up names, each with the kind of its bearers and its patterns."""
    found: dict[str, dict[str, Any]] = table("made-up")["groups"]
    return found


def made_up(group: str, draw: random.Random) -> Iterator[Query]:
    """Names of a group without end, some of them more than once. Raises KeyError."""
    words, row = table("made-up")["words"], groups()[group]
    while True:
        pattern = draw.choice(row["patterns"])
        name = re.sub(r"\{([^}]*)\}", lambda found: draw.choice(words[found[1]]), pattern)
        yield Query(name=name, kind=row["kind"])
