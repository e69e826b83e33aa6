"""The tables: engines side by side on the same queries."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

from benchmarks.measure import Line
from benchmarks.screening.answers import Half
from benchmarks.screening.engines import Engine, Row, rows
from benchmarks.screening.figures import (
    RATES,
    Measured,
    NamePair,
    Share,
    area,
    area_interval,
    best_f1,
    by,
    calibration,
    precision,
    share,
)
from benchmarks.screening.listed import Party
from benchmarks.screening.perturb import mix
from benchmarks.screening.queries import Query

LISTED_IN = 10
"""One query in so many is a listed party where speed is measured."""
STEPS = {
    "rapidfuzz token_set_ratio": 10,
    "rapidfuzz WRatio": 10,
    "rapidfuzz": 100,
    "nomenklatura": 100,
    "TF-IDF": 1000,
}
"""Queries of one round, by the beginning of the name: a fraction of a second to some seconds."""
OURS = 4000


def step(engine: str) -> int:
    """How many queries an engine is asked in one round."""
    return next((count for name, count in STEPS.items() if engine.startswith(name)), OURS)


def recall_rows(measured: Sequence[Measured]) -> Iterator[str]:
    """Recall at every rate of false alerts."""
    yield f"\n{'recall of queries':<28}{'among ten':>24}" + "".join(
        f"{f'at {rate:.1%}':>24}" for rate in RATES
    )
    for one in measured:
        shares = [one.among_ten(), *(one.recall(one.cut(rate)) for rate in RATES)]
        size = "" if len(one.queries) > 5_000 else f"  ({len(one.queries):,} / {len(one.others):,})"
        yield f"{one.name:<28}" + "".join(f"{some!s:>24}" for some in shares) + size
        lots = [one.recall_drawing_lots(rate) for rate in RATES]
        if any(lot - some.value > 0.002 for lot, some in zip(lots, shares[1:], strict=True)):
            yield f"{'  equal scores by lot':<52}" + "".join(f"{f'{lot:.3f}':<22}".rjust(24) for lot in lots)


def grouped_rows(
    measured: Sequence[Measured], what: str, key: Callable[[Query], str], rate: float
) -> Iterator[str]:
    """Recall per class, depth or kind, at one rate."""
    heads = "".join(f"{short(one.name):>17}" for one in measured[1:])
    yield f"\n{f'recall at {rate:.1%}, per {what}':<28}{'n':>6}{short(measured[0].name):>24}{heads}"
    groups = [by(one, key) for one in measured]
    classes = [*mix()["classes"]]
    for name, some in sorted(
        groups[0].items(), key=lambda g: (classes.index(g[0]) if g[0] in classes else 0, g[0])
    ):
        shares = [
            share(m.hit[q.id] > m.cut(rate) for q in of.get(name, ()))
            for m, of in zip(measured, groups, strict=True)
        ]
        cells = "".join(f"{f'{one.value:.3f}' if one.all else '-':>17}" for one in shares[1:])
        yield f"  {name:<26}{len(some):>6}{shares[0]!s:>24}{cells}"


def short(name: str) -> str:
    """The name of an engine for a narrow column."""
    return name.replace("rapidfuzz ", "").replace("nomenklatura ", "").replace(" ratio", "")[:16]


def control_lines(engine: Engine, listed: Sequence[Party], threshold: float) -> Iterator[Line]:
    """Every listed name as it is printed must alert on its party (the control test of regulators)."""
    for kind in sorted({party.kind for party in listed}):
        named = [(party.key, name) for party in listed if party.kind == kind for name in party.names]
        _, found = engine.answer([Row(f"control-{at}", name, kind) for at, (_, name) in enumerate(named)])
        lost = sum(
            all(key != other or score < threshold for other, score in of)
            for (key, _), of in zip(named, found, strict=True)
        )
        yield Line(f"names that do not find their party, {kind}", f"{lost} of {len(named):,}", "0", lost == 0)


def threshold_rows(one: Measured, threshold: float) -> Iterator[str]:
    """What the default threshold means."""
    yield f"\n{one.name} at its default threshold {threshold:g}"
    yield f"  recall {one.reaches(threshold)}, false alerts {one.alerts(threshold)}"
    for listed in (0.1, 0.001):
        yield f"  precision where {listed:.1%} of queries are listed: {precision(one, threshold, listed):.3f}"


def calibration_rows(one: Measured) -> Iterator[str]:
    """How often the best answer is right, by its score."""
    yield f"\n{one.name}: right best answers by score, one query in ten listed"
    for low, high, mean, right in calibration(one):
        yield f"  {low:.2f} to {high:.2f}: mean score {mean:.3f}, right {right:.3f}"


def pair_rows(engines: Sequence[Engine], pairs: Sequence[NamePair]) -> Iterator[str]:
    """The labelled pairs: area under the curve and best F1, of all and of people."""
    heads = f"{'area':>24}{'best F1':>10}{'at':>7}{'people':>9}{'others':>9}"
    yield f"\n{f'{len(pairs)} labelled pairs of names':<28}{heads}"
    same = [pair.same for pair in pairs]
    for engine in engines:
        scores = engine.pairs([(pair.left, pair.right, pair.schema) for pair in pairs])
        low, high = area_interval(scores, same)
        f1, at = best_f1(scores, same)
        parts = [area(*_of_people(pairs, scores, people=people)) for people in (True, False)]
        interval = f"{area(scores, same):.3f} [{low:.3f}, {high:.3f}]"
        yield f"{engine.name:<28}{interval:>24}{f1:>10.3f}{at:>7.2f}" + "".join(
            f"{part:>9.3f}" for part in parts
        )


def _of_people(
    pairs: Sequence[NamePair], scores: Sequence[float], *, people: bool
) -> tuple[list[float], list[bool]]:
    some = [at for at, pair in enumerate(pairs) if (pair.schema == "Person") is people]
    return [scores[at] for at in some], [pairs[at].same for at in some]


@dataclass(frozen=True)
class Change:
    """What birth dates and countries changed at one cut: recall before and after, and queries lost."""

    before: Share
    after: Share
    lost: tuple[str, ...]


def attribute_change(bare: Measured, full: Measured, rate: float) -> Change:
    """The cut is that of names alone: what alerted before and does not with true attributes is lost."""
    cut = bare.cut(rate)
    lost = (query.id for query in bare.queries if bare.hit[query.id] > cut >= full.hit[query.id])
    return Change(bare.recall(cut), full.recall(cut), tuple(lost))


def attribute_rows(bare: Measured, full: Measured) -> Iterator[str]:
    """Whether true birth dates and nationalities ever lower recall, and what they do to false alerts."""
    yield f"\n{bare.name} with birth dates and countries, at the cuts of names alone"
    for rate in RATES:
        change = attribute_change(bare, full, rate)
        alerts = sum(score > bare.cut(rate) for score in full.others) / len(full.others)
        recall = f"recall {change.before} -> {change.after}, {len(change.lost)} lost"
        yield f"  {rate:.1%}: {recall}, false alerts {alerts:.2%}"
    for rate in RATES:
        yield f"  at {rate:.1%} false alerts of its own: recall {full.recall(full.cut(rate))}"


def mixture(half: Half, size: int) -> list[Row]:
    """Queries as they come: one in ten is a listed party."""
    asked, others = rows(half.queries, attributes=False), rows(half.others, attributes=False)
    return [
        asked[n // LISTED_IN % len(asked)] if n % LISTED_IN == 0 else others[n % len(others)]
        for n in range(size)
    ]


def speeds(engines: Sequence[Engine], half: Half, rounds: int) -> Mapping[str, list[float]]:
    """Queries a second of processor time in rounds taken in turn, after one that warms up."""
    rates: dict[str, list[float]] = {engine.name: [] for engine in engines}
    asked = mixture(half, OURS * (rounds + 1))
    for round_ in range(rounds + 1):
        for engine in engines:
            size = step(engine.name)
            seconds, _ = engine.answer(asked[round_ * size : (round_ + 1) * size])
            if round_:
                rates[engine.name].append(size / seconds)
    return rates


def rate_lines(rates: Mapping[str, list[float]]) -> Iterator[Line]:
    """Queries a second of every engine."""
    for name, some in rates.items():
        yield Line(f"queries a second of one core, {name}", f"{median(some):,.0f}")


def speed_lines(rates: Mapping[str, list[float]], ours: str, limits: Mapping[str, float]) -> Iterator[Line]:
    """Ours against the fastest of each family."""
    for family, limit in limits.items():
        of_family = [name for name in rates if name.startswith(family)]
        if of_family and ours in rates:
            best = max(of_family, key=lambda name: median(rates[name]))
            ratio = median(a / b for a, b in zip(rates[ours], rates[best], strict=True))
            yield Line(f"{ours} / {best}", f"{ratio:.1f} x", f">= {limit:g} x", ratio >= limit)


def target_lines(ours: Measured, peers: Sequence[Measured]) -> Iterator[Line]:
    """The aims, met or not."""
    among = ours.among_ten().value
    yield Line("recall among ten", f"{among:.4f}", ">= .99", among >= 0.99)
    for rate, least in ((0.001, 0.90), (0.005, None), (0.01, 0.96)):
        value = ours.recall(ours.cut(rate)).value
        best = max((peer.recall_drawing_lots(rate) for peer in peers), default=0.0)
        if least is not None:
            yield Line(
                f"recall at {rate:.1%} false alerts", f"{value:.4f}", f">= {least:.2f}", value >= least
            )
        yield Line(
            f"recall at {rate:.1%} / that of the best peer",
            f"{value:.3f} / {best:.3f}",
            "above",
            value > best,
        )


def as_json(measured: Sequence[Measured]) -> dict[str, Any]:
    """Every figure of recall, for later runs."""
    return {
        one.name: {
            "queries": len(one.queries),
            "population": len(one.others),
            "among ten": one.among_ten().value,
            **{f"recall at {rate:.1%}": one.recall(one.cut(rate)).value for rate in RATES},
            **{f"cut at {rate:.1%}": one.cut(rate) for rate in RATES},
        }
        for one in measured
    }
