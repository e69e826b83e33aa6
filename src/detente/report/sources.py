"""What the page is written from: the result, and the ledger before and under the scenario."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from detente.ledger.knowledge import Knowledge, Overlay
from detente.ledger.overlay import overlay
from detente.ledger.scenario import EditVerdict, Judgement
from detente.report.svg import Mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.answers import AuthorityRow
    from detente.book.files import Book
    from detente.engine import Moment
    from detente.model import Act
    from detente.whatif import Change, WhatIf


@dataclass(frozen=True)
class Sources:
    """The result with the moments it was computed from.

    ``before`` holds the licences of the book, ``after`` also the edits that take effect, as in
    ``Moment.whatif``.
    """

    result: WhatIf
    moment: Moment
    book: Book

    @cached_property
    def before(self) -> Moment:
        """The law as it stands, with the book's own licences."""
        law = self.moment.overlay.law
        own = replace(self.moment.overlay, law=replace(law, reliefs=law.reliefs + self.book.licences))
        return replace(self.moment, overlay=own)

    @cached_property
    def after(self) -> Moment:
        """The law under the edits that take effect."""
        return replace(self.before, overlay=self._laid(with_open=False))

    @cached_property
    def widest(self) -> Knowledge:
        """All rows the result may name: also those of edits whose effect is open."""
        return replace(self.before, overlay=self._laid(with_open=True)).knowledge

    def _laid(self, *, with_open: bool) -> Overlay:
        knowledge, base = self.before.knowledge, self.before.overlay
        return overlay(self.result.judgements, knowledge, with_open=with_open, base=base)

    @cached_property
    def moved(self) -> tuple[Change, ...]:
        """The items the scenario changes."""
        return tuple(c for c in self.result.changes if c.changed)

    @cached_property
    def untouched(self) -> tuple[Change, ...]:
        """The items it leaves as they are, restricted by somebody."""
        return tuple(c for c in self.result.changes if not c.changed and c.still_restricted_by)

    @cached_property
    def authorities(self) -> tuple[str, ...]:
        """Every authority of any answer, in the order of the answers."""
        return tuple(dict.fromkeys(row.authority for c in self.result.changes for row in c.after.rows))

    @cached_property
    def horizons(self) -> dict[str, date]:
        """The last recorded day of each authority that states one."""
        rows = self.moment.engine.authorities
        return {a.id: a.horizon for a in rows if a.horizon is not None and a.id in self.authorities}

    @cached_property
    def unread(self) -> tuple[str, ...]:
        """Rows of law behind the answers that were not checked against the official text."""
        return tuple(sorted({name for row in self.rows() for name in row.unread}))

    def rows(self) -> Iterator[AuthorityRow]:
        """Every row of every answer, before and after."""
        yield from (row for c in self.result.changes for answer in (c.before, c.after) for row in answer.rows)

    def act(self, key: str) -> Act | None:
        """An act of the ledger or of the scenario."""
        return self.widest.acts.get(key)

    def fact(self, key: str) -> str:
        """What a missing fact is, in words, with its name; other words are left as they are."""
        row = self.moment.engine.vocabulary.facts.get(key)
        return f"{row.title} ({key})" if row else key

    def title(self, key: str) -> str:
        """The title of an act, licence, measure or provision; empty for what is not in the ledger."""
        return self._titles.get(key, "")

    @cached_property
    def _titles(self) -> dict[str, str]:
        known = self.widest
        titles = {act.id: act.title for act in known.acts.values()}
        titles |= {provision.id: provision.title for provision in known.provisions.values()}
        titles |= {relief.id: relief.title for relief in known.reliefs}
        return titles | {measure.id: measure.title for measure in known.measures}

    @cached_property
    def marks(self) -> tuple[Mark, ...]:
        """The days on which the scenario cuts, then the day of the question."""
        days: dict[tuple[date, str], None] = {}
        for judgement in self.result.judgements:
            if judgement.effective is not None and judgement.verdict is not EditVerdict.REFUSED:
                days[judgement.effective, _tone(judgement)] = None
        words = {"cut": "the scenario cuts", "unsure": "the scenario, if its condition is met"}
        cuts = [Mark(day, words[tone], tone) for day, tone in sorted(days)]
        return (*cuts, Mark(self.result.on, "day of the question", "asked"))

    @cached_property
    def window(self) -> tuple[date, date]:
        """The days drawn: from the start of the record (at most four years back) to a year and a half on."""
        days = [m.day for m in self.marks]
        recorded = [a.recorded_from for a in self.moment.engine.authorities if a.recorded_from is not None]
        start = max(min(recorded, default=date.min), _years(min(days), -4))
        return start, max(_years(max(days), 1), _years(self.result.on, 1)).replace(month=12, day=31)


def _tone(judgement: Judgement) -> str:
    return "unsure" if judgement.verdict is EditVerdict.REFER else "cut"


def _years(day: date, years: int) -> date:
    year = min(max(day.year + years, date.min.year), date.max.year)
    return day.replace(year=year, day=min(day.day, 28))
