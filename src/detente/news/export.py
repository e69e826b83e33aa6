"""A reading for other programs: JSON Lines, rows for CSV, W3C Web Annotations, and JSON read back.

Everything here is a pure function of the reading. Positions are code points of the untouched input. A lone
surrogate, which no UTF-8 can hold, is written as U+FFFD: one code point for one, so positions stay true.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final

import msgspec

from detente.errors import InputError, Problem
from detente.news.claims import Claim, Mask, Reading, Span, When
from detente.news.lexicon import lemma, rows
from detente.news.page import Page
from detente.serialise import plain

MAX_JSON: Final = 20_000_000  # bytes of a reading that is read back
CONTEXT_LENGTH: Final = 32  # characters before and after a quotation that tell it from its like
ANNOTATION_CONTEXT: Final = "http://www.w3.org/ns/anno.jsonld"
CSV_COLUMNS: Final = (
    "id", "file", "sha256", "published", "kind", "speaker", "speaker_type", "role", "role_on_date", "outlet",
    "addressee", "direction", "certainty", "cameo", "form", "said", "said_granularity", "said_basis", "event",
    "event_granularity", "event_basis", "start", "end", "sentence", "content", "quotes", "condition",
    "measures", "regimes", "regime_basis", "register", "same_as",
)  # fmt: skip
_HINT: Final = "give the JSON that `detente read ARTICLE --json` prints, unchanged"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_LINE_ENDS: Final = {"\u0085": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_AT: Final = re.compile(r"(?P<what>.*?) - at `(?P<where>[^`]*)`", re.DOTALL)


# ---------------------------------------------------------------------- CAMEO


def cameo(claim: Claim) -> str | None:
    """The CAMEO event code of a claim by ``cameo.yml``; None where its direction and certainty fit none."""
    verb = lemma(claim.cue.text) if claim.cue else ""
    for row in rows("cameo")["codes"]:
        told = claim.direction in row["directions"] and claim.certainty in row["certainties"]
        if told and (not row.get("verbs") or verb in row["verbs"]):
            return str(row["code"])
    return None


# ---------------------------------------------------------------------- JSON Lines


def json_lines(reading: Reading) -> str:
    r"""One claim per line, each with its file, the file's SHA-256, the day of publication and ``cameo``. Each
    line ends with ``\n``, and no other character in it ends a line anywhere.
    """
    return "".join(f"{_line(_record(reading, claim))}\n" for claim in reading.claims)


def _record(reading: Reading, claim: Claim) -> dict[str, Any]:
    head = {"file": reading.source, "sha256": reading.sha256, "published": reading.published}
    record: dict[str, Any] = _writable({"id": claim.id, **head, "cameo": cameo(claim), **plain(claim)})
    return record


def _line(record: Mapping[str, Any]) -> str:
    text = msgspec.json.encode(record).decode()
    for character, escaped in _LINE_ENDS.items():
        text = text.replace(character, escaped)
    return text


def _writable(value: Any) -> Any:
    """Plain data without lone surrogates."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_writable(item) for item in value]
    if isinstance(value, dict):
        return {_writable(key): _writable(item) for key, item in value.items()}
    return value


# ---------------------------------------------------------------------- CSV


def csv_rows(reading: Reading) -> list[dict[str, Any]]:
    """One flat mapping per claim, for ``serialise.to_csv(rows, CSV_COLUMNS)``. ``start``, ``end``: of the
    sentence, in code points of the input.
    """
    return [_writable(_row(reading, claim)) for claim in reading.claims]


def _row(reading: Reading, claim: Claim) -> dict[str, Any]:
    speaker = claim.speaker
    return {
        "id": claim.id,
        "file": reading.source,
        "sha256": reading.sha256,
        "published": reading.published,
        "kind": claim.kind,
        "speaker": speaker.name,
        "speaker_type": speaker.type,
        "role": speaker.role,
        "role_on_date": speaker.role_on_date,
        "outlet": claim.outlet,
        "addressee": claim.addressee,
        "direction": claim.direction,
        "certainty": claim.certainty,
        "cameo": cameo(claim),
        "form": claim.form,
        **_dated("said", claim.said),
        **_dated("event", claim.event),
        "start": claim.sentence.start,
        "end": claim.sentence.end,
        "sentence": claim.sentence.text,
        "content": [span.text for span in claim.content],
        "quotes": [span.text for span in claim.quotes],
        "condition": claim.condition,
        "measures": list(claim.measures),
        "regimes": [regime.id for regime in claim.regimes],
        "regime_basis": [regime.basis for regime in claim.regimes],
        "register": [comparison.finding for comparison in claim.register],
        "same_as": claim.same_as,
    }


def _dated(name: str, when: When | None) -> dict[str, str | None]:
    return {
        name: when.value if when else None,
        f"{name}_granularity": when.granularity if when else None,
        f"{name}_basis": when.basis if when else None,
    }


# ---------------------------------------------------------------------- Web Annotations


def web_annotations(reading: Reading) -> dict[str, Any]:
    """The claims as a W3C Annotation Collection of one page (https://www.w3.org/TR/annotation-model/).

    One annotation per claim, one target per span of what is said. Both selectors of a target name the same
    words: the position in the input, and the quotation with what stands around it. The surroundings are left
    out where the reading was read back from JSON, which does not hold the page.
    """
    name = f"urn:detente:reading:{reading.sha256}"
    items = [_annotation(reading, claim) for claim in reading.claims]
    collection = {
        "@context": [ANNOTATION_CONTEXT, {"cameo": "urn:detente:term:cameo"}],
        "id": name,
        "type": "AnnotationCollection",
        "label": f"Claims of {reading.title or reading.source}",
        "total": len(items),
    }
    if items:  # a page holds at least one annotation
        page = {
            "id": f"{name}:page:1",
            "type": "AnnotationPage",
            "partOf": name,
            "startIndex": 0,
            "items": items,
        }
        collection |= {"first": page, "last": page["id"]}
    found: dict[str, Any] = _writable(collection)
    return found


def _annotation(reading: Reading, claim: Claim) -> dict[str, Any]:
    return {
        "id": f"urn:detente:claim:{claim.id}",
        "type": "Annotation",
        "motivation": ["tagging", "describing"],
        "generator": {"id": "urn:detente:software", "type": "Software", "name": "Détente"},
        "cameo": cameo(claim),
        "body": _bodies(claim),
        "target": [_target(reading, span) for span in _targeted(claim)],
    }


def _bodies(claim: Claim) -> list[dict[str, str]]:
    code = cameo(claim)
    tags = [f"direction:{claim.direction}", f"certainty:{claim.certainty}", f"speaker:{claim.speaker.type}"]
    tags += [f"cameo:{code}"] if code else []
    return [*(_textual(tag, "tagging") for tag in tags), _textual(summary(claim), "describing")]


def _textual(value: str, purpose: str) -> dict[str, str]:
    return {
        "type": "TextualBody",
        "value": value,
        "purpose": purpose,
        "format": "text/plain",
        "language": "en",
    }


def summary(claim: Claim) -> str:
    """A claim in one line: who, what is said to happen, how sure, when, and to which sanctions."""
    who = f"{claim.speaker.name}, {claim.speaker.role}" if claim.speaker.role else claim.speaker.name
    change = "no change of sanctions" if claim.direction == "none" else claim.direction
    parts = [f"{who}: {change}, {claim.certainty.replace('_', ' ')}"]
    parts += [f"said {claim.said.value}"] if claim.said and claim.said.value else []
    parts += [f"of {claim.event.value}"] if claim.event and claim.event.value else []
    parts += [", ".join(regime.id for regime in claim.regimes)] if claim.regimes else []
    return "; ".join(parts)


def _targeted(claim: Claim) -> list[Span]:
    """What is said, in order of the text and once each; the sentence where nothing narrower is known."""
    spans = {(s.start, s.end): s for s in (*claim.content, *claim.quotes) if s.start < s.end}
    return [spans[place] for place in sorted(spans)] or [claim.sentence]


def _target(reading: Reading, span: Span) -> dict[str, Any]:
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    quotation = {"type": "TextQuoteSelector", "exact": span.text, **_around(reading.page, span)}
    source = {"id": f"urn:sha256:{reading.sha256}", "type": "Text", "label": reading.source}
    return {"type": "SpecificResource", "source": source, "selector": [position, quotation]}


def _around(page: Page | None, span: Span) -> dict[str, str]:
    """The words before and after, as a person sees them: without markup, as the model asks."""
    if page is None:
        return {}
    start = span.start if page.places is None else bisect_left(page.places, (span.start, 0))
    end = start + len(span.text)
    return {
        "prefix": page.text[max(0, start - CONTEXT_LENGTH) : start],
        "suffix": page.text[end : end + CONTEXT_LENGTH],
    }


# ---------------------------------------------------------------------- read back


def decode(text: str, where: str) -> Reading:
    """The reading that ``serialise.to_json`` wrote, without its page. ``where``: the file, for messages.

    Raises InputError: too large, no JSON, wrong type or word, unknown field, a place outside the input, an
    id that is no claim's.
    """
    if len(text) > MAX_JSON or len(text.encode("utf-8", "surrogatepass")) > MAX_JSON:
        raise InputError(
            f"more than {MAX_JSON:,} bytes", where=where, hint="give one article's reading per file"
        )
    try:
        reading = msgspec.json.decode(text, type=Reading)
        written = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        at = _AT.fullmatch(str(error))
        what, place = (at["what"], f"{where}: {_place(at['where'])}") if at else (str(error), where)
        raise InputError(what, where=place, hint=_HINT) from None
    except UnicodeError:
        raise InputError("not text that UTF-8 can hold", where=where, hint=_HINT) from None
    except RecursionError:
        raise InputError("nested too deeply", where=where, hint=_HINT) from None
    problems = (*_unknown(reading, written, ""), *_misplaced(reading, ""), *_misnamed(reading))
    if problems:
        raise InputError("not a reading of an article", problems, where=where, hint=_HINT)
    return reading


def _place(path: str) -> str:
    """``$.claims[0].id`` as ``claims[0].id``; the whole text as such."""
    return path.removeprefix("$").removeprefix(".") or "the whole text"


def _children(value: Any, path: str) -> Iterator[tuple[str, Any, str]]:
    """The parts of a value: key, part, path. A list's key is empty."""
    if is_dataclass(value):
        for one in fields(value):
            yield one.name, getattr(value, one.name), f"{path}.{one.name}".removeprefix(".")
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            yield str(number), item, f"{path}[{number}]"


def _unknown(value: Any, written: Any, path: str) -> Iterator[Problem]:
    """Fields of the JSON that no reading has."""
    if is_dataclass(value):
        known = {one.name for one in fields(value)} - {"page"}
        for name in written:
            if name not in known:
                yield Problem(
                    where=f"{path}.{name}".removeprefix("."), what="no such field", hint="remove it"
                )
        for name, part, place in _children(value, path):
            if name in known and name in written:
                yield from _unknown(part, written[name], place)
    elif isinstance(value, tuple):
        for (_, part, place), item in zip(_children(value, path), written, strict=True):
            yield from _unknown(part, item, place)


def _misplaced(reading: Reading, path: str) -> Iterator[Problem]:
    """Places outside the input."""
    if reading.characters < 0:
        yield Problem(where="characters", what=f"{reading.characters} is below 0", hint=_HINT)
    queue: list[tuple[Any, str]] = [(reading, path)]
    while queue:
        value, place = queue.pop()
        if isinstance(value, Span | Mask) and not 0 <= value.start <= value.end <= reading.characters:
            what = f"[{value.start}, {value.end}) does not lie within the {reading.characters} characters"
            yield Problem(where=place, what=what, hint=_HINT)
        queue += [(part, below) for _, part, below in _children(value, place)]


def _misnamed(reading: Reading) -> Iterator[Problem]:
    """A hash that is none, a claim's id given twice, and ids that name no claim."""
    if not _SHA256.fullmatch(reading.sha256):
        yield Problem(where="sha256", what="not 64 hexadecimal digits", hint=_HINT)
    known: set[str] = set()
    for number, claim in enumerate(reading.claims):
        if claim.id in known:
            yield Problem(where=f"claims[{number}].id", what=f"{claim.id!r} stands twice", hint=_HINT)
        known.add(claim.id)
    named = [
        (f"claims[{n}].same_as", c.same_as) for n, c in enumerate(reading.claims) if c.same_as is not None
    ]
    named += [(f"links[{n}].claims", key) for n, link in enumerate(reading.links) for key in link.claims]
    for where, key in named:
        if key not in known:
            yield Problem(where=where, what=f"no claim {key!r}", hint=_HINT)
