"""Paragraphs → sentences and quotations, each with its place; no sentence is split inside a quotation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from detente.news.lexicon import characters, closed, pattern

OPENING: Final = "“„«"
CLOSING: Final = "”»“"
OPENING_SINGLE: Final = "\u2018"
MAX_SINGLE: Final = 1_500  # characters that a British single quotation may hold


@dataclass(frozen=True, slots=True)
class Quotation:
    """``text[start:end)`` lies inside the marks, ``[outer_start, outer_end)`` with them. ``closed`` is false
    where the paragraph ends first.
    """

    start: int
    end: int
    outer_start: int
    outer_end: int
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the page's text, and the outermost quotations that begin in it."""

    start: int
    end: int
    paragraph: int
    quotations: tuple[Quotation, ...]


def sentences(text: str, paragraph: int, start: int, end: int) -> list[Sentence]:
    """The sentences of one paragraph ``text[start:end)``."""
    found = quotations(text, start, end)
    cuts = [start, *_boundaries(text, start, end, found), end]
    result = []
    for left, right in pairwise(cuts):
        a, b = _trim(text, left, right)
        if a < b and any(c.isalnum() for c in text[a:b]):
            inside = tuple(q for q in found if a <= q.outer_start < b)
            result.append(Sentence(a, b, paragraph, inside))
    return result


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


# ---------------------------------------------------------------------- quotations


def quotations(text: str, start: int, end: int) -> tuple[Quotation, ...]:
    """The outermost quotations of a paragraph, in order."""
    found: list[Quotation] = []
    place = start
    while place < end:
        mark = text[place]
        if mark in OPENING or mark == '"':
            quotation = _double(text, place, end)
        elif mark in characters("single_opening") and _opens(text, place, start, end):
            quotation = _single(text, place, end)
        else:
            quotation = None
        if quotation is None:
            place += 1
            continue
        found.append(quotation)
        place = quotation.outer_end
    return tuple(found)


def _double(text: str, place: int, end: int) -> Quotation | None:
    closing = '"' if text[place] == '"' else "»" if text[place] == "«" else "”"
    depth = 1
    for at in range(place + 1, end):
        if text[at] == closing or (closing == "”" and text[at] == '"'):
            depth -= 1
        elif closing != '"' and text[at] == text[place]:
            depth += 1
        if depth == 0:
            return Quotation(place + 1, at, place, at + 1)
    if depth > 1:  # an opening mark set where a closing one belongs
        last = text.rfind(text[place], place + 1, end)
        return Quotation(place + 1, last, place, last + 1)
    if text[max(0, place - 1) : place].strip("\n\r"):
        return None  # an opening mark within a paragraph that never closes tells nothing
    return Quotation(place + 1, end, place, end, closed=False)


def _opens(text: str, place: int, start: int, end: int) -> bool:
    before = text[place - 1] if place > start else " "
    after = text[place + 1] if place + 1 < end else " "
    apart = not before.isalnum() and before not in characters("apostrophes")
    return apart and (after.isalnum() or after in "£$€…[")


def _single(text: str, place: int, end: int) -> Quotation | None:
    """A British quotation: closed by a mark after punctuation, or the last one that no letter follows."""
    last = None
    for at in range(place + 2, min(end, place + MAX_SINGLE)):
        if text[at] == OPENING_SINGLE:
            break
        if text[at] not in characters("apostrophes"):
            continue
        after = text[at + 1] if at + 1 < end else " "
        if after.isalnum():
            continue
        if text[at - 1] in ".,!?…;":
            return Quotation(place + 1, at, place, at + 1)
        if last is None or text[at - 1] != "s":
            last = at
            if text[at - 1] != "s":
                break
    if last is None:
        opens = place == 0 or text[place - 1] in "\n\r"
        return Quotation(place + 1, end, place, end, closed=False) if opens else None
    return Quotation(place + 1, last, place, last + 1)


# ---------------------------------------------------------------------- sentences


def _boundaries(text: str, start: int, end: int, quoted: tuple[Quotation, ...]) -> Iterator[int]:
    inside = [(q.outer_start, q.outer_end) for q in quoted]
    at = 0
    for found in pattern("words", "sentence_end").finditer(text[start:end]):
        place = start + found.end()
        while at < len(inside) and inside[at][1] < place:
            at += 1
        within = at < len(inside) and inside[at][0] < place < inside[at][1]
        if within or place >= end:
            continue
        if _ends(text, start + found.start(), place, found[0]):
            yield place


def _ends(text: str, mark: int, place: int, marks: str) -> bool:
    rest = text[place : place + 120].lstrip()
    if not rest:
        return False
    first = rest.lstrip(characters("before_word"))[:1]
    if first.islower() or not (first.isupper() or first.isdigit() or not first.isalpha()):
        return False
    if marks == "." and _abbreviation(text, mark, rest):
        return False
    quoted = marks[-1] in characters("closing") and marks[-1] not in ")]"
    return not (quoted and marks[0] in "!?…" and pattern("words", "saying").match(rest))


def _abbreviation(text: str, mark: int, rest: str) -> bool:
    """Whether the full stop at ``mark`` belongs to an abbreviation and the sentence goes on."""
    word = re.search(
        r"(?:\b|(?<=\s)|^)([A-Za-z](?:\.\s?[A-Za-z])*|[A-Za-z]+)$", text[max(0, mark - 12) : mark]
    )
    if word is None:
        return False
    written = word[1]
    if re.fullmatch(r"[A-Z](?:\.\s?[A-Z])+", written) or (len(written) == 1 and written.isupper()):
        if re.match(r"[A-Z]\.", rest) and len(written) == 1:
            return True
        return not pattern("words", "starts_sentence").match(rest)
    return written in closed("abbreviations")
