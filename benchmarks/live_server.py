"""The app as a server of its own, and sessions on it that speak as a browser's tab does.

A session opens the WebSocket that the page's own code opens, asks for runs and reads every message
to the end of each. What a browser adds (drawing) is measured in ``next_case``.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from xai_core.home import CHECKOUT

PATIENCE = 300.0
"""Seconds after which a server or a run is given up."""


class Server:
    """A running app."""

    def __init__(self, port: int, process: subprocess.Popen[bytes]) -> None:
        self.port, self._process = port, process

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    @property
    def memory_mb(self) -> float:
        """What the server holds now: its resident set, in MB of 10**6 bytes."""
        status = Path(f"/proc/{self._process.pid}/status").read_text(encoding="utf-8")
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024 / 1e6


@contextmanager
def serving(home: Path) -> Iterator[Server]:
    """The app on ``home`` until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(
        [*command, "--server.address", "127.0.0.1", "--server.headless", "true"],
        cwd=CHECKOUT,
        env={**os.environ, "SHITEN_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        server = Server(port, process)
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)


class Session:
    """One tab: ``with Session(server, "Compare") as tab: tab.run(case="wbc-1")``."""

    def __init__(self, server: Server, page: str) -> None:
        self._page = page
        self._socket = connect(
            f"ws://127.0.0.1:{server.port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            max_size=None,
            open_timeout=PATIENCE,
        )

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def run(self, address: Mapping[str, str]) -> int:
        """Open the page at an address, and read until it has been drawn; how many bytes came.

        Raises
        ------
        RuntimeError
            The page failed.
        """
        message = BackMsg()
        message.rerun_script.query_string = urlencode(address)
        message.rerun_script.page_name = self._page
        self._socket.send(message.SerializeToString())
        received, begun = 0, False
        while True:
            data = self._socket.recv(timeout=PATIENCE)
            assert isinstance(data, bytes)
            received += len(data)
            answer = ForwardMsg.FromString(data)
            begun = begun or answer.HasField("new_session")
            if answer.HasField("session_event") or answer.HasField("page_not_found"):
                continue
            if answer.HasField("script_finished") and begun:
                if answer.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    continue
                if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                    raise RuntimeError(f"the page failed: {answer.script_finished}")
                return received


def _wait_for(server: Server) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{server.address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the app did not start")
