"""Lists of the user's own, kept entry by entry: each change is a load with one entry more or less."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date, datetime

from detente.entries import BirthDate, Entry, Filing, ListedName, encode
from detente.errors import InputError, UnknownIdError
from detente.identity import marks
from detente.ingest import named
from detente.store import Load, Store

HELD = "internal"


def add(
    store: Store,
    list_name: str,
    *,
    name: str,
    reason: str,
    aliases: Sequence[str],
    born: str,
    country: str,
    schema: str,
    day: date,
    made: datetime,
) -> str:
    """Put a party on the list from ``day`` on; returns its number. Raises InputError."""
    _own(list_name)
    if not name.strip():
        raise InputError("the name is empty")
    entry = Entry(
        uid=_number(name, born),
        schema=schema,  # type: ignore[arg-type]
        names=(
            ListedName(full=name.strip(), quality="primary"),
            *(ListedName(full=alias.strip()) for alias in aliases if alias.strip()),
        ),
        filings=(Filing(tag=HELD, on=day),),
        birth_dates=(BirthDate(start=born),) if born else (),
        countries=(country.upper(),) if country else (),
        reasons=(reason,),
    )
    _change(store, list_name, entry.uid, entry, reason=reason, day=day, made=made)
    return entry.uid


def remove(store: Store, list_name: str, uid: str, *, reason: str, day: date, made: datetime) -> None:
    """Take an entry off the list from ``day`` on. Raises UnknownIdError."""
    _own(list_name)
    _change(store, list_name, uid, None, reason=reason, day=day, made=made)


def _own(list_name: str) -> None:
    if named(list_name).id != "own":
        raise InputError(f"{list_name!r} is no list of yours", hint="lists of yours are called own/NAME")


def _number(name: str, born: str) -> str:
    return hashlib.sha256(f"{name.casefold().strip()}|{born}".encode()).hexdigest()[:12]


def _change(
    store: Store,
    list_name: str,
    uid: str,
    entry: Entry | None,
    *,
    reason: str,
    day: date,
    made: datetime,
) -> None:
    body = encode(entry) if entry is not None else b""
    digest = hashlib.sha256(body).hexdigest()
    with store.writing() as writer:
        before = writer.numbers_on(list_name, day)
        if entry is None and uid not in before:
            raise UnknownIdError(
                f"{list_name} holds no entry {uid!r}", hint=f"see `detente list show {list_name}`"
            )
        number = writer.body(digest, body, marks(entry)) if entry is not None else None
        generation = writer.next_generation()
        now = {key: value for key, value in {**before, uid: number}.items() if value is not None}
        writer.load(
            Load(
                generation=generation,
                source=list_name,
                known=day,
                published=None,
                form="by hand",
                digest=digest,
                files=(),
                entries=len(now),
                added=int(uid not in before),
                changed=int(uid in before and entry is not None),
                removed=int(entry is None),
                loaded=made,
                report={"reason": reason, "uid": uid},
            )
        )
        writer.tell(list_name, day, generation, {uid: number}, before)
