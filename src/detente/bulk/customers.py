"""A row of a file of customers as a query. What cannot be read is a fault of the row; the rest of it is
screened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from detente.bulk.columns import NUMBER, Columns, folded, words
from detente.names.form import Kind
from detente.screening.records import Query, Traits, identifier
from detente.screening.tables import table
from detente.sources.catalog import source_of

Cells = Mapping[str, Any]
"""Column → what stands there: text, a number, a day, or a list of them."""
Order = Literal["day first", "month first", "unsaid"]
"""How ``03/04/1961`` is meant."""

_LONGEST: Final = 2_000
"""Characters of a name that are screened."""
_ISO: Final = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?", re.ASCII)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[./](\d{1,2})[./](\d{1,2})", re.ASCII)
_PACKED: Final = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})", re.ASCII)
_SLASHED: Final = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})", re.ASCII)
_WORDED: Final = re.compile(r"([^\W\d_][\w /.-]*?)(?:\s+[A-Z]{2})?\s*:\s*(.+)", re.DOTALL)
_CODE: Final = re.compile(r"[A-Za-z]{2}", re.ASCII)
_MONTHS: Final = 12


class Row(NamedTuple):
    """``number``: the line it begins on, in Parquet the row, from 1; ``fault``: why its cells could not be
    read.
    """

    number: int
    cells: Cells
    fault: str = ""


class Customer(NamedTuple):
    """A row as it is screened; ``query`` is None where it has no name."""

    number: int
    id: str
    query: Query | None
    faults: tuple[str, ...]


def customer(row: Row, columns: Columns, order: Order = "unsaid") -> Customer:
    """A row as a query, with what could not be read of it."""
    faults = [row.fault] if row.fault else []
    values = {
        field: [t for c in all_ for t in _texts(row.cells.get(c))] for field, all_ in columns.columns.items()
    }
    uid = next(iter(values.get("id", ())), "")
    name = _name(values)
    if not any(map(str.isalnum, name)):
        return Customer(
            row.number, uid, None, tuple(faults) if row.fault and not row.cells else (*faults, "has no name")
        )
    if "\ufffd" in name:
        faults.append("the name holds bytes that are not of the file's encoding")
    if "\n" in name or "\r" in name:
        faults.append("the name holds a line end: is a quote not closed?")
    if len(name) > _LONGEST:
        faults.append(f"the name has {len(name):,} characters; the first {_LONGEST:,} are screened")
    traits = Traits(
        births=tuple(dict.fromkeys(_births(values, order, faults))),
        countries=tuple(dict.fromkeys(_countries(values, faults))),
        gender=_word("genders", values.get("gender", ()), faults, "gender"),
        identifiers=tuple(dict.fromkeys(_numbers(values))),
        places=tuple(dict.fromkeys(_parts(values, "place"))),
    )
    kind: Any = _word("kinds", values.get("kind", ()), faults, "kind") or "unknown"
    query = Query(name=" ".join(name[:_LONGEST].split()), kind=_checked(kind, values), traits=traits)
    return Customer(row.number, uid, query, tuple(faults))


def _checked(kind: Kind, values: Mapping[str, Sequence[str]]) -> Kind:
    """A row that parts the name into given and family ones is of a person where nothing else is said."""
    if kind == "unknown" and values.get("family") and values.get("given") and not values.get("name"):
        return "person"
    return kind


def _texts(value: Any) -> Iterator[str]:
    """What a cell holds as texts without outer space, the empty ones left out."""
    if value is None or value is False or value is True:
        return
    if isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)
        return
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, float):
        if value != value:  # noqa: PLR0124 - not a number is an empty cell of a spreadsheet
            return
        value = int(value) if value.is_integer() else value
    text = value.isoformat() if isinstance(value, date) else str(value).strip()
    if text:
        yield text


def _name(values: Mapping[str, Sequence[str]]) -> str:
    """The whole name. A ``name`` that stands beside a given name and lacks it is the family name."""
    whole = " ".join(values.get("name", ()))
    parts = [text for field in ("given", "middle", "family") for text in values.get(field, ())]
    if not whole:
        return " ".join(parts)
    there = {folded(word) for word in whole.split()}
    given = [text for field in ("given", "middle") for text in values.get(field, ())]
    if "family" not in values and given and not all(folded(w) in there for t in given for w in t.split()):
        return " ".join([*given, whole])
    return whole


@cache
def _empty() -> frozenset[str]:
    return frozenset(word.casefold() for word in table("columns")["empty"])


def _parts(values: Mapping[str, Sequence[str]], field: str) -> Iterator[str]:
    """The values of cells that may hold several, parted by semicolons or bars."""
    for text in values.get(field, ()):
        for part in re.split(r"[;|\n]", text):
            if (bare := part.strip()) and bare.casefold() not in _empty():
                yield bare


def _births(values: Mapping[str, Sequence[str]], order: Order, faults: list[str]) -> Iterator[str]:
    for text in _parts(values, "birth"):
        try:
            yield birth(text, order)
        except ValueError as error:
            faults.append(f"birth {text[:40]!r} {error}; screened without it")


def birth(text: str, order: Order = "unsaid") -> str:
    """A date of birth as ISO day, month or year. Raises ValueError."""
    if found := _ISO.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _PACKED.fullmatch(text):
        year, month, day = found.groups()
    elif found := _DOTTED.fullmatch(text):
        day, month, year = found.groups()
    elif found := _SLASHED.fullmatch(text):
        day, month, year = _slashed(found, order)
    else:
        raise ValueError("is no date; write 1961-03-04, 1961-03 or 1961")
    try:
        whole = date(int(year), int(month or 1), int(day or 1)).isoformat()
    except ValueError:
        raise ValueError("is no day of the calendar") from None
    return whole if day else whole[:7] if month else whole[:4]


def _slashed(found: re.Match[str], order: Order) -> tuple[str, str, str]:
    first, second, year = found.groups()
    if int(first) > _MONTHS or order == "day first" or first == second:
        return first, second, year
    if int(second) > _MONTHS or order == "month first":
        return second, first, year
    raise ValueError("could be two days; say --dates day-first or month-first")


def _countries(values: Mapping[str, Sequence[str]], faults: list[str]) -> Iterator[str]:
    for text in _parts(values, "country"):
        for part in [text] if _country(text) else re.split(r"[,/]", text):
            if not part.strip():
                continue
            if code := _country(part.strip()):
                yield code
            else:
                faults.append(f"country {part.strip()[:40]!r} is not known; screened without it")


@cache
def _named() -> Mapping[str, str]:
    """Folded name or code of three letters → code of two."""
    said: Any = source_of("own").lookups["countries"]
    found: dict[str, str] = {folded(code): two for code, two in table("columns")["codes"].items()}
    return {**found, **{folded(name): code for name, code in said.items()}, **words("countries")}


def _country(text: str) -> str:
    """The code of a country; of two letters that are none in ISO too, as lists hold some of these."""
    return _named().get(folded(text), "") or (text.upper() if _CODE.fullmatch(text) else "")


def _word(section: str, texts: Sequence[str], faults: list[str], field: str) -> str:
    for text in texts:
        if text.casefold() in _empty():
            continue
        if found := words(section).get(folded(text)):
            return found
        faults.append(f"{field} {text[:40]!r} is not known; screened without it")
    return ""


def _numbers(values: Mapping[str, Sequence[str]]) -> Iterator[str]:
    for field in values:
        if field.startswith(NUMBER):
            for text in _parts(values, field):
                yield identifier(field.removeprefix(NUMBER), text)
    for text in _parts(values, "identifiers"):
        found = _WORDED.fullmatch(text)
        field = words("fields").get(folded(found[1]), "") if found else ""
        if found and field.startswith(NUMBER):
            yield identifier(field.removeprefix(NUMBER), found[2])
        else:
            yield identifier("other", text)
