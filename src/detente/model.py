"""The rows of law and the values an answer is made of: frozen, typed, free of I/O.

Every class under "Rows of law" is one section of a law file (``docs/law-format.md``). The same
classes are validated from YAML when the law is compiled and decoded from the compiled image at run
time, so there is one definition of what a row may hold.

Time: every period is half-open, ``start`` is the first day that counts, ``end`` the first day that
no longer does, ``None`` is open. ``known`` is the first day on which the public could know the row.
``generation`` is the law release that brought the row into the ledger.
"""

from __future__ import annotations

from dataclasses import field
from datetime import date
from typing import Any, Literal

from detente.lazyclass import dataclass

FORBID_UNKNOWN_FIELDS = {"extra": "forbid"}

Confidence = Literal["high", "high_unread", "medium", "low"]
Condition = dict[str, Any]
Scalar = bool | int | float | str

ActType = Literal[
    "statute",
    "national_emergency",
    "executive_order",
    "determination",
    "directive",
    "regulation",
    "general_licence",
    "specific_licence",
    "council_decision",
    "council_regulation",
    "implementing_decision",
    "implementing_regulation",
    "ordinance",
    "order_in_council",
    "statutory_instrument",
    "entity_list_rule",
    "export_rule",
    "licensing_policy",
    "statutory_sanction",
    "decree",
    "judgment",
    "guidance",
    "notice",
]
MeasureKind = Literal[
    "asset_freeze",
    "travel_ban",
    "debt_limit",
    "equity_ban",
    "securities_ban",
    "loan_ban",
    "correspondent_account_ban",
    "messaging_exclusion",
    "arms_embargo",
    "export_ban",
    "export_licence",
    "export_authorisation",
    "import_ban",
    "investment_ban",
    "services_ban",
    "project_ban",
    "territorial_embargo",
    "facilitation_ban",
    "port_or_airspace_ban",
    "no_claims",
    "new_business_ban",
    "reporting_duty",
    "procurement_ban",
    "dealings_ban",
]
Effect = Literal["BLOCK", "PROHIBIT", "AUTHORISATION", "EXPOSURE", "DUTY"]
StatusWord = Literal["BLOCKED", "LIMITED", "LICENCE_FOR_ITEMS", "EXPOSURE"]
Settlement = Literal["yes", "no", "unsettled"]

# ------------------------------------------------------------------------------ rows of law


@dataclass(frozen=True, kw_only=True)
class Row:
    """What every row of law carries beside its content."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    id: str
    source: tuple[str, ...]
    checked_against: str = "unread"
    confidence: Confidence = "medium"
    known: date | None = None
    generation: int = 1
    replaces: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class HandlingRule:
    """The word for what a bound person does with a prohibited deal: the first rule that fits."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    word: str
    when: Condition | None = None


@dataclass(frozen=True, kw_only=True)
class Authority(Row):
    """A body that makes law (``answers: false``) or administers it and gets a row of its own, in the
    order of ``rank``. Its knowledge ends three times: ``horizon`` is the last day for which its
    prohibitions are recorded, ``listings_to`` the last for which everybody it named is,
    ``licences_to`` the last for which its licences are (``None``: as far as ``horizon``).
    ``secondary``: it threatens those whom it does not bind, so its row speaks of exposure only.
    """

    name: str
    jurisdiction: str
    parent: str | None = None
    answers: bool = False
    rank: int = 100
    nexus: Condition | None = None
    nexus_text: str | None = None
    horizon: date | None = None
    horizon_text: str | None = None
    listings_to: date | None = None
    licences_to: date | None = None
    secondary: bool = False
    recorded_from: date | None = None
    handling: tuple[HandlingRule, ...] = ()
    sunset_default: Literal["continue", "lapse"] = "continue"
    sticky_blocking: bool = False
    opensanctions: str | None = None


@dataclass(frozen=True, kw_only=True)
class Programme(Row):
    """A family of acts that lists and lawyers name by one word. ``coverage``: ``full`` where its
    measures, licences and listings are recorded, ``acts`` where only the acts that carry a freeze or a
    ban are, so that listings can hang on them (and those of parties of other programmes do).
    """

    authority: str
    title: str
    coverage: Literal["full", "acts"] = "full"
    opensanctions_key: str | None = None
    source_tags: tuple[str, ...] = ()
    territories: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Act(Row):
    """A legal instrument. ``legal_basis``: acts that must be in force for this one to bind, all of them;
    ``legal_basis_any``: acts of which one must be.
    """

    issuer: str
    programme: str | None = None
    type: ActType
    title: str
    number: str | None = None
    citation: str | None = None
    legal_basis: tuple[str, ...] = ()
    legal_basis_any: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    adopted: date | None = None
    published: date | None = None
    start: date
    until_printed: date | None = None
    until_inclusive: bool = True
    end: date | None = None

    @property
    def bases(self) -> tuple[str, ...]:
        """Every act on which this one rests, alone or beside others."""
        return self.legal_basis + self.legal_basis_any


@dataclass(frozen=True, kw_only=True)
class Provision(Row):
    """An article, section or annex of an act: where designations and measures attach."""

    act: str
    article: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Target:
    """Whom a measure reaches. ``designated``: provisions (annexes, lists) that name parties;
    ``located``: territories in which a party or a place of the deal lies. Neither: no party or
    place is needed, only ``when``. ``roles``: the roles of a deal that count (empty = all);
    ``place_roles``: the places that count (empty = all).
    """

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    designated: tuple[str, ...] = ()
    located: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    place_roles: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Band:
    """One value of a parameter over a half-open period of its key date, brought by act ``by``."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    value: Scalar
    start: date | None = None
    end: date | None = None
    by: str | None = None


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A dated value. ``key`` names the deal fact whose date selects the band (``on`` = day of the deal)."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    name: str
    bands: tuple[Band, ...]
    key: str = "on"
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Contradiction:
    """A ``measure`` of another authority that is broken by whoever obeys this one. ``otherwise``: the facts
    with which the same deal is done where this measure is obeyed (None: not stated). A measure that
    demands something (``DUTY``) needs none: what it demands is the deal as it stands.
    """

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    measure: str
    otherwise: dict[str, Scalar | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Measure(Row):
    """One restriction. It binds on a day on which one of its ``provisions`` stands on an effective
    act and, where given, ``introduced_by`` is effective too. ``when`` says which deals it stops;
    ``status`` what it makes of a party it reaches; ``unsettled`` makes every hit a REFER;
    ``contradicts`` names measures of others that nobody can obey together with it.
    """

    authority: str
    kind: MeasureKind
    title: str
    provisions: tuple[str, ...]
    introduced_by: str | None = None
    effect: Effect = "PROHIBIT"
    target: Target = Target()
    when: Condition | None = None
    parameters: tuple[Parameter, ...] = ()
    ownership: str | None = None
    status: StatusWord | None = None
    handling: str | None = None
    start: date | None = None
    end: date | None = None
    unsettled: str | None = None
    guidance: tuple[str, ...] = ()
    contradicts: tuple[Contradiction, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Relief(Row):
    """An exception in the act, or a licence beside it. ``covers``: measure, provision, act or
    programme ids. ``effect``: what the covered hit becomes when ``when`` is proved.
    ``unsettled``: even when proved, the answer is REFER. ``document``: the fact that a document is
    on file, without which a derogation only makes AUTHORISATION_REQUIRED.
    """

    authority: str
    kind: Literal[
        "exception",
        "exemption",
        "grandfathering",
        "wind_down",
        "general_licence",
        "specific_licence",
        "derogation",
    ]
    title: str
    covers: tuple[str, ...]
    act: str | None = None
    when: Condition | None = None
    excluded: Condition | None = None
    parameters: tuple[Parameter, ...] = ()
    effect: Literal["PERMITTED", "PERMITTED_UNDER_LICENCE", "AUTHORISATION_REQUIRED"] = "PERMITTED"
    start: date | None = None
    end: date | None = None
    supersedes: str | None = None
    unsettled: str | None = None
    conditions_text: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class OwnershipRule(Row):
    """When an unlisted party shares its owners' restriction, for measures whose ``ownership`` is
    ``family``. ``share`` in percent with ``operator``; ``aggregate``: are several owners added up;
    ``across``: are owners listed under different provisions of the family added up;
    ``control``: does control without ownership count. ``unsettled`` anywhere gives REFER.
    """

    authority: str
    family: str
    share: float
    operator: Literal["at_least", "over"]
    aggregate: Settlement
    across: Settlement = "yes"
    control: Settlement = "no"
    only_established_outside: tuple[str, ...] = ()
    act: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A direct stake. ``share`` in percent, or a range where only bounds are known."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    owner: str
    share: float | None = None
    share_min: float | None = None
    share_max: float | None = None
    kind: Literal["shares", "votes", "board", "control"] = "shares"
    ground: str | None = None
    start: date | None = None
    end: date | None = None
    known: date | None = None
    source: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Party(Row):
    """A person, body, vessel or place that law names, or an owner on the path to one."""

    schema: Literal["Person", "Organization", "Company", "PublicBody", "Vessel", "Asset", "Place", "Security"]
    name: str
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    birth_place: str | None = None
    countries: tuple[str, ...] = ()
    nationality: tuple[str, ...] = ()
    place: str | None = None
    identifiers: dict[str, str] = field(default_factory=dict)
    owners: tuple[Owner, ...] = ()
    died: date | None = None


@dataclass(frozen=True, kw_only=True)
class NameAddition(Row):
    """Names, birth dates and identifiers that another list gives for a party defined elsewhere."""

    party: str
    aliases: tuple[str, ...] = ()
    weak_aliases: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    birth_place: str | None = None
    nationality: tuple[str, ...] = ()
    identifiers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Designation(Row):
    """A party named under provisions by an act. ``entry``: its number or uid on that list; ``unsettled``:
    why it may not have been named on these days.
    """

    party: str
    provisions: tuple[str, ...]
    by: str
    start: date
    end: date | None = None
    removed_by: str | None = None
    entry: str | None = None
    remark: str | None = None
    round: str | None = None
    unsettled: str | None = None


@dataclass(frozen=True, kw_only=True)
class Followed(Row):
    """Parties whose standing with an authority was compared with its official lists from day ``since``
    (empty: from the first) up to and including day ``through``: what the ledger says of them holds
    for these days, silence included; ``provisions``: only under these (empty: under all). Without
    ``parties`` everybody: whoever was named under the provisions on these days is recorded.
    """

    authority: str
    through: date
    parties: tuple[str, ...] = ()
    since: date | None = None
    provisions: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ListTag(Row):
    """A word by which a published list (``us-ofac-sdn``) files its entries, and the provisions on
    which such an entry rests. Without provisions the tag is seen but cannot be tied to an act. ``tag`` may be
    finer: the word, a stroke and the directive, schedule or act printed beside it. ``also``: provisions
    some of its entries rest on too: a party whom the list does not name is not named under them.
    """

    list: str
    tag: str
    programme: str | None = None
    provisions: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RoundEntry:
    """One line of a round: a party, and what differs for it."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    party: str
    entry: str | None = None
    start: date | None = None
    end: date | None = None
    known: date | None = None
    removed_by: str | None = None
    provisions: tuple[str, ...] = ()
    confidence: Confidence | None = None
    remark: str | None = None
    note: str | None = None


@dataclass(frozen=True, kw_only=True)
class Round(Row):
    """Many designations of one day under the same provisions; expanded when the law is compiled."""

    provisions: tuple[str, ...]
    by: str
    start: date
    entries: tuple[RoundEntry, ...]
    official_count: str | None = None


@dataclass(frozen=True, kw_only=True)
class ActEvent(Row):
    """Something that happens to an act, a designation, a licence or a measure after it began."""

    kind: Literal["renew", "suspend", "repeal", "annul", "expire", "supersede", "delist"]
    target: str
    by: str | None = None
    start: date
    until_printed: date | None = None
    until_inclusive: bool = True
    end: date | None = None
    unsettled_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class Duty(Row):
    """What a bound person must report or do after a deal was handled in a given way."""

    authority: str
    title: str
    handling: tuple[str, ...]
    when: Condition | None = None
    business_days: int | None = None
    calendar: str | None = None
    yearly: str | None = None
    due_text: str | None = None
    act: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class LegalityRule(Row):
    """What an edit of a scenario needs before it can take effect in law."""

    body: str
    title: str
    edits: tuple[str, ...]
    acts: tuple[str, ...] = ()
    issuers: tuple[str, ...] = ()
    act: str | None = None
    needs: Literal["review", "assent", "notice", "other_body"]
    assumption: str | None = None
    days: int | None = None
    longer_days: int | None = None
    longer_from: str | None = None
    longer_to: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class LiftingCondition(Row):
    """What the authority said must happen before it lifts, and whether that binds it in law."""

    attached_to: tuple[str, ...]
    text: str
    force: Literal["political", "statutory"]
    act: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class DiplomaticAct(Row):
    """An act of foreign policy that rests on no sanctions instrument: no scenario edit reaches it."""

    actor: str
    authority: str | None = None
    title: str
    kind: Literal["one_off", "continuing", "event"]
    start: date
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Member:
    """A part of a territory, for a time."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    id: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Territory(Row):
    """A set of countries or a region: its ``members`` (country codes or territory ids), its own
    ``names`` and the ``towns`` by which addresses betray it.
    """

    title: str
    members: tuple[Member, ...] = ()
    names: tuple[str, ...] = ()
    towns: tuple[str, ...] = ()
    country: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Codes:
    """Codes of one scheme (``ml``, ``eccn``, ``cn``, ``hs``, ``category``): prefixes; for ``list`` names."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    scheme: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GoodsList(Row):
    """Goods an act names. ``by``: the codes that decide. ``screen``: codes that only raise the
    question (an HS code never decides what a technical list holds).
    """

    title: str
    by: tuple[Codes, ...]
    screen: tuple[Codes, ...] = ()
    act: str | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """How a fact follows from others when it is not given: a value, or another fact's value."""

    __pydantic_config__ = FORBID_UNKNOWN_FIELDS

    when: Condition | None = None
    value: Scalar | None = None
    fact: str | None = None


@dataclass(frozen=True, kw_only=True)
class Fact(Row):
    """One word of the vocabulary in which deals and conditions speak. ``selecting``: it selects a
    band or a list, so that its absence is never read as "does not exist".
    """

    type: Literal["choice", "choices", "bool", "number", "date", "text"]
    title: str
    choices: tuple[str, ...] = ()
    unit: str | None = None
    selecting: bool = False
    derive: tuple[Derivation, ...] = ()
    ask: str | None = None


@dataclass(frozen=True, kw_only=True)
class Law:
    """All rows of law, rounds expanded and names merged: what the compiled image holds."""

    authorities: tuple[Authority, ...] = ()
    programmes: tuple[Programme, ...] = ()
    acts: tuple[Act, ...] = ()
    provisions: tuple[Provision, ...] = ()
    measures: tuple[Measure, ...] = ()
    reliefs: tuple[Relief, ...] = ()
    ownership_rules: tuple[OwnershipRule, ...] = ()
    parties: tuple[Party, ...] = ()
    designations: tuple[Designation, ...] = ()
    followed: tuple[Followed, ...] = ()
    list_tags: tuple[ListTag, ...] = ()
    events: tuple[ActEvent, ...] = ()
    duties: tuple[Duty, ...] = ()
    legality: tuple[LegalityRule, ...] = ()
    lifting_conditions: tuple[LiftingCondition, ...] = ()
    diplomatic_acts: tuple[DiplomaticAct, ...] = ()
    territories: tuple[Territory, ...] = ()
    goods_lists: tuple[GoodsList, ...] = ()
    facts: tuple[Fact, ...] = ()
