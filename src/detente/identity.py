"""One party on many lists: which entries are the same, on what evidence. Conservative: a doubt separates.

Evidence, strongest first: the user says so; a publisher gives the number of another list; both carry a
number that is given once; both bear a like name and were born on one day; both bear one full name and
share the year of birth or the country; two firms bear one name apart from legal forms and share the
country. All entries that any evidence ties are taken together, then joined again from the strongest
evidence down, and a join that would bring contradicting entries into one party is refused. So the party
of an entry does not depend on where one begins. ``benchmarks/identity`` measures the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import Final

from detente.entries import BirthDate, Entry, Identifier, ListedName
from detente.lazyclass import dataclass
from detente.likeness import firm_words, person_words, shared_words, themes, variants
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
SINGLE: Final = frozenset({"imo", "lei", "inn", "ogrn"})
"""Of these a party has one: two numbers are two parties."""
DOCUMENTS: Final = frozenset({
    "passport", "national_id", "tax", "registration", "cr_number", "diplomatic_passport", "travel_document",
})  # fmt: skip
"""Kinds of numbers that one office gives once, and that lists file under each other's names; two words of a
name, or the name of a firm, must agree too."""
SHORTEST: Final = 6  # characters of a number that can tell parties apart
FULL_NAME: Final = 3  # words of a name that few people share
ENOUGH: Final = 2  # words of a name that must agree beside a number
NEARLY: Final = 0.7  # share of the words of the shorter name that must agree beside a reference
WHOLE_DAY: Final = len("1961-03-05")
HUB: Final = 150
"""A mark that more entries bear tells nobody apart and is not followed."""
LARGEST: Final = 400
"""Entries that are compared for one party; a component that grows beyond is cut to what the start bears."""
KINDS: Final = ("statement", "reference", "identifier", "birth", "name", "firm")
"""Kinds of evidence, strongest first."""

WEAK: Final = frozenset({"name", "firm"})
"""Of these the kinds that only hold where a list has one such entry."""

Key = tuple[str, str]
"""(source, number) of an entry."""
Said = Mapping[frozenset[Key], tuple[str, str]]
"""Two entries → (same or different, reason)."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """Why two entries are the same party, or (``contradiction``) cannot be. ``kind``: one of ``KINDS``."""

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


# ---------------------------------------------------------------------- what an entry can be known by


@dataclass(frozen=True)
class Traits:
    """An entry as it is compared: each trait is worked out once."""

    key: Key
    entry: Entry

    @cached_property
    def family(self) -> str:
        """Person, vessel and so on; organisations of every form are one family, named by nothing."""
        return FAMILIES.get(self.entry.schema, "")

    @cached_property
    def numbers(self) -> frozenset[str]:
        """The numbers that can tell parties apart, in comparable form."""
        return frozenset(_numbers(self.entry))

    @cached_property
    def single(self) -> Mapping[str, frozenset[str]]:
        """Kind → its numbers, of the kinds of which a party has one."""
        found: dict[str, frozenset[str]] = {}
        for number in self.numbers:
            kind = number.partition(":")[0]
            if kind in SINGLE:
                found[kind] = found.get(kind, frozenset()) | {number}
        return found

    @cached_property
    def names(self) -> frozenset[tuple[str, ...]]:
        """The names that may join, as sorted words; weak aliases and single words never do."""
        return frozenset(words for words in _spoken(self.entry) if len(words) > 1)

    @cached_property
    def firms(self) -> Mapping[tuple[str, ...], frozenset[str]]:
        """The names of an organisation without legal forms → the classes of these."""
        found: dict[tuple[str, ...], frozenset[str]] = {}
        for name in _strong(self.entry):
            words, forms = firm_words(name)
            if _telling(words):
                found[words] = found.get(words, frozenset()) | forms
        return found

    def forms(self, name: tuple[str, ...]) -> frozenset[str]:
        """The classes of legal forms of a name; where it has none, of all names."""
        return self.firms[name] or frozenset().union(*self.firms.values())

    @cached_property
    def bare(self) -> frozenset[tuple[str, ...]]:
        """The names without legal forms, short ones too: enough beside a number."""
        return frozenset(words for name in _strong(self.entry) if (words := firm_words(name)[0]))

    @cached_property
    def main(self) -> frozenset[tuple[str, ...]]:
        """The name under which the list files it, as a firm's."""
        return frozenset(firm_words(name)[0] for name in variants(self.entry.name))

    @cached_property
    def main_person(self) -> frozenset[tuple[str, ...]]:
        """The name under which the list files it, as a person's."""
        return frozenset(person_words(name) for name in variants(self.entry.name))

    @cached_property
    def tags(self) -> frozenset[str]:
        """The words under which the list files it."""
        return frozenset(filing.tag for filing in self.entry.filings)

    @cached_property
    def plain(self) -> frozenset[str]:
        """All names, weak ones too, in plain words."""
        return frozenset(name_key(name.full) for name in self.entry.names)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word of every name, weak ones too."""
        said = (word for name in self.entry.names for word in person_words(name.full))
        return frozenset(said)

    @cached_property
    def days(self) -> frozenset[str]:
        """Whole days of birth."""
        return frozenset(_birth_days(self.entry))

    @cached_property
    def years(self) -> frozenset[int]:
        """Years of birth, ranges in full."""
        return frozenset(_birth_years(self.entry))

    @cached_property
    def lands(self) -> frozenset[str]:
        """Countries of the entry, and the country that its regime is about."""
        entry = self.entry
        places = (place.country for place in (*entry.addresses, *entry.birth_places))
        stated = {*entry.nationalities, *entry.citizenships, *entry.countries, *places}
        found = themes()
        return frozenset(stated | {found.get(filing.tag, "") for filing in entry.filings}) - {""}


def _strong(entry: Entry) -> Iterator[str]:
    for name in entry.names:
        if name.quality != "weak":
            yield from variants(name.full)


def _spoken(entry: Entry) -> Iterator[tuple[str, ...]]:
    return (person_words(name) for name in _strong(entry))


TELLING: Final = 7  # letters of a firm's name that few firms share


def _telling(words: tuple[str, ...]) -> bool:
    return sum(map(len, words)) >= TELLING


def marks(entry: Entry) -> tuple[str, ...]:
    """The words under which other entries of the same party can be found: ``name:`` (whole names, for a
    search too), ``id:``, ``ref:``, ``born:`` (a day), ``like:`` (a full name or a firm's as it is said).
    """
    names = (f"name:{key}" for name in entry.names if (key := name_key(name.full)))
    return tuple(dict.fromkeys((*names, *joining(entry))))


def joining(entry: Entry) -> Iterator[str]:
    """The marks by which entries are joined."""
    yield from (f"id:{mark}" for mark in _numbers(entry))
    yield from (f"ref:{source}:{number}" for source, number in entry.references.items())
    family = FAMILIES.get(entry.schema)
    if family is None:
        firms = (firm_words(name)[0] for name in _strong(entry))
        yield from (f"like:{' '.join(words)}" for words in firms if _telling(words))
    if family != PERSON:
        return
    yield from (f"born:{day}" for day in _birth_days(entry))
    yield from (f"like:{' '.join(words)}" for words in _spoken(entry) if len(words) > 1)


def _numbers(entry: Entry) -> Iterator[str]:
    """The numbers that can tell parties apart, in comparable form."""
    for number in (*entry.identifiers, *entry.wallets):
        value = "".join(c for c in number.value.casefold() if c.isalnum())
        kind = _kind(number, value)
        if kind == "imo":
            value = value.removeprefix("imo")
        if len(value) < SHORTEST or (kind == "imo" and not _imo(value)):
            continue
        if kind in STRONG:
            yield f"{kind}:{number.value.strip() if kind == 'wallet' else value}"
        elif kind in DOCUMENTS and any(c.isdecimal() for c in value):
            yield f"document:{value.lstrip('0')}"


def _kind(number: Identifier, value: str) -> str:
    """The kind of a number; a Russian tax or registration number is told by its check digits."""
    if number.kind in {"tax", "registration", "inn", "ogrn", "other"} and value.isdecimal():
        if len(value) == len("1027700132195") and int(value[:12]) % 11 % 10 == int(value[12]):
            return "ogrn"
        if len(value) == len("7707083893") and _inn(value) and number.country in {"", "RU"}:
            return "inn"
    return "tax" if number.kind in {"inn", "ogrn"} else number.kind


def _inn(value: str) -> bool:
    weights = (2, 4, 10, 3, 5, 9, 4, 6, 8)
    return sum(w * int(d) for w, d in zip(weights, value, strict=False)) % 11 % 10 == int(value[9])


def _imo(value: str) -> bool:
    whole = len(value) == len("9412347") and value.isdecimal()
    total = sum(w * int(d) for w, d in zip(range(7, 1, -1), value, strict=False)) if whole else 0
    return whole and total % 10 == int(value[6])


def _birth_days(entry: Entry) -> set[str]:
    return {b.start for b in entry.birth_dates if len(b.start) == WHOLE_DAY and not b.circa and not b.until}


def _birth_years(entry: Entry) -> set[int]:
    found: set[int] = set()
    for born in entry.birth_dates:
        first, last = born.start[:4], (born.until or born.start)[:4]
        if first.isdecimal() and last.isdecimal():
            found.update(range(int(first), int(last) + 1))
    return found


# ---------------------------------------------------------------------- two entries


def same(left_key: Key, left: Entry, right_key: Key, right: Entry) -> Evidence | None:
    """The evidence that two entries are one party, or None."""
    return compare(Traits(left_key, left), Traits(right_key, right))


def contradicts(left: Entry, right: Entry) -> str:
    """Why two entries cannot be one party, or nothing."""
    return _against(Traits(("", "left"), left), Traits(("", "right"), right))


def compare(left: Traits, right: Traits) -> Evidence | None:
    """The strongest evidence that two entries are one party, or None."""
    if _against(left, right):
        return None
    for kind, rule in RULES:
        detail = rule(left, right)
        if detail:
            return Evidence(left=left.key, right=right.key, kind=kind, detail=detail)
    return None


def _against(left: Traits, right: Traits) -> str:
    """Why two entries cannot be one party: another kind of thing, another sex, born in years that lie apart,
    another number of a kind of which a party has one.
    """
    a, b = left.entry, right.entry
    families = {left.family, right.family}
    if len(families) > 1 and (PERSON in families or "" not in families):
        return f"one is {a.schema}, the other {b.schema}"
    if a.gender and b.gender and a.gender != b.gender:
        return "one is a man, the other a woman"
    if left.years and right.years and min(abs(x - y) for x in left.years for y in right.years) > 1:
        return f"born {min(left.years)} and {min(right.years)}"
    for kind in left.single.keys() & right.single.keys():
        if not left.single[kind] & right.single[kind]:
            return f"{min(left.single[kind])} and {min(right.single[kind])}"
    return ""


def _by_reference(left: Traits, right: Traits) -> str:
    """A publisher gives the other's number, or both have the same; the names must nearly agree, because
    numbers of others stand in remarks too.
    """
    a, b = left.entry.references, right.entry.references
    tied = a.get(right.key[0]) == right.key[1] or b.get(left.key[0]) == left.key[1] or a.items() & b.items()
    if not tied or not _nearly(left, right):
        return ""
    for (source, number), given in ((right.key, a), (left.key, b)):
        if given.get(source) == number:
            return f"the publisher gives {source} {number}"
    shared = (f"both are {s} {n}" for s, n in sorted(a.items()) if b.get(s) == n)
    return ", ".join(shared)


def _nearly(left: Traits, right: Traits) -> bool:
    if left.plain & right.plain or left.days & right.days:
        return True
    if left.family or right.family:
        pairs = ((a, b) for a in left.names for b in right.names)
        return any(shared_words(a, b) >= NEARLY * min(len(a), len(b)) for a, b in pairs)
    firms = ((set(a), set(b)) for a in left.firms for b in right.firms)
    return any(len(a & b) >= NEARLY * min(len(a), len(b)) for a, b in firms)


def _half(left: Traits, right: Traits) -> bool:
    pairs = ((a, b, len(set(a) & set(b))) for a in left.bare for b in right.bare)
    return any(a == b or (n >= ENOUGH and 2 * n >= min(len(a), len(b))) for a, b, n in pairs)


def _by_number(left: Traits, right: Traits) -> str:
    """A number in common: of the strong kinds alone on two lists, else with an agreeing name."""
    numbers = sorted(left.numbers & right.numbers)
    if not numbers or left.family != right.family:
        return ""
    strong = [n for n in numbers if n.partition(":")[0] in STRONG] if left.key[0] != right.key[0] else []
    if left.family in {"vessel", "wallet", "security"}:
        return numbers[0]
    if strong and left.family and left.words & right.words:
        return strong[0]
    if strong and _half(left, right):  # a subsidiary may be filed with the number of its parent
        return strong[0]
    agreeing = left.main & right.main if _one_list(left, right) else left.bare & right.bare
    enough = left.family and any(shared_words(a, b) >= ENOUGH for a in left.names for b in right.names)
    return numbers[0] if agreeing or enough else ""


def _by_birth(left: Traits, right: Traits) -> str:
    """Born on one day, and the words of one name are all in a name of the other."""
    days = left.days & right.days
    if not days or left.family != PERSON:
        return ""
    found = [min(a, b, key=len) for a in left.names for b in right.names if _within(a, b)]
    return f"{' '.join(min(found))}, born {min(days)}" if found else ""


def _within(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    return shared_words(left, right, consonants=True) == min(len(left), len(right))


def _by_name(left: Traits, right: Traits) -> str:
    """One full name (of two words: under which both lists file it) and a country in common, where no day of
    birth speaks against it: none to compare, or days that differ as slips of the pen do.
    """
    if left.family != PERSON or _one_list(left, right):
        return ""
    if left.days and right.days and not any(slip(a, b) for a in left.days for b in right.days):
        return ""
    lands = left.lands & right.lands
    main = left.main_person & right.main_person
    full = (n for n in left.names & right.names if len(n) >= FULL_NAME or n in main)
    names = [n for n in full if not n[0].startswith("abu")]
    return f"{' '.join(min(names))}, {min(lands)}" if names and lands else ""


def _by_firm(left: Traits, right: Traits) -> str:
    """One name apart from legal forms of one class, under which one of the lists files it, and a country in
    common.
    """
    if left.family or right.family or _one_list(left, right):
        return ""
    lands, main = left.lands & right.lands, left.main | right.main
    shared = left.firms.keys() & right.firms.keys() & main
    names = [name for name in shared if _one_form(left.forms(name), right.forms(name))]
    return f"{' '.join(min(names))}, {min(lands)}" if names and lands else ""


def _one_list(left: Traits, right: Traits) -> bool:
    """True for two entries of one regime of one list: the publisher holds them to be two."""
    return left.key[0] == right.key[0] and bool(left.tags & right.tags)


def slip(left: str, right: str) -> bool:
    """True where two days differ in one of year, month and day, or have month and day the other way round."""
    a, b = left.split("-"), right.split("-")
    return sum(x != y for x, y in zip(a, b, strict=True)) == 1 or [a[0], a[2], a[1]] == b


def _one_form(left: frozenset[str], right: frozenset[str]) -> bool:
    return not left or not right or bool(left & right)


RULES: Final[tuple[tuple[str, Callable[[Traits, Traits], str]], ...]] = (
    ("reference", _by_reference),
    ("identifier", _by_number),
    ("birth", _by_birth),
    ("name", _by_name),
    ("firm", _by_firm),
)


# ---------------------------------------------------------------------- one party


def cluster(
    start: Key,
    entry_of: Callable[[Key], Entry | None],
    bearing: Callable[[str], Iterable[Key]],
    said: Said,
) -> Cluster:
    """The party of an entry: it, and whatever the evidence joins to it. ``bearing`` gives the entries with
    a mark (``marks``); ``said``: what the user says of two entries, which counts before all evidence.
    """
    entry = entry_of(start)
    if entry is None:
        return Cluster(keys=(start,), evidence=())
    found, edges = _component(Traits(start, entry), entry_of, bearing, said)
    return next(group for group in parties(found, edges, said) if start in group.keys)


def _component(
    first: Traits,
    entry_of: Callable[[Key], Entry | None],
    bearing: Callable[[str], Iterable[Key]],
    said: Said,
) -> tuple[Mapping[Key, Traits], tuple[Evidence, ...]]:
    """All entries that evidence ties to the first, directly or through others, and that evidence."""
    seen: dict[Key, Traits | None] = {first.key: first}
    found = {first.key: first}
    edges: dict[frozenset[Key], Evidence] = {}
    waiting = [first]
    while waiting and len(found) < LARGEST:
        one = waiting.pop(0)
        for key in _near(one, bearing):
            if key not in seen:
                entry = entry_of(key)
                seen[key] = None if entry is None else Traits(key, entry)
            other, pair = seen[key], frozenset((one.key, key))
            why = _joined(one, other, said) if other and pair not in edges else None
            if other is None or why is None:
                continue
            edges[pair] = why
            if key not in found:
                found[key] = other
                waiting.append(other)
    return found, tuple(edges.values())


def _near(one: Traits, bearing: Callable[[str], Iterable[Key]]) -> Iterator[Key]:
    """The entries that might be the same, each once; what is said to be the same has the mark ``same:``."""
    source, uid = one.key
    near: list[Key] = list(one.entry.references.items())
    for mark in dict.fromkeys((*joining(one.entry), f"ref:{source}:{uid}", f"same:{source}:{uid}")):
        bearers = list(bearing(mark))
        near += bearers if len(bearers) <= HUB else ()
    yield from (other for other in dict.fromkeys(near) if other != one.key)


def _joined(one: Traits, other: Traits, said: Said) -> Evidence | None:
    kind, reason = said.get(frozenset((one.key, other.key)), ("", ""))
    if kind == "same":
        return Evidence(left=one.key, right=other.key, kind="statement", detail=reason)
    return None if kind == "different" else compare(*sorted((one, other), key=lambda t: t.key))


def parties(found: Mapping[Key, Traits], edges: Iterable[Evidence], said: Said) -> tuple[Cluster, ...]:
    """The parties among entries: joined from the strongest evidence down, never against a contradiction."""
    group = {key: frozenset((key,)) for key in found}
    used: list[Evidence] = []
    refused: list[tuple[Evidence, Evidence]] = []
    ranked = sorted(edges, key=_rank)
    weak = [edge for edge in ranked if edge.kind in WEAK]
    doubtful: Mapping[Evidence, Evidence] | None = None
    for edge in ranked:
        left, right = group[edge.left], group[edge.right]
        if edge.kind in WEAK:
            doubtful = _ambiguous(weak, group, found) if doubtful is None else doubtful
            if edge in doubtful and left is not right:
                refused.append((edge, doubtful[edge]))
                continue
        if left is right:
            used.append(edge)
            continue
        against = _held_apart(left, right, found, edge, said)
        if against is not None:
            refused.append((edge, against))
            continue
        used.append(edge)
        group.update(dict.fromkeys(left | right, left | right))
    return tuple(
        Cluster(
            keys=tuple(sorted(keys)),
            evidence=tuple(edge for edge in used if edge.left in keys),
            apart=tuple(dict.fromkeys(why for edge, why in refused if keys & {edge.left, edge.right})),
        )
        for keys in dict.fromkeys(group.values())
    )


def _ambiguous(
    weak: Iterable[Evidence], group: Mapping[Key, frozenset[Key]], found: Mapping[Key, Traits]
) -> Mapping[Evidence, Evidence]:
    """Weak evidence that ties a party to two entries of one list that are not the same."""
    tied: dict[tuple[frozenset[Key], str], dict[Key, list[Evidence]]] = {}
    for edge in weak:
        for here, there in ((edge.left, edge.right), (edge.right, edge.left)):
            if group[here] is not group[there]:
                tied.setdefault((group[here], there[0]), {}).setdefault(there, []).append(edge)
    doubtful: dict[Evidence, Evidence] = {}
    for (_, source), others in tied.items():
        two = _two(sorted(others), group, found)
        if two is not None:
            detail = f"two entries of {source}"
            why = Evidence(left=two[0], right=two[1], kind="contradiction", detail=detail)
            doubtful.update((edge, why) for edges in others.values() for edge in edges)
    return doubtful


def _two(
    keys: list[Key], group: Mapping[Key, frozenset[Key]], found: Mapping[Key, Traits]
) -> tuple[Key, Key] | None:
    pairs = ((a, b) for i, a in enumerate(keys) for b in keys[i + 1 :])
    apart = ((a, b) for a, b in pairs if group[a] is not group[b] and not compare(found[a], found[b]))
    return next(apart, None)


def _rank(edge: Evidence) -> tuple[int, Key, Key]:
    first, second = sorted((edge.left, edge.right))
    return KINDS.index(edge.kind), first, second


def _held_apart(
    left: frozenset[Key], right: frozenset[Key], found: Mapping[Key, Traits], edge: Evidence, said: Said
) -> Evidence | None:
    """What speaks against joining two groups: the user's word, a contradiction, or that one list has an entry
    in each while nothing but likeness would join them.
    """
    for a in sorted(left):
        for b in sorted(right):
            kind, reason = said.get(frozenset((a, b)), ("", ""))
            if kind == "different":
                return Evidence(left=a, right=b, kind="statement", detail=reason)
            if kind == "same" or edge.kind == "statement":
                continue
            against = _against(found[a], found[b]) or _two_of_a_list(found[a], found[b], edge)
            if against:
                return Evidence(left=a, right=b, kind="contradiction", detail=against)
    return None


def _two_of_a_list(left: Traits, right: Traits, edge: Evidence) -> str:
    if edge.kind not in WEAK or left.key[0] != right.key[0] or compare(left, right):
        return ""
    return f"{left.key[0]} has them as two entries"


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
