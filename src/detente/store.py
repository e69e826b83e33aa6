"""The store: what official lists said, as known on which day. Append-only facts in SQLite.

A fact says: from day ``known`` on, as loaded in ``generation``, list ``source`` holds ``body`` under number
``uid`` (or nothing). Facts, bodies and loads are never changed or removed; triggers see to that. One process
writes, many read. The
list as of any day is the latest fact of each number. A list of an older day may be loaded after a newer one:
then facts are added that say again what the next loaded day had, so that every day stays as it was loaded.

The SQL is the part that SQLite and PostgreSQL share; what only SQLite has stands in ``_open``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, Self

from msgspec import MsgspecError

from detente.entries import Entry, decode
from detente.errors import DetenteError
from detente.lazyclass import dataclass

VERSION: Final = 1
BUSY_SECONDS: Final = 10.0
FOREVER: Final = "9999-12-31"
RESTORE: Final = "restore the file from a backup, or load the archived lists into a new store"

SCHEMA: Final = (
    "CREATE TABLE version (number INTEGER NOT NULL)",
    """CREATE TABLE load (
        generation INTEGER PRIMARY KEY,
        source TEXT NOT NULL,
        known TEXT NOT NULL,
        published TEXT,
        form TEXT NOT NULL,
        digest TEXT NOT NULL,
        files TEXT NOT NULL,
        entries INTEGER NOT NULL,
        added INTEGER NOT NULL,
        changed INTEGER NOT NULL,
        removed INTEGER NOT NULL,
        loaded TEXT NOT NULL,
        report TEXT NOT NULL
    )""",
    "CREATE INDEX load_by_day ON load (source, known, generation)",
    """CREATE TABLE body (
        id INTEGER PRIMARY KEY,
        digest TEXT NOT NULL UNIQUE,
        entry BLOB NOT NULL
    )""",
    """CREATE TABLE fact (
        source TEXT NOT NULL,
        uid TEXT NOT NULL,
        known TEXT NOT NULL,
        generation INTEGER NOT NULL REFERENCES load (generation),
        body INTEGER REFERENCES body (id),
        PRIMARY KEY (source, uid, known, generation)
    )""",
    "CREATE INDEX fact_by_body ON fact (body)",
    """CREATE TABLE mark (
        word TEXT NOT NULL,
        body INTEGER NOT NULL REFERENCES body (id),
        PRIMARY KEY (word, body)
    )""",
    """CREATE TABLE statement (
        number INTEGER PRIMARY KEY,
        kind TEXT NOT NULL,
        left_party TEXT NOT NULL,
        right_party TEXT NOT NULL,
        reason TEXT NOT NULL,
        made TEXT NOT NULL
    )""",
)
COLUMNS: Final = (
    "generation, source, known, published, form, digest, files, entries, added, changed, removed, loaded,"
    " report"
)
APPEND_ONLY: Final = ("load", "body", "fact", "statement")
"""Tables whose rows are never changed or removed."""

_LATEST: Final = """
    SELECT uid, body FROM (
        SELECT uid, body, ROW_NUMBER() OVER (PARTITION BY uid ORDER BY known DESC, generation DESC) AS place
        FROM fact WHERE source = :source AND known <= :known AND generation <= :generation
    ) AS latest WHERE place = 1 AND body IS NOT NULL"""


class StoreError(DetenteError):
    """The store cannot be opened, read or written."""

    code = "store"
    exit_code = 8


@dataclass(frozen=True, kw_only=True)
class Load:
    """One list accepted into the store. ``digest``: SHA-256 of its files, under which they are archived."""

    generation: int
    source: str
    known: date
    published: date | None
    form: str
    digest: str
    files: tuple[tuple[str, str], ...]
    entries: int
    added: int
    changed: int
    removed: int
    loaded: datetime
    report: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Fact:
    """From day ``known`` on the list holds this of ``uid``; ``entry`` is None where it no longer does."""

    source: str
    uid: str
    known: date
    generation: int
    entry: Entry | None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What the user said of two parties: ``same`` or ``different``, and why."""

    number: int
    kind: str
    left: str
    right: str
    reason: str
    made: datetime


class Store:
    """A store opened for reading, or by ``writing`` for adding facts."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._db = connection

    @property
    def archive(self) -> Path:
        """The folder of raw files, by the first two digits of their hash."""
        return self.path.with_name(self.path.name + ".archive")

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ------------------------------------------------------------------ reading

    def _rows(self, sql: str, **given: Any) -> Iterator[tuple[Any, ...]]:
        try:
            yield from self._db.execute(sql, given)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"cannot be read: {error}", where=str(self.path), hint=_hint(error)) from None

    def _entry(self, body: bytes) -> Entry:
        try:
            return decode(body)
        except MsgspecError as error:
            raise StoreError(f"holds a damaged entry: {error}", where=str(self.path), hint=RESTORE) from None

    def loads(self, source: str | None = None) -> tuple[Load, ...]:
        """Every accepted load, in the order of loading."""
        where = "" if source is None else " WHERE source = :source"
        rows = self._rows(f"SELECT {COLUMNS} FROM load{where} ORDER BY generation", source=source)  # noqa: S608
        return tuple(_load(row) for row in rows)

    def day_before(self, source: str, day: date) -> date | None:
        """The last loaded day of a source before ``day``."""
        rows = self._rows(
            "SELECT MAX(known) FROM load WHERE source = :source AND known < :day",
            source=source,
            day=day.isoformat(),
        )
        found = next(rows)[0]
        return date.fromisoformat(found) if found else None

    def generation(self) -> int:
        """The number of the last load; 0 where there is none."""
        return int(next(self._rows("SELECT COALESCE(MAX(generation), 0) FROM load"))[0])

    def list_on(
        self, source: str, known: date | None = None, generation: int | None = None
    ) -> Iterator[tuple[str, Entry]]:
        """The list as known on a day, by number: (uid, entry)."""
        sql = f"SELECT n.uid, b.entry FROM ({_LATEST}) AS n JOIN body AS b ON b.id = n.body ORDER BY n.uid"  # noqa: S608
        for uid, body in self._rows(sql, source=source, **_as_of(known, generation)):
            yield uid, self._entry(body)

    def ever(
        self, source: str, known: date | None = None, generation: int | None = None
    ) -> Iterator[tuple[str, Entry]]:
        """All that the list ever named until a day, with the last it said of each: (uid, entry)."""
        latest = _LATEST.replace("AND known", "AND body IS NOT NULL AND known", 1)
        sql = f"SELECT n.uid, b.entry FROM ({latest}) AS n JOIN body AS b ON b.id = n.body ORDER BY n.uid"  # noqa: S608
        for uid, body in self._rows(sql, source=source, **_as_of(known, generation)):
            yield uid, self._entry(body)

    def numbers_on(
        self, source: str, known: date | None = None, generation: int | None = None
    ) -> dict[str, int]:
        """The list as known on a day, by number, each entry by the number of its body."""
        return dict(self._rows(_LATEST, source=source, **_as_of(known, generation)))

    def turned(self, source: str, start: date, end: date, generation: int | None = None) -> dict[str, date]:
        """By uid, the first day after ``start`` and up to ``end`` on which the list told something else of it
        than on ``start``.
        """
        sql = (
            "SELECT uid, known, body FROM (SELECT uid, known, body,"
            " ROW_NUMBER() OVER (PARTITION BY uid, known ORDER BY generation DESC) AS place"
            " FROM fact WHERE source = :source AND known > :start AND known <= :known"
            " AND generation <= :generation) AS told WHERE place = 1 ORDER BY uid, known"
        )
        before = self.numbers_on(source, start, generation)
        found: dict[str, date] = {}
        for uid, day, body in self._rows(
            sql, source=source, start=start.isoformat(), **_as_of(end, generation)
        ):
            if uid not in found and body != before.get(uid):
                found[uid] = date.fromisoformat(day)
        return found

    def bodies(self, numbers: Iterable[int]) -> dict[int, Entry]:
        """Entries by the numbers of their bodies."""
        rows = (
            row
            for number in set(numbers)
            for row in self._rows("SELECT id, entry FROM body WHERE id = :id", id=number)
        )
        return {number: self._entry(body) for number, body in rows}

    def facts(
        self,
        source: str,
        uid: str | None = None,
        *,
        known: date | None = None,
        generation: int | None = None,
    ) -> Iterator[Fact]:
        """The facts of one entry (or of a whole list) in order, what a later load says of the same day
        instead of what an earlier one said.
        """
        one = "" if uid is None else " AND uid = :uid"
        sql = (
            "SELECT f.uid, f.known, f.generation, b.entry FROM ("  # noqa: S608
            " SELECT uid, known, generation, body,"
            " ROW_NUMBER() OVER (PARTITION BY uid, known ORDER BY generation DESC) AS place"
            f" FROM fact WHERE source = :source{one} AND known <= :known AND generation <= :generation"
            ") AS f LEFT JOIN body AS b ON b.id = f.body WHERE f.place = 1 ORDER BY f.uid, f.known"
        )
        for found, day, number, body in self._rows(sql, source=source, uid=uid, **_as_of(known, generation)):
            entry = None if body is None else self._entry(body)
            yield Fact(
                source=source, uid=found, known=date.fromisoformat(day), generation=number, entry=entry
            )

    def bearing(self, mark: str) -> tuple[tuple[str, str], ...]:
        """(source, uid) of every entry that ever bore a mark (``identity.marks``)."""
        sql = (
            "SELECT DISTINCT f.source, f.uid FROM mark AS m JOIN fact AS f ON f.body = m.body"
            " WHERE m.word = :word ORDER BY f.source, f.uid"
        )
        return tuple(self._rows(sql, word=mark))

    def holding(self, words: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """(source, uid) of every entry one of whose names holds all these words (plain, lower case)."""
        longest = max(words, key=len, default="")
        if not longest:
            return ()
        sql = (
            "SELECT DISTINCT f.source, f.uid, m.word FROM mark AS m JOIN fact AS f ON f.body = m.body"
            " WHERE m.word LIKE :like ESCAPE '!' ORDER BY f.source, f.uid"
        )
        escaped = longest.replace("!", "!!").replace("%", "!%").replace("_", "!_")
        found = (
            (source, uid)
            for source, uid, mark in self._rows(sql, like=f"name:%{escaped}%")
            if set(words) <= set(mark.removeprefix("name:").split())
        )
        return tuple(dict.fromkeys(found))

    def statements(self) -> tuple[Statement, ...]:
        """What the user said of identities, in order."""
        sql = "SELECT number, kind, left_party, right_party, reason, made FROM statement ORDER BY number"
        return tuple(
            Statement(number=n, kind=k, left=left, right=right, reason=why, made=datetime.fromisoformat(made))
            for n, k, left, right, why, made in self._rows(sql)
        )

    def sound(self) -> tuple[str, ...]:
        """What the database itself finds wrong with its pages; empty where it is whole."""
        return tuple(row[0] for row in self._rows("PRAGMA integrity_check") if row[0] != "ok")

    # ------------------------------------------------------------------ writing

    @contextmanager
    def writing(self) -> Iterator[Writer]:
        """The one writer: a load becomes visible at once or not at all, to readers of this very store too.
        Raises StoreError where another writer holds it for longer than ten seconds, or the disk is full.
        """
        try:
            with closing(_open(self.path)) as connection, _transaction(connection):
                yield Writer(connection)
        except sqlite3.DatabaseError as error:
            raise StoreError(f"cannot be written: {error}", where=str(self.path), hint=_hint(error)) from None


@contextmanager
def _transaction(connection: sqlite3.Connection) -> Iterator[None]:
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


class Writer:
    """Adds to the store inside one transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def numbers_on(self, source: str, known: date) -> dict[str, int]:
        """The list as known on a day: uid → number of its body."""
        return dict(self._db.execute(_LATEST, {"source": source, **_as_of(known, None)}))

    def next_day(self, source: str, day: date) -> date | None:
        """The first loaded day of a source after ``day``."""
        sql = "SELECT MIN(known) FROM load WHERE source = :source AND known > :day"
        found = self._db.execute(sql, {"source": source, "day": day.isoformat()}).fetchone()[0]
        return date.fromisoformat(found) if found else None

    def told_on(self, source: str, day: date) -> set[str]:
        """The numbers of which a fact of this very day speaks."""
        sql = "SELECT uid FROM fact WHERE source = :source AND known = :day"
        return {row[0] for row in self._db.execute(sql, {"source": source, "day": day.isoformat()})}

    def next_generation(self) -> int:
        """The number of the load that is being written."""
        found = self._db.execute("SELECT MAX(generation) FROM load").fetchone()[0]
        return int(found or 0) + 1

    def known_bodies(self, digests: Sequence[str]) -> dict[str, int]:
        """Of these digests (at most a few hundred) those whose bodies are there, with their numbers."""
        places = ", ".join("?" * len(digests))
        return dict(self._db.execute(f"SELECT digest, id FROM body WHERE digest IN ({places})", digests))  # noqa: S608

    def body(self, digest: str, entry: bytes, marks: Iterable[str]) -> int:
        """The number of an entry's body, added with its marks where it is new."""
        found = self.known_bodies((digest,)) or self.new_bodies({digest: (entry, marks)})
        return found[digest]

    def new_bodies(self, bodies: Mapping[str, tuple[bytes, Iterable[str]]]) -> dict[str, int]:
        """Add bodies that are not there yet with their marks, by digest; returns their numbers."""
        last = self._db.execute("SELECT COALESCE(MAX(id), 0) FROM body").fetchone()[0]
        numbers = {digest: int(number) for number, digest in enumerate(bodies, last + 1)}
        self._db.executemany(
            "INSERT INTO body (id, digest, entry) VALUES (?, ?, ?)",
            [(numbers[digest], digest, entry) for digest, (entry, _) in bodies.items()],
        )
        self._db.executemany(
            "INSERT INTO mark (word, body) VALUES (?, ?)",
            [
                (word, numbers[digest])
                for digest, (_, marks) in bodies.items()
                for word in dict.fromkeys(marks)
            ],
        )
        return numbers

    def load(self, row: Load) -> None:
        """Add the line of a load."""
        self._db.execute(
            f"INSERT INTO load ({COLUMNS}) VALUES (:generation, :source, :known, :published, :form, :digest,"  # noqa: S608
            " :files, :entries, :added, :changed, :removed, :loaded, :report)",
            {
                "generation": row.generation,
                "source": row.source,
                "known": row.known.isoformat(),
                "published": row.published.isoformat() if row.published else None,
                "form": row.form,
                "digest": row.digest,
                "files": json.dumps(row.files, ensure_ascii=False),
                "entries": row.entries,
                "added": row.added,
                "changed": row.changed,
                "removed": row.removed,
                "loaded": row.loaded.isoformat(),
                "report": json.dumps(row.report, ensure_ascii=False),
            },
        )

    def facts(
        self, source: str, known: date, generation: int, told: Iterable[tuple[str, int | None]]
    ) -> None:
        """Add what a list says from ``known`` on: (uid, number of the body or None)."""
        self._db.executemany(
            "INSERT INTO fact (source, uid, known, generation, body) VALUES (?, ?, ?, ?, ?)",
            [(source, uid, known.isoformat(), generation, body) for uid, body in told],
        )

    def tell(
        self,
        source: str,
        known: date,
        generation: int,
        told: Mapping[str, int | None],
        before: Mapping[str, int],
    ) -> None:
        """Add what a list says from ``known`` on, where it differs from the list ``before``; of the next
        loaded day, as far as it is silent, say again what it had, so that it stays as it was loaded.
        """
        self.facts(source, known, generation, told.items())
        later = self.next_day(source, known)
        if later is not None:
            silent = told.keys() - self.told_on(source, later)
            self.facts(source, later, generation, ((uid, before.get(uid)) for uid in silent))

    def statement(self, kind: str, left: str, right: str, reason: str, made: datetime) -> None:
        """Add what the user says of two parties."""
        self._db.execute(
            "INSERT INTO statement (kind, left_party, right_party, reason, made)"
            " VALUES (:kind, :left, :right, :reason, :made)",
            {"kind": kind, "left": left, "right": right, "reason": reason, "made": made.isoformat()},
        )


def newest_of(loads: Iterable[Load]) -> Load | None:
    """The load of the newest day; of several of one day the last."""
    return max(loads, key=lambda row: (row.known, row.generation), default=None)


def open_store(path: Path, *, create: bool = False) -> Store:
    """The store at ``path``, brought to the present schema. Raises StoreError."""
    if not create and not path.is_file():
        raise StoreError(
            "there is no store", where=str(path), hint="load a list first: `detente load FILE --as SOURCE`"
        )
    if not create and not path.stat().st_size:
        raise StoreError("is empty", where=str(path), hint=f"load a list into it, or {RESTORE}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        connection = _open(path)
    except (OSError, sqlite3.DatabaseError) as error:
        raise StoreError(f"cannot be opened: {error}", where=str(path), hint=_hint(error)) from None
    return Store(path, connection)


def _open(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        _migrate(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the schema to ``VERSION``, in one step that happens whole or not at all."""
    written = _version(connection)
    if written == VERSION:
        return
    if written > VERSION:
        what = f"has schema {written}, this program knows {VERSION}"
        raise StoreError(what, where=str(path), hint="use the newer program that wrote it")
    with _transaction(connection):
        found = _version(connection)
        if not found and connection.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreError("is the database of another program", where=str(path), hint="check the path")
        for step in MIGRATIONS[found:]:
            for sql in step:
                connection.execute(sql)
        connection.execute("DELETE FROM version")
        connection.execute("INSERT INTO version (number) VALUES (:number)", {"number": VERSION})


def _version(connection: sqlite3.Connection) -> int:
    known = connection.execute("SELECT name FROM sqlite_master WHERE name = 'version'").fetchone()
    found = connection.execute("SELECT number FROM version").fetchone() if known else None
    return int(found[0]) if found else 0


def _guards() -> tuple[str, ...]:
    return tuple(
        f"CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in APPEND_ONLY
        for verb in ("UPDATE", "DELETE")
    )


MIGRATIONS: Final = ((*SCHEMA, *_guards()),)
"""The steps from one schema version to the next; a step that was released is never changed."""


def _as_of(known: date | None, generation: int | None) -> dict[str, Any]:
    return {
        "known": FOREVER if known is None else known.isoformat(),
        "generation": 2**62 if generation is None else generation,
    }


def _load(row: tuple[Any, ...]) -> Load:
    (
        generation,
        source,
        known,
        published,
        form,
        digest,
        files,
        entries,
        added,
        changed,
        removed,
        loaded,
        report,
    ) = row
    return Load(
        generation=generation,
        source=source,
        known=date.fromisoformat(known),
        published=date.fromisoformat(published) if published else None,
        form=form,
        digest=digest,
        files=tuple((name, digest) for name, digest in json.loads(files)),
        entries=entries,
        added=added,
        changed=changed,
        removed=removed,
        loaded=datetime.fromisoformat(loaded),
        report=json.loads(report),
    )


def _hint(error: Exception) -> str:
    text = str(error)
    if "locked" in text or "busy" in text:
        return "another process is loading; wait until it has ended"
    if "full" in text or "No space" in text:
        return "free space on the disk; nothing was changed"
    if "disk I/O" in text:
        return "check the disk and its free space; nothing was changed"
    if "malformed" in text or "not a database" in text:
        return RESTORE
    return "check the path and its rights"
