"""`detente screen` on a file of customers: its options, and the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from detente.cli_options import EXISTING_FILE, NEW_FILE, Asked
from detente.errors import InputError
from detente.lazyclass import dataclass
from detente.serialise import to_json

if TYPE_CHECKING:
    from detente.bulk.hitlines import Asking, Line
    from detente.bulk.run import Finder, Job, Summary
    from detente.hits import Screening

SHOWN: Final = 20
"""Hits that are shown where no file is written."""
ORDERS: Final = {"day-first": "day first", "month-first": "month first"}
_OPTIONS: Final = (
    click.option("--file", "file", type=EXISTING_FILE, default=None,
                 help="Screen a file of customers: .csv, .jsonl, .parquet."),
    click.option("--map", "mapping", multiple=True, metavar="FIELD=COLUMN,…",
                 help="What a column of the file holds, where the guess is wrong (repeatable)."),
    click.option("--dates", type=click.Choice(tuple(ORDERS)), default=None,
                 help="How 03/04/1961 is meant in the file."),
    click.option("--encoding", default="", metavar="NAME", help="Of the file (default: UTF-8)."),
    click.option("--out", type=NEW_FILE, default=None,
                 help="Write all hits of the file: .csv, .jsonl, .parquet."),
    click.option("--restart", is_flag=True, help="Begin anew, whatever a run before had done."),
    click.option("--no-standing", is_flag=True, help="Do not ask the law of each hit of the file."),
    click.option("--engine", type=click.Choice(("here", "spark")), default="here", show_default=True,
                 help="Where names are compared; spark: the session of SPARK_REMOTE, else a new one."),
)  # fmt: skip
_JUDGING: Final = (
    click.option("--exclude", multiple=True, metavar="PARTY",
                 help="A party of no interest; its hits are marked (repeatable)."),
    click.option("--cleared", type=EXISTING_FILE, default=None,
                 help="CSV of hits that were cleared: customer, party, version, until, reason, by."),
)  # fmt: skip


@dataclass(frozen=True)
class FileAsked:
    """A file to screen as the command line says it."""

    file: Path | None
    mapping: tuple[str, ...]
    dates: str | None
    encoding: str
    out: Path | None
    restart: bool
    no_standing: bool
    engine: str
    exclude: tuple[str, ...]
    cleared: Path | None

    def asking(self, most: int, threshold: float | None) -> Asking:
        """How customers are screened. Raises InputError."""
        from detente.bulk import cleared  # noqa: PLC0415
        from detente.bulk.hitlines import Asking  # noqa: PLC0415

        return Asking(
            most=most, threshold=threshold, standing=not self.no_standing, exclude=frozenset(self.exclude),
            cleared=cleared.Cleared({}) if self.cleared is None else cleared.read(self.cleared),
        )  # fmt: skip


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options on files; the command gets them as one ``FileAsked``."""

    @wraps(command)
    def run(**given: Any) -> None:
        command(given_file=FileAsked(**{f.name: given.pop(f.name) for f in fields(FileAsked)}), **given)

    for option in reversed((*_OPTIONS, *_JUDGING)):
        run = option(run)
    return run


def file_named(name: str | None, given: FileAsked) -> Path | None:
    """The file of customers that is meant, if one is. Raises InputError."""
    if given.file is not None:
        if name is not None:
            raise InputError("both a name and a file are given", hint="leave one out")
        return given.file
    if name is None:
        raise InputError("no name and no file is given", hint="detente screen NAME, or detente screen FILE")
    path = Path(name)
    if not path.suffix or not path.is_file():
        return None
    from detente.bulk.files import ENDINGS  # noqa: PLC0415 - not where a name is given

    return path if path.suffix.lower() in ENDINGS else None


def job_of(path: Path, given: FileAsked, asking: Asking, sources: tuple[str, ...]) -> Job:
    """The file looked through, its columns shown on standard error. Raises InputError."""
    from detente.bulk.columns import guess, read_given  # noqa: PLC0415
    from detente.bulk.files import look_through  # noqa: PLC0415
    from detente.bulk.output import form_of  # noqa: PLC0415
    from detente.bulk.run import Job  # noqa: PLC0415
    from detente.terminal_screen import print_columns  # noqa: PLC0415

    if given.out is not None:
        form_of(given.out)
    elif given.engine == "spark":
        raise InputError("--engine spark needs --out", hint="name a file to write")
    file = look_through(path, given.encoding)
    columns = guess(file.columns, read_given(given.mapping))
    print_columns(path.name, file.rows, columns)
    order: Any = ORDERS.get(given.dates or "", "unsaid")
    return Job(file=file, columns=columns, order=order, asking=asking, sources=sources)


def screen_file(screening: Screening, job: Job, given: FileAsked, asked: Asked) -> None:
    """Screen a file: into another file, or on the terminal."""
    from detente.bulk import run  # noqa: PLC0415
    from detente.terminal_screen import counted, print_lines  # noqa: PLC0415

    finder = _finder(screening, job, given)
    with counted("screening", job.file.rows) as step:
        if given.out is not None:
            found = run.run(screening, job, given.out, restart=given.restart, finder=finder, progress=step)
            first: list[Line] = []
        elif asked.as_csv:
            _echo_csv(screening, job, step)
            return
        else:
            first, found = _kept(screening, job, step)
    if asked.as_json:
        click.echo(to_json(_plain(found, first)))
        return
    print_lines(first, found, str(given.out or ""))


def _plain(found: Summary, first: list[Line]) -> dict[str, Any]:
    import msgspec  # noqa: PLC0415

    data = {"summary": msgspec.to_builtins(found)}
    return data | ({"first": msgspec.to_builtins(first)} if first else {})


def _lines(screening: Screening, job: Job, step: Callable[[int], None]) -> Iterator[Line]:
    from detente.bulk import run  # noqa: PLC0415

    run.known_parties(screening, job.asking)

    def told() -> Iterator[Any]:
        for one in job.customers():
            step(1)
            yield one

    return run.lines(screening, told(), job.asking)


def _kept(screening: Screening, job: Job, step: Callable[[int], None]) -> tuple[list[Line], Summary]:
    """The first lines, and what all of them say."""
    from detente.bulk import run  # noqa: PLC0415

    first: list[Line] = []

    def watched(lines: Iterable[Line]) -> Iterator[Line]:
        for line in lines:
            if len(first) < SHOWN:
                first.append(line)
            yield line

    return first, run.summary(screening, job, watched(_lines(screening, job, step)))


def _echo_csv(screening: Screening, job: Job, step: Callable[[int], None]) -> None:
    from detente.bulk.output import csv_texts  # noqa: PLC0415

    for text in csv_texts(_lines(screening, job, step)):
        click.echo(text, nl=False)


def _finder(screening: Screening, job: Job, given: FileAsked) -> Finder | None:
    if given.engine == "here":
        return None
    from detente import spark  # noqa: PLC0415

    return spark.finder(spark.session(), screening, job.asking)
