"""Compiles the C files with the system compiler into the shared library that ``lib.py`` loads.

Run by the build hook, and by ``python -m detente.screening.compile`` after a change to a C file.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from detente.errors import DetenteError

SOURCES = tuple(Path(__file__).with_name(name) for name in ("kernel.c", "judge.c"))
HEADER = Path(__file__).with_name("letters.h")
LIBRARY = Path(__file__).with_name("kernel.so")
FLAGS = ("-std=c99", "-O3", "-fPIC", "-shared", "-Wall", "-Wextra", "-pedantic")
INSTALL = "on Debian or Ubuntu: apt-get install gcc libc6-dev"


class KernelError(DetenteError):
    """The screening kernel cannot be compiled, loaded or run."""

    code = "kernel"
    exit_code = 9


def compiler() -> str:
    """The system's C compiler: ``$CC``, cc, gcc or clang. Raises KernelError."""
    for name in (os.environ.get("CC", ""), "cc", "gcc", "clang"):
        if name and (found := shutil.which(name)):
            return found
    raise KernelError("there is no C compiler for the screening kernel", hint=INSTALL)


def compile_kernel(target: Path = LIBRARY, flags: tuple[str, ...] = FLAGS) -> Path:
    """Compile the kernel to ``target``, which is replaced in one step. Raises KernelError."""
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        built = Path(folder) / target.name
        command = [compiler(), *flags, "-o", str(built), *map(str, SOURCES)]
        run = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - the compiler
        if run.returncode:
            what, where = f"the kernel does not compile:\n{run.stderr}", str(SOURCES[0].parent)
            raise KernelError(what, where=where, hint=INSTALL)
        built.replace(target)
    return target


if __name__ == "__main__":
    sys.stdout.write(f"{compile_kernel()}\n")
