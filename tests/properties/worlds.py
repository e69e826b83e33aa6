# ruff: noqa: E501 - rows of law stand on one line, as in law files
"""Small invented worlds of sanctions law: every kind of row, drawn by Hypothesis, built as model rows.

Two authorities answer (``NORTH``, ``SOUTH``). Each has a decision, a regulation that rests on it and a
free-standing order; each act has a provision that names parties. Days are numbered from ``DAY0``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from hypothesis import strategies as st

from detente import model
from detente.book.files import Book
from detente.deals import Deal, DealParty, DealPlace, Item, Subject
from detente.engine import Engine
from detente.ledger.scenario import Scenario

DAY0 = date(2020, 1, 1)
SPAN = 60
SOURCE = ("invented",)
AUTHORITIES = ("NORTH", "SOUTH")
PARTIES = tuple(f"p{i}" for i in range(5))
ACTS = ("DEC", "REG", "ORD")
SETTLED = ("yes", "no", "unsettled")


def day(number: int) -> date:
    """The numbered day."""
    return DAY0 + timedelta(days=number)


days = st.integers(0, SPAN).map(day)
maybe = st.one_of(st.none(), days)


@st.composite
def spans(draw):
    """A start and an end that is later or open; most begin early, so that most questions find law."""
    start = draw(st.sampled_from([0, 1, 2, 5, 10, 15, 20, 30, 45]))
    length = draw(st.sampled_from([None, None, None, 60, 30, 10, 1]))
    return day(start), None if length is None else day(start + length)


def facts() -> tuple[model.Fact, ...]:
    """The vocabulary of the invented worlds."""
    common = {"source": SOURCE}
    return (
        model.Fact(id="on", type="date", title="day", selecting=True, **common),
        model.Fact(
            id="product", type="choice", title="product", selecting=True,
            choices=("payment", "loan", "goods", "service"), **common,
        ),
        model.Fact(id="tenor_days", type="number", title="tenor", selecting=True, **common),
        model.Fact(id="issue_date", type="date", title="issue", selecting=True, **common),
        model.Fact(id="purpose", type="choice", title="purpose", choices=("food", "arms"), **common),
        model.Fact(id="amount", type="number", title="amount", **common),
        model.Fact(id="currency", type="text", title="currency", **common),
        model.Fact(id="authorisation_on_file", type="bool", title="authorised", **common),
        model.Fact(id="property_held_since", type="date", title="held", **common),
    )  # fmt: skip


def territories() -> tuple[model.Territory, ...]:
    """A region within a country."""
    return (
        model.Territory(id="ISLE", title="Isle", towns=("Port Isle",), country=("ZA",), source=SOURCE),
        model.Territory(id="UNION", title="Union", members=(model.Member(id="ZB"),), source=SOURCE),
    )


def act_rows(draw, authority: str) -> tuple[list[model.Act], list[model.Provision], list[model.ActEvent]]:
    """Three acts with a provision each and whatever happens to them."""
    acts, provisions, events = [], [], []
    for name in ACTS:
        key = f"{authority}-{name}"
        start = draw(st.sampled_from([0, 0, 1, 5, 10, 25]))
        until = draw(st.sampled_from([None, None, start + 10, start + 30, start + 50]))
        acts.append(
            model.Act(
                id=key, issuer=authority, programme=f"{authority}-P", type="order_in_council", title=key,
                start=day(start), until_printed=None if until is None else day(until),
                until_inclusive=draw(st.booleans()), source=SOURCE,
                known=draw(st.sampled_from([None, None, day(start + 3)])),
                legal_basis=(f"{authority}-DEC",) if name == "REG" else (),
            )
        )  # fmt: skip
        provisions.append(model.Provision(id=f"{key}/1", act=key, article="1", title="list", source=SOURCE))
        provisions.append(model.Provision(id=f"{key}/2", act=key, article="2", title="list", source=SOURCE))
        events += draw(st.sampled_from([[], [], []]) | st.lists(event_rows(key), max_size=2))
    events = [model.ActEvent(**{**vars(e), "id": f"{e.id}-{i}"}) for i, e in enumerate(events)]
    return acts, provisions, events


@st.composite
def event_rows(draw, target: str):
    """An event of any kind."""
    kind = draw(st.sampled_from(["renew", "suspend", "repeal", "annul", "expire", "supersede"]))
    start, end = draw(spans())
    return model.ActEvent(
        id=f"{target}:{kind}", kind=kind, target=target, start=start, source=SOURCE,
        end=end if kind in {"suspend", "renew"} else None, known=draw(maybe),
        unsettled_until=draw(maybe) if kind == "annul" else None,
    )  # fmt: skip


CONDITIONS = (
    None,
    {"product": "payment"},
    {"product": ["loan", "payment"]},
    {"product": "loan", "tenor_days": {"over": "$limit"}},
    {"product": "loan", "issue_date": {"from": "$subject_since"}, "tenor_days": {"over": 14}},
    {"purpose": {"not": "food"}},
    {"any": [{"purpose": "arms"}, {"amount": {"over": 100}}]},
    {"not": {"party": {"roles": ["lender"], "established_in": ["ZA"]}}},
    {"place": {"in": ["ISLE"]}},
)
OTHERWISE = ({"purpose": "food"}, {"purpose": "arms", "amount": None}, {"tenor_days": 400})
RELIEFS = (
    None,
    {"purpose": "food"},
    {"product": ["payment", "goods"]},
    {"tenor_days": {"at_most": "$limit"}},
    {"amount": {"at_most": 50}},
    {"not": {"product": "service"}},
    {"party": {"is": ["p0", "p1"]}},
    {"purpose": "food", "party": {"group_of": ["p0"]}},
    {"any": [{"party": {"roles": ["borrower"], "group_of": ["p1", "p2"]}}, {"amount": {"at_most": 50}}]},
)


def limit(draw) -> model.Parameter:
    """A dated limit in two bands."""
    cut = day(draw(st.integers(5, SPAN)))
    return model.Parameter(
        name="limit", key=draw(st.sampled_from(["on", "issue_date"])), unit="days",
        bands=(
            model.Band(value=draw(st.sampled_from([14, 30, 90])), end=cut),
            model.Band(value=draw(st.sampled_from([14, 30, 90])), start=cut),
        ),
    )  # fmt: skip


@st.composite
def measures(draw, authority: str, number: int):
    """A measure of any effect and any kind of target."""
    acts = draw(st.lists(st.sampled_from(ACTS), min_size=1, max_size=2, unique=True))
    kind = draw(st.sampled_from(["list", "list", "list", "place", "all"]))
    target = {
        "list": model.Target(
            designated=tuple(f"{authority}-{a}/{draw(st.sampled_from('12'))}" for a in acts),
            roles=draw(st.sampled_from([(), ("borrower", "beneficiary")])),
        ),
        "place": model.Target(located=("ISLE",), place_roles=draw(st.sampled_from([(), ("destination",)]))),
        "all": model.Target(),
    }[kind]
    when = draw(st.sampled_from(CONDITIONS if kind != "all" else CONDITIONS[1:]))
    effect = draw(st.sampled_from(["BLOCK", "BLOCK", "PROHIBIT", "AUTHORISATION", "DUTY"]))
    start, end = draw(st.sampled_from([(None, None)] * 3) | spans())
    other = model.Contradiction(
        measure=f"{'SOUTH' if authority == 'NORTH' else 'NORTH'}-M0",
        otherwise={} if effect == "DUTY" else draw(st.sampled_from(OTHERWISE)),
    )
    return model.Measure(
        id=f"{authority}-M{number}", authority=authority, kind="asset_freeze", title="measure",
        provisions=tuple(f"{authority}-{a}/1" for a in acts), effect=effect, target=target, when=when,
        introduced_by=draw(st.sampled_from([None, None, None, None, f"{authority}-ORD"])),
        parameters=(limit(draw),), ownership=draw(st.sampled_from([None, "fam", "fam", "fam2"])),
        status={"BLOCK": "BLOCKED", "PROHIBIT": "LIMITED", "AUTHORISATION": "LICENCE_FOR_ITEMS"}.get(effect),
        start=start, end=end, source=SOURCE,
        unsettled=draw(st.sampled_from([None, None, None, "the courts differ"])),
        contradicts=draw(st.sampled_from([(), (other,)])),
    )  # fmt: skip


@st.composite
def reliefs(draw, authority: str, number: int, count: int):
    """An exception, a licence or a derogation."""
    kind = draw(st.sampled_from(["exception", "general_licence", "derogation"]))
    effect = {
        "exception": "PERMITTED",
        "general_licence": "PERMITTED_UNDER_LICENCE",
        "derogation": "AUTHORISATION_REQUIRED",
    }[kind]
    start, end = draw(st.sampled_from([(None, None)] * 3) | spans())
    covers = [
        *(f"{authority}-M{i}" for i in range(count)),
        *(f"{authority}-{a}" for a in ACTS),
        f"{authority}-P",
    ]
    return model.Relief(
        id=f"{authority}-L{number}", authority=authority, kind=kind, title="relief", effect=effect,
        covers=tuple(draw(st.lists(st.sampled_from(covers), min_size=1, max_size=2, unique=True))),
        when=draw(st.sampled_from(RELIEFS)), excluded=draw(st.sampled_from([None, None, {"purpose": "arms"}])),
        parameters=(limit(draw),), start=start, end=end, source=SOURCE,
        act=draw(st.sampled_from([None, None, None, f"{authority}-ORD"])),
        unsettled=draw(st.sampled_from([None, None, None, "unclear"])),
    )  # fmt: skip


@st.composite
def rules(draw, authority: str, family: str):
    """An ownership rule of any settlement."""
    return model.OwnershipRule(
        id=f"{authority}-{family}", authority=authority, family=family, share=50.0,
        operator=draw(st.sampled_from(["at_least", "over"])), aggregate=draw(st.sampled_from(SETTLED)),
        across=draw(st.sampled_from(SETTLED)), control=draw(st.sampled_from(SETTLED)),
        only_established_outside=draw(st.sampled_from([(), (), ("UNION",)])), source=SOURCE,
    )  # fmt: skip


@st.composite
def owners(draw, owned: str):
    """A direct stake: exact, a range, control; perhaps for a time; circles and more than 100 % occur."""
    kind = draw(st.sampled_from(["exact", "exact", "range", "control"]))
    start, end = draw(st.one_of(st.just((None, None)), st.just((None, None)), spans()))
    common = {
        "owner": draw(st.sampled_from([p for p in PARTIES if p != owned])), "start": start, "end": end,
        "known": draw(st.sampled_from([None, None, day(20)])),
    }  # fmt: skip
    if kind == "exact":
        return model.Owner(share=float(draw(st.sampled_from([10, 25, 49, 50, 51, 75, 100]))), **common)
    if kind == "range":
        low = draw(st.sampled_from([0, 25, 50]))
        return model.Owner(
            share_min=float(low), share_max=float(draw(st.sampled_from([50, 60, 100]))), **common
        )
    return model.Owner(kind="control", ground="board", **common)


@st.composite
def parties(draw, key: str):
    """A party with its owners."""
    return model.Party(
        id=key, schema="Company", name=f"Party {key}", source=SOURCE,
        countries=draw(st.sampled_from([(), ("ZA",), ("ZB",)])),
        place=draw(st.sampled_from([None, None, "Port Isle"])),
        owners=tuple(draw(st.lists(owners(key), max_size=3))),
    )  # fmt: skip


@st.composite
def designations(draw, authority: str):
    """Listings of an authority; never two of one party under one provision."""
    found = []
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(PARTIES), st.sampled_from(ACTS), st.sampled_from("12")),
            min_size=2, max_size=6, unique=True,
        )
    )  # fmt: skip
    for party, act, number in pairs:
        start, end = draw(spans())
        found.append(
            model.Designation(
                id=f"{authority}-{act}-{number}:{party}", party=party, provisions=(f"{authority}-{act}/{number}",),
                by=f"{authority}-{draw(st.sampled_from([act, 'ORD']))}", start=start, end=end, source=SOURCE,
                known=draw(st.sampled_from([None, None, None, day(20)])),
            )
        )  # fmt: skip
    return found


@st.composite
def laws(draw) -> model.Law:
    """A whole law of two authorities."""
    acts, provisions, events, restrictions, helps, ownership, listed = [], [], [], [], [], [], []
    for authority in AUTHORITIES:
        a, p, e = act_rows(draw, authority)
        count = draw(st.integers(1, 4))
        acts, provisions, events = acts + a, provisions + p, events + e
        restrictions += [draw(measures(authority, i)) for i in range(count)]
        helps += [draw(reliefs(authority, i, count)) for i in range(draw(st.integers(0, 2)))]
        ownership += [draw(rules(authority, family)) for family in ("fam", "fam2")]
        listed += draw(designations(authority))
    return model.Law(
        authorities=tuple(authority_row(draw, a) for a in AUTHORITIES),
        programmes=tuple(model.Programme(id=f"{a}-P", authority=a, title="P", source=SOURCE) for a in AUTHORITIES),
        acts=tuple(acts), provisions=tuple(provisions), events=tuple(events), measures=tuple(restrictions),
        reliefs=tuple(helps), ownership_rules=tuple(ownership), designations=tuple(listed),
        parties=tuple(draw(parties(p)) for p in PARTIES), facts=facts(), territories=territories(),
        duties=tuple(
            model.Duty(id=f"{a}-DUTY", authority=a, title="report", handling=("BLOCK",), business_days=10,
                       source=SOURCE, act=f"{a}-ORD") for a in AUTHORITIES
        ),
        diplomatic_acts=(
            model.DiplomaticAct(id="SUMMIT", actor="NORTH", title="summit cancelled", kind="one_off", start=day(3),
                                source=SOURCE),
        ),
        lifting_conditions=(
            model.LiftingCondition(id="PEACE", attached_to=("NORTH-DEC",), text="peace", force="political",
                                   source=SOURCE),
        ),
    )  # fmt: skip


def authority_row(draw, key: str) -> model.Authority:
    """An authority that answers."""
    nexus = draw(
        st.sampled_from([None, None, {"any": [{"party": {"established_in": ["ZB"]}}, {"currency": "NOR"}]}])
    )
    return model.Authority(
        id=key, name=key, jurisdiction="XX", answers=True, nexus=nexus, sticky_blocking=key == "NORTH",
        handling=(
            model.HandlingRule(word="REFUSE", when={"product": ["goods", "service"]}),
            model.HandlingRule(word="BLOCK"),
        ),
        source=SOURCE,
    )  # fmt: skip


# ---------------------------------------------------------------------- questions


@st.composite
def deals(draw, number: int = 0, *, complete: bool | None = None) -> Deal:
    """A deal with one to three parties, complete or partial."""
    stated = {
        "product": draw(st.sampled_from(["payment", "loan", "goods", "service"])),
        "tenor_days": draw(st.sampled_from([1, 14, 15, 30, 31, 90, 91, 400])),
        "issue_date": draw(days), "purpose": draw(st.sampled_from(["food", "arms"])),
        "amount": draw(st.sampled_from([10, 50, 101])), "currency": draw(st.sampled_from(["NOR", "SUD"])),
        "authorisation_on_file": draw(st.booleans()), "property_held_since": draw(days),
    }  # fmt: skip
    dropped = draw(st.sets(st.sampled_from(sorted(stated)), max_size=4))
    kept = set(stated) - dropped
    roles = draw(st.lists(st.sampled_from(["borrower", "lender", "beneficiary"]), min_size=1, max_size=3))
    return Deal(
        id=f"d{number}", on=draw(st.integers(25, SPAN).map(day)),
        complete=draw(st.booleans()) if complete is None else complete,
        facts={key: stated[key] for key in sorted(kept)},
        parties=tuple(deal_party(draw, role) for role in roles),
        places=draw(
            st.sampled_from([(), (DealPlace(role="destination", place="Port Isle", territories=frozenset({"ISLE"})),)])
        ),
        goods=draw(st.sampled_from([(), (Item(description="nuts"),)])),
    )  # fmt: skip


def deal_party(draw, role: str) -> DealParty:
    """A party of the ledger, one of two, or a stranger."""
    kind = draw(st.sampled_from(["known", "known", "known", "either", "stranger"]))
    country = draw(st.sampled_from([None, "ZA", "ZB"]))
    if kind == "known":
        return DealParty(role=role, party=draw(st.sampled_from(PARTIES)), established=country)
    if kind == "either":
        pair = draw(st.lists(st.sampled_from(PARTIES), min_size=2, max_size=2, unique=True))
        return DealParty(role=role, name="X", candidates=tuple(pair), established=country)
    return DealParty(role=role, name="Nobody", established=country)


@st.composite
def books(draw) -> Book:
    """Customers and deals."""
    chosen = draw(st.lists(st.sampled_from(PARTIES), min_size=1, max_size=4, unique=True))
    customers = [
        Subject(
            id=f"c{i}", name=p, party=p, territories=draw(st.sampled_from([frozenset(), frozenset({"ISLE"})]))
        )
        for i, p in enumerate(chosen)
    ]
    return Book(tuple(customers), tuple(draw(deals(i)) for i in range(draw(st.integers(1, 4)))), parties={})


# ---------------------------------------------------------------------- scenarios


@dataclass(frozen=True)
class World:
    """A law, its engine, a book and a scenario."""

    law: model.Law
    book: Book
    scenario: Scenario

    @property
    def engine(self) -> Engine:
        """An engine on the law."""
        return Engine(self.law)


@st.composite
def scenarios(draw, law: model.Law) -> Scenario:
    """One to four edits of any kind, some of them conditional."""
    scenario = Scenario("if")
    for _ in range(draw(st.integers(1, 4))):
        scenario = edited(draw, scenario, law)
    return scenario


def edited(draw, scenario: Scenario, law: model.Law) -> Scenario:
    """The scenario with one more edit."""
    authority = draw(st.sampled_from(AUTHORITIES))
    on = draw(st.integers(0, 40).map(day))
    options = draw(st.sampled_from([{}, {}, {}, {"provided": {"condition": "PEACE"}}]))
    act = f"{authority}-{draw(st.sampled_from(ACTS))}"
    number = len(scenario.edits)
    match draw(
        st.sampled_from(
            ["revoke", "suspend", "no_renew", "amend", "issue", "end", "designate", "delist", "adopt"]
        )
    ):
        case "revoke":
            return scenario.revoke(act, on=on, **options)
        case "suspend":
            return scenario.suspend(
                act, on=on, until=on + timedelta(days=draw(st.integers(1, 30))), **options
            )
        case "no_renew":
            return scenario.do_not_renew(act, on=on, **options)
        case "amend":
            row = draw(st.sampled_from(law.measures))
            return scenario.amend(row.id, "limit", draw(st.sampled_from([7, 30, 365])), on=on, **options)
        case "issue":
            covers = [
                draw(st.sampled_from([m.id for m in law.measures if m.authority == authority] or [act]))
            ]
            licence = {
                "id": f"NEW-L{number}", "authority": authority, "kind": "general_licence", "title": "new",
                "covers": covers, "effect": "PERMITTED_UNDER_LICENCE", "source": ["scenario"],
            }  # fmt: skip
            when = draw(st.sampled_from(RELIEFS[:3]))
            return scenario.issue_licence(
                licence if when is None else {**licence, "when": when}, on=on, **options
            )
        case "end" if law.reliefs:
            return scenario.end_licence(draw(st.sampled_from(law.reliefs)).id, on=on, **options)
        case "designate":
            return scenario.designate(draw(st.sampled_from(PARTIES)), f"{act}/1", on=on, **options)
        case "delist":
            row = draw(st.sampled_from(law.designations))
            return scenario.delist(row.party, *row.provisions, on=on, **options)
        case _:
            return scenario.adopt(new_law(draw, authority, number, on), on=on, **options)


def new_law(draw, authority: str, number: int, on: date) -> dict[str, list[dict[str, object]]]:
    """A new act with a new measure, as a scenario file would write it."""
    act = f"{authority}-NEW{number}"
    target = draw(
        st.sampled_from(
            [{"designated": [f"{authority}-DEC/1"]}, {"designated": [f"{act}/1"]}, {"located": ["ISLE"]}, {}]
        )
    )
    return {
        "acts": [{"id": act, "issuer": authority, "type": "regulation", "title": "new", "start": on.isoformat(),
                  "source": ["scenario"]}],
        "provisions": [{"id": f"{act}/1", "act": act, "article": "1", "title": "new", "source": ["scenario"]}],
        "measures": [{
            "id": f"{act}-M", "authority": authority, "kind": "loan_ban", "title": "new", "provisions": [f"{act}/1"],
            "target": target, "when": {"product": "loan"}, "status": "LIMITED", "source": ["scenario"],
        }],
        "designations": [{"id": f"{act}:p1", "party": "p1", "provisions": [f"{act}/1"], "by": act,
                          "start": on.isoformat(), "source": ["scenario"]}],
    }  # fmt: skip


@st.composite
def worlds(draw) -> World:
    """A law, a book and a scenario."""
    law = draw(laws())
    return World(law, draw(books()), draw(scenarios(law)))
