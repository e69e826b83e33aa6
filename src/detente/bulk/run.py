"""A file of customers screened: in memory of one chunk, and so that a run that was killed is taken up
again.

Lines go to a journal, ``OUT.part``, and after each chunk ``OUT.state`` says how many rows and bytes of it
count and of what input and configuration. The output is made from the whole journal at the end, so that it
is the same, byte for byte, whether or not the run was broken off.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import msgspec

from detente.bulk.columns import Columns
from detente.bulk.customers import Customer, Order, customer
from detente.bulk.files import CustomerFile
from detente.bulk.hitlines import CHUNK, Asking, Found, Line, find, lines_of, parties_of
from detente.bulk.output import decode, encode, finish, form_of
from detente.configuration import DIGITS, configuration
from detente.errors import InputError, UnknownIdError
from detente.lazyclass import dataclass
from detente.lists import LEDGER
from detente.screening.screener import default_threshold
from detente.serialise import plain

if TYPE_CHECKING:
    from detente.hits import Screening


class State(msgspec.Struct, frozen=True):
    """How far a run came: ``rows`` of the input are done, ``size`` bytes of the journal count; ``of``: hash
    of input, mapping and configuration.
    """

    rows: int
    size: int
    of: str


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """What a run did. ``lists``: source → the day of its list that counted. All that the answer depends on is
    in three hashes: ``input`` of the file, ``configuration`` of what judges names, ``options`` of the rest.
    """

    rows: int
    hits: int
    customers_with_hits: int
    parties: int
    cleared: int
    excluded: int
    faults: int
    on: str
    known: str | None
    lists: dict[str, str]
    threshold: float
    mapping: str
    configuration: str
    options: str
    input: str

    def line(self) -> Line:
        """The last line of an output."""
        return Line(what="summary", note=encode(self).decode())


@dataclass(frozen=True)
class Finder:
    """Who compares names: ``find`` gives each of at most ``size`` customers with the entries it may be, in
    order.
    """

    find: Callable[[Sequence[Customer]], Iterable[Found]]
    size: int = CHUNK


@dataclass(frozen=True, kw_only=True)
class Job:
    """A file to screen and how. ``sources``: as the screening was given them."""

    file: CustomerFile
    columns: Columns
    order: Order
    asking: Asking
    sources: tuple[str, ...] = ()

    def customers(self, skip: int = 0) -> Iterator[Customer]:
        """The customers after the first ``skip`` rows."""
        return (customer(row, self.columns, self.order) for row in self.file.read(skip))


def run(
    screening: Screening,
    job: Job,
    out: Path,
    *,
    restart: bool = False,
    finder: Finder | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Summary:
    """Screen a file into ``out`` (its ending says the form), from where a run before was broken off.
    ``finder``: who compares the names (default: this process); ``progress`` is told the rows done. Raises
    InputError where what was begun is of another file or configuration.
    """
    form_of(out)
    known_parties(screening, job.asking)
    hashes = job.file.digest, configured(screening, job), options(screening, job)
    of = sha256(" ".join(hashes).encode()).hexdigest()
    part, state = out.with_name(out.name + ".part"), out.with_name(out.name + ".state")
    try:
        with _mine(part) as journal:
            done = _begun(state, journal, of, restart=restart)
            progress(done)
            begun = State(done, journal.tell(), of)
            there = finder or here(screening, job)
            _screen(screening, job, journal, state, begun, finder=there, progress=progress)
            journal.seek(0)
            found = summary(screening, job, map(decode, journal))
            journal.seek(0)
            finish(_closed(journal, found), out)
            state.unlink(missing_ok=True)
            part.unlink()
    except OSError as error:
        raise InputError(
            f"cannot be written: {error.strerror}", where=str(out), hint="choose another --out"
        ) from None
    return found


def _closed(journal: IO[bytes], found: Summary) -> Iterator[Line]:
    yield from map(decode, journal)
    yield found.line()


@contextmanager
def _mine(part: Path) -> Iterator[IO[bytes]]:
    """The journal, opened by one process at a time."""
    with part.open("a+b") as journal:
        try:
            import fcntl  # noqa: PLC0415 - where the system has no such lock, two runs are the user's care

            fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except BlockingIOError:
            raise InputError(
                "another run writes it", where=str(part), hint="wait for it, or choose another --out"
            ) from None
        yield journal


def _begun(state: Path, journal: IO[bytes], of: str, *, restart: bool) -> int:
    """The rows that are done; the journal is cut to what they wrote."""
    found = State(0, 0, of)
    if state.exists() and not restart:
        try:
            found = msgspec.json.decode(state.read_bytes(), type=State)
        except msgspec.DecodeError:
            raise InputError("is damaged", where=str(state), hint="begin anew with --restart") from None
        if found.of != of or found.size > journal.seek(0, os.SEEK_END):
            raise InputError(
                "was begun with another file, mapping, law or list, or other options", where=str(state),
                hint="begin anew with --restart",
            )  # fmt: skip
    journal.truncate(found.size)
    journal.seek(0, os.SEEK_END)
    return found.rows


def here(screening: Screening, job: Job) -> Finder:
    """This process compares the names."""
    return Finder(lambda customers: find(screening.screener, customers, job.asking))


def _screen(
    screening: Screening,
    job: Job,
    journal: IO[bytes],
    path: Path,
    state: State,
    *,
    finder: Finder,
    progress: Callable[[int], None],
) -> None:
    rows, size = state.rows, state.size
    customers = job.customers(rows)
    parties = parties_of(screening)
    while chunk := list(islice(customers, finder.size)):
        for found in finder.find(chunk):
            size += journal.write(
                b"".join([encode(line) + b"\n" for line in lines_of(found, parties, job.asking)])
            )
        rows += len(chunk)
        journal.flush()
        os.fsync(journal.fileno())
        _note(path, State(rows, size, state.of))
        progress(len(chunk))


def _note(path: Path, state: State) -> None:
    scratch = path.with_name(path.name + ".new")
    with scratch.open("wb") as stream:
        stream.write(encode(state))
        stream.flush()
        os.fsync(stream.fileno())
    scratch.replace(path)


def lines(screening: Screening, customers: Iterable[Customer], asking: Asking) -> Iterator[Line]:
    """The lines of customers, in order."""
    parties = parties_of(screening)
    for found in find(screening.screener, customers, asking):
        yield from lines_of(found, parties, asking)


def known_parties(screening: Screening, asking: Asking) -> None:
    """Raises UnknownIdError where an excluded party is none."""
    for party in sorted(asking.exclude):
        if not screening.knows(party):
            raise UnknownIdError(
                f"no screened party has the id {party!r}", hint="give the id that a hit shows"
            )


def summary(screening: Screening, job: Job, found: Iterable[Line]) -> Summary:
    """What a run did, from its lines, each seen once."""
    counts: Counter[str] = Counter()
    parties: set[str] = set()
    last = with_hits = 0
    for line in found:
        counts[line.what] += 1
        if line.what == "hit":
            parties.add(line.party)
            with_hits += line.row != last
            last = line.row
    moment = screening.moment
    return Summary(
        rows=job.file.rows, hits=counts["hit"], customers_with_hits=with_hits, parties=len(parties),
        cleared=counts["cleared"], excluded=counts["excluded"], faults=counts["fault"], on=str(moment.on),
        known=str(moment.known) if moment.known else None, lists=_days(screening, job.sources),
        threshold=_threshold(job.asking), mapping=job.columns.said(),
        configuration=configured(screening, job), options=options(screening, job), input=job.file.digest,
    )  # fmt: skip


def _threshold(asking: Asking) -> float:
    return default_threshold() if asking.threshold is None else asking.threshold


def _days(screening: Screening, sources: tuple[str, ...]) -> dict[str, str]:
    """Source → the day of its list that counts; the ledger by the law's hash."""
    lists = screening.lists
    days = {source: str(all_[-1]) for source, all_ in lists.days.items()} if lists is not None else {}
    days[LEDGER] = screening.moment.engine.digest[:DIGITS]
    return {source: day for source, day in sorted(days.items()) if not sources or source in sources}


def configured(screening: Screening, job: Job) -> str:
    """The configuration of a run: the hash that ``detente prove`` prints of the same lists and threshold."""
    moment = screening.moment
    return configuration(moment.engine, screening.lists, job.sources, job.asking.threshold).digest


def options(screening: Screening, job: Job) -> str:
    """Hash of what the user asked for beside the file and the configuration."""
    moment, asking = screening.moment, job.asking
    said: dict[str, Any] = {
        "under": list(moment.under), "scenario": plain(moment.overlay), "on": str(moment.on),
        "known": str(moment.known), "most": asking.most, "standing": asking.standing,
        "exclude": sorted(asking.exclude), "cleared": asking.cleared.digest,
        "mapping": job.columns.said(), "dates": job.order, "encoding": job.file.encoding,
    }  # fmt: skip
    return sha256(encode(said)).hexdigest()[:DIGITS]
