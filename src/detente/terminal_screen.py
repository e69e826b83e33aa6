"""Hits of screening on a terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape

from detente.answers import Verdict
from detente.terminal import STYLE, indented, new_console, plain_table

if TYPE_CHECKING:
    from detente.bulk.columns import Columns
    from detente.bulk.hitlines import Line
    from detente.bulk.run import Summary
    from detente.hits import Point, Screened, ScreenHit


def print_screened(found: Screened) -> None:
    """One name: its hits, each with what every authority makes of the party."""
    out = new_console()
    known = f", as known on {found.known}" if found.known else ""
    out.print(f"[bold]{escape(found.query.name)}[/] on {found.on}{known}")
    if not found.hits:
        out.print("no listed party resembles it above the threshold")
    for hit in found.hits:
        out.print()
        print_hit(out, hit)


def print_hit(out: Console, hit: ScreenHit) -> None:
    """One hit."""
    out.print(f"[bold]{hit.score:.3f}[/]  [bold]{escape(hit.name)}[/]  [dim]{escape(hit.party)}[/]")
    if hit.matched and hit.matched != hit.name:
        indented(out, f"as “{escape(hit.matched)}”, entry {escape(hit.entry)}")
    pairs = [w for w in hit.words if w.how != "same"]
    for pair in pairs:
        indented(out, f"{escape(pair.given)} ~ {escape(pair.listed)}: {escape(pair.how)} ({pair.score:.2f})")
    ours, theirs = hit.unmatched
    if ours or theirs:
        indented(
            out,
            f"[dim]without a match: {escape(' '.join(ours)) or '-'} / {escape(' '.join(theirs)) or '-'}[/]",
        )
    for point in hit.points:
        if point.note:
            indented(out, _said(point))
    if hit.weak_alias:
        indented(out, f"also its weak alias “{escape(hit.weak_alias)}”")
    by: dict[Verdict, list[str]] = defaultdict(list)
    for row in hit.standing:
        acts = f" ({', '.join(row.acts)})" if row.acts else ""
        by[row.verdict].append(escape(row.authority + acts))
    for verdict, authorities in by.items():
        indented(out, f"[{STYLE[verdict]}]{verdict.value}[/] {', '.join(authorities)}")
    if hit.cleared:
        indented(out, f"[green]cleared:[/] {escape(hit.cleared)}")


def print_explained(hit: ScreenHit) -> None:
    """One party beside a name, every point listed."""
    out = new_console()
    print_hit(out, hit)
    table = plain_table("point", "for or against", "")
    for point in hit.points:
        table.add_row(escape(point.what), f"{point.points:+.2f}", escape(point.note))
    out.print(table)


def _said(point: Point) -> str:
    style = "green" if point.points > 0 else "red" if point.points < 0 else "dim"
    return f"[{style}]{point.points:+.1f}[/] {escape(point.what)} ({escape(point.note)})"


# ---------------------------------------------------------------------- files


@contextmanager
def counted(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error for rows of a file; silent where nobody watches."""
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn  # noqa: PLC0415

    out = Console(stderr=True)
    columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        task = bar.add_task(what, total=total)
        yield lambda rows: bar.advance(task, rows)


def print_columns(file: str, rows: int, columns: Columns) -> None:
    """What each column of a file was taken for, on standard error, before the work starts."""
    out = new_console(stderr=True)
    taken = ", ".join(f"{field} = {' + '.join(all_)}" for field, all_ in columns.columns.items())
    out.print(escape(f"{file}: {rows:,} rows; {taken}"))
    if columns.unused:
        out.print(f"[dim]{escape('not used: ' + ', '.join(c or '(no name)' for c in columns.unused))}[/]")


def print_lines(first: Sequence[Line], found: Summary, target: str) -> None:
    """The first lines of a screened file, and what all of it holds."""
    out = new_console()
    if first:
        table = plain_table("row", "customer", "name", "score", "listed party", "restricted by")
        for line in first:
            table.add_row(*(escape(cell) for cell in _row(line)))
        out.print(table)
    where = f"{target}: " if target else ""
    out.print(escape(
        f"{where}{found.rows:,} rows, {found.hits:,} hits of {found.customers_with_hits:,} customers on "
        f"{found.parties:,} parties, {found.cleared:,} cleared, "
        f"{found.excluded:,} excluded, {found.faults:,} faults"
    ))  # fmt: skip
    lists = ", ".join(f"{source} {day}" for source, day in found.lists.items())
    out.print(f"[dim]{escape(f'on {found.on}; {lists}; configuration {found.configuration}')}[/]")


def _row(line: Line) -> tuple[str, ...]:
    if line.what == "fault":
        return (str(line.row), line.id, line.query, "fault", line.note, "")
    said = f"{line.name} ({line.party})"
    open_ = [s.authority for s in line.standing if s.verdict == Verdict.REFER]
    by = ", ".join(a for a in line.restricted_by if a not in open_) or ("nobody" if line.standing else "")
    by += f"; open: {len(open_)}" if open_ else ""
    if line.what != "hit":
        by = f"{line.what}: {line.note}" if line.note else line.what
    elif line.note:
        by = f"{by}; {line.note}"
    return (str(line.row), line.id, line.query, f"{line.score:.3f}", said, by)
