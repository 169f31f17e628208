"""The proxy's configuration that is shipped: it is one, and the trial runs it as it is."""

import os
import shutil
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.request import urlopen

import pytest

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
def test_every_answer_says_who_may_frame_it(tmp_path: Path) -> None:
    class Well(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_told: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Well)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        with (
            proxy(tmp_path, [f"http://127.0.0.1:{server.server_port}"]) as address,
            urlopen(f"{address}/_stcore/health", timeout=60) as answer,
        ):
            said = answer.headers
    finally:
        server.shutdown()
        server.server_close()
    assert "frame-ancestors 'self'" in said["Content-Security-Policy"]
    assert said["X-Content-Type-Options"] == "nosniff"
    assert said["Referrer-Policy"] == "strict-origin-when-cross-origin"
