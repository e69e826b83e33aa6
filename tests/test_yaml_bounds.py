"""YAML that would crash, hang or build more than plain data is refused with its line, at once."""

from __future__ import annotations

import pytest

from detente.errors import DetenteError
from detente.yamlfile import MAX_DEPTH, parse

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n" for i in range(8)
)
REFUSED = {
    "a hundred thousand brackets": ("[" * 100_000, "x.yml:1: nested too deeply"),
    "depth through aliases": ("a: &a " + "[" * 40 + "]" * 40 + "\nb: " + "[" * 30 + "*a", "x.yml:2: nested"),
    "a bomb": (BOMB, "aliases repeat more than"),
    "an alias within itself": ("a: &a [*a, *a]", "x.yml:1: *a stands within itself"),
    "an unknown alias": ("k: 1\na: *a", "x.yml:2: is not valid YAML: *a names no anchor"),
    "a truth value that is none": ("v: !!bool foo", "tag:yaml.org,2002:bool"),
    "an empty number": ('v: !!int ""', "is not allowed"),
    "an empty fraction": ('v: !!float ""', "is not allowed"),
    "a line for a number": ("k: 1\nv: !!int _", "x.yml:2: the tag"),
    "a moment": ("v: !!timestamp 2017-01-28", "is not allowed"),
    "a moment that is none": ("v: !!timestamp foo", "is not allowed"),
    "nothing that counts": ("v: !!float .nan", "is not allowed"),
    "an object": ("v: !!python/object:os.system ls", "is not allowed"),
    "half a character": ('v: "\\ud800"', "is not valid YAML"),
}


@pytest.mark.timeout(5)
@pytest.mark.parametrize("name", REFUSED)
def test_refused_at_once(name):
    """The text is refused in our own words and with its place."""
    text, expected = REFUSED[name]
    with pytest.raises(DetenteError) as caught:
        parse(text, "x.yml")
    assert expected in str(caught.value)


def test_aliases_may_repeat_a_list():
    """A list named once and used twice is plain data."""
    assert parse("a: &a [1, 2]\nb: *a\nc: [*a]", "x.yml").data == {"a": [1, 2], "b": [1, 2], "c": [[1, 2]]}


def test_the_depth_allowed():
    """The deepest level allowed is read, one more is not."""
    assert parse("[" * MAX_DEPTH + "]" * MAX_DEPTH, "x.yml").data
    with pytest.raises(DetenteError):
        parse("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "x.yml")


def test_words_that_look_like_numbers_stay_words():
    """What YAML 1.1 would read as numbers that are none, or as merge keys, is text."""
    assert parse("a: .nan\nb: .inf\n<<: {c: 1}", "x.yml").data == {"a": ".nan", "b": ".inf", "<<": {"c": 1}}
