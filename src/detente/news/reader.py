"""An article, read: sentence by sentence into claims, each field with the rule behind it."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from detente.dates import parse_day
from detente.errors import InputError
from detente.news import expressions, frames, syntax, when
from detente.news.attribution import Attributor, Draft
from detente.news.claims import (
    Certainty,
    Claim,
    Direction,
    Form,
    Kind,
    Mask,
    Reading,
    Regime,
    Span,
    Speaker,
    When,
)
from detente.news.clean import Article, clean
from detente.news.lexicon import characters, pattern
from detente.news.links import links
from detente.news.marks import Read, prepare
from detente.news.memory import DEFINITE, MEETING, Memory, not_stated
from detente.news.page import Page, page_of
from detente.news.regimes import Linker
from detente.news.sentences import Sentence, sentences
from detente.news.speakers import NARRATOR, Cast, known_as
from detente.news.stance import degree_of
from detente.news.verbs import Place

Dated = tuple[expressions.Expression, When]
CHANGING: Final = frozenset({"impose", "extend", "tighten", "ease", "lift"})
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
MAX_SENTENCE: Final = 3_000  # characters: the rules look back and ahead within a sentence
REFERRING: Final = 45  # words of a statement that may rest on the change told before it


def read(
    raw: str,
    *,
    published: str | date | None = None,
    outlet: str | None = None,
    source: str = "text",
    model: str | None = "auto",
) -> Reading:
    """The claims of an article. ``raw``: its text or HTML; ``published``: its day, where the caller knows it
    (else what the text prints); ``model``: see ``syntax.parser``. Nothing is asked of a clock or a network.

    Raises InputError.
    """
    if not isinstance(raw, str):
        raise InputError(
            f"an article is text, not {type(raw).__name__}", where=source, hint="decode it as UTF-8"
        )
    if _SURROGATE.search(raw):
        raise InputError("the text holds half a character", where=source, hint="decode it as UTF-8")
    parser, left_out = syntax.parser(model)
    page = page_of(raw)
    return _Reader(page, clean(page), parser, _given(published)).reading(source, outlet, left_out)


def _given(published: str | date | None) -> date | None:
    if published is None:
        return None
    if isinstance(published, datetime):
        return published.date()
    if isinstance(published, date):
        return published
    try:
        return parse_day(published[:10])
    except (ValueError, TypeError):
        raise InputError(f"published: {published!r} is not a day", hint="write YYYY-MM-DD") from None


@dataclass(frozen=True, slots=True)
class Background:
    """A clause in passing: the noun phrase, and from ``participle`` what is told of it."""

    start: int
    participle: int
    end: int


class _Reader:
    def __init__(self, page: Page, article: Article, parser: syntax.Parser, published: date | None) -> None:
        self.page, self.article, self.parser = page, article, parser
        self.text = page.text
        self.model = parser.name
        self.published, self.published_basis = self._published(published)
        self.sentences: list[Sentence] = []
        self.overlong: list[Sentence] = []
        for number, paragraph in enumerate(article.paragraphs):
            for sentence in sentences(self.text, number, paragraph.start, paragraph.end):
                short = sentence.end - sentence.start <= MAX_SENTENCE
                (self.sentences if short else self.overlong).append(sentence)
        spans = [(s.start, s.end) for s in self.sentences]
        title = article.title
        heads = [(title.start, title.end)] if title else []
        self.title = self.text[title.start : title.end] if title else None
        self.cast = Cast(self.text, [*heads, *spans], self.published)
        self.dates: list[Dated] = list(when.read_dates(self.text, self.published, [*heads, *spans]))
        self.date_starts = [e.start for e, _ in self.dates]
        body = " ".join(self.text[s.start : s.end] for s in self.sentences)
        self.linker = Linker(body, self.title or "", self.published)
        self.said = Memory()
        self.claims: list[Claim] = []

    def reading(self, source: str, outlet: str | None, left_out: Iterable[str]) -> Reading:
        """Everything read, as one value."""
        digest = hashlib.sha256(self.page.raw.encode("utf-8", "surrogatepass")).hexdigest()
        if self.article.title is not None:
            self._headline(self.article.title.place)
        self._body()
        claims = tuple(replace(c, id=f"{digest[:8]}-{n:02}") for n, c in enumerate(self.claims))
        renamed = {old.id: new.id for old, new in zip(self.claims, claims, strict=True)}
        claims = tuple(replace(c, same_as=renamed.get(c.same_as or "")) for c in claims)
        return Reading(
            source=source,
            sha256=digest,
            characters=len(self.page.raw),
            published=self.published.isoformat() if self.published else None,
            published_basis=self.published_basis,
            outlet=outlet,
            title=self.title,
            model=self.model,
            claims=claims,
            masks=self._masks(),
            links=links(claims),
            left_out=(*self.page.left_out, *left_out, *self._unread()),
            page=self.page,
        )

    def _masks(self) -> tuple[Mask, ...]:
        found = []
        for cut in self.article.cuts:
            span = self.page.span(cut.start, cut.end)
            found.append(
                Mask(start=span.start, end=span.end, reason=cut.reason, rule=cut.rule, text=span.text)
            )
        for sentence in self.overlong:
            span = self.page.span(sentence.start, sentence.end)
            found.append(
                Mask(
                    start=span.start,
                    end=span.end,
                    reason="too long for a sentence",
                    rule="M-LONG",
                    text=span.text,
                )
            )
        return tuple(sorted(found, key=lambda m: (m.start, m.end)))

    def _unread(self) -> tuple[str, ...]:
        return (*self._too_long(), *self._undated())

    def _too_long(self) -> tuple[str, ...]:
        if not self.overlong:
            return ()
        count = len(self.overlong)
        stretches = "1 stretch" if count == 1 else f"{count} stretches"
        return (f"not read: {stretches} of over {MAX_SENTENCE:,} characters without the end of a sentence",)

    def _undated(self) -> tuple[str, ...]:
        if self.published is None and any(w.value is None for _, w in self.dates):
            return ("the day of publication is not known: relative dates stay unresolved (give --published)",)
        return ()

    # ------------------------------------------------------------------ publication

    def _published(self, given: date | None) -> tuple[date | None, str]:
        if given is not None:
            return given, "given by the caller"
        for piece, basis in (
            (self.article.printed_day, "printed in the text"),
            (self.article.dateline_day, "the dateline"),
        ):
            if piece is None:
                continue
            for expression in expressions.find(self.text, piece.start, piece.end):
                found = when.resolve(expression, when.Context(None))
                if found.granularity == "day" and found.start is not None:
                    return found.start, basis
        if self.page.published:
            try:
                return parse_day(self.page.published[:10]), "the page's metadata"
            except ValueError:
                pass
        return None, "not known"

    # ------------------------------------------------------------------ headline

    def _headline(self, place: Place) -> None:
        words = self.text[place[0] : place[1]]
        found = frames.change(words)
        direction: Direction = found.direction if found else "none"
        spoken = found is not None or frames.speaks_of_sanctions(words)
        degree = frames.degree(words, direction, found)
        certainty: Certainty = (
            degree.certainty if degree else "question" if words.endswith("?") else "confirmed"
        )
        dated = self._dates_in([place])
        event = dated[0][1] if dated else None
        regimes = self.linker.link(words, found.start if found else None, ()) if spoken else ()
        claim = self._claim(
            "headline",
            Speaker(name="(narrator: headline)", type="narrator"),
            direction,
            certainty,
            place,
            content=[place],
            event=self._event(dated),
            regimes=regimes,
            rules={
                "direction": found.rule if found else "F-NONE",
                "certainty": degree.rule if degree else "C-PLAIN",
                "kind": "K-TITLE",
                "event": event.rule if event else "D-NONE",
            },
        )
        if claim.event is not None and MEETING.search(words):
            self.said.meeting = claim.event
        if regimes:
            self.said.regimes, self.said.regimes_at = (), -1

    # ------------------------------------------------------------------ body

    def _body(self) -> None:
        reads = prepare(self.text, self.sentences, self.parser)
        drafts = Attributor(self.text, reads, self.cast).statements()
        by_sentence: dict[int, list[Draft]] = {}
        for draft in drafts:
            by_sentence.setdefault(draft.sentence, []).append(draft)
        for number, read_ in enumerate(reads):
            self._sentence(number, read_, by_sentence.get(number, []))

    def _sentence(self, number: int, read_: Read, drafts: Sequence[Draft]) -> None:
        sentence = read_.sentence
        whole: Place = (sentence.start, sentence.end)
        nested = [d for d in drafts if self._nested(d, whole, drafts)]
        outer = [d for d in drafts if d not in nested]
        background = self._background(whole, drafts)
        if not outer:
            self._told(number, whole, nested, background)
        for draft in outer:
            self._statement(number, whole, draft, background)
        for draft in nested:
            self._statement(number, whole, draft, None, nested=True)
        if outer:
            self._aside(number, whole, outer, background)
        if background is not None and (outer or nested or not self._is_event(whole)):
            self._imposed(number, whole, (background.start, background.end))

    def _nested(self, draft: Draft, whole: Place, drafts: Sequence[Draft]) -> bool:
        """``issued sanctions after agencies said ...``: a statement told within the narrator's event."""
        if not draft.content or (draft.quotes and draft.form == "direct"):
            return False
        begin = min(p[0] for p in [*draft.content, *([draft.source] if draft.source else [])])
        lead = self.text[whole[0] : begin]
        found = re.search(r"\b(?:after|because|since|as|when|amid)\s+(?:the\s+|a\s+)?$", lead)
        if found is None or len(lead.split()) < 6:  # noqa: PLR2004 - a clause of its own stands before
            return False
        return not any(o is not draft and o.content and o.content[0][0] < begin for o in drafts)

    def _background(self, whole: Place, drafts: Sequence[Draft]) -> Background | None:
        words = self.text[whole[0] : whole[1]]
        found = frames.background(words)
        if found is None:
            return None
        place = Background(whole[0] + found[0], whole[0] + found[1], whole[0] + found[2])
        if any(q[0] <= place.start < q[1] for d in drafts for q in d.quotes if d.form == "direct"):
            return None
        return place

    def _is_event(self, whole: Place) -> bool:
        last = self.said.last
        return (
            last is not None
            and last.kind == "event"
            and last.direction == "impose"
            and last.sentence.start >= whole[0]
        )

    # ------------------------------------------------------------------ narrator

    def _told(
        self, number: int, whole: Place, nested: Sequence[Draft], background: Background | None
    ) -> None:
        """What the narrator tells: one claim, or two where two acts are told one after the other."""
        words = self.text[whole[0] : whole[1]]
        second = pattern("frames", "second_act").search(words)
        first = frames.change(words[: second.start()], in_context=True) if second else None
        after = frames.change(words[second.end() :], in_context=True) if second else None
        if nested or background or second is None or first is None or after is None:
            self._narrated(number, whole, nested, background)
            return
        self._narrated(number, (whole[0], whole[0] + second.start()), (), None, sentence=whole)
        self._narrated(number, (whole[0] + second.end(), whole[1]), (), None, sentence=whole)

    def _narrated(
        self,
        number: int,
        whole: Place,
        nested: Sequence[Draft],
        background: Background | None,
        *,
        sentence: Place | None = None,
    ) -> None:
        words = self.text[whole[0] : whole[1]]
        content = self._main(whole)
        holes = [p for d in nested for p in d.content]
        if background is not None and not self._asserts(words):
            holes.append((background.participle, background.end))
        told = self._without(content, holes)
        context = self._context(number)
        reading = " ".join(self.text[a:b] for a, b in told)
        found = frames.change(reading, in_context=context)
        if found is not None and pattern("frames", "main_focus").search(reading):
            found = None  # what sanctions consist of, not that they are changed
        direction: Direction = found.direction if found else "none"
        degree = frames.degree(reading, direction, found)
        question = words.rstrip(characters("after_question")).endswith("?")
        certainty: Certainty = "question" if question else degree.certainty if degree else "confirmed"
        main = [p for part in told for p in self._outside(part, self._beside(whole))]
        dated = self._dates_in(main) or self._dates_in(told) or ([] if nested else self._dates_in([whole]))
        kind = self._kind(reading, direction, certainty, dated, question=question)
        purpose = (
            pattern("frames", "purpose").search(words) is not None and self.said.direction_at == number - 1
        )
        if purpose and direction == "none":
            direction = self.said.direction
        spoken = direction != "none" or frames.speaks_of_sanctions(reading)
        told_of = " ".join(self.text[a:b] for d in nested for a, b in d.content)
        imposed = direction == "none" and certainty == "confirmed"
        regimes: tuple[Regime, ...] = ()
        event = self._event(dated)
        if spoken:
            at = found.start if found else None
            began = event if direction in {"impose", "tighten"} else None
            regimes = self._regimes(number, reading, at, None, context=told_of, imposed=imposed, began=began)
        if event is None and spoken:
            event = self.said.event_of(words, direction, certainty)
        whole_clause = kind == "event" or (direction == "none" and content == whole)
        claim = self._claim(
            kind,
            Speaker(name=NARRATOR.name, type="narrator"),
            direction,
            certainty,
            sentence or whole,
            content=[whole if whole_clause else content],
            cue=self._wording(reading, told, degree),
            event=event,
            regimes=regimes,
            form=None,
            rules={
                "kind": f"K-{kind.upper()}",
                "direction": found.rule if found else "F-NONE",
                "certainty": degree.rule if degree else "C-QUESTION" if question else "C-PLAIN",
                "event": event.rule if event else "D-NONE",
            },
        )
        self.said.remember(claim, number, self.sentences[number].paragraph, plain=found is None)

    def _wording(self, reading: str, told: Sequence[Place], degree: frames.Degree | None) -> Place | None:
        """The words on which a certainty rests."""
        if degree is None or len(told) != 1 or len(reading) != told[0][1] - told[0][0]:
            return None
        return told[0][0] + degree.start, told[0][0] + degree.end

    def _asserts(self, reading: str) -> bool:
        """Whether the sentence itself says that sanctions were imposed, not only a clause in passing."""
        place = frames.background(reading)
        if place is None:
            return True
        rest = reading[: place[0]] + reading[place[2] :]
        return len(rest.split()) < 4  # noqa: PLR2004 - nothing else is said

    def _main(self, whole: Place) -> Place:
        """The main clause: without a leading adverb, a hedge or a trailing ``as``-clause."""
        start, end = whole
        words = self.text[start:end]
        hedge = pattern("frames", "hedge_lead").match(words)
        lead = pattern("frames", "lead").match(words)
        if hedge is not None:
            start += hedge.end()
        elif lead is not None:
            start += lead.end()
        tail = pattern("frames", "tail").search(self.text[start:end])
        cut = tail is not None and tail.start() > 25  # noqa: PLR2004 - a clause is left
        if tail is not None and cut:
            end = start + tail.start()
        if (hedge or lead or cut) and self.text[end - 1 : end] == ".":
            end -= 1
        return start, end

    def _kind(
        self,
        reading: str,
        direction: Direction,
        certainty: Certainty,
        dated: Sequence[Dated],
        *,
        question: bool,
    ) -> Kind:
        if question:
            return "question"
        if pattern("words", "copular").match(reading):
            return "narrator"
        done = certainty == "confirmed" and pattern("words", "done").search(reading) is not None
        if done and (dated or direction in CHANGING):
            return "event"
        return "event" if dated and certainty == "planned" else "narrator"

    def _aside(
        self, number: int, whole: Place, drafts: Sequence[Draft], background: Background | None
    ) -> None:
        """What the narrator says of sanctions beside somebody's statement: ``Despite many seeking ...``."""
        taken: list[Place] = [p for d in drafts for p in [*d.content, *d.quotes]]
        taken += [p for d in drafts for p in (d.source, d.cue, d.prompt) if p is not None]
        if background is not None:
            taken.append((background.start, background.end))
        for start, end in self._without(whole, taken):
            words = self.text[start:end]
            if len(words.split()) < 5:  # noqa: PLR2004 - no clause
                continue
            found = frames.change(words)
            if found is not None:
                self._told_aside(number, whole, (start, end), found)
                return

    def _told_aside(self, number: int, whole: Place, place: Place, found: frames.Change) -> None:
        words = self.text[place[0] : place[1]]
        content = self._trimmed(place)
        wanting = pattern("words", "wanting").search(words) is not None
        degree = frames.degree(words, found.direction, found)
        certainty: Certainty = "claimed" if wanting else degree.certainty if degree else "confirmed"
        dated = self._dates_in([content])
        kind: Kind = "narrator"
        if certainty == "confirmed":
            kind = self._kind(words, found.direction, certainty, dated, question=False)
        self._claim(
            kind,
            Speaker(name=NARRATOR.name, type="narrator"),
            found.direction,
            certainty,
            whole,
            content=[content],
            event=self._event(dated),
            regimes=self._regimes(
                number, self.text[whole[0] : whole[1]], place[0] - whole[0] + found.start, None
            ),
            rules={
                "kind": "K-ASIDE",
                "direction": found.rule,
                "certainty": "C-WANTED" if wanting else degree.rule if degree else "C-PLAIN",
            },
        )

    def _trimmed(self, place: Place) -> Place:
        """A clause without the conjunction that leads it and the marks around it."""
        words = self.text[place[0] : place[1]]
        lead = pattern("words", "aside_lead").match(words)
        begin = place[0] + (lead.end() if lead else len(words) - len(words.lstrip(" ,;—")))
        close = place[1]
        while close > begin and self.text[close - 1] in " ,;.—":
            close -= 1
        return begin, close

    def _imposed(self, number: int, whole: Place, place: Place) -> None:
        """A clause in passing that sanctions were imposed is an event of its own."""
        words = self.text[place[0] : place[1]]
        dated = self._dates_in([place])
        event = self._event(dated)
        context = self.text[whole[0] : place[0]]
        regimes = self._regimes(number, words, 0, None, context=context, began=event)
        self._claim(
            "event",
            Speaker(name=NARRATOR.name, type="narrator"),
            "impose",
            "confirmed",
            whole,
            content=[place],
            event=event,
            regimes=regimes,
            rules={
                "kind": "K-IN-PASSING",
                "direction": "F-BACKGROUND",
                "certainty": "C-PLAIN",
                "event": event.rule if event else "D-NONE",
            },
        )

    # ------------------------------------------------------------------ statements

    def _statement(
        self, number: int, whole: Place, draft: Draft, background: Background | None, *, nested: bool = False
    ) -> None:
        places = [*draft.quotes, *draft.content]
        holes = [draft.hypothetical] if draft.hypothetical else []
        holes += [(background.participle, background.end)] if background else []
        loose = draft.rule.startswith("A-FRAGMENT")
        parts = [
            part
            for place in ([whole] if loose else dict.fromkeys(places))
            for part in self._without(place, holes)
        ]
        reading = " ".join(self.text[a:b] for a, b in parts)
        found, direction, rule = self._direction(number, draft, reading)
        degree = degree_of(draft, direction, found, reading)
        said = self._when_said(number, whole, draft, background, nested=nested)
        event_dates = self._dates_in(parts)
        event = self._event(event_dates)
        spoken = direction != "none" or any(
            frames.speaks_of_sanctions(self.text[a:b])
            for a, b in [*places, *([draft.prompt] if draft.prompt else [])]
        )
        around = self.text[whole[0] : whole[1]]
        spoken = spoken or (DEFINITE.search(reading) is not None and frames.speaks_of_sanctions(around))
        in_sanctions = nested and frames.speaks_of_sanctions(self.text[whole[0] : whole[1]])
        regimes: tuple[Regime, ...] = ()
        if spoken or in_sanctions:
            regimes = self._regimes(
                number,
                reading,
                found.start if found else None,
                draft,
                context=self._around(draft, background),
            )
        if in_sanctions and not spoken and self.said.last is not None:
            regimes = self.said.last.regimes
        purpose = self._purpose(number, whole, draft)
        if purpose is not None:
            direction, regimes = purpose
            degree = frames.Degree("confirmed", "C-PURPOSE")
            rule = "F-PURPOSE"
            lead = re.match(r"\W*", around)
            first = draft.quotes[0][0] if draft.quotes else whole[1]
            draft.cue = (whole[0] + (lead.end() if lead else 0), self._before_marks(first))
        who = draft.who
        day = said.start if said is not None and said.start is not None else self.published
        claim = self._claim(
            "statement",
            Speaker(
                name=who.name,
                type=who.type,
                role=who.role,
                role_on_date=known_as(who, day),
                span=self._span(draft.source),
            ),
            direction,
            degree.certainty,
            whole,
            content=draft.content,
            quotes=draft.quotes,
            source=draft.source,
            cue=draft.cue,
            form=draft.form,
            outlet=draft.outlet,
            addressee=draft.addressee,
            said=said,
            event=event,
            condition=frames.condition(reading) if direction != "none" else None,
            prompt=draft.prompt,
            hypothetical=draft.hypothetical,
            not_the_speakers=draft.not_the_speakers,
            regimes=regimes,
            same_as=self.said.last.id if draft.continues and self.said.last else None,
            rules={
                "kind": "K-NESTED" if nested else "K-STATEMENT",
                "speaker": draft.rule,
                "direction": rule,
                "certainty": degree.rule,
                "said": said.rule if said else "D-NONE",
                "event": event.rule if event else "D-NONE",
            },
        )
        if draft.quotes and event and MEETING.search(reading):
            self.said.meeting = self.said.meeting or event
        self.said.remember(claim, number, self.sentences[number].paragraph, plain=found is None)
        if said is not None and said.expr is not None and who.type != "unattributed":
            self.said.spoke(who.key, said, self.sentences[number].paragraph)

    def _direction(
        self, number: int, draft: Draft, reading: str
    ) -> tuple[frames.Change | None, Direction, str]:
        """The change that a statement speaks of, itself or by what it answers, supposes or refers to."""
        full = " ".join(self.text[a:b] for a, b in [*draft.content, *draft.quotes])
        found = frames.change(reading, in_context=self._context(number) or frames.speaks_of_sanctions(full))
        if found is not None and found.rule == "F-LIFT-FOLLOW" and self.said.changed_near(number):
            return found, self.said.direction, "F-FOLLOW"
        if found is not None:
            return found, found.direction, found.rule
        if draft.prompt is not None:
            asked = frames.change(self.text[draft.prompt[0] : draft.prompt[1]])
            if asked is not None:
                return None, asked.direction, f"{asked.rule} of the question"
        if draft.hypothetical is not None:
            supposed = frames.change(self.text[draft.hypothetical[0] : draft.hypothetical[1]])
            if supposed is not None:
                return None, supposed.direction, f"{supposed.rule}, supposed"
        refers = pattern("frames", "reference").search(reading) and pattern("words", "refers_back").search(
            reading
        )
        if refers and self.said.changed_near(number, 1) and len(reading.split()) < REFERRING:
            return None, self.said.direction, "F-REFERENCE"
        return None, "none", "F-NONE"

    def _asked(self, prompt: Place | None) -> Place | None:
        """What was asked: the prompt from its ``if``, since the day before it dates the asking."""
        if prompt is None:
            return None
        inner = re.search(r"\b(?:if|whether|about|why|how|what)\b", self.text[prompt[0] : prompt[1]])
        return (prompt[0] + inner.start(), prompt[1]) if inner else prompt

    def _beside(self, whole: Place) -> list[Place]:
        """Relative clauses between commas: what they date is not what the sentence dates."""
        words = self.text[whole[0] : whole[1]]
        found = re.finditer(r",\s+(?:who|which|whose)\b[^,]*(?:,|$)", words)
        return [(whole[0] + m.start(), whole[0] + m.end()) for m in found]

    def _purpose(
        self, number: int, whole: Place, draft: Draft
    ) -> tuple[Direction, tuple[Regime, ...]] | None:
        """``The aim was to "send a message"``: of the act told right before, and of who did it."""
        words = self.text[whole[0] : whole[1]]
        if draft.who.type != "unattributed" or pattern("frames", "purpose").match(words) is None:
            return None
        if not self.said.changed_near(number, 1):
            return None
        return self.said.direction, self.said.regimes[:1]

    def _before_marks(self, place: int) -> int:
        while place > 0 and self.text[place - 1] in characters("before_quotation"):
            place -= 1
        return place

    def _around(self, draft: Draft, background: Background | None) -> str:
        """The rest of the sentence, which may tell whose sanctions are meant."""
        pieces = [draft.prompt, (background.start, background.end) if background else None]
        return " ".join(self.text[p[0] : p[1]] for p in pieces if p)

    # ------------------------------------------------------------------ dates

    def _dates_in(self, places: Sequence[Place]) -> list[Dated]:
        within = {
            n: self.dates[n]
            for a, b in places
            for n in range(bisect_left(self.date_starts, a), bisect_left(self.date_starts, b))
            if self.dates[n][0].end <= b
        }
        return [within[n] for n in sorted(within)]

    def _event(self, dated: Sequence[Dated]) -> When | None:
        """The first of the dates told, as that of the event."""
        if not dated:
            return None
        expression, found = dated[0]
        return replace(found, of="event", expr=self.page.span(expression.start, expression.end))

    def _when_said(
        self, number: int, whole: Place, draft: Draft, background: Background | None, *, nested: bool
    ) -> When | None:
        if nested and (bound := self.said.before_event()) is not None:
            return bound
        outside = self._without(whole, [*draft.content, *draft.quotes])
        for hole in [
            self._asked(draft.prompt),
            *self._beside(whole),
            (background.start, background.end) if background else None,
        ]:
            outside = [p for part in outside for p in self._without(part, [hole])] if hole else outside
        cue = draft.cue[0] if draft.cue else whole[0]
        for expression, found in sorted(self._dates_in(outside), key=lambda d: abs(d[0].start - cue)):
            if found.granularity in {"year", "decade", "season"}:
                continue  # nobody's statement is dated so
            if self.published is not None and found.start is not None and found.start > self.published:
                continue  # nobody is reported to have said it after the report
            if pattern("words", "genitive_noun").match(self.text[expression.end : expression.end + 6]):
                continue  # ``Saturday's call`` dates the call
            return replace(found, of="statement", expr=self.page.span(expression.start, expression.end))
        if draft.who.type == "unattributed":
            return not_stated("not stated")
        return self.said.said_when(draft.who.key, self.sentences[number].paragraph, self.published)

    # ------------------------------------------------------------------ regimes

    def _context(self, number: int) -> bool:
        """Whether sanctions were spoken of right before."""
        if self.said.changed_near(number):
            return True
        if number == 0:
            return False
        before = self.sentences[number - 1]
        return frames.speaks_of_sanctions(self.text[before.start : before.end])

    def _regimes(
        self,
        number: int,
        words: str,
        at: int | None,
        draft: Draft | None,
        *,
        context: str = "",
        imposed: bool = False,
        began: When | None = None,
    ) -> tuple[Regime, ...]:
        near = self.said.regimes_near(
            self.sentences[number].paragraph,
            goes_on=draft is not None and draft.continues,
            imposed=imposed and DEFINITE.search(words) is not None,
        )
        text = f"{words} {context}".strip()
        speaker = draft.who.jurisdiction if draft is not None else None
        return self.linker.link(text, at, near, speaker=speaker, began=began)

    # ------------------------------------------------------------------ places

    def _span(self, place: Place | None) -> Span | None:
        return None if place is None else self.page.span(*place)

    def _outside(self, part: Place, holes: Sequence[Place]) -> list[Place]:
        """A part without some holes; all of it where nothing would be left."""
        return self._without(part, holes) or [part]

    def _without(self, whole: Place, holes: Iterable[Place]) -> list[Place]:
        parts = [whole]
        for hole in holes:
            parts = [
                piece
                for start, end in parts
                for piece in ((start, min(end, hole[0])), (max(start, hole[1]), end))
                if piece[0] < piece[1]
            ]
        return parts

    def _claim(
        self,
        kind: Kind,
        speaker: Speaker,
        direction: Direction,
        certainty: Certainty,
        sentence: Place,
        *,
        content: Sequence[Place] = (),
        quotes: Sequence[Place] = (),
        source: Place | None = None,
        cue: Place | None = None,
        form: Form | None = None,
        outlet: str | None = None,
        addressee: str | None = None,
        said: When | None = None,
        event: When | None = None,
        condition: str | None = None,
        prompt: Place | None = None,
        hypothetical: Place | None = None,
        not_the_speakers: Sequence[Place] = (),
        regimes: tuple[Regime, ...] = (),
        same_as: str | None = None,
        rules: dict[str, str] | None = None,
    ) -> Claim:
        words = " ".join(self.text[a:b] for a, b in [*content, *quotes])
        claim = Claim(
            id=f"c{len(self.claims):02}",
            kind=kind,
            speaker=speaker,
            direction=direction,
            certainty=certainty,
            sentence=self.page.span(*sentence),
            content=tuple(self.page.span(*p) for p in content),
            quotes=tuple(self.page.span(*p) for p in quotes),
            source=self._span(source),
            cue=self._span(cue),
            form=form,
            outlet=outlet,
            addressee=addressee,
            said=said,
            event=event,
            condition=condition,
            prompt=self._span(prompt),
            hypothetical=self._span(hypothetical),
            not_the_speakers=tuple(self.page.span(*p) for p in not_the_speakers),
            measures=frames.measures(words),
            regimes=regimes,
            same_as=same_as,
            rules={**(rules or {}), **({"regimes": "R-" + regimes[0].basis.upper()} if regimes else {})},
        )
        self.claims.append(claim)
        return claim


__all__ = ["read"]
