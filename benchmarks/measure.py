"""Timing on a noisy machine: medians, and ratios of runs that alternate."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Line:
    """One line of the table: what was measured, the figure, and the target where there is one."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None

    def __str__(self) -> str:
        verdict = "" if self.met is None else "met" if self.met else "NOT MET"
        return f"{self.what:<66} {self.figure:>14}  {self.target:<10} {verdict}".rstrip()


def at_most(what: str, value: float, limit: float) -> Line:
    """A ratio with its target."""
    return Line(what, f"{value:.2f} x", f"<= {limit:g} x", value <= limit)


def seconds(run: Callable[[], Any]) -> float:
    """How long one run takes."""
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def processor_seconds(run: Callable[[], Any]) -> float:
    """Processor time of one run in this process: for figures that cannot be taken in turn."""
    start = time.process_time()
    run()
    return time.process_time() - start


def pairs(first: Callable[[], Any], second: Callable[[], Any], rounds: int) -> tuple[float, float, float]:
    """Median seconds of both and the median ratio second / first, the two taken in turn."""
    taken = [(seconds(first), seconds(second)) for _ in range(rounds)]
    return median(a for a, _ in taken), median(b for _, b in taken), median(b / a for a, b in taken)


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A fresh interpreter of the same environment."""
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
