"""Every page on a library and a model whose every name is a stranger's Markdown and HTML.

What a name asks for (a picture of elsewhere, a link, bold) is looked for in whatever the page sends
to the browser: in what is read as Markdown, as HTML, or by a figure.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from google.protobuf.json_format import MessageToDict
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import calm
from tests.pages.quiz.conftest import begun, commit
from tests.pages.test_class import go_on
from ui.classroom.session import UNLOCKED
from xai_core.cases.library import CaseLibrary
from xai_core.evaluation.study.run import run_study
from xai_core.models.checkpoints import LoadedModel, save_model, weights_bytes
from xai_core.quiz.classroom import ClassKind, ClassPlan
from xai_core.quiz.classroom_questions import CaseQuestion
from xai_core.store import close_stores, open_store
from xai_core.store.classroom import open_class

MARKDOWN = "![x](https://evil.example/p.png) **free** :red[x]"
TAG = "<a href='https://evil.example'>h</a><img src=x>"
EVIL = f" {MARKDOWN} {TAG}"
AS_MARKDOWN = re.compile(r"(?<!\\)(!\[x|\*\*free|:red\[|<a href|<img)|https://evil")
AS_HTML = re.compile(r"<a href='https|<img src=x")
SHOWN_AS_IT_IS = {
    "selectbox": (".options", ".rawValue"),
    "multiselect": (".options", ".rawValues"),
    "image": (".imgs.alt",),
    "plotly_chart": (".alt",),
    "bidi_component": (".json", ".jsContent"),
    "arrow_data_frame": (".data",),
}
"""Fields that nothing reads as Markdown; other fields of the same elements are held to it."""


def with_evil(words: str, quote: str) -> str:
    """The same file, each name in it longer."""
    more = json.dumps(EVIL)[1:-1]
    return re.sub(rf'("?\b(?:en|ja)"?{quote}")((?:[^"\\]|\\.)*)(")', rf"\1\2{more}\3", words)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory, drawn_library: CaseLibrary, guesser: LoadedModel):
    """The drawn cells, the model that guesses, and its study, every name a stranger's."""
    home = tmp_path_factory.mktemp("hostile")
    folder = home / "libraries" / drawn_library.id
    shutil.copytree(drawn_library.folder, folder)
    manifest = folder / "library.toml"
    manifest.write_text(with_evil(manifest.read_text("utf-8"), " = "), encoding="utf-8")
    said = with_evil(guesser.card.model_dump_json(), ":")
    card = type(guesser.card).model_validate_json(said)
    save_model(home / "models", card, weights_bytes(guesser.network))
    library = CaseLibrary.open(folder)
    run_study(
        library,
        LoadedModel(card, guesser.network),
        home / "studies" / f"{library.id}--{card.id}",
        lambda _done, _total: None,
    )
    return home


@pytest.fixture
def home(hostile: Path, shiten_home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home of one test with the hostile shelf."""
    from xai_core.models import cards

    monkeypatch.delenv("SHITEN_DATABASE_URL", raising=False)
    monkeypatch.setattr(cards, "model_folders", lambda: (shiten_home / "models",))
    shutil.copytree(hostile, shiten_home, dirs_exist_ok=True)
    yield shiten_home
    close_stores()


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in it with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, f"{path}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, path)


def obeyed(page: AppTest) -> list[str]:
    """What of the page the browser would obey."""
    found = []
    for node in page._tree:
        proto = getattr(node, "proto", None)
        if proto is None:
            continue
        for path, text in texts(MessageToDict(proto)):
            if path.startswith(SHOWN_AS_IT_IS.get(node.type, "-")):
                continue
            said = text
            if node.type == "plotly_chart" and path == ".spec":
                said = "\n".join(words for _, words in texts(json.loads(text)))
            tags = node.type in {"html", "plotly_chart"}
            if (AS_HTML if tags else AS_MARKDOWN).search(said):
                found.append(f"{node.type}{path}: {said[:400]}")
    return found


OF = {"library": "drawn-cells", "model": "guesser"}


def names(page: AppTest) -> int:
    """How often a stranger's name is on the page at all."""
    protos = (getattr(node, "proto", None) for node in page._tree)
    return sum("evil.example" in str(proto) for proto in protos if proto is not None)


@pytest.mark.parametrize(
    ("file", "address"),
    [
        ("app.py", {}),
        ("pages/1_Compare.py", OF),
        ("pages/1_Compare.py", OF | {"deeper": "earned"}),
        ("pages/1_Compare.py", OF | {"deeper": "hide"}),
        ("pages/1_Compare.py", OF | {"beside": "layer-cam"}),
        ("pages/3_Misclassifications.py", OF),
        ("pages/4_Cohort.py", OF),
        ("pages/6_Models.py", {"model": "guesser"}),
    ],
)
def test_a_page_that_is_opened(open_page, home, file: str, address: dict[str, str]) -> None:
    page = calm(open_page(file, **address))
    assert names(page)
    assert obeyed(page) == []


def test_the_quiz(open_page, home) -> None:
    page = begun(open_page("pages/2_Quiz.py", library="drawn-cells", pictures="5"))
    assert names(page)
    assert obeyed(page) == []
    commit(page)
    assert names(page)
    assert obeyed(page) == []


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_a_class(open_page, home, drawn_library: CaseLibrary, steps: int) -> None:
    """A question, its votes, and what is uncovered of it; the screen of whoever holds the class."""
    case = drawn_library.cases[0]
    question = CaseQuestion(
        library=drawn_library.id,
        library_hash=CaseLibrary.open(home / "libraries" / drawn_library.id).content_hash,
        case=case.id,
        answers=tuple(item.id for item in drawn_library.task.classes),
        label=case.label,
    )
    plan = ClassPlan(title="Monday", kind=ClassKind.DEMONSTRATION, questions=(question,))
    held = open_class(open_store(), plan).held
    for _ in range(steps):
        go_on(open_store(), held)
    page = open_page("pages/9_Class.py", hold=held.code)
    page.session_state[UNLOCKED.key] = True  # the passcode was given
    calm(page.run())
    assert names(page)
    assert obeyed(page) == []
