"""Loaded lists on a terminal: what a load did, sources, checks, history, changes, touched decisions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from rich.markup import escape

from detente.terminal import indented, new_console, plain_table, stretch_table
from detente.watch import because, behind, verdict

if TYPE_CHECKING:
    from rich.console import Console

    from detente.changes import History, ListChange
    from detente.coverage import Check, SourceRow, UntiedRow
    from detente.ingest import Outcome
    from detente.pull import Pulled
    from detente.watch import Watch

MOST: Final = 40  # rows of one table; the rest is counted, and whole in --json and --csv
STYLE: Final = {"added": "red", "removed": "green", "changed": "yellow"}


def _rest(out: Console, count: int) -> None:
    if count > MOST:
        indented(out, f"[dim]and {count - MOST:,} more: --json or --csv prints them all[/]")


def print_outcome(outcome: Outcome) -> None:
    """What a load did, and what of the file was not understood."""
    out, row = new_console(), outcome.load
    out.print(
        f"[bold]{escape(row.source)}[/] as known on {row.known}: {row.entries:,} entries,"
        f" {row.added:,} added, {row.changed:,} changed, {row.removed:,} removed"
    )
    printed = f", the file is of {row.published}" if row.published and row.published != row.known else ""
    indented(out, f"[dim]read as {row.form}{printed}; generation {row.generation}[/]")
    for words, found in (
        ("records that could not be read whole", row.report.get("faults", [])),
        ("checks that failed, accepted all the same", row.report.get("failed_checks", [])),
        ("fields that are not used", [f"{k} ({v:,})" for k, v in row.report.get("unused", {}).items()]),
        (
            "words that are not known",
            [f"{k} ({v:,})" for k, v in row.report.get("unknown_words", {}).items()],
        ),
    ):
        if found:
            indented(out, f"[yellow]{words}:[/] {escape('; '.join(found))}")


def print_sources(rows: Sequence[SourceRow]) -> None:
    """A line per source."""
    out = new_console()
    table = plain_table("source", "list of", "entries", "expected", "loaded after", "loads", "licence")
    for row in rows:
        few = row.known is not None and row.entries < row.expected
        entries = f"{row.entries:,}" if row.known else "[dim]not loaded[/]"
        table.add_row(
            escape(row.source),
            str(row.known or ""),
            f"[yellow]{entries}[/]" if few else entries,
            f"≥ {row.expected:,}",
            "" if row.delay_hours is None else f"{row.delay_hours:,} h",
            str(row.loads or ""),
            escape(row.licence),
        )
    out.print(table)
    for row in rows:
        if row.accepted_because:
            indented(
                out,
                f"[yellow]{escape(row.source)}[/]: a check failed, accepted: {escape(row.accepted_because)}",
                0,
            )


def print_untied(rows: Sequence[UntiedRow]) -> None:
    """A line per word that is tied to no act."""
    out = new_console()
    if not rows:
        out.print("every word of every loaded list is tied to an act")
        return
    table = plain_table("source", "word", "entries", "why")
    for row in rows:
        table.add_row(escape(row.source), escape(row.tag), f"{row.entries:,}", escape(row.why))
    out.print(table)


def print_checks(checks: Sequence[Check]) -> None:
    """A line per check."""
    out = new_console()
    table = plain_table("", "of", "check", "found")
    for check in checks:
        mark = "[green]ok[/]" if check.passed else "[bold red]FAILED[/]"
        table.add_row(mark, escape(check.source), check.what, escape(check.detail))
    out.print(table)
    failed = sum(not check.passed for check in checks)
    out.print(f"{len(checks)} checks, {failed} failed")


def print_entries(rows: Sequence[Mapping[str, Any]]) -> None:
    """A line per entry of a list."""
    out = new_console()
    table = plain_table("number", "name", "kind", "filed under", "born", "why")
    for row in rows[:MOST]:
        table.add_row(
            escape(row["uid"]),
            escape(row["names"][0]["full"]),
            row["schema"],
            escape(", ".join(dict.fromkeys(f["tag"] for f in row.get("filings", ())))),
            ", ".join(b["start"] for b in row.get("birth_dates", ())),
            escape("; ".join(row.get("reasons", ()))[:200]),
        )
    out.print(table)
    _rest(out, len(rows))


def print_history(found: History) -> None:
    """One party on all lists."""
    out = new_console()
    out.print(f"[bold]{escape(found.name)}[/] [dim]{escape(found.party)}[/]")
    if found.recorded:
        table = plain_table("recorded in the law", "since", "until", "by")
        for row in found.recorded:
            table.add_row(
                escape(", ".join(row.provisions)), str(row.start), str(row.end or ""), escape(row.by)
            )
        out.print(table)
    if found.listed:
        out.print(stretch_table(found.listed))
    else:
        out.print("no loaded list names it")
    if found.evidence:
        out.print("\none party because:")
    for why in found.evidence:
        indented(out, f"{_keys(why.left, why.right)}: {why.kind}, {escape(why.detail)}")
    for why in found.apart:
        indented(out, f"[yellow]held apart[/] {_keys(why.left, why.right)}: {escape(why.detail)}")


def _keys(left: tuple[str, str], right: tuple[str, str]) -> str:
    return escape(f"{left[0]}:{left[1]} and {right[0]}:{right[1]}")


def print_diff(found: Mapping[str, Any]) -> None:
    """What changed between two days, in the law and on the lists."""
    out = new_console()
    out.print(f"[bold]from {found['from']} to {found['to']}[/]")
    if found["law"]:
        table = plain_table("day", "who", "what", "act")
        for event in found["law"][:MOST]:
            table.add_row(
                str(event.day), escape(event.issuer), escape(event.what), escape(f"{event.id} {event.title}")
            )
        out.print(table)
        _rest(out, len(found["law"]))
    changes: Sequence[ListChange] = found["lists"]
    if not changes:
        out.print("no loaded list changed")
        return
    counts = Counter((change.source, change.what) for change in changes)
    for source in dict.fromkeys(change.source for change in changes):
        parts = ", ".join(f"{counts[source, what]:,} {what}" for what in STYLE if counts[source, what])
        out.print(f"\n[bold]{escape(source)}[/]: {parts}")
    table = plain_table("known", "list", "", "entry", "filed under", "what is new")
    for change in [c for what in STYLE for c in changes if c.what == what][:MOST]:
        table.add_row(
            str(change.known),
            escape(change.source),
            f"[{STYLE[change.what]}]{change.what}[/]",
            escape(f"{change.uid} {change.name}"),
            escape(", ".join(change.tags)),
            escape("; ".join(_field(f) for f in change.fields)[:200]),
        )
    out.print(table)
    _rest(out, len(changes))


def _field(change: Any) -> str:
    signs = [f"-{value}" for value in change.gone] + [f"+{value}" for value in change.new]
    return f"{change.field}: {' '.join(signs)}"


def print_watch(found: Watch) -> None:
    """The decisions that a change touches."""
    out = new_console()
    asked = f", asked about {found.on}" if found.on else ""
    out.print(
        f"[bold]{len(found.touched):,} of {found.items:,}[/] answers differ between {found.start} and"
        f" {found.end}{asked}; {found.list_changes:,} entries of lists changed"
    )
    for item in found.touched[:MOST]:
        out.print(f"\n[bold]{escape(item.id)}[/] {escape(item.title)}")
        for reason in because(item):
            indented(out, f"[dim]{escape(reason)}[/]")
        for row in item.rows:
            indented(out, f"{row.authority}: {verdict(row.before)} → [bold]{verdict(row.after)}[/]")
            for reason in behind(row):
                indented(out, f"[dim]{escape(reason)}[/]", 6)
    _rest(out, len(found.touched))


def print_pulled(found: Sequence[Pulled]) -> None:
    """What became of each source that was pulled."""
    out = new_console()
    for one in found:
        if one.outcome is not None:
            print_outcome(one.outcome)
        elif one.unchanged:
            out.print(f"[bold]{escape(one.source)}[/]: unchanged")
        else:
            out.print(f"[bold]{escape(one.source)}[/]: [bold red]failed[/], the list loaded before is kept")
            indented(out, f"[yellow]{escape(str(one.failure))}[/]")
