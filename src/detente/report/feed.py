"""The decisions that a change touches, as an Atom feed (RFC 4287) and as a page."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Final
from uuid import NAMESPACE_URL, uuid5

from lxml import etree

from detente.report import tables
from detente.report.templating import template
from detente.serialise import printable
from detente.watch import TouchedItem, Watch, because, behind, verdict

if TYPE_CHECKING:
    from jinja2 import Template

ATOM: Final = "http://www.w3.org/2005/Atom"


def atom(found: Watch, book: str, written: datetime) -> str:
    """The feed: an entry per touched decision. The same change gives the same entry ids, so that a reader
    shows it once. ``written``: the moment of the feed.
    """
    feed = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM})  # type: ignore[dict-item]  # the stubs lack the default namespace
    _text(feed, "title", f"Détente: {book}, {found.start} to {found.end}")
    _text(feed, "id", _urn(book, str(found.start), str(found.end)))
    _text(feed, "updated", written.isoformat())
    author = etree.SubElement(feed, f"{{{ATOM}}}author")
    _text(author, "name", "Détente")
    for item in found.touched:
        entry = etree.SubElement(feed, f"{{{ATOM}}}entry")
        _text(entry, "id", _urn(book, str(found.end), item.id, summary(item)))
        _text(entry, "title", f"{item.id} {item.title}: {summary(item)}")
        _text(entry, "updated", written.isoformat())
        reasons = [reason for row in item.rows for reason in behind(row)]
        _text(entry, "summary", "\n".join([*because(item), *reasons]))
    return etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True).decode()


def summary(item: TouchedItem) -> str:
    """The new words, authority by authority."""
    return ", ".join(f"{row.authority} {verdict(row.before)} → {verdict(row.after)}" for row in item.rows)


def render(found: Watch, book: str) -> str:
    """The page: touched decisions, what each authority said and says, and what lies behind."""
    items = [
        {
            "item": item,
            "because": because(item),
            "rows": [
                (
                    row.authority,
                    tables.word(row.before) if row.before else None,
                    tables.word(row.after) if row.after else None,
                    behind(row),
                )
                for row in item.rows
            ],
        }
        for item in found.touched
    ]
    return _template().render(found=found, book=book, items=items)


@cache
def _template() -> Template:
    return template("watch.html.j2")


def _text(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, f"{{{ATOM}}}{name}").text = printable(text)


def _urn(*parts: str) -> str:
    return uuid5(NAMESPACE_URL, "detente:watch:" + "\n".join(parts)).urn
