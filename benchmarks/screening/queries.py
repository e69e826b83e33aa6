"""``python -m benchmarks.screening.queries FOLDER [--store LISTS.db]``: draws the parties and the queries.

Everything is drawn with one seed from the lists in ``../shared``. Names of real lists are not kept in this
repository; ``frozen.json`` keeps the digests of what was drawn, and every run checks them. A party is wholly
in the tune half or in the test half, by the digest of its key.

Some names are withheld from the lists that engines see, because what people write is then known from a
publisher and not made up: names in other scripts, and spellings close to one that stays.
"""

from __future__ import annotations

import argparse
import dataclasses
import gzip
import hashlib
import json
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TypeVar

import msgspec

from benchmarks.screening import listed
from benchmarks.screening.listed import DATA, Party
from benchmarks.screening.perturb import Source, changed, further, mix, nicknames, romanise
from benchmarks.screening.population import Unlisted, people, population
from detente.names.plain import name_key, plain_words

HALVES = ("tune", "test")
FROZEN = Path(__file__).with_name("frozen.json")
SCRIPTS = {"CYRILLIC": "cyrillic", "ARABIC": "arabic", "CJK": "chinese", "HANGUL": "korean"}
DRAWN = ("parties.jsonl", *(f"{what}_{half}.jsonl" for what in ("queries", "population") for half in HALVES))
THIN = frozenset({"chinese", "korean"})
"""Scripts of so few names that all are withheld, not every other party's."""
SAME_KEY = frozenset({"verbatim", "order", "hyphen", "accents"})
"""Classes whose query may come to the plain words of a listed name."""
CLOSE = (0.62, 0.95)
"""What share of two names is alike for one to be a spelling of the other."""
MOST_RIGHT = 5
"""A query that is right for more parties says too little."""


@dataclass(frozen=True)
class Query:
    """One query. ``parties``: any of them is right; ``changes``: the first of them is its class."""

    id: str
    text: str
    kind: str
    parties: tuple[str, ...]
    changes: tuple[str, ...]
    source: str
    births: tuple[str, ...]
    countries: tuple[str, ...]

    @property
    def depth(self) -> int:
        """How many changes were made."""
        return 0 if self.changes == ("verbatim",) else len(self.changes)


Row = TypeVar("Row", Query, Unlisted, Party)


def digest(*parts: str) -> int:
    """A number that never changes, for coin tosses."""
    return int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:6])


def half_of(key: str) -> str:
    """The half a party is in."""
    return HALVES[digest("half", key) % 2]


def scripts(name: str) -> set[str]:
    """The scripts of its letters."""
    return {unicodedata.name(c, "?").split()[0].partition("-")[0] for c in name if c.isalpha()} - {"MODIFIER"}


def is_latin(name: str) -> bool:
    """Whether all letters are Latin."""
    return scripts(name) == {"LATIN"}


def _in_script(party: Party) -> Iterator[tuple[str, str]]:
    """Class and name of every name wholly in another script."""
    for name in party.names:
        used = scripts(name)
        script = SCRIPTS.get(next(iter(used))) if len(used) == 1 else None
        person = party.kind == "person"
        if script and (person or (script == "cyrillic" and party.kind == "organisation")):
            yield script, name


def _close(party: Party) -> str | None:
    """A spelling that is close to a listed one and equal to none, by a coin toss."""
    latin = [name for name in party.names if is_latin(name)]
    keys = {name: name_key(name) for name in latin}
    for name in sorted(latin[1:], key=lambda name: digest("close", party.key, name)):
        others = {key for other, key in keys.items() if other != name}
        if keys[name] in others:
            continue
        words = len(keys[name].split())
        for other in others:
            alike = SequenceMatcher(None, keys[name], other).ratio()
            if len(other.split()) == words and CLOSE[0] <= alike <= CLOSE[1]:
                return name
    return None


def withheld(party: Party) -> dict[str, list[str]]:
    """Class → the names of that class that engines do not see."""
    found: dict[str, list[str]] = defaultdict(list)
    if not any(map(is_latin, party.names)):
        return found
    for script, name in _in_script(party):
        if script in THIN or digest("script", script, party.key) % 2:
            found[script].append(name)
    if party.kind in ("person", "organisation") and digest("spelling", party.key) % 3 == 0:
        found["spelling"] += filter(None, [_close(party)])
    return found


def _natural(party: Party, name: str) -> tuple[list[str], frozenset[str]]:
    """Words of a person's name, given names first, and the family name."""
    if name in (party.parts or {}):
        given, family = party.parts[name]  # type: ignore[index]
    elif name.count(",") == 1:
        family, given = (part.strip() for part in name.split(","))
    else:
        words = name.split()
        upper = [word for word in words if word.isupper() and len(word) > 2]
        last = upper if 0 < len(upper) < len(words) else words[-1:]
        return words, frozenset(word.lower() for word in last)
    return [*given.split(), *family.split()], frozenset(family.lower().split())


class Drawer:
    """What all draws share."""

    def __init__(self, everything: Sequence[Party], data: Path = DATA) -> None:
        self.parties = {party.key: party for party in everything}
        self.withheld = {party.key: withheld(party) for party in everything}
        self.nicknames = nicknames(data / "names")
        self.given = given_names(data)
        self.han = han_names(data / "names")
        self.bearers: dict[str, set[tuple[str, str]]] = defaultdict(set)
        for party in everything:
            for name in party.names:
                for word in (key := name_key(name)).split():
                    self.bearers[word].add((party.key, key))
        self.keys = {party.key: {name_key(name) for name in self.seen(party)} for party in everything}

    def seen(self, party: Party) -> tuple[str, ...]:
        """The names that engines see."""
        gone = {name for names in self.withheld[party.key].values() for name in names}
        return tuple(name for name in party.names if name not in gone)

    def screened(self) -> Iterator[Party]:
        """The parties as engines see them."""
        for party in self.parties.values():
            yield dataclasses.replace(party, names=self.seen(party), parts={})

    def right(self, key: str, text: str) -> tuple[str, ...]:
        """The party, and those that bear a name with all words of the query."""
        found = set.intersection(*(self.bearers.get(word, set()) for word in name_key(text).split()))
        return (key, *sorted({other for other, _ in found} - {key}))

    def names(self, party: Party, name: str) -> Iterator[str]:
        """The names of a party that a class can start from."""
        if name in ("cyrillic", "arabic", "korean", "spelling"):
            yield from self.withheld[party.key].get(name, ())
        elif name == "chinese":
            yield from self.withheld[party.key].get(name, ())
            yield from self.han_of(party)
        elif name == "romanised":
            yield from (own for script, own in _in_script(party) if script == "cyrillic")
        elif name == "verbatim":
            yield from self.seen(party)
        else:
            yield from filter(is_latin, self.seen(party))

    def han_of(self, party: Party) -> Iterator[str]:
        """Names that have a usual form in Chinese for each of their words, in it."""
        for name in filter(is_latin, self.seen(party)):
            words = [self.han.get(word) for word in plain_words(" ".join(_natural(party, name)[0])).split()]
            if len(words) > 1 and all(words):
                yield "·".join(words)  # type: ignore[arg-type]

    def source(self, party: Party, name: str) -> Source | None:
        """A name ready to be changed, or none where it is no plain name."""
        if re.search(r"[();:/\n]", name) or len(name) > 90:
            return None
        person = party.kind == "person"
        words, family = _natural(party, name) if person else (name.split(), frozenset())
        least = 2 if is_latin(name) else 1
        if person and (not least <= len(words) <= 6 or any(c.isdigit() for c in name)):
            return None
        return Source(party.kind, tuple(words), family, self.given, self.nicknames)

    def translated(self, party: Party, name: str) -> bool:
        """Whether a Cyrillic name is a translation of the Latin ones, not the same words."""
        bare = name_key(romanise(name.lower(), "passport"))
        return not any(SequenceMatcher(None, bare, key).ratio() >= CLOSE[0] for key in self.keys[party.key])

    def says_little(self, text: str, name: str, source: Source, first: str) -> bool:
        """Whether too few letters or words are left."""
        letters, before = sum(map(str.isalpha, text)), sum(map(str.isalpha, name))
        least = 2 if first in THIN else mix()["least_letters"]
        if letters < max(least, mix()["least_share"] * before):
            return True
        return source.kind == "person" and first not in {*THIN, "joined"} and len(name_key(text).split()) < 2

    def says_the_same(self, text: str, party: Party, first: str) -> bool:
        """Whether a changed name is still a listed one."""
        if first == "verbatim":
            return False
        return text in self.seen(party) or (first not in SAME_KEY and name_key(text) in self.keys[party.key])

    def draw(self, party: Party, changes: Sequence[str], draw: random.Random) -> Query | None:
        """A query about a party, or none where the changes do not apply or leave too little."""
        names = sorted(self.names(party, changes[0]))
        name = draw.choice(names) if names else ""
        source = self.source(party, name) if name.strip() else None
        if source is None or (changes[0] in ("cyrillic", "romanised") and self.translated(party, name)):
            return None
        text = " ".join(changed(source, changes, draw))
        if self.says_little(text, name, source, changes[0]) or self.says_the_same(text, party, changes[0]):
            return None
        right = self.right(party.key, text)
        if len(right) > MOST_RIGHT:
            return None
        named = f"{party.key}#{'+'.join(changes)}"
        return Query(named, text, party.kind, right, tuple(changes), name, party.births, party.countries)

    def of_class(self, half: str, name: str, kind: str, wanted: int, seed: str) -> Iterator[Query]:
        """So many queries of a class, or as many as there are, no party twice."""
        draw = random.Random(f"{seed} {half} {name} {kind}")
        pool = sorted(p.key for p in self.parties.values() if p.kind == kind and half_of(p.key) == half)
        draw.shuffle(pool)
        depths = [1 + n for n, share in enumerate(mix()["depths"]) for _ in range(share)]
        made = 0
        for key in pool:
            if made == wanted:
                return
            depth = 1 if name in {"verbatim", *THIN} else draw.choice(depths)
            query = self.draw(self.parties[key], further(name, depth, draw), draw)
            if query is not None:
                made += 1
                yield query

    def half(self, half: str, seed: str = "") -> Iterator[Query]:
        """All queries of a half; with another seed than that of the benchmark, other ones."""
        for name, kinds in mix()["classes"].items():
            for kind, wanted in kinds.items():
                yield from self.of_class(half, name, kind, wanted, seed or str(mix()["seed"]))


def given_names(data: Path) -> list[str]:
    """Latin given names of people who are on no list."""
    found = {row["first_name"] for row in people(data)}
    return sorted(name for name in found if name.isascii() and name.isalpha() and len(name) > 2)


def han_names(folder: Path) -> dict[str, str]:
    """A word in Latin letters → how Chinese usually writes it."""
    best: dict[str, tuple[int, str]] = {}
    with gzip.open(folder / "wd_chinese_20.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            latin, own, count = line.rstrip("\n").split("\t")
            word = plain_words(latin)
            if " " not in word:
                best[word] = max(best.get(word, (0, "")), (int(count), own.replace(" ", "")))
    return {word: own for word, (_, own) in best.items()}


def lines(rows: Iterable[Party | Query | Unlisted]) -> str:
    """One JSON object a line."""
    return "".join(json.dumps(asdict(r), ensure_ascii=False, separators=(",", ":")) + "\n" for r in rows)


def read(path: Path, of: type[Row]) -> list[Row]:
    """Rows as written."""
    return [msgspec.json.decode(line, type=of) for line in path.read_bytes().splitlines()]


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of every file drawn."""
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in DRAWN}


def changed_since(folder: Path) -> list[str]:
    """Names of files that are not as frozen: results measured on them are not comparable."""
    frozen: Mapping[str, str] = json.loads(FROZEN.read_text())
    return [name for name, value in digests(folder).items() if frozen.get(name) != value]


def write(folder: Path, store: Path | None = None) -> None:
    """Everything into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = folder / "listed.jsonl"
    if not whole.exists():
        listed.write(whole, store)
    everything = listed.read(whole)
    drawer = Drawer(everything)
    (folder / "parties.jsonl").write_text(lines(drawer.screened()), encoding="utf-8")
    others = list(population(everything))
    for half in HALVES:
        (folder / f"queries_{half}.jsonl").write_text(lines(drawer.half(half)), encoding="utf-8")
        of_half = (one for one in others if half_of(one.id) == half)
        (folder / f"population_{half}.jsonl").write_text(lines(of_half), encoding="utf-8")


def main() -> None:
    """Write, or freeze what was written."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--freeze", action="store_true", help="keep the digests: a new benchmark begins")
    options = parser.parse_args()
    write(options.folder, options.store)
    if options.freeze:
        FROZEN.write_text(json.dumps(digests(options.folder), indent=1) + "\n")
    for name in changed_since(options.folder):
        print(f"{name} is not as frozen")


if __name__ == "__main__":
    main()
