"""One party on many lists: which entries are the same, on what evidence. Conservative: a doubt separates.

Three kinds of evidence count, in this order: a publisher says that its entry is another list's number;
both carry the same number of a kind that is given once (``STRONG``); both bear a name word for word
and were born on the same day. Two entries are never joined through a third that contradicts one of
them, and never where the user has said that they differ. ``benchmarks/identity`` measures the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from detente.entries import BirthDate, Entry, Identifier, ListedName
from detente.model import Party
from detente.names.plain import name_key

PERSON: Final = "person"
FAMILIES: Final = {
    "Person": PERSON, "Vessel": "vessel", "Airplane": "aircraft", "CryptoWallet": "wallet",
    "Security": "security",
}  # fmt: skip
STRONG: Final = frozenset({
    "imo", "lei", "isin", "inn", "ogrn", "wallet", "swift_bic", "duns",
})  # fmt: skip
"""Kinds of numbers that the whole world gives once."""
BY_COUNTRY: Final = frozenset({"passport", "national_id", "tax", "registration", "cr_number"})
"""Kinds of numbers that one country gives once; a name must agree too."""
SHORTEST: Final = 5  # characters of a number that can tell parties apart
WHOLE_DAY: Final = len("1961-03-05")

Key = tuple[str, str]
"""(source, number) of an entry."""
Said = Mapping[frozenset[Key], tuple[str, str]]
"""Two entries → (same or different, reason)."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Why two entries are the same party. ``kind``: statement, reference, identifier or name."""

    left: Key
    right: Key
    kind: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The entries of one party, the evidence that joins them, and what was held apart and why."""

    keys: tuple[Key, ...]
    evidence: tuple[Evidence, ...]
    apart: tuple[Evidence, ...] = ()


def marks(entry: Entry) -> tuple[str, ...]:
    """The words under which other entries of the same party can be found."""
    names = (f"name:{key}" for name in entry.names if (key := name_key(name.full)))
    references = (f"ref:{source}:{number}" for source, number in entry.references.items())
    return tuple(dict.fromkeys((*names, *(f"id:{mark}" for mark in _numbers(entry)), *references)))


def _numbers(entry: Entry) -> Iterator[str]:
    """The numbers that can tell parties apart, in comparable form."""
    for number in (*entry.identifiers, *entry.wallets):
        value = "".join(c for c in number.value.casefold() if c.isalnum())
        if len(value) < SHORTEST:
            continue
        if number.kind in STRONG:
            yield f"{number.kind}:{number.value.strip() if number.kind == 'wallet' else value}"
        elif number.kind in BY_COUNTRY and number.country:
            yield f"{number.kind}:{number.country.casefold()}:{value}"


def same(left_key: Key, left: Entry, right_key: Key, right: Entry) -> Evidence | None:
    """The evidence that two entries are one party, or None."""
    if contradicts(left, right):
        return None
    for (source, number), other in ((right_key, left), (left_key, right)):
        if other.references.get(source) == number:
            detail = f"the publisher gives {source} {number}"
            return Evidence(left=left_key, right=right_key, kind="reference", detail=detail)
    shared = {s: n for s, n in left.references.items() if right.references.get(s) == n}
    if shared:
        detail = ", ".join(f"both are {source} {number}" for source, number in sorted(shared.items()))
        return Evidence(left=left_key, right=right_key, kind="reference", detail=detail)
    numbers = sorted(set(_numbers(left)) & set(_numbers(right)))
    alike = _words(left) & _words(right)
    for number in numbers:
        if number.partition(":")[0] in STRONG or alike:
            return Evidence(left=left_key, right=right_key, kind="identifier", detail=number)
    names = _keys(left) & _keys(right)
    days = _birth_days(left) & _birth_days(right)
    if names and days:
        detail = f"{min(names)}, born {min(days)}"
        return Evidence(left=left_key, right=right_key, kind="name", detail=detail)
    return None


def contradicts(left: Entry, right: Entry) -> str:
    """Why two entries cannot be one party, or nothing: another kind of thing, another sex, or born in years
    that lie apart.
    """
    kinds = FAMILIES.get(left.schema), FAMILIES.get(right.schema)
    if kinds[0] != kinds[1] and not (kinds[0] is None and kinds[1] is None):
        return f"one is {left.schema}, the other {right.schema}"
    if left.gender and right.gender and left.gender != right.gender:
        return "one is a man, the other a woman"
    years = _birth_years(left), _birth_years(right)
    if years[0] and years[1] and min(abs(a - b) for a in years[0] for b in years[1]) > 1:
        return f"born {min(years[0])} and {min(years[1])}"
    return ""


def _keys(entry: Entry) -> set[str]:
    """Keys of the names with at least two words; weak aliases never join."""
    found = (name_key(name.full) for name in entry.names if name.quality != "weak")
    return {key for key in found if " " in key}


def _words(entry: Entry) -> set[str]:
    return {word for name in entry.names for word in name_key(name.full).split() if len(word) > 1}


def _birth_days(entry: Entry) -> set[str]:
    return {b.start for b in entry.birth_dates if len(b.start) == WHOLE_DAY and not b.circa and not b.until}


def _birth_years(entry: Entry) -> set[int]:
    found: set[int] = set()
    for born in entry.birth_dates:
        first, last = born.start[:4], (born.until or born.start)[:4]
        if first.isdecimal() and last.isdecimal():
            found.update(range(int(first), int(last) + 1))
    return found


def cluster(
    start: Key,
    entry_of: Callable[[Key], Entry | None],
    bearing: Callable[[str], Iterable[Key]],
    said: Said,
) -> Cluster:
    """The party of an entry: it, and whatever the evidence joins to it. ``bearing`` gives the entries with
    a mark (``marks``); ``said``: what the user says of two entries, which counts before all evidence.
    """
    first = entry_of(start)
    if first is None:
        return Cluster(keys=(start,), evidence=())
    found: dict[Key, Entry] = {start: first}
    evidence: list[Evidence] = []
    apart: list[Evidence] = []
    waiting = [start]
    while waiting:
        key = waiting.pop(0)
        for other in _near(key, found[key], bearing):
            entry = entry_of(other)
            if other in found or entry is None:
                continue
            why = _joined(key, found[key], other, entry, said)
            against = _held_apart(other, entry, found, said)
            if why is not None and against is None:
                found[other] = entry
                evidence.append(why)
                waiting.append(other)
            elif why is not None and against is not None:
                apart.append(against)
    return Cluster(keys=tuple(sorted(found)), evidence=tuple(evidence), apart=tuple(dict.fromkeys(apart)))


def _near(key: Key, entry: Entry, bearing: Callable[[str], Iterable[Key]]) -> Iterator[Key]:
    """The entries that might be the same, each once; what is said to be the same has the mark ``same:``."""
    near = [
        other
        for mark in (*marks(entry), f"ref:{key[0]}:{key[1]}", f"same:{key[0]}:{key[1]}")
        for other in bearing(mark)
    ]
    near += list(entry.references.items())
    yield from (other for other in dict.fromkeys(near) if other != key)


def _joined(key: Key, entry: Entry, other: Key, found: Entry, said: Said) -> Evidence | None:
    kind, reason = said.get(frozenset((key, other)), ("", ""))
    if kind == "same":
        return Evidence(left=key, right=other, kind="statement", detail=reason)
    return None if kind == "different" else same(key, entry, other, found)


def _held_apart(other: Key, entry: Entry, found: Mapping[Key, Entry], said: Said) -> Evidence | None:
    """What of the party so far speaks against an entry: the user's word, or a contradiction."""
    for key, member in found.items():
        kind, reason = said.get(frozenset((key, other)), ("", ""))
        if kind == "different":
            return Evidence(left=key, right=other, kind="statement", detail=reason)
        against = contradicts(member, entry)
        if against and kind != "same":
            return Evidence(left=key, right=other, kind="contradiction", detail=against)
    return None


def as_entry(party: Party) -> Entry:
    """A party of the ledger in the form of an entry, to be compared with entries."""
    names = [ListedName(full=party.name, quality="primary")]
    names += [ListedName(full=name) for name in party.aliases]
    names += [ListedName(full=name, quality="weak") for name in party.weak_aliases]
    schema = party.schema if party.schema in {"Person", "Vessel", "Company", "PublicBody"} else "Organization"
    return Entry(
        uid=party.id,
        schema=schema,
        names=tuple(names),
        birth_dates=tuple(BirthDate(start=day) for day in party.birth_dates),
        nationalities=party.nationality,
        countries=party.countries,
        identifiers=tuple(
            Identifier(kind=kind, value=value) for kind, value in party.identifiers.items() if value
        ),
    )
