"""Who does what in a sentence: from a dependency parse where spaCy and its model are there, else from word
order. Both answer the same questions (``Parse``), so the rules above them do not ask which one they have.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

from detente.errors import InputError
from detente.news.lexicon import closed, lemma, marks, pattern, rows

MAX_WORDS: Final = 400  # of one sentence that is parsed; a longer one is read by word order
OWN_MODEL: Final = "en_core_web_sm"
ADVERB: Final = 4  # letters beyond which a word in -ly is an adverb
AHEAD: Final = 10  # words between a verb of saying and its ``that``
UPWARDS: Final = 6  # clauses that are followed upwards from a verb


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a frame. ``start``, ``end``: its place in the text; ``head``: an index, its own at a root."""

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

    @property
    def words(self) -> Sequence[Word]:
        """Its words, in order."""

    def subject(self, verb: int) -> Range | None:
        """The words of the subject of a verb."""

    def complement(self, verb: int) -> Range | None:
        """The clause or phrase that a verb of saying introduces."""

    def has_clause(self, verb: int) -> bool:
        """Whether a clause is known to hang on the verb."""

    def of_a_noun(self, verb: int) -> bool:
        """Whether the verb only tells of a noun in passing."""

    def hypothetical(self, verb: int) -> bool:
        """Whether the verb stands below an ``if``: nobody is said to have done it."""

    def main_verb(self, word: int) -> int:
        """The verb to ask for the subject: ``has`` of ``has yet to comment``."""

    def subject_before(self, verb: int) -> bool | None:
        """Whether a subject of the verb stands before it; None where the order of words does not tell."""

    def past_addressee(self, first: int, last: int) -> int:
        """Where in the words ``[first, last)`` behind a verb what is said begins, past whom it is told to."""


@dataclass(frozen=True)
class Frame:
    """The text given to the parser: a sentence without its whole quotations. ``places[i]`` is where its
    character ``i`` stands on the page.
    """

    text: str
    places: tuple[int, ...]


# ---------------------------------------------------------------------- from word order


class OrderParse:
    """Answers from the order of words. No part of speech is known beyond a few closed lists."""

    def __init__(self, frame: Frame, words: Sequence[Word] | None = None) -> None:
        self.words: list[Word] = list(words or ())
        if words is not None:
            return
        for found in pattern("words", "frame_token").finditer(frame.text):
            start, end = frame.places[found.start()], frame.places[found.end() - 1] + 1
            index = len(self.words)
            self.words.append(Word(index, found[0], lemma(found[0]), "", "", index, start, end))

    def subject(self, verb: int) -> Range | None:
        """The noun phrase right before the verb, or right after one that begins its clause."""
        last = self._skip_back(verb)
        if last < 0 or self.words[last].text in marks("before_apposition"):
            if last >= 0 and self.words[last].text == ",":
                apposition = self._before_apposition(last)
                if apposition is not None:
                    return apposition
            return self._after(verb)
        return self._phrase_back(last)

    def _skip_back(self, verb: int) -> int:
        passed = closed("auxiliaries", "adverbs")
        at = verb - 1
        while at >= 0:
            word = self.words[at].lower
            if word in passed or (word.endswith("ly") and len(word) > ADVERB):
                at -= 1
            elif word in closed("weekdays") and at > 0 and self.words[at - 1].lower == "on":
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
        stops = closed("not_subject", "conjunctions", "said", "auxiliaries")
        first = last
        while first >= 0:
            word = self.words[first]
            if word.text in marks("ends_phrase_back") or word.lower in stops:
                break
            first -= 1
        first += 1
        while first <= last and self.words[first].lower in closed("order_leads"):
            first += 1
        return (first, last + 1) if first <= last else None

    def _after(self, verb: int) -> Range | None:
        ends = closed("ends_subject_in_order", "said")
        first = at = verb + 1
        while at < len(self.words):
            word = self.words[at]
            if word.text in marks("ends_phrase_behind") or (at > first and word.lower in ends):
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

    def has_clause(self, verb: int) -> bool:  # noqa: ARG002 - of the protocol
        """Never known from the order of words."""
        return False

    def of_a_noun(self, verb: int) -> bool:  # noqa: ARG002 - of the protocol
        """Never known from the order of words."""
        return False

    def hypothetical(self, verb: int) -> bool:
        """Whether an ``if`` stands close before the verb."""
        return any(w.lower in {"if", "unless"} for w in self.words[max(0, verb - 5) : verb])

    def main_verb(self, word: int) -> int:
        """The word itself."""
        return word

    def subject_before(self, verb: int) -> bool | None:  # noqa: ARG002 - of the protocol
        """Not known: a clause or a subject may stand there."""
        return None

    def past_addressee(self, first: int, last: int) -> int:
        """The first word that can only begin a clause, where one is near."""
        near = range(first, min(last, first + 6))
        return next((at for at in near if self.words[at].lower in closed("clause_subjects")), first)


# ---------------------------------------------------------------------- from a dependency parse


_BELOW_VERB: Final = frozenset({"aux", "neg", "advmod", "acomp", "cc", "preconj", "attr"})


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
            if self.words[at].text in marks("ends_name") and not self._list_comma(at, head):
                return at + 1
        return low

    def _list_comma(self, at: int, head: int) -> bool:
        return any(self.words[c].dep == "conj" for c in range(at, head + 1))

    def _dated(self, preposition: int) -> bool:
        dated = closed("weekdays", "months")
        return any(self.words[c].lower in dated for c in self._children[preposition])

    def _subject_head(self, verb: int, depth: int = 0) -> int | None:
        if depth > UPWARDS:  # a chain of shared subjects is never that long
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
        if self.words[noun].dep in {"dobj", "pobj"} and self.words[noun].lemma in closed("documents"):
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
        if self.words[verb].lemma not in closed("takes_object"):
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
        for at in range(verb + 1, min(last, verb + AHEAD)):
            word = self.words[at]
            if word.text in {",", ";", ":"} or word.pos in {"VERB", "AUX"}:
                return None
            if word.lower == "that":
                return (at, last)
        return None

    def _marked(self, clause: int, by: set[str]) -> bool:
        return any(self.words[c].lower in by for c in self.children(clause, "mark"))

    def has_clause(self, verb: int) -> bool:
        """Whether a clause is the verb's object."""
        return bool(self.children(verb, "ccomp"))

    def of_a_noun(self, verb: int) -> bool:
        """``which Moscow accuses of ...``: told of a noun in passing, not a statement of its own."""
        word = self.words[verb]
        if word.dep != "relcl" or word.lemma in {"say", "tell"}:
            return False
        return any(self.words[c].lower not in {"who", "which", "that"} for c in self.children(verb, "nsubj"))

    def hypothetical(self, verb: int) -> bool:
        """Whether the verb or a clause above it is marked by ``if``."""
        at = verb
        for _ in range(UPWARDS):
            if self._marked(at, {"if", "unless", "whether"}):
                return True
            if self.words[at].head == at or self.words[at].dep not in {"ccomp", "xcomp", "conj"}:
                return False
            at = self.words[at].head
        return False

    def main_verb(self, word: int) -> int:
        """The verb above auxiliaries and adverbs."""
        at = word
        while self.words[at].dep in _BELOW_VERB and self.words[at].head != at:
            at = self.words[at].head
        return at

    def subject_before(self, verb: int) -> bool | None:
        """Whether the subject found stands before the verb."""
        found = self.subject(verb)
        return found is not None and found[0] <= verb

    def past_addressee(self, first: int, last: int) -> int:  # noqa: ARG002 - of the protocol
        """The first word: the addressee is no part of the clause."""
        return first


class Parser(Protocol):
    """Frames → parses, in order."""

    @property
    def name(self) -> str | None:
        """The model, or None."""

    def parse(self, frames: Sequence[Frame]) -> list[Parse]:
        """One parse per frame."""


class OrderParser:
    """The parser that needs nothing."""

    name: Final = None

    def parse(self, frames: Sequence[Frame]) -> list[Parse]:
        """One parse per frame."""
        return [OrderParse(frame) for frame in frames]


class TreeParser:
    """spaCy with a small English model, loaded once."""

    def __init__(self, nlp: Any, name: str) -> None:
        self.nlp = nlp
        self.name = name

    def parse(self, frames: Sequence[Frame]) -> list[Parse]:
        """One parse per frame; sentences of absurd length are read by word order."""
        short = [n for n, f in enumerate(frames) if f.text.count(" ") <= MAX_WORDS and f.text.strip()]
        docs = self.nlp.pipe(self._one_sentence(frames[n].text) for n in short)
        found = {n: TreeParse(frames[n], doc) for n, doc in zip(short, docs, strict=True)}
        return [found[n] if n in found else OrderParse(frame) for n, frame in enumerate(frames)]

    def _one_sentence(self, text: str) -> Any:
        """A document that the parser must not split: where sentences end was decided before."""
        doc = self.nlp.make_doc(text)
        for token in doc:
            token.is_sent_start = token.i == 0
        return doc


def parser(model: str | None = "auto") -> tuple[Parser, tuple[str, ...]]:
    """The parser to use and what is left out without a model. ``model``: ``auto`` (a model where one is
    installed), ``none``, or ``required``. Raises InputError where a required one is missing or is not the
    pinned one.
    """
    if model in {None, "none"}:
        return OrderParser(), (str(rows("model")["left_out"]["asked"]),)
    try:
        return _loaded(), ()
    except ImportError as error:
        if model == "required":
            raise InputError(f"no model of English: {error}", hint=rows("model")["hint"]) from None
        return OrderParser(), (str(rows("model")["left_out"]["missing"]),)


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
