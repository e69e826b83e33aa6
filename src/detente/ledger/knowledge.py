"""What the ledger says as known on a day: visible rows, and the days on which each of them binds.

``Knowledge`` folds the events of every act (enter, renew with visible gaps, suspend, repeal, annul ex
tunc, expire, supersede) into half-open periods and closes them over the legal basis: an act binds on
a day if it stands itself and everything it rests on stands. A scenario is an ``Overlay`` of
further rows and events on the same rows; nothing is copied or changed.
"""

from __future__ import annotations

import copy
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, TypeVar

from detente import model
from detente.dates import Period, covers, cut, intersect, printed_end, union
from detente.lazyclass import dataclass

ENDING: Final = frozenset({"repeal", "expire", "supersede", "delist", "annul"})
R = TypeVar("R", bound=model.Row)


@dataclass(frozen=True)
class Overlay:
    """Hypothetical rows and events of a scenario. ``no_renewal``: act → day from which no renewal
    counts; ``bands``: (measure or licence, parameter) → bands that replace the recorded ones.
    """

    law: model.Law = field(default_factory=model.Law)
    no_renewal: Mapping[str, date] = field(default_factory=dict)
    bands: Mapping[tuple[str, str], tuple[model.Band, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """Why something does not simply stand: an annulment that was not yet final as known then."""

    reason: str


if TYPE_CHECKING:
    _Shared = cached_property
else:

    class _Shared(cached_property[Any]):
        """A cached property that a part of a ledger (``Knowledge.about``) takes from its whole."""

        def __get__(self, instance: Any, owner: type[Any] | None = None) -> Any:
            """The value of the whole, where there is one."""
            name = self.attrname
            if instance is not None and name is not None and name not in instance.__dict__:
                whole = instance.__dict__.get("_whole")
                if whole is not None:
                    instance.__dict__[name] = getattr(whole, name)
            return super().__get__(instance, owner)


class Knowledge:
    """The rows visible on day ``known`` in law release ``generation``, with their effective periods."""

    def __init__(
        self,
        law: model.Law,
        *,
        known: date | None = None,
        generation: int | None = None,
        overlay: Overlay | None = None,
    ) -> None:
        self.law = law
        self.known = known
        self.generation = generation
        self.overlay = overlay or Overlay()
        self._periods: dict[str, tuple[Period, ...]] = {}
        self._effective: dict[str, tuple[Period, ...]] = {}
        self._scopes: dict[str, frozenset[str]] = {}
        self._named: dict[tuple[str, int], dict[str, model.Designation]] = {}
        self._standing: dict[date, dict[str, tuple[model.Measure, ...]]] = {}
        self._whole: Knowledge | None = None

    def about(self, parties: Container[str]) -> Knowledge:
        """The same knowledge with the listings of these parties only; what acts, measures and licences say
        is shared.
        """
        part = copy.copy(self)
        part.__dict__["_whole"] = self._whole or self
        for name in ("listings", "_by_provision", "_spans", "_list_turns", "turns"):
            part.__dict__.pop(name, None)
        part.__dict__["_named"] = {}
        part.__dict__["designations"] = tuple(self._listings_of(parties))
        part.__dict__["parties"] = {key: row for key, row in self.parties.items() if key in parties}
        return part

    def _listings_of(self, parties: Container[str]) -> Iterator[model.Designation]:
        """The visible designations of these parties, without a look at all where none was taken yet."""
        rows: Iterable[model.Designation]
        if "designations" in self.__dict__:
            rows = self.designations
        else:
            near = [row for row in self.law.designations if row.replaces or row.party in parties]
            rows = (*self._visible(near), *self.overlay.law.designations)
        return (row for row in rows if row.party in parties)

    # ------------------------------------------------------------------ visible rows

    def _visible(self, rows: Iterable[R]) -> tuple[R, ...]:
        seen = [row for row in rows if self._released(row) and self._public(row)]
        replaced = {row.replaces for row in seen if row.replaces}
        return tuple(row for row in seen if row.id not in replaced)

    def _released(self, row: model.Row) -> bool:
        return self.generation is None or row.generation <= self.generation

    def _public(self, row: model.Row) -> bool:
        if self.known is None:
            return True
        first = self.public_from(row)
        return first is None or first <= self.known

    def public_from(self, row: model.Row) -> date | None:
        """First day on which the public could know the row: as stated, else the publication of the
        act that made it, else its start.
        """
        if row.known is not None:
            return row.known
        if isinstance(row, model.Followed):
            return None  # what it says holds of the day asked, whenever the lists were compared
        if isinstance(row, model.Act):
            return row.published or row.start
        if isinstance(row, model.Designation | model.ActEvent):
            made_by = self._all_acts.get(row.by or "")
            if made_by is not None and made_by.start == row.start:
                return min(row.start, self.public_from(made_by) or row.start)
            return row.start
        return row.start if isinstance(row, model.Relief) else None

    @cached_property
    def public_turns(self) -> tuple[date, ...]:
        """The days on which a recorded row becomes public, or something arguable final."""
        law = self.law
        rows: tuple[model.Row, ...] = (
            *law.acts, *law.events, *law.provisions, *law.measures, *law.reliefs, *law.designations,
            *law.ownership_rules, *law.duties,
        )  # fmt: skip
        days = {self.public_from(row) for row in rows} | {event.unsettled_until for event in law.events}
        return tuple(sorted(day for day in days if day is not None))

    @_Shared
    def _all_acts(self) -> dict[str, model.Act]:
        return {row.id: row for row in (*self.law.acts, *self.overlay.law.acts)}

    @_Shared
    def acts(self) -> dict[str, model.Act]:
        """Visible acts by id."""
        return {row.id: row for row in (*self._visible(self.law.acts), *self.overlay.law.acts)}

    @_Shared
    def provisions(self) -> dict[str, model.Provision]:
        """Visible provisions by id."""
        return {row.id: row for row in (*self._visible(self.law.provisions), *self.overlay.law.provisions)}

    @_Shared
    def measures(self) -> tuple[model.Measure, ...]:
        """Visible measures."""
        return (*self._visible(self.law.measures), *self.overlay.law.measures)

    @_Shared
    def reliefs(self) -> tuple[model.Relief, ...]:
        """Visible exceptions and licences."""
        return (*self._visible(self.law.reliefs), *self.overlay.law.reliefs)

    @_Shared
    def _superseded(self) -> dict[str, date]:
        """Licence id → first day of the licence that replaces it."""
        return {r.supersedes: r.start for r in self.reliefs if r.supersedes and r.start}

    @cached_property
    def designations(self) -> tuple[model.Designation, ...]:
        """Visible designations."""
        return (*self._visible(self.law.designations), *self.overlay.law.designations)

    @_Shared
    def ownership_rules(self) -> tuple[model.OwnershipRule, ...]:
        """Visible ownership rules."""
        return (*self._visible(self.law.ownership_rules), *self.overlay.law.ownership_rules)

    @_Shared
    def programmes(self) -> tuple[model.Programme, ...]:
        """Visible programmes."""
        return (*self._visible(self.law.programmes), *self.overlay.law.programmes)

    @_Shared
    def list_tags(self) -> tuple[model.ListTag, ...]:
        """Visible words of published lists."""
        return (*self._visible(self.law.list_tags), *self.overlay.law.list_tags)

    @_Shared
    def followed(self) -> dict[tuple[str, str], list[model.Followed]]:
        """(authority, party) → the comparisons of the party's standing with the lists; the party is empty
        where everybody's was compared.
        """
        found: dict[tuple[str, str], list[model.Followed]] = defaultdict(list)
        for row in (*self._visible(self.law.followed), *self.overlay.law.followed):
            for party in row.parties or ("",):
                found[row.authority, party].append(row)
        return dict(found)

    @_Shared
    def duties(self) -> tuple[model.Duty, ...]:
        """Visible duties."""
        return (*self._visible(self.law.duties), *self.overlay.law.duties)

    @cached_property
    def parties(self) -> dict[str, model.Party]:
        """All parties by id: a name is no restriction, so it is never hidden."""
        return {row.id: row for row in self.law.parties + self.overlay.law.parties}

    @_Shared
    def authorities(self) -> dict[str, model.Authority]:
        """All authorities by id."""
        return {row.id: row for row in self.law.authorities + self.overlay.law.authorities}

    @_Shared
    def _events(self) -> dict[str, list[model.ActEvent]]:
        found: dict[str, list[model.ActEvent]] = defaultdict(list)
        for event in (*self._visible(self.law.events), *self.overlay.law.events):
            found[event.target].append(event)
        for events in found.values():
            events.sort(key=lambda e: (e.start, e.id))
        return found

    def events_of(self, target: str) -> tuple[model.ActEvent, ...]:
        """Visible events of an act, designation, licence or measure, in order."""
        return tuple(self._events.get(target, ()))

    # ------------------------------------------------------------------ periods

    def act_periods(self, act_id: str) -> tuple[Period, ...]:
        """Days on which the act itself stands, whatever it rests on. Empty for an unknown act."""
        if act_id not in self._periods:
            act = self.acts.get(act_id)
            self._periods[act_id] = () if act is None else self._fold(act_id, act_period(act))
        return self._periods[act_id]

    def effective_periods(self, act_id: str) -> tuple[Period, ...]:
        """Days on which the act binds: it stands, everything in its legal basis binds, and so does one of its
        alternative bases where it has any.
        """
        if act_id not in self._effective:
            self._effective[act_id] = ()  # a circle of acts that rest on each other binds nobody
            periods = self.act_periods(act_id)
            act = self.acts.get(act_id)
            for basis in act.legal_basis if act else ():
                periods = intersect(periods, self.effective_periods(basis))
            if act and act.legal_basis_any:
                either = [p for basis in act.legal_basis_any for p in self.effective_periods(basis)]
                periods = intersect(periods, union(either))
            self._effective[act_id] = periods
        return self._effective[act_id]

    def effective(self, act_id: str, day: date) -> bool:
        """True if the act binds on ``day``."""
        return covers(self.effective_periods(act_id), day)

    def designation_periods(self, row: model.Designation, provision_id: str) -> tuple[Period, ...]:
        """Days on which the party is named under the provision with effect.

        The listing act need not be older than its effect (an identification declares what already
        was), but what it listed falls when it falls.
        """
        periods = self._fold(row.id, Period(row.start, row.end))
        provision = self.provisions.get(provision_id)
        if provision is None or not periods:
            return ()
        periods = intersect(periods, self.effective_periods(provision.act))
        listing = self.act_periods(row.by)
        return intersect(periods, [Period(None, listing[-1].end)]) if listing else ()

    @cached_property
    def listings(self) -> tuple[tuple[str, tuple[Period, ...], model.Designation], ...]:
        """Every listing that ever has effect: provision, days, row."""
        found = (
            (p, self.designation_periods(row, p), row) for row in self.designations for p in row.provisions
        )
        return tuple(entry for entry in found if entry[1])

    @cached_property
    def _by_provision(self) -> dict[str, list[tuple[tuple[Period, ...], model.Designation]]]:
        found: dict[str, list[tuple[tuple[Period, ...], model.Designation]]] = defaultdict(list)
        for provision, periods, row in self.listings:
            found[provision].append((periods, row))
        return found

    @cached_property
    def _spans(self) -> dict[tuple[str, str], tuple[Period, ...]]:
        """(provision, party) → the days on which the party is surely named, whatever rows name it."""
        found: dict[tuple[str, str], list[Period]] = defaultdict(list)
        for provision, periods, row in self.listings:
            if row.unsettled is None:
                found[provision, row.party].extend(periods)
        return {key: union(periods) for key, periods in found.items()}

    def listed_since(self, provision: str, party: str, day: date) -> date | None:
        """First day of the unbroken time in which the party is named under the provision on ``day``;
        a listing renewed without a gap counts from the older one.
        """
        return next((p.start for p in self._spans.get((provision, party), ()) if day in p), None)

    @cached_property
    def _list_turns(self) -> dict[str, list[date]]:
        return {
            provision: sorted({d for ps, _ in rows for p in ps for d in (p.start, p.end) if d is not None})
            for provision, rows in self._by_provision.items()
        }

    def named(self, day: date) -> dict[str, dict[str, model.Designation]]:
        """Provision → party → designation in force on ``day``; a list that is the same on two days is
        the same object.
        """
        found: dict[str, dict[str, model.Designation]] = {}
        for provision, turns in self._list_turns.items():
            key = (provision, bisect_right(turns, day))
            if key not in self._named:
                rows = self._by_provision[provision]
                self._named[key] = {row.party: row for periods, row in rows if covers(periods, day)}
            if self._named[key]:
                found[provision] = self._named[key]
        return found

    @cached_property
    def turns(self) -> frozenset[date]:
        """The days on which an act, a measure, a licence, a rule or a listing begins or ends,
        and those on which a licence replaces another.
        """
        periods = [p for act in self.acts for p in self.effective_periods(act)]
        periods += [p for _, found, _ in self.listings for p in found]
        folded: tuple[model.Measure | model.Relief, ...] = (*self.measures, *self.reliefs)
        periods += [p for row in folded for p in self._fold(row.id, Period(row.start, row.end))]
        dated: tuple[model.OwnershipRule | model.Duty | model.Relief, ...]
        dated = (*self.ownership_rules, *self.duties, *self.reliefs)
        periods += [Period(row.start, row.end) for row in dated]
        return frozenset(day for p in periods for day in (p.start, p.end) if day is not None)

    def acts_of(self, authority: str) -> dict[str, date]:
        """The acts that the measures of an authority stand on, and the first day on which none of them does.

        They, their bases and what amends them while one of the measures may still stand: the United Kingdom
        has acts of the Union to the end of 2020, and none that came later.
        """
        found: dict[str, date] = {}
        queue: list[tuple[str, date]] = []
        for measure in self.measures:
            if measure.authority == authority:
                named = (*measure.provisions, *measure.target.designated)
                end = measure.end or date.max
                queue += [(self.provisions[p].act, end) for p in named if p in self.provisions]
        for act_id, end in queue:  # grows while it is read
            if found.get(act_id, date.min) >= end:
                continue
            found[act_id] = end
            act = self.acts.get(act_id)
            queue += [(base, end) for base in (act.bases if act else ())]
            queue += [(a.id, end) for a in self.acts.values() if act_id in a.amends and a.start < end]
        return found

    def scope(self, measure: model.Measure) -> frozenset[str]:
        """The ids by which a licence may name a measure: itself, its provisions, acts, programmes,
        and the acts those rest on.
        """
        if measure.id not in self._scopes:
            self._scopes[measure.id] = self._scope(measure)
        return self._scopes[measure.id]

    def _scope(self, measure: model.Measure) -> frozenset[str]:
        names = {measure.id, *measure.provisions, *measure.target.designated}
        queue = [self.provisions[p].act for p in names.copy() if p in self.provisions]
        if measure.introduced_by:
            queue.append(measure.introduced_by)
        for act_id in queue:  # grows while it is read: every act once
            act = self.acts.get(act_id)
            if act is not None and act_id not in names:
                names.add(act_id)
                names.update({act.programme} if act.programme else ())
                queue.extend(act.legal_basis)
        return frozenset(names)

    @_Shared
    def doubts(self) -> frozenset[tuple[str, Standing | None]]:
        """Everything that is arguable as known on this day, and why."""
        return frozenset((target, doubt) for target in self._events if (doubt := self.unsettled(target)))

    def unsettled(self, target: str) -> Standing | None:
        """The reason why the answer on ``target`` is arguable as known on this day, if it is."""
        for event in self.events_of(target):
            if self._arguable(event):
                return Standing(
                    f"{event.by or event.id} of {event.start} is public but not yet final "
                    f"(until about {event.unsettled_until})"
                )
        return None

    def _arguable(self, event: model.ActEvent) -> bool:
        return (
            event.unsettled_until is not None
            and self.known is not None
            and self.known < event.unsettled_until
        )

    def _fold(self, target: str, period: Period) -> tuple[Period, ...]:
        periods: tuple[Period, ...] = (period,)
        ended = False
        for event in self.events_of(target):
            if not self._counts(event) or self._arguable(event) or (ended and event.kind == "renew"):
                continue  # what was ended on purpose is not brought back by a renewal recorded later
            periods = apply_event(periods, event)
            ended = ended or event.kind in ENDING or (event.kind == "suspend" and event.end is None)
        return periods

    def _counts(self, event: model.ActEvent) -> bool:
        """A renewal stopped by the scenario, or made by an act that fell before it, does not count."""
        stop = self.overlay.no_renewal.get(event.target)
        if event.kind == "renew" and stop is not None and event.start > stop:
            return False
        if event.by is None or event.by not in self.acts:
            return event.by is None
        made = self.act_periods(event.by)
        return bool(made) and (made[-1].end is None or made[-1].end > event.start)

    def measure_stands(self, row: model.Measure, day: date) -> bool:
        """True if the measure binds on ``day`` under at least one of its provisions."""
        if not covers(self._fold(row.id, Period(row.start, row.end)), day):
            return False
        if row.introduced_by is not None and not self.effective(row.introduced_by, day):
            return False
        return any(self.provision_stands(p, day) for p in row.provisions)

    def measures_on(self, day: date) -> dict[str, tuple[model.Measure, ...]]:
        """The measures that bind on ``day``, by authority; kept."""
        if day not in self._standing:
            found: dict[str, list[model.Measure]] = defaultdict(list)
            for row in self.measures:
                if self.measure_stands(row, day):
                    found[row.authority].append(row)
            self._standing[day] = {authority: tuple(rows) for authority, rows in found.items()}
        return self._standing[day]

    def provision_stands(self, provision_id: str, day: date) -> bool:
        """True if the act of the provision binds on ``day``."""
        provision = self.provisions.get(provision_id)
        return provision is not None and self.effective(provision.act, day)

    def relief_stands(self, row: model.Relief, day: date) -> bool:
        """True if the exception or licence can be relied on on ``day``: in its period, not superseded by
        a later one, its act in force.
        """
        successor = self._superseded.get(row.id)
        if successor is not None and day >= successor:
            return False
        if not covers(self._fold(row.id, Period(row.start, row.end)), day):
            return False
        return row.act is None or self.effective(row.act, day)

    def rule_stands(self, row: model.OwnershipRule | model.Duty, day: date) -> bool:
        """True if the rule holds on ``day``."""
        return day in Period(row.start, row.end) and (row.act is None or self.effective(row.act, day))

    def bands(
        self, row: model.Measure | model.Relief, parameter: model.Parameter, day: date
    ) -> tuple[model.Band, ...]:
        """The bands of a parameter as the law stands on ``day``: a band whose act does not stand is
        away, and the one before it runs on as if never closed.
        """
        recorded = self.overlay.bands.get((row.id, parameter.name), parameter.bands)
        ordered = sorted(recorded, key=lambda b: b.start or date.min)
        standing: list[model.Band] = []
        for band in ordered:
            if band.by is None or self._introduced(band.by, day):
                standing.append(band)
            elif standing and standing[-1].end == band.start:
                last = standing[-1]
                standing[-1] = model.Band(value=last.value, start=last.start, end=band.end, by=last.by)
        return tuple(standing)

    def _introduced(self, act_id: str, day: date) -> bool:
        periods = self.effective_periods(act_id)
        return covers(periods, day) or (
            act_id in self.acts and bool(periods) and periods[0].start is not None and periods[0].start > day
        )


def act_period(act: model.Act) -> Period:
    """The period an act states for itself, before anything happened to it."""
    if act.until_printed is not None:
        return Period(act.start, printed_end(act.until_printed, inclusive=act.until_inclusive))
    return Period(act.start, act.end)


def apply_event(periods: tuple[Period, ...], event: model.ActEvent) -> tuple[Period, ...]:
    """The periods after one event (``DOMAIN`` §1.4)."""
    match event.kind:
        case "annul":
            return ()
        case "suspend":
            return cut(periods, Period(event.start, event.end))
        case "renew":
            return _renew(periods, event)
        case _:  # repeal, expire, supersede, delist: closed from that day on
            return cut(periods, Period(event.start, None))


def _renew(periods: tuple[Period, ...], event: model.ActEvent) -> tuple[Period, ...]:
    """Runs on to the new end; a renewal that comes too late leaves the gap visible."""
    end = event.end
    if event.until_printed is not None:
        end = printed_end(event.until_printed, inclusive=event.until_inclusive)
    if not periods:
        return periods
    last = periods[-1]
    if last.end is None:
        return periods
    if event.start <= last.end:
        return union((*periods[:-1], Period(last.start, end if end is None else max(last.end, end))))
    return union((*periods, Period(event.start, end)))
