"""Networks of timm by name: what is none is said, whichever part of the name is wrong."""

import pytest

from xai_core.errors import ModelError
from xai_core.models.build_network import build_network
from xai_core.models.timm_networks import said_of_pictures

NONE = r"timm has no network “resnet18\.my_tag”; perhaps .*resnet18"


def test_a_known_network_with_weights_that_nobody_knows_is_none() -> None:
    with pytest.raises(ModelError, match=NONE):
        build_network("timm:resnet18.my_tag", 3)
    with pytest.raises(ModelError, match=NONE):
        said_of_pictures("resnet18.my_tag")


def test_what_timm_says_of_pictures() -> None:
    assert said_of_pictures("resnet18.a1_in1k").size == (224, 224)
    assert said_of_pictures("resnet18") == said_of_pictures("resnet18.a1_in1k")
    assert said_of_pictures("resnet81").size is None
