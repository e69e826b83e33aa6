"""Made-up and hostile names into a kernel built with sanitizers: ``fuzz_kernel.py LIBRARY SECONDS SEED``.

Run by ``soak_kernel.sh``. Stops at the first fault; the sanitizer prints where it is.
"""

from __future__ import annotations

import ctypes
import random
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from detente.screening import index as screening
from detente.screening import lib
from detente.screening.compile import KernelError
from detente.screening.packed import PackedNames
from detente.screening.scoring import judge

ALPHABETS = (
    "ab",
    "aeiourstlnmkd",
    "abcdefghijklmnopqrstuvwxyz 0123456789",
    "\0 |\n\x01\x7f",
    "абвгд\u05d0\u4e2d\U0010ffff\ud800",
)


AGAIN = 40
"""Damaged indexes and torn batches of each round."""
MOST_TEXT = 5_000
"""Letters of such a batch."""


def word(draw: random.Random) -> str:
    """A word of any length, short ones often, sometimes one far too long."""
    size = draw.choice((0, 1, 2, 3, 5, 7, 8, 12, 20, 62, 63, 64, 65, 200, draw.randrange(3000)))
    return "".join(draw.choices(draw.choice(ALPHABETS), k=size))


def name(draw: random.Random, words: list[str]) -> list[list[str]]:
    """Tokens with variants, many from a common stock of words."""
    count = draw.choice((0, 1, 2, 3, 3, 4, 5, 31, 32, 33, draw.randrange(200)))
    variants = draw.choice((1, 1, 1, 2, 3, 8, 9, 20))
    return [[draw.choice(words) for _ in range(draw.randint(0, variants))] for _ in range(count)]


def damaged(index: screening.Index, text: bytes, draw: random.Random) -> None:
    """Change one place of one array: the index is refused, or is sound and answers."""
    arrays = {key: array.copy() for key, array in index.arrays.items()}
    tables = {key: copied(table) for key, table in index.tables.items()}
    parts = [a for t in tables.values() for a in (t.at, t.row, t.mark)]
    chosen = draw.choice([array for array in (*arrays.values(), *parts) if len(array)])
    raw = chosen.view(np.uint8)
    raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
    try:
        other = screening.Index(arrays, tables)
    except KernelError:
        return
    asked(other, text, text.count(b"\n"), draw)


def copied(table: screening.Grouped) -> screening.Grouped:
    """The same rows, to be changed."""
    return screening.Grouped(table.at.copy(), table.row.copy(), table.mark.copy(), table.bits)


def torn(text: bytes, draw: random.Random) -> bytes:
    """A batch of names as the kernel reads it, with some bytes changed, lost or twice there."""
    bytes_ = bytearray(text)
    for _ in range(draw.randint(1, 9)):
        at, size = draw.randrange(len(bytes_) + 1), draw.choice((0, 1, 1, 8, 70))
        bytes_[at : at + size] = draw.choice((b"", b"|", b" ", b"\n", b"| \n|", b"\xff\0", bytes_[:size]))
    return bytes(bytes_)


def asked(index: screening.Index, text: bytes, names: int, draw: random.Random) -> None:
    """Bytes put to the kernel as they are: answered, or refused where text and number of names differ."""
    given, room = np.frombuffer(text, np.uint8), draw.choice((0, 1, 500))
    rows = np.empty(room, lib.HIT)
    k, picks, floor = draw.choice((1, 10, 2000)), draw.choice((1, 48, 5000)), draw.choice((0.0, 0.7))
    with suppress(KernelError):
        lib.call("candidates", ctypes.byref(index._c), given, len(text), names, k, picks, floor, rows, room)  # noqa: SLF001 - below its Python


def record(draw: random.Random, words: list[str]) -> bytes:
    """A word as names are packed for judging: any script, any texts."""
    least = (1, 1, 1, 0, 0)
    lists = [[draw.choice(words) or "x" for _ in range(draw.randint(few, 3))] for few in least]
    texts = [text.encode(errors="surrogatepass") for some in lists for text in some]
    head = bytes([draw.randrange(256), *map(len, lists)])
    return head + np.array([len(text) for text in texts], "<u2").tobytes() + b"".join(texts)


def packed_names(draw: random.Random, words: list[str]) -> dict[str, np.ndarray[Any, Any]]:
    """Made-up names as they are judged."""
    records = [record(draw, words) for _ in range(draw.choice((1, 3, 10)))]
    sizes = [draw.choice((0, 1, 2, 3, 4, 25, 70)) for _ in range(draw.randint(1, 6))]
    token, name = np.zeros(sum(sizes), lib.TOKEN), np.zeros(len(sizes) + 1, lib.NAMED)
    for field, most in (("word", len(records)), ("role", 5), ("weight", 4), ("flags", 8)):
        token[field] = [draw.randrange(most) for _ in range(len(token))]
    token["bits"] = [draw.choice((0.0, 3.5, 14.0, float("nan"), float("inf"))) for _ in range(len(token))]
    name["at"][1:] = np.cumsum(sizes)
    name["legal"] = [draw.randrange(8) for _ in range(len(name))]
    name["card"] = [draw.randrange(2) for _ in range(len(name))]
    word_at = np.cumsum([0, *map(len, records)]).astype(np.uint32)
    return {
        "text": np.frombuffer(b"".join(records), np.uint8),
        "word_at": word_at,
        "token": token,
        "name": name,
    }


def judged(draw: random.Random, words: list[str]) -> None:
    """Judge made-up names, whole and with one bit changed: answered or refused."""
    ours, theirs = packed_names(draw, words), packed_names(draw, words)
    for turn in range(AGAIN):
        if turn:
            theirs = {key: array.copy() for key, array in theirs.items()}
            raw = draw.choice([array for array in theirs.values() if len(array)]).view(np.uint8)
            raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
        asked, listed = PackedNames(ours), PackedNames(theirs)
        left = [draw.randrange(len(asked)) for _ in range(6)]
        right = [draw.randrange(len(listed) + (turn > 0)) for _ in left]
        with suppress(KernelError):
            judge(asked, listed, left, right)
            judge(listed, asked, right, left)


def one_round(seed: int) -> int:
    """Build an index, ask it, prove it, damage it; judge names. Returns how many batches were asked."""
    draw = random.Random(seed)
    words = [word(draw) for _ in range(draw.randint(1, 60))]
    names = [(draw.randrange(50), name(draw, words)) for _ in range(draw.choice((0, 1, 2, 20, 100)))]
    index = screening.Index.build(names)
    queries = [name(draw, [*words, *(word(draw) for _ in range(5))]) for _ in range(draw.randint(0, 30))]
    k, picks = draw.choice((-1, 0, 1, 10, 2000, 2**62)), draw.choice((0, 1, 48, 5000))
    index.candidates(queries, k, picks=picks, floor=draw.choice((0.0, 0.5, 2.0, float("nan"))))
    lost = screening.prove_verbatim(index, names)
    if any(any(map(len, token)) for place in lost for token in names[place][1]):
        raise SystemExit(f"seed {seed}: names lost: {lost}")
    text = "\n".join(" ".join(map("|".join, one)) for one in [*queries, []])[:MOST_TEXT]
    raw = text.encode(errors="surrogatepass")
    for _ in range(AGAIN):
        damaged(index, raw, draw)
        broken = torn(raw, draw)
        asked(index, broken, broken.count(b"\n") + draw.choice((0, 0, 0, 1, -1)), draw)
    judged(draw, words)
    return 2 + 4 * AGAIN


def main(path: str, seconds: str, seed: str) -> None:
    """Rounds until the time is over."""
    library: Any = lib.load(Path(path))
    lib.kernel = lambda: library  # type: ignore[assignment]
    end, rounds, batches = time.monotonic() + float(seconds), 0, 0
    while time.monotonic() < end:
        batches += one_round(int(seed) + rounds)
        rounds += 1
    sys.stdout.write(
        f"kernel under sanitizers: {rounds} rounds from seed {seed}, {batches} batches asked, no fault\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
