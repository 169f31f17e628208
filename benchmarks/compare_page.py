"""Opening the next case on Compare: the script run that stands between a key and a picture.

Ours is the whole page as Streamlit runs it (widgets, three pictures encoded, four figures, five
regions scored) through ``AppTest``, which also reads every message a browser would get. The peer
is a plain script without a screen. It draws two overlays and scores the masks, no more.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator

import streamlit as st
from PIL.Image import Image
from streamlit.testing.v1 import AppTest

from benchmarks import peers
from benchmarks.material import LIBRARY_ID, MANY_ID
from benchmarks.timing import Comparison, compare
from xai_core.cases.registry import open_library
from xai_core.home import CHECKOUT
from xai_core.models.checkpoints import load_model

CACHED_MS, UNCACHED_MS = 150.0, 400.0
"""The house's promise, on two cores."""
PLAIN = "plain script: Pillow, pytorch-grad-cam for two classes, its overlays, mass in each mask"
KEPT = "the same plain script with its maps kept"


def run(model_id: str) -> Iterator[Comparison]:
    """The next case, its map cached and not, in a small library and in a large one."""
    small, peer = _page(LIBRARY_ID, model_id), PlainScript(LIBRARY_ID, model_id)
    n = 25
    yield compare(
        "compare_case_uncached",
        lambda: _press(small, "Right"),
        peer.whole,
        described=PLAIN,
        n=n,
        before_ours=st.cache_data.clear,
        target_ms=UNCACHED_MS,
    )
    _walk(small, "Left", n)
    yield compare(
        "compare_case_cached",
        lambda: _press(small, "Right"),
        peer.with_maps_kept,
        described=KEPT,
        n=n - 2,
        target_ms=CACHED_MS,
    )
    large, peer = _page(MANY_ID, model_id), PlainScript(MANY_ID, model_id)
    yield compare(
        "compare_case_uncached_of_13674",
        lambda: _press(large, "Right"),
        peer.whole,
        described=PLAIN,
        n=n,
        before_ours=st.cache_data.clear,
        target_ms=UNCACHED_MS,
    )
    _walk(large, "Left", n)
    yield compare(
        "compare_case_cached_of_13674",
        lambda: _press(large, "Right"),
        peer.with_maps_kept,
        described=KEPT,
        n=n - 2,
        target_ms=CACHED_MS,
    )


class PlainScript:
    """The peer: one case after the other of the same library, with the same network."""

    def __init__(self, library_id: str, model_id: str) -> None:
        self._library = open_library(library_id)
        model = load_model(model_id)
        self._network = copy.deepcopy(model.network)
        self._side = model.card.input.height
        self._layer = self._network.get_submodule(self._network.layers[-1])
        self._next = 0
        self._maps = self._look(0)[1]

    def whole(self) -> None:
        """Read, answer, explain, paint, score."""
        self._next += 1
        pictures, maps = self._look(self._next)
        peers.paint_and_score(pictures[0], maps, pictures[1])

    def with_maps_kept(self) -> None:
        """Read, paint, score."""
        self._next += 1
        picture, masks = self._read(self._next)
        peers.paint_and_score(picture, self._maps, masks)

    def _read(self, number: int) -> tuple[Image, list[peers.Array]]:
        case = self._library.cases[number % len(self._library.cases)]
        folder = self._library.folder
        masks = [folder / path for paths in case.regions.values() for path in paths][:3]
        return peers.read_pictures(folder / case.image, masks)

    def _look(self, number: int) -> tuple[tuple[Image, list[peers.Array]], list[peers.Array]]:
        pictures = self._read(number)
        return pictures, peers.answer_and_maps(self._network, self._layer, pictures[0], self._side)


def _page(library_id: str, model_id: str) -> AppTest:
    st.cache_data.clear()
    # Links are drawn relative to the entry point, so the page is reached through it.
    page = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=60)
    page.switch_page("pages/1_Compare.py")
    page.query_params.update({"library": library_id, "model": model_id})
    page.run()
    _must_stand(page)
    return page


def _press(page: AppTest, key: str) -> None:
    page.button(key=f"step-{key}").click().run()


def _walk(page: AppTest, key: str, steps: int) -> None:
    for _ in range(steps + 2):
        _press(page, key)
    _must_stand(page)


def _must_stand(page: AppTest) -> None:
    if page.exception or page.error or not page.metric:
        raise RuntimeError(f"the page does not show a case: {page.exception} {page.error}")
