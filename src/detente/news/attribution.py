"""Who said what: quotations, paraphrases, refusals to answer, and whom they were told to.

For each sentence the whole quotations are taken out, the rest (the frame) is parsed, and each verb of saying
is asked for its subject and its complement. A quotation belongs to the verb beside it; without one, to the
speaker before it, and where there is none, to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, cast

from detente.news import frames
from detente.news.claims import Certainty, Form
from detente.news.lexicon import pattern
from detente.news.marks import SCARE, Read
from detente.news.outlets import outlet_mentions
from detente.news.sentences import Quotation
from detente.news.speakers import UNATTRIBUTED, Cast, Who
from detente.news.syntax import Word
from detente.news.verbs import Place, Verbs

BEHIND: Final = 20  # characters between a refusal and what it refuses
OPENS: Final = 40  # characters before a question that still opens the sentence
NEXT_TO: Final = 60  # characters beside an outlet's name that tell whether it carries the statement


@dataclass
class Draft:
    """A statement as found, before dates and sanctions are read."""

    sentence: int
    who: Who
    source: Place | None
    cue: Place | None
    verb: str
    rule: str
    content: list[Place] = field(default_factory=list)
    quotes: list[Place] = field(default_factory=list)
    form: Form = "indirect"
    outlet: str | None = None
    addressee: str | None = None
    prompt: Place | None = None
    hypothetical: Place | None = None
    refusal: Certainty | None = None
    continues: bool = False
    not_the_speakers: list[Place] = field(default_factory=list)


class Attributor:
    """Reads the statements of an article sentence by sentence, remembering who spoke last."""

    def __init__(self, text: str, reads: Sequence[Read], cast: Cast) -> None:
        self.text = text
        self.reads = reads
        self.cast = cast
        self.last: Draft | None = None

    def statements(self) -> list[Draft]:
        """All statements, in order of the text."""
        found: list[Draft] = []
        for number, read in enumerate(self.reads):
            drafts = self._sentence(number, read)
            for draft in drafts:
                if draft.who.type not in {"unattributed", "narrator"}:
                    self.cast.spoken.append(draft.who)
                    self.cast.spoken_at = read.sentence.end
            if drafts:
                self.last = drafts[-1]
            elif (introduced := self._introduction(number, read)) is not None:
                self.last = introduced
            found += drafts
        return found

    def _sentence(self, number: int, read: Read) -> list[Draft]:
        self.number, self.read = number, read
        self.verbs = Verbs(self.text, read, self.cast)
        drafts = [*self._refusals()]
        drafts += self._quoted(drafts)
        drafts += self._according(drafts)
        drafts += self._paraphrased(drafts)
        drafts += self._loose_fragments(drafts)
        self._quoted_by(drafts)
        drafts = _merged(self.text, drafts)
        drafts.sort(
            key=lambda d: min(p[0] for p in [*d.quotes, *d.content, d.source or (read.sentence.end, 0)])
        )
        for draft in drafts:
            self._situate(draft)
        return drafts

    def _introduction(self, number: int, read: Read) -> Draft | None:
        """``X told the conference:``, with the quotation in the next paragraph."""
        if self.text[read.sentence.end - 1] != ":":
            return None
        for word in read.parse.words:
            found = self.verbs.speaking(word.index, quoted=True)
            if found is not None:
                return Draft(number, found[0], found[1], (word.start, word.end), word.lemma, "A-INTRODUCED")
        return None

    def _refusals(self) -> Iterator[Draft]:
        """``declined to comment``, ``avoided giving a direct answer``, ``has yet to comment``."""
        for refusal in frames.refusals():
            for found in refusal.regex.finditer(self.read.frame.text):
                certainty = cast("Certainty", refusal.values["certainty"])
                draft = self._refusal(certainty, *found.span())
                if draft is not None:
                    yield draft
                    return

    def _refusal(self, certainty: Certainty, start: int, end: int) -> Draft | None:
        """A refusal to answer worded in ``[start, end)`` of the frame."""
        places = self.read.frame.places
        cue = (places[start], places[end - 1] + 1)
        verb = self.verbs.word_at(cue[0])
        subject = None if verb is None else self.verbs.subject(self.read.parse.main_verb(verb))
        if subject is None:
            return None
        who, source = subject
        close = self.verbs.clause_end(cue[1])
        draft = Draft(self.number, who, source, cue, "refuse", f"A-REFUSAL-{certainty.upper()}")
        draft.refusal = certainty
        draft.prompt = self._prompt()
        named = re.match(r"\s+(?:on|about|regarding)\b", self.text[cue[1] : close]) is not None
        bare = certainty == "no_comment" and not named
        draft.content = [cue if bare else self._refused(draft.prompt, cue, close)]
        draft.not_the_speakers = self._quoted_in(draft.prompt)
        return draft

    def _quoted_in(self, prompt: Place | None) -> list[Place]:
        """The quotations of a question asked."""
        if prompt is None:
            return []
        return [(q.start, q.end) for q in self.read.sentence.quotations if prompt[0] <= q.start < prompt[1]]

    def _refused(self, prompt: Place | None, cue: Place, end: int) -> Place:
        """What was not answered: the clause behind ``whether``, else the question asked, else the refusal."""
        behind = pattern("words", "left_open").search(self.text[cue[1] : end])
        if behind and behind.start() < BEHIND:
            return (cue[1] + behind.start(), end)
        if prompt is not None:
            inner = pattern("words", "question").search(self.text[prompt[0] : prompt[1]])
            if inner:
                return (prompt[0] + inner.start(), prompt[1])
        return (cue[0], end)

    def _prompt(self) -> Place | None:
        """The question that an answer answers: ``When asked if ...,``."""
        start, end = self.read.sentence.start, self.read.sentence.end
        found = pattern("words", "asked").search(self.text[start:end])
        if found is None or found.start() > OPENS:
            return None
        begin = start + found.start()
        close = self._comma_after(begin)
        return (begin, close) if close else None

    def _comma_after(self, place: int) -> int | None:
        """The comma that ends a leading clause: the last before the main subject."""
        for quotation in self.read.sentence.quotations:
            if quotation.start <= place < quotation.end:
                place = quotation.outer_end
        at = place
        while at < self.read.sentence.end:
            inside = next((q for q in self.read.sentence.quotations if q.start <= at < q.outer_end), None)
            if inside is not None:
                if self.text[inside.end - 1] == ",":
                    return inside.outer_end
                at = inside.outer_end
                continue
            if self.text[at] == ",":
                return at
            at += 1
        return None

    def _quoted(self, before: list[Draft]) -> list[Draft]:
        drafts: list[Draft] = []
        for quotation in self.read.speech:
            draft = self._beside(quotation, before) or self._continued(quotation, drafts)
            if draft in drafts or draft in before:
                draft.quotes.append((quotation.start, quotation.end))
                draft.form = "direct"
                continue
            drafts.append(draft)
        return [d for d in drafts if d not in before]

    def _beside(self, quotation: Quotation, before: list[Draft]) -> Draft | None:
        """The statement of a quotation whose verb of saying stands beside it."""
        found = self.verbs.beside(quotation)
        if found is None:
            return None
        verb, who, source = found
        for draft in before:
            if draft.refusal and draft.who.key == who.key:
                return draft
        word = self.read.parse.words[verb]
        return Draft(
            self.number,
            who,
            source,
            (word.start, word.end),
            word.lemma,
            "A-QUOTE-BESIDE",
            quotes=[(quotation.start, quotation.end)],
            form="direct",
        )

    def _continued(self, quotation: Quotation, drafts: list[Draft]) -> Draft:
        """A quotation without a verb: of the same sentence's speaker, of the one before, or of nobody."""
        quotes = [(quotation.start, quotation.end)]
        form: Form = "direct"
        last = drafts[-1] if drafts else self.last if self._follows() else None
        if last is None and quotation in self.read.speech and (told := self._narrated()) is not None:
            return Draft(self.number, told, None, None, "", "A-NARRATED", quotes=quotes, form=form)
        if last is None or last.who.type in {"unattributed", "narrator"}:
            return Draft(
                self.number, UNATTRIBUTED, None, None, "", "A-UNATTRIBUTED", quotes=quotes, form=form
            )
        return Draft(
            self.number, last.who, None, None, last.verb, "A-CONTINUED", quotes=quotes, form=form,
            outlet=last.outlet, addressee=last.addressee, continues=True,
        )  # fmt: skip

    def _narrated(self) -> Who | None:
        """The one person of the sentence before, where a quotation stands alone behind it."""
        if self.number == 0:
            return None
        before = self.reads[self.number - 1].sentence
        mentions = self.cast.between(before.start, before.end)
        named = {m.name for m in mentions}
        first = next(iter(mentions), None)
        if len(named) != 1 or first is None:
            return None
        return self.cast.who(first.start, first.end)

    def _follows(self) -> bool:
        """Whether the last statement stands right before this sentence."""
        if self.last is None or self.last.sentence != self.number - 1:
            return False
        before = self.reads[self.last.sentence]
        unclosed = any(not quotation.closed for quotation in before.speech)
        return unclosed or self.read.sentence.paragraph - before.sentence.paragraph <= 1

    def _according(self, before: list[Draft]) -> Iterator[Draft]:
        """``..., according to X`` and ``According to X, ...``."""
        start, end = self.read.sentence.start, self.read.sentence.end
        found = pattern("words", "according").search(self.text[start:end])
        if found is None or self.verbs.in_speech(start + found.start()):
            return
        cue = (start + found.start(), start + found.end() - 1)
        begin = start + found.end()
        leading = not self.text[start : cue[0]].strip(" ,;—")
        close = self._source_end(begin, end)
        who = self.cast.who(begin, close)
        loose = [d for d in before if d.cue is None and not d.content]
        if loose:
            for draft in loose:
                draft.who, draft.source, draft.cue, draft.rule = who, (begin, close), cue, "A-ACCORDING"
                draft.verb, draft.continues = "accord", False
            return
        quotes = [(q.start, q.end) for q in self.read.speech]
        draft = Draft(self.number, who, (begin, close), cue, "accord", "A-ACCORDING", quotes=quotes)
        if quotes:
            draft.form = "direct"
        else:
            interposed = len(self.text[close:end].split()) > 3  # noqa: PLR2004 - the clause goes on behind
            content = (start, self.verbs.strip(start, cue[0])[1])
            if leading or interposed:
                content = (close + 1 if leading else start, self.verbs.without_stop(end))
            draft.content = [self.verbs.strip(*content)]
            draft.form = "mixed" if self._fragments_in(draft.content[0]) else "indirect"
        yield draft

    def _source_end(self, begin: int, end: int) -> int:
        """The end of the phrase behind ``according to``: a comma that opens no apposition, or the stop."""
        part = self.text[begin:end]
        found = pattern("words", "source_end").search(part)
        close = begin + found.start() if found else end
        while close > begin and self.text[close - 1] in " .,;":
            close -= 1
        return close

    def _quoted_by(self, drafts: list[Draft]) -> None:
        """``Interfax quoted a deputy as saying``: the deputy says it, the outlet carries it."""
        start, end = self.read.sentence.start, self.read.sentence.end
        found = pattern("words", "quoted_by").search(self.text[start:end])
        if found is None:
            return
        source = (start + found.start("who"), start + found.end("who"))
        for draft in drafts:
            if draft.who.type not in {"institution", "unattributed"} and draft.cue is not None:
                continue
            names = [name for _, _, name in outlet_mentions(self.text, start, start + found.start())]
            draft.who, draft.source, draft.rule = self.cast.who(*source), source, "A-QUOTED-BY"
            draft.cue = (start + found.start("cue"), start + found.end("cue"))
            draft.outlet = names[-1] if names else None
            draft.continues = False

    def _paraphrased(self, before: list[Draft]) -> Iterator[Draft]:
        """Verbs of saying with a clause of their own, or behind the clause that they carry."""
        taken = [c for d in before for c in d.content]
        for word in sorted(self.read.parse.words, key=lambda w: not self.verbs.stands_behind(w.index)):
            if self._belongs(word, before, taken):
                continue
            draft = self._paraphrase(word.index)
            if draft is None:
                continue
            taken += draft.content
            yield draft

    def _belongs(self, word: Word, drafts: list[Draft], taken: list[Place]) -> bool:
        """Whether a word is the cue of a statement found before, or stands in what is said or asked."""
        places = [*taken, *((q.start, q.end) for q in self.read.fragments)]
        places += [p for d in drafts for p in (d.cue, d.prompt) if p]
        return any(a <= word.start < b for a, b in places)

    def _paraphrase(self, verb: int) -> Draft | None:
        word = self.read.parse.words[verb]
        found = self.verbs.speaking(verb, quoted=False)
        if found is None and self.verbs.stands_behind(verb):
            found = self.verbs.speaking(verb, quoted=True)
        if found is None:
            return None
        who, source = found
        rule = "A-CLAUSE"
        content = self.verbs.complement(verb)
        if content is not None:
            content = self.verbs.before_next_speaker(content, verb, source)
        behind = self.verbs.carried(verb, source)
        if behind is not None:
            content, rule = behind, "A-BEHIND"
        if content is None or self.verbs.in_speech(content[0]):
            return None
        prompt = self._prompt()
        if prompt is not None and self.text[content[0] : content[1]].lower() in {"it", "that", "this", "so"}:
            content = self._refused(prompt, (word.start, word.end), content[1])
        draft = Draft(self.number, who, source, (word.start, word.end), word.lemma, rule, content=[content])
        draft.form = "mixed" if self._fragments_in(content) else "indirect"
        if prompt is not None and prompt[1] <= word.start:
            draft.prompt = prompt
            draft.not_the_speakers = self._quoted_in(prompt)
        if draft.prompt and re.match(r"\s+only\b", self.text[word.end : word.end + 8]):
            draft.refusal = "non_committal"  # ``replied only that``: another answer than was asked for
        if draft.form == "mixed":
            draft.quotes = self._fragments_in(content)
        draft.hypothetical = self._supposed(content)
        self._cited(draft)
        return draft

    def _cited(self, draft: Draft) -> None:
        """``Reuters reported, citing two officials``: the officials say it, the outlet carries it."""
        found = re.search(
            r",\s+(?:citing|quoting)\s+", self.text[self.read.sentence.start : self.read.sentence.end]
        )
        names = [name for _, _, name in outlet_mentions(self.text, *(draft.source or (0, 0)))]
        reported = draft.verb == "report" and draft.who.type in {"institution", "unnamed"}
        if found is None or not (names or reported):
            return
        begin = self.read.sentence.start + found.end()
        close = self._source_end(begin, self.read.sentence.end)
        reporter = draft.who.name.strip("()")
        draft.who, draft.source = self.cast.who(begin, close), (begin, close)
        draft.outlet, draft.rule = names[0] if names else reporter, "A-CITED"

    def _supposed(self, content: Place) -> Place | None:
        """A clause of the content that is only supposed: ``even if Trump told Merkel he would``."""
        found = re.search(
            r"\b(?:even\s+if|what\s+if)\b[^,;.]*", self.text[content[0] : content[1]], re.IGNORECASE
        )
        return (content[0] + found.start(), content[0] + found.end()) if found else None

    def _fragments_in(self, content: Place) -> list[Place]:
        return [
            (q.start, q.end) for q in self.read.fragments if content[0] <= q.start and q.end <= content[1] + 1
        ]

    def _loose_fragments(self, before: list[Draft]) -> Iterator[Draft]:
        """Quoted words in a sentence without any verb of saying: of the speaker before, or of nobody."""
        prompt = self._prompt()
        used = [prompt] if prompt else []
        used += [
            p
            for d in before
            for p in [*d.quotes, *d.content, *d.not_the_speakers, *([d.prompt] if d.prompt else [])]
        ]
        for fragment in self.read.fragments:
            if (
                any(a <= fragment.start < b for a, b in used)
                or len(self.text[fragment.start : fragment.end].split()) <= SCARE
            ):
                continue
            draft = self._continued(fragment, [])
            draft.form = "mixed"
            draft.rule = "A-FRAGMENT-CONTINUED" if draft.continues else "A-FRAGMENT-UNATTRIBUTED"
            yield draft
            return

    def _situate(self, draft: Draft) -> None:
        """Outlet and addressee, from the words of the sentence outside what is said."""
        if draft.continues:
            return
        begin, close = self.read.sentence.start, self.read.sentence.end
        for start, end, name in outlet_mentions(self.text, begin, close):
            if not self._inside(draft, start, end) and self._carried_by(start, end):
                draft.outlet = name
                draft.addressee = draft.addressee or name
                break
        told = pattern("words", "addressee").search(self.text[begin:close])
        if told and draft.addressee is None:
            draft.addressee = " ".join(told["to"].split())

    def _inside(self, draft: Draft, start: int, end: int) -> bool:
        """Whether an outlet's name stands in what is said, or is itself who says it."""
        if any(a <= start < b for a, b in [*draft.content, *draft.quotes]):
            return True
        if draft.source is None or draft.who.type == "unnamed":
            return False
        return draft.source[0] <= start and end <= draft.source[1]

    def _carried_by(self, start: int, end: int) -> bool:
        """Whether the words beside an outlet's name say that it carries the statement."""
        before = self.text[max(self.read.sentence.start, start - NEXT_TO) : start]
        if pattern("words", "told_to_outlet").search(before):
            return True
        return pattern("words", "reported_by_outlet").match(self.text[end : end + NEXT_TO]) is not None


def _merged(text: str, drafts: Iterable[Draft]) -> list[Draft]:
    """One statement where a paraphrase leads to the quotation of the same speaker behind a colon."""
    kept: list[Draft] = []
    ordered = sorted(drafts, key=lambda d: not d.quotes)
    for draft in ordered:
        partner = next((k for k in kept if _same(text, k, draft)), None)
        if partner is None:
            kept.append(draft)
            continue
        partner.content += draft.content
        partner.prompt = partner.prompt or draft.prompt
        partner.hypothetical = partner.hypothetical or draft.hypothetical
        if draft.refusal and not partner.refusal:
            partner.refusal = draft.refusal
    return kept


def _same(text: str, quoted: Draft, other: Draft) -> bool:
    if quoted.form != "direct" or other.form == "direct" or not quoted.quotes or not other.content:
        return False
    if quoted.who.key != other.who.key:
        return False
    gap = text[other.content[-1][1] : quoted.quotes[0][0]]
    return len(gap) <= 6 and ":" in gap  # noqa: PLR2004 - a colon, a space and the mark
