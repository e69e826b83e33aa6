"""The documents, and what in them can be run: files to write, commands with their output, generated tables.

In a document

* ``<!-- file: PATH -->`` before a fenced block names the file that the block holds;
* a ``console`` block holds ``$`` commands, each followed by what it prints at 100 columns without colour;
* ``<!-- show: A .. B; C -->`` before a console block shows only the lines from one that begins with A to the
  next that begins with B, and the line that begins with C; ``…`` stands for what is left out;
* between ``<!-- generated: NAME -->`` and ``<!-- end -->`` stands what ``GENERATED[NAME]`` returns.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields
from pathlib import Path

import detente
from detente.law.read import SECTIONS
from detente.ledger.knowledge import Knowledge
from detente.report.lawpages import law_pages
from detente.screening import perturb

ROOT = Path(__file__).parent.parent.parent
DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
FENCE = re.compile(
    r"(?:^<!-- (?P<note>[^>]*) -->\n)?^```(?P<kind>[^\n]*)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
REGION = re.compile(r"(<!-- generated: (?P<name>\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
GAP = "…"


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, the comment right above it, and where its text lies."""

    kind: str
    body: str
    note: str
    start: int
    end: int

    def directive(self, name: str) -> str | None:
        """What the comment says after ``name:``."""
        return self.note.removeprefix(f"{name}:").strip() if self.note.startswith(f"{name}:") else None


def blocks(text: str) -> Iterator[Block]:
    """All fenced blocks of a document, in order."""
    for found in FENCE.finditer(text):
        yield Block(
            found["kind"].strip(), found["body"], found["note"] or "", found.start("body"), found.end("body")
        )


def prepare(text: str, scratch: Path) -> None:
    """The folder in which a document's commands run: the sources, and the files that the document names."""
    source = scratch / "src"
    if not source.exists():
        source.symlink_to(ROOT / "src")
    for block in blocks(text):
        name = block.directive("file")
        if name is not None:
            target = scratch / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.body, encoding="utf-8")


def commands(body: str) -> Iterator[str]:
    """The ``$`` commands of a console block; a backslash at the end of a line continues one."""
    lines = iter(body.splitlines())
    for line in lines:
        if line.startswith("$ "):
            command = line
            while command.endswith("\\"):
                command += "\n" + next(lines)
            yield command


def run(command: str, scratch: Path) -> str:
    """What a command prints, as a reader with 100 columns and no colour sees it."""
    keep = {k: v for k, v in os.environ.items() if k not in {"FORCE_COLOR", "PYTHONPATH"}}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["sh", "-c", command.removeprefix("$ ")],
        cwd=scratch,
        env={**keep, "COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PATH": path, "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=60,
    )
    return "\n".join(line.rstrip() for line in done.stdout.decode().splitlines()).strip("\n")


def console(block: Block, scratch: Path) -> str:
    """The text of a console block as it should be."""
    show = block.directive("show")
    parts = []
    for command in commands(block.body):
        output = run(command, scratch)
        parts.append(f"{command}\n{excerpt(output, show) if show else output}".rstrip("\n"))
    return "\n".join(parts) + "\n"


def excerpt(output: str, show: str) -> str:
    """The lines that ``show`` asks for. Raises ValueError where one is not there."""
    lines = output.splitlines()
    shown: list[str] = []
    place = 0
    for part in show.split(";"):
        first, _, last = (word.strip() for word in part.partition(".."))
        begin = _find(lines, first, place)
        end = _find(lines, last, begin) if last else begin
        if begin > place:
            shown.append(GAP)
        shown += lines[begin : end + 1]
        place = end + 1
    if place < len(lines):
        shown.append(GAP)
    return "\n".join(shown)


def _find(lines: list[str], start: str, place: int) -> int:
    for number, line in enumerate(lines[place:], start=place):
        if line.lstrip().startswith(start):
            return number
    raise ValueError(f"no line of the output begins with {start!r}")


# ---------------------------------------------------------------------- generated tables


def facts() -> str:
    """The vocabulary, one row per fact."""
    rows = ["| fact | type | meaning |", "|---|---|---|"]
    for fact in detente.open().law.facts:
        if fact.id in {"on", "product"}:
            continue
        choices = ": " + ", ".join(f"`{c}`" for c in fact.choices) if fact.choices else ""
        unit = f", {fact.unit}" if fact.unit else ""
        star = " *" if fact.selecting else ""
        rows.append(f"| `{fact.id}`{star} | {fact.type.rstrip('s')}{unit} | {fact.title}{choices} |")
    return "\n".join(rows) + "\n"


def sections() -> str:
    """The sections of law files, with the fields that a row needs and those it may have."""
    stamps = {"id", "source", "checked_against", "confidence", "known", "generation", "replaces", "note"}
    rows = ["| section | needed | may be given |", "|---|---|---|"]
    for section, kind in SECTIONS.items():
        own = [f for f in fields(kind) if f.name not in stamps]
        needed = [f.name for f in own if f.default is MISSING and f.default_factory is MISSING]
        other = [f.name for f in own if f.name not in needed]
        cells = (" ".join(f"`{name}`" for name in names) for names in (needed, other))
        rows.append(f"| `{section}` | {' | '.join(cells)} |")
    return "\n".join(rows) + "\n"


def recorded() -> str:
    """How far the law of each authority is recorded."""
    rows = ["| authority | name | from | prohibitions to | listings to | licences to |"]
    rows.append("|---|---|---|---|---|---|")
    rows += [
        f"| [{a.id}](docs/law/{a.id.lower()}.md) | {a.name} | {a.recorded_from} | {a.horizon} "
        f"| {a.listings_to or a.horizon} | {a.licences_to or a.horizon} |"
        for a in detente.open().authorities
    ]
    return "\n".join(rows) + "\n"


def law_files() -> dict[Path, str]:
    """The pages of the law as they should be."""
    pages = law_pages(Knowledge(detente.open().law))
    return {ROOT / "docs" / "law" / name: text for name, text in pages.items()}


def changes() -> str:
    """What is done to names in the test of effectiveness, one row per change."""
    rows = ["| change | what is done | to |", "|---|---|---|"]
    for change in perturb.changes().values():
        kinds = "all" if change.kinds == perturb.KINDS else ", ".join(change.kinds)
        notes = [*(["places"] if change.places else []), *(["again at depth 2, 3"] if change.repeats else [])]
        rows.append(f"| `{change.name}` | {change.says} | {'; '.join([kinds, *notes])} |")
    return "\n".join(rows) + "\n"


GENERATED = {"facts": facts, "sections": sections, "recorded": recorded, "changes": changes}


def refreshed(text: str, scratch: Path) -> str:
    """A document with every output and every generated table as it should be."""
    text = REGION.sub(lambda found: found[1] + GENERATED[found["name"]]() + found[3], text)
    prepare(text, scratch)
    found = [b for b in blocks(text) if b.kind == "console"]
    outputs = [console(b, scratch) for b in found]
    for block, output in zip(reversed(found), reversed(outputs), strict=True):
        text = text[: block.start] + output + text[block.end :]
    return text
