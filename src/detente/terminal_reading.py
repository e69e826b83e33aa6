"""A reading in the terminal: what an article claims, who said it, how sure, and what the law says."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from rich.markup import escape
from rich.table import Table

from detente import claimwords as words
from detente.terminal import indented, new_console

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from rich.console import Console

    from detente.news.candidates import Candidate
    from detente.news.claims import Claim, Direction, Finding, Reading

WIDE: Final = 96
EXCERPT: Final = 76
NAME: Final = 44
NARRATOR: Final = len("(unattributed)")
FINDING_STYLE: Final[dict[Finding, str]] = {
    "contradicts": "bold red",
    "not_in_register": "dark_orange",
    "names_no_act": "yellow",
    "agrees": "green",
    "beyond_record": "magenta",
}
DIRECTION_STYLE: Final[dict[Direction, str]] = {
    "impose": "red",
    "extend": "dark_orange",
    "tighten": "red",
    "maintain": "magenta",
    "ease": "green",
    "lift": "green",
    "none": "dim",
}


def print_reading(reading: Reading) -> None:
    """The article's head, its claims, what the law says of them, their links, and what was not read."""
    console = new_console()
    _head(console, reading)
    if reading.claims:
        console.print(_table(reading, wide=console.width >= WIDE))
    else:
        console.print("No claim was found.")
    _findings(console, reading)
    _links(console, reading)
    _rest(console, reading)


def _safe(text: str) -> str:
    """Words of the article on one line, so that nothing in them acts on the screen."""
    return escape(words.one_line(text))


def _head(console: Console, reading: Reading) -> None:
    about = sum(words.about_sanctions(claim) for claim in reading.claims)
    published = (
        f"{_safe(reading.published)} ({_safe(reading.published_basis)})" if reading.published else "not known"
    )
    console.print(f"[bold]{_safe(reading.title or '(no title)')}[/]")
    indented(console, f"published {published}; outlet {_safe(reading.outlet or 'not known')}", 0)
    indented(
        console,
        f"[dim]{_safe(reading.source)}, {reading.characters:,} characters, sha256 {reading.sha256[:16]}…[/]",
        0,
    )
    indented(console, f"[dim]read with {_safe(reading.model or 'word order alone')}[/]", 0)
    console.print(f"\n{len(reading.claims)} claims, {about} of them about sanctions\n")


def _table(reading: Reading, *, wide: bool) -> Table:
    """A row per claim; on a narrow screen who and what share a column, and so do direction and certainty."""
    table = Table(header_style="dim", box=None, pad_edge=False, padding=(0, 1, 0, 0), expand=True)
    table.add_column("no.", no_wrap=True)
    if wide:
        table.add_column("who", overflow="fold", width=NARRATOR)
        table.add_column("what", overflow="fold", ratio=1)
        table.add_column("direction", min_width=9)
        table.add_column("certainty", width=13)
    else:
        table.add_column("who: what", overflow="fold", ratio=1)
        table.add_column("direction, certainty", width=13)
    table.add_column("regime", overflow="fold", width=14 if wide else 13)
    table.add_column("when", overflow="fold", width=10)
    table.add_column("beside the law", overflow="fold", width=12 if wide else 11)
    for claim in reading.claims:
        table.add_row(*_cells(claim, wide=wide), style=None if words.about_sanctions(claim) else "dim")
    return table


def _cells(claim: Claim, *, wide: bool) -> tuple[str, ...]:
    who = escape(words.shortened(claim.speaker.name, NAME))
    what = escape(words.excerpt(claim, EXCERPT))
    direction = f"[{DIRECTION_STYLE[claim.direction]}]{claim.direction}[/]"
    certainty = words.plain(claim.certainty)
    middle = (who, what, direction, certainty) if wide else (f"{who}: {what}", f"{direction}, {certainty}")
    return (_safe(words.number(claim)), *middle, _regimes(claim), _safe(words.dated(claim)), _law(claim))


def _regimes(claim: Claim) -> str:
    return "\n".join(f"{_safe(regime.id)} ({words.BASES[regime.basis]})" for regime in claim.regimes) or "-"


def _law(claim: Claim) -> str:
    found = dict.fromkeys(comparison.finding for comparison in claim.register)
    return "\n".join(_finding(finding) for finding in found) or "-"


def _finding(finding: Finding) -> str:
    return f"[{FINDING_STYLE[finding]}]{words.FINDINGS[finding]}[/]"


def _findings(console: Console, reading: Reading) -> None:
    """Each sentence once, with the claims that it is about."""
    grouped: dict[tuple[Finding, str, tuple[str, ...]], dict[str, None]] = {}
    for claim in reading.claims:
        for found in claim.register:
            grouped.setdefault((found.finding, found.why, found.acts), {})[words.number(claim)] = None
    if grouped:
        console.print("\n[bold]beside the law[/]")
    for (finding, why, acts), numbers in grouped.items():
        unsaid = [act for act in acts if act not in why]
        named = f" ({', '.join(unsaid)})" if unsaid else ""
        indented(console, f"{_safe(', '.join(numbers))} {_finding(finding)}: {_safe(why + named)}")


def _links(console: Console, reading: Reading) -> None:
    if reading.links:
        console.print("\n[bold]claims that belong together[/]")
    for link in reading.links:
        indented(console, f"{words.plain(link.kind)}: {_safe(words.link_words(link))}: {_safe(link.why)}")


def _rest(console: Console, reading: Reading) -> None:
    """What was not read as prose, what was left out, and what a claim is not."""
    console.print()
    masks = Counter(mask.reason for mask in reading.masks)
    if masks:
        indented(
            console,
            f"not read as prose: {_safe(', '.join(f'{why} {n}' for why, n in masks.most_common()))}",
            0,
        )
    for said in reading.left_out:
        indented(console, f"[yellow]left out:[/] {_safe(said)}", 0)
    console.print(f"[dim]{words.FOOT}[/]")


def print_candidates(claim: Claim, found: Iterable[Candidate], on: date) -> None:
    """The acts that a claim could mean on a day, and which of them are taken without being asked."""
    console = new_console()
    says = f"{claim.direction}, {words.plain(claim.certainty)}"
    console.print(f"[bold]{_safe(claim.id)}[/] {_safe(claim.speaker.name)}: {says}")
    indented(console, escape(words.excerpt(claim, 2 * EXCERPT)))
    rows = tuple(found)
    console.print(f"\n{len(rows)} acts that it could mean on {on}\n" if rows else "\nIt points to no act.")
    if not rows:
        return
    table = Table(header_style="dim", box=None, pad_edge=False, padding=(0, 1, 0, 0))
    for column in ("act", "in force", "taken", "why", "title"):
        table.add_column(column, overflow="fold")
    for row in rows:
        force, taken = ("yes" if row.in_force else "no"), ("yes" if row.chosen else "no")
        table.add_row(_safe(row.act), force, taken, _safe(row.why), _safe(row.title))
    console.print(table)
