"""One tree of errors. Each says what is wrong, where, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from detente.lazyclass import dataclass


class DetenteError(Exception):
    """Base of all errors: ``code`` (stable word), ``what``, ``where`` and ``hint``."""

    code = "error"
    exit_code = 2

    def __init__(self, what: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.hint = hint

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f"\n  {self.hint}" if self.hint else ""
        return f"{place}{self.what}{hint}"


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault in a file: where it is, what is wrong, what would mend it."""

    where: str
    what: str
    hint: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" + (f" ({self.hint})" if self.hint else "")


def faults_in(what: str, problems: Sequence[Problem]) -> str:
    """``3 faults in the book``, ``1 fault in the book``."""
    return f"{len(problems)} fault{'' if len(problems) == 1 else 's'} in {what}"


class InputError(DetenteError):
    """A file or argument of the user cannot be read; carries every problem found."""

    code = "bad_input"

    def __init__(
        self, what: str, problems: tuple[Problem, ...] = (), *, where: str = "", hint: str = ""
    ) -> None:
        super().__init__(what, where=where, hint=hint)
        self.problems = problems

    def __str__(self) -> str:
        lines = [super().__str__(), *(f"  - {problem}" for problem in self.problems)]
        return "\n".join(lines)


class LawError(InputError):
    """Rows of law contradict the format or each other."""

    code = "bad_law"


class UnknownIdError(DetenteError):
    """An id or name that the ledger does not hold."""

    code = "unknown"
    exit_code = 3


class AmbiguousNameError(DetenteError):
    """A name that more than one party bears; ``candidates`` lists them."""

    code = "ambiguous"
    exit_code = 4

    def __init__(self, what: str, candidates: tuple[str, ...], *, hint: str = "") -> None:
        super().__init__(what, hint=hint)
        self.candidates = candidates

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"  - {c}" for c in self.candidates)])


class ImageError(DetenteError):
    """The compiled law is missing, damaged or of another format."""

    code = "bad_image"
    exit_code = 5
