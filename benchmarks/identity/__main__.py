"""``python -m benchmarks.identity [STORE]``: the labelled pairs against the rules, and every party by size.

Without a store, the lists in ../shared/data are loaded into a passing one (some minutes).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from math import sqrt
from pathlib import Path

from benchmarks.identity.world import Pair, World, load, pairs
from detente.identity import Cluster, compare
from detente.store import open_store

DATA = Path(__file__).parents[2].parent / "shared" / "data"
Z = 1.96


def wilson(right: int, all_: int) -> tuple[float, float]:
    """The 95 % interval of a share after Wilson (1927)."""
    if not all_:
        return 0.0, 1.0
    share, z2 = right / all_, Z * Z
    middle = (share + z2 / (2 * all_)) / (1 + z2 / all_)
    half = Z * sqrt(share * (1 - share) / all_ + z2 / (4 * all_ * all_)) / (1 + z2 / all_)
    return middle - half, middle + half


def _share(name: str, right: int, all_: int) -> str:
    low, high = wilson(right, all_)
    return f"{name} {right}/{all_} = {right / all_:.3f} [{low:.3f}, {high:.3f}]" if all_ else f"{name} -"


def judged(world: World, given: Iterable[Pair]) -> Iterator[tuple[Pair, str]]:
    """Each pair with the kind of evidence that joins it, or nothing."""
    for pair in given:
        found = compare(world.traits(pair.left, pair.how), world.traits(pair.right, pair.how))
        yield pair, found.kind if found else ""


def line(name: str, rows: list[tuple[Pair, str]]) -> str:
    """Precision and recall of some pairs."""
    joined = [pair for pair, kind in rows if kind]
    true = [kind for pair, kind in rows if pair.same]
    right = sum(pair.same for pair in joined)
    recall = _share("recall", sum(map(bool, true)), len(true))
    return f"{name:32} {_share('precision', right, len(joined)):44} {recall}"


def quality(world: World) -> Iterator[str]:
    """The lines about the labelled pairs."""
    rows = list(judged(world, pairs()))
    test = [row for row in rows if row[0].held]
    yield f"{len(rows)} pairs, {len(test)} of them held out"
    for half, some in (("tune", [row for row in rows if not row[0].held]), ("test", test)):
        for how in sorted({pair.how for pair, _ in some}):
            yield line(f"{half}: {how}", [row for row in some if row[0].how == how])
    for kind in sorted({kind for _, kind in test if kind}):
        joined = [pair for pair, found in test if found == kind]
        yield f"test, by {kind:10} {_share('precision', sum(p.same for p in joined), len(joined))}"
    yield from _by_lists([row for row in test if row[0].how in {"read", "un-reference"}])
    yield "wrong joins"
    for pair, kind in rows:
        if kind and not pair.same:
            names = " / ".join(world.entries[key].name for key in (pair.left, pair.right))
            yield f"  {kind}, {pair.how}, {'test' if pair.held else 'tune'}: {names}"


def _by_lists(rows: list[tuple[Pair, str]]) -> Iterator[str]:
    by: dict[str, list[tuple[Pair, str]]] = {}
    for row in rows:
        by.setdefault(" + ".join(sorted((row[0].left[0], row[0].right[0]))), []).append(row)
    for name, some in sorted(by.items(), key=lambda item: -len(item[1]))[:20]:
        yield line(name, some)


def sizes(world: World, found: list[Cluster]) -> Iterator[str]:
    """The lines about all parties."""
    counts = Counter(len(party.keys) for party in found)
    yield "entries of a party: parties  " + ", ".join(f"{n}: {counts[n]:,}" for n in sorted(counts))
    kinds = Counter(edge.kind for party in found for edge in party.evidence)
    yield "evidence  " + ", ".join(f"{kind}: {count:,}" for kind, count in kinds.most_common())
    yield "largest"
    for party in sorted(found, key=lambda p: -len(p.keys))[:12]:
        names = dict.fromkeys(world.entries[key].name for key in party.keys)
        yield f"  {len(party.keys)}: {' | '.join(names)[:150]}"


def main(store: Path) -> None:
    """Print it all."""
    world = World(open_store(store) if store.is_file() else load(DATA, store))
    print(f"{len(world.entries):,} entries of {len({source for source, _ in world.entries})} lists")
    for text in quality(world):
        print(text)
    start = time.perf_counter()
    found = list(world.parties())
    print(f"{len(found):,} parties in {time.perf_counter() - start:.0f} s")
    for text in sizes(world, found):
        print(text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(folder) / "lists.db")
