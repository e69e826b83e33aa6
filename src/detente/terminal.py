"""What a person reads in the terminal: tables with words first and colour second."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table

from detente.answers import Answer, AuthorityRow, NameRead, Stretch, Verdict
from detente.dates import DAY
from detente.decide.evaluate import restricts
from detente.decide.wording import conflict_sentence, parameter_words
from detente.lawpage import LawPage, LicencePage, ProgrammePage
from detente.serialise import printable

if TYPE_CHECKING:
    from detente.agenda import Entry
    from detente.divergence import Event
    from detente.engine import Engine, Moment
    from detente.reach import ReachPoint

STYLE: Final = {
    Verdict.PROHIBITED: "bold red",
    Verdict.BLOCKED: "bold red",
    Verdict.AUTHORISATION_REQUIRED: "magenta",
    Verdict.LIMITED: "dark_orange",
    Verdict.LICENCE_FOR_ITEMS: "magenta",
    Verdict.REFER: "bold yellow",
    Verdict.PERMITTED_UNDER_LICENCE: "cyan",
    Verdict.EXPOSURE: "yellow",
    Verdict.PERMITTED: "green",
    Verdict.NO_MEASURE: "green",
    Verdict.OUT_OF_SCOPE: "dim",
}
SHORT: Final = {
    Verdict.PERMITTED_UNDER_LICENCE: "LICENSED",
    Verdict.AUTHORISATION_REQUIRED: "AUTHORISATION",
    Verdict.LICENCE_FOR_ITEMS: "ITEMS LICENCE",
    Verdict.EXPOSURE: "exposure",
    Verdict.NO_MEASURE: "no measure",
    Verdict.OUT_OF_SCOPE: "out of scope",
    Verdict.PERMITTED: "permitted",
}


class _Plain(Console):
    """A console on which no text of a file can move the cursor, change colours or turn a line around."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        for segment in super().render(renderable, options):
            yield segment if segment.control else segment._replace(text=printable(segment.text))


def new_console(*, stderr: bool = False) -> Console:
    """The console on which answers are printed."""
    return _Plain(highlight=False, soft_wrap=False, stderr=stderr)


def indented(console: Console, text: str, indent: int = 2) -> None:
    """One line whose continuation keeps its indent."""
    console.print(Padding(text, (0, 0, 0, indent), expand=False))


def plain_table(*columns: str) -> Table:
    """A table without lines; long cells are folded, never cut."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on standard error for long work; silent where nobody watches."""
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(
        console=Console(stderr=True), transient=True, disable=not Console(stderr=True).is_terminal
    ) as bar:
        task = bar.add_task(what, total=total or None)
        yield lambda: bar.advance(task)


@contextmanager
def downloads() -> Iterator[Callable[[str, int, int | None], None]]:
    """A bar per file that is fetched; silent where nobody watches."""
    from rich.progress import DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn  # noqa: PLC0415

    out = Console(stderr=True)
    columns = (TextColumn("{task.description}"), DownloadColumn(), TransferSpeedColumn())
    with Progress(*columns, console=out, transient=True, disable=not out.is_terminal) as bar:
        tasks: dict[str, TaskID] = {}

        def step(name: str, done: int, total: int | None) -> None:
            if name not in tasks:
                tasks[name] = bar.add_task(name, total=total)
            bar.update(tasks[name], completed=done, total=total)

        yield step


def word(row: AuthorityRow, *, short: bool = False) -> str:
    """A verdict as coloured word, with its handling."""
    text = SHORT.get(row.verdict, row.verdict.value) if short else row.verdict.value
    if row.verdict is Verdict.REFER and row.between is not None and not short:
        text += f" ({row.between[0].value} or {row.between[1].value})"
    return f"[{STYLE[row.verdict]}]{text}[/]"


def print_answer(answer: Answer, engine: Engine, *, full: bool = True) -> None:
    """One question: a row per authority, then the reasons, then how far the ledger reaches."""
    console = new_console()
    known = f", as known on {answer.known}" if answer.known else ""
    under = f", under “{answer.scenario}”" if answer.scenario else ""
    console.print(f"[bold]{escape(answer.title or answer.id)}[/] on {answer.on}{known}{escape(under)}")
    table = Table(box=None, pad_edge=False, header_style="dim")
    for column in ("authority", "answer", "handling", "why", "act"):
        table.add_column(column, overflow="fold")
    for row in answer.rows:
        table.add_row(row.authority, word(row), escape(row.handling), escape(_why(row)), escape(_acts(row)))
    console.print(table)
    for conflict in answer.conflicts:
        indented(console, f"[bold magenta]conflict:[/] {escape(conflict_sentence(conflict))}", 0)
    for note in answer.notes:
        indented(console, f"[yellow]{escape(note)}[/]", 0)
    for read in answer.names:
        _name_read(console, read)
    if answer.listed:
        console.print()
        console.print(stretch_table(answer.listed))
    if full:
        _details(console, answer)
    _horizons(console, answer, engine)


def _name_read(console: Console, read: NameRead) -> None:
    """Whom a name that nobody bears alone was taken for, or may mean."""
    style, said = ("yellow", "may mean") if read.party is None else ("dim", "was taken for")
    indented(console, f"[{style}]“{escape(read.name)}” {said}[/]", 0)
    for one in read.candidates:
        matched = f", as “{one.matched}”" if one.matched not in ("", one.name) else ""
        indented(console, escape(f"{one.score:.3f}  {one.name} ({one.party}){matched}; {one.why}"))


def stretch_table(stretches: Iterable[Stretch]) -> Table:
    """The times in which lists filed a party."""
    table = plain_table("list", "number", "word", "since", "until", "stands for")
    for row in stretches:
        since = str(row.start) if row.dating == "stated" else f"{row.start}\n[dim]{_dating(row)}[/]"
        act = f"\n[dim]{escape(row.act)}[/]" if row.act else ""
        table.add_row(
            escape(row.source),
            escape(row.uid),
            escape(row.tag) + act,
            since,
            str(row.end) if row.end else f"[dim]on the list of\n{row.last_seen}[/]",
            escape(", ".join(row.provisions)) or "[yellow]tied to no act[/]",
        )
    return table


def _dating(row: Stretch) -> str:
    if row.not_before is not None:
        return f"first seen; not yet\non {row.not_before}"
    return "or earlier: on the\nfirst list loaded"


def _why(row: AuthorityRow) -> str:
    """The kinds of measures that bind, with their limits; else the first reason."""
    kinds: dict[str, None] = {}
    for hit in row.hits:
        if hit.measure in row.binding:
            limits = ", ".join(parameter_words(p) for p in hit.parameters)
            kinds[hit.kind.replace("_", " ") + (f" ({limits})" if limits else "")] = None
    if kinds:
        licences = f"; under {', '.join(row.licences)}" if row.licences else ""
        return "; ".join(kinds) + licences
    spared = [c.id for hit in row.hits for c in hit.considered if c.applied is True]
    return f"exception {', '.join(dict.fromkeys(spared))}" if spared else row.reasons[0]


def _acts(row: AuthorityRow) -> str:
    acts = dict.fromkeys(h.acts[0] for h in row.hits if h.acts)
    return ", ".join(acts)


def _details(console: Console, answer: Answer) -> None:
    for row in answer.rows:
        if not (row.hits or row.unknowns):
            continue
        console.print(f"\n[bold]{row.authority}[/] {word(row)}")
        for reason in row.reasons:
            indented(console, f"- {escape(reason)}")
        if row.unknowns:
            indented(console, f"[yellow]to decide it, state:[/] {escape('; '.join(row.unknowns))}")
        for hit in row.hits:
            for considered in hit.considered:
                if considered.applied is False:
                    indented(
                        console,
                        f"[dim]{considered.id} does not help {hit.measure}: {escape(considered.reason)}[/]",
                    )
        for duty in row.duties:
            due = f" ({duty.due})" if duty.due else ""
            indented(console, f"duty: {escape(duty.title)}, {escape(duty.due_text)}{due}")
        unread = f"; not yet read in the official text: {', '.join(row.unread)}" if row.unread else ""
        indented(console, f"[dim]confidence {row.confidence}{escape(unread)}[/]")


def _horizons(console: Console, answer: Answer, engine: Engine) -> None:
    asked = {row.authority for row in answer.rows}
    shown = [a for a in engine.authorities if a.id in asked]
    known = "; ".join(f"{a.id} {a.recorded_from} to {a.horizon}" for a in shown)
    console.print(f"[dim]law recorded: {known}. Not legal advice.[/]\n")


# ---------------------------------------------------------------------- law, divergence, reach, timeline


def print_acts(rows: Iterable[dict[str, object]]) -> None:
    """All acts in order of their start."""
    table = Table(header_style="dim", box=None, pad_edge=False)
    for column in ("id", "issuer", "type", "start", "in force", "title", "confidence"):
        table.add_column(column, overflow="fold")
    for row in rows:
        force = "yes" if row["in_force"] else "no"
        values = (row["id"], row["issuer"], row["type"], row["start"], force, row["title"], row["confidence"])
        table.add_row(*(escape(str(v)) for v in values))
    new_console().print(table)


def print_rows(rows: Iterable[dict[str, object]]) -> None:
    """Flat rows as a table, in their order."""
    found = list(rows)
    table = Table(header_style="dim", box=None, pad_edge=False)
    for column in found[0] if found else ():
        table.add_column(column, overflow="fold")
    for row in found:
        values = (", ".join(map(str, v)) if isinstance(v, list) else _text(v) for v in row.values())
        table.add_row(*map(escape, values))
    new_console().print(table)


def _text(value: object) -> str:
    return "-" if value is None else str(value)


def print_law_page(page: LawPage | LicencePage | ProgrammePage) -> None:
    """One act, licence or programme, in the order a lawyer asks."""
    match page:
        case LicencePage():
            _print_licence(page)
        case ProgrammePage():
            _print_programme(page)
        case _:
            _print_act(page)


def _print_programme(page: ProgrammePage) -> None:
    console, row = new_console(), page.programme
    console.print(f"[bold]{row.id}[/]  {escape(row.title)}")
    names = "" if page.listed is None else f"; names {page.listed} parties on [bold]{page.on}[/]"
    console.print(f"  programme of {page.authority.id}{names}")
    if row.coverage == "acts":
        indented(
            console, "[yellow]only its acts are recorded: listings come from lists, licences are missing[/]"
        )
    force = {True: "in force", False: "not in force"}
    _section(console, "acts", (f"{a.start}  {a.id}  {a.title} ({force[binds]})" for a, binds in page.acts))
    _section(
        console,
        "measures that bind",
        (f"{m.id}  {m.kind.replace('_', ' ')}: {m.title}" for m in page.measures),
    )
    _section(console, "exceptions and licences that stand", (f"{r.id}  {r.title}" for r in page.reliefs))
    _section(console, "filed in lists as", (f"{t.list}: {t.tag}" for t in page.tags))
    known = f"recorded {page.authority.recorded_from} to {page.authority.horizon}"
    keys = f"; OpenSanctions {row.opensanctions_key}" if row.opensanctions_key else ""
    indented(console, f"[dim]source: {escape('; '.join(row.source))}; {known}{escape(keys)}[/]")


def _print_licence(page: LicencePage) -> None:
    console, relief = new_console(), page.relief
    console.print(f"[bold]{relief.id}[/]  {escape(relief.title)}")
    state = "can be relied on" if page.in_force else "cannot be relied on"
    console.print(f"  {relief.kind.replace('_', ' ')} of {relief.authority}; [bold]{state} on {page.on}[/]")
    console.print(f"  from {relief.start or 'the start of what it covers'} to {relief.end or 'no fixed end'}")
    _section(console, "covers", (f"{m.id}  {m.title}" for m in page.measures))
    _section(console, "conditions", relief.conditions_text)
    _section(console, "superseded by", (f"{r.start}  {r.id}  {r.title}" for r in page.superseded_by))
    read = f"source: {'; '.join(relief.source)}; checked against: {relief.checked_against}"
    indented(console, f"[dim]{escape(read)}; confidence {relief.confidence}[/]")


def _print_act(page: LawPage) -> None:
    console = new_console()
    act = page.act
    console.print(f"[bold]{act.id}[/]  {escape(act.title)}")
    console.print(
        f"  {act.type.replace('_', ' ')} of {act.issuer}"
        + (f", {escape(act.citation)}" if act.citation else "")
    )
    dated = (
        (w, d)
        for w, d in (("adopted", act.adopted), ("published", act.published), ("in force", act.start))
        if d
    )
    console.print("  " + ", ".join(f"{w} {d}" for w, d in dated))
    state = "in force" if page.in_force else "not in force"
    console.print(
        f"  [bold]{state} on {page.on}[/]; binds on {', '.join(map(str, page.periods)) or 'no day'}"
    )
    _section(console, "rests on", (f"{a.id}  {a.title}" for a in page.rests_on))
    _section(console, "versions", (f"{a.start}  {a.id}  {a.title}" for a in page.versions))
    _section(
        console,
        "events",
        (
            f"{e.start}  {e.kind} {'until ' + str(e.until_printed) if e.until_printed else ''} {e.by or ''}"
            for e in page.events
        ),
    )
    _section(console, "provisions", (f"{p.article}: {p.title}" for p in page.provisions))
    _section(
        console,
        "measures",
        (f"{m.id}  {m.kind.replace('_', ' ')}: {m.title}" + _bands(m) for m in page.measures),
    )
    _section(
        console,
        "exceptions and licences",
        (f"{r.id}  {r.title} [{r.start or '…'}, {r.end or '…'})" for r in page.reliefs),
    )
    _section(console, "carries", (f"{a.id}  {a.title}" for a in page.carries))
    if page.listed:
        console.print(f"  lists {page.listed} parties on {page.on}")
    _section(console, "lifting conditions", (f"{c.force}: {c.text}" for c in page.conditions))
    read = f"source: {'; '.join(act.source)}; checked against: {act.checked_against}"
    indented(console, f"[dim]{escape(read)}; confidence {act.confidence}[/]")


def _bands(measure: object) -> str:
    parameters = getattr(measure, "parameters", ())
    return "".join(
        f"\n      {p.name} by {p.key}: "
        + ", ".join(f"{b.value} [{b.start or '…'}, {b.end or '…'})" for b in p.bands)
        for p in parameters
    )


def _section(console: Console, title: str, lines: Iterable[str]) -> None:
    found = list(lines)
    if found:
        console.print(f"  [dim]{title}[/]")
        for line in found:
            indented(console, escape(line), 4)


def print_divergence(answers: Iterable[Answer], moment: Moment) -> None:
    """The measures that stand against each other, and a matrix of parties by authority."""
    from detente.divergence import conflicting  # noqa: PLC0415

    console = new_console()
    found = list(answers)
    console.print(f"[bold]Authorities differ on {len(found)} parties on {moment.on}[/]")
    for measure, against in conflicting(moment):
        pair = f"{measure.id} of {measure.authority} and {against.id} of {against.authority}"
        indented(console, f"[bold magenta]conflict:[/] {escape(pair)} cannot both be obeyed", 0)
    if not found:
        return
    if len(found[0].rows) > 1:
        console.print("[dim]restricted, or perhaps, by the row and not by the column[/]")
        console.print(_apart(found))
        console.print()
    table = Table(header_style="dim", box=None, pad_edge=False)
    table.add_column("party", overflow="fold")
    shown = [row.authority for row in found[0].rows]
    for authority in shown:
        table.add_column(authority)
    for answer in found:
        table.add_row(escape(answer.title), *(word(row, short=True) for row in answer.rows))
    console.print(table)


def _apart(answers: list[Answer]) -> Table:
    """How many parties the authority of a row restricts and that of a column does not."""
    names = [row.authority for row in answers[0].rows]
    table = Table(header_style="dim", box=None, pad_edge=False)
    table.add_column("")
    for name in names:
        table.add_column(name, justify="right")
    stopped = {
        name: {a.id for a in answers if (row := a.row(name)) is not None and restricts(row)} for name in names
    }
    for name in names:
        cells = ("·" if other == name else str(len(stopped[name] - stopped[other])) for other in names)
        table.add_row(name, *cells)
    return table


def print_agenda(entries: Iterable[Entry]) -> None:
    """What falls due, in order of the days; what has no day stands below with its words."""
    console, found = new_console(), list(entries)
    if not found:
        console.print("nothing falls due")
        return
    table = Table(header_style="dim", box=None, pad_edge=False)
    for column in ("day", "authority", "what", "for"):
        table.add_column(column, overflow="fold")
    for entry in found:
        day = str(entry.day) if entry.day else "-"
        what = entry.what + (f" ({entry.when})" if entry.when else "")
        table.add_row(day, entry.authority, escape(what), escape(_few(entry.items)))
    console.print(table)


def _few(items: tuple[str, ...], most: int = 6) -> str:
    more = f" and {len(items) - most} more" if len(items) > most else ""
    return ", ".join(items[:most]) + more


def print_reach(points: Iterable[ReachPoint]) -> None:
    """Reach by day and authority."""
    table = Table(header_style="dim", box=None, pad_edge=False)
    for column in ("day", "authority", "parties", "measures", "share of book"):
        table.add_column(column, justify="left" if column in {"day", "authority"} else "right")
    for p in points:
        share = "" if p.share_of_book is None else f"{p.share_of_book:.0%}"
        table.add_row(str(p.day), p.authority, str(p.parties), str(p.measures), share)
    new_console().print(table)


def print_timeline(events: Iterable[Event]) -> None:
    """Events in order; `known` is shown where the public learnt of it on another day."""
    table = Table(header_style="dim", box=None, pad_edge=False)
    for column in ("day", "issuer", "what", "id", "title"):
        table.add_column(column, overflow="fold")
    for event in events:
        late = f" (known {event.known})" if event.known and event.known > event.day + DAY else ""
        table.add_row(
            str(event.day), escape(event.issuer), escape(event.what + late), event.id, escape(event.title)
        )
    new_console().print(table)
