"""Which column of a file of customers holds what: guessed from the headers by ``columns.yml``, or as the
user says.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from detente.errors import InputError
from detente.lazyclass import dataclass
from detente.screening.tables import table

NAMES: Final = ("name", "given", "middle", "family")
"""Fields of which one must be there."""
NUMBER: Final = "number."
"""Beginning of the field of a column that holds numbers of one kind."""
_SHOWN: Final = 40
_NEXT: Final = re.compile(r",(?=[\w.]+=)")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Field → its columns, in order; ``unused``: the columns that are none of the fields."""

    columns: Mapping[str, tuple[str, ...]]
    unused: tuple[str, ...] = ()

    def said(self) -> str:
        """The mapping as one line, as ``--map`` takes it."""
        return ",".join(f"{field}={column}" for field, all_ in self.columns.items() for column in all_)


def folded(text: str) -> str:
    """A header or a word of a cell as it is compared: letters and digits without case and accents."""
    if text.isascii():
        return "".join(filter(str.isalnum, text.lower()))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in plain if c.isalnum())


@cache
def words(section: str) -> Mapping[str, str]:
    """Folded word → what it stands for, of a section of ``columns.yml``."""
    return {folded(word): meant for meant, all_ in table("columns")[section].items() for word in all_}


@cache
def fields() -> tuple[str, ...]:
    """All fields that a column can hold."""
    return tuple(table("columns")["fields"])


def guess(columns: Sequence[str], given: Mapping[str, Sequence[str]] | None = None) -> Columns:
    """What each column holds; ``given``: field → columns, which count before any guess (no column: the
    field is left out). Raises InputError where no column is a name, or a given one is not there.
    """
    given = given or {}
    _check(columns, given)
    taken = {column for all_ in given.values() for column in all_}
    free = [c for c in columns if c and c not in taken]
    found = {field: tuple(all_) for field, all_ in given.items()}
    for field, all_ in _guessed(free).items():
        found.setdefault(field, tuple(all_))
    found = {field: found[field] for field in sorted(found, key=_place) if found[field]}
    if not any(field in found for field in NAMES):
        raise InputError(
            f"no column is a name; the columns are {_listed(columns)}",
            hint="say which one is: --map name=COLUMN (or --map given=COLUMN,family=COLUMN)",
        )
    used = {column for all_ in found.values() for column in all_}
    return Columns(columns=found, unused=tuple(c for c in dict.fromkeys(columns) if c not in used))


def _guessed(free: Iterable[str]) -> dict[str, list[str]]:
    """Field → the columns whose header is a word of it: all of them, or the one whose word stands first."""
    data: Any = table("columns")
    meant = words("fields")
    ranks = {folded(w): rank for all_ in data["fields"].values() for rank, w in enumerate(all_)}
    found: dict[str, list[str]] = {}
    for column in free:
        if field := meant.get(folded(column)):
            found.setdefault(field, []).append(column)
    return {
        field: all_ if field in data["many"] or field.startswith(NUMBER)
        else [min(all_, key=lambda c: ranks[folded(c)])]
        for field, all_ in found.items()
    }  # fmt: skip


def _place(field: str) -> int:
    known = fields()
    return known.index(field) if field in known else len(known)


def _check(columns: Sequence[str], given: Mapping[str, Sequence[str]]) -> None:
    for field, all_ in given.items():
        if field not in fields() and not (field.startswith(NUMBER) and field != NUMBER):
            raise InputError(f"{field!r} is no field", hint=f"one of {', '.join(fields())}, or number.KIND")
        for column in all_:
            if column not in columns:
                raise InputError(
                    f"there is no column {column!r}; the columns are {_listed(columns)}",
                    hint="give it as the file writes it",
                )


def _listed(columns: Sequence[str]) -> str:
    shown = ", ".join(c or "(no name)" for c in columns[:_SHOWN]) or "none"
    return shown + (", …" if len(columns) > _SHOWN else "")


def read_given(texts: Iterable[str]) -> dict[str, list[str]]:
    """``name=Kunde,birth=geboren`` as field → columns; ``field=`` alone leaves a field out. Raises
    InputError.
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        for part in _NEXT.split(text):
            field, equals, column = part.partition("=")
            if not equals:
                raise InputError(f"--map {part!r} is no mapping", hint="write FIELD=COLUMN")
            found.setdefault(field.strip(), [])
            if column:
                found[field.strip()].append(column)
    return found
