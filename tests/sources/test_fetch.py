"""Downloading one list from a real server that behaves and misbehaves: all of it or nothing."""

import gzip
import hashlib
import shutil
import ssl
import subprocess
import time
import tracemalloc
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import hypothesis_profile
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from servers import Reply, bytes_of, serving

from detente import fetch as module
from detente.fetch import FetchError, Limits, Validators, fetch

OLD = b"<list><entry>old</entry></list>"
NEW = b"<?xml version='1.0'?><list>" + b"<entry>new</entry>" * 300 + b"</list>"
XML = ("text/xml", "application/xml")
QUICK = Limits(
    connect=1, read=0.15, total=2, size=100_000, redirects=3, tries=2, backoff=0.01, longest_pause=1
)
TYPED = {"Content-Type": "text/xml; charset=utf-8"}


@pytest.fixture(scope="module")
def server():
    """One server for the module; each test tells it what to say."""
    with serving(Event()) as running:
        yield running


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def into(tmp_path):
    """The file of the last download."""
    path = tmp_path / "list.xml"
    path.write_bytes(OLD)
    return path


def untouched(into):
    """The old file is as it was and nothing lies beside it."""
    return into.read_bytes() == OLD and [p.name for p in into.parent.iterdir()] == [into.name]


def refused(address, into, says, **kwargs):
    """The error of a download that must fail and leave all as it was."""
    with pytest.raises(FetchError) as caught:
        fetch(address, into, **{"limits": QUICK, "content_types": XML, **kwargs})
    assert untouched(into)
    assert says in str(caught.value)
    assert caught.value.code == "not_fetched"
    assert caught.value.exit_code == 7
    assert caught.value.hint
    assert caught.value.where
    return caught.value


# --- whole answers


@pytest.mark.parametrize(
    "reply",
    [
        Reply(NEW, headers=TYPED),
        Reply(NEW, headers=TYPED, chunked=True),
        Reply(NEW, headers={"Content-Type": "application/octet-stream"}),
        Reply(NEW),
        Reply(NEW, headers={**TYPED, "Connection": "keep-alive"}, then="hang"),
        Reply(gzip.compress(NEW), headers={**TYPED, "Content-Encoding": "gzip"}),
        Reply(gzip.compress(NEW[:50]) + gzip.compress(NEW[50:]), headers={"Content-Encoding": "x-gzip"}),
        Reply(gzip.compress(NEW), headers={"Content-Encoding": "GZIP"}, chunked=True),
        Reply(gzip.compress(NEW), headers={"Content-Encoding": "gzip"}, endless=True),
    ],
    ids=[
        "length",
        "chunked",
        "untyped",
        "no type",
        "held open",
        "gzip",
        "two members",
        "both",
        "by its packing",
    ],
)
def test_a_whole_answer_takes_the_place_of_the_old_file(server, into, reply):
    """However it is sent, the file holds the bytes of the list and the report says which."""
    got = fetch(server.say(reply), into, content_types=XML, limits=QUICK)
    assert into.read_bytes() == NEW
    assert [p.name for p in into.parent.iterdir()] == [into.name]
    assert (got.changed, got.size, got.sha256) == (True, len(NEW), hashlib.sha256(NEW).hexdigest())
    assert len(server.asked) == 1


def test_a_new_file_is_made_with_the_usual_rights(server, tmp_path):
    """A first download needs no old file, and others may read it as any other file of the user."""
    usual = tmp_path / "usual"
    usual.touch()
    fetch(server.say(Reply(NEW)), tmp_path / "first.xml", limits=QUICK)
    assert (tmp_path / "first.xml").stat().st_mode == usual.stat().st_mode


def test_progress_is_told_with_the_declared_total(server, into):
    """What has come of how much; where no length is declared, the total is not made up."""
    told = []
    body = NEW * 18
    fetch(server.say(Reply(body)), into, limits=QUICK, progress=lambda *seen: told.append(seen))
    assert told[-1] == (len(body), len(body))
    assert [n for n, _ in told] == sorted({n for n, _ in told})
    told.clear()
    fetch(server.say(Reply(NEW, chunked=True)), into, limits=QUICK, progress=lambda *seen: told.append(seen))
    assert told[-1] == (len(NEW), None)


@pytest.mark.parametrize("fault", [KeyboardInterrupt, ValueError, BrokenPipeError])
def test_an_interrupted_download_leaves_nothing_behind(server, into, fault):
    """What the caller raises while told of the progress reaches the caller; the old file stands."""

    def interrupt(*_):
        raise fault

    with pytest.raises(fault):
        fetch(server.say(Reply(NEW)), into, limits=QUICK, progress=interrupt)
    assert untouched(into)
    assert len(server.asked) == 1


# --- has it changed?


def test_an_unchanged_list_is_not_sent_again(server, into):
    """The server is asked with both validators of the last time; its 304 keeps the file."""
    sent = {"ETag": '"abc"', "Last-Modified": "Mon, 02 Mar 2026 10:00:00 GMT"}
    first = fetch(server.say(Reply(OLD, headers=sent)), into, limits=QUICK)
    assert first.validators == Validators(etag=sent["ETag"], modified=sent["Last-Modified"])
    server.say(Reply(status=304))
    again = fetch(server.url, into, previous=first.validators, limits=QUICK)
    assert (again.changed, again.validators, again.size) == (False, first.validators, 0)
    assert server.asked[0][1]["If-None-Match"] == sent["ETag"]
    assert server.asked[0][1]["If-Modified-Since"] == sent["Last-Modified"]
    assert untouched(into)


def test_without_the_old_file_the_list_is_asked_for_whole(server, tmp_path):
    """Validators without their file would leave the user with nothing."""
    fetch(server.say(Reply(NEW)), tmp_path / "a", previous=Validators(etag='"x"'), limits=QUICK)
    assert "If-None-Match" not in server.asked[0][1]


def test_a_304_that_was_not_asked_for_is_refused(server, into):
    """A server that says "unchanged" to a first request is broken."""
    refused(server.say(Reply(status=304)), into, "answered 304")


def test_validators_that_cannot_be_sent_back_are_dropped(server, into):
    """A tag with letters beyond ASCII would make every later request fail."""
    got = fetch(server.say(Reply(NEW, headers={"ETag": '"\xe9"'})), into, limits=QUICK)
    assert got.validators == Validators()


# --- broken on the way


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(NEW, length=len(NEW) + 100), "broke off|connection failed"),
        (Reply(NEW, cut=1000), "broke off|connection failed"),
        (Reply(NEW, cut=1000, then="hang"), "sent nothing for 0.15 s"),
        (Reply(NEW, cut=1000, then="reset"), "connection failed"),
        (Reply(NEW, chunked=True, cut=1000), "connection failed"),
        (Reply(NEW, chunked=True, cut=len(NEW) + 40), "connection failed"),
        (Reply(gzip.compress(NEW)[:-9], headers={"Content-Encoding": "gzip"}), "broke off"),
        (Reply(gzip.compress(NEW), headers={"Content-Encoding": "gzip"}, endless=True, cut=60), "broke off"),
        (Reply(NEW, headers={"Content-Encoding": "gzip"}), "packing of the answer is damaged"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Ty"), "broke off in its head"),
        (Reply(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 4"), "broke off|connection failed"),
        (Reply(raw=b""), "connection failed"),
        (Reply(raw=b"SSH-2.0-OpenSSH_9.2\r\n"), "connection failed"),
        (Reply(raw=b"", then="hang"), "sent nothing for 0.15 s"),
        (Reply(raw=b"", then="reset"), "connection failed"),
    ],
    ids=[
        "longer declared", "cut", "stalled", "reset", "chunks cut", "last chunk missing", "gzip cut",
        "gzip cut without length", "no gzip", "head cut", "length cut",
        "silent close", "no HTTP", "silent", "reset before the head",
    ],
)  # fmt: skip
def test_a_broken_answer_is_tried_again_and_then_refused(server, into, reply, says):
    """Every way to break off is noticed, and two tries are made of two allowed."""
    error = refused(server.say(reply), into, "")
    assert any(part in str(error) for part in says.split("|"))
    assert len(server.asked) == 2


def test_a_server_that_drips_ends_with_the_total_time(server, into):
    """A byte every 20 ms never trips the read timeout: the total does, in the body and in the head."""
    limits = Limits(read=0.3, total=0.25, tries=5, backoff=0.01)
    for reply in (Reply(NEW, drip=0.02), Reply(NEW, chunked=True, drip=0.02)):
        start = time.monotonic()
        refused(server.say(reply), into, "longer than 0.25 s", limits=limits)
        assert time.monotonic() - start < 1
    half = b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n" + b"x" * 9000
    start = time.monotonic()
    refused(server.say(Reply(raw=half, drip=0.002)), into, "longer than 0.2", limits=limits)
    assert time.monotonic() - start < 1


def test_a_break_in_the_middle_is_mended_by_the_next_try(server, into):
    """A cut answer and an error of the server are followed by a whole answer: it counts, nothing else."""
    limits = Limits(tries=3, backoff=0.01)
    server.say(Reply(NEW, cut=500), Reply(b"<html>busy</html>", status=500), Reply(NEW))
    assert fetch(server.url, into, limits=limits).size == len(NEW)
    assert into.read_bytes() == NEW
    assert len(server.asked) == 3


def test_nobody_listens(into):
    """A closed port is tried again, then refused."""
    with serving(Event()) as gone:
        address = gone.url
    refused(address, into, "no connection: ")


# --- answers of the server that say no


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
def test_a_busy_server_is_asked_again(server, into, status):
    """These statuses may pass."""
    fetch(server.say(Reply(status=status), Reply(NEW)), into, limits=QUICK)
    assert into.read_bytes() == NEW


@pytest.mark.parametrize("status", [201, 204, 206, 400, 401, 403, 404, 410, 501])
def test_any_other_status_is_final(server, into, status):
    """A part of a list (206) is no list, and a refusal will not change by asking."""
    refused(server.say(Reply(NEW, status=status)), into, f"answered {status}")
    assert len(server.asked) == 1


def test_the_pause_that_the_server_asks_for_is_kept(server, into):
    """429 with Retry-After: 1 is followed by a pause of a second."""
    server.say(Reply(status=429, headers={"Retry-After": "1"}), Reply(NEW))
    start = time.monotonic()
    fetch(server.url, into, limits=QUICK)
    assert 1 <= time.monotonic() - start < 1.5


def test_too_long_a_pause_ends_the_download(server, into):
    """A server that asks for an hour is not asked again before, and the user learns how long."""
    limits = Limits(longest_pause=30)
    server.say(Reply(status=503, headers={"Retry-After": "600"}), Reply(NEW))
    error = refused(server.url, into, "answered 503", limits=limits)
    assert "asks to wait 600 s" in error.hint
    assert len(server.asked) == 1


def test_a_pause_never_outlasts_the_total_time(server, into):
    """Where the pause would end after the time, it is not waited for."""
    server.say(Reply(status=503, headers={"Retry-After": "20"}))
    start = time.monotonic()
    refused(server.url, into, "longer than 0.5 s", limits=Limits(total=0.5))
    assert time.monotonic() - start < 0.4


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0), ("120", 120), ("Thu, 26 Nov 2026 12:00:30 GMT", 30), ("Thu, 26 Nov 2026 11:00:00 GMT", 0),
        ("", None), ("soon", None), ("-5", None), ("1e9", None), ("9" * 40, None), ("\u0663", None),
    ],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_day(value, seconds):
    """Both forms of the standard; anything else says nothing."""
    assert module._asked_pause(value, datetime(2026, 11, 26, 12, tzinfo=UTC)) == seconds


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_followed(server, into, status):
    """To a path of the same server or to a whole address; the report says where the list was."""
    server.say(Reply(status=status, headers={"Location": "/moved?v=2"}), Reply(NEW))
    got = fetch(server.url, into, limits=QUICK)
    assert got.address == server.url.replace("/list.xml", "/moved?v=2")
    assert [path for path, _ in server.asked] == ["/list.xml", "/moved?v=2"]


@pytest.mark.parametrize(
    "location",
    ["file:///etc/passwd", "ftp://a.example/x", "data:text/xml,<a/>", "gopher://x", "http://u:p@h/",
     "http://h:99999/", "http://[::1", "javascript:1"],
)  # fmt: skip
def test_a_redirect_goes_only_to_web_addresses(server, into, location):
    """No file, no other protocol, no user in the address, no nonsense."""
    refused(server.say(Reply(status=302, headers={"Location": location})), into, "redirects to no")
    assert len(server.asked) == 1


def test_a_redirect_without_end_or_aim_is_refused(server, into):
    """A circle ends at the limit; a redirect that names no place ends at once."""
    refused(server.say(Reply(status=301, headers={"Location": "/list.xml"})), into, "more than 3 times")
    assert len(server.asked) == 4
    refused(server.say(Reply(status=301)), into, "redirects to nowhere")


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a/b", "list.xml", "", "http://u:secret@h/x"]
)
def test_only_web_addresses_are_fetched(into, address):
    """A password in an address is refused and not printed."""
    with pytest.raises(FetchError, match="is no http or https address") as caught:
        fetch(address, into)
    assert "secret" not in str(caught.value)
    assert untouched(into)


# --- answers that are no list


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (Reply(b"", headers=TYPED), "is empty"),
        (Reply(b"\xef\xbb\xbf \r\n\x1a", headers=TYPED), "is empty"),
        (Reply(b"", chunked=True), "is empty"),
        (Reply(gzip.compress(b""), headers={"Content-Encoding": "gzip"}), "is empty"),
        (Reply(b"<html><body>Down</body></html>", headers={"Content-Type": "text/html"}), "is a web page"),
        (Reply(b"\n <!DOCTYPE html>\n<p>Sorry", headers=TYPED), "is a web page"),
        (Reply(b"<!-- x -->\n<HTML lang='en'>", headers=TYPED), "is a web page"),
        (Reply("<html >".encode("utf-16-le"), headers=TYPED), "is a web page"),
        (
            Reply(b'{"error": 1}', headers={"Content-Type": "application/json"}),
            "of the kind application/json",
        ),
        (Reply(NEW, headers={"Content-Encoding": "br"}), "is packed as br"),
        (Reply(NEW, endless=True), "does not tell where it ends"),
        (Reply(NEW, endless=True, headers={"Content-Length": "many"}), "does not tell where it ends"),
        (
            Reply(NEW, endless=True, headers={"Transfer-Encoding": "gzip, chunked"}),
            "does not tell where it ends",
        ),
        (Reply(b"x" * 200_000), "more than 100,000 bytes"),
        (Reply(b"x" * 200_000, chunked=True), "more than 100,000 bytes"),
        (Reply(NEW, length=200_000), "more than 100,000 bytes"),
    ],
)
def test_what_is_no_list_is_refused_at_once(server, into, reply, says):
    """Empty, a page under whatever name, of another kind, without an end, too large: no second try."""
    refused(server.say(reply), into, says)
    assert len(server.asked) == 1


def test_without_expected_kinds_only_a_page_is_refused(server, into):
    """JSON is taken where nothing else is expected, a page is not, unless pages are what is wanted."""
    fetch(server.say(Reply(b"[]", headers={"Content-Type": "application/json"})), into, limits=QUICK)
    page = Reply(b"<!doctype html><p>x", headers={"Content-Type": "text/html"})
    into.write_bytes(OLD)
    refused(server.say(page), into, "is a web page", content_types=())
    fetch(server.say(page), into, content_types=("text/html",), limits=QUICK)
    assert into.read_bytes() == page.body


def test_a_list_that_speaks_of_html_is_no_page(server, into):
    """Only what starts with markup can be a page."""
    body = b"name,remark\nA,<html> tag\n"
    fetch(server.say(Reply(body)), into, limits=QUICK)
    assert into.read_bytes() == body


def test_a_bomb_is_refused_before_it_unfolds(server, into):
    """50 MB in 50 kB, in one piece: never more than a small part of it is held in memory or on disk."""
    bomb = gzip.compress(b"\x00" * 50_000_000)
    server.say(Reply(bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        refused(server.url, into, "more than 100,000 bytes")
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


# --- disk


def test_a_folder_that_is_missing_or_closed(server, tmp_path):
    """The hint says what to do; nothing is asked of the server where there is no folder."""
    server.say(Reply(NEW))
    with pytest.raises(FetchError, match="is no folder"):
        fetch(server.url, tmp_path / "none" / "list.xml", limits=QUICK)
    assert not server.asked
    (tmp_path / "folder").mkdir()
    with pytest.raises(FetchError, match="cannot be written"):
        fetch(server.url, tmp_path / "folder", limits=QUICK)
    assert [p.name for p in tmp_path.iterdir()] == ["folder"]


def test_a_full_disk_leaves_nothing_behind(server, into):
    """The largest file this process may write is smaller than the list."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(FetchError, match="cannot be written: File too large"):
            fetch(server.say(Reply(NEW)), into, limits=QUICK)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert untouched(into)


# --- proxies and certificates


def test_the_proxy_of_the_environment_is_used(server, into, monkeypatch):
    """It gets the whole address and the user's word; NO_PROXY keeps it out; other proxies are named."""
    monkeypatch.setenv("http_proxy", server.say(Reply(NEW)).replace("//", "//me:pa%20ss@").rsplit("/", 1)[0])
    fetch("http://lists.example/sdn.xml", into, limits=QUICK)
    path, headers = server.asked[0]
    assert path == "http://lists.example/sdn.xml"
    assert {name.lower(): v for name, v in headers.items()}["proxy-authorization"] == "Basic bWU6cGEgc3M="
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fetch(server.url, into, limits=QUICK)
    assert server.asked[1][0] == "/list.xml"
    monkeypatch.setenv("http_proxy", "socks5://me:secret@127.0.0.1:1")
    with pytest.raises(FetchError, match="http proxy") as caught:
        fetch("http://lists.example/sdn.xml", into, limits=QUICK)
    assert "secret" not in str(caught.value)


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """A server with TLS and the certificate that vouches for it."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed: it makes the certificate of the test server")
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    make = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
    subprocess.run([*make, "-keyout", key, "-out", cert], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with serving(Event(), context) as running:
        yield running, cert


def test_a_certificate_is_checked_and_may_come_from_the_environment(secure, into, monkeypatch):
    """Unknown: refused at once, with the way out. Named by any of the known variables: trusted."""
    running, cert = secure
    address = running.say(Reply(NEW)).replace("http:", "https:")
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
    error = refused(address, into, "certificate is not trusted")
    assert "SSL_CERT_FILE" in error.hint
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        with monkeypatch.context() as patch:
            patch.setenv(name, str(cert))
            assert fetch(address, into, limits=QUICK).size == len(NEW)
    into.write_bytes(OLD)
    monkeypatch.setenv("SSL_CERT_FILE", str(into.with_name("nothing.pem")))
    refused(address, into, "holds no certificates")


def test_an_encrypted_address_never_leads_to_an_open_one(secure, server, into, monkeypatch):
    """From https to http is refused, from https to https is followed, and the total time holds within TLS."""
    running, cert = secure
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    address = running.url.replace("http:", "https:")
    open_one = server.say(Reply(NEW))
    running.say(Reply(status=302, headers={"Location": open_one}))
    refused(address, into, "not encrypted")
    assert not server.asked
    running.say(Reply(NEW, drip=0.02))
    refused(address, into, "longer than 0.25 s", limits=Limits(read=0.2, total=0.25))
    running.say(Reply(status=302, headers={"Location": address + "2"}), Reply(NEW))
    assert fetch(address, into, limits=QUICK).address == address + "2"


# --- whatever the server does

BODIES = st.sampled_from([NEW, OLD + b" ", b"", b"<html>no</html>", b"x" * 3000, gzip.compress(NEW)])
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Content-Type": st.sampled_from(["text/xml", "text/html", "application/pdf", ""]),
        "Content-Encoding": st.sampled_from(["gzip", "identity", "br"]),
        "Location": st.sampled_from(["/next", "file:///etc/passwd", "http://127.0.0.1:1/"]),
        "Retry-After": st.sampled_from(["0", "9999", "x"]),
        "Transfer-Encoding": st.sampled_from(["chunked", "gzip"]),
    },
)
REPLIES = st.builds(
    Reply,
    body=BODIES,
    status=st.sampled_from([200, 200, 200, 204, 206, 301, 302, 304, 404, 429, 500, 503]),
    headers=HEADERS,
    length=st.none() | st.integers(0, 6000),
    chunked=st.booleans(),
    endless=st.booleans(),
    cut=st.none() | st.integers(0, 6000),
    then=st.sampled_from(["close", "close", "reset"]),
)
RAW = st.builds(
    Reply, raw=st.binary(max_size=60) | st.binary(max_size=60).map(lambda b: b"HTTP/1.1 200 " + b)
)


def whole(reply):
    """The bytes of the list where the answer is one, told apart here from how it was built."""
    if reply.raw is not None or reply.status != 200:
        return None
    if bytes_of(reply) != bytes_of(replace(reply, cut=None)):
        return None
    coding = reply.headers.get("Transfer-Encoding")
    if (coding and not reply.chunked) or reply.headers.get("Content-Type") not in {None, "", "text/xml"}:
        return None
    packed = reply.headers.get("Content-Encoding") == "gzip"
    marked = reply.chunked or not reply.endless or packed
    short = not reply.chunked and not reply.endless and reply.length not in {None, len(reply.body)}
    if not marked or short or reply.headers.get("Content-Encoding") == "br" or not reply.body:
        return None
    if packed and not reply.body.startswith(b"\x1f\x8b"):
        return None
    body = gzip.decompress(reply.body) if packed else reply.body
    return None if body.startswith(b"<html") else body


def cut_short_by_its_own_word(reply):
    """What a server sends beyond its declared length is no part of the answer: that is then the whole."""
    declared = reply.length and not reply.chunked and not reply.endless
    return reply.body[: reply.length] if declared else None


@settings(max_examples=hypothesis_profile.examples(300))
@given(replies=st.lists(REPLIES | RAW, min_size=1, max_size=3))
def test_the_old_file_stands_or_a_whole_answer_takes_its_place(server, tmp_path_factory, replies):
    """Whatever a server sends: FetchError and the old file, or one whole answer of those it gave."""
    into = Path(tmp_path_factory.mktemp("any")) / "list.xml"
    into.write_bytes(OLD)
    limits = Limits(
        connect=1, read=0.5, total=3, size=50_000, redirects=2, tries=3, backoff=0, longest_pause=0.1
    )
    try:
        got = fetch(server.say(*replies), into, content_types=XML, limits=limits)
    except FetchError:
        assert untouched(into)
        return
    assert got.changed
    found = into.read_bytes()
    candidates = [whole(r) for r in replies] + [cut_short_by_its_own_word(r) for r in replies]
    assert found in [c for c in candidates if c]
    assert got.sha256 == hashlib.sha256(found).hexdigest()
    assert [p.name for p in into.parent.iterdir()] == [into.name]


@settings(max_examples=hypothesis_profile.examples(90))
@given(reply=REPLIES)
def test_a_plain_whole_answer_is_always_taken(server, tmp_path_factory, reply):
    """The other way round: what is whole by our own judgement is never refused."""
    expected = whole(reply)
    into = Path(tmp_path_factory.mktemp("whole")) / "list.xml"
    into.write_bytes(OLD)
    if expected is None or reply.length is not None or reply.then == "reset":
        return
    fetch(server.say(reply), into, content_types=XML, limits=QUICK)
    assert into.read_bytes() == expected
