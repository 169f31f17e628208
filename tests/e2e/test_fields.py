"""What new fields brought: windows of HU, lesions found, another library, guided attention."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.test_axe import violations
from tests.e2e.test_compare import open_panel, opened, state

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module", autouse=True)
def shelf(app_home: Path, make_model, write_squares, drawn_library) -> Iterator[None]:
    """A slice in HU with who answers; squares with who names and who marks them; cells in the dark.

    Taken away again: other tests know what the app's home begins with.
    """
    rooms = [app_home / room for room in ("libraries", "models", "studies")]
    before = {folder for room in rooms for folder in room.glob("*")}
    from xai_core.domains.chest_ct import libraries
    from xai_core.domains.chest_ct.questions import FLUID_SIGNS
    from xai_core.evaluation.study.run import run_study
    from xai_core.models.card_parts import InputSpec
    from xai_core.models.checkpoints import save_model, weights_bytes
    from xai_core.tasks import Detection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(libraries, "FIRST_SUBJECTS", 1)
        libraries.build_chest(app_home / "libraries" / "chest-ct", "first", workers=1)
    squares = write_squares(app_home / "libraries" / "squares")
    spec = InputSpec(height=32, width=32)
    namer = make_model(1, id="namer", classes=("empty", "disc"), input=spec)
    marks = {"kind": "detection", "task": Detection(region="square")}
    for model in (
        make_model(id="signs", task=FLUID_SIGNS),
        namer,
        make_model(2, id="marker", input=spec, **marks),
    ):
        save_model(app_home / "models", model.card, weights_bytes(model.network))
    dim_cells(app_home / "libraries" / "dim-cells", drawn_library)
    run_study(squares, namer, app_home / "studies" / "squares--namer", lambda *_: None)
    yield
    for added in {folder for room in rooms for folder in room.glob("*")} - before:
        shutil.rmtree(added)


def dim_cells(folder: Path, drawn_library) -> None:
    """The drawn cells, photographed with half of the light."""
    from xai_core.cases.draft import CaseDraft
    from xai_core.cases.pictures import encode_png
    from xai_core.cases.writer import write_library

    manifest = drawn_library.manifest.model_copy(update={"id": folder.name, "regions": ()})
    drafts = (
        CaseDraft(
            id=case.id,
            image=encode_png(drawn_library.image(case) // 2),
            suffix=".png",
            label=case.label,
            specimen=case.specimen,
        )
        for case in drawn_library.cases
    )
    write_library(folder, manifest, drafts)


@pytest.mark.parametrize(
    ("language", "width", "button"),
    [("en", 1280, "Measure the shift"), ("ja", 390, "シフトを測る")],
)
def test_what_a_model_loses_on_another_library(visit, language, width, button):
    address = "/Cohort?library=drawn-cells&model=guesser&elsewhere=dim-cells"
    page = visit.open(f"{address}&lang={language}", width=width)
    offered = page.get_by_role("button", name=button)
    figure = page.locator(".st-key-shift-figure .js-plotly-plot")
    expect(offered.or_(figure)).to_be_visible()
    if offered.is_visible():
        offered.click()
    expect(figure).to_be_visible()
    visit.settled(page)
    visit.screenshot(page, f"shift-{language}-{width}")
    assert visit.sticks_out(page) == [0, 0]
    assert violations(page) == []


def test_a_slice_is_looked_at_through_another_window(visit):
    page = opened(visit, "/Compare?library=chest-ct&model=signs")
    expect(page.get_by_text("“lung” (centre -600, width 1500)")).to_be_visible()
    open_panel(page)
    page.locator(".st-key-window").get_by_role("radio", name="bone").click()
    expect(page.get_by_text("“bone” (centre 400, width 1800)")).to_be_visible()
    visit.settled(page)
    assert state(page)["window"] == ["bone"]
    assert violations(page) == []
    visit.screenshot(page, "window-bone")


@pytest.mark.parametrize(
    ("language", "width", "panel", "button"),
    [
        ("en", 1280, "Are the lesions found?", "Mark the lesions and draw the curves"),
        ("ja", 390, "病変は見つかるか", "病変をマークして曲線を描く"),
    ],
)
def test_lesions_found_against_false_marks(visit, language, width, panel, button):
    page = visit.open(
        f"/Cohort?library=squares&model=namer&region=square&lang={language}", width=width
    )
    page.locator("summary").filter(has_text=panel).click()
    figure = page.locator(".st-key-froc .js-plotly-plot")
    offered = page.get_by_role("button", name=button)
    expect(offered.or_(figure)).to_be_visible()
    if offered.is_visible():
        offered.click()
    expect(figure).to_be_visible()
    visit.settled(page)
    visit.screenshot(page, f"froc-{language}-{width}")
    assert visit.sticks_out(page) == [0, 0]
    assert violations(page) == []


def test_attention_that_was_led_is_said(visit):
    page = visit.open("/Models?model=ct-lesion-guided&lang=ja", width=390)
    expect(page.get_by_role("heading", name="注目を誘導して学習")).to_be_visible()
    visit.screenshot(page, "guided-phone-ja")
    assert visit.sticks_out(page) == [0, 0]
