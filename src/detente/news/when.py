"""Date expressions: found, and resolved against the day of publication by the tense of their clause.

Without a day of publication relative expressions stay unresolved; no clock is asked. A week begins on Monday
(ISO 8601). Own rules rather than a library: on the news of TempEval-3 the libraries that could be run
resolve a third as many (docs/decisions/010).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from detente.dates import DAY
from detente.news.claims import When
from detente.news.expressions import Expression, find
from detente.news.lexicon import rows
from detente.news.tense import Tense, tense

WEEK: Final = timedelta(days=7)
FIRST_YEAR, LAST_YEAR = 1900, 2099


@dataclass(frozen=True, slots=True)
class Context:
    """What a relative expression is resolved against: the day of publication, the tense of the clause and
    the date mentioned before it.
    """

    published: date | None
    tense: Tense = "unknown"
    anchor: When | None = None


def resolve(expression: Expression, context: Context) -> When:
    """The day or period of an expression; unresolved where it needs what is not given."""
    try:
        return _RESOLVERS[expression.rule](expression, context)
    except (ValueError, OverflowError):  # `999 decades from now`
        return unresolved(expression.rule, "no day of the calendar")


def unresolved(rule: str, why: str) -> When:
    """An expression that cannot be resolved, and why."""
    return When(value=None, granularity="unknown", basis=why, rule=rule)


NO_PUBLICATION: Final = "relative, and the day of publication is not known"


def _day(value: date, rule: str, basis: str) -> When:
    return When(
        value=value.isoformat(), granularity="day", basis=basis, rule=rule, start=value, end=value + DAY
    )


def month_of(year: int, month: int, rule: str, basis: str) -> When:
    """A calendar month."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    end = date(year + month // 12, month % 12 + 1, 1)
    return When(
        value=f"{year}-{month:02}",
        granularity="month",
        basis=basis,
        rule=rule,
        start=date(year, month, 1),
        end=end,
    )


def _year(year: int, rule: str, basis: str) -> When:
    return When(
        value=str(year),
        granularity="year",
        basis=basis,
        rule=rule,
        start=date(year, 1, 1),
        end=date(year + 1, 1, 1),
    )


def _week(inside: date, rule: str, basis: str, *, value: str | None = None) -> When:
    monday = inside - timedelta(days=inside.weekday())
    iso = inside.isocalendar()
    return When(
        value=value or f"{iso.year}-W{iso.week:02}",
        granularity="week",
        basis=basis,
        rule=rule,
        start=monday,
        end=monday + WEEK,
    )


def _quarter(year: int, quarter: int, rule: str, basis: str) -> When:
    year, quarter = year + (quarter - 1) // 4, (quarter - 1) % 4 + 1
    start = date(year, 3 * quarter - 2, 1)
    end = date(year + (quarter == 4), 3 * quarter % 12 + 1, 1)  # noqa: PLR2004 - the last quarter
    return When(
        value=f"{year}-Q{quarter}", granularity="quarter", basis=basis, rule=rule, start=start, end=end
    )


def _season(year: int, season: str, rule: str, basis: str) -> When:
    first, after = rows("dates")["season_months"][season]
    end = date(year + (after < first), after, 1)
    value = f"{year}-{season}"
    return When(
        value=value, granularity="season", basis=basis, rule=rule, start=date(year, first, 1), end=end
    )


def _number(words: str) -> int:
    numbers: dict[str, int] = rows("dates")["numbers"]
    return int(words) if words.isdigit() else numbers[" ".join(words.split())]


def _month_number(words: str) -> int:
    return int(rows("dates")["months"][words.rstrip(".")])


def _iso(expression: Expression, _: Context) -> When:
    try:
        return _day(date.fromisoformat(expression.get("iso")), "D-ISO", "explicit")
    except ValueError:
        return unresolved("D-ISO", "no day of the calendar")


def _numeric(expression: Expression, _: Context) -> When:
    a, b, year = (int(expression.get(key)) for key in ("a", "b", "year"))
    dotted = expression.get("sep") == "."
    if not dotted and a <= 12 and b <= 12 and a != b:  # noqa: PLR2004 - either may be the month
        return unresolved("D-NUMERIC", "day and month cannot be told apart")
    day, month = (b, a) if not dotted and b > 12 else (a, b)  # noqa: PLR2004
    return _calendar(year, month, day, "D-NUMERIC")


def _calendar(year: int, month: int, day: int, rule: str, basis: str = "explicit") -> When:
    try:
        return _day(date(year, month, day), rule, basis)
    except ValueError:
        return unresolved(rule, "no day of the calendar")


def _full(expression: Expression, _: Context) -> When:
    year, day = int(expression.get("year")), int(expression.get("day"))
    return _calendar(year, _month_number(expression.get("month")), day, "D-FULL")


def _month_year(expression: Expression, _: Context) -> When:
    return month_of(
        int(expression.get("year")), _month_number(expression.get("month")), "D-MONTH-YEAR", "explicit"
    )


def _day_month(expression: Expression, context: Context) -> When:
    if context.published is None:
        return unresolved("D-DAY-MONTH", NO_PUBLICATION)
    month, day = _month_number(expression.get("month")), int(expression.get("day"))
    near = []
    for year in (context.published.year - 1, context.published.year, context.published.year + 1):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    weekday = expression.get("weekday").rstrip(".")
    if weekday:
        fits = [d for d in near if d.weekday() == rows("dates")["weekdays"][weekday]]
        near = fits or near
    return _nearest_by_tense(near, context, "D-DAY-MONTH")


def _nearest_by_tense(days: list[date], context: Context, rule: str) -> When:
    published = context.published
    if not days or published is None:
        return unresolved(rule, "no day of the calendar")
    behind = [d for d in days if d <= published]
    ahead = [d for d in days if d >= published]
    if context.tense == "future" and ahead:
        return _day(min(ahead), rule, f"the next one from {published} (the clause looks ahead)")
    if context.tense == "past" and behind:
        return _day(max(behind), rule, f"the latest one up to {published} (the clause looks back)")
    nearest = min(days, key=lambda d: abs(d - published))
    return _day(nearest, rule, f"the one nearest to {published}")


def _weekday(expression: Expression, context: Context) -> When:
    published = context.published
    if published is None:
        return unresolved("D-WEEKDAY", NO_PUBLICATION)
    number = rows("dates")["weekdays"][expression.get("weekday")]
    which = " ".join(expression.get("which").split())
    monday = published - timedelta(days=published.weekday())
    here = monday + timedelta(days=number)
    name = expression.get("weekday").capitalize()
    if which == "next":
        return _day(here + WEEK, "D-WEEKDAY-NEXT", f"{name} of the week after {published}")
    behind = published - timedelta(days=(published.weekday() - number) % 7)
    ahead = published + timedelta(days=(number - published.weekday()) % 7)
    if which == "last":
        strictly = behind if behind < published else behind - WEEK
        return _day(strictly, "D-WEEKDAY-LAST", f"last {name} before {published}")
    if which in {"this coming", "the coming", "coming"}:
        later = ahead if ahead > published else ahead + WEEK
        return _day(later, "D-WEEKDAY-COMING", f"next {name} after {published}")
    if which == "this past":
        return _day(behind, "D-WEEKDAY-LAST", f"last {name} up to {published}")
    if which == "this":
        return _day(here, "D-WEEKDAY-THIS", f"{name} of the week of {published}")
    if which == "the following" and context.anchor is not None and context.anchor.start is not None:
        base = context.anchor.start
        return _day(
            base + timedelta(days=(number - base.weekday() - 1) % 7 + 1),
            "D-WEEKDAY-FOLLOWING",
            f"{name} after {base}",
        )
    if behind == published:
        return _day(published, "D-WEEKDAY-SAME", "the weekday of the day of publication")
    if context.tense == "future":
        return _day(ahead, "D-WEEKDAY-AHEAD", f"next {name} after {published} (the clause looks ahead)")
    basis = "the clause looks back" if context.tense == "past" else "no verb tells, the press looks back"
    return _day(behind, "D-WEEKDAY-BEHIND", f"last {name} before {published} ({basis})")


def _weekday_unit(expression: Expression, context: Context) -> When:
    published = context.published
    if published is None:
        return unresolved("D-WEEKDAY-UNIT", NO_PUBLICATION)
    name = expression.get("weekday") or expression.get("weekday2")
    here = published - timedelta(days=published.weekday()) + timedelta(days=rows("dates")["weekdays"][name])
    way = expression.get("way") or expression.get("way2")
    day = here + WEEK if way == "next" else here - WEEK
    return _day(
        day,
        "D-WEEKDAY-UNIT",
        f"{name.capitalize()} of the week {'after' if way == 'next' else 'before'} {published}",
    )


def _today(expression: Expression, context: Context) -> When:
    if context.published is None:
        return unresolved("D-TODAY", NO_PUBLICATION)
    word = expression.get("word")
    shift = -1 if word.startswith(("yesterday", "last")) else 1 if word.startswith("tomorrow") else 0
    return _day(
        context.published + shift * DAY, "D-TODAY", f"{' '.join(word.split())}, of {context.published}"
    )


def _day_before_last(expression: Expression, context: Context) -> When:
    if context.published is None:
        return unresolved("D-DAY-BEFORE-LAST", NO_PUBLICATION)
    shift = -2 if "before" in expression.get("which") else 2
    return _day(context.published + shift * DAY, "D-DAY-BEFORE-LAST", f"of {context.published}")


def shifted(base: date, count: int, unit: str, rule: str, basis: str) -> When:
    """``count`` units from a day, as fine as the unit is."""
    if unit == "day":
        return _day(base + count * DAY, rule, basis)
    if unit == "week":
        day = base + count * WEEK
        return _week(day, rule, basis, value=day.isoformat())
    if unit == "month":
        months = base.year * 12 + base.month - 1 + count
        return month_of(months // 12, months % 12 + 1, rule, basis)
    return _year(base.year + count * (10 if unit == "decade" else 1), rule, basis)


def _ago(expression: Expression, context: Context) -> When:
    if context.published is None:
        return unresolved("D-AGO", NO_PUBLICATION)
    count = 2 if expression.get("way").startswith("before") else _number(expression.get("n"))
    unit = expression.get("unit")
    basis = f"{context.published} minus {count} {unit}{'s' if count > 1 else ''}"
    if expression.get("way").startswith("before") and unit == "week":
        return _week(context.published - 2 * WEEK, "D-AGO", basis)
    return shifted(context.published, -count, unit, "D-AGO", basis)


def _ahead(expression: Expression, context: Context) -> When:
    if context.published is None:
        return unresolved("D-AHEAD", NO_PUBLICATION)
    if context.tense == "past":
        return unresolved("D-AHEAD", "a span of time in what is told as past")
    count, unit = _number(expression.get("n")), expression.get("unit")
    return shifted(context.published, count, unit, "D-AHEAD", f"{context.published} plus {count} {unit}s")


def _anchored(expression: Expression, context: Context) -> When:
    anchor = context.anchor
    if anchor is None or anchor.start is None or anchor.end is None:
        return unresolved("D-ANCHORED", "relative to a date that the text does not give")
    way, unit = expression.get("way"), expression.get("unit")
    count = _number(expression.get("n")) if expression.get("n") else 1
    if way == "same":
        count = 0
    sign = -1 if way in {"earlier", "before", "previous", "preceding"} else 1
    basis = f"{count} {unit} {'before' if sign < 0 else 'after'} {anchor.value}"
    found = shifted(anchor.start, sign * count, unit, "D-ANCHORED", basis)
    if unit == "week" and not expression.get("n") and found.start is not None:
        return _week(found.start, "D-ANCHORED", basis)
    return found


def _unit(expression: Expression, context: Context) -> When:
    if context.published is None:
        return unresolved("D-UNIT", NO_PUBLICATION)
    which, unit = expression.get("which"), expression.get("unit")
    shift = -1 if re.search(r"last|past", which) else 1 if re.search(r"next|coming", which) else 0
    return _calendar_unit(context.published, unit, shift, "D-UNIT")


def _calendar_unit(base: date, unit: str, shift: int, rule: str) -> When:
    basis = f"the {unit} {'of' if shift == 0 else 'before that of' if shift < 0 else 'after that of'} {base}"
    if unit in {"week", "weekend"}:
        return _week(base + shift * WEEK, rule, basis)
    if unit == "quarter":
        return _quarter(
            base.year + ((base.month - 1) // 3 + shift) // 4,
            ((base.month - 1) // 3 + shift) % 4 + 1,
            rule,
            basis,
        )
    if unit == "month":
        months = base.year * 12 + base.month - 1 + shift
        return month_of(months // 12, months % 12 + 1, rule, basis)
    return _year(base.year + shift, rule, basis)


def _unit_end(expression: Expression, context: Context) -> When:
    if context.published is None:
        return unresolved("D-UNIT-END", NO_PUBLICATION)
    which, unit = expression.get("which"), expression.get("unit") or "year"
    shift = -1 if which == "last" else 1 if which == "next" else 0
    return _calendar_unit(context.published, unit, shift, "D-UNIT-END")


def _weekend(_: Expression, context: Context) -> When:
    published = context.published
    if published is None:
        return unresolved("D-WEEKEND", NO_PUBLICATION)
    early = published.weekday() < 5  # noqa: PLR2004 - Monday to Friday
    shift = -1 if early and context.tense != "future" else 0
    return _calendar_unit(published, "weekend", shift, "D-WEEKEND")


def _bare_month(expression: Expression, context: Context) -> When:
    published = context.published
    if published is None:
        return unresolved("D-MONTH", NO_PUBLICATION)
    month = _month_number(expression.get("month"))
    which = expression.get("which")
    behind = published.year - (month > published.month)
    ahead = published.year + (month < published.month)
    if which == "this":
        return month_of(published.year, month, "D-MONTH", f"of the year of {published}")
    if which == "last":
        return month_of(
            behind - (month == published.month), month, "D-MONTH", f"the last one before {published}"
        )
    if which == "next" or context.tense == "future":
        later = ahead + (month == published.month and which == "next")
        return month_of(later, month, "D-MONTH", f"the next one from {published} (the clause looks ahead)")
    return month_of(behind, month, "D-MONTH", f"the latest one up to {published} (the clause looks back)")


def _month_anchored(expression: Expression, context: Context) -> When:
    anchor = context.anchor
    if anchor is None or anchor.start is None:
        return unresolved("D-MONTH-ANCHORED", "of a year that the text does not give")
    month = _month_number(expression.get("month"))
    return month_of(anchor.start.year, month, "D-MONTH-ANCHORED", f"of the year of {anchor.value}")


def _bare_year(expression: Expression, _: Context) -> When:
    return _year(int(expression.get("year")), "D-YEAR", "explicit")


def _quarters(expression: Expression, context: Context) -> When:
    nth = expression.get("nth")
    number = int(nth) if nth.isdigit() else rows("dates")["ordinals"][nth]
    if expression.get("year"):
        return _quarter(int(expression.get("year")), number, "D-QUARTER", "explicit")
    if context.published is None:
        return unresolved("D-QUARTER", NO_PUBLICATION)
    which = expression.get("which")
    year = context.published.year + (which == "next") - (which == "last")
    if not which:
        here = (context.published.month - 1) // 3 + 1
        year += (context.tense == "future" and number < here) - (context.tense == "past" and number > here)
    return _quarter(year, number, "D-QUARTER", f"of the year {year}, by {context.published}")


def _seasons(expression: Expression, context: Context) -> When:
    season = rows("dates")["seasons"][expression.get("season")]
    if expression.get("year"):
        return _season(int(expression.get("year")), season, "D-SEASON", "explicit")
    published = context.published
    if published is None:
        return unresolved("D-SEASON", NO_PUBLICATION)
    starts = [
        date(y, rows("dates")["season_months"][season][0], 1)
        for y in range(published.year - 2, published.year + 3)
    ]
    which = expression.get("which")
    begun = [s for s in starts if s <= published]
    if "last" in which or "past" in which:
        ended = [s for s in begun if (_season(s.year, season, "", "").end or s) <= published]
        return _season(max(ended).year, season, "D-SEASON", f"the last one before {published}")
    if "next" in which or "coming" in which:
        year = min(s for s in starts if s > published).year
        return _season(year, season, "D-SEASON", f"the next one after {published}")
    return _season(published.year, season, "D-SEASON", f"of the year of {published}")


def _decade(expression: Expression, _: Context) -> When:
    year = int(expression.get("decade"))
    return When(
        value=f"{year}s", granularity="decade", basis="explicit", rule="D-DECADE",
        start=date(year, 1, 1), end=date(year + 10, 1, 1),
    )  # fmt: skip


_RESOLVERS: Final[dict[str, Callable[[Expression, Context], When]]] = {
    "D-ISO": _iso,
    "D-NUMERIC": _numeric,
    "D-FULL": _full,
    "D-MONTH-YEAR": _month_year,
    "D-DAY-MONTH": _day_month,
    "D-MONTH-ANCHORED": _month_anchored,
    "D-QUARTER": _quarters,
    "D-SEASON": _seasons,
    "D-DECADE": _decade,
    "D-DAY-BEFORE-LAST": _day_before_last,
    "D-TODAY": _today,
    "D-AGO": _ago,
    "D-WEEKDAY-UNIT": _weekday_unit,
    "D-ANCHORED": _anchored,
    "D-AHEAD": _ahead,
    "D-UNIT": _unit,
    "D-UNIT-END": _unit_end,
    "D-WEEKEND": _weekend,
    "D-WEEKDAY": _weekday,
    "D-MONTH": _bare_month,
    "D-YEAR": _bare_year,
}


def read_dates(
    text: str, published: date | None, spans: list[tuple[int, int]] | None = None
) -> Iterator[tuple[Expression, When]]:
    """Every expression of ``text`` (or of its parts ``spans``: sentences, in order) with its resolution."""
    anchor: When | None = None
    for start, end in [(0, len(text))] if spans is None else spans:
        for expression in find(text, start, end):
            context = Context(published, tense(text, expression, start, end), anchor)
            when = resolve(expression, context)
            if when.start is not None:
                anchor = when
            yield expression, replace(when)
