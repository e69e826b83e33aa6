"""The law that binds on one day, as known and under a scenario, arranged for asking.

``LawDay`` is built once per day and shared by every question on that day: which measures stand, who is
listed under which provision, who is caught through ownership, which exceptions and licences can be
relied on.
"""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Final

from detente import model
from detente.decide.ownership import (
    WHOLE,
    Caught,
    Structure,
    catch,
    meets,
    roots_of,
    stakes_of,
    with_owners,
)
from detente.decide.truth import FALSE, TRUE, Truth, Vocabulary
from detente.lazyclass import dataclass
from detente.ledger.knowledge import Knowledge

CONFIDENCE_ORDER: Final = ("high", "high_unread", "medium", "low")
OWNERLESS: Final = frozenset({"Person", "PublicBody"})


@dataclass(frozen=True, slots=True)
class Proof:
    """What a hit rests on: provisions, acts (imposing, listing, basis), and how sure the rows are."""

    provisions: tuple[str, ...]
    acts: tuple[str, ...]
    confidence: str
    unread: tuple[str, ...]
    source: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom the measures of an authority reach: party → measure id → how, and the other way round."""

    parties: dict[str, dict[str, Caught]]
    chains: dict[str, dict[str, Caught]]


@dataclass
class Arranged:
    """What states of the law have in common: the stakes on a day, and whom one set of listings and
    rules reaches. ``LawDays`` of the same parties, as known on the same day, may share it.
    """

    structures: dict[int, Structure] = field(default_factory=dict)
    numbers: dict[tuple[tuple[str, date], ...], int] = field(default_factory=dict)
    seeds: dict[tuple[object, ...], dict[str, Caught]] = field(default_factory=dict)
    caught: dict[tuple[object, ...], dict[str, Caught]] = field(default_factory=dict)
    reached: dict[tuple[object, ...], Reached] = field(default_factory=dict)


class LawDays:
    """The law of every day that is asked about.

    Law changes on few days; between two of them every day shares what was arranged for the first
    of them that was asked about.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        vocabulary: Vocabulary,
        parties: Mapping[str, model.Party],
        arranged: Arranged | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.vocabulary = vocabulary
        self.parties = parties
        self.arranged = arranged or Arranged()
        self._days: dict[date, LawDay] = {}
        self._stretches: dict[int, LawDay] = {}
        self._numbers: dict[int, int] = {}
        self.countries: dict[str, frozenset[str]] = {}

    def on(self, day: date) -> LawDay:
        """The law of one day."""
        law = self._days.get(day)
        if law is None:
            law = self._days[day] = self._other(day)
        return law

    def _other(self, day: date) -> LawDay:
        if not self._days:  # one question on one day need not know when law changes
            return LawDay(self, day)
        for asked, law in self._days.items() if not self._stretches else ():
            self._stretches.setdefault(bisect_right(self._turns, asked), law)
        stretch = bisect_right(self._turns, day)
        first = self._stretches.get(stretch)
        if first is None:
            first = self._stretches[stretch] = LawDay(self, day)
            return first
        return first.moved(day)

    @cached_property
    def _turns(self) -> tuple[date, ...]:
        """The days on which anything begins or ends that the law of a day rests on."""
        return tuple(sorted({*self.knowledge.turns, *self.party_turns}))

    def number(self, provision: str, listing: dict[str, model.Designation], day: date) -> int:
        """The number of a list by its content (``Knowledge`` keeps each list once)."""
        if not listing:
            return 0
        if id(listing) not in self._numbers:
            numbers = self.arranged.numbers
            since = self.knowledge.listed_since
            key = tuple((row.id, since(provision, party, day) or row.start) for party, row in listing.items())
            self._numbers[id(listing)] = numbers.setdefault(key, len(numbers) + 1)
        return self._numbers[id(listing)]

    def epoch(self, day: date) -> int:
        """The number of the stretch in which stakes and territories stay as they are on a day."""
        return bisect_right(self.party_turns, day)

    @cached_property
    def party_turns(self) -> tuple[date, ...]:
        """The days on which a stake or a part of a territory begins or ends."""
        parties = (*self.knowledge.parties.values(), *self.parties.values())
        spans: list[tuple[date | None, date | None]] = [(s.start, s.end) for p in parties for s in p.owners]
        spans += [(m.start, m.end) for row in self.vocabulary.gazetteer.parents.values() for _, m in row]
        return tuple(sorted({day for span in spans for day in span if day is not None}))


class LawDay:
    """Law on ``day`` from the knowledge of ``days``, with the stakes of a user's book."""

    def __init__(self, days: LawDays, day: date) -> None:
        self.days = days
        self.knowledge = days.knowledge
        self.vocabulary = days.vocabulary
        self.day = day
        self.stretch = day
        self.extra_parties = days.parties
        self._reached: dict[str, Reached] = {}
        self._covered: dict[str, tuple[model.Relief, ...]] = {}
        self._bands: dict[tuple[str, str], tuple[model.Parameter, tuple[model.Band, ...]] | None] = {}
        self._proofs: dict[tuple[str, str | None], Proof] = {}
        self._groups: dict[tuple[frozenset[str], model.OwnershipRule | None], dict[str, Caught]] = {}

    def moved(self, day: date) -> LawDay:
        """The same law on another day of its stretch; whatever is arranged for one serves both."""
        shared = (self.measures, self.listed, self.reliefs, self._measure_ids, self.structure)
        twin = copy.copy(self)
        twin.day = day
        del shared
        return twin

    # ------------------------------------------------------------------ measures and lists

    @cached_property
    def measures(self) -> dict[str, tuple[model.Measure, ...]]:
        """Measures that bind, by authority."""
        return self.knowledge.measures_on(self.day)

    @cached_property
    def listed(self) -> dict[str, dict[str, model.Designation]]:
        """Provision → party → designation in force."""
        return self.knowledge.named(self.day)

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

    def reliefs_for(self, measure: model.Measure) -> tuple[model.Relief, ...]:
        """Exceptions and licences that can help against a measure."""
        if measure.id not in self._covered:
            scope = self.knowledge.scope(measure)
            self._covered[measure.id] = tuple(
                relief
                for relief in self.reliefs.get(measure.authority, ())
                if scope.intersection(relief.covers)
            )
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
        return self.days.on(day)

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
            for root in sorted(roots_of(party, self.chain(measure))):
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
        stand = (b for b in act.legal_basis_any if self.knowledge.effective(b, self.day)) if act else ()
        direct = (*(act.legal_basis if act else ()), *stand)
        return direct + tuple(b for basis in direct for b in self._basis(basis))

    # ------------------------------------------------------------------ who is caught

    @cached_property
    def structure(self) -> Structure:
        """All stakes of the ledger and of the book on this day."""
        known, found = self.knowledge.known, self.days.arranged.structures
        key = self.days.epoch(self.day)
        if key not in found:
            parties = {**self.knowledge.parties, **self.extra_parties}
            found[key] = Structure.of(
                s for p in parties.values() if p.owners for s in stakes_of(p.id, p.owners, self.day, known)
            )
        return found[key]

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
        return self._reach(authority).parties

    def chain(self, measure: model.Measure) -> dict[str, Caught]:
        """Party → how it is caught, for one measure."""
        return self._reach(measure.authority).chains.get(measure.id, {})

    def _reach(self, authority: str) -> Reached:
        found = self._reached.get(authority)
        if found is None:
            families: dict[str | None, list[model.Measure]] = defaultdict(list)
            for measure in self.measures.get(authority, ()):
                if measure.target.designated:
                    families[measure.ownership].append(measure)
            rules = {family: self.rule(authority, family) if family else None for family in families}
            known, key = self.days.arranged.reached, self._key(families, rules)
            found = known.get(key)
            if found is None:
                found = known[key] = self._arrange(families, rules)
            self._reached[authority] = found
        return found

    def _key(
        self,
        families: Mapping[str | None, list[model.Measure]],
        rules: Mapping[str | None, model.OwnershipRule | None],
    ) -> tuple[object, ...]:
        """All that decides whom the measures reach: lists, rules, stakes and what is arguable."""
        lists = tuple((m.id, self._lists(m)) for rows in families.values() for m in rows)
        return tuple(rules.values()), lists, self.days.epoch(self.day), self.knowledge.doubts

    def _arrange(
        self,
        families: Mapping[str | None, list[model.Measure]],
        rules: Mapping[str | None, model.OwnershipRule | None],
    ) -> Reached:
        found: dict[str, dict[str, Caught]] = defaultdict(dict)
        chains: dict[str, dict[str, Caught]] = {}
        for family, measures in families.items():
            rule = rules[family]
            across = rule is not None and rule.across != "no" and len(measures) > 1
            together = self._catch(measures, rule) if across else {}
            for measure in measures:
                chains[measure.id] = self._caught_by(measure, together, rule)
                for party, caught in chains[measure.id].items():
                    found[party][measure.id] = caught
        return Reached(dict(found), chains)

    def _lists(self, measure: model.Measure) -> tuple[int, ...]:
        """The lists of a measure by number: the same listings have the same number on every day."""
        return tuple(
            self.days.number(provision, self.listed.get(provision, {}), self.day)
            for provision in measure.target.designated
        )

    def _seeds(self, measure: model.Measure) -> dict[str, Caught]:
        found, key = self.days.arranged.seeds, (self._lists(measure), self.knowledge.doubts)
        if key not in found:
            found[key] = self._named(measure)
        return found[key]

    def _named(self, measure: model.Measure) -> dict[str, Caught]:
        """The parties on the measure's lists, since the earliest day on which one of them names each."""
        seeds: dict[str, Caught] = {}
        for provision in measure.target.designated:
            for party, row in self.listed.get(provision, {}).items():
                doubt = self.knowledge.unsettled(row.id)
                since = self.knowledge.listed_since(provision, party, self.day) or row.start
                why = doubt.reason if doubt else row.unsettled
                seeds[party] = _joined(seeds.get(party), since, why)
        return seeds

    def _caught_by(
        self, measure: model.Measure, together: dict[str, Caught], rule: model.OwnershipRule | None
    ) -> dict[str, Caught]:
        """The parties one measure reaches; ``together``: those that all lists of its family reach, where
        stakes of owners listed under different provisions add up or may.

        The measure keeps of them those with one of its own listed parties among their roots; where
        adding up is unsettled, such parties are only possible.
        """
        own = self._seeds(measure)
        if not own:
            return {}
        alone = self._catch([measure], rule)
        if rule is None or not together:
            return alone
        merged = dict(alone)
        for party, caught in together.items():
            if party in alone and (alone[party].certain or not caught.certain):
                continue
            if caught.through and roots_of(party, together).intersection(own):
                merged[party] = caught if rule.across == "yes" else _across_doubt(caught)
        return merged

    def _catch(self, measures: list[model.Measure], rule: model.OwnershipRule | None) -> dict[str, Caught]:
        """``catch``, once for the same listings, rule and stakes, on whatever day they stand together."""
        found = self.days.arranged.caught
        key = (
            rule,
            self.days.epoch(self.day),
            self.knowledge.doubts,
            tuple(self._lists(m) for m in measures),
        )
        if key not in found:
            seeds = {party: caught for m in measures for party, caught in self._seeds(m).items()}
            found[key] = catch(seeds, self.structure, rule, lambda p: self.exempt(p, rule))
        return found[key]

    def exempt(self, party: str, rule: model.OwnershipRule | None) -> bool | None:
        """True if the rule leaves out parties established where this one is; None if that is unknown."""
        if rule is None or not rule.only_established_outside:
            return False
        countries = self.countries(party)
        if not countries:
            return None
        gazetteer = self.vocabulary.gazetteer
        return any(gazetteer.within(countries, t, self.day) for t in rule.only_established_outside)

    def of_group(self, party: str, heads: frozenset[str], measure: model.Measure) -> Truth | None:
        """Is a party one of ``heads``, or owned by them as the ownership rule of a measure says? None where
        an owner who is not stated could make it so.
        """
        rule = self.rule(measure.authority, measure.ownership) if measure.ownership else None
        key = (heads, rule)
        if key not in self._groups:
            seeds = {head: Caught(certain=True, since=None) for head in heads}
            self._groups[key] = catch(seeds, self.structure, rule, lambda p: self.exempt(p, rule))
        found = self._groups[key].get(party)
        if found is not None:
            return TRUE if found.certain else Truth(None, found.because)
        return FALSE if rule is None or self._owners_stated(party, rule) else None

    def _owners_stated(self, party: str, rule: model.OwnershipRule) -> bool:
        """True where no unstated stake, at any remove, could reach the threshold of a rule."""
        rows = {key: self.party(key) for key in with_owners([party], self._owners)}
        return all(
            row is not None
            and (row.schema in OWNERLESS or not meets(rule, WHOLE - self.structure.stated(key)))
            for key, row in rows.items()
        )

    def _owners(self, party: str) -> tuple[model.Owner, ...]:
        return row.owners if (row := self.party(party)) else ()

    def party(self, party_id: str) -> model.Party | None:
        """A party of the ledger or of the book."""
        return self.extra_parties.get(party_id) or self.knowledge.parties.get(party_id)

    def owners_of(self, party_id: str, authority: str) -> dict[str, str]:
        """Everybody of the ledger who owns or controls a party, at any remove, or may, where the authority
        has a rule on this day by which an owner's listing passes on; each as ``with_owners`` names it.
        """
        rules = self.knowledge.ownership_rules
        if not any(r.authority == authority and self.knowledge.rule_stands(r, self.day) for r in rules):
            return {}
        found = with_owners([party_id], self._owners)
        return {k: name for k, name in found.items() if k != party_id and k in self.knowledge.parties}

    def countries(self, party_id: str) -> frozenset[str]:
        """Countries in which a party is established or sits."""
        found = self.days.countries
        if party_id not in found:
            row = self.party(party_id)
            here = self.vocabulary.gazetteer.find(row.place) if row else frozenset()
            found[party_id] = here.union(row.countries) if row else here
        return found[party_id]


def _joined(other: Caught | None, since: date, doubt: str | None) -> Caught:
    """A party on two lists: sure where one of them is, since the earlier of the sure ones."""
    this = Caught(certain=doubt is None, since=since, because=(doubt,) if doubt else ())
    if other is None or (this.certain and not other.certain):
        return this
    if other.certain and not this.certain:
        return other
    return this if other.since is None or since < other.since else other


def _across_doubt(caught: Caught) -> Caught:
    reason = "whether stakes of owners listed under different provisions add up is not settled"
    return Caught(
        certain=False, since=caught.since, through=caught.through, because=(*caught.because, reason)
    )
