"""How commonly words of names are borne: writes ``detente/data/screening/frequency.json``.

    python -m benchmarks.screening.queries FOLDER && python scripts/word_frequency.py FOLDER

Three sources, of which the one counts that knows a word best: all published lists, the unlisted people and
companies of the tuning half, and Wikidata's people (the transliterated names of ``../shared``, CC0). What is
kept of a word is how surprising it is to meet, in bits, to the half.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import log2
from pathlib import Path
from typing import Final, cast

from benchmarks.screening.listed import DATA, Party
from benchmarks.screening.population import Unlisted
from benchmarks.screening.queries import read
from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.screening.screener import READINGS
from detente.screening.tables import MOST_BITS

TABLE: Final = Path(__file__).parent.parent / "src" / "detente" / "data" / "screening" / "frequency.json"
LEAST: Final = {"person": 2, "organisation": 3, "vessel": 3}
"""Bearers without whom a word is no more known than any other."""
WIKIDATA_PEOPLE: Final = 150_000
"""People behind the counts of the transliterated names, roughly: a fifth of those with a Russian label."""
PEOPLE_IN_COMPANIES: Final = 0.25
"""How often a company is named with the name of a person."""
ABOUT: Final = (
    "How surprising a word is in the name of a person, a body or a ship, in bits: the logarithm of one in how"
    " many bear it on published lists, among people and companies on no list, and among Wikidata's people."
    " Words are fold keys (detente.names.fold); one that is not here surprises most."
    " scripts/word_frequency.py writes it."
)

Shares = dict[str, float]


def shares(names: Iterable[tuple[str, ...]], kind: Kind) -> Shares:
    """The share of bearers of each word that enough of them bear, each given by its names."""
    borne: Counter[str] = Counter()
    bearers = 0
    for some in names:
        bearers += 1
        borne.update({t.word.keys[0] for name in some for t in normalise(name, kind).tokens})
    return {word: count / bearers for word, count in borne.items() if count >= LEAST[kind]}


def wikidata(folder: Path) -> Shares:
    """The share of Wikidata's people for each word in Latin letters."""
    borne: Counter[str] = Counter()
    for path in sorted(folder.glob("wd_*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                latin, _, count = line.rstrip("\n").split("\t")
                for token in normalise(latin, "person").tokens:
                    borne[token.word.keys[0]] = max(borne[token.word.keys[0]], int(count))
    return {word: count / WIKIDATA_PEOPLE for word, count in borne.items() if count >= LEAST["person"]}


def highest(*given: Shares) -> Shares:
    """The highest share of each word."""
    return {word: max(some.get(word, 0.0) for some in given) for word in {w for some in given for w in some}}


def grouped(found: Shares) -> dict[str, str]:
    """Words by their bits, the commonest first."""
    groups: dict[float, list[str]] = defaultdict(list)
    for word, share in found.items():
        groups[round(-2 * log2(share)) / 2].append(word)
    return {str(bits): " ".join(sorted(groups[bits])) for bits in sorted(groups) if bits < MOST_BITS}


def main(folder: Path) -> None:
    """Counts and writes."""
    listed: dict[Kind, list[tuple[str, ...]]] = defaultdict(list)
    for party in read(folder / "parties.jsonl", Party):
        kind = party.kind if party.kind in READINGS else "organisation"
        listed[cast("Kind", kind)].append(party.names)
    unlisted: dict[Kind, list[tuple[str, ...]]] = defaultdict(list)
    for one in read(folder / "population_tune.jsonl", Unlisted):
        unlisted[cast("Kind", one.kind)].append((one.text,))
    found = {kind: highest(shares(listed[kind], kind), shares(unlisted[kind], kind)) for kind in READINGS}
    found["person"] = highest(found["person"], wikidata(DATA / "names"))
    lent = {word: share * PEOPLE_IN_COMPANIES for word, share in found["person"].items()}
    found["organisation"] = highest(found["organisation"], lent)
    table = {"about": ABOUT, **{kind: grouped(found[kind]) for kind in READINGS}}
    TABLE.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
