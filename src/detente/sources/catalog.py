"""The sources Détente knows, as data: ``data/sources/*.yml`` (publisher, licence, addresses, expected size,
lookups) beside the readers of their formats.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from detente import shipped
from detente.errors import UnknownIdError

if TYPE_CHECKING:
    from detente.sources.reading import Format

DIRECTORY: Final = Path(__file__).parent.parent / "data" / "sources"


class Address(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the publisher offers the list: one of ``files`` together make it."""

    format: str
    files: tuple[str, ...]
    content_types: tuple[str, ...] = ()


class Canary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry that the list has held for years: if it is missing, this is not the whole list."""

    uid: str
    name: str


class Expected(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a whole list holds. ``least``: entries; ``shrink``: the share by which a list may become smaller
    from one load to the next; ``schemas``: least entries per kind; ``why``: where the figures come from.
    """

    least: int
    shrink: float = 0.1
    schemas: dict[str, int] = {}
    why: str = ""


class Source(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A published list. ``authority``: whose law it is evidence of; ``tags``: the ``list`` of its list tags
    in the law; ``module``: the reader under ``detente.sources``; ``formats``: of those the module reads,
    which it is published in; ``licence_note`` is shown when the list is loaded; ``ledger_numbers``: the
    ``entry`` of a listing in the law is the entry's number on this list; ``like``: a source whose lookups it
    shares, each unless it has its own by that name.
    """

    id: str
    title: str
    publisher: str
    module: str
    formats: tuple[str, ...]
    licence: str
    authority: str = ""
    tags: str = ""
    ledger_numbers: bool = False
    licence_note: str = ""
    addresses: tuple[Address, ...] = ()
    expected: Expected = Expected(least=1)
    canaries: tuple[Canary, ...] = ()
    lookups: dict[str, dict[str, Any]] = {}
    note: str = ""
    like: str = ""


@cache
def sources(directory: Path = DIRECTORY) -> Mapping[str, Source]:
    """All sources by id."""
    held = shipped.read(_shipped_as()) if directory == DIRECTORY else None
    if held is None:
        return _read(directory)
    found = msgspec.msgpack.decode(held, type=dict[str, Source])
    return {key: _with_lookups(source, source.lookups) for key, source in found.items()}


def ship() -> None:
    """Put the sources into the package as one file, which is read in a twentieth of the time."""
    shipped.write(_shipped_as(), msgspec.msgpack.encode(_read(DIRECTORY)))


def _shipped_as() -> Path:
    return shipped.path_of(".sources", Path(__file__), *sorted(DIRECTORY.glob("*.yml")))


def _read(directory: Path) -> Mapping[str, Source]:
    found = [_source(path) for path in sorted(directory.glob("*.yml"))]
    by_id = {source.id: source for source in found}
    return {source.id: _sharing(source, by_id) for source in found}


def _sharing(source: Source, by_id: Mapping[str, Source]) -> Source:
    if not source.like:
        return source
    if source.like not in by_id:
        from detente.sources.reading import SourceError  # noqa: PLC0415

        raise SourceError(f"is like {source.like!r}, which is no source", where=source.id)
    return msgspec.structs.replace(source, lookups=by_id[source.like].lookups | source.lookups)


def _source(path: Path) -> Source:
    from detente.sources.reading import SourceError  # noqa: PLC0415 - not where the shipped file is read
    from detente.yamlfile import read_file  # noqa: PLC0415

    data = read_file(path).data
    try:
        source = msgspec.convert(data, Source)
    except msgspec.ValidationError as error:
        raise SourceError(f"is no source: {error}", where=str(path)) from None
    folded = {
        name: {str(key).casefold(): value for key, value in words.items()}
        for name, words in source.lookups.items()
    }
    return _with_lookups(source, folded)


def _with_lookups(source: Source, lookups: Mapping[str, Mapping[str, Any]]) -> Source:
    interned = {
        name: {key: _interned(value) for key, value in words.items()} for name, words in lookups.items()
    }
    return msgspec.structs.replace(source, lookups=interned)


def _interned(value: Any) -> Any:
    """A word as the same object as in code: msgspec leaves out a default only where it is that object."""
    return sys.intern(value) if isinstance(value, str) else value


def source_of(source_id: str) -> Source:
    """The source by that id. Raises UnknownIdError."""
    found = sources().get(source_id)
    if found is None:
        raise UnknownIdError(
            f"no source is called {source_id!r}", hint=f"one of {', '.join(sorted(sources()))}"
        )
    return found


def formats_of(source: Source) -> tuple[Format, ...]:
    """The formats in which the source is published, in the order in which they are tried."""
    module = import_module(f"detente.sources.{source.module}")
    known: dict[str, Format] = {f.id: f for f in module.FORMATS}
    return tuple(known[name] for name in source.formats)


def format_of(source: Source, files: Sequence[Path]) -> Format:
    """The format of these files, judged by their content. Raises SourceError."""
    from detente.sources.reading import SourceError, head  # noqa: PLC0415 - not where no list is read

    formats = formats_of(source)
    for path in files:
        start = head(path)
        if not start.strip(b"\x1a \r\n\t"):
            raise SourceError("is empty", where=path.name, hint="the list loaded before is kept")
        for form in formats:
            if form.fits(start, path.name):
                return form
    raise SourceError(
        f"is none of the forms in which {source.id} is published",
        where=", ".join(p.name for p in files),
        hint=f"expected {', '.join(f.title for f in formats)}",
    )
