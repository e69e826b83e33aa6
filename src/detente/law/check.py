"""What must hold between rows of law: ids resolve, periods make sense, conditions speak the vocabulary.

``python -m detente.law.check [DIR]`` prints every fault and exits 1, or prints the counts.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from detente import model
from detente.dates import Period, intersect
from detente.errors import Problem
from detente.law import conditions
from detente.law.read import Located, expand, read_directory
from detente.law.rowcheck import named_conditions, row_faults, tree_faults

OWN_NAMES: Final = frozenset({"territories", "facts", "parties", "goods_lists"})
THE_BASE: Final = "the law it is added to"
COUNTRY = re.compile(r"^[A-Z]{2}$")


@dataclass
class _Index:
    """Ids by section, for resolving references."""

    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    facts: dict[str, model.Fact] = field(default_factory=dict)
    families: set[tuple[str, str]] = field(default_factory=set)
    secondary: set[str] = field(default_factory=set)
    authority_of: dict[str, str] = field(default_factory=dict)

    def has(self, section: str, key: str) -> bool:
        return key in self.ids[section]


def check(
    rows: list[Located], base: model.Law | None = None, *, listings_may_overlap: bool = False
) -> list[Problem]:
    """Every fault between rows, in file order; ``base`` is law that the rows may refer to. A scenario
    may name a party that is, or later was, named there anyway (``listings_may_overlap``).
    """
    index = _index(rows)
    if base is not None:
        _add_base(index, base)
    base = base or model.Law()
    problems = [*_unique(rows, base)]
    for located in rows:
        problems += _check_row(located, index)
        problems += _replaced(located, index)
    problems += _overlapping_rules(rows, base)
    if not listings_may_overlap:
        problems += _overlapping_designations(rows, base)
    problems += _circles(rows, base, "acts", lambda row: row.bases, "rests on itself")
    problems += _circles(rows, base, "authorities", lambda row: (row.parent,), "is its own parent")
    problems += _circles(
        rows, base, "territories", lambda row: (m.id for m in row.members), "is its own member"
    )
    return problems


def _index(rows: list[Located]) -> _Index:
    index = _Index()
    for located in rows:
        row = located.row
        index.ids[located.section].add(row.id)
        if isinstance(row, model.Fact):
            index.facts[row.id] = row
        if isinstance(row, model.Authority) and row.secondary:
            index.secondary.add(row.id)
        if isinstance(row, model.Measure):
            index.authority_of[row.id] = row.authority
        if isinstance(row, model.OwnershipRule):
            index.families.add((row.authority, row.family))
        if isinstance(row, model.Round):
            index.ids["designations"].update(d.id for d in expand(row))
    index.ids["licences"] |= index.ids["exceptions"]
    return index


def _add_base(index: _Index, base: model.Law) -> None:
    for section in fields(base):
        rows = getattr(base, section.name)
        name = "licences" if section.name == "reliefs" else section.name
        index.ids[name].update(row.id for row in rows)
    index.facts.update({fact.id: fact for fact in base.facts})
    index.authority_of.update((row.id, row.authority) for row in base.measures)
    index.secondary.update(row.id for row in base.authorities if row.secondary)
    index.families.update((rule.authority, rule.family) for rule in base.ownership_rules)


def _space(section: str) -> str:
    return section if section in OWN_NAMES else "law"


def _unique(rows: list[Located], base: model.Law) -> Iterator[Problem]:
    sections = [section.name for section in fields(base)]
    seen = {(_space(name), row.id): THE_BASE for name in sections for row in getattr(base, name)}
    taken: set[tuple[str, str]] = set()
    for located in rows:
        for key in _ids(located.row):
            space = _space(located.section), key
            first = seen.setdefault(space, located.where)
            if space in taken or first == THE_BASE:
                yield Problem(
                    where=located.where,
                    what=f"the id {key!r} stands already {'in' if first == THE_BASE else 'at'} {first}",
                    hint="give this row an id of its own; `replaces` names the row that it corrects",
                )
            taken.add(space)


def _ids(row: model.Row) -> Iterator[str]:
    yield row.id
    if isinstance(row, model.Round):
        yield from (designation.id for designation in expand(row))


def _replaced(located: Located, index: _Index) -> Iterator[Problem]:
    row = located.row
    section = {"exceptions": "licences", "rounds": "designations"}.get(located.section, located.section)
    if row.replaces is not None and (row.replaces == row.id or not index.has(section, row.replaces)):
        yield Problem(
            where=located.where,
            what=f"replaces {row.replaces!r}, which is no other row of {section}",
            hint="name the id of the older row",
        )


def _circles(
    rows: list[Located],
    base: model.Law,
    section: str,
    above: Callable[[Any], Iterable[str | None]],
    what: str,
) -> Iterator[Problem]:
    """Rows of ``section`` from which a chain of ``above`` leads back to them."""
    graph = {row.id: tuple(above(row)) for row in getattr(base, section)}
    own = {located.row.id: located for located in rows if located.section == section}
    graph.update({key: tuple(above(located.row)) for key, located in own.items()})
    for key, located in own.items():
        seen: set[str] = set()
        left = [*graph[key]]
        while left:
            one = left.pop()
            if one is not None and one not in seen:
                seen.add(one)
                left += graph.get(one, ())
        if key in seen:
            yield Problem(where=located.where, what=f"{key} {what}", hint="break the circle")


def _check_row(located: Located, index: _Index) -> Iterator[Problem]:  # noqa: C901 - one check per line
    def fault(what: str, hint: str = "") -> Problem:
        return Problem(where=located.where, what=what, hint=hint)

    row = located.row
    for section, field_name, key in _references(row):
        if key is not None and not index.has(section, key):
            yield fault(
                f"{field_name} names {key!r}, which is not among the {section}", "add the row or mend the id"
            )
    for territory in _territories(row):
        if not COUNTRY.match(territory) and not index.has("territories", territory):
            yield fault(f"{territory!r} is neither a country code nor a territory", "see territories.yml")
    yield from (fault(what, hint) for what, hint in row_faults(row, index.facts))
    yield from _condition_faults(row, index, fault)
    if (
        isinstance(row, model.Measure)
        and row.ownership
        and (row.authority, row.ownership) not in index.families
    ):
        yield fault(f"there is no ownership rule {row.ownership!r} of {row.authority}", "see ownership_rules")
    if isinstance(row, model.Measure) and (row.effect == "EXPOSURE") != (row.authority in index.secondary):
        yield fault(
            f"effect {row.effect} does not fit {row.authority}",
            "a secondary authority has measures of effect EXPOSURE, and nobody else has",
        )
    for own in _own_contradicted(row, index):
        yield fault(
            f"contradicts {own!r}, a measure of the same authority", "mend `when`, or add an exception"
        )
    if isinstance(row, model.Relief):
        known = ("measures", "provisions", "acts", "programmes")
        for key in row.covers:
            if not any(index.has(section, key) for section in known):
                yield fault(f"covers {key!r}, which is no measure, provision, act or programme")
    if isinstance(row, model.ActEvent):
        known = ("acts", "designations", "licences", "measures")
        if not any(index.has(section, row.target) for section in known):
            yield fault(f"happens to {row.target!r}, which is no act, designation, licence or measure")


def _own_contradicted(row: model.Row, index: _Index) -> Iterator[str]:
    """The measures of its own authority that a measure claims to contradict."""
    if isinstance(row, model.Measure):
        named = (other.measure for other in row.contradicts)
        yield from (key for key in named if index.authority_of.get(key) == row.authority)


def _references(row: model.Row) -> Iterator[tuple[str, str, str | None]]:  # noqa: C901, PLR0912, PLR0915 - one case per section
    match row:
        case model.Authority():
            yield "authorities", "parent", row.parent
        case model.Programme():
            yield "authorities", "authority", row.authority
        case model.Act():
            yield "authorities", "issuer", row.issuer
            yield "programmes", "programme", row.programme
            yield from (("acts", "legal_basis", key) for key in row.legal_basis)
            yield from (("acts", "legal_basis_any", key) for key in row.legal_basis_any)
            yield from (("acts", "amends", key) for key in row.amends)
        case model.Provision():
            yield "acts", "act", row.act
        case model.Measure():
            yield "authorities", "authority", row.authority
            yield "acts", "introduced_by", row.introduced_by
            yield from (("provisions", "provisions", key) for key in row.provisions)
            yield from (("provisions", "target.designated", key) for key in row.target.designated)
            yield from (("acts", "guidance", key) for key in row.guidance)
            yield from (("measures", "contradicts", other.measure) for other in row.contradicts)
            yield from (("acts", "band by", band.by) for p in row.parameters for band in p.bands)
        case model.Relief():
            yield "authorities", "authority", row.authority
            yield "acts", "act", row.act
            yield "licences", "supersedes", row.supersedes
        case model.OwnershipRule():
            yield "authorities", "authority", row.authority
            yield "acts", "act", row.act
        case model.Party():
            yield from (("parties", "owner", owner.owner) for owner in row.owners)
        case model.NameAddition():
            yield "parties", "party", row.party
        case model.Designation():
            yield "parties", "party", row.party
            yield "acts", "by", row.by
            yield "acts", "removed_by", row.removed_by
            yield from (("provisions", "provisions", key) for key in row.provisions)
        case model.Round():
            yield "acts", "by", row.by
            yield from (("provisions", "provisions", key) for key in row.provisions)
            yield from (("parties", "entry", entry.party) for entry in row.entries)
            yield from (("acts", "removed_by", entry.removed_by) for entry in row.entries)
            yield from (("provisions", "entry provisions", key) for e in row.entries for key in e.provisions)
        case model.Followed():
            yield "authorities", "authority", row.authority
            yield from (("parties", "parties", key) for key in row.parties)
            yield from (("provisions", "provisions", key) for key in row.provisions)
        case model.ListTag():
            yield "programmes", "programme", row.programme
            yield from (("provisions", "provisions", key) for key in row.provisions)
        case model.ActEvent():
            yield "acts", "by", row.by
        case model.Duty():
            yield "authorities", "authority", row.authority
            yield "acts", "act", row.act
        case model.LegalityRule():
            yield "authorities", "body", row.body
            yield "acts", "act", row.act
            yield from (("acts", "acts", key) for key in row.acts)
            yield from (("authorities", "issuers", key) for key in row.issuers)
        case model.LiftingCondition():
            yield from (("acts", "attached_to", key) for key in row.attached_to)
            yield "acts", "act", row.act
        case model.DiplomaticAct():
            yield "authorities", "authority", row.authority
        case model.GoodsList():
            yield "acts", "act", row.act
        case _:
            return


def _territories(row: model.Row) -> Iterator[str]:
    match row:
        case model.Measure():
            yield from row.target.located
        case model.OwnershipRule():
            yield from row.only_established_outside
        case model.Territory():
            yield from (member.id for member in row.members)
            yield from row.country
        case _:
            return


def _condition_faults(row: Any, index: _Index, fault: Callable[..., Problem]) -> Iterator[Problem]:
    parameters = {parameter.name for parameter in getattr(row, "parameters", ())}
    for parameter in getattr(row, "parameters", ()):
        key = index.facts.get(parameter.key)
        if key is None or key.type != "date":
            yield fault(f"the key {parameter.key!r} of {parameter.name} is not a date of the vocabulary")
    for name, condition in named_conditions(row):
        try:
            tree = conditions.parse(condition, index.facts)
        except conditions.ConditionError as error:
            yield fault(f"{name}: {error}")
            continue
        yield from (
            fault(f"{name}: ${key} is no parameter of this row", "add it to `parameters`")
            for key in conditions.references(tree) - parameters - {conditions.SUBJECT_SINCE}
        )
        yield from (fault(f"{name}: {what}", hint) for what, hint in tree_faults(tree, row, index.facts))
        yield from _ids_in_condition(name, tree, index, fault)


def _ids_in_condition(
    name: str, tree: conditions.Node, index: _Index, fault: Callable[..., Problem]
) -> Iterator[Problem]:
    for node in conditions.walk(tree):
        territories: tuple[str, ...] = ()
        match node:
            case conditions.PartyTest():
                territories = node.national_of + node.established_in + node.located_in
                yield from (
                    fault(f"{name}: no party {i!r}")
                    for i in sorted(node.ids | node.group_of)
                    if not index.has("parties", i)
                )
                yield from (
                    fault(f"{name}: no provision {p!r}")
                    for p in node.designated
                    if not index.has("provisions", p)
                )
            case conditions.PlaceTest():
                territories = node.territories
            case conditions.GoodsTest():
                territories = node.origins
                yield from (
                    fault(f"{name}: no goods list {g!r}")
                    for g in node.lists
                    if not index.has("goods_lists", g)
                )
            case _:
                pass
        yield from (
            fault(f"{name}: {t!r} is neither a country code nor a territory")
            for t in territories
            if not COUNTRY.match(t) and not index.has("territories", t)
        )


def _overlapping_rules(rows: list[Located], base: model.Law) -> Iterator[Problem]:
    yield from _overlapping(rows, base.ownership_rules, "holds on the same days as")


def _overlapping_designations(rows: list[Located], base: model.Law) -> Iterator[Problem]:
    single = [
        Located(located.section, row, located.where)
        for located in rows
        for row in (expand(located.row) if isinstance(located.row, model.Round) else (located.row,))
        if isinstance(row, model.Designation)
    ]
    yield from _overlapping(single, base.designations, "names the party on the same days as")


def _overlapping(rows: list[Located], base: tuple[model.Row, ...], what: str) -> Iterator[Problem]:
    """``base``: rows that count where no other row of it corrects them."""
    groups: dict[tuple[str, str], list[Located]] = defaultdict(list)
    for located in rows:
        for key in _subjects(located.row):
            groups[key].append(located)
    older: dict[tuple[str, str], list[Located]] = defaultdict(list)
    replaced = {row.replaces for row in base} if groups else set()
    for row in base if groups else ():
        for key in _subjects(row):
            if key in groups and row.id not in replaced:
                older[key].append(Located("", row, THE_BASE))
    for key, group in groups.items():
        for i, right in enumerate(group):
            for left in (*older[key], *group[:i]):
                yield from _overlap(left, right, what)


def _subjects(row: model.Row) -> Iterator[tuple[str, str]]:
    """Of what a row may hold only once on a day."""
    if isinstance(row, model.OwnershipRule):
        yield row.authority, row.family
    if isinstance(row, model.Designation):
        yield from ((row.party, provision) for provision in row.provisions)


def _overlap(left: Located, right: Located, what: str) -> Iterator[Problem]:
    a: Any = left.row
    b: Any = right.row
    if b.replaces == a.id or b.id in {a.replaces, a.id}:
        return
    if intersect([Period(a.start, a.end)], [Period(b.start, b.end)]):
        yield Problem(
            where=right.where,
            what=f"{b.id} {what} {a.id} ({left.where})",
            hint="close the older period with `end`, or name it in `replaces`",
        )


def main(arguments: list[str]) -> int:
    """Check a directory of law files; print faults or counts."""
    directory = Path(arguments[0]) if arguments else Path(__file__).parent.parent / "data" / "law"
    rows, problems = read_directory(directory)
    problems += check(rows)
    for problem in problems:
        sys.stdout.write(f"{problem}\n")
    counts = Counter(located.section for located in rows)
    sys.stdout.write(", ".join(f"{count} {name}" for name, count in sorted(counts.items())) + "\n")
    sys.stdout.write(f"{len(problems)} faults\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
