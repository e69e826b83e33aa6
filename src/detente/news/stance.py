"""How sure a statement is of what it says."""

from __future__ import annotations

import re

from detente.news import frames
from detente.news.attribution import Draft
from detente.news.claims import Certainty, Direction
from detente.news.lexicon import rows


def degree_of(draft: Draft, direction: Direction, found: frames.Change | None, reading: str) -> frames.Degree:
    """How sure a statement is: a refusal, its own words, else what its verb of saying tells."""
    if draft.refusal is not None:
        return frames.Degree(draft.refusal, draft.rule)
    if draft.hypothetical is not None and found is None:
        return frames.Degree("hypothetical", "C-HYPOTHETICAL")
    words = rows("words")
    kind = words["cues"].get(draft.verb, "say")
    of_cue: Certainty = words["classes"].get(kind, words["classes"]["say"])["certainty"]
    if of_cue == "confirmed" and direction == "none":
        return frames.Degree("confirmed", "C-CUE-CONFIRM")
    if of_cue == "denied" and draft.form != "direct":
        return frames.Degree("denied", "C-CUE-DENY")
    if of_cue == "hinted":
        modal = frames.degree(reading, direction, found)
        if modal is None or modal.certainty in {"planned", "possible"}:
            return frames.Degree("hinted", "C-CUE-HINT")
    own = frames.degree(reading, direction, found)
    if own is not None:
        return own
    if (
        direction != "none"
        and of_cue == "claimed"
        and re.search(r"\b(?:has|have|had|was|were)\s+(?:\w+\s+)?\w+ed\b", reading)
        and kind == "say"
    ):
        return frames.Degree("confirmed" if draft.who.type == "institution" else "claimed", "C-REPORTED")
    return frames.Degree(of_cue, f"C-CUE-{kind.upper()}")
