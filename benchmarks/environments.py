"""Environments of the peers and of Spark, made from PyPI where they are not there; never ours.

``python -m benchmarks.environments NAME`` prints the Python of one: peers, ssb, pyspark.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / ".bench"
"""Kept between runs; no part of the repository."""
NEEDED = "apt-get install g++ pkg-config libicu-dev"
"""For PyICU, which nomenklatura needs and which has no wheel."""


def python(name: str, folder: Path = FOLDER) -> Path:
    """The Python of the environment of ``benchmarks/NAME.txt``, made anew where that file changed."""
    wanted = Path(__file__).with_name(f"{name}.txt").read_text(encoding="utf-8")
    home, stamp = folder / name, folder / name / "made"
    found = home / "bin" / "python"
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != wanted:
        print(f"making {home} from PyPI", file=sys.stderr)
        venv.create(home, clear=True, with_pip=True)
        listed = str(Path(__file__).with_name(f"{name}.txt"))
        command = [str(found), "-m", "pip", "install", "--quiet", "-r", listed]
        done = subprocess.run(command, check=False, cwd=ROOT, stdout=sys.stderr)
        if done.returncode:
            raise SystemExit(
                f"{home} cannot be made: is PyPI in reach, and is there what `{NEEDED}` installs?"
            )
        stamp.write_text(wanted, encoding="utf-8")
    return found


if __name__ == "__main__":
    print(python(sys.argv[1]))
