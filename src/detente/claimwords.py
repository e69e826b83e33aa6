"""How a reading is put in words, the same on the page and in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from detente.serialise import printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.news.claims import Claim, Finding, Kind, Link, Span, SpeakerType, When

FOOT: Final = "A claim never changes a verdict. Not legal advice."
FINDINGS: Final[dict[Finding, str]] = {
    "contradicts": "contradicts",
    "not_in_register": "not in the register",
    "names_no_act": "names no act",
    "agrees": "agrees",
    "beyond_record": "beyond the record",
}
KINDS: Final[dict[Kind, str]] = {
    "statement": "statement",
    "event": "event told",
    "narrator": "the article itself",
    "headline": "headline",
    "question": "question",
}
SPEAKERS: Final[dict[SpeakerType, str]] = {
    "named": "named person",
    "institution": "institution",
    "document": "document",
    "unnamed": "unnamed source",
    "unattributed": "nobody named",
    "narrator": "the article",
}
BASES: Final = {"stated": "stated", "inferred": "inferred", "unspecified": "open"}
LINKS: Final = {
    "overclaim": ("says more than", ""),
    "tension": ("and", "pull against each other"),
    "divergence": ("and", "differ"),
    "same_statement": ("and", "are one statement"),
}


def harmless(text: str) -> str:
    """The text without characters that act on a screen, and fit to be written as UTF-8."""
    return printable(text).encode("utf-8", "replace").decode()


def one_line(text: str) -> str:
    """The same on one line."""
    return harmless(" ".join(text.split()))


def shortened(text: str, most: int) -> str:
    """The text on one line, cut at a word so that it fits."""
    line = one_line(text)
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[most // 2 :] else cut).rstrip(" ,;:") + "…"


def number(claim: Claim | str) -> str:
    """The short number of a claim: the end of its id."""
    key = claim if isinstance(claim, str) else claim.id
    return one_line(key.rpartition("-")[2])


def about_sanctions(claim: Claim) -> bool:
    """True where a claim tells of a change of sanctions, or of sanctions that can be named."""
    return claim.direction != "none" or bool(claim.regimes)


def plain(word: str) -> str:
    """A word of a closed list as a person writes it."""
    return word.replace("_", " ")


def spans(claim: Claim) -> tuple[Span, ...]:
    """What is said, in order of the text: its clauses, and the quotes outside them; else the sentence."""
    own = tuple(
        q for q in claim.quotes if not any(c.start <= q.start and q.end <= c.end for c in claim.content)
    )
    return tuple(sorted(claim.content + own, key=lambda s: (s.start, s.end))) or (claim.sentence,)


def excerpt(claim: Claim, most: int) -> str:
    """What is said, in short; a quote in its marks."""
    return shortened(" … ".join(_marked(span, claim) for span in spans(claim)), most)


def _marked(span: Span, claim: Claim) -> str:
    return f"“{span.text}”" if span in claim.quotes and span not in claim.content else span.text


def whens(claim: Claim) -> Iterator[tuple[str, When]]:
    """When it was said and when what is told happened, the day that dates the claim first."""
    both = (("said", claim.said), ("event", claim.event))
    for word, when in both if claim.kind == "statement" else reversed(both):
        if when is not None:
            yield word, when


def dated(claim: Claim) -> str:
    """The best date of a claim, or that it has none."""
    return next((when_value(when) for _, when in whens(claim) if when.value), "no date")


def when_value(when: When) -> str:
    """The day or period as written, or that there is none."""
    if when.value is None:
        return "no date"
    value = one_line(when.value)
    return f"before {value}" if when.granularity == "before" else value


def finding_of(claim: Claim) -> Finding | None:
    """The finding that weighs most, for the colour of a claim."""
    found = {comparison.finding for comparison in claim.register}
    return next((finding for finding in FINDINGS if finding in found), None)


def link_words(link: Link) -> str:
    """A link between two claims in words, with their numbers."""
    between, after = LINKS[link.kind]
    one, other = (number(key) for key in link.claims)
    return f"{one} {between} {other} {after}".rstrip()


def office(claim: Claim) -> str | None:
    """The office recorded for the day of the statement, where the article states another or none."""
    speaker = claim.speaker
    return speaker.role_on_date if speaker.role_on_date != speaker.role else None
