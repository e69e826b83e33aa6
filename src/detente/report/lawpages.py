"""What the ledger holds, as Markdown pages: one for each authority and an index of how sure it all is."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from detente import model
from detente.dates import DAY, Period
from detente.ledger.knowledge import Knowledge

SURE: Final = {
    "high": "sure",
    "high_unread": "sure, text not read here",
    "medium": "probable",
    "low": "doubtful",
}
UNREAD: Final = "unread"
AS_ACT: Final = "as its act"
READING: Final = ("what", "source", "how sure")
INTRODUCTION: Final = (
    "What the ledger knows of each authority ends three times: its prohibitions, everybody it named, its "
    "licences. After the first a row is REFER. After the second what is milder than a listing could "
    "bring stands only for parties that were followed in the official lists. After the third a "
    "prohibition says that a licence which is not recorded may help."
)
WORDS: Final = (
    "A published list files each entry under words, and each word is tied to the provisions on which such "
    "an entry rests (`detente law --tags`). Where it cannot be, it stands below with the reason."
)
HEAD: Final = "<!-- made by `detente law --pages DIR`; edits here are lost -->\n\n"


def law_pages(knowledge: Knowledge) -> dict[str, str]:
    """File name → Markdown, for the authorities that answer, and ``README.md``."""
    answering = sorted((a for a in knowledge.authorities.values() if a.answers), key=lambda a: (a.rank, a.id))
    pages = {f"{a.id.lower()}.md": _authority(knowledge, a) for a in answering}
    return {"README.md": _index(knowledge, answering), **pages}


def _index(knowledge: Knowledge, authorities: list[model.Authority]) -> str:
    law = knowledge.law
    named = (*law.acts, *law.provisions, *law.measures, *law.reliefs, *law.designations, *law.events)
    words = Counter(t.list for t in knowledge.list_tags)
    tied = Counter(t.list for t in knowledge.list_tags if t.provisions)
    loose = sorted((t for t in knowledge.list_tags if not t.provisions), key=lambda t: (t.list, t.tag))
    ends = (
        "authority", "from", "prohibitions to", "listings to", "licences to", "acts", "measures",
        "exceptions and licences", "parties ever named", "followed",
    )  # fmt: skip
    lines = [HEAD + "# The law that is recorded", "", INTRODUCTION, ""]
    lines += _table(ends, (_index_row(knowledge, a) for a in authorities))
    lines += [
        "",
        "## How sure",
        "",
        "Of acts, provisions, measures, exceptions, licences, listings and events:",
        "",
    ]
    lines += _table(("confidence", "rows", "of them read in an official text"), _confidence(named))
    lines += ["", "## Words of published lists", "", WORDS, ""]
    lines += _table(("list", "words", "tied to an act"), ((n, words[n], tied[n]) for n in sorted(words)))
    lines += ["", *_table(("not tied", "list", "why"), ((t.tag, t.list, t.note or "") for t in loose)), ""]
    return "\n".join(lines)


def _index_row(knowledge: Knowledge, authority: model.Authority) -> tuple[object, ...]:
    acts = knowledge.acts_of(authority.id)
    ends = {p.id: acts[p.act] for p in knowledge.provisions.values() if p.act in acts}
    parties = {
        d.party for d in knowledge.designations if any(d.start < ends.get(p, d.start) for p in d.provisions)
    }
    return (
        f"[{authority.id}]({authority.id.lower()}.md)",
        authority.recorded_from or "",
        authority.horizon or "",
        authority.listings_to or authority.horizon or "",
        authority.licences_to or authority.horizon or "",
        len(acts),
        sum(m.authority == authority.id for m in knowledge.measures),
        sum(r.authority == authority.id for r in knowledge.reliefs),
        len(parties),
        sum(name == authority.id for name, party in knowledge.followed if party),
    )


def _confidence(rows: Iterable[model.Row]) -> list[tuple[object, ...]]:
    counts: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for row in rows:
        counts[row.confidence] += 1
        read[row.confidence] += row.checked_against != UNREAD
    return [(SURE[word], counts[word], read[word]) for word in SURE]


def _authority(knowledge: Knowledge, authority: model.Authority) -> str:
    lines = [
        HEAD + f"# {authority.name}",
        "",
        f"`{authority.id}`. {authority.horizon_text or ''}".strip(),
        "",
    ]
    lines += _ends(authority)
    groups = _groups(knowledge, authority)
    programmes = {p.id: p for p in knowledge.programmes}
    order = sorted(groups, key=lambda g: (g not in programmes, _coverage(programmes.get(g)), g))
    for group in order:
        lines += _group(knowledge, authority, programmes.get(group), groups[group])
    lines += _rules(knowledge, authority)
    return "\n".join(lines).rstrip() + "\n"


def _ends(authority: model.Authority) -> list[str]:
    ends = (
        ("recorded from", authority.recorded_from),
        ("prohibitions recorded to", authority.horizon),
        ("everybody named recorded to", authority.listings_to or authority.horizon),
        ("licences recorded to", authority.licences_to or authority.horizon),
    )
    lines = [f"* {words}: {day}" for words, day in ends if day]
    if authority.nexus_text:
        lines.append(f"* binds: {authority.nexus_text}")
    return [*lines, ""]


def _coverage(programme: model.Programme | None) -> bool:
    return programme is not None and programme.coverage == "acts"


def _groups(knowledge: Knowledge, authority: model.Authority) -> dict[str, list[model.Act]]:
    """Acts that the authority's measures stand on, and those of its programmes, by programme."""
    own = {p.id for p in knowledge.programmes if p.authority == authority.id}
    acts = knowledge.acts_of(authority.id)
    found: dict[str, list[model.Act]] = defaultdict(list)
    for act in knowledge.acts.values():
        if act.programme in own or act.id in acts:
            found[act.programme or "other acts"].append(act)
    return found


def _group(
    knowledge: Knowledge, authority: model.Authority, programme: model.Programme | None, acts: list[model.Act]
) -> list[str]:
    title = f"{programme.title} (`{programme.id}`)" if programme else "Other acts"
    lines = [f"## {title}", ""]
    if programme is not None and programme.coverage == "acts":
        lines += ["Only the acts on which a listing rests are recorded: no listings, no licences.", ""]
    ids = {a.id for a in acts}
    named = [p for p in knowledge.provisions.values() if p.act in ids]
    provisions = {p.id for p in named}
    measures = [
        m for m in knowledge.measures if m.authority == authority.id and provisions.intersection(m.provisions)
    ]
    covered = {*ids, *provisions, *(m.id for m in measures), *([programme.id] if programme else [])}
    reliefs = [r for r in knowledge.reliefs if r.authority == authority.id and covered.intersection(r.covers)]
    ordered = sorted(acts, key=lambda a: (a.start, a.id))
    lines += _table(("binds", "act", *READING), (_act_row(knowledge, a) for a in ordered))
    if measures:
        lines += [
            "",
            *_table(("measure", "kind", "what", "holds", *READING[1:]), map(_measure_row, measures)),
        ]
    if reliefs:
        rows = [_relief_row(r) for r in sorted(reliefs, key=lambda r: (r.start or date.min, r.id))]
        lines += ["", *_table(("exception or licence", "kind", "what", "holds", *READING[1:]), rows)]
    reach = knowledge.acts_of(authority.id)
    counts = _listed(knowledge, {p.id: reach.get(p.act, date.max) for p in named})
    if counts:
        lines += ["", *_table(("list", "parties ever named", "first", "latest listing"), counts)]
    return [*lines, ""]


def _act_row(knowledge: Knowledge, act: model.Act) -> tuple[object, ...]:
    periods = ", ".join(_period(p) for p in knowledge.effective_periods(act.id)) or "never"
    return periods, f"`{act.id}`", act.title, _source(act), _sure(act)


def _measure_row(measure: model.Measure) -> tuple[object, ...]:
    bands = "; ".join(
        f"{p.name.replace('_', ' ')} by {p.key.replace('_', ' ')}: "
        + ", ".join(f"{b.value} {_period(Period(b.start, b.end))}".strip() for b in p.bands)
        for p in measure.parameters
    )
    what = measure.title + (f" ({bands})" if bands else "")
    what += f" **REFER**: {measure.unsettled}" if measure.unsettled else ""
    holds = _period(Period(measure.start, measure.end)) or AS_ACT
    return f"`{measure.id}`", measure.kind.replace("_", " "), what, holds, _source(measure), _sure(measure)


def _relief_row(relief: model.Relief) -> tuple[object, ...]:
    what = relief.title + (f" **REFER**: {relief.unsettled}" if relief.unsettled else "")
    if relief.supersedes:
        what += f" (replaces `{relief.supersedes}`)"
    holds = _period(Period(relief.start, relief.end)) or "as what it covers"
    return f"`{relief.id}`", relief.kind.replace("_", " "), what, holds, _source(relief), _sure(relief)


def _listed(knowledge: Knowledge, ends: dict[str, date]) -> list[tuple[object, ...]]:
    starts: dict[str, list[date]] = defaultdict(list)
    parties: dict[str, set[str]] = defaultdict(set)
    for row in knowledge.designations:
        for provision in ends.keys() & row.provisions:
            if row.start >= ends[provision]:
                continue
            starts[provision].append(row.start)
            parties[provision].add(row.party)
    return [(f"`{p}`", len(parties[p]), min(starts[p]), max(starts[p])) for p in sorted(starts)]


def _rules(knowledge: Knowledge, authority: model.Authority) -> list[str]:
    lines: list[str] = []
    rules = [r for r in knowledge.ownership_rules if r.authority == authority.id]
    if rules:
        rows = [
            (
                r.family, f"{'≥' if r.operator == 'at_least' else '>'} {r.share:g} %", r.aggregate, r.across,
                r.control, _period(Period(r.start, r.end)) or "always", _source(r), _sure(r),
            )
            for r in sorted(rules, key=lambda r: (r.family, r.start or date.min))
        ]  # fmt: skip
        head = (
            "for",
            "stake",
            "stakes add up",
            "across lists",
            "control counts",
            "holds",
            "source",
            "how sure",
        )
        lines += ["## Ownership", "", *_table(head, rows), ""]
    duties = [d for d in knowledge.duties if d.authority == authority.id]
    if duties:
        due = [
            (
                d.title,
                ", ".join(d.handling),
                d.due_text or "",
                _period(Period(d.start, d.end)) or AS_ACT,
            )
            for d in duties
        ]
        lines += ["## Duties", "", *_table(("duty", "after", "due", "holds"), due), ""]
    return lines


def _period(period: Period) -> str:
    """A period in printed form: first and last day, both included."""
    if period.start is None and period.end is None:
        return ""
    first = period.start.isoformat() if period.start else "…"
    last = (period.end - DAY).isoformat() if period.end else ""
    return f"{first} to {last}" if last else f"from {first}"


def _source(row: model.Row) -> str:
    return "; ".join(row.source[:3])


def _sure(row: model.Row) -> str:
    return (
        SURE[row.confidence]
        if row.checked_against == UNREAD
        else f"{SURE[row.confidence]}; {row.checked_against}"
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(_cell(value) for value in row) + " |"


def _cell(value: object) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
