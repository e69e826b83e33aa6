"""The commands that screen names: screen, explain."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click

from detente.cli_customers import FileAsked, file_named, file_options, job_of, screen_file
from detente.cli_options import TABLES_OPTION, Asked, judge_by, moment_options, own_screens, show
from detente.dates import today
from detente.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from detente.bulk.hitlines import Asking
    from detente.hits import Screened, ScreenHit, Screening
    from detente.names.form import Kind
    from detente.screening.records import Query

DRAWN_BY: Final = "detente.terminal_screen"
KINDS: Final = ("person", "organisation", "vessel", "unknown")
HIT_COLUMNS: Final = (
    "query",
    "party",
    "name",
    "score",
    "matched",
    "entry",
    "version",
    "restricted_by",
    "standing",
    "cleared",
)


def register(group: click.Group) -> None:
    """Add the commands that screen to a group."""
    for command in (screen, explain):
        group.add_command(command)


_QUERY_OPTIONS: Final = (
    click.option("--kind", type=click.Choice(KINDS), default="unknown", help="What bears the name."),
    click.option("--born", multiple=True, metavar="DATE", help="Date of birth: YYYY, YYYY-MM or YYYY-MM-DD."),
    click.option("--country", "countries", multiple=True, metavar="CC",
                 help="Nationality or country (ISO code)."),
    click.option("--gender", type=click.Choice(("male", "female")), help="Where it is known."),
    click.option("--number", "numbers", multiple=True, metavar="KIND=VALUE",
                 help="An identifier: passport, tax, imo, wallet, lei, swift_bic … (repeatable)."),
    click.option("--lists", "sources", multiple=True, metavar="SOURCE",
                 help="Only these lists; `ledger` is the embedded law (repeatable; default: all)."),
)  # fmt: skip


def _query(name: str, kind: Kind, born: tuple[str, ...], countries: tuple[str, ...], gender: str | None,
           numbers: tuple[str, ...]) -> Query:  # fmt: skip
    from detente.screening.records import Query, Traits, identifier  # noqa: PLC0415

    for number in numbers:
        if "=" not in number:
            raise InputError(
                f"--number {number!r} is no number", hint="write KIND=VALUE, e.g. passport=75 1234567"
            )
    traits = Traits(
        births=born,
        countries=countries,
        gender=gender or "",
        identifiers=tuple(identifier(*number.split("=", 1)) for number in numbers),
    )
    return Query(name=name, kind=kind, traits=traits)


def _screening(asked: Asked, sources: tuple[str, ...]) -> Screening:
    from detente.hits import Screening  # noqa: PLC0415 - numpy only where names are screened
    from detente.terminal import progress  # noqa: PLC0415

    with progress("reading the listed names", 0) as step:
        return Screening(asked.moment(today()), sources=sources, folder=own_screens(), step=step)


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that describe a query."""
    for option in reversed(_QUERY_OPTIONS):
        command = option(command)
    return command


@click.command()
@click.argument("name", required=False, metavar="NAME|FILE")
@_options
@click.option(
    "--threshold",
    type=click.FloatRange(0, 1),
    help="Least score that is shown (default: see docs/screening.md).",
)
@click.option(
    "--most", type=click.IntRange(1, 1000), default=10, show_default=True, help="Most parties shown."
)
@TABLES_OPTION
@file_options
@moment_options
def screen(
    name: str | None, kind: Kind, born: tuple[str, ...], countries: tuple[str, ...], gender: str | None,
    numbers: tuple[str, ...], sources: tuple[str, ...], threshold: float | None, most: int,
    tables: Path | None, given_file: FileAsked, asked: Asked,
) -> None:  # fmt: skip
    """Which listed parties NAME may mean, how surely, and who restricts each of them on the day asked; or the
    same for each customer of FILE (.csv, .jsonl, .parquet).

    \b
    detente screen "Igor Setchine" --born 1960
    detente screen "Сечин Игорь" --on 2015-06-01 --json
    detente screen customers.csv --out hits.csv
    """
    path = file_named(name, given_file)
    if tables is not None and given_file.engine != "here":
        raise InputError(
            "--tables does not go with a cluster", hint="its executors judge by the package's own"
        )
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy multiplies no matrix here
    judge_by(tables)
    asking = given_file.asking(most, threshold)
    if path is not None:
        if kind != "unknown" or born or countries or gender or numbers:
            raise InputError(
                "the options on one name do not go with a file", hint="the file's columns say it"
            )
        job = job_of(path, given_file, asking, sources)
        screen_file(_screening(asked, sources), job, given_file, asked)
        return
    query = _query(name or "", kind, born, countries, gender, numbers)
    screening = _screening(asked, sources)
    found = _judged(screening, screening.screen(query, k=most, threshold=threshold), asking)
    if asked.as_csv:
        from detente.serialise import to_csv  # noqa: PLC0415

        click.echo(to_csv((_line(found, hit) for hit in found.hits), HIT_COLUMNS), nl=False)
        return
    show(found, "print_screened", as_json=asked.as_json, as_csv=False, columns=HIT_COLUMNS, drawn_by=DRAWN_BY)


def _judged(screening: Screening, found: Screened, asking: Asking) -> Screened:
    """The hits with what the user said of them; the name stands for the customer."""
    if asking.exclude:
        from detente.bulk.run import known_parties  # noqa: PLC0415

        known_parties(screening, asking)
    name, on = found.query.name, screening.moment.on

    def said(hit: ScreenHit) -> str:
        if hit.party in asking.exclude:
            return "excluded"
        judged = asking.cleared.judge("", name, hit.party, hit.version, on)
        return judged.note if judged.cleared else ""

    return replace(found, hits=tuple(replace(hit, cleared=said(hit)) for hit in found.hits))


def _line(found: Screened, hit: ScreenHit) -> dict[str, object]:
    return {
        "query": found.query.name, "party": hit.party, "name": hit.name, "score": round(hit.score, 4),
        "matched": hit.matched, "entry": hit.entry, "version": hit.version,
        "restricted_by": ", ".join(hit.restricted_by),
        "standing": "; ".join(f"{s.authority} {s.verdict}" for s in hit.standing), "cleared": hit.cleared,
    }  # fmt: skip


@click.command()
@click.argument("name")
@click.argument("party")
@_options
@TABLES_OPTION
@moment_options
def explain(
    name: str, party: str, kind: Kind, born: tuple[str, ...], countries: tuple[str, ...], gender: str | None,
    numbers: tuple[str, ...], sources: tuple[str, ...], tables: Path | None, asked: Asked,
) -> None:  # fmt: skip
    """Why NAME does or does not mean PARTY (an id of the ledger, or source:number of an entry): the words
    that match, and every point for and against.

    \b
    detente explain "Igor Setchine" igor-sechin --born 1961
    """
    judge_by(tables)
    query = _query(name, kind, born, countries, gender, numbers)
    found = _screening(asked, sources).explain(query, party)
    columns = ("what", "points", "note")
    show(
        found,
        "print_explained",
        as_json=asked.as_json,
        as_csv=asked.as_csv,
        columns=columns,
        drawn_by=DRAWN_BY,
    )
