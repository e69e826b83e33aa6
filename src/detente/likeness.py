"""When two names are one: spellings of a sound, word order, particles and legal forms do not count.

Pure functions over words; what they know of languages is data (``data/names``). ``identity`` says when a
like name is enough to join two entries, and measures it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

from detente.names.plain import plain_words
from detente.yamlfile import read_file

DATA: Final = Path(__file__).parent / "data" / "names"
TABLES: Final = (DATA / "one-spelling.yml", DATA / "legal-forms.yml")
"""What decides how the words of a name are said."""
ORDERED: Final = 3  # words of a firm from which their order says nothing: Bank Melli is not Melli Bank
SKELETON: Final = 3  # consonants by which a word can be told
VOWELS: Final = str.maketrans("", "", "aeiou")
SPELT_LIKE: Final = 6  # letters from which one letter may differ
DIVIDED: Final = re.compile(r";|\(original script:?|[()]")
STROKES: Final = re.compile(r"[\u0027\u2018\u2019\u02bc\u02bf\u02be`\u00b4]")


@cache
def _file(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_file(DATA / f"{name}.yml").data
    return found


@cache
def _letters() -> Mapping[int, str]:
    return {ord(letter): latin for letter, latin in _file("one-spelling")["letters"].items()}


@cache
def _sounds() -> tuple[re.Pattern[str], Mapping[str, str]]:
    pairs = dict(_file("one-spelling")["sounds"])
    return re.compile("|".join(sorted(pairs, key=len, reverse=True))), pairs


@cache
def _particles() -> frozenset[str]:
    return frozenset(_file("one-spelling")["particles"])


@cache
def _forms() -> tuple[re.Pattern[str], Mapping[str, str]]:
    classes = {form: kind for kind, forms in _file("legal-forms").items() for form in forms}
    longest_first = sorted(classes, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(longest_first)})\b"), classes


@cache
def themes() -> Mapping[str, str]:
    """The word of a list → the country (or matter) that the regime is about."""
    return {str(tag): theme for theme, tags in _file("themes").items() for tag in tags}


def latin(text: str) -> str:
    """Plain words in Latin letters, apostrophes gone."""
    bare = STROKES.sub("", text)
    if bare.isascii():
        return plain_words(bare)
    # Letters before the marks on them are taken apart: й is no и.
    return plain_words(bare.casefold().translate(_letters()))


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """A Latin word as it is said: ``sergey`` and ``sergei`` are one, ``aleksandr`` and ``alexander`` two."""
    pattern, sounds = _sounds()
    said = word
    for _ in range(2):  # what one spelling leaves may be another: schj, iya
        said = pattern.sub(lambda found: sounds[found.group()], said)
    return re.sub(r"(.)\1+", r"\1", said)


def variants(name: str) -> Iterator[str]:
    """The names in a printed one: publishers divide by semicolons and put the original script in brackets."""
    if ";" not in name and "(original" not in name:
        yield name
        return
    yield from (part.strip() for part in DIVIDED.split(name) if part.strip())


@lru_cache(maxsize=65_536)
def person_words(name: str) -> tuple[str, ...]:
    """The words of a person's name as they are said, in order of the alphabet, without particles."""
    words = (word for word in latin(name).split() if len(word) > 1 and word not in _particles())
    return tuple(sorted(sound(word) for word in words))


@lru_cache(maxsize=65_536)
def firm_words(name: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The words of an organisation's name as they are said, without legal forms, and the classes of these."""
    pattern, classes = _forms()
    plain = latin(name)
    kinds = frozenset(classes[form] for form in pattern.findall(plain)) - {"unsaid"}
    rest = [sound(word) for word in pattern.sub(" ", plain).split()]
    return tuple(rest if len(rest) < ORDERED else sorted(rest)), kinds


def one_letter_off(left: str, right: str) -> bool:
    """True where one letter was added, dropped or changed, or two neighbours stand the other way round."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    a, b = left[start:], right[start:]
    return a[1:] == b[1:] or a[1:] == b or a == b[1:] or (a[:2] == b[1::-1] and a[2:] == b[2:])


def alike(left: str, right: str) -> bool:
    """True where two words are one, or longer ones differ in one letter."""
    return left == right or (
        min(len(left), len(right)) >= SPELT_LIKE and left[0] == right[0] and one_letter_off(left, right)
    )


def same_consonants(left: str, right: str) -> bool:
    """True where two words differ in vowels alone: aleksandr and oleksandr."""
    bare = left.translate(VOWELS)
    return len(bare) >= SKELETON and bare == right.translate(VOWELS)


def shared_words(left: tuple[str, ...], right: tuple[str, ...], *, consonants: bool = False) -> int:
    """How many words two names have in common, each counted once; where only consonants count, more."""
    free = list(right)
    count = 0
    for word in left:
        likes = (o for o in free if alike(word, o) or (consonants and same_consonants(word, o)))
        match = next(likes, None)
        if match is not None:
            free.remove(match)
            count += 1
    return count
