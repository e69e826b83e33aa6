"""What a user asks about: a deal with its parties, places and goods, or a party for its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date

from detente.answers import NameRead
from detente.law.conditions import Literal as Value
from detente.lazyclass import dataclass
from detente.model import Owner


@dataclass(frozen=True, kw_only=True)
class NamedOwner(Owner):
    """An owner given by a name that no party bears alone, letter for letter. ``read``: whom it means, or may
    mean; it may also mean nobody who is listed.
    """

    read: NameRead


@dataclass(frozen=True, kw_only=True, slots=True)
class DealParty:
    """A party in a role. ``party``: its id once resolved (ledger or book); ``candidates``: ids it
    may be where the name does not decide; ``read``: how its name was read, where there is more to say than
    the id; countries are ISO codes, ``place`` is address text.
    """

    role: str
    name: str = ""
    party: str | None = None
    candidates: tuple[str, ...] = ()
    nationality: tuple[str, ...] = ()
    established: str | None = None
    resident: str | None = None
    acts_from: str | None = None
    place: str | None = None
    territories: frozenset[str] = frozenset()
    owners: tuple[Owner, ...] = ()
    read: NameRead | None = None

    @property
    def label(self) -> str:
        """How answers name it."""
        return self.name or self.party or self.role


@dataclass(frozen=True, kw_only=True, slots=True)
class DealPlace:
    """A place of the deal in a role, as text and as the territories it lies in."""

    role: str
    place: str
    territories: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Item:
    """Goods. ``codes``: scheme → code (``hs cn eccn ml dual_use category list``); ``origin``: country or
    place.
    """

    description: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    origin: str | None = None
    origin_territories: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Deal:
    """A deal as stated. ``facts``: values of the vocabulary; ``complete``: what is not stated does not
    exist.
    """

    id: str
    title: str = ""
    on: date
    complete: bool = False
    facts: Mapping[str, Value] = field(default_factory=dict)
    parties: tuple[DealParty, ...] = ()
    places: tuple[DealPlace, ...] = ()
    goods: tuple[Item, ...] = ()
    used: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """A party asked for its status: listed (``party``) or not, with its place and owners."""

    id: str
    name: str
    party: str | None = None
    on: date | None = None
    candidates: tuple[str, ...] = ()
    established: str | None = None
    nationality: tuple[str, ...] = ()
    place: str | None = None
    territories: frozenset[str] = frozenset()
    owners: tuple[Owner, ...] = ()
    read: NameRead | None = None
