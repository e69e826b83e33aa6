"""What the kernel computes, computed plainly: the oracle of its tests."""

from __future__ import annotations


def distance(a: bytes, b: bytes) -> int:
    """Optimal string alignment: insert, delete, replace, swap neighbours; no part is edited twice."""
    rows = [[i + j if not i * j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i, x in enumerate(a, 1):
        for j, y in enumerate(b, 1):
            best = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, rows[i - 2][j - 2] + 1)
            rows[i][j] = best
    return rows[-1][-1]


def edits(size: int) -> int:
    """Deletions taken from a form of this size."""
    return 0 if size <= 2 else 1 if size <= 6 else 2


def deletions(form: bytes) -> set[bytes]:
    """The first seven bytes with as many deleted as the size of the form allows."""
    level = {form[:7]}
    found = set(level)
    for _ in range(edits(len(form))):
        level = {form_[:i] + form_[i + 1 :] for form_ in level for i in range(len(form_))}
        found |= level
    return found


def near(query: bytes, listed: bytes) -> bool:
    """Whether two forms are near by distance: they share a deletion and are few edits apart."""
    longer = max(len(query), len(listed))
    most = 0 if longer <= 2 else 1 if longer <= 6 else 2 if longer <= 10 else 3
    d = distance(query, listed)
    swapped = len(query) == len(listed) and query[:2] == listed[1::-1]
    if d > most or (d and longer <= 4 and query[0] != listed[0] and not swapped):
        return False
    return bool(deletions(query) & deletions(listed))
