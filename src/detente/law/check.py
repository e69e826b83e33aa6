"""What must hold between rows of law: ids resolve, periods make sense, conditions speak the vocabulary.

``python -m detente.law.check [DIR]`` prints every fault and exits 1, or prints the counts.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from detente import model
from detente.dates import Period, intersect
from detente.errors import Problem
from detente.law import conditions
from detente.law.read import Located, expand, read_directory

OWN_NAMES: Final = frozenset({"territories", "facts", "parties", "goods_lists"})
COUNTRY = re.compile(r"^[A-Z]{2}$")


@dataclass
class _Index:
    """Ids by section, for resolving references."""

    ids: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    facts: dict[str, model.Fact] = field(default_factory=dict)
    families: set[tuple[str, str]] = field(default_factory=set)

    def has(self, section: str, key: str) -> bool:
        return key in self.ids[section]


def check(rows: list[Located], base: model.Law | None = None) -> list[Problem]:
    """Every fault between rows, in file order; ``base`` is law that the rows may refer to."""
    index = _index(rows)
    if base is not None:
        _add_base(index, base)
    problems = [*_unique(rows)]
    for located in rows:
        problems += _check_row(located, index)
    problems += _overlapping_rules(rows)
    problems += _overlapping_designations(rows)
    return problems


def _index(rows: list[Located]) -> _Index:
    index = _Index()
    for located in rows:
        row = located.row
        index.ids[located.section].add(row.id)
        if isinstance(row, model.Fact):
            index.facts[row.id] = row
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
    index.families.update((rule.authority, rule.family) for rule in base.ownership_rules)


def _unique(rows: list[Located]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], str] = {}
    for located in rows:
        space = located.section if located.section in OWN_NAMES else "law"
        first = seen.setdefault((space, located.row.id), located.where)
        if first != located.where:
            yield Problem(
                where=located.where,
                what=f"the id {located.row.id!r} stands already at {first}",
                hint="give this row an id of its own",
            )


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
    yield from _periods(row, fault)
    yield from _condition_faults(row, index, fault)
    if (
        isinstance(row, model.Measure)
        and row.ownership
        and (row.authority, row.ownership) not in index.families
    ):
        yield fault(f"there is no ownership rule {row.ownership!r} of {row.authority}", "see ownership_rules")
    if isinstance(row, model.Relief):
        known = ("measures", "provisions", "acts", "programmes")
        for key in row.covers:
            if not any(index.has(section, key) for section in known):
                yield fault(f"covers {key!r}, which is no measure, provision, act or programme")
    if isinstance(row, model.ActEvent):
        known = ("acts", "designations", "licences", "measures")
        if not any(index.has(section, row.target) for section in known):
            yield fault(f"happens to {row.target!r}, which is no act, designation, licence or measure")


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
            yield from (("acts", "amends", key) for key in row.amends)
        case model.Provision():
            yield "acts", "act", row.act
        case model.Measure():
            yield "authorities", "authority", row.authority
            yield "acts", "introduced_by", row.introduced_by
            yield from (("provisions", "provisions", key) for key in row.provisions)
            yield from (("provisions", "target.designated", key) for key in row.target.designated)
            yield from (("acts", "guidance", key) for key in row.guidance)
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


def _periods(row: Any, fault: Callable[..., Problem]) -> Iterator[Problem]:
    start, end = getattr(row, "start", None), getattr(row, "end", None)
    if isinstance(start, date) and isinstance(end, date) and end < start:
        yield fault(
            f"ends on {end} before it starts on {start}", "`end` is the first day that no longer counts"
        )
    for parameter in getattr(row, "parameters", ()):
        bands = parameter.bands
        for i, left in enumerate(bands):
            for right in bands[i + 1 :]:
                both = intersect([Period(left.start, left.end)], [Period(right.start, right.end)])
                if both:
                    yield fault(
                        f"two bands of {parameter.name} hold on {both[0]}",
                        "half-open bands must not overlap",
                    )


def _condition_faults(row: Any, index: _Index, fault: Callable[..., Problem]) -> Iterator[Problem]:
    parameters = {parameter.name for parameter in getattr(row, "parameters", ())}
    for parameter in getattr(row, "parameters", ()):
        key = index.facts.get(parameter.key)
        if key is None or key.type != "date":
            yield fault(f"the key {parameter.key!r} of {parameter.name} is not a date of the vocabulary")
    named = [("when", getattr(row, "when", None)), ("excluded", getattr(row, "excluded", None))]
    named += [("nexus", getattr(row, "nexus", None))]
    named += [
        ("handling", rule.when)
        for rule in getattr(row, "handling", None) or ()
        if isinstance(rule, model.HandlingRule)
    ]
    named += [("derive", derivation.when) for derivation in getattr(row, "derive", ())]
    for name, condition in named:
        try:
            tree = conditions.parse(condition, index.facts)
        except conditions.ConditionError as error:
            yield fault(f"{name}: {error}")
            continue
        yield from (
            fault(f"{name}: ${key} is no parameter of this row", "add it to `parameters`")
            for key in conditions.references(tree) - parameters - {conditions.SUBJECT_SINCE}
        )
        yield from _ids_in_condition(name, tree, index, fault)


def _ids_in_condition(
    name: str, tree: conditions.Node, index: _Index, fault: Callable[..., Problem]
) -> Iterator[Problem]:
    for node in conditions.walk(tree):
        territories: tuple[str, ...] = ()
        match node:
            case conditions.PartyTest():
                territories = node.national_of + node.established_in + node.located_in
                yield from (fault(f"{name}: no party {i!r}") for i in node.ids if not index.has("parties", i))
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


def _overlapping_rules(rows: list[Located]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], list[Located]] = defaultdict(list)
    for located in rows:
        if isinstance(located.row, model.OwnershipRule):
            seen[located.row.authority, located.row.family].append(located)
    for group in seen.values():
        yield from _overlaps(group, "holds on the same days as")


def _overlapping_designations(rows: list[Located]) -> Iterator[Problem]:
    seen: dict[tuple[str, str], list[Located]] = defaultdict(list)
    for located in rows:
        found = expand(located.row) if isinstance(located.row, model.Round) else [located.row]
        for row in found:
            if isinstance(row, model.Designation):
                for provision in row.provisions:
                    seen[row.party, provision].append(Located(located.section, row, located.where))
    for group in seen.values():
        yield from _overlaps(group, "names the party on the same days as")


def _overlaps(group: list[Located], what: str) -> Iterator[Problem]:
    for i, left in enumerate(group):
        for right in group[i + 1 :]:
            a: Any = left.row
            b: Any = right.row
            if b.replaces == a.id or a.replaces == b.id:
                continue
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
