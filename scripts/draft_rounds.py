"""Drafts rounds of listings from a loaded list: parties, and who was named on which day by which act.

    python scripts/draft_rounds.py scripts/rounds/eu-annex-i.yml --store lists.db

The acts stand in the law first, written by hand; a plan says which of them name parties. The day of an entry
is the one that the list states; else that of the first act that it prints; else, where the list numbers its
entries as they come, that of its neighbours on both sides, if they agree. An entry whose day stays open is
printed and left out. Entries of one party are joined as everywhere (``identity``), to parties of the law too,
which are not written again. ``docs/adding-law.md`` tells how to add a round.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import yaml

from detente import model
from detente.entries import Entry, Filing
from detente.identity import Traits, as_entry, contradicts
from detente.law.compile import DIRECTORY
from detente.law.read import assemble, read_directory
from detente.likeness import firm_words, latin, person_words
from detente.lists import LEDGER, Lists
from detente.names.plain import name_key, plain_words
from detente.sources.catalog import sources
from detente.store import open_store
from detente.yamlfile import read_file

ACT_NUMBER: Final = re.compile(r"(\d{4})/+(\d+)")
PRINTED: Final = "acts: "  # how the note begins in which a reader keeps the acts that an entry prints
QUOTES: Final = str.maketrans("", "", "“”„«»\"‚‘’'")  # noqa: RUF001 - they are what is meant
STROKES: Final = str.maketrans("’‘", "''")  # noqa: RUF001
STRAY: Final = re.compile(r"(?<!\S),|,$")  # a comma that stands for a quotation mark
ALSO: Final = re.compile(r" \((?:formerly|also known as|ex|f\.?k\.?a\.?):? ")  # before another name
PATRONYMICS: Final = ("ich", "itch", "ych", "vna", "chna")
PARTICLES: Final = ("OF", "THE", "AND", "FOR", "IN", "ON")
FULL_NAME: Final = 3
LONGEST_ID: Final = 60


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to draft.

    ``source`` and the day of its list; ``provisions``: what its entries rest on; ``since``, ``through``: the
    days of the rounds; ``after``: plans drafted before; ``folder``, ``name``: where the rows go;
    ``prefix``: how ids of rounds begin; ``acts``: those that name parties; ``by``: the act where none of them
    fits the day; ``languages``: of the names that are kept; ``in_order``: the list numbers entries as they
    come; ``entries``: a pattern of its numbers and the form in which the law writes them, by which listings
    are told too; ``counts``: what the acts say, by act; ``days``, ``same``: by number the day or the party
    that is known better; ``daily``: the list was loaded day by day, and these days are those of other ones;
    ``apart``: numbers of entries that are nobody whom the law knows; ``leave``: schemas that the provisions
    do not reach; ``ends``: by party, what a line of the round adds.
    """

    source: str
    known: date
    provisions: tuple[str, ...]
    since: date
    through: date
    folder: str
    name: str
    prefix: str
    list_title: str
    after: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    by: str = ""
    languages: tuple[str, ...] = ("",)
    in_order: bool = False
    entries: tuple[str, str] = ("$^", "")
    counts: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, date] = field(default_factory=dict)
    same: Mapping[str, str] = field(default_factory=dict)
    daily: Mapping[date, date] = field(default_factory=dict)
    apart: tuple[str, ...] = ()
    leave: tuple[str, ...] = ()
    ends: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Dated:
    """One entry of the list under some provisions, with its day; ``sure``: the list itself tells the day."""

    uid: str
    entry: Entry
    provisions: tuple[str, ...]
    day: date
    by: str
    sure: bool = True
    end: date | None = None


def plan_of(path: Path) -> Plan:
    """The plan in a file."""
    data = dict(read_file(path).data)
    for key in ("known", "since", "through"):
        data[key] = date.fromisoformat(data[key])
    days = {uid: date.fromisoformat(day) for uid, day in data.pop("days", {}).items()}
    for row in data.get("ends", {}).values():
        row["end"] = date.fromisoformat(row["end"])
    daily = data.pop("daily", {})
    data["daily"] = {date.fromisoformat(k): date.fromisoformat(v) for k, v in daily.items()}
    tuples = {key: tuple(value) for key, value in data.items() if isinstance(value, list)}
    return Plan(**{**data, **tuples, "days": days})


# ---------------------------------------------------------------------- days


class Days:
    """The day and the act of every entry."""

    def __init__(self, plan: Plan, law: model.Law, lists: Lists) -> None:
        self.plan = plan
        self.lists = lists
        named = [act for act in law.acts if act.id in plan.acts]
        self.starts = {act.id: act.start for act in named}
        self.by_day = {act.start: act.id for act in named}
        self.by_number = {key: act for act in named if (key := _number(act.number or ""))}

    def dated(self) -> tuple[list[Dated], list[str]]:
        """The entries whose day is told, and the numbers of those whose day stays open."""
        if self.plan.daily:
            return list(self._seen()), []
        found: list[Dated] = []
        waiting: list[tuple[str, Entry, tuple[str, ...]]] = []
        older: dict[str, date] = {}
        for uid, entry in self.lists.store.list_on(self.plan.source, self.plan.known):
            for filing, provisions in self._filed(entry):
                day, by = self._told(uid, entry, filing)
                if day is None:
                    waiting.append((uid, entry, provisions))
                elif day < self.plan.since:
                    older[uid] = day
                elif day <= self.plan.through:
                    by = by or self.by_day.get(day, self.plan.by)
                    found.append(Dated(uid=uid, entry=entry, provisions=provisions, day=day, by=by))
        if not self.plan.in_order:
            return found, [uid for uid, _, _ in waiting]
        between, left = self._between(found, older, waiting)
        return found + between, left

    def _seen(self) -> Iterator[Dated]:
        """The entries of daily lists: named on the first day on which a list files them so, until the first
        on which none does. Those that were there on the first list of all were named before.
        """
        source, published = self.plan.source, self.plan.daily
        for uid in sorted({fact.uid for fact in self.lists.store.facts(source)}):
            entry = self.lists.entry((source, uid))
            for stretch in self.lists.stretches((source, uid)):
                provisions = tuple(p for p in stretch.provisions if p in self.plan.provisions)
                day = published.get(stretch.start, stretch.start)
                inside = stretch.dating == "derived" and self.plan.since <= day <= self.plan.through
                if entry is None or not provisions or not inside or entry.schema in self.plan.leave:
                    continue
                end = stretch.end and published.get(stretch.end, stretch.end)
                by = self.by_day.get(day, self.plan.by)
                yield Dated(uid=uid, entry=entry, provisions=provisions, day=day, by=by, end=end)

    def _filed(self, entry: Entry) -> Iterator[tuple[Filing, tuple[str, ...]]]:
        tie = self.lists.tie(self.plan.source)
        for filing in entry.filings if entry.schema not in self.plan.leave else ():
            provisions = tuple(p for p in tie.provisions(filing) if p in self.plan.provisions)
            if provisions:
                yield filing, provisions

    def _told(self, uid: str, entry: Entry, filing: Filing) -> tuple[date | None, str]:
        if uid in self.plan.days:
            return self.plan.days[uid], ""
        if filing.on is not None:
            return filing.on, ""
        for number, day in _printed(entry):
            act = self.by_number.get(number)
            if act is not None:
                return act.start, act.id
            return (day, "") if day and day < self.plan.since else (None, "")
        return None, ""

    def _between(
        self,
        found: Sequence[Dated],
        older: Mapping[str, date],
        waiting: Iterable[tuple[str, Entry, tuple[str, ...]]],
    ) -> tuple[list[Dated], list[str]]:
        """The entries between two neighbours of one round, and the rest."""
        known = {int(one.uid): (one.day, one.by) for one in found}
        known.update({int(uid): (day, "") for uid, day in older.items()})
        order = sorted(known)
        placed: list[Dated] = []
        left: list[str] = []
        for uid, entry, provisions in waiting:
            below = max((n for n in order if n < int(uid)), default=None)
            above = min((n for n in order if n > int(uid)), default=None)
            sides = {known[n] for n in (below, above) if n is not None}
            if below is None or above is None or len(sides) != 1:
                left.append(uid)
                continue
            day, by = sides.pop()
            if by:
                placed.append(Dated(uid=uid, entry=entry, provisions=provisions, day=day, by=by, sure=False))
        return placed, left


def _number(text: str) -> str:
    found = ACT_NUMBER.search(text)
    return "/".join(found.groups()) if found else ""


def _printed(entry: Entry) -> Iterator[tuple[str, date | None]]:
    """The acts that an entry prints, first to last, each with its day."""
    for note in entry.notes:
        for act in note.removeprefix(PRINTED).split("; ") if note.startswith(PRINTED) else ():
            number, _, day = act.rpartition(" of ")
            yield _number(number or act), date.fromisoformat(day) if number else None


# ---------------------------------------------------------------------- parties


class Parties:
    """Whom the entries are: parties of the law, or new ones."""

    def __init__(self, plan: Plan, law: model.Law, lists: Lists) -> None:
        self.plan = plan
        self.lists = lists
        self.by_id = {party.id: party for party in law.parties}
        self.taken = set(self.by_id)
        self.named: dict[str, set[str]] = defaultdict(set)
        self.full: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for party in law.parties:
            for name in (party.name, *party.aliases):
                self.named[name_key(name)].add(party.id)
                if party.schema == "Person" and _with_patronymic(name):
                    self.full[person_words(name)].add(party.id)
        self.rows: dict[str, tuple[model.Party, Dated]] = {}
        self.doubts: list[str] = []
        self.likely: set[str] = set()
        self.listed = {
            (provision, row.entry): row.party
            for row in law.designations
            if row.entry and row.party in self.by_id
            for provision in row.provisions
        }
        self._of: dict[tuple[str, str], str] = {}

    def of(self, dated: Dated) -> str:
        """The id of the party of an entry; a new one is drafted."""
        if dated.uid in self.plan.same:
            return self.plan.same[dated.uid]
        listed = {self.listed.get((p, entry_of(self.plan, dated.uid)), "") for p in dated.provisions}
        if any(listed):
            return max(listed)
        key = (self.plan.source, dated.uid)
        if dated.uid in self.plan.apart:
            self._of[key] = self._of.get(key) or self._new(dated)
        if key not in self._of:
            group = self.lists.cluster(key)
            ours = [uid for source, uid in group.keys if source == LEDGER]
            if len(ours) > 1:
                self.doubts.append(
                    f"{dated.uid} {dated.entry.name}: two parties of the law: {', '.join(ours)}"
                )
            party = ours[0] if ours else self._by_full_name(dated.entry) or self._new(dated)
            self._of.update(dict.fromkeys(group.keys, party))
        return self._of[key]

    def _by_full_name(self, entry: Entry) -> str:
        """The one party of the law that bears the same first name, patronymic and surname, or is a firm of
        the same name and country, where nothing speaks against it: likely the same, not certainly.
        """
        names = [_in_order(n.full) for n in entry.names if n.quality != "weak"]
        if entry.schema == "Person":
            full = (person_words(name) for name in names if _with_patronymic(name))
            alike = {p for words in full for p in self.full.get(words, ())}
        else:
            keys = (key for name in names if " " in (key := name_key(name)))
            alike = {p for key in keys for p in self.named.get(key, ()) if self._of_one_country(p, entry)}
        alike = {p for p in alike if not contradicts(as_entry(self.by_id[p]), entry)}
        if len(alike) != 1:
            return ""
        self.likely |= alike
        return alike.pop()

    def _of_one_country(self, party: str, entry: Entry) -> bool:
        ours, theirs = set(self.by_id[party].countries), set(_countries(entry))
        return bool(ours & theirs) or not ours or not theirs

    def _new(self, dated: Dated) -> str:
        names = self._names(dated.entry)
        strong = [names[0], *(n.full for n in dated.entry.names if n.quality != "weak")]
        alike = sorted({p for name in strong for p in self.named.get(name_key(name), ())})
        if alike:
            self.doubts.append(f"{dated.uid} {dated.entry.name}: kept apart from {', '.join(alike)}")
        party = self._id(dated.entry, names)
        self.taken.add(party)
        self.rows[party] = (self._row(party, dated, names), dated)
        return party

    def _id(self, entry: Entry, names: Sequence[str]) -> str:
        more = next((b.start[:4] for b in entry.birth_dates), "") or entry.vessel.get("imo", "")
        kind = "vessel-" if entry.schema == "Vessel" else ""
        short = [kind + slug(name) for name in names[:2]]
        tries = [*short, *(f"{name}-{more}" for name in reversed(short) if more)]
        tries += [f"{short[0]}-{number}" for number in range(2, len(self.taken))]
        return next(name for name in tries if name and name not in self.taken)

    def _names(self, entry: Entry) -> list[str]:
        """The name and the aliases, in the languages of the plan; those in Latin letters first."""
        strong = [n.full for n in entry.names if n.quality != "weak" and n.language in self.plan.languages]
        told = [name for full in (entry.name, *strong) for name in _parted(full)]
        shown = [self._shown(entry, name) for name in told if entry.schema == "Person" or _tells(name)]
        if not any(map(_in_latin, shown)):
            shown += [self._shown(entry, n.full) for n in entry.names if _in_latin(n.full)][:1]
        shown.sort(key=lambda name: not _in_latin(name))
        if entry.schema == "Person" and (short := _without_patronymic(shown[0])):
            shown.insert(0, short)
        return list({name_key(name): name for name in reversed(shown)}.values())[::-1]

    def _shown(self, entry: Entry, name: str) -> str:
        if entry.schema != "Person":
            text = STRAY.sub("", name.translate(QUOTES))
            return " ".join(map(_cased_in_firm, text.split()) if text.isupper() else text.split())
        return " ".join(_cased(word) for word in _in_order(name).translate(STROKES).strip("“”").split())

    def addition(self, party: str, dated: Dated) -> dict[str, Any]:
        """What the entry tells of a party of the law that the law does not hold."""
        row = self.by_id[party]
        told = self._row(party, dated, self._names(dated.entry))
        known = {name_key(name) for name in (row.name, *row.aliases, *row.weak_aliases)}
        aliases = [name for name in (told.name, *told.aliases) if name_key(name) not in known]
        more = {kind: n for kind, n in told.identifiers.items() if kind not in row.identifiers}
        found = {
            "aliases": aliases,
            "birth_dates": [] if row.birth_dates else list(told.birth_dates),
            "nationality": [] if row.nationality else list(told.nationality),
            "identifiers": more,
        }
        return {key: value for key, value in found.items() if value}

    def _row(self, party: str, dated: Dated, names: Sequence[str]) -> model.Party:
        entry = dated.entry
        person = entry.schema == "Person"
        weak = (self._shown(entry, n.full) for n in entry.names if n.quality == "weak")
        return model.Party(
            id=party,
            schema=_schema(entry),
            name=names[0],
            aliases=tuple(names[1:]),
            weak_aliases=tuple(name for name in dict.fromkeys(weak) if name not in names),
            birth_dates=tuple(
                dict.fromkeys(b.start for b in entry.birth_dates if not b.circa and not b.until)
            ),
            countries=() if person else _countries(entry),
            nationality=_codes((*entry.nationalities, *entry.citizenships)) if person else (),
            identifiers=_identifiers(dated),
            source=(self.plan.list_title,),
        )


def entry_of(plan: Plan, uid: str) -> str:
    """The number of an entry as the law writes it; nothing where it writes none."""
    pattern, form = plan.entries
    return re.sub(pattern, form, uid) if re.match(pattern, uid) else ""


def _parted(name: str) -> list[str]:
    """A name that holds another one: ``Dux JSC (also known as Duks)`` → ``Dux JSC``, ``Duks``."""
    first, *others = ALSO.split(name)
    return [first, *(other.removesuffix(")") for other in others)]


def _tells(name: str) -> bool:
    """Whether the name of a firm is more than a legal form, cut off by a line break of the list."""
    return bool(firm_words(name)[0])


def _in_latin(name: str) -> bool:
    return plain_words(name).isascii()


def _in_order(name: str) -> str:
    """First names first: ``BELOUS, Aleksei Petrovich`` → ``Aleksei Petrovich BELOUS``."""
    surname, comma, rest = name.partition(", ")
    return f"{rest} {surname}" if comma else name


def _with_patronymic(name: str) -> bool:
    words = name.split()
    return len(words) == FULL_NAME and latin(words[1]).endswith(PATRONYMICS)


def _without_patronymic(name: str) -> str:
    words = name.split()
    return f"{words[0]} {words[2]}" if _with_patronymic(name) else ""


def _cased(word: str) -> str:
    """A surname that is printed in capitals: ``AL-SALTI`` → ``Al-Salti``."""
    return re.sub(r"[^\W\d_]+", lambda part: part.group().capitalize(), word) if word.isupper() else word


def _cased_in_firm(word: str) -> str:
    """A word of a firm that is printed in capitals; a short one is an abbreviation, or a particle."""
    if word in PARTICLES:
        return word.lower()
    return word if len(word) <= len("JSC") else _cased(word)


def slug(name: str) -> str:
    """An id from a name, without the legal forms at its ends."""
    words = plain_words(latin(name)).split()
    for place in (slice(None), slice(None, None, -1)):
        words = words[place]
        forms = [n for n in range(1, len(words)) if not firm_words(" ".join(words[:n][place]))[0]]
        words = words[max(forms, default=0) :][place]
    kept = [word for n, word in enumerate(words) if len("-".join(words[: n + 1])) <= LONGEST_ID]
    return "-".join(kept)


def _schema(entry: Entry) -> Any:
    if entry.schema in {"Person", "Vessel", "PublicBody", "Company"}:
        return entry.schema
    firm = any(firm_words(name.full)[1] for name in entry.names)
    return "Company" if firm else "Organization"


def _codes(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in words if len(word) == len("RU") and word.isupper()))


def _countries(entry: Entry) -> tuple[str, ...]:
    stated = _codes(entry.countries) or _codes(place.country for place in entry.addresses)
    return stated or _codes(number.country for number in entry.identifiers)


def _identifiers(dated: Dated) -> dict[str, str]:
    """The numbers of which a party has one, where the list gives one."""
    single = Traits(("", dated.uid), dated.entry).single
    return {
        kind: min(numbers).partition(":")[2] for kind, numbers in sorted(single.items()) if len(numbers) == 1
    }


# ---------------------------------------------------------------------- the draft


class Draft:
    """Parties and rounds for a plan."""

    def __init__(self, plan: Plan, law: model.Law, lists: Lists) -> None:
        self.plan = plan
        self.law = law
        self.acts = {act.id: act for act in law.acts}
        self.parties = Parties(plan, law, lists)
        dated, self.open = Days(plan, law, lists).dated()
        self.rounds: dict[tuple[date, str, tuple[str, ...]], dict[str, list[Dated]]] = {}
        self.there: dict[str, list[str]] = defaultdict(list)
        self.taken: dict[tuple[str, str], Dated] = {}
        for one in sorted(dated, key=lambda d: (d.day, d.by, d.provisions, d.uid.zfill(9))):
            self._take(one, self.parties.of(one))

    @cached_property
    def _recorded(self) -> Mapping[tuple[str, str], Sequence[model.Designation]]:
        found: dict[tuple[str, str], list[model.Designation]] = defaultdict(list)
        for row in self.law.designations:
            for provision in row.provisions:
                found[row.party, provision].append(row)
        return found

    def _take(self, one: Dated, party: str) -> None:
        """Note a listing, unless the law holds it; one that goes on where another ended lengthens that."""
        new = []
        until = one.end or self.plan.ends.get(party, {}).get("end", date.max)
        for provision in one.provisions:
            rows = self._recorded.get((party, provision), ())
            before = self.taken.get((party, provision))
            if any(row.start == one.day for row in rows):
                self.there[f"{one.day} {one.by}"].append(party)
            elif before and before.end and before.end <= one.day:
                self._lengthen(party, before, one)
            elif before and before.day != one.day:
                self.parties.doubts.append(f"{one.uid} {party}: {one.day}, drafted from {before.day}")
            elif any(row.start < until and (row.end is None or row.end > one.day) for row in rows):
                days = ", ".join(str(row.start) for row in rows)
                self.parties.doubts.append(f"{one.uid} {party}: {one.day}, in the law from {days}")
            else:
                self.taken[party, provision] = one
                new.append(provision)
        if new:
            same = self.rounds.setdefault((one.day, one.by, tuple(new)), {})
            same.setdefault(party, []).append(one)

    def _lengthen(self, party: str, before: Dated, one: Dated) -> None:
        if before.end != one.day:
            self.parties.doubts.append(f"{one.uid} {party}: {one.day}, after an end on {before.end}")
            return
        longer = replace(before, end=one.end)
        for rows in self.rounds.values():
            if before in rows.get(party, ()):
                rows[party] = [longer if row is before else row for row in rows[party]]
        self.taken.update({key: longer for key, row in self.taken.items() if row is before})

    def write(self, directory: Path) -> Iterator[str]:
        """Write a file of parties and one of rounds for each year; yields a word on each."""
        for year in sorted({day.year for day, _, _ in self.rounds}):
            listed = {
                party: dated[0]
                for (day, _, _), rows in sorted(self.rounds.items(), reverse=True)
                for party, dated in rows.items()
            }
            mine = {party: dated for party, dated in sorted(listed.items()) if dated.day.year == year}
            parties = [self._party(*self.parties.rows[p]) for p in mine if p in self.parties.rows]
            added = [
                self._addition(party, more)
                for party, dated in mine.items()
                if party not in self.parties.rows and (more := self.parties.addition(party, dated))
            ]
            rounds = [
                self._round(day, by, provisions, rows)
                for (day, by, provisions), rows in sorted(self.rounds.items())
                if day.year == year
            ]
            people = {"parties": parties, "name_additions": added}
            yield from self._file(
                directory / "parties" / f"{self.plan.folder}-{self.plan.name}-{year}.yml", people
            )
            path = directory / self.plan.folder / f"rounds-{self.plan.name}-{year}.yml"
            yield from self._file(path, {"rounds": rounds})

    def _file(self, path: Path, sections: Mapping[str, Sequence[str]]) -> Iterator[str]:
        text = "".join(f"{name}:\n{''.join(rows)}" for name, rows in sections.items() if rows)
        if text:
            path.write_text(self._head() + text, encoding="utf-8")
            counts = (f"{len(rows)} {name}" for name, rows in sections.items() if rows)
            yield f"{path.name}: {', '.join(counts)}"

    def _addition(self, party: str, more: Mapping[str, Any]) -> str:
        head = {"id": f"{party}-{self.plan.folder}-{self.plan.name}", "party": party}
        return f"- {flow({**head, **more, 'source': [self.plan.list_title]})}\n"

    def _head(self) -> str:
        plan = f"scripts/rounds/{self.plan.folder}-{self.plan.name}.yml"
        return f"# Drafted by scripts/draft_rounds.py after {plan} from {self.plan.list_title}.\n"

    def _party(self, row: model.Party, dated: Dated) -> str:
        given = {
            key: list(value) if isinstance(value, tuple) else value
            for key in (
                "id", "schema", "name", "aliases", "weak_aliases", "birth_dates", "countries", "nationality",
                "identifiers",
            )
            if (value := getattr(row, key))
        }  # fmt: skip
        stamp = {
            "source": [self._source(dated.by)],
            "checked_against": self.plan.list_title,
            "confidence": "high",
        }
        return f"- {flow({**given, **stamp})}\n"

    def _source(self, act: str) -> str:
        row = self.acts[act]
        return row.citation or row.source[0]

    def _round(
        self, day: date, by: str, provisions: tuple[str, ...], rows: Mapping[str, Sequence[Dated]]
    ) -> str:
        lines = [
            f"- id: {self._round_id(day, by, provisions)}",
            f"  provisions: [{', '.join(provisions)}]",
            f"  by: {by}",
            f"  start: {day}",
        ]
        if by in self.plan.counts:
            lines.append(f"  official_count: {flow(self.plan.counts[by])}")
        lines.append("  entries:")
        lines += [f"  - {self._line(party, dated)}" for party, dated in sorted(rows.items())]
        lines.append(f"  source: {flow([self._source(by)])}")
        lines.append(f"  checked_against: {flow(self.plan.list_title)}")
        lines.append("  confidence: high")
        return "\n".join(lines) + "\n"

    def _round_id(self, day: date, by: str, provisions: tuple[str, ...]) -> str:
        same = sorted(key for key in self.rounds if key[0] == day)
        letter = chr(ord("a") + same.index((day, by, provisions))) if len(same) > 1 else ""
        return f"{self.plan.prefix}-{day:%Y%m%d}{letter}"

    def _line(self, party: str, dated: Sequence[Dated]) -> str:
        row: dict[str, Any] = {"party": party}
        if entry := entry_of(self.plan, dated[0].uid):
            row["entry"] = entry
        if dated[0].end:
            row["end"] = dated[0].end
        row |= self.plan.ends.get(party, {})
        if party in self.parties.likely or not any(one.sure for one in dated):
            row["confidence"] = "medium"
        return flow(row)

    def report(self) -> Iterator[str]:
        """Counts of every round, and what stays open."""
        keys = sorted({(day, by) for day, by, _ in self.rounds})
        for day, by in keys:
            rows = {
                p: d for key, found in self.rounds.items() if key[:2] == (day, by) for p, d in found.items()
            }
            there = self.there.get(f"{day} {by}", [])
            entries = sum(map(len, rows.values()))
            said = self.plan.counts.get(by, "?")
            yield (
                f"{day} {by}: {len(rows)} drafted ({entries} entries) + {len(there)} there ="
                f" {len(rows) + len(there)}; the act says {said}"
            )
        yield from (f"joined by full name: {party}" for party in sorted(self.parties.likely))
        yield from (f"doubt: {doubt}" for doubt in self.parties.doubts)
        yield from (f"day open: {uid}" for uid in self.open)


def flow(value: Any) -> str:
    """A value in one line of YAML."""
    text: str = yaml.safe_dump(
        value, default_flow_style=True, allow_unicode=True, width=10**6, sort_keys=False
    )
    return text.removesuffix("\n").removesuffix("\n...")


def law_before(plan: Plan, plans: Path) -> model.Law:
    """The law as written, without what this plan and those that do not come before it drafted."""
    rows, _ = read_directory(DIRECTORY)
    names = {path.stem for path in plans.glob("*.yml")} - set(plan.after)
    drafted = tuple(
        start
        for folder, _, name in (stem.partition("-") for stem in sorted(names))
        for start in (f"parties/{folder}-{name}-2", f"{folder}/rounds-{name}-2")
    )
    return assemble(row for row in rows if not row.where.startswith(drafted))


def main() -> int:
    """Draft what the plan asks for and print what it leaves open."""
    given = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    given.add_argument("plan", type=Path)
    given.add_argument("--store", type=Path, required=True, help="a store with the lists loaded")
    given.add_argument(
        "--out", type=Path, default=DIRECTORY, help="the directory of law (default: the embedded)"
    )
    options = given.parse_args()
    plan = plan_of(options.plan)
    law = law_before(plan, options.plan.parent)
    with open_store(options.store) as store:
        draft = Draft(plan, law, Lists(store, law, sources()))
        for line in (*draft.write(options.out), *draft.report()):
            sys.stdout.write(f"{line}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
