"""Answers as plain data: what ``--json`` and ``--csv`` print, the same fields everywhere."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from typing import Any, Final

import msgspec

ROW_COLUMNS: Final = (
    "id", "title", "kind", "on", "known", "authority", "verdict", "handling", "measures", "acts", "licences",
    "reasons", "unknowns", "confidence", "horizon", "beyond_horizon",
)  # fmt: skip
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
_INTERNAL: Final = frozenset({"footprint", "page"})


def plain(value: Any) -> Any:
    """Any answer, change or page as plain data: dataclasses to mappings, days to ISO text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in _INTERNAL}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((plain(v) for v in value), key=str)
    if isinstance(value, tuple | list):
        return [plain(v) for v in value]
    return value


def printable(text: str) -> str:
    """The text without control and format characters: none of it may move the cursor or turn a line
    around. Line ends stay.
    """
    if text.isprintable():
        return text
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in {"Cc", "Cf"})


def to_json(value: Any) -> str:
    """Indented JSON of anything ``plain`` understands."""
    return msgspec.json.format(msgspec.json.encode(plain(value)), indent=2).decode()


def to_csv(rows: Iterable[Mapping[str, Any]], columns: tuple[str, ...]) -> str:
    """CSV with a header; lists are joined by ``; ``. Cells that a spreadsheet would run are quoted
    with a leading apostrophe.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([_cell(row.get(column)) for column in columns])
    return out.getvalue()


def answer_rows(answer: Any) -> list[dict[str, Any]]:
    """One flat mapping per authority of an answer."""
    data = plain(answer)
    head = {key: data[key] for key in ("id", "title", "kind", "on", "known")}
    return [{**head, **row} for row in data["rows"]]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_cell(item) for item in value)
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
