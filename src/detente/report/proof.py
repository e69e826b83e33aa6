"""The test of effectiveness as one self-contained page: no script, no external resource, fit for screen and
paper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final

from detente.names.form import Kind
from detente.prove.measure import Cell, FalseAlert, Miss, wilson
from detente.prove.questions import DEPTHS
from detente.prove.run import Proof
from detente.report.templating import template
from detente.screening import perturb

if TYPE_CHECKING:
    from jinja2 import Template

MOST: Final = 500
"""Misses of the control that the page prints; --json holds them all."""
TONES: Final = ((0.98, "t5"), (0.9, "t4"), (0.75, "t3"), (0.5, "t2"), (0.0, "t1"))
"""From which share on a cell has which shade."""


@dataclass(frozen=True, kw_only=True)
class Share:
    """Some of some names, as it is printed: ``text`` and ``whole`` are the share in percent, with and without
    decimals, never rounded to 100 or to 0.
    """

    found: int
    asked: int
    text: str
    whole: str
    interval: str
    tone: str


@dataclass(frozen=True, kw_only=True)
class ChangeRow:
    """A change: its shares by kind of party and depth, and at depth 1 by place; None where nothing was
    asked.
    """

    name: str
    says: str
    all: tuple[Share | None, ...]
    kinds: tuple[tuple[Share | None, ...], ...]
    places: tuple[Share | None, ...]
    lost: tuple[Miss, ...]


def share(cells: Iterable[Cell]) -> Share | None:
    """The share of several cells together."""
    some = list(cells)
    asked, found = sum(c.asked for c in some), sum(c.alerted for c in some)
    if not asked:
        return None
    low, high = wilson(found, asked)
    part = found / asked
    return Share(
        found=found,
        asked=asked,
        text=percent(part),
        whole=f"{part:.0%}"[:-1] if part in {0.0, 1.0} else str(min(max(round(100 * part), 1), 99)),
        interval=f"{percent(low)} to {percent(high)} %",
        tone=next(tone for least, tone in TONES if part >= least),
    )


def percent(part: float) -> str:
    """A share in percent with one decimal, two near the ends; what is not all is never printed as 100, nor
    what is not nothing as 0.
    """
    if part in {0.0, 1.0}:
        return f"{part:.0%}"[:-1]
    return f"{min(max(100 * part, 0.01), 99.99):.{1 if 0.01 <= part <= 0.99 else 2}f}"  # noqa: PLR2004 - the ends


def render(proof: Proof, made: datetime) -> str:
    """The page of a test that was run at ``made``."""
    kinds = [k for k in perturb.KINDS if any(c.kind == k for c in proof.cells if c.test == "manipulated")]
    return _template().render(
        proof=proof,
        made=made,
        given=[
            (given, share(_of(proof.cells, test="control", given=given)))
            for given in ("with kind", "without kind")
        ],
        control=list(_control(proof)),
        missed=proof.missed[:MOST],
        kinds=kinds,
        depths=DEPTHS,
        recall=[share(_of(proof.cells, test="manipulated", depth=depth)) for depth in DEPTHS],
        by_kind=[
            tuple(share(_of(proof.cells, test="manipulated", depth=d, kind=k)) for d in DEPTHS) for k in kinds
        ],
        changes=list(_changes(proof, kinds)),
        places=perturb.PLACES,
        fakes=list(_fakes(proof)),
        fake=share(_of(proof.cells, test="made-up")),
    )


@cache
def _template() -> Template:
    return template("proof.html.j2", percent=percent)


def _of(cells: Iterable[Cell], **wanted: object) -> Iterator[Cell]:
    return (cell for cell in cells if all(getattr(cell, name) == value for name, value in wanted.items()))


def _control(proof: Proof) -> Iterator[tuple[str, str, Share | None, Share | None]]:
    """List, kind, and the shares as asked with and without the kind."""
    rows: dict[tuple[str, str], dict[str, Cell]] = defaultdict(dict)
    for cell in _of(proof.cells, test="control"):
        rows[cell.group, cell.kind][cell.given] = cell
    for (source, kind), cells in rows.items():
        both = [share([cells[given]]) for given in ("with kind", "without kind")]
        yield source, kind, both[0], both[1]


def _changes(proof: Proof, kinds: list[Kind]) -> Iterator[ChangeRow]:
    lost: dict[str, list[Miss]] = defaultdict(list)
    for miss in proof.lost:
        lost[miss.group].append(miss)
    for change in perturb.changes().values():
        cells = [cell for cell in proof.cells if (cell.test, cell.group) == ("manipulated", change.name)]
        if not cells:
            continue
        yield ChangeRow(
            name=change.name,
            says=change.says,
            all=tuple(share(_of(cells, depth=depth)) for depth in DEPTHS),
            kinds=tuple(tuple(share(_of(cells, depth=d, kind=kind)) for d in DEPTHS) for kind in kinds),
            places=tuple(share(_of(cells, depth=1, place=p)) for p in perturb.PLACES if change.places),
            lost=tuple(sorted(lost[change.name], key=lambda miss: miss.depth)[:2]),
        )


def _fakes(proof: Proof) -> Iterator[tuple[Cell, Share | None, list[FalseAlert]]]:
    for cell in _of(proof.cells, test="made-up"):
        yield cell, share([cell]), [a for a in proof.alerts if a.group == cell.group]
