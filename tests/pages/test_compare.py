"""Compare without a browser: every control, every calm sentence, and hostile addresses."""

import hashlib
import threading
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import panels_of, told
from xai_core.cases.library import CaseLibrary
from xai_core.models.checkpoints import save_model, sha256, weights_bytes
from xai_core.models.segmenters import save_segmenter

PAGE = "pages/1_Compare.py"


@pytest.fixture
def compare(open_page):
    """``compare(case="...")``: Compare at this address."""
    return lambda **address: open_page(PAGE, **address)


def sentences(page: AppTest) -> str:
    """Everything the page says, the pictures' titles, captions and alternative texts included."""
    parts = [*page.title, *page.markdown, *page.caption, *page.info, *page.warning, *page.error]
    said = [str(part.value) for part in parts]
    said += [f"{p['title']}\n{p['caption']}\n{p['alt']}" for p in panels_of(page).values()]
    return "\n".join(said).replace("\\", "")


def calm(page: AppTest) -> AppTest:
    """The page stands: no exception, no unexpected failure, the disclaimer below."""
    assert not page.exception
    assert "did not expect" not in sentences(page)
    assert "never diagnosis" in sentences(page)
    return page


def shows_a_case(page: AppTest) -> AppTest:
    calm(page)
    assert not page.error
    assert list(panels_of(page))[:3] == ["picture", "regions", "attention-1"]
    assert "Attention in the region" in page.metric[0].label
    return page


def case_on(page: AppTest) -> str:
    return listed(page)[page.selectbox(key="stepping-at").index]


def listed(page: AppTest) -> list[str]:
    return [option.partition(" · ")[2] for option in page.selectbox(key="stepping-at").options]


def metric(page: AppTest, label: str) -> str:
    (found,) = [metric.value for metric in page.metric if metric.label == label]
    return found


def all_answered(page: AppTest) -> AppTest:
    """The page once the model has answered every case its filter asks about."""
    for thread in threading.enumerate():
        if thread.name.startswith("work-answers-"):
            thread.join(timeout=600)
    return page.run()


# One case


def test_the_first_case_is_shown_with_its_baselines(compare, drawn_library):
    page = shows_a_case(compare())
    assert case_on(page) == drawn_library.cases[0].id
    assert "Whole cell" in page.metric[0].label
    assert "chance" in sentences(page)
    assert {"Attention", "Chance", "Centre blob", "Above chance", "IoU"} <= set(
        page.table[0].value.columns
    )


def test_next_and_previous_go_through_the_cases(compare, drawn_library):
    page = compare()
    assert page.button(key="step-Left").disabled
    page.button(key="step-Right").click().run()
    page.button(key="step-Right").click().run()
    assert case_on(page) == drawn_library.cases[2].id
    assert page.query_params["case"] == drawn_library.cases[2].id
    page.button(key="step-Left").click().run()
    assert case_on(shows_a_case(page)) == drawn_library.cases[1].id


def test_stepping_faster_than_the_address_follows_goes_on(compare, drawn_library):
    page = compare()
    for place in (1, 2, 3):
        # The browser sends the address it still shows.
        page.query_params["case"] = drawn_library.cases[0].id
        page.button(key="step-Right").click().run()
        assert case_on(page) == drawn_library.cases[place].id
    page.query_params["case"] = "monocyte-01"
    assert case_on(page.run()) == "monocyte-01"


def test_the_last_case_has_no_next(compare, drawn_library):
    page = compare(case=drawn_library.cases[-1].id)
    assert case_on(page) == drawn_library.cases[-1].id
    assert page.button(key="step-Right").disabled


def test_an_address_opens_its_state(compare):
    page = compare(
        case="monocyte-02",
        region="nucleus",
        versus="basophil",
        binarise="otsu",
        opacity="35",
        contours="True",
        input="True",
        layer="stage2",
        lang="en",
    )
    shows_a_case(page)
    assert case_on(page) == "monocyte-02"
    assert "Nucleus" in page.metric[0].label
    assert page.selectbox(key="versus").value == "basophil"
    assert page.selectbox(key="binarise").value == "otsu"
    assert page.selectbox(key="layer").value == "stage2"
    assert page.slider(key="opacity").value == 35
    assert page.toggle(key="contours").value is True
    assert page.toggle(key="input").value is True
    assert "What the model really saw" in sentences(page)


# Filters


def test_a_class_filter_keeps_that_class(compare):
    page = compare(**{"class": "basophil"})
    assert listed(page) == [f"basophil-{n:02d}" for n in range(1, 6)]
    page.selectbox(key="class").set_value(None).run()
    assert len(listed(page)) == 25


def test_right_and_wrong_answers_part_the_library(compare):
    page = all_answered(compare(answers="right"))
    assert listed(page) == [f"neutrophil-{n:02d}" for n in range(1, 6)]
    assert "as well" in sentences(page)
    page.segmented_control(key="answers").set_value("wrong").run()
    assert len(listed(page)) == 20
    assert "the AI is wrong here" in sentences(page)


def test_search_finds_by_part_of_the_id_and_says_when_nothing_fits(compare):
    page = compare()
    page.text_input(key="find").set_value("CYTE-03").run()
    assert listed(page) == ["monocyte-03", "lymphocyte-03"]
    page.text_input(key="find").set_value("[").run()
    assert "No case fits" in sentences(calm(page))
    page.text_input(key="find").set_value("").run()
    shows_a_case(page)


# Scores


def test_another_region_changes_the_headline(compare):
    page = compare()
    before = (page.metric[0].label, page.metric[0].value)
    page.segmented_control(key="region").set_value("nucleus").run()
    after = (page.metric[0].label, page.metric[0].value)
    assert "Nucleus" in after[0]
    assert before[0] != after[0]
    assert before[1] != after[1]


def test_another_cut_changes_the_overlap_and_not_the_headline(compare):
    page = compare(region="cell")
    headline, iou = page.metric[0].value, metric(page, "IoU")
    page.selectbox(key="binarise").set_value("percentile 90").run()
    assert page.metric[0].value == headline
    assert metric(page, "IoU") != iou


def test_another_answer_is_shown_beside_the_first(compare):
    page = compare()
    shown = len(page.image)
    assert "Neutrophil" not in page.selectbox(key="versus").options
    page.selectbox(key="versus").set_value("lymphocyte").run()
    shows_a_case(page)
    assert "Why not another answer?" in [part.value for part in page.header]
    assert len(page.image) == shown + 3


def test_a_second_model_is_shown_beside_the_first(compare, home, guesser, make_model):
    assert "second" not in [box.key for box in compare().selectbox]  # there is no other model
    other = make_model(seed=3, id="other", task=guesser.card.task, input=guesser.card.input)
    save_model(home / "models", other.card, weights_bytes(other.network))
    page = compare(second="other")
    shows_a_case(page)
    assert "Two models, one case" in [part.value for part in page.header]
    assert sentences(page).count("The AI says") == 2  # side by side, each with its headline
    assert [metric.label for metric in page.metric].count("Chance") == 2
    assert list(panels_of(page)) == ["picture", "regions", "attention-1", "attention-2"]
    alone = compare()
    assert list(panels_of(alone)) == ["picture", "regions", "attention-1"]
    assert "Two models, one case" not in [part.value for part in alone.header]
    shows_a_case(compare(second="nonsense"))


def test_a_blank_map_says_why_and_scores_are_not_defined(compare, home, guesser, make_model):
    import torch

    silent = make_model(id="silent", task=guesser.card.task)
    with torch.no_grad():
        # The activations are never negative, so with these weights nothing speaks for a class.
        silent.network.head.weight.copy_(-silent.network.head.weight.abs() - 0.01)
    weights = weights_bytes(silent.network)
    card = silent.card.model_copy(update={"weights_sha256": sha256(weights)})
    save_model(home / "models", card, weights)
    page = shows_a_case(compare(model="silent"))
    assert "the positive part is empty" in sentences(page)
    assert page.metric[0].value == "not defined"
    rows = page.table[0].value
    assert set(rows["Attention"]) == set(rows["Above chance"]) == {"not defined"}
    assert "Shared Interest pattern: **not defined**" in sentences(page)
    assert "Rank accuracy: **not defined**" in sentences(page)


# One's own picture


def png(pixels: np.ndarray) -> bytes:
    file = BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


@pytest.fixture
def own(compare):
    """Compare on a picture of one's own, 40 x 50 pixels, already given."""
    page = compare(source="own")
    picture = np.random.default_rng(0).integers(0, 256, (40, 50, 3), dtype=np.uint8)
    page.file_uploader(key="picture").upload("mine.png", png(picture), "image/png").run()
    return page


def test_ones_own_picture_is_answered_without_a_mask(own):
    calm(own)
    assert "No expert's answer is known" in sentences(own)
    assert "Without an outlined region" in sentences(own)
    assert list(panels_of(own)) == ["picture", "regions", "attention-1"]


def test_ones_own_mask_gives_a_card(own, home):
    mask = np.zeros((40, 50), dtype=np.uint8)
    mask[10:30, 10:40] = 255
    own.file_uploader(key="mask").upload("mask.png", png(mask), "image/png").run()
    shows_a_case(own)
    assert "your outline" in own.metric[0].label
    assert own.table[0].value["Chance"].tolist() == ["30.0\N{NO-BREAK SPACE}%"]


def test_a_mask_of_another_size_is_refused_calmly(own):
    mask = np.full((41, 50), 255, dtype=np.uint8)
    own.file_uploader(key="mask").upload("mask.png", png(mask), "image/png").run()
    calm(own)
    assert len(own.error) == 1
    assert "mask.png" in sentences(own)
    assert not own.metric


def test_a_model_outlines_ones_own_picture(own, home, make_segmenter):
    assert "propose" not in [toggle.key for toggle in own.toggle]  # nobody here can
    segmenter = make_segmenter()
    save_segmenter(home / "models", segmenter.card, weights_bytes(segmenter.network))
    picture = np.full((32, 32, 3), 128, dtype=np.uint8)
    picture[8:24, 8:24] = 0
    own.file_uploader(key="picture").set_value(("disc.png", png(picture), "image/png")).run()
    assert "Nobody has outlined a region" in sentences(own)
    own.toggle(key="propose").set_value(True).run()
    shows_a_case(own)
    said = sentences(own)
    assert "What a model outlined" in said
    assert "not drawn by an expert" in said
    assert "Where the experts look" not in said
    # The black square, as cytoplasm and as the whole cell.
    assert own.table[0].value["Chance"].tolist() == ["25.0\N{NO-BREAK SPACE}%"] * 2
    plain = np.full((32, 32, 3), 128, dtype=np.uint8)
    own.file_uploader(key="picture").set_value(("grey.png", png(plain), "image/png")).run()
    assert "found nothing to outline" in sentences(calm(own))


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n" + b"\0" * 40])
def test_a_file_that_is_no_picture_is_refused_calmly(compare, data):
    page = compare(source="own")
    page.file_uploader(key="picture").upload("mine.png", data, "image/png").run()
    assert len(calm(page).error) == 1


# What is hostile, broken or missing

HOSTILE = [
    {"library": "../../etc"},
    {"library": "drawn-cells/../drawn-cells"},
    {"model": "../guesser"},
    {"case": "<script>alert(1)</script>"},
    {"case": "x" * 10_000},
    {"opacity": "9999"},
    {"opacity": "-1"},
    {"opacity": "nan"},
    {"opacity": "9" * 5000},
    {"layer": ";drop"},
    {"region": "nope"},
    {"versus": "nope"},
    {"versus": "__class__"},
    {"binarise": "1e9"},
    {"binarise": "percentile 1000"},
    {"class": "nope"},
    {"answers": "maybe"},
    {"source": "elsewhere"},
    {"contours": "perhaps"},
    {"lang": "../../en"},
    {"find": "\x00"},
]


def test_hostile_addresses_are_harmless(compare):
    for address in HOSTILE:  # in one test: what one of them has worked out serves the next
        with told(address):
            page = calm(compare(**address))
            assert not page.error
            if "find" not in address:
                shows_a_case(page)
            said = sentences(page)
            if address.keys() & {"library", "model", "case"}:
                assert "is not available here; showing another" in said
            assert len(said) < 6000


def test_a_broken_library_is_listed_and_gives_its_reason_when_chosen(compare, home):
    (home / "libraries" / "spoilt").mkdir()
    page = shows_a_case(compare())
    page.selectbox(key="library").set_value("spoilt").run()
    calm(page)
    assert "library.toml" in page.error[0].value.replace("\\", "")
    assert any("cannot be used" in name for name in page.selectbox(key="library").options)
    page.selectbox(key="library").set_value("drawn-cells").run()
    shows_a_case(page)


def test_altered_weights_are_refused_calmly(compare, home):
    weights = home / "models" / "guesser" / "weights.safetensors"
    data = bytearray(weights.read_bytes())
    data[-1] ^= 1
    weights.write_bytes(data)
    page = calm(compare())
    assert "SHA-256" in page.error[0].value
    assert not page.metric


def test_a_broken_card_is_listed_and_gives_its_reason(compare, home):
    folder = home / "models" / "bad"
    folder.mkdir()
    (folder / "card.json").write_text("{}", encoding="utf-8")
    page = calm(compare(model="bad"))
    assert "The card of model “bad” is not valid" in sentences(page)


def test_without_a_model_a_sentence_says_so(compare, home):
    for file in (home / "models" / "guesser").iterdir():
        file.unlink()
    page = calm(compare())
    assert not page.error
    assert "No model on this machine" in sentences(page)
    assert "No model on this machine" in sentences(calm(compare(source="own")))


def test_a_picture_that_cannot_be_decoded_does_not_stop_the_next(compare, home):
    folder = home / "libraries" / "drawn-cells"
    case = CaseLibrary.open(folder).cases[1]
    broken = (folder / case.image).read_bytes()[:300]
    (folder / case.image).write_bytes(broken)
    table = (folder / "cases.csv").read_text(encoding="utf-8")
    table = table.replace(case.sha256, hashlib.sha256(broken).hexdigest())
    (folder / "cases.csv").write_text(table, encoding="utf-8")
    page = calm(compare(case=case.id))
    assert len(page.error) == 1
    page.button(key="step-Right").click().run()
    shows_a_case(page)
    wrong = calm(all_answered(compare(case=case.id, answers="wrong")))
    assert case.id not in listed(wrong)


def test_a_picture_changed_after_the_import_is_refused_calmly(compare, home, drawn_library):
    case = drawn_library.cases[0]
    with (home / "libraries" / "drawn-cells" / case.image).open("ab") as file:
        file.write(b" ")
    page = calm(compare())
    assert "was changed after the library was made" in sentences(page)
    assert not page.button(key="step-Right").disabled


# Languages


def test_japanese_from_top_to_bottom(compare):
    page = compare(lang="ja", versus="basophil")
    assert not page.exception
    assert not page.error
    assert "診断" in sentences(page)
    assert "細胞全体" in page.metric[0].label
    assert "The AI says" not in sentences(page)
    assert "Attention for" not in sentences(page)
    assert page.query_params["lang"] == "ja"
