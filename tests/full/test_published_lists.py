"""The recorded designations against the authorities' own lists in ../shared/data."""

import csv
import gzip
from datetime import date

import pytest

from detente.dates import covers

pytestmark = pytest.mark.full

US_LISTS = {
    "US-EO-13660/1": "UKRAINE-EO13660",
    "US-EO-13661/1": "UKRAINE-EO13661",
    "US-EO-13685/2": "UKRAINE-EO13685",
    "US-EO-13694/1": "CYBER2",
    "US-EO-13757/annex": "CYBER2",
    "US-P.L.112-208/406": "MAGNIT",
}
# Spellings of the UK list that no alias of ours repeats word for word.
UK_SPELLINGS = {
    "13061": "magarach",
    "13207": "ekaterina-gogiashvili",
    "13011": "alexandr-kalyussky",
    "12954": "olga-kovitidi",
    "13393": "andrey-kozenko",
    "13055": "luhansk-guard",
    "13060": "massandra",
    "13051": "sevastopol-commercial-seaport",
}


def _listed(engine, day, provisions):
    """(entry, provision, party) of our designations in force on a day."""
    knowledge = engine.at(day).knowledge
    return {
        (row.entry, provision, row.party)
        for row in knowledge.designations
        for provision in row.provisions
        if provision in provisions and covers(knowledge.designation_periods(row, provision), day)
    }


def _sdn(path):
    """Entry number → programme tags of an SDN list in CSV."""
    with path.open(encoding="cp1252", newline="") as stream:
        return {row[0].strip(): row[3] for row in csv.reader(stream) if len(row) > 3}


@pytest.mark.parametrize(
    ("day", "name"),
    [(date(2015, 1, 2), "2015-01-02_sdn.csv"), (date(2018, 1, 26), "2018-01-26_sdn.csv")],
)
def test_every_blocked_party_and_no_other_is_on_the_sdn_list(engine, shared, day, name):
    """Entry by entry and programme by programme, both ways."""
    published = _sdn(shared / "data" / "ofac" / name)
    ours = _listed(engine, day, US_LISTS)
    wrong = [line for line in ours if US_LISTS[line[1]] not in published.get(line[0], "")]
    assert not wrong
    tagged = {entry for entry, tags in published.items() if any(t in tags for t in US_LISTS.values())}
    assert tagged == {entry for entry, _, _ in ours}


def _uk_groups(path, regime):
    """Group id → names, of the UK consolidated list."""
    with gzip.open(path, "rt", encoding="cp1252", newline="") as stream:
        rows = list(csv.reader(stream))[2:]
    groups = {}
    for row in rows:
        if row[25] == regime:
            name = " ".join(part for part in (*row[1:6], row[0]) if part.strip())
            groups.setdefault(row[28], []).append(name)
    return groups


def test_annex_i_of_regulation_269_is_the_uk_list_of_april_2018(engine, shared):
    """188 groups of the UK list are the 150 persons and 38 entities in force, one to one."""
    groups = _uk_groups(
        shared / "data" / "uk" / "2018-04-13_sanctionsconlist.csv.gz", "Ukraine (Sovereignty)"
    )
    ours = {party for _, _, party in _listed(engine, date(2018, 3, 1), {"EU-REG-269-2014/AnnexI"})}
    assert len(ours) == len(groups) == 188
    found = set()
    for group, names in groups.items():
        ids = {i for name in names for i in engine.resolver.exact(name)} & ours
        ids |= {UK_SPELLINGS[group]} if group in UK_SPELLINGS else set()
        assert len(ids) == 1, (group, names, ids)
        found |= ids
    assert found == ours
