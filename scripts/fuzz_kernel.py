"""Made-up and hostile names into a kernel built with sanitizers: ``fuzz_kernel.py LIBRARY SECONDS SEED``.

Run by ``soak_kernel.sh``. Stops at the first fault; the sanitizer prints where it is.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

from detente.screening import index as screening
from detente.screening import lib
from detente.screening.compile import KernelError

ALPHABETS = (
    "ab",
    "aeiourstlnmkd",
    "abcdefghijklmnopqrstuvwxyz 0123456789",
    "\0 |\n\x01\x7f",
    "абвгд\u05d0\u4e2d\U0010ffff\ud800",
)


def word(draw: random.Random) -> str:
    """A word of any length, short ones often, sometimes one far too long."""
    size = draw.choice((0, 1, 2, 3, 5, 7, 8, 12, 20, 62, 63, 64, 65, 200, draw.randrange(3000)))
    return "".join(draw.choices(draw.choice(ALPHABETS), k=size))


def name(draw: random.Random, words: list[str]) -> list[list[str]]:
    """Tokens with variants, many from a common stock of words."""
    count = draw.choice((0, 1, 2, 3, 3, 4, 5, 31, 32, 33, draw.randrange(200)))
    variants = draw.choice((1, 1, 1, 2, 3, 8, 9, 20))
    return [[draw.choice(words) for _ in range(draw.randint(0, variants))] for _ in range(count)]


def damaged(index: screening.Index, draw: random.Random) -> None:
    """Change one place of one array: the index is refused, or is sound and answers."""
    arrays = {key: array.copy() for key, array in index._arrays.items()}  # noqa: SLF001 - that is the point
    chosen = draw.choice([key for key, array in arrays.items() if len(array)])
    raw = arrays[chosen].view(np.uint8)
    raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
    try:
        other = screening.Index(arrays, index._tables)  # noqa: SLF001
    except KernelError:
        return
    other.candidates([name(draw, ["ab", "abc", "aab"])], 5)


def one_round(seed: int) -> int:
    """Build an index, ask it, prove it, damage it. Returns how many names were asked."""
    draw = random.Random(seed)
    words = [word(draw) for _ in range(draw.randint(1, 60))]
    names = [(draw.randrange(50), name(draw, words)) for _ in range(draw.choice((0, 1, 2, 50, 400)))]
    index = screening.Index.build(names)
    queries = [name(draw, [*words, *(word(draw) for _ in range(5))]) for _ in range(draw.randint(0, 60))]
    k, picks = draw.choice((-1, 0, 1, 10, 2000, 2**62)), draw.choice((0, 1, 48, 5000))
    index.candidates(queries, k, picks=picks, floor=draw.choice((0.0, 0.5, 2.0, float("nan"))))
    lost = screening.prove_verbatim(index, names)
    if any(any(map(len, token)) for place in lost for token in names[place][1]):
        raise SystemExit(f"seed {seed}: names lost: {lost}")
    damaged(index, draw)
    return len(queries) + len(names)


def main(path: str, seconds: str, seed: str) -> None:
    """Rounds until the time is over."""
    library: Any = lib.load(Path(path))
    lib.kernel = lambda: library  # type: ignore[assignment]
    end, rounds, asked = time.monotonic() + float(seconds), 0, 0
    while time.monotonic() < end:
        asked += one_round(int(seed) + rounds)
        rounds += 1
    sys.stdout.write(
        f"kernel under sanitizers: {rounds} rounds from seed {seed}, {asked} names asked, no fault\n"
    )


if __name__ == "__main__":
    main(*sys.argv[1:4])
