"""The tables of ``detente/data/names``: each read once, when a name first needs it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, Final

_FOLDER: Final = Path(__file__).parent.parent / "data" / "names"


def table(name: str) -> dict[str, Any]:
    """One file of the folder, as plain data."""
    return read(_FOLDER / f"{name}.yml")


@cache
def read(path: Path) -> dict[str, Any]:
    """A table that is part of the package, as plain data, read once."""
    import yaml  # noqa: PLC0415  # a status reads no name and loads no YAML

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with path.open(encoding="utf-8") as lines:
        data: dict[str, Any] = yaml.load(lines, Loader=loader)  # noqa: S506  # a safe loader, either way
    return data


def words(value: Any) -> tuple[str, ...]:
    """The words of a block of text, or of a list of blocks."""
    return tuple(str(value).split()) if isinstance(value, str) else tuple(w for v in value for w in words(v))
