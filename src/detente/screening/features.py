"""What two names have in common and what not, in numbers: the features that the scorecard weighs.

The kernel measures them (judge.c, in this order); each is 0 or more.
"""

from __future__ import annotations

from typing import Final

FEATURES: Final = (
    "matched", "blurred", "blurred much", "conflict", "conflicting words", "query more", "listed more",
    "one word", "initials", "worst", "much worse", "letters", "beginning", "numbers", "generation",
    "patronymic", "family", "legal form", "first word", "order",
    "another name", "other script", "short form", "rarest",
    "length", "whole", "lone error", "short spelling", "cut off",
)  # fmt: skip
