"""The text of an article with its claims marked, cut at every place where a mark begins or ends.

Marks may nest and overlap; the pieces, one after the other, are the text of the page, character by character.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final, Literal

from markupsafe import Markup

from detente import claimwords as words

if TYPE_CHECKING:
    from detente.news.claims import Claim, Mask, Reading, Span
    from detente.news.page import Page

Role = Literal["said", "quote", "source", "cue", "mask"]
TONES: Final = {
    "headline": "headline",
    "narrator": "the article itself",
    "event": "an event told",
    "question": "a question",
    "named": "a named person",
    "institution": "an institution",
    "document": "a document",
    "unnamed": "an unnamed source",
    "unattributed": "somebody, not said who",
}
_UNSEEN: Final = re.compile(
    "([\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff])"
)
_BLANK: Final = 0x20
_DELETE: Final = 0x7F


@dataclass(frozen=True, slots=True)
class Layer:
    """A mark on ``[start, end)`` of the text. ``number``: its claim; ``title``: what the pointer shows."""

    start: int
    end: int
    role: Role
    tone: str
    title: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of the text under one set of marks. ``begins``: numbers of the claims that begin with it."""

    text: str
    classes: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()

    @property
    def shown(self) -> Markup:
        """The piece as HTML."""
        return visible(self.text)


def tone(claim: Claim) -> str:
    """The colour of a claim: what kind it is, and of a statement who speaks."""
    return claim.speaker.type if claim.kind == "statement" and claim.speaker.type in TONES else _kind(claim)


def _kind(claim: Claim) -> str:
    return claim.kind if claim.kind in TONES else "narrator"


def segments(reading: Reading) -> tuple[Segment, ...]:
    """The text of the page in pieces."""
    if reading.page is None:
        return ()
    page: Page = reading.page
    layers = tuple(layer for layer in _layers(reading, page) if layer.start < layer.end)
    return tuple(_cut(page.text, layers))


def _cut(text: str, layers: tuple[Layer, ...]) -> Iterator[Segment]:
    cuts = sorted({0, len(text)} | {place for layer in layers for place in (layer.start, layer.end)})
    opening: defaultdict[int, list[Layer]] = defaultdict(list)
    for layer in layers:
        opening[layer.start].append(layer)
    begins = _beginnings(layers)
    active: list[Layer] = []
    for start, end in pairwise(cuts):
        active = [layer for layer in active if layer.end > start] + opening[start]
        yield _segment(text[start:end], active, tuple(n for n, place in begins.items() if place == start))


def _beginnings(layers: tuple[Layer, ...]) -> dict[str, int]:
    """The place where each claim's number stands."""
    begins: dict[str, int] = {}
    for layer in layers:
        if layer.role == "said":
            begins[layer.number] = min(layer.start, begins.get(layer.number, layer.start))
    return begins


def _segment(text: str, active: list[Layer], begins: tuple[str, ...]) -> Segment:
    said = [layer for layer in active if layer.role == "said"]
    innermost = min(said, key=lambda layer: layer.end - layer.start, default=None)
    roles = dict.fromkeys(layer.role for layer in active)
    colour = (f"t-{innermost.tone}",) if innermost else ()
    several = ("several",) if len({layer.number for layer in said}) > 1 else ()
    return Segment(
        text=text,
        classes=(*roles, *colour, *several),
        titles=tuple(dict.fromkeys(layer.title for layer in active)),
        begins=begins,
    )


# ---------------------------------------------------------------------- places


def _layers(reading: Reading, page: Page) -> Iterator[Layer]:
    starts = None if page.places is None else [start for start, _ in page.places]
    for mask in reading.masks:
        title = f"not read: {mask.reason} ({mask.rule})"
        yield Layer(*_place(mask, starts, len(page.text)), "mask", "", title)
    for claim in reading.claims:
        for role, span in _spans(claim):
            place = _place(span, starts, len(page.text))
            yield Layer(*place, role, tone(claim), _title(claim), words.number(claim))


def _spans(claim: Claim) -> Iterator[tuple[Role, Span]]:
    yield from (("said", span) for span in words.spans(claim))
    yield from (("quote", span) for span in claim.quotes)
    if claim.source is not None:
        yield "source", claim.source
    if claim.cue is not None:
        yield "cue", claim.cue


def _place(span: Span | Mask, starts: list[int] | None, length: int) -> tuple[int, int]:
    """Where a span of the input lies in the text; of HTML, the characters that begin inside it."""
    if starts is None:
        return min(span.start, length), min(span.end, length)
    return bisect_left(starts, span.start, hi=length), bisect_left(starts, span.end, hi=length)


def _title(claim: Claim) -> str:
    says = f"{words.plain(claim.direction)}, {words.plain(claim.certainty)}"
    return f"{words.number(claim)} {words.one_line(claim.speaker.name)}: {says}"


# ---------------------------------------------------------------------- characters


def visible(text: str) -> Markup:
    """The text for the page, one character for one: a control character is shown by its sign, not obeyed."""
    parts = _UNSEEN.split(text)
    return Markup("").join(_sign(part) if index % 2 else part for index, part in enumerate(parts))


def _sign(character: str) -> Markup:
    code = ord(character)
    if character == "\r":
        return Markup("&#13;")
    sign = chr(0x2400 + code) if code < _BLANK else "\u2421" if code == _DELETE else "\ufffd"
    return Markup('<span class="unseen" title="U+{:04X}">{}</span>').format(code, sign)
