"""``open()`` wires the parts and holds no rule: ledger, vocabulary, names, evaluation, scenarios."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from detente import model
from detente.answers import Answer
from detente.dates import as_day, now
from detente.deals import Deal, Subject
from detente.decide.evaluate import Evaluator
from detente.decide.ownership import with_owners
from detente.decide.territory import COUNTRY, Gazetteer
from detente.decide.truth import Vocabulary
from detente.errors import InputError, UnknownIdError, faults_in
from detente.law.image import EMBEDDED, UNHASHED, load
from detente.lazyclass import dataclass
from detente.ledger.knowledge import Knowledge, Overlay
from detente.resolve import Resolver

if TYPE_CHECKING:
    from detente.answers import Stretch
    from detente.book.files import Book
    from detente.ingest import Outcome
    from detente.ledger.scenario import Judgement, Scenario
    from detente.lists import Lists
    from detente.news.claims import Reading
    from detente.screened import Screeners
    from detente.store import Store
    from detente.whatif import Baseline, WhatIf

Progress = Callable[[], None]
KEPT: Final = 8  # states of knowledge that an engine keeps; every day asked as known then is one more
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _silent() -> None:
    return


def open(  # noqa: A001 - `detente.open()` is what a user types
    image: str | Path = EMBEDDED, *, store: str | Path | None = None, screens: str | Path | None = None
) -> Engine:
    """The engine on the embedded law (or another compiled image), with the lists of a store beside it where
    one is given; ``screens``: the folder in which screeners of these lists are kept (default: beside the
    store). Needs no server and no network.
    """
    law, digest = load(Path(image))
    return Engine(law, digest, store=_opened(store), screens=screens)


def read(
    article: str | Path,
    *,
    published: str | date | None = None,
    outlet: str | None = None,
    model: str = "auto",
) -> Reading:
    """The claims of an article beside the embedded law: see ``Engine.read_article``."""
    return open().read_article(article, published=published, outlet=outlet, model=model)


def _opened(store: str | Path | None) -> Store | None:
    if store is None:
        return None
    from detente.store import open_store  # noqa: PLC0415 - SQLite only where lists were loaded

    return open_store(Path(store), create=True)


def open_directory(
    directory: str | Path,
    *,
    with_embedded: bool = True,
    store: str | Path | None = None,
    screens: str | Path | None = None,
) -> Engine:
    """The engine on law files: a directory of YAML, on top of the embedded law unless told otherwise.

    Raises LawError with every fault of every file.
    """
    from detente.errors import LawError  # noqa: PLC0415
    from detente.law.check import check  # noqa: PLC0415 - PyYAML and pydantic only where files are read
    from detente.law.read import assemble, read_directory  # noqa: PLC0415
    from detente.ledger.overlay import merge  # noqa: PLC0415

    directory = Path(directory)
    base = load()[0] if with_embedded else model.Law()
    rows, problems = read_directory(directory)
    problems += check(rows, base)
    if problems:
        raise LawError(faults_in("the law files", problems), tuple(problems), where=str(directory))
    return Engine(merge(base, assemble(rows)), UNHASHED, store=_opened(store), screens=screens)


def _keep(held: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    """Keep the last few; threads may do so at once."""
    held[key] = value
    for old in list(held)[:-KEPT]:
        held.pop(old, None)


class Engine:
    """Law, opened. ``at`` gives a moment to ask questions of; nothing here changes state."""

    def __init__(
        self,
        law: model.Law,
        digest: str = UNHASHED,
        *,
        store: Store | None = None,
        screens: str | Path | None = None,
    ) -> None:
        self.law = law
        self.digest = digest
        self.store = store
        self.screens = Path(screens) if screens else store.path.with_name("screens") if store else None
        self._screeners: dict[tuple[date | None, bool], Screeners] = {}
        self._lists: dict[date | None, Lists] = {}
        self._knowledge: dict[tuple[date | None, int | None], Knowledge] = {}

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Facts, goods lists and places that deals and conditions speak of."""
        return _vocabulary(self.law)

    def vocabulary_with(self, more: model.Law) -> Vocabulary:
        """The vocabulary with the words that a scenario adds."""
        if not (more.facts or more.goods_lists or more.territories):
            return self.vocabulary
        return _vocabulary(
            replace(
                self.law,
                facts=self.law.facts + more.facts,
                goods_lists=self.law.goods_lists + more.goods_lists,
                territories=self.law.territories + more.territories,
            )
        )

    @cached_property
    def resolver(self) -> Resolver:
        """Names of the ledger."""
        return Resolver({p.id: p for p in self.law.parties}, screeners=self._screeners_of(None, None))

    def _screeners_of(self, known: date | None, lists: Lists | None) -> Callable[[], Screeners]:
        """What gives the screener of the ledger and the lists, once a name asks for it."""
        held = self._screeners  # ingest puts another in its place: who began before it writes to the old one

        def give() -> Screeners:
            key = known, lists is not None
            found = held.get(key)
            if found is None:
                from detente.screened import screeners  # noqa: PLC0415 - numpy only where names are screened

                found = screeners(self.law, self.digest, lists, folder=self.screens)
                _keep(held, key, found)
            return found

        return give

    def lists(self, known: date | None = None) -> Lists | None:
        """The loaded lists as known on a day, or None where there is no store."""
        if self.store is None:
            return None
        held = self._lists  # ingest puts another in its place: who began before it writes to the old one
        found = held.get(known)
        if found is None:
            from detente.lists import Lists  # noqa: PLC0415
            from detente.sources.catalog import sources  # noqa: PLC0415

            found = Lists(self.store, self.law, sources(), known=known, digest=self.digest)
            _keep(held, known, found)
        return found

    def ingest(
        self, source: str, *files: str | Path, known: str | date | None = None, accept: str = ""
    ) -> Outcome:
        """Load a list into the engine's store (see ``detente.ingest.load``); later questions see it. Raises
        SourceError, after which the store is as it was, or InputError where the engine has no store.
        """
        from detente import ingest  # noqa: PLC0415

        if self.store is None:
            raise InputError("the engine has no store", hint='give one: detente.open(store="lists.db")')
        day = None if known is None else as_day(known)
        paths = tuple(Path(file) for file in files)
        done = ingest.load(self.store, source, paths, known=day, loaded=now(), accept=accept)
        self._lists, self._screeners = {}, {}
        return done

    def resolver_as_known(self, known: date | None) -> Resolver:
        """Names of the ledger and of the lists as known on a day."""
        lists = self.lists(known)
        if lists is None:
            return self.resolver
        return Resolver(self.resolver.parties, lists, self._screeners_of(known, lists))

    def knowledge(self, known: date | None, generation: int | None) -> Knowledge:
        """The ledger as visible then, without a scenario. The last few are kept, so that questions share what
        it works out.
        """
        key = known, generation
        found = self._knowledge.get(key)
        if found is None:
            found = Knowledge(self.law, known=known, generation=generation)
            _keep(self._knowledge, key, found)
        return found

    @property
    def authorities(self) -> tuple[model.Authority, ...]:
        """Authorities that have a row in every answer."""
        return tuple(sorted((a for a in self.law.authorities if a.answers), key=lambda a: (a.rank, a.id)))

    def at(
        self,
        on: str | date,
        known: str | date | None = None,
        *,
        generation: int | None = None,
        under: Iterable[str] = (),
    ) -> Moment:
        """Law on day ``on`` as the public could know it on day ``known`` (default: all that is
        recorded), in law release ``generation`` (default: latest), of the authorities ``under``.
        """
        return Moment(
            engine=self,
            on=as_day(on),
            known=None if known is None else as_day(known),
            generation=generation,
            under=tuple(under),
        )

    def read_book(self, path: str | Path, known: date | None = None) -> Book:
        """A book from a directory or file; its names are looked up in the lists as known on ``known``. Raises
        InputError with every fault.
        """
        from detente.book.files import read_book  # noqa: PLC0415

        return read_book(Path(path), self.vocabulary, self.resolver_as_known(known), law=self.law)

    def read_article(
        self,
        article: str | Path,
        *,
        published: str | date | None = None,
        outlet: str | None = None,
        model: str = "auto",
    ) -> Reading:
        """The claims of an article, each set beside this law. ``article``: its text (plain or HTML), or the
        Path of a UTF-8 file. ``published``: its day, where the text does not print it; ``model``: ``auto``,
        ``none`` or ``required``. Raises InputError.
        """
        from detente.news.page import read_file  # noqa: PLC0415 - nothing of the news is loaded elsewhere
        from detente.news.reader import read as read_text  # noqa: PLC0415
        from detente.news.register import compare  # noqa: PLC0415

        raw, where = (read_file(article), article.name) if isinstance(article, Path) else (article, "text")
        reading = read_text(raw, published=published, outlet=outlet, source=where, model=model)
        return compare(reading, self.law)

    def read_deal(
        self, source: str | Path | Mapping[str, Any], on: date | None = None, known: date | None = None
    ) -> tuple[Deal, dict[str, model.Party]]:
        """A deal from a YAML or JSON file or a mapping, and the parties its owners form."""
        from detente.book.build import Builder  # noqa: PLC0415

        data, where = _data_of(source)
        if isinstance(data, dict) and "on" not in data and on is not None:
            data = {**data, "on": on.isoformat()}
        builder = Builder(self.vocabulary, self.resolver_as_known(known))
        deal = builder.deal(data, where)
        if deal is None:
            raise InputError(faults_in("the deal", builder.problems), tuple(builder.problems), where=where)
        return deal, builder.parties

    def subject(
        self, name: str, *, known: date | None = None, **details: Any
    ) -> tuple[Subject, dict[str, model.Party]]:
        """A party to ask about: one that the ledger or a loaded list names, or (with ``place``,
        ``established``, ``owners``) one they do not. Raises AmbiguousNameError or UnknownIdError.
        """
        given = {key: value for key, value in details.items() if value}
        resolver = self.resolver_as_known(known)
        if not given:
            read = resolver.meant(name)
            party = resolver.parties[read.party or ""]
            subject = Subject(
                id=party.id,
                name=party.name,
                party=party.id,
                place=party.place,
                territories=self.vocabulary.gazetteer.find(party.place),
                read=read if read.candidates else None,
            )
            return subject, {}
        from detente.book.build import Builder  # noqa: PLC0415 - pydantic is not loaded for a listed party

        builder = Builder(self.vocabulary, resolver)
        found = builder.subject({"id": name, "name": name, **given}, name)
        if found is None:
            raise InputError(faults_in("the party", builder.problems), tuple(builder.problems), where=name)
        return found, builder.parties


@dataclass(frozen=True)
class Moment:
    """An engine at a day, as known on a day: where questions are asked."""

    engine: Engine
    on: date
    known: date | None = None
    generation: int | None = None
    under: tuple[str, ...] = ()
    overlay: Overlay = field(default_factory=Overlay)
    open_overlay: Overlay | None = None
    scenario: str | None = None

    @cached_property
    def knowledge(self) -> Knowledge:
        """The ledger as visible here."""
        return self._under(self.overlay)

    def _under(self, overlay: Overlay) -> Knowledge:
        """The ledger as visible here under a scenario."""
        if overlay == Overlay():
            return self.engine.knowledge(self.known, self.generation)
        return Knowledge(self.engine.law, known=self.known, generation=self.generation, overlay=overlay)

    def evaluator(
        self,
        parties: Mapping[str, model.Party] | None = None,
        *,
        overlay: Overlay | None = None,
        scenario: str | None = None,
        like: Evaluator | None = None,
        about: Container[str] | None = None,
    ) -> Evaluator:
        """An evaluator for many questions that share this moment; ``like``: one of the same moment and
        parties, whose arrangements serve again unless the overlay brings parties of its own; ``about``: the
        only parties that will be asked about, with their owners.
        """
        knowledge = self.knowledge if overlay is None else self._under(overlay)
        if about is not None:
            knowledge = knowledge.about(about)
        arranged = like.days.arranged if like and like.knowledge.parties == knowledge.parties else None
        return Evaluator(
            knowledge,
            self.engine.vocabulary_with(knowledge.overlay.law),
            parties=parties,
            scenario=scenario,
            under=self.under,
            arranged=arranged,
        )

    def status(self, name: str | Subject, **details: Any) -> Answer:
        """What each authority has made of a party. Options of an unlisted one: ``place``,
        ``established``, ``nationality``, ``owners``.
        """
        subject, parties = (
            (name, {})
            if isinstance(name, Subject)
            else self.engine.subject(name, known=self.known, **details)
        )
        about = self._about((subject.party or subject.id, *subject.candidates), parties)
        here, listed = self.beside_lists(about)
        answer = here.ask(parties, about, lambda evaluator: evaluator.status(subject, self.on))
        return replace(answer, listed=listed)

    def _about(self, ids: Iterable[str], more: Mapping[str, model.Party]) -> frozenset[str]:
        """These parties and whoever owns them, at any remove: nobody else's listing can change their status
        or a deal among them.
        """
        overlays = [o.law.parties for o in (self.overlay, self.open_overlay) if o is not None]
        added = {p.id: p for parties in (*overlays, more.values()) for p in parties}
        known = self.engine.resolver_as_known(self.known).parties
        return frozenset(
            with_owners(ids, lambda key: row.owners if (row := added.get(key) or known.get(key)) else ())
        )

    def decide(self, deal: Deal | Mapping[str, Any] | str | Path) -> Answer:
        """The decision on a deal, as a value, a mapping or a file; its own ``on`` wins over this day."""
        built, parties = (
            (deal, {}) if isinstance(deal, Deal) else self.engine.read_deal(deal, self.on, self.known)
        )
        about = self._about((key for p in built.parties for key in (p.party, *p.candidates) if key), parties)
        here, listed = self.beside_lists(about)
        answer = here.ask(parties, about, lambda evaluator: evaluator.decide(built))
        return replace(answer, listed=listed)

    def beside_lists(self, ids: Iterable[str]) -> tuple[Moment, tuple[Stretch, ...]]:
        """The same moment with what the loaded lists say of these parties, and that itself."""
        lists = self.engine.lists(self.known)
        if lists is None:
            return self, ()
        from detente.ledger.overlay import merge  # noqa: PLC0415

        found = lists.about(i for i in ids if lists.party(i) is not None)
        law = merge(self.overlay.law, found.law)
        open_overlay = self.open_overlay and replace(
            self.open_overlay, law=merge(self.open_overlay.law, found.law)
        )
        here = replace(self, overlay=replace(self.overlay, law=law), open_overlay=open_overlay)
        return here, tuple(s for rows in found.stretches.values() for s in rows)

    def ask(
        self, parties: Mapping[str, model.Party], about: frozenset[str], ask: Callable[[Evaluator], Answer]
    ) -> Answer:
        """The answer to one question; where conditional edits of a scenario would change it, open between
        both.
        """
        answer = ask(self.evaluator(parties, scenario=self.scenario, about=about))
        if self.open_overlay is None:
            return answer
        possible = ask(
            self.evaluator(parties, overlay=self.open_overlay, scenario=self.scenario, about=about)
        )
        return answer.left_open(possible)

    def evaluate(self, book: Book, progress: Progress = _silent) -> Baseline:
        """Every customer's status and every deal's decision, the book's own licences counted."""
        from detente import whatif as compare  # noqa: PLC0415
        from detente.ledger.overlay import merge  # noqa: PLC0415

        here = self.for_book(book)
        certain = compare.evaluate(
            book, here.evaluator(book.parties, scenario=self.scenario), self.on, progress
        )
        if self.open_overlay is None:
            return certain
        law = merge(self.open_overlay.law, model.Law(reliefs=book.licences))
        evaluator = self.evaluator(
            book.parties, overlay=replace(self.open_overlay, law=law), scenario=self.scenario
        )
        possible = compare.evaluate(book, evaluator, self.on)
        answers = {key: answer.left_open(possible.answers[key]) for key, answer in certain.answers.items()}
        return replace(certain, answers=answers)

    def for_book(self, book: Book) -> Moment:
        """The same moment with the licences that a book holds and what the lists say of its parties."""
        about = self._about(book.named(), book.parties or {})
        return self.with_licences(book).beside_lists(about)[0]

    def with_licences(self, book: Book) -> Moment:
        """The same moment with the licences that a book holds."""
        law = replace(self.overlay.law, reliefs=self.overlay.law.reliefs + book.licences)
        return replace(self, overlay=replace(self.overlay, law=law))

    def judge(self, scenario: Scenario) -> tuple[Judgement, ...]:
        """Whether each edit of a scenario could take effect in law."""
        from detente.ledger.legality import judge  # noqa: PLC0415

        return judge(scenario, self.engine.law, self.knowledge)

    def under_scenario(self, scenario: Scenario) -> Moment:
        """The same moment with the edits that take effect laid over the ledger; answers that the
        conditional ones would change are REFER.
        """
        from detente.ledger.overlay import overlay  # noqa: PLC0415
        from detente.ledger.scenario import EditVerdict  # noqa: PLC0415

        judged = self.judge(scenario)
        certain = overlay(judged, self.knowledge, with_open=False, base=self.overlay)
        undecided = any(j.verdict is EditVerdict.REFER for j in judged)
        possible = overlay(judged, self.knowledge, with_open=True, base=self.overlay) if undecided else None
        return replace(self, overlay=certain, open_overlay=possible, scenario=scenario.name)

    def whatif(self, scenario: Scenario, book: Book, progress: Progress = _silent) -> WhatIf:
        """What the scenario changes in a book (see ``detente.whatif``)."""
        from detente import whatif as compare  # noqa: PLC0415
        from detente.ledger.overlay import overlay  # noqa: PLC0415
        from detente.ledger.scenario import EditVerdict  # noqa: PLC0415

        here = self.for_book(book)
        own = here.overlay
        judged = here.judge(scenario)
        before = here.evaluator(book.parties)
        after = here.evaluator(
            book.parties,
            overlay=overlay(judged, here.knowledge, with_open=False, base=own),
            scenario=scenario.name,
            like=before,
        )
        unsure = None
        if any(j.verdict is EditVerdict.REFER for j in judged):
            unsure = here.evaluator(
                book.parties,
                overlay=overlay(judged, here.knowledge, with_open=True, base=own),
                scenario=scenario.name,
                like=before,
            )
        baseline = compare.evaluate(book, before, self.on, progress)
        return compare.whatif(
            book, baseline, before, after, unsure, judged,
            name=scenario.name, text=scenario.text, on=self.on, progress=progress,
        )  # fmt: skip


def _vocabulary(law: model.Law) -> Vocabulary:
    return Vocabulary(
        facts={f.id: f for f in law.facts},
        goods_lists={g.id: g for g in law.goods_lists},
        gazetteer=Gazetteer.of(law.territories),
        codes=frozenset(_codes_in(law)),
    )


def _codes_in(law: model.Law) -> Iterator[str]:
    """Country codes in the conditions and targets of the law: a country it speaks of is a country."""
    for row in law.authorities:
        yield from _codes(row.nexus)
    for measure in law.measures:
        yield from _codes([measure.when, *measure.target.located])
    for relief in law.reliefs:
        yield from _codes([relief.when, relief.excluded])


def _codes(value: Any) -> Iterator[str]:
    if isinstance(value, str) and COUNTRY.match(value):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _codes(part)


def _data_of(source: str | Path | Mapping[str, Any]) -> tuple[Any, str]:
    if isinstance(source, Mapping):
        return dict(source), str(source.get("id", "deal"))
    from detente.yamlfile import read_file  # noqa: PLC0415

    document = read_file(Path(source))
    data = document.data
    if isinstance(data, dict) and set(data) == {"deal"}:
        data = data["deal"]
    return data, document.where


__all__ = ["Engine", "Moment", "UnknownIdError", "open", "open_directory", "read"]
