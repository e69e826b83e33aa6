# ruff: noqa: E501 - rows of law stand on one line, as in law files
"""The real law, evaluated again on every day on which it changes."""

from __future__ import annotations

import os
from datetime import date

import pytest

from detente.answers import Verdict
from detente.dates import DAY
from detente.reach import days_of_change

FIRST, LAST = date(2014, 3, 1), date(2026, 4, 1)
YEARS = [
    year if year in {2014, 2022} else pytest.param(year, marks=pytest.mark.full) for year in range(2014, 2027)
]
EVERY = 1 if os.environ.get("DETENTE_FULL") or os.environ.get("DETENTE_SOAK") else 40
PARTIES = (
    "rosneft", "gazprom", "gazprom-neft", "lukoil", "surgutneftegas", "transneft", "novatek", "sberbank", "vtb-bank",
    "gazprombank", "vnesheconombank", "rosselkhozbank", "bank-of-moscow", "bank-rossiya", "smp-bank", "rostec",
    "almaz-antey", "uralvagonzavod", "igor-sechin", "gennady-timchenko", "arkady-rotenberg", "boris-rotenberg",
    "vladimir-yakunin", "chernomorneftegaz", "volga-group", "dobrolet", "fsb", "viktor-yanukovych",
)  # fmt: skip
US, DE, RU = ({"established": c, "name": f"{c} firm"} for c in ("US", "DE", "RU"))
DEALS = (
    {"product": "payment", "currency": "USD", "parties": [{"role": "originator", **US},
                                                          {"role": "beneficiary", "party": "bank-rossiya"}]},
    {"product": "payment", "currency": "EUR", "parties": [{"role": "originator", **DE},
                                                          {"role": "beneficiary", "party": "arkady-rotenberg"}]},
    {"product": "loan", "new": True, "tenor_days": 45, "parties": [{"role": "lender", **US},
                                                                   {"role": "borrower", "party": "sberbank"}]},
    {"product": "loan", "new": True, "tenor_days": 45, "parties": [{"role": "lender", **DE},
                                                                   {"role": "borrower", "party": "vtb-bank"}]},
    {"product": "loan", "new": True, "tenor_days": 75, "parties": [{"role": "lender", **US},
                                                                   {"role": "borrower", "party": "rosneft"}]},
    {"product": "security", "instrument": "share", "dealing": "subscribe",
     "parties": [{"role": "investor", **US}, {"role": "issuer", "party": "gazprombank"}]},
    {"product": "goods", "project": "arctic_offshore", "parties": [{"role": "exporter", **US},
                                                                   {"role": "consignee", "party": "gazprom-neft"}],
     "places": [{"role": "destination", "place": "RU"}],
     "goods": [{"description": "drill pipe", "hs": "730423", "eccn": "EAR99", "origin": "US"}]},
    {"product": "goods", "end_use": "military", "parties": [{"role": "exporter", **DE}, {"role": "consignee", **RU}],
     "places": [{"role": "destination", "place": "RU"}], "goods": [{"description": "rifles", "ml": "ML1.a"}]},
    {"product": "goods", "parties": [{"role": "importer", **DE}, {"role": "exporter", **RU}],
     "places": [{"role": "origin", "place": "Simferopol"}], "goods": [{"description": "wine", "hs": "2204"}]},
    {"product": "service", "service": "tourism", "parties": [{"role": "service_provider", **DE},
                                                             {"role": "traveller", **RU}],
     "places": [{"role": "performed", "place": "Yalta"}]},
    {"product": "service", "service": "drilling", "project": "deepwater", "project_output": "oil",
     "parties": [{"role": "service_provider", **US}, {"role": "service_recipient", "party": "rosneft"}],
     "places": [{"role": "project", "place": "RU"}]},
)  # fmt: skip
SETTLED = {
    Verdict.PROHIBITED, Verdict.AUTHORISATION_REQUIRED, Verdict.BLOCKED, Verdict.LIMITED, Verdict.LICENCE_FOR_ITEMS,
}  # fmt: skip


@pytest.fixture(scope="module")
def days(engine) -> tuple[date, ...]:
    """Every day on which an act, a measure or a listing begins or ends, or what is known of an authority."""
    ends = [day for a in engine.authorities for day in (a.horizon, a.listings_to, a.licences_to) if day]
    ends += [row.through for row in engine.law.followed]
    starts = [a.recorded_from for a in engine.authorities if a.recorded_from]
    known = {day for day in (*(end + DAY for end in ends), *starts) if FIRST <= day < LAST}
    return tuple(sorted({*days_of_change(engine.at(FIRST), FIRST, LAST), *known}))


def answers(engine, day):
    """The status of each representative party and the decision on each deal, all made on that day."""
    moment = engine.at(day)
    for party in PARTIES:
        if party in engine.resolver.parties:
            yield moment.status(party)
    for number, deal in enumerate(DEALS):
        yield moment.decide({"id": f"d{number}", "on": day.isoformat(), "facts": "complete", **deal})


def verdicts(engine, day):
    """What each row says, without its wording."""
    return [
        (a.id, row.authority, row.verdict, row.handling, row.between, row.binding)
        for a in answers(engine, day)
        for row in a.rows
    ]


def test_most_representative_parties_are_in_the_ledger(engine):
    """The list above is not silently emptied by a renamed id."""
    assert sum(p in engine.resolver.parties for p in PARTIES) >= 25


@pytest.mark.parametrize("year", YEARS)
def test_nothing_raises_and_every_hit_rests_on_law_in_force(engine, days, year):
    """On each day of change every answer is given, and each hit's imposing and listing acts are in force or
    (an act that listed later what was already covered) at least recorded. Every fortieth day in the quick run.
    """
    assert len(days) > 500
    for day in [d for d in days if d.year == year][::EVERY]:
        knowledge = engine.at(day).knowledge
        for answer in answers(engine, day):
            for row in answer.rows:
                for hit in row.hits:
                    assert knowledge.effective(hit.acts[0], day), (day, answer.id, hit)
                    for provision in hit.provisions:
                        assert knowledge.provision_stands(provision, day), (day, answer.id, hit)
                    for act in hit.acts:
                        assert knowledge.effective(act, day), (day, answer.id, hit.measure, act)
                if row.verdict in SETTLED:
                    assert row.acts, (day, answer.id, row)


@pytest.mark.parametrize("year", YEARS)
def test_nothing_changes_between_days_of_change(engine, days, year):
    """No verdict moves on a day on which no row begins or ends (every fourth gap is walked, one in 160
    in the quick run).
    """
    gaps = [gap for gap in zip(days, (*days[1:], LAST), strict=True) if gap[0].year == year]
    for start, end in gaps[:: 4 * EVERY]:
        last = end - DAY
        if start < last:
            assert verdicts(engine, start) == verdicts(engine, last), (start, last)


def count(engine, day, provision):
    """Persons and others named under a provision on a day, as known on that day (a listing of 2014 was annulled
    from its start in 2016).
    """
    listed = engine.at(day, day).evaluator().law_on(date.fromisoformat(day)).listed.get(provision, {})
    schemas = [engine.resolver.parties[p].schema for p in listed]
    return schemas.count("Person"), len(schemas) - schemas.count("Person")


@pytest.mark.parametrize(
    ("day", "persons", "entities"),
    [
        ("2017-01-28", 152, 37),
        ("2015-03-14", 151, 37),
        ("2015-03-15", 150, 37),
        ("2015-09-16", 149, 37),
        ("2016-03-13", 146, 37),
        ("2016-11-09", 152, 37),
        ("2017-03-15", 150, 37),
    ],
)
def test_annex_one_has_the_official_count(engine, day, persons, entities):
    """Annex I of Regulation 269/2014 holds as many persons and entities as the Council said it did."""
    assert count(engine, day, "EU-REG-269-2014/AnnexI") == (persons, entities)
