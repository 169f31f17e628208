"""The proxy's configuration that is shipped: it is one, and the trial runs it as it is."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
import streamlit

from tests.e2e.behind_proxy import CONFIGURATION, proxy, rendered

SHIPPED = CONFIGURATION.read_text(encoding="utf-8")


def test_only_the_ports_and_the_processes_are_of_this_machine() -> None:
    local = rendered(SHIPPED, 9000, ["127.0.0.1:1", "127.0.0.1:2"]).splitlines()
    kept = [line for line in local if line in SHIPPED.splitlines()]
    assert len(SHIPPED.splitlines()) - len(kept) == 2
    assert [line.strip() for line in local if line not in kept] == [
        "bind 127.0.0.1:9000",
        "server app0 127.0.0.1:1 check",
        "server app1 127.0.0.1:2 check",
    ]


def test_visitors_are_told_from_whoever_sits_at_the_machine() -> None:
    assert "\n    option forwardfor\n" in SHIPPED


@pytest.mark.parametrize("text", [SHIPPED, rendered(SHIPPED, 9000, ["127.0.0.1:1"])])
def test_the_proxy_reads_it(tmp_path: Path, text: str) -> None:
    program = shutil.which("haproxy") or "/usr/sbin/haproxy"
    if not Path(program).exists():
        pytest.skip("no HAProxy (apt-get install haproxy)")
    (tmp_path / "haproxy.cfg").write_text(text)
    done = subprocess.run(
        [program, "-c", "-q", "-f", tmp_path / "haproxy.cfg"],
        env=os.environ | {"SHITEN_COOKIE_KEY": "a test"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(not shutil.which("haproxy"), reason="no HAProxy (apt-get install haproxy)")
@pytest.mark.parametrize(
    "path", ["_stcore/metrics", "_stcore/%6Detrics", "Class/_STCORE/metrics?a=b"]
)
def test_what_the_processes_count_is_not_told_to_visitors(tmp_path: Path, path: str) -> None:
    with elsewhere() as (well, asked), proxy(tmp_path, [well]) as address:
        with pytest.raises(HTTPError) as refused:
            urlopen(f"{address}/{path}", timeout=60)
        refused.value.close()
        with urlopen(f"{address}/_stcore/health", timeout=60) as answer:
            assert answer.status == 200
    assert refused.value.code == 404
    assert set(asked) == {"/_stcore/health"}


def policy() -> dict[str, list[str]]:
    """What a page may load, as the shipped proxy says: directive -> sources."""
    said = re.search('Content-Security-Policy "(.*)"', SHIPPED)
    assert said is not None
    parts = [part.split() for part in said[1].split(";")]
    return {name: sources for name, *sources in parts}


def test_no_other_place_is_in_the_policy() -> None:
    sources = {source for named in policy().values() for source in named}
    assert sources - {"'self'", "'none'", "data:", "blob:"} == {
        "'unsafe-inline'",
        "'wasm-unsafe-eval'",
        *(source for source in sources if source.startswith("'sha256-")),
    }
    assert "'unsafe-inline'" not in policy()["script-src"]
    assert policy()["default-src"] == ["'self'"]


def test_streamlits_own_script_is_the_one_that_is_named() -> None:
    """A new version of Streamlit may have another: then its hash stands in the policy anew."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script(?![^>]* src=)[^>]*>(.*?)</script>", page, re.DOTALL)
    digests = [hashlib.sha256(one.encode()).digest() for one in scripts]
    named = [f"'sha256-{base64.b64encode(one).decode()}'" for one in digests]
    assert [source for source in policy()["script-src"] if "sha256" in source] == named


@contextmanager
def elsewhere() -> Iterator[tuple[str, list[str]]]:
    """Another server: its address, and what it was asked for."""
    asked: list[str] = []

    class Well(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Well)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.skipif(not shutil.which("haproxy"), reason="no HAProxy (apt-get install haproxy)")
def test_every_answer_says_what_a_page_may_load(tmp_path: Path) -> None:
    with (
        elsewhere() as (well, _),
        proxy(tmp_path, [well]) as address,
        urlopen(f"{address}/_stcore/health", timeout=60) as answer,
    ):
        said = answer.headers
    assert "default-src 'self'" in said["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in said["Content-Security-Policy"]
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Referrer-Policy"] == "strict-origin-when-cross-origin"


REACH = """async address => {
    const refused = [];
    document.addEventListener(
        'securitypolicyviolation', one => refused.push(one.effectiveDirective));
    const tried = (name, more) => new Promise(done => {
        const one = Object.assign(document.createElement(name), more);
        one.onload = one.onerror = done;
        document.head.append(one);
    });
    await tried('img', {src: address + '/picture.png'});
    await tried('script', {src: address + '/script.js'});
    await tried('link', {rel: 'stylesheet', href: address + '/style.css'});
    await fetch(address + '/told').catch(() => 0);
    const written = document.createElement('script');
    written.textContent = 'window.written = true';
    document.head.append(written);
    await new Promise(done => setTimeout(done, 0));
    return [refused.sort(), window.written === true];
}"""


@pytest.mark.e2e
@pytest.mark.skipif(not shutil.which("haproxy"), reason="no HAProxy (apt-get install haproxy)")
def test_a_page_loads_nothing_of_another_place(visit_at, app: str, tmp_path: Path) -> None:
    with elsewhere() as (other, asked), proxy(tmp_path, [app]) as address:
        visit = visit_at(address)
        page = visit.open("/Compare?library=smear&model=guesser")  # with the viewer
        assert visit.complaints == []
        refused, written = page.evaluate(REACH, other)
        visit.close()
    assert refused == [
        "connect-src",
        "img-src",
        "script-src-elem",
        "script-src-elem",
        "style-src-elem",
    ]
    assert not written
    assert asked == []
