"""The back-test as a table in Markdown and as JSON that names every entry that came out otherwise."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks.backtest.compare import AGREED, Class, Tally, tally
from benchmarks.backtest.liftings import Vanished
from benchmarks.backtest.run import BackTest, Result

LISTS = {"us-ofac-sdn": "US SDN", "un-sc": "UN", "gb-consolidated": "UK"}
REASONS = {
    ("us-ofac-sdn", "CUBA"): "removed by name in 2015 and 2016; the regulations stand",
    ("us-ofac-sdn", "IRAN"): "removed by name on Implementation Day (2016-01-16); EO 13599 stood",
    ("us-ofac-sdn", "NPWMD"): "removed by name, most on Implementation Day; EO 13382 stands",
    ("us-ofac-sdn", "FSE-IR"): "removed by name on or before Implementation Day; EO 13608 stands",
    ("us-ofac-sdn", "FSE-SY"): "removed by name; EO 13608 stands",
    ("us-ofac-sdn", "IFSR"): "a mark beside other words, gone with them",
    ("us-ofac-sdn", "PEESA"): "renamed: PEESA-EO14039",
    (
        "us-ofac-sdn",
        "BPI-RUSSIA-EO14024",
    ): "blocked while investigated, then named or released",
    ("us-ofac-sdn", "SDNT"): "removed by name; EO 12978 stands",
    ("us-ofac-sdn", "HRIT-SY"): "removed by name beside the Syria lifting; EO 13606 stands",
    ("us-ofac-sdn", "SYRIA-EO13894"): "renamed: PAARSSR-EO13894, the same order",
    ("us-ofac-sdn", "BELARUS-EO"): "renamed: BELARUS-EO14038",
    ("us-ofac-sdn", "PEESA-EO"): "renamed: PEESA-EO14039",
    ("us-ofac-sdn", "ILLICIT-DRUGS-EO"): "renamed: ILLICIT-DRUGS-EO14059",
    ("gb-consolidated", "Al-Qaida"): "renamed: the ISIL (Da'esh) and Al-Qaida organisations",
    ("gb-consolidated", "Iran (nuclear proliferation)"): "removed by name on Implementation Day",
    ("gb-consolidated", "Belarus"): "removed by name by the Council in February 2016; the regulation stands",
    ("gb-consolidated", "Egypt"): "removed by name; the regulation stood",
}
"""Why a word left a list without an act that ended (list, word): from general knowledge, not checked here."""
UNKNOWN = "not known: no act that ended it is recorded"
LIFTED = (
    "list", "lifted by", "words", "lists", "filed", "predicted freed", "predicted kept", "seen freed",
    "seen kept", "as predicted", "named again", "freed too", "contradicted",
)  # fmt: skip
AGAIN = {Class.CARRIED_OVER, Class.RENAMED, Class.RENUMBERED, Class.KEPT_ANEW}
FREED_TOO = {Class.ENDED_TOO, Class.REMOVED}
CLASSES = ("lifting", "what became of it", "entries")
REPLACED = ("list", "act", "replaced by", "filed", "still listed")
OTHERS = ("lifting", "other entries", "gone meanwhile", "in %")
LOST = ("list", "word", "lists", "filed", "gone", "reworded", "why")
Row = tuple[str, ...]


def markdown(found: BackTest) -> str:
    """All tables, as docs/backtest.md holds them."""
    lifted = [r for r in found.results if not r.lifting.replaced_by and not r.lifting.together]
    together = [r for r in found.results if r.lifting.together]
    replaced = [r for r in found.results if r.lifting.replaced_by]
    return "\n".join((
        *_section("Each lifting", LIFTED, [*map(_lifted, lifted), _sum(lifted)]),
        *_section("The liftings of one gap together", LIFTED, map(_lifted, together)),
        *_section("Where each entry went", CLASSES, _classes(lifted + together)),
        *_section("Replaced, not lifted", REPLACED, map(_replaced, replaced)),
        *_section("Without the lifting", OTHERS, map(_others, lifted)),
        *_section("Words that a list lost, and no act says why", LOST, _lost(found.vanished)),
    ))  # fmt: skip


def _section(title: str, head: Row, rows: Iterable[Row]) -> Iterator[str]:
    lines = [head, tuple("---" for _ in head), *rows]
    yield from (f"**{title}**", "", *("| " + " | ".join(row) + " |" for row in lines), "")


def _lifted(result: Result) -> Row:
    lifting, counts = result.lifting, result.tally
    return (
        LISTS[lifting.source],
        lifting.name if lifting.together else f"{lifting.name}, {lifting.day}",
        ", ".join(lifting.words),
        f"{lifting.old} → {lifting.later}",
        *_numbers(counts),
    )


def _sum(results: Iterable[Result]) -> Row:
    """All liftings added up; an entry that two of them touch counts twice."""
    counts = tally(tuple(case for result in results for case in result.cases))
    return ("all", "", "", "", *_numbers(counts))


def _numbers(counts: Tally) -> Row:
    shown = (counts.predicted_freed, counts.predicted_kept, counts.seen_freed, counts.seen_kept)
    agreed = f"{counts.agreed} ({_percent(counts.agreed, counts.filed)})"
    classes = dict(counts.classes)
    again, too = (sum(classes.get(kind, 0) for kind in kinds) for kinds in (AGAIN, FREED_TOO))
    return (str(counts.filed), *map(str, shown), agreed, str(again), str(too), str(counts.contradicted))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else "-"


def _classes(results: Iterable[Result]) -> Iterator[Row]:
    for result in results:
        if result.tally.surprises:
            for kind, count in result.tally.classes:
                yield result.lifting.name, _words(kind, result), str(count)


def _words(kind: Class, result: Result) -> str:
    if kind not in {Class.FREED, *FREED_TOO} or result.seen_on is None:
        return kind.value
    there = sum(case.seen for case, found in result.cases if found is kind)
    return f"{kind.value} (at least {there} were still listed on {result.seen_on})"


def _replaced(result: Result) -> Row:
    lifting, counts = result.lifting, result.tally
    numbers = str(counts.filed), str(counts.seen_kept)
    return (
        LISTS[lifting.source],
        f"{', '.join(sorted(lifting.acts))}, {lifting.day}",
        ", ".join(lifting.replaced_by),
        *numbers,
    )


def _others(result: Result) -> Row:
    gone = _percent(result.others_gone, result.others)
    return (
        f"{LISTS[result.lifting.source]}: {result.lifting.name}",
        str(result.others),
        str(result.others_gone),
        gone,
    )


def _lost(rows: Iterable[Vanished]) -> Iterator[Row]:
    for row in rows:
        if not row.lifted_by:
            why = REASONS.get((row.source, row.word), UNKNOWN)
            days = f"{row.old} → {row.later}"
            yield LISTS[row.source], row.word, days, str(row.filed), str(row.gone), str(row.reworded), why


# ---------------------------------------------------------------------- JSON


def as_json(found: BackTest) -> dict[str, Any]:
    """Everything, each entry that came out otherwise by name."""
    return {
        "liftings": [_result(result) for result in found.results],
        "vanished": [
            {
                "list": row.source, "word": row.word, "old": str(row.old), "later": str(row.later),
                "filed": row.filed, "gone": row.gone, "reworded": row.reworded,
                "lifted_by": list(row.lifted_by),
                "why": "" if row.lifted_by else REASONS.get((row.source, row.word), UNKNOWN),
            }
            for row in found.vanished
        ],
    }  # fmt: skip


def _result(result: Result) -> dict[str, Any]:
    lifting, counts = result.lifting, result.tally
    return {
        "list": lifting.source, "name": lifting.name, "day": str(lifting.day), "words": list(lifting.words),
        "acts": sorted(lifting.acts), "by": list(lifting.by), "replaced_by": list(lifting.replaced_by),
        "together": lifting.together, "old": str(lifting.old), "later": str(lifting.later),
        "filed": counts.filed,
        "predicted": {"freed": counts.predicted_freed, "kept": counts.predicted_kept},
        "kept_by": _kept_by(result),
        "seen": {"freed": counts.seen_freed, "kept": counts.seen_kept},
        "agreed": counts.agreed,
        "classes": {kind.value: count for kind, count in counts.classes},
        "spilled": list(result.spilled), "added": list(result.added),
        "others": result.others, "others_gone": result.others_gone,
        "seen_between": str(result.seen_on) if result.seen_on else None,
        "surprises": [
            {
                "party": case.party, "name": case.name, "class": kind.value, "words": list(case.words),
                "predicted": case.predicted.value, "kept_by": list(case.kept_by),
                "words_later": list(case.words_later), "seen_between": case.seen,
            }
            for case, kind in result.cases
            if kind not in AGREED
        ],
    }  # fmt: skip


def _kept_by(result: Result) -> dict[str, int]:
    """Act → how many entries it was to keep."""
    return dict(Counter(act for case, _ in result.cases for act in case.kept_by).most_common())
