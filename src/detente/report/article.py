"""An article as one self-contained page: its claims in their places, and each beside the law."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from detente import claimwords as words
from detente.report.claimline import acts_of, claimline, published_day
from detente.report.marked import TONES, segments, tone
from detente.report.templating import template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jinja2 import Template

    from detente.engine import Engine
    from detente.news.claims import Claim, Comparison, Link, Reading, Span, When

EXCERPT: Final = 170
CONDITION: Final = 120
NAME: Final = 80
DIRECTION_TONES: Final = {
    "impose": "stop",
    "extend": "limit",
    "tighten": "stop",
    "maintain": "ask",
    "ease": "free",
    "lift": "free",
    "none": "out",
}
CERTAINTY_TONES: Final = {
    "confirmed": "firm",
    "planned": "firm",
    "denied": "denied",
    "no_comment": "out",
    "non_committal": "out",
}
FINDING_TONES: Final = {
    "agrees": "free",
    "contradicts": "stop",
    "names_no_act": "open",
    "not_in_register": "limit",
    "beyond_record": "ask",
}
FINDING_TILES: Final = (
    ("agrees", "agree", "the law says so too"),
    ("contradicts", "contradict", "the law says otherwise"),
    ("names_no_act", "name no act", "too open to be checked"),
    ("not_in_register", "not in the register", "no recorded act fits"),
)
_UNBROKEN: Final = re.compile(r"(\b[A-Z0-9]{1,12}(?:-[A-Z0-9]{1,12}){1,4}\b)")
FIELDS: Final = {"said": "said", "event": "event", "regimes": "which sanctions"}


@dataclass(frozen=True)
class Pill:
    """A word and the tone behind it."""

    text: str
    tone: str


@dataclass(frozen=True)
class Finding:
    """A comparison with the law, in words. ``acts``: ids with their titles."""

    pill: Pill
    why: str
    regime: str | None
    acts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Place:
    """A span of the input and what it is to the claim."""

    what: str
    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Row:
    """A claim as the table prints it."""

    claim: Claim
    number: str
    tone: str
    marked: bool
    excerpt: str
    direction: Pill
    certainty: Pill
    whens: tuple[tuple[str, str, When], ...]
    findings: tuple[Finding, ...]
    places: tuple[Place, ...]


def render(reading: Reading, engine: Engine) -> str:
    """Write the page for ``reading``; titles of acts, periods in force and horizons are those of ``engine``.

    The same arguments give the same text: the page asks no clock.
    """
    return _template().render(page(reading, engine))


@cache
def _template() -> Template:
    return template(
        "article.html.j2",
        finalize=_harmless,
        plain=words.plain,
        number=words.number,
        office=words.office,
        shortened=words.shortened,
        one_line=words.one_line,
        unbroken=_unbroken,
    )


def _harmless(value: Any) -> Any:
    """What the template prints, rid of control characters; markup of ours keeps the signs it put for them."""
    return words.harmless(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _unbroken(text: str) -> Markup:
    """The text with each day and each id of an act held on one line."""
    nobreak = Markup('<span class="unbroken">{}</span>')
    parts = _UNBROKEN.split(words.harmless(text))
    return Markup("").join(nobreak.format(part) if index % 2 else part for index, part in enumerate(parts))


def page(reading: Reading, engine: Engine) -> dict[str, Any]:
    """Everything the template prints."""
    pieces = segments(reading)
    marked = {number for piece in pieces for number in piece.begins}
    acts = {lane.id: lane.title for lane in acts_of(reading, engine.at(_day(reading)).knowledge)}
    present = {tone(claim) for claim in reading.claims}
    return {
        "reading": reading,
        "title": words.one_line(reading.title or "") or "(no title)",
        "published": published_day(reading),
        "tiles": _tiles(reading),
        "segments": pieces,
        "tones": tuple((key, word) for key, word in TONES.items() if key in present),
        "rows": tuple(_row(claim, acts, marked) for claim in reading.claims),
        "links": _links(reading),
        "masked": _masked(reading),
        "timeline": claimline(reading, engine),
        "findings": tuple((key, word) for key, word in words.FINDINGS.items() if _found(reading)[key]),
        "uncompared": sum(not claim.register for claim in reading.claims),
        "kinds": words.KINDS,
        "speakers": words.SPEAKERS,
        "bases": words.BASES,
        "fields": FIELDS,
        "link_words": words.LINKS,
        "foot": words.FOOT,
        "name_room": NAME,
        "condition_room": CONDITION,
        "recorded": engine.authorities,
        "digest": engine.digest,
    }


def _day(reading: Reading) -> str:
    day = published_day(reading)
    return day.isoformat() if day else "9999-12-31"


def _found(reading: Reading) -> Counter[str]:
    """Number of claims with each finding."""
    return Counter(finding for claim in reading.claims for finding in {c.finding for c in claim.register})


def _tiles(reading: Reading) -> tuple[tuple[str, int, str, str], ...]:
    """Key, number, word and gloss of each number of the headline."""
    found = _found(reading)
    about = sum(words.about_sanctions(claim) for claim in reading.claims)
    return (
        ("claims", len(reading.claims), "claims", "things said or told"),
        ("about", about, "about sanctions", "a change, or sanctions meant"),
        *((key, found[key], title, gloss) for key, title, gloss in FINDING_TILES),
    )


def _masked(reading: Reading) -> tuple[tuple[str, int], ...]:
    """Reasons why parts were not read, with their number."""
    return tuple(Counter(mask.reason for mask in reading.masks).most_common())


def _links(reading: Reading) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """The links by kind."""
    kinds = dict.fromkeys(link.kind for link in reading.links)
    return tuple((kind, tuple(link for link in reading.links if link.kind == kind)) for kind in kinds)


# ---------------------------------------------------------------------- the table


def _row(claim: Claim, acts: dict[str, str], marked: set[str]) -> Row:
    return Row(
        claim=claim,
        number=words.number(claim),
        tone=tone(claim),
        marked=words.number(claim) in marked,
        excerpt=words.excerpt(claim, EXCERPT),
        direction=Pill(_direction(claim), DIRECTION_TONES[claim.direction]),
        certainty=Pill(words.plain(claim.certainty), CERTAINTY_TONES.get(claim.certainty, "soft")),
        whens=tuple((word, words.when_value(when), when) for word, when in words.whens(claim)),
        findings=tuple(_finding(comparison, acts) for comparison in claim.register),
        places=tuple(_places(claim)),
    )


def _direction(claim: Claim) -> str:
    return "no change told" if claim.direction == "none" else claim.direction


def _finding(comparison: Comparison, acts: dict[str, str]) -> Finding:
    return Finding(
        pill=Pill(words.FINDINGS[comparison.finding], FINDING_TONES[comparison.finding]),
        why=comparison.why,
        regime=comparison.regime,
        acts=tuple((key, acts[key]) for key in comparison.acts),
    )


def _places(claim: Claim) -> Iterator[Place]:
    """Every span of the claim, in the order in which a reader asks."""
    yield _place("sentence", claim.sentence)
    named: tuple[tuple[str, tuple[Span | None, ...]], ...] = (
        ("said", claim.content),
        ("quote", claim.quotes),
        ("speaker", (claim.source,)),
        ("word of saying", (claim.cue,)),
        ("question answered", (claim.prompt,)),
        ("hypothesis", (claim.hypothetical,)),
        ("words of another", claim.not_the_speakers),
        ("date of saying", (claim.said.expr if claim.said else None,)),
        ("date of event", (claim.event.expr if claim.event else None,)),
    )
    yield from (_place(what, span) for what, spans in named for span in spans if span is not None)


def _place(what: str, span: Span) -> Place:
    return Place(what, span.start, span.end, words.shortened(span.text, EXCERPT))
