"""The commands that test a screen: prove, shadow."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Final

import click

from detente.cli_options import (
    DAY_TYPE,
    EXISTING_DIR,
    EXISTING_FILE,
    NEW_FILE,
    STORE_OPTION,
    TABLES_OPTION,
    Asked,
    chosen_store,
    judge_by,
    own_screens,
    ready_to_write,
    show,
    write,
)  # fmt: skip
from detente.dates import now, today
from detente.errors import InputError

if TYPE_CHECKING:
    from detente.names.form import Kind
    from detente.prove.run import Proof
    from detente.shadow.compare import Shadow

DRAWN_BY: Final = "detente.terminal_prove"
KINDS: Final = ("person", "organisation", "vessel", "unknown")
JSON_OPTION: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON with every miss.")
KNOWN_OPTION: Final = click.option("--known", type=DAY_TYPE, default=None, help="Lists as known on this day.")
LAW_OPTION: Final = click.option(
    "--law", "law_dir", type=EXISTING_DIR, default=None, help="Further law files."
)


def register(group: click.Group) -> None:
    """Add the commands that test a screen to a group."""
    for command in (prove, shadow):
        group.add_command(command)


def _asked(known: date | None, law_dir: Path | None, store: Path | None) -> Asked:
    """Today, over the lists as known on a day."""
    return Asked(None, known, None, (), law_dir, as_json=False, as_csv=False, store=store)


@click.command()
@click.option("--lists", "sources", multiple=True, metavar="SOURCE",
              help="Only these lists; `ledger` is the embedded law (repeatable; default: all).")  # fmt: skip
@click.option("--kind", "kinds", type=click.Choice(KINDS), multiple=True,
              help="Only parties of this kind (repeatable; default: all).")  # fmt: skip
@click.option("--change", "changes", multiple=True, metavar="CHANGE",
              help="Only this change of names (repeatable; see docs/effectiveness.md).")  # fmt: skip
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed draws the same names.")
@click.option("--sample", type=click.IntRange(1, 10_000), default=20, show_default=True,
              help="Names of each change, depth, place and kind.")  # fmt: skip
@click.option(
    "--threshold", type=click.FloatRange(0, 1), help="Least score that alerts (default: that of `screen`)."
)
@click.option("--html", "html_path", type=NEW_FILE, default=None, help="Write the page.")
@click.option(
    "--csv", "csv_path", type=NEW_FILE, default=None, help="Write a CSV, one line per measured cell."
)
@TABLES_OPTION
@KNOWN_OPTION
@LAW_OPTION
@STORE_OPTION
@JSON_OPTION
@click.pass_context
def prove(
    context: click.Context, sources: tuple[str, ...], kinds: tuple[Kind, ...], changes: tuple[str, ...],
    seed: int, sample: int, threshold: float | None, html_path: Path | None, csv_path: Path | None,
    tables: Path | None, known: date | None, law_dir: Path | None, store: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Test the screen on your own loaded lists: which listed, manipulated and made-up names alert.

    Exit code 9 where a listed name does not alert verbatim with the party that bears it.

    \b
    detente prove --html effectiveness.html --csv effectiveness.csv
    detente prove --lists us-ofac-sdn --change "letter lost" --sample 200
    """
    from detente import coverage  # noqa: PLC0415
    from detente.prove.measure import asking  # noqa: PLC0415
    from detente.prove.questions import Plan  # noqa: PLC0415
    from detente.prove.run import prepare  # noqa: PLC0415
    from detente.prove.run import prove as run  # noqa: PLC0415
    from detente.screening import perturb  # noqa: PLC0415
    from detente.shadow.askers import screening as screening_of  # noqa: PLC0415
    from detente.shadow.setups import Setup  # noqa: PLC0415
    from detente.terminal import progress  # noqa: PLC0415

    if unknown := sorted(set(changes) - set(perturb.changes())):
        raise InputError(f"there is no change {unknown[0]!r}", hint=f"one of: {', '.join(perturb.changes())}")
    for path in (html_path, csv_path):
        if path is not None:
            ready_to_write(path)
    judge_by(tables)
    begun = perf_counter()
    engine = _asked(known, law_dir, store).engine
    with progress("reading the listed names", 0) as step:
        setup = Setup(lists=sources, known=known)
        screening = screening_of(engine, setup, today(), folder=own_screens(), step=step)
    plan = Plan(kinds=kinds, changes=changes, seed=seed, sample=sample, threshold=threshold)
    test = prepare(screening, plan)
    with asking(screening.screener, threshold) as ask, progress("screening", len(test.questions)) as step:
        proof = run(screening, test, sources, ask=ask, step=step)
    proof = replace(proof, seconds=round(perf_counter() - begun, 1))
    show(proof, "print_proof", as_json=as_json, as_csv=False, columns=(), drawn_by=DRAWN_BY)
    _write_proof(proof, html_path, csv_path)
    if not proof.passed:
        context.exit(coverage.FAILED)


def _write_proof(proof: Proof, html_path: Path | None, csv_path: Path | None) -> None:
    from detente.prove.measure import Cell  # noqa: PLC0415
    from detente.serialise import plain, to_csv  # noqa: PLC0415

    if html_path is not None:
        from detente.report.proof import render  # noqa: PLC0415

        write(html_path, render(proof, now()))
        click.echo(f"page: {html_path}", err=True)
    if csv_path is not None:
        columns = ("configuration", "seed", *(f.name for f in fields(Cell)))
        stamp = {"configuration": proof.configuration.digest, "seed": proof.plan.seed}
        write(csv_path, to_csv((stamp | plain(cell) for cell in proof.cells), columns))
        click.echo(f"cells: {csv_path}", err=True)


@click.command()
@click.argument("file", type=EXISTING_FILE)
@click.option(
    "--config", "config_b", type=EXISTING_FILE, default=None, help="The configuration thought of (YAML)."
)
@click.option("--config-a", type=EXISTING_FILE, default=None, help="That in use (default: the built-in one).")
@click.option("--threshold-a", type=click.FloatRange(0, 1), help="Least score that alerts in use.")
@click.option("--threshold-b", type=click.FloatRange(0, 1), help="Least score that would alert.")
@click.option("--lists-a", multiple=True, metavar="SOURCE", help="Lists in use (repeatable; default: all).")
@click.option(
    "--lists-b", multiple=True, metavar="SOURCE", help="Lists that would be (repeatable; default: all)."
)
@click.option(
    "--tables", "tables_b", type=EXISTING_DIR, default=None,
    help="Tables that would judge names: evidence.yml, likeness.yml, scorecard.yml, thresholds.yml.",
)  # fmt: skip
@click.option("--tables-a", type=EXISTING_DIR, default=None, help="Tables in use (default: the built-in).")
@click.option("--html", "html_path", type=NEW_FILE, default=None, help="Write the page.")
@click.option("--csv", "csv_path", type=NEW_FILE, default=None, help="Write a CSV, one line per difference.")
@LAW_OPTION
@STORE_OPTION
@JSON_OPTION
def shadow(
    file: Path, config_b: Path | None, config_a: Path | None, threshold_a: float | None,
    threshold_b: float | None, lists_a: tuple[str, ...], lists_b: tuple[str, ...], tables_b: Path | None,
    tables_a: Path | None, html_path: Path | None, csv_path: Path | None, law_dir: Path | None,
    store: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Which alerts on the names of FILE would appear or vanish if the screen were set otherwise.

    FILE is a CSV with the columns id, name and, where known, kind, birth_date, country, gender, identifier
    and place; or JSON lines with these keys.

    \b
    detente shadow customers.csv --threshold-b 0.8
    detente shadow customers.csv --config other.yml --html shadow.html
    detente shadow customers.csv --tables FOLDER
    """
    from detente.shadow import compare, setups  # noqa: PLC0415
    from detente.shadow.askers import Opened, askers, read_customers  # noqa: PLC0415
    from detente.terminal import progress  # noqa: PLC0415

    for path in (html_path, csv_path):
        if path is not None:
            ready_to_write(path)
    begun = perf_counter()
    asked = (config_a, threshold_a, lists_a, tables_a), (config_b, threshold_b, lists_b, tables_b)
    before, after = (
        setups.overlaid(setups.read_setup(path) if path else setups.Setup(), threshold, lists, tables)
        for path, threshold, lists, tables in asked
    )
    customers, faults = read_customers(file)
    opened = Opened(chosen_store(store), law_dir, today(), own_screens())
    with ExitStack() as ended:
        with progress("reading the listed names", 0) as step:
            old, new = askers(opened, (before, after), ended, step)
        with progress("screening twice", 2 * len(customers)) as step:
            found = compare.compare(customers, old, new, step=step)
    seconds = round(perf_counter() - begun, 1)
    found = replace(found, file=file.name, faults=tuple(faults), seconds=seconds)
    show(found, "print_shadow", as_json=as_json, as_csv=False, columns=(), drawn_by=DRAWN_BY)
    _write_shadow(found, html_path, csv_path)


def _write_shadow(found: Shadow, html_path: Path | None, csv_path: Path | None) -> None:
    from detente.serialise import plain, to_csv  # noqa: PLC0415
    from detente.shadow.compare import Difference  # noqa: PLC0415

    if html_path is not None:
        from detente.report.shadow import render  # noqa: PLC0415

        write(html_path, render(found, now()))
        click.echo(f"page: {html_path}", err=True)
    if csv_path is not None:
        columns = tuple(f.name for f in fields(Difference))
        write(csv_path, to_csv(plain(found.differences), columns))
        click.echo(f"differences: {csv_path}", err=True)
