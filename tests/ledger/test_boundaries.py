"""Every dated row of the law begins on its first day and ends on its last, and nothing overlaps or gapes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import pairwise

import pytest

from detente.dates import DAY, Period, covers
from detente.ledger.knowledge import Knowledge, act_period

FIRST = date(2014, 1, 1)


@pytest.fixture(scope="module")
def knowledge(engine) -> Knowledge:
    """All that is recorded."""
    return engine.at("2020-01-01").knowledge


def around(day: date) -> tuple[date, date, date]:
    """The day before, the day, the day after."""
    return day - DAY, day, day + DAY


def test_every_band_of_every_parameter_begins_and_ends_on_its_day(knowledge):
    """Day before, day, day after of each dated value: exactly the band that is written for it holds."""
    seen = 0
    for row in (*knowledge.measures, *knowledge.reliefs):
        for parameter in row.parameters:
            ends = {day for b in parameter.bands for day in (b.start, b.end) if day is not None}
            for day in (d for end in ends for d in around(end)):
                written = [b.value for b in parameter.bands if day in Period(b.start, b.end)]
                assert len(written) <= 1, (row.id, parameter.name, day, written)
                law = [
                    b.value
                    for b in knowledge.bands(row, parameter, max(day, end_of_law(knowledge, row)))
                    if day in Period(b.start, b.end)
                ]
                assert law == written, (row.id, parameter.name, day, law, written)
                seen += 1
    assert seen > 100


def end_of_law(knowledge: Knowledge, row) -> date:
    """A day on which every band of the row is brought by an act in force."""
    made = [b.by for p in row.parameters for b in p.bands if b.by]
    return max((knowledge.acts[act].start for act in made), default=FIRST)


def test_bands_of_one_parameter_leave_no_gap(knowledge):
    """From the first value to the last there is a value for every day."""
    for row in (*knowledge.measures, *knowledge.reliefs):
        for parameter in row.parameters:
            bands = sorted(parameter.bands, key=lambda b: b.start or date.min)
            for left, right in pairwise(bands):
                assert left.end == right.start, (row.id, parameter.name, left, right)


def test_every_measure_and_licence_stands_from_its_first_to_its_last_day(knowledge):
    """A row stands on its first day and not the day before, on its last and not the day after, unless its act
    or its successor ended it sooner.
    """
    followed_by = {r.supersedes: r.start for r in knowledge.reliefs if r.supersedes}
    rows = [(m, knowledge.measure_stands) for m in knowledge.measures]
    rows += [(r, knowledge.relief_stands) for r in knowledge.reliefs]
    rows += [(r, knowledge.rule_stands) for r in (*knowledge.ownership_rules, *knowledge.duties)]
    seen = 0
    for row, stands in rows:
        if row.start is not None:
            assert not stands(row, row.start - DAY), (row.id, row.start)
            assert stands(row, row.start), (row.id, row.start)
            seen += 1
        if row.end is not None:
            assert not stands(row, row.end), (row.id, row.end)
            last, act = row.end - DAY, getattr(row, "act", None)
            sooner = followed_by.get(row.id, row.end) <= last or (act and not knowledge.effective(act, last))
            assert sooner or stands(row, last), (row.id, last)
            seen += 1
    assert seen > 500


def test_every_measure_stands_on_some_day(knowledge):
    """No measure, licence or ownership rule is written so that it can never bind."""
    for row in knowledge.measures:
        days = days_of(knowledge, row)
        assert any(knowledge.measure_stands(row, day) for day in days), row.id
    for row in knowledge.reliefs:
        assert any(knowledge.relief_stands(row, day) for day in relief_days(knowledge, row)), row.id


def days_of(knowledge: Knowledge, row) -> list[date]:
    """Days on which a measure should stand, if it ever does: its own first day and its acts' first days."""
    acts = [knowledge.provisions[p].act for p in row.provisions] + [row.introduced_by]
    starts = [p.start for a in acts if a for p in knowledge.effective_periods(a) if p.start is not None]
    return [d for d in (row.start, *starts) if d is not None]


def relief_days(knowledge: Knowledge, row) -> list[date]:
    """The same of a licence: its start, its act's start, or any day."""
    periods = knowledge.effective_periods(row.act) if row.act else ()
    return [
        d
        for d in (row.start, *(p.start for p in periods), date(2015, 6, 1), date(2023, 6, 1))
        if d is not None
    ]


def test_one_ownership_rule_holds_on_each_day(knowledge):
    """The rules of a family follow each other without gap (an overlap is refused by the compiler)."""
    families = defaultdict(list)
    for rule in knowledge.ownership_rules:
        families[rule.authority, rule.family].append(rule)
    for family, rules in families.items():
        rules.sort(key=lambda r: r.start or date.min)
        for left, right in pairwise(rules):
            assert left.end == right.start, (family, left.id, right.id)


def test_renewals_leave_no_gap(knowledge):
    """An act that is renewed, and never suspended, stands without interruption."""
    for act in knowledge.acts.values():
        events = knowledge.events_of(act.id)
        if any(e.kind == "renew" for e in events) and not any(e.kind == "suspend" for e in events):
            assert len(knowledge.act_periods(act.id)) == 1, (act.id, knowledge.act_periods(act.id))


def test_a_licence_and_its_successor_never_stand_together(knowledge):
    """Of a chain of general licences one stands at a time, and each later one starts later."""
    rows = {r.id: r for r in knowledge.reliefs}
    chains = [(rows[r.supersedes], r) for r in rows.values() if r.supersedes]
    assert chains
    for older, newer in chains:
        assert newer.start is not None, newer.id
        if older.start is not None:
            assert older.start < newer.start, (older.id, newer.id)
        for day in around(newer.start):
            assert not (knowledge.relief_stands(older, day) and knowledge.relief_stands(newer, day)), (
                older.id,
                day,
            )


def test_an_act_binds_from_its_first_day(knowledge):
    """The day before an act starts it does not bind; the day it starts it does, if what it rests on does."""
    for act in knowledge.acts.values():
        assert not knowledge.effective(act.id, act.start - DAY), act.id
        if all(knowledge.effective(b, act.start) for b in act.legal_basis) and act.start in act_period(act):
            annulled = any(e.kind == "annul" for e in knowledge.events_of(act.id))
            ended = any(e.start <= act.start for e in knowledge.events_of(act.id))
            assert annulled or ended or knowledge.effective(act.id, act.start), act.id


def test_a_listing_binds_from_its_first_to_its_last_day(knowledge):
    """Day before, day, last day, day after of every listing; the annulled ones, seven of 2014 and six of
    2022, never had effect.
    """
    bound = {row.id for _, _, row in knowledge.listings}
    annulled = sorted(row.start.year for row in knowledge.designations if row.id not in bound)
    assert annulled == [2014] * 7 + [2022] * 6
    for provision, periods, row in knowledge.listings:
        assert not covers(periods, row.start - DAY), (row.id, provision)
        assert covers(periods, row.start), (row.id, provision)
        if row.end is not None:
            assert not covers(periods, row.end), (row.id, provision)
            assert covers(periods, row.end - DAY), (row.id, provision)


def test_no_act_of_the_union_reaches_the_united_kingdom_from_2021(knowledge):
    """An authority has the acts that its measures stand on while they stand, and none that came later."""
    acts = knowledge.acts_of("GB-OFSI")
    assert acts["EU-REG-833-2014"] == date(2021, 1, 1)
    assert "GB-SI-2019-855" in acts
    later = [a for a in acts if a.startswith("EU-") and knowledge.acts[a].start >= date(2021, 1, 1)]
    assert later == []
    assert "EU-REG-2022-328" in knowledge.acts_of("EU")
