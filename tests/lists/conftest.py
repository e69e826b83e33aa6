"""A store in a folder of its own, and small official lists loaded into it."""

import shutil
from datetime import UTC, date, datetime

import pytest
from sdnfile import AIRLINE, BANK, IVANOV, ODD, SSI, TRADER, write

import detente
from detente import ingest
from detente.store import open_store

LOADED = datetime(2024, 6, 1, 12, tzinfo=UTC)


class Desk:
    """A store, and lists put into it by day."""

    def __init__(self, folder):
        self.folder = folder
        self.path = folder / "lists.db"

    def load(self, day, *rows, source="us-ofac-sdn"):
        """Load a list of these rows as known on a day."""
        file = write(self.folder / f"{day}-{source}.csv", *rows)
        with open_store(self.path, create=True) as store:
            return ingest.load(
                store,
                source,
                [file],
                known=date.fromisoformat(day),
                loaded=LOADED,
                accept="a small list for a test",
            )

    @property
    def engine(self):
        """An engine on the embedded law with what is loaded."""
        return detente.open(store=self.path)


@pytest.fixture
def desk(tmp_path):
    """An empty desk."""
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def loaded_once(tmp_path_factory):
    """Three lists of each kind: IVANOV comes between the first and the second, TRADER goes between the second
    and the third.
    """
    desk = Desk(tmp_path_factory.mktemp("loaded"))
    for day in ("2024-01-10", "2024-05-30"):
        desk.load(day, SSI, source="us-ofac-cons")
    desk.load("2024-01-10", BANK, AIRLINE, TRADER, ODD)
    desk.load("2024-03-20", BANK, AIRLINE, TRADER, IVANOV, ODD)
    desk.load("2024-05-30", BANK, AIRLINE, IVANOV, ODD)
    return desk


@pytest.fixture
def loaded(loaded_once, desk):
    """A desk of its own with these lists."""
    shutil.copytree(loaded_once.folder, desk.folder, dirs_exist_ok=True)
    return desk
