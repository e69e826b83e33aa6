"""Tar archives of list files: streamed, bounded, and no name in them is a path."""

import gzip
import tarfile
from io import BytesIO

import pytest
from official_forms import packed

from detente.sources import reading
from detente.sources.reading import SourceError, is_tar, members


def test_files_come_in_order_and_others_are_passed_over(tmp_path):
    """Only regular files with the endings asked for are given."""
    path = tmp_path / "a.tar"
    with tarfile.open(path, "w") as archive:
        for name, kind in (("d", tarfile.DIRTYPE), ("l.yaml", tarfile.SYMTYPE), ("h.yaml", tarfile.LNKTYPE)):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        member = tarfile.TarInfo("../../etc/b.yaml")
        member.size = 2
        archive.addfile(member, BytesIO(b"ok"))
    assert list(members(path, (".yaml",))) == [("../../etc/b.yaml", b"ok")]
    assert list(members(path, (".csv",))) == []
    assert is_tar(path.read_bytes())
    assert not is_tar(b"<xml>" * 100)
    assert {p.name for p in tmp_path.iterdir()} == {"a.tar"}


@pytest.mark.parametrize(("limit", "value"), [("MAX_MEMBERS", 2), ("MAX_MEMBER", 3)])
def test_bounds(tmp_path, monkeypatch, limit, value):
    """Too many files, or one that is too large, are refused."""
    path = packed(tmp_path / "a.tar.gz", {f"{n}.yaml": "text" for n in range(3)})
    assert len(list(members(path, (".yaml",)))) == 3
    monkeypatch.setattr(reading, limit, value)
    with pytest.raises(SourceError, match="too much"):
        list(members(path, (".yaml",)))


def test_what_unpacks_without_end_is_refused(tmp_path):
    """A packed archive may not grow beyond a multiple of its size, even where nothing of it is wanted."""
    path = tmp_path / "bomb.tar.gz"
    with gzip.open(path, "wb") as stream:
        member = tarfile.TarInfo("x.bin")
        member.size = 40_000_000
        stream.write(member.tobuf())
        for _ in range(40):
            stream.write(bytes(1_000_000))
    with pytest.raises(SourceError):
        list(members(path, (".yaml",)))


def test_cut_off_archives_are_refused(tmp_path):
    """A packed archive that is cut off is refused."""
    path = packed(tmp_path / "a.tar.gz", {f"{n}.yaml": f"text {n}" for n in range(9)})
    body = path.read_bytes()
    for end in range(2, len(body) - 1):
        path.write_bytes(body[:end])
        with pytest.raises(SourceError):
            list(members(path, (".yaml",)))
