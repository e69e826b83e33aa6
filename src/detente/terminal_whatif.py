"""A what-if in the terminal: edits, numbers, the matrix of what changes, who still blocks, dates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from math import ceil
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.markup import escape
from rich.measure import Measurement
from rich.table import Table

from detente.answers import Verdict
from detente.decide.evaluate import restricts
from detente.decide.wording import conflict_sentence
from detente.terminal import STYLE, indented, new_console, word

if TYPE_CHECKING:
    from detente.engine import Engine
    from detente.ledger.scenario import Scenario
    from detente.whatif import Change, WhatIf

GAP: Final = 2  # blanks between two columns
TALL: Final = 4  # lines of a title from which on a table is harder to read than a list


def print_whatif(result: WhatIf) -> None:
    """The difference as a person reads it: edits, numbers, matrix, who still blocks, dates."""
    console = new_console()
    known = f", as known on {result.known}" if result.known else ""
    console.print(f"[bold]What if: {escape(result.scenario)}[/]  (asked on {result.on}{known})")
    _judgements(console, result)
    _counts(console, result)
    moved = [c for c in result.changes if c.changed]
    if moved:
        _matrix(console, moved, "before → after")
    _still(console, moved)
    _diverging(console, moved)
    _conflicts(console, result.changes)
    _dates(console, moved)


def _judgements(console: Console, result: WhatIf) -> None:
    for judgement in result.judgements:
        indented(console, f"{escape(str(judgement.edit))}: [bold]{judgement.verdict.value}[/]")
        for reason in judgement.reasons:
            indented(console, escape(reason), 4)


def _counts(console: Console, result: WhatIf) -> None:
    counts = Counter(c.direction for c in result.changes)
    still = sum(bool(c.still_restricted_by) for c in result.of("eased"))
    console.print(
        f"\n{len(result.changes)} items: [green]{counts['freed']} freed[/], "
        f"[dark_orange]{counts['eased']} eased ({still} of them still restricted by somebody)[/], "
        f"[red]{counts['tightened']} tightened[/], {counts['changed']} changed otherwise, "
        f"{counts['unchanged']} unchanged\n"
    )


def _diverging(console: Console, moved: Iterable[Change]) -> None:
    pairs = Counter(pair for c in moved for pair in c.diverging)
    for (restricts_still, free), count in sorted(pairs.items()):
        console.print(
            f"\n[bold]newly diverging[/] on {count} items: {restricts_still} restricts, {free} no longer does"
        )


def _conflicts(console: Console, changes: Iterable[Change]) -> None:
    found = Counter(conflict_sentence(conflict) for c in changes for conflict in c.newly_conflicting)
    for sentence, count in sorted(found.items()):
        indented(console, f"\n[bold]newly conflicting[/] on {count} items: {escape(sentence)}", 0)


def _matrix(console: Console, changes: list[Change], title: str) -> None:
    """Items by authority; an authority that neither restricts nor changes anything here is left out."""
    authorities = tuple(dict.fromkeys(row.authority for c in changes for row in c.before.rows))
    shown = [a for a in authorities if any(_matters(c, a) for c in changes)]
    rows = [(_named(change), *(_cell(change, a) for a in shown)) for change in changes]
    table = _fitted(console, ("item", *shown), rows)
    console.print(f"[italic]{title}[/]")
    if table is not None:
        console.print(table)
        return
    for change in changes:
        indented(console, _named(change), 0)
        for line in _lines(change, shown):
            indented(console, line)


def _named(change: Change) -> str:
    return escape(f"{change.id} {change.title}")


def _fitted(console: Console, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> Table | None:
    """A table in which no word is broken and no title is a tower, the widest columns made narrower first;
    None where there is no room for it.
    """
    measured = [
        [Measurement.get(console, console.options, cell) for cell in cells]
        for cells in zip(columns, *rows, strict=True)
    ]
    most = [max(span.maximum for span in spans) for spans in measured]
    least = [max(span.minimum for span in spans) for spans in measured]
    least[0] = max(least[0], ceil(most[0] / TALL))
    room = console.width - GAP * (len(columns) - 1)
    if sum(least) > room:
        return None
    widths = most
    for level in range(max(most), 0, -1):
        if sum(widths) <= room:
            break
        widths = [min(line, max(low, level)) for line, low in zip(most, least, strict=True)]
    table = Table(header_style="dim", box=None, pad_edge=False)
    for name, width in zip(columns, widths, strict=True):
        table.add_column(name, width=width)
    for row in rows:
        table.add_row(*row)
    return table


def _lines(change: Change, authorities: Iterable[str]) -> Iterator[str]:
    """A row of the matrix as lines: what changes, then what stays, by answer."""
    stays: dict[str, list[str]] = {}
    for authority in authorities:
        old, new = change.before.row(authority), change.after.row(authority)
        if old is None or new is None:
            continue
        if old.same_outcome(new):
            stays.setdefault(_cell(change, authority), []).append(authority)
        else:
            yield f"{authority}: {_cell(change, authority)}"
    if stays:
        yield "as before: " + ", ".join(f"{said} ({', '.join(who)})" for said, who in stays.items())


def _matters(change: Change, authority: str) -> bool:
    row = change.after.row(authority)
    return authority in change.changed or (row is not None and restricts(row))


def _cell(change: Change, authority: str) -> str:
    old, new = change.before.row(authority), change.after.row(authority)
    if old is None or new is None:
        return ""
    if old.same_outcome(new):
        return word(new, short=True)
    if old.verdict is new.verdict:
        return f"{word(new, short=True)} (on other grounds)"
    return f"{word(old, short=True)} → {word(new, short=True)}"


def _still(console: Console, moved: list[Change]) -> None:
    grouped: dict[tuple[str, str, Verdict, str], list[str]] = {}
    for change in moved:
        for r in change.still_restricted_by:
            grouped.setdefault((change.title or change.id, r.authority, r.verdict, r.act), []).append(
                r.measure
            )
    if not grouped:
        return
    rows = [
        (
            escape(item),
            authority,
            f"[{STYLE[verdict]}]{verdict.value}[/]",
            act,
            ", ".join(dict.fromkeys(measures)),
        )
        for (item, authority, verdict, act), measures in grouped.items()
    ]
    table = _fitted(console, ("item", "authority", "answer", "act", "measures"), rows)
    console.print("\n[italic]changed, and still restricted by[/]")
    if table is not None:
        console.print(table)
        return
    for item, restrictions in groupby(rows, key=itemgetter(0)):
        indented(console, item, 0)
        for _, authority, answer, act, measures in restrictions:
            indented(console, f"{authority} {answer} by {act}: {measures}")


def _dates(console: Console, moved: list[Change]) -> None:
    dates = sorted({(d.day, d.what) for c in moved for d in c.next_dates})
    if dates:
        console.print("\n[bold]next dates that matter[/]")
        for day, what in dates:
            indented(console, f"{day}  {escape(what)}")


def print_demo(engine: Engine, scenario: Scenario, result: WhatIf) -> None:
    """The founding question: who is still restricted, by whom, for what."""
    console = new_console()
    question = (
        "January 2017: the United States may lift its sanctions on Russia; the EU may not follow. What then?"
    )
    console.print(f"[bold]{question}[/]")
    indented(console, f"[dim]{escape(scenario.text)}[/]", 0)
    console.print()
    _judgements(console, result)
    _counts(console, result)
    parties = [c for c in result.changes if c.kind == "status" and any(row.hits for row in c.before.rows)]
    deals = [c for c in result.changes if c.kind == "deal" and c.changed]
    _matrix(console, parties, "your customers, before → after")
    console.print()
    _matrix(console, deals, "your deals that change, before → after")
    _still(console, [c for c in result.changes if c.changed])
    _conflicts(console, result.changes)
    _dates(console, [c for c in result.changes if c.changed])
    horizon = "; ".join(f"{a.id} {a.recorded_from} to {a.horizon}" for a in engine.authorities)
    again = f"{result.asked_again} of {result.rows} rows were asked again under the scenario"
    console.print(f"\n[dim]{again}. Law recorded: {horizon}. Not legal advice.[/]")
