"""A class whose methods are compiled late is the dataclass that the standard library makes."""

import copy
import dataclasses
import pickle

import pytest

from detente import lazyclass


def _pair(**options):
    """The same class, made by either."""

    def body(dataclass):
        @dataclass(**options)
        class Row:
            one: int
            two: tuple[str, ...] = ()
            three: dict = dataclasses.field(default_factory=dict, compare=False)
            four: str = dataclasses.field(default="", repr=False)

        return Row

    return body(lazyclass.dataclass), body(dataclasses.dataclass)


OPTIONS = [
    {"frozen": frozen, "kw_only": kw_only, "slots": slots}
    for frozen in (True, False)
    for kw_only in (True, False)
    for slots in (True, False)
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_it_is_the_same_class(options):
    """Made, compared, hashed, printed, replaced, and what it refuses."""
    late, plain = _pair(**options)
    said = []
    for Row in (late, plain):  # noqa: N806 - a class
        row = Row(one=1, two=("a",))
        with pytest.raises(TypeError) as missing:
            Row(two=())
        with pytest.raises(TypeError) as unknown:
            Row(one=1, five=2)
        said.append([
            dataclasses.asdict(row), repr(row), row == Row(one=1, two=("a",), three={1: 2}),
            row == Row(one=2), row == 1, dataclasses.replace(row, one=3).one, row.three is Row(one=1).three,
            [(f.name, f.type, f.kw_only) for f in dataclasses.fields(Row)], Row.__match_args__,
            hash(row) if options["frozen"] else Row.__hash__, str(missing.value), str(unknown.value),
            copy.deepcopy(row) == row, hasattr(row, "__dict__"),
        ])  # fmt: skip
    assert said[0] == said[1]


def test_a_frozen_one_stays_as_it_is():
    """Nothing can be set or deleted; what is not frozen can."""
    frozen, open_ = _pair(frozen=True)[0], _pair()[0]
    for change in (lambda row: setattr(row, "one", 2), lambda row: delattr(row, "one")):
        with pytest.raises(dataclasses.FrozenInstanceError):
            change(frozen(one=1))
        change(open_(one=1))


@lazyclass.dataclass(frozen=True, slots=True)
class Base:
    """Of one field."""

    one: int


@lazyclass.dataclass(frozen=True, slots=True)
class More(Base):
    """Of one more."""

    two: int = 2


def test_classes_inherit_and_travel():
    """Fields of the base come first; an instance survives pickling; base and derived are not equal."""
    more = More(1)
    assert (more, Base(1)) == (pickle.loads(pickle.dumps(more)), pickle.loads(pickle.dumps(Base(1))))  # noqa: S301
    assert more != Base(1)
    assert (more.one, more.two, hash(more)) == (1, 2, hash((1, 2)))
