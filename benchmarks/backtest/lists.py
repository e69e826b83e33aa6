"""The published lists that the back-test needs, loaded into a store by the product's own reader."""

from __future__ import annotations

import csv
import gzip
import json
import subprocess
import tarfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from detente.ingest import load
from detente.store import Store

SDN, UN, GB = "us-ofac-sdn", "un-sc", "gb-consolidated"
DAILY = "sdn_csv_daily_2021-08_2024-05.tar"
LATEST = "ofac_sdn_json_daily_2026-07_2026-08.tar"


@dataclass(frozen=True, kw_only=True)
class Published:
    """A whole list as published on a day."""

    source: str
    day: date
    path: Path


def published(data: Path, scratch: Path, around: Iterable[date]) -> Iterator[Published]:
    """Every whole list in ``data``; of the daily ones the first, the last, and those next to ``around``."""
    for path in sorted((data / "ofac").glob("*_sdn.csv")):
        yield Published(source=SDN, day=_day(path), path=path)
    yield from _daily(data / "ofac" / DAILY, scratch, tuple(around))
    yield _latest(data / "ofac" / LATEST, scratch)
    for source, pattern in ((UN, "un/*_un_consolidated.xml.gz"), (GB, "uk/*_sanctionsconlist.csv.gz")):
        for path in sorted(data.glob(pattern)):
            whole = scratch / path.name.removesuffix(".gz")
            whole.write_bytes(gzip.decompress(path.read_bytes()))
            yield Published(source=source, day=_day(path), path=whole)


def mentioned(data: Path) -> Mapping[date, frozenset[str]]:
    """Day → the entries to which the files of addresses and aliases of a list of that day have a line: a part
    of the list, where the list itself was not kept.
    """
    found: dict[date, set[str]] = defaultdict(set)
    for path in sorted((data / "ofac").glob("*_a[dl][dt].csv")):
        with path.open(encoding="cp1252", newline="") as stream:
            found[_day(path)].update(row[0].strip() for row in csv.reader(stream) if row)
    return {day: frozenset(uids) for day, uids in found.items()}


def fill(store: Store, lists: Iterable[Published]) -> None:
    """Load the lists in the order of their days, each checked as any load is."""
    for row in sorted(lists, key=lambda row: (row.source, row.day)):
        load(store, row.source, [row.path], known=row.day, loaded=datetime.now(UTC))


def _day(path: Path) -> date:
    return date.fromisoformat(path.name[:10])


def _git(repository: Path, *words: str) -> bytes:
    command = ["git", f"--git-dir={repository}", *words]
    return subprocess.run(command, check=True, capture_output=True).stdout


def _unpacked(archive: Path, scratch: Path) -> Path:
    with tarfile.open(archive) as packed:
        packed.extractall(scratch, filter="data")
    return scratch / f"{archive.stem}.git"


def _daily(archive: Path, scratch: Path, around: tuple[date, ...]) -> Iterator[Published]:
    """The daily lists kept in a git repository; what is empty there was no list. Of a day the last counts."""
    repository = _unpacked(archive, scratch)
    log = _git(repository, "log", "--reverse", "--format=%H %cs").decode().split()
    commits = {date.fromisoformat(day): commit for commit, day in zip(log[::2], log[1::2], strict=True)}
    bodies = {day: f"{commit}:sdn.csv" for day, commit in commits.items()}
    days = [day for day, body in bodies.items() if int(_git(repository, "cat-file", "-s", body))]
    wanted = {days[0], days[-1]}
    for day in around:
        if days[0] < day < days[-1]:
            wanted |= {max(d for d in days if d < day), min(d for d in days if d > day)}
    for day in sorted(wanted):
        path = scratch / f"{day}_daily_sdn.csv"
        path.write_bytes(_git(repository, "show", bodies[day]))
        yield Published(source=SDN, day=day, path=path)


def _latest(archive: Path, scratch: Path) -> Published:
    """The last of the daily lists in JSON, under the day that it prints."""
    repository = _unpacked(archive, scratch)
    path = scratch / "latest_sdn.json"
    path.write_bytes(_git(repository, "show", "HEAD:data/ofac-sdn.json"))
    day = json.loads(path.read_text(encoding="utf-8"))["published"]
    return Published(source=SDN, day=date.fromisoformat(day), path=path)
