"""Who shares an owner's restriction: a least fixed point over direct stakes.

A stake passes whole or not at all: an owner that is itself caught counts with its entire direct share,
any other owner counts zero; percentages are never multiplied along a chain (OFAC FAQ 401, guidance
of 2014-08-13). Threshold, operator, aggregation and control are dated rules of law
(``OwnershipRule``), not of this module.

Two fixed points are taken: with the shares that are certain, and with those that are possible. What is
only in the second is an open question and carries its reason.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Final

from detente.dates import Period
from detente.lazyclass import dataclass
from detente.model import Owner, OwnershipRule

WHOLE: Final = 100.0


def with_owners(parties: Iterable[str], stakes: Callable[[str], Iterable[Owner]]) -> tuple[str, ...]:
    """The parties, and after them everybody who owns or controls them at any remove, each once; ``stakes``:
    the owners of a party.
    """
    found = list(dict.fromkeys(parties))
    for party in found:  # grows while it is read
        found += dict.fromkeys(stake.owner for stake in stakes(party) if stake.owner not in found)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Stake:
    """A direct stake of ``owner`` in ``owned``; ``low`` and ``high`` in percent bound the share."""

    owner: str
    owned: str
    low: float
    high: float
    control: bool = False
    ground: str | None = None
    start: date | None = None

    @property
    def share(self) -> str:
        """The share as a person writes it."""
        if self.control:
            return f"control ({self.ground})" if self.ground else "control"
        return f"{self.low:g} %" if self.low == self.high else f"{self.low:g}-{self.high:g} %"


def stakes_of(owned: str, owners: Iterable[Owner], day: date, known: date | None) -> tuple[Stake, ...]:
    """The stakes that exist on ``day`` as known on ``known``."""
    return tuple(
        _stake(owned, owner)
        for owner in owners
        if day in Period(owner.start, owner.end)
        and (known is None or owner.known is None or owner.known <= known)
    )


def _stake(owned: str, owner: Owner) -> Stake:
    seats = owner.share if owner.share is not None else owner.share_max
    control = owner.kind == "control" or (owner.kind == "board" and (seats is None or seats > WHOLE / 2))
    if owner.share is not None:
        low = high = owner.share
    else:
        low = owner.share_min if owner.share_min is not None else 0.0
        high = owner.share_max if owner.share_max is not None else WHOLE
    if control or owner.kind == "board":
        low = high = 0.0
    return Stake(owner.owner, owned, low, high, control, owner.ground, owner.start)


@dataclass(frozen=True)
class Structure:
    """All direct stakes on a day, by owned party and by owner."""

    into: Mapping[str, tuple[Stake, ...]]
    out_of: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, stakes: Iterable[Stake]) -> Structure:
        """Index stakes both ways."""
        into: dict[str, list[Stake]] = defaultdict(list)
        out_of: dict[str, list[str]] = defaultdict(list)
        for stake in stakes:
            into[stake.owned].append(stake)
            out_of[stake.owner].append(stake.owned)
        return cls({k: tuple(v) for k, v in into.items()}, {k: tuple(v) for k, v in out_of.items()})

    def oversubscribed(self, party: str) -> bool:
        """True where the certain shares add up to more than the whole: the statement is faulty."""
        return self.stated(party) > WHOLE + 1e-9

    def stated(self, party: str) -> float:
        """How much of a party, in percent, the stated owners certainly hold."""
        return sum(s.low for s in self.into.get(party, ()) if not s.control)


@dataclass(frozen=True, slots=True)
class Caught:
    """A party that is listed itself (``through`` empty) or through its owners."""

    certain: bool
    since: date | None
    through: tuple[Stake, ...] = ()
    because: tuple[str, ...] = ()


@dataclass
class _Run:
    """State of one fixed point."""

    rule: OwnershipRule
    structure: Structure
    exempt: Callable[[str], bool | None]
    possible: bool
    caught: dict[str, Caught] = field(default_factory=dict)


def catch(
    seeds: Mapping[str, Caught],
    structure: Structure,
    rule: OwnershipRule | None,
    exempt: Callable[[str], bool | None],
) -> dict[str, Caught]:
    """Everyone caught by ``seeds`` under ``rule``: least fixed point, certain and possible.

    ``exempt(party)`` says whether an owned party is outside the rule (True), inside (False) or unknown
    (None). Without a rule only the seeds themselves are caught.
    """
    sure = {party: seed for party, seed in seeds.items() if seed.certain}
    if rule is None or not any(party in structure.out_of for party in seeds):
        return dict(seeds)
    certain = _spread(_Run(rule, structure, exempt, possible=False, caught=dict(sure)))
    possible = _spread(_Run(rule, structure, exempt, possible=True, caught={**seeds, **certain}))
    return {**possible, **certain}


def _spread(run: _Run) -> dict[str, Caught]:
    queue = deque(_owning(run))
    while queue:
        owner = queue.popleft()
        for owned in run.structure.out_of.get(owner, ()):
            if owned not in run.caught:
                found = _weigh(run, owned)
                if found is not None:
                    run.caught[owned] = found
                    queue.append(owned)
    for party, entry in tuple(run.caught.items()):
        if entry.through:
            run.caught[party] = _with_all_paths(run, party, entry)
    return _earliest(run)


def _owning(run: _Run) -> list[str]:
    """The caught parties that own something, in a set order."""
    return sorted(run.caught.keys() & run.structure.out_of.keys())


def _earliest(run: _Run) -> dict[str, Caught]:
    """Everyone since the earliest day that any way of being caught gives: its own listing, or the
    day on which its caught owners reached the threshold. Days only move back, so this ends.
    """
    caught = run.caught
    queue = deque(_owning(run))
    while queue:
        owner = queue.popleft()
        for owned in run.structure.out_of.get(owner, ()):
            entry = caught.get(owned)
            if entry is None or entry.certain is run.possible or run.exempt(owned):
                continue
            day = _day_through(run, owned)
            if day is not None and (entry.since is None or day < entry.since):
                caught[owned] = replace(entry, since=day)
                queue.append(owned)
    return caught


def _day_through(run: _Run, owned: str) -> date | None:
    held = [s for s in run.structure.into[owned] if s.owner in run.caught and not s.control]
    add_up = run.rule.aggregate == "yes" or (run.possible and run.rule.aggregate == "unsettled")
    groups = [held] if add_up else [[s] for s in held]
    days = [day for group in groups if (day := _since(run, group)) is not None]
    return min(days, default=None)


def _with_all_paths(run: _Run, party: str, entry: Caught) -> Caught:
    """The entry with every caught owner that counts, not only those that tipped the scale first."""
    if entry.through[0].control:
        return entry
    held = [s for s in run.structure.into[party] if s.owner in run.caught and not s.control]
    if run.rule.aggregate == "no":
        held = [s for s in held if meets(run.rule, s.high if run.possible else s.low)]
    return replace(entry, through=tuple(sorted(held, key=lambda s: (-s.high, s.owner))))


def _weigh(run: _Run, owned: str) -> Caught | None:
    """How ``owned`` is caught by those caught so far, if it is."""
    exempt = run.exempt(owned)
    if exempt or (exempt is None and not run.possible):
        return None
    held = [s for s in run.structure.into[owned] if s.owner in run.caught]
    because = ["it is not stated where the party is established"] if exempt is None else []
    if run.structure.oversubscribed(owned):
        because.append("the stated shares add up to more than 100 %")
    by_share = _by_share(run, [s for s in held if not s.control], because)
    if by_share is not None:
        return by_share
    return _by_control(run, [s for s in held if s.control], because)


def _by_share(run: _Run, held: list[Stake], because: list[str]) -> Caught | None:
    rule = run.rule
    add_up = rule.aggregate == "yes" or (run.possible and rule.aggregate == "unsettled")
    held = sorted(held, key=lambda s: (-(s.high if run.possible else s.low), s.owner))
    groups = [held] if add_up else [[s] for s in held]
    for group in groups:
        total = sum(s.high if run.possible else s.low for s in group)
        if group and meets(rule, total):
            return Caught(
                certain=not run.possible,
                since=_since(run, group),
                through=tuple(group),
                because=tuple(because + (_open_shares(run, group) if run.possible else [])),
            )
    return None


def meets(rule: OwnershipRule, total: float) -> bool:
    """True where a share in percent reaches the threshold of the rule."""
    return total >= rule.share if rule.operator == "at_least" else total > rule.share


def _since(run: _Run, group: list[Stake]) -> date | None:
    """The first day on which the stakes of those caught reached the threshold."""
    dated = sorted(group, key=lambda s: _day_of(run, s))
    total = 0.0
    for stake in dated:
        total += stake.high if run.possible else stake.low
        if meets(run.rule, total):
            day = _day_of(run, stake)
            return None if day == date.min else day
    return None


def _day_of(run: _Run, stake: Stake) -> date:
    caught = run.caught[stake.owner].since or date.min
    return max(caught, stake.start or date.min)


def _open_shares(run: _Run, group: list[Stake]) -> list[str]:
    because = []
    if any(s.low != s.high for s in group):
        because.append(
            "the share is known only as a range: " + ", ".join(f"{s.owner} {s.share}" for s in group)
        )
    if run.rule.aggregate == "unsettled" and len(group) > 1:
        because.append("whether the stakes of several owners add up is not settled in law on that day")
    because += [reason for s in group for reason in run.caught[s.owner].because]
    return because


def _by_control(run: _Run, held: list[Stake], because: list[str]) -> Caught | None:
    settled = run.rule.control
    if not held or settled == "no" or (settled == "unsettled" and not run.possible):
        return None
    if settled == "unsettled":
        because = [*because, f"control by {held[0].owner} without ownership: the law is not settled"]
    since = run.caught[held[0].owner].since
    return Caught(certain=not run.possible, since=since, through=tuple(held[:1]), because=tuple(because))


def path_of(party: str, caught: Mapping[str, Caught]) -> tuple[str, ...]:
    """The chain of stakes from a listed party down to ``party``, as sentences, roots first."""
    lines: list[str] = []
    seen = {party}
    queue = deque([party])
    while queue:
        for stake in caught[queue.popleft()].through:
            lines.append(f"{stake.owner} holds {stake.share} of {stake.owned}")
            if stake.owner not in seen and stake.owner in caught:
                seen.add(stake.owner)
                queue.append(stake.owner)
    return tuple(reversed(lines))


def roots_of(party: str, caught: Mapping[str, Caught]) -> frozenset[str]:
    """The listed parties from which ``party`` is caught (itself where it is listed)."""
    roots: set[str] = set()
    seen = {party}
    queue = deque([party])
    while queue:
        current = queue.popleft()
        entry = caught.get(current)
        if entry is None:
            continue
        if not entry.through:
            roots.add(current)
        for stake in entry.through:
            if stake.owner not in seen:
                seen.add(stake.owner)
                queue.append(stake.owner)
    return frozenset(roots)
