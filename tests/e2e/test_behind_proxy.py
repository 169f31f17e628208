"""The proxy's configuration that is shipped: it is one, and the trial runs it as it is."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.behind_proxy import CONFIGURATION, rendered

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
