"""The benchmark of screening can be believed: what is drawn, in which half, how figures are counted."""

from __future__ import annotations

import csv
import gzip
import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis_profile import SOAK

from benchmarks import __main__ as bench
from benchmarks import environments
from benchmarks.screening import figures, queries
from benchmarks.screening.answers import Answers, Half, answers
from benchmarks.screening.figures import Measured
from benchmarks.screening.listed import Party
from benchmarks.screening.population import Unlisted
from benchmarks.screening.queries import HALVES, Drawer, Query, half_of, lines
from detente.names.plain import name_key

GIVEN = ("Sergey", "Aleksandr", "Tatiana", "Mikhail", "Yekaterina", "Muhammad", "Khadija", "Dmitry")
MIDDLE = ("Ivanovich", "Hassan")
FAMILY = (
    "Kuznetsov",
    "Belyakova",
    "Shcherbakov",
    "Al-Rashidi",
    "Vorontsov",
    "Hakimi",
    "Zhuravlyov",
    "Tkachenko",
)


def listed():
    """Made-up parties: 128 people, 64 firms."""
    people = [
        Party(f"l:{a}{b}{c}", "person", (f"{a} {b} {c}", f"{c}, {a}"), ("1961-03-04",), ("RU",))
        for a in GIVEN
        for b in MIDDLE
        for c in FAMILY
    ]
    firms = [
        Party(f"l:{a}{c}", "organisation", (f"{a} {c} Trading Company LLC",)) for a in GIVEN for c in FAMILY
    ]
    return [*people, *firms]


def drawer(folder):
    """One that draws from these, with tables as they lie in ``../shared``."""
    names = folder / "names"
    names.mkdir(parents=True, exist_ok=True)
    (names / "nicknames.csv").write_text("name1,name2\naleksandr,sasha\nmikhail,misha\n", encoding="utf-8")
    for part in ("us", "global"):
        path = names / f"negatives_{part}_half.csv.gz"
        with gzip.open(path, "wt", encoding="utf-8", newline="") as stream:
            rows = csv.writer(stream)
            rows.writerow(["first_name", "full_name"])
            rows.writerows([name, f"{name} Smith"] for name in ("Anna", "Peter", "Laura"))
    with gzip.open(names / "wd_chinese_20.gz", "wt", encoding="utf-8") as stream:
        stream.write("Sergey\t谢尔盖\t30\n")
    return Drawer(listed(), folder)


def drawn(made):
    """All queries of both halves, as they would be written."""
    return "".join(lines(made.half(half)) for half in HALVES)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """One drawer for several tests: it keeps no chance between draws."""
    return drawer(tmp_path_factory.mktemp("drawn"))


DRAW = """
import hashlib, sys
sys.path[:0] = sys.argv[2:]
from pathlib import Path
from test_screening_benchmark import drawer, drawn
print(hashlib.sha256(drawn(drawer(Path(sys.argv[1]))).encode()).hexdigest())
"""


def test_the_same_lists_give_the_same_queries(made, tmp_path):
    """Twice in this process, and in another whose hashes of strings are of another seed."""
    text = drawn(made)
    assert text.count("\n") > 500
    assert drawn(made) == text
    here = Path(__file__).parent
    command = [sys.executable, "-c", DRAW, tmp_path, here, here.parent, here.parent.parent]
    env = {**os.environ, "PYTHONHASHSEED": "2026"}
    out = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
    assert out.strip() == hashlib.sha256(text.encode()).hexdigest()


def test_no_party_is_in_both_halves(made):
    """A query is made from a party of its half; what weights are chosen on is not what is reported."""
    from_ = {half: {query.parties[0] for query in made.half(half)} for half in HALVES}
    assert all(half_of(key) == half for half, keys in from_.items() for key in keys)
    assert from_["tune"].isdisjoint(from_["test"])
    assert min(map(len, from_.values())) > 50


def test_a_query_is_right_for_all_who_bear_its_words(made):
    """The party it was made from comes first; a control has the words of a listed name."""
    for query in made.half("tune"):
        assert query.parties[0] in made.parties
        assert len(query.parties) <= queries.MOST_RIGHT
        names = made.parties[query.parties[0]].names
        assert query.source in names
        if query.changes == ("verbatim",):
            assert name_key(query.text) == name_key(query.source)
            assert query.depth == 0
        else:
            assert query.text not in names


def test_what_is_not_as_frozen_is_named(tmp_path, monkeypatch):
    """One changed byte of one file is seen, and by its name."""
    folder = tmp_path / "drawn"
    folder.mkdir()
    for name in queries.DRAWN:
        (folder / name).write_text(f'{{"file": "{name}"}}\n')
    assert queries.changed_since(folder) == list(queries.DRAWN)
    frozen = tmp_path / "frozen.json"
    frozen.write_text(json.dumps(queries.digests(folder)))
    monkeypatch.setattr(queries, "FROZEN", frozen)
    assert queries.changed_since(folder) == []
    with (folder / "queries_test.jsonl").open("a") as stream:
        stream.write("\n")
    assert queries.changed_since(folder) == ["queries_test.jsonl"]


def test_the_frozen_digests_are_of_all_that_is_drawn():
    """Every file has its SHA-256 in the repository."""
    frozen = json.loads(queries.FROZEN.read_text())
    assert sorted(frozen) == sorted(queries.DRAWN)
    assert all(len(value) == 64 and int(value, 16) for value in frozen.values())


if SOAK:

    def test_what_is_drawn_is_as_frozen(shared, tmp_path):
        """From all lists of ``../shared``: some minutes."""
        assert shared.is_dir()
        queries.write(tmp_path)
        assert queries.changed_since(tmp_path) == []


# ---------------------------------------------------------------------- figures


def query(name, *parties, changes=("typo",)):
    """A query that is right for some parties."""
    return Query(name, name, "person", parties, changes, name, (), ())


QUERIES = tuple(query(f"q{n}", f"p{n}") for n in range(5))
OTHERS = tuple(Unlisted(f"u{n}", f"u{n}", "person") for n in range(1000))


def measured():
    """Five queries: found at .9, .6 and .5, found at .6 behind another, not found. Of 1,000 people one has
    .95, nine have .6, the rest .2.
    """
    found = {
        "q0": [("p0", 0.9)],
        "q1": [("p1", 0.6)],
        "q2": [("p2", 0.5), ("p9", 0.4)],
        "q3": [("p9", 0.99), ("p3", 0.6)],
        "q4": [("p9", 0.8)],
    }
    scores = [0.95] + [0.6] * 9 + [0.2] * 990
    others = {one.id: ("p9", score) for one, score in zip(OTHERS, scores, strict=True)}
    half = Half("tune", Path(), QUERIES, OTHERS)
    return Measured(Answers("hand", "tune", attributes=False, found=found, others=others, seconds={}), half)


@pytest.mark.parametrize(
    ("rate", "cut", "recall"),
    [
        (0.0, 0.95, 0 / 5),  # nobody may alert: above the highest
        (0.001, 0.6, 1 / 5),  # one may: .9 is above .6; the two at .6 are not
        (0.005, 0.6, 1 / 5),  # five may, but ten are at .6 or above
        (0.01, 0.2, 4 / 5),  # ten may: all that are found at all
        (1.0, 0.0, 4 / 5),
    ],
)
def test_recall_at_a_rate_of_false_alerts(rate, cut, recall):
    """By hand; a query counts where a right party is above the cut, be it first or not."""
    found = measured()
    assert found.cut(rate) == cut
    assert found.recall(cut).value == recall
    assert sum(score > cut for score in found.others) <= rate * len(OTHERS)


def test_equal_scores_by_lot():
    """Five of a thousand may alert and one is above: four of the nine at .6 do, and so of the two queries."""
    assert measured().recall_drawing_lots(0.005) == pytest.approx((1 + 2 * 4 / 9) / 5)


def test_precision_and_recall_at_a_threshold():
    """Three of five queries and ten of a thousand people reach .6; one in ten asked is listed."""
    found = measured()
    assert (found.reaches(0.6).value, found.alerts(0.6).value) == (0.6, 0.01)
    assert figures.precision(found, 0.6) == pytest.approx(0.06 / (0.06 + 0.009))
    assert found.among_ten().value == 0.8


def test_labelled_pairs():
    """Area and best F1, by hand: ties count half; the best threshold takes the three highest."""
    scores, same = (0.9, 0.8, 0.8, 0.3), (True, False, True, False)
    assert figures.area(scores, same) == pytest.approx((2 + 1.5) / 4)
    assert figures.best_f1(scores, same) == (pytest.approx(2 * 2 / (3 + 2)), 0.8)
    low, high = figures.area_interval(scores * 20, same * 20)
    assert low < 0.875 < high


class Hand:
    """An engine that finds the party of the same number."""

    name = "hand"

    def answer(self, asked):
        """Scores fall with the number."""
        return 0.5, [[(row.id.replace("q", "p"), 1 / (1 + int(row.id[1:])))] for row in asked]

    def pairs(self, given):
        """None."""
        return [0.0 for _ in given]


def test_an_engine_is_asked_everything_once():
    """Each query and each person of a half, in order, with the seconds they took."""
    found = answers(Hand(), Half("tune", Path(), QUERIES, OTHERS[:3]), attributes=False)
    assert found.found == {f"q{n}": [(f"p{n}", 1 / (1 + n))] for n in range(5)}
    assert found.others == {f"u{n}": (f"u{n}", 1 / (1 + n)) for n in range(3)}
    assert found.seconds == {"queries": 0.5, "others": 0.5}


# ---------------------------------------------------------------------- the program


@pytest.mark.full
@pytest.mark.timeout(900)
def test_an_environment_is_made_once(tmp_path, monkeypatch):
    """With what its file names, and anew where that changed; what cannot be had is told with its remedy."""
    listed_ = tmp_path / "none.txt"
    listed_.write_text("# nothing\n")
    monkeypatch.setattr(environments, "__file__", str(tmp_path / "environments.py"))
    python = environments.python("none", tmp_path / "made")
    assert subprocess.run([python, "-c", ""], check=True).returncode == 0
    (tmp_path / "made" / "none" / "mark").touch()
    assert environments.python("none", tmp_path / "made") == python
    assert (tmp_path / "made" / "none" / "mark").exists()
    listed_.write_text(f"{tmp_path}/nowhere.whl\n")
    with pytest.raises(SystemExit, match="apt-get install"):
        environments.python("none", tmp_path / "made")


def test_parts_are_named(monkeypatch, capsys):
    """One part alone; a part that there is not is refused with those that are."""
    monkeypatch.setattr(sys, "argv", ["benchmarks", "--quick", "speeed"])
    with pytest.raises(SystemExit, match="there is no part 'speeed': speed, whatif"):
        bench.main()
    assert capsys.readouterr().out == ""
