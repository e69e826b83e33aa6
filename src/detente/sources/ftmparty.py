"""One FollowTheMoney entity, with the entities that say something of it, as an entry."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from detente.entries import BirthDate, Entry, Filing, Identifier, Link, ListedName, Place, Quality
from detente.sources.reading import Lookups, Report, look_up

PARTIAL: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?", re.ASCII)
_NAME_PARTS: Final = (
    "title",
    "firstName",
    "secondName",
    "middleName",
    "fatherName",
    "motherName",
    "lastName",
    "nameSuffix",
)
_QUALITIES: Final[dict[str, tuple[Quality, str]]] = {
    "name": ("strong", ""),
    "alias": ("strong", "alias"),
    "previousName": ("strong", "previousName"),
    "abbreviation": ("weak", "abbreviation"),
    "weakAlias": ("weak", "weakAlias"),
}
_SANCTION: Final = frozenset((
    "entity", "programId", "program", "authority", "listingDate", "startDate", "endDate", "provisions",
    "reason",
))  # fmt: skip
_IDENTIFICATION: Final = frozenset((
    "holder", "number", "passportNumber", "country", "startDate", "endDate", "type", "authority",
))  # fmt: skip


class Part(NamedTuple):
    """An entity that belongs to a party: a sanction, a passport."""

    schema: str
    props: dict[str, Any]


class Edge(NamedTuple):
    """A tie to another party, which plays ``role`` in it (the property of the tie that holds it)."""

    schema: str
    role: str
    uid: str
    props: dict[str, Any]


@dataclass
class Parts:
    """What other entities say of a party."""

    parts: list[Part] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    addresses: dict[str, dict[str, Any]] = field(default_factory=dict)
    inline: list[dict[str, Any]] = field(default_factory=list)


class _Props(dict[str, list[str]]):
    """The plain values of each property."""

    def __init__(self, raw: dict[str, Any]) -> None:
        super().__init__()
        for key, values in raw.items():
            found = (
                [v.strip() for v in values if isinstance(v, str) and v.strip()]
                if isinstance(values, list)
                else []
            )
            if found:
                self[key] = list(dict.fromkeys(found))

    def all(self, *keys: str) -> list[str]:
        if len(keys) == 1:
            return self.get(keys[0], [])
        return list(dict.fromkeys(value for key in keys for value in self.get(key, ())))

    def first(self, *keys: str) -> str:
        return next(iter(self.all(*keys)), "")


def party(
    raw: dict[str, Any], schema: str, known: Parts, where: str, lookups: Lookups, report: Report
) -> Entry | None:
    """The entry, or nothing and a fault where the entity has no name."""
    props = _Props(raw.get("properties", {}))
    names = tuple(_names(props, str(raw.get("caption", "") or "")))
    held = [_Props(part.props) for part in known.parts if part.schema == "CryptoWallet"]
    wallets = tuple(dict.fromkeys(wallet for found in (props, *held) for wallet in _wallets(found)))
    if not names and wallets:
        names = (ListedName(full=wallets[0].value, quality="primary"),)
    if not names:
        report.fault(where, "is a party without a name")
        return None
    filings, reasons, sanction_notes = _sanctions(props, known, where, report)
    identifiers, part_notes = _identifications(known, lookups)
    referents = [str(r) for r in raw.get("referents") or () if isinstance(r, str)]
    return Entry(
        uid=raw["id"],
        schema=schema,  # type: ignore[arg-type]  # a word of the lookups, checked by a test
        names=names,
        filings=filings,
        birth_dates=tuple(_birth(props, where, report)),
        birth_places=tuple(
            [Place(full=full) for full in props.all("birthPlace")]
            + [Place(country=country(code)) for code in props.all("birthCountry")]
        ),
        died=props.first("deathDate"),
        gender=look_up(lookups, "genders", props.first("gender"), report, default=""),
        nationalities=tuple(country(code) for code in props.all("nationality")),
        citizenships=tuple(country(code) for code in props.all("citizenship")),
        countries=tuple(
            dict.fromkeys(country(c) for c in props.all("country", "jurisdiction", "mainCountry"))
        ),
        titles=tuple(props.all("title")),
        positions=tuple(props.all("position")),
        addresses=tuple(_addresses(props, known)),
        identifiers=tuple(dict.fromkeys((*_identifiers(props, lookups), *identifiers))),
        references=_references(referents, lookups),
        links=tuple(dict.fromkeys((*_own_links(props), *(_link(edge, lookups) for edge in known.edges)))),
        wallets=wallets,
        vessel=_vessel(props, lookups),
        contacts=tuple(props.all("email", "phone")),
        websites=tuple(props.all("website")),
        notes=(
            *_notes(raw, props, names, referents, lookups, report),
            *(f"addressEntity: {uid}" for uid in props.all("addressEntity") if uid not in known.addresses),
            *sanction_notes,
            *part_notes,
        ),
        reasons=reasons,
        updated=_day(str(raw.get("last_change") or "")[:10]),
    )


def _wallets(props: _Props) -> Iterator[Identifier]:
    currency = props.first("currency", "currencySymbol")
    for key in props.all("publicKey", "cryptoAddress"):
        yield Identifier(kind="wallet", value=key, note=currency)


def country(code: str) -> str:
    """FollowTheMoney writes ISO codes in small letters."""
    return code.upper()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if PARTIAL.fullmatch(text) else None
    except ValueError:
        return None


def _names(props: _Props, caption: str) -> Iterator[ListedName]:
    """The caption is the primary name where it is one of the names, else the first name is."""
    primary = caption if caption in props.get("name", ()) else props.first("name") or props.first("alias")
    parts = {key: props[key][0] for key in _NAME_PARTS if len(props.get(key, ())) == 1 and key != "title"}
    one = all(len(props.get(key, ())) <= 1 for key in _NAME_PARTS if key != "title")
    if primary:
        yield ListedName(full=primary, quality="primary", parts=parts if one else {})
    seen = {primary}
    for key, (quality, kind) in _QUALITIES.items():
        for full in props.get(key, ()):
            if full not in seen:
                seen.add(full)
                yield ListedName(full=full, quality=quality, kind=kind)


def _birth(props: _Props, where: str, report: Report) -> Iterator[BirthDate]:
    for text in props.all("birthDate"):
        if PARTIAL.fullmatch(text):
            yield BirthDate(start=text)
        else:
            report.fault(where, f"{text[:40]!r} is no date of birth")


def _addresses(props: _Props, known: Parts) -> Iterator[Place]:
    found: dict[Place, None] = {Place(full=full): None for full in props.all("address")}
    named = [known.addresses[uid] for uid in props.all("addressEntity") if uid in known.addresses]
    for raw in [*named, *known.inline]:
        inner = _Props(raw)
        place = Place(
            full=inner.first("full"),
            street=", ".join(inner.all("street", "street2", "postOfficeBox")),
            city=inner.first("city"),
            region=", ".join(inner.all("region", "state")),
            postal_code=inner.first("postalCode"),
            country=country(inner.first("country")),
            note="; ".join(inner.all("remarks", "summary")),
        )
        found.pop(Place(full=place.full), None)
        found[place] = None
    yield from found


def _identifiers(props: _Props, lookups: Lookups) -> Iterator[Identifier]:
    for name, values in props.items():
        kind = lookups["identifiers"].get(name.casefold())
        if kind is not None:
            for value in values:
                number = value.removeprefix("IMO").strip() if kind == "imo" else value
                yield Identifier(kind=kind, value=number or value, note="" if kind != "other" else name)


def _identifications(known: Parts, lookups: Lookups) -> tuple[tuple[Identifier, ...], list[str]]:
    found: dict[Identifier, None] = {}
    notes: list[str] = []
    for schema, raw in known.parts:
        if schema in {"Sanction", "CryptoWallet"}:
            continue
        props = _Props(raw)
        rest = [_said(k, v) for k, v in props.items() if k not in _IDENTIFICATION]
        word = props.first("type")
        kind = lookups["document_types"].get(word.casefold()) or lookups["document_types"].get(
            schema.casefold(), "other"
        )
        numbers = props.all("number", "passportNumber")
        if not numbers:
            notes.append(f"{schema} without a number" + "".join(f"; {text}" for text in rest))
        for number in numbers:
            found[
                Identifier(
                    kind=kind,
                    value=number,
                    country=country(props.first("country")),
                    issued=props.first("startDate"),
                    expires=props.first("endDate"),
                    note="; ".join([w for w in (word, props.first("authority")) if w and w != kind] + rest),
                )
            ] = None
    return tuple(found), notes


def _said(key: str, values: list[str]) -> str:
    """A property as text; the words of the publisher stand without a label."""
    text = "; ".join(values)
    return text if key in {"summary", "description"} else f"{key}: {text}"


def _sanctions(
    props: _Props, known: Parts, where: str, report: Report
) -> tuple[tuple[Filing, ...], tuple[str, ...], list[str]]:
    """Filings, reasons, and what else the sanctions say; without a sanction the party's programmes count."""
    filings: dict[Filing, None] = {}
    reasons: dict[str, None] = {}
    notes: dict[str, None] = {}
    for schema, raw in known.parts:
        if schema != "Sanction":
            continue
        inner = _Props(raw)
        tags = inner.get("programId") or inner.get("program") or inner.get("authority") or ["unknown"]
        printed = inner.first("listingDate", "startDate")
        if printed and _day(printed) is None:
            report.fault(where, f"{printed[:40]!r} is no day of listing")
        for tag in tags:
            filing = Filing(
                tag=tag,
                on=_day(printed),
                act="; ".join(text for text in inner.all("program") if text != tag),
                measures=tuple(inner.get("provisions", ())),
                ended=_day(inner.first("endDate")),
            )
            filings[filing] = None
        reasons |= dict.fromkeys(inner.get("reason", ()))
        more = [("authority", inner.get("authority", []))] + [
            (k, v) for k, v in inner.items() if k not in _SANCTION
        ]
        if "listingDate" in inner and "startDate" in inner and inner["startDate"] != inner["listingDate"]:
            more.append(("startDate", inner["startDate"]))
        text = "; ".join(f"{key}: {', '.join(values)}" for key, values in more if values)
        if text:
            notes[f"{tags[0]}: {text}"] = None
    if not filings:
        filings = {Filing(tag=tag): None for tag in props.get("programId") or props.get("program") or ()}
    return tuple(filings), tuple(reasons), list(notes)


def _own_links(props: _Props) -> Iterator[Link]:
    """Ties that a party gives itself, to the owner and operator of a ship or the holder of a wallet."""
    for key in ("owner", "operator", "holder"):
        for uid in props.get(key, ()):
            yield Link(kind=key, uid=uid)


def _link(edge: Edge, lookups: Lookups) -> Link:
    """``kind``: what the other party is in the tie (``Ownership: owner``), or the word it was given."""
    props = _Props(edge.props)
    kind = f"{edge.schema}: {edge.role}"
    if edge.schema == "UnknownLink" and edge.role == "object" and props.first("role"):
        kind = props.first("role")
    ends = {end for pair in lookups["edges"].values() for end in pair}
    used = {edge.role} | ({"role"} if kind == props.first("role") else set())
    note = "; ".join(_said(key, values) for key, values in props.items() if key not in used | ends)
    return Link(kind=kind, uid=edge.uid, note=note)


def _references(referents: list[str], lookups: Lookups) -> dict[str, str]:
    """The numbers other lists give the party, as far as its former ids tell them (``gb-fcdo-rus2053``)."""
    found: dict[str, str] = {}
    for referent in referents:
        source, mark, number = referent.partition(":")
        if mark:
            found.setdefault(source, number)
        for pattern, (source, form) in lookups["referents"].items():
            match = re.fullmatch(pattern, referent)
            if match:
                number = ".".join(match.groups())
                found.setdefault(source, number.upper() if form == "upper" else number)
    return found


def _vessel(props: _Props, lookups: Lookups) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, values in props.items():
        key = lookups["vessel"].get(name.casefold())
        if key is not None:
            flag = key in {"flag", "previous_flags"}
            found[key] = "; ".join(country(value) if flag else value for value in values)
    return found


def _notes(
    raw: dict[str, Any],
    props: _Props,
    names: tuple[ListedName, ...],
    referents: list[str],
    lookups: Lookups,
    report: Report,
) -> Iterator[str]:
    """Notes as given, then every property without a field of its own."""
    yield from props.all("notes", "summary", "description")
    if "publicKey" not in props and "cryptoAddress" not in props:
        yield from (
            f"{key}: {'; '.join(props[key])}" for key in ("currency", "currencySymbol") if key in props
        )
    for name, values in props.items():
        use = lookups["properties"].get(name.casefold())
        if name in _NAME_PARTS and name != "title" and names[0].parts.get(name) != values[0]:
            use = "note"
        if use == "note":
            yield f"{name}: {'; '.join(values)}"
        elif use is None and not _has_field(name, lookups):
            report.unused[f"{raw.get('schema')}.{name}"] += 1
            yield f"{name}: {'; '.join(values)}"
    for key in ("datasets",):
        if raw.get(key):
            yield f"{key}: {'; '.join(str(v) for v in raw[key])}"
    if referents:
        yield f"referents: {'; '.join(referents)}"
    if raw.get("target") is False:
        yield "not a target"


def _has_field(name: str, lookups: Lookups) -> bool:
    return name.casefold() in lookups["identifiers"] or name.casefold() in lookups["vessel"]
