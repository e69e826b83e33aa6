"""Names as the kernel judges them: the tokens of each name, and each distinct word once, as bytes.

``Packer`` takes names apart for it. Packed names never change afterwards, so threads share them.
"""

from __future__ import annotations

import struct
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from detente.names.form import BEARING, Kind, NameForm, Role, Token
from detente.names.tables import table
from detente.names.words import Word
from detente.screening.compile import KernelError
from detente.screening.lib import NAMED, TOKEN, Names, address, are
from detente.screening.tables import MOST_BITS, surprises

CARDS: Final = ("person", "organisation")
"""The scorecards: what is no person is judged as an organisation."""
SCRIPTS: Final = (
    "other", "latin", "greek", "cyrillic", "armenian", "georgian", "hebrew", "arabic", "kana", "transcribed",
    "hangul", "han",
)  # fmt: skip
_UNVOWELLED: Final = frozenset({"arabic", "hebrew"})
_SYLLABIC: Final = frozenset({"kana", "transcribed"})
_CHARACTERS: Final = frozenset({"hangul", "han"})
_SCRIPT: Final = {
    name: number | (name in _UNVOWELLED) << 5 | (name in _SYLLABIC) << 6 | (name in _CHARACTERS) << 7
    for number, name in enumerate(SCRIPTS)
}
_ROLE: Final[dict[Role, int]] = {"number": 1, "generation": 2, "patronymic": 3, "family": 4}
_BEARS: Final = 1
_JOINS: Final = 2
_BOTH: Final = _BEARS | _JOINS
_GIVEN: Final = 4
_KEPT: Final = 32_768
"""Words and tokens kept packed."""
_MOST_TEXTS: Final = 255
"""Of one kind."""
_TOKEN: Final = struct.Struct("=IfBBBx")
_NAMED: Final = struct.Struct("=III")
_HEAD: Final = 6
"""Bytes at the beginning of a word: its script, and how many texts of each kind follow."""
_SIZE: Final = 2
"""Bytes of the size of each of these texts; their letters follow, which are a to z and digits."""


_ARRAYS: Final[dict[str, np.dtype[Any]]] = {
    "text": np.dtype("u1"),
    "word_at": np.dtype("u4"),
    "token": TOKEN,
    "name": NAMED,
}


class PackedNames:
    """Names by their places, for reading only; see ``names`` in judge.c."""

    def __init__(self, arrays: dict[str, NDArray[Any]]) -> None:
        """``arrays``: ``text``, the bytes of all words; ``word_at``, where each begins; ``token``; ``name``,
        where the tokens of each name begin. Raises KernelError where they are something else.
        """
        if not are(arrays, _ARRAYS) or not len(arrays["word_at"]) or not len(arrays["name"]):
            raise KernelError("the names of the index are damaged", hint="build it again")
        self.arrays = arrays
        self.c = Names(
            words=len(arrays["word_at"]) - 1,
            tokens=len(arrays["token"]),
            names=len(arrays["name"]) - 1,
            bytes=len(arrays["text"]),
            **{name: address(array) for name, array in arrays.items()},
        )
        for held in arrays.values():
            held.flags.writeable = False

    def __len__(self) -> int:
        return int(self.c.names)

    def words(self, name: int) -> tuple[str, ...]:
        """The words of a name that are compared."""
        (start, _, _), (end, _, _) = self.arrays["name"][name : name + 2].tolist()
        tokens = self.arrays["token"][start:end].tolist()
        return tuple([self._word(word) for word, _, _, _, flags, _ in tokens if flags & _BEARS])

    def _word(self, word: int) -> str:
        start, text = self.arrays["word_at"].item(word), self.arrays["text"].data
        sizes = start + _HEAD
        letters = sizes + _SIZE * sum(text[start + 1 : sizes])
        size = int.from_bytes(text[sizes : sizes + _SIZE], "little")
        return str(text[letters : letters + size], "ascii", "replace")


class Packer:
    """Packs names, one after the other."""

    def __init__(self) -> None:
        self._words: dict[bytes, int] = {}
        self._tokens = bytearray()
        self._names = bytearray()

    def add(self, form: NameForm) -> None:
        """One more name."""
        legal = _legal()
        self._name(sum([legal[one] for one in form.legal]), form.kind != CARDS[0])
        others = 0 if any(t.role in BEARING for t in form.tokens) else _BEARS
        for t in form.tokens:
            word, bits, role, flags = _token(t, form.kind)
            if flags & _BOTH or others:
                place = self._words.setdefault(word, len(self._words))
                self._tokens += _TOKEN.pack(place, bits, role, t.weight, flags | others)

    def _name(self, legal: int, card: int) -> None:
        self._names += _NAMED.pack(len(self._tokens) // _TOKEN.size, legal, card)

    def names(self) -> PackedNames:
        """All of them."""
        self._name(0, 0)
        word_at = np.zeros(len(self._words) + 1, np.uint32)
        np.cumsum([len(word) for word in self._words], out=word_at[1:])
        return PackedNames(
            {
                "text": np.frombuffer(b"".join(self._words), np.uint8),
                "word_at": word_at,
                "token": np.frombuffer(bytes(self._tokens), TOKEN),
                "name": np.frombuffer(bytes(self._names), NAMED),
            }
        )


def packed(*forms: NameForm) -> PackedNames:
    """These names."""
    packer = Packer()
    for form in forms:
        packer.add(form)
    return packer.names()


@cache
def _legal() -> dict[str, int]:
    """The classes of legal forms, each as a bit."""
    return {name: 1 << place for place, name in enumerate(table("legal"))}


@lru_cache(maxsize=_KEPT)
def _token(token: Token, kind: Kind) -> tuple[bytes, float, int, int]:
    """Of a token its word, its bits of surprise, its role, and its flags among others that bear a name."""
    bits = surprises(kind).get(token.word.keys[0])
    flags = _BOTH if token.role in BEARING else _JOINS if token.role == "particle" else 0
    if bits is None:
        bits = MOST_BITS
        flags |= _GIVEN if token.word.kin else 0
    return _packed(token.word), bits, _ROLE.get(token.role, 0), flags


@lru_cache(maxsize=_KEPT)
def _packed(word: Word) -> bytes:
    """A word as ``names`` in judge.c says."""
    every = word.spellings, word.keys, word.skeletons, word.coarse, word.kin
    lists = [some[:_MOST_TEXTS] for some in every]
    texts = [text for some in lists for text in some]
    sizes = struct.pack(f"<{len(texts)}H", *map(len, texts))
    head = bytes([_SCRIPT[word.script], *map(len, lists)])
    return head + sizes + "".join(texts).encode("ascii", "replace")
