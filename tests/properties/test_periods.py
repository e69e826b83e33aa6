# ruff: noqa: D210 - D210
"""The algebra of half-open periods and the fold of events, against sets of days."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import hypothesis_profile  # noqa: F401 - loads the profile
from hypothesis import given
from hypothesis import strategies as st
from worlds import DAY0, day, event_rows

from detente import model
from detente.dates import DAY, Period, covers, cut, intersect, printed_end, union
from detente.ledger.knowledge import Knowledge, act_period, apply_event

WINDOW = 70
ALL = tuple(DAY0 + timedelta(days=i) for i in range(-3, WINDOW))
bound = st.one_of(st.none(), st.integers(0, 12).map(day))
periods = st.builds(Period, bound, bound)
several = st.lists(periods, max_size=5)


def members(found) -> set[date]:
    """The days of the window that lie in some period, by asking each day."""
    return {
        d
        for d in ALL
        if any((p.start is None or p.start <= d) and (p.end is None or d < p.end) for p in found)
    }


@given(several)
def test_union_keeps_the_days(given_periods):
    """Union holds the same days, sorted, disjoint and not touching."""
    merged = union(given_periods)
    assert members(merged) == members(given_periods)
    assert not any(p.empty for p in merged)
    for left, right in pairwise(merged):
        assert left.end is not None
        assert right.start is not None
        assert left.end < right.start


@given(several, periods)
def test_cut_takes_the_hole_away(given_periods, hole):
    """What is cut lies nowhere in the result and nothing else is lost."""
    assert members(cut(given_periods, hole)) == members(given_periods) - members([hole])


@given(several, several)
def test_intersection_is_of_both(left, right):
    """A day lies in the intersection if it lies in both, whichever comes first."""
    assert members(intersect(left, right)) == members(left) & members(right)
    assert intersect(left, right) == intersect(right, left)


@given(several, st.sampled_from(ALL))
def test_covers_asks_one_day(given_periods, asked):
    """`covers` agrees with membership."""
    assert covers(given_periods, asked) == (asked in members(given_periods))


@given(several)
def test_algebra_is_idempotent(given_periods):
    """Union of a union, intersection with itself and cutting nothing change nothing."""
    merged = union(given_periods)
    assert union(merged) == merged
    assert intersect(merged, merged) == merged
    assert cut(merged, Period(day(3), day(3))) == merged


@given(st.sampled_from(ALL), st.booleans())
def test_printed_ends(until, inclusive):
    """ "Until D" counts D, "12:01 a.m. of D" does not."""
    assert (until in Period(None, printed_end(until, inclusive=inclusive))) == inclusive


def simulate(act: model.Act, events) -> set[date]:
    """The days an act stands, walked day by day as ``DOMAIN`` §1.4 says; ``WINDOW`` stands for ever after."""
    stands = members([act_period(act)])
    closed = False
    for event in sorted(events, key=lambda e: (e.start, e.id)):
        if event.kind == "annul":
            return set()
        if event.kind == "suspend":
            stands -= members([Period(event.start, event.end)])
        elif event.kind == "renew":
            if closed or not stands or max(stands) == ALL[-1]:
                continue
            end_now = max(stands) + DAY
            begins = max(end_now, event.start)
            stands |= members([Period(begins, event.end)])
        else:
            stands -= members([Period(event.start, None)])
            closed = True
    return stands


@given(st.data())
def test_the_fold_of_events_is_the_walk_of_days(data):
    """Renewals, suspensions, ends and annulments fold to the days that a day-by-day walk finds.

    Renewals dated after an end are not drawn here; open suspensions never end.
    """
    start = data.draw(st.integers(0, 10))
    until = data.draw(st.one_of(st.none(), st.integers(start, 40).map(day)))
    act = model.Act(
        id="A", issuer="X", type="directive", title="a", start=day(start), until_printed=until, source=("x",)
    )
    drawn = data.draw(st.lists(event_rows("A"), max_size=4))
    drawn = [e for e in drawn if e.end is None or e.end > e.start]
    ends = [
        e.start
        for e in drawn
        if e.kind not in {"renew", "suspend", "annul"} or (e.kind == "suspend" and not e.end)
    ]
    events = [e for e in drawn if e.kind != "renew" or not ends or e.start < min(ends)]
    events = [
        model.ActEvent(**{**vars(e), "id": f"e{i}", "known": None, "unsettled_until": None})
        for i, e in enumerate(events)
    ]
    law = model.Law(acts=(act,), events=tuple(events))
    found = members(Knowledge(law).act_periods("A"))
    assert found == simulate(act, events)


def test_a_late_renewal_leaves_its_gap():
    """A renewal that begins after the last day shows the days between as not in force."""
    late = model.ActEvent(id="e", kind="renew", target="A", start=day(20), end=day(30), source=("x",))
    assert apply_event((Period(day(0), day(10)),), late) == (
        Period(day(0), day(10)),
        Period(day(20), day(30)),
    )


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=10))
def test_an_act_binds_only_with_everything_it_rests_on(edges):
    """Effective days are the days on which the act and all below it stand; a circle binds never."""
    acts = tuple(
        model.Act(
            id=f"a{i}", issuer="X", type="directive", title="a", start=day(i), end=day(30 - i), source=("x",),
            legal_basis=tuple(sorted({f"a{b}" for a, b in edges if a == i and b < i})),
        )
        for i in range(6)
    )  # fmt: skip
    knowledge = Knowledge(model.Law(acts=acts))
    rows = {a.id: a for a in acts}

    def expected(key: str) -> set[date]:
        found = members([Period(rows[key].start, rows[key].end)])
        for basis in rows[key].legal_basis:
            found &= expected(basis)
        return found

    for act in acts:
        assert members(knowledge.effective_periods(act.id)) == expected(act.id)
