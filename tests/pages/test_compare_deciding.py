"""Compare for a class, without a browser: deciding first, and presenting."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.conftest import panels_of

PAGE = "pages/1_Compare.py"
CASE = "monocyte-02"


@pytest.fixture
def compare(open_page):
    """``compare(decide="true")``: Compare at this address."""
    return lambda **address: open_page(PAGE, **{"case": CASE} | address)


def sentences(page: AppTest) -> str:
    assert not page.exception
    assert not page.error
    parts = [*page.title, *page.header, *page.subheader, *page.markdown, *page.caption, *page.info]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def shown(page: AppTest) -> list[str]:
    return list(panels_of(page))


def keys(page: AppTest) -> list[str]:
    return [str(button.key) for button in page.button]


def test_nothing_tells_before_the_decision(compare):
    page = compare(decide="true", second="guesser", beside="layer-cam", versus="basophil")
    assert shown(page) == ["picture"]
    said = sentences(page)
    for telling in ("The AI says", "expert's answer", "Pattern", "Look deeper", "Agreement"):
        assert telling not in said
    assert not page.metric
    assert not page.table
    assert not page.get("plotly_chart")
    assert not page.get("download_button")
    assert page.selectbox(key="stepping-at").options[:2] == ["1 of 25", "2 of 25"]  # ids would tell


def test_expert_ai_and_agreement_follow_the_decision_one_by_one(compare):
    page = compare(decide="true")
    (basophil,) = [button for button in page.button if button.label == "Basophil"]
    basophil.click().run()
    assert "You said **Basophil**" in sentences(page)
    assert shown(page) == ["picture"]
    page.button(key="uncover-1").click().run()
    assert shown(page) == ["picture", "regions"]
    assert "The expert's answer: **Monocyte**" in sentences(page)
    assert "The AI says" not in sentences(page)
    page.button(key="uncover-2").click().run()
    assert shown(page) == ["picture", "regions", "attention-1"]
    assert "The AI says" in sentences(page)
    assert not page.metric
    page.button(key="uncover-3").click().run()
    assert "Attention in the region" in page.metric[0].label
    assert "Look deeper" in sentences(page)
    assert "You said **Basophil**" in sentences(page)
    assert not any(key.startswith("uncover") for key in keys(page))


def test_another_case_is_hidden_again_and_the_first_is_remembered(compare):
    page = compare(decide="true")
    page.button(key="decide-done").click().run()
    page.button(key="uncover-1").click().run()
    assert shown(page) == ["picture", "regions"]
    page.button(key="step-Right").click().run()
    assert shown(page) == ["picture"]
    assert "decide-done" in keys(page)
    page.button(key="step-Left").click().run()
    assert shown(page) == ["picture", "regions"]
    assert "You have decided" in sentences(page)


def test_what_was_decided_stands_in_no_address(compare):
    page = compare(decide="true")
    page.button(key="decide-0").click().run()
    assert page.query_params["decide"] in ("True", ["True"])
    assert "neutrophil" not in str({**page.query_params, "case": ""})
    assert shown(compare(decide="true")) == ["picture"]


def test_who_does_not_decide_first_sees_everything(compare):
    page = compare(decide="false")
    assert shown(page) == ["picture", "regions", "attention-1"]
    page.toggle(key="decide").set_value(True).run()
    assert shown(page) == ["picture"]
    page.toggle(key="decide").set_value(False).run()
    assert shown(page) == ["picture", "regions", "attention-1"]


def test_before_a_class_there_is_nothing_but_the_case(compare):
    page = compare(present="true")
    assert shown(page) == ["picture", "regions", "attention-1"]
    assert "Attention in the region" in page.metric[0].label
    said = sentences(page)
    assert "The AI says" in said
    assert "never diagnosis" in said
    for beside in ("Look deeper", "Shiten", "The answers", "Pattern"):
        assert beside not in said
    assert not page.table
    page.button(key="present-leave").click().run()
    assert "Look deeper" in sentences(page)
    assert "Shiten" in sentences(page)
    assert "present-leave" not in keys(page)


def test_a_class_decides_first_while_it_is_presented_to(compare):
    page = compare(present="true", decide="true")
    assert shown(page) == ["picture"]
    page.button(key="decide-done").click().run()
    for step in (1, 2, 3):
        page.button(key=f"uncover-{step}").click().run()
    assert "Attention in the region" in page.metric[0].label


@pytest.mark.parametrize("address", [{"decide": "perhaps"}, {"present": "../.."}])
def test_a_hostile_address_is_harmless(compare, address):
    page = compare(**address)
    assert shown(page) == ["picture", "regions", "attention-1"]
    assert "Look deeper" in sentences(page)


def test_japanese_before_the_decision(compare):
    page = compare(decide="true", lang="ja")
    assert "何が見えますか" in sentences(page)
    assert "What do you see" not in sentences(page)
    assert "We have decided" not in [button.label for button in page.button]
