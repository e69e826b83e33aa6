"""The templates of the pages: everything printed is escaped, and a name that is not given is an error."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from detente.report.wording import count, long_day

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATES: Final = Path(__file__).parent / "templates"


def template(name: str, *, finalize: Callable[[Any], Any] | None = None, **filters: Any) -> Template:
    """The template ``name`` with the filters ``long_day``, ``count`` and those given. ``finalize`` is asked
    for each value before it is printed.
    """
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=finalize,
    )
    environment.filters.update(long_day=long_day, count=count, **filters)
    return environment.get_template(name)
