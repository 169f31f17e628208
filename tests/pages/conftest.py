"""Pages opened without a browser, on a home of their own."""

import gc
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from xai_core.home import CHECKOUT


@pytest.fixture(autouse=True, scope="module")
def rubbish_of_the_module_before_is_cleared_away() -> None:
    """Tests set aside what is in memory as it is; here it is looked through."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()


@pytest.fixture
def home(drawn_home: Path, guesser, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with the drawn library and the guessing model, and no model from elsewhere."""
    from xai_core.models import cards
    from xai_core.models.checkpoints import save_model, weights_bytes

    # The models shipped with the code would be found as well.
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    save_model(drawn_home / "models", guesser.card, weights_bytes(guesser.network))
    return drawn_home


@pytest.fixture
def open_page(home: Path) -> Callable[..., AppTest]:
    """``open_page("pages/1_Compare.py", case="...")``: the page at this address, run once."""
    st.cache_data.clear()
    st.cache_resource.clear()

    def open_at(file: str, **address: str) -> AppTest:
        # Links are drawn relative to the entry point, so a page is reached through it.
        app = AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)
        app.switch_page(file)
        app.query_params.update(address)
        return app.run()

    return open_at


@contextmanager
def told(address: dict[str, str]) -> Iterator[None]:
    """Says with what fails inside at which address it was."""
    try:
        yield
    except Exception as problem:
        problem.add_note(f"at {str(address)[:200]}")
        raise


def sentences(page: AppTest) -> str:
    """Everything that the page says in words."""
    parts = [
        *page.title, *page.subheader, *page.markdown, *page.caption, *page.text,
        *page.info, *page.warning, *page.error, *page.success,
    ]  # fmt: skip
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def calm(page: AppTest) -> AppTest:
    """The page, which has nothing to say that nobody foresaw."""
    assert not page.exception
    assert "did not expect" not in sentences(page)
    assert "never diagnosis" in sentences(page)
    return page


def panels_of(page: AppTest) -> dict[str, dict[str, str]]:
    """What the viewer of pictures was given, by the panels' names, in their order."""
    for component in page.get("bidi_component"):
        data = json.loads(component.proto.json or "null")
        if isinstance(data, dict) and "panels" in data:
            return {panel["name"]: panel for panel in data["panels"]}
    return {}
