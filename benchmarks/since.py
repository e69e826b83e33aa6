"""A cold ``detente status`` on today's law against the first release, its law and its code, taken in turn.

Needs the git history: the first release is unpacked from it and its law compiled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.cold import COMMAND, QUESTION
from benchmarks.measure import Line, at_most, pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FIRST_RELEASE = "183622a"  # the law and the code of 2026.11.0
COUNT = """
import detente; law = detente.open().law
print(*(len(rows) for rows in (law.acts, law.measures, law.reliefs, law.parties, law.designations)))
"""


def unpacked(commit: str, folder: Path) -> Path:
    """The sources of a commit, with the law compiled."""
    command = ["git", "archive", commit, "src"]
    archive = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    run(folder / "src", "-m", "detente.law.compile")
    return folder / "src"


def run(source: Path, *arguments: str) -> str:
    """What a fresh interpreter prints that imports the package from ``source``."""
    environment = {**os.environ, "PYTHONPATH": str(source)}
    done = subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=True, env=environment
    )
    return done.stdout


def lines(rounds: int = 15) -> Iterator[Line]:
    """The ratio of whole processes, and how much larger the law is."""
    with tempfile.TemporaryDirectory() as scratch:
        old, new = unpacked(FIRST_RELEASE, Path(scratch)), ROOT / "src"
        first, today, ratio = pairs(
            lambda: run(old, "-c", COMMAND, *QUESTION), lambda: run(new, "-c", COMMAND, *QUESTION), rounds
        )
        yield at_most("cold `detente status Rosneft --on 2017-01-28` / that of 2026.11.0", ratio, 1.5)
        yield Line("  median of each, milliseconds", f"{today * 1e3:.0f}, {first * 1e3:.0f}")
        names = ("acts", "measures", "exceptions and licences", "parties", "listings")
        for name, now, then in zip(
            names, run(new, "-c", COUNT).split(), run(old, "-c", COUNT).split(), strict=True
        ):
            yield Line(f"  {name} now, then", f"{now}, {then}")


if __name__ == "__main__":
    for line in lines():
        print(line)
