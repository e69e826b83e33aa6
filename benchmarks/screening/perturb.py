"""What people, forms and systems do to a name on its way to a screen: one small function for each class.

A change takes the words of a name and what it comes from, and gives the words as changed, or none where it
does not apply. All chance comes from the generator that is handed in.
"""

from __future__ import annotations

import csv
import itertools
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

LETTERS = "abcdefghijklmnopqrstuvwxyz"
VOWELS = frozenset("aeiouyAEIOUY")
MIX = Path(__file__).with_name("mix.yml")


@cache
def mix() -> Mapping[str, Any]:
    """The class mix and its tables."""
    with MIX.open(encoding="utf-8") as stream:
        return dict(yaml.safe_load(stream))


@dataclass(frozen=True)
class Source:
    """What is changed. ``family``: words of the family name in lower case; ``others``: given names of people
    who are not listed.
    """

    kind: str
    words: tuple[str, ...]
    family: frozenset[str] = frozenset()
    others: Sequence[str] = ()
    nicknames: Mapping[str, Sequence[str]] | None = None


Words = list[str]
Change = Callable[[Words, Source, random.Random], Words]


def nicknames(folder: Path) -> dict[str, list[str]]:
    """Full name → what its bearer is called, and the other way round."""
    found: dict[str, list[str]] = defaultdict(list)
    with (folder / "nicknames.csv").open(encoding="utf-8", newline="") as stream:
        pairs = [(row["name1"], row["name2"]) for row in csv.DictReader(stream)]
    for full, short in [*pairs, *mix()["nicknames"]]:
        found[full].append(short)
        found[short].append(full)
    return {name: sorted(set(forms)) for name, forms in found.items()}


def like(pattern: str, word: str) -> str:
    """A word in the case of another."""
    if pattern.isupper() and len(pattern) > 1:
        return word.upper()
    return word[:1].upper() + word[1:] if pattern[:1].isupper() else word


def _put(words: Words, at: int, *new: str) -> Words:
    return [*words[:at], *(word for word in new if word), *words[at + 1 :]]


def _long(words: Words, least: int) -> list[int]:
    return [at for at, word in enumerate(words) if sum(map(str.isalpha, word)) >= least]


def _edit(words: Words, draw: random.Random, change: Callable[[str, int], str], first: int = 0) -> Words:
    """Change one word of four or more letters at a place from ``first`` on."""
    some = _long(words, 4)
    if not some:
        return []
    at = draw.choice(some)
    return _put(words, at, change(words[at], draw.randrange(first, len(words[at]))))


def typo(words: Words, _source: Source, draw: random.Random) -> Words:
    """One letter put in or replaced."""
    letter, width = draw.choice(LETTERS), draw.randrange(2)
    return _edit(words, draw, lambda word, at: word[:at] + like(word[at], letter) + word[at + width :])


def deletion(words: Words, _source: Source, draw: random.Random) -> Words:
    """One letter lost."""
    return _edit(words, draw, lambda word, at: word[:at] + word[at + 1 :])


def transposition(words: Words, _source: Source, draw: random.Random) -> Words:
    """Two letters in turned order."""
    return _edit(words, draw, lambda word, at: word[: at - 1] + word[at] + word[at - 1] + word[at + 1 :], 1)


def doubled(words: Words, _source: Source, draw: random.Random) -> Words:
    """A double letter written once where there is one, else a letter written twice."""
    twice = [(at, m.start()) for at, word in enumerate(words) for m in re.finditer(r"([^\W\d_])\1", word)]
    if twice and draw.random() < 0.5:
        at, place = draw.choice(twice)
        return _put(words, at, words[at][:place] + words[at][place + 1 :])
    return _edit(words, draw, lambda word, at: word[:at] + word[at] + word[at:])


def _replaced(words: Words, draw: random.Random, pairs: Sequence[tuple[str, str]]) -> Words:
    """One of the pairs that occur, replaced once; the case of the word is kept."""
    places = [
        (at, m.start(), old, new)
        for at in _long(words, 3)
        for old, new in pairs
        for m in re.finditer(re.escape(old), words[at])
    ]
    if not places:
        return []
    at, place, old, new = draw.choice(places)
    return _put(words, at, words[at][:place] + new + words[at][place + len(old) :])


def sound(words: Words, _source: Source, draw: random.Random) -> Words:
    """Written as heard."""
    pairs = [tuple(pair) for pair in mix()["sounds"]]
    both = pairs + [(b, a) for a, b in pairs]
    bare = [word.lower() for word in words]
    changed = _replaced(bare, draw, both)
    return [like(old, new) for old, new in zip(words, changed, strict=True)] if changed else []


def order(words: Words, source: Source, draw: random.Random) -> Words:
    """The last word first, with a comma or without, or any order."""
    if len(words) < 2:
        return []
    way = draw.randrange(3)
    if way == 0 and source.kind == "person":
        return [words[-1] + ",", *words[:-1]]
    return [words[-1], *words[:-1]] if way < 2 else draw.sample(words, len(words))


def _apart(words: Words, source: Source) -> list[int]:
    """Places of words that are not of the family name."""
    return [at for at, word in enumerate(words) if word.strip(",").lower() not in source.family]


def dropped(words: Words, source: Source, draw: random.Random) -> Words:
    """One of three words or more is missing; of a person a middle name, of others not the longest word."""
    longest = max(range(len(words)), key=lambda at: len(words[at])) if words else 0
    person = source.kind == "person"
    some = _apart(words, source)[1:] if person else [at for at in range(len(words)) if at != longest]
    return _put(words, draw.choice(some), "") if len(words) > 2 and some else []


def added(words: Words, source: Source, draw: random.Random) -> Words:
    """A second given name, or one more word in the name of an organisation."""
    if source.kind == "person":
        if len(words) != 2 or not source.others:
            return []
        return [words[0], like(words[0], draw.choice(source.others)), words[1]]
    more = mix()["added"].get(source.kind, ())
    return [*words, like(words[-1], draw.choice(more))] if len(words) > 1 and more else []


def patronymic(words: Words, _source: Source, _draw: random.Random) -> Words:
    """The patronymic is missing."""
    ends = tuple(mix()["patronymics"])
    kept = [word for word in words if not word.lower().strip(",").endswith(ends)]
    return kept if 2 <= len(kept) < len(words) else []


def initials(words: Words, source: Source, draw: random.Random) -> Words:
    """Given names as initials: one of them or all."""
    some = [at for at in _apart(words, source) if len(words[at]) > 2]
    if not some or len(_apart(words, source)) == len(words) or source.kind != "person":
        return []
    chosen = set(some) if draw.random() < 0.5 else {draw.choice(some)}
    dot = draw.choice((".", ""))
    return [word[0].upper() + dot if at in chosen else word for at, word in enumerate(words)]


def joined(words: Words, _source: Source, draw: random.Random) -> Words:
    """Two words written as one."""
    if len(words) < 2:
        return []
    at = draw.randrange(len(words) - 1)
    return [*words[:at], words[at] + words[at + 1].lower(), *words[at + 2 :]]


def split(words: Words, _source: Source, draw: random.Random) -> Words:
    """A word of six letters or more written as two."""
    some = _long(words, 6)
    if not some:
        return []
    at = draw.choice(some)
    cut = draw.randrange(2, len(words[at]) - 1)
    return _put(words, at, words[at][:cut], like(words[at], words[at][cut:]))


def title(words: Words, source: Source, draw: random.Random) -> Words:
    """A title before the name, or what a ship is; of a ship it goes where it stands."""
    some = mix()["titles"].get(source.kind, ())
    if not some or words[0] in some:
        return words[1:] if some and source.kind == "vessel" else []
    return [draw.choice(some), *words]


def _legal(words: Words) -> tuple[int, int, Sequence[str]] | None:
    """Where the longest legal form stands, how many words it has, and the forms that mean the same."""
    plain = [word.strip(",.\"'“”«»()").replace(".", "").lower() for word in words]
    best: tuple[int, int, Sequence[str]] | None = None
    for forms in mix()["legal"]:
        for form in forms:
            wanted = [part.strip(",.").replace(".", "").lower() for part in form.split()]
            for at in (0, len(words) - len(wanted)):
                same = at >= 0 and plain[at : at + len(wanted)] == wanted and len(wanted) < len(words)
                if same and (best is None or best[1] < len(wanted)):
                    best = (at, len(wanted), forms)
    return best


def legal_changed(words: Words, _source: Source, draw: random.Random) -> Words:
    """The legal form in another of its forms."""
    found = _legal(words)
    if found is None:
        return []
    at, size, forms = found
    now = " ".join(words[at : at + size]).lower().strip(",")
    other = draw.choice([form for form in forms if form.lower() != now])
    return [*words[:at], *other.split(), *words[at + size :]]


def legal_dropped(words: Words, _source: Source, _draw: random.Random) -> Words:
    """The legal form is missing."""
    found = _legal(words)
    return [*words[: found[0]], *words[found[0] + found[1] :]] if found else []


def truncated(words: Words, source: Source, draw: random.Random) -> Words:
    """A field too short: the end of the name is cut; of a person at most half of the last word."""
    text = " ".join(words)
    least = len(text) - len(words[-1]) // 2 if source.kind == "person" else round(len(text) * 0.65)
    return text[: draw.randrange(least, len(text))].split() if len(text) >= 14 and least < len(text) else []


def vowels(words: Words, _source: Source, draw: random.Random) -> Words:
    """Vowels within one word are left out."""
    bare = {
        at: "".join(c for n, c in enumerate(words[at]) if n == 0 or c not in VOWELS) for at in _long(words, 4)
    }
    some = [at for at, word in bare.items() if len(word) >= 3 and word != words[at]]
    at = draw.choice(some) if some else 0
    return _put(words, at, bare[at]) if some else []


def nickname(words: Words, source: Source, draw: random.Random) -> Words:
    """The given name as its bearer is called, or in full."""
    known = source.nicknames or {}
    some = [at for at in _apart(words, source) if words[at].lower() in known]
    if not some:
        return []
    at = draw.choice(some)
    return _put(words, at, like(words[at], draw.choice(known[words[at].lower()])))


def numeral(words: Words, _source: Source, draw: random.Random) -> Words:
    """A number in another writing: 3, III, three, third. One Roman letter is a number only at the end."""
    some = [
        (at, forms)
        for at, word in enumerate(words)
        for forms in mix()["numbers"]
        if word in forms or word.capitalize() in forms[2:]
        if len(word) > 1 or word.isdigit() or at == len(words) - 1
    ]
    if not some or len(words) < 2:
        return []
    at, forms = draw.choice(some)
    return _put(words, at, like(words[at], draw.choice([f for f in forms if f.lower() != words[at].lower()])))


def hyphen(words: Words, _source: Source, draw: random.Random) -> Words:
    """A hyphen gone, or a blank in its place; a hyphen where a blank was."""
    some = [at for at, word in enumerate(words) if re.search(r"\w-\w", word)]
    if some:
        at = draw.choice(some)
        return _put(words, at, *words[at].replace("-", draw.choice(("", " "))).split())
    if len(words) < 2:
        return []
    at = draw.randrange(len(words) - 1)
    return [*words[:at], f"{words[at]}-{words[at + 1]}", *words[at + 2 :]]


def accents(words: Words, _source: Source, draw: random.Random) -> Words:
    """Marks of letters lost, or written out as two letters."""
    table = str.maketrans(mix()["accents"])
    text = " ".join(words)
    if text.isascii():
        return []
    if draw.random() < 0.5:
        text = text.translate(table)
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c)).split()


def lookalike(words: Words, _source: Source, draw: random.Random) -> Words:
    """Letters taken for others by eye or by a reader of images, and what cannot be seen."""
    way = draw.choice(("drawn", "cyrillic", "invisible"))
    if way == "invisible":
        return _edit(
            words, draw, lambda word, at: word[:at] + draw.choice(mix()["lookalikes"][way]) + word[at:], 1
        )
    return _replaced(words, draw, [tuple(pair) for pair in mix()["lookalikes"][way]])


def romanise(text: str, system: str) -> str:
    """Cyrillic text in Latin letters after one office's habit."""
    table = {**mix()["cyrillic"]["passport"], **mix()["cyrillic"][system]}
    return "".join(like(letter, table.get(letter.lower(), letter)) for letter in text)


def romanised(words: Words, _source: Source, draw: random.Random) -> Words:
    """A Cyrillic name in Latin letters; title case, because letters become several."""
    text = romanise(" ".join(words).lower(), draw.choice(sorted(mix()["cyrillic"])))
    return [part[:1].upper() + part[1:] for part in text.split()]


def unchanged(words: Words, _source: Source, _draw: random.Random) -> Words:
    """As it is: the change lies in what the list does not hold."""
    return words


_CHANGES: tuple[Change, ...] = (
    typo, deletion, transposition, doubled, sound, romanised, order, dropped, added, patronymic, initials,
    joined, split, title, legal_changed, legal_dropped, truncated, vowels, nickname, numeral, hyphen, accents,
    lookalike,
)  # fmt: skip
_WITHHELD = ("verbatim", "spelling", "cyrillic", "arabic", "chinese", "korean")
CHANGES: Mapping[str, Change] = {change.__name__: change for change in _CHANGES} | dict.fromkeys(
    _WITHHELD, unchanged
)


def changed(source: Source, classes: Sequence[str], draw: random.Random) -> Words:
    """All changes one after the other; none where one of them does not apply."""
    words = list(source.words)
    for name in classes:
        words = CHANGES[name](words, source, draw)
        if not words:
            return []
    return words


def further(first: str, depth: int, draw: random.Random) -> list[str]:
    """The classes of a query of some depth: the first, and others without repetition."""
    script = first in ("cyrillic", "arabic")
    rest = [name for name in mix()["further_in_script" if script else "further"] if name != first]
    return [first, *itertools.islice(draw.sample(rest, len(rest)), depth - 1)]
