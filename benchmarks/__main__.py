"""``python -m benchmarks [--quick] [speed whatif cold since ledger lists growth]``: one table of ratios."""

from __future__ import annotations

import os
import platform
import sys

from benchmarks import cold, growth, ledger, lists, since, speed, whatif

if __name__ == "__main__":
    quick = "--quick" in sys.argv
    parts = {
        "speed": speed.lines,
        "whatif": (lambda: whatif.lines(2_000, 1)) if quick else whatif.lines,
        "cold": (lambda: cold.lines(5)) if quick else cold.lines,
        "since": (lambda: since.lines(5)) if quick else since.lines,
        "ledger": (lambda: ledger.lines(3)) if quick else ledger.lines,
        "lists": (lambda: lists.lines(30, 3)) if quick else lists.lines,
        "growth": (lambda: growth.lines((1_000, 5_000))) if quick else growth.lines,
    }
    wanted = [argument for argument in sys.argv[1:] if argument in parts] or list(parts)
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors")
    for name in wanted:
        print(f"\n{name}")
        for line in parts[name]():
            print(line, flush=True)
