"""A name in comparable form: its words, their roles and how much each counts."""

from __future__ import annotations

from typing import Literal

import msgspec

from detente.names.words import Word

Kind = Literal["person", "organisation", "vessel", "unknown"]
Role = Literal[
    "name",
    "given",
    "family",
    "patronymic",
    "initial",
    "particle",
    "title",
    "generation",
    "legal",
    "number",
    "stop",
    "common",
]
BEARING: frozenset[Role] = frozenset(
    {"name", "given", "family", "patronymic", "initial", "generation", "number", "common"}
)
WEIGHTS: dict[Role, int] = {
    "name": 3, "given": 3, "family": 3, "patronymic": 2, "number": 2, "common": 2, "generation": 2,
    "initial": 1, "particle": 1, "title": 1, "legal": 1, "stop": 1,
}  # fmt: skip


class Token(msgspec.Struct, frozen=True, gc=False):
    """A word in its role. ``weight``: 3 bears the name, 2 tells names apart, 1 hardly counts."""

    word: Word
    role: Role
    weight: int

    @property
    def text(self) -> str:
        """The word in its usual romanisation."""
        return self.word.text


def token(word: Word, role: Role) -> Token:
    """The token of a word in a role."""
    return Token(word, role, WEIGHTS[role])


class NameForm(msgspec.Struct, frozen=True, gc=False):
    """A name taken apart. ``tokens`` stand in the order of the name; ``kind`` is what it was taken for;
    ``legal`` are the classes of its legal forms; ``cut`` says that the text was longer than is read.
    """

    original: str
    kind: Kind
    tokens: tuple[Token, ...]
    legal: tuple[str, ...] = ()
    cut: bool = False

    @property
    def bearing(self) -> tuple[Token, ...]:
        """The tokens that bear the name; all of them where none does."""
        return tuple([t for t in self.tokens if t.role in BEARING]) or self.tokens

    @property
    def plain(self) -> str:
        """All words in order."""
        return " ".join([t.word.text for t in self.tokens])

    @property
    def key(self) -> str:
        """The bearing words, sorted: blind to order, case, marks, titles and legal form."""
        return " ".join(sorted([t.word.text for t in self.bearing]))

    @property
    def folded(self) -> str:
        """The fold keys of the bearing words, sorted: equal for most spellings of one name."""
        return " ".join(sorted([t.word.keys[0] for t in self.bearing]))

    @property
    def joined(self) -> str:
        """The bearing words in order, written as one: equal for Al-Qaida, Al Qaida and Alqaida."""
        return "".join([t.word.text for t in self.tokens if t.role in BEARING or t.role == "particle"])
