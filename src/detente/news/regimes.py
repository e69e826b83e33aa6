"""Which sanctions are meant: whose, on whom, under which programme; open where the text does not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any, Final

from detente.dates import parse_day
from detente.news.claims import Basis, Regime, When
from detente.news.lexicon import alternatives, pattern, rows, straight

YEAR: Final = 365
PHRASE: Final = 60  # characters between two authorities of one phrase


@dataclass(frozen=True, slots=True)
class Found:
    """A name of an authority or a target in a text."""

    id: str
    start: int
    end: int


@cache
def _names(section: str) -> tuple[re.Pattern[str], dict[str, str]]:
    by_name = {name: row["id"] for row in rows("countries")[section] for name in row["names"]}
    written = re.compile(rf"(?<![\w-])(?:{alternatives(by_name)})(?![\w])")
    return written, {" ".join(name.split()): key for name, key in by_name.items()}


def named(text: str, section: str) -> list[Found]:
    """The authorities (``sides``) or targets (``countries``) named in a text, in order."""
    written, by_name = _names(section)
    return [
        Found(by_name[" ".join(straight(m[0]).split())], m.start(), m.end()) for m in written.finditer(text)
    ]


class Linker:
    """Links the claims of one article, remembering what sanctions were last spoken of."""

    def __init__(self, text: str, title: str, published: date | None) -> None:
        self.published = published
        targets = Counter(f.id for f in named(text, "countries"))
        self.target = max(targets, key=lambda k: (targets[k], k)) if targets else None
        lead = [f.id for f in named(title, "sides")] or [f.id for f in named(text[:1200], "sides")]
        self.side = lead[0] if lead else None

    def link(
        self,
        text: str,
        at: int | None,
        previous: tuple[Regime, ...],
        *,
        speaker: str | None = None,
        began: When | None = None,
    ) -> tuple[Regime, ...]:
        """The regimes of a claim. ``at``: where in the text its wording of change stands; ``previous``: the
        regimes last spoken of near by; ``began``: when they are said to have been imposed.
        """
        instrument = pattern("regimes", "instruments").search(text)
        own = self._sides(text, at)
        if (
            not own
            and previous
            and not self._triggered(text, previous)
            and not self._elsewhere(text, previous)
        ):
            return tuple(self._inherited(r) for r in previous)
        near = [r.authority for r in previous if r.authority]
        sides = own or near[:1] or [s for s in [self._speakers_side(speaker), self.side] if s][:1]
        counter = pattern("regimes", "counter").search(text)
        if counter is not None:
            return self._counter(text)
        targets = list(dict.fromkeys(self._sanctioned(t, sides) for t in self._targets(text, sides)))
        if not targets or not sides:
            return ()
        pairs = [(side, target) for side in dict.fromkeys(sides) for target in targets]
        return tuple(self._regime(side, target, text, instrument, began) for side, target in pairs)

    def _counter(self, text: str) -> tuple[Regime, ...]:
        """Russia's own measures: against the sides named, or the one that the article is about."""
        others = list(dict.fromkeys(f.id for f in named(text, "sides"))) or [s for s in [self.side] if s]
        why = "Russia acts against it; its own measures are not in the ledger"
        return tuple(
            Regime(id=f"RUS-{side}-UNSPEC", basis="unspecified", why=why, authority="RUS") for side in others
        )

    def _elsewhere(self, text: str, previous: Iterable[Regime]) -> bool:
        """Whether a text names a target, and none of those spoken of before."""
        found = {f.id for f in named(text, "countries")}
        known = {r.id.split("-")[-2] if r.id.endswith("-UNSPEC") else r.id.split("-")[-1] for r in previous}
        return bool(found) and not found & known and not found & {"UA"}

    def _triggered(self, text: str, previous: Iterable[Regime]) -> bool:
        """Whether a text without an authority still names a programme other than the one before."""
        known = {r.id for r in previous}
        return any(
            row["id"] not in known and row["authority"] == self.side and _trigger(row, text)
            for row in rows("regimes")["regimes"]
        )

    def _inherited(self, regime: Regime) -> Regime:
        why = (
            regime.why
            if regime.basis == "unspecified"
            else f"as before: {regime.why.removeprefix('as before: ')}"
        )
        basis: Basis = "unspecified" if regime.basis == "unspecified" else "inferred"
        return Regime(
            id=regime.id,
            basis=basis,
            why=why,
            authority=regime.authority,
            programmes=regime.programmes,
            acts=(),
        )

    def _speakers_side(self, speaker: str | None) -> str | None:
        sides = {row["id"] for row in rows("countries")["sides"]}
        return speaker if speaker in sides else "EU" if speaker in rows("regimes")["eu_members"] else None

    def _sides(self, text: str, at: int | None) -> list[str]:
        found = named(text, "sides")
        if not found:
            return []
        if at is None:
            return list(dict.fromkeys(f.id for f in found))[:1]
        before = [f for f in found if f.start <= at]
        near = before[-1] if before else min(found, key=lambda f: f.start)
        joined = [near.id]
        for other in reversed(before[:-1]):
            between = text[other.end : near.start]
            if other.id != near.id and len(between) < PHRASE and pattern("regimes", "joined").search(between):
                joined.insert(0, other.id)
                near = other
            elif other.id == near.id:
                near = other
            else:
                break
        return joined

    def _targets(self, text: str, sides: list[str]) -> list[str]:
        aimed = pattern("regimes", "aimed_at").search(text)
        if aimed is not None:
            inside = named(aimed["on"] or aimed["of"] or "", "countries")
            if inside:
                joined = [inside[0].id]
                for before, after in pairwise(inside):
                    if not re.search(r"\band\b|,", (aimed["on"] or "")[before.end : after.start]):
                        break
                    joined.append(after.id)
                return list(dict.fromkeys(joined))
        found = [f.id for f in named(text, "countries") if f.id not in sides and not _scene(text, f)]
        most = Counter(found).most_common(1)[0][0] if found else self.target
        return [most] if most else []

    def _sanctioned(self, target: str, sides: list[str]) -> str:
        """Where the one named is the victim (Ukraine), the target is who is sanctioned over it."""
        over = {
            r["over"]: r["target"]
            for r in rows("regimes")["regimes"]
            if r.get("over") and r["authority"] in sides
        }
        return str(over.get(target, target))

    def _regime(
        self, side: str, target: str, text: str, instrument: re.Match[str] | None, began: When | None
    ) -> Regime:
        known = [r for r in rows("regimes")["regimes"] if r["authority"] == side and r["target"] == target]
        known = [r for r in known if self.published is None or _since(r) <= self.published]
        if instrument is not None:
            for row in known:
                if _trigger(row, instrument[0]):
                    return _found(row, "stated", f"{instrument[0]} is named")
        hits = [(row, trigger) for row in known if (trigger := _trigger(row, text))]
        if len(hits) > 1:
            hits = [h for h in hits if not h[0].get("broad")] if _aside(text) else hits[:1]
        if hits:
            row, trigger = hits[0]
            return _found(row, "inferred", f"“{trigger}” points to it")
        lasting = self._long_in_force(known, text)
        if lasting is not None:
            return _found(
                lasting, "inferred", "an effect felt over time can only be of sanctions long in force"
            )
        dated = _begun(known, began)
        if dated is not None and began is not None:
            why = f"of the sanctions of {side} on this target it alone began in {began.value}"
            return _found(dated, "inferred", why)
        if len(known) == 1 and known[0].get("sole"):
            return _found(known[0], "inferred", f"the only sanctions of {side} on this target at the time")
        open_id = f"{side}-{target}-UNSPEC"
        programmes = [p for r in known for p in r["programmes"]] or rows("regimes")["unspecified"].get(
            open_id, []
        )
        return Regime(
            id=open_id,
            basis="unspecified",
            why="the text does not say which programme"
            if programmes
            else "no programme of the ledger stands behind it",
            authority=side,
            programmes=tuple(programmes),
        )

    def _long_in_force(self, known: list[dict[str, Any]], text: str) -> dict[str, Any] | None:
        """``had not suffered``: the one broad programme that is older than a year."""
        perfect = re.search(r"\b(?:had|has|have)\b[^.;]{0,60}", text)
        if (
            perfect is None
            or self.published is None
            or not pattern("frames", "effects").search(text[perfect.start() :])
        ):
            return None
        published = self.published
        old = [r for r in known if r.get("broad") and (published - _since(r)).days > YEAR]
        return old[0] if len(old) == 1 else None


def _since(row: dict[str, Any]) -> date:
    return parse_day(str(row["since"]))


def _scene(text: str, found: Found) -> bool:
    """``help in Syria``, ``the Syria truce``: where something happens, not who is sanctioned."""
    before, after = text[max(0, found.start - 20) : found.start], text[found.end : found.end + 20]
    return bool(pattern("regimes", "scene").search(before) or pattern("regimes", "scene_after").match(after))


def _begun(known: list[dict[str, Any]], began: When | None) -> dict[str, Any] | None:
    """The one programme that began in the time told of."""
    if began is None or began.start is None or began.end is None:
        return None
    begun = [r for r in known if began.start <= _since(r) < began.end]
    return begun[0] if len(begun) == 1 else None


def _trigger(row: dict[str, Any], text: str) -> str | None:
    found = _triggers()[row["id"]].search(text)
    return " ".join(found[0].split()) if found else None


@cache
def _triggers() -> dict[str, re.Pattern[str]]:
    """Regime → what in a text points to it."""
    return {
        row["id"]: re.compile(rf"(?<![\w-])(?:{'|'.join(row['triggers'])})(?![\w])", re.IGNORECASE)
        for row in rows("regimes")["regimes"]
    }


def _aside(text: str) -> bool:
    """Both Ukraine and the election are spoken of: the election tells the newer sanctions."""
    return pattern("regimes", "newer").search(text) is not None


def _found(row: dict[str, Any], basis: Basis, why: str) -> Regime:
    return Regime(
        id=row["id"], basis=basis, why=why, authority=row["authority"], programmes=tuple(row["programmes"])
    )
