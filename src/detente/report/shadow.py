"""Two configurations beside each other as one self-contained page."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from detente.report.templating import template
from detente.shadow.compare import Shadow, Side

if TYPE_CHECKING:
    from jinja2 import Template

MOST: Final = 1_000
"""Differences that the page prints; the CSV and --json hold them all."""


def render(found: Shadow, made: datetime) -> str:
    """The page of a comparison that was made at ``made``."""
    return _template().render(
        found=found,
        made=made,
        shown={
            change: [one for one in found.differences if one.change == change][:MOST]
            for change in ("vanishes", "appears")
        },
        counted={
            change: sum(one.change == change for one in found.differences)
            for change in ("vanishes", "appears")
        },
        rows=list(zip(_said(found.before), _said(found.after), strict=True)),
    )


def _said(side: Side) -> list[tuple[str, str]]:
    """What a configuration says, as pairs of word and value."""
    setup, found = side.setup, side.configuration
    return [
        ("configuration", found.digest),
        ("threshold", str(found.threshold)),
        ("lists", ", ".join(setup.lists) or "all loaded"),
        ("as known on", str(setup.known or "the newest day")),
        ("compared beside the name", ", ".join(setup.traits) or "nothing"),
        ("kind of the customer", "used" if setup.kind else "not used"),
        ("parties answered", str(setup.most)),
        (
            "tables of your own",
            ", ".join(name for name in found.tables if name.startswith("yours/")) or "none",
        ),
        ("law", found.law),
        ("package", found.package),
    ]


@cache
def _template() -> Template:
    return template("shadow.html.j2")
