"""``python -m benchmarks.backtest [--data DIR] [--json FILE] [--write]``: what was predicted, what came."""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path

from benchmarks.backtest.report import as_json, markdown
from benchmarks.backtest.run import Result, back_test

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = ROOT / "docs" / "backtest.md"
REGION = re.compile(r"(<!-- backtest -->\n).*?(<!-- end -->)", re.DOTALL)


def _progress(result: Result) -> None:
    counts = result.tally
    print(f"{result.lifting.name}: {counts.agreed} of {counts.filed} as predicted", file=sys.stderr)


def main() -> None:
    """Run, print the tables, and write what is asked for."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.backtest")
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    options.add_argument("--json", type=Path, help="write every entry that came out otherwise")
    options.add_argument("--write", action="store_true", help=f"renew the tables of {DOCUMENT.name}")
    given = options.parse_args()
    found = back_test(given.data, _progress)
    tables = markdown(found)
    print(tables)
    if given.json:
        given.json.write_text(json.dumps(as_json(found), indent=1, ensure_ascii=False) + "\n", "utf-8")
    if given.write:
        text = DOCUMENT.read_text("utf-8")
        DOCUMENT.write_text(REGION.sub(lambda m: f"{m[1]}{tables}{m[2]}", text), "utf-8")


if __name__ == "__main__":
    main()
