# ruff: noqa: E501, ISC004 - rows of law stand on one line, as in law files; text over two lines
"""The checker of law files: each kind of fault is found, all of them at once, each with file and line."""

from __future__ import annotations

import textwrap

import pytest

from detente.engine import open_directory
from detente.errors import LawError
from detente.law.check import check, main
from detente.law.read import read_document
from detente.yamlfile import Document

SOUND = """\
authorities:
- {id: FR-MOT, name: Ministry of Trade, jurisdiction: Freedonia, answers: true, source: [x]}
acts:
- {id: FR-ACT, issuer: FR-MOT, type: statute, title: Act, start: 2020-01-01, source: [x]}
provisions:
- {id: FR-ACT/1, act: FR-ACT, article: '1', title: List, source: [x]}
ownership_rules:
- {id: FR-OWN, authority: FR-MOT, family: freeze, share: 50, operator: over, aggregate: 'no', source: [x]}
measures:
- {id: FR-M, authority: FR-MOT, kind: asset_freeze, title: Freeze, provisions: [FR-ACT/1], effect: BLOCK,
   status: BLOCKED, target: {designated: [FR-ACT/1]}, ownership: freeze, source: [x]}
parties:
- {id: trentino, schema: Person, name: Ambassador Trentino, source: [x]}
designations:
- {id: FR-D1, party: trentino, provisions: [FR-ACT/1], by: FR-ACT, start: 2020-01-01, source: [x]}
"""
MEASURE = "kind: loan_ban, title: t, provisions: [FR-ACT/1], source: [x]"
FAULTS = {
    "unknown section": ("persons: []", "no section 'persons'"),
    "section that is no list": ("acts: {}", "'acts' is not a list"),
    "unknown field": (
        "programmes:\n- {id: P, authority: FR-MOT, title: t, colour: red, source: [x]}",
        "colour",
    ),
    "missing field": ("programmes:\n- {id: P, authority: FR-MOT, source: [x]}", "title"),
    "wrong type": (
        "programmes:\n- {id: P, authority: FR-MOT, title: 7, source: [x]}",
        "put it in quotes: '7'",
    ),
    "no day": (
        "acts:\n- {id: A, issuer: FR-MOT, type: statute, title: t, start: 2017-02-30, source: [x]}",
        "start",
    ),
    "word not in the list": (
        "acts:\n- {id: A, issuer: FR-MOT, type: decreee, title: t, start: 2017-02-03, source: [x]}",
        "type",
    ),
    "dangling issuer": (
        "acts:\n- {id: A, issuer: FR-KING, type: statute, title: t, start: 2017-02-03, source: [x]}",
        "'FR-KING'",
    ),
    "dangling basis": (
        "acts:\n- {id: A, issuer: FR-MOT, type: statute, title: t, start: 2017-02-03, legal_basis: [NO], source: [x]}",
        "legal_basis names 'NO'",
    ),
    "dangling alternative basis": (
        "acts:\n- {id: A, issuer: FR-MOT, type: statute, title: t, start: 2017-02-03, legal_basis_any: [NO], source: [x]}",
        "legal_basis_any names 'NO'",
    ),
    "dangling programme": (
        "acts:\n- {id: A, issuer: FR-MOT, programme: NO, type: statute, title: t, start: 2017-02-03, source: [x]}",
        "programme names 'NO'",
    ),
    "dangling amended act": (
        "acts:\n- {id: A, issuer: FR-MOT, type: statute, title: t, start: 2017-02-03, amends: [NO], source: [x]}",
        "amends names 'NO'",
    ),
    "dangling act of a provision": (
        "provisions:\n- {id: X/1, act: X, article: '1', title: t, source: [x]}",
        "'X'",
    ),
    "dangling provision of a measure": (
        "measures:\n- {id: M2, authority: FR-MOT, kind: loan_ban, title: t, provisions: [NO/1], source: [x]}",
        "'NO/1'",
    ),
    "dangling list of a measure": (
        f"measures:\n- {{id: M2, authority: FR-MOT, target: {{designated: [NO/2]}}, {MEASURE}}}",
        "'NO/2'",
    ),
    "dangling place of a measure": (
        f"measures:\n- {{id: M2, authority: FR-MOT, target: {{located: [SYLVANIA]}}, {MEASURE}}}",
        "'SYLVANIA' is neither a country code nor a territory",
    ),
    "dangling introducing act": (
        f"measures:\n- {{id: M2, authority: FR-MOT, introduced_by: NO, {MEASURE}}}",
        "introduced_by names 'NO'",
    ),
    "dangling family": (
        f"measures:\n- {{id: M2, authority: FR-MOT, ownership: none, {MEASURE}}}",
        "no ownership rule 'none'",
    ),
    "dangling authority of a licence": (
        "licences:\n- {id: L, authority: NO, kind: general_licence, title: t, covers: [FR-M], source: [x]}",
        "authority names 'NO'",
    ),
    "licence for nothing": (
        "licences:\n- {id: L, authority: FR-MOT, kind: general_licence, title: t, covers: [NO], source: [x]}",
        "covers 'NO'",
    ),
    "dangling owner": (
        "parties:\n- {id: p, schema: Company, name: P, owners: [{owner: nobody, share: 5}], source: [x]}",
        "'nobody'",
    ),
    "dangling name addition": ("name_additions:\n- {id: n, party: nobody, source: [x]}", "'nobody'"),
    "dangling listed party": (
        "designations:\n- {id: D2, party: nobody, provisions: [FR-ACT/1], by: FR-ACT, start: 2020-01-01, source: [x]}",
        "'nobody'",
    ),
    "dangling listing act": (
        "designations:\n- {id: D2, party: trentino, provisions: [FR-ACT/1], by: NO, start: 2019-01-01, end: 2019-02-01,"
        " source: [x]}",
        "by names 'NO'",
    ),
    "dangling party of a round": (
        "rounds:\n- {id: R, provisions: [FR-ACT/1], by: FR-ACT, start: 2020-01-01, entries: [{party: nobody}], source: [x]}",
        "'nobody'",
    ),
    "nobody followed, and no list": (
        "followed:\n- {id: F, authority: FR-MOT, through: 2020-02-01, source: [x]}",
        "neither parties nor provisions",
    ),
    "dangling list of the followed": (
        "followed:\n- {id: F, authority: FR-MOT, through: 2020-02-01, provisions: [NO/1], source: [x]}",
        "provisions names 'NO/1'",
    ),
    "dangling target of an event": (
        "events:\n- {id: E, kind: repeal, target: NO, start: 2020-01-01, source: [x]}",
        "happens to 'NO'",
    ),
    "dangling body of a duty": (
        "duties:\n- {id: U, authority: NO, title: t, handling: [BLOCK], source: [x]}",
        "authority names 'NO'",
    ),
    "dangling body of a legality rule": (
        "legality:\n- {id: G, body: NO, title: t, edits: [revoke], needs: assent, source: [x]}",
        "body names 'NO'",
    ),
    "dangling lifting condition": (
        "lifting_conditions:\n- {id: C, attached_to: [NO], text: t, force: political, source: [x]}",
        "attached_to names 'NO'",
    ),
    "dangling member": (
        "territories:\n- {id: T, title: t, members: [{id: SYLVANIA}], source: [x]}",
        "'SYLVANIA'",
    ),
    "end before start": (
        "designations:\n- {id: D2, party: trentino, provisions: [FR-ACT/1], by: FR-ACT, start: 2019-03-01,"
        " end: 2019-01-01, source: [x]}",
        "ends on 2019-01-01 before it starts",
    ),
    "overlapping bands": (
        f"measures:\n- {{id: M2, authority: FR-MOT, parameters: [{{name: n, bands: [{{value: 1}}, {{value: 2, start:"
        f" 2020-01-01}}]}}], {MEASURE}}}",
        "two bands of n",
    ),
    "key that is no date": (
        f"measures:\n- {{id: M2, authority: FR-MOT, parameters: [{{name: n, key: product, bands: [{{value: 1}}]}}],"
        f" {MEASURE}}}",
        "'product' of n is not a date",
    ),
    "band by an unknown act": (
        f"measures:\n- {{id: M2, authority: FR-MOT, parameters: [{{name: n, bands: [{{value: 1, by: NO}}]}}], {MEASURE}}}",
        "band by names 'NO'",
    ),
    "unknown word in a condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{produkt: loan}}, {MEASURE}}}",
        "'produkt' is not in the vocabulary",
    ),
    "unknown choice in a condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{product: lone}}, {MEASURE}}}",
        "'lone' is not one of",
    ),
    "operator that does not fit": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{tenor_days: {{before: 3}}}}, {MEASURE}}}",
        "cannot be tested with 'before'",
    ),
    "parameter that is not there": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{tenor_days: {{over: $limit}}}}, {MEASURE}}}",
        "$limit is no parameter",
    ),
    "unknown party in a condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{party: {{is: [nobody]}}}}, {MEASURE}}}",
        "no party 'nobody'",
    ),
    "unknown list in a condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{party: {{designated: [NO/1]}}}}, {MEASURE}}}",
        "no provision 'NO/1'",
    ),
    "unknown head of a group": (
        "licences:\n- {id: L, authority: FR-MOT, kind: exception, title: t, covers: [FR-M],"
        " when: {party: {group_of: [nobody]}}, source: [x]}",
        "no party 'nobody'",
    ),
    "contradicts nothing": (
        f"measures:\n- {{id: M2, authority: FR-MOT, effect: DUTY, contradicts: [{{measure: NO}}], {MEASURE}}}",
        "contradicts names 'NO'",
    ),
    "contradicts itself": (
        f"measures:\n- {{id: M2, authority: FR-MOT, effect: DUTY, contradicts: [{{measure: FR-M}}], {MEASURE}}}",
        "a measure of the same authority",
    ),
    "ban that does not say how it is obeyed": (
        f"measures:\n- {{id: M2, authority: FR-MOT, contradicts: [{{measure: US-M-BLOCK}}], {MEASURE}}}",
        "`otherwise` does not fit effect PROHIBIT",
    ),
    "contradiction by an unknown fact": (
        f"measures:\n- {{id: M2, authority: FR-MOT, contradicts: [{{measure: US-M-BLOCK, otherwise: {{colour: red}}}}], {MEASURE}}}",
        "'colour' is not in the vocabulary",
    ),
    "contradiction by a value that is none": (
        f"measures:\n- {{id: M2, authority: FR-MOT, contradicts: [{{measure: US-M-BLOCK, otherwise: {{product: luck}}}}], {MEASURE}}}",
        "'luck' is not one of",
    ),
    "group asked by a measure": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{party: {{group_of: [trentino]}}}}, {MEASURE}}}",
        "only an exception or licence asks `group_of`",
    ),
    "unknown goods list in a condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{goods: {{list: [NO]}}}}, {MEASURE}}}",
        "no goods list 'NO'",
    ),
    "unknown place in a condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{place: {{in: [SYLVANIA]}}}}, {MEASURE}}}",
        "'SYLVANIA' is neither",
    ),
    "id twice": (
        "parties:\n- {id: trentino, schema: Person, name: Another, source: [x]}",
        "stands already at",
    ),
    "two rules at once": (
        "ownership_rules:\n- {id: O2, authority: FR-MOT, family: freeze, share: 25, operator: over, aggregate: 'no',"
        " source: [x]}",
        "O2 holds on the same days as FR-OWN",
    ),
    "two listings at once": (
        "designations:\n- {id: D2, party: trentino, provisions: [FR-ACT/1], by: FR-ACT, start: 2021-01-01, source: [x]}",
        "D2 names the party on the same days as FR-D1",
    ),
    "id of the base": (
        "acts:\n- {id: US-EO-13661, issuer: FR-MOT, type: statute, title: t, start: 2020-01-01, source: [x]}",
        "stands already in the law it is added to",
    ),
    "id twice on one line": (
        "programmes: [{id: P, authority: FR-MOT, title: t, source: [x]}, {id: P, authority: FR-MOT, title: t, source: [x]}]",
        "the id 'P' stands already at",
    ),
    "fact defined again": (
        "facts:\n- {id: product, type: text, title: t, source: [x]}",
        "'product' stands already in",
    ),
    "rule over a rule of the base": (
        "ownership_rules:\n- {id: O2, authority: US-OFAC, family: freeze, share: 25, operator: over, aggregate: 'no', source: [x]}",
        "O2 holds on the same days as",
    ),
    "listing over one of the base": (
        "designations:\n- {id: D2, party: bank-rossiya, provisions: [US-EO-13661/1], by: FR-ACT, start: 2015-01-01, source: [x]}",
        "D2 names the party on the same days as",
    ),
    "unknown role of a target": (
        f"measures:\n- {{id: M2, authority: FR-MOT, target: {{roles: [butler]}}, {MEASURE}}}",
        "target.roles: 'butler' is no role",
    ),
    "unknown role of a place of a target": (
        f"measures:\n- {{id: M2, authority: FR-MOT, target: {{place_roles: [attic]}}, {MEASURE}}}",
        "target.place_roles: 'attic' is no role",
    ),
    "unknown role in a condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{party: {{roles: [butler]}}}}, {MEASURE}}}",
        "party.roles: 'butler' is no role",
    ),
    "unknown role of a place in a condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{place: {{roles: [attic], in: RU}}}}, {MEASURE}}}",
        "place.roles: 'attic' is no role",
    ),
    "no provisions": (
        "measures:\n- {id: M2, authority: FR-MOT, kind: loan_ban, title: t, provisions: [], source: [x]}",
        "`provisions` is empty",
    ),
    "no bands": (
        f"measures:\n- {{id: M2, authority: FR-MOT, parameters: [{{name: n, bands: []}}], {MEASURE}}}",
        "'n' has no band",
    ),
    "band that ends before it starts": (
        f"measures:\n- {{id: M2, authority: FR-MOT, parameters: [{{name: n, bands: [{{value: 1, start: 2020-01-02,"
        f" end: 2020-01-01}}]}}], {MEASURE}}}",
        "a band of n ends on",
    ),
    "parameter twice": (
        f"measures:\n- {{id: M2, authority: FR-MOT, parameters: [{{name: n, bands: [{{value: 1}}]}}, {{name: n, bands:"
        f" [{{value: 2}}]}}], {MEASURE}}}",
        "'n' stands 2 times",
    ),
    "text where a number is compared": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{tenor_days: {{over: $n}}}}, parameters: [{{name: n, bands:"
        f" [{{value: ninety}}]}}], {MEASURE}}}",
        "'ninety' is not a number",
    ),
    "share over 100": (
        "parties:\n- {id: p, schema: Company, name: P, owners: [{owner: trentino, share: 101}], source: [x]}",
        "outside 0 to 100",
    ),
    "least share over the most": (
        "parties:\n- {id: p, schema: Company, name: P, owners: [{owner: trentino, share_min: 9, share_max: 8}], source: [x]}",
        "share_min is more than share_max",
    ),
    "owner of itself": (
        "parties:\n- {id: p, schema: Company, name: P, owners: [{owner: p, share: 5}], source: [x]}",
        "owns itself",
    ),
    "stake that ends before it starts": (
        "parties:\n- {id: p, schema: Company, name: P, owners: [{owner: trentino, share: 5, start: 2020-01-02, end:"
        " 2020-01-01}], source: [x]}",
        "owner trentino: ends on",
    ),
    "entry that ends before its round": (
        "rounds:\n- {id: R, provisions: [US-EO-13661/1], by: FR-ACT, start: 2020-01-02, entries: [{party: trentino, end:"
        " 2020-01-01}], source: [x]}",
        "trentino ends on 2020-01-01",
    ),
    "dangling provision of an entry": (
        "rounds:\n- {id: R, provisions: [US-EO-13661/1], by: FR-ACT, start: 2020-01-02, entries: [{party: trentino,"
        " provisions: [NO/3]}], source: [x]}",
        "entry provisions names 'NO/3'",
    ),
    "circle of bases": (
        "acts:\n- {id: ROUND-A, issuer: FR-MOT, type: statute, title: t, start: 2020-01-01, legal_basis: [ROUND-B], source: [x]}\n"
        "- {id: ROUND-B, issuer: FR-MOT, type: statute, title: t, start: 2020-01-01, legal_basis: [ROUND-A], source: [x]}",
        "ROUND-A rests on itself",
    ),
    "circle of parents": (
        "authorities:\n- {id: A, name: A, jurisdiction: F, parent: B, source: [x]}\n"
        "- {id: B, name: B, jurisdiction: F, parent: A, source: [x]}",
        "A is its own parent",
    ),
    "printed end before the start": (
        "acts:\n- {id: A, issuer: FR-MOT, type: statute, title: t, start: 2020-01-01, until_printed: 2019-01-01, source: [x]}",
        "until_printed: 2019-01-01 is before",
    ),
    "unknown kind of edit": (
        "legality:\n- {id: G, body: FR-MOT, title: t, edits: [abolish], needs: assent, source: [x]}",
        "'abolish' is no kind of edit",
    ),
    "review without days": (
        "legality:\n- {id: G, body: FR-MOT, title: t, edits: [revoke], needs: review, source: [x]}",
        "a review needs `days`",
    ),
    "day of no year": (
        "duties:\n- {id: U, authority: FR-MOT, title: t, handling: [BLOCK], yearly: 13-01, source: [x]}",
        "yearly: '13-01' is not a day",
    ),
    "days less than none": (
        "duties:\n- {id: U, authority: FR-MOT, title: t, handling: [BLOCK], business_days: -1, source: [x]}",
        "business_days: -1 is less than 0",
    ),
    "unknown calendar": (
        "duties:\n- {id: U, authority: FR-MOT, title: t, handling: [BLOCK], business_days: 3, calendar: FREEDONIA, source: [x]}",
        "no holidays of 'FREEDONIA'",
    ),
    "unknown replaced row": (
        "programmes:\n- {id: P, authority: FR-MOT, title: t, replaces: NO, source: [x]}",
        "replaces 'NO'",
    ),
    "unknown authority of a diplomatic act": (
        "diplomatic_acts:\n- {id: V, actor: F, authority: NO, title: t, kind: event, start: 2020-01-01, source: [x]}",
        "authority names 'NO'",
    ),
    "unknown fact of a derivation": (
        "facts:\n- {id: f, type: text, title: t, derive: [{fact: none}], source: [x]}",
        "'none' is not in the vocabulary",
    ),
    "derived value of another type": (
        "facts:\n- {id: f, type: number, title: t, derive: [{value: much}], source: [x]}",
        "'much' is not a number",
    ),
    "unknown scheme of codes": (
        "goods_lists:\n- {id: G, title: t, by: [{scheme: isbn, codes: ['1']}], source: [x]}",
        "'isbn' is no scheme",
    ),
    "no source": ("programmes:\n- {id: P, authority: FR-MOT, title: t, source: []}", "`source` is empty"),
    "empty id": ("programmes:\n- {id: '', authority: FR-MOT, title: t, source: [x]}", "`id` is empty"),
    "empty condition": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{}}, {MEASURE}}}",
        "when: the condition is empty",
    ),
    "total of a list": (
        f"measures:\n- {{id: M2, authority: FR-MOT, when: {{total: {{fact: [a]}}}}, {MEASURE}}}",
        "`total` needs `fact`",
    ),
    "day as a number": (
        "programmes:\n- {id: P, authority: FR-MOT, title: t, known: '0', source: [x]}",
        "known: '0' is not a day",
    ),
    "day of a week": (
        "programmes:\n- {id: P, authority: FR-MOT, title: t, known: 2017-W04-6, source: [x]}",
        "known",
    ),
    "no YAML": ("acts: [", "is not valid YAML"),
    "a key twice": ("acts: []\nacts: []", "stands twice"),
    "no mapping": ("- acts", "is not a mapping of sections"),
}


@pytest.fixture
def tree(tmp_path):
    """A directory with one sound law file."""
    (tmp_path / "a-sound.yml").write_text(SOUND, encoding="utf-8")
    return tmp_path


def test_sound_law_has_no_fault(tree):
    """The law that each fault below is added to has none itself."""
    assert open_directory(tree).at("2020-02-01").status("trentino").row("FR-MOT").verdict == "BLOCKED"


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found_in_its_place(tree, name):
    """The fault is named with its file and line, and it is the only one."""
    text, expected = FAULTS[name]
    (tree / "b-faulty.yml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(LawError) as caught:
        open_directory(tree)
    said = [str(p) for p in caught.value.problems]
    assert any(expected in line for line in said), said
    if name == "no mapping":
        assert said[0].startswith("b-faulty.yml: ")
        return
    assert all("b-faulty.yml:" in p.where for p in caught.value.problems), said
    line = int(caught.value.problems[0].where.split("b-faulty.yml:")[1].split()[0].split(":")[0])
    assert 1 <= line <= text.count("\n") + 2


def test_all_faults_are_found_at_once(tree):
    """One run reports every fault of every file, in file order, and changes nothing."""
    apart = {n: f for n, f in FAULTS.items() if n not in {"a key twice", "section that is no list"}}
    for number, (text, _) in enumerate(apart.values()):
        (tree / f"b-{number:02}.yml").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(LawError) as caught:
        open_directory(tree)
    said = "\n".join(str(p) for p in caught.value.problems)
    syntax = {"id twice"}
    for name, (_, expected) in apart.items():
        if name not in syntax:
            assert expected in said, name
    assert f"{len(caught.value.problems)} faults" in str(caught.value)


def test_a_directory_without_law_is_refused(tmp_path):
    """No directory, or none with law files, is a fault and no empty law; both spellings of YAML count."""
    for directory in (tmp_path, tmp_path / "none"):
        with pytest.raises(LawError, match="1 fault"):
            open_directory(directory)
    (tmp_path / "a.yaml").write_text(SOUND, encoding="utf-8")
    assert open_directory(tmp_path).law.acts[-1].id == "FR-ACT"


def test_half_a_character_is_a_fault():
    """A lone surrogate in a row given from Python is a fault of that row."""
    row = {"id": "\ud800", "authority": "FR-MOT", "title": "t", "source": ["x"]}
    rows, problems = read_document(Document("x", {"programmes": [row]}))
    assert not rows
    assert "not Unicode" in problems[0].what


def test_a_line_is_the_line_of_the_row(tree):
    """The place of a fault is the line on which its row begins."""
    text = textwrap.dedent("""\
        # a comment

        programmes:
        - id: P1
          authority: FR-MOT
          title: t
          source: [x]
        - id: P2
          authority: NO
          title: t
          source: [x]
    """)
    (tree / "b.yml").write_text(text, encoding="utf-8")
    with pytest.raises(LawError) as caught:
        open_directory(tree)
    assert [p.where for p in caught.value.problems] == ["b.yml:8 programmes[P2]"]


@pytest.mark.full
def test_the_law_of_this_tree_has_no_fault(capsys):
    """The checker's command finds nothing in the law that ships, and counts its rows."""
    assert main([]) == 0
    assert "0 faults" in capsys.readouterr().out


def test_the_command_prints_each_fault(tree, capsys):
    """A faulty directory gives exit code 1 and a line for each fault."""
    (tree / "b.yml").write_text(FAULTS["unknown section"][0], encoding="utf-8")
    assert main([str(tree)]) == 1
    assert "no section 'persons'" in capsys.readouterr().out


def test_every_row_of_law_names_its_source(law_rows):
    """No row of the law that ships has a fault or is without a source."""
    assert not check(law_rows)
    assert not [located.where for located in law_rows if not located.row.source]
