"""Models: weights of one's own come in by the browser, measured; what is wrong is one sentence."""

import time

import pytest
import safetensors.torch
import torch
from streamlit.config import get_option

from ui.common import jobs
from ui.models.adding import JOB, noticed_text
from ui.models.session import Normalisation
from xai_core.evaluation.model_check import Noticed, NoticedKind
from xai_core.models.build_network import build_network
from xai_core.models.cards import find_card

PAGE = "pages/6_Models.py"
NETWORK = "timm:mobilenetv3_small_050"


@pytest.fixture
def weights(drawn_library) -> bytes:
    torch.manual_seed(0)
    network = build_network(NETWORK, len(drawn_library.task.classes), (224, 224))
    return safetensors.torch.save(network.body.state_dict())


def ended(page):
    while (work := jobs.under_way(JOB)) is not None and work.running:
        time.sleep(0.01)  # the work has the processor meanwhile
    return page.run()


def test_weights_from_this_computer_become_a_model(
    open_page, home, weights, drawn_library, monkeypatch
):
    monkeypatch.setenv("SHITEN_SHELF", "open")
    page = open_page(PAGE, model="guesser")
    page.button(key="add-start").click().run()
    assert "Choose the weights first" in page.error[0].value
    field, server_takes = page.file_uploader(key="add-weights"), get_option("server.maxUploadSize")
    assert field.label == f"The weights, {server_takes} MB at most"
    assert field.proto.max_upload_size_mb <= server_takes
    assert any("put them on the server" in one.value for one in page.caption)
    page.file_uploader(key="add-weights").upload("mine.safetensors", weights, "").run()
    page.text_input(key="add-network").input(NETWORK)
    page.selectbox(key="add-library").select(drawn_library.id)
    page.text_input(key="add-id").input("mine")
    page.number_input(key="add-side").set_value(160)
    page.selectbox(key="add-normalisation").select(Normalisation.SIGNED)
    page.checkbox(key="add-blue-first").check()
    page.button(key="add-start").click()
    page = ended(page.run())
    assert "“mine” is among the models." in page.success[0].value
    card = find_card("mine").card
    assert card.architecture == NETWORK
    assert card.metrics[0].n > 0
    assert (card.input.height, card.input.width) == (160, 160)
    assert card.input.mean == card.input.std == (0.5, 0.5, 0.5)
    assert not [path.name for path in home.iterdir() if path.name.startswith(".partial")]
    page.button(key="add-start").click()
    page = ended(page.run())
    assert "There is a model “mine” already" in page.error[0].value


def test_not_from_elsewhere(open_page, monkeypatch):
    monkeypatch.setenv("SHITEN_SHELF", "closed")
    page = open_page(PAGE, model="guesser")
    assert not [button for button in page.button if button.key == "add-start"]
    assert any("Only at the machine itself" in each.value for each in page.markdown)


def test_what_was_noticed_is_told_with_what_mends_it():
    order = Noticed(NoticedKind.ORDER, "", "--classes b,a", 10, 58, 60)
    assert noticed_text(order) == (
        "With its classes in another order, it is right in 58 of 60 cases instead of 10."
        " Add it with `--classes b,a`."
    )
    guessing = Noticed(NoticedKind.GUESSING, "", None, 31, None, 60)
    assert noticed_text(guessing).startswith("It is right in 31 of 60 cases")
