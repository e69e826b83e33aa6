"""The edits of a scenario as hypothetical rows and events over the ledger; nothing recorded is copied."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any

from detente import model
from detente.dates import as_day
from detente.errors import InputError, UnknownIdError, faults_in
from detente.ledger.knowledge import Knowledge, Overlay
from detente.ledger.legality import delisted
from detente.ledger.scenario import Edit, EditVerdict, Judgement


def overlay(
    judgements: Iterable[Judgement], knowledge: Knowledge, *, with_open: bool, base: Overlay | None = None
) -> Overlay:
    """The rows and events of the edits that take effect (with ``with_open`` also of those that are
    REFER), on top of ``base``.
    """
    draft = _Draft(base or Overlay(), knowledge)
    for number, judgement in enumerate(judgements, start=1):
        counts = judgement.verdict in {EditVerdict.EFFECTIVE, EditVerdict.NOT_EFFECTIVE_YET}
        counts = counts or (with_open and judgement.verdict is EditVerdict.REFER)
        if counts and judgement.effective is not None:
            draft.add(judgement.edit, judgement.effective, number)
    return draft.finish()


class _Draft:
    """An overlay in the making."""

    def __init__(self, base: Overlay, knowledge: Knowledge) -> None:
        self.base = base
        self.knowledge = knowledge
        self.events: list[model.ActEvent] = []
        self.no_renewal: dict[str, date] = dict(base.no_renewal)
        self.bands: dict[tuple[str, str], tuple[model.Band, ...]] = dict(base.bands)
        self.sections: dict[str, list[Any]] = {}
        self.rest: list[model.Designation] = []

    def add(self, edit: Edit, day: date, number: int) -> None:
        match edit.kind:
            case "revoke":
                self._events("repeal", edit.targets, day, None, number)
            case "suspend":
                self._events("suspend", edit.targets, day, edit.until, number)
            case "end_licence":
                self._events("expire", edit.targets, day, None, number)
            case "do_not_renew":
                self.no_renewal.update(dict.fromkeys(edit.targets, day))
            case "amend":
                self._amend(edit, day)
            case "issue_licence":
                self._rows(
                    {"licences": [{"source": ["scenario"], "start": day.isoformat(), **edit.payload}]}, edit
                )
            case "designate":
                self._designate(edit, day, number)
            case "delist":
                self._delist(edit, day, number)
            case "adopt":
                self._rows(edit.payload, edit)

    def _events(self, kind: Any, targets: Iterable[str], day: date, end: date | None, number: int) -> None:
        for target in targets:
            self.events.append(
                model.ActEvent(
                    id=f"scenario-{number}:{target}", source=("scenario",), checked_against="scenario",
                    kind=kind, target=target, start=day, end=end,
                )
            )  # fmt: skip

    def _amend(self, edit: Edit, day: date) -> None:
        key, name = str(edit.payload.get("measure")), str(edit.payload.get("parameter"))
        rows: tuple[model.Measure | model.Relief, ...] = (*self.knowledge.measures, *self.knowledge.reliefs)
        row = next((r for r in rows if r.id == key), None)
        parameter = next((p for p in row.parameters if p.name == name), None) if row else None
        if parameter is None:
            raise UnknownIdError(
                f"{key!r} has no parameter {name!r}", where=str(edit), hint="see `detente law`"
            )
        start = as_day(edit.payload.get("key_from") or day)
        kept = [b for b in self.bands.get((key, name), parameter.bands) if b.start is None or b.start < start]
        kept = [replace(b, end=start) if b.end is None or b.end > start else b for b in kept]
        value = edit.payload["value"]
        kinds = {type(b.value) for b in parameter.bands}
        if isinstance(value, bool) or (kinds <= {int, float} and not isinstance(value, int | float)):
            raise InputError(f"value: {value!r} is not of the kind of {name}", where=str(edit))
        new = model.Band(value=value, start=start)
        self.bands[key, name] = (*kept, new)

    def _designate(self, edit: Edit, day: date, number: int) -> None:
        row = {
            "id": f"scenario-{number}:{edit.payload.get('party')}",
            "source": ["scenario"],
            "start": day.isoformat(),
            "confidence": "high",
            "checked_against": "scenario",
            **edit.payload,
        }
        provisions = row.get("provisions") or []
        if "by" not in row and provisions and provisions[0] in self.knowledge.provisions:
            row["by"] = self.knowledge.provisions[provisions[0]].act
        self._rows({"designations": [row]}, edit)

    def _delist(self, edit: Edit, day: date, number: int) -> None:
        """Ends each listing under the provisions named; what else the same row names stands on."""
        wanted = set(edit.payload.get("provisions") or ())
        for row in delisted(edit, self.knowledge):
            self._events("delist", [row.id], day, None, number)
            kept = tuple(p for p in row.provisions if wanted and p not in wanted)
            if kept:
                rest = replace(row, id=f"scenario-{number}:{row.id}:rest", provisions=kept, start=day)
                self.rest.append(rest)

    def _rows(self, sections: Mapping[str, Any], edit: Edit) -> None:
        from detente.law.check import check  # noqa: PLC0415
        from detente.law.read import read_document  # noqa: PLC0415 - pydantic only where rows are given
        from detente.yamlfile import Document  # noqa: PLC0415

        rows, problems = read_document(Document(str(edit), dict(sections)))
        base = merge(self.knowledge.law, self._so_far())
        problems += check(rows, base, listings_may_overlap=edit.kind == "designate")
        if problems:
            raise InputError(faults_in("an edit", problems), tuple(problems), where=str(edit))
        for located in rows:
            self.sections.setdefault(located.section, []).append(located)

    def _so_far(self) -> model.Law:
        located = [row for rows in self.sections.values() for row in rows]
        if not located:
            return self.base.law
        from detente.law.read import assemble  # noqa: PLC0415

        return merge(self.base.law, assemble(located))

    def finish(self) -> Overlay:
        law = self._so_far()
        law = replace(
            law, events=law.events + tuple(self.events), designations=law.designations + tuple(self.rest)
        )
        return Overlay(law=law, no_renewal=self.no_renewal, bands=self.bands)


def merge(left: model.Law, right: model.Law) -> model.Law:
    """The rows of both."""
    return model.Law(**{f.name: getattr(left, f.name) + getattr(right, f.name) for f in fields(model.Law)})
