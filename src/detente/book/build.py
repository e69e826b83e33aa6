"""Plain data to deals and subjects: every field is used or reported, every fault has its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from detente.answers import NameRead
from detente.dates import parse_day
from detente.deals import Deal, DealParty, DealPlace, Item, NamedOwner, Subject
from detente.decide.truth import Vocabulary
from detente.errors import Problem
from detente.law.conditions import Literal, fact_value
from detente.law.read import read_row
from detente.law.roles import PARTY_ROLES, PLACE_ROLES
from detente.model import Owner, Party
from detente.resolve import Asked, Resolver, suggest

UNKNOWN: Final = "unknown"
CURRENCY: Final = "currency"
COUNTRY_FACTS: Final = ("cleared_in",)
ISO_LENGTH: Final = 2
CURRENCY_CODE: Final = re.compile(r"^[A-Z]{3}$")
ML_CODE: Final = re.compile(r"^(?:ML\d.*|none)$", re.IGNORECASE)
DEAL_KEYS: Final = ("id", "title", "on", "facts", "parties", "places", "goods", "used", "note")
PARTY_KEYS: Final = (
    "role",
    "name",
    "party",
    "nationality",
    "established",
    "resident",
    "acts_from",
    "place",
    "owners",
    "cleared",
)
GOODS_KEYS: Final = ("description", "hs", "cn", "eccn", "ml", "dual_use", "category", "list", "origin")
SUBJECT_KEYS: Final = (
    "id", "name", "party", "schema", "nationality", "established", "resident", "place", "owners",
    "authorities", "on", "note", "title", "cleared",
)  # fmt: skip


@dataclass
class Builder:
    """Builds deals and subjects; collects ``problems`` and the ``parties`` that owners belong to."""

    vocabulary: Vocabulary
    resolver: Resolver
    customers: dict[str, Subject] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)

    # ------------------------------------------------------------------ subjects

    def subject(self, data: Any, where: str) -> Subject | None:
        """A customer, or any party asked for its status."""
        before = len(self.problems)
        given = self._mapping(data, SUBJECT_KEYS, where, "customer")
        if given is None:
            return None
        row = self._coded(given, where)
        key = self._text(row, "id", where) or self._text(row, "party", where) or ""
        name = self._text(row, "name", where)
        cleared = self._cleared(row, where)
        read = self._identify(self._text(row, "party", where), self.asked(row), cleared, where)
        party = read.party
        known = self.resolver.parties.get(party) if party else None
        place = self._text(row, "place", where) or (known.place if known else None)
        subject = Subject(
            id=key or party or name or where,
            name=name or (known.name if known else key),
            party=party,
            on=self._day(row, "on", where),
            candidates=read.open,
            nationality=row["nationality"],
            established=row["established"],
            place=place,
            territories=self._territories(place, row["established"], row["resident"]),
            owners=self._owners(row.get("owners"), where),
            read=read if read.candidates else None,
        )
        if party is None and subject.owners:
            self._remember(subject.id, subject.name, subject.owners, subject.established, place)
        elif party is not None and subject.owners:
            self._own(party, subject.owners)
        return subject if len(self.problems) == before else None

    def announce(self, data: Any) -> None:
        """Make a customer known before it is built: an owner may be a customer further down. Its faults are
        told when it is built.
        """
        if not isinstance(data, dict) or not isinstance(data.get("id"), str):
            return
        key, party, name = data["id"], data.get("party"), data.get("name")
        read = NameRead(name=str(name or ""), party=party if isinstance(party, str) else None)
        if read.party is None and isinstance(name, str):
            cleared = data.get("cleared")
            read = self.resolver.read(self.asked(data), cleared if isinstance(cleared, list) else ())
        self.customers[key] = Subject(
            id=key, name=read.name, party=read.party, candidates=read.open, read=read
        )

    # ------------------------------------------------------------------ deals

    def deal(self, data: Any, where: str) -> Deal | None:
        """A deal; None where it has faults (all of them are in ``problems``)."""
        before = len(self.problems)
        allowed = (*DEAL_KEYS, *self.vocabulary.facts)
        row = self._mapping(data, allowed, where, "deal")
        if row is None:
            return None
        key = self._text(row, "id", where) or where
        day = self._day(row, "on", where)
        if day is None:
            self._fault(where, "`on` is missing: the day of the deal", "write on: YYYY-MM-DD")
        complete = row.get("facts", "partial")
        if complete not in ("complete", "partial"):
            self._fault(where, f"facts: {complete!r} is neither complete nor partial")
        deal = Deal(
            id=key,
            title=self._text(row, "title", where) or "",
            on=day or date.min,
            complete=complete == "complete",
            facts=self._facts(row, where),
            parties=tuple(p for p in self._each(row, "parties", where, self._party()) if p),
            places=tuple(p for p in self._each(row, "places", where, self._place) if p),
            goods=tuple(g for g in self._each(row, "goods", where, self._item) if g),
            used=self._used(row.get("used"), where),
        )
        return deal if len(self.problems) == before else None

    def _facts(self, row: Mapping[str, Any], where: str) -> dict[str, Literal]:
        values: dict[str, Literal] = {}
        for name, value in row.items():
            fact = self.vocabulary.facts.get(name)
            if fact is None or name == "on" or value in (None, UNKNOWN):
                continue
            try:
                values[name] = fact_value(fact, self._code(name, value, where))
            except ValueError as error:
                self._fault(where, str(error))
        return values

    def _code(self, name: str, value: Any, where: str) -> Any:
        """Currencies and countries as their codes, whatever way they were written."""
        if name == CURRENCY and isinstance(value, str):
            code = value.strip().upper()
            if not CURRENCY_CODE.match(code):
                self._fault(where, f"{name}: {value!r} is no currency", "write its ISO 4217 code, e.g. USD")
            return code
        if name in COUNTRY_FACTS and isinstance(value, str):
            return self._country({name: value}, name, where) or value
        return value

    def _country(self, row: Mapping[str, Any], key: str, where: str) -> str | None:
        value = self._text(row, key, where)
        code = None if value is None else self._code_of(value)
        if value is not None and code is None:
            self._fault(where, f"{key}: {value!r} is no country", "write its ISO 3166 code, e.g. DE")
        return code

    def _code_of(self, value: str) -> str | None:
        """The code of a country, however it was written."""
        gazetteer = self.vocabulary.gazetteer
        named = sorted(t for t in gazetteer.find(value) if len(t) == ISO_LENGTH)
        code = gazetteer.country(value) or (named[0] if len(named) == 1 else None)
        return code or (value if value in self.vocabulary.codes else None)

    def _coded(self, given: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The fields of a party with its countries as ISO codes; each fault is told once."""
        row = dict(given)
        for key in ("established", "resident", "acts_from"):
            row[key] = self._country(given, key, where)
        row["nationality"] = self._countries(given, "nationality", where)
        return row

    def _countries(self, row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        words = self._words(row, key, where)
        found = (self._country({key: word}, key, where) for word in words)
        return tuple(code for code in found if code is not None)

    def _party(self) -> Callable[[Any, str], DealParty | None]:
        def build(data: Any, where: str) -> DealParty | None:
            given = self._mapping(data, PARTY_KEYS, where, "party")
            if given is None:
                return None
            row = self._coded(given, where)
            role = self._text(row, "role", where) or ""
            if role not in PARTY_ROLES:
                self._fault(where, f"{role!r} is no role of a party", f"roles are {', '.join(PARTY_ROLES)}")
            name = self._text(row, "name", where)
            asked, cleared = self.asked(row), self._cleared(row, where)
            read = self._identify(self._text(row, "party", where), asked, cleared, where)
            party = read.party
            owners = self._owners(row.get("owners"), where)
            if party is None and not owners and self._says_nothing_else(row):
                read = self.resolver.read_part(asked, cleared)
            if party is None and owners:
                party = f"{where}/{role}"
                self._remember(party, name or role, owners, row["established"], None)
            elif party is not None and owners:
                self._own(party, owners)
            return self._complete_party(row, role, name or "", party, read, where)

        return build

    def _complete_party(
        self,
        row: Mapping[str, Any],
        role: str,
        name: str,
        party: str | None,
        read: NameRead,
        where: str,
    ) -> DealParty:
        """What the deal states of a party, filled up with what the ledger or the book knows of it."""
        known = self.resolver.parties.get(party) if party else None
        customer = self.customers.get(self._text(row, "party", where) or "")
        stated = row["established"] or (customer.established if customer else None)
        if stated is None and known is not None and known.schema != "Person" and known.countries:
            stated = known.countries[0]
        nationality = row["nationality"] or (customer.nationality if customer else ())
        if not nationality and known is not None and known.schema == "Person":
            nationality = known.nationality or known.countries
        place = self._text(row, "place", where) or (customer.place if customer else None)
        place = place or (known.place if known else None)
        return DealParty(
            role=role,
            name=name or (known.name if known else customer.name if customer else party or ""),
            party=party,
            candidates=read.open,
            nationality=nationality,
            established=stated,
            resident=row["resident"],
            acts_from=row["acts_from"],
            place=place,
            territories=self.vocabulary.gazetteer.find(place),
            read=read if read.candidates else None,
        )

    def _place(self, data: Any, where: str) -> DealPlace | None:
        row = self._mapping(data, ("role", "place"), where, "place")
        if row is None:
            return None
        role, place = self._text(row, "role", where) or "", self._text(row, "place", where) or ""
        if role not in PLACE_ROLES:
            self._fault(where, f"{role!r} is no role of a place", f"roles are {', '.join(PLACE_ROLES)}")
        if not place:
            self._fault(where, f"the place ({role}) has no text", "write place: town, country")
        return DealPlace(role=role, place=place, territories=self.vocabulary.gazetteer.find(place))

    def _item(self, data: Any, where: str) -> Item | None:
        row = self._mapping(data, GOODS_KEYS, where, "item")
        if row is None:
            return None
        codes = {k: str(row[k]) for k in GOODS_KEYS[1:-1] if row.get(k) not in (None, "", UNKNOWN)}
        if "ml" in codes and not ML_CODE.match(codes["ml"]):
            self._fault(
                where, f"ml: {codes['ml']!r} is no Common Military List number", "write e.g. ML1.a or none"
            )
        origin = self._text(row, "origin", where)
        return Item(
            description=self._text(row, "description", where) or "",
            codes=codes,
            origin=origin,
            origin_territories=self.vocabulary.gazetteer.find(origin),
        )

    def _used(self, data: Any, where: str) -> dict[str, float]:
        if data is None:
            return {}
        if not isinstance(data, dict) or not all(isinstance(v, int | float) for v in data.values()):
            self._fault(where, "`used` is a mapping from licence id to the amount used")
            return {}
        return {str(k): float(v) for k, v in data.items()}

    # ------------------------------------------------------------------ identity and owners

    def asked(self, row: Mapping[str, Any]) -> Asked:
        """The name of a customer or of a party in a deal, with what its row states beside it."""
        stated = {key: self._codes(row.get(key)) for key in ("nationality", "established", "resident")}
        kinds = (
            ("Vessel", row.get("role") == "vessel"),
            ("Person", stated["nationality"]),
            ("Company", stated["established"]),
        )
        schema = row.get("schema") or next((kind for kind, said in kinds if said), "")
        countries = dict.fromkeys(code for codes in stated.values() for code in codes)
        return Asked(str(row.get("name") or ""), str(schema), tuple(countries))

    def _codes(self, value: Any) -> tuple[str, ...]:
        words = value if isinstance(value, list | tuple) else [value]
        codes = (self._code_of(word) for word in words if isinstance(word, str))
        return tuple(code for code in codes if code is not None)

    def _identify(self, party: str | None, asked: Asked, cleared: tuple[str, ...], where: str) -> NameRead:
        """The party meant, or those that may be; neither for a party that no list names."""
        if party is None:
            return self.resolver.read(asked, cleared) if asked.name else NameRead(name="")
        if party in self.customers:
            return self._customer(self.customers[party])
        if party not in self.resolver.parties:
            near = suggest(party, self.resolver.parties)
            self._fault(
                where,
                f"party {party!r} is neither in the ledger nor a customer of the book",
                f"did you mean {' or '.join(near)}?"
                if near
                else "give `name` for a party that no list names",
            )
            return NameRead(name=asked.name)
        return NameRead(name=asked.name, party=party)

    @staticmethod
    def _customer(customer: Subject) -> NameRead:
        """A customer as the party of a deal: the listed party that it is, or itself."""
        read = customer.read or NameRead(name=customer.name)
        return read if customer.candidates else replace(read, party=customer.party or customer.id)

    def _cleared(self, row: Mapping[str, Any], where: str) -> tuple[str, ...]:
        """Ids of listed parties that a name is known not to mean."""
        cleared = self._words(row, "cleared", where)
        for party in cleared:
            if party not in self.resolver.parties:
                what = f"cleared: {party!r} is no listed party"
                self._fault(where, what, "give the id that an answer shows")
        return cleared

    def _owners(self, data: Any, where: str) -> tuple[Owner, ...]:
        if data is None:
            return ()
        if not isinstance(data, list):
            self._fault(where, "`owners` is a list of {owner, share}")
            return ()
        owners = tuple(self._owner(item, f"{where} owners[{index}]") for index, item in enumerate(data))
        return tuple(owner for owner in owners if owner is not None)

    def _owner(self, data: Any, where: str) -> Owner | None:
        """A stake as the book states it, its holder read as any other name."""
        stated = {k: v for k, v in data.items() if k != "cleared"} if isinstance(data, dict) else data
        row, faults = read_row(Owner, stated, where)
        self.problems += faults
        if not isinstance(row, Owner):
            return None
        shares = [s for s in (row.share, row.share_min, row.share_max) if s is not None]
        if any(not 0 <= s <= 100 for s in shares):  # noqa: PLR2004 - percent
            self._fault(where, f"a share of {row.owner} lies outside 0 to 100 percent")
        cleared = self._cleared(data, where)
        if cleared and row.owner in self.customers:
            self._fault(where, f"{row.owner} is a customer", "state there whom its name does not mean")
        read = self._owner_read(row.owner, cleared)
        key = read.party or row.owner
        return (
            NamedOwner(**{**vars(row), "owner": key}, read=read)
            if read.candidates
            else replace(row, owner=key)
        )

    def _owner_read(self, owner: str, cleared: tuple[str, ...]) -> NameRead:
        """An owner by ledger id, customer id or name. As nothing is stated beside a name, it may be part of a
        longer one.
        """
        customer = self.customers.get(owner)
        if customer is not None:
            return customer.read or NameRead(name=customer.name, party=customer.party)
        return self.resolver.read_part(Asked(owner), cleared)

    @staticmethod
    def _says_nothing_else(row: Mapping[str, Any]) -> bool:
        """True where a party is given by its name alone, so that part of a listed name may be meant."""
        return not any(
            row.get(key) for key in ("established", "nationality", "resident", "place", "acts_from")
        )

    def _own(self, party: str, owners: tuple[Owner, ...]) -> None:
        """Add the stakes that a book states to those recorded of a party."""
        known = self.parties.get(party) or self.resolver.parties.get(party)
        if known is not None:
            more = tuple(owner for owner in owners if owner not in known.owners)
            self.parties[party] = replace(known, owners=known.owners + more)

    def _remember(
        self, key: str, name: str, owners: tuple[Owner, ...], established: str | None, place: str | None
    ) -> None:
        self.parties[key] = Party(
            id=key,
            source=("book",),
            checked_against="the user's book",
            confidence="high",
            schema="Company",
            name=name,
            countries=(established,) if established else (),
            place=place,
            owners=owners,
        )

    # ------------------------------------------------------------------ plain values

    def _fault(self, where: str, what: str, hint: str = "") -> None:
        self.problems.append(Problem(where=where, what=what, hint=hint))

    def _mapping(self, data: Any, allowed: Iterable[str], where: str, what: str) -> dict[str, Any] | None:
        if not isinstance(data, dict):
            self._fault(where, f"a {what} is a mapping, not {type(data).__name__}")
            return None
        names = tuple(allowed)
        for key in data:
            if key not in names:
                near = suggest(str(key), names)
                self._fault(
                    where, f"a {what} has no field {key!r}", f"did you mean {near[0]}?" if near else ""
                )
        return data

    def _text(self, row: Mapping[str, Any], key: str, where: str) -> str | None:
        value = row.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self._fault(where, f"{key}: {value!r} is not text", f"put it in quotes: '{value}'")
            return None
        return value

    def _words(self, row: Mapping[str, Any], key: str, where: str) -> tuple[str, ...]:
        value = row.get(key)
        if value is None:
            return ()
        values = [value] if isinstance(value, str) else value
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            self._fault(where, f"{key}: {value!r} is not a word or a list of words")
            return ()
        return tuple(values)

    def _day(self, row: Mapping[str, Any], key: str, where: str) -> date | None:
        value = row.get(key)
        if value is None or isinstance(value, date):
            return value
        try:
            return parse_day(value)
        except ValueError as error:
            self._fault(where, f"{key}: {error}")
            return None

    def _each(
        self, row: Mapping[str, Any], key: str, where: str, build: Callable[[Any, str], Any]
    ) -> list[Any]:
        value = row.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self._fault(where, f"`{key}` is a list")
            return []
        return [build(item, f"{where} {key}[{index}]") for index, item in enumerate(value)]

    def _territories(self, place: str | None, *countries: Any) -> frozenset[str]:
        found = self.vocabulary.gazetteer.find(place)
        return found or frozenset(c for c in countries if isinstance(c, str))
