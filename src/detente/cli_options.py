"""What the commands share: types of options, the moment a command is asked at, printing and writing."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import fields
from datetime import date
from functools import cached_property, wraps
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import detente
from detente.dates import parse_day, today
from detente.errors import InputError
from detente.lazyclass import dataclass
from detente.serialise import to_csv, to_json

if TYPE_CHECKING:
    from detente.engine import Engine, Moment

STORE_VARIABLE: Final = "DETENTE_STORE"


class _Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


DAY_TYPE: Final = _Day()
EXISTING_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING_DIR: Final = click.Path(exists=True, file_okay=False, path_type=Path)
NEW_FILE: Final = click.Path(dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Asked:
    """The moment a command is asked at and the form its answer takes."""

    on: date | None
    known: date | None
    under: Path | None
    authorities: tuple[str, ...]
    law_dir: Path | None
    as_json: bool
    as_csv: bool
    store: Path | None = None

    @cached_property
    def engine(self) -> Engine:
        """The embedded law, with the user's further law files where they are given."""
        store = chosen_store(self.store)
        if self.law_dir is not None:
            return detente.open_directory(self.law_dir, store=store, screens=own_screens())
        gc.disable()
        try:
            return detente.open(store=store, screens=own_screens())
        finally:
            gc.freeze()  # the law stays until the command ends: no search for garbage need look at its rows
            gc.enable()

    def moment(self, default_on: date | None = None) -> Moment:
        """The engine at the day asked, under the scenario asked."""
        moment = self.engine.at(self.on or default_on or today(), self.known, under=self.authorities)
        return moment if self.under is None else moment.under_scenario(detente.read_scenario(self.under))


STORE_OPTION: Final = click.option(
    "--store",
    type=NEW_FILE,
    default=None,
    envvar=STORE_VARIABLE,
    show_envvar=True,
    help="Store of loaded lists (default: the user's own, where there is one).",
)


TABLES_OPTION: Final = click.option(
    "--tables",
    type=EXISTING_DIR,
    default=None,
    help="Folder of your tables by which names are judged (see docs/effectiveness.md).",
)


def judge_by(folder: Path | None) -> None:
    """Judge names by the tables of a folder, where one is given. Raises InputError."""
    if folder is not None:
        from detente.owntables import read_tables  # noqa: PLC0415
        from detente.screening.tables import use  # noqa: PLC0415

        use(read_tables(folder))


def own_store() -> Path:
    """Where a user's lists are kept unless told otherwise."""
    return Path(click.get_app_dir("detente")) / "lists.db"


def own_screens() -> Path:
    """Where the screeners of loaded lists are kept."""
    return Path(click.get_app_dir("detente")) / "screens"


def chosen_store(given: Path | None) -> Path | None:
    """The store to ask beside the law; None where no list was ever loaded."""
    path = given or own_store()
    return path if path.is_file() else None


_MOMENT_OPTIONS: Final = (
    click.option(
        "--on",
        type=DAY_TYPE,
        default=None,
        help="Day asked about (default: today; whatif: the scenario's own day).",
    ),
    click.option("--known", type=DAY_TYPE, default=None, help="As the public could know it on this day."),
    click.option("--under", type=EXISTING_FILE, default=None, help="Scenario to lay over the law."),
    click.option("--authority", "authorities", multiple=True, help="Only this authority (repeatable)."),
    click.option("--law", "law_dir", type=EXISTING_DIR, default=None, help="Further law files (YAML)."),
    STORE_OPTION,
    click.option("--json", "as_json", is_flag=True, help="Print JSON with the whole proof."),
    click.option("--csv", "as_csv", is_flag=True, help="Print CSV, one line per row."),
)


def moment_options(command: Callable[..., None]) -> Callable[..., None]:
    """Options that choose the moment and the form; the command gets them as one ``Asked``."""

    @wraps(command)
    def run(**given: Any) -> None:
        names = [f.name for f in fields(Asked)]
        command(asked=Asked(**{name: given.pop(name) for name in names}), **given)

    for option in reversed(_MOMENT_OPTIONS):
        run = option(run)
    return run


def write(target: Path, text: str) -> None:
    """Write whole or not at all."""
    scratch = _scratch(target)
    try:
        scratch.write_bytes(text.encode("utf-8", errors="surrogatepass"))
        scratch.replace(target)
    except OSError as error:
        raise _unwritable(target, error) from None


def _scratch(target: Path) -> Path:
    return target.with_name(target.name + ".part")


def ready_to_write(target: Path) -> None:
    """Notices before a long evaluation that its report could not be written."""
    try:
        _scratch(target).touch()
        _scratch(target).unlink()
    except OSError as error:
        raise _unwritable(target, error) from None


def _unwritable(target: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot be written: {error.strerror}",
        where=str(target),
        hint="choose another path with the option that names it (--html, --claims, --ics, --pages)",
    )


def show(
    value: Any,
    drawer: str,
    *,
    as_json: bool,
    as_csv: bool,
    columns: tuple[str, ...],
    drawn_by: str = "detente.terminal",
) -> None:
    """Print a value as JSON, as CSV with ``columns``, or as function ``drawer`` of a module draws it."""
    if as_json:
        click.echo(to_json(value))
    elif as_csv and columns:
        from detente.serialise import plain  # noqa: PLC0415

        click.echo(to_csv(plain(value), columns), nl=False)
    elif as_csv:
        raise InputError("this answer has no table", hint="use --json")
    else:
        getattr(import_module(drawn_by), drawer)(value)
