"""Words of a name changed: each change is one small function, None where it does not apply."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from detente.screening.changing import Task, data, exchanged, like, put, spots_of


def _family(words: Sequence[str]) -> set[int]:
    """Which words are the family name, as the writing shows it: before a comma, in capitals, first in a
    Chinese or Korean name, else the last.
    """
    comma = next((at for at, word in enumerate(words) if word.endswith(",")), None)
    if comma is not None:
        return set(range(comma + 1))
    large = {at for at, word in enumerate(words) if word.isupper() and sum(map(str.isalpha, word)) > 1}
    if 0 < len(large) < len(words):
        return large
    known = {word for row in (*data()["korean"], *data()["chinese"]) for word in row}
    return {0} if len(words) > 1 and words[0].lower() in known else {len(words) - 1}


def _given(task: Task) -> list[int]:
    """The words of a person's name that are neither family name nor particle."""
    words = task.words
    family = _family(words)
    return [
        at
        for at, word in enumerate(words)
        if at not in family
        and len(word) > 2  # noqa: PLR2004 - an initial
        and word[0].isupper()
        and word.lower() not in data()["particles"]
    ]


def _at_place(task: Task, some: Sequence[int]) -> int | None:
    """One of some words, at the place asked: the first, the last, or one between them."""
    last = len(task.words) - 1
    places = {"beginning": {0}, "end": {last}, "middle": set(range(1, last))}
    chosen = [at for at in some if at in places.get(task.place, {at})]
    return task.draw.choice(chosen) if chosen else None


def family_name_first(task: Task) -> str | None:
    """The last word first and a comma behind it."""
    words = task.words
    return " ".join([words[-1] + ",", *words[:-1]]) if len(words) > 1 and "," not in task.name else None


def words_turned(task: Task) -> str | None:
    """The words in another order."""
    words = task.name.replace(",", "").split()
    return " ".join(task.draw.sample(words, len(words))) if len(words) > 1 else None


def word_lost(task: Task) -> str | None:
    """A word missing of three or more."""
    words = task.words
    longest = max(range(len(words)), key=lambda at: len(words[at]))
    kept = _family(words) if task.kind == "person" else {longest}
    at = _at_place(task, [at for at in range(len(words)) if at not in kept])
    return None if at is None or len(words) < 3 else put(words, at)  # noqa: PLR2004 - two must be left


def word_added(task: Task) -> str | None:
    """A word of the data put before, between or behind the others; before a comma nothing."""
    words = task.words
    more = data()["names beside" if task.kind == "person" else "words beside"]
    at = {"beginning": 0, "end": len(words)}.get(task.place, task.draw.randrange(1, max(2, len(words))))
    if not task.name.isascii() or len(words) < 2 or "," in task.name:  # noqa: PLR2004 - one word alone is too little
        return None
    return " ".join([*words[:at], like(words[0], task.draw.choice(more)), *words[at:]])


def word_twice(task: Task) -> str | None:
    """A word written twice in a row."""
    words = task.words
    at = task.draw.randrange(len(words))
    return put(words, at, words[at], words[at]) if len(words) > 1 else None


def words_joined(task: Task) -> str | None:
    """Two words written as one."""
    words = task.words
    if len(words) < 2:  # noqa: PLR2004 - two words are joined
        return None
    at = task.draw.randrange(len(words) - 1)
    return " ".join([*words[:at], words[at].rstrip(",") + words[at + 1], *words[at + 2 :]])


def word_split(task: Task) -> str | None:
    """A word of six letters or more written as two."""
    words = task.words
    some = [at for at, word in enumerate(words) if len(word) >= 6 and word.isalpha()]  # noqa: PLR2004 - two halves
    if not some:
        return None
    at = task.draw.choice(some)
    cut = task.draw.randrange(2, len(words[at]) - 1)
    return put(words, at, words[at][:cut], like(words[at], words[at][cut:]))


def no_blanks(task: Task) -> str | None:
    """All words written as one."""
    return re.sub(r"[\s,]", "", task.name) if len(task.words) > 1 else None


def hyphen_for_blank(task: Task) -> str | None:
    """A hyphen between two words."""
    spots = [m.start() for m in re.finditer(r"(?<=\w) (?=\w)", task.name)]
    if not spots:
        return None
    at = task.draw.choice(spots)
    return f"{task.name[:at]}-{task.name[at + 1 :]}"


def hyphen_lost(task: Task) -> str | None:
    """A blank, or nothing, for each hyphen."""
    return task.name.replace("-", task.draw.choice((" ", "")))


def field_cut(task: Task) -> str | None:
    """The last fifth of a name of fourteen signs or more cut off, or less of it."""
    size = len(task.name)
    return task.name[: task.draw.randrange(size * 4 // 5, size)].rstrip(" ,") if size >= 14 else None  # noqa: PLR2004


def _bare(word: str) -> str:
    return word[:1] + "".join(c for c in word[1:] if c.lower() not in data()["vowels"])


def vowels_of_a_word_lost(task: Task) -> str | None:
    """One long word without its vowels."""
    words = task.words
    some = [at for at, w in enumerate(words) if len(_bare(w)) >= 3 and _bare(w) != w]  # noqa: PLR2004 - still a word
    at = task.draw.choice(some) if some else None
    return None if at is None else put(words, at, _bare(words[at]))


def all_vowels_lost(task: Task) -> str | None:
    """All words without their vowels, where six consonants are left."""
    bare = " ".join(map(_bare, task.words))
    return bare if sum(map(str.isalpha, bare)) >= data()["least letters"] else None


# ---------------------------------------------------------------- persons


def patronymic_lost(task: Task) -> str | None:
    """Without the patronymic."""
    ends = tuple(data()["patronymics"])
    words = task.words
    kept = [w for at, w in enumerate(words) if at == 0 or not w.lower().rstrip(",").endswith(ends)]
    return " ".join(kept) if 2 <= len(kept) < len(words) else None  # noqa: PLR2004 - given and family name are left


def one_initial(task: Task) -> str | None:
    """One given name as an initial."""
    some = _given(task)
    at = task.draw.choice(some) if some else None
    return None if at is None else put(task.words, at, task.words[at][0] + task.draw.choice((".", "")))


def initials(task: Task) -> str | None:
    """All given names as initials."""
    some, dot = set(_given(task)), task.draw.choice((".", ""))
    return " ".join(w[0] + dot if at in some else w for at, w in enumerate(task.words)) if some else None


def initials_joined(task: Task) -> str | None:
    """All given names, two or more, as initials in one word."""
    some, words = _given(task), task.words
    if len(some) < 2:  # noqa: PLR2004 - one alone is not joined
        return None
    dot = task.draw.choice((".", ""))
    first = "".join(words[at][0] + dot for at in some)
    rest = [w for at, w in enumerate(words) if at not in some]
    return " ".join([*rest, first] if "," in task.name else [first, *rest])


def short_form(task: Task) -> str | None:
    """A given name as its bearer is called, or a short form in full."""
    return _tabled(task, data()["short forms"], _given(task))


def title_added(task: Task) -> str | None:
    """A title before the name."""
    titles = data()["titles"][task.kind]
    found = task.words[0] in titles or "," in task.name or not task.name.isascii()
    return None if found else f"{task.draw.choice(titles)} {task.name}"


def _particle(task: Task) -> re.Match[str] | None:
    """A particle before another word."""
    found = list(re.finditer(rf"\b({'|'.join(data()['particles'])})[ -](?=\w)", task.name, re.IGNORECASE))
    return task.draw.choice(found) if found else None


def particle_lost(task: Task) -> str | None:
    """Without a particle."""
    found = _particle(task)
    return None if found is None else task.name[: found.start()] + task.name[found.end() :]


def particle_joined(task: Task) -> str | None:
    """A particle written onto its word."""
    found = _particle(task)
    if found is None:
        return None
    end = found.end()
    return task.name[: end - 1] + task.name[end].lower() + task.name[end + 1 :]


# ---------------------------------------------------------------- words of tables


def _tabled(task: Task, rows: Iterable[Sequence[str]], where: Iterable[int]) -> str | None:
    """A word that stands in a row, in another form of the row."""
    words = task.words
    some = [
        (at, [form for form in row if form.lower() != words[at].lower().strip(",.")])
        for at in where
        for row in rows
        if words[at].lower().strip(",.") in map(str.lower, row)
    ]
    if not some:
        return None
    at, forms = task.draw.choice(some)
    return put(words, at, like(words[at], task.draw.choice(forms)) + "," * words[at].endswith(","))


def word_shortened(task: Task) -> str | None:
    """A word in its usual short form, or a short form in full."""
    return _tabled(task, data()["short words"], range(len(task.words)))


def place_rewritten(task: Task) -> str | None:
    """Another name of a place."""
    return _tabled(task, data()["places"], range(len(task.words)))


def number_rewritten(task: Task) -> str | None:
    """A number in another writing; one Roman letter is a number only at the end, and none with a dot."""
    words = task.words
    last = len(words) - 1
    where = [at for at, w in enumerate(words) if w[-1] != "." and (len(w) > 1 or w.isdigit() or at == last)]
    return _tabled(task, data()["numbers"], where) if len(words) > 1 else None


def and_(task: Task) -> str | None:
    """& for and, or the other way round."""
    found = re.search(r"(?<= )(&|and|AND)(?= )", task.name)
    if found is None:
        return None
    new = "&" if found[0] != "&" else "AND" if task.name.isupper() else "and"
    return task.name[: found.start()] + new + task.name[found.end() :]


def _legal(task: Task) -> tuple[str, str, Sequence[str]] | None:
    """The name without its longest legal form at either end, that form, and those of its row."""
    best: tuple[str, str, Sequence[str]] | None = None
    for row in data()["legal"]:
        for form in row:
            for pattern in (rf"^(.+?),? ({re.escape(form)})$", rf"^({re.escape(form)}) (.+)$"):
                found = re.match(pattern, task.name, re.IGNORECASE)
                if found and (best is None or len(form) > len(best[1])):
                    rest = found[1] if pattern.startswith("^(.+") else found[2]
                    best = (rest, form, row)
    return best


def legal_form_changed(task: Task) -> str | None:
    """Another form that means the same."""
    found = _legal(task)
    if found is None:
        return None
    rest, form, row = found
    other = task.draw.choice([one for one in row if one.lower() != form.lower()])
    return f"{rest} {other}"


def legal_form_lost(task: Task) -> str | None:
    """Without its legal form."""
    found = _legal(task)
    return None if found is None else found[0]


def legal_form_added(task: Task) -> str | None:
    """With a legal form, where it has none."""
    latin = [row[0] for row in data()["legal"] if row[0].isascii()]
    plain = task.name.isascii() and _legal(task) is None
    return f"{task.name} {task.draw.choice(latin)}" if plain else None


# ---------------------------------------------------------------- languages


def romanised(task: Task) -> str | None:
    """A Cyrillic name in Latin letters after the habit of one office; each word with a capital."""
    low = task.name.lower()
    if not any(c in data()["alphabets"]["cyrillic"] for c in low) or any(
        c.isascii() and c.isalpha() for c in low
    ):
        return None
    offices = data()["offices"]
    letters = {**offices["passport"], **offices[task.draw.choice(sorted(offices))]}
    found = "".join(letters.get(c, c) for c in low)
    return " ".join(word[:1].upper() + word[1:] for word in found.split())


def russian_spelling(task: Task) -> str | None:
    """Letters for others by which the same Russian ones are written."""
    known = data()["russian"]
    ends = tuple(known["ends"])
    russian = any(w.lower().rstrip(",").endswith(ends) for w in task.words if len(w) > 4)  # noqa: PLR2004 - Ivov
    return exchanged(task, known["pairs"]) if russian and task.name.isascii() else None


def arabic_spelling(task: Task) -> str | None:
    """Letters for others by which the same Arabic ones are written."""
    known = data()["arabic"]
    found = not set(known["words"]).isdisjoint(re.split(r"\W+", task.name.lower()))
    return exchanged(task, known["pairs"]) if found and task.name.isascii() else None


def _syllables(task: Task, rows: Sequence[Sequence[str]]) -> str | None:
    """A word of a table in another form, where enough words of the name stand in it."""
    known = {form for row in rows for form in row}
    where = [at for at, w in enumerate(task.words) if w.lower().strip(",") in known]
    return _tabled(task, rows, where) if len(where) >= data()["least words in the table"] else None


def chinese_spelling(task: Task) -> str | None:
    """A Chinese syllable after another system."""
    return _syllables(task, data()["chinese"])


def korean_spelling(task: Task) -> str | None:
    """A Korean syllable after another system or habit."""
    return _syllables(task, data()["korean"])


def arabic_letters(task: Task) -> str | None:
    """An Arabic letter for another that is often put in its place, or a lengthening sign."""
    alphabet = data()["alphabets"]["arabic"]
    if set(alphabet).isdisjoint(task.name):
        return None
    arabic = [at for at in spots_of(task) if task.name[at] in alphabet]
    if arabic and task.draw.random() < 1 / len(data()["arabic letters"]):
        at = task.draw.choice(arabic)
        sign: str = data()["lengthening"]
        return task.name[: at + 1] + sign + task.name[at + 1 :]
    return exchanged(task, data()["arabic letters"], both=False) if arabic else None


WORD_CHANGES: Final = (
    family_name_first, words_turned, word_lost, word_added, word_twice, words_joined, word_split,
    no_blanks, hyphen_for_blank, hyphen_lost, field_cut, vowels_of_a_word_lost, all_vowels_lost,
    patronymic_lost, one_initial, initials, initials_joined, short_form, title_added, particle_lost,
    particle_joined, word_shortened, place_rewritten, number_rewritten, and_, legal_form_changed,
    legal_form_lost, legal_form_added, romanised, russian_spelling, arabic_spelling, chinese_spelling,
    korean_spelling, arabic_letters,
)  # fmt: skip
