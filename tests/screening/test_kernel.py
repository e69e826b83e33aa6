"""The compiled kernel against plain Python, and what happens where it is missing or the index is damaged."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from hypothesis_profile import FULL, SOAK, examples
from plainly import distance, near

from detente.screening import compile as compiling
from detente.screening.compile import KernelError, compile_kernel, compiler
from detente.screening.index import Index
from detente.screening.lib import call, load

few = st.text("abc", min_size=1, max_size=14)
any_bytes = st.binary(min_size=1, max_size=63)


def kernel_distance(a: bytes, b: bytes) -> int:
    """The kernel's distance of two byte strings."""
    left, right = (np.frombuffer(text, np.uint8) for text in (a, b))
    return call("distance", left, len(a), right, len(b))


@settings(max_examples=examples(600))
@given(
    st.one_of(
        st.tuples(few, few).map(lambda p: (p[0].encode(), p[1].encode())), st.tuples(any_bytes, any_bytes)
    )
)
@example((b"ca", b"abc"))
@example((b"a" * 63, b"b" * 63))
def test_distance(pair):
    """The bit-parallel distance is the one that the textbook recurrence gives."""
    assert kernel_distance(*pair) == distance(*pair)


@settings(max_examples=examples(300))
@given(few, st.lists(few, min_size=1, max_size=8, unique=True))
def test_near_forms_are_found(query, listed):
    """Every listed form within reach by distance is a candidate, if it stands alone as a name."""
    index = Index.build([(number, [[form]]) for number, form in enumerate(listed)])
    found = set(index.candidates([[[query]]], 100).party.tolist())
    wanted = {number for number, form in enumerate(listed) if near(query.encode(), form.encode())}
    if len(query) == 3 and query in listed:
        wanted = {listed.index(query)}  # short known tokens are not looked for with faults
    assert wanted <= found


@settings(max_examples=examples(200))
@given(st.lists(st.lists(few, min_size=1, max_size=4), min_size=1, max_size=30), st.integers(1, 12))
def test_top_k_is_a_prefix(names, k):
    """Fewer are the first of many; verbatim names all come, whatever is asked."""
    listed = [(number, [[form] for form in name]) for number, name in enumerate(names)]
    index = Index.build(listed)
    queries = [tokens for _, tokens in listed]
    many, fewer = index.candidates(queries, 1000), index.candidates(queries, k)
    for query in range(len(queries)):
        everything = list(zip(many.party[many.query == query], many.score[many.query == query], strict=True))
        first = list(zip(fewer.party[fewer.query == query], fewer.score[fewer.query == query], strict=True))
        verbatim = sum(score == 1.0 for _, score in everything)
        assert everything == sorted(everything, key=lambda row: (-row[1], row[0]))
        assert len(first) <= max(k, verbatim)
        assert first[:verbatim] == everything[:verbatim]
        assert all(score < 1 for _, score in everything[verbatim:])


def test_a_damaged_index_is_refused():
    """Places outside the arrays are found before the kernel goes there."""
    index = Index.build([(1, [["igor"], ["sechin"]]), (2, [["gennady"], ["timchenko"]])])
    for name in ("post", "token", "post_at", "text_at"):
        arrays = {key: array.copy() for key, array in index.arrays.items()}
        arrays[name][-1] += 7
        with pytest.raises(KernelError, match="damaged"):
            Index(arrays, index.tables)
    arrays = {key: array.copy() for key, array in index.arrays.items()}
    arrays["name"]["at"][1] += 1_000_000  # the end of one name alone: the next begins before it
    with pytest.raises(KernelError, match="damaged"):
        Index(arrays, index.tables)


def test_text_that_ends_early_is_refused():
    """Text and number of names must agree."""
    index = Index.build([(1, [["igor"]])])
    for text, names in ((b"igor", 1), (b"igor\nx\n", 1), (b"igor\n", 2), (b"", 1)):
        given_text = np.frombuffer(text, np.uint8)
        rows = np.empty(10, np.uint8)
        with pytest.raises(KernelError):
            call("candidates", ctypes.byref(index._c), given_text, len(text), names, 10, 48, 0.0, rows, 0)


def test_a_missing_or_strange_library_says_what_to_do(tmp_path):
    """No library, no library at all, and a library of something else."""
    wrong = tmp_path / "kernel.so"
    for prepare in (lambda: None, lambda: wrong.write_bytes(b"no library")):
        prepare()
        with pytest.raises(KernelError, match="apt-get install gcc"):
            load(wrong)
    with pytest.raises(KernelError, match="cannot be loaded"):
        load("libc.so.6")


def test_no_compiler(monkeypatch):
    """A machine without a compiler is told the line that installs one."""
    monkeypatch.setenv("PATH", "/nowhere")
    monkeypatch.delenv("CC", raising=False)
    with pytest.raises(KernelError, match="apt-get install gcc"):
        compiler()


def test_it_compiles_without_a_warning(tmp_path):
    """With every warning an error."""
    flags = (*compiling.FLAGS, "-Werror", "-Wconversion", "-Wshadow")
    assert load(compile_kernel(tmp_path / "kernel.so", flags)).detente_kernel()
    with pytest.raises(KernelError, match="does not compile"):
        compile_kernel(tmp_path / "other.so", (*flags, "-DPREFIX=("))


if FULL or SOAK:  # needs the sanitizers of the compiler

    def test_the_kernel_under_sanitizers():
        """A few seconds of what `make soak` does for ten minutes."""
        script = Path(__file__).parents[2] / "scripts" / "soak_kernel.sh"
        command = ["sh", str(script), sys.executable, "5", "1"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert "no fault" in done.stdout, done.stderr
