"""A server of this machine that says what it is told to, and notes what it was asked."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Answer = Callable[[BaseHTTPRequestHandler], None]
MARK = '"v1"'


class Server:
    """``server.serve("/a.zip", answer)``, then ``server.at("/a.zip")``."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.answers: dict[str, Answer] = {}
        self.asked: list[dict[str, str]] = []
        """The headers of each request."""

    def at(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def serve(self, path: str, answer: Answer) -> str:
        self.answers[path] = answer
        return self.at(path)


@pytest.fixture(autouse=True)
def in_place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Archives are read in this process, which is quicker; but where ``apart`` is asked for."""
    if "apart" not in request.fixturenames:
        monkeypatch.setattr("xai_core.cases.apart.bringing.LIMITED", False)


@pytest.fixture
def apart() -> None:
    """Archives are read in a process of their own, as they are."""


@pytest.fixture(scope="module")
def running() -> Iterator[Server]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(dict(self.headers))
            server.answers.get(self.path, status(404))(self)
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = Server(http.server_port)
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        http.shutdown()
        thread.join()


@pytest.fixture
def server(running: Server, monkeypatch: pytest.MonkeyPatch) -> Server:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    running.answers.clear()
    running.asked.clear()
    return running


def whole(data: bytes, *, length: int | None = None, mark: str = MARK) -> Answer:
    """All of it, whatever was asked for; ``length`` is what is claimed."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Length", str(len(data) if length is None else length))
        if mark:
            to.send_header("ETag", mark)
        to.end_headers()
        to.wfile.write(data)

    return answer


def without_length(data: bytes) -> Answer:
    """It ends when the connection does."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        to.wfile.write(data)

    return answer


def by_range(data: bytes, mark: str = MARK) -> Answer:
    """The rest of it, where the mark is still right."""

    def answer(to: BaseHTTPRequestHandler) -> None:
        asked = to.headers.get("Range", "")
        if not asked or to.headers.get("If-Range") != mark:
            whole(data, mark=mark)(to)
            return
        begin = int(asked.removeprefix("bytes=").removesuffix("-"))
        to.send_response(206)
        to.send_header("Content-Range", f"bytes {begin}-{len(data) - 1}/{len(data)}")
        to.send_header("Content-Length", str(len(data) - begin))
        to.send_header("ETag", mark)
        to.end_headers()
        to.wfile.write(data[begin:])

    return answer


def status(code: int, **headers: str) -> Answer:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(code)
        for name, value in headers.items():
            to.send_header(name.replace("_", "-"), value)
        to.send_header("Content-Length", "0")
        to.end_headers()

    return answer
