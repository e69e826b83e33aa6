"""One act, licence or programme as a page: what it does, rests on and carries, its versions and its end."""

from __future__ import annotations

from datetime import date
from typing import Any

from detente import model
from detente.dates import Period, covers
from detente.errors import UnknownIdError
from detente.lazyclass import dataclass
from detente.ledger.knowledge import Knowledge
from detente.resolve import suggest


@dataclass(frozen=True, kw_only=True)
class LawPage:
    """Everything the ledger holds on an act, on a day."""

    act: model.Act
    on: date
    in_force: bool
    periods: tuple[Period, ...]
    rests_on: tuple[model.Act, ...]
    carries: tuple[model.Act, ...]
    versions: tuple[model.Act, ...]
    events: tuple[model.ActEvent, ...]
    provisions: tuple[model.Provision, ...]
    measures: tuple[model.Measure, ...]
    reliefs: tuple[model.Relief, ...]
    listed: int
    conditions: tuple[model.LiftingCondition, ...]


@dataclass(frozen=True, kw_only=True)
class LicencePage:
    """A licence or exception that stands beside the acts: what it covers and while it can be used."""

    relief: model.Relief
    on: date
    in_force: bool
    measures: tuple[model.Measure, ...]
    superseded_by: tuple[model.Relief, ...]


@dataclass(frozen=True, kw_only=True)
class ProgrammePage:
    """A programme on a day: its acts with whether each binds, the measures and licences that stand,
    how many parties its provisions name (None where listings are not recorded), and the words by which
    lists file them.
    """

    programme: model.Programme
    authority: model.Authority
    on: date
    acts: tuple[tuple[model.Act, bool], ...]
    measures: tuple[model.Measure, ...]
    reliefs: tuple[model.Relief, ...]
    listed: int | None
    tags: tuple[model.ListTag, ...]


def page(knowledge: Knowledge, key: str, on: date) -> LawPage | LicencePage | ProgrammePage:
    """The page of a programme, of an act, of the act behind a measure or provision, or of a licence."""
    programme = next((p for p in knowledge.programmes if p.id == key), None)
    if programme is not None:
        return programme_page(knowledge, programme, on)
    relief = next((r for r in knowledge.reliefs if r.id == key), None)
    if relief is None:
        return law_page(knowledge, key, on)
    return LicencePage(
        relief=relief,
        on=on,
        in_force=knowledge.relief_stands(relief, on),
        measures=tuple(m for m in knowledge.measures if knowledge.scope(m).intersection(relief.covers)),
        superseded_by=tuple(r for r in knowledge.reliefs if r.supersedes == relief.id),
    )


def law_page(knowledge: Knowledge, act_id: str, on: date) -> LawPage:
    """The page of an act, or of the act behind a measure, provision or licence id."""
    act = knowledge.acts.get(_act_of(knowledge, act_id))
    if act is None:
        rows = (*knowledge.acts.values(), *knowledge.programmes, *knowledge.reliefs)
        near = suggest(act_id, (row.id for row in rows))
        known = f" known on {knowledge.known}" if knowledge.known else ""
        raise UnknownIdError(
            f"the ledger has no act, programme or licence {act_id!r}{known}",
            hint=f"did you mean {', '.join(near)}?" if near else "`detente law` lists all acts",
        )
    provisions = tuple(p for p in knowledge.provisions.values() if p.act == act.id)
    names = {p.id for p in provisions}
    return LawPage(
        act=act,
        on=on,
        in_force=knowledge.effective(act.id, on),
        periods=knowledge.effective_periods(act.id),
        rests_on=tuple(knowledge.acts[b] for b in act.bases if b in knowledge.acts),
        carries=tuple(a for a in knowledge.acts.values() if act.id in a.bases),
        versions=_versions(knowledge, act.id),
        events=knowledge.events_of(act.id),
        provisions=provisions,
        measures=tuple(
            m for m in knowledge.measures if names.intersection(m.provisions) or m.introduced_by == act.id
        ),
        reliefs=tuple(
            r for r in knowledge.reliefs if r.act == act.id or {act.id, *names}.intersection(r.covers)
        ),
        listed=sum(
            covers(knowledge.designation_periods(d, p), on)
            for d in knowledge.designations
            for p in d.provisions
            if p in names
        ),
        conditions=tuple(c for c in knowledge.law.lifting_conditions if act.id in c.attached_to),
    )


def programme_page(knowledge: Knowledge, programme: model.Programme, on: date) -> ProgrammePage:
    """The page of a programme."""
    acts = [act for act in knowledge.acts.values() if act.programme == programme.id]
    own = {act.id for act in acts}
    named = {p.id for p in knowledge.provisions.values() if p.act in own}
    imposed = [m for m in knowledge.measures if named.intersection(m.provisions)]
    covering = {programme.id, *own, *named, *(m.id for m in imposed)}
    listed = knowledge.named(on)
    return ProgrammePage(
        programme=programme,
        authority=knowledge.authorities[programme.authority],
        on=on,
        acts=tuple((a, knowledge.effective(a.id, on)) for a in sorted(acts, key=lambda a: (a.start, a.id))),
        measures=tuple(m for m in imposed if knowledge.measure_stands(m, on)),
        reliefs=tuple(
            r for r in knowledge.reliefs if covering.intersection(r.covers) and knowledge.relief_stands(r, on)
        ),
        listed=len({party for p in named for party in listed.get(p, {})})
        if programme.coverage == "full"
        else None,
        tags=tuple(t for t in knowledge.list_tags if t.programme == programme.id),
    )


def _versions(knowledge: Knowledge, act_id: str) -> tuple[model.Act, ...]:
    """The acts that amended it, and those that amended these."""
    found: dict[str, model.Act] = {}
    queue = [act_id]
    for current in queue:
        for act in knowledge.acts.values():
            if current in act.amends and act.id not in found:
                found[act.id] = act
                queue.append(act.id)
    return tuple(sorted(found.values(), key=lambda a: (a.start, a.id)))


def _act_of(knowledge: Knowledge, key: str) -> str:
    if key in knowledge.provisions:
        return knowledge.provisions[key].act
    measure = next((m for m in knowledge.measures if m.id == key), None)
    if measure is not None:
        return knowledge.provisions[measure.provisions[0]].act
    return key


def act_rows(knowledge: Knowledge, on: date, authorities: tuple[str, ...]) -> list[dict[str, Any]]:
    """One flat row per act, in order of their start, of the authorities named (none: all)."""
    shown = {act for name in authorities for act in knowledge.acts_of(name)}
    return [
        {
            "id": act.id, "issuer": act.issuer, "type": act.type, "start": act.start,
            "in_force": knowledge.effective(act.id, on), "title": act.title,
            "confidence": act.confidence, "checked_against": act.checked_against,
        }
        for act in sorted(knowledge.acts.values(), key=lambda a: (a.start, a.id))
        if not authorities or act.id in shown
    ]  # fmt: skip


def programme_rows(knowledge: Knowledge, on: date) -> list[dict[str, Any]]:
    """One flat row per programme: what is recorded of it, and how many parties it names on a day (None
    where listings are not recorded).
    """
    pages = (programme_page(knowledge, p, on) for p in knowledge.programmes)
    return [
        {
            "id": page.programme.id,
            "authority": page.authority.id,
            "coverage": page.programme.coverage,
            "acts": sum(binds for _, binds in page.acts),
            "measures": len(page.measures),
            "listed": page.listed,
            "title": page.programme.title,
        }
        for page in sorted(pages, key=lambda page: (page.authority.rank, page.programme.id))
    ]


def tag_rows(knowledge: Knowledge) -> list[dict[str, Any]]:
    """One flat row per word by which a published list files its entries."""
    authorities = {p.id: p.authority for p in knowledge.programmes}
    return [
        {
            "list": tag.list,
            "tag": tag.tag,
            "authority": authorities.get(tag.programme or "", ""),
            "programme": tag.programme or "",
            "provisions": list(tag.provisions),
            "note": tag.note or ("" if tag.provisions else "cannot be tied to an act"),
        }
        for tag in sorted(knowledge.list_tags, key=lambda t: (t.list, t.tag))
    ]
