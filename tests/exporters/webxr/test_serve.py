"""The server: ranges for video, media types, packing, nothing outside the package, tokens."""

from __future__ import annotations

import gzip
import http.client
import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from exporters.webxr.serve import Server
from story.errors import ExportError


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "a packäge"
    (folder / "media").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>x</title>" * 40, "utf-8")
    (folder / "media" / "film.mp4").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (folder / "way out.txt").symlink_to(tmp_path / "secret.txt")
    return folder


@contextmanager
def serving(folder: Path, token: str | None = None) -> Iterator[Server]:
    with closing(Server(folder, token=token)) as server:
        thread = threading.Thread(target=server.serve)
        thread.start()
        try:
            yield server
        finally:
            server.stop()
            thread.join()


def ask(
    server: Server, path: str, method: str = "GET", **headers: str
) -> tuple[http.client.HTTPResponse, bytes]:
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)) as connection:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        return answer, answer.read()


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, 10240),
        ("bytes=-10", 10230, 10240),
        ("bytes=10000-99999", 10000, 10240),
    ],
)
def test_ranges(package: Path, asked: str, first: int, last: int) -> None:
    whole = (package / "media" / "film.mp4").read_bytes()
    with serving(package) as server:
        answer, body = ask(server, "/media/film.mp4", Range=asked)
    assert answer.status == 206
    assert answer.getheader("Content-Range") == f"bytes {first}-{last - 1}/10240"
    assert answer.getheader("Content-Type") == "video/mp4"
    assert body == whole[first:last]


@pytest.mark.parametrize("asked", ["bytes=10240-", "bytes=5-2", "bytes=-0", "bytes=-", "lines=1-2"])
def test_ranges_that_cannot_be_met(package: Path, asked: str) -> None:
    with serving(package) as server:
        answer, body = ask(server, "/media/film.mp4", Range=asked)
    assert answer.status == 416
    assert answer.getheader("Content-Range") == "bytes */10240"
    assert body == b""


def test_page_is_packed_for_who_can_unpack(package: Path) -> None:
    page = (package / "index.html").read_bytes()
    with serving(package) as server:
        answer, body = ask(server, "/", Accept_Encoding="gzip, br")
        assert answer.getheader("Content-Encoding") == "gzip"
        assert gzip.decompress(body) == page
        answer, body = ask(server, "/index.html")
        assert answer.getheader("Content-Encoding") is None
        assert body == page
        answer, body = ask(server, "/index.html", method="HEAD")
        assert (answer.status, body) == (200, b"")
        assert answer.getheader("Content-Length") == str(len(page))


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/way%20out.txt",
        "/media",
        "/..%5csecret.txt",
        "/x%00",
    ],
)
def test_nothing_outside_the_package(package: Path, path: str) -> None:
    with serving(package) as server:
        answer, body = ask(server, path)
    assert answer.status == 404
    assert b"secret" not in body


def test_token_opens_the_door_once_and_for_all(package: Path) -> None:
    with serving(package, token="open sésame") as server:
        assert ask(server, "/")[0].status == 403
        assert ask(server, "/?token=wrong")[0].status == 403
        assert ask(server, "/", Cookie='diorama="wrong"')[0].status == 403
    with serving(package, token="sesame") as server:
        assert server.address.endswith("/?token=sesame")
        answer, _ = ask(server, "/?token=sesame")
        assert answer.status == 200
        cookie = answer.getheader("Set-Cookie") or ""
        assert "HttpOnly" in cookie
        assert "SameSite=Strict" in cookie
        kept = cookie.split(";")[0]
        assert ask(server, "/media/film.mp4", Cookie=kept)[0].status == 200


def test_listens_on_this_machine_only(package: Path) -> None:
    with serving(package) as server:
        assert server.address.startswith("http://127.0.0.1:")


def test_says_what_is_wrong(package: Path, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="not a web package"):
        Server(tmp_path)
    with serving(package) as server, pytest.raises(ExportError, match="cannot be used"):
        Server(package, port=server.port)


@pytest.mark.parametrize("path", ["/" + "a" * 5000, "/" + "a/" * 3000])
def test_strange_addresses_are_answered(package: Path, path: str) -> None:
    with serving(package) as server:
        assert ask(server, path)[0].status in (400, 404)


def test_a_bracket_that_stays_open_is_answered(package: Path) -> None:
    with (
        serving(package) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection,
    ):
        connection.sendall(b"GET http://[/x HTTP/1.0\r\n\r\n")
        assert b" 400 " in connection.recv(100)


def test_a_range_of_too_many_digits_is_answered(package: Path) -> None:
    with serving(package) as server:
        assert ask(server, "/media/film.mp4", Range=f"bytes={'9' * 5000}-")[0].status == 416


@pytest.mark.parametrize(("host", "status"), [("localhost", 200), ("a.web.page.example", 403)])
def test_a_name_that_is_not_this_machines_gets_nothing(
    package: Path, host: str, status: int
) -> None:
    with serving(package) as server:
        assert ask(server, "/", Host=f"{host}:{server.port}")[0].status == status
