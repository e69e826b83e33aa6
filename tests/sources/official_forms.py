"""What the tests of the readers of official lists share."""

import tarfile
from functools import cache
from io import BytesIO
from pathlib import Path

import msgspec

from detente.entries import Entry, decode, encode
from detente.sources.catalog import DIRECTORY, format_of, source_of
from detente.sources.reading import Report, SourceError
from detente.yamlfile import read_file

GOLDEN = Path(__file__).parent / "golden"


def read(source_id: str, *files: Path) -> tuple[list[Entry], Report]:
    """The entries of a list and what reading it told."""
    source, report = source_of(source_id), Report()
    entries = list(format_of(source, files).read(files, source.lookups, report))
    return entries, report


def clean(source_id: str, *files: Path) -> list[Entry]:
    """The entries of a list that is read without anything left over."""
    entries, report = read(source_id, *files)
    assert (dict(report.unused), report.faults, dict(report.unknown_words)) == ({}, [], {})
    assert [decode(encode(entry)) for entry in entries] == entries
    return entries


@cache
def archive(source_id: str, path: Path) -> tuple[list[Entry], Report]:
    """What ``read`` gives, kept: the archives of YAML files take half a minute."""
    return read(source_id, path)


def golden(name: str) -> list[Entry]:
    """The entries that a person has checked against the golden input."""
    return msgspec.json.decode((GOLDEN / f"{name}.json").read_bytes(), type=list[Entry])


def survives(source_id: str, path: Path, body: bytes) -> Report | None:
    """Read bytes that may be damaged: only a SourceError may come out; nothing then."""
    path.write_bytes(body)
    try:
        return read(source_id, path)[1]
    except SourceError:
        return None


def packed(path: Path, files: dict[str, str]) -> Path:
    """A packed tar archive of these files."""
    with tarfile.open(path, "w:gz") as archive:
        for name, text in files.items():
            body = text.encode()
            member = tarfile.TarInfo(name)
            member.size = len(body)
            archive.addfile(member, BytesIO(body))
    return path


def tags_of(list_id: str) -> set[str]:
    """The words that the law ties to provisions for a list."""
    rows = read_file(DIRECTORY.parent / "law" / "list-tags.yml").data["list_tags"]
    return {str(row["tag"]) for row in rows if row["list"] == list_id}


def mutated(body: bytes, spot: int, byte: int) -> bytes:
    """The bytes with one of them replaced."""
    spot %= len(body)
    return body[:spot] + bytes([byte]) + body[spot + 1 :]
