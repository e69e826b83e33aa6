"""What the tests of readers share: reading a list, golden files, and files that are damaged on purpose."""

import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.entries import IDENTIFIER_KINDS, Entry, decode, encode
from detente.sources import catalog
from detente.sources.reading import Report, SourceError

GOLDEN = Path(__file__).parent / "golden"


def read(source_id: str, *paths: Path) -> tuple[list[Entry], Report]:
    """The entries of a list by the format that its content tells, and the report."""
    source = catalog.source_of(source_id)
    report = Report()
    form = catalog.format_of(source, paths)
    return list(form.read(paths, source.lookups, report)), report


def plain(entries: list[Entry], report: Report) -> dict[str, object]:
    """What a golden file holds: the entries and the report as JSON."""
    told = {
        "published": report.published,
        "records": report.records,
        "unused": dict(report.unused),
        "unknown_words": sorted(report.unknown_words),
        "columns": report.columns,
        "faults": [str(fault) for fault in report.faults],
    }
    return json.loads(msgspec.json.encode({"report": told, "entries": entries}))


def check_golden(source_id: str, name: str, *inputs: str) -> list[Entry]:
    """The entries of the golden input, which are those of the golden output, as a person has read it."""
    entries, report = read(source_id, *(GOLDEN / file for file in inputs))
    check_words(entries)
    expected = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    assert plain(entries, report) == expected
    return entries


def check_words(entries: list[Entry]) -> None:
    """Each entry is one that its own type accepts, and kinds of numbers are of the known ones."""
    for entry in entries:
        assert msgspec.convert(msgspec.to_builtins(entry), Entry) == entry
        assert {item.kind for item in (*entry.identifiers, *entry.wallets)} <= IDENTIFIER_KINDS
        assert encode(decode(encode(entry))) == encode(entry)
        assert entry.names


def same(entry: Entry) -> object:
    """An entry without the order in which its values stand."""
    raw = json.loads(encode(entry))
    return {
        key: sorted(map(json.dumps, value)) if isinstance(value, list) else value
        for key, value in raw.items()
    }


def survives(source_id: str, files: dict[str, bytes], folder: Path) -> None:
    """Reading these bytes ends in entries or in a SourceError, never in another exception."""
    paths = []
    for name, body in files.items():
        paths.append(folder / name)
        paths[-1].write_bytes(body)
    try:
        entries, _ = read(source_id, *paths)
    except SourceError:
        return
    check_words(entries)


def check_truncated(source_id: str, file: str, folder: Path, steps: int = 40) -> None:
    """A file that ends early, anywhere, gives a SourceError or fewer entries, each of them whole."""
    body = (GOLDEN / file).read_bytes()
    for cut in range(0, len(body), max(1, len(body) // steps)):
        survives(source_id, {file: body[:cut]}, folder)


def mutated(source_id: str, file: str, folder: Path) -> None:
    """Bytes changed, taken out and put in at random places."""
    body = (GOLDEN / file).read_bytes()
    edits = st.lists(
        st.tuples(st.integers(0, len(body)), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=5
    )

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(edits)
    def run(changes: list[tuple[int, int, bytes]]) -> None:
        changed = bytearray(body)
        for start, gone, put in changes:
            changed[start : start + gone] = put
        survives(source_id, {file: bytes(changed)}, folder)

    run()


def check_hostile_xml(source_id: str, root: str, record: str, folder: Path) -> None:
    """An external entity and entities that multiply are refused with the document type that declares them."""
    for number, declared in enumerate(
        (
            f'<!DOCTYPE {root} [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
            f'<!DOCTYPE {root} [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>',
            f'<!DOCTYPE {root} SYSTEM "http://127.0.0.1:9/x.dtd">',
        )
    ):
        path = folder / f"hostile{number}.xml"
        path.write_text(f'<?xml version="1.0"?>{declared}<{root}>{record}</{root}>', "utf-8")
        with pytest.raises(SourceError, match=r"document type|no readable XML"):
            read(source_id, path)
