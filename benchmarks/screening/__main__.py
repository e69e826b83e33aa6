"""How well and how fast names are screened, beside rapidfuzz, TF-IDF and nomenklatura, in one run, per core.

    python -m benchmarks.screening PEERS [--folder DIR] [--half tune|test] [--quick] [--package SSB]

PEERS is the Python of an environment that holds the peers and is none of ours, SSB that of one that holds
sanctions-screening-benchmark; benchmarks/README.md says how to make them. DIR keeps what was drawn and what
the peers answered to it, so that only our engine is asked again.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.screening import queries, report
from benchmarks.screening.answers import MOST, Half, answers, file_of, kept
from benchmarks.screening.engines import CandidateStage, Engine, Peer, peers
from benchmarks.screening.figures import Measured, name_pairs
from benchmarks.screening.listed import Party
from benchmarks.screening.ours import Screening
from benchmarks.screening.package import answered, cases, outcome

QUICK = (600, 6_000)
"""Queries and unlisted names of a quick run, which leaves out the slowest engines."""
SPEED = {"nomenklatura logic-v2": 40.0, "rapidfuzz": 10.0}
"""By how much our whole path is to be faster."""
STAGE_SPEED = {"rapidfuzz": 15.0, "TF-IDF": 3.0}
"""The same of the candidate stage alone."""
PARTIES = "parties.jsonl"


@dataclass(frozen=True)
class Trial:
    """What a run is about."""

    options: argparse.Namespace
    half: Half
    listed: list[Party]
    ours: Screening
    stage: CandidateStage
    peers: dict[str, Peer]

    def asked(self) -> list[Peer]:
        """The peers of this run."""
        return [
            peer
            for name, peer in self.peers.items()
            if not (self.options.quick and name in MOST)
            if not self.options.kept or file_of(name, self.half, attributes=False).exists()
        ]

    def measured(self) -> list[Measured]:
        """Ours, our candidate stage, then the peers."""
        own: tuple[Engine, ...] = (self.ours, self.stage)
        found = [Measured(answers(engine, self.half, attributes=False), self.half) for engine in own]
        for peer in self.asked():
            given = answers(peer, self.half, attributes=False) if self.options.quick else None
            found.append(Measured(given or kept(peer, self.half, attributes=False), self.half))
        return found

    def with_attributes(self, bare: list[Measured]) -> Iterator[str]:
        """Ours and the peers that know birth dates."""
        full = Measured(answers(self.ours, self.half, attributes=True), self.half)
        yield from report.attribute_rows(bare[0], full)
        by_name = {one.name: one for one in bare}
        for peer in self.asked():
            missing = self.options.kept and not file_of(peer.name, self.half, attributes=True).exists()
            if peer.name.startswith("nomenklatura") and not self.options.quick and not missing:
                full = Measured(kept(peer, self.half, attributes=True), self.half)
                yield from report.attribute_rows(by_name[peer.name], full)

    def of_package(self, measured: list[Measured]) -> Iterator[str]:
        """The cases of sanctions-screening-benchmark."""
        some = cases(self.options.package, self.half.name, self.listed)
        engines: list[Engine] = [self.ours, *(peer for peer in self.asked() if peer.name not in MOST)]
        found = {engine.name: answered(engine, some) for engine in engines}
        for rate in (0.001, 0.01):
            yield f"\nsanctions-screening-benchmark, {len(some):,} cases, at {rate:.1%} false alerts"
            of_rate = [outcome(some, found[m.name], m.cut(rate)) for m in measured if m.name in found]
            heads = (report.short(m.name) for m in measured if m.name in found)
            yield f"{'':<28}" + "".join(f"{head:>17}" for head in heads)
            for kind in of_rate[0].recall:
                yield f"  recall, {kind:<18}" + "".join(f"{one.recall[kind].value:>17.3f}" for one in of_rate)
            for kind in of_rate[0].controls:
                yield f"  alerts, {kind:<18}" + "".join(
                    f"{one.controls[kind].value:>17.3f}" for one in of_rate
                )


def rows(trial: Trial) -> Iterator[str]:
    """All tables."""
    drawn, half = trial.listed, trial.half
    yield f"{len(drawn):,} parties, {sum(len(p.names) for p in drawn):,} names"
    yield f"half {half.name}: {len(half.queries):,} queries, {len(half.others):,} unlisted names"
    measured = trial.measured()
    yield from report.recall_rows(measured)
    for rate in (0.001, 0.01):
        yield from report.grouped_rows(measured, "class", lambda query: query.changes[0], rate)
        yield from report.grouped_rows(measured, "number of changes", lambda query: str(query.depth), rate)
        yield from report.grouped_rows(measured, "kind", lambda query: query.kind, rate)
    yield from report.threshold_rows(measured[0], trial.options.threshold)
    yield from report.calibration_rows(measured[0])
    yield from trial.with_attributes(measured)
    yield from report.pair_rows([trial.ours, *trial.asked()], name_pairs())
    if trial.options.package:
        yield from trial.of_package(measured)
    yield ""
    yield from map(str, report.target_lines(measured[0], measured[2:]))
    if not trial.options.quick:
        yield from map(str, report.control_lines(trial.ours, drawn, trial.options.threshold))
    fast: list[Engine] = [trial.ours.as_used(), trial.stage]
    fast += [peer for peer in trial.asked() if peer.name not in MOST]
    rates = report.speeds(fast, half, trial.options.rounds)
    yield from map(str, report.rate_lines(rates))
    yield from map(str, report.speed_lines(rates, trial.ours.name, SPEED))
    yield from map(str, report.speed_lines(rates, trial.stage.name, STAGE_SPEED))
    path = half.folder / f"report_{half.name}.json"
    path.write_text(json.dumps(report.as_json(measured), indent=1), encoding="utf-8")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("peers")
    parser.add_argument("--folder", type=Path, default=Path("/tmp/bench"))  # noqa: S108 - kept between runs
    parser.add_argument("--half", choices=queries.HALVES, default="tune")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--kept", action="store_true", help="only peers whose answers are kept")
    parser.add_argument("--package", help="the Python that holds sanctions-screening-benchmark")
    parser.add_argument("--threshold", type=float, default=0.7, help="the score that alerts by default")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    folder = options.folder
    if not (folder / PARTIES).exists():
        queries.write(folder)
    for name in queries.changed_since(folder):
        print(f"{name} is not as frozen: not comparable with what was measured before")
    half = Half.of(options.half, folder)
    if options.quick:
        half = half.drawn(*QUICK)
    listed = queries.read(folder / PARTIES, Party)
    with peers(options.peers, folder / PARTIES) as others:
        ours = Screening(listed)
        for line in rows(Trial(options, half, listed, ours, CandidateStage(ours.screener), others)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
