"""Letters of a name changed: each change is one small function, None where it does not apply."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from detente.screening.changing import Task, alphabet, at_a_letter, cased, data, exchanged, like, spots_of


def letter_replaced(task: Task) -> str | None:
    """Another letter of the same alphabet."""

    def way(name: str, at: int) -> str | None:
        others = alphabet(name[at]).replace(name[at].lower(), "")
        return name[:at] + like(name[at], task.draw.choice(others)) + name[at + 1 :] if others else None

    return at_a_letter(task, way)


def letter_added(task: Task) -> str | None:
    """A letter of the same alphabet put in."""

    def way(name: str, at: int) -> str | None:
        letters = alphabet(name[at])
        return (
            name[: at + 1] + cased(name, at, task.draw.choice(letters)) + name[at + 1 :] if letters else None
        )

    return at_a_letter(task, way)


def letter_lost(task: Task) -> str | None:
    """A letter taken out."""
    return at_a_letter(task, lambda name, at: name[:at] + name[at + 1 :])


def letters_swapped(task: Task) -> str | None:
    """A letter and the next of its word, unlike, the other way round."""
    name = task.name
    where = [at for at in spots_of(task) if name[at + 1 : at + 2].isalpha() and name[at] != name[at + 1]]
    return at_a_letter(task, lambda name, at: name[:at] + name[at + 1] + name[at] + name[at + 2 :], where)


def letter_doubled(task: Task) -> str | None:
    """A letter written twice."""
    return at_a_letter(
        task, lambda name, at: name[: at + 1] + cased(name, at, name[at].lower()) + name[at + 1 :]
    )


def double_letter_once(task: Task) -> str | None:
    """A double letter written once."""
    name = task.name.lower()
    where = [at for at in spots_of(task) if name[at : at + 1] == name[at + 1 : at + 2]]
    return at_a_letter(task, lambda name, at: name[:at] + name[at + 1 :], where)


def key_slipped(task: Task) -> str | None:
    """The letter on a neighbouring key of the row."""

    def way(name: str, at: int) -> str | None:
        letter = name[at].lower()
        row = next((row for row in data()["keyboard"] if letter in row), "")
        found = row.find(letter)
        beside = row[max(0, found - 1) : found] + row[found + 1 : found + 2]
        return name[:at] + like(name[at], task.draw.choice(beside)) + name[at + 1 :] if beside else None

    return at_a_letter(task, way)


def vowel_changed(task: Task) -> str | None:
    """Another vowel of the same alphabet."""
    vowels = data()["vowels"]

    def way(name: str, at: int) -> str:
        others = [v for v in vowels if v in alphabet(name[at]) and v != name[at].lower()]
        return name[:at] + like(name[at], task.draw.choice(others)) + name[at + 1 :]

    return at_a_letter(task, way, [at for at in spots_of(task) if task.name[at].lower() in vowels])


def other_alphabet(task: Task) -> str | None:
    """A letter of the other alphabet, Latin or Cyrillic, that is drawn the same."""
    same = data()["same look"]
    where = [at for at in spots_of(task) if task.name[at] in same]
    return at_a_letter(task, lambda name, at: name[:at] + same[name[at]] + name[at + 1 :], where)


def invisible_sign(task: Task) -> str | None:
    """A sign that is not drawn, between two letters."""
    where = [at for at in spots_of(task) if task.name[at + 1 : at + 2].isalpha()]
    sign = task.draw.choice(data()["unseen"])
    return at_a_letter(task, lambda name, at: name[: at + 1] + sign + name[at + 1 :], where)


def accent_added(task: Task) -> str | None:
    """A mark on a vowel."""
    marked = data()["marked"]

    def way(name: str, at: int) -> str:
        return name[:at] + like(name[at], task.draw.choice(marked[name[at].lower()])) + name[at + 1 :]

    return at_a_letter(task, way, [at for at in spots_of(task) if task.name[at].lower() in marked])


def written_as_heard(task: Task) -> str | None:
    """Letters for others that sound like them."""
    return exchanged(task, data()["heard"])


def misread(task: Task) -> str | None:
    """Letters and digits for others that look like them."""
    return exchanged(task, data()["drawn"], both=False)


def wrong_encoding(task: Task) -> str | None:
    """UTF-8 read as Windows-1252, where that can be."""
    try:
        found = task.name.encode().decode("cp1252")
    except UnicodeDecodeError:
        return None
    return found if alphabet(task.name[0]) == data()["alphabets"]["latin"] else None


def accents_lost(task: Task) -> str | None:
    """Latin letters without their marks."""
    if any(ord(c) > ord("ʯ") for c in task.name):
        return None
    return "".join(c for c in unicodedata.normalize("NFKD", task.name) if not unicodedata.combining(c))


def accents_written_out(task: Task) -> str | None:
    """Marked letters as two."""
    return task.name.translate(str.maketrans(data()["written out"]))


def capitals(task: Task) -> str | None:
    """All in capitals."""
    return task.name.upper()


def small_letters(task: Task) -> str | None:
    """All in small letters."""
    return task.name.lower()


def marks_lost(task: Task) -> str | None:
    """Without punctuation within the line."""
    return re.sub(r"[^\w\s/&-]", "", task.name)


LETTER_CHANGES: Final = (
    letter_replaced, letter_added, letter_lost, letters_swapped, letter_doubled, double_letter_once,
    key_slipped, vowel_changed, other_alphabet, invisible_sign, accent_added, written_as_heard, misread,
    wrong_encoding, accents_lost, accents_written_out, capitals, small_letters, marks_lost,
)  # fmt: skip
