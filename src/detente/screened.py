"""Whom names are screened against: the parties of the ledger and of the loaded lists, as one screener.

The screener of the embedded law is part of the package. Another is kept as a file beside the user's settings,
by what it was built from, and built anew where that changed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from detente.answers import Words
from detente.entries import Entry
from detente.identity import as_entry
from detente.law.image import UNHASHED, digest_of, load
from detente.lists import LEDGER, Lists
from detente.model import Law
from detente.names.form import Kind
from detente.screening import image
from detente.screening.records import Listed, Query, Traits, identifier
from detente.screening.screener import Match, Screener
from detente.shipped import PACKAGE, leave_alone, named, path_of

KINDS: Final[dict[str, Kind]] = {
    "Person": "person", "Vessel": "vessel", "Organization": "organisation", "Company": "organisation",
    "PublicBody": "organisation",
}  # fmt: skip
"""Schemas whose kind is sure; a LegalEntity may be a person whom its list files among firms."""
ENDING: Final = ".screen"
READING: Final = (
    "data/names/*.yml", "data/screening/frequency.json", "screened.py", "identity.py", "names/*.py",
    "screening/*.py", "screening/*.[ch]",
)  # fmt: skip
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
    whole = lists is None and (not sources or LEDGER in sources)
    if whole and (ours := shipped(digest)) is not None:
        return ours
    keeps = folder is not None and digest != UNHASHED  # of a law without hash nobody could tell a change
    path = folder / _called(digest, lists, sources) if folder and keeps else None
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


@lru_cache(maxsize=1)
def shipped(digest: str) -> Screener | None:
    """The screener of the embedded law that is part of the package; None where it was made of another law
    than that of ``digest``, or read names by other tables or another program.
    """
    return image.load(path_of(ENDING, digest, *_read_by()))


def write_shipped() -> Path:
    """Put into the package what takes long to work out, in place of any other: the screener of the embedded
    law, the marks of its parties, and the sources.
    """
    from detente.marks import Marks  # noqa: PLC0415 - only here
    from detente.sources import catalog  # noqa: PLC0415

    law, digest = load()
    Marks.of(law.parties).ship(digest)
    catalog.ship()
    target = path_of(ENDING, digest, *_read_by())
    image.save(Screener.build(parties(law, None)), target)
    leave_alone(target)
    return target


class Screeners:
    """Screeners asked as one. Of each only some parties count, where that is said."""

    def __init__(self, parts: Iterable[tuple[Screener, Collection[str] | None]]) -> None:
        """``parts``: each with the keys of the parties that count, None for all."""
        self._parts = tuple(parts)

    def screen_many(self, queries: Sequence[Query], *, floor: float) -> list[list[Match]]:
        """For each query the parties that it may mean, best first: see ``Screener.screen_many``."""
        found: list[list[Match]] = [[] for _ in queries]
        for screener_, keys in self._parts:
            more = screener_.screen_many(queries, floor=floor, among=keys)
            found = [[*matches, *others] for matches, others in zip(found, more, strict=True)]
        return [sorted(matches, key=lambda m: (-m.score, m.key)) for matches in found]

    def beside(self, query: Query, key: str) -> list[Match]:
        """A name beside each name of one party; empty for a key that is not there."""
        counting = (s for s, keys in self._parts if keys is None or key in keys)
        return [match for screener_ in counting for match in screener_.beside(query, key)]


def screeners(law: Law, digest: str, lists: Lists | None, *, folder: Path | None = None) -> Screeners:
    """The screener of the ledger and the lists (see ``screener``). Of a law without hash, the parties that it
    has in common with the embedded one are not built anew.
    """
    embedded = shipped(digest_of()) if digest == UNHASHED else None
    if embedded is None:
        return Screeners([(screener(law, digest, lists, folder=folder), None)])
    known = {party.key: party for party in embedded.all()}
    here = list(parties(law, lists))
    shared = frozenset(party.key for party in here if known.get(party.key) == party)
    others = Screener.build(party for party in here if party.key not in shared)
    return Screeners([(embedded, shared), (others, None)])


def words_of(query: Query, one: Match) -> tuple[tuple[Words, ...], tuple[tuple[str, ...], tuple[str, ...]]]:
    """Which words of a name asked about are which of the listed one, and those of either that are none of the
    other, as texts.
    """
    if one.name_match is None:
        return (), ((query.name,), ())
    given, theirs, pairing = one.name_match.given, one.name_match.listed, one.name_match.pairing

    def text(side: Sequence[str], places: Iterable[int]) -> str:
        return " ".join(side[i] for i in places)

    words = tuple(
        Words(given=text(given, p.left), listed=text(theirs, p.right), how=p.how, score=p.score)
        for p in pairing.pairs
    )
    return words, (
        tuple(given[i] for i in pairing.left_free),
        tuple(theirs[j] for j in pairing.right_free),
    )


def _keep(built: Screener, path: Path) -> None:
    """Keep the newest few; a folder that cannot be written costs only time."""
    try:
        image.save(built, path)
        kept = sorted(path.parent.glob(f"*{path.suffix}"), key=lambda p: p.stat().st_mtime, reverse=True)
        for old in kept[KEPT:]:
            old.unlink()
    except OSError:
        return


def _called(digest: str, lists: Lists | None, sources: Collection[str]) -> str:
    """The file of a screener by what it was built from: law, lists, and what reads names."""
    where = () if lists is None else (lists.store.path.resolve(), lists.generation, lists.known)
    return named(ENDING, digest, *sorted(sources), *map(str, where), *_read_by())


def _read_by() -> Iterator[Path]:
    """The tables and the code that read names, say how rare their words are, and lay them out."""
    return (path for pattern in READING for path in sorted(PACKAGE.glob(pattern)))


def main() -> int:
    """Build the screener that is part of the package; print its size."""
    target = write_shipped()
    sys.stdout.write(f"{target.name}: {target.stat().st_size:,} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
