"""The candidate stage beside rapidfuzz brute force and TF-IDF with sparse_dot_topn, in one run, per core.

    python -m benchmarks.candidates PEERS [--store lists.db] [--rounds 5] [--growth]

PEERS is the Python of an environment that holds the peers and is none of ours (``p/bin/python``):
``python3 -m venv p && p/bin/pip install numpy rapidfuzz scikit-learn sparse_dot_topn``. Names are those of
the OFAC list in ``../shared``, or of all lists in a store; nine in ten queries are people who are not listed.
All get the same words: what it costs to make words of a name is not measured here.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.measure import Line
from benchmarks.perturbed import perturbations
from detente.names.plain import plain_words
from detente.screening.index import Index, prove_verbatim
from detente.store import open_store

SHARED = Path(__file__).parent.parent.parent / "shared" / "data"
SEED = 20170128
EACH = 500
"""Perturbed names of each kind."""
STEP = {"rapidfuzz": 60, "TF-IDF": 400, "ours": 8000}
"""Queries in one round: enough for a tenth of a second or so."""

Listed = list[tuple[int, str]]


def ofac() -> Listed:
    """Names and aliases of the OFAC list as (party, name)."""
    found = []
    for file, column in (("2023-01-21_sdn.csv", 1), ("2025-01-06_alt.csv", 3)):
        with (SHARED / "ofac" / file).open(encoding="cp1252", newline="") as stream:
            found += [(int(row[0]), row[column]) for row in csv.reader(stream) if len(row) > column]
    return found


def all_lists(path: Path) -> Listed:
    """Names and strong aliases of every list in a store."""
    found, party = [], 0
    with open_store(path) as store:
        for source in sorted({load.source for load in store.loads()}):
            for _, entry in store.list_on(source):
                found += [(party, name.full) for name in entry.names if name.quality != "weak"]
                party += 1
    return found


def unlisted() -> list[str]:
    """People who are on no list."""
    found = []
    for half in ("us", "global"):
        with gzip.open(SHARED / "names" / f"negatives_{half}_half.csv.gz", "rt", encoding="utf-8") as stream:
            found += [plain_words(row["full_name"]) for row in csv.DictReader(stream)]
    return [name for name in found if name]


def tokens(name: str) -> list[list[str]]:
    """Words as tokens of one variant each."""
    return [[word] for word in name.split()]


class Peers:
    """The peers, in their own environment."""

    def __init__(self, python: str, names: list[str], queries: list[str], folder: str) -> None:
        data = Path(folder) / "names.json"
        data.write_text(json.dumps({"names": names, "queries": queries}))
        script = Path(__file__).with_name("candidate_peers.py")
        command = [python, str(script), str(data)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.names = json.loads(self.process.stdout.readline())

    def ask(self, peer: str, first: int, last: int) -> tuple[float, list[list[int]]]:
        """Seconds, and the places of the nearest names of each query."""
        self.process.stdin.write(json.dumps([peer, first, last]) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """End them."""
        self.process.stdin.close()
        self.process.wait()


class Trial:
    """One list, its queries, and what counts as found: a party that bears the very name."""

    def __init__(self, listed: Listed) -> None:
        self.listed = [(party, words) for party, name in listed if (words := plain_words(name))]
        self.names = [name for _, name in self.listed]
        self.made = list(perturbations(self.names, EACH, SEED))
        self.bearers = defaultdict(set)
        for party, name in self.listed:
            self.bearers[" ".join(sorted(name.split()))].add(party)
        draw = random.Random(SEED)
        draw.shuffle(self.made)
        others = draw.sample(unlisted(), 20_000)
        self.mixed = [self.made[n // 10][2] if n % 10 == 0 and n // 10 < len(self.made) else other
                      for n, other in enumerate(others)]  # fmt: skip

    @property
    def queries(self) -> list[str]:
        """Perturbed names, then the mixture that speed is measured on."""
        return [query for _, _, query in self.made] + self.mixed

    def found(self, number: int, parties: list[int], top: int) -> bool:
        """Whether a bearer of the perturbed name is among the first parties."""
        place = self.made[number][1]
        bearers = self.bearers[" ".join(sorted(self.names[place].split()))]
        return bool(bearers & set(list(dict.fromkeys(parties))[:top]))


def recall_lines(trial: Trial, index: Index, peers: Peers) -> Iterator[Line]:
    """Recall of the perturbed names."""
    rows = defaultdict(list)
    answer = index.candidates([tokens(query) for _, _, query in trial.made], 48)
    for query, party in zip(answer.query.tolist(), answer.party.tolist(), strict=True):
        rows[query].append(party)
    for top in (10, 48):
        hits = [trial.found(number, rows[number], top) for number in range(len(trial.made))]
        share = sum(hits) / len(hits)
        yield Line(
            f"recall among the first {top}, {len(hits)} names", f"{share:.4f}", ">= .99", share >= 0.99
        )
        kinds = defaultdict(list)
        for (kind, _, _), hit in zip(trial.made, hits, strict=True):
            kinds[kind].append(hit)
        for kind, of_kind in kinds.items():
            yield Line(f"  {kind}", f"{sum(of_kind) / len(of_kind):.3f}")
    for peer in peers.names:
        count = min(STEP[peer.split()[0]] * 5, len(trial.made))
        _, places = peers.ask(peer, 0, count)
        hits = [trial.found(n, [trial.listed[p][0] for p in places[n]], 10) for n in range(count)]
        yield Line(f"recall among the first 10, {peer}, {count} names", f"{sum(hits) / count:.4f}")


def speed_lines(trial: Trial, index: Index, peers: Peers, rounds: int) -> Iterator[Line]:
    """Queries a second of processor time, and ratios of rounds taken in turn."""
    asked = [tokens(query) for query in trial.mixed]
    base = len(trial.made)
    rates, ours = defaultdict(list), []
    for round_ in range(rounds):
        start = time.process_time()
        size = STEP["ours"]
        first = round_ * size % (len(asked) - size)
        index.candidates(asked[first : first + size], 10)
        ours.append(size / (time.process_time() - start))
        for peer in peers.names:
            size = STEP[peer.split()[0]]
            first = base + round_ * size % (len(asked) - size)
            seconds, _ = peers.ask(peer, first, first + size)
            rates[peer].append(size / seconds)
    yield Line("queries a second, this kernel", f"{median(ours):,.0f}")
    for family, limit in (("rapidfuzz", 15.0), ("TF-IDF", 3.0)):
        of_family = {peer: rates[peer] for peer in rates if peer.startswith(family)}
        for peer, per_second in of_family.items():
            yield Line(f"queries a second, {peer}", f"{median(per_second):,.0f}")
        best = max(of_family, key=lambda peer: median(rates[peer]))
        ratio = median(a / b for a, b in zip(ours, rates[best], strict=True))
        yield Line(f"this kernel / {best}", f"{ratio:.1f} x", f">= {limit:g} x", ratio >= limit)


def made_up(names: list[str], count: int) -> list[str]:
    """So many names, of words of listed and unlisted ones, half of them with one letter changed."""
    draw = random.Random(SEED)
    stock = names + unlisted()
    made = []
    while len(made) < count:
        words = [draw.choice(draw.choice(stock).split()), *draw.choice(stock).split()[-2:]]
        if draw.random() < 0.5:
            at = draw.randrange(len(words))
            place = draw.randrange(len(words[at]))
            words[at] = words[at][:place] + draw.choice("aeioumnrst") + words[at][place + draw.randrange(2) :]
        made.append(" ".join(words))
    return made


def growth_lines(trial: Trial) -> Iterator[Line]:
    """What a query costs with a million listed names against fifty thousand of the same kind."""
    names = made_up(trial.names, 1_000_000)
    asked = [tokens(query) for query in trial.mixed[:8000]]
    indexes = [
        Index.build([(n, tokens(name)) for n, name in enumerate(names[:size])])
        for size in (50_000, 1_000_000)
    ]
    ratios = []
    for _ in range(5):
        taken = []
        for index in indexes:
            start = time.process_time()
            index.candidates(asked, 10)
            taken.append(time.process_time() - start)
        ratios.append(taken[1] / taken[0])
    ratio = median(ratios)
    yield Line("a query at 1,000,000 names / at 50,000", f"{ratio:.2f} x", "<= 5 x", ratio <= 5)
    yield Line("  megabytes of each index", ", ".join(f"{index.nbytes / 1e6:.0f}" for index in indexes))


def lines(options: argparse.Namespace) -> Iterator[Line]:
    """Everything asked for."""
    trial = Trial(all_lists(options.store) if options.store else ofac())
    listed = [(party, tokens(name)) for party, name in trial.listed]
    index = Index.build(listed)
    parties = len(np.unique([party for party, _ in listed]))
    yield Line("listed names, parties", f"{len(listed):,}, {parties:,}")
    megabytes = index.nbytes / 1e6
    yield Line("megabytes of the index", f"{megabytes:.0f}", "<= 150", megabytes <= 150)
    lost = len(prove_verbatim(index, listed))
    yield Line("names whose own query does not find their party", f"{lost}", "0", lost == 0)
    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(options.peers, trial.names, trial.queries, folder)
        try:
            yield from speed_lines(trial, index, peers, options.rounds)
            yield from recall_lines(trial, index, peers)
        finally:
            peers.close()
    if options.growth:
        yield from growth_lines(trial)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("peers", help="the Python of the peers' environment")
    parser.add_argument("--store", type=Path, help="take all lists of this store")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--growth", action="store_true", help="also a million names (two minutes, 2 GB)")
    for line in lines(parser.parse_args()):
        print(line, flush=True)


if __name__ == "__main__":
    main()
