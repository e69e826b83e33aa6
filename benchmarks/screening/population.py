"""Who is screened and is on no list: the population that false alerts are counted on.

50,000 people of ``../shared`` with birth dates and nationalities, the few real companies found there, and
made-up companies of real family names, places and goods with the words that companies share. Nobody bears a
listed name: an alert on a namesake is right as long as only names are compared.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import random
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from benchmarks.screening.listed import DATA, Party
from benchmarks.screening.perturb import mix
from detente import ingest
from detente.names.plain import name_key

OTHER_COUNTRIES = {
    "East Timor": "TL",
    "Ivory Coast": "CI",
    "Puerto Rico": "PR",
    "Democratic Republic of the Congo": "CD",
}


@dataclass(frozen=True)
class Unlisted:
    """One of them. ``made``: put together for this benchmark."""

    id: str
    text: str
    kind: str
    births: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    made: bool = False


def people(data: Path = DATA) -> Iterator[dict[str, str]]:
    """Rows of the two halves of ``../shared``."""
    for part in ("us", "global"):
        with gzip.open(data / "names" / f"negatives_{part}_half.csv.gz", "rt", encoding="utf-8") as stream:
            for number, row in enumerate(csv.DictReader(stream)):
                yield {"id": f"{part}-{number}", **row}


def _persons(data: Path) -> Iterator[Unlisted]:
    known = ingest.named("gb-sanctions-list").lookups["countries"]
    for row in people(data):
        word = row["nationality"]
        code = OTHER_COUNTRIES.get(word) or known.get(word.casefold(), "")
        births = (row["date_of_birth"],) if row["date_of_birth"] else ()
        yield Unlisted(row["id"], row["full_name"], "person", births, (str(code),) if code else ())


def _real_companies(data: Path) -> Iterator[str]:
    donations = data / "ftm" / "parteispenden" / "entities.ftm.json"
    for line in donations.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["schema"] in ("Company", "Organization"):
            yield from row["properties"].get("name", ())
    with tarfile.open(data / "ownership" / "bods.tar.gz") as archive:
        found = archive.extractfile("bods/sample_300_statements_0.4.json")
        for row in json.load(found) if found else ():
            if row["recordType"] == "entity" and row["recordDetails"].get("name"):
                yield row["recordDetails"]["name"]


def _goods(data: Path) -> list[str]:
    with gzip.open(data / "goods" / "harmonized-system.csv.gz", "rb") as stream:
        rows = list(csv.DictReader(io.TextIOWrapper(stream, encoding="utf-8")))
    words = (row["description"].split(";")[0].split(",")[0] for row in rows if row["level"] == "4")
    return sorted({word.title() for word in words if 3 < len(word) < 20 and word.count(" ") < 2})


def _latin(words: Iterable[str]) -> list[str]:
    return sorted({word for word in words if word.isascii() and len(word) > 2})


def made_up(data: Path = DATA) -> Iterator[str]:
    """Companies that nobody founded."""
    given = mix()["population"]
    draw = random.Random(f"{mix()['seed']} companies")
    rows = list(people(data))
    stock: dict[str, Sequence[str]] = {
        "family": _latin(row["last_name"] for row in rows),
        "given": _latin(row["first_name"] for row in rows),
        "place": _latin(row["place_of_birth"] for row in rows),
        "goods": _goods(data),
        **{name: given[name] for name in ("trade", "bearing", "form")},
    }
    for _ in range(given["made_up"]):
        coined = "".join(draw.choice(given["syllables"]) for _ in range(draw.randrange(2, 4)))
        words = {name: draw.choice(some) for name, some in stock.items()}
        text = draw.choice(given["patterns"]).format(**words, coined=coined.capitalize())
        yield text.upper() if draw.random() < 0.3 else text


def bare_key(name: str) -> str:
    """Words of an organisation's name in order of the alphabet, without those of its legal form."""
    forms = [*mix()["population"]["form"], *(form for line in mix()["legal"] for form in line)]
    return " ".join(sorted(set(name_key(name).split()) - _words(tuple(forms))))


@cache
def _words(texts: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for text in texts for word in name_key(text).split())


def population(listed: Iterable[Party], data: Path = DATA) -> Iterator[Unlisted]:
    """All who bear no listed name, each name once; organisations also none but for the legal form."""
    everything = list(listed)
    seen = {name_key(name) for party in everything for name in party.names}
    bare = {bare_key(name) for party in everything if party.kind != "person" for name in party.names}
    real = (Unlisted(f"real-{n}", name, "organisation") for n, name in enumerate(_real_companies(data)))
    made = (Unlisted(f"made-{n}", name, "organisation", made=True) for n, name in enumerate(made_up(data)))
    for some in (_persons(data), real, made):
        for one in some:
            key = name_key(one.text)
            if key and key not in seen and (one.kind == "person" or bare_key(one.text) not in bare):
                seen.add(key)
                yield one
