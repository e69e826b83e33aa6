"""Draw rows of law for an audit: ``python scripts/audit_sample.py SEED COUNT``.

Only rows that claim to have been read are drawn (``checked_against``), in equal shares from acts, provisions,
measures, exceptions and licences, listings and events. The same seed on the same law draws the same rows.
"""

from __future__ import annotations

import random
import sys

import detente


def main(seed: int, count: int) -> None:
    """Print section, id, what the row was read in, source and dates of the rows drawn."""
    law = detente.open().law
    sections = {
        "act": law.acts,
        "provision": law.provisions,
        "measure": law.measures,
        "relief": law.reliefs,
        "listing": law.designations,
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
