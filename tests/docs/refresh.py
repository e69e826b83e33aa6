"""Rewrite what the documents show: outputs of commands and generated tables. ``python tests/docs/refresh.py``."""

import sys
import tempfile
from pathlib import Path

from docfiles import DOCUMENTS, ROOT, refreshed


def main() -> int:
    """Rewrite every document whose outputs changed, and name it."""
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory() as scratch:
            new = refreshed(text, Path(scratch))
        if new != text:
            document.write_text(new, encoding="utf-8")
            sys.stdout.write(f"rewrote {document.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
