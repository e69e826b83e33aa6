"""A name that is to be changed, and what all changes need: places in it, letters, alphabets, cases."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from detente.names.form import Kind
from detente.screening.tables import table

PLACES: Final = ("beginning", "middle", "end")
"""Where in a name a change is made, for changes that have a place."""
_T = TypeVar("_T")


class Task(NamedTuple):
    """A name to change: its text, what bears it, where to change it (a word of ``PLACES``, or empty for
    anywhere), and all chance.
    """

    name: str
    kind: Kind
    place: str
    draw: random.Random

    @property
    def words(self) -> list[str]:
        """The words between blanks."""
        return self.name.split()


def data() -> dict[str, Any]:
    """The tables of ``perturb.yml``."""
    return table("perturb")


def part(some: Sequence[_T], place: str) -> Sequence[_T]:
    """The third of a sequence that lies at a place; all of it where no place is asked."""
    third = max(1, len(some) // 3)
    if place == "beginning":
        return some[:third]
    if place == "middle":
        return some[third : len(some) - third]
    return some[-third:] if place == "end" else some


def spots_of(task: Task) -> list[int]:
    """Where the letters of words stand that are long enough to be changed."""
    least = data()["least letters of a word"]
    return [
        at
        for word in re.finditer(r"[^\W\d_]+", task.name)
        if len(word[0]) >= least
        for at in range(word.start(), word.end())
    ]


def at_a_letter(
    task: Task, way: Callable[[str, int], str | None], where: Iterable[int] | None = None
) -> str | None:
    """The name after ``way`` was done to one of its letters, at the place asked."""
    spots = set(spots_of(task) if where is None else where)
    chosen = [at for at in part(spots_of(task), task.place) if at in spots]
    return way(task.name, task.draw.choice(chosen)) if chosen else None


def like(pattern: str, text: str) -> str:
    """A text in the case of another."""
    if pattern.isupper() and (len(pattern) > 1 or len(text) == 1):
        return text.upper()
    return text[:1].upper() + text[1:] if pattern[:1].isupper() else text


def alphabet(letter: str) -> str:
    """The alphabet of a letter; empty for one of another script."""
    plain = unicodedata.normalize("NFKD", letter.lower())[:1]
    return next((a for a in data()["alphabets"].values() if plain in a), "")


def put(words: Sequence[str], at: int, *new: str) -> str:
    """The words with others in the place of one."""
    return " ".join([*words[:at], *(word for word in new if word), *words[at + 1 :]])


def cased(name: str, at: int, letter: str) -> str:
    """A letter put in after another: large where that one and its neighbour are."""
    return letter.upper() if name[at].isupper() and name[at + 1 : at + 2].isupper() else letter


def exchanged(task: Task, pairs: Iterable[Sequence[str]], *, both: bool = True) -> str | None:
    """One of the pairs of letters that occur, put for the other."""
    ways = [(old, new) for pair in pairs for old, new in ((pair, pair[::-1]) if both else (pair,))]
    low = task.name.lower()
    least = set(spots_of(task))
    found = [(m.start(), old, new) for old, new in ways for m in re.finditer(re.escape(old), low)]
    found = [one for one in found if one[0] in least]
    if not found or len(low) != len(task.name):
        return None
    at, old, new = task.draw.choice(found)
    end = at + len(old)
    return task.name[:at] + like(task.name[at:end], new) + task.name[end:]
