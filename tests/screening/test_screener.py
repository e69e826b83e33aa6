"""The screener: nobody lost, numbers decide, traits weigh, kinds divide, one answer from file and threads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente import screened
from detente.law.image import UNHASHED, load
from detente.names.normalise import normalise
from detente.screening import image
from detente.screening.compile import KernelError
from detente.screening.index import Index
from detente.screening.packed import PackedNames
from detente.screening.records import Listed, Query, Traits, identifier
from detente.screening.screener import Screener

SECHIN = Listed(
    key="sechin",
    kind="person",
    names=("Igor Ivanovich Sechin", "Игорь Иванович Сечин"),
    weak=("Darth",),
    traits=Traits(
        births=("1960-09-07",), countries=("RU",), identifiers=(identifier("passport", "75 1234-567"),)
    ),
)
ROSNEFT = Listed(key="rosneft", kind="organisation", names=("Rosneft Oil Company", "PAO NK Rosneft"))
TANKER = Listed(
    key="tanker", kind="vessel", names=("SCF Samotlor",), traits=Traits(identifiers=("imo:9421972",))
)
NOBODY = Listed(key="nobody", kind="unknown", names=("???",))
ALL = (SECHIN, ROSNEFT, TANKER, NOBODY)


@pytest.fixture(scope="module")
def screener():
    """Four parties, one of them without a name that has words."""
    return Screener.build(ALL)


def keys(found):
    """The parties found, in order."""
    return [match.key for match in found]


@pytest.mark.parametrize("name", ["Igor Ivanovich Sechin", "SECHIN, Igor Ivanovich", "Сечин Игорь Иванович"])
def test_the_very_name_is_always_found(screener, name):
    """Whatever the threshold."""
    assert keys(screener.screen(Query(name=name), floor=1.0)) == ["sechin"]


def test_every_listed_name_is_found_verbatim(screener):
    """Control recall: each name of each party that has words."""
    for party in ALL[:3]:
        for name in party.names:
            assert party.key in keys(screener.screen(Query(name=name, kind=party.kind)))


def test_a_weak_alias_is_not_searched(screener):
    """It confirms and does not alert (OFAC FAQ 122-124)."""
    assert screener.screen(Query(name="Darth"), floor=0.0) == []


def test_an_equal_number_decides_whatever_the_name(screener):
    """Written in any way; no name in common needed."""
    query = Query(name="Somebody Else", traits=Traits(identifiers=(identifier("passport", "751234567"),)))
    (found,) = screener.screen(query)
    assert (found.key, found.name_match) == ("sechin", None)
    assert found.score > 0.9


def test_a_kind_that_is_sure_divides(screener):
    """A vessel is no person; one whose kind nobody knows is both."""
    assert keys(screener.screen(Query(name="Rosneft Oil Company", kind="organisation"))) == ["rosneft"]
    assert keys(screener.screen(Query(name="Rosneft Oil Company", kind="vessel"))) == []
    assert keys(screener.screen(Query(name="Rosneft Oil Company"))) == ["rosneft"]


@pytest.mark.parametrize(
    ("born", "order"),
    [
        ("1960-09-07", 1),
        ("1960", 1),
        ("1960-07-09", 1),  # day and month swapped
        ("1961-09-07", 1),  # one digit
        ("1961", 1),
        ("1931-01-02", -1),
    ],
)
def test_a_birth_date_that_nearly_fits_is_no_veto(screener, born, order):
    """It never lowers the score; one that lies years apart does."""
    plain = screener.screen(Query(name="Igor Sechin"), floor=0.0)[0]
    dated = screener.screen(Query(name="Igor Sechin", traits=Traits(births=(born,))), floor=0.0)[0]
    assert (dated.score > plain.score) - (dated.score < plain.score) == order


def test_the_file_answers_as_what_it_was_made_of(screener, tmp_path):
    """Saved and loaded, it is the same; damaged, it is none."""
    image.save(screener, tmp_path / "s.screen")
    loaded = image.load(tmp_path / "s.screen")
    query = Query(name="Igor Setchine", traits=Traits(births=("1960",)))
    assert [m[:3] for m in loaded.screen(query)] == [m[:3] for m in screener.screen(query)]
    raw = bytearray((tmp_path / "s.screen").read_bytes())
    raw[-20] ^= 1
    (tmp_path / "s.screen").write_bytes(raw)
    assert image.load(tmp_path / "s.screen") is None
    assert image.load(tmp_path / "none.screen") is None


def test_keys_of_one_hash_are_told_apart(tmp_path):
    """Two keys with the same CRC-32, before and after saving; a third that nobody has."""
    names = {"plumless": "Igor Sechin", "buckeroo": "Rosneft"}
    built = Screener.build(Listed(key=k, kind="unknown", names=(n,)) for k, n in names.items())
    image.save(built, tmp_path / "s.screen")
    for one in (built, image.load(tmp_path / "s.screen")):
        assert {key: one.listed(key).names[0] for key in names} == names
        assert one.beside(Query(name="Rosneft"), "nobody") == []
        with pytest.raises(KeyError):
            one.listed("nobody")


@pytest.mark.parametrize("size", [0, 10, 64, 200])
def test_a_file_that_was_cut_is_none(screener, tmp_path, size):
    """Wherever it ends."""
    image.save(screener, tmp_path / "s.screen")
    (tmp_path / "cut.screen").write_bytes((tmp_path / "s.screen").read_bytes()[:size])
    assert image.load(tmp_path / "cut.screen") is None


def test_threads_get_what_one_gets(screener):
    """Eight threads on one screener."""
    queries = [Query(name=name) for name in ("Igor Sechin", "Rosneft", "Samotlor", "Nobody At All") * 25]
    alone = [keys(found) for found in screener.screen_many(queries)]
    with ThreadPoolExecutor(8) as pool:
        for found in pool.map(lambda _: [keys(f) for f in screener.screen_many(queries)], range(16)):
            assert found == alone


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_names_may_be_listed_and_asked(names):
    """Each that has words is found by itself."""
    built = Screener.build([Listed(key=str(i), kind="unknown", names=(n,)) for i, n in enumerate(names)])
    for i, name in enumerate(names):
        found = keys(built.screen(Query(name=name), floor=1.0))
        assert (str(i) in found) == bool(normalise(name).tokens)


def test_a_law_without_hash_keeps_no_file(tmp_path):
    """Of further law files nobody could tell from a name that they changed; an image is told by its hash."""
    law, digest = load()
    few = replace(law, parties=law.parties[:3])
    screened.screener(few, UNHASHED, None, folder=tmp_path)
    assert not list(tmp_path.iterdir())
    screened.screener(few, digest[::-1], None, folder=tmp_path)
    assert len(list(tmp_path.iterdir())) == 1


def test_the_screener_of_the_embedded_law_is_part_of_the_package():
    """It holds the parties of the law as compiled, by the tables that read names now."""
    law, digest = load()
    found = screened.shipped(digest)
    assert found is not None, "run `make law`"
    assert list(found.all()) == list(screened.parties(law, None))
    assert screened.shipped(digest[::-1]) is None


def test_a_hit_shows_the_name_that_fits_best_as_explain_does():
    """Every name of a party that comes near is judged, not only the one that the index found likest."""
    screener = screened.shipped(load()[1])
    assert screener is not None, "run `make law`"
    known = [party for party in screener.all() if party.kind != "unknown" and len(party.names) > 2]
    asked = [
        (party, Query(name=changed, kind=party.kind))
        for party in known[::40]
        for changed in (party.names[0][:-1], party.names[-1][1:], party.names[1].replace("e", "a", 1))
    ]
    found = screener.screen_many([query for _, query in asked], floor=0.3)
    met = 0
    for (party, query), matches in zip(asked, found, strict=True):
        for match in matches:
            if match.key == party.key:
                met += 1
                best = max(one.score for one in screener.beside(query, party.key))
                assert match.score == pytest.approx(best, abs=1e-12), (query, match.name)
    assert met > len(asked) / 2


@pytest.mark.parametrize(
    ("listed", "asked"),
    [("Mohamed Ali", "Muhammad Ali"), ("Petrov Ivanovich", "Petrov Ivan"), ("Yu Yi Group", "Yu Yi")],
)
def test_a_name_of_nobody_knows_what_is_judged_in_every_reading(listed, asked):
    """Where neither side says what bears a name, the reading counts in which both fit best."""
    screener = Screener.build([Listed(key="one", kind="unknown", names=(listed,)), *ALL])
    (found,) = [one for one in screener.screen(Query(name=asked), floor=0.0) if one.key == "one"]
    assert found.score == pytest.approx(max(m.score for m in screener.beside(Query(name=asked), "one")))


@pytest.mark.parametrize(
    ("listed", "asked"),
    [("Irtysh", "Irytsh"), ("Estella", "Etsella"), ("Abu Amsha", "Abu Asmha"), ("Adygeya", "Adyeya")],
)
def test_an_error_in_letters_that_sound_as_one(listed, asked):
    """A swap in sh or ts changes what a word sounds like, hardly its letters."""
    screener = Screener.build([Listed(key="one", kind="unknown", names=(listed,)), *ALL])
    assert screener.screen(Query(name=asked), floor=0.0)[0].key == "one"


def test_parties_that_do_not_count_take_no_place():
    """Of thirty parties of nearly one name, the one that counts is answered."""
    near = [
        Listed(key=f"{i:02}", kind="person", names=(f"Ivan Petrov{'ich' * (i > 28)}",)) for i in range(30)
    ]
    (found,) = Screener.build(near).screen_many([Query(name="Ivan Petrow")], floor=0.0, among={"29"})
    assert [match.key for match in found] == ["29"]


@pytest.mark.parametrize("name", ["word_at", "text"])
def test_names_of_another_kind_are_refused(screener, name):
    """The kernel reads what it is told: arrays of another kind are damage."""
    arrays = dict(screener.packed.arrays)
    arrays[name] = arrays[name].astype("u2")
    with pytest.raises(KernelError, match="damaged"):
        PackedNames(arrays)


@pytest.mark.parametrize(
    ("name", "change"),
    [("party", lambda a: a[:-1]), ("weight", lambda a: a.astype("f8")), ("whole", lambda a: a[1:])],
)
def test_an_index_of_other_lengths_is_refused(screener, name, change):
    """Arrays that do not fit each other are damage, whatever their bytes say."""
    index = screener.indexes["person"]
    with pytest.raises(KernelError, match="damaged"):
        Index({**index.arrays, name: change(index.arrays[name])}, index.tables)
