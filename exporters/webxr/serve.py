"""Serves a package to browsers: byte ranges for video, right media types, nothing outside it.

It listens on this machine only unless told otherwise; then a token in the address opens the door.
The command line chooses the port, prints the address and says how long to serve.
"""

from __future__ import annotations

import gzip
import hmac
import mimetypes
import re
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import parse_qs, quote, unquote, urlsplit

from story.errors import ExportError

LOOPBACK: Final = "127.0.0.1"
COOKIE: Final = "diorama"
BLOCK: Final = 1 << 18
TYPES: Final = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".vtt": "text/vtt; charset=utf-8",
    ".glb": "model/gltf-binary",
    ".hdr": "image/vnd.radiance",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".ogg": "audio/ogg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".woff2": "font/woff2",
}
PACKED: Final = frozenset({".html", ".js", ".css", ".json", ".svg", ".txt", ".vtt", ".glb"})
"""What grows much smaller when packed; packed on the way, below `PACK_LIMIT`."""
PACK_LIMIT: Final = 4 << 20
RANGE: Final = re.compile(r"bytes=(\d{0,18})-(\d{0,18})$", re.ASCII)
OWN_NAMES: Final = frozenset({"localhost", LOOPBACK, "::1"})
"""How browsers on this machine call it: any other name is a web page's trick to read a package."""


class Server:
    """A package on the air, from `start` to `stop`. `address` is what to open in a browser."""

    def __init__(
        self, folder: Path, *, host: str = LOOPBACK, port: int = 0, token: str | None = None
    ) -> None:
        """Claim the port (0: any free one). With a `token` nothing is served without it.

        Raises ExportError where the folder is no package or the port is taken.
        """
        if not (folder / "index.html").is_file():
            raise ExportError(
                f"{folder} is not a web package: it has no index.html.",
                "Export the story with --to webxr, or give a story.",
            )
        root = folder.resolve()

        class Handler(_Handler):
            package = root
            secret = token

        try:
            self._server = ThreadingHTTPServer((host, port), Handler)
        except OSError as error:
            raise ExportError(
                f"Port {port} of {host} cannot be used: {error.strerror or error}.",
                "Choose another with --port.",
            ) from error
        self._server.daemon_threads = True
        self._host = host
        self._token = token

    @property
    def port(self) -> int:
        """The port that was claimed."""
        return int(self._server.server_address[1])

    @property
    def address(self) -> str:
        """The package's address, with the token where there is one."""
        asked = f"?token={quote(self._token)}" if self._token else ""
        return f"http://{self._host}:{self.port}/{asked}"

    def serve(self) -> None:
        """Answer until `stop` is called from another thread."""
        self._server.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """Stop answering and give the port back; `serve` returns."""
        self._server.shutdown()

    def close(self) -> None:
        """Give the port back; after `serve` has returned."""
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    package: Path
    secret: str | None

    def do_GET(self) -> None:
        self._answer(body=True)

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the command line's output is its own."""

    def _answer(self, *, body: bool) -> None:
        try:
            address = urlsplit(self.path)
        except ValueError:  # a bracket that stays open
            self.send_error(HTTPStatus.BAD_REQUEST, "No such address")
            return
        given = parse_qs(address.query).get("token", [""])[0]
        if not self._admitted(given):
            self.send_error(HTTPStatus.FORBIDDEN, "Open the address with its token")
            return
        file = self._file(address.path)
        if file is None:
            self.send_error(HTTPStatus.NOT_FOUND, "No such file")
            return
        self._send(file, given, body=body)

    def _admitted(self, given: str) -> bool:
        if self.secret is None:
            return self._called_by_its_name()
        try:
            cookie = SimpleCookie(self.headers.get("Cookie", "")).get(COOKIE)
        except CookieError:
            cookie = None
        kept = cookie.value if cookie is not None else ""
        secret = self.secret.encode()
        return any(hmac.compare_digest(each.encode(), secret) for each in (given, kept))

    def _called_by_its_name(self) -> bool:
        host = self.headers.get("Host")
        try:
            return host is None or urlsplit(f"//{host}").hostname in OWN_NAMES
        except ValueError:
            return False

    def _file(self, path: str) -> Path | None:
        """The file at an address, or None where there is none inside the package."""
        parts = [part for part in unquote(path).split("/") if part]
        if any(part in {".", ".."} or "\\" in part or "\0" in part for part in parts):
            return None
        file = self.package.joinpath(*parts)
        try:
            if file.is_dir():
                file /= "index.html"
            whole = file.resolve(strict=True)
        except OSError:  # also of a name that is too long
            return None
        return whole if whole.is_relative_to(self.package) and whole.is_file() else None

    def _send(self, file: Path, given: str, *, body: bool) -> None:
        suffix = file.suffix.lower()
        known = TYPES.get(suffix) or mimetypes.guess_type(file.name)[0]
        size = file.stat().st_size
        asked = self.headers.get("Range")
        accepts = "gzip" in self.headers.get("Accept-Encoding", "")
        packed: bytes | None = None
        if asked is None and accepts and suffix in PACKED and size <= PACK_LIMIT:
            packed = gzip.compress(file.read_bytes(), 9, mtime=0)
        span = _span(asked, size) if asked is not None else (0, size)
        if span is None:
            self.send_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            self.send_header("Content-Range", f"bytes */{size}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        first, last = span
        self.send_response(HTTPStatus.PARTIAL_CONTENT if asked is not None else HTTPStatus.OK)
        if asked is not None:
            self.send_header("Content-Range", f"bytes {first}-{last - 1}/{size}")
        self.send_header("Content-Type", known or "application/octet-stream")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        if packed is not None:
            self.send_header("Content-Encoding", "gzip")
        if self.secret is not None and given:
            kept = f"{COOKIE}={self.secret}; HttpOnly; SameSite=Strict; Path=/"
            self.send_header("Set-Cookie", kept)
        length = len(packed) if packed is not None else last - first
        self.send_header("Content-Length", str(length))
        self.end_headers()
        if not body:
            return
        try:
            if packed is not None:
                self.wfile.write(packed)
            else:
                with file.open("rb") as source:
                    self._stream(source, first, last)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True  # the browser has gone on to something else

    def _stream(self, source: BinaryIO, first: int, last: int) -> None:
        source.seek(first)
        left = last - first
        while left > 0:
            block = source.read(min(BLOCK, left))
            if not block:
                self.close_connection = True  # the file has shrunk meanwhile
                return
            self.wfile.write(block)
            left -= len(block)


def _span(asked: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last of a Range header (RFC 9110); None: cannot be met."""
    match = RANGE.match(asked.strip())
    if match is None or match.group(1) == match.group(2) == "":
        return None
    if match.group(1) == "":
        count = int(match.group(2))
        return (max(0, size - count), size) if count > 0 and size > 0 else None
    first = int(match.group(1))
    last = int(match.group(2)) + 1 if match.group(2) else size
    return (first, min(last, size)) if first < min(last, size) else None
