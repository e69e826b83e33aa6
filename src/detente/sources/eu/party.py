"""One party of the EU financial sanctions file to an entry, whichever form it was read from.

All forms of the file say the same in other spellings. Each is read into a ``Party`` under the words of the
publisher's XML of version 1.1; what a form spells otherwise its reader renames.

The file has no main name: the first one given in no language or in English stands as primary. The day of
listing is taken only where the file states it (``designationDate``, or a remark "Date of listing: …"). The
acts printed are those that last touched a party: of 4,700 entries compared with the Official Journal, even
the earliest of them was younger than the listing for one in five. All stand in the notes with their days.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from detente.entries import BirthDate, Entry, Filing, Identifier, ListedName, Place
from detente.sources.parts import Parts, day_of
from detente.sources.reading import Lookups, Report

Fields = dict[str, str]

UN_NUMBER: Final = re.compile(r"\b[A-Z]{2}[ie]\.\d{3}\b")
LISTING_DAY: Final = re.compile(
    r"(?:date of listing|date of EU designation|EU designation)\s*:?\s*(\d{1,2})[./](\d{1,2})[./](\d{4})",
    re.IGNORECASE,
)
CONTACT: Final = re.compile(r"([^\[\]]+)\[(.*)\]")
TRUE: Final = frozenset({"true", "yes"})
PRIMARY_LANGUAGES: Final = ("", "EN")

# What a form prints and an entry does not need, with the reason.
IGNORED: Final = frozenset({
    "logicalId",  # of a detail: no other record names it
    "regulationLanguage",  # always English
    "regulationType", "organisationType",  # how the act came about: the law knows its acts
    "publicationUrl",  # the number of the act is kept
    "classificationCode",  # says the same as the code
    "programme",  # of a detail: taken for the filings before
})  # fmt: skip


@dataclass
class Party:
    """What the file says of one party. ``fields``: of the party itself; ``regulations``: the acts under which
    it stands; ``details``: per kind (``nameAlias``, ``citizenship``, ``birthdate``, ``address``,
    ``identification``) what is printed, with ``act`` and ``actDate`` of the act behind it.
    """

    fields: Fields = field(default_factory=dict)
    regulations: list[Fields] = field(default_factory=list)
    details: dict[str, list[Fields]] = field(default_factory=dict)

    def add(self, kind: str, detail: Fields) -> None:
        """Note one more detail of a kind."""
        self.details.setdefault(kind, []).append(detail)


def entry_of(party: Party, lookups: Lookups, report: Report) -> Entry | None:
    """The entry for a party, or nothing and a fault where it has no number or no name."""
    draft = Parts(lookups, report)
    report.records += 1
    fields = party.fields
    uid = fields.pop("logicalId", "")
    schema = draft.word("schemas", fields.pop("code", "") or fields.pop("classificationCode", ""))
    _remarks(fields, draft)
    filings = _filings(party, draft)
    for kind, take in _DETAILS.items():
        for detail in party.details.pop(kind, []):
            take(detail, draft)
            _rest(kind, detail, report)
    references = _references(fields, draft)
    gender = _gender(draft)
    _rest("sanctionEntity", fields, report)
    for kind, unread in party.details.items():
        report.unused[kind] += len(unread)
    if not uid or not draft.of("names"):
        report.fault(f"entity {uid or '?'}", "has no number" if not uid else "has no name")
        return None
    return Entry(
        uid=uid,
        schema=schema or "LegalEntity",
        filings=filings,
        gender=gender,
        references=references,
        **{**draft.tuples(), "names": _one_primary(draft.of("names"))},
    )


def _one_primary(names: list[ListedName]) -> tuple[ListedName, ...]:
    """The names, one of them marked as the primary one."""
    main = next((n for n in names if n.language in PRIMARY_LANGUAGES and n.quality != "weak"), names[0])
    primary = ListedName(
        full=main.full, quality="primary", kind=main.kind, language=main.language, parts=main.parts
    )
    return tuple(primary if name is main else name for name in names)


def _rest(kind: str, fields: Fields, report: Report) -> None:
    """Report what no one took."""
    for key, value in fields.items():
        if value and key not in IGNORED:
            report.unused[f"{kind}.{key}"] += 1


def _remarks(fields: Fields, draft: Parts) -> None:
    draft.note("", fields.pop("remark", ""))
    draft.note("designation", fields.pop("designationDetails", ""))
    draft.note("", fields.pop("additionalInformation", ""))


def _references(fields: Fields, draft: Parts) -> dict[str, str]:
    """The number in the Official Journal's own series, and the number on the United Nations list."""
    found = {"eu-fsf": fields.pop("euReferenceNumber", ""), "un-sc": fields.pop("unitedNationId", "")}
    if not found["un-sc"]:
        numbers = {n for note in draft.of("notes") for n in UN_NUMBER.findall(note)}
        found["un-sc"] = numbers.pop() if len(numbers) == 1 else ""
    return {source: number for source, number in found.items() if number}


def _gender(draft: Parts) -> Any:
    """The gender on which all names agree."""
    found = {draft.word("genders", word, "") for word in draft.values.pop("genders", ())} - {""}
    return found.pop() if len(found) == 1 else ""


# ---------------------------------------------------------------------- filings


def _filings(party: Party, draft: Parts) -> tuple[Filing, ...]:
    """A filing per programme, and every act in the notes."""
    acts: dict[str, str] = {}  # act → day of publication
    tags: dict[str, str] = {}  # programme → the act printed for the party
    for regulation in party.regulations:
        act = regulation.pop("numberTitle", "")
        tags.setdefault(regulation.pop("programme", ""), act)
        acts.setdefault(act, regulation.pop("publicationDate", ""))
        draft.note(f"{act} in force", regulation.pop("entryIntoForceDate", ""))
        draft.note(act, regulation.pop("remark", ""))
        draft.note(f"corrigendum of {act}", regulation.pop("corrigendum", ""))
        _rest("regulation", regulation, draft.report)
    for detail in (d for details in party.details.values() for d in details):
        act = detail.pop("act", "")
        acts[act] = acts.get(act) or detail.pop("actDate", "")
        detail.pop("actDate", "")
        tags.setdefault(detail.get("programme", ""), act)
    printed = [f"{act} of {day}" if day else act for act, day in sorted(acts.items(), key=_by_day) if act]
    draft.note("acts", "; ".join(printed))
    tags.pop("", None)
    on = _listing_day(party.fields, draft)
    if on and len(tags) > 1:
        draft.note("first listed", on.isoformat())
        on = None
    ended = day_of(party.fields.pop("delistingDate", ""))
    return tuple(Filing(tag=tag, on=on, act=act, ended=ended) for tag, act in tags.items())


def _by_day(act: tuple[str, str]) -> tuple[str, str]:
    return act[1], act[0]


def _listing_day(fields: Fields, draft: Parts) -> date | None:
    """The day of listing as stated, in its field or as the only such day in the remarks."""
    stated = day_of(fields.pop("designationDate", ""))
    if stated:
        return stated
    notes = draft.of("notes")
    days = {day_of(f"{y}-{m:0>2}-{d:0>2}") for note in notes for d, m, y in LISTING_DAY.findall(note)}
    return days.pop() if len(days) == 1 else None


# ---------------------------------------------------------------------- details


def _name(detail: Fields, draft: Parts) -> None:
    parts = {key: detail.pop(key, "") for key in ("firstName", "middleName", "lastName")}
    title = detail.pop("title", "")
    full = detail.pop("wholeName", "") or " ".join(filter(None, parts.values()))
    parts = {key: value for key, value in {**parts, "title": title}.items() if value}
    weak = detail.pop("strong", "").casefold() in {"false", "no"}
    language = detail.pop("nameLanguage", "")
    draft.add("positions", detail.pop("function", ""))
    draft.add("titles", title)
    draft.add("genders", detail.pop("gender", ""))
    draft.note(full, detail.pop("remark", ""))
    full = " ".join(full.split())
    if full:
        quality: Any = "weak" if weak else "strong"
        draft.add("names", ListedName(full=full, quality=quality, language=language, parts=parts))


def _citizenship(detail: Fields, draft: Parts) -> None:
    country = _country(detail, draft)
    draft.add("citizenships", country)
    for key, label in (
        ("region", "citizenship region"),
        ("acquisitionDate", "citizenship acquired"),
        ("disenfranchisementDate", "citizenship lost"),
        ("remark", "citizenship"),
    ):
        draft.note(label, detail.pop(key, ""))


def _birth(detail: Fields, draft: Parts) -> None:
    year, month, day = (detail.pop(key, "") for key in ("year", "monthOfYear", "dayOfMonth"))
    first, last = detail.pop("yearRangeFrom", ""), detail.pop("yearRangeTo", "")
    calendar = detail.pop("calendarType", "")
    calendar = "" if calendar == "GREGORIAN" else calendar
    exact = detail.pop("birthdate", "")
    printed = "-".join(part.zfill(2) for part in (year, month, day if month else "") if part) if year else ""
    start = exact or printed or first or last
    if exact and calendar:  # the exact date is Gregorian, year, month and day are not
        draft.note(f"born ({calendar})", printed)
        calendar = ""
    if not year and not exact and (day or month):
        draft.note("born, year unknown", f"--{month.zfill(2)}-{day.zfill(2)}")
    circa = detail.pop("circa", "").casefold() in TRUE
    if start:
        until = last if first and not (exact or printed) else ""
        draft.add("birth_dates", BirthDate(start=start, until=until, circa=circa, calendar=calendar))
    draft.add("birth_places", _place(detail, draft))
    draft.note("born", detail.pop("remark", ""))


def _address(detail: Fields, draft: Parts) -> None:
    box = detail.pop("poBox", "")
    notes = [f"PO box {box}"] if box else []
    if detail.pop("asAtListingTime", "").casefold() in TRUE:
        notes.append("at the time of listing")
    notes.append(detail.pop("remark", ""))
    contacts(detail.pop("contactInfo", ""), draft.add)
    draft.add("addresses", _place(detail, draft, "; ".join(filter(None, notes))))


def contacts(text: str, add: Any) -> None:
    """Lines like ``PHONE[…]`` to contacts and websites; other lines as they are."""
    for line in filter(None, map(str.strip, text.splitlines())):
        match = CONTACT.fullmatch(line)
        label, value = (match[1].strip().casefold(), match[2].strip()) if match else ("", line)
        add(
            "websites" if label.startswith("web") else "contacts",
            value if not label else _labelled(label, value),
        )


def _labelled(label: str, value: str) -> str:
    return value if label.startswith("web") else f"{label}: {value}"


def _place(detail: Fields, draft: Parts, note: str = "") -> Place | None:
    place, city = detail.pop("place", ""), detail.pop("city", "")
    street = " ".join(filter(None, (detail.pop("street", ""), detail.pop("number", ""))))
    found = Place(
        full=place if city else "",
        street=street,
        city=city or place,
        region=detail.pop("region", ""),
        postal_code=detail.pop("zipCode", ""),
        country=_country(detail, draft),
        note=note,
    )
    return found if found != Place() else None


FLAGS: Final = ("knownExpired", "knownFalse", "reportedLost", "revokedByIssuer")
LABELS: Final = {
    "issuedBy": "issued by",
    "latinNumber": "in Latin letters",
    "nameOnDocument": "name on it",
    "validFrom": "valid from",
    "region": "region",
    "remark": "",
}


def _identification(detail: Fields, draft: Parts) -> None:
    code, printed = detail.pop("identificationTypeCode", ""), detail.pop("identificationTypeDescription", "")
    kind = draft.word("identifiers", code, "other")
    if detail.pop("diplomatic", "").casefold() in TRUE and kind == "passport":
        kind = "diplomatic_passport"
    notes = [
        printed if code == "other" or kind == "other" else "",
        "" if kind != "other" or printed else code,
    ]
    raised = [flag for flag in FLAGS if detail.pop(flag, "").casefold() in TRUE]
    notes += [re.sub(r"([A-Z])", r" \1", flag).casefold() for flag in raised]
    for key, label in LABELS.items():
        value = detail.pop(key, "")
        notes.append(f"{label}: {value}" if label and value else value)
    note = "; ".join(filter(None, notes))
    country, value = _country(detail, draft), detail.pop("number", "")
    issued, expires = detail.pop("issueDate", ""), detail.pop("validTo", "")
    if value:
        draft.add(
            "identifiers",
            Identifier(kind=kind, value=value, country=country, issued=issued, expires=expires, note=note),
        )
    else:
        draft.note(printed or code, "; ".join(filter(None, (country, issued, expires, note))))


def _country(detail: Fields, draft: Parts) -> str:
    """The code of two letters; where it is not known, the country as described."""
    code, described = detail.pop("countryIso2Code", ""), detail.pop("countryDescription", "")
    if code in {"", "00"}:
        return "" if described.casefold() == "unknown" else described
    return code.upper() if len(code) == 2 else str(draft.word("countries", code, code))  # noqa: PLR2004


_DETAILS: Final = {
    "nameAlias": _name,
    "citizenship": _citizenship,
    "birthdate": _birth,
    "address": _address,
    "identification": _identification,
}


def unwrapped(remark: str) -> str:
    """A remark without the parentheses in which the older forms put each of its lines."""
    if not (remark.startswith("(") and remark.endswith(")")):
        return remark
    lines = re.split(r"\)(?:\\n|\s)+\(", remark[1:-1])
    whole = all(_balanced(line) for line in lines)
    return "\n".join(line.strip() for line in lines) if whole else remark


def _balanced(line: str) -> bool:
    """Whether each parenthesis that closes has one that opened before it."""
    depth = 0
    for character in line:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth < 0:
            return False
    return depth == 0
