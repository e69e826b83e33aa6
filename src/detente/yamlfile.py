"""YAML as data, safely: the safe loader, plain words stay words, every value knows its line.

YAML 1.1 reads ``on``, ``no`` and ``yes`` as truth values and ``NO`` as false, which in a sanctions file
are a date key, an answer and Norway. Here only ``true`` and ``false`` are truth values and days stay
text until a typed field reads them. A key given twice is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from detente.errors import InputError, Problem

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 60


class _Loader(yaml.CSafeLoader):
    """Safe loader with the booleans and numbers of YAML 1.2 and no timestamps."""


_Loader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"^(?:true|false)$", "tf"),
    ("tag:yaml.org,2002:int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
    ("tag:yaml.org,2002:float", r"^[-+]?(?:0|[1-9][0-9]*)\.[0-9]+$", "-+0123456789"),
    ("tag:yaml.org,2002:null", r"^(?:~|null|)$", ["~", "n", ""]),
):
    _Loader.add_implicit_resolver(_tag, re.compile(_pattern), list(_first))


@dataclass(frozen=True)
class Document:
    """A parsed file: plain data, and the line (from 1) on which each path of keys begins."""

    where: str
    data: Any
    lines: dict[tuple[str | int, ...], int] = field(repr=False, default_factory=dict)

    def place(self, *path: str | int) -> str:
        """``file:line`` of the nearest known ancestor of ``path``."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return f"{self.where}:{line}"
        return self.where


def read_file(path: Path, *, max_bytes: int = MAX_BYTES) -> Document:
    """Parse one file of at most ``max_bytes``. Raises InputError with file, line and remedy."""
    try:
        size = path.stat().st_size
        if size > max_bytes:
            raise InputError(
                f"the file has {size:,} bytes, the limit for YAML is {max_bytes:,}",
                where=str(path),
                hint="split it, or give the rows as CSV, which has no limit",
            )
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}", where=str(path), hint="check the path"
        ) from None
    except UnicodeDecodeError as error:
        raise InputError(
            f"is not UTF-8 (byte {error.start})", where=str(path), hint="save the file as UTF-8"
        ) from None
    return parse(text, str(path))


def parse(text: str, where: str) -> Document:
    """Parse YAML text. Raises InputError; never constructs anything but plain data."""
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            return Document(where, None)
        lines: dict[tuple[str | int, ...], int] = {}
        problems: list[Problem] = []
        _survey(node, (), lines, problems, where)
        if problems:
            raise InputError("the file cannot be read", tuple(problems), where=where)
        return Document(where, loader.construct_document(node), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = f":{mark.line + 1}" if mark else ""
        raise InputError(
            f"is not valid YAML: {error.problem or error.context}",
            where=f"{where}{line}",
            hint="check indentation, quotes and brackets on this line and the one before",
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InputError(f"is not valid YAML: {error}", where=where) from None
    finally:
        loader.dispose()


def _survey(
    node: yaml.Node,
    path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    problems: list[Problem],
    where: str,
) -> None:
    """Note the line of every path; refuse aliases of ancestors, double keys and absurd depth."""
    lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > MAX_DEPTH:
        problems.append(Problem(where=f"{where}:{node.start_mark.line + 1}", what="nested too deeply"))
        return
    if isinstance(node, yaml.SequenceNode):
        for index, child in enumerate(node.value):
            _survey(child, (*path, index), lines, problems, where)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            if name in seen:
                problems.append(
                    Problem(
                        where=f"{where}:{key.start_mark.line + 1}",
                        what=f"the key {name!r} stands twice",
                        hint="keep one of them",
                    )
                )
            seen.add(name)
            _survey(child, (*path, name), lines, problems, where)
