"""The commands on official lists: load, pull, sources, verify, own lists, history, diff, watch, export."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from detente.cli_options import (
    DAY_TYPE,
    EXISTING_FILE,
    NEW_FILE,
    STORE_OPTION,
    Asked,
    chosen_store,
    moment_options,
    own_screens,
    own_store,
    ready_to_write,
    show,
    write,
)  # fmt: skip
from detente.dates import now, today
from detente.errors import InputError, UnknownIdError

if TYPE_CHECKING:
    from detente.ingest import Outcome
    from detente.lists import Lists
    from detente.store import Store

ENDINGS: Final = {".json": "ftm", ".jsonl": "ftm", ".csv": "simple-csv", ".parquet": "parquet"}
DRAWN_BY: Final = "detente.terminal_lists"
OWN_KINDS: Final = ("Person", "LegalEntity", "Company", "Vessel")
JSON_OPTION: Final = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
CSV_OPTION: Final = click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
ACCEPT_OPTION: Final = click.option(
    "--accept", metavar="REASON", default="", help="Take the list although a check fails; the reason is kept."
)


def register(group: click.Group) -> None:
    """Add the commands on lists to a group."""
    for command in (load, pull, sources, verify, list_, same, history, diff, watch, export):
        group.add_command(command)


def _open(store: Path | None, *, create: bool = False) -> Store:
    from detente.store import open_store  # noqa: PLC0415 - SQLite only where lists are used

    return open_store(store or own_store(), create=create)


def _lists(asked: Asked) -> Lists:
    """The loaded lists at the moment asked; an error with a hint where none is loaded."""
    lists = asked.engine.lists(asked.known)
    if lists is None:
        path = asked.store or own_store()
        raise UnknownIdError("no list is loaded", where=str(path), hint="see `detente load --help`")
    return lists


@click.command()
@click.argument("files", type=EXISTING_FILE, nargs=-1, required=True)
@click.option("--as", "source", required=True, metavar="SOURCE",
              help="Which list it is (see `detente sources --all`); own/NAME: one of yours.")  # fmt: skip
@click.option("--known", type=DAY_TYPE, default=None,
              help="Day from which it was public (default: as the file prints, else today).")  # fmt: skip
@ACCEPT_OPTION
@STORE_OPTION
@JSON_OPTION
def load(
    files: tuple[Path, ...], source: str, known: date | None, accept: str, store: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Load an official list, or one of your own, into the store.

    Files that belong together are given together (OFAC: sdn.csv add.csv alt.csv). A list of any day may
    be loaded, older ones too. A list that is empty, shrunken, cut off or another one is refused; the one
    loaded before stays.

    \b
    detente load sdn.csv add.csv alt.csv --as us-ofac-sdn --known 2022-02-24
    detente load blocked.csv --as own/blocked
    """
    from detente import ingest  # noqa: PLC0415
    from detente.terminal import progress  # noqa: PLC0415

    named = ingest.named(source)
    with _open(store, create=True) as opened:
        before = [row.entries for row in opened.loads(source)]
        with progress("reading", before[-1] if before else max(named.expected.least, 1)) as step:
            outcome = ingest.load(
                opened, source, files, known=known, loaded=now(), accept=accept, progress=step
            )
    _print_outcome(outcome, as_json=as_json)
    if named.licence_note and not as_json:
        click.echo(named.licence_note, err=True)


def _print_outcome(outcome: Outcome, *, as_json: bool) -> None:
    show(outcome, "print_outcome", as_json=as_json, as_csv=False, columns=(), drawn_by=DRAWN_BY)


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option("--mirror", metavar="URL", default="", help="Fetch the same file names from this folder.")
@ACCEPT_OPTION
@STORE_OPTION
@JSON_OPTION
@click.pass_context
def pull(
    context: click.Context, names: tuple[str, ...], mirror: str, accept: str, store: Path | None,
    as_json: bool,
) -> None:  # fmt: skip
    """Fetch official lists from their publishers and load them (default: all that have an address).

    A list that cannot be fetched whole, is empty, shrunken or another one is refused; the one loaded
    before stays, and the exit code is that of the last failure (6 refused, 7 not fetched).
    """
    from detente import pull as pulling  # noqa: PLC0415
    from detente.terminal import downloads  # noqa: PLC0415

    with _open(store, create=True) as opened, downloads() as step:
        found = [
            pulling.pull(opened, source, at=now(), mirror=mirror, accept=accept, progress=step)
            for source in pulling.wanted(names)
        ]
    show(found, "print_pulled", as_json=as_json, as_csv=False, columns=(), drawn_by=DRAWN_BY)
    failures = [one.failure for one in found if one.failure is not None]
    if failures:
        context.exit(failures[-1].exit_code)


@click.command()
@click.option("--all", "everything", is_flag=True, help="Also sources of which no list is loaded.")
@click.option("--untied", is_flag=True, help="List the words of loaded lists that are tied to no act.")
@STORE_OPTION
@JSON_OPTION
@CSV_OPTION
def sources(everything: bool, untied: bool, store: Path | None, as_json: bool, as_csv: bool) -> None:
    """What is loaded, as of which day, how many entries against what is expected, how late.

    The delay is counted from the day printed in the file to the moment it was loaded.
    """
    from detente import coverage  # noqa: PLC0415

    path = chosen_store(store)
    if untied:
        import detente  # noqa: PLC0415

        rows: Any = coverage.untied(detente.open(store=path))
        columns: tuple[str, ...] = ("source", "tag", "entries", "why")
        show(rows, "print_untied", as_json=as_json, as_csv=as_csv, columns=columns, drawn_by=DRAWN_BY)
        return
    opened = _open(path) if path is not None else None
    rows = coverage.source_rows(opened, everything=everything or opened is None)
    columns = (
        "source",
        "title",
        "known",
        "published",
        "entries",
        "expected",
        "delay_hours",
        "loads",
        "licence",
    )
    show(rows, "print_sources", as_json=as_json, as_csv=as_csv, columns=columns, drawn_by=DRAWN_BY)


@click.command()
@click.option("--names", is_flag=True, help="Also ask every listed name: it must alert (minutes).")
@STORE_OPTION
@JSON_OPTION
@click.pass_context
def verify(context: click.Context, names: bool, store: Path | None, as_json: bool) -> None:
    """Check that what is loaded is whole: counts, canaries, raw files, database, ties to the law, horizon.

    With --names every listed name is screened, with the kind of its party and without (see `detente prove`).
    Exit code 9 where a check fails.
    """
    import detente  # noqa: PLC0415
    from detente import coverage  # noqa: PLC0415

    with _open(store):
        pass  # a store that is not there is an error with a hint
    engine = detente.open(store=chosen_store(store))
    checks = coverage.verify(engine)
    if names:
        from detente.hits import Screening  # noqa: PLC0415
        from detente.terminal import progress  # noqa: PLC0415

        folder = own_screens()
        with progress("screening all listed names", 0) as step:
            checks += tuple(coverage.verify_names(Screening(engine.at(today()), folder=folder), step))
    show(checks, "print_checks", as_json=as_json, as_csv=False, columns=(), drawn_by=DRAWN_BY)
    if not all(check.passed for check in checks):
        context.exit(coverage.FAILED)


@click.group(name="list")
def list_() -> None:
    """Lists of your own: parties that you block, whatever the law says."""


@list_.command(name="add")
@click.argument("name")
@click.option("--list", "list_name", default="own/blocked", show_default=True, help="Which list of yours.")
@click.option("--reason", required=True, help="Why; it is kept and shown.")
@click.option("--alias", "aliases", multiple=True, help="Another name (repeatable).")
@click.option("--born", default="", help="Birth date, YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--country", default="", metavar="CC", help="Country (ISO code).")
@click.option("--kind", "schema", default="LegalEntity", show_default=True,
              type=click.Choice(OWN_KINDS), help="What it is.")  # fmt: skip
@STORE_OPTION
def list_add(
    name: str, list_name: str, reason: str, aliases: tuple[str, ...], born: str, country: str, schema: str,
    store: Path | None,
) -> None:  # fmt: skip
    """Put a party on a list of your own."""
    from detente import ownlist  # noqa: PLC0415

    with _open(store, create=True) as opened:
        uid = ownlist.add(
            opened, list_name, name=name, reason=reason, aliases=aliases, born=born, country=country,
            schema=schema, day=today(), made=now(),
        )  # fmt: skip
    click.echo(f"{list_name}:{uid}  {name}")


@list_.command(name="remove")
@click.argument("uid")
@click.option("--list", "list_name", default="own/blocked", show_default=True, help="Which list of yours.")
@click.option("--reason", required=True, help="Why; it is kept.")
@STORE_OPTION
def list_remove(uid: str, list_name: str, reason: str, store: Path | None) -> None:
    """Take an entry off a list of your own; what it was before stays in the history."""
    from detente import ownlist  # noqa: PLC0415

    with _open(store) as opened:
        ownlist.remove(opened, list_name, uid.rpartition(":")[2], reason=reason, day=today(), made=now())
    click.echo(f"{uid} removed from {list_name}")


@list_.command(name="show")
@click.argument("source", default="own/blocked")
@click.option("--known", type=DAY_TYPE, default=None, help="As known on this day.")
@STORE_OPTION
@JSON_OPTION
def list_show(source: str, known: date | None, store: Path | None, as_json: bool) -> None:
    """The entries of a loaded list, as known on a day."""
    from detente.entries import as_data  # noqa: PLC0415

    with _open(store) as opened:
        rows = [as_data(entry) | {"uid": uid} for uid, entry in opened.list_on(source, known)]
    show(rows, "print_entries", as_json=as_json, as_csv=False, columns=(), drawn_by=DRAWN_BY)


@click.command()
@click.argument("left")
@click.argument("right")
@click.option("--not", "different", is_flag=True, help="They are two parties, whatever the evidence says.")
@click.option("--reason", required=True, help="Why; it is kept and shown with every answer.")
@STORE_OPTION
def same(left: str, right: str, different: bool, reason: str, store: Path | None) -> None:
    """State that two entries are one party, or with --not that they are two. The last statement counts.

    \b
    detente same us-ofac-sdn:17017 eu-fsf:12345 --reason "same passport, seen on file"
    """
    import detente  # noqa: PLC0415

    with _open(store) as opened:
        lists = detente.open(store=opened.path).lists()
        for party in (left, right):
            if lists is None or lists.party(party) is None:
                raise UnknownIdError(f"nothing is called {party!r}", hint="give SOURCE:NUMBER or an id")
        with opened.writing() as writer:
            writer.statement("different" if different else "same", left, right, reason, now())
    click.echo(f"{left} and {right} are {'two parties' if different else 'one party'}: {reason}")


@click.command()
@click.argument("party")
@click.option("--html", "html_path", type=NEW_FILE, default=None, help="Write the page of the party.")
@moment_options
def history(party: str, html_path: Path | None, asked: Asked) -> None:
    """Who lists PARTY since when: every list, under which word, and why the entries are one party."""
    from detente import changes  # noqa: PLC0415

    if html_path is not None:
        ready_to_write(html_path)
    lists = _lists(asked)
    found = changes.history(lists, asked.engine.resolver_as_known(asked.known).one(party).id)
    columns = ("source", "uid", "tag", "start", "dating", "end", "first_seen", "last_seen", "provisions")
    value = found.listed if asked.as_csv else found
    show(
        value, "print_history", as_json=asked.as_json, as_csv=asked.as_csv, columns=columns, drawn_by=DRAWN_BY
    )
    if html_path is not None:
        from detente.report.party import render  # noqa: PLC0415

        write(html_path, render(found, asked.moment()))
        click.echo(f"page: {html_path}", err=True)


@click.command()
@click.option("--from", "start", type=DAY_TYPE, required=True, help="The day before.")
@click.option("--to", "end", type=DAY_TYPE, required=True, help="The day after.")
@click.option("--source", "only", multiple=True, help="Only this list (repeatable).")
@click.option("--no-law", is_flag=True, help="Leave out what happened in the law.")
@moment_options
def diff(start: date, end: date, only: tuple[str, ...], no_law: bool, asked: Asked) -> None:
    """What changed between two days: entries of lists, and in the law acts, measures and listings.

    \b
    detente diff --from 2022-02-21 --to 2022-03-01 --source us-ofac-sdn
    """
    from detente import changes  # noqa: PLC0415

    if end <= start:
        raise InputError(f"--to {end} is not after --from {start}")
    lists = asked.engine.lists(asked.known)
    for source in only:
        if lists is None or source not in lists.days:
            raise UnknownIdError(f"no list {source!r} is loaded", hint="see `detente sources`")
    found = tuple(changes.list_changes(lists, start, end, only)) if lists is not None else ()
    law = () if no_law or only else changes_in_law(asked, start, end)
    if asked.as_csv:
        columns = ("known", "source", "uid", "what", "name", "tags", "provisions")
        show(found, "", as_json=False, as_csv=True, columns=columns)
        return
    show(
        {"from": start, "to": end, "law": law, "lists": found},
        "print_diff", as_json=asked.as_json, as_csv=False, columns=(), drawn_by=DRAWN_BY,
    )  # fmt: skip


def changes_in_law(asked: Asked, start: date, end: date) -> tuple[Any, ...]:
    """What happened in the law after ``start`` and up to ``end``."""
    from detente.dates import DAY  # noqa: PLC0415
    from detente.divergence import timeline  # noqa: PLC0415

    return timeline(asked.moment(end), start + DAY, end + DAY, under=asked.authorities)


@click.command()
@click.argument("book", type=click.Path(exists=True, path_type=Path))
@click.option("--from", "start", type=DAY_TYPE, required=True, help="When the decisions were made.")
@click.option("--to", "end", type=DAY_TYPE, default=None, help="Today, or the day of the new list.")
@click.option("--atom", "atom_path", type=NEW_FILE, default=None, help="Write an Atom feed.")
@click.option("--html", "html_path", type=NEW_FILE, default=None, help="Write a page.")
@moment_options
def watch(
    book: Path, start: date, end: date | None, atom_path: Path | None, html_path: Path | None, asked: Asked,
) -> None:  # fmt: skip
    """Which decisions on BOOK a change of law or lists touches, and what lies behind each.

    Every item is asked on --from, as known then, and on --to. With --on both are asked about that one
    day, so that only what became known in between counts.
    """
    from detente import watch as watching  # noqa: PLC0415
    from detente.terminal import progress  # noqa: PLC0415

    for path in (atom_path, html_path):
        if path is not None:
            ready_to_write(path)
    last = end or today()
    if last <= start:
        raise InputError(f"--to {last} is not after --from {start}")
    with progress("asking twice", 0) as step:
        found = watching.watch(
            asked.engine, book, start, last, on=asked.on, under=asked.authorities, progress=step
        )
    columns = ("id", "title", "kind", "authority", "before", "after", "because")
    value = watching.flat(found) if asked.as_csv else found
    show(value, "print_watch", as_json=asked.as_json, as_csv=asked.as_csv, columns=columns, drawn_by=DRAWN_BY)
    if atom_path is not None or html_path is not None:
        from detente.report import feed  # noqa: PLC0415

        if atom_path is not None:
            write(atom_path, feed.atom(found, book.name, now()))
        if html_path is not None:
            write(html_path, feed.render(found, book.name))


@click.command()
@click.argument("source")
@click.argument("target", type=NEW_FILE)
@click.option("--form", type=click.Choice(["ftm", "simple-csv", "parquet"]), default=None,
              help="Default: by the ending (.json or .jsonl, .csv, .parquet).")  # fmt: skip
@click.option("--known", type=DAY_TYPE, default=None, help="The list as known on this day.")
@STORE_OPTION
def export(source: str, target: Path, form: str | None, known: date | None, store: Path | None) -> None:
    """Write a loaded list as FollowTheMoney JSON lines, CSV or Parquet."""
    from msgspec.structs import replace  # noqa: PLC0415

    from detente.export import write as write_entries  # noqa: PLC0415
    from detente.ingest import named  # noqa: PLC0415

    wanted = form or ENDINGS.get(target.suffix.lower())
    if wanted is None:
        raise InputError(f"{target.name} ends in none of {', '.join(ENDINGS)}", hint="give --form")
    with _open(store) as opened:
        if not opened.loads(source):
            raise UnknownIdError(f"no list {source!r} is loaded", hint="see `detente sources`")
        entries = (replace(entry, uid=uid) for uid, entry in opened.list_on(source, known))
        publisher = named(source).publisher
        count = write_entries(
            entries, target, wanted, dataset=source, publisher=publisher, prefix=f"{source}-"
        )
    click.echo(f"{target}: {count:,} entries of {source}")
