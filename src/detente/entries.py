"""What a published list says of one party: frozen, typed, free of I/O, the same for every publisher.

An ``Entry`` is evidence, not law: the words under which a list files a party (``Filing.tag``) are tied
to provisions of acts by the ``list_tags`` of the law. Texts are as published, only trimmed; dates are
ISO and may be partial (``1961``, ``1961-03``); countries are ISO 3166 codes of two letters where the
publisher's word is known, else its word.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

import msgspec

Schema = Literal[
    "Person",
    "Organization",
    "Company",
    "PublicBody",
    "LegalEntity",
    "Vessel",
    "Airplane",
    "CryptoWallet",
    "Security",
    "Address",
    "Asset",
]
Quality = Literal["primary", "strong", "weak"]
Dating = Literal["stated", "derived", "unknown"]


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Base of all parts of an entry."""


class ListedName(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One name. ``quality``: ``weak`` aliases only confirm (OFAC FAQ 122-124); ``parts``: what the publisher
    tells apart, under FollowTheMoney words (firstName, middleName, lastName, fatherName, maidenName, title);
    ``language``: ISO 639 code as printed; ``kind``: the publisher's word (a.k.a., f.k.a.).
    """

    full: str
    quality: Quality = "strong"
    kind: str = ""
    language: str = ""
    parts: dict[str, str] = {}


class BirthDate(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A day, month or year of birth; ``until`` closes a range of years; ``circa`` as printed."""

    start: str
    until: str = ""
    circa: bool = False
    calendar: str = ""


class Place(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An address or a place of birth. ``full`` is the whole as printed where parts are not told apart."""

    full: str = ""
    street: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    note: str = ""


class Identifier(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A number that tells parties apart. ``kind`` is one of the words in ``IDENTIFIER_KINDS``."""

    kind: str
    value: str
    country: str = ""
    issued: str = ""
    expires: str = ""
    note: str = ""


class Link(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A tie to another party: its entry number on the same list (``uid``) or its printed ``name``."""

    kind: str
    uid: str = ""
    name: str = ""
    note: str = ""


class Filing(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A word under which the list files the entry, and what it says of the act behind it. ``on``: the day
    of listing under this word as the publisher states it; ``None`` where it does not.
    """

    tag: str
    on: date | None = None
    act: str = ""
    measures: tuple[str, ...] = ()
    ended: date | None = None


class Entry(Value, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One entry of one list. ``uid`` is the publisher's own stable number. ``references``: numbers that the
    publisher says other lists give the same party, by source id (``un-sc`` → ``QDi.001``).
    """

    uid: str
    schema: Schema
    names: tuple[ListedName, ...]
    filings: tuple[Filing, ...] = ()
    birth_dates: tuple[BirthDate, ...] = ()
    birth_places: tuple[Place, ...] = ()
    died: str = ""
    gender: Literal["", "male", "female"] = ""
    nationalities: tuple[str, ...] = ()
    citizenships: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    addresses: tuple[Place, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    references: dict[str, str] = {}
    links: tuple[Link, ...] = ()
    wallets: tuple[Identifier, ...] = ()
    vessel: dict[str, str] = {}
    contacts: tuple[str, ...] = ()
    websites: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    updated: date | None = None

    @property
    def name(self) -> str:
        """The name under which the list files it."""
        return next((n.full for n in self.names if n.quality == "primary"), self.names[0].full)


IDENTIFIER_KINDS = frozenset({
    "passport", "national_id", "tax", "registration", "driving_licence", "birth_certificate", "military_id",
    "diplomatic_passport", "travel_document", "residence_permit", "seaman_book", "imo", "mmsi", "call_sign",
    "hull_number", "aircraft_tail", "aircraft_serial", "transponder", "swift_bic", "lei", "isin", "duns",
    "ogrn", "inn", "okpo", "bik", "kpp", "cr_number", "bank_account", "wallet", "phone", "email", "website",
    "other",
})  # fmt: skip

_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(Entry)


def encode(entry: Entry) -> bytes:
    """The entry as JSON: equal entries give equal bytes."""
    return _ENCODER.encode(entry)


def decode(body: bytes) -> Entry:
    """The entry that ``encode`` wrote. Raises msgspec.MsgspecError."""
    return _DECODER.decode(body)


def as_data(entry: Entry) -> dict[str, Any]:
    """The entry as plain data, without its empty fields."""
    found: dict[str, Any] = msgspec.to_builtins(entry)
    return found
