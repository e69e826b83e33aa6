"""The law that binds on one day, as known and under a scenario, arranged for asking.

``LawDay`` is built once per day and shared by every question on that day: which measures stand, who is
listed under which provision, who is caught through ownership, which exceptions and licences can be
relied on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final

from detente import model
from detente.dates import covers
from detente.decide.ownership import Caught, Structure, catch, roots_of, stakes_of
from detente.decide.truth import Vocabulary
from detente.ledger.knowledge import Knowledge

CONFIDENCE_ORDER: Final = ("high", "high_unread", "medium", "low")


@dataclass(frozen=True, slots=True)
class Proof:
    """What a hit rests on: provisions, acts (imposing, listing, basis), and how sure the rows are."""

    provisions: tuple[str, ...]
    acts: tuple[str, ...]
    confidence: str
    unread: tuple[str, ...]
    source: tuple[str, ...]


class LawDay:
    """Law on ``day`` from ``knowledge``; ``structure`` adds the stakes of a user's book."""

    def __init__(
        self,
        knowledge: Knowledge,
        vocabulary: Vocabulary,
        day: date,
        *,
        extra_parties: Mapping[str, model.Party] | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.vocabulary = vocabulary
        self.day = day
        self.extra_parties = extra_parties or {}
        self._caught: dict[tuple[str, str], dict[str, Caught]] = {}
        self._reached: dict[str, dict[str, dict[str, Caught]]] = {}
        self._bands: dict[tuple[str, str], tuple[model.Parameter, tuple[model.Band, ...]] | None] = {}
        self._other_days: dict[date, LawDay] = {}
        self._proofs: dict[tuple[str, str | None], Proof] = {}

    # ------------------------------------------------------------------ measures and lists

    @cached_property
    def measures(self) -> dict[str, tuple[model.Measure, ...]]:
        """Measures that bind, by authority."""
        found: dict[str, list[model.Measure]] = defaultdict(list)
        for row in self.knowledge.measures:
            if self.knowledge.measure_stands(row, self.day):
                found[row.authority].append(row)
        return {authority: tuple(rows) for authority, rows in found.items()}

    @cached_property
    def listed(self) -> dict[str, dict[str, model.Designation]]:
        """Provision → party → designation in force."""
        found: dict[str, dict[str, model.Designation]] = defaultdict(dict)
        for row in self.knowledge.designations:
            for provision in row.provisions:
                if covers(self.knowledge.designation_periods(row, provision), self.day):
                    found[provision][row.party] = row
        return found

    def is_listed(self, party: str, provisions: tuple[str, ...]) -> bool:
        """True if the party is named under one of the provisions."""
        return any(party in self.listed.get(provision, {}) for provision in provisions)

    @cached_property
    def reliefs(self) -> dict[str, tuple[model.Relief, ...]]:
        """Exceptions and licences that stand, by authority."""
        found: dict[str, list[model.Relief]] = defaultdict(list)
        for row in self.knowledge.reliefs:
            if self.knowledge.relief_stands(row, self.day):
                found[row.authority].append(row)
        return {authority: tuple(rows) for authority, rows in found.items()}

    @cached_property
    def _covered(self) -> dict[str, tuple[model.Relief, ...]]:
        found: dict[str, tuple[model.Relief, ...]] = {}
        for rows in self.measures.values():
            for measure in rows:
                scope = self._scope(measure)
                found[measure.id] = tuple(
                    relief
                    for relief in self.reliefs.get(measure.authority, ())
                    if scope.intersection(relief.covers)
                )
        return found

    def _scope(self, measure: model.Measure) -> frozenset[str]:
        """The ids by which a licence may name a measure: itself, its provisions, acts, programmes,
        and the acts those rest on.
        """
        names = {measure.id, *measure.provisions, *measure.target.designated}
        queue = [self.knowledge.provisions[p].act for p in names.copy() if p in self.knowledge.provisions]
        if measure.introduced_by:
            queue.append(measure.introduced_by)
        for act_id in queue:  # grows while it is read: every act once
            act = self.knowledge.acts.get(act_id)
            if act is not None and act_id not in names:
                names.add(act_id)
                names.update({act.programme} if act.programme else ())
                queue.extend(act.legal_basis)
        return frozenset(names)

    def reliefs_for(self, measure: model.Measure) -> tuple[model.Relief, ...]:
        """Exceptions and licences that can help against a measure."""
        return self._covered[measure.id]

    @cached_property
    def _measure_ids(self) -> dict[str, model.Measure]:
        return {row.id: row for rows in self.measures.values() for row in rows}

    def measure(self, measure_id: str) -> model.Measure | None:
        """A measure that binds on this day."""
        return self._measure_ids.get(measure_id)

    def bands(
        self, row: model.Measure | model.Relief, name: str
    ) -> tuple[model.Parameter, tuple[model.Band, ...]] | None:
        """A parameter of a row with the bands that stand on this day."""
        if (row.id, name) not in self._bands:
            parameter = next((p for p in row.parameters if p.name == name), None)
            self._bands[row.id, name] = (
                None if parameter is None else (parameter, self.knowledge.bands(row, parameter, self.day))
            )
        return self._bands[row.id, name]

    def on(self, day: date) -> LawDay:
        """The same knowledge on another day."""
        if day not in self._other_days:
            self._other_days[day] = LawDay(
                self.knowledge, self.vocabulary, day, extra_parties=self.extra_parties
            )
        return self._other_days[day]

    def proof(self, measure: model.Measure, party: str | None) -> Proof:
        """The rows a hit rests on: provisions and acts in force, the listings at its root."""
        key = (measure.id, party)
        if key not in self._proofs:
            self._proofs[key] = self._prove(measure, party)
        return self._proofs[key]

    def _prove(self, measure: model.Measure, party: str | None) -> Proof:
        rows: list[model.Row] = [measure]
        provisions: list[str] = []
        if party is not None:
            chain = {p: e[measure.id] for p, e in self.reached(measure.authority).items() if measure.id in e}
            for root in sorted(roots_of(party, chain)):
                for provision in measure.target.designated:
                    designation = self.listed.get(provision, {}).get(root)
                    if designation is not None:
                        provisions.append(provision)
                        rows.append(designation)
        listing_acts = {self.knowledge.provisions[p].act for p in provisions}
        imposing = [p for p in measure.provisions if self.knowledge.provision_stands(p, self.day)]
        own = [p for p in imposing if self.knowledge.provisions[p].act in listing_acts] or imposing
        acts = [self.knowledge.provisions[p].act for p in (*own, *provisions)]
        acts += [measure.introduced_by] if measure.introduced_by else []
        acts += [row.by for row in rows if isinstance(row, model.Designation)]
        acts += [basis for act in acts for basis in self._basis(act)]
        acts = [act for act in dict.fromkeys(acts) if act in self.knowledge.acts]
        rows += [self.knowledge.acts[act] for act in acts]
        return Proof(
            provisions=tuple(dict.fromkeys((*own, *provisions))),
            acts=tuple(acts),
            confidence=max((row.confidence for row in rows), key=CONFIDENCE_ORDER.index),
            unread=tuple(dict.fromkeys(row.id for row in rows if row.checked_against == "unread")),
            source=tuple(dict.fromkeys(s for row in rows for s in row.source)),
        )

    def _basis(self, act_id: str) -> tuple[str, ...]:
        act = self.knowledge.acts.get(act_id)
        direct = act.legal_basis if act else ()
        return direct + tuple(b for basis in direct for b in self._basis(basis))

    # ------------------------------------------------------------------ who is caught

    @cached_property
    def structure(self) -> Structure:
        """All stakes of the ledger and of the book on this day."""
        known = self.knowledge.known
        parties: Iterable[model.Party] = (*self.knowledge.parties.values(), *self.extra_parties.values())
        return Structure.of(
            s for p in parties if p.owners for s in stakes_of(p.id, p.owners, self.day, known)
        )

    def rule(self, authority: str, family: str) -> model.OwnershipRule | None:
        """The ownership rule of a family that holds on this day."""
        return next(
            (
                row
                for row in self.knowledge.ownership_rules
                if (row.authority, row.family) == (authority, family)
                and self.knowledge.rule_stands(row, self.day)
            ),
            None,
        )

    def reached(self, authority: str) -> dict[str, dict[str, Caught]]:
        """Party → measure id → how it is caught, for every measure of the authority with a list."""
        if authority not in self._reached:
            self._reached[authority] = self._reach(authority)
        return self._reached[authority]

    def _reach(self, authority: str) -> dict[str, dict[str, Caught]]:
        found: dict[str, dict[str, Caught]] = defaultdict(dict)
        families: dict[str | None, list[model.Measure]] = defaultdict(list)
        for measure in self.measures.get(authority, ()):
            if measure.target.designated:
                families[measure.ownership].append(measure)
        for family, measures in families.items():
            rule = self.rule(authority, family) if family else None
            seeds = {m.id: self._seeds(m) for m in measures}
            for measure in measures:
                for party, caught in self._caught_by(measure, seeds, rule).items():
                    found[party][measure.id] = caught
        return found

    def _seeds(self, measure: model.Measure) -> dict[str, Caught]:
        seeds: dict[str, Caught] = {}
        for provision in measure.target.designated:
            for party, row in self.listed.get(provision, {}).items():
                doubt = self.knowledge.unsettled(row.id)
                because = (doubt.reason,) if doubt else ()
                seeds.setdefault(party, Caught(certain=doubt is None, since=row.start, because=because))
        return seeds

    def _caught_by(
        self, measure: model.Measure, seeds: dict[str, dict[str, Caught]], rule: model.OwnershipRule | None
    ) -> dict[str, Caught]:
        """The parties one measure reaches.

        Where stakes of owners listed under different provisions add up (``across: yes``), the fixed
        point runs over all lists of the family and the measure keeps those with one of its own
        listed parties among their roots; where that is unsettled, such parties are only possible.
        """
        own = seeds[measure.id]
        alone = catch(own, self.structure, rule, lambda p: self.exempt(p, rule))
        if rule is None or rule.across == "no" or len(seeds) == 1:
            return alone
        key = (measure.authority, measure.ownership or "")
        if key not in self._caught:
            union = {party: caught for group in seeds.values() for party, caught in group.items()}
            self._caught[key] = catch(union, self.structure, rule, lambda p: self.exempt(p, rule))
        together = self._caught[key]
        merged = dict(alone)
        for party, caught in together.items():
            if party in alone and (alone[party].certain or not caught.certain):
                continue
            if caught.through and roots_of(party, together).intersection(own):
                merged[party] = caught if rule.across == "yes" else _across_doubt(caught)
        return merged

    def exempt(self, party: str, rule: model.OwnershipRule | None) -> bool | None:
        """True if the rule leaves out parties established where this one is; None if that is unknown."""
        if rule is None or not rule.only_established_outside:
            return False
        countries = self.countries(party)
        if not countries:
            return None
        gazetteer = self.vocabulary.gazetteer
        return any(gazetteer.within(countries, t, self.day) for t in rule.only_established_outside)

    def party(self, party_id: str) -> model.Party | None:
        """A party of the ledger or of the book."""
        return self.knowledge.parties.get(party_id) or self.extra_parties.get(party_id)

    def countries(self, party_id: str) -> frozenset[str]:
        """Countries in which a party is established or sits."""
        row = self.party(party_id)
        if row is None:
            return frozenset()
        return frozenset(row.countries) | self.vocabulary.gazetteer.find(row.place)


def _across_doubt(caught: Caught) -> Caught:
    reason = "whether stakes of owners listed under different provisions add up is not settled"
    return Caught(
        certain=False, since=caught.since, through=caught.through, because=(*caught.because, reason)
    )
