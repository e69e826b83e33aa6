"""``dataclass`` that compiles nothing before it is needed.

``dataclasses.dataclass`` writes and compiles up to six methods for each class, which was a sixth of a cold
start. What is made here is a dataclass to everybody (``fields``, ``replace``, ``is_dataclass``); but its
``__init__`` is compiled when the first instance is made, and all classes share the other methods.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:

    def dataclass(
        cls: type | None = None, /, *, frozen: bool = False, kw_only: bool = False, slots: bool = False
    ) -> type | Callable[[type], type]:
        """As ``dataclasses.dataclass``, of whose options it knows these three."""

        def made(cls: type) -> type:
            return _made(cls, frozen=frozen, kw_only=kw_only, slots=slots)

        return made if cls is None else made(cls)


def _made(cls: type, *, frozen: bool, kw_only: bool, slots: bool) -> type:
    """A dataclass with the methods that the class does not define itself."""
    own = set(vars(cls))
    options: Any = {"kw_only": kw_only, "slots": slots}
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, **options)(cls)
    shared: dict[str, Any] = {"__init__": _init_of(made), "__repr__": _repr, "__eq__": _eq, "__hash__": None}
    if frozen:
        shared |= {"__hash__": _hash, "__setattr__": _set, "__delattr__": _delete}
    if frozen and slots:
        shared |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in shared.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _init_of(cls: Any) -> Callable[..., None]:
    """An ``__init__`` that puts the real one in its place."""

    def init(self: Any, *given: Any, **named: Any) -> None:
        cls.__init__ = _compiled(cls)
        cls.__init__(self, *given, **named)

    return init


def _compiled(cls: Any) -> Callable[..., None]:
    """The ``__init__`` of a frozen dataclass with the same fields, which sets them past ``__setattr__``."""
    rows = []
    for one in dataclasses.fields(cls):
        kept: Any = {key: getattr(one, key) for key in ("default", "default_factory", "init", "kw_only")}
        rows.append((one.name, one.type, dataclasses.field(**kept)))
    twin: Any = dataclasses.make_dataclass(cls.__name__, rows, repr=False, eq=False, frozen=True)
    made: Callable[..., None] = twin.__init__
    made.__qualname__ = f"{cls.__qualname__}.__init__"
    return made


@cache
def _compared(cls: Any) -> Callable[[Any], tuple[Any, ...]]:
    """What gives the values by which instances are compared."""
    names = [one.name for one in dataclasses.fields(cls) if one.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda one: tuple(getattr(one, name) for name in names)


def _eq(self: Any, other: Any) -> Any:
    if other.__class__ is not self.__class__:
        return NotImplemented
    values = _compared(self.__class__)
    return values(self) == values(other)


def _hash(self: Any) -> int:
    return hash(_compared(self.__class__)(self))


def _repr(self: Any) -> str:
    shown = (one.name for one in dataclasses.fields(self) if one.repr)
    said = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
    return f"{self.__class__.__qualname__}({said})"


def _state(self: Any) -> list[Any]:
    return [getattr(self, one.name) for one in dataclasses.fields(self)]


def _restore(self: Any, state: list[Any]) -> None:
    for one, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, one.name, value)


def _set(_: Any, name: str, value: Any) -> None:
    del value
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_: Any, name: str) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")
