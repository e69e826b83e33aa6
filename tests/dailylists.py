"""The dated ``sdn.csv`` of the shared data, in the order in which OFAC published them."""

import subprocess
import tarfile
from datetime import date
from pathlib import Path
from typing import NamedTuple

ARCHIVE = Path("data") / "ofac" / "sdn_csv_daily_2021-08_2024-05.tar"


class Version(NamedTuple):
    """One published list: its day and the name of its contents in the archive."""

    day: date
    blob: str


class DailyLists:
    """The archive, a bare git repository, unpacked into a folder."""

    def __init__(self, shared, folder):
        self.folder = folder
        with tarfile.open(shared / ARCHIVE) as tar:
            tar.extractall(folder, filter="data")
        self._git_dir = folder / f"{ARCHIVE.stem}.git"
        self.versions = self._all()

    def _git(self, *arguments, given=None):
        command = ["git", f"--git-dir={self._git_dir}", *arguments]
        return subprocess.run(command, input=given, capture_output=True, check=True).stdout

    def _all(self):
        """Each list that differs from the one before it."""
        log = self._git("log", "--reverse", "--format=%H %cs", "--", "sdn.csv").decode().split("\n")
        commits = [line.split() for line in log if line]
        asked = "\n".join(f"{commit}:sdn.csv" for commit, _ in commits).encode()
        told = self._git("cat-file", "--batch-check=%(objectname)", given=asked).decode().split()
        return tuple(Version(date.fromisoformat(d), b) for (_, d), b in zip(commits, told, strict=True))

    def file(self, version):
        """The list as a file."""
        path = self.folder / f"{version.day}-{version.blob[:8]}.csv"
        if not path.exists():
            path.write_bytes(self._git("cat-file", "blob", version.blob))
        return path
