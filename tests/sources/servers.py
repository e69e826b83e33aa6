"""A real HTTP server on this machine that answers as told, whole or broken, once per request."""

import contextlib
import socket
import struct
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


@dataclass
class Reply:
    """One answer. ``cut``: send only so many bytes of the body; ``drip``: seconds after each byte sent so;
    ``raw``: these bytes instead of any HTTP; ``then``: what follows the body: close, reset or hang.
    """

    body: bytes = b""
    status: int = 200
    headers: dict = field(default_factory=dict)
    length: int | None = None  # declared; none: that of the body
    chunked: bool = False
    endless: bool = False  # neither length nor chunks
    cut: int | None = None
    drip: float = 0.0
    raw: bytes | None = None
    then: str = "close"


class Handler(BaseHTTPRequestHandler):
    """Answers from the script of the server, and keeps what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """Send the next reply; the last one is repeated."""
        server = self.server
        reply = server.script[min(len(server.asked), len(server.script) - 1)]
        server.asked.append((self.path, dict(self.headers)))
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.write(bytes_of(reply)) if not reply.drip else self._drip(reply)
            self.wfile.flush()
        if reply.then == "hang":
            server.hung.wait(5)
        if reply.then == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def _drip(self, reply):
        for byte in bytes_of(reply):
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.hung.is_set():
                return
            time.sleep(reply.drip)

    def log_message(self, *_):
        """Nothing is printed."""


def bytes_of(reply):
    """What is sent, head and body."""
    if reply.raw is not None:
        return reply.raw
    headers = dict(reply.headers)
    body = reply.body
    if reply.chunked:
        headers["Transfer-Encoding"] = "chunked"
        parts = [body[i : i + 700] for i in range(0, len(body), 700)]
        body = b"".join(b"%x\r\n%b\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"
    elif not reply.endless:
        headers["Content-Length"] = str(len(body) if reply.length is None else reply.length)
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    start = f"HTTP/1.1 {reply.status} Said\r\n{head}\r\n".encode("latin-1")
    return start + (body if reply.cut is None else body[: reply.cut])


class Scripted(ThreadingHTTPServer):
    """The server. ``script``: the replies, in order; ``asked``: path and headers of each request."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, hung):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = [Reply()]
        self.asked = []
        self.hung = hung

    def handle_error(self, request, client_address):
        """A client that went away is no error here."""

    def say(self, *replies):
        """Answer with these from now on."""
        self.script = list(replies)
        self.asked = []
        return self.url

    @property
    def url(self):
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_port}/list.xml"


@contextlib.contextmanager
def serving(hung, certificate=None):
    """A server in a thread, with TLS where a certificate context is given."""
    with Scripted(hung) as server:
        if certificate:
            server.socket = certificate.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            hung.set()
            server.shutdown()
            thread.join()
