"""Cold ``detente status Rosneft`` against a Python that does nothing, and where the time goes."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

from benchmarks.measure import Line, at_most, pairs, python

if TYPE_CHECKING:
    from collections.abc import Iterator

QUESTION = ("status", "Rosneft", "--on", "2017-01-28")
COMMAND = "from detente.cli import main; main()"
IMPORT = re.compile(r"import time:\s+\d+ \|\s+(\d+) \| (\s*)(\S+)")
PARTS = (
    "detente.cli",
    "click",
    "msgspec",
    "detente.model",
    "detente.terminal",
    "rich.console",
    "pydantic",
    "yaml",
)
PHASES = """
import time; t = [time.perf_counter()]
import detente.cli; t.append(time.perf_counter())
import detente; e = detente.open(); t.append(time.perf_counter())
p = e.resolver.one("Rosneft"); t.append(time.perf_counter())
a = e.at("2017-01-28").status(p.id); t.append(time.perf_counter())
import contextlib, io
from detente import terminal
with contextlib.redirect_stdout(io.StringIO()): terminal.print_answer(a, e)
t.append(time.perf_counter())
print(*((b - a) * 1e3 for a, b in zip(t, t[1:])))
"""


def lines(rounds: int = 15) -> Iterator[Line]:
    """The ratio, then the parts in milliseconds."""
    nothing, status, ratio = pairs(
        lambda: python("-c", "pass"), lambda: python("-c", COMMAND, *QUESTION), rounds
    )
    yield at_most("cold `detente status Rosneft --on 2017-01-28` / `python -c pass`", ratio, 25)
    yield Line("  median of each, milliseconds", f"{status * 1e3:.0f}, {nothing * 1e3:.0f}")
    phases = [[float(x) for x in python("-c", PHASES).stdout.split()] for _ in range(5)]
    words = ("imports of the command line", "law image read, hashed, decoded", "names indexed, name found",
             "law of the day arranged, status", "rich imported, table printed")  # fmt: skip
    for index, what in enumerate(words):
        yield Line(f"  {what}, milliseconds", f"{sorted(p[index] for p in phases)[2]:.0f}")
    run = [sys.executable, "-X", "importtime", "-c", COMMAND, *QUESTION]
    report = subprocess.run(run, capture_output=True, text=True, check=True).stderr
    seen = {name: int(micro) for micro, _, name in IMPORT.findall(report)}
    for part in PARTS:
        cost = f"{seen[part] / 1e3:.0f}" if part in seen else "not loaded"
        yield Line(f"  import {part} with what it needs, milliseconds", cost)


if __name__ == "__main__":
    for line in lines():
        print(line)
