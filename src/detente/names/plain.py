"""The simplest comparable form of a name: case, diacritics, punctuation and word order do not matter."""

from __future__ import annotations

import unicodedata
from typing import Final

_ASCII: Final = {code: " " for code in range(128) if not chr(code).isalnum()}


def plain_words(text: str) -> str:
    """Lower-case words divided by single blanks, diacritics and punctuation gone."""
    if text.isascii():
        return " ".join(text.translate(_ASCII).lower().split())
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c if c.isalnum() else " " for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def name_key(name: str) -> str:
    """Words of a name, normalised and sorted: ``SECHIN, Igor`` and ``Igor Sechin`` are one key."""
    return " ".join(sorted(plain_words(name).split()))
