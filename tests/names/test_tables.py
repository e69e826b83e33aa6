"""Names that are one name, names that are not, and the roles of their words, each by a table."""

from itertools import permutations, product
from pathlib import Path

import pytest
import yaml

from detente.names import fold
from detente.names.form import NameForm
from detente.names.normalise import normalise
from detente.names.words import Word

HERE = Path(__file__).parent
MOST = 64


def _table(name):
    return yaml.safe_load((HERE / f"{name}.yml").read_text(encoding="utf-8"))


def _share(one: Word, two: Word, by: str) -> bool:
    keys = bool(set(one.keys) & set(two.keys))
    if by == "folded":
        return keys
    if by == "kin":
        return keys or bool(set(one.kin) & set(two.kin))
    return bool(set(one.skeletons) & set(two.skeletons))


def _joined(form: NameForm) -> set[str]:
    ways = list(product(*(t.word.spellings for t in form.bearing)))[:MOST]
    particles = "".join(t.text for t in form.tokens if t.role == "particle")
    spelled = {form.joined, *("".join(way) for way in ways), *(particles + "".join(way) for way in ways)}
    return spelled | {fold.key(s) for s in spelled}


def agree(one: str, two: str, by: str) -> bool:
    """Whether two names have in common what ``by`` says."""
    a, b = normalise(one), normalise(two)
    if by == "key":
        return a.key == b.key
    if by == "joined":
        return bool(_joined(a) & _joined(b))
    left, right = a.bearing, b.bearing
    return len(left) == len(right) and any(
        all(_share(x.word, y.word, by) for x, y in zip(left, order, strict=True))
        for order in permutations(right)
    )


@pytest.mark.parametrize("row", _table("same"), ids=lambda row: row["what"])
def test_same(row):
    """All spellings of a row agree with the first."""
    first, *others = row["names"]
    assert [other for other in others if not agree(first, other, row["by"])] == []


@pytest.mark.parametrize("row", _table("apart"), ids=lambda row: " / ".join(row["names"]))
def test_apart(row):
    """Names of different parties do not agree."""
    assert not agree(*row["names"], row["by"])


@pytest.mark.parametrize("row", _table("roles"), ids=lambda row: row["name"])
def test_roles(row):
    """Each word of a name has its role, and legal forms their class."""
    form = normalise(row["name"], row.get("kind", "person"))
    assert [f"{t.text} {t.role}" for t in form.tokens] == row["roles"]
    assert list(form.legal) == row.get("legal", [])


@pytest.mark.parametrize(
    "row", [r for r in _table("roles") if r.get("kind") != "vessel"], ids=lambda r: r["name"]
)
def test_kind_is_guessed(row):
    """A name of unknown kind is taken for what it is; a lone word of legal form tells nothing."""
    expected = "person" if row["name"] == "Limited" else row.get("kind", "person")
    assert normalise(row["name"]).kind == expected
