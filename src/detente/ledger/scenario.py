"""Scenarios: hypothetical acts laid over the ledger, each checked for whether it is lawful on its day.

A ``Scenario`` is a list of edits, built fluently or read from a file. Whether each edit is lawful is the
business of ``legality``; what it does to the ledger that of ``overlay``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, Self

from detente.dates import as_day
from detente.errors import InputError, Problem, faults_in
from detente.lazyclass import dataclass

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
        start = as_day(on)
        until = None if options.get("until") is None else as_day(options["until"])
        if until is not None and until <= start:
            raise InputError(f"{kind} ends on {until}, not after it begins on {start}")
        edit = Edit(
            kind=kind,
            on=start,
            targets=targets,
            until=until,
            by=word("by", options.get("by")),
            provided=_provided(options.get("provided")),
            assumes=words("assumes", options.get("assumes")),
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
        word(key, given.get(key))
    for key, kinds in (("provisions", ("designate", "delist")), ("covers", ("issue_licence",))):
        if kind in kinds:
            words(key, given.get(key))
    if given.get("key_from") is not None:
        as_day(given["key_from"])


def word(key: str, value: Any) -> str | None:
    """A word of an edit. Raises InputError."""
    if value is not None and not isinstance(value, str):
        raise InputError(f"{key}: {value!r} is not a word")
    return value


def words(key: str, value: Any) -> tuple[str, ...]:
    """A list of words of an edit, or one word. Raises InputError."""
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
        on = None if data.get("on") is None else as_day(data["on"])
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
