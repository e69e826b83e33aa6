"""What a configuration of the screen may say, read from a file or the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from detente.dates import parse_day
from detente.errors import InputError, Problem, faults_in
from detente.screening.records import Query, Traits
from detente.screening.screener import TOP
from detente.yamlfile import Document, read_file

TRAITS: Final[Mapping[str, str]] = {
    "birth date": "births", "country": "countries", "gender": "gender", "identifier": "identifiers",
    "place": "places",
}  # fmt: skip
"""Words of a configuration → fields of ``Traits``."""


@dataclass(frozen=True, kw_only=True)
class Setup:
    """What a configuration file may say. ``threshold``: least score that alerts, None for the default;
    ``lists``: only these, none for all; ``known``: the lists as known on a day; ``traits``: what is
    compared beside the name; ``kind``: whether the kind of a customer is used; ``most``: parties answered
    for a name; ``tables``: the folder of tables by which names are judged, empty for the package's.
    """

    threshold: float | None = None
    lists: tuple[str, ...] = ()
    known: date | None = None
    traits: tuple[str, ...] = tuple(TRAITS)
    kind: bool = True
    most: int = TOP
    tables: str = ""


def read_setup(path: Path) -> Setup:
    """The configuration of a YAML file. Raises InputError with every fault; an unknown key is one."""
    document = read_file(path)
    if not isinstance(document.data, dict):
        raise InputError("is no configuration", where=str(path), hint="write `threshold: 0.75` or the like")
    problems: list[Problem] = []
    found = {key: _value(document, key, problems) for key in document.data}
    if problems:
        raise InputError(faults_in("the configuration", problems), tuple(problems), where=str(path))
    setup = Setup(**found)
    return replace(setup, tables=str(path.parent / setup.tables)) if setup.tables else setup


def _value(document: Document, key: str, problems: list[Problem]) -> Any:
    """One value of a file, checked; a fault is added to ``problems``."""
    value = document.data[key]
    reader = _READERS.get(key)
    if reader is None:
        problems.append(Problem(where=document.place(key), what=f"the key {key!r} is not known",
                                hint=f"one of {', '.join(_READERS)}"))  # fmt: skip
        return None
    read, wanted = reader
    try:
        return read(value)
    except (TypeError, ValueError):
        problems.append(
            Problem(where=document.place(key), what=f"{key}: {value!r} cannot be read", hint=wanted)
        )
        return None


def _share(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError
    return float(value)


def _words(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(v, str) for v in value):
        raise ValueError
    return tuple(value)


def _traits(value: Any) -> tuple[str, ...]:
    if not set(_words(value)) <= set(TRAITS):
        raise ValueError
    return tuple(value)


def _folder(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise ValueError
    return value


_READERS: Final[Mapping[str, tuple[Callable[[Any], Any], str]]] = {
    "threshold": (_share, "a number from 0 to 1"),
    "lists": (_words, "names of loaded lists: [ledger, us-ofac-sdn]"),
    "known": (parse_day, "a day: 2024-03-01"),
    "traits": (_traits, f"some of [{', '.join(TRAITS)}]"),
    "kind": (_flag, "true or false"),
    "most": (_count, "a whole number from 1 on"),
    "tables": (_folder, "a folder, from the place of this file"),
}


def asked_as(query: Query, setup: Setup) -> Query:
    """A query without what a configuration does not use."""
    dropped = {name: getattr(Traits(), name) for word, name in TRAITS.items() if word not in setup.traits}
    traits = msgspec.structs.replace(query.traits, **dropped)
    return Query(name=query.name, kind=query.kind if setup.kind else "unknown", traits=traits)


def overlaid(setup: Setup, threshold: float | None, lists: tuple[str, ...], tables: Path | None) -> Setup:
    """A configuration with what the command line says instead, where it says anything."""
    least = setup.threshold if threshold is None else threshold
    return replace(setup, threshold=least, lists=lists or setup.lists, tables=str(tables or setup.tables))
