"""Build time: YAML files under ``data/law`` → checked → one image. ``python -m detente.law.compile``."""

from __future__ import annotations

import sys
from pathlib import Path

from detente.errors import DetenteError, LawError, faults_in
from detente.law.check import check
from detente.law.image import EMBEDDED, decode, encode
from detente.law.read import assemble, read_directory
from detente.model import Law

DIRECTORY = Path(__file__).parent.parent / "data" / "law"


def compile_directory(directory: Path = DIRECTORY) -> Law:
    """The law under ``directory``. Raises LawError with every fault of every file."""
    rows, problems = read_directory(directory)
    problems += check(rows)
    if problems:
        raise LawError(faults_in("the law files", problems), tuple(problems), where=str(directory))
    return assemble(rows)


def write_image(directory: Path = DIRECTORY, target: Path = EMBEDDED) -> bytes:
    """Compile and write atomically; returns the image."""
    law = compile_directory(directory)
    image = encode(law)
    if decode(image) != law:
        raise LawError("the image does not give back the law it was made from", where=str(target))
    scratch = target.with_suffix(".tmp")
    scratch.write_bytes(image)
    scratch.replace(target)
    return image


def main() -> int:
    """Compile the embedded law; print its size or every fault."""
    try:
        image = write_image()
    except DetenteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{EMBEDDED.name}: {len(image):,} bytes, {image.split(b' ', 3)[2][:12].decode()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
