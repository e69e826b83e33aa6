"""What the targets of the SECO list refer to: sets of sanctions and places; and how its elements are read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from detente.entries import Place
from detente.sources.reading import Report, local

OWN_LANGUAGE: Final = "eng"

# What is not taken, with the reason.
IGNORED: Final = frozenset({
    "ssid",  # of a detail: nothing names it but modifications
    "spelling-variant-type",  # always "not-defined"
    "predecessor-version-date", "version-date", "origin",  # of a programme: the law knows it
    "added", "removed",  # earlier states
})  # fmt: skip


@dataclass
class Known:
    """What targets refer to: sets (ssid → words, programme) and places."""

    sets: dict[str, tuple[str, str]] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)


def programme(element: Any, known: Known, report: Report) -> None:
    """Note its sets in English (the other languages say the same), with its title."""
    title = _in_english(element, "program-name") or _in_english(element, "program-key")
    unread("sanctions-program", element.attrib, set(), report)
    for child in element:
        name = local(child)
        if name == "sanctions-set":
            ssid, words = child.get("ssid", ""), text(child)
            if child.get("lang") == OWN_LANGUAGE or ssid not in known.sets:
                known.sets[ssid] = (words, title)
        elif name not in {"program-name", "program-key"} and name not in IGNORED:
            report.unused[f"sanctions-program/{name}"] += 1


def _in_english(element: Any, name: str) -> str:
    found = [child for child in element if local(child) == name]
    english = [child for child in found if child.get("lang") == OWN_LANGUAGE]
    return text((english or found)[0]) if found else ""


def place(element: Any, known: Known, report: Report) -> None:
    """Note a place."""
    parts: dict[str, list[str]] = {}
    country = ""
    for child in element:
        name = local(child)
        if name == "country":
            country = child.get("iso-code") or text(child)
        elif name in {"location", "area", "location-variant", "area-variant"}:
            parts.setdefault(name, []).append(text(child))
        elif name not in IGNORED:
            report.unused[f"place/{name}"] += 1
    variants = [*parts.get("location-variant", ()), *parts.get("area-variant", ())]
    known.places[element.get("ssid", "")] = Place(
        city=", ".join(parts.get("location", ())),
        region=", ".join(parts.get("area", ())),
        country=country,
        note=f"also written {'; '.join(variants)}" if variants else "",
    )


def text(element: Any) -> str:
    """The trimmed text of an element."""
    return (element.text or "").strip()


def unread(where: str, attributes: Any, known: set[str], report: Report) -> None:
    """Report attributes that are not known."""
    for key in attributes:
        if key not in known and key not in IGNORED and attributes[key].strip():
            report.unused[f"{where}.{key}"] += 1
