"""The documents are true: what they run prints what they show, and what can be used stands in them."""

import re
from dataclasses import fields
from typing import get_args, get_type_hints

import click
import pytest
from docfiles import DOCUMENTS, FENCE, GENERATED, REGION, ROOT, blocks, console, law_files, prepare
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser

import detente
from detente import answers, model, reach, serialise, whatif
from detente.book import build, files
from detente.cli import cli, moment_options
from detente.law import roles
from detente.law.conditions import PERIODS
from detente.law.read import SECTIONS
from detente.ledger import scenario
from detente.news import claims

IDS = [str(document.relative_to(ROOT)) for document in DOCUMENTS]
GUIDE, SCENARIOS, API, FORMAT, BOOK, NEWS = (
    ROOT / "docs" / name
    for name in ("guide.md", "scenarios.md", "api.md", "law-format.md", "book.md", "news.md")
)


def words(path):
    """The words that a document sets as code, inside code spans and fenced blocks."""
    text = path.read_text(encoding="utf-8")
    code = [block.body for block in blocks(text)] + re.findall(r"`([^`]+)`", FENCE.sub("", text))
    return {word for piece in code for word in re.findall(r"[\w-]+(?:\.\w+)*|\$\w+", piece)}


def missing(path, wanted):
    """The words that a document should explain and does not."""
    known = words(path)
    return sorted(word for word in wanted if word not in known)


QUICK = [
    document if document == ROOT / "README.md" else pytest.param(document, marks=pytest.mark.full)
    for document in DOCUMENTS
]


@pytest.mark.parametrize("document", QUICK, ids=IDS)
def test_commands_print_what_is_shown(document, tmp_path):
    """Every console block shows what its commands print (`make docs` rewrites them)."""
    text = document.read_text(encoding="utf-8")
    prepare(text, tmp_path)
    for block in blocks(text):
        if block.kind == "console":
            assert block.body == console(block, tmp_path)


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_python_runs(document, tmp_path, monkeypatch):
    """Every Python block runs, in order, and gives what it shows."""
    prepare(document.read_text(encoding="utf-8"), tmp_path)
    monkeypatch.chdir(tmp_path)
    for example in Sybil(parsers=[PythonCodeBlockParser()]).parse(document).examples():
        example.evaluate()


def test_the_pages_of_the_law_are_current():
    """Each page of docs/law is what `detente law --pages` writes (`make docs`)."""
    for page, text in law_files().items():
        assert page.read_text(encoding="utf-8") == text, f"{page.name}: run `make docs`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=IDS)
def test_generated_tables_are_current(document):
    """Tables made from the law and the code are as they would be made now (`make docs`)."""
    for region in REGION.finditer(document.read_text(encoding="utf-8")):
        assert region[0] == region[1] + GENERATED[region["name"]]() + region[3]


@pytest.mark.parametrize("document", [*DOCUMENTS, ROOT / "CHANGELOG.md"], ids=[*IDS, "CHANGELOG.md"])
def test_links_lead_somewhere(document):
    """Every relative link names a file, and every anchor a heading of it."""
    for target in re.findall(r"\]\(([^)\s]+)\)", document.read_text(encoding="utf-8")):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
            slugs = {
                re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings
            }
            assert anchor in slugs, target


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_commands_and_options_are_in_the_guide(name):
    """The guide has a section for each command; it, or the one on common options, names each option."""
    text = GUIDE.read_text(encoding="utf-8")
    section = re.search(rf"^## `detente {name}`.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert section is not None, f"docs/guide.md has no section on `detente {name}`"
    common = re.search(r"^## Options of every command.*?(?=^## )", text, re.MULTILINE | re.DOTALL)
    shared = {param.name for param in moment_options(lambda: None).__click_params__}
    for param in cli.commands[name].params:
        if isinstance(param, click.Option):
            where = common[0] if param.name in shared else section[0]
            assert f"`{param.opts[0]}" in where, f"{param.opts[0]} of `detente {name}` is not in the guide"


def test_answers_are_explained():
    """The guide explains each verdict, each column of the CSV and each exit code."""
    wanted = {verdict.value for verdict in answers.Verdict} | set(serialise.ROW_COLUMNS)
    assert missing(GUIDE, wanted) == []
    errors = [detente.DetenteError, *detente.DetenteError.__subclasses__()]
    text = GUIDE.read_text(encoding="utf-8")
    assert [e.__name__ for e in errors if f"| {e.exit_code} |" not in text] == []


def test_law_format_is_complete():
    """Every section, field, kind and act type of law files stands in the format's document."""
    assert missing(FORMAT, SECTIONS) == []
    inner = (model.Target, model.Parameter, model.Band, model.Owner, model.RoundEntry)
    rows = (
        *SECTIONS.values(),
        *inner,
        model.Contradiction,
        model.Member,
        model.Codes,
        model.HandlingRule,
        model.Derivation,
    )
    assert missing(FORMAT, {f.name for row in rows for f in fields(row)}) == []
    words_of_law = (model.MeasureKind, model.ActType, model.Effect, model.StatusWord)
    words_of_law += (model.Confidence, model.Settlement)
    assert missing(FORMAT, {word for literal in words_of_law for word in get_args(literal)}) == []
    assert missing(FORMAT, {*PERIODS, "$subject_since"}) == []


def test_book_format_is_complete():
    """Every file, key, role and fact of books stands in their document."""
    wanted = {*files.SECTIONS, *build.DEAL_KEYS, *build.PARTY_KEYS, *build.GOODS_KEYS, *build.SUBJECT_KEYS}
    wanted |= {*roles.PARTY_ROLES, *roles.PLACE_ROLES, *(f.name for f in fields(files.Usage))}
    wanted |= {fact.id for fact in detente.open().law.facts}
    assert missing(BOOK, wanted) == []


def test_scenario_format_is_complete():
    """Every kind of edit, every verdict on an edit and every field stands in the document on scenarios."""
    wanted = {*scenario.KINDS, *(verdict.value for verdict in scenario.EditVerdict)}
    wanted |= {"name", "text", "on", "edits", "by", "from", "to", "until"}
    wanted |= {"provided", "assumes", "note", "key_from"}
    assert missing(SCENARIOS, wanted) == []


def test_claims_are_explained():
    """Every field of a claim, and every word of its closed lists, stands in the document on the news."""
    lists = (claims.Kind, claims.SpeakerType, claims.Direction, claims.Certainty, claims.Form, claims.Finding)
    shown = {f.name for kind in (claims.Claim, claims.Speaker) for f in fields(kind)}
    links = get_args(get_type_hints(claims.Link)["kind"])
    wanted = shown | {word for words_ in lists for word in get_args(words_)} | set(links)
    assert missing(NEWS, wanted - {"not_comparable"}) == []


def test_public_names_are_in_the_api():
    """Every public name, and every field of what the engine answers, stands in the document on the API."""
    shown = (
        *(answers.Answer, answers.AuthorityRow, answers.Hit, answers.Conflict),
        *(answers.Considered, answers.ParameterUsed, answers.DutyDue),
        *(whatif.WhatIf, whatif.Change, whatif.Restriction, whatif.NextDate),
        *(scenario.Judgement, scenario.Edit, reach.ReachPoint),
    )
    wanted = {*detente.__all__, *(row.__name__ for row in shown)}
    wanted |= {f.name for row in shown for f in fields(row)} - {"footprint"}
    for kind in (detente.Engine, detente.Moment, detente.Scenario, whatif.WhatIf):
        wanted |= {name for name in vars(kind) if not name.startswith("_")}
    assert missing(API, wanted) == []
