"""Tables of the user by which names are judged: what differs from the package's, laid over it, checked."""

from __future__ import annotations

from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any, Final

from detente.errors import InputError, Problem, faults_in
from detente.screening.tables import Own, of_package
from detente.yamlfile import Document, read_file

SHARES: Final = frozenset({"likeness", "thresholds"})
"""Tables of shares, 0 to 1; those of the others are points, of any size."""
CHANGEABLE: Final = ("evidence", "scorecard", *sorted(SHARES))


def read_tables(folder: Path) -> Own:
    """The tables of a folder, each a file of the name of the package's that says what differs from it: other
    words, and features whole. Raises InputError with every fault.
    """
    problems: list[Problem] = []
    own: dict[str, dict[str, Any]] = {}
    for path in sorted(folder.glob("*.y*ml")):
        if path.stem in CHANGEABLE:
            document = read_file(path)
            given = _Given(document, problems, most=1.0 if path.stem in SHARES else float("inf"))
            own[path.stem] = given.over(of_package(path.stem), document.data, ())
        else:
            hint = f"one of {', '.join(f'{name}.yml' for name in CHANGEABLE)}"
            problems.append(
                Problem(where=str(path), what="is none of the tables that judge names", hint=hint)
            )
    if problems:
        raise InputError(faults_in("the tables", problems), tuple(problems), where=str(folder))
    if not own:
        names = ", ".join(f"{name}.yml" for name in CHANGEABLE)
        raise InputError("holds no table", where=str(folder), hint=f"put some of {names} there")
    return own


class _Given:
    """A file of the user; ``most``: the greatest number that it may hold."""

    def __init__(self, document: Document, problems: list[Problem], *, most: float) -> None:
        self.document = document
        self.problems = problems
        self.most = most

    def over(self, base: Any, given: Any, path: tuple[Any, ...]) -> Any:
        """What is given, laid over what the package says at the same place."""
        if not isinstance(base, dict):
            return self._number(given, path)
        if not isinstance(given, dict) or not given:
            return self._fault(
                path, "must hold words or numbers, each with what it says", str(list(base)[:3])
            )
        if all(isinstance(key, int | float) for key in base):
            return self._line(given, path)
        return base | {key: self._known(base, key, given[key], (*path, key)) for key in given}

    def _known(self, base: dict[str, Any], key: Any, given: Any, path: tuple[Any, ...]) -> Any:
        if key not in base:
            return self._fault(path, f"{key!r} is not known", f"one of {', '.join(map(str, base))}")
        return self.over(base[key], given, path)

    def _line(self, given: dict[Any, Any], path: tuple[Any, ...]) -> dict[float, float]:
        """Knots from 0 on, each with its points."""
        knots = list(given)
        numbers = all(_is_number(knot) for knot in knots)
        if not numbers or knots[0] != 0 or any(a >= b for a, b in pairwise(knots)):
            self._fault(path, "must begin at 0 and rise", "{0: 0.00, 0.5: -1.2, 1: -1.6}")
        return {knot: self._number(value, (*path, knot)) for knot, value in given.items()}

    def _number(self, given: Any, path: tuple[Any, ...]) -> Any:
        if not _is_number(given) or not isfinite(given):
            return self._fault(path, f"{given!r} is no number", "write one such as 0.75")
        if self.most < float("inf") and not 0 <= given <= self.most:
            return self._fault(path, f"{given} is no share", "write a number from 0 to 1")
        return float(given)

    def _fault(self, path: tuple[Any, ...], what: str, hint: str) -> None:
        self.problems.append(
            Problem(where=self.document.place(*path), what=": ".join([*map(str, path), what]), hint=hint)
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
