"""The command line: arguments to engine, answers to table, JSON or CSV.

Exit codes: 0 answered; 2 bad input or usage; 3 nothing by that id or name; 4 the name is ambiguous; 5 the
compiled law is missing or damaged; 6 a list is refused; 7 a list was not fetched; 8 the store; 9 a check of
`verify` failed; 130 interrupted.
"""

from __future__ import annotations

import gc
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import detente
from detente import cli_lists, cli_prove, cli_screen
from detente.cli_options import (
    DAY_TYPE,
    EXISTING_DIR,
    EXISTING_FILE,
    NEW_FILE,
    Asked,
    moment_options,
    ready_to_write,
    show,
    write,
)  # fmt: skip
from detente.dates import DAY, now, today
from detente.errors import DetenteError, InputError, UnknownIdError
from detente.serialise import ROW_COLUMNS, answer_rows, printable, to_csv, to_json

if TYPE_CHECKING:
    from detente.answers import Answer
    from detente.book.files import Book
    from detente.engine import Engine, Moment
    from detente.ledger.scenario import Scenario
    from detente.news.claims import Reading
    from detente.whatif import WhatIf

EXAMPLES: Final = Path(__file__).parent / "data" / "examples"
MAX_POINTS: Final = 5_000


gc.set_threshold(200_000)  # a command builds much and frees little: 5 % of a cold start measured


class _Group(click.Group):
    """Turns our errors into one clear message and their exit code; no traceback reaches a user."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DetenteError as error:
            click.echo(printable(f"detente: {error}"), err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            ctx.exit(0)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="detente", prog_name="detente")
def cli() -> None:
    """Sanctions law, asked: who is restricted, by whom, under which act, on which day, and what
    changes if an act is lifted.

    Every answer is a table with one row per authority. It shows how far the ledger reaches (horizon)
    and says REFER where a fact or the law is open. It is no legal advice.
    """


def _print_answers(answers: list[Answer], asked: Asked, *, full: bool = True) -> None:
    if asked.as_json:
        click.echo(to_json(answers[0] if len(answers) == 1 else answers))
    elif asked.as_csv:
        click.echo(to_csv((row for a in answers for row in answer_rows(a)), ROW_COLUMNS), nl=False)
    else:
        from detente import terminal  # noqa: PLC0415 - rich is loaded only where a table is drawn

        for answer in answers:
            terminal.print_answer(answer, asked.engine, full=full)


@cli.command()
@click.argument("name")
@click.option("--place", help="Address or town of a party that no list names.")
@click.option("--established", metavar="CC", help="Country under whose law it exists (ISO code).")
@click.option(
    "--owner", "owners", multiple=True, metavar="NAME=SHARE", help="A direct stake in percent (repeatable)."
)
@moment_options
def status(
    name: str, place: str | None, established: str | None, owners: tuple[str, ...], asked: Asked,
) -> None:  # fmt: skip
    """What each authority has made of a party: BLOCKED, LIMITED, LICENCE_FOR_ITEMS, NO_MEASURE or REFER.

    NAME is an id or a name of the ledger; with --place, --established or --owner it may be a party that no
    list names.

    \b
    detente status Rosneft --on 2017-01-28
    detente status "Arkady Rotenberg" --on 2014-09-01 --known 2015-01-01
    detente status "Hotel Bereg" --place Yalta --on 2017-01-28
    """
    moment = asked.moment()
    stakes = [_stake(owner) for owner in owners]
    answer = moment.status(name, place=place, established=established, owners=stakes)
    _print_answers([answer], asked)


def _stake(text: str) -> dict[str, Any]:
    owner, _, share = text.rpartition("=")
    try:
        low, _, high = share.partition("-")
        if not owner:
            raise ValueError  # noqa: TRY301 - one message for both faults
        if high:
            return {"owner": owner, "share_min": float(low), "share_max": float(high)}
        return {"owner": owner, "share": float(share)}
    except ValueError:
        raise InputError(
            f"--owner {text!r} is no stake", hint="write NAME=SHARE, e.g. rosneft=51 or rosneft=25-75"
        ) from None


@cli.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@moment_options
def decide(
    file: Path, asked: Asked,
) -> None:  # fmt: skip
    """May the deal in FILE be done? One row per authority, with its whole proof.

    FILE is one deal (YAML), or a book: a directory or a file with customers and deals (YAML, CSV). A deal's
    own day wins over --on. See docs/book.md.
    """
    moment = asked.moment()
    answers = _decisions(moment, file, _book_of(moment, file))
    _print_answers(answers, asked, full=len(answers) == 1)


def _book_of(moment: Moment, file: Path) -> Book | None:
    """The book that a file or directory holds, or None where it is one deal."""
    from detente.book.files import SECTIONS  # noqa: PLC0415
    from detente.yamlfile import read_file  # noqa: PLC0415

    if not (file.is_dir() or file.suffix == ".csv"):
        data = read_file(file).data
        if not (isinstance(data, dict) and any(k in SECTIONS and isinstance(data[k], list) for k in data)):
            return None
    return moment.engine.read_book(file)


def _decisions(moment: Moment, file: Path, book: Book | None) -> list[Answer]:
    """The answer to every item of a book, or to the one deal of a file."""
    if book is None:
        return [moment.decide(file)]
    from detente.terminal import progress  # noqa: PLC0415

    with progress("asking", len(book)) as step:
        return list(moment.evaluate(book, step).answers.values())


@cli.command()
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--ics", "ics_path", type=NEW_FILE, default=None, help="Write an iCalendar to this file too.")
@moment_options
def deadlines(
    file: Path, ics_path: Path | None, asked: Asked,
) -> None:  # fmt: skip
    """What falls due after the decisions on FILE: reports with their days, ends of licences and acts.

    FILE is one deal or a book, as for `detente decide`. Business days leave out the public holidays of
    the authority's country.
    """
    if ics_path is not None:
        ready_to_write(ics_path)
    moment = asked.moment()
    from detente import agenda  # noqa: PLC0415

    book = _book_of(moment, file)
    here = moment if book is None else moment.for_book(book)
    entries = agenda.agenda(_decisions(moment, file, book), here.evaluator(book.parties if book else None))
    columns = ("day", "kind", "authority", "what", "when", "act", "items")
    show(entries, "print_agenda", as_json=asked.as_json, as_csv=asked.as_csv, columns=columns)
    if ics_path is not None:
        text = agenda.calendar(entries, now())
        if text is not None:
            write(ics_path, text.decode())
        said = f"calendar: {ics_path}" if text else "no calendar written: nothing that falls due has a day"
        click.echo(said, err=asked.as_json or asked.as_csv)


@cli.command()
@click.argument("scenario", type=EXISTING_FILE, required=False)
@click.option("--book", "book_path", type=click.Path(exists=True, path_type=Path), default=None,
              help="Your customers and deals (directory or file).")  # fmt: skip
@click.option("--from-claim", "claim_id", metavar="ID", default=None,
              help="Instead of SCENARIO: as if a claim of an article read before came true.")  # fmt: skip
@click.option("--claims", "claims_path", type=EXISTING_FILE, default=None,
              help="The reading that holds the claim (default: reading-*.json here).")  # fmt: skip
@click.option(
    "--choose",
    "chosen",
    multiple=True,
    metavar="ACT",
    help="Which acts or programmes the claim means, where it does not say (repeatable; or all).",
)
@click.option("--html", "html_path", type=NEW_FILE, default=None,
              help="Where to write the report (default: report-SCENARIO.html).")  # fmt: skip
@click.option("--no-html", is_flag=True, help="Write no report.")
@moment_options
def whatif(
    scenario: Path | None, book_path: Path | None, claim_id: str | None, claims_path: Path | None,
    chosen: tuple[str, ...], html_path: Path | None, no_html: bool, asked: Asked,
) -> None:  # fmt: skip
    """What changes in your book if SCENARIO happens, and who still restricts it.

    The day is --on, else the scenario's own `on`. Writes a self-contained HTML report beside the table.
    With --from-claim the acts that a claim could mean are listed, and with --book what it would do if it
    came true.

    \b
    detente whatif us-lifts.yml --book book/
    detente whatif --from-claim 83701e34-08 --book book/
    """
    if (scenario is None) == (claim_id is None):
        raise InputError(
            "give a scenario file or --from-claim ID", hint="see docs/scenarios.md and docs/news.md"
        )
    if claim_id is not None:
        wanted = _claimed(claim_id, claims_path, chosen, asked, listed=book_path is None)
    else:
        assert scenario is not None  # noqa: S101 - one of both is given
        wanted = detente.read_scenario(scenario)
    if wanted is None:
        return
    if book_path is None:
        raise InputError("a scenario is asked of a book", hint="give --book PATH")
    stem = scenario.stem if scenario is not None else f"claim-{claim_id}"
    target = None if no_html else html_path or Path(f"report-{stem}.html")
    if target is not None:
        ready_to_write(target)
    moment = asked.moment(wanted.on)
    book = asked.engine.read_book(book_path)
    from detente.terminal import progress  # noqa: PLC0415

    with progress("asking twice", 2 * len(book)) as step:
        result = moment.whatif(wanted, book, step)
    _print_whatif(result, as_json=asked.as_json, as_csv=asked.as_csv)
    if target is not None:
        _write_report(target, result, moment, book)
        click.echo(f"report: {target}", err=True)


def _claimed(
    claim_id: str, claims_path: Path | None, chosen: tuple[str, ...], asked: Asked, *, listed: bool
) -> Scenario | None:
    """The scenario of a claim; without a book its acts are listed and there is none."""
    from detente.news import candidates  # noqa: PLC0415

    reading = _reading_with(claim_id, claims_path)
    claim = candidates.claim_of(reading, claim_id)
    law = asked.engine.law
    on = asked.on or candidates.day_of(claim, reading)
    found = candidates.candidates(claim, law, on)
    if not (asked.as_json or asked.as_csv):
        from detente import terminal_reading  # noqa: PLC0415

        terminal_reading.print_candidates(claim, found, on)
    elif listed:
        columns = ("act", "programme", "regime", "in_force", "chosen", "why", "title")
        show(found, "", as_json=asked.as_json, as_csv=asked.as_csv, columns=columns)
    return None if listed else candidates.scenario(claim, found, chosen, law, on)


def _reading_with(claim_id: str, path: Path | None) -> Reading:
    """The reading that holds a claim: the file given, else one that `detente read` left here."""
    from detente.news.export import decode  # noqa: PLC0415
    from detente.news.page import read_file  # noqa: PLC0415

    if path is not None:
        return decode(read_file(path), str(path))
    for file in sorted(Path().glob("reading-*.json")):
        reading = decode(read_file(file), str(file))
        if any(claim.id == claim_id for claim in reading.claims):
            return reading
    raise UnknownIdError(
        f"no reading here holds the claim {claim_id!r}",
        hint="run `detente read ARTICLE` here first, or give --claims FILE",
    )


@cli.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--published", type=DAY_TYPE, default=None,
              help="Day of publication (default: as the article prints it).")  # fmt: skip
@click.option("--outlet", default=None, help="Who published it.")
@click.option("--model", type=click.Choice(["auto", "none", "required"]), default="auto", show_default=True,
              help="Use an installed model of English, none, or fail without.")  # fmt: skip
@click.option("--html", "html_path", type=NEW_FILE, default=None,
              help="Where to write the page (default: reading-FILE.html).")  # fmt: skip
@click.option("--claims", "claims_path", type=NEW_FILE, default=None,
              help="Where to keep the claims (default: reading-FILE.json).")  # fmt: skip
@click.option("--no-files", is_flag=True, help="Write no page and keep no claims.")
@click.option("--law", "law_dir", type=EXISTING_DIR, default=None, help="Further law files (YAML).")
@click.option("--json", "as_json", is_flag=True, help="Print the reading as JSON.")
@click.option("--jsonl", "as_lines", is_flag=True, help="Print JSON lines, one per claim.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV, one line per claim.")
@click.option("--annotations", is_flag=True, help="Print W3C Web Annotations (JSON-LD).")
def read(
    file: Path, published: date | None, outlet: str | None, model: str, html_path: Path | None,
    claims_path: Path | None, no_files: bool, law_dir: Path | None, as_json: bool, as_lines: bool,
    as_csv: bool, annotations: bool,
) -> None:  # fmt: skip
    """What an article claims on sanctions, who said it, how sure, and whether the register agrees.

    FILE is scraped text or HTML in UTF-8, in English. A claim never changes a verdict. Writes a page with the
    article and keeps the claims for `detente whatif --from-claim`.

    \b
    detente read article.txt --published 2017-01-27 --outlet "Example News"
    """
    targets = [] if no_files else [
        html_path or Path(f"reading-{file.stem}.html"), claims_path or Path(f"reading-{file.stem}.json")
    ]  # fmt: skip
    for target in targets:
        ready_to_write(target)
    engine = detente.open() if law_dir is None else detente.open_directory(law_dir)
    reading = engine.read_article(file, published=published, outlet=outlet, model=model)
    if targets:  # before anything is printed: a reader who stops reading loses no page
        from detente.report.article import render  # noqa: PLC0415

        write(targets[0], render(reading, engine))
        write(targets[1], to_json(reading))
    _print_reading(reading, as_json=as_json, as_lines=as_lines, as_csv=as_csv, annotations=annotations)
    if targets:
        click.echo(f"page: {targets[0]}; claims: {targets[1]}", err=True)


def _print_reading(
    reading: Reading, *, as_json: bool, as_lines: bool, as_csv: bool, annotations: bool
) -> None:
    from detente.news import export  # noqa: PLC0415

    if as_json:
        click.echo(to_json(reading))
    elif as_lines:
        click.echo(export.json_lines(reading), nl=False)
    elif as_csv:
        click.echo(to_csv(export.csv_rows(reading), export.CSV_COLUMNS), nl=False)
    elif annotations:
        click.echo(to_json(export.web_annotations(reading)))
    else:
        from detente import terminal_reading  # noqa: PLC0415

        terminal_reading.print_reading(reading)


def _print_whatif(result: WhatIf, *, as_json: bool, as_csv: bool) -> None:
    if as_json:
        click.echo(to_json(result))
    elif as_csv:
        rows = [
            {**row, "direction": change.direction, "before": old.verdict, "before_handling": old.handling}
            for change in result.changes
            for row, old in zip(answer_rows(change.after), change.before.rows, strict=True)
        ]
        columns = ("id", "title", "direction", "authority", "before", "before_handling", *ROW_COLUMNS[6:])
        click.echo(to_csv(rows, columns), nl=False)
    else:
        from detente import terminal_whatif  # noqa: PLC0415

        terminal_whatif.print_whatif(result)


def _write_report(target: Path, result: WhatIf, moment: Moment, book: Any) -> None:
    """The report of a what-if; a killed run leaves no half report."""
    from detente.report.html import render  # noqa: PLC0415

    write(target, render(result, moment, book))


@cli.command()
@click.option("--html", "html_path", type=NEW_FILE, default=Path("report-demo.html"), show_default=True,
              help="Where to write the report.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print JSON with the whole proof.")
def demo(html_path: Path, as_json: bool) -> None:
    """The founding question of January 2017, answered on embedded law and an example book.

    On 2017-01-28 the United States revokes Executive Orders 13660, 13661, 13662 and 13685; the European
    Union does not follow. What changes for customers, payments, loans, securities and shipments, and who
    still blocks them?
    """
    ready_to_write(html_path)
    engine = detente.open()
    wanted = detente.read_scenario(EXAMPLES / "scenarios" / "us-lifts-alone.yml")
    moment = engine.at(wanted.on or today())
    book = engine.read_book(EXAMPLES / "book")
    result = moment.whatif(wanted, book)
    if as_json:
        click.echo(to_json(result))
    else:
        from detente import terminal_whatif  # noqa: PLC0415

        terminal_whatif.print_demo(engine, wanted, result)
    _write_report(html_path, result, moment, book)
    click.echo(f"\nreport: {html_path}", err=as_json)


@cli.command()
@click.argument("act_id", required=False, metavar="[ID]")
@click.option("--check", "check_dir", type=EXISTING_DIR, default=None,
              help="Check a directory of law files and print every fault.")  # fmt: skip
@click.option("--programmes", is_flag=True, help="List the programmes instead of the acts.")
@click.option("--tags", is_flag=True, help="List the words of published lists and what each rests on.")
@click.option("--pages", "pages_dir", type=EXISTING_DIR, default=None,
              help="Write a Markdown page per authority into this directory.")  # fmt: skip
@moment_options
def law(
    act_id: str | None, check_dir: Path | None, programmes: bool, tags: bool, pages_dir: Path | None,
    asked: Asked,
) -> None:  # fmt: skip
    """An act: what it does, what it rests on, what it carries, its versions. Without ID: all acts.

    ID may also be a programme, a measure, a provision or a licence.
    """
    if check_dir is not None:
        faults = detente.open_directory(check_dir)
        click.echo(f"{check_dir}: no fault; the ledger now holds {len(faults.law.acts)} acts")
        return
    moment = asked.moment()
    known = moment.evaluator().authorities  # refuses an authority that is not there
    shown = tuple(a.id for a in known) if asked.authorities else ()
    if pages_dir is not None:
        _write_pages(pages_dir, moment)
    elif act_id is not None:
        from detente import lawpage  # noqa: PLC0415

        page = lawpage.page(moment.knowledge, act_id, moment.on)
        show(page, "print_law_page", as_json=asked.as_json, as_csv=asked.as_csv, columns=())
    else:
        rows = _law_rows(moment, shown, programmes=programmes, tags=tags)
        drawer = "print_rows" if programmes or tags else "print_acts"
        columns = tuple(rows[0]) if rows else ()
        show(rows, drawer, as_json=asked.as_json, as_csv=asked.as_csv, columns=columns)


def _law_rows(
    moment: Moment, shown: tuple[str, ...], *, programmes: bool, tags: bool
) -> list[dict[str, Any]]:
    """Programmes, words of lists or acts as flat rows, of the authorities ``shown`` (none: all)."""
    from detente import lawpage  # noqa: PLC0415

    knowledge = moment.knowledge
    if not (programmes or tags):
        return lawpage.act_rows(knowledge, moment.on, shown)
    rows = lawpage.programme_rows(knowledge, moment.on) if programmes else lawpage.tag_rows(knowledge)
    return [row for row in rows if not shown or row["authority"] in shown]


def _write_pages(folder: Path, moment: Moment) -> None:
    """The pages of the law; a file there that no earlier run made is left alone."""
    from detente.report.lawpages import HEAD, law_pages  # noqa: PLC0415

    for name, text in law_pages(moment.knowledge).items():
        target = folder / name
        if target.exists() and not target.read_text(encoding="utf-8", errors="replace").startswith(HEAD):
            raise InputError(f"{target} was not made by this command", hint="choose an empty directory")
        write(target, text)
        click.echo(target)


@cli.command()
@click.option("--all", "everybody", is_flag=True, help="Also parties on whom all agree.")
@moment_options
def divergence(
    everybody: bool, asked: Asked,
) -> None:  # fmt: skip
    """The parties on whom authorities differ on a day."""
    moment = asked.moment()
    from detente.divergence import divergence as compare  # noqa: PLC0415

    answers = compare(moment, everybody=everybody)
    if asked.as_json or asked.as_csv:
        _print_answers(list(answers), asked)
        return
    from detente import terminal  # noqa: PLC0415

    terminal.print_divergence(answers, moment)


@cli.command()
@click.option("--from", "start", type=DAY_TYPE, default=None, help="First day (default: the recorded start).")
@click.option(
    "--to", "end", type=DAY_TYPE, default=None, help="First day no longer shown (default: horizon)."
)
@click.option("--every", type=click.Choice(["month", "change"]), default="month", show_default=True,
              help="Points: first of each month, or each day on which law changes.")  # fmt: skip
@click.option(
    "--book",
    "book_path",
    type=click.Path(exists=True, path_type=Path),
    default=None,
    help="Share of this book caught.",
)
@moment_options
def reach(
    start: date | None, end: date | None, every: str, book_path: Path | None, asked: Asked,
) -> None:  # fmt: skip
    """How much each authority catches over time: parties, measures, share of a book."""
    moment = asked.moment()
    from detente import reach as measure  # noqa: PLC0415

    first, last = _window(asked.engine, start, end)
    days = (
        (asked.on,)
        if asked.on
        else measure.days_of_change(moment, first, last)
        if every == "change"
        else _months(first, last)
    )
    if len(days) > MAX_POINTS:
        raise _too_many(len(days))
    book = asked.engine.read_book(book_path) if book_path else None
    points = measure.reach_over_time(moment, days, book)
    columns = ("day", "authority", "parties", "measures", "share_of_book")
    show(points, "print_reach", as_json=asked.as_json, as_csv=asked.as_csv, columns=columns)


@cli.command()
@click.option("--from", "start", type=DAY_TYPE, default=None, help="First day (default: the recorded start).")
@click.option(
    "--to", "end", type=DAY_TYPE, default=None, help="First day no longer shown (default: horizon)."
)
@moment_options
def timeline(
    start: date | None, end: date | None, asked: Asked,
) -> None:  # fmt: skip
    """What happened day by day: acts, renewals, listings, ends, diplomatic acts."""
    moment = replace(asked, authorities=()).moment()
    from detente.divergence import timeline as events_between  # noqa: PLC0415

    first, last = _window(asked.engine, start, end)
    if asked.on is not None and start is None and end is None:
        first, last = asked.on, _day_after(asked.on)
    events = events_between(moment, first, last, under=asked.authorities)
    columns = ("day", "known", "issuer", "what", "id", "title", "confidence")
    show(events, "print_timeline", as_json=asked.as_json, as_csv=asked.as_csv, columns=columns)


def _window(engine: Engine, start: date | None, end: date | None) -> tuple[date, date]:
    starts = [a.recorded_from for a in engine.authorities if a.recorded_from]
    ends = [a.horizon for a in engine.authorities if a.horizon]
    first = start or (min(starts) if starts else today())
    last = end or (max(ends) + DAY if ends else today())
    if last <= first:
        raise InputError(f"--to {last} is not after --from {first}")
    return first, last


def _day_after(day: date) -> date:
    if day == date.max:
        raise InputError(f"{day} is the last day of the calendar", hint="ask about an earlier day")
    return day + DAY


def _months(first: date, last: date) -> tuple[date, ...]:
    """The first day, and the first of each month up to ``last``."""
    begin, end = 12 * first.year + first.month, 12 * last.year + last.month
    if end - begin > MAX_POINTS:
        raise _too_many(end - begin)
    firsts = (date(month // 12, month % 12 + 1, 1) for month in range(begin, end))
    return (first, *(day for day in firsts if day < last))


def _too_many(count: int) -> InputError:
    return InputError(
        f"{count:,} days would be asked, at most {MAX_POINTS:,} are", hint="choose a nearer --from or --to"
    )


cli_lists.register(cli)
cli_screen.register(cli)
cli_prove.register(cli)


def main() -> None:
    """Entry point of the ``detente`` command."""
    try:
        cli(prog_name="detente")
    except KeyboardInterrupt:
        sys.exit(130)
