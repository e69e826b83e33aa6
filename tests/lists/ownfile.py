"""Small worlds of lists: entries of a user's own list, written as the CSV that the reader takes."""

import csv
import hashlib
from datetime import UTC, date, datetime, timedelta

from detente import ingest
from detente.entries import Entry, Filing, ListedName
from detente.names.plain import name_key

SOURCE = "own/world"
FIRST = date(2024, 1, 1)
LOADED = datetime(2024, 6, 1, 12, tzinfo=UTC)
COLUMNS = ("id", "name", "tag", "listed_on")


def day_of(number):
    """The day of that number in the world."""
    return FIRST + timedelta(days=number)


def write(path, rows):
    """A list file of rows (uid → name, tag, day of listing or nothing)."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(COLUMNS)
        out.writerows((uid, *cells) for uid, cells in rows.items())
    return path


def load(store, folder, rows, day, source=SOURCE):
    """Load rows as the list of a day."""
    digest = hashlib.sha256(repr(sorted(rows.items())).encode()).hexdigest()[:16]
    file = write(folder / f"{digest}.csv", rows)
    return ingest.load(store, source, [file], known=day, loaded=LOADED, accept="a small world")


def plain(listed):
    """What a list holds, in the form of the rows it was written from."""
    return {uid: row_of(entry) for uid, entry in listed}


def row_of(entry):
    """The row from which an entry was read."""
    filing = entry.filings[0]
    return (entry.name, filing.tag, filing.on.isoformat() if filing.on else "")


def entry_of(uid, row):
    """The entry that a row should become, in what the tests compare."""
    name, tag, on = row
    filing = Filing(tag=tag, on=date.fromisoformat(on) if on else None)
    return Entry(
        uid=uid, schema="LegalEntity", names=(ListedName(full=name, quality="primary"),), filings=(filing,)
    )


def key_of(row):
    """The mark under which an entry's name is found."""
    return f"name:{name_key(row[0])}"
