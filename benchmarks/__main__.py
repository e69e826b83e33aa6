"""``python -m benchmarks [--quick] [PART ...]``: every benchmark, peers beside it, a table of ratios each."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator

from benchmarks import cold, environments, growth, ledger, lists, since, speed, whatif


def apart(module: str, *arguments: str) -> Iterator[str]:
    """The lines of a benchmark that is a program of its own. Raises SystemExit where it fails."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=environments.ROOT) as running:
        for line in running.stdout or ():
            yield line.rstrip("\n")
    if running.returncode:
        raise SystemExit(f"benchmarks.{module} failed")


def screening(*, quick: bool) -> Iterator[str]:
    """Our screening beside the peers: both halves, or a draw of one."""
    peers, folder = str(environments.python("peers")), str(environments.FOLDER / "drawn")
    if quick:
        yield from apart("screening", peers, "--folder", folder, "--quick")
        return
    package = str(environments.python("ssb"))
    for half in ("tune", "test"):
        yield from apart("screening", peers, "--folder", folder, "--package", package, "--half", half)


def candidates() -> Iterator[str]:
    """The candidate stage beside the peers."""
    yield from apart("candidates", str(environments.python("peers")))


def parts(*, quick: bool) -> dict[str, Callable[[], Iterable[object]]]:
    """Every benchmark by its name; each gives its lines as they come."""
    return {
        "speed": speed.lines,
        "whatif": (lambda: whatif.lines(2_000, 1)) if quick else whatif.lines,
        "cold": (lambda: cold.lines(5)) if quick else cold.lines,
        "since": (lambda: since.lines(5)) if quick else since.lines,
        "ledger": (lambda: ledger.lines(3)) if quick else ledger.lines,
        "lists": (lambda: lists.lines(30, 3)) if quick else lists.lines,
        "growth": (lambda: growth.lines((1_000, 5_000))) if quick else growth.lines,
        "names": lambda: apart("names"),
        "candidates": candidates,
        "screening": lambda: screening(quick=quick),
        "cluster": lambda: apart("cluster", str(environments.python("pyspark"))),
        "news": lambda: apart("news"),
        "identity": lambda: apart("identity"),
        "backtest": lambda: apart("backtest"),
    }


def main() -> None:
    """Print the tables of the parts that are named, or of all."""
    every = parts(quick="--quick" in sys.argv)
    wanted = [argument for argument in sys.argv[1:] if argument != "--quick"] or list(every)
    if unknown := sorted(set(wanted) - set(every)):
        raise SystemExit(f"there is no part {unknown[0]!r}: {', '.join(every)}")
    print(f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors")
    for name in wanted:
        print(f"\n{name}")
        for line in every[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main()
