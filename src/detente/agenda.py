"""What is due after a set of answers, and when: reports, ends of licences, ends of acts.

As a list in the order of the days, and as an iCalendar (RFC 5545) of all-day events.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from detente.answers import Answer
from detente.decide.evaluate import Evaluator
from detente.whatif import next_dates

Kind = Literal["report", "end"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing due. ``day`` is None where the law gives words (``when``) and no day; ``items``: the
    deals and customers it concerns.
    """

    day: date | None
    kind: Kind
    authority: str
    what: str
    when: str
    act: str
    items: tuple[str, ...]


def agenda(answers: Iterable[Answer], evaluator: Evaluator) -> tuple[Entry, ...]:
    """Everything due after the answers; what several items share is named once with all of them. Entries
    without a day come last.
    """
    shared: dict[tuple[date | None, Kind, str, str, str, str], list[str]] = {}
    for answer in answers:
        for key in (*_reports(answer), *_ends(answer, evaluator)):
            shared.setdefault(key, []).append(answer.id)
    entries = (
        Entry(
            day=day,
            kind=kind,
            authority=authority,
            what=what,
            when=when,
            act=act,
            items=tuple(dict.fromkeys(items)),
        )
        for (day, kind, authority, what, when, act), items in shared.items()
    )
    return tuple(sorted(entries, key=lambda e: (e.day or date.max, e.authority, e.kind, e.what)))


def _reports(answer: Answer) -> Iterator[tuple[date | None, Kind, str, str, str, str]]:
    for row in answer.rows:
        for duty in row.duties:
            yield duty.due, "report", row.authority, duty.title, duty.due_text, duty.act or duty.id


def _ends(answer: Answer, evaluator: Evaluator) -> Iterator[tuple[date | None, Kind, str, str, str, str]]:
    issuers = {act.id: act.issuer for act in evaluator.knowledge.acts.values()}
    issuers |= {relief.id: relief.authority for relief in evaluator.knowledge.reliefs}
    for ahead in next_dates(answer, evaluator):
        yield ahead.day, "end", issuers.get(ahead.act, ""), ahead.what, "", ahead.act


def calendar(entries: Iterable[Entry], made: datetime) -> bytes:
    """The dated entries as an iCalendar of all-day events, each with an alarm three days ahead.

    ``made`` is the stamp of the calendar (UTC). The same entry has the same UID in every calendar, so
    that importing a later one updates it.
    """
    from icalendar import Alarm, Calendar, Event  # noqa: PLC0415 - only where a calendar is written

    found = Calendar()
    found.add("prodid", "-//detente//deadlines//EN")
    found.add("version", "2.0")
    for entry in entries:
        if entry.day is None:
            continue
        event = Event()
        event.add("uid", _uid(entry))
        event.add("dtstamp", made)
        event.add("dtstart", entry.day)
        event.add("summary", f"{entry.authority}: {entry.what}")
        event.add("description", "; ".join(part for part in (entry.when, entry.act, *entry.items) if part))
        event.add("categories", [entry.kind])
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", entry.what)
        alarm.add("trigger", timedelta(days=-3))
        event.add_component(alarm)
        found.add_component(event)
    text: bytes = found.to_ical()
    return text


def _uid(entry: Entry) -> str:
    named = "\0".join((str(entry.day), entry.kind, entry.act, entry.what, *entry.items))
    return f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@detente"


def stamp(on: date) -> datetime:
    """The stamp of a calendar made for the answers of a day: midnight UTC, so that the same question
    gives the same bytes.
    """
    return datetime.combine(on, time(), UTC)
