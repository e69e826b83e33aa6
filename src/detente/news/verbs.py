"""Verbs of saying in one sentence: who is their subject, what is said, and which quotation is theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from detente.news.lexicon import closed, rows
from detente.news.marks import Read
from detente.news.sentences import Quotation
from detente.news.speakers import Cast, Who
from detente.news.syntax import Range, TreeParse

Place = tuple[int, int]
BESIDE: Final = 14  # words between a quotation and the verb that carries it


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
        lemma = word.lemma
        kind = rows("words")["cues"].get(lemma)
        if kind is None or (word.pos and word.pos not in {"VERB", "AUX"}):
            return None
        if not quoted and not self._has_what_it_needs(index, lemma):
            return None
        if lemma not in closed("said") and word.text[:1].isupper() and index > 0 and not word.pos:
            return None
        if self._not_said(index) or self._hypothetical(index) or self._of_a_noun(index):
            return None
        subject = self.subject(index)
        if subject is None or subject[0].type == "unattributed":
            return None
        if re.match(r"(?:neither|nobody|no\s+one|none|no)\b", self.text[subject[1][0] :], re.IGNORECASE):
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
        told = passive and words[index].lemma in {"tell", "inform"}
        if told and not any(w.lower == "by" for w in words[index + 1 : index + 7]):
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

    def _of_a_noun(self, index: int) -> bool:
        """``which Moscow accuses of ...``: told of a noun in passing, not a statement of its own."""
        parse = self.read.parse
        word = parse.words[index]
        if not isinstance(parse, TreeParse) or word.dep != "relcl" or word.lemma in {"say", "tell"}:
            return False
        return any(
            parse.words[c].lower not in {"who", "which", "that"} for c in parse.children(index, "nsubj")
        )

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

    def main_verb(self, index: int) -> int:
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

    def subject(self, verb: int) -> tuple[Who, Place] | None:
        words = self.read.parse.words
        found = self._inverted(verb) or self.read.parse.subject(verb)
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
            if at > first and here.lower in {
                "on",
                "in",
                "at",
                "after",
                "during",
                "as",
                "who",
                "when",
                "before",
                "while",
                "via",
                "by",
            }:
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

    def complement(self, verb: int) -> Place | None:
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

    def carried(self, verb: int, source: Place) -> Place | None:
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
        end = words[verb].end + stop if stop >= 0 else self.without_stop(self.read.sentence.end)
        rest = rest[:stop] if stop >= 0 else rest
        interposed = re.match(r"\s*,\s+(?!but\b|and\b)\S+(?:\s+\S+){2,}", rest) is not None
        if (len(before.split()) < 4 and not interposed) or re.match(
            r"(?:When|If|While|Although|Though|After|Before|As|Asked|Speaking|Despite|In|On|At|But|However|For|Last|Earlier|By|With|Unlike|Like|During|Under|Since)\b[^,]*,$",
            before,
        ):  # noqa: PLR2004
            return None
        clause = re.match(
            r"\s+(?:that|there|it|he|she|they|had|has|have|was|were|is|are|would|will|the\s+\w+\s+(?:was|were|would|will|had|has))\b",
            rest,
        )
        if len(before.split()) < 7 and not interposed and _TIME.search(before) and not _CLAUSE.search(before):  # noqa: PLR2004 - a time, no clause
            return None
        inverted = source[0] > words[verb].start
        if clause or (len(rest.split()) > 22 and not inverted):  # noqa: PLR2004 - more than an adjunct
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
            lead = re.search(
                r"\s*[,;]?\s+(?:while|whereas|but|and)\s+(?:\w+\s+)?$|\s*;\s*$", self.text[content[0] : until]
            )
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
        return next((w.index for w in self.read.parse.words if w.start <= place < w.end), None)

    def clause_end(self, place: int) -> int:
        found = re.search(r"[,;.!?](?:\s|$)|[“\"]", self.text[place : self.read.sentence.end])
        return place + found.start() if found else self.read.sentence.end

    def in_speech(self, place: int) -> bool:
        return any(q.outer_start <= place < q.outer_end for q in self.read.speech)

    def strip(self, start: int, end: int) -> Place:
        while start < end and self.text[start] in " ,;—–\u00a0":  # noqa: RUF001
            start += 1
        while end > start and self.text[end - 1] in " ,;—–\u00a0":  # noqa: RUF001
            end -= 1
        return start, end

    def _rstrip(self, start: int, end: int) -> int:
        return self.strip(start, end)[1]

    def without_stop(self, end: int) -> int:
        return end - 1 if self.text[end - 1 : end] in {".", "!"} else end

    def _leads(self, verb: int, first: int) -> bool:
        """Whether a verb behind a quotation belongs to it: no clause of its own lies between."""
        words = self.read.parse.words
        between = words[first:verb]
        return not any(
            w.lower in {"but", "that", "which", "while", "although", "because", "when", "whether"}
            for w in between
        )

    def beside(self, quotation: Quotation) -> tuple[int, Who, Place] | None:
        words = self.read.parse.words
        after = [w.index for w in words if w.start >= quotation.outer_end]
        before = [w.index for w in words if w.end <= quotation.outer_start]
        limit_after = self._next_quote(quotation.outer_end)
        behind = [i for i in after[:BESIDE] if words[i].start < limit_after]
        stop = next((n for n, i in enumerate(behind) if words[i].text in {".", ";", ":"}), len(behind))
        for index in behind[:stop]:
            found = self.speaking(index, quoted=True)
            if found is not None and self._leads(index, behind[0] if behind else index):
                return (index, *found)
        limit_before = self._previous_quote(quotation.outer_start)
        for index in reversed(before[-BESIDE * 2 :]):
            if words[index].end <= limit_before and words[index].text != ":":
                break
            if words[index].text in {".", ";"}:
                break
            found = self.speaking(index, quoted=True)
            if found is not None:
                return (index, *found)
        if before and words[before[-1]].text == ":":
            return self._colon(before)
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


_CLAUSE: Final = re.compile(r"\b(?:had|has|have|was|were|is|are|will|would|\w+ed)\b")
_TIME: Final = re.compile(
    r"\b(?:ago|week|month|year|day|night|morning|evening|earlier|later|\w+day)\W*$", re.IGNORECASE
)
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
