"""Asking a server for one file: who may be asked, through which proxy, with whose certificates, for how long.

The environment is honoured as by other tools: ``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY``
(upper or lower case) name a proxy, ``SSL_CERT_FILE`` (else ``REQUESTS_CA_BUNDLE``, ``CURL_CA_BUNDLE``) and
``SSL_CERT_DIR`` the certificates to trust. A server without a valid certificate is never trusted.
"""

from __future__ import annotations

import contextlib
import os
import re
import socket
import ssl
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Final, Self
from urllib.parse import unquote, urljoin, urlsplit

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProxyError,
    ReadTimeoutError,
    SSLError,
)

from detente.errors import DetenteError

KEPT: Final = "the file fetched before is kept"
LATER: Final = f"try again later; {KEPT}"
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
BUNDLES: Final = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class FetchError(DetenteError):
    """A list that could not be downloaded whole; the file on disk is as it was."""

    code = "not_fetched"
    exit_code = 7


class Transient(Exception):  # noqa: N818 - no error yet: it is tried again
    """What may go better in a while; ``pause``: the seconds that the server asks to wait."""

    def __init__(self, what: str, pause: float | None = None) -> None:
        super().__init__(what)
        self.pause = pause


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one download. Seconds: ``connect`` and ``read`` for each wait, ``total`` for everything,
    tries and pauses included. The first pause is ``backoff``, then twice as long each time, or what the
    server asks for; where it asks for more than ``longest_pause`` the download fails at once. ``size``:
    bytes unpacked.
    """

    connect: float = 10.0
    read: float = 30.0
    total: float = 900.0
    size: int = 2_000_000_000
    redirects: int = 5
    tries: int = 4
    backoff: float = 1.0
    longest_pause: float = 60.0


class Deadline:
    """Cuts all connections of a download when its time is over. A limit on each wait alone would let a server
    that drips a byte a second, in the head or in the body, go on for days.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._sockets: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(min(seconds, threading.TIMEOUT_MAX), self._cut)
        self._timer.daemon = True

    @property
    def left(self) -> float:
        """Seconds until it ends."""
        return self._ends - time.monotonic()

    def watch(self, connected: socket.socket) -> socket.socket:
        """Cut this connection too. Its duplicate outlives the wrapping in TLS."""
        with self._lock:
            self._sockets.append(connected.dup())
        if self.left <= 0:
            self._cut()
        return connected

    def _cut(self) -> None:
        with self._lock:
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()


def plain(text: object) -> str:
    """One short line of what a server or library said, control characters out."""
    return re.sub(r"[^ -~]+", " ", str(text)).strip()[:200]


def shown(address: str) -> str:
    """An address without the user and password in it."""
    return re.sub(r"//[^/?#]*@", "//", address)


@contextlib.contextmanager
def network_faults(address: str, limits: Limits) -> Iterator[None]:
    """What goes wrong on the way becomes Transient or FetchError."""
    try:
        yield
    except (SSLError, ssl.SSLError) as error:
        if "CERTIFICATE_VERIFY_FAILED" not in str(error):
            raise Transient(f"the encrypted connection failed: {plain(error)}") from None
        hint = f"behind a company proxy, set SSL_CERT_FILE to its certificates; {KEPT}"
        what = "the server's certificate is not trusted"
        raise FetchError(what, where=shown(address), hint=hint) from None
    except ProxyError as error:
        raise Transient(f"the proxy does not answer: {plain(error)}") from None
    except NewConnectionError as error:  # before its base, which is for those that only took too long
        raise Transient(f"no connection: {plain(error)}") from None
    except ConnectTimeoutError:
        raise Transient(f"no connection within {limits.connect:g} s") from None
    except (ReadTimeoutError, TimeoutError):
        raise Transient(f"the server sent nothing for {limits.read:g} s") from None
    except (HTTPError, HTTPException, OSError, ValueError) as error:
        raise Transient(f"the connection failed: {plain(error)}") from None


@contextlib.contextmanager
def answer(
    address: str, headers: Mapping[str, str], limits: Limits, deadline: Deadline
) -> Iterator[tuple[urllib3.BaseHTTPResponse, str]]:
    """The answer behind all redirects, its body not yet read, and the address that gave it.
    Raises FetchError and Transient.
    """
    first = address
    _check(address, first)
    for _ in range(limits.redirects + 1):
        with _manager(address, deadline) as manager:
            with network_faults(first, limits):
                response = manager.request(
                    "GET",
                    address,
                    headers=headers,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    decode_content=False,
                    timeout=urllib3.Timeout(connect=limits.connect, read=limits.read),
                )
            try:
                if response.status not in REDIRECTS:
                    yield response, address
                    return
                address = _next(first, address, response.headers.get("Location", ""))
            finally:
                response.close()
    hint = f"open the publisher's page to see where the list is now; {KEPT}"
    raise FetchError(f"redirects more than {limits.redirects} times", where=shown(first), hint=hint)


def _check(address: str, first: str) -> None:
    """An address that may be asked is http or https, with a host, without a user."""
    try:
        parts = urlsplit(address)
        fine = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port  # fails where it is no number
    except ValueError:
        fine = False
    if not fine:
        what = "is no http or https address" if address == first else "redirects to no http or https address"
        raise FetchError(what, where=shown(first), hint=f"official lists are at https addresses; {KEPT}")


def _next(first: str, address: str, location: str) -> str:
    try:
        target = urljoin(address, location) if location else ""
    except ValueError:
        target = ""
    if not target:
        raise FetchError("redirects to nowhere", where=shown(first), hint=LATER)
    _check(target, first)
    if address.startswith("https:") and not target.startswith("https:"):
        what = "redirects from https to an address that is not encrypted"
        raise FetchError(what, where=shown(first), hint=f"do not load this list; {KEPT}")
    return target


def _manager(address: str, deadline: Deadline) -> urllib3.PoolManager:
    """What opens connections to ``address``, through a proxy where the environment says so."""
    parts = urlsplit(address)
    context = _trust() if parts.scheme == "https" else None
    proxy = _proxy(parts.scheme, parts.netloc)
    if proxy is None:
        manager = urllib3.PoolManager(ssl_context=context)
    elif urlsplit(proxy).scheme not in {"http", "https"}:
        hint = "HTTPS_PROXY and ALL_PROXY may name http and https proxies"
        raise FetchError("is not the address of an http proxy", where=shown(proxy), hint=hint)
    else:
        manager = urllib3.ProxyManager(
            proxy,
            proxy_headers=_proxy_headers(proxy),
            ssl_context=context,
            proxy_ssl_context=_trust() if proxy.startswith("https") else None,
        )
    _watch(manager, deadline)
    return manager


def _watch(manager: urllib3.PoolManager, deadline: Deadline) -> None:
    """Have the deadline cut every connection that the manager opens."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return deadline.watch(super()._new_conn())

    class Secure(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return deadline.watch(super()._new_conn())

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(urllib3.HTTPSConnectionPool):
        ConnectionCls = Secure

    manager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _proxy(scheme: str, host: str) -> str | None:
    found = urllib.request.getproxies()
    if urllib.request.proxy_bypass(host):
        return None
    proxy = found.get(scheme) or found.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def _proxy_headers(proxy: str) -> dict[str, str]:
    user, at, _ = urlsplit(proxy).netloc.rpartition("@")
    return dict(urllib3.make_headers(proxy_basic_auth=unquote(user))) if at else {}


def _trust() -> ssl.SSLContext:
    """Certificates are checked against those of the system or of the environment."""
    bundle = next((os.environ[name] for name in BUNDLES if os.environ.get(name)), None)
    folder = os.environ.get("SSL_CERT_DIR") or None
    if bundle and Path(bundle).is_dir():
        bundle, folder = None, bundle
    try:
        return ssl.create_default_context(cafile=bundle, capath=folder)
    except OSError as error:
        what = f"holds no certificates: {plain(error)}"
        raise FetchError(what, where=bundle or folder or "", hint="correct or unset the variable") from None
