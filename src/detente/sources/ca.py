"""Canada's consolidated list of autonomous sanctions (Special Economic Measures Act, Justice for Victims of
Corrupt Foreign Officials Act) in XML.

The list gives no number of its own. The uid is the regime, the schedule and the item (``ru-1-2-95``), with a
short digest of the filed name, so that a number which is given anew to another party makes another uid. It
stays as long as the schedule, the item and the filed name do; it changes where Canada renumbers a schedule,
moves an entry to another or corrects the filed name. Case, accents, spaces and punctuation do not count.

``DateOfListing`` is as printed: entries that were moved between schedules bear the day of the move (Gazprom
and United Aircraft Corporation: 2022-02-24, though first listed in 2014 and 2015).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import date
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from detente.entries import BirthDate, Entry, Filing, Identifier, ListedName, Quality
from detente.sources.reading import Format, Lookups, Report, SourceError, elements, local, look_up

_FIELDS: Final = frozenset((
    "Country", "LastName", "GivenName", "EntityOrShip", "TitleOrShip", "Aliases",
    "DateOfBirthOrShipBuildDate", "ShipIMONumber", "Schedule", "Item", "DateOfListing",
))  # fmt: skip
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)
_BETWEEN: Final = re.compile(r"\s*[;\n]\s*|\s+/\s+")
_COMMA: Final = re.compile(r"\s*,\s*|\s+(?:and|et)\s+(?=\w+ \w)")
_LANGUAGE: Final = re.compile(r"\b([A-Z][a-zé]+)\s*:\s*")


def fits(head: bytes, name: str) -> bool:
    """Its root is ``data-set`` and its records file parties by country."""
    del name
    return b"<data-set" in head and b"<DateOfListing>" in head


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries in their order. Raises SourceError where a file is no such list."""
    seen: set[str] = set()
    for path in paths:
        before = report.records
        for element in elements(path, {"record"}):
            report.records += 1
            where = f"{path.name}:{element.sourceline}"
            entry = _entry(_cells(element, report), where, lookups, report)
            if entry is None:
                continue
            if entry.uid in seen:
                report.fault(where, f"{entry.uid} stands twice: same regime, schedule, item and name")
                continue
            seen.add(entry.uid)
            yield entry
        if report.records == before:
            raise SourceError("holds no record", where=path.name, hint="is it the Canadian list?")


def _cells(element: Any, report: Report) -> dict[str, str]:
    cells: dict[str, str] = {}
    for child in element:
        name, text = local(child), (child.text or "").strip()
        if name not in _FIELDS or len(child) or name in cells:
            report.unused[name] += 1
        elif text:
            cells[name] = text
    return cells


def _entry(cells: dict[str, str], where: str, lookups: Lookups, report: Report) -> Entry | None:
    names = tuple(_names(cells, lookups))
    regime = cells.get("Country", "")
    if not names or names[0].quality != "primary" or not regime:
        report.fault(where, "has no name or no regime")
        return None
    ship = "ShipIMONumber" in cells
    person = "LastName" in cells or "GivenName" in cells
    title = cells.get("TitleOrShip", "")
    day = cells.get("DateOfBirthOrShipBuildDate", "")
    born, notes = _births(day, where, report) if person else ((), ())
    if day and not (person or ship):
        notes = (f"date: {day}",)
    vessel = {key: value for key, value in (("type", title), ("built", day)) if ship and value}
    return Entry(
        uid=uid(cells, lookups, report),
        schema="Vessel" if ship else "Person" if person else "Organization",
        names=names,
        filings=(_filing(cells, where, report),),
        birth_dates=born,
        titles=(title,) if title and not ship else (),
        identifiers=(Identifier(kind="imo", value=cells["ShipIMONumber"]),) if ship else (),
        vessel=vessel,
        notes=notes,
    )


def uid(cells: dict[str, str], lookups: Lookups, report: Report) -> str:
    """The number of an entry, made of what the list says of it: see the module."""
    regime = (
        look_up(lookups, "regimes", cells.get("Country", ""), report)
        or _folded(cells.get("Country", ""))[:12]
    )
    schedule = "-".join(re.findall(r"\d+(?:\.\d+)?", cells.get("Schedule", "")))
    filed = " ".join(cells.get(key, "") for key in ("EntityOrShip", "LastName", "GivenName"))
    digest = blake2b(_folded(filed).encode(), digest_size=4).hexdigest()
    return "-".join(part for part in (regime, schedule, cells.get("Item", ""), digest) if part)


def _folded(text: str) -> str:
    """Letters and figures alone, without case and accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if c.isalnum())


def _filing(cells: dict[str, str], where: str, report: Report) -> Filing:
    printed = cells.get("DateOfListing", "")
    try:
        on = date.fromisoformat(printed) if printed else None
    except ValueError:
        report.fault(where, f"{printed[:40]!r} is no day")
        on = None
    schedule = cells.get("Schedule", "")
    words = [f"Schedule {schedule}" if schedule[:1].isdigit() else schedule, f"item {cells.get('Item', '?')}"]
    return Filing(tag=cells["Country"], on=on, act=", ".join(word for word in words if word))


# ---------------------------------------------------------------------- names


def _names(cells: dict[str, str], lookups: Lookups) -> Iterator[ListedName]:
    last, given = cells.get("LastName", ""), cells.get("GivenName", "")
    if last or given:
        parts = {key: value for key, value in (("firstName", given), ("lastName", last)) if value}
        yield ListedName(full=" ".join(f"{given} {last}".split()), quality="primary", parts=parts)
    entity = " ".join(cells.get("EntityOrShip", "").split()).rstrip("; ")
    if entity:
        yield ListedName(full=entity, quality="primary")
    for name, language in aliases(cells.get("Aliases", ""), lookups, person=bool(last or given)):
        quality: Quality = "weak" if " " not in name and (last or given) else "strong"
        yield ListedName(full=name, quality=quality, kind="alias", language=language)


def aliases(text: str, lookups: Lookups, *, person: bool) -> Iterator[tuple[str, str]]:
    """The aliases in one cell with the language printed before them. Names are split at semicolons, slashes
    between spaces and lines; those of persons also at commas, which names of companies hold (``Co., Ltd.``)
    unless each part begins a name of its own.
    """
    language = ""
    for piece in _BETWEEN.split(_LANGUAGE.sub(lambda m: f"; {m[0]}", text)):
        whole = piece.strip(" ,")
        found = _LANGUAGE.match(whole)
        if found is not None:
            code = lookups.get("languages", {}).get(found[1].casefold())
            language, whole = (str(code), whole[found.end() :]) if code else ("", whole)
        for part in _COMMA.split(whole) if person or _all_names(whole, lookups) else [whole]:
            name = part.strip(" ,")
            if name:
                yield name, language


def _all_names(text: str, lookups: Lookups) -> bool:
    """No part between commas is a bare legal form."""
    forms = lookups.get("legal_forms", {})
    return not any(_folded(part) in forms for part in text.split(",")[1:])


# ---------------------------------------------------------------------- dates


def _births(text: str, where: str, report: Report) -> tuple[tuple[BirthDate, ...], tuple[str, ...]]:
    """The dates of birth; what is no date goes to the notes."""
    born: list[BirthDate] = []
    for part in re.split(r"\s+or\s+", text, flags=re.IGNORECASE) if text else ():
        found = _birth(part.strip())
        if found is None:
            report.fault(where, f"{text[:40]!r} is no date of birth")
            return tuple(born), (f"born: {text}",)
        born.append(found)
    return tuple(born), ()


def _birth(text: str) -> BirthDate | None:
    years = re.fullmatch(r"(\d{4})-(\d{4})", text, re.ASCII)
    if years is not None and int(years[2]) >= int(years[1]):
        return BirthDate(start=years[1], until=years[2])
    decade = re.fullmatch(r"born in the (?:early|mid|late) (\d{3})0s", text, re.ASCII)
    if decade is not None:
        return BirthDate(start=f"{decade[1]}0", until=f"{decade[1]}9", circa=True)
    found = _DATE.fullmatch(text)
    if found is None:
        return None
    try:
        date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
    except ValueError:
        return None
    return BirthDate(start=text)


FORMATS: Final = (Format("ca-sema-xml", "the Canadian list in XML", fits, read),)
