"""What is read out of an article: claims, their places, and everything that was left out.

Offsets are Unicode code points, half-open, into the input as given (a file decoded as UTF-8, nothing
normalised). The words of the closed lists are those of ``docs/news.md``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

Kind = Literal["statement", "event", "narrator", "headline", "question"]
SpeakerType = Literal["named", "institution", "document", "unnamed", "unattributed", "narrator"]
Direction = Literal["impose", "extend", "tighten", "maintain", "ease", "lift", "none"]
Certainty = Literal[
    "confirmed",
    "planned",
    "under_consideration",
    "possible",
    "conditional",
    "unlikely",
    "non_committal",
    "no_comment",
    "denied",
    "hinted",
    "claimed",
    "hypothetical",
    "question",
]
Form = Literal["direct", "indirect", "mixed"]
Granularity = Literal["day", "week", "month", "quarter", "season", "year", "decade", "before", "unknown"]
Basis = Literal["stated", "inferred", "unspecified"]
Finding = Literal["agrees", "contradicts", "names_no_act", "not_in_register", "beyond_record"]


@dataclass(frozen=True, slots=True)
class Span:
    """``[start, end)`` in code points of the input, and the words that a person sees there."""

    start: int
    end: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """A part of the input that is not the article's prose: kept, shown, and not read for claims."""

    start: int
    end: int
    reason: str
    rule: str
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class When:
    """A day or a longer period. ``value``: ISO text (``2017-01-28``, ``2017-W04``, ``2014-03``, ``2014-Q3``,
    ``2014-SU``, ``2014``, ``1990s``), or None where it stays unresolved. ``[start, end)``: the same in days;
    ``before``: only an upper bound is known, ``end`` is it. ``basis`` says in words how it was found.
    """

    value: str | None
    granularity: Granularity
    basis: str
    rule: str
    of: Literal["statement", "event"] = "event"
    start: date | None = None
    end: date | None = None
    expr: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who is the source of a claim. ``name`` of an unnamed one is its description in parentheses; ``role`` as
    the article states it; ``role_on_date``: the office recorded for that person on the day of the statement.
    """

    name: str
    type: SpeakerType
    role: str | None = None
    role_on_date: str | None = None
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime:
    """Which sanctions are meant. ``basis``: an act or programme is named (stated), follows from something
    (inferred, with the reason), or is left open (unspecified).
    """

    id: str
    basis: Basis
    why: str
    authority: str | None = None
    programmes: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A claim beside the ledger. ``acts``: ids that the finding rests on; ``why``: a sentence."""

    finding: Finding
    why: str
    acts: tuple[str, ...] = ()
    regime: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One thing that an article says, and who is the source of it.

    ``certainty``: commitment to the change of sanctions where ``direction`` is not ``none``, else to what is
    said. ``content``: what is said; ``quotes``: inside the marks; ``source``: the mention of the speaker;
    ``cue``: the word of saying; ``prompt``: the question that it answers. ``rules``: field → id of the rule
    behind it.
    """

    id: str
    kind: Kind
    speaker: Speaker
    direction: Direction
    certainty: Certainty
    sentence: Span
    content: tuple[Span, ...] = ()
    quotes: tuple[Span, ...] = ()
    source: Span | None = None
    cue: Span | None = None
    form: Form | None = None
    outlet: str | None = None
    addressee: str | None = None
    said: When | None = None
    event: When | None = None
    condition: str | None = None
    prompt: Span | None = None
    hypothetical: Span | None = None
    not_the_speakers: tuple[Span, ...] = ()
    measures: tuple[str, ...] = ()
    regimes: tuple[Regime, ...] = ()
    same_as: str | None = None
    rules: dict[str, str] = field(default_factory=dict)
    register: tuple[Comparison, ...] = ()

    @property
    def when(self) -> When | None:
        """The day that dates the claim: of the saying where somebody says it, else of the event."""
        return self.said if self.kind == "statement" else self.event


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Two claims that belong together: ``overclaim``, ``tension``, ``same_statement``, ``divergence``."""

    kind: Literal["overclaim", "tension", "same_statement", "divergence"]
    claims: tuple[str, str]
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """An article, read. ``sha256`` is of the input as UTF-8; ``left_out`` says what was not done and why."""

    source: str
    sha256: str
    characters: int
    published: str | None
    published_basis: str
    outlet: str | None
    title: str | None
    model: str | None
    claims: tuple[Claim, ...]
    masks: tuple[Mask, ...]
    links: tuple[Link, ...] = ()
    left_out: tuple[str, ...] = ()
    page: Any = field(default=None, repr=False, compare=False)
