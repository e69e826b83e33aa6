"""The lists of a store beside the law: whom they name, which entries are one party, and what follows for an
answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from detente import model
from detente.answers import Stretch
from detente.entries import Entry
from detente.identity import Cluster, Key, Said, as_entry, cluster
from detente.lazyclass import dataclass
from detente.marks import Marks
from detente.names.plain import name_key, plain_words
from detente.stretches import Tie, designations, stretches, tie_of

if TYPE_CHECKING:
    from detente.sources.catalog import Source
    from detente.store import Fact, Store

LEDGER: Final = "ledger"
SCHEMAS: Final = {
    "LegalEntity": "Organization", "Airplane": "Asset", "CryptoWallet": "Asset", "Address": "Place",
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Listed:
    """What the lists say of the parties asked about: rows of law, and the stretches behind them by party;
    ``clusters``: which entries a party is, and why.
    """

    law: model.Law
    stretches: Mapping[str, tuple[Stretch, ...]]
    clusters: Mapping[str, Cluster]


class Lists:
    """The lists of a store beside a law, as known on a day in a generation of the store (default: that of
    now, so that what is loaded meanwhile cannot be seen half).
    """

    def __init__(
        self,
        store: Store,
        law: model.Law,
        sources: Mapping[str, Source],
        *,
        known: date | None = None,
        generation: int | None = None,
        digest: str = "",
    ) -> None:
        """``digest``: the hash of the law, where it comes from an image."""
        self.store = store
        self.law = law
        self.sources = sources
        self.known = known
        self.generation = store.generation() if generation is None else generation
        self.digest = digest
        self._entries: dict[Key, Entry | None] = {}
        self._facts: dict[Key, tuple[Fact, ...]] = {}
        self._clusters: dict[Key, Cluster] = {}

    # ------------------------------------------------------------------ what is loaded

    @cached_property
    def days(self) -> Mapping[str, tuple[date, ...]]:
        """Source → the days of its lists that count, in order."""
        found: dict[str, set[date]] = defaultdict(set)
        for row in self.store.loads():
            if (self.known is None or row.known <= self.known) and row.generation <= self.generation:
                found[row.source].add(row.known)
        return {source: tuple(sorted(days)) for source, days in found.items()}

    def source(self, source_id: str) -> Source:
        """What is known of a source; ``own/x`` is of the source ``own``."""
        return self.sources[source_id.partition("/")[0]]

    @cached_property
    def _ties(self) -> Mapping[str, Tie]:
        return {source: tie_of(self.source(source), self.law) for source in self.days}

    def tie(self, source: str) -> Tie:
        """How the words of a loaded list are tied to the law."""
        return self._ties[source]

    def facts(self, key: Key) -> tuple[Fact, ...]:
        """All that a list said of an entry."""
        if key not in self._facts:
            source, uid = key
            found = self.store.facts(source, uid, known=self.known, generation=self.generation)
            self._facts[key] = tuple(found)
        return self._facts[key]

    def ever(self, source: str) -> Iterator[tuple[str, Entry]]:
        """All that a list ever named, with the last it said of each: (uid, entry)."""
        return self.store.ever(source, self.known, self.generation)

    def entry(self, key: Key) -> Entry | None:
        """The last that a list said of an entry, even where it is gone by now."""
        if key not in self._entries:
            said = [fact.entry for fact in self.facts(key) if fact.entry is not None]
            self._entries[key] = said[-1] if said else None
        return self._entries[key]

    def stretches(self, key: Key) -> tuple[Stretch, ...]:
        """The times in which a list filed an entry, by word."""
        facts = self.facts(key)
        return stretches(facts, self.days[key[0]], self._ties[key[0]]) if facts else ()

    # ------------------------------------------------------------------ one party, many lists

    @cached_property
    def _parties(self) -> Mapping[str, model.Party]:
        return {party.id: party for party in self.law.parties}

    @cached_property
    def _of_ledger(self) -> Marks:
        """Which parties of the ledger bear a mark."""
        return Marks.shipped(self.digest) or Marks.of(self.law.parties)

    @cached_property
    def _numbered(self) -> Mapping[Key, str]:
        """(source, number) → the party of the ledger whose listing gives that number."""
        numbering = [(s, tie) for s, tie in self._ties.items() if self.source(s).ledger_numbers]
        numbered = [row for row in self.law.designations if row.entry is not None]
        sources = {  # many rows rest on the same few provisions
            provisions: [source for source, tie in numbering if tie.covered.intersection(provisions)]
            for provisions in {row.provisions for row in numbered}
        }
        return {
            (source, row.entry): row.party
            for row in numbered
            if row.entry is not None
            for source in sources[row.provisions]
        }

    @cached_property
    def _said(self) -> Said:
        """What the ledger and the user say of pairs of entries; the user's last word counts."""
        said = {
            frozenset(((LEDGER, party), key)): ("same", f"the ledger gives entry {key[1]}")
            for key, party in self._numbered.items()
        }
        for row in self.store.statements():
            said[frozenset((key_of(row.left), key_of(row.right)))] = (row.kind, row.reason)
        return said

    def _entry_or_party(self, key: Key) -> Entry | None:
        source, uid = key
        if source != LEDGER:
            return self.entry(key) if source in self.days else None
        return as_entry(self._parties[uid]) if uid in self._parties else None

    @cached_property
    def _said_of(self) -> Mapping[Key, list[Key]]:
        """Entry or party → the others of the pairs of which something is said."""
        found: dict[Key, list[Key]] = defaultdict(list)
        for key, party in self._numbered.items():
            found[key].append((LEDGER, party))
            found[LEDGER, party].append(key)
        for row in self.store.statements():
            left, right = key_of(row.left), key_of(row.right)
            for one, other in ((left, right), (right, left)):
                if one != other and other not in found[one]:
                    found[one].append(other)
        return found

    def _bearing(self, mark: str) -> Iterator[Key]:
        kind, _, key = mark.partition(":")
        if kind == "same":
            source, _, uid = key.partition(":")
            yield from self._said_of.get((source, uid), ())
            return
        yield from self.store.bearing(mark)
        yield from ((LEDGER, self.law.parties[place].id) for place in self._of_ledger.bearing(mark))

    def cluster(self, key: Key) -> Cluster:
        """The party of an entry (or of a party of the ledger): all its entries and the evidence."""
        if key not in self._clusters:
            self._clusters[key] = cluster(key, self._entry_or_party, self._bearing, self._said)
        return self._clusters[key]

    def party_of(self, found: Cluster) -> str:
        """The id of a party: the ledger's own, else that of its first entry."""
        ours = [uid for source, uid in found.keys if source == LEDGER]
        return ours[0] if ours else id_of(found.keys[0])

    def find(self, name: str) -> Mapping[str, Cluster]:
        """The parties that bear a whole name on a list, by id."""
        return self._grouped(self.store.bearing(f"name:{name_key(name)}"))

    def find_part(self, name: str) -> Mapping[str, Cluster]:
        """The parties one of whose names on a list holds all words of ``name``."""
        return self._grouped(self.store.holding(plain_words(name).split()))

    def _grouped(self, keys: Iterable[Key]) -> Mapping[str, Cluster]:
        found: dict[str, Cluster] = {}
        taken: set[Key] = set()
        for key in keys:
            if key in taken or key[0] not in self.days or self.entry(key) is None:
                continue
            group = self.cluster(key)
            taken.update(group.keys)
            found[self.party_of(group)] = group
        return found

    def party(self, party: str) -> model.Party | None:
        """A party by its id, or by the source and number of one of its entries."""
        if party in self._parties:
            return self._parties[party]
        key = key_of(party)
        if key[0] not in self.days or self.entry(key) is None:
            return None
        group = self.cluster(key)
        found = self.party_of(group)
        return self._parties.get(found) or self._party(found, group)

    # ------------------------------------------------------------------ rows of law

    def about(self, ids: Iterable[str]) -> Listed:
        """What the lists say of these parties (ids of the ledger or of entries)."""
        clusters = {i: self.cluster((LEDGER, i) if i in self._parties else key_of(i)) for i in ids}
        found = {
            party: tuple(s for key in group.keys if key[0] != LEDGER for s in self.stretches(key))
            for party, group in clusters.items()
        }
        filed = [(party, stretch) for party, rows in found.items() for stretch in rows]
        first: dict[str, date] = {}
        for _, stretch in filed:
            first[stretch.source] = min(stretch.start, first.get(stretch.source, stretch.first_seen))
        law = model.Law(
            acts=tuple(self._notice(source, start) for source, start in first.items()),
            provisions=tuple(self._untied_provision(source) for source in first),
            measures=tuple(row for source in first for row in self._untied_measure(source)),
            parties=tuple(self._party(i, group) for i, group in clusters.items() if i not in self._parties),
            designations=tuple(row for party, s in filed for row in self._designations(party, s)),
            events=tuple(row for party, s in filed for row in self._ended(party, s)),
            followed=tuple(self._followed(tuple(clusters))),
        )
        return Listed(law=law, stretches=found, clusters=clusters)

    def _stamp(self, source: str) -> dict[str, Any]:
        """What every row carries that rests on the list alone."""
        title = self.source(source).title
        return {"source": (f"{title}, as loaded",), "checked_against": "the list", "confidence": "high"}

    def _notice(self, source: str, start: date) -> model.Act:
        row = self.source(source)
        issuer = row.authority or row.publisher
        title = row.title
        return model.Act(
            id=source, issuer=issuer, type="notice", title=title, start=start, **self._stamp(source)
        )

    def _untied_provision(self, source: str) -> model.Provision:
        title = "entries under words that are tied to no act"
        return model.Provision(
            id=untied(source), act=source, article="the list", title=title, **self._stamp(source)
        )

    def _untied_measure(self, source: str) -> Iterator[model.Measure]:
        """What such an entry brings: nobody can say, so whatever reaches it is REFER."""
        if self.source(source).authority:
            yield model.Measure(
                id=f"{source}:untied",
                authority=self.source(source).authority,
                kind="dealings_ban",
                title="named by the list under a word that is tied to no act",
                provisions=(untied(source),),
                effect="PROHIBIT",
                target=model.Target(designated=(untied(source),)),
                status="BLOCKED",
                unsettled=f"{source} names it under a word that is tied to no act: see the list entry",
                **self._stamp(source),
            )

    def _party(self, party: str, group: Cluster) -> model.Party:
        entries = [entry for key in group.keys if (entry := self._entry_or_party(key)) is not None]
        first = entries[0]
        names = dict.fromkeys(n.full for e in entries for n in e.names if n.quality != "weak")
        weak = dict.fromkeys(n.full for e in entries for n in e.names if n.quality == "weak")
        return model.Party(
            id=party,
            source=tuple(id_of(key) for key in group.keys),
            checked_against="the lists",
            confidence="high",
            schema=SCHEMAS.get(first.schema, first.schema),  # type: ignore[arg-type]
            name=first.name,
            aliases=tuple(n for n in names if n != first.name),
            weak_aliases=tuple(weak),
            birth_dates=tuple(dict.fromkeys(b.start for e in entries for b in e.birth_dates)),
            countries=tuple(dict.fromkeys(c for e in entries for c in e.countries)),
            nationality=tuple(dict.fromkeys(c for e in entries for c in e.nationalities)),
        )

    @cached_property
    def _starts(self) -> Mapping[str, date]:
        """Provision → the first day of its act."""
        acts = {act.id: act.start for act in self.law.acts}
        return {p.id: acts[p.act] for p in self.law.provisions if p.act in acts}

    @cached_property
    def _recorded(self) -> Mapping[str, list[model.Designation]]:
        """Party of the ledger → its listings there."""
        found: dict[str, list[model.Designation]] = defaultdict(list)
        for row in self.law.designations:
            found[row.party].append(row)
        return found

    def _designations(self, party: str, stretch: Stretch) -> Iterator[model.Designation]:
        """The listings that the ledger does not hold itself."""
        provisions = stretch.provisions or (untied(stretch.source),)
        named = {p for row in self._recorded.get(party, ()) for p in row.provisions}
        new = tuple(p for p in provisions if p not in named)
        if not new:
            return
        acts = [self._starts[p] for p in new if p in self._starts]
        by = self._ties[stretch.source].acts.get(stretch.act.casefold(), stretch.source)
        binds_from = min(acts, default=stretch.start)
        yield from designations(replace(stretch, provisions=new), party, by, binds_from)

    def _ended(self, party: str, stretch: Stretch) -> Iterator[model.ActEvent]:
        """The end of a listing that the ledger holds as open, where the list dropped it after the day to
        which the ledger knows the authority's listings.
        """
        if stretch.end is None:
            return
        authority = self.source(stretch.source).authority
        known_to = next((a.listings_to for a in self.law.authorities if a.id == authority), None)
        for row in self._recorded.get(party, ()):
            if row.end is not None or known_to is None or stretch.end <= known_to:
                continue
            if set(row.provisions) <= set(stretch.provisions) and row.start < stretch.end:
                yield model.ActEvent(
                    id=f"{stretch.source}:{stretch.uid}:{row.id}:gone",
                    source=(f"{stretch.source}: last seen {stretch.last_seen}, gone {stretch.end}",),
                    checked_against=f"{stretch.source} of {stretch.end}",
                    confidence="high",
                    kind="delist",
                    target=row.id,
                    start=stretch.end,
                )

    def _followed(self, parties: tuple[str, ...]) -> Iterator[model.Followed]:
        """To which day the lists speak of these parties, silence included, and under which provisions."""
        for source, days in self.days.items():
            authority = self.source(source).authority
            if authority and parties and self._ties[source].covered:
                yield model.Followed(
                    id=f"{source}:followed",
                    source=(f"{source} of {days[0]} to {days[-1]}",),
                    checked_against=f"{source} of {days[-1]}",
                    confidence="high",
                    authority=authority,
                    since=days[0],
                    through=days[-1],
                    parties=parties,
                    provisions=tuple(sorted({*self._ties[source].covered, untied(source)})),
                )


def untied(source: str) -> str:
    """The provision under which the entries of a list stand that its words tie to no act."""
    return f"{source}/untied"


def key_of(party: str) -> Key:
    """(source, number) of a party id as the lists give it; an id of the ledger belongs to ``ledger``."""
    source, colon, uid = party.partition(":")
    return (source, uid) if colon else (LEDGER, party)


def id_of(key: Key) -> str:
    """The party id of an entry."""
    return key[1] if key[0] == LEDGER else f"{key[0]}:{key[1]}"
