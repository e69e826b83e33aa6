# ruff: noqa: E501 - rows of law stand on one line, as in law files
"""What must hold in every world of sanctions law (``DOMAIN`` §5), on worlds that nobody wrote."""

from __future__ import annotations

import random
from dataclasses import fields, replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis_profile import examples
from worlds import AUTHORITIES, PARTIES, RELIEFS, World, books, day, days, deals, laws, owners, worlds

from detente import model
from detente.answers import AuthorityRow, Verdict
from detente.book.files import Book
from detente.decide.hits import Severity
from detente.engine import Engine
from detente.ledger.scenario import Scenario

ORDER = {
    Verdict.OUT_OF_SCOPE: -1,
    Verdict.PERMITTED: 0,
    Verdict.NO_MEASURE: 0,
    Verdict.EXPOSURE: 1,
    Verdict.PERMITTED_UNDER_LICENCE: 2,
    Verdict.LICENCE_FOR_ITEMS: 2,
    Verdict.REFER: 3,
    Verdict.AUTHORISATION_REQUIRED: 4,
    Verdict.LIMITED: 4,
    Verdict.PROHIBITED: 5,
    Verdict.BLOCKED: 5,
}


def bounds(row: AuthorityRow) -> tuple[int, int]:
    """Best and worst verdict the row allows, on the lattice."""
    low, high = row.between or (row.verdict, row.verdict)
    return ORDER[low], ORDER[high]


def statuses(law: model.Law, on, known=None) -> dict[tuple[str, str], AuthorityRow]:
    """The status of every party, by party and authority."""
    moment = Engine(law).at(on, known)
    return {(p, row.authority): row for p in PARTIES for row in moment.status(p).rows}


@given(laws(), books(), days)
def test_an_empty_scenario_changes_nothing(law, book, on):
    """Nothing is asked again and nothing differs where no edit is made."""
    result = Engine(law).at(on).whatif(Scenario("nothing"), book)
    assert not result.asked_again
    assert all(c.direction == "unchanged" and c.after is c.before for c in result.changes)


@given(laws(), books(), days)
def test_every_restriction_names_an_act_in_force(law, book, on):
    """Each binding row names acts, each of them known and each imposing one in force on the day asked."""
    moment = Engine(law).at(on)
    for answer in moment.evaluate(book).answers.values():
        for row in answer.rows:
            if row.verdict in {
                Verdict.PROHIBITED,
                Verdict.BLOCKED,
                Verdict.LIMITED,
                Verdict.AUTHORISATION_REQUIRED,
            }:
                assert row.acts
                for hit in row.hits:
                    assert hit.acts
                    assert moment.knowledge.effective(hit.acts[0], answer.on), (hit, answer.on)


@given(laws(), books(), days)
def test_as_known_then_every_restriction_names_an_act_public_then(law, book, on):
    """As known on the day itself no row rests on an act that was not yet public."""
    moment = Engine(law).at(on, on)
    for answer in moment.evaluate(book).answers.values():
        for row in answer.rows:
            for act in row.acts:
                public = moment.knowledge.public_from(moment.knowledge.acts[act])
                assert public is None or public <= on


@given(laws(), st.sampled_from(PARTIES), days)
def test_delisting_under_one_authority_leaves_the_others(law, party, on):
    """Taking a party off every list of NORTH changes no row of SOUTH."""
    kept = tuple(d for d in law.designations if not (d.party == party and d.id.startswith("NORTH")))
    before, after = statuses(law, on), statuses(replace(law, designations=kept), on)
    assert all(before[p, "SOUTH"] == after[p, "SOUTH"] for p in PARTIES)


@given(laws(), st.data(), days)
def test_raising_a_stake_never_eases(law, data, on):
    """More of a company in any hand moves neither end of any status towards freedom."""
    held = [(p, i) for p in law.parties for i, o in enumerate(p.owners) if o.share is not None]
    assume(held)
    party, index = data.draw(st.sampled_from(held))
    stake = party.owners[index]
    more = replace(stake, share=min(100.0, stake.share + data.draw(st.sampled_from([1, 10, 26, 50]))))
    changed = replace(party, owners=(*party.owners[:index], more, *party.owners[index + 1 :]))
    wider = replace(law, parties=tuple(changed if p.id == party.id else p for p in law.parties))
    before, after = statuses(law, on), statuses(wider, on)
    for key, row in before.items():
        assert bounds(row) <= bounds(after[key]), key
        assert bounds(row)[1] <= bounds(after[key])[1], key


@given(laws(), st.data(), days)
def test_adding_an_owner_never_eases(law, data, on):
    """A further owner, whoever it is, frees nobody."""
    party = data.draw(st.sampled_from(law.parties))
    changed = replace(party, owners=(*party.owners, data.draw(owners(party.id))))
    wider = replace(law, parties=tuple(changed if p.id == party.id else p for p in law.parties))
    before, after = statuses(law, on), statuses(wider, on)
    for key, row in before.items():
        assert bounds(row)[0] <= bounds(after[key])[0], key
        assert bounds(row)[1] <= bounds(after[key])[1], key


@given(laws(), books(), days, st.integers(0, 9))
def test_the_order_of_rows_does_not_matter(law, book, on, seed):
    """Verdict, handling, interval and measures stay when every section of the law is shuffled."""
    shuffler = random.Random(seed)
    mixed = {}
    for section in fields(law):
        rows = list(getattr(law, section.name))
        if section.name not in {"facts", "authorities"}:
            shuffler.shuffle(rows)
        mixed[section.name] = tuple(rows)
    left = Engine(law).at(on).evaluate(book).answers
    right = Engine(model.Law(**mixed)).at(on).evaluate(book).answers
    for key, answer in left.items():
        for a, b in zip(answer.rows, right[key].rows, strict=True):
            assert (a.verdict, a.between, set(a.measures)) == (b.verdict, b.between, set(b.measures))
            assert set(a.handling.split(" / ")) == set(b.handling.split(" / "))


@given(laws(), books(), days)
def test_asking_twice_gives_the_same_answer(law, book, on):
    """No question leaves a trace that the next one sees."""
    moment = Engine(law).at(on)
    assert moment.evaluate(book).answers == moment.evaluate(book).answers
    assert moment.evaluate(book).answers == Engine(law).at(on).evaluate(book).answers


@given(laws(), books(), days)
def test_hindsight_needs_a_later_row(law, book, on):
    """Where every row was public on the day, the answer as known then is the answer as known now."""
    knowledge = Engine(law).at(on).knowledge
    rows = (*law.acts, *law.designations, *law.events, *law.reliefs, *law.measures)
    first = [knowledge.public_from(row) for row in rows]
    stakes = [o.known for p in law.parties for o in p.owners]
    finals = [e.unsettled_until for e in law.events]
    latest = max((d for d in (*first, *stakes, *finals) if d is not None), default=on)
    then = Engine(law).at(on, latest)
    now = Engine(law).at(on)
    for key, answer in now.evaluate(book).answers.items():
        assert then.evaluate(book).answers[key].rows == answer.rows


@given(laws(), deals(complete=True), st.integers(1, 400), st.integers(1, 400))
def test_a_longer_tenor_is_never_better(law, deal, one, other):
    """Among measures that ask `over`, the verdict is monotone in the tenor within a band."""
    law = replace(law, reliefs=())
    low, high = sorted((one, other))
    moment = Engine(law).at(deal.on)
    rows = [moment.decide(replace(deal, facts={**deal.facts, "tenor_days": t})).rows for t in (low, high)]
    for short, long in zip(*rows, strict=True):
        assert bounds(short)[0] <= bounds(long)[0]
        assert bounds(short)[1] <= bounds(long)[1]


@given(laws(), books(), st.data(), days)
def test_a_licence_never_worsens(law, book, data, on):
    """One more licence or exception moves neither end of any row up the lattice."""
    authority = data.draw(st.sampled_from(AUTHORITIES))
    effect = data.draw(st.sampled_from(["PERMITTED", "PERMITTED_UNDER_LICENCE", "AUTHORISATION_REQUIRED"]))
    row = model.Relief(
        id="MORE", authority=authority, kind="general_licence", title="more", effect=effect, source=("x",),
        covers=tuple(m.id for m in law.measures), when=data.draw(st.sampled_from(RELIEFS[:3])),
        unsettled=data.draw(st.sampled_from([None, "unclear"])),
    )  # fmt: skip
    before = Engine(law).at(on).evaluate(book).answers
    after = Engine(replace(law, reliefs=(*law.reliefs, row))).at(on).evaluate(book).answers
    for key, answer in before.items():
        for old, new in zip(answer.rows, after[key].rows, strict=True):
            assert bounds(new)[0] <= bounds(old)[0]
            assert bounds(new)[1] <= bounds(old)[1]


@given(laws(), st.sampled_from(["tenor_days", "issue_date"]), deals(complete=True))
def test_a_missing_selecting_fact_is_never_permission(law, fact, deal):
    """A complete deal without the fact that a certain, binding measure asks for is REFER, not PERMITTED."""
    asks = {
        "tenor_days": {"product": "loan", "tenor_days": {"over": 14}},
        "issue_date": {"product": "loan", "issue_date": {"from": day(0).isoformat()}},
    }[fact]
    act = model.Act(id="ACT", issuer="NORTH", type="directive", title="x", start=day(0), source=("x",))
    provision = model.Provision(id="ACT/1", act="ACT", article="1", title="x", source=("x",))
    measure = model.Measure(
        id="ASKS",
        authority="NORTH",
        kind="debt_limit",
        title="x",
        provisions=("ACT/1",),
        when=asks,
        source=("x",),
    )
    north = replace(law.authorities[0], nexus=None)
    law = replace(
        law, acts=(*law.acts, act), provisions=(*law.provisions, provision), measures=(*law.measures, measure),
        authorities=(north, law.authorities[1]),
    )  # fmt: skip
    facts = {k: v for k, v in {**deal.facts, "product": "loan"}.items() if k != fact}
    row = Engine(law).at(deal.on).decide(replace(deal, facts=facts)).row("NORTH")
    assert row.verdict is not Verdict.PERMITTED
    if row.verdict is Verdict.REFER:
        assert fact in row.unknowns or row.between[0] is not Verdict.PERMITTED


@given(laws(), st.sampled_from(AUTHORITIES), days)
def test_closing_a_decision_closes_what_rests_on_it(law, authority, on):
    """With the decision revoked, its regulation binds on no day after and nobody is listed under either."""
    scenario = Scenario("end").revoke(f"{authority}-DEC", on=on)
    moment = Engine(law).at(on).under_scenario(scenario)
    closed = (f"{authority}-DEC", f"{authority}-REG")
    assert not any(moment.knowledge.effective(act, on) for act in closed)
    listed = moment.evaluator().law_on(on).listed
    assert not any(listed.get(f"{act}/{n}") for act in closed for n in "12")


@given(laws(), st.sampled_from(AUTHORITIES), st.booleans())
def test_one_of_several_bases_is_enough(law, authority, beside):
    """An act binds on the days on which it stands itself, its whole basis binds and so does one alternative."""
    either = (f"{authority}-DEC", f"{authority}-ORD")
    basis = (f"{authority}-REG",) if beside else ()
    row = model.Act(
        id="ACT", issuer=authority, type="directive", title="x", start=day(3), end=day(50), source=("x",),
        legal_basis=basis, legal_basis_any=either,
    )  # fmt: skip
    knowledge = Engine(replace(law, acts=(*law.acts, row))).at(day(0)).knowledge
    for asked in map(day, range(61)):
        wanted = day(3) <= asked < day(50) and all(knowledge.effective(b, asked) for b in basis)
        wanted = wanted and any(knowledge.effective(b, asked) for b in either)
        assert knowledge.effective("ACT", asked) is wanted, asked


@given(worlds())
def test_no_scenario_reaches_a_diplomatic_act(world: World):
    """Diplomatic acts are the same rows before and after any edit."""
    moment = world.engine.at(day(45))
    under = moment.under_scenario(world.scenario)
    assert under.knowledge.law.diplomatic_acts == moment.knowledge.law.diplomatic_acts
    assert not under.overlay.law.diplomatic_acts


@settings(max_examples=examples(60))
@given(laws(), books(), days)
def test_a_sum_of_answers_is_the_worst_of_its_hits(law, book, on):
    """A row is never milder than its certain hits nor harsher than its possible ones."""
    for answer in Engine(law).at(on).evaluate(book).answers.values():
        for row in answer.rows:
            if answer.kind != "deal" or row.verdict is Verdict.OUT_OF_SCOPE:
                continue
            best = max((Severity[h.best.name] for h in row.hits), default=Severity.PERMITTED)
            worst = max((Severity[h.worst.name] for h in row.hits), default=Severity.PERMITTED)
            low, high = bounds(row)
            assert high == ORDER[worst.verdict]
            assert low in {ORDER[best.verdict], -1}


def test_an_empty_book_is_answered():
    """A book without items gives an empty difference."""
    law = model.Law(
        authorities=(model.Authority(id="A", name="A", jurisdiction="A", answers=True, source=("x",)),)
    )
    result = Engine(law).at(day(1)).whatif(Scenario("nothing"), Book(parties={}))
    assert (result.changes, result.rows) == ((), 0)


@settings(max_examples=examples(60))
@given(laws(), books(), st.lists(st.integers(0, 60), min_size=2, max_size=6))
def test_an_evaluator_shared_by_many_days_is_right_on_each(law, book, numbers):
    """Asking one evaluator about many days, in any order, gives what a fresh one gives on each day."""
    shared = Engine(law).at(day(0)).evaluator()
    for number in numbers:
        fresh = Engine(law).at(day(number)).evaluator()
        for subject in book.customers:
            assert shared.status(subject, day(number)).rows == fresh.status(subject, day(number)).rows
        for deal in book.deals:
            moved = replace(deal, on=day(number))
            assert shared.decide(moved).rows == fresh.decide(moved).rows


@settings(max_examples=examples(60))
@given(laws(), books(), days)
def test_a_question_asked_alone_is_answered_as_among_all(law, book, on):
    """A status or a deal is asked with the listings of its parties and their owners only; nobody else's could
    change it.
    """
    moment = Engine(law).at(on)
    shared = moment.evaluator()
    for party in PARTIES:
        subject = moment.engine.subject(party)[0]
        assert moment.status(party).rows == shared.status(subject, moment.on).rows
    shared = moment.evaluator(book.parties)
    for deal in book.deals:
        about = moment._about((k for p in deal.parties for k in (p.party, *p.candidates) if k), book.parties)
        alone = moment.evaluator(book.parties, about=about)
        assert alone.decide(deal).rows == shared.decide(deal).rows
