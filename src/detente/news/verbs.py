"""Verbs of saying in one sentence: who is their subject, what is said, and which quotation is theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from detente.news.lexicon import characters, closed, marks, pattern, rows
from detente.news.marks import Read
from detente.news.sentences import Quotation
from detente.news.speakers import Cast, Who
from detente.news.syntax import Range, Word

Place = tuple[int, int]
BESIDE: Final = 14  # words between a quotation and the verb that carries it
LEADING: Final = 60  # characters at the start of a sentence within which a subject before a comma stands
ADJUNCT: Final = 22  # words that may follow a verb of saying behind the clause it carries
SHORTEST: Final = 4  # words of a clause that a verb behind it carries
SHORT: Final = 7  # words of a clause that may be a mere time


@dataclass(frozen=True)
class Verbs:
    """The verbs of a sentence, asked with the people known so far."""

    text: str
    read: Read
    cast: Cast

    def speaking(self, index: int, *, quoted: bool) -> tuple[Who, Place] | None:
        """The subject of a word, if it is a verb by which somebody says something."""
        words = self.read.parse.words
        word = words[index]
        if not _is_cue(word):
            return None
        if not quoted and not self._has_what_it_needs(index, word.lemma):
            return None
        parse = self.read.parse
        if self._not_said(index) or parse.hypothetical(index) or parse.of_a_noun(index):
            return None
        subject = self.subject(index)
        if subject is None or subject[0].type == "unattributed":
            return None
        if pattern("words", "nobody").match(self.text, subject[1][0]):
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
                before = self.subject(word.index)
                return before if before is not None and can_speak(before[0]) else None
        return None

    def _has_what_it_needs(self, index: int, lemma: str) -> bool:
        needs = rows("words")["needs"].get(lemma)
        if needs is None:
            return True
        words = self.read.parse.words
        following = [w.lower for w in words[index + 1 : index + 4]]
        if "that" in needs and self.read.parse.has_clause(index):
            return True
        window = following[:3] if "that" in needs else following[:1]
        return any(w in needs for w in window)

    def _not_said(self, index: int) -> bool:
        """``did not say``, ``to say``, ``a said``: no saying took place."""
        words = self.read.parse.words
        word = words[index]
        before = [w.lower for w in words[max(0, index - 4) : index]]
        last = before[-1] if before else ""
        if last in closed("no_saying_behind") and not self._goes_on(before):
            return True
        passive = last in closed("be_forms") and not word.lower.endswith("ing")
        if passive and word.lemma not in closed("said_in_passive"):
            return True
        if passive and word.lemma in {"tell", "inform"} and not self._by_whom(index):
            return True
        if any(w.lower == "nor" for w in words[max(0, index - 9) : index]):
            return True
        return bool(closed("negated_by") & set(before[-3:])) and word.lemma in closed("unsaid")

    def _by_whom(self, index: int) -> bool:
        """``were told by the minister``: who told stands behind."""
        return any(w.lower == "by" for w in self.read.parse.words[index + 1 : index + 7])

    def _goes_on(self, before: list[str]) -> bool:
        """``went on to say``."""
        return len(before) > 1 and before[-2] in closed("goes_on_to")

    def subject(self, verb: int) -> tuple[Who, Place] | None:
        """Who the subject of a verb is, and where it stands."""
        words = self.read.parse.words
        found = self._inverted(verb) or self.read.parse.subject(verb)
        if found is None:
            return None
        first, last = found
        while first < last and words[first].lower in closed("subject_leads"):
            first += 1
        while last > first and words[last - 1].text in {",", ".", ":", ";", "—", "-"}:
            last -= 1
        if first >= last or (last - first == 1 and words[first].lower in closed("no_speaker")):
            return None
        source = (words[first].start, self._familiar(words[last - 1].end, words[verb].start))
        return self.cast.who(*source), source

    def _familiar(self, end: int, verb: int) -> int:
        """Past ``familiar with the talks`` behind an unnamed source."""
        found = pattern("words", "familiar_with").match(self.text[end : max(verb, end)])
        return end + len(found[0].rstrip()) if found else end

    def _inverted(self, verb: int) -> Range | None:
        """``..., said a senior official``: the subject behind the verb that follows a quotation."""
        words = self.read.parse.words
        if verb + 1 >= len(words) or words[verb].lower not in closed("said") or not self._opens(verb):
            return None
        first = at = verb + 1
        if words[first].lower in closed("no_subject_behind"):
            return None
        quote = self._next_quote(words[verb].start)
        while at < len(words) and words[at].start <= quote:
            if at > first and _ends_subject(words[at]):
                break
            at += 1
        return (first, at) if at > first else None

    def _opens(self, verb: int) -> bool:
        """Whether a verb begins a sentence, or follows a quotation or a clause that it carries."""
        words = self.read.parse.words
        if verb == 0 or (verb > 1 and words[verb - 1].text == "," and self._without_subject_before(verb)):
            return True
        start = words[verb].start
        return any(
            q.outer_end <= start and not self.text[q.outer_end : start].strip(" ,") for q in self.read.speech
        )

    def _without_subject_before(self, verb: int) -> bool:
        """Whether no subject of the verb stands before it, but the clause that it carries."""
        known = self.read.parse.subject_before(verb)
        if known is not None:
            return not known
        begin = self.read.sentence.start
        return not any(self.text[m.end : m.end + 1] == "," for m in self.cast.between(begin, begin + LEADING))

    def complement(self, verb: int) -> Place | None:
        """Where what a verb of saying introduces stands."""
        found = self.read.parse.complement(verb)
        if found is None:
            return None
        return self._content(found, verb)

    def _content(self, found: Range, verb: int) -> Place | None:
        words = self.read.parse.words
        first, last = found
        word = words[verb]
        if word.lemma in closed("told_to"):
            first = self._after_addressee(first, last)
        first = self._after_day(first, last)
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
        return start - 1 if start > 0 and self.text[start - 1] in characters("opening") else start

    def _close_mark(self, end: int) -> int:
        for fragment in self.read.fragments:
            if fragment.start < end <= fragment.end:
                return fragment.end
        return end

    def _after_addressee(self, first: int, last: int) -> int:
        words = self.read.parse.words
        for at in range(first, last):
            if words[at].lower in closed("clause_openers"):
                return at
        return self.read.parse.past_addressee(first, last)

    def _after_day(self, first: int, last: int) -> int:
        """Past ``on Thursday`` between the verb and its clause."""
        words = self.read.parse.words
        days = closed("said_on")
        at = first
        while at < last and (
            words[at].lower in days
            or (words[at].lower == "on" and at + 1 < last and words[at + 1].lower in days)
            or words[at].text in {",", ":"}
        ):
            at += 1
        return at

    def carried(self, verb: int, source: Place) -> Place | None:
        """The clause before ``, X said``: no verb of saying begins it, and only an adjunct follows."""
        word = self.read.parse.words[verb]
        begin = min(source[0], word.start)
        start = self.read.sentence.start
        semicolon = self.text.rfind(";", start, begin)
        start = semicolon + 1 if semicolon >= 0 else start
        before = self.text[start:begin].rstrip()
        closing = before.rstrip(characters("after_clause"))[-1:]
        if closing not in marks("after_carried_clause") or self._previous_quote(begin) > start:
            return None
        rest = self.text[word.end : self.read.sentence.end]
        stop = rest.find(";")
        end = word.end + stop if stop >= 0 else self.without_stop(self.read.sentence.end)
        rest = rest[:stop] if stop >= 0 else rest
        interposed = re.match(r"\s*,\s+(?!but\b|and\b)\S+(?:\s+\S+){2,}", rest) is not None
        if not _is_clause(before, interposed=interposed) or pattern("words", "own_clause").match(rest):
            return None
        inverted = source[0] > word.start
        if len(rest.split()) > ADJUNCT and not inverted:
            return None
        content = self.strip(start, start + len(before) - 1)
        return (content[0], end) if interposed else content

    def stands_behind(self, verb: int) -> bool:
        """Whether a verb of saying carries the clause before it: such a verb is read first."""
        if rows("words")["cues"].get(self.read.parse.words[verb].lemma) is None:
            return False
        found = self.speaking(verb, quoted=True)
        return found is not None and self.carried(verb, found[1]) is not None

    def before_next_speaker(self, content: Place, verb: int, source: Place) -> Place:
        """Cut where another speaker's clause begins: ``X said ..., while Y said ...``."""
        for word in self.read.parse.words[verb + 1 :]:
            if not content[0] < word.start < content[1]:
                continue
            found = self.speaking(word.index, quoted=False)
            if found is None:
                continue
            shared = found[1] == source
            if not shared and found[1][0] <= content[0]:
                continue
            until = word.start if shared else found[1][0]
            lead = pattern("words", "next_speaker").search(self.text[content[0] : until])
            if lead is not None:
                return self.strip(content[0], content[0] + lead.start())
        return content

    def _next_quote(self, place: int) -> int:
        return min(
            (q.outer_start for q in self.read.speech if q.outer_start >= place),
            default=self.read.sentence.end,
        )

    def _previous_quote(self, place: int) -> int:
        return max(
            (q.outer_end for q in self.read.speech if q.outer_end <= place), default=self.read.sentence.start
        )

    def word_at(self, place: int) -> int | None:
        """The word of a place."""
        return next((w.index for w in self.read.parse.words if w.start <= place < w.end), None)

    def clause_end(self, place: int) -> int:
        """The next mark behind a place, else the end of the sentence."""
        found = re.search(r"[,;.!?](?:\s|$)|[“\"]", self.text[place : self.read.sentence.end])
        return place + found.start() if found else self.read.sentence.end

    def in_speech(self, place: int) -> bool:
        """Whether a place lies in a whole quotation."""
        return any(q.outer_start <= place < q.outer_end for q in self.read.speech)

    def strip(self, start: int, end: int) -> Place:
        """A place without spaces and marks around it."""
        around = characters("around_clause")
        while start < end and self.text[start] in around:
            start += 1
        while end > start and self.text[end - 1] in around:
            end -= 1
        return start, end

    def without_stop(self, end: int) -> int:
        """The end of a sentence without its full stop."""
        return end - 1 if self.text[end - 1 : end] in {".", "!"} else end

    def _leads(self, verb: int, first: int) -> bool:
        """Whether a verb behind a quotation belongs to it: no clause of its own lies between."""
        words = self.read.parse.words
        between = words[first:verb]
        return not any(w.lower in closed("clause_between") for w in between)

    def beside(self, quotation: Quotation) -> tuple[int, Who, Place] | None:
        """The verb of saying beside a quotation, who says it and where that stands."""
        words = self.read.parse.words
        before = [w.index for w in words if w.end <= quotation.outer_start]
        found = self._verb_behind(quotation) or self._verb_before(quotation, before)
        if found is None and before and words[before[-1]].text == ":":
            return self._colon(before)
        return found

    def _verb_behind(self, quotation: Quotation) -> tuple[int, Who, Place] | None:
        words = self.read.parse.words
        limit = self._next_quote(quotation.outer_end)
        after = [w.index for w in words if w.start >= quotation.outer_end]
        behind = [i for i in after[:BESIDE] if words[i].start < limit]
        for index in behind:
            if words[index].text in {".", ";", ":"}:
                return None
            found = self.speaking(index, quoted=True)
            if found is not None and self._leads(index, behind[0]):
                return (index, *found)
        return None

    def _verb_before(self, quotation: Quotation, before: list[int]) -> tuple[int, Who, Place] | None:
        words = self.read.parse.words
        limit = self._previous_quote(quotation.outer_start)
        for index in reversed(before[-BESIDE * 2 :]):
            if words[index].end <= limit and words[index].text != ":":
                return None
            if words[index].text in {".", ";"}:
                return None
            found = self.speaking(index, quoted=True)
            if found is not None:
                return (index, *found)
        return None

    def _colon(self, before: list[int]) -> tuple[int, Who, Place] | None:
        """``Peskov: "..."``."""
        words = self.read.parse.words
        last = before[-1]
        if last == 0 or last > 12:  # noqa: PLR2004 - a name, its role and a verb
            return None
        source = (words[0].start, words[last - 1].end)
        who = self.cast.who(*source)
        return (last, who, source) if who.type == "named" else None


def _is_cue(word: Word) -> bool:
    """Whether a word is a verb of the lists; without a parse a capital makes a name of it."""
    if word.lemma not in rows("words")["cues"]:
        return False
    if word.pos:
        return word.pos in {"VERB", "AUX"}
    return word.lemma in closed("said") or not word.text[:1].isupper() or word.index == 0


def _ends_subject(word: Word) -> bool:
    """Whether a word behind ``said`` is no longer part of who said it."""
    if word.text in marks("ends_subject") or word.lower in closed("ends_subject_behind"):
        return True
    return word.lower.endswith("ing") and word.lower not in closed("participles_of_rank")


def _is_clause(before: str, *, interposed: bool) -> bool:
    """Whether words before ``, X said`` are a clause, no adjunct or mere time. ``interposed``: it goes on."""
    count = len(before.split())
    if pattern("words", "leading_adjunct").match(before) or (count < SHORTEST and not interposed):
        return False
    if count >= SHORT or interposed or pattern("words", "finite").search(before):
        return True
    return pattern("words", "time_alone").search(before) is None


def can_speak(who: Who) -> bool:
    """Whether an unnamed speaker is somebody: a noun of the lists, or one that means a person by its form."""
    if who.type != "unnamed":
        return True
    words = [w.strip(".,") for w in who.name.strip("()").lower().split()]
    known = closed("people_words", "role_words", "institution_words", "documents")
    if any(w in known or w.rstrip("s") in known for w in words):
        return True
    head = pattern("words", "behind_head").split(who.name.strip("()"))[0].split()[-1:]
    return bool(head) and pattern("words", "person_by_form").search(head[0].lower()) is not None
