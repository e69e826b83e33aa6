"""Who said what: quotations, paraphrases, refusals to answer, and whom they were told to.

For each sentence the whole quotations are taken out, the rest (the frame) is parsed, and each verb of saying
is asked for its subject and its complement. A quotation belongs to the verb beside it; without one, to the
speaker before it, and where there is none, to nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from detente.news.claims import Form
from detente.news.lexicon import alternatives, closed, outlets, rows
from detente.news.sentences import Quotation, Sentence
from detente.news.speakers import UNATTRIBUTED, Cast, Who
from detente.news.syntax import Frame, Parse, Parser, Range, TreeParse

Place = tuple[int, int]
BESIDE: Final = 14  # words between a quotation and the verb that carries it
SCARE: Final = 2  # words that may stand in marks without being a statement


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
    refusal: str | None = None
    continues: bool = False
    not_the_speakers: list[Place] = field(default_factory=list)


@dataclass(frozen=True)
class Read:
    """A sentence with its frame, its parse and what its marks are."""

    sentence: Sentence
    speech: tuple[Quotation, ...]
    fragments: tuple[Quotation, ...]
    frame: Frame
    parse: Parse


# ---------------------------------------------------------------------- frames


def prepare(text: str, sentences: Sequence[Sentence], parser: Parser) -> list[Read]:
    """Every sentence, its whole quotations told from fragments and titles, its frame parsed."""
    sorted_quotes = [_sorted(text, s) for s in sentences]
    frames = [frame(text, s, speech) for s, (speech, _) in zip(sentences, sorted_quotes, strict=True)]
    parses = parser.parse(frames)
    return [
        Read(s, speech, fragments, f, p)
        for s, (speech, fragments), f, p in zip(sentences, sorted_quotes, frames, parses, strict=True)
    ]


def _sorted(text: str, sentence: Sentence) -> tuple[tuple[Quotation, ...], tuple[Quotation, ...]]:
    """Whole quotations, and fragments inside somebody's sentence; titles and scare quotes are neither."""
    speech: list[Quotation] = []
    fragments: list[Quotation] = []
    for quotation in sentence.quotations:
        words = text[quotation.start : quotation.end]
        if not words.strip() or _is_title(text, quotation):
            continue
        if _is_speech(text, sentence, quotation, bool(speech)):
            speech.append(quotation)
        else:
            fragments.append(quotation)
    return tuple(speech), tuple(fragments)


def _is_title(text: str, quotation: Quotation) -> bool:
    """``CBS' "This Morning" show``: a programme, a book, a name in marks."""
    words = text[quotation.start : quotation.end].strip(" ,.")
    if words.lower() in _programmes():
        return True
    after = text[quotation.outer_end : quotation.outer_end + 30]
    before = text[max(0, quotation.outer_start - 30) : quotation.outer_start]
    parts = words.split()
    titled = len(parts) <= 8 and all(
        p[:1].isupper() or p in {"of", "the", "and", "a", "in", "to", "for", "on", "from"} for p in parts
    )  # noqa: PLR2004
    named = re.match(
        r"\s+(?:show|program|programme|podcast|column|report|film|book|series|conference|list|documentary)\b",
        after,
    )
    called = re.search(
        r"\b(?:titled|entitled|called|named|dubbed|novel|book|film|show|programme|album|memoir|so-called|nicknamed|song|essay|play|motto|slogan|banner|sign|headline|headlined|operation|exhibition)\s*,?\s*$",
        before,
        re.IGNORECASE,
    )
    work = (
        titled
        and len(parts) > 1
        and words[-1:] not in {".", "!", "?", ","}
        and not re.search(rf"\b(?:{_said()})\W*$", before)
    )
    return bool((titled and (named or called)) or (called and len(parts) <= 8) or work)  # noqa: PLR2004


@cache
def _programmes() -> frozenset[str]:
    return frozenset(n.lower() for o in outlets() if o.kind == "programme" for n in (o.name, *o.aliases))


def _is_speech(text: str, sentence: Sentence, quotation: Quotation, after_speech: bool) -> bool:
    words = text[quotation.start : quotation.end].strip()
    before = text[sentence.start : quotation.outer_start].rstrip()
    after = text[quotation.outer_end : sentence.end].strip(" .")
    count = len(words.split())
    capital = words.lstrip("[(…. '‘\"“")[:1]  # noqa: RUF001
    whole = capital.isupper() or capital.isdigit() or not quotation.closed
    ends = words[-1:] in {",", ".", "!", "?", "…", "—", "-"}
    if not before and not after:
        return True
    if whole and (
        not before or before[-1] in ",:;—–.?!" or re.search(rf"\b(?:{_said()})(?:\s+\w+)?$", before)
    ):
        return count > 1 or ends
    if after_speech and before and before[-1] in ",:;" and count > 1:
        return True
    if not before and ends and count > SCARE:
        return True
    return bool(before) and before[-1] in ":" and count > 3  # noqa: PLR2004 - more than a word or two after a colon


@cache
def _said() -> str:
    return alternatives(rows("words")["said"])


def frame(text: str, sentence: Sentence, speech: Sequence[Quotation]) -> Frame:
    """The sentence without its whole quotations and marks, each character with its place on the page."""
    cut = [(q.outer_start, q.outer_end) for q in speech]
    marks = '“”"„«»‘'  # noqa: RUF001
    characters: list[str] = []
    places: list[int] = []
    place = sentence.start
    while place < sentence.end:
        hole = next((c for c in cut if c[0] <= place < c[1]), None)
        if hole is not None:
            if characters and characters[-1] != " ":
                characters.append(" ")
                places.append(place)
            place = hole[1]
            continue
        character = text[place]
        if character in marks or (character in "’'" and _closing(text, place, sentence)):  # noqa: RUF001
            place += 1
            continue
        if character.isspace() and _within_initials(text, place):
            place += 1
            continue
        plain = "'" if character == "’" else " " if character.isspace() else character  # noqa: RUF001
        if not (plain == " " and (not characters or characters[-1] == " ")) and not (
            plain in ",;" and not "".join(characters).strip()
        ):
            characters.append(plain)
            places.append(place)
        place += 1
    while characters and characters[-1] == " ":
        characters.pop()
        places.pop()
    return Frame("".join(characters), tuple(places))


def _closing(text: str, place: int, sentence: Sentence) -> bool:
    return any(q.end == place and text[q.outer_start] in "‘'" for q in sentence.quotations)  # noqa: RUF001


def _within_initials(text: str, place: int) -> bool:
    """The space of ``U. S.``."""
    return bool(re.match(r"[A-Z]\.", text[place + 1 : place + 3])) and bool(
        re.search(r"(?:^|[\s(“\"'])[A-Z]\.$", text[max(0, place - 3) : place])
    )


# ---------------------------------------------------------------------- statements


class Attributor:
    """Reads the statements of an article sentence by sentence, remembering who spoke last."""

    def __init__(self, text: str, reads: Sequence[Read], cast: Cast) -> None:
        self.text = text
        self.reads = reads
        self.cast = cast
        self.last: Draft | None = None
        self.open_quote = False

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
        drafts = [*self._refusals()]
        drafts += self._quoted(drafts)
        drafts += self._according(drafts)
        drafts += self._paraphrased(drafts)
        drafts += self._loose_fragments(drafts)
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
            found = self._speaking(word.index, quoted=True)
            if found is not None:
                return Draft(number, found[0], found[1], (word.start, word.end), word.lemma, "A-INTRODUCED")
        return None

    # ------------------------------------------------------------------ refusals

    def _refusals(self) -> Iterator[Draft]:
        """``declined to comment``, ``avoided giving a direct answer``, ``has yet to comment``."""
        text, places = self.read.frame.text, self.read.frame.places
        for pattern in rows("frames")["certainties"]:
            if pattern.get("only") != "refusal":
                continue
            for found in re.finditer(pattern["pattern"], text, re.IGNORECASE):
                verb = self._word_at(places[found.start()])
                if verb is None:
                    continue
                subject = self._subject(self._main_verb(verb))
                if subject is None:
                    continue
                who, source = subject
                end = self._clause_end(places[found.end() - 1] + 1)
                cue = (places[found.start()], places[found.end() - 1] + 1)
                draft = Draft(
                    self.number, who, source, cue, "refuse", f"A-REFUSAL-{pattern['certainty'].upper()}"
                )
                draft.refusal = pattern["certainty"]
                draft.prompt = self._prompt()
                bare = draft.refusal == "no_comment" and not re.match(
                    r"\s+(?:on|about|regarding)\b", self.text[cue[1] : end]
                )
                draft.content = [cue if bare else self._refused(draft.prompt, cue, end)]
                draft.not_the_speakers = [
                    (q.start, q.end)
                    for q in self.read.sentence.quotations
                    if draft.prompt and draft.prompt[0] <= q.start < draft.prompt[1]
                ]
                yield draft
                return

    def _refused(self, prompt: Place | None, cue: Place, end: int) -> Place:
        """What was not answered: the clause behind ``whether``, else the question asked, else the refusal."""
        behind = re.search(r"\b(?:whether|if|when|how|what|about)\b", self.text[cue[1] : end])
        if behind and behind.start() < 20:  # noqa: PLR2004 - right behind the refusal
            return (cue[1] + behind.start(), end)
        if prompt is not None:
            inner = re.search(
                r"\b(?:if|whether|about|why|how|what)\b", self.text[prompt[0] : prompt[1]], re.IGNORECASE
            )
            if inner:
                return (prompt[0] + inner.start(), prompt[1])
        return (cue[0], end)

    def _prompt(self) -> Place | None:
        """The question that an answer answers: ``When asked if ...,``."""
        start, end = self.read.sentence.start, self.read.sentence.end
        found = re.search(
            r"\b(?:when\s+|after\s+)?(?:(?:a|an|the|one)\s+\w+\s+)?(?:asked|pressed|questioned|quizzed)\b",
            self.text[start:end],
            re.IGNORECASE,
        )
        if found is None or found.start() > 40:  # noqa: PLR2004 - it opens the sentence
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
                at = inside.outer_end
                continue
            if self.text[at] == ",":
                return at
            at += 1
        return None

    # ------------------------------------------------------------------ quotations

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
        found = self._verb_beside(quotation)
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

    def _verb_beside(self, quotation: Quotation) -> tuple[int, Who, Place] | None:
        words = self.read.parse.words
        after = [w.index for w in words if w.start >= quotation.outer_end]
        before = [w.index for w in words if w.end <= quotation.outer_start]
        limit_after = self._next_quote(quotation.outer_end)
        behind = [i for i in after[:BESIDE] if words[i].start < limit_after]
        stop = next((n for n, i in enumerate(behind) if words[i].text in {".", ";", ":"}), len(behind))
        for index in behind[:stop]:
            found = self._speaking(index, quoted=True)
            if found is not None and self._leads(index, behind[0] if behind else index):
                return (index, *found)
        limit_before = self._previous_quote(quotation.outer_start)
        for index in reversed(before[-BESIDE * 2 :]):
            if words[index].end <= limit_before and words[index].text != ":":
                break
            if words[index].text in {".", ";"}:
                break
            found = self._speaking(index, quoted=True)
            if found is not None:
                return (index, *found)
        if before and words[before[-1]].text == ":":
            return self._colon(before)
        return None

    def _leads(self, verb: int, first: int) -> bool:
        """Whether a verb behind a quotation belongs to it: no clause of its own lies between."""
        words = self.read.parse.words
        between = words[first:verb]
        return not any(
            w.lower in {"but", "that", "which", "while", "although", "because", "when", "whether"}
            for w in between
        )

    def _colon(self, before: list[int]) -> tuple[int, Who, Place] | None:
        """``Peskov: "..."``."""
        words = self.read.parse.words
        last = before[-1]
        if last == 0 or last > 12:  # noqa: PLR2004 - a name, its role and a verb
            return None
        source = (words[0].start, words[last - 1].end)
        who = self.cast.who(*source)
        return (last, who, source) if who.type == "named" else None

    def _next_quote(self, place: int) -> int:
        return min(
            (q.outer_start for q in self.read.speech if q.outer_start >= place),
            default=self.read.sentence.end,
        )

    def _previous_quote(self, place: int) -> int:
        return max(
            (q.outer_end for q in self.read.speech if q.outer_end <= place), default=self.read.sentence.start
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
        named = {m.name for m in self.cast.mentions if before.start <= m.start < before.end}
        first = next((m for m in self.cast.mentions if before.start <= m.start < before.end), None)
        if len(named) != 1 or first is None:
            return None
        return self.cast.who(first.start, first.end)

    def _follows(self) -> bool:
        """Whether the last statement stands right before this sentence."""
        if self.last is None:
            return False
        gap = self.number - self.last.sentence
        here = self.reads[self.number].sentence
        there = self.reads[self.last.sentence].sentence
        same = here.paragraph == there.paragraph
        opens = here.start == min(
            r.sentence.start for r in self.reads if r.sentence.paragraph == here.paragraph
        )
        unclosed = any(not q.closed for q in self.reads[self.last.sentence].speech)
        return gap == 1 and (same or unclosed or (opens and here.paragraph - there.paragraph == 1))

    # ------------------------------------------------------------------ paraphrases

    def _according(self, before: list[Draft]) -> Iterator[Draft]:
        """``..., according to X`` and ``According to X, ...``."""
        start, end = self.read.sentence.start, self.read.sentence.end
        found = re.search(
            r"\b(?:[Aa]ccording\s+to|[Ii]n\s+the\s+(?:view|words|opinion)\s+of)\s+", self.text[start:end]
        )
        if found is None or self._in_speech(start + found.start()):
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
            content = (start, self._rstrip(start, cue[0]))
            if leading or interposed:
                content = (close + 1 if leading else start, self._without_stop(end))
            draft.content = [self._strip(*content)]
            draft.form = "mixed" if self._fragments_in(draft.content[0]) else "indirect"
        yield draft

    def _source_end(self, begin: int, end: int) -> int:
        """The end of the phrase behind ``according to``: a comma that opens no apposition, or the stop."""
        part = self.text[begin:end]
        found = re.search(r",|;|\.(?:\s|$|[”\"])|\s—\s|\s–\s|\s\b(?:who|which|and\s+that|as)\b", part)  # noqa: RUF001
        close = begin + found.start() if found else end
        while close > begin and self.text[close - 1] in " .,;":
            close -= 1
        return close

    def _paraphrased(self, before: list[Draft]) -> Iterator[Draft]:
        """Verbs of saying with a clause of their own, or behind the clause that they carry."""
        taken = [c for d in before for c in d.content]
        cues = {d.cue for d in before}
        for word in sorted(self.read.parse.words, key=lambda w: not self._is_behind(w.index)):
            place = (word.start, word.end)
            if (
                place in cues
                or any(a <= word.start < b for a, b in taken)
                or self._in_prompt(word.start, before)
            ):
                continue
            if any(d.cue and d.cue[0] <= word.start < d.cue[1] for d in before):
                continue
            if any(q.start <= word.start < q.end for q in self.read.fragments):
                continue
            draft = self._paraphrase(word.index, before)
            if draft is None:
                continue
            taken += draft.content
            yield draft

    def _is_behind(self, verb: int) -> bool:
        """Whether a verb of saying carries the clause before it: such a verb is read first."""
        if rows("words")["cues"].get(self.read.parse.words[verb].lemma) is None:
            return False
        found = self._speaking(verb, quoted=True)
        return found is not None and self._carries(verb, found[1]) is not None

    def _in_prompt(self, place: int, drafts: list[Draft]) -> bool:
        return any(d.prompt and d.prompt[0] <= place < d.prompt[1] for d in drafts)

    def _paraphrase(self, verb: int, before: list[Draft]) -> Draft | None:
        word = self.read.parse.words[verb]
        found = self._speaking(verb, quoted=False)
        if found is None and self._is_behind(verb):
            found = self._speaking(verb, quoted=True)
        if found is None:
            return None
        who, source = found
        rule = "A-CLAUSE"
        content = self._complement(verb)
        if content is not None:
            content = self._before_next_speaker(content, verb, source)
        behind = self._carries(verb, source)
        if behind is not None:
            content, rule = behind, "A-BEHIND"
        if content is None or self._in_speech(content[0]):
            return None
        prompt = self._prompt()
        if prompt is not None and self.text[content[0] : content[1]].lower() in {"it", "that", "this", "so"}:
            content = self._refused(prompt, (word.start, word.end), content[1])
        draft = Draft(self.number, who, source, (word.start, word.end), word.lemma, rule, content=[content])
        draft.form = "mixed" if self._fragments_in(content) else "indirect"
        if prompt is not None and prompt[1] <= word.start:
            draft.prompt = prompt
            draft.not_the_speakers = [
                (q.start, q.end) for q in self.read.sentence.quotations if prompt[0] <= q.start < prompt[1]
            ]
        if draft.form == "mixed":
            draft.quotes = self._fragments_in(content)
        draft.hypothetical = self._supposed(content)
        self._cited(draft)
        return draft

    def _before_next_speaker(self, content: Place, verb: int, source: Place) -> Place:
        """Cut where another speaker's clause begins: ``X said ..., while Y said ...``."""
        for word in self.read.parse.words[verb + 1 :]:
            if not content[0] < word.start < content[1]:
                continue
            found = self._speaking(word.index, quoted=False)
            if found is None:
                continue
            shared = found[1] == source
            if not shared and found[1][0] <= content[0]:
                continue
            until = word.start if shared else found[1][0]
            lead = re.search(
                r"\s*[,;]?\s+(?:while|whereas|but|and)\s+(?:\w+\s+)?$|\s*;\s*$", self.text[content[0] : until]
            )
            if lead is not None:
                return self._strip(content[0], content[0] + lead.start())
        return content

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

    def _complement(self, verb: int) -> Place | None:
        found = self.read.parse.complement(verb)
        if found is None:
            return None
        return self._content(found, verb)

    def _content(self, found: Range, verb: int) -> Place | None:
        words = self.read.parse.words
        first, last = found
        word = words[verb]
        if word.lemma in {"tell", "warn", "assure", "advise", "remind", "inform"}:
            first = self._after_addressee(first, last)
        first, last = self._after_day(first, last), last
        if first >= last:
            return None
        while last > first and words[last - 1].text in {".", ",", ";", ":", "!", "?", "-", "—"}:
            last -= 1
        if first >= last:
            return None
        start, end = words[first].start, words[last - 1].end
        start = self._open_mark(start)
        return (start, self._close_mark(end))

    def _open_mark(self, start: int) -> int:
        return start - 1 if start > 0 and self.text[start - 1] in '“"‘' else start  # noqa: RUF001

    def _close_mark(self, end: int) -> int:
        for fragment in self.read.fragments:
            if fragment.start < end <= fragment.end:
                return fragment.end
        return end

    def _after_addressee(self, first: int, last: int) -> int:
        words = self.read.parse.words
        for at in range(first, last):
            if words[at].lower in {"that", "whether", "if", "how", "what", "why"}:
                return at
        if isinstance(self.read.parse, TreeParse):
            return first
        for at in range(first, min(last, first + 6)):
            if words[at].lower in {"he", "she", "it", "they", "the", "there"}:
                return at
        return first

    def _after_day(self, first: int, last: int) -> int:
        """Past ``on Thursday`` between the verb and its clause."""
        words = self.read.parse.words
        days = closed("weekdays") | {"yesterday", "today", "late", "earlier"}
        at = first
        while at < last and (
            words[at].lower in days
            or (words[at].lower == "on" and at + 1 < last and words[at + 1].lower in days)
            or words[at].text in {",", ":"}
        ):
            at += 1
        return at

    def _carries(self, verb: int, source: Place) -> Place | None:
        """The clause before ``, X said``: no verb of saying begins it, and only an adjunct follows."""
        words = self.read.parse.words
        begin = min(source[0], words[verb].start)
        start = self.read.sentence.start
        semicolon = self.text.rfind(";", start, begin)
        start = semicolon + 1 if semicolon >= 0 else start
        before = self.text[start:begin].rstrip()
        if (
            not before
            or before.rstrip("”\"’'")[-1:] not in {",", "—", "–"}
            or self._previous_quote(begin) > start
        ):  # noqa: RUF001
            return None
        rest = self.text[words[verb].end : self.read.sentence.end]
        stop = rest.find(";")
        end = words[verb].end + stop if stop >= 0 else self._without_stop(self.read.sentence.end)
        rest = rest[:stop] if stop >= 0 else rest
        interposed = re.match(r"\s*,\s+\S+(?:\s+\S+){2,}", rest) is not None
        if (len(before.split()) < 4 and not interposed) or re.match(
            r"(?:When|If|While|Although|Though|After|Before|As|Asked|Speaking|Despite|In|On|At|But|However|For|Last|Earlier|By|With|Unlike|Like|During|Under|Since)\b[^,]*,$",
            before,
        ):  # noqa: PLR2004
            return None
        clause = re.match(
            r"\s+(?:that|there|it|he|she|they|had|has|have|was|were|is|are|would|will|the\s+\w+\s+(?:was|were|would|will|had|has))\b",
            rest,
        )
        if len(before.split()) < 7 and not interposed and _TIME.search(before):  # noqa: PLR2004 - a time, no clause
            return None
        inverted = source[0] > words[verb].start
        if clause or (len(rest.split()) > 22 and not inverted):  # noqa: PLR2004 - more than an adjunct
            return None
        content = self._strip(start, start + len(before) - 1)
        return (content[0], end) if interposed else content

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

    # ------------------------------------------------------------------ verbs and subjects

    def _speaking(self, index: int, *, quoted: bool) -> tuple[Who, Place] | None:
        """The subject of a word, if it is a verb by which somebody says something."""
        words = self.read.parse.words
        word = words[index]
        lemma = word.lemma
        kind = rows("words")["cues"].get(lemma)
        if kind is None or (word.pos and word.pos not in {"VERB", "AUX"}):
            return None
        if not quoted and not self._has_what_it_needs(index, lemma):
            return None
        if lemma not in closed("said") and word.text[:1].isupper() and index > 0 and not word.pos:
            return None
        if self._not_said(index) or self._hypothetical(index):
            return None
        subject = self._subject(index)
        if subject is None or subject[0].type == "unattributed":
            return None
        if not can_speak(subject[0]):
            return self._shared(index)
        return subject

    def _shared(self, index: int) -> tuple[Who, Place] | None:
        """``X said ..., but ruled out ...``: the second verb's speaker is that of the first."""
        words = self.read.parse.words
        place = words[index].start
        if not re.search(r",?\s+(?:but|and)\s+(?:\w+\s+)?$", self.text[self.read.sentence.start : place]):
            return None
        for word in reversed(words[:index]):
            if word.lower in closed("said"):
                before = self._subject(word.index)
                return before if before is not None and can_speak(before[0]) else None
        return None

    def _has_what_it_needs(self, index: int, lemma: str) -> bool:
        needs = rows("words")["needs"].get(lemma)
        if needs is None:
            return True
        words = self.read.parse.words
        following = [w.lower for w in words[index + 1 : index + 4]]
        if (
            "that" in needs
            and isinstance(self.read.parse, TreeParse)
            and self.read.parse.children(index, "ccomp")
        ):
            return True
        window = following[:3] if "that" in needs else following[:1]
        return any(w in needs for w in window)

    def _not_said(self, index: int) -> bool:
        """``did not say``, ``to say``, ``a said``: no saying took place."""
        words = self.read.parse.words
        before = [w.lower for w in words[max(0, index - 4) : index]]
        if before and before[-1] in {"to", "the", "a", "an", "'s", "of"} and not self._released_to(before):
            return True
        passive = bool(before) and before[-1] in {"be", "been", "being", "was", "were", "is", "are"}
        if (
            passive
            and not words[index].lower.endswith("ing")
            and words[index].lemma not in {"tell", "inform", "quote"}
        ):
            return True
        if any(w.lower == "nor" for w in words[max(0, index - 9) : index]):
            return True
        return bool({"not", "n't", "never", "n’t", "nor"} & set(before[-3:])) and words[index].lemma in {
            "say",
            "tell",
            "specify",
            "announce",
            "confirm",
            "explain",
            "mention",
            "comment",
        }  # noqa: RUF001

    def _released_to(self, before: list[str]) -> bool:
        return len(before) > 1 and before[-2] in {"continued", "went", "continues", "on"}

    def _hypothetical(self, index: int) -> bool:
        """Inside ``if``: nobody is said to have said it."""
        words = self.read.parse.words
        parse = self.read.parse
        if isinstance(parse, TreeParse):
            at = index
            for _ in range(6):
                if any(words[c].lower in {"if", "unless", "whether"} for c in parse.children(at, "mark")):
                    return True
                if words[at].head == at or words[at].dep not in {"ccomp", "xcomp", "conj"}:
                    return False
                at = words[at].head
            return False
        start = max(0, index - 5)
        return any(w.lower in {"if", "unless"} for w in words[start:index])

    def _main_verb(self, index: int) -> int:
        """The verb to ask for the subject: ``has`` of ``has yet to comment``."""
        words = self.read.parse.words
        parse = self.read.parse
        if not isinstance(parse, TreeParse):
            return index
        at = index
        while (
            words[at].dep in {"aux", "neg", "advmod", "acomp", "cc", "preconj", "attr"}
            and words[at].head != at
        ):
            at = words[at].head
        return at

    def _subject(self, verb: int) -> tuple[Who, Place] | None:
        words = self.read.parse.words
        found = self._inverted(verb) or self.read.parse.subject(verb)
        if found is None and verb <= 1 and self.last is not None and self._gerund(verb):
            return None
        if found is None:
            return None
        first, last = found
        while first < last and words[first].lower in {
            "but",
            "and",
            "meanwhile",
            "however",
            "while",
            "also",
            ",",
            "as",
            "yet",
            "so",
        }:
            first += 1
        while last > first and words[last - 1].text in {",", ".", ":", ";", "—", "-"}:
            last -= 1
        if first >= last:
            return None
        source = (words[first].start, self._familiar(words[last - 1].end, words[verb].start))
        if words[first].lower in {"it", "there", "which", "that", "what", "this"} and last - first == 1:
            if words[first].lower != "it":
                return None
        if words[first].lower == "who" and last - first == 1:
            return None
        return self.cast.who(*source), source

    def _familiar(self, end: int, verb: int) -> int:
        """Past ``familiar with the talks`` behind an unnamed source."""
        found = re.match(
            r"\s+(?:familiar\s+with|briefed\s+on|close\s+to|with\s+(?:direct\s+)?knowledge\s+of|involved\s+in)\s[^,.;“”\"]*",
            self.text[end : max(verb, end)],
        )
        return end + len(found[0].rstrip()) if found else end

    def _gerund(self, verb: int) -> bool:
        return self.read.parse.words[verb].lower.endswith("ing")

    def _inverted(self, verb: int) -> Range | None:
        """``..., said a senior official``: the subject behind the verb that follows a quotation."""
        words = self.read.parse.words
        word = words[verb]
        behind_comma = verb > 1 and words[verb - 1].text == "," and self._without_subject_before(verb)
        opens = (
            verb == 0
            or behind_comma
            or any(
                q.outer_end <= word.start and not self.text[q.outer_end : word.start].strip(" ,")
                for q in self.read.speech
            )
        )
        if not opens or verb + 1 >= len(words) or word.lower not in closed("said"):
            return None
        first = at = verb + 1
        if words[first].lower in {"that", "on", "in", "to", "it"}:
            return None
        while at < len(words):
            here = words[at]
            if here.text in {",", ".", ";", ":", "—", "–", "(", "?", "!"} and at > first:  # noqa: RUF001
                break
            if (
                at > first
                and here.lower
                in {"on", "in", "at", "after", "during", "as", "who", "when", "before", "while", "via", "by"}
                and not self._joins(words, at)
            ):
                break
            if (
                at > first
                and here.lower.endswith("ing")
                and here.lower not in {"leading", "ruling", "outgoing", "acting", "ranking", "managing"}
            ):
                break
            if here.start > self._next_quote(word.start):
                break
            at += 1
        return (first, at) if at > first else None

    def _without_subject_before(self, verb: int) -> bool:
        """Whether no subject of the verb stands before it: what stands there is the clause that it carries."""
        parse = self.read.parse
        if isinstance(parse, TreeParse):
            found = parse.subject(verb)
            return found is None or found[0] > verb
        begin = self.read.sentence.start
        return not any(
            m.start - begin < 60 and self.text[m.end : m.end + 1] == ","
            for m in self.cast.mentions
            if m.start >= begin
        )  # noqa: PLR2004

    def _joins(self, words: Sequence[object], at: int) -> bool:
        del words, at
        return False

    # ------------------------------------------------------------------ places

    def _word_at(self, place: int) -> int | None:
        return next((w.index for w in self.read.parse.words if w.start <= place < w.end), None)

    def _clause_end(self, place: int) -> int:
        found = re.search(r"[,;.!?](?:\s|$)|[“\"]", self.text[place : self.read.sentence.end])
        return place + found.start() if found else self.read.sentence.end

    def _in_speech(self, place: int) -> bool:
        return any(q.outer_start <= place < q.outer_end for q in self.read.speech)

    def _strip(self, start: int, end: int) -> Place:
        while start < end and self.text[start] in " ,;—–\u00a0":  # noqa: RUF001
            start += 1
        while end > start and self.text[end - 1] in " ,;—–\u00a0":  # noqa: RUF001
            end -= 1
        return start, end

    def _rstrip(self, start: int, end: int) -> int:
        return self._strip(start, end)[1]

    def _without_stop(self, end: int) -> int:
        return end - 1 if self.text[end - 1 : end] in {".", "!"} else end

    # ------------------------------------------------------------------ to whom, where

    def _situate(self, draft: Draft) -> None:
        """Outlet and addressee, from the words of the sentence outside what is said."""
        if draft.continues:
            return
        said = [*draft.content, *draft.quotes]
        for start, end, name in outlet_mentions(self.text, self.read.sentence.start, self.read.sentence.end):
            if any(a <= start < b for a, b in said) or (
                draft.source
                and draft.source[0] <= start
                and end <= draft.source[1]
                and draft.who.type != "unnamed"
            ):
                continue
            before = self.text[max(self.read.sentence.start, start - 60) : start]
            if re.search(r"\b(?:told|tells|telling|to|with|in|on|by|from|for|of)\s+(?:the\s+|a\s+|an\s+|its\s+|German\s+|French\s+|Russian\s+|newspaper\s+|daily\s+|magazine\s+|weekly\s+|broadcaster\s+|agency\s+|news\s+|state\s+|television\s+|public\s+|business\s+|interview\s+|host\s+\w+\s+\w+\s+of\s+)*[“\"‘']?$", before) or re.match(  # noqa: RUF001
                r"[’'”\"]?\s+(?:\w+\s+){0,2}?(?:reported|said|quoted|cited|writes|wrote|,?\s*citing)\b|,\s+citing\b", self.text[end : end + 60]  # noqa: RUF001
            ):  # fmt: skip
                draft.outlet = name
                draft.addressee = draft.addressee or name
                break
        told = re.search(
            r"\b(?:told|telling|tells|informed|briefed|briefing)\s+(?P<to>(?:a\s+|the\s+|his\s+|her\s+)?(?:\w+\s+){0,2}?(?:reporters|journalists|lawmakers|parliament|senators|deputies|MPs|the\s+\w+\s+\w*committee|diplomats|news\s+conference|conference|audience|supporters|colleagues|investors|shareholders|legislators|rally))\b",
            self.text[self.read.sentence.start : self.read.sentence.end],
        )
        if told and draft.addressee is None:
            draft.addressee = " ".join(told["to"].split())


def outlet_mentions(text: str, start: int, end: int) -> Iterator[tuple[int, int, str]]:
    """Outlets and programmes named in a part of the text, a programme with its broadcaster."""
    for found in _outlet_pattern().finditer(text, start, end):
        name = _outlet_names()[_plain(found[0])]
        if found["programme"]:
            owner = _outlet_names().get(_plain(found["owner"] or ""))
            name = f'{owner} "{" ".join(found["programme"].split())}"' if owner else name
        yield found.start(), found.end(), name


def _plain(words: str) -> str:
    return re.sub(r"^the\s+", "", " ".join(words.replace("’", "'").split()), flags=re.IGNORECASE).rstrip(",'")  # noqa: RUF001


@cache
def _outlet_names() -> dict[str, str]:
    names: dict[str, str] = {}
    for outlet in outlets():
        plain = _plain(outlet.name)
        for written in (outlet.name, *outlet.aliases):
            shown = f'{outlet.of} "{plain}"' if outlet.kind == "programme" and outlet.of else plain
            names.setdefault(_plain(written), shown)
    return _Names(names)


class _Names(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return key


@cache
def _outlet_pattern() -> re.Pattern[str]:
    every = outlets()
    programmes = [n for o in every if o.kind == "programme" for n in (o.name, *o.aliases)]
    others = [
        n
        for o in every
        if o.kind != "programme" and not _common(o.name)
        for n in (o.name, *o.aliases)
        if not _common(n)
    ]
    return re.compile(
        rf"(?<![\w-])(?:(?P<owner>{alternatives(others)})[’']?s?\s+[“\"‘']?(?P<programme>{alternatives(programmes)})[,”\"’']?|(?:{alternatives(others)}))(?![\w-])"  # noqa: RUF001
    )


_COMMON: Final = frozenset(
    [
        "Time",
        "Focus",
        "Today",
        "Nature",
        "Science",
        "X",
        "Independent",
        "Sun",
        "Times",
        "Post",
        "Mirror",
        "Guardian",
        "Week",
        "Hill",
        "State",
        "World",
        "Life",
        "Die",
        "Welt",
        "Zeit",
    ]
)


def _common(name: str) -> bool:
    return name in {"Time", "Focus", "Today", "X", "Life", "World", "Sun", "Nature", "Science", "PA", "AA"}


_TIME: Final = re.compile(r"\b(?:ago|week|month|year|day|night|morning|evening|earlier|later|\w+day)\W*$", re.IGNORECASE)
_AGENT: Final = re.compile(r"(?:er|or|ist|ian|ant|ent|man|woman|men|women|people|folk)s?$")


def can_speak(who: Who) -> bool:
    """Whether an unnamed speaker is somebody: a noun of the lists, or one that means a person by its form."""
    if who.type != "unnamed":
        return True
    words = [w.strip(".,") for w in who.name.strip("()").lower().split()]
    known = closed("people_words") | closed("role_words") | closed("institution_words") | closed("documents")
    if any(w in known or w.rstrip("s") in known for w in words):
        return True
    head = re.split(r"\s(?:of|in|at|from|with|who|on|for|to|near)\s", who.name.strip("()"))[0].split()[-1:]
    return bool(head) and _AGENT.search(head[0].lower()) is not None


# ---------------------------------------------------------------------- merging


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
