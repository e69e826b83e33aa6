"""YAML as data, safely: the safe loader, plain words stay words, every value knows its line.

YAML 1.1 reads ``on``, ``no`` and ``yes`` as truth values and ``NO`` as false, which in a sanctions file
are a date key, an answer and Norway. Here only ``true`` and ``false`` are truth values and days stay
text until a typed field reads them. A key given twice is an error. The event stream is walked before
anything is built, so that depth, tags and what aliases multiply are bounded whatever the file holds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path
from typing import Any, Final

import yaml

from detente.errors import InputError, Problem
from detente.lazyclass import dataclass
from detente.textfile import read_text

MAX_BYTES: Final = 5_000_000
MAX_DEPTH: Final = 60
MAX_ALIASED: Final = 20_000


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
    text = read_text(
        path,
        max_bytes=max_bytes,
        limit="the limit for YAML is",
        hint="split it, or give the rows as CSV, which has no limit",
        encoding="utf-8-sig",
    )
    return parse(text, str(path))


def parse(text: str, where: str) -> Document:
    """Parse YAML text. Raises InputError; never constructs anything but plain data."""
    try:
        _bound(text, where)
        return _compose(text, where)
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


def _compose(text: str, where: str) -> Document:
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
    finally:
        loader.dispose()


@dataclass
class _Bounds:
    """What was met so far: the open collections, and the size and height of what each anchor names."""

    where: str
    open: list[tuple[str | None, int]] = field(default_factory=list)  # anchor, nodes before it
    heights: list[int] = field(default_factory=list)
    anchors: dict[str, tuple[int, int] | None] = field(default_factory=dict)  # nodes, height; None: open
    nodes: int = 0
    aliased: int = 0

    def meet(self, event: yaml.Event) -> None:
        """Count one event. Raises InputError where a bound is passed."""
        if isinstance(event, yaml.AliasEvent):
            self._alias(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.NodeEvent):
            self._node(event)

    def _node(self, event: Any) -> None:
        if getattr(event, "tag", None) is not None:
            self._refuse(event, f"the tag {event.tag!r} is not allowed", "write the value without a tag")
        self.nodes += 1
        if isinstance(event, yaml.CollectionStartEvent):
            self.open.append((event.anchor, self.nodes - 1))
            self.heights.append(0)
            self._deep(event, 0)
            if event.anchor:
                self.anchors[event.anchor] = None
        elif event.anchor:
            self.anchors[event.anchor] = (1, 0)

    def _close(self) -> None:
        anchor, before = self.open.pop()
        height = self.heights.pop() + 1
        if anchor:
            self.anchors[anchor] = (self.nodes - before, height)
        if self.heights:
            self.heights[-1] = max(self.heights[-1], height)

    def _alias(self, event: yaml.AliasEvent) -> None:
        name = str(event.anchor)
        if name not in self.anchors:
            self._refuse(
                event, f"is not valid YAML: *{name} names no anchor", "quote a text that begins with *"
            )
        found = self.anchors[name]
        if found is None:
            self._refuse(event, f"*{name} stands within itself", "write the value out")
            return
        nodes, height = found
        self.nodes += nodes
        self.aliased += nodes
        self._deep(event, height)
        if self.heights:
            self.heights[-1] = max(self.heights[-1], height)
        if self.aliased > MAX_ALIASED:
            self._refuse(event, f"aliases repeat more than {MAX_ALIASED:,} values", "write the values out")

    def _deep(self, event: yaml.Event, height: int) -> None:
        if len(self.open) + height > MAX_DEPTH:
            self._refuse(
                event, f"nested too deeply, more than {MAX_DEPTH} levels", "check brackets and indentation"
            )

    def _refuse(self, event: yaml.Event, what: str, hint: str) -> None:
        line = f":{event.start_mark.line + 1}" if event.start_mark else ""
        raise InputError(what, where=f"{self.where}{line}", hint=hint)


def _bound(text: str, where: str) -> None:
    """Refuse tags, absurd depth and aliases that multiply, before anything recursive runs."""
    bounds = _Bounds(where)
    for event in _events(text):
        bounds.meet(event)


def _events(text: str) -> Iterator[yaml.Event]:
    loader = _Loader(text)
    try:
        while (event := loader.get_event()) is not None and not isinstance(event, yaml.StreamEndEvent):
            yield event
    finally:
        loader.dispose()


def _survey(
    node: yaml.Node,
    path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], int],
    problems: list[Problem],
    where: str,
) -> None:
    """Note the line of every path; refuse double keys."""
    lines.setdefault(path, node.start_mark.line + 1)
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
