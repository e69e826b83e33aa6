"""Rounds of listings: everybody whom an act says it adds is recorded, no more and no less."""

from __future__ import annotations

import re
from collections import Counter

NUMBER = re.compile(r"(\d+) (?:persons?|entit(?:y|ies)|parties|vessels)")
DOUBLE = {
    # Named by the act although named already, or twice; the second entry was struck out or still stands.
    "EU-IR-2022-2476": 2,  # Zanko is Amelchenkova; Sergey Pavlovich Ivanov
    "EU-IR-2023-1216": 1,  # Kuzovlev
    "EU-IR-2023-2875": 4,  # Bulaev, Levichev; CST; the Progress company twice
    "EU-IR-2024-753": 1,  # the Ulyanovsk Mechanical Plant, named two months before
    "EU-IR-2026-509": 3,  # Krasmash; of NPO Avtomatiki and Ecoprom the list could not be had
}


def test_a_round_has_the_parties_that_its_act_counts(law_rows):
    """Lines of all rounds of an act under Annex I, against the number that the act prints."""
    rounds = [located.row for located in law_rows if located.section == "rounds"]
    said = {row.by: row.official_count for row in rounds if row.id.startswith("EU-N-") and row.official_count}
    named = {
        act: Counter(
            entry.party
            for row in rounds
            if row.by == act and "EU-REG-269-2014/AnnexI" in row.provisions
            for entry in row.entries
        )
        for act in said
    }
    assert len(said) >= 23
    assert not [act for act, parties in named.items() if max(parties.values()) != 1]
    counted = {act: len(parties) + DOUBLE.get(act, 0) for act, parties in named.items()}
    assert counted == {act: sum(map(int, NUMBER.findall(text))) for act, text in said.items()}
