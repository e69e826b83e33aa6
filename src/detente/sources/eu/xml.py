"""The EU financial sanctions file in XML: version 1.1, and the form published until 2017."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from detente.entries import Entry
from detente.sources.eu.legacy import KINDS, legacy_detail
from detente.sources.eu.party import Fields, Party, entry_of, unwrapped
from detente.sources.parts import day_of
from detente.sources.reading import Lookups, Report, elements, local

DETAILS: Final = frozenset({"nameAlias", "citizenship", "birthdate", "address", "identification"})
ROOT_IGNORED: Final = frozenset({"globalFileId"})  # the number of the export


def fits_1_1(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is the file in version 1.1 (or a part of it without its root)."""
    return b"<sanctionEntity" in start or b"eu.europa.ec/fpi/fsd/export" in start


def fits_2016(start: bytes, _name: str) -> bool:
    """Whether a file that begins so is the file in its old form."""
    return b"<WHOLE" in start


def read_1_1(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the file in version 1.1."""
    for path in paths:
        for number, element in enumerate(elements(path, ("sanctionEntity",))):
            if number == 0:
                _root(element, report)
            entry = entry_of(_party(element, report), lookups, report)
            if entry is not None:
                yield entry


def _root(element: Any, report: Report) -> None:
    root = element.getroottree().getroot()
    if root is element:
        return
    for key, value in root.attrib.items():
        if key == "generationDate":
            report.published = day_of(value)
        elif key not in ROOT_IGNORED and not key.startswith("{"):
            report.unused[f"{local(root)}.{key}"] += 1


def _party(element: Any, report: Report) -> Party:
    party = Party(fields=_attributes(element))
    remarks, more = [], []
    for child in element:
        name = local(child)
        if name == "remark":
            remarks.append(_text(child))
        elif name == "additionalInformation":
            more.append(_pair(child))
        elif name == "regulation":
            party.regulations.append(_detail(child, report))
        elif name == "subjectType":
            party.fields |= _attributes(child)
        elif name in DETAILS:
            party.add(name, _detail(child, report))
        else:
            report.unused[f"sanctionEntity/{name}"] += 1
    party.fields |= {"remark": "\n".join(remarks), "additionalInformation": "\n".join(more)}
    return party


def _detail(element: Any, report: Report) -> Fields:
    """The attributes of a detail, its remarks and its act."""
    detail = _attributes(element)
    for child in element:
        name = local(child)
        if name == "remark":
            _append(detail, "remark", _text(child))
        elif name == "additionalInformation":
            _append(detail, "remark", _pair(child))
        elif name == "contactInfo":
            _append(detail, "contactInfo", f"{child.get('key', '')}[{child.get('value', '').strip()}]")
        elif name == "regulationSummary":
            detail["act"], detail["actDate"] = child.get("numberTitle", ""), child.get("publicationDate", "")
        elif name == "corrigendum":
            _append(detail, "corrigendum", child.get("numberTitle", ""))
        elif name != "publicationUrl":  # the number of the act is kept
            report.unused[f"{local(element)}/{name}"] += 1
    return detail


def _append(detail: Fields, key: str, text: str) -> None:
    detail[key] = "\n".join(filter(None, (detail.get(key, ""), text)))


def _attributes(element: Any) -> Fields:
    return {key: value.strip() for key, value in element.attrib.items()}


def _text(element: Any) -> str:
    return (element.text or "").strip()


def _pair(element: Any) -> str:
    return f"{element.get('key', '')}: {element.get('value', '').strip()}"


# ---------------------------------------------------------------------- until 2017


def read_2016(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    """The entries of the file in its old form."""
    for path in paths:
        for number, element in enumerate(elements(path, ("ENTITY",))):
            if number == 0:
                report.published = printed_day(element.getroottree().getroot().get("Date", ""))
            entry = entry_of(_old_party(element, report), lookups, report)
            if entry is not None:
                yield entry


def printed_day(text: str) -> date | None:
    """The day that ``11/02/2016`` names, or nothing."""
    try:
        return datetime.strptime(text.strip(), "%d/%m/%Y").date()  # noqa: DTZ007 - a day, no time
    except ValueError:
        return None


def _old_party(element: Any, report: Report) -> Party:
    printed = _attributes(element)
    party = Party()
    party.regulations.append({
        "numberTitle": printed.pop("legal_basis", ""),
        "entryIntoForceDate": printed.pop("reg_date", ""),  # of a detail the same field is the publication
        "programme": printed.pop("programme", ""),
        "publicationUrl": printed.pop("pdf_link", ""),
    })  # fmt: skip
    party.fields = {
        "logicalId": printed.pop("Id", ""),
        "code": printed.pop("Type", ""),
        "remark": unwrapped(printed.pop("remark", "")),
        **printed,
    }
    for child in element:
        kind = KINDS.get(local(child).lower())
        if kind is None:
            report.unused[f"ENTITY/{local(child)}"] += 1
            continue
        detail = _attributes(child) | {local(part): _text(part) for part in child}
        detail.pop("Entity_id", None)  # the number of the entity around it
        party.add(kind, legacy_detail(kind, {key.lower(): value for key, value in detail.items()}))
    return party
