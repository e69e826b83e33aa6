"""What is screened and against what: frozen records, free of any list format."""

from __future__ import annotations

import msgspec

from detente.names.form import Kind


class Traits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a party beside its name. Dates are ISO and may be partial (``1961``, ``1961-03``);
    countries are ISO 3166 codes of two letters, lower or upper case; identifiers are ``kind:value``.
    """

    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    gender: str = ""
    identifiers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


class Listed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A party that names are screened against. ``names``: primary ones and strong aliases; ``weak``: aliases
    that only confirm (OFAC FAQ 122-124).
    """

    key: str
    kind: Kind
    names: tuple[str, ...]
    weak: tuple[str, ...] = ()
    traits: Traits = Traits()


class Query(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A name to screen, with what is known beside it. A ``kind`` other than ``unknown`` leaves out parties
    that are surely of another.
    """

    name: str
    kind: Kind = "unknown"
    traits: Traits = Traits()


def identifier(kind: str, value: str) -> str:
    """An identifier in the form in which it is compared: letters and digits only, without case."""
    return f"{kind}:{''.join(filter(str.isalnum, value)).casefold()}"
