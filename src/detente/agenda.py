"""What is due after a set of answers, and when: reports, ends of licences, ends of acts.

As a list in the order of the days, and as an iCalendar (RFC 5545) of all-day events.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from detente.answers import Answer
from detente.dates import DAY
from detente.decide.evaluate import Evaluator
from detente.whatif import next_dates

if TYPE_CHECKING:
    from icalendar import Component

Kind = Literal["report", "end"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One thing due. ``day``: the last day for a report, the first day without it for an end, None where
    the law gives words (``when``) and no day; ``act``: the act, licence or duty behind it; ``items``: the
    deals and customers it concerns.
    """

    day: date | None
    kind: Kind
    authority: str
    what: str
    when: str = ""
    act: str
    items: tuple[str, ...] = ()


def agenda(answers: Iterable[Answer], evaluator: Evaluator) -> tuple[Entry, ...]:
    """Everything due after the answers; what several items share is named once with all of them. Entries
    without a day come last.
    """
    shared: dict[Entry, dict[str, None]] = {}
    for answer in answers:
        for entry in (*_reports(answer), *_ends(answer, evaluator)):
            shared.setdefault(entry, {})[answer.id] = None
    entries = (replace(entry, items=tuple(items)) for entry, items in shared.items())
    return tuple(sorted(entries, key=lambda e: (e.day or date.max, e.authority, e.kind, e.what)))


def _reports(answer: Answer) -> Iterator[Entry]:
    for row in answer.rows:
        for duty in row.duties:
            yield Entry(
                day=duty.due, kind="report", authority=row.authority, what=duty.title, when=duty.due_text,
                act=duty.act or duty.id,
            )  # fmt: skip


def _ends(answer: Answer, evaluator: Evaluator) -> Iterator[Entry]:
    for ahead in next_dates(answer, evaluator):
        yield Entry(day=ahead.day, kind="end", authority=ahead.authority, what=ahead.what, act=ahead.act)


def calendar(entries: Iterable[Entry], made: datetime) -> bytes | None:
    """The dated entries as an iCalendar of all-day events, each with an alarm three days ahead; None where
    nothing has a day.

    A report is one event per item, an end one event for all its items; each keeps its UID in every calendar,
    so that importing a later one updates it. An end stands on the last day on which its act or licence
    holds. ``made`` is the stamp of the calendar (UTC).
    """
    from icalendar import Calendar  # noqa: PLC0415 - only where a calendar is written

    found = Calendar()
    found.add("prodid", "-//detente//deadlines//EN")
    found.add("version", "2.0")
    for entry in entries:
        if entry.day is not None:
            for items in [(item,) for item in entry.items] if entry.kind == "report" else [entry.items]:
                found.add_component(_event(entry, entry.day, items, made))
    text: bytes = found.to_ical()
    return text if found.subcomponents else None


def _event(entry: Entry, day: date, items: tuple[str, ...], made: datetime) -> Component:
    from icalendar import Alarm, Event  # noqa: PLC0415

    event, alarm = Event(), Alarm()
    event.add("uid", _uid(entry, items))
    event.add("dtstamp", made)
    event.add("dtstart", day - DAY if entry.kind == "end" else day)
    event.add("summary", f"{entry.authority}: {entry.what}")
    event.add("description", "; ".join(part for part in (entry.when, entry.act, *items) if part))
    event.add("categories", [entry.kind])
    event.add("transp", "TRANSPARENT")
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.what)
    alarm.add("trigger", timedelta(days=-3))
    event.add_component(alarm)
    return event


def _uid(entry: Entry, items: tuple[str, ...]) -> str:
    named = (
        entry.kind,
        entry.authority,
        entry.act,
        *((entry.what, *items) if entry.kind == "report" else ()),
    )
    return f"{hashlib.sha256(chr(0).join(named).encode()).hexdigest()[:32]}@detente"
