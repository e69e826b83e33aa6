"""What the tests of list readers share: reading a file as the engine does, and the golden files."""

import json
from pathlib import Path

import msgspec

from detente.sources.catalog import format_of, source_of
from detente.sources.reading import Report

GOLDEN = Path(__file__).parent / "golden"


def read(source_id, *paths):
    """The entries of these files and the report on them."""
    source, report = source_of(source_id), Report()
    return list(format_of(source, paths).read(paths, source.lookups, report)), report


def golden(name):
    """The path of a golden input."""
    return GOLDEN / name


def reviewed(name):
    """The entries that a person has read over."""
    return json.loads(golden(f"{name}.json").read_text("utf-8"))


def plain(entries):
    """Entries as JSON holds them."""
    return json.loads(msgspec.json.encode(entries))
