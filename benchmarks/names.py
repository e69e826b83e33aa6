"""``python -m benchmarks.names [--show SCRIPT]``: how often two spellings of a name agree; names a second.

The pairs are Wikidata's (``../shared/data/names/wd_*``): a word of a name in Latin letters and its own.
A false alarm is the same agreement with the Latin word of a pair drawn at random. The baseline is the
package anyascii, lower case, where it is installed.
"""

from __future__ import annotations

import csv
import gzip
import itertools
import random
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from detente.names.form import NameForm
from detente.names.normalise import normalise, normalise_many

SHARED = Path(__file__).parent.parent.parent / "shared" / "data" / "names"
OTHERS = 20
MOST = 48  # joined forms of a name of several words
Sides = tuple[set[str], set[str], set[str], set[str], set[str]]


def _folder() -> Path:
    return SHARED if SHARED.exists() else Path("/work/shared/data/names")


def pairs(script: str) -> list[tuple[str, str]]:
    """Word in Latin letters, word in its own."""
    with gzip.open(_folder() / f"wd_{script}_20.gz", "rt", encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return [(latin, own.replace(" ", "")) for latin, own, _ in rows]


def _joined(form: NameForm, parts: Callable[[int], tuple[str, ...]]) -> set[str]:
    ways = itertools.product(*(parts(at) for at in range(len(form.bearing))))
    return {"".join(way) for way in itertools.islice(ways, MOST)}


def sides(text: str) -> Sides:
    """What is compared of one word: usual form, spellings, keys, skeletons, coarse keys."""
    form = normalise(text, "person")
    words = [t.word for t in form.bearing]
    return (
        {"".join(w.text for w in words)},
        _joined(form, lambda at: words[at].spellings),
        _joined(form, lambda at: words[at].keys),
        {s for s in _joined(form, lambda at: words[at].skeletons) if len(s) > 1},
        {s for s in _joined(form, lambda at: words[at].coarse) if len(s) > 1},
    )


def near(a: str, b: str) -> bool:
    """Whether one letter put in, left out or changed makes them equal."""
    if a == b:
        return True
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1:
        return False
    at = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    return a[at:] == b[at + 1 :] if len(a) < len(b) else a[at + 1 :] == b[at + 1 :]


def any_near(a: set[str], b: set[str]) -> bool:
    """Whether any two are near."""
    return any(near(x, y) for x in a for y in b)


MEASURES: dict[str, Callable[[Sides, Sides], bool]] = {
    "usual form equal": lambda a, b: bool(a[0] & b[0]),
    "any spelling equal": lambda a, b: bool(a[1] & b[1]),
    "any key equal": lambda a, b: bool(a[2] & b[2]),
    "any key within one letter": lambda a, b: any_near(a[2], b[2]),
    "skeleton equal": lambda a, b: bool(a[3] & b[3]),
    "coarse equal": lambda a, b: bool(a[4] & b[4]),
    "key within one, or skeleton": lambda a, b: any_near(a[2], b[2]) or bool(a[3] & b[3]),
}


def _shares(found: list[tuple[Sides, Sides]], chance: random.Random) -> Iterator[tuple[str, float, float]]:
    for name, agree in MEASURES.items():
        right = sum(agree(a, b) for a, b in found) / len(found)
        wrong = sum(agree(chance.choice(found)[0], b) for _, b in found for _ in range(OTHERS))
        yield name, right, wrong / len(found) / OTHERS


def agreement(script: str, most: int) -> Iterator[str]:
    """The table of one script."""
    chance = random.Random(5)
    rows = chance.sample(pairs(script), most)
    yield f"\n{script}: {len(rows)} pairs{'':<24}{'agree':>10} {'false, of 100,000':>20}"
    found = [(sides(a), sides(b)) for a, b in rows]
    for name, right, wrong in [*_baseline(rows, chance), *_shares(found, chance)]:
        yield f"  {name:<40} {right:>8.1%} {wrong * 1e5:>20.1f}"


def _bare(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _baseline(rows: list[tuple[str, str]], chance: random.Random) -> list[tuple[str, float, float]]:
    try:
        from anyascii import anyascii  # noqa: PLC0415  # not a dependency
    except ImportError:
        return [("anyascii is not installed", 0.0, 0.0)]
    plain = [tuple(_bare(anyascii(text)) for text in row) for row in rows]
    out = []
    for name, agree in (("anyascii: equal", str.__eq__), ("anyascii: within one letter", near)):
        right = sum(agree(a, b) for a, b in plain) / len(plain)
        wrong = sum(agree(chance.choice(plain)[0], b) for _, b in plain for _ in range(OTHERS))
        out.append((name, right, wrong / len(plain) / OTHERS))
    return out


def speed() -> Iterator[str]:
    """Names a second of processor time: all words new, and most words met before."""
    for half in ("us", "global"):
        with gzip.open(_folder() / f"negatives_{half}_half.csv.gz", "rt", encoding="utf-8") as lines:
            names = [row["full_name"] for row in csv.DictReader(lines)]
        taken = []
        for _ in range(4):
            start = time.process_time()
            normalise_many(names, "person")
            taken.append(time.process_time() - start)
        latin = sum(n.isascii() for n in names) / len(names)
        yield (
            f"{half}: {len(names)} persons, {latin:.0%} in plain Latin letters: "
            f"{len(names) / taken[0]:,.0f} a second at first, {len(names) / min(taken[1:]):,.0f} again"
        )
        if half == "us":
            plain = [n for n in names if n.isascii()]
            start = time.process_time()
            normalise_many(plain, "person")
            rate = len(plain) / (time.process_time() - start)
            yield f"{half}: plain Latin letters only: {rate:,.0f} a second again"
    for what, text in (
        ("letters", "a" * 100_000),
        ("marks", "a\u0301" * 50_000),
        ("words", "Вода " * 20_000),
    ):
        start = time.process_time()
        normalise(text)
        yield f"100,000 {what}: {(time.process_time() - start) * 1000:.1f} ms"


def show(script: str) -> Iterator[str]:
    """Pairs that disagree by every measure, for a reader."""
    rows = random.Random(7).sample(pairs(script), 600)
    for a, b in rows:
        one, two = sides(a), sides(b)
        if not MEASURES["key within one, or skeleton"](one, two):
            yield f"{a:<20} {b:<16} {sorted(one[2])} {sorted(two[2])} {sorted(one[3])} {sorted(two[3])}"


def main() -> None:
    """Print the tables."""
    if "--show" in sys.argv:
        print("\n".join(show(sys.argv[sys.argv.index("--show") + 1])))
        return
    print("\n".join(speed()))
    for script in ("russian", "arabic", "chinese"):
        for line in agreement(script, 3_000):
            print(line, flush=True)


if __name__ == "__main__":
    main()
