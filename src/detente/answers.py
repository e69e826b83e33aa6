"""What the engine answers: one row per authority, each with its whole proof."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from enum import StrEnum

from detente.entries import Dating
from detente.lazyclass import dataclass


class Verdict(StrEnum):
    """Answer of one authority on a deal (first group) or on a party's status (second group). EXPOSURE
    and NO_MEASURE stand in both: the first is the threat of a secondary sanction, never a ban.
    """

    PROHIBITED = "PROHIBITED"
    AUTHORISATION_REQUIRED = "AUTHORISATION_REQUIRED"
    REFER = "REFER"
    PERMITTED_UNDER_LICENCE = "PERMITTED_UNDER_LICENCE"
    EXPOSURE = "EXPOSURE"
    PERMITTED = "PERMITTED"
    OUT_OF_SCOPE = "OUT_OF_SCOPE"
    BLOCKED = "BLOCKED"
    LIMITED = "LIMITED"
    LICENCE_FOR_ITEMS = "LICENCE_FOR_ITEMS"
    NO_MEASURE = "NO_MEASURE"


@dataclass(frozen=True, kw_only=True, slots=True)
class Considered:
    """An exception or licence that was looked at, and why it helped or did not."""

    id: str
    kind: str
    title: str
    applied: bool | None
    reason: str
    act: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ParameterUsed:
    """A dated value that decided: name, value, unit, and the date that chose its band."""

    name: str
    value: str
    unit: str | None
    key: str
    key_date: date | None
    by: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Hit:
    """One measure that reaches the deal or party, and how. ``certain`` is False where a fact or the
    law leaves it open (``open_because``). ``outcome``: what is left after exceptions and licences.
    """

    measure: str
    kind: str
    title: str
    certain: bool
    effect: str
    handling: str
    party: str | None
    path: tuple[str, ...]
    provisions: tuple[str, ...]
    acts: tuple[str, ...]
    since: date | None
    parameters: tuple[ParameterUsed, ...]
    considered: tuple[Considered, ...]
    best: Verdict
    worst: Verdict
    missing: tuple[str, ...]
    open_because: tuple[str, ...]
    confidence: str
    unread: tuple[str, ...]
    source: tuple[str, ...]
    place: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyDue:
    """A report or other duty, with its day where the law gives one."""

    id: str
    title: str
    due: date | None
    due_text: str
    act: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Stretch:
    """An unbroken time in which a list files an entry under one word. ``start``: the day of listing as far as
    it is known; ``not_before``: where it is derived, the last day on which the list surely lacked it;
    ``last_seen`` and ``end``: the last loaded day that has it and the first that has not;
    ``provisions``: what the word stands for, empty where it is tied to no act.
    """

    source: str
    uid: str
    name: str
    tag: str
    act: str
    start: date
    dating: Dating
    not_before: date | None
    first_seen: date
    last_seen: date
    end: date | None
    provisions: tuple[str, ...]

    def __contains__(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


@dataclass(frozen=True, kw_only=True, slots=True)
class AuthorityRow:
    """The answer of one authority. ``between`` holds the two verdicts a REFER lies between."""

    authority: str
    verdict: Verdict
    handling: str = ""
    measures: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    unknowns: tuple[str, ...] = ()
    between: tuple[Verdict, Verdict] | None = None
    confidence: str = "high"
    unread: tuple[str, ...] = ()
    horizon: date | None = None
    beyond_horizon: bool = False
    recorded: Verdict | None = None
    duties: tuple[DutyDue, ...] = ()
    hits: tuple[Hit, ...] = ()
    footprint: frozenset[str] = frozenset()

    @property
    def binding(self) -> tuple[str, ...]:
        """The measures that no exception sets aside."""
        spared = {Verdict.PERMITTED, Verdict.NO_MEASURE}
        return tuple(dict.fromkeys(hit.measure for hit in self.hits if hit.worst not in spared))

    def same_outcome(self, other: AuthorityRow) -> bool:
        """True where nothing a user acts on differs: word, handling, binding measures, licences."""
        return self is other or self._outcome() == other._outcome()

    def _outcome(self) -> tuple[object, ...]:
        return self.verdict, self.handling, self.between, self.binding, self._licences_that_carry()

    def _licences_that_carry(self) -> tuple[str, ...]:
        return self.licences if self.binding else ()

    def left_open(self, possible: AuthorityRow) -> AuthorityRow:
        """This row where a conditional edit of a scenario may turn it into ``possible``."""
        if self.same_outcome(possible):
            return self
        return replace(
            self,
            verdict=Verdict.REFER,
            handling="",
            between=(possible.verdict, self.verdict),
            unknowns=(*self.unknowns, "whether the conditional edits of the scenario take effect"),
            reasons=(*self.reasons, f"if they take effect: {possible.verdict} {possible.handling}".strip()),
        )


def not_yet(kind: str, authority: str) -> AuthorityRow:
    """The row of an authority that only a scenario creates."""
    verdict = Verdict.NO_MEASURE if kind == "status" else Verdict.OUT_OF_SCOPE
    return AuthorityRow(authority=authority, verdict=verdict, reasons=("no authority of the recorded law",))


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """Two measures that one deal cannot both obey: done as ``measure`` wants (``otherwise``: with which
    facts, empty where it demands the deal as it stands), it breaks ``against``. Who leaves the deal undone
    obeys both, unless ``measure`` demands it. ``certain`` is False where a fact or the law is open.
    """

    measure: str
    authority: str
    against: str
    against_authority: str
    otherwise: tuple[str, ...] = ()
    certain: bool = True

    @property
    def pair(self) -> tuple[str, str]:
        """The two measures."""
        return self.measure, self.against


def in_either(ours: tuple[Conflict, ...], possible: tuple[Conflict, ...]) -> tuple[Conflict, ...]:
    """The conflicts of two states of the law of which either may come true: certain only where certain in
    both.
    """
    certain = {c.pair for c in ours if c.certain} & {c.pair for c in possible if c.certain}
    found = {c.pair: replace(c, certain=c.pair in certain) for c in (*ours, *possible)}
    return tuple(found.values())


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """Words of a name asked about, those of the listed name, and what makes them alike, 0 to 1."""

    given: str
    listed: str
    how: str
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """A party that a name may mean. ``score``: that of the screen, 0 to 1, and 1 for the very name;
    ``matched``: the listed name that fits best; ``weak_alias``: whether that is one which only confirms;
    ``words``: which words are which; ``unmatched``: words of either name that have none in the other.
    """

    party: str
    name: str
    score: float
    matched: str
    weak_alias: bool = False
    words: tuple[Words, ...] = ()
    unmatched: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())

    @property
    def why(self) -> str:
        """The words that are not the same, and those without a match, in one line."""
        if self.weak_alias:
            return "a weak alias"
        said = [f"{w.given} ~ {w.listed}: {w.how} ({w.score:.2f})" for w in self.words if w.how != "same"]
        if any(self.unmatched):
            ours, theirs = (" ".join(words) or "-" for words in self.unmatched)
            said.append(f"without a match: {ours} / {theirs}")
        return "; ".join(said) or "the same words"


@dataclass(frozen=True, kw_only=True, slots=True)
class NameRead:
    """A name as it was read. ``party``: whom it surely means, None where nobody or where it is open;
    ``candidates``: whom it may mean, the likeliest first (empty for the very name of one party).
    """

    name: str
    party: str | None = None
    candidates: tuple[Candidate, ...] = ()

    @property
    def open(self) -> tuple[str, ...]:
        """The ids of the parties between which the name does not decide."""
        return () if self.party is not None else tuple(c.party for c in self.candidates)


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """One row per authority on one question. ``kind`` is ``deal`` or ``status``; ``conflicts``: what nobody
    can obey together; ``listed``: what the loaded lists say of the parties, ended listings too; ``names``:
    the names that no party bears alone, letter for letter, and whom each was taken for or may mean.
    """

    id: str
    title: str
    kind: str
    on: date
    known: date | None
    scenario: str | None
    rows: tuple[AuthorityRow, ...]
    notes: tuple[str, ...] = ()
    listed: tuple[Stretch, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    names: tuple[NameRead, ...] = ()

    def left_open(self, possible: Answer) -> Answer:
        """This answer where the conditional edits of a scenario may turn it into ``possible``."""
        known = {row.authority for row in self.rows}
        rows = [row.left_open(possible.row(row.authority) or row) for row in self.rows]
        added = [
            not_yet(self.kind, row.authority).left_open(row)
            for row in possible.rows
            if row.authority not in known
        ]
        conflicts = in_either(self.conflicts, possible.conflicts)
        return replace(self, rows=(*rows, *added), conflicts=conflicts)

    def row(self, authority: str) -> AuthorityRow | None:
        """The row of one authority, or None where it has none."""
        return next((row for row in self.rows if row.authority == authority), None)
