"""The decision on a deal: for each authority nexus, hits, exceptions, licences, and the worst that is left.

Every row lies between two verdicts: the best that the stated facts and the settled law allow and the
worst. Where the two are the same word, that is the answer; where they differ the row is REFER and
names what would decide. Facts that cannot change the word are not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from detente import model
from detente.answers import AuthorityRow, Hit, Verdict
from detente.decide import wording
from detente.decide.deadlines import duties_due
from detente.decide.hits import Severity, Weighed, reaches, weigh
from detente.decide.lawday import CONFIDENCE_ORDER, LawDay
from detente.decide.record import DECISIONS, outside_record, within_record
from detente.decide.truth import TRUE, Case, Context, Truth


def decide(case: Case, law: LawDay, authority: model.Authority) -> AuthorityRow:
    """The row of one authority on a deal."""
    nexus = TRUE
    if authority.nexus is not None:
        nexus = case.test(case.vocabulary.tree(authority.nexus), Context(listed=law.is_listed))
    if nexus.value is False:
        return AuthorityRow(
            authority=authority.id,
            verdict=Verdict.OUT_OF_SCOPE,
            reasons=(
                f"no nexus: {authority.nexus_text or 'nothing stated brings the deal under this authority'}",
            ),
            horizon=authority.horizon,
            beyond_horizon=outside_record(authority, law.day),
        )
    weighed: list[Weighed] = []
    footprint: set[str] = set()
    for reach in reaches(case, law, authority.id):
        found = weigh(case, law, reach, authority)
        if found is not None:
            weighed.append(found)
        if found is not None or reach.party or reach.place:
            footprint.update((reach.measure.id, *reach.leans_on))
    row = _row(case, law, authority, tuple(weighed), nexus, frozenset(footprint))
    return within_record(row, authority, law, tuple(_in_doubt(case, law, authority.id)), DECISIONS)


def _in_doubt(case: Case, law: LawDay, authority: str) -> Iterator[tuple[str | None, str]]:
    """The parties on whose listings a deal depends. In a complete deal the user vouches for those whom the
    ledger does not name, not for one that may be a party of the ledger.
    """
    for party in case.deal.parties:
        known = party.party if party.party in law.knowledge.parties else None
        if known is not None or (not party.candidates and not case.deal.complete):
            yield known, party.label
        for candidate in party.candidates:
            yield candidate, party.label
        for owner, name in law.owners_of(party.party, authority).items() if party.party else ():
            yield owner, f"{name}, an owner of {party.label}"


def _row(
    case: Case,
    law: LawDay,
    authority: model.Authority,
    weighed: tuple[Weighed, ...],
    nexus: Truth,
    footprint: frozenset[str],
) -> AuthorityRow:
    best = max((w.best for w in weighed), default=Severity.PERMITTED)
    worst = max((w.worst for w in weighed), default=Severity.PERMITTED)
    unknown_nexus = nexus.value is None and worst > Severity.PERMITTED
    refer = best.verdict != worst.verdict or unknown_nexus
    mildest = Verdict.NO_MEASURE if authority.secondary and not best else best.verdict
    lower = Verdict.OUT_OF_SCOPE if unknown_nexus else mildest
    verdict = Verdict.REFER if refer else worst.verdict if worst else mildest
    deciding = _deciding(weighed, best, worst, refer=refer)
    hits = tuple(w.hit for w in sorted(weighed, key=lambda w: (-w.worst, -w.best, w.hit.measure)))
    handlings = _handlings(weighed, worst) if verdict is not Verdict.REFER else ()
    return AuthorityRow(
        authority=authority.id,
        verdict=verdict,
        handling=" / ".join(handlings),
        measures=tuple(dict.fromkeys(h.measure for h in hits)),
        acts=tuple(dict.fromkeys(act for h in hits for act in h.acts)),
        licences=tuple(dict.fromkeys(c.id for h in hits for c in h.considered if c.applied is True)),
        reasons=_reasons(hits, nexus if unknown_nexus else TRUE, case),
        unknowns=_unknowns(deciding, nexus if unknown_nexus else TRUE) if refer else (),
        between=(lower, worst.verdict) if refer else None,
        confidence=max((h.confidence for h in hits), key=CONFIDENCE_ORDER.index, default="high"),
        unread=tuple(dict.fromkeys(row for h in hits for row in h.unread)),
        horizon=authority.horizon,
        duties=duties_due(law, authority.id, handlings, case),
        hits=hits,
        footprint=footprint,
    )


def _deciding(weighed: Iterable[Weighed], best: Severity, worst: Severity, *, refer: bool) -> tuple[Hit, ...]:
    """The hits whose open questions could move the row."""
    if not refer:
        return ()
    open_hits = [w for w in weighed if w.worst > best and w.best < w.worst]
    return tuple(w.hit for w in open_hits) or tuple(w.hit for w in weighed if w.worst is worst)


def _unknowns(deciding: tuple[Hit, ...], nexus: Truth) -> tuple[str, ...]:
    found = [fact for hit in deciding for fact in hit.missing]
    found += [reason for hit in deciding for reason in hit.open_because]
    return tuple(dict.fromkeys((*nexus.missing, *found)))


def _handlings(weighed: tuple[Weighed, ...], worst: Severity) -> tuple[str, ...]:
    """What to do: the words of the worst that is certain; a worse one that is only possible is named
    among the reasons.
    """
    if worst < Severity.AUTHORISATION_REQUIRED:
        return ()
    certain = max((w.best for w in weighed), default=Severity.PERMITTED)
    level = certain if certain.verdict is worst.verdict else worst
    words = (w.hit.handling for w in weighed if level in {w.best, w.worst})
    if level is Severity.AUTHORISATION_REQUIRED:
        words = (
            w.hit.handling if w.hit.effect == "AUTHORISATION" else "AUTHORISATION"
            for w in weighed
            if w.worst is level
        )
    return tuple(dict.fromkeys(words))


def _reasons(hits: tuple[Hit, ...], nexus: Truth, case: Case) -> tuple[str, ...]:
    lines = [wording.hit_sentence(hit) for hit in hits]
    lines += [f"{c.id}: {c.reason}" for hit in hits for c in hit.considered if c.applied is not False]
    lines += [
        f"{h.measure} is only possible; if it holds: {h.handling}"
        for h in hits
        if not h.certain and h.effect == "BLOCK" and h.worst is Verdict.PROHIBITED
    ]
    if nexus.value is None:
        lines.append("whether the authority binds this deal is not known")
    if not hits:
        facts = "the facts stated" if not case.deal.complete else "this deal"
        lines.append(f"no measure of this authority reaches {facts}")
    return tuple(dict.fromkeys(lines))
