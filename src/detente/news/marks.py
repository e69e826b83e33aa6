"""Quotation marks in a sentence: whole quotations, fragments, titles; and the frame parsed without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from detente.news.lexicon import characters, closed, outlets, pattern
from detente.news.sentences import Quotation, Sentence
from detente.news.syntax import Frame, Parse, Parser

SCARE: Final = 2  # words that may stand in marks without being a statement
TITLE: Final = 8  # words that a title has at most


@dataclass(frozen=True)
class Read:
    """A sentence with its frame, its parse and what its marks are."""

    sentence: Sentence
    speech: tuple[Quotation, ...]
    fragments: tuple[Quotation, ...]
    frame: Frame
    parse: Parse


def prepare(text: str, sentences: Sequence[Sentence], parser: Parser) -> list[Read]:
    """Every sentence, its whole quotations told from fragments and titles, its frame parsed."""
    sorted_quotes = [_sorted(text, s) for s in sentences]
    frames = [frame(text, s, speech) for s, (speech, _) in zip(sentences, sorted_quotes, strict=True)]
    parses = parser.parse(frames)
    return [
        Read(s, speech, fragments, f, p)
        for s, (speech, fragments), f, p in zip(sentences, sorted_quotes, frames, parses, strict=True)
    ]


def _sorted(text: str, sentence: Sentence) -> tuple[tuple[Quotation, ...], tuple[Quotation, ...]]:
    """Whole quotations, and fragments inside somebody's sentence; titles and scare quotes are neither."""
    speech: list[Quotation] = []
    fragments: list[Quotation] = []
    for quotation in sentence.quotations:
        words = text[quotation.start : quotation.end]
        if not words.strip() or _is_title(text, quotation):
            continue
        if _is_speech(text, sentence, quotation, after_speech=bool(speech)):
            speech.append(quotation)
        else:
            fragments.append(quotation)
    return tuple(speech), tuple(fragments)


def _is_title(text: str, quotation: Quotation) -> bool:
    """``CBS' "This Morning" show``: a programme, a book, a name in marks."""
    words = text[quotation.start : quotation.end].strip(" ,.")
    if words.lower() in _programmes():
        return True
    after = text[quotation.outer_end : quotation.outer_end + 30]
    before = text[max(0, quotation.outer_start - 30) : quotation.outer_start]
    parts = words.split()
    titled = len(parts) <= TITLE and all(p[:1].isupper() or p in closed("title_small_words") for p in parts)
    named = pattern("words", "title_behind").match(after)
    called = pattern("words", "title_before").search(before)
    work = (
        titled
        and len(parts) > 1
        and words[-1:] not in {".", "!", "?", ","}
        and not pattern("words", "said_last").search(before)
    )
    return bool((titled and (named or called)) or (called and len(parts) <= TITLE) or work)


@cache
def _programmes() -> frozenset[str]:
    return frozenset(n.lower() for o in outlets() if o.kind == "programme" for n in (o.name, *o.aliases))


def _is_speech(text: str, sentence: Sentence, quotation: Quotation, *, after_speech: bool) -> bool:
    words = text[quotation.start : quotation.end].strip()
    before = text[sentence.start : quotation.outer_start].rstrip()
    after = text[quotation.outer_end : sentence.end].strip(" .")
    count = len(words.split())
    capital = words.lstrip(characters("before_capital"))[:1]
    whole = capital.isupper() or capital.isdigit() or not quotation.closed
    ends = words[-1:] in {",", ".", "!", "?", "…", "—", "-"}
    if not before and not after:
        return True
    if whole and (
        not before
        or before[-1] in characters("after_quotation_lead")
        or pattern("words", "said_near_last").search(before)
    ):
        return count > 1 or ends
    if after_speech and before and before[-1] in ",:;" and count > 1:
        return True
    if not before and ends and count > SCARE:
        return True
    return before.endswith(":") and count > 3  # noqa: PLR2004 - more than a word or two after a colon


def frame(text: str, sentence: Sentence, speech: Sequence[Quotation]) -> Frame:
    """The sentence without its whole quotations and marks, each character with its place on the page."""
    cut = [(q.outer_start, q.outer_end) for q in speech]
    written: list[str] = []
    places: list[int] = []
    place = sentence.start
    while place < sentence.end:
        hole = next((c for c in cut if c[0] <= place < c[1]), None)
        if hole is not None:
            if written and written[-1] != " ":
                written.append(" ")
                places.append(place)
            place = hole[1]
            continue
        plain = _in_frame(text, place, sentence)
        if plain and not _doubled(plain, written):
            written.append(plain)
            places.append(place)
        place += 1
    while written and written[-1] == " ":
        written.pop()
        places.pop()
    return Frame("".join(written), tuple(places))


def _in_frame(text: str, place: int, sentence: Sentence) -> str:
    """A character as the parser shall read it; nothing where it is left out."""
    character = text[place]
    apostrophe = character in characters("apostrophes")
    if character in characters("left_out_of_frame") or (apostrophe and _closing(text, place, sentence)):
        return ""
    if character.isspace():
        return "" if _within_initials(text, place) else " "
    return "'" if apostrophe else character


def _doubled(plain: str, written: Sequence[str]) -> bool:
    """A space at the start or behind another, a comma before any word."""
    if plain == " ":
        return not written or written[-1] == " "
    return plain in ",;" and not "".join(written).strip()


def _closing(text: str, place: int, sentence: Sentence) -> bool:
    return any(
        q.end == place and text[q.outer_start] in characters("single_opening") for q in sentence.quotations
    )


def _within_initials(text: str, place: int) -> bool:
    """The space of ``U. S.``."""
    return bool(re.match(r"[A-Z]\.", text[place + 1 : place + 3])) and bool(
        re.search(r"(?:^|[\s(“\"'])[A-Z]\.$", text[max(0, place - 3) : place])
    )
