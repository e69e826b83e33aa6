"""Tests of effectiveness and comparisons of two configurations on a terminal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from rich.markup import escape

from detente.prove import DEPTHS
from detente.report.proof import share
from detente.terminal import indented, new_console, plain_table

if TYPE_CHECKING:
    from detente.prove import Cell, Proof

MOST: Final = 20  # misses of one table; the rest is counted, and whole in --json


def print_proof(proof: Proof) -> None:
    """What each of the three tests found, in three tables."""
    out = new_console()
    head = "[green]passed[/]" if proof.passed else f"[red]failed: {len(proof.missed):,} misses[/]"
    out.print(f"[bold]Control[/] {proof.names:,} listed names, verbatim: {head}")
    table = plain_table("list", "kind", "asked", "names", "alerted", "%")
    for cell in _of(proof, "control"):
        table.add_row(cell.group, cell.kind, cell.given, f"{cell.asked:,}", f"{cell.alerted:,}", _percent([cell]))
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


def _of(proof: Proof, test: str) -> list[Cell]:
    return [cell for cell in proof.cells if cell.test == test]


def _percent(cells: list[Cell]) -> str:
    found = share(cells)
    return "" if found is None else found.text
