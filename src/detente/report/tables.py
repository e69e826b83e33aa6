"""The tables of the page as plain values: what the template prints, in the order in which it prints it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from detente.answers import Answer, AuthorityRow, Hit, NameRead, ParameterUsed, Verdict
from detente.decide.evaluate import restricts
from detente.decide.wording import conflict_sentence, hit_sentence
from detente.report.wording import TONES, WORDS, between

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sources import Sources
    from detente.whatif import Change


@dataclass(frozen=True)
class Word:
    """A verdict as the page shows it: word, colour class, what a REFER lies between, handling."""

    text: str
    tone: str
    between: str
    handling: str


@dataclass(frozen=True)
class Cell:
    """One authority on one item, before and after.

    ``after`` is None where nothing changes; ``grounds`` says what differs where the word stays.
    """

    before: Word
    after: Word | None
    grounds: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemRow:
    """A row of the matrix: a cell per authority, None where the authority was not asked."""

    id: str
    title: str
    direction: str
    on: date | None
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    title: str
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True)
class Blocker:
    """Who still restricts an item that moved, and why."""

    item: str
    title: str
    authority: str
    word: Word
    measures: tuple[tuple[str, str], ...]
    act: str
    act_title: str
    why: str


@dataclass(frozen=True)
class Holder:
    """A measure that holds items the scenario does not touch."""

    authority: str
    measure: str
    measure_title: str
    act: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Named:
    """An act, a pair of authorities or a duty, and the items it is about."""

    id: str
    title: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Cliff:
    """The first day on which an act or licence no longer holds, unless somebody renews it."""

    day: date
    id: str
    title: str
    what: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Owed:
    """A duty under the scenario, its earliest day, and the items that raise it."""

    authority: str
    title: str
    due: date | None
    text: str
    act: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Open:
    """A REFER: what is missing, and between which answers it lies."""

    item: str
    title: str
    authority: str
    between: str
    missing: tuple[str, ...]


@dataclass(frozen=True)
class NamedItems:
    """How a name was read, and the items that give it."""

    read: NameRead
    items: tuple[str, ...]


@dataclass(frozen=True)
class Step:
    """A hit in a proof, with its sentence, provision titles and acts with titles."""

    hit: Hit
    why: str
    values: tuple[str, ...]
    word: Word
    provisions: tuple[tuple[str, str], ...]
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Proof:
    """One authority's answer on an item at one side of the scenario."""

    authority: str
    side: str
    word: Word
    row: AuthorityRow
    reasons: tuple[str, ...]
    steps: tuple[Step, ...]


@dataclass(frozen=True)
class ItemProof:
    """All proofs of an item."""

    row: ItemRow
    proofs: tuple[Proof, ...]
    silent: tuple[str, ...]


def word(row: AuthorityRow) -> Word:
    """The verdict of a row."""
    text = WORDS.get(row.verdict, row.verdict.value)
    handling = "" if row.handling and row.verdict.value.startswith(row.handling) else row.handling
    return Word(text, TONES[row.verdict], between(row), handling)


def plain_word(verdict: Verdict) -> Word:
    """A verdict without its row."""
    return Word(WORDS.get(verdict, verdict.value), TONES[verdict], "", "")


# ---------------------------------------------------------------------- the matrix


def item_row(change: Change, sources: Sources) -> ItemRow:
    """The matrix row of an item."""
    cells = tuple(_cell(change, authority) for authority in sources.authorities)
    on = change.before.on if change.before.on != sources.result.on else None
    return ItemRow(change.id, change.title or change.id, change.direction, on, cells)


def _cell(change: Change, authority: str) -> Cell | None:
    old, new = change.before.row(authority), change.after.row(authority)
    if old is None or new is None:
        return None
    if old.same_outcome(new):
        return Cell(word(old), None)
    return Cell(word(old), word(new), tuple(_grounds(old, new)) if word(old) == word(new) else ())


def _grounds(old: AuthorityRow, new: AuthorityRow) -> Iterator[str]:
    """What differs behind the same word: measures and licences that come or go."""
    for before, after in ((old.measures, new.measures), (old.licences, new.licences)):
        yield from (f"now {key}" for key in after if key not in before)
        yield from (f"no longer {key}" for key in before if key not in after)


def matrix(sources: Sources) -> tuple[Group, ...]:
    """Items that moved (customers, then deals), then those left restricted."""
    parts = (
        ("Customers that change", sources.moved, "status"),
        ("Deals that change", sources.moved, "deal"),
        ("Customers that stay restricted, untouched by the scenario", sources.untouched, "status"),
        ("Deals that stay restricted, untouched by the scenario", sources.untouched, "deal"),
    )
    groups = (
        Group(title, tuple(item_row(change, sources) for change in some if change.kind == kind))
        for title, some, kind in parts
    )
    return tuple(group for group in groups if group.rows)


def clear(sources: Sources) -> tuple[Change, ...]:
    """Items that nobody restricts, before or after."""
    return tuple(c for c in sources.result.changes if not c.changed and not c.still_restricted_by)


# ---------------------------------------------------------------------- who still blocks


def blockers(sources: Sources) -> tuple[Blocker, ...]:
    """For each item that moved: every measure that still restricts it."""
    return tuple(b for change in sources.moved for b in _blockers(change, sources))


def _blockers(change: Change, sources: Sources) -> Iterator[Blocker]:
    """One line per authority, act and way of reaching the item, with its measures together."""
    found: dict[tuple[str, str, str], dict[str, str]] = defaultdict(dict)
    for row, hit in _restricting(change.after):
        found[row.authority, hit.acts[0] if hit.acts else "", why(hit)][hit.measure] = hit.title
    rows = {row.authority: row for row in change.after.rows}
    for (authority, act, reason), measures in found.items():
        yield Blocker(
            item=change.id,
            title=change.title or change.id,
            authority=authority,
            word=word(rows[authority]),
            measures=tuple(measures.items()),
            act=act,
            act_title=sources.title(act),
            why=reason,
        )


def _restricting(answer: Answer) -> Iterator[tuple[AuthorityRow, Hit]]:
    for row in answer.rows:
        if restricts(row):
            yield from ((row, h) for h in row.hits if TONES[h.worst] not in {"free", "licensed", "out"})


def why(hit: Hit) -> str:
    """Whom or what a measure reaches and how, without its title and acts, which stand beside it."""
    parts: list[str] = []
    if hit.party and hit.path:
        parts.append(f"reaches {hit.party} through its owners ({'; '.join(hit.path)})")
    elif hit.party:
        parts.append(f"reaches {hit.party}" + (f" since {hit.since}" if hit.since else ""))
    if hit.place:
        parts.append(f"at {hit.place}" if parts else f"reaches the place {hit.place}")
    parts.extend(value(parameter) for parameter in hit.parameters)
    if not hit.certain:
        parts.append("not certain")
    return "; ".join(parts) or "reaches the deal as it is stated"


def value(parameter: ParameterUsed) -> str:
    """A dated value with its unit and the day that chose it."""
    name = parameter.name.replace("_", " ")
    unit = f" {parameter.unit}" if parameter.unit and parameter.unit not in parameter.name else ""
    day = parameter.key_date
    chosen = f" (for {parameter.key.replace('_', ' ')} {day})" if day and parameter.key != "on" else ""
    return f"{name} {parameter.value}{unit}{chosen}"


def holders(sources: Sources) -> tuple[Holder, ...]:
    """The measures that hold what the scenario does not touch, those that hold most items first."""
    found: dict[tuple[str, str, str, str], list[str]] = defaultdict(list)
    for change in sources.untouched:
        for row, hit in _restricting(change.after):
            key = (row.authority, hit.measure, hit.title, hit.acts[0] if hit.acts else "")
            if change.id not in found[key]:
                found[key].append(change.id)
    ordered = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(Holder(*key, items=tuple(items)) for key, items in ordered)


def freed_by(sources: Sources) -> tuple[Named, ...]:
    """Acts that no longer hold an item, those that free most first."""
    found: dict[str, list[str]] = defaultdict(list)
    for change in sources.moved:
        for act in change.freed_by:
            found[act].append(change.id)
    ordered = sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))
    return tuple(Named(act, sources.title(act), tuple(items)) for act, items in ordered)


def diverging(sources: Sources) -> tuple[Named, ...]:
    """Pairs of authorities that agreed before and no longer do."""
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for change in sources.moved:
        for pair in change.diverging:
            found[pair].append(change.id)
    return tuple(Named(strict, mild, tuple(items)) for (strict, mild), items in sorted(found.items()))


def conflicts(sources: Sources) -> tuple[Named, ...]:
    """What could be obeyed together before and no longer can, as a sentence."""
    found: dict[str, list[str]] = defaultdict(list)
    for change in sources.result.changes:
        for conflict in change.newly_conflicting:
            found[conflict_sentence(conflict)].append(change.id)
    return tuple(Named("", sentence, tuple(items)) for sentence, items in sorted(found.items()))


# ---------------------------------------------------------------------- dates, duties, unknowns


def cliffs(sources: Sources) -> tuple[Cliff, ...]:
    """Days on which something an answer rests on ends, in the order in which they must be watched."""
    items: dict[tuple[date, str], dict[str, None]] = defaultdict(dict)
    words: dict[tuple[date, str], str] = {}
    for change in sources.result.changes:
        for ahead in change.next_dates:
            items[ahead.day, ahead.act][change.id] = None
            words.setdefault((ahead.day, ahead.act), ahead.what.removeprefix(f"{ahead.act} "))
    return tuple(
        Cliff(day, act, sources.title(act), words[day, act], tuple(resting))
        for (day, act), resting in sorted(items.items(), key=lambda entry: entry[0])
    )


def owed(sources: Sources) -> tuple[Owed, ...]:
    """Duties under the scenario, dated ones first."""
    found: dict[tuple[str, str, str, str], list[tuple[str, date | None]]] = defaultdict(list)
    for change in sources.result.changes:
        for row in change.after.rows:
            for duty in row.duties:
                found[row.authority, duty.title, duty.due_text, duty.act or ""].append((change.id, duty.due))
    rows = [
        Owed(
            authority=authority,
            title=title,
            due=min((due for _, due in entries if due is not None), default=None),
            text=text or "",
            act=act,
            items=tuple(dict.fromkeys(item for item, _ in entries)),
        )
        for (authority, title, text, act), entries in found.items()
    ]
    return tuple(sorted(rows, key=lambda o: (o.due is None, o.due or date.max, o.authority, o.title)))


def unknowns(sources: Sources) -> tuple[Open, ...]:
    """Every REFER under the scenario with what would decide it, items that moved first."""
    ordered = sorted(sources.result.changes, key=lambda c: not c.changed)
    return tuple(
        Open(c.id, c.title or c.id, row.authority, between(row), tuple(map(sources.fact, row.unknowns)))
        for c in ordered
        for row in c.after.rows
        if row.verdict is Verdict.REFER
    )


def names(sources: Sources) -> tuple[NamedItems, ...]:
    """Names that no party bears alone, letter for letter, with the items that give them; open ones first."""
    found: dict[NameRead, dict[str, None]] = defaultdict(dict)
    for change in sources.result.changes:
        for read in (*change.before.names, *change.after.names):
            found[read][change.id] = None
    ordered = sorted(found.items(), key=lambda entry: (entry[0].party is not None, entry[0].name))
    return tuple(NamedItems(read, tuple(items)) for read, items in ordered)


# ---------------------------------------------------------------------- proofs


def proofs(sources: Sources) -> tuple[ItemProof, ...]:
    """The proof of every item that something reaches, items that moved first."""
    ordered = sorted(sources.result.changes, key=lambda c: not c.changed)
    found = (ItemProof(item_row(c, sources), tuple(_proofs(c, sources)), _silent(c)) for c in ordered)
    return tuple(item for item in found if item.proofs)


def _silent(change: Change) -> tuple[str, ...]:
    """Authorities with nothing to prove: no hit, no open question, on either side."""
    pairs = zip(change.before.rows, change.after.rows, strict=True)
    return tuple(a.authority for a, b in pairs if not (_speaks(a) or _speaks(b)))


def _speaks(row: AuthorityRow) -> bool:
    return bool(row.hits or row.unknowns)


def _proofs(change: Change, sources: Sources) -> Iterator[Proof]:
    for old, new in zip(change.before.rows, change.after.rows, strict=True):
        if not (_speaks(old) or _speaks(new)):
            continue
        if old.same_outcome(new):
            yield _proof(new, "before and after", sources)
        else:
            yield _proof(old, "before", sources)
            yield _proof(new, "under the scenario", sources)


def _proof(row: AuthorityRow, side: str, sources: Sources) -> Proof:
    steps = tuple(_step(hit, sources) for hit in dict.fromkeys(row.hits))
    told = {hit_sentence(hit) for hit in row.hits}
    told |= {f"{c.id}: {c.reason}" for hit in row.hits for c in hit.considered}
    return Proof(row.authority, side, word(row), row, tuple(r for r in row.reasons if r not in told), steps)


def _step(hit: Hit, sources: Sources) -> Step:
    return Step(
        hit=hit,
        why=why(hit),
        values=tuple(value(parameter) for parameter in hit.parameters),
        word=plain_word(hit.worst),
        provisions=tuple((p, sources.title(p)) for p in hit.provisions),
        acts=tuple((a, sources.title(a)) for a in hit.acts),
    )
