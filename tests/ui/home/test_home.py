"""Home opens on an empty machine, says what is broken, and stays light."""

import os
import subprocess
import sys
import time
from pathlib import Path
from threading import Event

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from ui.common import jobs
from ui.home import builtin, fetching, importing
from xai_core.cases import registry
from xai_core.domains.registry import builtin_libraries
from xai_core.home import CHECKOUT
from xai_core.models import cards
from xai_core.models.architectures import Architecture
from xai_core.models.card_parts import InputSpec, Metric
from xai_core.models.cards import ModelCard
from xai_core.types import LocalisedText

OPEN_HOME = """
import sys
from streamlit.testing.v1 import AppTest
home = AppTest.from_file("app.py", default_timeout=600).run()
assert not home.exception and not home.error, (home.exception, home.error)
print([name for name in ("torch", "torchvision") if name in sys.modules])
"""


@pytest.fixture
def home(shiten_home: Path) -> AppTest:
    st.cache_data.clear()
    st.cache_resource.clear()
    shiten_home.mkdir(parents=True)
    return AppTest.from_file(str(CHECKOUT / "app.py"), default_timeout=600)


def sentences(app: AppTest) -> str:
    """All that is said, without the table of models."""
    parts = [*app.title, *app.header, *app.subheader, *app.markdown, *app.caption]
    return "\n".join(str(part.value) for part in parts)


def models_table(app: AppTest) -> str:
    (table,) = [one.proto.body for one in app.get("html") if "<table" in one.proto.body]
    return table


def test_home_loads_no_torch(shiten_home: Path):
    answer = subprocess.run(
        [sys.executable, "-c", OPEN_HOME],
        cwd=CHECKOUT,
        env={**os.environ, "SHITEN_HOME": str(shiten_home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == "[]"


def test_an_empty_machine_gets_the_drawn_library(home: AppTest):
    home.run()
    assert not home.exception
    assert not home.error
    assert "Where does the AI look" in home.title[0].value
    assert "cases" in sentences(home)
    assert "never diagnosis" in sentences(home)


def test_what_is_not_drawn_yet_is_drawn_on_request(home: AppTest, monkeypatch: pytest.MonkeyPatch):
    asked: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        "ui.home.builtin.build_in_own_process",
        lambda library, _, *, replace: asked.append((library.id, replace)),
    )
    home.run()
    said = sentences(home)
    assert "These are the first 24 cells. All 17,199" in said
    assert "planted shortcut" in said
    home.button(key="ask-draw-smear-shortcut").click().run()
    home.button(key="ask-draw-smear").click().run()
    for _ in range(9_000):
        if len(asked) == 2:
            break
        time.sleep(0.02)
    assert asked == [("smear-shortcut", False), ("smear", True)]


@pytest.mark.parametrize("said", ["closed", None])
def test_who_may_not_change_the_shelf_is_offered_nothing_and_stops_nothing(
    home: AppTest, monkeypatch: pytest.MonkeyPatch, said: str | None
):
    """With a closed shelf nobody may; without a word, nobody who comes from elsewhere."""
    if said is None:
        monkeypatch.delenv("SHITEN_SHELF")
        monkeypatch.setattr("ui.common.permission.at_this_machine", lambda: False)
    else:
        monkeypatch.setenv("SHITEN_SHELF", said)
    monkeypatch.setattr("ui.home.builtin.build_in_own_process", pytest.fail)
    go = Event()
    works = [importing.JOB, fetching.JOB, "draw-smear"]
    for name in works:
        jobs.start(name, lambda _progress: go.wait(60))
    try:
        home.run()
    finally:
        go.set()
    assert not home.exception
    assert "cases" in sentences(home)  # what an empty shelf begins with came by itself
    assert "Reading the data set" in str(home.get("progress")[0].proto)
    keys = [button.key or "" for button in home.button]
    assert [key for key in keys if key.startswith(("ask-draw-", "stop-"))] == []


def test_whoever_lost_the_right_meanwhile_begins_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHITEN_SHELF", "closed")
    monkeypatch.setattr(jobs, "start", pytest.fail)
    builtin._begin(builtin_libraries()["smear-shortcut"])


def test_a_broken_library_is_shown_with_its_reason(home: AppTest, shiten_home: Path):
    (shiten_home / "libraries" / "spoilt").mkdir(parents=True)
    home.run()
    assert not home.exception
    assert "spoilt" in sentences(home)
    assert "library.toml" in home.warning[0].value.replace("\\", "")


def test_a_model_is_shown_with_its_interval_and_leads_to_the_first_case(
    home: AppTest, shiten_home: Path, monkeypatch: pytest.MonkeyPatch
):
    # The shipped models would come first.
    monkeypatch.setattr(cards, "model_folders", lambda: (shiten_home / "models",))
    registry.ensure_builtin()
    text = LocalisedText(en="Five *cells*", ja="五つの細胞")
    card = ModelCard(
        id="m1",
        version="1",
        title=text,
        summary=text,
        weaknesses=text,
        licence="Apache-2.0",
        task=registry.list_libraries()[0].library.task,
        architecture=Architecture.COMPACT,
        input=InputSpec(height=64, width=64),
        temperature=1.0,
        weights_sha256="0" * 64,
        split_rule=LocalisedText(en="none", ja="なし"),
        data=(),
        metrics=(
            Metric(
                name="accuracy",
                value=0.9,
                low=0.85,
                high=0.94,
                n=200,
                report="a",
                measured_on=LocalisedText(en="held out", ja="未学習"),
            ),
            Metric(
                name="accuracy",
                value=1.0,
                n=900,
                report="b",
                measured_on=LocalisedText(en="seen", ja="学習済み"),
                trained_on=True,
            ),
        ),
        recipe={},
    )
    folder = shiten_home / "models" / "m1"
    folder.mkdir(parents=True)
    (folder / "card.json").write_text(card.model_dump_json(), encoding="utf-8")
    (shiten_home / "models" / "bad").mkdir()
    (shiten_home / "models" / "bad" / "card.json").write_text("{}", encoding="utf-8")
    home.run()
    assert not home.error
    table = models_table(home)
    assert "Five *cells*" in table
    plain = table.replace("\N{NO-BREAK SPACE}", " ")
    assert "Accuracy 90.0 % (95 % interval 85.0 % to 94.0 %) on held out, n = 200" in plain
    assert "n = 900" not in table
    assert "bad" in home.warning[0].value
    links = [link.proto for link in home.get("page_link")]
    assert any(
        "library=" in link.query_string and "model=m1" in link.query_string for link in links
    )


def test_home_speaks_japanese_when_the_address_says_so(home: AppTest):
    home.query_params["lang"] = "ja"
    home.run()
    assert not home.error
    assert "AI" in home.title[0].value
    assert "診断" in sentences(home)
    assert home.segmented_control(key="lang").value == "ja"


def test_the_switch_changes_the_language_and_the_address(home: AppTest):
    home.run()
    home.segmented_control(key="lang").set_value("ja").run()
    assert "診断" in sentences(home)
    assert home.query_params["lang"] == "ja"
    home.segmented_control(key="lang").set_value("en").run()
    assert "never diagnosis" in sentences(home)
    assert "lang" not in home.query_params


def test_an_unknown_language_in_the_address_is_harmless(home: AppTest):
    home.query_params["lang"] = "<b>"
    home.run()
    assert not home.exception
    assert "never diagnosis" in sentences(home)


def test_the_model_that_outlines_is_shown_with_its_dice(home: AppTest):
    home.run()
    said = models_table(home)
    assert "Dice coefficient 0.9" in said
    assert "for “Nucleus” on" in said


def test_the_models_of_which_most_is_known_come_first_and_demonstrations_last(home: AppTest):
    home.run()
    table = models_table(home)
    order = ["wbc5-wide", "wbc11", "wbc5<", "smear11", "smear-shortcut"]
    places = [table.index(f"<code>{name.rstrip('<')}</code>") for name in order]
    assert places == sorted(places)
    shows = table.index("Demonstrations")
    assert places[2] < shows < places[3]
    # What a demonstration gets wrong is part of what it shows.
    cheat = table[table.index("<code>smear-shortcut</code>") :]
    assert "0.0\N{NO-BREAK SPACE}%" in cheat
    assert "right for the wrong reason" in cheat


def test_what_a_card_says_cannot_format_the_page(make_card):
    from ui.home.models import table

    evil = {"en": '<img src=x onerror="alert(1)">', "ja": "x"}
    written = table([make_card(title=evil, weaknesses=evil)])
    assert "<img" not in written
    assert "&lt;img" in written


def test_every_door_shows_a_picture_before_any_map_is_made(
    home: AppTest, asked_examples: list[tuple[str, ...]]
):
    home.run()
    alts = [image.proto.imgs[0].alt for image in home.get("image")]
    assert {"A case of the library.", "A case to be answered."} <= set(alts)
    for _ in range(9_000):
        if asked_examples:
            break
        time.sleep(0.02)
    assert asked_examples == [("smear", "smear11", "smear-001-001")]


def test_a_library_card_has_pictures_and_leads_on(home: AppTest):
    home.run()
    alts = [image.proto.imgs[0].alt for image in home.get("image")]
    assert any(alt.startswith("Cases of this library: Promyelocyte") for alt in alts)
    links = {(link.proto.page, link.proto.query_string) for link in home.get("page_link")}
    opened = {page for page, query in links if "library=smear" in query and "model=" not in query}
    assert any("Compare" in page for page in opened)
    assert any("Quiz" in page for page in opened)
