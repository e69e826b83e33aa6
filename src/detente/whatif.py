"""What a scenario changes in a book: the difference of two evaluations, and only of what it can touch.

Both evaluations run over the same items. The second is not run in full: for each day the two states
of the law are compared (measures that stand, their parameters, their exceptions and licences, the
parties they reach), and only the rows that rest on something that differs are asked again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final, Literal

from detente.answers import Answer, AuthorityRow, Conflict, Verdict, in_either, not_yet
from detente.book.files import Book
from detente.dates import DAY, Period, parse_day
from detente.deals import Deal, Subject
from detente.decide.evaluate import Evaluator, restricts
from detente.decide.lawday import LawDay
from detente.ledger.scenario import Judgement
from detente.model import Duty, Measure, OwnershipRule, Relief

Direction = Literal["freed", "eased", "tightened", "changed", "unchanged"]
Item = Subject | Deal


@dataclass(frozen=True, kw_only=True)
class Restriction:
    """Who still restricts an item: authority, the measure and the act behind it."""

    authority: str
    verdict: Verdict
    measure: str
    act: str


@dataclass(frozen=True, kw_only=True)
class NextDate:
    """A day ahead that matters for an answer, and what happens on it."""

    day: date
    what: str
    act: str
    authority: str


@dataclass(frozen=True, kw_only=True)
class Change:
    """One item before and after. ``freed_by``: acts that no longer hold it; ``diverging``: (who restricts,
    who does not) where both bind and they agreed before; ``newly_conflicting``: what could be obeyed
    together before and no longer can.
    """

    id: str
    title: str
    kind: str
    direction: Direction
    before: Answer
    after: Answer
    changed: tuple[str, ...]
    freed_by: tuple[str, ...]
    still_restricted_by: tuple[Restriction, ...]
    diverging: tuple[tuple[str, str], ...]
    newly_conflicting: tuple[Conflict, ...]
    next_dates: tuple[NextDate, ...]
    duties: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """The whole difference. ``asked_again``: rows evaluated under the scenario, of ``rows``."""

    scenario: str
    text: str
    on: date
    known: date | None
    judgements: tuple[Judgement, ...]
    changes: tuple[Change, ...]
    rows: int
    asked_again: int

    def of(self, *directions: Direction) -> tuple[Change, ...]:
        """The items that moved in one of these directions."""
        return tuple(c for c in self.changes if c.direction in directions)

    @property
    def freed(self) -> tuple[Change, ...]:
        """Restricted before by some authority, by none now."""
        return self.of("freed")

    @property
    def still_restricted(self) -> tuple[Change, ...]:
        """Changed, and still restricted by somebody."""
        return tuple(c for c in self.changes if c.changed and c.still_restricted_by)

    @property
    def unchanged(self) -> tuple[Change, ...]:
        """Not touched by the scenario."""
        return self.of("unchanged")


@dataclass(frozen=True)
class Baseline:
    """The answers to every item of a book as the law stands."""

    items: tuple[Item, ...]
    answers: dict[str, Answer]


def evaluate(
    book: Book, evaluator: Evaluator, on: date, progress: Callable[[], None] = lambda: None
) -> Baseline:
    """Every customer's status and every deal's decision. Deals are asked in the order of their days,
    so that what one uses of a capped licence counts against the next.
    """
    answers: dict[str, Answer] = {}
    for subject in book.customers:
        answers[subject.id] = evaluator.status(subject, on, (book.only or {}).get(subject.id, ()))
        progress()
    meter = Meter(book, evaluator.knowledge.reliefs)
    for deal in sorted(book.deals, key=lambda d: (d.on, d.id)):
        charged = meter.charge(deal)
        answers[deal.id] = evaluator.decide(charged)
        meter.count(charged, answers[deal.id])
        progress()
    return Baseline((*book.customers, *book.deals), answers)


class Meter:
    """How much of each capped licence a calendar year has used so far, the book's deals included.

    Deals come in the order of their days, so that each total only grows.
    """

    def __init__(self, book: Book, reliefs: tuple[Relief, ...]) -> None:
        self._capped = {r.id: period for r in reliefs if (period := _total_period(r.when)) is not None}
        stated = ((parse_day(usage.on), usage.licence, usage.amount) for usage in book.used)
        self._ahead = sorted(stated, reverse=True)
        self._used: dict[tuple[str, int], float] = defaultdict(float)

    def charge(self, deal: Deal) -> Deal:
        """The deal with what was used before it: in its calendar year, or ever where the cap says so."""
        while self._ahead and self._ahead[-1][0] <= deal.on:
            day, licence, amount = self._ahead.pop()
            self._used[licence, day.year] += amount
        used: dict[str, float] = defaultdict(float)
        for (licence, year), amount in self._used.items():
            if year == deal.on.year or self._capped.get(licence) == "ever":
                used[licence] += amount
        for licence, amount in deal.used.items():
            used[licence] += amount
        return replace(deal, used=dict(used)) if used else deal

    def count(self, deal: Deal, answer: Answer) -> None:
        """Add what the deal uses of the capped licences that carry it."""
        amount = deal.facts.get("amount")
        if isinstance(amount, int | float):
            for licence in self._carrying(answer):
                self._used[licence, deal.on.year] += float(amount)

    def _carrying(self, answer: Answer) -> frozenset[str]:
        rows = (row for row in answer.rows if row.verdict is Verdict.PERMITTED_UNDER_LICENCE)
        return frozenset(licence for row in rows for licence in row.licences if licence in self._capped)

    def considered(self, answer: Answer) -> bool:
        """True if a capped licence was looked at for an answer."""
        return any(c.id in self._capped for row in answer.rows for hit in row.hits for c in hit.considered)


def _total_period(condition: object) -> str | None:
    """The period of a cap anywhere in a condition (``calendar_year``, ``ever``), or None."""
    if isinstance(condition, dict):
        if isinstance(condition.get("total"), dict):
            return str(condition["total"].get("per"))
        condition = list(condition.values())
    if not isinstance(condition, list):
        return None
    return next((found for part in condition if (found := _total_period(part)) is not None), None)


# ---------------------------------------------------------------------- comparing two laws


@dataclass(frozen=True)
class Touched:
    """What differs between two states of the law on a day, for one authority."""

    measures: frozenset[str]
    parties: frozenset[str]
    everything: bool

    def touches(self, row: AuthorityRow, parties: frozenset[str]) -> bool:
        """True if a row may come out differently."""
        if self.everything or self.measures & row.footprint:
            return True
        return bool(self.parties & (parties | row.footprint))


def touched(before: LawDay, after: LawDay, authority: str) -> Touched:
    """Compare the law of a day with the law under a scenario on that day."""
    old = {m.id: m for m in before.measures.get(authority, ())}
    new = {m.id: m for m in after.measures.get(authority, ())}
    measures = set(old) ^ set(new)
    for key in old.keys() & new.keys():
        row = old[key]
        same_reliefs = [r.id for r in before.reliefs_for(row)] == [r.id for r in after.reliefs_for(new[key])]
        same_bands = all(before.bands(row, p.name) == after.bands(new[key], p.name) for p in row.parameters)
        relief_bands = all(
            before.bands(r, p.name) == after.bands(r, p.name)
            for r in after.reliefs_for(row)
            for p in r.parameters
        )
        same_ground = _ground(before, row) == _ground(after, new[key])
        if not (same_reliefs and same_bands and relief_bands and same_ground):
            measures.add(key)
    added = [new[key] for key in set(new) - set(old)]
    everything = any(_beyond_lists(m) for m in added) or _rules_differ(before, after, authority)
    everything = everything or any(_beyond_lists(old[k]) for k in measures & old.keys() & new.keys())
    left, right = before.reached(authority), after.reached(authority)
    parties: set[str] = set()
    if left is not right:
        parties = {p for p in left.keys() | right.keys() if left.get(p) != right.get(p)}
    for provision in before.listed.keys() | after.listed.keys():  # a condition may ask who is listed
        parties.update(before.listed.get(provision, {}).keys() ^ after.listed.get(provision, {}).keys())
    return Touched(frozenset(measures), frozenset(parties), everything)


def _beyond_lists(measure: Measure) -> bool:
    """True if a measure can reach deals in which no listed party takes part."""
    return bool(measure.target.located) or not measure.target.designated


def _ground(law: LawDay, measure: Measure) -> tuple[str, ...]:
    """The provisions and acts on which a measure stands."""
    standing = [p for p in measure.provisions if law.knowledge.provision_stands(p, law.day)]
    return (*standing, *(law.knowledge.provisions[p].act for p in standing))


def _rules_differ(before: LawDay, after: LawDay, authority: str) -> bool:
    """True where a duty or an ownership rule differs: a licence may ask whom a party owns."""

    def standing(law: LawDay) -> list[str]:
        rows: tuple[Duty | OwnershipRule, ...]
        rows = (*law.knowledge.duties, *law.knowledge.ownership_rules)
        return [r.id for r in rows if r.authority == authority and law.knowledge.rule_stands(r, law.day)]

    return standing(before) != standing(after)


def parties_of(item: Item) -> frozenset[str]:
    """The ids through which lists can reach an item."""
    if isinstance(item, Subject):
        return frozenset({item.party or item.id, *item.candidates})
    return frozenset(i for p in item.parties for i in ((p.party,) if p.party else p.candidates))


# ---------------------------------------------------------------------- the difference


def whatif(
    book: Book,
    baseline: Baseline,
    before: Evaluator,
    after: Evaluator,
    unsure: Evaluator | None,
    judgements: tuple[Judgement, ...],
    *,
    name: str,
    text: str,
    on: date,
    progress: Callable[[], None] = lambda: None,
) -> WhatIf:
    """The difference that a scenario makes. ``after`` holds the edits that take effect, ``unsure`` also
    those that wait on a condition; where the two differ the answer is REFER between them.
    """
    compare = _Comparison(before, after, unsure, on, {})
    meter = Meter(book, after.knowledge.reliefs)
    changes: list[Change] = []
    rows = asked = 0
    order = {item.id: i for i, item in enumerate(baseline.items)}
    for item in sorted(baseline.items, key=lambda i: (isinstance(i, Deal), i.on or on, i.id)):
        old = compare.with_newcomers(baseline.answers[item.id])
        charged = meter.charge(item) if isinstance(item, Deal) else item
        forced = isinstance(item, Deal) and meter.considered(old)
        new, count = compare.again(charged, old, forced=forced)
        if isinstance(charged, Deal):
            meter.count(charged, new)
        rows += len(old.rows)
        asked += count
        changes.append(_change(item, old, new, before, after))
        progress()
    changes.sort(key=lambda c: order[c.id])
    return WhatIf(
        scenario=name,
        text=text,
        on=on,
        known=before.knowledge.known,
        judgements=judgements,
        changes=tuple(changes),
        rows=rows,
        asked_again=asked,
    )


@dataclass
class _Comparison:
    before: Evaluator
    after: Evaluator
    unsure: Evaluator | None
    on: date
    cache: dict[tuple[int, date, date, str], Touched]

    @cached_property
    def newcomers(self) -> frozenset[str]:
        """Authorities that only the scenario creates."""
        known = {a.id for a in self.before.authorities}
        later = (*self.after.authorities, *(self.unsure.authorities if self.unsure else ()))
        return frozenset(a.id for a in later) - known

    def with_newcomers(self, old: Answer) -> Answer:
        """The answer with an empty row for each authority that only the scenario creates."""
        if not self.newcomers:
            return old
        return replace(old, rows=(*old.rows, *(not_yet(old.kind, name) for name in sorted(self.newcomers))))

    def again(self, item: Item, old: Answer, *, forced: bool) -> tuple[Answer, int]:
        """The answer under the scenario, asking again only the rows that may differ."""
        asked = 0
        rows: list[AuthorityRow] = []
        possible: list[AuthorityRow] = []
        parties = parties_of(item)
        for row in old.rows:
            again = forced or row.authority in self.newcomers
            new = self._row(item, old.on, row, self.after, parties, forced=again)
            open_row = row
            if self.unsure is not None:
                open_row = self._row(item, old.on, row, self.unsure, parties, forced=again)
            asked += (new is not row) + (open_row is not row)
            rows.append(new)
            possible.append(open_row)
        conflicts = self._conflicts(item, tuple(rows), tuple(possible))
        if self.unsure is not None:
            rows = [new.left_open(open_row) for new, open_row in zip(rows, possible, strict=True)]
        if conflicts == old.conflicts and all(a is b for a, b in zip(rows, old.rows, strict=True)):
            return old, asked
        return replace(old, rows=tuple(rows), scenario=self.after.scenario, conflicts=conflicts), asked

    def _conflicts(
        self, item: Item, rows: tuple[AuthorityRow, ...], possible: tuple[AuthorityRow, ...]
    ) -> tuple[Conflict, ...]:
        if isinstance(item, Subject):
            return ()
        found = self.after.conflicts(item, rows)
        return found if self.unsure is None else in_either(found, self.unsure.conflicts(item, possible))

    def _row(
        self, item: Item, day: date, row: AuthorityRow, evaluator: Evaluator, parties: frozenset[str],
        *, forced: bool,
    ) -> AuthorityRow:  # fmt: skip
        authority = next((a for a in evaluator.authorities if a.id == row.authority), None)
        if authority is None:
            return row
        found = self._touched(day, authority.id, evaluator)
        if row.verdict is Verdict.OUT_OF_SCOPE and not forced and not evaluator.nexus_asks_lists(authority):
            return row
        if not forced and not found.touches(row, parties):
            return row
        if isinstance(item, Subject):
            return evaluator.status_row(item, self.on, authority)
        return evaluator.decide_row(item, authority)

    def _touched(self, day: date, authority: str, evaluator: Evaluator) -> Touched:
        old, new = self.before.law_on(day), evaluator.law_on(day)
        key = (id(evaluator), old.stretch, new.stretch, authority)
        if key not in self.cache:
            self.cache[key] = touched(old, new, authority)
        return self.cache[key]


def _change(item: Item, old: Answer, new: Answer, before: Evaluator, after: Evaluator) -> Change:
    pairs = list(zip(old.rows, new.rows, strict=True))
    changed = tuple(a.authority for a, b in pairs if not a.same_outcome(b))
    still = tuple(_restrictions(new))
    return Change(
        id=item.id,
        title=old.title,
        kind=old.kind,
        direction=_direction(pairs, changed),
        before=old,
        after=new,
        changed=changed,
        freed_by=tuple(_freed_by(pairs, before, after, old.on)),
        still_restricted_by=still,
        diverging=_diverging(pairs) if changed else (),
        newly_conflicting=_newly_conflicting(old, new),
        next_dates=tuple(next_dates(new, after)) if changed or still else (),
        duties=tuple(dict.fromkeys(d.title for row in new.rows for d in row.duties)),
    )


def _restrictions(answer: Answer) -> Iterator[Restriction]:
    for row in answer.rows:
        if not restricts(row):
            continue
        for hit in row.hits:
            if hit.worst not in {Verdict.PERMITTED, Verdict.PERMITTED_UNDER_LICENCE, Verdict.EXPOSURE}:
                yield Restriction(
                    authority=row.authority,
                    verdict=row.verdict,
                    measure=hit.measure,
                    act=hit.acts[0] if hit.acts else "",
                )


SEVERITY: Final = {
    Verdict.OUT_OF_SCOPE: 0,
    Verdict.NO_MEASURE: 0,
    Verdict.PERMITTED: 0,
    Verdict.EXPOSURE: 1,
    Verdict.PERMITTED_UNDER_LICENCE: 1,
    Verdict.REFER: 2,
    Verdict.LICENCE_FOR_ITEMS: 2,
    Verdict.AUTHORISATION_REQUIRED: 3,
    Verdict.LIMITED: 3,
    Verdict.PROHIBITED: 4,
    Verdict.BLOCKED: 5,
}


def severity(row: AuthorityRow) -> int:
    """How heavy a row is, by the recorded law where the day lies outside the recorded period. A party that
    may have been listed since is never called free.
    """
    if row.recorded is not None and not row.beyond_horizon:
        return max(SEVERITY[row.recorded], SEVERITY[row.verdict])
    return SEVERITY[row.recorded or row.verdict]


def _direction(pairs: list[tuple[AuthorityRow, AuthorityRow]], changed: tuple[str, ...]) -> Direction:
    if not changed:
        return "unchanged"
    moves = [severity(b) - severity(a) for a, b in pairs if a.authority in changed]
    if all(m <= 0 for m in moves) and any(m < 0 for m in moves):
        free_now = any(restricts(a) for a, _ in pairs) and not any(restricts(b) for _, b in pairs)
        return "freed" if free_now else "eased"
    if all(m >= 0 for m in moves) and any(m > 0 for m in moves):
        return "tightened"
    return "changed"


def _freed_by(
    pairs: list[tuple[AuthorityRow, AuthorityRow]], before: Evaluator, after: Evaluator, day: date
) -> Iterator[str]:
    """Acts behind the old row that the scenario has ended."""
    seen: set[str] = set()
    for old, new in pairs:
        if severity(new) >= severity(old):
            continue
        for act in old.acts:
            if act in seen or act in new.acts:
                continue
            seen.add(act)
            if before.knowledge.effective(act, day) and not after.knowledge.effective(act, day):
                yield act


def _newly_conflicting(old: Answer, new: Answer) -> tuple[Conflict, ...]:
    before = {conflict.pair for conflict in old.conflicts}
    return tuple(conflict for conflict in new.conflicts if conflict.pair not in before)


def _diverging(pairs: list[tuple[AuthorityRow, AuthorityRow]]) -> tuple[tuple[str, str], ...]:
    bound = [(a, b) for a, b in pairs if b.verdict is not Verdict.OUT_OF_SCOPE]
    return tuple(
        (y.authority, x.authority)
        for before_x, x in bound
        for before_y, y in bound
        if restricts(before_x) and restricts(before_y) and not restricts(x) and restricts(y)
    )


def next_dates(answer: Answer, evaluator: Evaluator) -> Iterator[NextDate]:
    """The days on which something that an answer rests on ends, if nobody acts before.

    An act's end is the one printed as known on the day asked about, so that a renewal made later
    does not hide the cliff that lay ahead then.
    """
    then = evaluator.knowledge_on(answer.on)
    seen: set[tuple[date, str]] = set()
    for row in answer.rows:
        for act in row.acts:
            end = _end_of(then.act_periods(act), answer.on)
            if end is not None and (end, act) not in seen:
                seen.add((end, act))
                later = _end_of(evaluator.knowledge.act_periods(act), answer.on)
                renewed = (
                    ""
                    if later == end
                    else f"; it was renewed later, to {later - DAY if later else 'no fixed end'}"
                )
                what = f"{act} ends unless renewed (last day {end - DAY}{renewed})"
                yield NextDate(day=end, what=what, act=act, authority=row.authority)
        yield from _licence_ends(row, answer.on, evaluator, seen)


def _end_of(periods: tuple[Period, ...], day: date) -> date | None:
    return next((p.end for p in periods if day in p), None)


def _licence_ends(
    row: AuthorityRow, on: date, evaluator: Evaluator, seen: set[tuple[date, str]]
) -> Iterator[NextDate]:
    reliefs: Mapping[str, Relief] = {r.id: r for r in evaluator.knowledge.reliefs} if row.licences else {}
    for licence in row.licences:
        relief = reliefs.get(licence)
        if relief is None or relief.end is None or on not in Period(relief.start, relief.end):
            continue
        if (relief.end, licence) not in seen:
            seen.add((relief.end, licence))
            what = f"{licence} ends (last day {relief.end - DAY})"
            yield NextDate(day=relief.end, what=what, act=licence, authority=row.authority)
