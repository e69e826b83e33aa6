"""Hits of screening on a terminal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rich.markup import escape

from detente.answers import Verdict
from detente.terminal import STYLE, indented, new_console, plain_table

if TYPE_CHECKING:
    from rich.console import Console

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
