"""Claims of one article that belong together: headlines that say more, tensions, continued statements."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from detente.news import frames
from detente.news.claims import Claim, Link
from detente.news.lexicon import pattern, rows

MAX_LINKS: Final = 1_000  # of one kind: every pair of claims may be one
_OPPOSED = {"lift": {"maintain", "extend", "tighten"}, "ease": {"maintain", "extend", "tighten"}}


def links(claims: Sequence[Claim]) -> tuple[Link, ...]:
    """All links, in order of the text."""
    return (
        *_continued(claims),
        *_overclaims(claims),
        *islice(_tensions(claims), MAX_LINKS),
        *_divergences(claims),
    )


def _continued(claims: Sequence[Claim]) -> Iterator[Link]:
    for claim in claims:
        if claim.same_as:
            yield Link(kind="same_statement", claims=(claim.same_as, claim.id), why="the speaker goes on")


def _overclaims(claims: Sequence[Claim]) -> Iterator[Link]:
    """A headline more certain of a change, or of talk on sanctions, than anything in the text."""
    order: list[str] = rows("frames")["strength"]
    for headline in (c for c in claims if c.kind == "headline" and c.regimes):
        body = [
            c
            for c in claims
            if c.kind != "headline" and c.regimes and c.direction == headline.direction and not _past(c)
        ]
        talks = re.search(r"\bto\s+discuss\b|\bdiscuss(?:es|ed)?\b", _words(headline), re.IGNORECASE)
        if headline.direction == "none" and not talks:
            continue
        if headline.direction == "none":
            body = [c for c in claims if c.kind == "statement" and frames.speaks_of_sanctions(_words(c))]
        if not body:
            continue
        best = min(body, key=lambda c: order.index(c.certainty))
        weaker = order.index(best.certainty) > order.index(headline.certainty)
        about = next((c for c in body if talks and c.kind == "narrator" and c.certainty == "possible"), None)
        if weaker or about is not None:
            other = about or best
            certainty = other.certainty.replace("_", " ")
            why = f"the headline is more certain than the text, which says “{certainty}”"
            yield Link(kind="overclaim", claims=(headline.id, other.id), why=why)


def _past(claim: Claim) -> bool:
    return claim.kind == "event" and claim.certainty == "confirmed"


def _words(claim: Claim) -> str:
    return " ".join(s.text for s in (*claim.content, *claim.quotes))


def _tensions(claims: Sequence[Claim]) -> Iterator[Link]:
    """A ``main focus`` on a measure that the account of the imposition does not name."""
    for claim in claims:
        if not claim.measures or not pattern("frames", "main_focus").search(_words(claim)):
            continue
        for other in claims:
            shared = {r.id for r in other.regimes} & {r.id for r in claim.regimes}
            if (
                other.direction == "impose"
                and other.measures
                and shared
                and not set(claim.measures) & set(other.measures)
            ):
                why = f"{', '.join(other.measures)} there, mainly {', '.join(claim.measures)} here"
                yield Link(kind="tension", claims=(other.id, claim.id), why=why)


def _divergences(claims: Sequence[Claim]) -> Iterator[Link]:
    """One authority may lift or ease, another would keep: one link for each pair of views."""
    views: dict[tuple[str, str], Claim] = {}  # the first claim of each
    for claim in claims:
        if claim.kind != "headline" and (side := _authorities(claim)):
            views.setdefault((side, claim.direction), claim)
    for (here, way), claim in views.items():
        for (there, other_way), other in views.items():
            if here != there and other_way in _OPPOSED.get(way, set()):
                why = f"{here}: {way}; {there}: {other_way}"
                yield Link(kind="divergence", claims=(claim.id, other.id), why=why)


def _authorities(claim: Claim) -> str:
    return ", ".join(sorted({r.authority for r in claim.regimes if r.authority}))
