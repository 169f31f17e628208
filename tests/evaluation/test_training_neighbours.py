"""The training cases most like a case, as the card says which they are."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from xai_core.errors import ExplanationError
from xai_core.evaluation.training_neighbours import (
    learned_cases,
    nearest_learned,
    read_learned_cases,
)
from xai_core.explain.any_module import model_of
from xai_core.explain.concepts.reading import read_layer
from xai_core.types import Split


@pytest.fixture
def taught(drawn_library, guesser, make_use):
    use = make_use(drawn_library.id, content_hash=drawn_library.content_hash)
    return replace(guesser, card=guesser.card.model_copy(update={"data": (use,)}))


def test_a_training_case_finds_itself_first(drawn_library, taught) -> None:
    learned = read_learned_cases(drawn_library, taught)
    assert learned.same_version
    assert {case.split for case in learned.cases} == {Split.TRAIN}
    own = learned.cases[3]
    found = nearest_learned(learned, taught, drawn_library.image(own), 3)
    assert found[0].case.id == own.id
    assert found[0].likeness == pytest.approx(1, abs=1e-4)
    assert len(found) == 3
    assert found[1].likeness >= found[2].likeness


def test_only_what_the_card_names(drawn_library, guesser, make_use) -> None:
    elsewhere = guesser.card.model_copy(update={"data": (make_use("elsewhere"),)})
    assert learned_cases(drawn_library, elsewhere) == ([], True)
    older = guesser.card.model_copy(update={"data": (make_use(drawn_library.id),)})
    cases, same = learned_cases(drawn_library, older)
    assert cases
    assert not same
    with pytest.raises(ExplanationError, match="No case of drawn-cells on this machine"):
        read_learned_cases(drawn_library, replace(guesser, card=elsewhere))


def test_a_network_that_takes_one_picture_at_a_time(drawn_library, taught, make_use) -> None:
    class OneByOne(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3)
            self.fc = nn.Linear(4, 2)

        def forward(self, images: Tensor) -> Tensor:
            assert len(images) == 1
            return self.fc(self.conv(images).relu().mean(dim=(2, 3)))

    torch.manual_seed(0)
    spec = taught.card.input
    alone = model_of(OneByOne().eval(), size=(spec.height, spec.width))
    asked = replace(alone, card=alone.card.model_copy(update={"data": taught.card.data}))
    learned = read_learned_cases(drawn_library, asked)
    assert len(learned.features) == len(learned.cases)
    own = learned.cases[3]
    assert nearest_learned(learned, asked, drawn_library.image(own), 1)[0].case.id == own.id
    pictures = [drawn_library.image(case) for case in learned.cases[:3]]
    read = read_layer(asked, pictures, "conv")
    assert len(read.activations) == len(read.gradients) == len(read.outputs) == 3
    one = read_layer(asked, pictures[1:2], "conv")
    assert np.allclose(read.gradients[1], one.gradients[0])
