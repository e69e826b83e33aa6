"""A what-if as one self-contained page: no script, no external resource, fit for screen and paper."""

from __future__ import annotations

from collections import Counter
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from detente.decide.evaluate import restricts
from detente.report import tables
from detente.report.reach import reach
from detente.report.sources import Sources
from detente.report.templating import template
from detente.report.timeline import timeline
from detente.report.wording import MEANINGS, count, long_day, series

if TYPE_CHECKING:
    from jinja2 import Template

    from detente.book.files import Book
    from detente.engine import Moment
    from detente.whatif import Change, WhatIf

DIRECTIONS: Final = (
    ("freed", "freed", "restricted before, by nobody now"),
    ("eased", "eased, still restricted", "somebody still says no, or may"),
    ("relieved", "eased, restricted by nobody", "no licence is needed any more"),
    ("tightened", "tightened", "worse than before"),
    ("changed", "changed otherwise", "another ground, handling or open question"),
    ("unchanged", "unchanged", "the scenario does not touch them"),
)


def render(result: WhatIf, moment: Moment, book: Book) -> str:
    """Write the page for ``result``, which ``moment`` computed over ``book``.

    The same arguments give the same text: the page asks no clock.
    """
    sources = Sources(result, moment, book)
    return _template().render(page(sources))


@cache
def _template() -> Template:
    return template("whatif.html.j2")


def page(sources: Sources) -> dict[str, Any]:
    """Everything the template prints."""
    result, proofs = sources.result, tables.proofs(sources)
    return {
        "result": result,
        "question": question(sources),
        "lead": lead(sources),
        "tiles": _tiles(sources),
        "meanings": tuple((tables.plain_word(verdict), meaning) for verdict, meaning in MEANINGS),
        "authorities": tuple((a, _name(a, sources)) for a in sources.authorities),
        "matrix": tables.matrix(sources),
        "clear": tables.clear(sources),
        "blockers": tables.blockers(sources),
        "holders": tables.holders(sources),
        "freed_by": tables.freed_by(sources),
        "diverging": tables.diverging(sources),
        "conflicts": tables.conflicts(sources),
        "cliffs": tables.cliffs(sources),
        "owed": tables.owed(sources),
        "unknowns": tables.unknowns(sources),
        "timeline": timeline(sources),
        "reach": reach(sources),
        "names": tables.names(sources),
        "proofs": proofs,
        "proven": frozenset(item.row.id for item in proofs),
        "unread": sources.unread,
        "recorded": tuple(a for a in sources.moment.engine.authorities if a.id in sources.authorities),
        "digest": sources.moment.engine.digest,
        "generation": sources.moment.generation,
        "book_size": (len(sources.book.customers), len(sources.book.deals)),
    }


def question(sources: Sources) -> str:
    """The question in one sentence."""
    result = sources.result
    book = f"{count(len(sources.book.customers), 'customer')} and {count(len(sources.book.deals), 'deal')}"
    known = f"as known on {long_day(result.known)}" if result.known else "knowing all that is recorded"
    return f"“{result.scenario}”: what would change for {book} on {long_day(result.on)}, {known}?"


def lead(sources: Sources) -> str:
    """What a board should remember, in a sentence or two made of the numbers."""
    moved = sources.moved
    if not moved:
        left = count(len(sources.untouched), "item")
        return f"The scenario changes no answer in the book on this day; {left} stay restricted as before."
    said = f"The scenario changes the answer on {len(moved)} of {count(len(sources.result.changes), 'item')}."
    return f"{said} {_who_holds(sources)}"


def _who_holds(sources: Sources) -> str:
    held = [c for c in sources.moved if any(restricts(row) for row in c.after.rows)]
    if not held:
        return "Under it nobody restricts any of these any more."
    by = Counter(row.authority for c in held for row in c.after.rows if restricts(row))
    who = series(f"{authority} ({number})" for authority, number in by.most_common())
    return f"Under it somebody restricts {len(held)} of these, or may: {who}."


def _tiles(sources: Sources) -> tuple[tuple[str, int, str, str], ...]:
    """Key, number, word and gloss of each number of the headline."""
    numbers = Counter[str](_direction(c) for c in sources.result.changes)
    left = f"{len(sources.untouched)} of them restricted"
    return tuple(
        (key, numbers[key], title, left if key == "unchanged" else gloss)
        for key, title, gloss in DIRECTIONS
        if numbers[key] or key != "relieved"
    )


def _direction(change: Change) -> str:
    """``eased`` splits into what somebody still restricts and what needed a licence and needs none."""
    if change.direction == "eased" and not any(restricts(row) for row in change.after.rows):
        return "relieved"
    return change.direction


def _name(authority: str, sources: Sources) -> str:
    row = sources.before.knowledge.authorities.get(authority)
    return row.name if row else authority
