"""A licence that names parties helps them and whom they own, and nobody else in the deal."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from worlds import AUTHORITIES, PARTIES, deals, laws

from detente import model
from detente.answers import Answer, Hit
from detente.deals import Deal
from detente.decide.ownership import with_owners
from detente.engine import Engine

TESTS = st.sampled_from(["is", "group_of"])


def licensed(law: model.Law, authority: str, when: model.Condition) -> model.Law:
    """The law with one more licence, for every measure of an authority."""
    row = model.Relief(
        id="MORE", authority=authority, kind="general_licence", title="more", source=("x",),
        covers=tuple(m.id for m in law.measures if m.authority == authority), when=when,
    )  # fmt: skip
    return replace(law, reliefs=(*law.reliefs, row))


def ends(answer: Answer, authority: str) -> dict[tuple[str, str], list[tuple[str, str]]]:
    """Measure and party → best and worst of its hits."""
    found: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for hit in answer.row(authority).hits:
        if hit.party in PARTIES:
            found.setdefault((hit.measure, hit.party), []).append((hit.best.value, hit.worst.value))
    return {key: sorted(pairs) for key, pairs in found.items()}


def outcome(hit: Hit) -> bool | None:
    """Whether the added licence helped a hit."""
    return next(c.applied for c in hit.considered if c.id == "MORE")


@given(laws(), deals(), st.sampled_from(AUTHORITIES), st.sampled_from(PARTIES), TESTS)
def test_the_hits_of_others_stay(law, deal: Deal, authority, party, test):
    """A licence for one party, or for its group, changes no hit of a party that it does not own."""
    wider = licensed(law, authority, {"party": {test: [party]}})
    before = ends(Engine(law).at(deal.on).decide(deal), authority)
    after = ends(Engine(wider).at(deal.on).decide(deal), authority)
    for (measure, label), found in before.items():
        above = with_owners([label], lambda key: law_owners(law, key))
        if label != party and (test == "is" or party not in above):
            assert after[measure, label] == found, (above, label)


def law_owners(law: model.Law, party: str) -> tuple[model.Owner, ...]:
    """The owners of a party of the ledger."""
    return next((p.owners for p in law.parties if p.id == party), ())


@given(laws(), deals(complete=True), st.sampled_from(AUTHORITIES), st.sampled_from(PARTIES))
def test_whoever_is_caught_through_a_party_belongs_to_its_group(law, deal: Deal, authority, party):
    """Where only one party is listed, a licence for its group helps every hit on whom the listing reaches."""
    law = replace(law, designations=tuple(d for d in law.designations if d.party == party), reliefs=())
    deal = replace(deal, facts={k: v for k, v in deal.facts.items() if k != "property_held_since"})
    moment = Engine(licensed(law, authority, {"party": {"group_of": [party]}})).at(deal.on)
    for hit in moment.decide(deal).row(authority).hits:
        if hit.party in PARTIES and hit.effect != "DUTY" and hit.provisions:
            listed = any(hit.measure == m.id and m.target.designated for m in law.measures)
            assert not listed or outcome(hit) is not False
            assert not (listed and hit.certain) or outcome(hit) is True


@given(laws(), deals(), st.sampled_from(AUTHORITIES))
def test_a_licence_for_everybody_by_name_is_one_for_everybody(law, deal: Deal, authority):
    """Naming all parties helps every hit on one of them as a licence without names does."""
    rows = [
        ends(Engine(licensed(law, authority, when)).at(deal.on).decide(deal), authority)
        for when in (
            {"party": {"is": list(PARTIES)}},
            {"party": {"group_of": list(PARTIES)}},
            {"on": {"given": True}},
        )
    ]
    assert rows[0] == rows[1] == rows[2]
