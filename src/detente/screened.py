"""Whom names are screened against: the parties of the ledger and of the loaded lists, as one screener.

A screener is kept as a file beside the user's settings, by what it was built from, and built anew where that
changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Final

from detente.entries import Entry
from detente.identity import as_entry
from detente.law.image import UNHASHED
from detente.lists import LEDGER, Lists
from detente.model import Law
from detente.names.form import Kind
from detente.screening import image
from detente.screening.records import Listed, Traits, identifier
from detente.screening.screener import Screener

KINDS: Final[dict[str, Kind]] = {
    "Person": "person", "Vessel": "vessel", "Organization": "organisation", "Company": "organisation",
    "PublicBody": "organisation",
}  # fmt: skip
"""Schemas whose kind is sure; a LegalEntity may be a person whom its list files among firms."""
ENDING: Final = ".screen"
READ_BY: Final = Path(__file__).parent / "data" / "names"
KEPT: Final = 4
"""Files of screeners that are kept."""
UNSCREENED: Final = frozenset({"Place", "Address", "Security"})


def listed(key: str, entry: Entry) -> Listed:
    """An entry as names are screened against it."""
    strong = dict.fromkeys(n.full for n in entry.names if n.quality != "weak")
    numbers = [identifier(i.kind, i.value) for i in (*entry.identifiers, *entry.wallets)]
    if imo := entry.vessel.get("imo"):
        numbers.append(identifier("imo", imo))
    places = (*entry.birth_places, *entry.addresses)
    return Listed(
        key=key,
        kind=KINDS.get(entry.schema, "unknown"),
        names=tuple(strong),
        weak=tuple(dict.fromkeys(n.full for n in entry.names if n.quality == "weak")),
        traits=Traits(
            births=tuple(dict.fromkeys(b.start for b in entry.birth_dates)),
            countries=tuple(dict.fromkeys((*entry.nationalities, *entry.citizenships, *entry.countries))),
            gender=entry.gender,
            identifiers=tuple(dict.fromkeys(numbers)),
            places=tuple(dict.fromkeys(place.city for place in places if place.city)),
        ),
    )


def parties(law: Law, lists: Lists | None, sources: Collection[str] = ()) -> Iterator[Listed]:
    """The parties of the ledger, then every entry of the lists (of ``sources``, where given), the last that
    each list said of it, even where it is gone by now: the law of the day says who is restricted.
    """
    if not sources or LEDGER in sources:
        for party in law.parties:
            if party.schema not in UNSCREENED:
                yield listed(party.id, as_entry(party))
    if lists is None:
        return
    for source in lists.days:
        if sources and source not in sources:
            continue
        for uid, entry in lists.ever(source):
            if entry.schema not in UNSCREENED:
                yield listed(f"{source}:{uid}", entry)


def screener(
    law: Law, digest: str, lists: Lists | None, sources: Collection[str] = (), *,
    folder: Path | None = None, step: Callable[[], None] = lambda: None,
) -> Screener:  # fmt: skip
    """The screener of the ledger and the lists: from its file in ``folder``, else built (``step`` is called
    for each party) and kept there, where that is possible.
    """
    keeps = folder is not None and digest != UNHASHED  # of a law without hash nobody could tell a change
    path = folder / f"{_built_from(digest, lists, sources)}{ENDING}" if folder and keeps else None
    if path is not None and (found := image.load(path)) is not None:
        return found

    def counted() -> Iterator[Listed]:
        for party in parties(law, lists, sources):
            step()
            yield party

    built = Screener.build(counted())
    if path is not None:
        _keep(built, path)
    return built


def _keep(built: Screener, path: Path) -> None:
    """Keep the newest few; a folder that cannot be written costs only time."""
    try:
        image.save(built, path)
        kept = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[KEPT:]:
            old.unlink()
    except OSError:
        return


def _built_from(digest: str, lists: Lists | None, sources: Collection[str]) -> str:
    """What a screener was built from, as a name: law, lists, and the tables by which names are read."""
    said = [digest, version("detente"), *sorted(sources)]
    said += [hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(READ_BY.glob("*.yml"))]
    if lists is not None:
        said += [str(lists.store.path.resolve()), str(lists.generation), str(lists.known)]
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:32]
