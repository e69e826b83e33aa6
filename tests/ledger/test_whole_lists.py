"""A list recorded whole: silence under it counts, silence under the other lists of the authority does not."""

from __future__ import annotations

import pytest

from detente.engine import open_directory

LAW = """\
authorities:
- {id: FR, name: Freedonia, jurisdiction: fr, answers: true, recorded_from: 2015-01-01, horizon: 2025-12-31,
   listings_to: 2019-12-31, source: [x]}
acts:
- {id: FR-ACT, issuer: FR, type: statute, title: Act, start: 2015-01-01, source: [x]}
provisions:
- {id: FR-ACT/A, act: FR-ACT, article: A, title: Frozen, source: [x]}
- {id: FR-ACT/B, act: FR-ACT, article: B, title: Limited, source: [x]}
measures:
- {id: FR-M-A, authority: FR, kind: asset_freeze, title: Freeze, provisions: [FR-ACT/A], effect: BLOCK,
   status: BLOCKED, target: {designated: [FR-ACT/A]}, source: [x]}
- {id: FR-M-B, authority: FR, kind: debt_limit, title: Limit, provisions: [FR-ACT/B], effect: PROHIBIT,
   status: LIMITED, target: {designated: [FR-ACT/B]}, source: [x]}
parties:
- {id: trentino, schema: Company, name: Trentino Bank, source: [x]}
- {id: firefly, schema: Company, name: Firefly Bank, source: [x]}
designations:
- {id: FR-D1, party: firefly, provisions: [FR-ACT/B], by: FR-ACT, start: 2018-01-01, source: [x]}
"""
WHOLE = """\
followed:
- {{id: FR-F, authority: FR, since: 2020-01-01, through: 2022-12-31, provisions: {0}, source: [x]}}
"""


def verdict(tmp_path, law, party, day):
    """The word of the one authority on a party on a day."""
    (tmp_path / "law.yml").write_text(law, encoding="utf-8")
    engine = open_directory(tmp_path, with_embedded=False)
    return str(engine.at(day).status(party).rows[0].verdict)


@pytest.mark.parametrize(
    ("provisions", "party", "day", "said"),
    [
        ("[FR-ACT/A, FR-ACT/B]", "trentino", "2019-12-31", "NO_MEASURE"),
        ("[FR-ACT/A, FR-ACT/B]", "trentino", "2022-12-31", "NO_MEASURE"),
        ("[FR-ACT/A, FR-ACT/B]", "trentino", "2023-01-01", "REFER"),
        ("[FR-ACT/A]", "trentino", "2020-01-01", "REFER"),  # it may be limited
        ("[FR-ACT/A]", "firefly", "2020-01-01", "LIMITED"),  # it is, and is not frozen
        ("[FR-ACT/B]", "firefly", "2020-01-01", "REFER"),  # it may be frozen
    ],
)
def test_everybody_under_a_provision(tmp_path, provisions, party, day, said):
    """A followed row without parties holds of everybody, on its days and under its provisions."""
    assert verdict(tmp_path, LAW + WHOLE.format(provisions), party, day) == said
