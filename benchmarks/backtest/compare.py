"""What was predicted against what was seen: plain data in, a class for each entry out. Knows no lists."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum


class Predicted(StrEnum):
    """What the what-if says of an entry filed under a lifted word."""

    FREED = "freed"
    KEPT = "kept"
    OPEN = "open"  # the answer before or after the lifting is REFER, or nothing blocked it before


class Class(StrEnum):
    """How prediction and later list go together. The first two agree; the last contradicts."""

    FREED = "freed as predicted"
    KEPT = "kept as predicted"
    OPEN = "nothing predicted"
    CARRIED_OVER = "named again by the act that lifted, or under one that it amends"
    RENAMED = "named again under a further act"
    RENUMBERED = "named again under a new number"
    KEPT_ANEW = "kept, but under another act than predicted"
    ENDED_TOO = "freed: the act that kept it ended as well"
    REMOVED = "removed by name although an act still kept it"
    CONTRADICTED = "contradicted: still filed under no other word"


AGREED = frozenset({Class.FREED, Class.KEPT})


@dataclass(frozen=True, kw_only=True)
class Case:
    """One entry filed under a lifted word: the prediction, and the later list. ``acts_later``: what its words
    there rest on; ``new_number``: it is there only under another number; ``seen``: a part of a list between
    the two, from before the lifting, still had it.
    """

    party: str
    name: str
    words: tuple[str, ...]
    predicted: Predicted
    kept_by: tuple[str, ...]
    listed_later: bool
    words_later: tuple[str, ...]
    acts_later: tuple[str, ...]
    new_number: bool = False
    seen: bool = False


def class_of(case: Case, lifted: frozenset[str], by: frozenset[str], ended: frozenset[str]) -> Class:
    """The class of a case. ``lifted``: the acts lifted; ``by``: the act that lifted them and those that it
    amends; ``ended``: every act that had ended by the day of the later list.
    """
    if case.predicted is Predicted.OPEN:
        return Class.OPEN
    if case.predicted is Predicted.FREED:
        return _freed(case, lifted, by)
    if case.listed_later:
        return Class.KEPT if set(case.kept_by) & set(case.acts_later) else Class.KEPT_ANEW
    return Class.ENDED_TOO if set(case.kept_by) <= ended else Class.REMOVED


def _freed(case: Case, lifted: frozenset[str], by: frozenset[str]) -> Class:
    if not case.listed_later:
        return Class.FREED
    other = set(case.acts_later) - lifted
    if not other:
        return Class.CONTRADICTED
    if other & by:
        return Class.CARRIED_OVER
    return Class.RENUMBERED if case.new_number else Class.RENAMED


@dataclass(frozen=True, kw_only=True)
class Tally:
    """The counts of one lifting. A plain "whoever is filed under it goes free" would have got ``seen_freed``
    right.
    """

    filed: int
    predicted_freed: int
    predicted_kept: int
    seen_freed: int
    seen_kept: int
    agreed: int
    contradicted: int
    classes: tuple[tuple[Class, int], ...]

    @property
    def surprises(self) -> int:
        """Entries that came out otherwise than predicted."""
        return self.filed - self.agreed


def tally(cases: tuple[tuple[Case, Class], ...]) -> Tally:
    """Count."""
    classes = Counter(kind for _, kind in cases)
    predicted = Counter(case.predicted for case, _ in cases)
    listed = sum(case.listed_later for case, _ in cases)
    return Tally(
        filed=len(cases),
        predicted_freed=predicted[Predicted.FREED],
        predicted_kept=predicted[Predicted.KEPT],
        seen_freed=len(cases) - listed,
        seen_kept=listed,
        agreed=sum(classes[kind] for kind in AGREED),
        contradicted=classes[Class.CONTRADICTED],
        classes=tuple((kind, classes[kind]) for kind in Class if classes[kind]),
    )
