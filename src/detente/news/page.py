"""Bytes or text → what a person sees on the page, each character with its place in the untouched input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from detente.news.claims import Span
from detente.textfile import read_text

MAX_BYTES: Final = 50_000_000
MAX_CHARACTERS: Final = 100_000
MAX_MARKUP: Final = 3_000_000
FED: Final = 50_000  # characters of markup parsed at a time
MAX_REFERENCE: Final = 40  # characters: the longest name has 32, and Python refuses to read long numbers
MAX_UNCLOSED: Final = 200_000  # characters of one comment or tag
_HTML: Final = re.compile(
    r"\s{0,100}(?:<\?xml[^>]{0,200}>\s{0,100})?(?:<!--.{0,500}?-->\s{0,100})?"
    r"<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_UNSEEN: Final = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "object"})
_BLOCKS: Final = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "caption",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "select",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "title",
        "tr",
        "ul",
    ]
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of a page's text that is not read, and why."""

    start: int
    end: int
    reason: str
    rule: str


@dataclass(frozen=True)
class Page:
    """``text`` as seen; ``places[i]`` is ``[start, end)`` of its character ``i`` in ``raw``, or ``places`` is
    None where both are the same. ``outside``: parts that are not the article, found by the markup.
    """

    raw: str
    text: str
    places: tuple[tuple[int, int], ...] | None = None
    outside: tuple[Cut, ...] = ()
    title: str | None = None
    published: str | None = None
    left_out: tuple[str, ...] = field(default=())

    def span(self, start: int, end: int) -> Span:
        """The span of the input that shows ``text[start:end]``."""
        words = self.text[start:end]
        if self.places is None or start >= end:
            return Span(start, end, words)
        return Span(self.places[start][0], self.places[end - 1][1], words)


def read_file(path: Path) -> str:
    """The text of a file, nothing normalised. Raises InputError."""
    return read_text(path, max_bytes=MAX_BYTES, limit="an article at most", hint="give one article per file")


def page_of(raw: str) -> Page:
    """The page of a text, which may be HTML. What lies beyond the limit is masked and said."""
    if _HTML.match(raw):
        return _html_page(raw)
    if len(raw) <= MAX_CHARACTERS:
        return Page(raw, raw)
    rest = Cut(MAX_CHARACTERS, len(raw), "beyond the limit", "M-LIMIT")
    said = f"only the first {MAX_CHARACTERS:,} of {len(raw):,} characters were read"
    return Page(raw, raw[:MAX_CHARACTERS], outside=(rest,), left_out=(said,))


# ---------------------------------------------------------------------- HTML


class _Seen(HTMLParser):
    """Collects the visible characters of a page with their places."""

    def __init__(self, raw: str) -> None:
        super().__init__(convert_charrefs=False)
        self.raw = raw
        self.lines = [0, *(m.end() for m in re.finditer("\n", raw))]
        self.characters: list[str] = []
        self.places: list[tuple[int, int]] = []
        self.hidden: list[str] = []

    @property
    def place(self) -> int:
        line, column = self.getpos()
        return self.lines[line - 1] + column

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's
        if tag in _UNSEEN and tag not in self.hidden:
            self.hidden.append(tag)
        self._break(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.hidden:
            del self.hidden[self.hidden.index(tag) :]
        if tag == "body":
            self.hidden.clear()
        self._break(tag)

    def _break(self, tag: str) -> None:
        if tag in _BLOCKS and not self.hidden and self.characters and self.characters[-1] != "\n":
            self._add("\n", self.place, self.place)

    def _add(self, character: str, start: int, end: int) -> None:
        self.characters.append(character)
        self.places.append((start, end))

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        start = self.place
        for offset, character in enumerate(data):
            seen = " " if character in "\r\n\t" else character
            if seen == " " and self.characters and self.characters[-1] in " \n":
                continue
            self._add(seen, start + offset, start + offset + 1)

    def handle_entityref(self, name: str) -> None:
        self._reference(f"&{name}")

    def handle_charref(self, name: str) -> None:
        self._reference(f"&#{name}")

    def _reference(self, written: str) -> None:
        if self.hidden:
            return
        start = self.place
        end = start + len(written)
        end += self.raw[end : end + 1] == ";"
        shown = unescape(written + ";") if len(written) <= MAX_REFERENCE else "\ufffd"
        for character in shown:
            self._add(" " if character == "\xa0" else character, start, end)


def _html_page(raw: str) -> Page:
    markup = raw[:MAX_MARKUP]
    left_out = []
    if len(raw) > MAX_MARKUP:
        left_out.append(f"only the first {MAX_MARKUP:,} of {len(raw):,} characters of markup were read")
    seen = _Seen(markup)
    for start in range(0, len(markup), FED):
        seen.feed(markup[start : start + FED])
        unclosed = len(seen.rawdata) > MAX_UNCLOSED and not seen.cdata_elem
        if len(seen.characters) > MAX_CHARACTERS or unclosed:
            break
    else:
        if len(seen.rawdata) <= FED:
            seen.close()
        else:  # the parser looks through all of an open comment or tag again from each of its characters
            left_out.append(_unclosed(len(seen.rawdata)))
    text = "".join(seen.characters)
    if len(text) > MAX_CHARACTERS:
        left_out.append(f"only the first {MAX_CHARACTERS:,} of {len(text):,} visible characters were read")
        text = text[:MAX_CHARACTERS]
    page = Page(raw, text, tuple(seen.places[: len(text)]))
    article = _article(markup)
    if article is None:
        left_out.append("the main text was not told from the rest of the page: install detente[news]")
        return Page(raw, text, page.places, left_out=tuple(left_out))
    body, title, published = article
    outside = tuple(_outside(page, body))
    return Page(raw, text, page.places, outside, title, published, tuple(left_out))


def _unclosed(count: int) -> str:
    return f"the last {count:,} characters of markup were not read: a tag or comment never closes"


def _article(markup: str) -> tuple[str, str | None, str | None] | None:
    """Main text, title and printed day by trafilatura; None where it is not installed or finds nothing."""
    try:
        import trafilatura  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        return None
    careful = {"extensive_search": False, "original_date": True}  # no day is guessed from the prose
    found = trafilatura.bare_extraction(
        markup,
        include_comments=False,
        include_tables=False,
        with_metadata=True,
        date_extraction_params=careful,
    )
    if found is None or isinstance(found, dict) or not found.text:
        return None
    return found.text, found.title, found.date


def _outside(page: Page, body: str) -> Iterator[Cut]:
    """The lines of the page that are not in the main text."""
    kept = {_folded(line) for line in body.splitlines()}
    whole = _folded(body)
    start = 0
    for line in page.text.split("\n"):
        folded = _folded(line)
        inside = folded in kept or (len(folded) > 40 and folded in whole)  # noqa: PLR2004 - shorter may be chance
        if folded and not inside:
            yield Cut(start, start + len(line), "outside the article", "M-HTML")
        start += len(line) + 1


def _folded(line: str) -> str:
    return "".join(line.split()).strip("-•*")
