"""What on a page is the article: title, printed day, paragraphs. The rest is masked, nothing deleted."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from detente.news.lexicon import Pattern, compiled, names_of, outlets, pattern, rows
from detente.news.page import Cut, Page

LONG_LINE: Final = 25  # words: a line of prose, not of furniture
TITLE_WORDS: Final = range(3, 31)
TAIL: Final = 400  # characters at the end of a line in which a teaser may stand
HEAD_LINES: Final = 8
HEADING_WORDS: Final = 12  # of a line without a full stop; the last line of a page has fewer


@dataclass(frozen=True)
class Piece:
    """``text[start:end)`` of a page."""

    start: int
    end: int

    @property
    def place(self) -> tuple[int, int]:
        """Start and end."""
        return self.start, self.end


@dataclass(frozen=True)
class Article:
    """A page, cleaned: where its title, its paragraphs and its printed day stand, and what was masked."""

    title: Piece | None
    paragraphs: tuple[Piece, ...]
    printed_day: Piece | None
    dateline_day: Piece | None
    cuts: tuple[Cut, ...]


def clean(page: Page) -> Article:
    """The article on a page."""
    return _Cleaner(page).article()


class _Cleaner:
    def __init__(self, page: Page) -> None:
        self.text = page.text
        self.cuts: list[Cut] = list(page.outside)
        self.outside = len(self.cuts)
        self.lines = list(_uncovered(_lines(self.text), page.outside))
        self.title: Piece | None = None
        self.printed_day: Piece | None = None
        self.dateline_day: Piece | None = None
        self.known_title = page.title

    def article(self) -> Article:
        self._find_title()
        paragraphs = []
        head = self.cuts[self.outside :]  # the loop below cuts only the line at hand
        for number, line in enumerate(self.lines):
            if line == self.title or _covered(line, head):
                continue
            rest = self._prose(line, last=number == len(self.lines) - 1)
            if rest is not None:
                paragraphs.append(rest)
        cuts = tuple(sorted(self.cuts, key=lambda c: (c.start, c.end)))
        return Article(self.title, tuple(paragraphs), self.printed_day, self.dateline_day, cuts)

    def _words(self, piece: Piece) -> str:
        return self.text[piece.start : piece.end]

    def _cut(self, start: int, end: int, reason: str, rule: str) -> None:
        if start < end:
            self.cuts.append(Cut(start, end, reason, rule))

    # ------------------------------------------------------------------ title

    def _find_title(self) -> None:
        """The heading, once, where it stands most alone; its repetitions and the site's name are masked."""
        head = self._head()
        if not head:
            return
        cores = [_core(self.text, line) for line in head]
        title = self._words(min(cores, key=lambda c: self._rank(c, cores)))
        holding = [line for line in head if title in self._words(line)]
        kept = min(holding, key=lambda line: (line.end - line.start, line.start))
        for line in holding:
            if line != kept:
                self._cut(line.start, line.end, "repeated title", "M-REPEATED-TITLE")
        start = kept.start + self._words(kept).find(title)
        end = start + len(title)
        self.title = Piece(start, end)
        self._cut(kept.start, start, "breadcrumb", "M-BEFORE-TITLE")
        self._cut(end, kept.end, "site", "M-AFTER-TITLE")
        for line in head:
            if line.end <= start and line not in holding:
                self._cut(line.start, line.end, "breadcrumb", "M-BEFORE-TITLE")
        self.lines = [
            line
            for line in self.lines
            if self.title is None or not (line.start <= self.title.start < line.end)
        ]

    def _head(self) -> list[Piece]:
        """The lines before the prose that may be a title or belong to one."""
        head = []
        for line in self.lines[:HEAD_LINES]:
            words = self._words(line)
            if len(words.split()) > LONG_LINE and pattern("page", "ends_prose").search(words):
                break
            if self._furniture(line) is not None or self._is_day(line):
                continue
            if pattern("page", "ends_title").search(words) or _dateline(words):
                break
            if len(words.split()) not in TITLE_WORDS:
                break
            head.append(line)
        return head

    def _rank(self, core: Piece, cores: list[Piece]) -> tuple[int, int]:
        """A heading that other headings contain comes first, then the earliest."""
        words = self._words(core)
        repeats = sum(words in self._words(other) for other in cores)
        known = self.known_title is not None and words == self.known_title
        return (-repeats - 10 * known, core.start)

    def _is_day(self, line: Piece) -> bool:
        """A line that is a printed day; the first is kept as the day of publication."""
        words = self._words(line)
        prefix = re.match(rows("page")["published"][0], words, re.IGNORECASE)
        offset = prefix.end() if prefix else 0
        found = pattern("page", "day_line").match(words, offset)
        if found is None or len(words[found.end() :].split()) > 6:  # noqa: PLR2004 - "| Updated 3 hours ago"
            return False
        if self.printed_day is None:
            self.printed_day = Piece(line.start + found.start(), line.start + found.end())
        self._cut(line.start, line.end, "dateline", "M-PUBLISHED")
        return True

    # ------------------------------------------------------------------ lines

    def _furniture(self, line: Piece) -> Pattern | None:
        words = self._words(line)
        if len(words) > 600:  # noqa: PLR2004 - no furniture is that long
            return None
        return next((p for p in compiled("page", "masks") if p.regex.fullmatch(words)), None)

    def _prose(self, line: Piece, *, last: bool) -> Piece | None:
        """What of a line is prose; the rest of it is masked."""
        mask = self._furniture(line)
        if mask is not None:
            self._cut(line.start, line.end, mask.values["reason"], mask.id)
            return None
        if self._is_day(line):
            return None
        words = self._words(line)
        core = _core(self.text, line)
        if self.title is not None and self._words(core) == self._words(self.title):
            self._cut(line.start, line.end, "repeated title", "M-REPEATED-TITLE")
            return None
        if _is_heading(words, last=last):
            self._cut(line.start, line.end, "heading", "M-HEADING")
            return None
        return self._without_ends(line)

    def _without_ends(self, line: Piece) -> Piece | None:
        start, end = line.start, line.end
        dateline = _dateline(self._words(line))
        if dateline is not None:
            rule, found = dateline
            if found.groupdict().get("date"):
                self.dateline_day = Piece(start + found.start("date"), start + found.end("date"))
            self._cut(start, start + found.end(), rule.values["reason"], rule.id)
            start += found.end()
        for trailer in compiled("page", "trailers"):
            tail = trailer.regex.search(self.text, max(start, end - TAIL), end)
            if tail is not None and tail.start() > start:
                self._cut(tail.start(), end, trailer.values["reason"], trailer.id)
                end = tail.start()
        return Piece(start, end) if self.text[start:end].strip() else None


def _is_heading(words: str, *, last: bool) -> bool:
    """A short line that ends like no sentence. ``last``: of the page, where an article may be cut off."""
    if pattern("page", "ends_prose").search(words) or words.endswith((":", ",", ";", "—", "”", '"')):
        return False
    count = len(words.split())
    return count <= HEADING_WORDS and not (last and count > 8)  # noqa: PLR2004 - a sentence cut off


def _lines(text: str) -> Iterator[Piece]:
    for found in re.finditer(r"[^\n\r\x0b\x0c\u2028\u2029]+", text):
        words = found[0]
        left = len(words) - len(words.lstrip(" \t\xa0\ufeff\u200b"))
        right = len(words.rstrip(" \t\xa0\ufeff\u200b"))
        if left < right:
            yield Piece(found.start() + left, found.start() + right)


def _uncovered(lines: Iterable[Piece], cuts: Sequence[Cut]) -> Iterator[Piece]:
    """The lines that no cut holds whole; both in order of the text, cuts disjoint."""
    starts = [c.start for c in cuts]
    for line in lines:
        at = bisect_right(starts, line.start) - 1
        if at < 0 or cuts[at].end < line.end:
            yield line


def _covered(piece: Piece, cuts: list[Cut]) -> bool:
    return any(c.start <= piece.start and piece.end <= c.end for c in cuts)


def _core(text: str, line: Piece) -> Piece:
    """A heading without the site's name after or before a separator."""
    start, end = line.start, line.end
    for separator in rows("page")["separators"]:
        mark = separator if separator.startswith(" ") else f" {separator} "
        at = text.rfind(mark, start, end)
        if at < 0:
            continue
        tail = text[at + len(mark) : end].strip()
        if _is_site(tail):
            end = at
        elif _is_site(text[start:at].strip()):
            start = at + len(mark)
    while start < end and text[start].isspace():
        start += 1
    return Piece(start, len(text[start:end].rstrip()) + start)


def _is_site(words: str) -> bool:
    if words in _outlet_names():
        return True
    parts = words.split()
    return 0 < len(parts) <= 4 and all(p[:1].isupper() or p in {"of", "the", "&", "and"} for p in parts)  # noqa: PLR2004


@cache
def _outlet_names() -> frozenset[str]:
    return frozenset(n for o in outlets() for n in names_of(o.name, o.aliases))


def _dateline(words: str) -> tuple[Pattern, re.Match[str]] | None:
    head = words[:200]
    for dateline in compiled("page", "datelines", 0):
        found = dateline.regex.match(head)
        if found is not None:
            return dateline, found
    return None
