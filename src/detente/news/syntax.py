"""Who does what in a sentence: from a dependency parse where spaCy and its model are there, else from word order.

Both give the same answers to the same questions (``subject``, ``complement``), so the rules above them
do not ask which one they have.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from detente.errors import InputError
from detente.news.lexicon import lemma, rows

MAX_WORDS: Final = 400  # of one sentence that is parsed; a longer one is read by word order
OWN_MODEL: Final = "en_core_web_sm"


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a frame. ``start``, ``end``: its place in the page's text; ``head``: index, itself at a root."""

    index: int
    text: str
    lemma: str
    pos: str
    dep: str
    head: int
    start: int
    end: int

    @property
    def lower(self) -> str:
        """In small letters."""
        return self.text.lower()


Range = tuple[int, int]  # words [first, last)


class Parse(Protocol):
    """What the rules ask of a sentence."""

    words: Sequence[Word]

    def subject(self, verb: int) -> Range | None:
        """The words of the subject of a verb."""

    def complement(self, verb: int) -> Range | None:
        """The clause or phrase that a verb of saying introduces."""


@dataclass(frozen=True)
class Frame:
    """The text given to the parser: a sentence without its whole quotations. ``places[i]`` is where its
    character ``i`` stands on the page.
    """

    text: str
    places: tuple[int, ...]


# ---------------------------------------------------------------------- from word order

_NOT_SUBJECT: Final = frozenset(
    [
        "that",
        "which",
        "who",
        "whom",
        "whose",
        "if",
        "whether",
        "when",
        "while",
        "because",
        "although",
        "though",
        "after",
        "before",
        "as",
    ]
)


class OrderParse:
    """Answers from the order of words. No part of speech is known beyond a few closed lists."""

    def __init__(self, frame: Frame, words: Sequence[Word] | None = None) -> None:
        self.words: list[Word] = list(words or ())
        if words is not None:
            return
        for found in re.finditer(r"(?:[A-Za-z]\.){2,}|[’']s\b|\w+(?:[-’'](?!s\b)\w+)*|[^\w\s]", frame.text):  # noqa: RUF001
            start, end = frame.places[found.start()], frame.places[found.end() - 1] + 1
            index = len(self.words)
            self.words.append(Word(index, found[0], lemma(found[0]), "", "", index, start, end))

    def subject(self, verb: int) -> Range | None:
        """The noun phrase right before the verb, or right after one that begins its clause."""
        last = self._skip_back(verb)
        if last < 0 or self.words[last].text in {",", ":", "—", "–"}:
            if last >= 0 and self.words[last].text == ",":
                apposition = self._before_apposition(last)
                if apposition is not None:
                    return apposition
            return self._after(verb)
        return self._phrase_back(last)

    def _skip_back(self, verb: int) -> int:
        closed = rows("words")
        at = verb - 1
        while at >= 0:
            word = self.words[at].lower
            if (
                word in closed["auxiliaries"]
                or word in closed["adverbs"]
                or (word.endswith("ly") and len(word) > 4)
            ):  # noqa: PLR2004
                at -= 1
            elif word in closed["weekdays"] and at > 0 and self.words[at - 1].lower == "on":
                at -= 2
            else:
                break
        return at

    def _before_apposition(self, comma: int) -> Range | None:
        """``Anna Weber, the minister, said``: the phrase before the first of two commas."""
        for at in range(comma - 1, max(-1, comma - 15), -1):
            if self.words[at].text == "," and at > 0:
                found = self._phrase_back(at - 1)
                if found and self.words[found[0]].text[:1].isupper():
                    return found
                return None
        return None

    def _phrase_back(self, last: int) -> Range | None:
        closed = rows("words")
        stops = _NOT_SUBJECT | set(closed["conjunctions"])
        first = last
        while first >= 0:
            word = self.words[first]
            if word.text in {",", ":", ";", "—", "–", "(", ")"} or word.lower in stops:
                break
            if word.lower in closed["said"] or word.lower in closed["auxiliaries"]:
                break
            first -= 1
        first += 1
        while first <= last and self.words[first].lower in {"but", "and", "however", "meanwhile", "also"}:
            first += 1
        return (first, last + 1) if first <= last else None

    def _after(self, verb: int) -> Range | None:
        closed = rows("words")
        first = at = verb + 1
        while at < len(self.words):
            word = self.words[at]
            ends = {",", ".", ";", ":", "—", "–", "!", "?"}
            if word.text in ends or (
                at > first and word.lower in {"on", "in", "who", "at", "after", "during", "as", "when"}
            ):
                break
            if at > first and word.lower in closed["said"]:
                break
            at += 1
        return (first, at) if at > first else None

    def complement(self, verb: int) -> Range | None:
        """What follows the verb to the end of the sentence, from its ``that`` where it has one."""
        last = len(self.words)
        while last > verb and self.words[last - 1].text in ".!?":
            last -= 1
        for at in range(verb + 1, min(last, verb + 9)):
            if self.words[at].lower in {"that", "whether", "if"}:
                return (at, last)
        return (verb + 1, last) if verb + 1 < last else None


# ---------------------------------------------------------------------- from a dependency parse


class TreeParse:
    """Answers from the dependencies that spaCy found."""

    def __init__(self, frame: Frame, doc: Any) -> None:
        kept = [t for t in doc if not t.is_space]
        index = {t.i: n for n, t in enumerate(kept)}
        self.words = [
            Word(
                n,
                t.text,
                t.lemma_.lower(),
                t.pos_,
                t.dep_,
                index.get(t.head.i, n),
                frame.places[t.idx],
                frame.places[t.idx + len(t.text) - 1] + 1,
            )
            for n, t in enumerate(kept)
        ]
        self._by_order = OrderParse(frame, self.words)
        self._children: list[list[int]] = [[] for _ in self.words]
        for word in self.words:
            if word.head != word.index:
                self._children[word.head].append(word.index)

    def children(self, at: int, *deps: str) -> list[int]:
        """The dependents of a word, all or of the given kinds."""
        return [c for c in self._children[at] if not deps or self.words[c].dep in deps]

    def reach(self, at: int, without: Iterable[str] = ()) -> Range:
        """First and last word below ``at``, leaving out branches of some kinds."""
        unwanted = set(without)
        low = high = at
        queue = [at]
        while queue:
            current = queue.pop()
            low, high = min(low, current), max(high, current)
            queue += [c for c in self._children[current] if self.words[c].dep not in unwanted]
        return low, high + 1

    def subject(self, verb: int) -> Range | None:
        """The subject's phrase without relative clauses and appositions behind a comma."""
        head = self._subject_head(verb)
        if self.words[verb].dep in {"advcl", "dep", "parataxis"} and not self.children(
            verb, "nsubj", "nsubjpass"
        ):
            near = self._by_order.subject(verb)
            if near is not None and near[1] == verb and near[0] > 0 and self.words[near[0] - 1].text == ",":
                return near
        if head is None:
            return self._by_order.subject(verb) if self.words[verb].dep in {"ROOT", "ccomp", "conj"} else None
        low, _ = self.reach(head, ("relcl", "acl", "appos", "punct"))
        low = max(low, self._after_comma(low, head))
        high = head + 1
        for child in sorted(self._children[head]):
            if child > head and self.words[child].dep in {"prep", "cc", "conj", "nummod", "flat", "case"}:
                if self.words[child].dep == "prep" and self.words[child].lower != "of" and self._dated(child):
                    break
                right = self.reach(child, ("relcl", "acl", "appos", "punct"))[1]
                high = max(high, min(right, verb) if verb > head else right)
        return (low, high)

    def _after_comma(self, low: int, head: int) -> int:
        for at in range(head - 1, low - 1, -1):
            if self.words[at].text in {",", ":", ";", "—", "–"} and not self._list_comma(at, head):
                return at + 1
        return low

    def _list_comma(self, at: int, head: int) -> bool:
        return any(self.words[c].dep == "conj" for c in range(at, head + 1))

    def _dated(self, preposition: int) -> bool:
        dated = rows("words")
        return any(
            self.words[c].lower in dated["weekdays"] or self.words[c].lower in dated["months"]
            for c in self._children[preposition]
        )

    def _subject_head(self, verb: int, depth: int = 0) -> int | None:
        if depth > 6:  # noqa: PLR2004 - a chain of shared subjects is never that long
            return None
        passive = self.children(verb, "agent")
        if passive and self.words[verb].lemma in {"tell", "say", "inform"}:
            objects = self.children(passive[0], "pobj")
            return objects[0] if objects else None
        found = self.children(verb, "nsubj", "nsubjpass", "csubj")
        if found:
            nearest = min(found, key=lambda c: abs(c - verb))
            relative = (
                self.words[nearest].lower in {"who", "which", "that"} and self.words[verb].dep == "relcl"
            )
            return self.words[verb].head if relative else nearest
        word = self.words[verb]
        if word.dep == "relcl":
            return word.head
        if word.dep == "acl":
            return self._acl_subject(word.head, depth)
        if (
            word.dep in {"conj", "xcomp", "advcl", "pcomp", "prep", "ccomp", "dep", "parataxis"}
            and word.head != verb
        ):
            return self._subject_head(self._verb_above(word.head), depth + 1)
        return None

    def _acl_subject(self, noun: int, depth: int) -> int | None:
        """``released a statement hinting that``: who released it; else the noun itself."""
        if self.words[noun].dep in {"dobj", "pobj"} and self.words[noun].lemma in rows("words")["documents"]:
            return self._subject_head(self._verb_above(self.words[noun].head), depth + 1)
        return noun

    def _verb_above(self, at: int) -> int:
        for _ in range(10):
            if self.words[at].pos in {"VERB", "AUX"} or self.words[at].head == at:
                return at
            at = self.words[at].head
        return at

    def complement(self, verb: int) -> Range | None:
        """The clause below the verb, else its object, to the end of what hangs on it."""
        clauses = [c for c in self.children(verb, "ccomp", "xcomp", "advcl", "csubj") if c > verb]
        clauses = [
            c for c in clauses if self.words[c].dep != "advcl" or self._marked(c, {"that", "whether", "if"})
        ]
        for clause in clauses:
            low, high = self.reach(clause)
            return (max(low, verb + 1), high)
        if self.words[verb].lemma not in rows("words")["takes_object"]:
            return self._that_clause(verb)
        below = [
            c
            for c in self._children[verb]
            if c > verb and self.words[c].dep in {"dobj", "prep", "dative", "oprd", "attr"}
        ]
        below = [c for c in below if not (self.words[c].dep == "prep" and self._dated(c))]
        if not below:
            return None
        reached = [self.reach(c, ("relcl",)) for c in below]
        return (min(low for low, _ in reached), max(high for _, high in reached))

    def _that_clause(self, verb: int) -> Range | None:
        """``said in a statement that ...``: the clause that the parser hung on the statement."""
        last = len(self.words)
        while last > verb and self.words[last - 1].text in ".!?":
            last -= 1
        for at in range(verb + 1, min(last, verb + 10)):
            word = self.words[at]
            if word.text in {",", ";", ":"} or word.pos in {"VERB", "AUX"}:
                return None
            if word.lower == "that":
                return (at, last)
        return None

    def _marked(self, clause: int, marks: set[str]) -> bool:
        return any(self.words[c].lower in marks for c in self.children(clause, "mark"))


class Parser(Protocol):
    """Frames → parses, in order. ``name``: the model, or None."""

    name: str | None

    def parse(self, frames: Sequence[Frame]) -> list[Parse]:
        """One parse per frame."""


class OrderParser:
    """The parser that needs nothing."""

    name = None

    def parse(self, frames: Sequence[Frame]) -> list[Parse]:
        """One parse per frame."""
        return [OrderParse(frame) for frame in frames]


class TreeParser:
    """spaCy with a small English model, loaded once."""

    def __init__(self, nlp: Any, name: str) -> None:
        self.nlp = nlp
        self.name: str | None = name

    def parse(self, frames: Sequence[Frame]) -> list[Parse]:
        """One parse per frame; sentences of absurd length are read by word order."""
        short = [n for n, f in enumerate(frames) if f.text.count(" ") <= MAX_WORDS and f.text.strip()]
        docs = self.nlp.pipe(self._one_sentence(frames[n].text) for n in short)
        parses: list[Parse] = [OrderParse(f) for f in frames] if len(short) < len(frames) else []
        found = {n: TreeParse(frames[n], doc) for n, doc in zip(short, docs, strict=True)}
        return [found[n] if n in found else parses[n] for n in range(len(frames))]

    def _one_sentence(self, text: str) -> Any:
        """A document that the parser must not split: where sentences end was decided before."""
        doc = self.nlp.make_doc(text)
        for token in doc:
            token.is_sent_start = token.i == 0
        return doc


def parser(model: str | None = "auto") -> tuple[Parser, tuple[str, ...]]:
    """The parser to use and what is left out without a model. ``model``: ``auto`` (a model where one is
    installed), ``none``, or ``required``. Raises InputError where a required one is missing or is not the pinned one.
    """
    if model in {None, "none"}:
        return OrderParser(), (rows("model")["left_out"]["asked"],)
    try:
        return _loaded(), ()
    except ImportError as error:
        if model == "required":
            raise InputError(f"no model of English: {error}", hint=rows("model")["hint"]) from None
        return OrderParser(), (rows("model")["left_out"]["missing"],)


@cache
def _loaded() -> TreeParser:
    """The user's own model first, else the pinned re-upload. Raises ImportError or InputError."""
    if importlib.util.find_spec("spacy") is None:
        raise ImportError("spaCy is not installed")
    for package in (OWN_MODEL, rows("model")["package"]):
        spec = importlib.util.find_spec(package)
        if spec is None or spec.origin is None:
            continue
        if package != OWN_MODEL:
            _check(Path(spec.origin).parent)
        module = importlib.import_module(package)
        nlp = module.load(exclude=["ner", "senter"])
        return TreeParser(
            nlp, f"{package} {nlp.meta['version']}, spaCy {importlib.import_module('spacy').__version__}"
        )
    raise ImportError("neither en_core_web_sm nor its re-upload is installed")


def _check(folder: Path) -> None:
    """The re-upload comes from a third party: each file must be the one that was looked at."""
    pinned: dict[str, str] = rows("model")["files"]
    for name, digest in pinned.items():
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        if found != digest:
            raise InputError(
                f"the model's file {name} is not the pinned one",
                where=str(folder),
                hint=rows("model")["hint"],
            )
