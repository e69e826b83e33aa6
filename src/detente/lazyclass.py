"""``dataclass`` that compiles nothing before it is needed.

``dataclasses.dataclass`` writes and compiles up to six methods for each class, which was a sixth of a cold
start. What is made here is a dataclass to everybody (``fields``, ``replace``, ``is_dataclass``); but what is
called often is compiled when it is first called, and the other methods are shared by all classes.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, Final

__all__ = ["dataclass"]

LATE: Final = ("__init__", "__eq__", "__hash__")
"""Methods that are compiled when one of them is first called."""
KEPT: Final = ("default", "default_factory", "init", "kw_only", "compare", "hash")
"""What counts of a field in them."""

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
    if hasattr(cls, "__post_init__"):
        raise TypeError(f"{cls.__qualname__} has a __post_init__, which would not be called")
    own = set(vars(cls))
    options: Any = {"kw_only": kw_only, "slots": slots}
    made: type = dataclasses.dataclass(init=False, repr=False, eq=False, **options)(cls)
    shared: dict[str, Any] = {name: _late(made, name) for name in LATE} | {"__repr__": _repr}
    shared |= {"__setattr__": _set, "__delattr__": _delete} if frozen else {"__hash__": None}
    if frozen and slots:
        shared |= {"__getstate__": _state, "__setstate__": _restore}
    for name, method in shared.items():
        if name not in own:
            setattr(made, name, method)
    return made


def _late(cls: Any, name: str) -> Callable[..., Any]:
    """A method that puts the real one in its place."""

    def method(self: Any, *given: Any, **named: Any) -> Any:
        real = vars(_twin(cls))[name]
        setattr(cls, name, real)
        return real(self, *given, **named)

    return method


@cache
def _twin(cls: Any) -> Any:
    """A frozen dataclass with the same fields, whose ``__init__`` sets them past ``__setattr__``."""
    rows = []
    for one in dataclasses.fields(cls):
        kept: Any = {key: getattr(one, key) for key in KEPT}
        rows.append((one.name, one.type, dataclasses.field(**kept)))
    twin = dataclasses.make_dataclass(cls.__name__, rows, repr=False, frozen=True)
    for name in LATE:
        vars(twin)[name].__qualname__ = f"{cls.__qualname__}.{name}"
    return twin


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
