"""A screening of the embedded law, shared by the tests of this folder."""

from __future__ import annotations

from datetime import date

import pytest

from detente.hits import Screening


@pytest.fixture(scope="session")
def screening(engine):
    """Everything the ledger names, no lists beside it."""
    return Screening(engine.at(date(2026, 3, 1)))
