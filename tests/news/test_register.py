"""Claims beside the embedded law, and what-if from a claim."""

from datetime import date

import pytest

import detente
from detente.errors import InputError, UnknownIdError
from detente.news.candidates import candidates, claim_of, day_of, scenario


@pytest.fixture(scope="module")
def engine():
    """The embedded law."""
    return detente.open()


def findings(engine, text, published="2017-01-28"):
    """The finding, regime and acts of each comparison of a text's claims."""
    reading = engine.read_article(text, published=published, model="none")
    return [(k.finding, k.regime, k.acts, k.why) for c in reading.claims for k in c.register]


def test_sanctions_of_march_2014_agree(engine):
    """The orders of March 2014 and the Council decision began that month; the order of December did not."""
    text = "The United States and the European Union imposed sanctions on Russia in March 2014 over its annexation of Crimea."
    us, eu = findings(engine, text)
    assert us[0] == eu[0] == "agrees"
    assert set(us[2]) == {"US-EO-13660", "US-EO-13661", "US-EO-13662"}
    assert eu[2] == ("EU-DEC-2014-145",)


def test_an_arms_embargo_of_march_2014_is_contradicted(engine):
    """The arms embargo of the Union is of Decision 2014/512, adopted on 31 July."""
    text = "The European Union imposed an embargo on the sale of arms to Russia in March 2014 over Ukraine."
    ((finding, _, acts, why),) = findings(engine, text)
    assert finding == "contradicts"
    assert acts == ("EU-DEC-2014-512",)
    assert "2014-07-31" in why


def test_a_month_without_any_act_is_contradicted(engine):
    """Nothing began in February 2014; the nearest act is named."""
    ((finding, _, acts, _),) = findings(
        engine, "The United States imposed sanctions on Russia over Ukraine in November 2015."
    )
    assert finding in {"agrees", "contradicts"}
    assert acts


def test_a_claimed_lifting_is_not_in_the_register(engine):
    """The orders stood on the day; a claim changes nothing."""
    before = engine.at("2017-01-28").status("Igor Sechin").row("US-OFAC").verdict
    text = (
        "The White House may ease the sanctions imposed on Russia over Ukraine, a senior U.S. official said."
    )
    found = findings(engine, text)
    assert ("not_in_register", "US-UKR-RUS") in {(f[0], f[1]) for f in found}
    assert engine.at("2017-01-28").status("Igor Sechin").row("US-OFAC").verdict == before


def test_an_open_claim_names_no_act(engine):
    """US sanctions on Russia, programme not said: the orders it could mean are listed, the cyber order among them."""
    ((finding, _, acts, _),) = findings(
        engine, "The White House may lift its sanctions on Russia, a senior U.S. official said."
    )
    assert finding == "names_no_act"
    assert {"US-EO-13661", "US-EO-13694"} <= set(acts)


def test_what_is_not_recorded_is_said(engine):
    """Sanctions on Iran, of which the ledger holds nothing; days beyond the horizon."""
    ((finding, *_),) = findings(
        engine, "The United States will lift its sanctions on Iran, John Kerry said.", "2016-01-15"
    )
    assert finding == "not_in_register"
    ((finding, *_),) = findings(
        engine, "The European Union will extend its sanctions on Russia, a diplomat said.", "2026-10-15"
    )
    assert finding == "beyond_record"


def test_renewals_agree(engine):
    """The prolongation of December 2016 stands in the register."""
    text = "The European Union extended its economic sanctions on Russia over Ukraine on Monday, Donald Tusk said."
    assert ("agrees", "EU-UKR-RUS") in {(f[0], f[1]) for f in findings(engine, text, "2016-12-21")}


def reading_of(engine, text, published="2017-01-28"):
    """A reading, its first claim with a direction and that claim's day."""
    reading = engine.read_article(text, published=published, model="none")
    claim = next(c for c in reading.claims if c.direction != "none")
    return reading, claim, day_of(claim, reading)


def test_what_if_from_a_claim(engine):
    """A claimed easing of the Ukraine sanctions becomes the revocation of the four orders, and frees Sechin."""
    text = (
        "The White House may ease the sanctions imposed on Russia over Ukraine, a senior U.S. official said."
    )
    _, claim, on = reading_of(engine, text)
    found = candidates(claim, engine.law, on)
    wanted = scenario(claim, found, (), engine.law, on)
    assert {t for e in wanted.edits for t in e.targets} == {
        "US-EO-13660",
        "US-EO-13661",
        "US-EO-13662",
        "US-EO-13685",
    }
    moment = engine.at(on).under_scenario(wanted)
    assert moment.status("Igor Sechin").row("US-OFAC").verdict == "NO_MEASURE"


def test_an_open_claim_asks_for_the_choice(engine):
    """Where the programme is not said the user chooses; a choice the claim cannot mean is refused."""
    _, claim, on = reading_of(
        engine, "The White House may lift its sanctions on Russia, a senior U.S. official said."
    )
    found = candidates(claim, engine.law, on)
    assert not any(c.chosen for c in found)
    with pytest.raises(InputError, match="the choice is yours"):
        scenario(claim, found, (), engine.law, on)
    wanted = scenario(claim, found, ("US-CYBER",), engine.law, on)
    assert [e.targets for e in wanted.edits] == [("US-EO-13694",)]
    assert len(scenario(claim, found, ("all",), engine.law, on).edits[0].targets) == 5
    with pytest.raises(UnknownIdError, match="cannot mean"):
        scenario(claim, found, ("EU-DEC-2014-512",), engine.law, on)


def test_claims_that_cannot_be_computed_say_why(engine):
    """New sanctions have no content to compute; no direction, no day, no such claim."""
    _, claim, on = reading_of(engine, "The EU will tighten its sanctions on Russia, Angela Merkel said.")
    with pytest.raises(InputError, match="does not say what the new sanctions would be"):
        scenario(claim, candidates(claim, engine.law, on), (), engine.law, on)
    reading = engine.read_article(
        "The EU will keep its sanctions on Russia, Angela Merkel said.", model="none"
    )
    with pytest.raises(InputError, match="no day"):
        day_of(reading.claims[0], reading)
    kept = scenario(reading.claims[0], (), (), engine.law, date(2017, 1, 28))
    assert kept.edits == ()
    with pytest.raises(UnknownIdError, match="holds no claim"):
        claim_of(reading, "99")


def test_a_council_decision_supposes_unanimity(engine):
    """As if the claim came true: what the law asks of the Council is taken for granted, and shown."""
    _, claim, on = reading_of(
        engine, "The EU may lift its sanctions on Russia over Ukraine, a German diplomat said."
    )
    wanted = scenario(claim, candidates(claim, engine.law, on), (), engine.law, on)
    assert [j.verdict for j in engine.at(on).judge(wanted)] == ["EFFECTIVE"]
    assert wanted.edits[0].assumes == ("unanimity",)


def test_an_act_named_by_its_number_is_the_one_meant(engine):
    """Who names Executive Order 13685 means the embargo on Crimea, not its sister orders."""
    text = "The White House may revoke Executive Order 13685 on Russia, a senior U.S. official said."
    _, claim, on = reading_of(engine, text)
    assert [(r.id, r.basis, r.acts) for r in claim.regimes] == [("US-UKR-RUS", "stated", ("US-EO-13685",))]
    found = candidates(claim, engine.law, on)
    assert [e.targets for e in scenario(claim, found, (), engine.law, on).edits] == [("US-EO-13685",)]
