"""Seeded perturbations of real names: what people, forms and systems do to a name on its way to a screen."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOWELS = frozenset("aeiouy")


def _edited(word: str, draw: random.Random) -> str:
    at = draw.randrange(len(word))
    letter = draw.choice(LETTERS)
    forms = (
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 :],
        word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
    )
    return draw.choice(forms)


def _longest(words: list[str]) -> int:
    return max(range(len(words)), key=lambda i: len(words[i]))


def typo(words: list[str], draw: random.Random) -> list[str]:
    """One letter inserted, replaced, lost or swapped, in a word of four or more."""
    long = [i for i, word in enumerate(words) if len(word) >= 4]
    if not long:
        return []
    at = draw.choice(long)
    return _at(words, at, _edited(words[at], draw))


def two_typos(words: list[str], draw: random.Random) -> list[str]:
    """Two such errors, in any words."""
    once = typo(words, draw)
    return typo(once, draw) if sum(map(len, words)) >= 9 and once else []


def reversed_order(words: list[str], draw: random.Random) -> list[str]:
    """The last word first, or all words shuffled."""
    return draw.sample(words, len(words)) if len(words) > 1 else []


def dropped(words: list[str], draw: random.Random) -> list[str]:
    """One word of three or more is missing, not the longest."""
    at = draw.choice([i for i in range(len(words)) if i != _longest(words)] or [0])
    return words[:at] + words[at + 1 :] if len(words) > 2 else []


def added(words: list[str], draw: random.Random) -> list[str]:
    """A word that the list does not have."""
    return [*words, "".join(draw.choice(LETTERS) for _ in range(6))] if len(words) > 1 else []


def initial(words: list[str], draw: random.Random) -> list[str]:
    """One word of three or more is an initial."""
    at = draw.randrange(len(words))
    return _at(words, at, words[at][0]) if len(words) > 2 else []


def truncated(words: list[str], draw: random.Random) -> list[str]:
    """A field too short: the end of the name is cut."""
    text = " ".join(words)
    return text[: max(10, int(len(text) * draw.uniform(0.7, 0.95)))].split() if len(text) >= 14 else []


def joined(words: list[str], draw: random.Random) -> list[str]:
    """Two adjacent words written as one."""
    if len(words) < 2:
        return []
    at = draw.randrange(len(words) - 1)
    return [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]


def split(words: list[str], draw: random.Random) -> list[str]:
    """A long word written as two."""
    at = _longest(words)
    if len(words[at]) < 6:
        return []
    cut = draw.randrange(2, len(words[at]) - 1)
    return [*words[:at], words[at][:cut], words[at][cut:], *words[at + 1 :]]


def no_vowels(words: list[str], _draw: random.Random) -> list[str]:
    """Vowels inside the words are left out."""
    bare = ["".join(c for i, c in enumerate(word) if i == 0 or c not in VOWELS) for word in words]
    return bare if bare != words and sum(len(word) >= 3 for word in bare) > 1 else []


def fewer_vowels(words: list[str], _draw: random.Random) -> list[str]:
    """Vowels inside the longest word are left out."""
    at = _longest(words)
    bare = "".join(c for i, c in enumerate(words[at]) if i == 0 or c not in VOWELS)
    return _at(words, at, bare) if len(bare) >= 3 and bare != words[at] else []


def doubled(words: list[str], draw: random.Random) -> list[str]:
    """A letter doubled, or a doubled one written once."""
    at = _longest(words)
    place = draw.randrange(len(words[at]))
    return _at(words, at, words[at][:place] + words[at][place] + words[at][place:])


def _at(words: list[str], at: int, word: str) -> list[str]:
    return [*words[:at], word, *words[at + 1 :]] if word else [*words[:at], *words[at + 1 :]]


KINDS: tuple[Callable[[list[str], random.Random], list[str]], ...] = (
    typo, two_typos, reversed_order, dropped, added, initial, truncated, joined, split, no_vowels,
    fewer_vowels, doubled,
)  # fmt: skip


def perturbations(names: list[str], each: int, seed: int) -> Iterator[tuple[str, int, str]]:
    """``each`` of every kind: its word, the place of the name it comes from, the name as perturbed."""
    draw = random.Random(seed)
    for kind in KINDS:
        made = 0
        while made < each:
            place = draw.randrange(len(names))
            words = names[place].split()
            if sum(map(len, words)) < 6 or not (changed := kind(words, draw)) or changed == words:
                continue
            made += 1
            yield kind.__name__, place, " ".join(changed)
