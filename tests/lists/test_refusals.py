"""What is no whole list is refused with its reason, and the list loaded before stays as it was."""

import gzip
from datetime import date

import msgspec
import pytest
from ownfile import LOADED
from sdnfile import AIRLINE, BANK, row, write

from detente import ingest
from detente.errors import UnknownIdError
from detente.sources.reading import SourceError
from detente.store import open_store

SDN = "us-ofac-sdn"
DAY, NEXT = date(2024, 1, 10), date(2024, 1, 11)
KINDS = ("individual", "individual", "vessel", "aircraft", "-0- ")


def whole(people=200):
    """A list long enough to lose a share: persons and others in turn, and the canaries."""
    rows = [row(50_000 + n, f"PERSON {n}", ["SDGT"], kind=KINDS[n % 5]) for n in range(people)]
    return [AIRLINE, BANK, *rows]


HTML = b"<!DOCTYPE html>\n<html><body><h1>503 Service Unavailable</h1>306, the list</body></html>\n"
FILES = {
    "an empty file": (lambda _: b"", "is empty"),
    "an end mark alone": (lambda _: b"\x1a\r\n", "is empty"),
    "a page of a web server": (lambda _: HTML, "none of the forms"),
    "a page in place of the first row": (lambda body: HTML + body, "none of the forms"),
    "a zip that is cut off": (lambda body: b"PK\x03\x04" + body[:100], "cannot be unpacked"),
    "a gzip that is cut off": (lambda body: gzip.compress(body)[:-200], "cannot be unpacked"),
    "a file that is cut off": (lambda body: body[: len(body) // 2], "shrank from"),
    "a list of something else": (lambda _: b"306,1,Somewhere,Havana,Cuba,-0-\r\n", "hold no parties"),
}


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store with a whole list; the real list's least figures are those of a small one."""
    source = ingest.named(SDN)
    small = type(source.expected)(least=100, shrink=0.1, schemas={"Person": 50, "Vessel": 20})
    held = tuple(canary for canary in source.canaries if canary.uid in {"36", "306"})
    small_source = msgspec.structs.replace(source, expected=small, canaries=held)
    monkeypatch.setattr(ingest, "named", lambda _id: small_source)
    with open_store(tmp_path / "lists.db", create=True) as opened:
        load(opened, write(tmp_path / "whole.csv", *whole()), DAY)
        yield opened


def load(store, file, day, accept=""):
    """Load a file as the SDN list of a day."""
    return ingest.load(store, SDN, [file], known=day, loaded=LOADED, accept=accept)


def refused(store, file, reason, accept=""):
    """The file is refused for that reason, with a hint, and nothing in the store is another than before."""
    before = [*store.loads()], [*store.list_on(SDN)], [*store.facts(SDN)]
    with pytest.raises(SourceError, match=reason) as caught:
        load(store, file, NEXT, accept)
    assert ([*store.loads()], [*store.list_on(SDN)], [*store.facts(SDN)]) == before
    assert caught.value.hint
    assert caught.value.exit_code == 6


@pytest.mark.parametrize("file", FILES)
def test_what_is_no_list_is_refused(store, tmp_path, file):
    """Whatever the publisher's server gave instead of the list: the reason is told, the old list stays."""
    change, reason = FILES[file]
    path = tmp_path / "next.csv"
    path.write_bytes(change((tmp_path / "whole.csv").read_bytes()))
    refused(store, path, reason)


@pytest.mark.parametrize("file", [name for name, (_, reason) in FILES.items() if "shrank" not in reason])
def test_what_is_no_list_cannot_be_accepted(store, tmp_path, file):
    """A reason lets a list pass that fails a check, never a file that is none."""
    change, reason = FILES[file]
    path = tmp_path / "next.csv"
    path.write_bytes(change((tmp_path / "whole.csv").read_bytes()))
    refused(store, path, reason, accept="I want it")


CHECKS = {
    "shrunken": (whole(170), "shrank from 202 to 172 entries, more than 10%"),
    "too few": (whole(50), "holds 52 entries, at least 100 are expected"),
    "no canary": ([r for r in whole() if r != BANK], r"lacks BANCO NACIONAL DE CUBA \(306\)"),
    "canary renamed": (
        [*(r for r in whole() if r != BANK), row(306, "ANOTHER BANK", ["CUBA"])],
        "lacks BANCO NACIONAL DE CUBA",
    ),
    "kind missing": (
        [r.replace('"vessel"', '"individual"') for r in whole()],
        "holds 0 of kind Vessel, at least 20",
    ),
}


@pytest.mark.parametrize("check", CHECKS)
def test_a_list_that_fails_a_check_is_refused_or_accepted_with_a_reason(store, tmp_path, check):
    """Without a reason it is refused; with one it is loaded, and both the reason and the check are kept."""
    rows, reason = CHECKS[check]
    file = write(tmp_path / "next.csv", *rows)
    refused(store, file, reason)
    load(store, file, NEXT, accept="the notice of today says so")
    assert len([*store.list_on(SDN)]) == len(rows)
    kept = store.loads()[-1].report
    assert kept["accepted_because"] == "the notice of today says so"
    assert len(kept["failed_checks"]) == reason_count(check)


def reason_count(check):
    """How many checks a file fails: one that is far too short fails several."""
    return 4 if check == "too few" else 1


def test_a_reason_that_was_not_needed_is_not_kept(store, tmp_path):
    """Nobody shall read later that a whole list was let through."""
    load(store, write(tmp_path / "next.csv", *whole(210)), NEXT, accept="just in case")
    assert "accepted_because" not in store.loads()[-1].report


def test_a_list_may_shrink_within_its_limit(store, tmp_path):
    """A tenth may go from one day to the next."""
    assert len(load(store, write(tmp_path / "next.csv", *whole(182)), NEXT).removed) == 18


def test_a_shrunken_list_of_an_older_day_is_measured_against_that_day(store, tmp_path):
    """What was loaded for later days says nothing of how long the list was then."""
    load(store, write(tmp_path / "old.csv", *whole(150)), date(2020, 1, 1))
    assert len([*store.list_on(SDN, date(2020, 6, 1))]) == 152
    assert len([*store.list_on(SDN, DAY)]) == 202


def test_the_list_of_another_publisher_is_refused(store, tmp_path):
    """The consolidated list has the form of the SDN list, but not its canaries."""
    rows = [row(17_000 + n, f"SECTOR BANK {n}", ["UKRAINE-EO13662"]) for n in range(300)]
    refused(store, write(tmp_path / "cons_prim.csv", *rows), "lacks BANCO NACIONAL DE CUBA")


def test_a_source_that_is_not_known_is_an_error(tmp_path):
    """The error lists the sources."""
    with open_store(tmp_path / "lists.db", create=True) as store, pytest.raises(UnknownIdError) as caught:
        ingest.load(store, "no-such", [write(tmp_path / "a.csv", BANK)], known=DAY, loaded=LOADED)
    assert SDN in caught.value.hint


def test_the_bytes_of_every_list_are_kept(store, tmp_path):
    """The archive gives back what was loaded, and tells where it cannot."""
    digest = store.loads()[0].digest
    packed = ingest.archived(store.archive, digest)
    assert gzip.decompress(packed.read_bytes()) == (tmp_path / "whole.csv").read_bytes()
    assert ingest.intact(store.archive, digest)
    packed.write_bytes(packed.read_bytes()[:-9])
    assert not ingest.intact(store.archive, digest)
