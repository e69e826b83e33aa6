"""Rewrite what the documents show, outputs and generated tables: ``python tests/docs/refresh.py``."""

import sys
import tempfile
from pathlib import Path

from docfiles import DOCUMENTS, ROOT, law_files, refreshed


def main() -> int:
    """Rewrite every document whose outputs changed, and name it."""
    faults = 0
    for page, text in law_files().items():
        page.write_text(text, encoding="utf-8")
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        name = document.relative_to(ROOT)
        try:
            with tempfile.TemporaryDirectory() as scratch:
                new = refreshed(text, Path(scratch))
        except ValueError as error:
            faults += 1
            sys.stdout.write(f"{name} left alone: {error}\n")
            continue
        if new != text:
            document.write_text(new, encoding="utf-8")
            sys.stdout.write(f"rewrote {name}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
