"""Each claim beside the ledger as public on the day of publication: agreement, contradiction, or no answer.

A claim never changes a verdict. Where it names no programme, or where the ledger is not recorded, that is
said and nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from detente import model
from detente.dates import Period
from detente.ledger.knowledge import Knowledge
from detente.news.claims import Claim, Comparison, Finding, Reading, Regime, When
from detente.news.lexicon import rows

FUTURE = frozenset(
    [
        "planned",
        "under_consideration",
        "possible",
        "conditional",
        "unlikely",
        "hinted",
        "non_committal",
        "hypothetical",
        "question",
        "no_comment",
    ]
)


def compare(reading: Reading, law: model.Law) -> Reading:
    """The reading with each claim set beside the law."""
    published = date.fromisoformat(reading.published) if reading.published else None
    register = Register(law, published)
    named = (replace(c, regimes=tuple(register.stated(c, r) for r in c.regimes)) for c in reading.claims)
    claims = tuple(replace(c, register=tuple(register.findings(c))) for c in named)
    return replace(reading, claims=claims)


@dataclass(frozen=True)
class Standing:
    """An act that can be lifted, and its days in force."""

    act: model.Act
    periods: tuple[Period, ...]

    def on(self, day: date) -> bool:
        """Whether it was in force that day."""
        return any(day in p for p in self.periods)


class Register:
    """The ledger as it was public on the day of publication (all that is recorded, where no day is known)."""

    def __init__(self, law: model.Law, published: date | None) -> None:
        self.law = law
        self.published = published
        self.knowledge = Knowledge(law, known=published)

    # ------------------------------------------------------------------ acts of a regime

    def acts(self, programmes: Iterable[str]) -> list[model.Act]:
        """All acts of some programmes that were public, oldest first."""
        wanted = set(programmes)
        found = [a for a in self.knowledge.acts.values() if a.programme in wanted]
        return sorted(found, key=lambda a: (a.start, a.id))

    def liftable(self, programmes: Iterable[str]) -> list[Standing]:
        """The acts of some programmes that can themselves be lifted: others rest on them or measures stand
        in them.
        """
        kinds = set(rows("regimes")["lifted_by"])
        carrying = {b for a in self.knowledge.acts.values() for b in a.bases}
        holding = {
            self.knowledge.provisions[p].act
            for m in self.knowledge.measures
            for p in m.provisions
            if p in self.knowledge.provisions
        }
        return [
            Standing(a, self.knowledge.effective_periods(a.id))
            for a in self.acts(programmes)
            if a.type in kinds and (a.id in carrying or a.id in holding) and not self._only_amends(a)
        ]

    def _only_amends(self, act: model.Act) -> bool:
        """An act that rests on another of the same kind and amends it falls with that one."""
        bases = [self.knowledge.acts[b] for b in act.legal_basis if b in self.knowledge.acts]
        return bool(act.amends) and any(b.type == act.type for b in bases)

    def recorded(self, programmes: Iterable[str]) -> tuple[date | None, date | None]:
        """From and to which day the law of these programmes is recorded in full."""
        wanted = set(programmes)
        owners = {p.authority for p in self.law.programmes if p.id in wanted}
        found = [a for a in self.law.authorities if a.id in owners]
        starts = [a.recorded_from for a in found if a.recorded_from]
        ends = [a.horizon for a in found if a.horizon]
        return (min(starts) if starts else None, max(ends) if ends else None)

    def stated(self, claim: Claim, regime: Regime) -> Regime:
        """The regime with the acts that the sentence names by their number."""
        if regime.basis != "stated":
            return regime
        named = set(re.findall(r"\d+(?:/\d+)*", claim.sentence.text))
        acts = [
            a.id
            for a in self.acts(regime.programmes)
            if named & set(re.findall(r"\d+(?:/\d+)*", a.number or ""))
        ]
        return replace(regime, acts=tuple(acts))

    # ------------------------------------------------------------------ findings

    def findings(self, claim: Claim) -> Iterator[Comparison]:
        """What the ledger says to a claim, regime by regime."""
        if not claim.regimes:
            return
        if claim.direction == "none" and not claim.measures:
            return
        for regime in claim.regimes:
            yield self._finding(claim, regime)

    def _finding(self, claim: Claim, regime: Regime) -> Comparison:
        if not regime.programmes:
            return _said(
                "not_in_register", f"the ledger holds no programme of {regime.authority} for it", regime
            )
        beyond = self._beyond(claim, regime)
        if beyond is not None:
            return beyond
        if claim.direction == "none":
            return self._measures(claim, regime)
        if (
            claim.direction in {"impose", "tighten"}
            and claim.certainty not in FUTURE
            and claim.certainty != "denied"
        ):
            if claim.kind == "statement" and claim.direction == "tighten":
                return self._open(regime)
            return self._imposed(claim, regime)
        if regime.basis == "unspecified":
            return self._open(regime)
        if claim.direction in {"lift", "ease"}:
            return self._lifted(claim, regime)
        if claim.direction in {"maintain", "extend"}:
            return self._kept(claim, regime)
        return self._announced(regime)

    def _beyond(self, claim: Claim, regime: Regime) -> Comparison | None:
        """A claim on days for which the law is not recorded."""
        first, last = self.recorded(regime.programmes)
        when = claim.event if claim.event is not None and claim.event.start is not None else None
        day = when.start if when is not None else self.published
        if day is None or (first is None and last is None):
            return None
        inside = (
            first is None or (when is not None and when.end is not None and when.end > first) or day >= first
        ) and (last is None or day < last)
        if inside:
            return None
        why = f"{day} lies outside what is recorded of it ({first} to {last})"
        return _said("beyond_record", why, regime)

    def _open(self, regime: Regime) -> Comparison:
        """A claim that names no act: the acts that it could mean."""
        day = self.published
        acts = [s.act.id for s in self.liftable(regime.programmes) if day is None or s.on(day)]
        could = f"it could mean {', '.join(acts)}" if acts else "nothing in force that day answers to it"
        named = regime.basis != "unspecified"
        why = (
            f"a wish or view, no act of law; in force: {', '.join(acts)}"
            if named
            else f"the claim does not say which act; {could}"
        )
        return _said("names_no_act", why, regime, acts)

    def _imposed(self, claim: Claim, regime: Regime) -> Comparison:
        """Sanctions said to have been imposed: acts that began in that time."""
        acts = [a for a in self.acts(regime.programmes) if _made_law(a)]
        when = claim.event
        if when is None or when.start is None or when.end is None:
            if regime.basis == "unspecified":
                return self._open(regime)
            return self._in_force(regime, "they were in force")
        inside = [
            a
            for a in acts
            if when.start <= a.start < when.end
            or (a.adopted is not None and when.start <= a.adopted < when.end)
        ]
        if not inside:
            start = when.start
            near = min(acts, key=lambda a: abs((a.start - start).days), default=None)
            hint = f"; the nearest is {near.id} of {near.start}" if near else ""
            return _said(
                "contradicts", f"no act of it began in {when.value}{hint}", regime, [near.id] if near else []
            )
        first = [a for a in inside if a.type in rows("regimes")["lifted_by"]] or inside
        named = ", ".join(f"{a.id} ({_days(a)})" for a in first[:4])
        wrong = self._measure_conflict(claim, regime, when)
        if wrong is not None:
            return wrong
        return _said("agrees", f"in {when.value} began {named}", regime, [a.id for a in first])

    def _in_force(self, regime: Regime, words: str) -> Comparison:
        day = self.published
        standing = [s for s in self.liftable(regime.programmes) if day is None or s.on(day)]
        if not standing:
            return _said("contradicts", f"none of its acts was in force on {day}", regime)
        named = ", ".join(f"{s.act.id} since {s.act.start}" for s in standing)
        on = f" on {day}" if day else ""
        return _said("agrees", f"{words}{on}: {named}", regime, [s.act.id for s in standing])

    def _measures(self, claim: Claim, regime: Regime) -> Comparison:
        """A claim on what the sanctions consist of, against the measures of the time."""
        when = claim.event
        if when is not None and when.end is not None:
            wrong = self._measure_conflict(claim, regime, when)
            if wrong is not None:
                return wrong
        known = self._first_days(claim, regime)
        if not known:
            what = ", ".join(claim.measures)
            return _said("not_in_register", f"no measure on {what} stands in these programmes", regime)
        day, measure, act = known[0]
        return _said("agrees", f"{measure.title}, since {day} ({act})", regime, [act])

    def _measure_conflict(self, claim: Claim, regime: Regime, when: When) -> Comparison | None:
        """A measure claimed for a time before it began."""
        known = self._first_days(claim, regime)
        if not known or when.end is None or any(day < when.end for day, _, _ in known):
            return None
        day, measure, act = known[0]
        adopted = f"{act}, {_days(self.knowledge.acts[act])}"
        kind = measure.kind.replace("_", " ")
        why = f"claimed for {when.value}, but the first such measure ({kind}) is of {day} ({adopted})"
        return _said("contradicts", why, regime, [act])

    def _first_days(self, claim: Claim, regime: Regime) -> list[tuple[date, model.Measure, str]]:
        """First day, measure and act of the kinds that a claim names, oldest first."""
        kinds = {k for m in rows("regimes")["measures"] if m["id"] in claim.measures for k in m["kinds"]}
        acts = {a.id: a for a in self.acts(regime.programmes)}
        found = []
        for measure in self.knowledge.measures:
            if measure.kind not in kinds:
                continue
            bases = [
                acts[self.knowledge.provisions[p].act]
                for p in measure.provisions
                if p in self.knowledge.provisions and self.knowledge.provisions[p].act in acts
            ]
            if not bases:
                continue
            basis = min(bases, key=lambda a: a.start)
            brought = self.knowledge.acts.get(measure.introduced_by or "")
            day = max(d for d in (basis.start, measure.start, brought.start if brought else None) if d)
            found.append((day, measure, brought.id if brought else basis.id))
        return sorted(found, key=lambda f: (f[0], f[1].id))

    def _lifted(self, claim: Claim, regime: Regime) -> Comparison:
        """A lifting or easing, said to come or to have come."""
        standing = self.liftable(regime.programmes)
        day = self.published
        past = claim.certainty == "confirmed" and claim.kind in {"event", "narrator"}
        when = claim.event
        if past and when is not None and when.start is not None and when.end is not None:
            ended = [s for s in standing if any(p.end and when.start <= p.end < when.end for p in s.periods)]
            eased = [
                r
                for r in self.knowledge.reliefs
                if r.start and when.start <= r.start < when.end and self._covers(r, regime)
            ]
            if ended or eased:
                named = [s.act.id for s in ended] + [r.id for r in eased]
                return _said("agrees", f"in {when.value}: {', '.join(named)}", regime, named)
            return _said(
                "not_in_register", f"no end and no licence of it is recorded in {when.value}", regime
            )
        in_force = [s for s in standing if day is None or s.on(day)]
        if not in_force:
            return _said("contradicts", f"none of its acts was in force on {day}", regime)
        acts = [s.act.id for s in in_force]
        on = f"on {day} " if day else ""
        why = f"claimed, no act of law: {on}{', '.join(acts)} stood and no lifting was in the register"
        return _said("not_in_register", why, regime, acts)

    def _covers(self, relief: model.Relief, regime: Regime) -> bool:
        wanted = set(regime.programmes)
        return any(
            self.knowledge.scope(m).intersection(relief.covers) and self.knowledge.scope(m) & wanted
            for m in self.knowledge.measures
        )

    def _kept(self, claim: Claim, regime: Regime) -> Comparison:
        """Sanctions said to stay or to be extended: in force, and renewals in that time."""
        if claim.direction == "extend":
            acts = {a.id for a in self.acts(regime.programmes)}
            when = claim.event if claim.event and claim.event.start else claim.said
            renewals = [
                e for e in self.law.events
                if e.kind == "renew" and e.target in acts and self._near(e.start, when)
            ]  # fmt: skip
            if renewals:
                named = ", ".join(
                    f"{e.target} by {e.by} from {e.start}"
                    + (f" to {e.until_printed}" if e.until_printed else "")
                    for e in renewals[:3]
                )
                public = all(self.published is None or e.start <= self.published for e in renewals)
                later = "" if public else " (later than the claim)"
                return _said("agrees", f"renewed{later}: {named}", regime, [e.target for e in renewals])
            if claim.certainty in FUTURE:
                return _said("not_in_register", "no renewal of it was in the register within a month", regime)
        return self._in_force(regime, "they stood")

    def _near(self, day: date, when: When | None) -> bool:
        centre = when.start if when is not None and when.start is not None else self.published
        end = when.end if when is not None and when.end is not None else None
        if centre is None:
            return False
        return (centre <= day < end if end is not None else False) or abs((day - centre).days) <= 31  # noqa: PLR2004 - a month

    def _announced(self, regime: Regime) -> Comparison:
        """New or stricter sanctions said to come."""
        return _said("not_in_register", "announced or wished, no such act was in the register yet", regime)


def _made_law(act: model.Act) -> bool:
    return act.type not in {"notice", "guidance", "national_emergency", "judgment", "general_licence"}


def _days(act: model.Act) -> str:
    if act.adopted is not None and act.adopted != act.start:
        return f"adopted {act.adopted}, in force {act.start}"
    return f"{act.start}"


def _said(finding: Finding, why: str, regime: Regime, acts: Sequence[str] = ()) -> Comparison:
    return Comparison(finding=finding, why=why, acts=tuple(dict.fromkeys(acts)), regime=regime.id)
