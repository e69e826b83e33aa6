"""From YAML files to typed rows: every fault of every file is found before anything is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, Final

import msgspec
from pydantic import TypeAdapter, ValidationError

from detente import model
from detente.errors import InputError, Problem
from detente.yamlfile import Document, read_file

SECTIONS: Final[dict[str, type[model.Row]]] = {
    "authorities": model.Authority,
    "programmes": model.Programme,
    "acts": model.Act,
    "provisions": model.Provision,
    "measures": model.Measure,
    "exceptions": model.Relief,
    "licences": model.Relief,
    "ownership_rules": model.OwnershipRule,
    "parties": model.Party,
    "name_additions": model.NameAddition,
    "designations": model.Designation,
    "rounds": model.Round,
    "followed": model.Followed,
    "list_tags": model.ListTag,
    "events": model.ActEvent,
    "duties": model.Duty,
    "legality": model.LegalityRule,
    "lifting_conditions": model.LiftingCondition,
    "diplomatic_acts": model.DiplomaticAct,
    "territories": model.Territory,
    "goods_lists": model.GoodsList,
    "facts": model.Fact,
}


@dataclass(frozen=True)
class Located:
    """A row and the place it was read from (``file:line section[id]``)."""

    section: str
    row: model.Row
    where: str


def read_directory(directory: Path) -> tuple[list[Located], list[Problem]]:
    """All rows under ``directory`` (``*.yml`` and ``*.yaml``, any depth, in name order) and every fault
    found.
    """
    rows: list[Located] = []
    problems: list[Problem] = []
    files = sorted(p for p in directory.rglob("*") if p.suffix in {".yml", ".yaml"} and not p.is_dir())
    if not files:
        what = "has no law file" if directory.is_dir() else "is no directory"
        problems.append(Problem(where=str(directory), what=what, hint="law files end in .yml or .yaml"))
    for path in files:
        try:
            document = read_file(path)
        except InputError as error:
            problems.extend(error.problems or (Problem(where=error.where, what=error.what, hint=error.hint),))
            continue
        found, faults = read_document(replace(document, where=str(path.relative_to(directory))))
        rows += found
        problems += faults
    return rows, problems


def read_document(document: Document) -> tuple[list[Located], list[Problem]]:
    """Rows and faults of one parsed file or mapping."""
    if document.data is None:
        return [], []
    if not isinstance(document.data, dict):
        return [], [Problem(where=document.where, what="is not a mapping of sections", hint=_sections_hint())]
    rows: list[Located] = []
    problems: list[Problem] = []
    for section, items in document.data.items():
        if section not in SECTIONS:
            problems.append(
                Problem(
                    where=document.place(section),
                    what=f"there is no section {section!r}",
                    hint=_sections_hint(),
                )
            )
            continue
        if not isinstance(items, list):
            problems.append(Problem(where=document.place(section), what=f"{section!r} is not a list of rows"))
            continue
        for index, item in enumerate(items):
            where = f"{document.place(section, index)} {section}[{_label(item, index)}]"
            row, faults = read_row(SECTIONS[section], item, where)
            problems += faults
            if row is not None:
                rows.append(Located(section, row, where))
    return rows, problems


def read_row(kind: type[Any], item: Any, where: str) -> tuple[Any | None, list[Problem]]:
    """One row of class ``kind`` from plain data, or every fault in it."""
    try:
        row = _adapter(kind).validate_json(msgspec.json.encode(item), strict=True)
    except ValidationError as error:
        return None, list(_faults(error, where))
    except UnicodeEncodeError:
        return None, [Problem(where=where, what="holds a text that is not Unicode", hint="save it as UTF-8")]
    except (TypeError, ValueError, OverflowError, RecursionError) as error:
        return None, [Problem(where=where, what=f"holds a value that no row can hold: {error}")]
    faults = [Problem(where=where, what=what, hint=hint) for what, hint in _odd_values(item, row, "")]
    return (None, faults) if faults else (row, [])


def _odd_values(given: Any, read: Any, path: str) -> Iterator[tuple[str, str]]:
    """What a lenient reader takes in silence: numbers that are none, days written in another way."""
    if any(isinstance(value, float) and not isfinite(value) for value in (given, read)):
        yield f"{path}: {given} is not a number", "write a finite number, or leave it out"
    elif isinstance(read, date) and str(given) != read.isoformat():
        yield f"{path}: {given!r} is not a day", "write YYYY-MM-DD"
    elif isinstance(given, dict):
        for key, value in given.items():
            below = read.get(key) if isinstance(read, dict) else getattr(read, str(key), None)
            yield from _odd_values(value, below, f"{path}.{key}" if path else str(key))
    elif isinstance(given, list | tuple):
        parts = read if isinstance(read, list | tuple) and len(read) == len(given) else [None] * len(given)
        for index, (value, below) in enumerate(zip(given, parts, strict=True)):
            yield from _odd_values(value, below, f"{path}.{index}")


_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def _adapter(kind: type[Any]) -> TypeAdapter[Any]:
    if kind not in _ADAPTERS:
        _ADAPTERS[kind] = TypeAdapter(kind)
    return _ADAPTERS[kind]


def _faults(error: ValidationError, where: str) -> Iterator[Problem]:
    for fault in error.errors(include_url=False, include_context=False):
        path = ".".join(str(part) for part in fault["loc"])
        hint = ""
        if fault["type"] == "string_type" and isinstance(fault["input"], int | float):
            hint = f"put it in quotes: '{fault['input']}'"
        elif fault["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
            hint = "the fields of each row are in docs/law-format.md"
        yield Problem(where=where, what=f"{path or 'row'}: {fault['msg']}", hint=hint)


def _label(item: Any, index: int) -> str:
    return str(item["id"]) if isinstance(item, dict) and "id" in item else str(index)


def _sections_hint() -> str:
    return f"sections are {', '.join(SECTIONS)}"


def assemble(rows: Iterable[Located]) -> model.Law:
    """One Law: rounds expanded to designations, names merged, rows in the order read."""
    by_section: dict[str, list[Any]] = {name: [] for name in SECTIONS}
    for located in rows:
        by_section[located.section].append(located.row)
    designations = by_section["designations"] + [
        designation for round_ in by_section["rounds"] for designation in expand(round_)
    ]
    additions: dict[str, list[model.NameAddition]] = {}
    for addition in by_section["name_additions"]:
        additions.setdefault(addition.party, []).append(addition)
    return model.Law(
        reliefs=tuple(by_section["exceptions"] + by_section["licences"]),
        designations=tuple(designations),
        parties=tuple(merge_names(party, additions.get(party.id, ())) for party in by_section["parties"]),
        **{
            name: tuple(by_section[name])
            for name in SECTIONS
            if name not in {"exceptions", "licences", "designations", "rounds", "parties", "name_additions"}
        },
    )


def expand(round_: model.Round) -> Iterator[model.Designation]:
    """The designations of a round; what an entry states overrides what the round states."""
    for entry in round_.entries:
        yield model.Designation(
            id=f"{round_.id}:{entry.party}",
            party=entry.party,
            provisions=entry.provisions or round_.provisions,
            by=round_.by,
            start=entry.start or round_.start,
            end=entry.end,
            removed_by=entry.removed_by,
            entry=entry.entry,
            remark=entry.remark,
            round=round_.id,
            source=round_.source,
            checked_against=round_.checked_against,
            confidence=entry.confidence or round_.confidence,
            known=entry.known or round_.known,
            generation=round_.generation,
            note=entry.note or round_.note,
        )


def merge_names(party: model.Party, additions: Iterable[model.NameAddition]) -> model.Party:
    """The party with the names, birth dates and identifiers of other lists added once each."""
    for more in additions:
        known = {party.name, *party.aliases}
        party = replace(
            party,
            aliases=party.aliases + tuple(a for a in dict.fromkeys(more.aliases) if a not in known),
            weak_aliases=tuple(dict.fromkeys(party.weak_aliases + more.weak_aliases)),
            birth_dates=tuple(dict.fromkeys(party.birth_dates + more.birth_dates)),
            birth_place=party.birth_place or more.birth_place,
            nationality=tuple(dict.fromkeys(party.nationality + more.nationality)),
            identifiers={**more.identifiers, **party.identifiers},
            source=tuple(dict.fromkeys(party.source + more.source)),
        )
    return party
