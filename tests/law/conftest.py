"""The law files of this tree, read once."""

import pytest

from detente.law.compile import DIRECTORY
from detente.law.read import Located, read_directory


@pytest.fixture(scope="session")
def law_rows() -> list[Located]:
    """Every row of the law as it is written."""
    rows, problems = read_directory(DIRECTORY)
    assert not problems
    return rows
