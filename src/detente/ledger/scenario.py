"""Scenarios: hypothetical acts laid over the ledger, each checked for whether it is lawful on its day.

A ``Scenario`` is a list of edits. ``judge`` asks the legality rules of the law (review by Congress,
unanimity in the Council, who may end what) about each edit; ``overlay`` turns those that take effect
into rows and events. An edit that waits on a condition or an assent nobody has assumed is kept
apart, so that what it would change can be shown as what it is: open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from detente import model
from detente.dates import Period, parse_day
from detente.errors import InputError, Problem, UnknownIdError, faults_in
from detente.ledger.knowledge import Knowledge, Overlay

KINDS: Final = (
    "revoke", "suspend", "amend", "do_not_renew", "issue_licence",
    "end_licence", "designate", "delist", "adopt",
)  # fmt: skip


class EditVerdict(StrEnum):
    """What law makes of an edit on its day."""

    EFFECTIVE = "EFFECTIVE"
    NOT_EFFECTIVE_YET = "NOT_EFFECTIVE_YET"
    REFUSED = "REFUSED"
    REFER = "REFER"


@dataclass(frozen=True, kw_only=True)
class Provided:
    """A condition on which an edit depends (``condition``: id of a lifting condition, or words)."""

    condition: str
    met: str = "unknown"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One hypothetical act. ``targets``: ids of acts, licences or measures; ``payload``: what an
    ``amend``, ``designate``, ``delist``, ``issue_licence`` or ``adopt`` says.
    """

    kind: str
    on: date
    targets: tuple[str, ...] = ()
    until: date | None = None
    by: str | None = None
    provided: Provided | None = None
    assumes: tuple[str, ...] = ()
    payload: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        named = [str(self.payload[key]) for key in ("measure", "party", "id") if key in self.payload]
        named += [str(row.get("id")) for row in self.payload.get("acts") or () if isinstance(row, dict)]
        what = ", ".join(self.targets or named)
        return f"{self.kind.replace('_', ' ')} {what}".strip() + f" on {self.on}"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """Whether an edit takes effect, when, and what stands in its way. ``body``: who must act."""

    edit: Edit
    verdict: EditVerdict
    effective: date | None
    body: str | None
    reasons: tuple[str, ...]
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """An ordered list of edits with a name; build it fluently or read it from a file."""

    name: str
    edits: tuple[Edit, ...] = ()
    text: str = ""
    on: date | None = None

    def revoke(self, *acts: str, on: str | date, **options: Any) -> Self:
        """End acts (orders, directives, regulations, decisions) from ``on``."""
        return self.with_edit("revoke", acts, on, options)

    def suspend(self, *acts: str, on: str | date, until: str | date | None = None, **options: Any) -> Self:
        """Take acts out of force from ``on`` until (not including) ``until``."""
        return self.with_edit("suspend", acts, on, {**options, "until": until})

    def do_not_renew(self, *acts: str, on: str | date, **options: Any) -> Self:
        """Let acts end on the day printed last; no renewal after ``on`` counts."""
        return self.with_edit("do_not_renew", acts, on, options)

    def amend(
        self, measure: str, parameter: str, value: Any, *, on: str | date, key_from: str | date | None = None,
        **options: Any,
    ) -> Self:  # fmt: skip
        """Give a dated parameter a new value for key dates from ``key_from`` (default ``on``)."""
        payload = {"measure": measure, "parameter": parameter, "value": value, "key_from": key_from or on}
        return self.with_edit("amend", (), on, options, payload)

    def issue_licence(self, licence: Mapping[str, Any], *, on: str | date, **options: Any) -> Self:
        """Issue a licence: a row as in a law file."""
        return self.with_edit("issue_licence", (), on, options, licence)

    def end_licence(self, *licences: str, on: str | date, **options: Any) -> Self:
        """End licences from ``on``."""
        return self.with_edit("end_licence", licences, on, options)

    def designate(self, party: str, *provisions: str, on: str | date, **options: Any) -> Self:
        """Name a party under provisions from ``on``."""
        return self.with_edit("designate", (), on, options, {"party": party, "provisions": list(provisions)})

    def delist(self, party: str, *provisions: str, on: str | date, **options: Any) -> Self:
        """Remove a party from provisions (all, where none is given) from ``on``."""
        return self.with_edit("delist", (), on, options, {"party": party, "provisions": list(provisions)})

    def adopt(self, law: Mapping[str, Any], *, on: str | date, **options: Any) -> Self:
        """Adopt new law: sections as in a law file."""
        return self.with_edit("adopt", (), on, options, law)

    def with_edit(
        self, kind: str, targets: tuple[str, ...], on: str | date, options: Mapping[str, Any],
        payload: Mapping[str, Any] | None = None,
    ) -> Self:  # fmt: skip
        """The scenario with one edit more; ``options`` are by, provided, assumes and until."""
        unknown = set(options) - {"by", "provided", "assumes", "until"}
        if unknown:
            raise InputError(f"an edit has no option {min(unknown)!r}", hint="by, provided, assumes, until")
        _check_payload(kind, payload)
        start = _day(on)
        until = None if options.get("until") is None else _day(options["until"])
        if until is not None and until <= start:
            raise InputError(f"{kind} ends on {until}, not after it begins on {start}")
        edit = Edit(
            kind=kind,
            on=start,
            targets=targets,
            until=until,
            by=_word("by", options.get("by")),
            provided=_provided(options.get("provided")),
            assumes=_words("assumes", options.get("assumes")),
            payload=payload or {},
        )
        return replace(self, edits=(*self.edits, edit))


PAYLOAD_KEYS: Final = {
    "amend": ("measure", "parameter", "value", "key_from"),
    "delist": ("party", "provisions"),
}
NEEDED: Final = {
    "amend": ("measure", "parameter", "value"),
    "delist": ("party",),
    "designate": ("party", "provisions"),
    "issue_licence": ("id", "authority", "covers"),
}


def _check_payload(kind: str, payload: Mapping[str, Any] | None) -> None:
    """The words of an edit's mapping. Raises InputError naming the first wrong one."""
    given = payload or {}
    for key in sorted(map(str, given)):
        if kind in PAYLOAD_KEYS and key not in PAYLOAD_KEYS[kind]:
            raise InputError(f"{kind} has no field {key!r}", hint=", ".join(PAYLOAD_KEYS[kind]))
    for key in NEEDED.get(kind, ()):
        if given.get(key) in (None, "", []):
            raise InputError(f"{kind} needs `{key}`", hint="see docs/scenarios.md")
    for key in ("measure", "parameter", "party"):
        _word(key, given.get(key))
    for key, kinds in (("provisions", ("designate", "delist")), ("covers", ("issue_licence",))):
        if kind in kinds:
            _words(key, given.get(key))
    if given.get("key_from") is not None:
        _day(given["key_from"])


def _word(key: str, value: Any) -> str | None:
    if value is not None and not isinstance(value, str):
        raise InputError(f"{key}: {value!r} is not a word")
    return value


def _words(key: str, value: Any) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value if value is not None else []
    if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
        raise InputError(f"{key}: {value!r} is not a list of words")
    return tuple(values)


MET: Final = ("yes", "no", "unknown")


def _provided(given: Any) -> Provided | None:
    """The condition of an edit from a mapping {condition, met}. Raises InputError."""
    if given is None or isinstance(given, Provided):
        return given
    if (
        not isinstance(given, dict)
        or not isinstance(given.get("condition"), str)
        or set(given) - {"condition", "met"}
    ):
        raise InputError(f"`provided` takes condition and met, not {given!r}", hint="see docs/scenarios.md")
    stated = given.get("met", "unknown")
    met = {True: "yes", False: "no"}[stated] if isinstance(stated, bool) else stated
    if met not in MET:
        raise InputError(f"met: {met!r} is not one of {', '.join(MET)}")
    return Provided(condition=given["condition"], met=met)


def _day(value: str | date) -> date:
    """A day or its text. Raises InputError."""
    if isinstance(value, date):
        return value
    try:
        return parse_day(value)
    except ValueError as error:
        raise InputError(str(error)) from None


# ---------------------------------------------------------------------- reading


def read_scenario(path: str | Path) -> Scenario:
    """A scenario file. Raises InputError with every fault."""
    from detente.yamlfile import read_file  # noqa: PLC0415 - PyYAML is not loaded where no file is read

    document = read_file(Path(path))
    return scenario_from(document.data, document.place)


def scenario_from(data: Any, place: Any = lambda *_: "scenario") -> Scenario:
    """A scenario from plain data. Raises InputError with every fault."""
    problems: list[Problem] = []

    def fault(what: str, *keys: str | int, hint: str = "") -> None:
        problems.append(Problem(where=place(*keys), what=what, hint=hint))

    if not isinstance(data, dict) or not isinstance(data.get("edits"), list):
        raise InputError(
            "is no scenario", where=place(), hint="it needs `name` and a list `edits`, see docs/scenarios.md"
        )
    for key in set(data) - {"name", "text", "on", "edits"}:
        fault(f"a scenario has no field {key!r}", key, hint="fields are name, text, on, edits")
    scenario = Scenario(name=str(data.get("name", "scenario")), text=str(data.get("text", "")))
    for index, item in enumerate(data["edits"]):
        try:
            edit = _edit(item)
        except (ValueError, TypeError, InputError) as error:
            fault(error.what if isinstance(error, InputError) else str(error), "edits", index,
                  hint=error.hint if isinstance(error, InputError) else "")  # fmt: skip
        else:
            scenario = replace(scenario, edits=(*scenario.edits, edit))
    try:
        on = None if data.get("on") is None else _day(data["on"])
    except InputError as error:
        fault(f"on: {error.what}", "on")
    if problems:
        raise InputError(faults_in("the scenario", problems), tuple(problems), where=place())
    return replace(scenario, on=on)


def _edit(item: Any) -> Edit:
    if not isinstance(item, dict):
        raise InputError("an edit is a mapping", hint=f"kinds are {', '.join(KINDS)}")
    kinds = [key for key in item if key in KINDS]
    if len(kinds) != 1:
        raise InputError("an edit has exactly one kind", hint=f"kinds are {', '.join(KINDS)}")
    kind = kinds[0]
    if kind == "suspend" and isinstance(item[kind], dict):
        item = {**item, **item[kind], kind: item[kind].get("id")}
        del item["id"]
    extra = set(item) - {kind, "on", "from", "to", "until", "by", "provided", "assumes", "note"}
    if extra:
        raise InputError(f"an edit has no field {min(extra)!r}", hint="on, by, from, to, provided, assumes")
    on = item.get("on", item.get("from"))
    if not isinstance(on, str):
        raise InputError(f"{kind}: `on` is missing", hint="write on: YYYY-MM-DD")
    options: dict[str, Any] = {key: item[key] for key in ("by", "provided", "assumes") if key in item}
    until = item.get("to", item.get("until"))
    subject = item[kind]
    if kind in {"amend", "issue_licence", "designate", "delist", "adopt"}:
        if not isinstance(subject, dict):
            raise InputError(f"{kind} takes a mapping", hint="see docs/scenarios.md")
        return Scenario("").with_edit(kind, (), on, {**options, "until": until}, subject).edits[0]
    targets = (subject,) if isinstance(subject, str) else tuple(subject or ())
    if not targets or not all(isinstance(t, str) for t in targets):
        raise InputError(f"{kind} takes an id or a list of ids")
    return Scenario("").with_edit(kind, targets, on, {**options, "until": until}).edits[0]


# ---------------------------------------------------------------------- legality


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
    names += list(_words("provisions", edit.payload.get("provisions"))) if edit.kind == "designate" else []
    if edit.kind == "delist":
        names += [p for row in delisted(edit, knowledge) for p in row.provisions]
    names += list(_words("covers", edit.payload.get("covers"))) if edit.kind == "issue_licence" else []
    if edit.kind == "adopt":
        rows = edit.payload.get("acts") or ()
        names += [
            basis
            for row in rows
            if isinstance(row, dict)
            for basis in row.get("legal_basis") or ()
            if basis in acts
        ]
    return tuple(dict.fromkeys(act for name in names for act in of(name)))


def delisted(edit: Edit, knowledge: Knowledge) -> tuple[model.Designation, ...]:
    """The designations that a ``delist`` ends: of the party, under the provisions named (default:
    all), and of those only the ones that the body named in ``by`` can end.
    """
    provisions = set(edit.payload.get("provisions") or ())
    rows = (d for d in knowledge.designations if d.party == edit.payload.get("party"))
    named = (d for d in rows if not provisions or provisions.intersection(d.provisions))
    return tuple(d for d in named if edit.by is None or _may_end(edit.by, d, knowledge))


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
        for basis in act.legal_basis:
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
    for basis in act.legal_basis if act else ():
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


# ---------------------------------------------------------------------- overlay


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
        start = _day(edit.payload.get("key_from") or day)
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
