"""What the older forms of the EU file (XML until 2017, CSV 1.0) spell otherwise than version 1.1."""

from __future__ import annotations

import re
from typing import Final

from detente.sources.eu.party import Fields

KEYS: Final = {
    "id": "logicalId",
    "logical_id": "logicalId",
    "legal_basis": "act",
    "leba_numtitle": "act",
    "reg_date": "actDate",
    "leba_publication_date": "actDate",
    "pdf_link": "publicationUrl",
    "leba_url": "publicationUrl",
    "programme": "programme",
    "lastname": "lastName",
    "firstname": "firstName",
    "middlename": "middleName",
    "wholename": "wholeName",
    "gender": "gender",
    "title": "title",
    "function": "function",
    "language": "nameLanguage",
    "place": "city",
    "country": "countryIso2Code",
    "number": "number",
    "street": "street",
    "zipcode": "zipCode",
    "city": "city",
    "other": "contactInfo",
    "date": "date",
}
KINDS: Final = {
    "name": "nameAlias",
    "naal": "nameAlias",
    "birth": "birthdate",
    "birt": "birthdate",
    "citizen": "citizenship",
    "citi": "citizenship",
    "passport": "identification",
    "iden": "identification",
    "address": "address",
    "addr": "address",
}
NOT_STATED: Final = frozenset({"", "N/A"})

_DATE: Final = re.compile(r"(\d{4})(?:-(\d\d)-(\d\d)|\s*-\s*(\d{4}))?\s*(\(approximative\))?")
_NUMBER: Final = re.compile(r"(.*?)\s*\((\w+)-([^()]*)\)\s*(.*)", re.DOTALL)


def legacy_detail(kind: str, printed: Fields) -> Fields:
    """A detail under the words of version 1.1."""
    detail = {KEYS.get(key, key): value for key, value in printed.items()}
    if kind == "birthdate":
        detail |= _birth(detail.pop("date", ""))
    if kind == "identification":
        detail |= _document(detail.pop("number", ""))
    if "contactInfo" in detail:
        detail["contactInfo"] = detail["contactInfo"].replace("\\n", "\n")
    return detail


def _birth(text: str) -> Fields:
    """``1924-02-21``, ``1965``, ``1960 - 1965 (approximative)``; else the text is a remark."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return {} if text in NOT_STATED else {"remark": text}
    year, month, day, last, circa = match.groups()
    found = {"circa": "true" if circa else "", "calendarType": "GREGORIAN"}
    if last:
        return found | {"yearRangeFrom": year, "yearRangeTo": last}
    return found | {"year": year, "monthOfYear": month or "", "dayOfMonth": day or ""}


def _document(text: str) -> Fields:
    """``AD001095 (passport-National passport) ((passport))``: number, kind, its description, the rest."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return {"number": text, "identificationTypeCode": "other" if text else ""}
    number, code, described, rest = match.groups()
    said = rest.strip("()").casefold()
    return {
        "number": number,
        "identificationTypeCode": code,
        "identificationTypeDescription": described,
        "remark": "" if said == code.casefold() else rest,
    }
