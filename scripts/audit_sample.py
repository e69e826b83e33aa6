"""Draw rows of law for an audit: ``python scripts/audit_sample.py SEED COUNT``.

Only rows that claim to have been read are drawn (``checked_against``), in equal shares from acts, provisions,
measures, exceptions and licences, listings written by hand, listings drafted from lists (``draft_rounds``)
and events. The same seed on the same law draws the same rows.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import detente
from detente.yamlfile import read_file

PLANS = Path(__file__).parent / "rounds"


def main(seed: int, count: int) -> None:
    """Print section, id, what the row was read in, source and dates of the rows drawn."""
    law = detente.open().law
    begins = tuple(f"{read_file(plan).data['prefix']}-" for plan in sorted(PLANS.glob("*.yml")))
    drafted = [row for row in law.designations if row.id.startswith(begins)]
    sections = {
        "act": law.acts,
        "provision": law.provisions,
        "measure": law.measures,
        "relief": law.reliefs,
        "listing": [row for row in law.designations if not row.id.startswith(begins)],
        "drafted": drafted,
        "event": law.events,
    }
    draw = random.Random(seed)
    drawn = {name: [r for r in rows if r.checked_against != "unread"] for name, rows in sections.items()}
    for rows in drawn.values():
        draw.shuffle(rows)
    for number in range(count):
        section = list(sections)[number % len(sections)]
        row = drawn[section].pop()
        days = " ".join(
            f"{name}={getattr(row, name)}" for name in ("start", "end") if getattr(row, name, None)
        )
        sys.stdout.write(f"{section}\t{row.id}\t{days}\t{'; '.join(row.source)}\t{row.checked_against}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
