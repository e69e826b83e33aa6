"""An entry as FollowTheMoney entities: the party, a ``Sanction`` for each filing, and entities for addresses,
documents, ties and wallets that need more than one value. What a schema has no property for goes to its
``notes``, so that nothing is lost. The reader of FollowTheMoney gives the same party back, except: a range or
an approximate date of birth keeps its first year and a note, and name parts are kept for the primary name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any, Final

import msgspec

from detente.entries import Entry, Identifier, Place
from detente.sources.catalog import source_of
from detente.sources.ftmparty import PARTIAL

_CODE: Final = re.compile(r"[A-Z]{2}", re.ASCII)
_PARTS: Final = (
    "firstName",
    "secondName",
    "middleName",
    "fatherName",
    "motherName",
    "lastName",
    "nameSuffix",
)
_FORMER: Final = frozenset({"previousname", "f.k.a.", "fka", "formerly"})
_HOLDERS: Final = frozenset({"Person", "Organization", "Company", "PublicBody", "LegalEntity"})
_PASSPORTS: Final = frozenset({"passport", "diplomatic_passport"})
Raw = dict[str, Any]


@dataclass
class _Draft:
    """The properties of a party while they are gathered. ``only``: property → the schemata that have it."""

    schema: str
    only: dict[str, list[str]]
    props: dict[str, list[str]] = field(default_factory=dict)

    def put(self, name: str, *values: str, note: str = "") -> None:
        """Add values of a property, or of ``notes`` where the schema has no such property."""
        schemata = self.only.get(name.casefold())
        if schemata is not None and self.schema not in schemata:
            values = tuple(f"{note or name}: {value}" for value in values if value)
            name = "notes"
        found = self.props.setdefault(name, []) if any(values) else []
        found += [value for value in dict.fromkeys(values) if value and value not in found]

    def put_country(self, name: str, word: str) -> None:
        """A country by its code; another word is a note."""
        if _CODE.fullmatch(word):
            self.put(name, word.lower())
        else:
            self.put("notes", f"{name}: {word}" if word else "")


def entities(entry: Entry, *, dataset: str, publisher: str = "", prefix: str = "") -> Iterator[Raw]:
    """The entities of one entry, the party first. ``prefix`` stands before each id, to tell the entries of
    several lists apart in one file.
    """
    lookups: Any = source_of("ftm").lookups
    uid = prefix + entry.uid
    draft = _Draft(entry.schema, lookups["only"])
    more: list[Raw] = []
    _names(entry, draft)
    _person(entry, draft)
    for place in entry.addresses:
        _address(place, draft, more)
    _vessel(entry, draft, lookups)
    for item in entry.identifiers:
        _identifier(item, uid, draft, more, lookups)
    _rest(entry, uid, prefix, draft, more)
    more += _sanctions(entry, uid, publisher)
    party = _entity(uid, entry.schema, draft.props, entry.name)
    party["target"] = True
    party["referents"] = [f"{source}:{number}" for source, number in sorted(entry.references.items())]
    if entry.updated is not None:
        party["last_change"] = f"{entry.updated.isoformat()}T00:00:00"
    for raw in (party, *more):
        raw["datasets"] = [dataset]
        yield raw


def _entity(uid: str, schema: str, props: dict[str, list[str]], caption: str = "") -> Raw:
    filled = {name: values for name, values in props.items() if values}
    return {
        "id": uid,
        "caption": caption or schema,
        "schema": schema,
        "properties": filled,
        "referents": [],
        "target": False,
    }


def _key(uid: str, *parts: Any) -> str:
    """The id of an entity beside a party: the same for the same content."""
    digest = blake2b(msgspec.json.encode(parts), digest_size=10).hexdigest()
    return f"{uid}-{digest}" if uid else f"addr-{digest}"


def _names(entry: Entry, draft: _Draft) -> None:
    draft.put("name", entry.name)
    for name in entry.names:
        if name.full == entry.name:
            continue
        if name.quality == "weak":
            draft.put("weakAlias", name.full)
        elif name.kind.casefold() in _FORMER:
            draft.put("previousName", name.full)
        elif name.quality == "primary" or not name.kind:
            draft.put("name", name.full)
        else:
            draft.put("alias", name.full)
    primary = next((name for name in entry.names if name.full == entry.name), entry.names[0])
    for key, value in primary.parts.items():
        if key in _PARTS:
            draft.put(key, value)
        else:
            draft.put("notes", f"{key}: {value}")


def _person(entry: Entry, draft: _Draft) -> None:
    for born in entry.birth_dates:
        draft.put("birthDate", born.start)
        if born.until or born.circa or born.calendar:
            until = f" to {born.until}" if born.until else ""
            about = "about " if born.circa else ""
            draft.put("notes", f"born: {about}{born.start}{until} {born.calendar}".strip())
    for place in entry.birth_places:
        text = _whole(place)
        draft.put("birthPlace", text, note="birthPlace")
        if _CODE.fullmatch(place.country):
            draft.put("birthCountry", place.country.lower())
        elif place.country:
            draft.put("notes", f"birthCountry: {place.country}")
        draft.put("notes", f"birthPlace: {place.note}" if place.note else "")
    if PARTIAL.fullmatch(entry.died):
        draft.put("deathDate", entry.died)
    elif entry.died:
        draft.put("notes", f"died: {entry.died}")
    draft.put("gender", entry.gender)
    for name, words in (
        ("nationality", entry.nationalities),
        ("citizenship", entry.citizenships),
        ("country", entry.countries),
    ):
        for word in words:
            draft.put_country(name, word)
    draft.put("title", *entry.titles)
    draft.put("position", *entry.positions)


def _whole(place: Place) -> str:
    """A place in one line, without its country."""
    parts = (place.street, place.city, place.region, place.postal_code)
    return place.full or ", ".join(part for part in parts if part)


def _address(place: Place, draft: _Draft, more: list[Raw]) -> None:
    if place == Place(full=place.full):
        draft.put("address", place.full)
        return
    props = {
        "full": [_whole(place)] if _whole(place) else [],
        "street": [place.street] if place.street else [],
        "city": [place.city] if place.city else [],
        "region": [place.region] if place.region else [],
        "postalCode": [place.postal_code] if place.postal_code else [],
        "country": [place.country.lower()] if _CODE.fullmatch(place.country) else [],
        "remarks": [
            text for text in (place.note, "" if _CODE.fullmatch(place.country) else place.country) if text
        ],
    }
    uid = _key("", props)
    draft.put("addressEntity", uid)
    more.append(_entity(uid, "Address", props, _whole(place)))


def _vessel(entry: Entry, draft: _Draft, lookups: Any) -> None:
    for key, value in entry.vessel.items():
        name = lookups["vessel_property"].get(key)
        if name is None:
            draft.put("notes", f"{key}: {value}")
        elif name in {"flag", "pastFlags"}:
            for word in value.split("; "):
                draft.put_country(name, word)
        else:
            draft.put(name, *value.split("; "))


def _identifier(item: Identifier, uid: str, draft: _Draft, more: list[Raw], lookups: Any) -> None:
    name = lookups["identifier_property"].get(item.kind)
    allowed = name is not None and draft.schema in draft.only[name.casefold()]
    if allowed and item == Identifier(kind=item.kind, value=item.value):
        draft.put(name, item.value)
        return
    if draft.schema not in _HOLDERS:
        if allowed:
            draft.put(name, item.value)
        said = [text for text in (item.country, item.issued, item.expires, item.note) if text]
        draft.put("notes", "; ".join([f"{item.kind}: {item.value}", *said]))
        return
    props = {
        "holder": [uid],
        "number": [item.value],
        "type": [item.kind],
        "country": [item.country.lower()] if _CODE.fullmatch(item.country) else [],
        "startDate": [item.issued] if PARTIAL.fullmatch(item.issued) else [],
        "endDate": [item.expires] if PARTIAL.fullmatch(item.expires) else [],
        "summary": [item.note] if item.note else [],
        "description": [
            text
            for text, kept in (
                (item.country, _CODE.fullmatch(item.country)),
                (item.issued, PARTIAL.fullmatch(item.issued)),
                (item.expires, PARTIAL.fullmatch(item.expires)),
            )
            if text and not kept
        ],
    }
    schema = "Passport" if item.kind in _PASSPORTS else "Identification"
    more.append(_entity(_key(uid, props), schema, props, item.value))


def _rest(entry: Entry, uid: str, prefix: str, draft: _Draft, more: list[Raw]) -> None:
    for link in entry.links:
        if not link.uid:
            draft.put("notes", f"{link.kind}: {link.name}" + (f" ({link.note})" if link.note else ""))
            continue
        said = "; ".join(text for text in (link.name, link.note) if text)
        props = {
            "subject": [uid],
            "object": [prefix + link.uid],
            "role": [link.kind] if link.kind else [],
            "summary": [said] if said else [],
        }
        more.append(_entity(_key(uid, props), "UnknownLink", props, link.kind))
    for wallet in entry.wallets:
        if draft.schema == "CryptoWallet":
            draft.put("publicKey", wallet.value)
            draft.put("currency", wallet.note)
            continue
        currency = [wallet.note] if wallet.note else []
        props = {"name": [wallet.value], "publicKey": [wallet.value], "currency": currency, "holder": [uid]}
        more.append(_entity(_key(uid, props), "CryptoWallet", props, wallet.value))
    for contact in entry.contacts:
        draft.put("email" if "@" in contact else "phone", contact)
    draft.put("website", *entry.websites)
    draft.put("notes", *entry.notes)
    if not entry.filings:
        draft.put("notes", *(f"reason: {reason}" for reason in entry.reasons))


def _sanctions(entry: Entry, uid: str, publisher: str) -> Iterator[Raw]:
    """A sanction for each filing; the reasons stand with the first."""
    for index, filing in enumerate(entry.filings):
        props = {
            "entity": [uid],
            "authority": [publisher] if publisher else [],
            "programId": [filing.tag],
            "program": [filing.act] if filing.act else [],
            "provisions": list(filing.measures),
            "listingDate": [filing.on.isoformat()] if filing.on else [],
            "endDate": [filing.ended.isoformat()] if filing.ended else [],
            "reason": list(entry.reasons) if index == 0 else [],
        }
        yield _entity(_key(uid, index, props), "Sanction", props, filing.act or filing.tag)
