"""Names in deals, books and questions: the very name decides, any other is asked of the screener."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import detente
from detente.cli import cli
from detente.dates import DAY
from detente.errors import AmbiguousNameError, DetenteError
from detente.names.plain import name_key
from detente.resolve import Asked, Resolver, is_description

ON = "2017-01-28"
MISSPELT = "Genady Timchenlo"


def payment(**beneficiary):
    """A payment in dollars of a US firm."""
    parties = [
        {"role": "originator", "name": "A US firm", "established": "US"},
        {"role": "beneficiary", **beneficiary},
    ]
    return {"id": "p", "product": "payment", "on": ON, "facts": "complete", "purpose": "services",
            "currency": "USD", "amount": 10, "parties": parties}  # fmt: skip


def no_screener():
    """Stands where no screener may be asked."""
    raise AssertionError("the very name was screened")


@pytest.fixture(scope="module")
def verbatim(engine):
    """The names of the ledger, without a screener."""
    return Resolver(engine.resolver.parties, screeners=no_screener)


def test_every_name_of_the_ledger_resolves_without_the_screener(engine, verbatim):
    """Each primary name and strong alias, in any order and case, is its party, or one of the few bearers."""
    bearers = {}
    for party in engine.law.parties:
        for name in (party.name, *party.aliases):
            bearers.setdefault(name_key(name), set()).add(party.id)
    for party in engine.law.parties:
        for name in filter(name_key, (party.name, *party.aliases)):
            read = verbatim.read(Asked(" ".join(reversed(name.upper().split()))))
            if len(bearers[name_key(name)]) == 1 and len(verbatim.exact(name)) == 1:
                assert read.party == party.id, name
                assert not read.candidates
            else:
                assert party.id in {c.party for c in read.candidates}, name


@settings(deadline=None)  # the first example reads the law's names
@given(st.data())
def test_a_listed_name_is_never_read_as_nobody(engine, data):
    """Whatever is stated beside it: a listed name is its party, or one of those it may be."""
    party = data.draw(st.sampled_from(engine.law.parties))
    name = data.draw(st.sampled_from((party.name, *party.aliases)))
    schema = data.draw(st.sampled_from(("", "Person", "Company", "Vessel")))
    read = engine.resolver.read(Asked(name, schema, data.draw(st.sampled_from(((), ("US",), ("RU",))))))
    if name_key(name):
        assert party.id in {read.party, *read.open}


def test_where_the_very_name_decides_no_screener_is_loaded():
    """The status of a listed party loads neither numpy nor the kernel nor rapidfuzz."""
    code = (
        "import sys; from detente.cli import cli\n"
        "cli(['status', 'Rosneft', '--on', '2017-01-28'], standalone_mode=False)\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('numpy', 'rapidfuzz', 'yaml')"
        " or m.startswith('detente.screening')), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_misspelt_name_of_a_status_is_asked_back(engine):
    """The candidates come with score and words; nothing is guessed."""
    with pytest.raises(AmbiguousNameError) as caught:
        engine.at(ON).status(MISSPELT)
    (candidate,) = caught.value.candidates
    assert candidate.startswith("gennady-timchenko  (Gennady Timchenko)  0.9")
    assert "timchenlo ~ timchenko: letters" in candidate


def test_a_status_says_whom_it_took_a_name_for(engine):
    """A spelling that is surely one party is answered for it, and the answer says so."""
    answer = engine.at(ON).status("Arkadi Romanovich Rotenberg")
    assert answer.row("US-OFAC").verdict == "BLOCKED"
    assert [(n.name, n.party) for n in answer.names] == [("Arkadi Romanovich Rotenberg", "arkady-rotenberg")]


def test_the_command_shows_the_candidates(tmp_path):
    """Text and JSON of a deal with a misspelt name: who is meant, how surely, and by which words."""
    file = tmp_path / "deal.json"
    file.write_text(json.dumps(payment(name=MISSPELT)), encoding="utf-8")
    text = CliRunner().invoke(cli, ["decide", str(file)], env={"COLUMNS": "200"}).output
    assert f"“{MISSPELT}” may mean" in text
    assert "Gennady Timchenko (gennady-timchenko); timchenlo ~ timchenko: letters (0.89)" in text
    answer = json.loads(CliRunner().invoke(cli, ["decide", str(file), "--json"]).output)
    (name,) = answer["names"]
    assert (name["name"], name["party"]) == (MISSPELT, None)
    (candidate,) = name["candidates"]
    assert candidate["party"] == "gennady-timchenko"
    assert {(w["given"], w["listed"]) for w in candidate["words"]} >= {("timchenlo", "timchenko")}


# ---------------------------------------------------------------------- books


def book_of(engine, path, text, name="book.yml"):
    """A book of one file."""
    (path / name).write_text(text, encoding="utf-8")
    return engine.read_book(path)


def test_customers_of_a_book(engine, tmp_path):
    """A misspelt customer is REFER, one that is cleared is an unlisted party, in YAML as in CSV."""
    text = f"id,name,cleared\na,{MISSPELT},\nb,{MISSPELT},gennady-timchenko\nc,Nordhafen Handelsbank AG,\n"
    book = book_of(engine, tmp_path, text, "customers.csv")
    assert [c.candidates for c in book.customers] == [("gennady-timchenko",), (), ()]
    answers = engine.at(ON).evaluate(book).answers
    assert {k: str(a.row("US-OFAC").verdict) for k, a in answers.items()} == {
        "a": "REFER", "b": "NO_MEASURE", "c": "NO_MEASURE",
    }  # fmt: skip
    assert [n.name for n in answers["a"].names] == [MISSPELT]


@pytest.mark.parametrize(
    ("owner", "customer", "name", "who"),
    [
        (MISSPELT, "", MISSPELT, {"gennady-timchenko"}),
        ("a", f"- {{id: a, name: {MISSPELT}}}", MISSPELT, {"gennady-timchenko"}),
        (
            "a",
            "- {id: a, name: Boris Rotenberg}",
            "Boris Rotenberg",
            {"boris-borisovich-rotenberg", "boris-rotenberg"},
        ),
        ("Rotenberg", "", "Rotenberg", {"arkady-rotenberg", "boris-rotenberg"}),
    ],
)
def test_an_owner_who_may_be_listed_leaves_the_firm_open(engine, tmp_path, owner, customer, name, who):
    """Above or below in the book: the firm is REFER at any remove, and the candidates are named."""
    text = f"""\
customers:
- {{id: f, name: Firm, owners: [{{owner: {owner}, share: 60}}]}}
- {{id: g, name: Daughter, owners: [{{owner: f, share: 60}}]}}
{customer}
"""
    answers = engine.at(ON).evaluate(book_of(engine, tmp_path, text)).answers
    for key in ("f", "g"):
        row = answers[key].row("US-OFAC")
        assert (row.verdict, row.unknowns) == ("REFER", (f"identity of {owner}, an owner of f",))
        assert f"{owner}, if it is " in row.hits[0].path[0]
        (read,) = answers[key].names
        assert (read.name, read.party) == (name, None)
        assert who <= {candidate.party for candidate in read.candidates}


def test_owners_of_a_csv_book(engine, tmp_path):
    """What an owner's name does not mean stands in a column of its own."""
    text = (
        "id,name,owner1,owner1.share,owner1.cleared\n"
        f"f,Firm,{MISSPELT},60,\n"
        f"g,Other firm,{MISSPELT},60,gennady-timchenko\n"
    )
    answers = engine.at(ON).evaluate(book_of(engine, tmp_path, text, "customers.csv")).answers
    assert {k: str(a.row("US-OFAC").verdict) for k, a in answers.items()} == {"f": "REFER", "g": "NO_MEASURE"}


def test_a_customer_says_itself_whom_it_does_not_mean(engine, tmp_path):
    """Cleared beside an owner that is a customer would be said at two places: it is a fault."""
    owner = "{owner: a, share: 60, cleared: [gennady-timchenko]}"
    text = f"customers:\n- {{id: f, name: Firm, owners: [{owner}]}}\n- {{id: a, name: {MISSPELT}}}\n"
    with pytest.raises(DetenteError, match="a is a customer"):
        book_of(engine, tmp_path, text)


def test_an_open_owner_after_the_listings_end(engine):
    """Where listings are no longer recorded in full, it is asked of the name, not of a candidate."""
    horizon = engine.at(ON).knowledge.authorities["US-OFAC"].listings_to
    owners = [{"owner": "Andrei Yudim", "share": 60}]
    row = engine.at(horizon + DAY).status("Firm", owners=owners).row("US-OFAC")
    asked = [fact for fact in row.unknowns if "listed after" in fact]
    assert f"whether Andrei Yudim, an owner of Firm was listed after {horizon}" in asked


@pytest.mark.parametrize(
    ("customer", "verdict"),
    [
        (f"- {{id: a, name: {MISSPELT}, party: gennady-timchenko}}", "BLOCKED"),
        (f"- {{id: a, name: {MISSPELT}, cleared: [gennady-timchenko]}}", "NO_MEASURE"),
        ("- {id: a, name: Геннадий Тимченко}", "BLOCKED"),
    ],
)
def test_an_owner_further_down_the_book(engine, tmp_path, customer, verdict):
    """A customer that is surely the listed party owns as that party; one that is cleared does not."""
    text = f"customers:\n- {{id: f, name: Firm, owners: [{{owner: a, share: 60}}]}}\n{customer}\n"
    answers = engine.at(ON).evaluate(book_of(engine, tmp_path, text)).answers
    assert answers["f"].row("US-OFAC").verdict == verdict


def test_what_is_cleared_must_be_listed(engine, tmp_path):
    """An id that nobody has clears nothing: it is a fault."""
    with pytest.raises(DetenteError, match="cleared: 'nobody' is no listed party"):
        book_of(engine, tmp_path, "customers:\n- {id: a, name: Firm, cleared: [nobody]}\n")


# ---------------------------------------------------------------------- other laws and lists

OWN = """\
parties:
- {id: zubrowka-mills, name: Zubrowka Rolling Mills, schema: Company, source: [Gazette 1]}
"""


@pytest.mark.parametrize("with_embedded", [True, False])
def test_names_of_further_law_files(tmp_path, with_embedded):
    """Parties of own law files are screened beside those of the embedded law."""
    (tmp_path / "own.yml").write_text(OWN, encoding="utf-8")
    resolver = detente.open_directory(tmp_path, with_embedded=with_embedded).resolver
    read = resolver.read(Asked("Zubrowka Roling Mils", "Company"))
    assert "zubrowka-mills" in {read.party, *read.open}
    assert (resolver.read(Asked(MISSPELT)).open == ("gennady-timchenko",)) is with_embedded


# ---------------------------------------------------------------------- descriptions


@pytest.mark.parametrize("name", ["A US bank", "An agent", "An Indian refinery", "A plant in Tula"])
def test_a_description(name):
    """An article and words written small stand in place of a name."""
    assert is_description(name)


@pytest.mark.parametrize(
    "name",
    [
        "A. de Souza",
        "A de Souza",
        "A Invest",
        "An Jong hyuk",
        "Ministry of Defence",
        "gazprom",
        "A",
        "",
        "a us bank",
    ],
)
def test_no_description(name):
    """Initials, surnames, small letters alone and names without an article are names."""
    assert not is_description(name)
