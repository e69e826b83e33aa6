"""One party on many lists: each kind of evidence, what separates, what the user says, and no order."""

from hypothesis import given
from hypothesis import strategies as st

from detente.entries import BirthDate, Entry, Filing, Identifier, ListedName
from detente.identity import cluster, marks, same

LISTS = ("us-ofac-sdn", "eu-fsf", "gb-sanctions-list")


def _entry(uid, name, *, schema="Person", born="", number=None, also=(), lands=("RU",), **more):
    names = (ListedName(full=name, quality="primary"), *(ListedName(full=alias) for alias in also))
    kind, value = number or ("", "")
    return Entry(
        uid=uid,
        schema=schema,
        names=names,
        birth_dates=(BirthDate(start=born),) if born else (),
        nationalities=lands,
        identifiers=(Identifier(kind=kind, value=value),) if number else (),
        **more,
    )


def _kind(left, right, *, one_list=False):
    found = same(("us-ofac-sdn", "1"), left, ("us-ofac-sdn" if one_list else "eu-fsf", "2"), right)
    return found.kind if found else None


def test_born_on_one_day_under_a_like_name():
    """Word order, a missing patronymic and the spelling of a sound do not matter."""
    left = _entry("1", "SECHIN, Igor", born="1960-09-07")
    assert _kind(left, _entry("2", "Igor Ivanovich SETCHIN", born="1960-09-07")) == "birth"
    assert _kind(left, _entry("2", "Игорь Иванович Сечин", born="1960-09-07")) == "birth"
    assert _kind(left, _entry("2", "Arkady Romanovich ROTENBERG", born="1960-09-07")) is None


def test_brothers_born_on_one_day_are_two():
    """Twins share a surname, a country and the day."""
    left = _entry("1", "Iyad MAKHLOUF", born="1973-01-21", lands=("SY",))
    assert _kind(left, _entry("2", "Ihab MAKHLOUF", born="1973-01-21", lands=("SY",))) is None


def test_father_and_son_are_two():
    """Years of birth that lie apart separate whatever the name."""
    left = _entry("1", "Boris Romanovich ROTENBERG", born="1957-01-03")
    assert _kind(left, _entry("2", "Boris Romanovich ROTENBERG", born="1981")) is None


def test_a_full_name_without_a_day_needs_a_country():
    """Three words and a country join; another country, or a day off by more than a slip, does not."""
    left = _entry("1", "Oleg Vladimirovich BEREZA", born="1977-03-01")
    assert _kind(left, _entry("2", "Oleg Vladimirovich Bereza")) == "name"
    assert _kind(left, _entry("2", "Oleg Vladimirovich Bereza", lands=("KZ",))) is None
    assert _kind(left, _entry("2", "Oleg Vladimirovich Bereza", born="1977-01-03")) == "name"
    assert _kind(left, _entry("2", "Oleg Vladimirovich Bereza", born="1977-05-20")) is None


def test_firms_of_one_name():
    """Forms of one class do not matter; another class is a sister, another country another firm."""
    left = _entry("1", "OAO TRANSNEFT", schema="Organization")
    assert _kind(left, _entry("2", "Transneft PJSC", schema="LegalEntity")) == "firm"
    assert _kind(left, _entry("2", "Transneft LLC", schema="LegalEntity")) is None
    assert _kind(left, _entry("2", "Transneft JSC", schema="LegalEntity", lands=("KZ",))) is None
    filed = (Filing(tag="RUS"),)
    left, right = (_entry(n, "OAO TRANSNEFT", schema="Company", filings=filed) for n in "12")
    assert _kind(left, right, one_list=True) is None
    assert _kind(left, right) == "firm"


def test_numbers_given_once():
    """Check digits tell a Russian number whatever the list calls it; a parent's number is no evidence."""
    left = _entry("1", "IRKUT CORPORATION JSC", schema="Organization", number=("tax", "3807002509"))
    right = _entry("2", "Irkut Corporation", schema="LegalEntity", number=("registration", "3807002509"))
    assert _kind(left, right) == "identifier"
    other = _entry("2", "Irkut Corporation", schema="LegalEntity", number=("tax", "7736050003"))
    assert _kind(left, other) is None
    parent = _entry("1", "VNESHECONOMBANK", schema="Organization", number=("tax", "7750004150"))
    child = _entry("2", "BANK BELVEB OJSC", schema="Company", number=("tax", "7750004150"))
    assert _kind(parent, child) is None


def test_ships_are_one_by_their_imo_number_alone():
    """A ship changes its name and keeps its number; one name is borne by many ships."""
    left = _entry("1", "NS CLIPPER", schema="Vessel", number=("imo", "9341081"))
    assert (
        _kind(left, _entry("2", "Cassiopeia", schema="Vessel", number=("imo", "IMO 9341081"))) == "identifier"
    )
    assert _kind(left, _entry("2", "NS CLIPPER", schema="Vessel", number=("imo", "9289752"))) is None
    assert _kind(left, _entry("2", "NS CLIPPER", schema="Vessel")) is None


def test_documents_need_a_name():
    """Two men were filed with one passport by mistake."""
    passport = ("passport", "9003213")
    left = _entry("1", "Azim AGHAJANI", number=passport, lands=("IR",))
    assert _kind(left, _entry("2", "Azim Agha-Jani Aghajani", number=passport, lands=())) == "identifier"
    assert _kind(left, _entry("2", "Ali Akbar TAHMAESEBI", number=passport, lands=("IR",))) is None


def test_a_reference_needs_a_name():
    """A number in a remark may be that of another party."""
    left = _entry("QDi.425", "AMADOU KOUFA")
    right = _entry("2", "Amadou Kouffa", references={"un-sc": "QDi.425"})
    wrong = _entry("2", "Iyad ag Ghali", references={"un-sc": "QDi.425"})
    assert same(("un-sc", "QDi.425"), left, ("eu-fsf", "2"), right).kind == "reference"
    assert same(("un-sc", "QDi.425"), left, ("eu-fsf", "2"), wrong) is None


def _world(entries, said=None):
    def bearing(mark):
        kind, _, key = mark.partition(":")
        if kind == "same":
            pairs = [pair for pair in said or {} if key in {":".join(one) for one in pair}]
            return [one for pair in pairs for one in pair if ":".join(one) != key]
        return [key for key, entry in entries.items() if mark in marks(entry)]

    return {key: cluster(key, entries.get, bearing, said or {}) for key in entries}


def test_the_user_has_the_last_word():
    """Said to be the same joins what nothing joins; said to differ separates what evidence joins."""
    a, b = ("us-ofac-sdn", "1"), ("eu-fsf", "2")
    entries = {
        a: _entry("1", "Igor SECHIN", born="1960-09-07"),
        b: _entry("2", "Igor SECHIN", born="1960-09-07"),
    }
    assert _world(entries)[a].keys == (b, a)
    assert _world(entries, {frozenset((a, b)): ("different", "two men")})[a].keys == (a,)
    entries[b] = _entry("2", "Nobody ELSE", born="1931-01-01")
    assert _world(entries, {frozenset((a, b)): ("same", "an alias")})[b].keys == (b, a)


def test_a_third_that_contradicts_stays_out_from_every_side():
    """B is like A and like C, who cannot be one: the same two are joined wherever one begins."""
    a, b, c = (LISTS[0], "a"), (LISTS[1], "b"), (LISTS[2], "c")
    entries = {
        a: _entry("a", "Oleg Vladimirovich BEREZA", born="1977-03-01"),
        b: _entry("b", "Oleg Vladimirovich BEREZA"),
        c: _entry("c", "Oleg Vladimirovich BEREZA", born="1950-07-20"),
    }
    found = _world(entries)
    assert sorted(len(found[key].keys) for key in entries) in ([1, 1, 1], [1, 2, 2])
    assert all(found[other].keys == found[key].keys for key in entries for other in found[key].keys)
    assert found[b].apart


def test_two_of_one_list_are_never_joined_through_a_third_by_name():
    """Which of two namesakes of a list a third is, nobody knows: it stays alone."""
    a, b, c = (LISTS[0], "a"), (LISTS[0], "b"), (LISTS[1], "c")
    filed = (Filing(tag="RUSSIA-EO14024"),)
    entries = {
        a: _entry("a", "Ivan Petrovich IVANOV", filings=filed),
        b: _entry("b", "Ivan Petrovich IVANOV", filings=filed),
        c: _entry("c", "Ivan Petrovich IVANOV"),
    }
    found = _world(entries)
    assert [len(found[key].keys) for key in entries] == [1, 1, 1]
    assert found[c].apart


NAMES = st.sampled_from(
    ("Ivan Petrovich IVANOV", "Ivan Ivanov", "Petr Ivanovich IVANOV", "IVANOV, Ivan Petrovitch")
)
BORN = st.sampled_from(("", "1960", "1960-09-07", "1960-07-09", "1975-01-01"))
ENTRIES = st.lists(
    st.tuples(st.sampled_from(LISTS), NAMES, BORN, st.sampled_from(("", "male", "female"))),
    min_size=1,
    max_size=7,
)


@given(ENTRIES, st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.booleans()), max_size=3))
def test_a_party_is_the_same_set_from_each_of_its_entries(drawn, statements):
    """Order does not matter, whatever contradicts whatever."""
    entries = {
        (source, str(i)): _entry(str(i), name, born=born, gender=gender)
        for i, (source, name, born, gender) in enumerate(drawn)
    }
    keys = list(entries)
    said = {
        frozenset((keys[i], keys[j])): ("same" if alike else "different", "said")
        for i, j, alike in statements
        if i != j and max(i, j) < len(keys)
    }
    found = _world(entries, said)
    for key, party in found.items():
        assert key in party.keys
        assert all(found[other].keys == party.keys for other in party.keys)
