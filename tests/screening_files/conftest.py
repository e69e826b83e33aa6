"""What the tests of files share: the screening of the ledger on one day, and small files of customers."""

import random
from datetime import date

import pytest

import detente
from detente.bulk.columns import guess
from detente.bulk.files import look_through
from detente.bulk.hitlines import Asking
from detente.bulk.run import Job
from detente.hits import Screening

DAY = date(2015, 6, 1)
LISTED = ("Igor Setchine", "Arkadi Rotenberg", "Gennadi Timtschenko", "Juri Kowaltschuk", "Wladimir Jakunin")
OTHERS = ("Meier", "Huber", "Rossi", "Dupont", "Nguyen", "Yılmaz", "Chen", "Okafor")
GIVEN = ("Igor", "Arkadi", "Gennadi", "Juri", "Wladimir", "Anna", "Wei", "Fatima")


@pytest.fixture(scope="session")
def screening():
    """The parties of the embedded law on 1 June 2015."""
    return Screening(detente.open().at(DAY), sources=("ledger",))


@pytest.fixture(scope="session")
def customers(tmp_path_factory):
    """400 customers: some listed, some without a name or with a date that cannot be read."""
    draw = random.Random(3)
    rows = ["customer id,first name,last name,dob,nationality,shoe size"]
    for number in range(400):
        given, family = draw.choice(GIVEN), draw.choice(OTHERS)
        if draw.random() < 0.3:
            given, family = draw.choice(LISTED).split()
        born = draw.choice(["", "1960", "1960-09-07", "07.09.1960", "03/04/1960", "soon"])
        if draw.random() < 0.05:
            given = family = ""
        rows.append(f"C{number},{given},{family},{born},{draw.choice(['RU', 'Russland', 'DEU', ''])},42")
    path = tmp_path_factory.mktemp("files") / "customers.csv"
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def job():
    """A file as a job."""

    def made(path, *, mapping=None, order="unsaid", **asking):
        file = look_through(path)
        return Job(file=file, columns=guess(file.columns, mapping), order=order, asking=Asking(**asking))

    return made
