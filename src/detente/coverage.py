"""What is loaded and whether it is whole: per source the newest list against what is expected, and checks
that would show a list cut short, a raw file lost or an entry that cannot be found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Final

from detente.engine import Engine
from detente.identity import marks
from detente.ingest import intact, named
from detente.lists import Lists
from detente.sources.catalog import Source, sources
from detente.store import Load, Store, newest_of

if TYPE_CHECKING:
    from detente.hits import Screening

FAILED: Final = 9
"""Exit code of `detente verify` where a check fails."""
SHOWN: Final = 5


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """A source and its newest loaded list. ``delay_hours``: from noon of the day printed in the file to the
    moment of loading, where the file prints one; ``first``: its first loaded day.
    """

    source: str
    title: str
    authority: str
    known: date | None
    published: date | None
    first: date | None
    entries: int
    expected: int
    delay_hours: int | None
    loads: int
    faults: int
    accepted_because: str
    licence: str


@dataclass(frozen=True, kw_only=True)
class UntiedRow:
    """A word of a loaded list that stands for no provision, and how many entries bear it."""

    source: str
    tag: str
    entries: int
    why: str


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that was checked. ``detail`` says what was found."""

    source: str
    what: str
    passed: bool
    detail: str


def source_rows(store: Store | None, *, everything: bool) -> tuple[SourceRow, ...]:
    """A row per list loaded; with ``everything`` also one per source of which none is."""
    loads: dict[str, list[Load]] = {}
    for row in store.loads() if store else ():
        loads.setdefault(row.source, []).append(row)
    rows = [_row(source, named(source), found) for source, found in sorted(loads.items())]
    if everything:
        rows += [_row(s.id, s, []) for s in sources().values() if s.id not in loads]
    return tuple(rows)


def _row(source_id: str, source: Source, loads: list[Load]) -> SourceRow:
    newest = newest_of(loads)
    return SourceRow(
        source=source_id,
        title=source.title,
        authority=source.authority,
        known=newest.known if newest else None,
        published=newest.published if newest else None,
        first=min((row.known for row in loads), default=None),
        entries=newest.entries if newest else 0,
        expected=source.expected.least,
        delay_hours=_delay(newest) if newest else None,
        loads=len(loads),
        faults=int(newest.report.get("fault_count", 0)) if newest else 0,
        accepted_because=str(newest.report.get("accepted_because", "")) if newest else "",
        licence=source.licence,
    )


def _delay(row: Load) -> int | None:
    if row.published is None:
        return None
    noon = datetime.combine(row.published, time(12), UTC)  # the file prints a day, no hour
    return max(0, round((row.loaded - noon).total_seconds() / 3600))


def untied(engine: Engine) -> tuple[UntiedRow, ...]:
    """The words of the newest lists that are tied to no provision, with the reason the law gives."""
    lists = engine.lists()
    return () if lists is None else tuple(_untied(lists, engine))


def _untied(lists: Lists, engine: Engine) -> Iterator[UntiedRow]:
    notes = {(t.list, t.tag.casefold()): t.note or "" for t in engine.law.list_tags}
    for source in lists.days:
        tie = lists.tie(source)
        counts: Counter[str] = Counter()
        for _, entry in lists.store.list_on(source):
            counts.update({filing.tag for filing in entry.filings if not tie.provisions(filing)})
        for tag, count in sorted(counts.items()):
            why = notes.get((tie.list, tag.casefold())) or _why(lists, source)
            yield UntiedRow(source=source, tag=tag, entries=count, why=why)


def _why(lists: Lists, source: str) -> str:
    if not lists.source(source).authority:
        return "the list is no law: it is shown beside every answer"
    return "the law does not know the word: add a row of `list_tags`"


def verify(engine: Engine) -> tuple[Check, ...]:
    """All checks on what is loaded. A source without a failed check holds all its last list held."""
    store, lists = engine.store, engine.lists()
    if store is None or lists is None:
        return ()
    checks = [
        Check(
            source="store",
            what="database",
            passed=not (bad := store.sound()),
            detail="; ".join(bad) or "whole",
        )
    ]
    newest = {row.source: row for row in sorted(store.loads(), key=lambda r: (r.known, r.generation))}
    for source, row in sorted(newest.items()):
        checks += _verify(lists, source, row)
    checks += _archive(store)
    checks += _horizons(engine, newest)
    return tuple(checks)


def _verify(lists: Lists, source: str, row: Load) -> Iterator[Check]:
    known = named(source)
    entries = dict(lists.store.list_on(source))
    yield Check(
        source=source,
        what="entries",
        passed=len(entries) == row.entries,
        detail=f"{len(entries):,} in the store, {row.entries:,} loaded from the list of {row.known}",
    )
    accepted = str(row.report.get("accepted_because", ""))
    enough = len(entries) >= known.expected.least
    detail = f"{len(entries):,}, at least {known.expected.least:,} expected"
    yield Check(
        source=source,
        what="size",
        passed=enough or bool(accepted),
        detail=f"{detail}; accepted: {accepted}" if accepted and not enough else detail,
    )
    missing = [c.name for c in known.canaries if c.uid not in entries]
    yield Check(
        source=source,
        what="canaries",
        passed=not missing or bool(accepted),
        detail=f"missing: {', '.join(missing)}" if missing else f"{len(known.canaries)} there",
    )
    lost = [uid for uid, entry in entries.items() if not marks(entry)]
    yield Check(
        source=source,
        what="names",
        passed=not lost,
        detail=f"{len(lost)} entries cannot be found by a name: {', '.join(lost[:SHOWN])}"
        if lost
        else "all found",
    )
    tie = lists.tie(source)
    bare = [uid for uid, entry in entries.items() if not any(tie.provisions(f) for f in entry.filings)]
    if known.authority:
        detail = f"{len(entries) - len(bare):,} of {len(entries):,} entries rest on an act"
        yield Check(source=source, what="tied to the law", passed=True, detail=detail)


def verify_names(screening: Screening, step: Callable[[], None] = lambda: None) -> Iterator[Check]:
    """For each list whether every name alerts, as the list prints it, with the party that bears it. ``step``
    is called for each name asked.
    """
    from detente.prove.measure import by_query, measure  # noqa: PLC0415 - numpy only where names are screened
    from detente.prove.questions import control, listed_names  # noqa: PLC0415

    questions = by_query(list(control(listed_names(screening.screener))))
    cells, missed, _ = measure(screening.screener, screening.lists, questions, step=step)
    for source in dict.fromkeys(cell.group for cell in cells):
        asked = sum(cell.asked for cell in cells if cell.group == source)
        lost = [f"{miss.name} ({miss.entry}, {miss.given})" for miss in missed if miss.group == source]
        detail = f"{len(lost):,} of {asked:,} questions did not alert: {', '.join(lost[:SHOWN])}"
        yield Check(
            source=source,
            what="names alert",
            passed=not lost,
            detail=detail if lost else f"all {asked:,} questions alerted",
        )


def _archive(store: Store) -> Iterator[Check]:
    """Each raw file is still there and still the same."""
    for row in store.loads():
        broken = [name for name, digest in row.files if not intact(store.archive, digest)]
        if broken:
            detail = f"{', '.join(broken)} of {row.known} is lost or changed"
            yield Check(source=row.source, what="raw files", passed=False, detail=detail)
    files = {digest for row in store.loads() for _, digest in row.files}
    yield Check(source="store", what="raw files", passed=True, detail=f"{len(files)} kept")


def _horizons(engine: Engine, newest: dict[str, Load]) -> Iterator[Check]:
    """How the law's knowledge and the lists lie to each other; a list beyond the horizon is no fault."""
    days = {named(source).authority: row.known for source, row in newest.items()}
    for authority in engine.authorities:
        if authority.id in days:
            law = f"law recorded to {authority.horizon}, listings to {authority.listings_to}"
            detail = f"{law}, list of {days[authority.id]}"
            yield Check(source=authority.id, what="horizon", passed=True, detail=detail)
