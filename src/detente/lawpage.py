"""One act as a page: what it does, what it rests on, what it carries, its versions and its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from detente import model
from detente.dates import Period, covers
from detente.errors import UnknownIdError
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


def page(knowledge: Knowledge, key: str, on: date) -> LawPage | LicencePage:
    """The page of an act, of the act behind a measure or provision, or of a licence."""
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
        near = suggest(act_id, knowledge.acts)
        raise UnknownIdError(
            f"the ledger has no act {act_id!r}" + (f" known on {knowledge.known}" if knowledge.known else ""),
            hint=f"did you mean {', '.join(near)}?" if near else "`detente law` lists all acts",
        )
    provisions = tuple(p for p in knowledge.provisions.values() if p.act == act.id)
    names = {p.id for p in provisions}
    return LawPage(
        act=act,
        on=on,
        in_force=knowledge.effective(act.id, on),
        periods=knowledge.effective_periods(act.id),
        rests_on=tuple(knowledge.acts[b] for b in act.legal_basis if b in knowledge.acts),
        carries=tuple(a for a in knowledge.acts.values() if act.id in a.legal_basis),
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
