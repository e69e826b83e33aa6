"""An XML record as plain nodes: read once, checked against the children that a format is known to have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from detente.sources.reading import local

Shape = Mapping[str, frozenset[str]]
_NONE: Final[list[Node]] = []


class Node:
    """One element: its text with single spaces, its attributes, its children by name."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, element: Any, shape: Shape, unused: Counter[str]) -> None:
        self.name = local(element)
        self.text = " ".join((element.text or "").split())
        self.attributes: Mapping[str, str] = element.attrib
        self.children: dict[str, list[Node]] = {}
        known = shape.get(self.name, frozenset())
        for child in element:
            node = Node(child, shape, unused)
            self.children.setdefault(node.name, []).append(node)
            if node.name not in known:
                unused[f"{self.name}/{node.name}"] += 1

    def of(self, name: str) -> str:
        """The text of the first child of that name, or nothing."""
        found = self.children.get(name)
        return found[0].text if found else ""

    def first(self, name: str) -> Node | None:
        """The first child of that name."""
        found = self.children.get(name)
        return found[0] if found else None

    def all(self, group: str, item: str) -> list[Node]:
        """The items in all children of the name ``group``."""
        return [node for held in self.children.get(group, _NONE) for node in held.children.get(item, _NONE)]


def shape(**children: str) -> Shape:
    """The known children of each element, given as words."""
    return {name: frozenset(words.split()) for name, words in children.items()}
