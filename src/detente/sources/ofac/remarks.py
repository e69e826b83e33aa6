"""The text of remarks: split into phrases, and the forms that phrases take."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, NamedTuple

from detente.entries import BirthDate

_MONTHS: Final = dict(
    zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True)
)
_DAY: Final = re.compile(r"(?:(\d{1,2}) )?(?:([A-Za-z]{3})[a-z]* )?([12]\d{3})", re.ASCII)
_SPAN: Final = re.compile(r"(.*?\d{4})(?: to | ?- ?)(.+)")
_ISSUED: Final = re.compile(r" issued (.*?)(?= expires |$)")
_EXPIRES: Final = re.compile(r" expires (.*)$")
_BRACKET: Final = re.compile(r"(.*?)\s*\(([^()]*)\)$")
_ALIAS: Final = re.compile(r"(?:alt\. )?([afn]\.k\.a\.),? (.+)", re.IGNORECASE)
_ALIAS_OPEN: Final = re.compile(r"\s*[afn]\.k\.a\. (['\"])(?!.*\1\.?\s*$)", re.IGNORECASE)
_ABBREVIATED: Final = re.compile(
    r"(?:\w\.\w\.?|\b[A-Z]|\b(?:LTDA?|CO|INC|CORP|CIA|CV|EIRL|BROS|LLC|PTY|PTE|EST|JR|SR))\.$", re.IGNORECASE
)
_FIRST: Final = re.compile("[ :]")
_LABELLED: Final = re.compile(
    r"[A-Z][\w.'/()# -]{0,60}?(?: No\.?| Number| Code| ID| Card| Document| Passport| #):? (?=\S*\d)"
)


class Stated(NamedTuple):
    """A number as printed, with what follows it: ``D000974 (Afghanistan) issued 2001 expires 2011``."""

    value: str
    bracket: str = ""
    issued: str = ""
    expires: str = ""


def phrases(text: str) -> Iterator[str]:
    """The phrases of a text of remarks: parted by ``;``, but not within brackets or a quoted alias.

    The whole ends with a full stop, which is no part of the last phrase unless it closes an abbreviation.
    """
    held = ""
    for piece in text.split(";"):
        held = f"{held};{piece}" if held else piece
        if not _open(held):
            yield from _trimmed(held)
            held = ""
    for piece in held.split(";"):  # a bracket that nothing closes holds nothing together
        yield from _trimmed(piece)


def _open(text: str) -> bool:
    return text.count("(") > text.count(")") or _ALIAS_OPEN.match(text) is not None


def _trimmed(phrase: str) -> Iterator[str]:
    phrase = " ".join(phrase.split())
    if phrase.endswith(".") and not _ABBREVIATED.search(phrase):
        phrase = phrase[:-1]
    if phrase:
        yield phrase


def label_of(phrase: str, labels: Mapping[str, tuple[str, ...]]) -> str:
    """The longest known label with which the phrase begins, or nothing. ``labels``: by their first word."""
    folded = phrase.casefold().replace("’", "'")
    for label in labels.get(_FIRST.split(folded, 1)[0], ()):
        if folded.startswith(label) and (len(folded) == len(label) or folded[len(label)] in " :"):
            return label
    return ""


def unknown_label(phrase: str) -> str:
    """What looks like the label of a number that no lookup holds, or nothing: ``Tax Card No.``."""
    found = _LABELLED.match(phrase)
    return found.group().strip() if found else ""


def alias_of(phrase: str) -> tuple[str, str, bool] | None:
    """Kind, name and whether it is weak: OFAC quotes weak aliases in the remarks (FAQ 122)."""
    found = _ALIAS.fullmatch(phrase)
    if found is None:
        return None
    kind, name = found.group(1).lower(), found.group(2).strip()
    if name[:1] in "'\"" and name.rstrip(".")[-1:] == name[:1] and len(name) > 2:  # noqa: PLR2004 - two quotes
        return kind, name.rstrip(".")[1:-1].strip(), True
    return kind, name, False


def stated_of(text: str) -> Stated:
    """A number parted from its country and days."""
    expires = _EXPIRES.search(text)
    text = text[: expires.start()] if expires else text
    issued = _ISSUED.search(text)
    text = text[: issued.start()] if issued else text
    bracket = _BRACKET.fullmatch(text.strip())
    return Stated(
        value=(bracket.group(1) if bracket else text).strip(),
        bracket=bracket.group(2).strip() if bracket else "",
        issued=issued.group(1) if issued else "",
        expires=expires.group(1) if expires else "",
    )


def iso_of(text: str) -> str:
    """``01 Jan 1950`` → ``1950-01-01``, ``Jan 1950`` → ``1950-01``, ``1950`` → ``1950``; else nothing."""
    found = _DAY.fullmatch(text.strip())
    if found is None:
        return ""
    day, word, year = found.groups()
    month = _MONTHS.get((word or "").lower(), 0)
    if (word or day) and not month:
        return ""
    try:
        whole = date(int(year), month or 1, int(day or 1))
    except ValueError:
        return ""
    return whole.isoformat()[: 10 if day else 7 if month else 4]


def birth_of(text: str) -> BirthDate | None:
    """``circa 1950``, ``1929 to 1930``, ``01 Jan 1953 to 31 Dec 1954``; None for anything else."""
    text = text.strip().removeprefix(":").strip()
    circa = text.lower().startswith(("circa ", "approximately "))
    text = text.partition(" ")[2] if circa else text
    span = _SPAN.fullmatch(text)
    start = iso_of(span.group(1) if span else text)
    until = iso_of(span.group(2).removeprefix("circa ")) if span else ""
    if not start or (span and not until):
        return None
    return BirthDate(start=start, until=until, circa=circa or " circa " in text)
