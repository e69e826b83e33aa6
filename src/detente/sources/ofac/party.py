"""One listed party while it is read: facts come in as the publisher's phrases and go out as an ``Entry``.

What a label means (``Cedula No.`` is a national number, ``Linked To:`` a tie) stands in the source's lookup
``facts``; here is only what each kind of fact does to the party.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, ClassVar, Final

from detente.entries import Entry, Filing, Identifier, Link, ListedName, Place, Quality, Schema
from detente.sources.ofac.remarks import (
    Stated,
    alias_of,
    birth_of,
    iso_of,
    label_of,
    phrases,
    stated_of,
    unknown_label,
)
from detente.sources.reading import Lookups, Report, look_up

_DIRECTIVE: Final = re.compile(r"Directive \d\w*")
_DATED: Final = re.compile(r"\((?:EO (\d+) (Directive \w+)|CMIC)\)")
ORDER: Final = re.compile(r"\b1[0-9]{4}\b")  # number of an executive order
_IMO: Final = re.compile(r"[0-9]{7}")
_COUNTRY: Final = re.compile(r"[A-Z][A-Za-z]{2}")
_LINKED: Final = re.compile(r"\((Linked To: .*)\)")


class Reading:
    """What all entries of one load share: lookups, report, the labels by first word, and a tally of phrases
    (``known``, ``free`` for prose without a label, ``unread`` for what looks like a fact and is none).
    """

    def __init__(self, lookups: Lookups, report: Report) -> None:
        self.lookups = lookups
        self.report = report
        self.facts: Mapping[str, str] = lookups.get("facts", {})
        self.tally: Counter[str] = Counter()
        self._seen: set[str] = set()
        firsts: dict[str, list[str]] = {}
        for label in sorted(self.facts, key=len, reverse=True):
            firsts.setdefault(label.partition(" ")[0].rstrip(":"), []).append(label)
        self.labels = {first: tuple(labels) for first, labels in firsts.items()}
        self.directive_replaces = bool(lookups.get("rules", {}).get("a directive stands for its programme"))

    def fresh(self, uid: str, where: str) -> bool:
        """Whether this is the number of an entry not read before; anything else becomes a fault."""
        if not (uid.isascii() and uid.isdigit()):
            self.report.fault(where, f"{uid[:40]!r} is no entry number")
            return False
        if uid in self._seen:
            self.report.fault(where, f"entry {uid} stands there twice; the first is kept")
            return False
        self._seen.add(uid)
        return True

    def word(self, lookup: str, word: str, default: Any = "") -> Any:
        """What a word means; an unknown one is reported."""
        return look_up(self.lookups, lookup, word, self.report, default)

    def country(self, word: str) -> str:
        """Two letters, or the word as printed where it is no country with a code."""
        word = " ".join(word.split())
        return str(self.word("countries", word, word)) if word else ""


class Party:
    """Collects the facts of one entry."""

    def __init__(self, reading: Reading, uid: str, kind: str) -> None:
        self._reading = reading
        self.uid = uid
        self.schema: Schema = reading.word("kinds", kind or "entity", "LegalEntity")
        self.names: dict[tuple[str, str, str], ListedName] = {}
        self.programmes: list[str] = []
        self.listed: dict[str, date] = {}  # by programme or directive
        self.acts: list[str] = []
        self.measures: list[tuple[str, str]] = []  # number of an executive order, what it imposes
        self.directives: list[tuple[str, str]] = []
        self.lists: dict[str, dict[Any, None]] = {}  # fields of the entry; a dict keeps order and tells twins
        self.vessel: dict[str, dict[str, None]] = {}
        self.gender: Any = ""
        self.died = ""

    def add(self, field: str, *values: Any) -> None:
        """Put values into a field of the entry, each once and none that is empty."""
        self.lists.setdefault(field, {}).update((v, None) for v in values if v)

    def named(
        self, full: str, quality: Quality = "strong", kind: str = "", parts: dict[str, str] | None = None
    ) -> None:
        """Take a name, once. The parts of a person's name are told apart by its comma unless given."""
        full = " ".join(full.split())
        if parts is None and self.schema == "Person" and full.count(", ") == 1:
            last, _, first = full.partition(", ")
            parts = {"lastName": last, "firstName": first}
        name = ListedName(full=full, quality=quality, kind=kind, parts=parts or {})
        if full:
            self.names.setdefault((full, quality, kind), name)

    def remarks(self, text: str) -> None:
        """Take a whole text of remarks."""
        for phrase in phrases(text):
            linked = _LINKED.fullmatch(phrase)
            self.fact(linked.group(1) if linked else phrase)

    def fact(self, phrase: str, stated: Stated | None = None) -> None:
        """Take one phrase: label and value. ``stated``: number, country and days where fields hold them."""
        phrase = phrase.strip()
        bare = phrase[5:] if phrase[:5].lower() == "alt. " else phrase
        alias = alias_of(bare)
        if alias is not None:
            kind, name, weak = alias
            self.named(name, "weak" if weak else "strong", kind)
            self._reading.tally["known"] += 1
            return
        label = label_of(bare, self._reading.labels)
        action, _, detail = self._reading.facts.get(label, "").partition(" ")
        value = bare[len(label) :].lstrip(" :").strip()
        if label and self._actions[action](self, detail, bare[: len(label)], value, stated):
            self._reading.tally["known"] += 1
            return
        self._unread(bare, label, stated)

    def _unread(self, phrase: str, label: str, stated: Stated | None) -> None:
        self.add("notes", phrase)
        shaped = unknown_label(phrase) if stated is None else phrase.removesuffix(stated.value).strip()
        unknown = "" if label else shaped
        if unknown:
            self._reading.report.unknown("facts", unknown)
        self._reading.tally["unread" if unknown or label else "free"] += 1

    def ship(self, kind: str, value: str) -> None:
        """Take a fact on a ship or an aircraft; several of a kind are joined."""
        if value:
            self.vessel.setdefault(kind, {})[value] = None

    def filings(self) -> tuple[Filing, ...]:
        """The programmes, each with the directives that name it."""
        filed: list[Filing] = []
        for tag in self.programmes:
            acts = {d: self.listed.get(f"{eo} {d}") for eo, d in self.directives if _concerns(eo, tag)}
            if not acts or not self._reading.directive_replaces:
                act = "; ".join(a for a in self.acts if self._rests(tag, a))
                filed.append(Filing(tag=tag, on=self.listed.get(tag), act=act, measures=self._of(tag)))
            elif len(acts) == 1:  # the day of the programme is that of its one directive
                acts = {act: on or self.listed.get(tag) for act, on in acts.items()}
            filed += [Filing(tag=tag, on=on, act=a, measures=self._of(tag, a)) for a, on in acts.items()]
        return tuple(filed)

    def _rests(self, tag: str, authority: str) -> bool:
        """Whether the programme rests on that authority: by its number, or as the only programme."""
        order = ORDER.search(authority)
        return len(self.programmes) == 1 or (order is not None and _concerns(order.group(), tag))

    def _of(self, tag: str, act: str = "") -> tuple[str, ...]:
        """The measures under one filing: those that name its order or directive, and without one the rest."""
        found = [text for eo, text in self.measures if _concerns(eo, tag) and _named(text) == act]
        return tuple(dict.fromkeys(found + ([] if act else [t for eo, t in self.measures if not eo])))

    def entry(self) -> Entry | None:
        """The entry, or None where it has no name."""
        if not self.names:
            return None
        filings = self.filings()
        for eo, text in self.measures:
            if not any(text in filing.measures for filing in filings):
                self.add("notes", f"Executive Order {eo}: {text}" if eo else text)
        for eo, directive in self.directives:
            if not any(_concerns(eo, tag) for tag in self.programmes):
                self.add("notes", f"Executive Order {eo}: {directive}")
        loose = (act for act in self.acts if not any(self._rests(tag, act) for tag in self.programmes))
        self.add("notes", *(f"Legal authority: {act}" for act in loose))
        fields: dict[str, Any] = {field: tuple(held) for field, held in self.lists.items()}
        return Entry(
            uid=self.uid,
            schema=self.schema,
            names=tuple(self.names.values()),
            filings=filings,
            vessel={kind: "; ".join(values) for kind, values in self.vessel.items()},
            gender=self.gender,
            died=self.died,
            **fields,
        )

    # What each kind of fact does. Each returns whether it could read the value.

    def _birth(self, _detail: str, _label: str, value: str, _stated: Stated | None) -> bool:
        born = birth_of(value)
        self.add("birth_dates", born)
        return born is not None or self._odd("dates", value)

    def _odd(self, lookup: str, value: str) -> bool:
        self._reading.report.unknown(lookup, value)
        return False

    def _birthplace(self, _detail: str, _label: str, value: str, _stated: Stated | None) -> bool:
        self.add("birth_places", self.place(value) if value else None)
        return bool(value)

    def place(self, text: str) -> Place:
        """A place printed as one text; its country is the last part, where that is the name of one."""
        last = text.rpartition(",")[2].strip()
        known = self._reading.lookups.get("countries", {})
        found = known.get(text.casefold()) or known.get(last.casefold()) or ""
        return Place(full=text, country=str(found))

    def _belongs(self, field: str, _label: str, value: str, _stated: Stated | None) -> bool:
        self.add(field, self._reading.country(value))
        return bool(value)

    def _gender(self, _detail: str, _label: str, value: str, _stated: Stated | None) -> bool:
        self.gender = self._reading.word("genders", value)
        return bool(self.gender)

    def _died(self, _detail: str, label: str, value: str, _stated: Stated | None) -> bool:
        self.died = iso_of(value)
        return bool(self.died) or self._note("", label, value, None)

    def _text(self, field: str, _label: str, value: str, _stated: Stated | None) -> bool:
        self.add(field, value)
        return bool(value)

    def _note(self, _detail: str, label: str, value: str, _stated: Stated | None) -> bool:
        self.add("notes", f"{label} {value}".strip())
        return True

    def _link(self, kind: str, label: str, value: str, _stated: Stated | None) -> bool:
        self.add("links", Link(kind=kind or label.rstrip(":").lower(), name=value) if value else None)
        return bool(value)

    def _identifier(self, kind: str, label: str, value: str, stated: Stated | None) -> bool:
        if not any(c.isdigit() for c in value) and not value[:4].isupper():
            return False
        number, bracket, issued, expires = stated or stated_of(value)
        named = stated is not None and bool(bracket)
        if stated and not bracket:  # some fields hold the country behind the number
            number, bracket, *_ = stated_of(number)
        named = named or _COUNTRY.match(bracket) is not None
        known = self._reading.word("countries", bracket, None) if named else ""
        if kind == "imo":
            number, label = number.removeprefix("IMO").strip(), ""
            kind = "imo" if _IMO.fullmatch(number) else "registration"
        note = "" if _plain(label).removesuffix("no") == _plain(kind) else label
        days = [iso_of(day) or day for day in (issued, expires)]
        self.add(
            "identifiers",
            Identifier(
                kind=kind,
                value=number.lstrip("# "),
                country=known or "",
                issued=days[0],
                expires=days[1],
                note=f"{note} ({bracket})".strip() if bracket and not known else note,
            ),
        )
        return True

    def _wallet(self, _detail: str, _label: str, value: str, _stated: Stated | None) -> bool:
        currency, _, address = value.partition(" ")
        self.add("wallets", Identifier(kind="wallet", value=address, note=currency) if address else None)
        return bool(address)

    def _vessel(self, kind: str, _label: str, value: str, _stated: Stated | None) -> bool:
        self.ship(kind, self._reading.country(value) if "flag" in kind else value)
        return bool(value)

    def _target(self, _detail: str, label: str, value: str, _stated: Stated | None) -> bool:
        schema = self._reading.word("targets", value)
        if schema and self.schema == "Organization":
            self.schema = schema
        return self._note("", label, value, None)

    def _directive(self, _detail: str, label: str, value: str, _stated: Stated | None) -> bool:
        order, found = ORDER.search(label), _DIRECTIVE.search(value)
        if order is not None and found is not None:
            self.directives.append((order.group(), found.group()))
        if found is None or found.end() != len(value):
            self._note("", label, value, None)
        return True

    def _dated(self, what: str, label: str, value: str, _stated: Stated | None) -> bool:
        found, day = _DATED.search(f"{label} {value}"), iso_of(value.rpartition(")")[2].strip(" :"))
        if found is None or len(day) != len("2022-02-24"):
            return False
        order, directive = found.groups()
        if order:
            self.directives.append((order, directive))
        if what == "listing":
            tags = [f"{order} {directive}"] if order else [t for t in self.programmes if t.startswith("CMIC")]
            self.listed.update(dict.fromkeys(tags, date.fromisoformat(day)))
        return self._note("", label, value, None)

    def _measure(self, _detail: str, label: str, value: str, _stated: Stated | None) -> bool:
        order = ORDER.search(label)
        self.measures.append((order.group() if order else "CAATSA", value))
        return bool(value)

    _actions: ClassVar[Mapping[str, Callable[..., bool]]] = {
        "": lambda *_: False,
        "birth": _birth,
        "birthplace": _birthplace,
        "belongs": _belongs,
        "gender": _gender,
        "died": _died,
        "text": _text,
        "note": _note,
        "link": _link,
        "identifier": _identifier,
        "wallet": _wallet,
        "vessel": _vessel,
        "target": _target,
        "directive": _directive,
        "dated": _dated,
        "measure": _measure,
    }


def _concerns(order: str, tag: str) -> bool:
    """Whether that executive order, or that act, stands behind the programme."""
    return order in tag


def _plain(word: str) -> str:
    return "".join(c for c in word.casefold() if c.isalnum())


def _named(text: str) -> str:
    """The directive that a measure names, or nothing."""
    found = _DIRECTIVE.search(text)
    return found.group() if found else ""
