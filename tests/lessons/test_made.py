"""What is made of a lesson: the notebook, the hand-out, and that all show the same numbers."""

import json
import re
import sys
from pathlib import Path

import nbformat
import pytest
from ipywidgets.widgets.widget import _instances

from xai_core.errors import LessonError
from xai_core.lessons.check import check
from xai_core.lessons.handout import handout
from xai_core.lessons.notebook import notebook
from xai_core.lessons.notebook_kit import show_case, turn_figure
from xai_core.lessons.shelf import lessons, open_lesson
from xai_core.lessons.source import LANGUAGES

PLACES = re.compile(r"""(?:src|href)=["']?(https?:|//)""")


@pytest.fixture
def tiny(tiny_home):
    return open_lesson("tiny")


def test_the_shelf_has_the_houses_lessons_and_ones_own(tiny_home: Path) -> None:
    (tiny_home / "lessons" / "broken").mkdir()
    found = {one.name: one for one in lessons()}
    assert found["tiny"].own
    assert "broken/lesson.en.md is missing" in str(found["broken"].problem)
    assert not any(one.own for name, one in found.items() if name not in {"tiny", "broken"})


def test_a_notebook_runs_what_the_lesson_shows(tiny) -> None:
    made = nbformat.reads(notebook(tiny.in_language("en")), as_version=4)
    assert notebook(tiny.in_language("en")) == notebook(tiny.in_language("en"))
    assert len({cell.id for cell in made.cells}) == len(made.cells)
    code = [cell.source for cell in made.cells if cell.cell_type == "code"]
    assert all(not cell.get("outputs") for cell in made.cells)
    assert code[1].splitlines() == [
        "show_case(",
        "    'drawn-cells',",
        "    model='guesser',",
        "    pick='wrong',",
        "    of_class='monocyte',",
        "    show=('image',),",
        "    method='layer-cam',",
        "    language='en',",
        ")",
    ]
    scope: dict[str, object] = {}
    for cell in code:
        exec(cell, scope)  # ours
    text = "\n".join(cell.source for cell in made.cells)
    assert text.count("<details>") == 3  # the answer, what comes after it, the solution
    assert "2. Monocyte\n\nIts nucleus" in text


def test_a_handout_needs_no_network_and_keeps_answers_for_its_end(tiny) -> None:
    for language in LANGUAGES:
        page = handout(tiny.in_language(language))
        assert not PLACES.search(page)
        lesson = tiny.in_language(language)
        body, answers = page.split('<section class="answers">')
        why = lesson.asked("what").why
        assert why not in body
        assert why in answers
        assert page.count("<img ") == 2
        assert all(alt for alt in re.findall(r'<img alt="([^"]*)"', page))
        assert len(page) < 2_000_000
    assert "One &amp; two." in handout(tiny.in_language("en"))


def test_a_strangers_lesson_is_no_handout_that_loads_anything(tiny_home: Path) -> None:
    file = tiny_home / "lessons" / "tiny" / "lesson.en.md"
    good = file.read_text(encoding="utf-8")
    for before, after in (
        ('["Neutrophil", "Monocyte"]', '["![x][r]", "[r]: https://evil.example/x.png"]'),
        ('["To see"]', '["![x][r]", "[r]: https://evil.example/x.png"]'),
        ('"monocyte-01", "drawn', '"a` ![x](https://evil.example/x.png) `b", "drawn'),
    ):
        assert before in good
        file.write_text(good.replace(before, after, 1), encoding="utf-8")
        with pytest.raises(LessonError):
            handout(open_lesson("tiny").in_language("en"))


def test_notebook_and_lesson_see_the_same_numbers(tiny) -> None:
    """The hand-out is made from the same: a case seen by ``see_case``."""
    from xai_core.lessons.cases import CaseChoice, see_case

    lesson = tiny.in_language("en")
    block = lesson.steps[0].blocks[4].block
    seen = see_case(CaseChoice.of(block, lesson.heading))
    shown = show_case("drawn-cells", "monocyte-01", model="guesser", method="grad-cam")
    assert shown.numbers == pytest.approx(seen.numbers, abs=1e-6)
    bundle = shown._repr_mimebundle_()
    assert set(bundle) == {"text/html", "image/png", "text/plain"}
    json.dumps(bundle)


def test_checking_says_all_that_is_wrong(tiny_home: Path) -> None:
    folder = tiny_home / "lessons" / "tiny"
    assert check(folder) == ()
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        text = text.replace('method = "grad-cam"', 'method = "grad-cat"')
        path.write_text(
            text.replace("```{code}", '```{figure}\nname = "none"\n```\n\n```{code}'), "utf-8"
        )
    first, second = map(str, check(folder))
    assert first.startswith("tiny/lesson.en.md, line 33: “grad-cat” is not one of")
    assert "there is no figure “none”" in second


AIMS = {"model": "wbc6", "report": "pbc-test", "aim": 0.95}


def test_a_dial_begins_as_the_lesson_says_and_shows_what_it_is_turned_to() -> None:
    made = turn_figure("withheld", AIMS, dial="aim", values=(0.9, 0.95), turn="Aim at")
    bundle = made._repr_mimebundle_()
    assert "<table>" in bundle["text/html"]
    assert "application/vnd.plotly.v1+json" in bundle
    view = bundle["application/vnd.jupyter.widget-view+json"]["model_id"]
    slider, place = _instances[view].children
    assert slider.value == 0.95
    assert slider.description == "Aim at"
    first = place.outputs[0]["data"]["text/plain"]
    slider.value = 0.9
    (turned,) = place.outputs
    assert turned["data"]["text/plain"] != first
    assert "90" in turned["data"]["text/plain"]
    assert (
        made.numbers
        == turn_figure("withheld", AIMS, dial="aim", values=(0.95, 0.99), turn="Aim at").numbers
    )


def test_without_widgets_the_figure_stands_as_it_begins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    bundle = turn_figure(
        "withheld", AIMS, dial="aim", values=(0.9, 0.95), turn="Aim at"
    )._repr_mimebundle_()
    assert set(bundle) == {"application/vnd.plotly.v1+json", "text/html", "text/plain"}
