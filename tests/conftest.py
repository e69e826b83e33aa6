"""What all tests share: the engine on the embedded law, and where the shared data lies."""

import gc
import os
from pathlib import Path

import pytest

import detente
from detente.engine import Engine

ROOT = Path(__file__).parent.parent
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The engine on the law as compiled from the YAML files of this tree."""
    opened = detente.open()
    gc.collect()
    gc.freeze()  # the rows of law stay to the end: a search for garbage need not walk them again and again
    return opened


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the project; in CI it must be there."""
    if not SHARED.is_dir():
        if os.environ.get("CI"):
            pytest.fail(f"{SHARED} is missing, and in CI nothing is skipped")
        pytest.skip(f"the shared data folder {SHARED} is not here")
    return SHARED
