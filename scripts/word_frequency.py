"""How common words of names are on the lists of a store: writes ``detente/data/screening/frequency.yml``.

    python scripts/word_frequency.py lists.db

A word counts once per party, under its fold key; strong names only. What is met less than ten times is
left out.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from pathlib import Path

from detente.names.form import Kind
from detente.names.normalise import normalise
from detente.store import open_store

TABLE = Path(__file__).parent.parent / "src" / "detente" / "data" / "screening" / "frequency.yml"
KINDS: dict[str, Kind] = {"Person": "person", "Vessel": "vessel"}
LEAST = 10
HEAD = """# How common the words of names are on published lists: of this many parties of a kind, so many bear
# a word. Words are fold keys (detente.names.fold) in groups of like frequency; one in no group is rare.
# scripts/word_frequency.py writes it.
"""


def counted(store_path: Path) -> tuple[dict[Kind, Counter[str]], Counter[Kind]]:
    """For each kind of party the parties that bear a word, and all of them."""
    words: dict[Kind, Counter[str]] = defaultdict(Counter)
    parties: Counter[Kind] = Counter()
    with open_store(store_path) as store:
        for source in sorted({load.source for load in store.loads()}):
            for _, entry in store.list_on(source):
                kind = KINDS.get(entry.schema, "organisation")
                strong = [name.full for name in entry.names if name.quality != "weak"]
                words[kind].update({t.word.keys[0] for name in strong for t in normalise(name, kind).tokens})
                parties[kind] += 1
    return words, parties


def lines(words: dict[Kind, Counter[str]], parties: Counter[Kind]) -> list[str]:
    """The table: per kind the number of parties, then words by how many bear them, in steps of a fifth."""
    found = []
    for kind in sorted(words):
        found += [f"{kind}:", f"  parties: {parties[kind]}", "  borne by:"]
        groups: dict[int, list[str]] = defaultdict(list)
        for word, count in words[kind].items():
            if count >= LEAST:
                groups[_step(count)].append(word)
        for count in sorted(groups, reverse=True):
            quoted = [
                word if word.isalpha() and word not in {"y", "n"} else f"'{word}'" for word in groups[count]
            ]
            found.append(f"    {count}: [{', '.join(sorted(quoted))}]")
    return found


def _step(count: int) -> int:
    step = LEAST
    while step * 6 // 5 <= count:
        step = step * 6 // 5
    return step


if __name__ == "__main__":
    TABLE.write_text(HEAD + "\n".join(lines(*counted(Path(sys.argv[1])))) + "\n", encoding="utf-8")
