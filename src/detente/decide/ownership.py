"""Who shares an owner's restriction: a least fixed point over direct stakes.

A stake passes whole or not at all: an owner that is itself caught counts with its entire direct share,
any other owner counts zero; percentages are never multiplied along a chain (OFAC FAQ 401, guidance
of 2014-08-13). Threshold, operator, aggregation and control are dated rules of law
(``OwnershipRule``), not of this module.

Two fixed points are taken: with the shares that are certain, and with those that are possible. What is
only in the second is an open question and carries its reason. The stake of an owner whose name may mean
a caught party is possible, and counts once, however many parties the name may mean.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from typing import Final

from detente.dates import Period
from detente.deals import NamedOwner
from detente.lazyclass import dataclass
from detente.model import Owner, OwnershipRule

WHOLE: Final = 100.0


def with_owners(parties: Iterable[str], stakes: Callable[[str], Iterable[Owner]]) -> dict[str, str]:
    """The parties, and after them everybody who owns or controls them at any remove, or may, each with the
    name under which it is stated: its id, or a name that may be its own. ``stakes``: the owners of a party.
    """
    found = {party: party for party in parties}
    queue = deque(found)
    while queue:
        for stake in stakes(queue.popleft()):
            for key in (stake.owner, *_open(stake)):
                if key not in found:
                    found[key] = stake.owner
                    queue.append(key)
    return found


def _open(owner: Owner) -> tuple[str, ...]:
    """The parties between which the name of an owner does not decide."""
    return owner.read.open if isinstance(owner, NamedOwner) else ()


@dataclass(frozen=True, slots=True)
class Stake:
    """A direct stake of ``owner`` in ``owned``; ``low`` and ``high`` in percent bound the share; ``may_be``:
    the parties that the owner may be.
    """

    owner: str
    owned: str
    low: float
    high: float
    control: bool = False
    ground: str | None = None
    start: date | None = None
    may_be: tuple[str, ...] = ()

    @property
    def holders(self) -> tuple[str, ...]:
        """The owner, and whom it may be."""
        return (self.owner, *self.may_be)

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
    return Stake(owner.owner, owned, low, high, control, owner.ground, owner.start, _open(owner))


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
            for holder in stake.holders:
                out_of[holder].append(stake.owned)
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

    def holders(self, stake: Stake) -> list[str]:
        """The caught parties through whom a stake counts."""
        if self.possible:
            return _holders(stake, self.caught)
        return [stake.owner] if stake.owner in self.caught else []

    def held(self, owned: str) -> list[Stake]:
        """The stakes in a party that count."""
        return [stake for stake in self.structure.into[owned] if self.holders(stake)]


def _holders(stake: Stake, caught: Mapping[str, Caught]) -> list[str]:
    """The owner of a stake where it is surely caught, else everybody caught who may hold the stake."""
    owner = caught.get(stake.owner)
    if owner is not None and owner.certain:
        return [stake.owner]
    return [key for key in stake.holders if key in caught]


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
    groups = _groups(run, [s for s in run.held(owned) if not s.control])
    days = [day for group in groups if (day := _since(run, group)) is not None]
    return min(days, default=None)


def _with_all_paths(run: _Run, party: str, entry: Caught) -> Caught:
    """The entry with every caught owner that counts, not only those that tipped the scale first."""
    if entry.through[0].control:
        return entry
    held = [s for s in run.held(party) if not s.control]
    if run.rule.aggregate == "no":
        held = [s for group in _groups(run, held) if meets(run.rule, _total(run, group)) for s in group]
    return replace(entry, through=tuple(sorted(dict.fromkeys(held), key=lambda s: (-s.high, s.owner))))


def _weigh(run: _Run, owned: str) -> Caught | None:
    """How ``owned`` is caught by those caught so far, if it is."""
    exempt = run.exempt(owned)
    if exempt or (exempt is None and not run.possible):
        return None
    held = run.held(owned)
    because = ["it is not stated where the party is established"] if exempt is None else []
    if run.structure.oversubscribed(owned):
        because.append("the stated shares add up to more than 100 %")
    by_share = _by_share(run, [s for s in held if not s.control], because)
    if by_share is not None:
        return by_share
    return _by_control(run, [s for s in held if s.control], because)


def _by_share(run: _Run, held: list[Stake], because: list[str]) -> Caught | None:
    held = sorted(held, key=lambda s: (-(s.high if run.possible else s.low), s.owner))
    for group in _groups(run, held):
        if group and meets(run.rule, _total(run, group)):
            return Caught(
                certain=not run.possible,
                since=_since(run, group),
                through=tuple(group),
                because=tuple(because + (_open_shares(run, group) if run.possible else [])),
            )
    return None


def _groups(run: _Run, held: list[Stake]) -> list[list[Stake]]:
    """The stakes that are added up: all; or each alone, and those that may be one holder's together."""
    if run.rule.aggregate == "yes" or (run.possible and run.rule.aggregate == "unsettled"):
        return [held]
    one = dict.fromkeys(key for s in held if run.possible for key in s.may_be)
    return [[s] for s in held] + [[s for s in held if key in s.holders] for key in one if key in run.caught]


def _total(run: _Run, group: list[Stake]) -> float:
    return sum(s.high if run.possible else s.low for s in group)


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
    caught = min(run.caught[key].since or date.min for key in run.holders(stake))
    return max(caught, stake.start or date.min)


def _open_shares(run: _Run, group: list[Stake]) -> list[str]:
    because = []
    if any(s.low != s.high for s in group):
        because.append(
            "the share is known only as a range: " + ", ".join(f"{s.owner} {s.share}" for s in group)
        )
    if run.rule.aggregate == "unsettled" and len(group) > 1:
        because.append("whether the stakes of several owners add up is not settled in law on that day")
    because += [reason for s in group for reason in _open_holder(run, s)]
    return because


def _open_holder(run: _Run, stake: Stake) -> tuple[str, ...]:
    """Why it is open whether the holder of a stake is caught."""
    holders = run.holders(stake)
    named = [f"identity of {stake.owner}, an owner of {stake.owned}"] if holders != [stake.owner] else []
    return (*named, *dict.fromkeys(reason for key in holders for reason in run.caught[key].because))


def _by_control(run: _Run, held: list[Stake], because: list[str]) -> Caught | None:
    settled = run.rule.control
    if not held or settled == "no" or (settled == "unsettled" and not run.possible):
        return None
    stake = min(held, key=lambda s: len(_open_holder(run, s)))
    if settled == "unsettled":
        because = [*because, f"control by {stake.owner} without ownership: the law is not settled"]
    because += _open_holder(run, stake)
    since = min((run.caught[key].since for key in run.holders(stake)), key=lambda day: day or date.min)
    return Caught(certain=not run.possible, since=since, through=(stake,), because=tuple(because))


def path_of(party: str, caught: Mapping[str, Caught]) -> tuple[str, ...]:
    """The chain of stakes from a listed party down to ``party``, as sentences, roots first."""
    lines: list[str] = []
    seen = {party}
    queue = deque([party])
    while queue:
        for stake in caught[queue.popleft()].through:
            holders = _holders(stake, caught)
            named = " or ".join(key for key in holders or stake.may_be if key != stake.owner)
            owner = f"{stake.owner}, if it is {named}," if named else stake.owner
            lines.append(f"{owner} holds {stake.share} of {stake.owned}")
            queue += [key for key in holders if key not in seen]
            seen.update(holders)
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
            holders = _holders(stake, caught)
            queue += [key for key in holders if key not in seen]
            seen.update(holders)
    return frozenset(roots)
