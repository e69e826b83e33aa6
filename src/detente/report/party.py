"""One party as a page: who lists it since when, why its entries are one, what each authority makes of it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from detente.report import tables
from detente.report.templating import template

if TYPE_CHECKING:
    from jinja2 import Template

    from detente.changes import History
    from detente.engine import Moment


def render(found: History, moment: Moment) -> str:
    """The page of a party at a moment; the same arguments give the same text."""
    answer = moment.status(found.party)
    names = {a.id: a.name for a in moment.engine.authorities}
    rows = [(row.authority, names.get(row.authority, ""), tables.word(row), row) for row in answer.rows]
    return _template().render(found=found, answer=answer, rows=rows)


@cache
def _template() -> Template:
    return template("party.html.j2")
