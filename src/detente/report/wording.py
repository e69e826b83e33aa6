"""How the report writes days, verdicts, acts and counts. Colour never stands without its word."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from detente.answers import AuthorityRow, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

MONTHS: Final = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
SOFT: Final = "\u00ad"
WORDS: Final = {
    Verdict.AUTHORISATION_REQUIRED: f"AUTHORI{SOFT}SATION REQUIRED",
    Verdict.PERMITTED_UNDER_LICENCE: "PERMITTED UNDER LICENCE",
    Verdict.LICENCE_FOR_ITEMS: "LICENCE FOR ITEMS",
    Verdict.PROHIBITED: f"PROHI{SOFT}BITED",
    Verdict.OUT_OF_SCOPE: "out of scope",
    Verdict.EXPOSURE: "exposure",
    Verdict.NO_MEASURE: "no measure",
    Verdict.PERMITTED: "permitted",
}
TONES: Final = {
    Verdict.PROHIBITED: "stop",
    Verdict.BLOCKED: "stop",
    Verdict.AUTHORISATION_REQUIRED: "ask",
    Verdict.LIMITED: "limit",
    Verdict.LICENCE_FOR_ITEMS: "ask",
    Verdict.REFER: "open",
    Verdict.PERMITTED_UNDER_LICENCE: "licensed",
    Verdict.EXPOSURE: "open",
    Verdict.PERMITTED: "free",
    Verdict.NO_MEASURE: "free",
    Verdict.OUT_OF_SCOPE: "out",
}
MEANINGS: Final = (
    (Verdict.BLOCKED, "status: property is frozen"),
    (Verdict.PROHIBITED, "deal: forbidden"),
    (Verdict.LIMITED, "status: some dealings are limited"),
    (Verdict.AUTHORISATION_REQUIRED, "deal: only with a permission not on file"),
    (Verdict.LICENCE_FOR_ITEMS, "status: goods need a licence"),
    (Verdict.REFER, "open: a fact or a rule is missing"),
    (Verdict.PERMITTED_UNDER_LICENCE, "deal: a licence carries it"),
    (Verdict.EXPOSURE, "a risk of secondary sanctions, no prohibition"),
    (Verdict.PERMITTED, "deal: no measure stops it"),
    (Verdict.NO_MEASURE, "status: no measure names or reaches it"),
    (Verdict.OUT_OF_SCOPE, "the authority does not bind this deal"),
)


def long_day(day: date | None) -> str:
    """A day in words, as a title reads it."""
    return "no day" if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def between(row: AuthorityRow) -> str:
    """The two words a REFER lies between."""
    if row.between is None:
        return ""
    return " or ".join(WORDS.get(v, v.value).replace(SOFT, "") for v in row.between)


def count(number: int, one: str, many: str = "") -> str:
    """``1 deal``, ``2 deals``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def series(words: Iterable[str]) -> str:
    """``a, b and c``."""
    found = tuple(words)
    return " and ".join([", ".join(found[:-1]), found[-1]] if len(found) > 1 else found)


def shortened(text: str, most: int) -> str:
    """The text, cut at a word so that it fits."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"
