"""Cases of the package sanctions-screening-benchmark (MIT), run by the Python of its own environment.

Reads listed entities as JSON from standard input and writes the cases as JSON: the perturbations of the
package on the entities marked as drawn, and its negative controls.
"""

from __future__ import annotations

import json
import sys

from ssb.benchmark import build  # the package's own
from ssb.sources import Entity, ListSnapshot


def main() -> None:
    """Answer one request."""
    given = json.load(sys.stdin)
    entities = [
        Entity(row["id"], row["names"][0], "individual" if row["drawn"] else "entity", [], row["names"][1:])
        for row in given["entities"]
    ]
    made = build(ListSnapshot("given", "", entities), limit=None, seed=given["seed"])
    fields = ("query", "expected_entity_id", "perturbation", "family")
    json.dump([{name: getattr(case, name) for name in fields} for case in made.cases], sys.stdout)


if __name__ == "__main__":
    main()
