"""What the tests of the news share: the parsers, the shared material."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parent.parent.parent.parent / "shared"


@pytest.fixture(params=["none", "required"], ids=["word order", "model"])
def parser(request):
    """Both ways of reading a sentence; `make setup-news` installs the model, so that neither is skipped."""
    return request.param
