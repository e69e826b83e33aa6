"""The consolidated screening list of the United States: thirteen lists of three departments in one file, as
CSV of 27 columns (to about 2016) and 29 (today) and as JSON.

An entry is one row. What a row says of a party from OFAC's lists (``ids``, remarks, titles) is read by the
words of OFAC's own lists. ``act`` of a filing: the programme, with its directive, or the statute; on the
Commerce lists the notice in the Federal Register.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from detente.entries import BirthDate, Entry, Filing, Identifier, ListedName, Place
from detente.sources.ofac.party import Party, Reading
from detente.sources.ofac.remarks import Stated, birth_of
from detente.sources.reading import AGAIN, Format, Lookups, Report, SourceError, look_up, open_bytes
from detente.sources.records import day_of, only, records

# Addresses of pages, the same for all entries of a list; of the envelope, when the list was searched.
IGNORED: Final = frozenset({"source_list_url", "source_information_url"})
ENVELOPE: Final = frozenset({"total", "offset", "results", "sources_used", "search_performed_at"})
MAX_PARTS: Final = 2_000  # values in one field; the longest list of aliases has about 100
MAX_JSON: Final = 400_000_000  # bytes; the whole list has about 40 million
SHIP: Final = {
    "vessel_type": "type",
    "gross_tonnage": "tonnage",
    "gross_registered_tonnage": "gross_tonnage",
    "vessel_owner": "owner",
}
ORDERS: Final = {"Y": "standard denial order", "N": "non-standard denial order"}
_APART: Final = re.compile(r";\s*")
_AND: Final = re.compile(r"and\s+")
_AND_ANY: Final = re.compile(r";? and any (?:successor|subsidiar|sub-unit).*", re.IGNORECASE)
_ISO: Final = re.compile(r"[12]\d{3}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_STATED: Final = re.compile(  # ``K989895, TN, 26 Jul 1995, 25 Jul 2000``
    r"(?P<value>.*?)(?:, (?P<country>[A-Z]{2}))?"
    r"(?:, (?P<issued>(?:\d\d? )?(?:[A-Z][a-z]{2} )?\d{4}|\d{4}-\d\d-\d\d))?"
    r"(?:, (?P<expires>(?:\d\d? )?(?:[A-Z][a-z]{2} )?\d{4}|\d{4}-\d\d-\d\d))?"
)
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

Fields = dict[str, Any]


class _List:
    """What the rows of one file share."""

    def __init__(self, lookups: Lookups, report: Report) -> None:
        countries = dict(lookups.get("countries", {}))
        self.codes = frozenset(code for code in countries.values() if len(code) == 2)  # noqa: PLR2004
        countries.update({code.casefold(): code for code in self.codes})  # this list prints codes and names
        self.words = {**lookups, "countries": countries}
        self.reading = Reading(self.words, report)
        self.report = report
        self._seen: set[str] = set()

    def entry(self, place: str, fields: Fields) -> Entry | None:
        """The entry of one row. What cannot be read is a fault, what nobody takes is counted."""
        self.report.records += 1
        name = _text(fields, "name")
        source = _text(fields, "source")
        if not name or not source:
            self.report.fault(place, "has no name" if source else "has no source")
            return None
        if crowded := [n for n, v in fields.items() if _count(v) > MAX_PARTS]:
            self.report.fault(place, f"has more than {MAX_PARTS:,} values in {', '.join(crowded)[:200]}")
            return None
        tag = str(look_up(self.words, "lists", source, self.report, source))
        number = _text(fields, "entity_number")
        uid = self._uid(tag, number, name, fields)
        if uid in self._seen:
            self.report.fault(place, f"{uid} stands there twice; the first is kept")
            return None
        self._seen.add(uid)
        entry = self._read(place, uid, tag, name, number, fields)
        self.report.unused.update(n for n, value in fields.items() if value and n not in IGNORED)
        return entry

    def _uid(self, tag: str, number: str, name: str, fields: Fields) -> str:
        """A party may stand on several of the lists, so its list is part of the number."""
        given = _text(fields, "_id") or _text(fields, "id") or number
        return f"{tag}:{given or ' '.join([*name.split(), str(fields.get('start_date') or '')]).strip()}"

    def _read(self, place: str, uid: str, tag: str, name: str, number: str, fields: Fields) -> Entry:
        kind = _text(fields, "type")
        party = Party(self.reading, uid, kind)
        party.schema = self.reading.word("kinds", kind, "LegalEntity") if kind else "LegalEntity"
        bare = _AND_ANY.sub("", name)
        party.named(bare, "primary")
        party.add("notes", name if bare != name else "")
        for alias in _many(fields, "alt_names"):
            party.named(_AND.sub("", alias, count=1) if not number and _AND.match(alias) else alias)
        self._person(place, party, fields)
        party.add("addresses", *(self._place(each) for each in _parts(fields, "addresses")))
        party.programmes = _many(fields, "programs")  # before the facts, some of which date them
        for each in _parts(fields, "ids"):
            self._fact(party, each)
        self._ship(party, fields)
        remarks = _text(fields, "remarks")
        if number:
            party.remarks(remarks.replace("; Linked To:", "); (Linked To:"))  # several in one bracket
        else:
            party.add("notes", remarks)
        filings = self._filings(place, tag, party, fields)
        party.programmes, party.directives, party.measures = [], [], []  # said in the filings
        entry = party.entry()
        if entry is None:  # a name of nothing but "and any successor"
            entry = Entry(uid=uid, schema=party.schema, names=(ListedName(full=name, quality="primary"),))
        of = "us-ofac-sdn" if tag == "SDN" else "us-ofac-cons"
        return msgspec.structs.replace(entry, filings=filings, references={of: number} if number else {})

    def _person(self, place: str, party: Party, fields: Fields) -> None:
        party.add("positions", *_many(fields, "title"))
        for text in _many(fields, "dates_of_birth"):
            born = BirthDate(start=text) if _ISO.fullmatch(text) else birth_of(text)
            party.add("birth_dates", born)
            if born is None:
                self.report.fault(place, f"{text[:40]!r} is no date of birth")
                party.add("notes", f"Date of birth: {text}")
        party.add("birth_places", *(self._place(each) for each in _parts(fields, "places_of_birth")))
        for name in ("nationalities", "citizenships"):
            party.add(name, *(self.reading.country(each) for each in _many(fields, name)))
        party.add("countries", self.reading.country(_text(fields, "country")))

    def _place(self, given: Any) -> Place:
        """A place as text whose end may be a country, or in the fields of the JSON form."""
        if isinstance(given, dict):
            word = _text(given, "country")
            place = Place(
                street=_text(given, "address"),
                city=_text(given, "city"),
                region=_text(given, "state"),
                postal_code=_text(given, "postal_code"),
                country=self.reading.country(word),
            )
            self.report.unused.update(f"addresses/{n}" for n, value in given.items() if value)
            return place
        text = " ".join(_AND.sub("", str(given), count=1).split()) if _AND.match(str(given)) else str(given)
        last = text.rpartition(",")[2].strip()
        if last in self.codes:
            return Place(full="" if text == last else text, country=last)
        known = self.words["countries"].get(last.casefold()) if len(last) > 2 else ""  # noqa: PLR2004
        return Place(full=text, country=str(known or ""))

    def _fact(self, party: Party, given: Any) -> None:
        """One of the ``ids``: a number or anything else that OFAC says of a party."""
        if isinstance(given, dict):
            label, value = _text(given, "type"), _text(given, "number")
            days = [_worded(_text(given, name)) for name in ("issue_date", "expiration_date")]
            stated = Stated(value, _text(given, "country"), *days)
            self.report.unused.update(f"ids/{n}" for n, left in given.items() if left)
        else:
            label, _, value = str(given).partition(", ")
            found = _STATED.fullmatch(value)
            stated = Stated(*(_worded(part or "") for part in found.groups())) if found else Stated(value)
        action = self._action(label)
        if not action:
            self.report.unknown("facts", label)
        if action.startswith("identifier") and value:
            party.fact(f"{label} {stated.value}", stated)
        elif action.startswith("belongs") and value in self.codes:
            party.fact(f"{label} {value}", None)
        else:
            party.fact(f"{label} {_worded(value)}")

    def _action(self, label: str) -> str:
        facts = self.reading.facts
        bare = label.partition(" (")[0].casefold()
        return str(
            facts.get(label.casefold()) or facts.get(bare) or facts.get(label.casefold().rstrip(":"), "")
        )

    def _ship(self, party: Party, fields: Fields) -> None:
        for name, kind in SHIP.items():
            party.ship(kind, _text(fields, name))
        party.ship("flag", self.reading.country(_text(fields, "vessel_flag")))
        sign = _text(fields, "call_sign")
        party.add("identifiers", Identifier(kind="call_sign", value=sign) if sign else None)

    def _filings(self, place: str, tag: str, party: Party, fields: Fields) -> tuple[Filing, ...]:
        on, ended = (self._day(place, fields, name) for name in ("start_date", "end_date"))
        order = _text(fields, "standard_order")
        given = (_text(fields, "license_requirement"), _text(fields, "license_policy"))
        measures = tuple(filter(None, (*given, ORDERS.get(order.upper(), order))))
        notice = _text(fields, "federal_register_notice")
        if not party.programmes:
            return (Filing(tag=tag, on=on, act=notice, measures=measures, ended=ended),)
        party.add("notes", f"Federal Register: {notice}" if notice else "")
        return tuple(
            Filing(
                tag=tag,
                on=filed.on or on,
                act=f"{filed.tag} {filed.act}".strip(),
                measures=measures + filed.measures,
                ended=ended,
            )
            for filed in party.filings()
        )

    def _day(self, place: str, fields: Fields, name: str) -> date | None:
        text = _text(fields, name)
        day = day_of(text)
        if text and day is None:
            self.report.fault(place, f"{name} {text[:40]!r} is no day")
        return day


def _text(fields: Fields, name: str) -> str:
    """Take the text of a field."""
    value = fields.pop(name, None)
    return "" if value is None else str(value).strip()


def _count(value: Any) -> int:
    return value.count(";") if isinstance(value, str) else len(value) if isinstance(value, list) else 0


def _parts(fields: Fields, name: str) -> list[Any]:
    """Take the values of a field: a list, or a text parted by semicolons."""
    value = fields.pop(name, None) or []
    parts = _APART.split(value) if isinstance(value, str) else value if isinstance(value, list) else [value]
    return [part if isinstance(part, dict) else str(part).strip() for part in parts if part]


def _many(fields: Fields, name: str) -> list[str]:
    """The same of a field that holds only texts."""
    return [str(part) for part in _parts(fields, name)]


def _worded(day: str) -> str:
    """``2022-02-24`` as OFAC's own lists print it: ``24 Feb 2022``; anything else as it is."""
    found = day_of(day) if len(day) == len("2022-02-24") else None
    return f"{found.day:02} {_MONTHS[found.month - 1]} {found.year}" if found else day


def _read_csv(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    of = _List(lookups, report)
    for place, cells in records(only(tuple(paths)), report, whole=True):
        entry = of.entry(place, dict(cells))
        if entry is not None:
            yield entry


class _Envelope(msgspec.Struct):
    """The JSON form; the records stay bytes until each is read."""

    results: list[msgspec.Raw]
    total: int | None = None
    sources_used: list[dict[str, Any]] = []


def _read_json(paths: Sequence[Path], lookups: Lookups, report: Report) -> Iterator[Entry]:
    path = only(tuple(paths))
    with open_bytes(path) as stream:
        body = stream.read(MAX_JSON + 1)
    try:
        if len(body) > MAX_JSON:
            raise SourceError(f"holds more than {MAX_JSON:,} bytes", where=path.name, hint="is it the list?")
        envelope = msgspec.json.decode(body, type=_Envelope)
        report.unused.update(msgspec.json.decode(body, type=dict[str, msgspec.Raw]).keys() - ENVELOPE)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"is no readable JSON: {error}", where=path.name, hint=AGAIN) from None
    report.printed_count = envelope.total
    report.published = max(filter(None, map(_updated, envelope.sources_used)), default=None)
    of = _List(lookups, report)
    for number, raw in enumerate(envelope.results, start=1):
        place = f"{path.name}: record {number}"
        try:
            fields = msgspec.json.decode(raw, type=dict[str, Any])
        except msgspec.MsgspecError as error:
            report.fault(place, f"is no record: {error}")
            continue
        entry = of.entry(place, fields)
        if entry is not None:
            yield entry


def _updated(source: Mapping[str, Any]) -> date | None:
    return day_of(str(source.get("source_last_updated", ""))[:10])


def _header(*columns: str) -> Callable[[bytes, str], bool]:
    start = ",".join(columns)

    def fits(head: bytes, _name: str) -> bool:
        text = head.decode("latin-1").removeprefix("\xef\xbb\xbf").replace('"', "").lstrip()
        return text.startswith(start)

    return fits


def _is_json(head: bytes, _name: str) -> bool:
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    words = (b'"results"', b'"sources_used"', b'"search_performed_at"')
    return start.startswith(b"{") and any(word in start for word in words)


_FIRST: Final = ("source", "entity_number", "type", "programs", "name")

FORMATS: Final = (
    Format("csl-csv", "Consolidated screening list, CSV", _header("_id", *_FIRST), _read_csv),
    Format("csl-csv-2016", "Consolidated screening list, CSV without numbers", _header(*_FIRST), _read_csv),
    Format("csl-json", "Consolidated screening list, JSON", _is_json, _read_json),
)
