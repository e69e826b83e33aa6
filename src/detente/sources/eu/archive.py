"""The EU financial sanctions file as an archive of YAML files, one party each, as third parties keep it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from detente.entries import Entry, Filing, Identifier, ListedName
from detente.errors import InputError
from detente.sources.eu.party import Fields, Party, entry_of
from detente.sources.parts import day_of
from detente.sources.reading import Lookups, Report, is_tar, members
from detente.yamlfile import parse

KINDS: Final = {
    "name_aliases": "nameAlias",
    "citizenships": "citizenship",
    "birthdates": "birthdate",
    "addresses": "address",
    "identifications": "identification",
}
VESSEL: Final = frozenset({"vessel_name", "imo_number", "date_of_application"})


def fits(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is such an archive."""
    return is_tar(start) and (b"\neu_reference_number:" in start or b"\nvessel_name:" in start)


def read(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the archive."""
    for path in paths:
        for name, body in members(path, (".yaml", ".yml")):
            data = load(name, body, report)
            entry = None
            if data is None:
                report.records += 1
            elif "vessel_name" in data:
                entry = _vessel(data, report)
            else:
                entry = entry_of(_party(data, report), lookups, report)
            if entry is not None:
                yield entry


def load(name: str, body: bytes, report: Report) -> dict[str, Any] | None:
    """One file of an archive; what cannot be read is a fault."""
    try:
        data = parse(body.decode("utf-8", errors="replace"), name).data
    except InputError as error:
        report.fault(name, str(error))
        return None
    if not isinstance(data, dict):
        report.fault(name, "is no record")
        return None
    return data


def _party(data: dict[str, Any], report: Report) -> Party:
    party = Party()
    for key, value in data.items():
        if key == "regulations":
            party.regulations += [_fields(item) for item in _items(value)]
        elif key == "subject_type":
            party.fields |= _fields(value)
        elif key in KINDS:
            for item in _items(value):
                party.add(KINDS[key], _detail(item, report))
        elif isinstance(value, (dict, list)):
            report.unused[str(key)] += 1
        else:
            party.fields |= _fields({key: value})
    return party


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _detail(item: Any, report: Report) -> Fields:
    detail = _fields(item)
    for summary in _items(item.get("regulation_summaries", [])) if isinstance(item, dict) else []:
        act = _fields(summary)
        detail |= {"act": act.pop("numberTitle", ""), "actDate": act.pop("publicationDate", "")}
        for key in act.keys() - {"regulationType", "publicationUrl"}:
            report.unused[f"regulationSummary.{key}"] += 1
    return detail


def _fields(item: Any) -> Fields:
    """The plain values of a mapping under the words of the XML: ``whole_name`` → ``wholeName``."""
    if not isinstance(item, dict):
        return {}
    return {_camel(str(key)): _word(v) for key, v in item.items() if not isinstance(v, (dict, list))}


def _camel(key: str) -> str:
    first, *rest = key.split("_")
    return first + "".join(word.title() for word in rest)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value).strip()


def _vessel(data: dict[str, Any], report: Report) -> Entry | None:
    """A vessel named in an annex to Regulation 833/2014, which the publisher's own file does not hold."""
    report.records += 1
    for key in data.keys() - VESSEL:
        report.unused[f"vessel.{key}"] += 1
    name, imo = _word(data["vessel_name"]), _word(data.get("imo_number"))
    if not name or not imo:
        report.fault(f"vessel {name or imo or '?'}", "has no name" if not name else "has no IMO number")
        return None
    return Entry(
        uid=f"vessel-{imo}",
        schema="Vessel",
        names=(ListedName(full=name, quality="primary"),),
        filings=(Filing(tag="vessel", on=day_of(_word(data.get("date_of_application")))),),
        identifiers=(Identifier(kind="imo", value=imo),),
        vessel={"imo": imo},
    )
