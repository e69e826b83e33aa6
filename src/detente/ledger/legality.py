"""Whether an edit of a scenario can take effect in law: who may do it, what it must wait for.

``judge`` asks the legality rules of the law (review by Congress, unanimity in the Council, who may end what)
about each edit. An edit that waits on a condition or an assent nobody has assumed is REFER.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from detente import model
from detente.dates import Period
from detente.errors import InputError, UnknownIdError
from detente.ledger.knowledge import Knowledge, Overlay
from detente.ledger.scenario import Edit, EditVerdict, Judgement, Provided, Scenario, words


def judge(scenario: Scenario, law: model.Law, knowledge: Knowledge) -> tuple[Judgement, ...]:
    """What law makes of each edit. Raises UnknownIdError where an edit names nothing the ledger holds."""
    return tuple(_judge(edit, law, knowledge) for edit in scenario.edits)


def _judge(edit: Edit, law: model.Law, knowledge: Knowledge) -> Judgement:
    acts = touched_acts(edit, knowledge)
    if edit.kind == "delist" and not acts:
        return _nothing_to_delist(edit, knowledge)
    issuers = {knowledge.acts[a].issuer for a in acts if a in knowledge.acts}
    competent = _competence(edit, acts, knowledge)
    if competent is not None:
        return competent
    effective = edit.on
    verdict = EditVerdict.EFFECTIVE
    body: str | None = None
    reasons: list[str] = []
    rules: list[str] = []
    for rule in law.legality:
        if not _applies(rule, edit, acts, issuers, knowledge):
            continue
        found = _ask(rule, edit)
        if found is None:
            continue
        rules.append(rule.id)
        reasons.append(found[1])
        if _worse(found[0], verdict):
            verdict, body = found[0], rule.body
        effective = max(effective, found[2])
    if edit.kind == "do_not_renew":
        reasons += _ends_without_renewal(edit, knowledge)
    if edit.provided is not None and edit.provided.met != "yes":
        state = "is not met" if edit.provided.met == "no" else "is not known to be met"
        reasons.append(f"provided that {_condition_text(edit.provided, law)}: this {state}")
        if _worse(EditVerdict.REFER, verdict):
            verdict = EditVerdict.REFER
    return Judgement(
        edit=edit,
        verdict=verdict,
        effective=None if verdict is EditVerdict.REFUSED else effective,
        body=body,
        reasons=tuple(reasons),
        rules=tuple(rules),
    )


def _ends_without_renewal(edit: Edit, knowledge: Knowledge) -> Iterator[str]:
    """When each act ends if no renewal after the edit counts: the day a reader wants to see."""
    stop = Overlay(no_renewal=dict.fromkeys(edit.targets, edit.on))
    without = Knowledge(knowledge.law, known=knowledge.known, generation=knowledge.generation, overlay=stop)
    for target in edit.targets:
        end = next((p.end for p in without.act_periods(target) if edit.on in p), None)
        yield f"{target} then ends on {end}" if end else f"{target} has no printed end: nothing lapses"


def _nothing_to_delist(edit: Edit, knowledge: Knowledge) -> Judgement:
    """Refused where others list the party but not this body; an error where nobody does."""
    party = edit.payload.get("party")
    others = {m.authority for d in delisted(replace(edit, by=None), knowledge) for m in knowledge.measures
              if set(d.provisions) & set(m.target.designated)}  # fmt: skip
    if not others:
        raise UnknownIdError(f"{party!r} is not listed there", where=str(edit), hint="see `detente status`")
    return Judgement(
        edit=edit,
        verdict=EditVerdict.REFUSED,
        effective=None,
        body=", ".join(sorted(others)),
        reasons=(f"{party} is listed by {', '.join(sorted(others))}; {edit.by} cannot delist it there",),
    )


_ORDER: Final = (EditVerdict.EFFECTIVE, EditVerdict.NOT_EFFECTIVE_YET, EditVerdict.REFER, EditVerdict.REFUSED)


def _worse(left: EditVerdict, right: EditVerdict) -> bool:
    return _ORDER.index(left) > _ORDER.index(right)


def _condition_text(provided: Provided, law: model.Law) -> str:
    known = next((c for c in law.lifting_conditions if c.id == provided.condition), None)
    return f"{known.id} ({known.text})" if known else provided.condition


TARGET_HINTS: Final = {
    "end_licence": "it takes ids of licences; an act is ended by `revoke`",
    "do_not_renew": "it takes ids of acts",
    "revoke": "it takes ids of acts, measures or listings; see `detente law`; licences end by `end_licence`",
    "suspend": "it takes ids of acts, measures, licences or listings; see `detente law`",
}


def touched_acts(edit: Edit, knowledge: Knowledge) -> tuple[str, ...]:  # noqa: C901 - one line per kind of edit
    """The recorded acts an edit works on. Raises UnknownIdError for an id that is nowhere."""
    reliefs = {r.id: r for r in (*knowledge.law.reliefs, *knowledge.overlay.law.reliefs)}
    measures = {m.id: m for m in (*knowledge.law.measures, *knowledge.overlay.law.measures)}
    provisions = {p.id: p for p in (*knowledge.law.provisions, *knowledge.overlay.law.provisions)}
    acts = {a.id for a in (*knowledge.law.acts, *knowledge.overlay.law.acts)}
    programmes = {p.id for p in knowledge.law.programmes}
    designation_acts = {
        d.id: [provisions[p].act for p in d.provisions if p in provisions] for d in knowledge.designations
    }

    allowed = {
        "end_licence": set(reliefs),
        "do_not_renew": acts,
        "revoke": acts | set(measures) | {d.id for d in knowledge.designations},
        "suspend": acts | set(measures) | set(reliefs) | {d.id for d in knowledge.designations},
    }.get(edit.kind)
    for target in edit.targets:
        if allowed is not None and target not in allowed:
            what = edit.kind.replace("_", " ")
            raise UnknownIdError(f"cannot {what} {target!r}", where=str(edit), hint=TARGET_HINTS[edit.kind])

    def of(key: str) -> Iterator[str]:
        if key in acts:
            yield key
        elif key in measures:
            yield from (provisions[p].act for p in measures[key].provisions if p in provisions)
        elif key in provisions:
            yield provisions[key].act
        elif key in designation_acts:
            yield from designation_acts[key]
        elif key in reliefs:
            yield from (act for covered in reliefs[key].covers for act in of(covered))
        elif key not in programmes:
            raise UnknownIdError(f"the ledger has no {key!r}", where=str(edit), hint="see `detente law`")

    names: list[str] = list(edit.targets)
    names += [edit.payload["measure"]] if edit.kind == "amend" else []
    names += list(words("provisions", edit.payload.get("provisions"))) if edit.kind == "designate" else []
    if edit.kind == "delist":
        names += [p for row in delisted(edit, knowledge) for p in row.provisions]
    names += list(words("covers", edit.payload.get("covers"))) if edit.kind == "issue_licence" else []
    if edit.kind == "adopt":
        rows = edit.payload.get("acts") or ()
        names += [
            basis
            for row in rows
            if isinstance(row, dict)
            for basis in (*(row.get("legal_basis") or ()), *(row.get("legal_basis_any") or ()))
            if basis in acts
        ]
    return tuple(dict.fromkeys(act for name in names for act in of(name)))


def delisted(edit: Edit, knowledge: Knowledge) -> tuple[model.Designation, ...]:
    """The designations that a ``delist`` ends: of the party, under the provisions named (default: all), and
    of those only the ones that the body named in ``by`` can end; those in force on the day of the edit,
    or, where none is, all.
    """
    provisions = set(edit.payload.get("provisions") or ())
    every = (d for d in knowledge.designations if d.party == edit.payload.get("party"))
    named = (d for d in every if not provisions or provisions.intersection(d.provisions))
    able = [d for d in named if edit.by is None or _may_end(edit.by, d, knowledge)]
    return tuple(d for d in able if edit.on in Period(d.start, d.end)) or tuple(able)


def _may_end(body: str, row: model.Designation, knowledge: Knowledge) -> bool:
    """True if the body runs the measures that the listing feeds, or made the act it stands under."""
    runs = any(
        m.authority == body and set(row.provisions) & set(m.target.designated) for m in knowledge.measures
    )
    acts = [knowledge.provisions[p].act for p in row.provisions if p in knowledge.provisions]
    return runs or all(body in _kin(act, knowledge) for act in acts)


def _kin(act_id: str, knowledge: Knowledge) -> frozenset[str]:
    """The makers of an act and of what it rests on, the bodies above them and their offices."""
    makers = set(_makers(act_id, knowledge))
    above = {m for maker in makers for m in _ancestors(maker, knowledge)}
    return frozenset(makers | above | {m for maker in makers for m in _offices(maker, knowledge)})


def _competence(edit: Edit, acts: tuple[str, ...], knowledge: Knowledge) -> Judgement | None:
    """Refused where the body named did not make the act nor anything it rests on."""
    if edit.by is None or edit.kind in {"adopt", "issue_licence"}:
        return None
    if edit.by in _administrators(edit, knowledge):
        return None
    for act_id in acts:
        makers = set(_makers(act_id, knowledge))
        kin = {
            m for maker in makers for m in (maker, *_ancestors(maker, knowledge), *_offices(maker, knowledge))
        }
        if makers and edit.by not in kin:
            return Judgement(
                edit=edit,
                verdict=EditVerdict.REFUSED,
                effective=None,
                body=", ".join(sorted(makers)),
                reasons=(
                    f"{act_id} was made by {', '.join(sorted(makers))}; {edit.by} cannot change or end it",
                ),
            )
    return None


def _administrators(edit: Edit, knowledge: Knowledge) -> frozenset[str]:
    """The authorities that run the measures an edit names parties or values for."""
    provisions = set(edit.payload.get("provisions") or ())
    if edit.kind == "delist":
        provisions = {p for row in delisted(edit, knowledge) for p in row.provisions}
    return frozenset(
        m.authority
        for m in knowledge.measures
        if m.id == edit.payload.get("measure") or provisions.intersection(m.target.designated)
    )


def _makers(act_id: str, knowledge: Knowledge) -> Iterator[str]:
    act = knowledge.acts.get(act_id)
    if act is not None:
        yield act.issuer
        for basis in act.bases:
            yield from _makers(basis, knowledge)


def _ancestors(body: str, knowledge: Knowledge) -> Iterator[str]:
    row = knowledge.authorities.get(body)
    while row is not None and row.parent is not None:
        yield row.parent
        row = knowledge.authorities.get(row.parent)


def _offices(body: str, knowledge: Knowledge) -> Iterator[str]:
    """Offices to which the maker delegated (a Treasury office under the President)."""
    yield from (row.id for row in knowledge.authorities.values() if row.parent == body)


def _applies(
    rule: model.LegalityRule, edit: Edit, acts: tuple[str, ...], issuers: set[str], knowledge: Knowledge
) -> bool:
    if edit.kind not in rule.edits or edit.on not in Period(rule.start, rule.end):
        return False
    if rule.act is not None and not knowledge.effective(rule.act, edit.on):
        return False
    if rule.acts:
        based = {b for act in acts for b in (act, *_bases(act, knowledge))}
        return bool(based.intersection(rule.acts))
    if rule.issuers:
        return bool(issuers.intersection(rule.issuers)) or (not issuers and edit.by in rule.issuers)
    return True


def _bases(act_id: str, knowledge: Knowledge) -> Iterator[str]:
    act = knowledge.acts.get(act_id)
    for basis in act.bases if act else ():
        yield basis
        yield from _bases(basis, knowledge)


def _ask(rule: model.LegalityRule, edit: Edit) -> tuple[EditVerdict, str, date] | None:
    if rule.assumption is not None and rule.assumption in edit.assumes:
        return None
    if rule.needs == "other_body":
        if edit.by == rule.body:
            return None
        return EditVerdict.REFUSED, f"{rule.title} ({rule.id})", edit.on
    if rule.needs == "assent":
        return (
            EditVerdict.REFER,
            f"{rule.title}: assume `{rule.assumption}` to compute it ({rule.id})",
            edit.on,
        )
    wait = _days(rule, edit.on)
    try:
        ready = edit.on + timedelta(days=wait)
    except OverflowError:
        raise InputError(f"{edit.on} lies too far ahead", where=str(edit)) from None
    return EditVerdict.NOT_EFFECTIVE_YET, f"{rule.title}: {wait} days, not before {ready} ({rule.id})", ready


def _days(rule: model.LegalityRule, day: date) -> int:
    month_day = f"{day:%m-%d}"
    longer = rule.longer_from and rule.longer_to and rule.longer_from <= month_day <= rule.longer_to
    return (rule.longer_days if longer else rule.days) or 0
