"""One browser tab's side of the protocol, without a browser: what a class's pages need of it.

It runs the page, looks when the page asks for it, presses buttons, and does what the page's own
scripts do: it keeps who it is over a broken connection (``class_tab.js``) and tells which page it
shows (``class_shown.js``). Behind a proxy it keeps the proxy's cookie. When the connection breaks,
it comes back by itself, as the browser's side of Streamlit does.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from http.cookies import SimpleCookie

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

WORDS = {"alert", "button", "markdown", "progress"}
"""Kinds of elements that are read; writing out a picture would hold up everybody."""
AGAIN_SECONDS = 0.5


class Session:
    """A tab at ``address``, whose page has this query."""

    def __init__(self, address: str, query: str) -> None:
        self._address, self._query = address, query
        self.lose, self.chance = 0.0, random.Random(0)
        """The share of whole pages of which nothing arrives, although the server has sent them: so
        it is where a page's run ends just as a look comes in (``ui/classroom/following.py``)."""
        self._page = ""
        self._socket: ClientConnection | None = None
        self._closing = False
        self._losing = False
        self.buttons: dict[str, str] = {}
        """Label -> id, of every button that was sent."""
        self.kept: dict[str, str] = {}
        """What the tab keeps: ``role/code`` -> key."""
        self.cookies: list[str] = []
        """The proxy's cookie of each connection so far."""
        self.pages_lost = 0
        self._states: dict[str, str] = {}
        self._wants: list[tuple[Callable[[str], bool], asyncio.Future[float]]] = []
        self._looking: dict[str, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Connect, and ask for the page."""
        await self._connect()
        await self._run()

    async def press(self, label: str) -> None:
        """Press the button with this label. Raises ConnectionClosed where the server is gone."""
        await self._run(pressed=self.buttons[label])

    def sent(self, wanted: Callable[[str], bool]) -> asyncio.Future[float]:
        """When a text is next sent that is wanted: on the monotonic clock."""
        found: asyncio.Future[float] = asyncio.get_running_loop().create_future()
        self._wants.append((wanted, found))
        return found

    async def close(self) -> None:
        """Leave."""
        self._closing = True
        for task in (*self._looking.values(), *self._tasks):
            task.cancel()
        if self._socket is not None:
            await self._socket.close()

    async def _connect(self) -> None:
        cookie = await asyncio.to_thread(self._ask_for_page)
        self.cookies.append(cookie)
        url = self._address.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket = await connect(
            url,
            subprotocols=["streamlit"],
            origin=self._address,
            max_size=None,
            additional_headers={"Cookie": f"SHITEN={cookie}"} if cookie else {},
        )
        self._soon(self._read(self._socket))

    def _ask_for_page(self) -> str:
        """The proxy's cookie, which comes with the page itself; empty without a proxy."""
        request = urllib.request.Request(f"{self._address}/_stcore/health")
        if self.cookies and self.cookies[-1]:
            request.add_header("Cookie", f"SHITEN={self.cookies[-1]}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            cookies = SimpleCookie("; ".join(answer.headers.get_all("Set-Cookie", [])))
        given = cookies.get("SHITEN")
        return given.value if given else (self.cookies[-1] if self.cookies else "")

    async def _come_back(self) -> None:
        for task in self._looking.values():
            task.cancel()
        self._looking.clear()
        self._losing = False
        while not self._closing:
            with suppress(OSError, InvalidHandshake, ConnectionClosed, urllib.error.URLError):
                await self._connect()
                await self._run()
                return
            await asyncio.sleep(AGAIN_SECONDS)

    async def _run(self, fragment: str = "", pressed: str = "", *, by_clock: bool = False) -> None:
        asked = BackMsg()
        asked.rerun_script.query_string = self._query
        asked.rerun_script.page_name = "" if self._page else "Class"
        asked.rerun_script.page_script_hash = self._page
        asked.rerun_script.fragment_id = fragment
        asked.rerun_script.is_auto_rerun = by_clock
        asked.rerun_script.context_info.url = f"{self._address}/Class"
        asked.rerun_script.context_info.locale = "en-GB"
        widgets = [WidgetState(id=name, json_value=one) for name, one in self._states.items()]
        if pressed:
            widgets.append(WidgetState(id=pressed, trigger_value=True))
        asked.rerun_script.widget_states.CopyFrom(WidgetStates(widgets=widgets))
        assert self._socket is not None
        await self._socket.send(asked.SerializeToString())

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for data in socket:
                self._take(ForwardMsg.FromString(data if isinstance(data, bytes) else b""))
        if not self._closing:
            self._soon(self._come_back())

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            whole = not message.metadata.run.fragment_ids
            self._losing = whole and bool(self._looking) and self.chance.random() < self.lose
            self.pages_lost += self._losing
        if self._losing:
            return
        if kind == "navigation":
            self._page = message.navigation.page_script_hash
        elif kind == "page_info_changed":
            self._query = message.page_info_changed.query_string
        elif kind == "auto_rerun":
            auto = message.auto_rerun
            if auto.fragment_id not in self._looking:
                look = self._look(auto.fragment_id, auto.interval)
                self._looking[auto.fragment_id] = asyncio.create_task(look)
        elif kind == "new_session" and not message.metadata.run.fragment_ids:
            for task in self._looking.values():  # a whole page comes: its fragments say it anew
                task.cancel()
            self._looking.clear()
        elif kind == "delta":
            self._take_delta(message.delta)

    def _take_delta(self, delta: Delta) -> None:
        element = delta.new_element
        kind = element.WhichOneof("type")
        if kind == "button":
            self.buttons[element.button.label] = element.button.id
        if kind == "bidi_component":
            told = element.bidi_component
            self._do_as_the_page(told.id, json.loads(told.json or "null"), delta.fragment_id)
        elif kind in WORDS:
            self._hear(str(element))

    def _do_as_the_page(self, widget: str, data: object, fragment: str) -> None:
        if not isinstance(data, dict):
            return
        if "number" in data:
            self._state(widget, "shown", data["number"], fragment)
        elif "keep" in data:
            place, keep = data["place"], data["keep"]
            if keep:
                self.kept[place] = keep
            elif keep == "":
                self.kept.pop(place, None)
            elif place in self.kept:
                self._state(widget, "kept", f"{place}/{self.kept[place]}", fragment)

    def _state(self, widget: str, name: str, value: str, fragment: str) -> None:
        said = json.dumps({name: value})
        if self._states.get(widget) != said:
            self._states[widget] = said
            self._soon(self._run(fragment))

    async def _look(self, fragment: str, interval: float) -> None:
        with suppress(ConnectionClosed):
            while True:
                await asyncio.sleep(interval)
                await self._run(fragment, by_clock=True)

    def _soon(self, work: object) -> None:
        task = asyncio.ensure_future(_quietly(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _hear(self, text: str) -> None:
        now = time.monotonic()
        for wanted, found in list(self._wants):
            if wanted(text):
                self._wants.remove((wanted, found))
                if not found.done():
                    found.set_result(now)


async def _quietly(work: object) -> None:
    with suppress(ConnectionClosed):
        await work  # type: ignore[misc]


def has(text: str) -> Callable[[str], bool]:
    """Whether what was sent holds this text."""
    return lambda sent: text in sent
