"""Conditions against a deal, with three truth values and the names of the facts that are missing.

Kleene's strong logic: ``all`` is false as soon as one part is false, whatever is unknown beside it; so
only a missing fact that could still change the result is ever named.

How a missing fact reads (``DOMAIN`` §2.1): in a partial deal it is unknown. In a complete deal it does
not exist, so the test is false; but a fact that *selects* a band or a list (tenor, issue date, end use,
classification …) stays unknown where a measure asks for it, because its absence says nothing, and
is false where an exception or licence asks, because those must be proved.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Final

from detente import model
from detente.dates import Period
from detente.deals import Deal, DealParty, Item
from detente.decide.territory import Gazetteer
from detente.law import conditions
from detente.law.conditions import Literal
from detente.lazyclass import dataclass

DEBT_PRODUCTS: Final = ("loan", "security")
IMPLIED_ROLES: Final = (
    ("purpose", "loan_disbursement", {"beneficiary": "borrower", "originator": "lender"}),
    ("purpose", "loan_repayment", {"originator": "borrower", "beneficiary": "lender"}),
    ("product", "loan", {"beneficiary": "borrower", "originator": "lender"}),
)
NOT_OWED_BY_PAYEE: Final = ("letter_of_credit", "guarantee")
DEBT_ROLES: Final = frozenset({"borrower", "issuer"})
TREE_SCHEMES: Final = frozenset({"ml", "eccn", "dual_use", "cn", "hs"})
TARIFF_SCHEMES: Final = frozenset({"cn", "hs"})
TECHNICAL_SCHEMES: Final = frozenset({"ml", "eccn", "dual_use", "list"})


@dataclass(frozen=True, slots=True)
class Truth:
    """True, False or None (unknown), with the facts whose absence leaves it unknown."""

    value: bool | None
    missing: tuple[str, ...] = ()

    def negated(self) -> Truth:
        """Not this."""
        return Truth(None if self.value is None else not self.value, self.missing)


TRUE: Final = Truth(value=True)
FALSE: Final = Truth(value=False)


def all_of(truths: Iterable[Truth]) -> Truth:
    """Kleene conjunction."""
    missing: list[str] = []
    unknown = False
    for truth in truths:
        if truth.value is False:
            return FALSE
        if truth.value is None:
            unknown = True
            missing += truth.missing
    return Truth(None, tuple(dict.fromkeys(missing))) if unknown else TRUE


def any_of(truths: Iterable[Truth]) -> Truth:
    """Kleene disjunction."""
    missing: list[str] = []
    unknown = False
    for truth in truths:
        if truth.value is True:
            return TRUE
        if truth.value is None:
            unknown = True
            missing += truth.missing
    return Truth(None, tuple(dict.fromkeys(missing))) if unknown else FALSE


@dataclass(frozen=True)
class Vocabulary:
    """Facts and goods lists of the law, with their conditions parsed. ``codes``: country codes that its
    conditions speak of, beside those of the gazetteer.
    """

    facts: Mapping[str, model.Fact]
    goods_lists: Mapping[str, model.GoodsList]
    gazetteer: Gazetteer
    codes: frozenset[str] = frozenset()
    _trees: dict[int, tuple[model.Condition, conditions.Node]] = field(default_factory=dict, repr=False)

    def tree(self, condition: model.Condition | None) -> conditions.Node:
        """A condition parsed once (kept with its source, so that its identity stays its own)."""
        if condition is None:
            return conditions.parse(None, self.facts)
        entry = self._trees.get(id(condition))
        if entry is None:
            entry = (condition, conditions.parse(condition, self.facts))
            self._trees[id(condition)] = entry
        return entry[1]

    @cached_property
    def derivations(self) -> Mapping[str, tuple[tuple[conditions.Node, model.Derivation], ...]]:
        """Per fact: how it follows from others."""
        return {
            fact.id: tuple((conditions.parse(d.when, self.facts), d) for d in fact.derive)
            for fact in self.facts.values()
            if fact.derive
        }


@dataclass(frozen=True)
class Context:
    """What a condition of one row may refer to: its parameters' bands, the subject's date, who is
    listed, who belongs to a group (None: its owners are not all stated), how much of a licence is used,
    whether the row must be proved (``relief``), and the party whose hit is weighed (``subject``).
    """

    bands: Callable[[str], tuple[model.Parameter, tuple[model.Band, ...]] | None] = lambda _: None
    subject_since: date | None = None
    listed: Callable[[str, tuple[str, ...]], bool] = lambda _party, _provisions: False
    group: Callable[[str, frozenset[str]], Truth | None] = lambda _party, _heads: FALSE
    licence: str | None = None
    relief: bool = False
    subject: str | None = None


class Case:
    """A deal ready to be asked."""

    def __init__(self, deal: Deal, vocabulary: Vocabulary) -> None:
        self.deal = deal
        self.vocabulary = vocabulary
        self._values: dict[str, Literal | None] = {"on": deal.on, **deal.facts}

    # ------------------------------------------------------------------ facts

    def value(self, fact: str) -> Literal | None:
        """The stated value, or the one that follows from others, or None."""
        if fact not in self._values:
            self._values[fact] = None  # a circle of derivations derives nothing
            self._values[fact] = self._derive(fact)
        return self._values[fact]

    def _derive(self, fact: str) -> Literal | None:
        for when, derivation in self.vocabulary.derivations.get(fact, ()):
            if self.test(when, Context(relief=True)).value is True:
                if derivation.fact is not None:
                    return self.value(derivation.fact)
                value = derivation.value
                return None if value is None else conditions.fact_value(self.vocabulary.facts[fact], value)
        return None

    def rules_out(self, node: conditions.Node) -> bool:
        """True where a stated fact alone makes a condition false: its other tests need not be asked."""
        return type(node) is conditions.All and any(
            type(part) is conditions.FactTest
            and part.operator == "in"
            and isinstance(part.value, tuple)
            and (value := self._values.get(part.fact)) is not None
            and value not in part.value
            for part in node.parts
        )

    def absent(self, name: str, *, selecting: bool, context: Context) -> Truth:
        """What a missing fact means here (see the module)."""
        if self.deal.complete and (context.relief or not selecting):
            return FALSE
        return Truth(None, (name,))

    # ------------------------------------------------------------------ conditions

    def test(self, node: conditions.Node, context: Context) -> Truth:
        """Truth of a parsed condition for this deal."""
        match node:
            case conditions.FactTest():
                return self._fact(node, context)
            case conditions.PartyTest():
                return self._party(node, context)
            case conditions.All(parts):
                return all_of(self.test(part, context) for part in parts)
            case conditions.AnyOf(parts):
                return any_of(self.test(part, context) for part in parts)
            case conditions.Not(part):
                return self.test(part, context).negated()
            case conditions.PlaceTest():
                return self.located(node.roles, node.territories, context)
            case conditions.GoodsTest():
                return self._goods(node, context)
            case conditions.TotalTest():
                return self._total(node, context)

    def covers(self, node: conditions.Node, context: Context) -> Truth:
        """Truth of the condition of an exception or licence for the hit on ``context.subject``: where it says
        which parties it is about, the subject must be one of them. So a licence for one blocked party
        leaves the hit of another that takes part in the same deal.
        """
        if context.subject is None or not conditions.names_parties(node):
            return self.test(node, context)
        match node:
            case conditions.PartyTest():
                return any_of(self._one_party(p, node, context) for p in self._as_subject(node, context))
            case conditions.AnyOf(parts):
                return any_of(self.covers(part, context) for part in parts)
            case conditions.All(parts):
                named = any_of(self.covers(p, context) for p in parts if conditions.names_parties(p))
                return all_of((named, *(self.test(part, context) for part in parts)))
            case _:
                return self.test(node, context)

    def _as_subject(self, node: conditions.PartyTest, context: Context) -> Iterable[DealParty]:
        """The parties in the roles of a test that are, or are taken to be, the subject."""
        for party in self.parties_in(node.roles):
            if party.party == context.subject or context.subject in party.candidates:
                yield replace(party, party=context.subject, candidates=())

    def _fact(self, node: conditions.FactTest, context: Context) -> Truth:
        value = self.value(node.fact)
        if node.operator == "given":
            return Truth(value=(value is not None) == node.value)
        fact = self.vocabulary.facts[node.fact]
        if value is None:
            return self.absent(node.fact, selecting=fact.selecting, context=context)
        if isinstance(node.value, tuple):
            return Truth(value=value in node.value)
        operand = self.operand(node.value, context)
        if not isinstance(operand, Truth):
            return Truth(value=compare(node.operator, value, operand))
        if operand.value is None and not self._on_any_band(node, value, context):
            return FALSE
        return operand

    def _on_any_band(self, node: conditions.FactTest, value: Literal, context: Context) -> bool:
        """True if the test could hold on some band that the missing key date may select: a key date
        is not after the deal, so a band that starts later cannot be meant.
        """
        assert isinstance(node.value, conditions.Reference)  # noqa: S101 - operand was open only for one
        found = context.bands(node.value.name)
        return found is not None and any(
            compare(node.operator, value, band.value)
            for band in found[1]
            if band.start is None or band.start <= self.deal.on
        )

    def operand(self, value: conditions.Value, context: Context) -> Literal | Truth:
        """A literal, or the value of a parameter on the band its key date selects.

        No band for that date means that the rule does not reach it: the test is false.
        """
        if not isinstance(value, conditions.Reference):
            return value
        if value.name == conditions.SUBJECT_SINCE:
            return context.subject_since or date.min
        band = self.band(value.name, context)
        return band if isinstance(band, Truth) else band.value

    def band(self, name: str, context: Context) -> model.Band | Truth:
        """The band of a parameter that its key date selects; a date in no band is not reached."""
        found = context.bands(name)
        if found is None:
            return FALSE
        parameter, bands = found
        key = self.value(parameter.key)
        if not isinstance(key, date):
            return self.absent(parameter.key, selecting=True, context=context)
        return next((band for band in bands if key in Period(band.start, band.end)), FALSE)

    # ------------------------------------------------------------------ parties and places

    def parties_in(self, roles: frozenset[str]) -> tuple[DealParty, ...]:
        """Parties in one of the roles (empty: all)."""
        return tuple(p for p in self.deal.parties if self.plays(p, roles))

    def plays(self, party: DealParty, roles: Collection[str]) -> bool:
        """True if the party has one of the roles (none given: any), itself or by what the deal is."""
        return not roles or party.role in roles or self._implied.get(party.role) in roles

    @cached_property
    def _implied(self) -> Mapping[str, str]:
        """Role → the role of a debt that it implies here, where nobody is stated in that role."""
        if self.value("instrument") in NOT_OWED_BY_PAYEE:
            return {}
        stated = {p.role for p in self.deal.parties}
        for fact, value, implied in IMPLIED_ROLES:
            if self.value(fact) == value:
                return {role: debt for role, debt in implied.items() if debt not in stated}
        return {}

    def lacks_debtor(self, roles: tuple[str, ...]) -> bool:
        """True where a debt or security is, or may be, dealt in and nobody stands in a role that owes it."""
        if not DEBT_ROLES.intersection(roles):
            return False
        product = self.value("product")
        possible = product in DEBT_PRODUCTS or (product is None and not self.deal.complete)
        return possible and not self.parties_in(frozenset(roles))

    def _party(self, node: conditions.PartyTest, context: Context) -> Truth:
        return any_of(self._one_party(party, node, context) for party in self.parties_in(node.roles))

    def _one_party(self, party: DealParty, node: conditions.PartyTest, context: Context) -> Truth:
        truths: list[Truth] = []
        if node.ids:
            truths.append(self._identity(party, node.ids))
        if node.group_of:
            truths.append(self._of_group(party, node.group_of, context))
        if node.designated:
            truths.append(
                Truth(value=party.party is not None and context.listed(party.party, node.designated))
            )
        if node.national_of:
            truths.append(
                self._in_countries(party, party.nationality, node.national_of, "nationality", context)
            )
        if node.established_in:
            seat = (party.established,) if party.established else ()
            truths.append(self._in_countries(party, seat, node.established_in, "established", context))
        if node.located_in:
            truths.append(self._in_countries(party, self.where_is(party), node.located_in, "place", context))
        return truths[0] if len(truths) == 1 else all_of(truths)

    @staticmethod
    def _identity(party: DealParty, ids: frozenset[str]) -> Truth:
        if party.party in ids:
            return TRUE
        if ids.intersection(party.candidates):
            return Truth(None, (f"identity of {party.label}",))
        return FALSE

    def _of_group(self, party: DealParty, heads: frozenset[str], context: Context) -> Truth:
        """Is the party one of ``heads`` or owned by them? A party that only may be one leaves it open."""
        ids = (party.party,) if party.party is not None else party.candidates
        absent = self.absent(f"owners of {party.label}", selecting=False, context=context)
        found = any_of(context.group(key, heads) or absent for key in ids) if ids else absent
        if party.party is None and found.value is True:
            return Truth(None, (f"identity of {party.label}",))
        return found

    def where_is(self, party: DealParty) -> frozenset[str]:
        """Territories in which the party sits, lives or acts (its seat where nothing else is given)."""
        here = {*party.territories, *(c for c in (party.resident, party.acts_from) if c)}
        return frozenset(here or ({party.established} if party.established else ()))

    def _in_countries(
        self,
        party: DealParty,
        countries: Collection[str],
        wanted: tuple[str, ...],
        word: str,
        context: Context,
    ) -> Truth:
        gazetteer = self.vocabulary.gazetteer
        if any(gazetteer.within(countries, t, self.deal.on) for t in wanted):
            return TRUE
        where = self.where_is(party)
        lost = party.place and not party.territories and not (party.established or party.resident)
        if word == "place" and lost and not gazetteer.only_towns(wanted):
            return Truth(None, (f"country of {party.place!r}",))
        if not (party.nationality or party.established or where):
            return self.absent(f"{word} of {party.label}", selecting=False, context=context)
        return FALSE

    def located(self, roles: frozenset[str], territories: tuple[str, ...], context: Context) -> Truth:
        """Some place of the deal in these roles lies in one of the territories.

        A place that the gazetteer does not know may lie in any country; that it lies in a region
        which is known town by town is not supposed.
        """
        places = [(p.place, p.territories) for p in self.deal.places if not roles or p.role in roles]
        if not roles or "origin" in roles:
            places += [(item.origin, item.origin_territories) for item in self.deal.goods if item.origin]
        gazetteer = self.vocabulary.gazetteer
        if any(gazetteer.within(found, t, self.deal.on) for _, found in places for t in territories):
            return TRUE
        unknown = [text for text, found in places if not found]
        if unknown and not gazetteer.only_towns(territories):
            return Truth(None, tuple(f"country of {text!r}" for text in unknown))
        product = self.value("product")
        if places or product not in {None, "goods", "service", "investment", "travel"}:
            return FALSE
        wanted = f"place ({', '.join(sorted(roles)) or 'any'})"
        return self.absent(wanted, selecting=product == "travel", context=context)

    # ------------------------------------------------------------------ goods

    def _goods(self, node: conditions.GoodsTest, context: Context) -> Truth:
        if not self.deal.goods:
            if self.value("product") not in {None, "goods"}:
                return FALSE
            return self.absent("goods (items with their classification)", selecting=True, context=context)
        truths = [self._item(item, node, context) for item in self.deal.goods]
        return all_of(truths) if node.every else any_of(truths)

    def _item(self, item: Item, node: conditions.GoodsTest, context: Context) -> Truth:
        truths: list[Truth] = []
        if node.origins:
            truths.append(self._origin(item, node.origins, context))
        if node.lists:
            truths.append(any_of(self.on_list(item, name, context) for name in node.lists))
        return all_of(truths)

    def _origin(self, item: Item, origins: tuple[str, ...], context: Context) -> Truth:
        if not item.origin:
            return self.absent(
                f"origin of {item.description or 'the goods'}", selecting=False, context=context
            )
        gazetteer = self.vocabulary.gazetteer
        return Truth(value=any(gazetteer.within(item.origin_territories, t, self.deal.on) for t in origins))

    def on_list(self, item: Item, name: str, context: Context) -> Truth:
        """Is an item on a goods list? Only the list's own schemes decide; a customs code that merely
        screens raises the question and leaves it open.
        """
        goods_list = self.vocabulary.goods_lists[name]
        if self.deal.on not in Period(goods_list.start, goods_list.end):
            return FALSE
        decided = [
            under_any(codes.scheme, item.codes[codes.scheme], codes.codes)
            for codes in goods_list.by
            if codes.scheme in item.codes
        ]
        if any(decided):
            return TRUE
        schemes = " or ".join(codes.scheme for codes in goods_list.by)
        question = f"{schemes} classification of {item.description or 'the goods'}"
        stated = [c for c in goods_list.by if c.scheme in item.codes and c.scheme in TREE_SCHEMES]
        if any(broader(c.scheme, item.codes[c.scheme], c.codes) for c in stated):
            return Truth(None, (f"full {question}",))
        if decided:
            return FALSE
        return self._screened(item, goods_list, question, context)

    def _screened(self, item: Item, goods_list: model.GoodsList, question: str, context: Context) -> Truth:
        """What the codes that decide nothing say of an item: they raise the question or settle it. What a
        technical scheme says goes before what a customs code lets one suspect.
        """
        screened = [codes for codes in goods_list.screen if codes.scheme in item.codes]
        telling = [codes for codes in screened if codes.scheme in TECHNICAL_SCHEMES] or screened
        if telling:
            asks = any(
                judge(c.scheme, item.codes[c.scheme], c.codes)
                for c in telling
                for judge in (under_any, broader)
            )
            return Truth(None, (question,)) if asks else FALSE
        by_tariff = TARIFF_SCHEMES.intersection(codes.scheme for codes in goods_list.by)
        if self.deal.complete and not by_tariff and TECHNICAL_SCHEMES.intersection(item.codes):
            return FALSE  # its technical classification is stated, and it is another one
        return self.absent(question, selecting=True, context=context)

    # ------------------------------------------------------------------ totals

    def _total(self, node: conditions.TotalTest, context: Context) -> Truth:
        amount = self.value(node.fact)
        if not isinstance(amount, int | float):
            return self.absent(node.fact, selecting=False, context=context)
        currency = self.value("currency")
        if node.currency is not None and currency != node.currency:
            if currency is None:
                return self.absent("currency", selecting=False, context=context)
            return Truth(None, (f"amount in {node.currency}",))
        limit = self.operand(node.at_most, context)
        if isinstance(limit, Truth):
            return limit
        used = self.deal.used.get(context.licence or "", 0.0)
        return Truth(value=isinstance(limit, int | float) and used + amount <= limit)


def compare(operator: str, left: Literal, right: Literal) -> bool:
    """One comparison of the condition language; a type that cannot be compared is not equal."""
    if isinstance(left, date) and isinstance(right, date):
        return _ORDER[operator](left, right)
    if isinstance(left, int | float) and isinstance(right, int | float):
        return _ORDER[operator](left, right)
    return False


_ORDER: Final[Mapping[str, Callable[..., bool]]] = {
    "over": lambda a, b: a > b,
    "at_least": lambda a, b: a >= b,
    "under": lambda a, b: a < b,
    "at_most": lambda a, b: a <= b,
    "from": lambda a, b: a >= b,
    "after": lambda a, b: a > b,
    "before": lambda a, b: a < b,
    "until": lambda a, b: a <= b,
}


@lru_cache(maxsize=4096)
def under_any(scheme: str, code: str, listed: tuple[str, ...]) -> bool:
    """A code of a scheme falls under one of the listed codes."""
    under = names_entry if scheme == "list" else matches
    return any(under(code, entry) for entry in listed)


@lru_cache(maxsize=4096)
def broader(scheme: str, code: str, listed: tuple[str, ...]) -> bool:
    """A code is only a heading above one of the listed codes, so that it does not decide."""
    under = names_entry if scheme == "list" else matches
    return any(under(entry, code) for entry in listed)


def matches(code: str, listed: str) -> bool:
    """A code falls under a listed code: equal, or below it (``ML1.b.2`` under ``ML1``, not ``ML10``)."""
    code, listed = _bare(code), _bare(listed)
    if not code.startswith(listed):
        return False
    rest = code[len(listed) :]
    return not (rest and rest[0].isdigit() and listed[-1:].isdigit() and not listed.isdigit())


def names_entry(code: str, listed: str) -> bool:
    """A word of the scheme ``list`` names a listed entry, or a lettered part of it: ``X.A.VIII.003.a`` is
    part of ``X.A.VIII.003``; ``EU-833-A18-50000`` is not ``EU-833-A18-5000``, nor ``CA-SCH5.01`` ``CA-SCH5``.
    """
    code, listed = code.strip().casefold(), listed.casefold()
    rest = code.removeprefix(listed)
    return code == listed or (len(rest) < len(code) and rest[0] == "." and rest[1:2].isalpha())


@lru_cache(maxsize=4096)
def _bare(code: str) -> str:
    return "".join(c for c in code.upper() if c.isalnum())
