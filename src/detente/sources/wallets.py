"""Wallet addresses on OFAC's list of specially designated nationals, as others extract them from its XML: one
JSON file per currency, or all in one. No publication of OFAC: fit to fill in addresses, not to screen names.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import msgspec

from detente.entries import Entry, Filing, Identifier, ListedName
from detente.sources.reading import AGAIN, Format, Lookups, Report, SourceError, open_bytes
from detente.sources.records import day_of

MAX_JSON: Final = 50_000_000  # bytes; a thousand addresses have a third of a million
# The chain is guessed from the form of the address; feature numbers mean nothing outside the XML.
IGNORED: Final = frozenset({"chain", "evm_compatible", "source_feature_ids"})
ENVELOPE: Final = frozenset({
    "addresses", "address_count", "total_address_count", "chain", "source_list", "source_xml_url",
})  # fmt: skip


class _File(msgspec.Struct):
    addresses: list[dict[str, Any]]
    address_count: int | None = None
    total_address_count: int | None = None


class _Holder:
    """One party and its wallets."""

    def __init__(self, uid: str, name: str) -> None:
        self.uid = uid
        self.name = name
        self.programmes: dict[str, set[date]] = {}
        self.wallets: dict[str, dict[str, None]] = {}  # by address, its currencies

    def entry(self) -> Entry:
        """The day of listing is told of the party: it is that of a programme only where there is one."""
        days = set().union(*self.programmes.values())
        on = next(iter(days)) if len(days) == len(self.programmes) == 1 else None
        return Entry(
            uid=self.uid,
            schema="LegalEntity",
            names=(ListedName(full=self.name, quality="primary"),),
            filings=tuple(Filing(tag=tag, on=on) for tag in self.programmes),
            wallets=tuple(
                Identifier(kind="wallet", value=address, note=", ".join(currencies))
                for address, currencies in self.wallets.items()
            ),
            references={"us-ofac-sdn": self.uid},
        )


def _read(paths: Sequence[Path], _lookups: Lookups, report: Report) -> Iterator[Entry]:
    holders: dict[str, _Holder] = {}
    for path in paths:
        for number, record in enumerate(_records(path, report), start=1):
            report.records += 1
            _take(f"{path.name}: address {number}", dict(record), holders, report)
    for holder in holders.values():
        yield holder.entry()


def _records(path: Path, report: Report) -> list[dict[str, Any]]:
    with open_bytes(path) as stream:
        body = stream.read(MAX_JSON + 1)
    try:
        if len(body) > MAX_JSON:
            raise SourceError(f"holds more than {MAX_JSON:,} bytes", where=path.name, hint="is it a list?")
        file = msgspec.json.decode(body, type=_File)
        report.unused.update(msgspec.json.decode(body, type=dict[str, msgspec.Raw]).keys() - ENVELOPE)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"is no readable JSON: {error}", where=path.name, hint=AGAIN) from None
    printed = file.address_count if file.total_address_count is None else file.total_address_count
    if printed is not None:
        report.printed_count = (report.printed_count or 0) + printed
    return file.addresses


def _take(place: str, record: dict[str, Any], holders: dict[str, _Holder], report: Report) -> None:
    address, uid, name = (_text(record.pop(n, "")) for n in ("address", "entity_id", "entity_name"))
    if not (address and uid and name):
        report.fault(place, "has no address, number or name")
        return
    holder = holders.setdefault(uid, _Holder(uid, name))
    listed = _text(record.pop("date_listed", ""))
    day = day_of(listed)
    if listed and day is None:
        report.fault(place, f"{listed[:40]!r} is no day")
    for tag in _texts(record.pop("programs", [])):
        holder.programmes.setdefault(tag, set()).update([day] if day else [])
    holder.wallets.setdefault(address, {}).update(dict.fromkeys(_texts(record.pop("ofac_tickers", []))))
    report.unused.update(n for n, value in record.items() if value and n not in IGNORED)


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _texts(value: Any) -> list[str]:
    return [_text(each) for each in (value if isinstance(value, list) else [value]) if _text(each)]


def _fits(head: bytes, _name: str) -> bool:
    return head.lstrip().startswith(b"{") and b'"addresses"' in head and b'"entity_id"' in head


FORMATS: Final = (Format("ofac-wallets-json", "Wallet addresses, JSON", _fits, _read),)
