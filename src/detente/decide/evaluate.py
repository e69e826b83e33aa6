"""Asks every authority: one evaluator per state of knowledge, one ``LawDay`` per day asked about."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from detente.answers import Answer, AuthorityRow, Conflict, NameRead, Verdict
from detente.deals import Deal, DealParty, NamedOwner, Subject
from detente.decide.conflicts import conflicts
from detente.decide.decision import decide
from detente.decide.lawday import Arranged, LawDay, LawDays
from detente.decide.ownership import with_owners
from detente.decide.status import status
from detente.decide.truth import Case, Vocabulary
from detente.errors import UnknownIdError
from detente.law import conditions
from detente.ledger.knowledge import Knowledge
from detente.model import Authority, Owner, Party

LATER: Final = (
    "asked of a day after {known}: acts whose printed end lay before it show as ended, "
    "because no renewal was known yet"
)


class Evaluator:
    """Answers questions from ``knowledge``; ``parties`` are those whom a book adds to the ledger."""

    def __init__(
        self,
        knowledge: Knowledge,
        vocabulary: Vocabulary,
        *,
        parties: Mapping[str, Party] | None = None,
        scenario: str | None = None,
        under: Iterable[str] = (),
        arranged: Arranged | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.vocabulary = vocabulary
        self.parties = parties or {}
        self.scenario = scenario
        self.authorities = _asked(knowledge, tuple(under))
        self.days = LawDays(knowledge, vocabulary, self.parties, arranged)
        self._known_then: dict[int, Knowledge] = {}

    def law_on(self, day: date) -> LawDay:
        """The law of a day, arranged once."""
        return self.days.on(day)

    def knowledge_on(self, day: date) -> Knowledge:
        """The same ledger as the public could know it on ``day`` (or on the day asked, if earlier)."""
        known = day if self.knowledge.known is None else min(day, self.knowledge.known)
        stretch = bisect_right(self.knowledge.public_turns, known)
        if stretch not in self._known_then:
            self._known_then[stretch] = Knowledge(
                self.knowledge.law,
                known=known,
                generation=self.knowledge.generation,
                overlay=self.knowledge.overlay,
            )
        return self._known_then[stretch]

    def nexus_asks_lists(self, authority: Authority) -> bool:
        """True if whom the authority binds depends on who is listed."""
        if authority.nexus is None:
            return False
        nodes = conditions.walk(self.vocabulary.tree(authority.nexus))
        return any(isinstance(node, conditions.PartyTest) and node.designated for node in nodes)

    def decide(self, deal: Deal) -> Answer:
        """The decision on a deal: one row per authority."""
        law, case = self.law_on(deal.on), Case(deal, self.vocabulary)
        rows = tuple(decide(case, law, authority) for authority in self.authorities)
        answer = self._answer(deal.id, deal.title, "deal", deal.on, rows, self._read(deal.parties))
        found = self.conflicts(deal, rows)
        return replace(answer, conflicts=found) if found else answer

    def conflicts(self, deal: Deal, rows: tuple[AuthorityRow, ...]) -> tuple[Conflict, ...]:
        """What nobody can obey together of the authorities' ``rows`` on a deal."""
        return conflicts(deal, rows, self.law_on(deal.on), self.authorities, self.decide_row)

    def decide_row(self, deal: Deal, authority: Authority) -> AuthorityRow:
        """The row of one authority on a deal."""
        return decide(Case(deal, self.vocabulary), self.law_on(deal.on), authority)

    def status(self, subject: Subject, on: date, only: tuple[str, ...] = ()) -> Answer:
        """The status of a party: one row per authority."""
        law = self.law_on(subject.on or on)
        rows = tuple(status(subject, law, a) for a in self.authorities if not only or a.id in only)
        return self._answer(subject.id, subject.name, "status", law.day, rows, self._read((subject,)))

    def status_row(self, subject: Subject, on: date, authority: Authority) -> AuthorityRow:
        """The row of one authority on a party."""
        return status(subject, self.law_on(subject.on or on), authority)

    def _read(self, parties: Sequence[DealParty | Subject]) -> tuple[NameRead, ...]:
        """How the names of parties, and of those who own them, were read."""
        keys = with_owners((key for p in parties for key in _ids(p)), self._owners)
        read = [party.read for party in parties if party.read is not None]
        read += [owner.read for k in keys for owner in self._owners(k) if isinstance(owner, NamedOwner)]
        return tuple(dict.fromkeys(read))

    def _owners(self, key: str) -> tuple[Owner, ...]:
        row = self.parties.get(key) or self.knowledge.parties.get(key)
        return row.owners if row else ()

    def _answer(
        self,
        key: str,
        title: str,
        kind: str,
        on: date,
        rows: tuple[AuthorityRow, ...],
        names: tuple[NameRead, ...],
    ) -> Answer:
        known = self.knowledge.known
        notes = (LATER.format(known=known),) if known is not None and known < on else ()
        return Answer(
            notes=notes,
            id=key,
            title=title,
            kind=kind,
            on=on,
            known=self.knowledge.known,
            scenario=self.scenario,
            rows=rows,
            names=names,
        )


def _ids(party: DealParty | Subject) -> tuple[str, ...]:
    own = party.party or (party.id if isinstance(party, Subject) else None)
    return (own, *party.candidates) if own else party.candidates


def _asked(knowledge: Knowledge, under: tuple[str, ...]) -> tuple[Authority, ...]:
    ordered = sorted(knowledge.authorities.values(), key=lambda a: (a.rank, a.id))
    answering = {a.id: a for a in ordered if a.answers}
    for name in under:
        if name not in answering:
            raise UnknownIdError(f"no authority {name!r} answers", hint=f"choose from {', '.join(answering)}")
    return tuple(a for a in answering.values() if not under or a.id in under)


def restricts(row: AuthorityRow) -> bool:
    """True where the row stops or limits something, or may. Outside the recorded period the recorded
    rows decide: that later law is not recorded is no restriction in itself.
    """
    said = row.recorded or row.verdict
    if said is Verdict.REFER:
        return row.between is None or row.between[1] in RESTRICTING
    return said in RESTRICTING


RESTRICTING: Final = frozenset({
    Verdict.PROHIBITED, Verdict.AUTHORISATION_REQUIRED, Verdict.BLOCKED, Verdict.LIMITED,
    Verdict.LICENCE_FOR_ITEMS,
})  # fmt: skip
