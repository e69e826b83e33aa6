"""What is remembered from claim to claim: who spoke when, which sanctions, which change, which meeting."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from detente.dates import DAY
from detente.news.claims import Certainty, Claim, Direction, Regime, When

MEETING: Final = re.compile(r"\b(?:discuss\w*|talks?|conversation|call|meeting|summit)\b", re.IGNORECASE)
DEFINITE: Final = re.compile(
    r"\b(?:the|those|these|such)\s+(?:\w+\s+)?(?:sanctions|restrictions|measures|conditions)\b", re.IGNORECASE
)
RECENT: Final = 6  # sentences over which a wording without the word "sanctions" still counts


@dataclass
class Memory:
    """The state of one reading, in order of the text."""

    by_speaker: dict[str, When] = field(default_factory=dict)
    in_paragraph: tuple[int, When] | None = None
    regimes: tuple[Regime, ...] = ()
    regimes_at: int = -1  # paragraph
    event_regimes: tuple[Regime, ...] = ()
    event_when: When | None = None
    direction: Direction = "none"
    direction_at: int = -1  # sentence
    meeting: When | None = None
    last: Claim | None = None

    def remember(self, claim: Claim, sentence: int, paragraph: int, *, plain: bool) -> None:
        """Keep what later claims may refer back to. ``plain``: no wording of change stood in it."""
        self.last = claim
        if claim.direction != "none":
            self.direction, self.direction_at = claim.direction, sentence
        if claim.regimes and not any(r.why.startswith("an effect") for r in claim.regimes):
            self.regimes, self.regimes_at = claim.regimes, paragraph
        if claim.kind == "event" and claim.direction == "impose" and claim.regimes:
            self.event_regimes, self.event_when = claim.regimes, claim.event
        settled = claim.direction == "none" and plain and claim.certainty in {"planned", "confirmed"}
        if claim.event is not None and settled:
            self.meeting = self.meeting or claim.event

    def spoke(self, speaker: str, said: When, paragraph: int) -> None:
        """Keep the day that a speaker's statement states."""
        self.by_speaker[speaker] = said
        self.in_paragraph = (paragraph, said)

    def changed_near(self, sentence: int, within: int = RECENT) -> bool:
        """Whether a change of sanctions was spoken of within so many sentences."""
        return self.direction != "none" and sentence - self.direction_at <= within

    def regimes_near(self, paragraph: int, *, goes_on: bool, imposed: bool) -> tuple[Regime, ...]:
        """The regimes to which a text without its own refers back. ``goes_on``: the last speaker goes on;
        ``imposed``: it tells of sanctions as they stand.
        """
        if goes_on:
            return self.regimes
        if self.regimes_at == paragraph:
            return self.regimes
        return self.event_regimes if imposed else ()

    def before_event(self) -> When | None:
        """The bound of a statement that led to the event told last."""
        if self.last is None or self.last.event is None or self.last.event.end is None:
            return None
        end = self.last.event.end
        basis = f"said before what it led to: before {end}"
        return When(
            value=None, granularity="before", basis=basis, rule="D-BEFORE-EVENT", of="statement", end=end
        )

    def said_when(self, speaker: str, paragraph: int, published: date | None) -> When:
        """The day of a statement that states none: of the same speaker before, of the statement before in the
        paragraph, or that of publication as an upper bound.
        """
        before = self.by_speaker.get(speaker)
        if before is not None:
            basis = f"inherited: the same speaker before ({before.value})"
            return replace(before, basis=basis, rule="D-SAME-SPEAKER", expr=None)
        if self.in_paragraph is not None and self.in_paragraph[0] == paragraph:
            before = self.in_paragraph[1]
            basis = f"inherited: the statement before ({before.value})"
            return replace(before, basis=basis, rule="D-SAME-PARAGRAPH", expr=None)
        if published is None:
            return not_stated("not stated, and the day of publication is not known")
        return When(
            value=published.isoformat(), granularity="day", basis="publication day (upper bound; not stated)",
            rule="D-PUBLICATION", of="statement", start=published, end=published + DAY,
        )  # fmt: skip

    def event_of(self, words: str, direction: Direction, certainty: Certainty) -> When | None:
        """A talk of lifting dates from the meeting told of, ``the sanctions`` from their imposition."""
        if direction != "none" and certainty != "confirmed" and MEETING.search(words) and self.meeting:
            basis = f"the meeting told of before ({self.meeting.value})"
            return replace(self.meeting, basis=basis, rule="D-MEETING", expr=None)
        if certainty == "confirmed" and DEFINITE.search(words) and self.event_when and self.last:
            basis = f"inherited from their imposition ({self.event_when.value})"
            return replace(self.event_when, basis=basis, rule="D-IMPOSITION", expr=None)
        return None


def not_stated(why: str) -> When:
    """A statement whose day nothing tells."""
    return When(value=None, granularity="unknown", basis=why, rule="D-NOT-STATED", of="statement")
