"""Tests of effectiveness and comparisons of two configurations on a terminal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from rich.markup import escape

from detente.prove.questions import DEPTHS
from detente.report.proof import share
from detente.terminal import indented, new_console, plain_table

if TYPE_CHECKING:
    from detente.prove.measure import Cell
    from detente.prove.run import Proof
    from detente.shadow.compare import Shadow

MOST: Final = 20  # misses of one table; the rest is counted, and whole in --json


def print_proof(proof: Proof) -> None:
    """What each of the three tests found, in three tables."""
    out = new_console()
    head = "[green]passed[/]" if proof.passed else f"[red]failed: {len(proof.missed):,} misses[/]"
    out.print(f"[bold]Control[/] {proof.names:,} listed names, verbatim: {head}")
    table = plain_table("list", "kind", "asked", "names", "alerted", "%")
    for cell in _of(proof, "control"):
        table.add_row(
            cell.group, cell.kind, cell.given, f"{cell.asked:,}", f"{cell.alerted:,}", _percent([cell])
        )
    out.print(table)
    for miss in proof.missed[:MOST]:
        score = "" if miss.score is None else f", scores {miss.score:.3f}"
        instead = f"; alerts: {miss.instead}" if miss.instead else ""
        indented(out, escape(f"{miss.name} ({miss.entry}, {miss.kind}, {miss.given}{score}){instead}"))
    if len(proof.missed) > MOST:
        indented(out, f"[dim]and {len(proof.missed) - MOST:,} more: --json prints them all[/]")
    out.print("\n[bold]Manipulated[/] share that alerts with its party, in percent, at depth 1, 2, 3")
    groups: dict[str, list[Cell]] = defaultdict(list)
    for cell in _of(proof, "manipulated"):
        groups[cell.group].append(cell)
    table = plain_table("change", "names", *map(str, DEPTHS))
    for name, cells in (*groups.items(), ("all", _of(proof, "manipulated"))):
        depths = [_percent([c for c in cells if c.depth == depth]) for depth in DEPTHS]
        table.add_row(name, f"{sum(c.asked for c in cells):,}", *depths)
    out.print(table)
    out.print("\n[bold]Made up[/] share that alerts, in percent")
    table = plain_table("names", "asked", "alerted", "%")
    for cell in _of(proof, "made-up"):
        table.add_row(cell.group, f"{cell.asked:,}", f"{cell.alerted:,}", _percent([cell]))
    out.print(table)
    found = proof.configuration
    out.print(
        f"\nconfiguration {found.digest}, threshold {found.threshold}, seed {proof.plan.seed},"
        f" {proof.plan.sample} names a cell, {proof.seconds:.0f} seconds"
    )


def print_shadow(found: Shadow) -> None:
    """What changes, by list and alert by alert."""
    out = new_console()
    old, new = found.before, found.after
    out.print(
        f"[bold]{found.asked:,} names[/] of {escape(found.file)}:"
        f" {old.alerts:,} alerts on {old.customers:,} before,"
        f" {new.alerts:,} on {new.customers:,} after"
    )
    out.print(f"{found.new:,} names alert only after, {found.freed:,} only before")
    for fault in found.faults[:MOST]:
        indented(out, f"[yellow]not asked:[/] {escape(str(fault))}")
    table = plain_table("list", "stay", "appear", "vanish")
    for row in found.lists:
        table.add_row(row.source, f"{row.stay:,}", f"{row.appear:,}", f"{row.vanish:,}")
    out.print(table)
    for one in found.differences[:MOST]:
        style = "red" if one.change == "vanishes" else "yellow"
        out.print(
            f"[{style}]{one.change}[/] {escape(one.id)} [bold]{escape(one.name)}[/]"
            f" ~ {escape(one.party_name)} [dim]{escape(one.entry)}[/]: {escape(one.why)}"
        )
    if len(found.differences) > MOST:
        indented(out, f"[dim]and {len(found.differences) - MOST:,} more: --json or --csv prints them all[/]")
    out.print(f"configurations {old.configuration.digest} and {new.configuration.digest}")


def _of(proof: Proof, test: str) -> list[Cell]:
    return [cell for cell in proof.cells if cell.test == test]


def _percent(cells: list[Cell]) -> str:
    found = share(cells)
    return "" if found is None else found.text
