"""Small and large bright discs, a network that knows them apart, and the same discs in dim light.

The network takes 0.86 from its normalised input and looks at what is left: only discs as bright as
at home are. Half of the discs are small (a tenth of the picture), half large (three tenths).
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

SIDE = 20
AT_HOME, DIM = (40, 200), (16, 80)
"""Values of ground and disc."""


def picture(share: float, values: tuple[int, int], number: int) -> Any:
    """``(SIDE, SIDE, 3)``: so large a share of the rows is disc, wherever it begins."""
    pixels = np.full((SIDE, SIDE, 3), values[0], np.uint8)
    rows = (np.arange(round(share * SIDE)) + number) % SIDE
    pixels[rows] = values[1]
    pixels[0, 0, 0] += number % 8  # no two pictures are the same
    pixels[0, 0, 2] += number // 8
    return pixels


def _room(specimen: int, *, first: bool) -> str:
    """Four specimens are of each room; two move from a to b."""
    return "a" if specimen < 4 or (specimen < 6 and first) else "b"


@pytest.fixture(scope="session")
def write_discs(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Any]:
    """``write_discs("home", AT_HOME, n=40)``: cases of ten specimens, small and large in turn."""
    from xai_core.cases.draft import CaseDraft
    from xai_core.cases.manifest import Manifest, RegionInfo
    from xai_core.cases.pictures import encode_png
    from xai_core.cases.writer import write_library
    from xai_core.tasks import Classification, ClassInfo
    from xai_core.types import LocalisedText, Origin, Split

    word = LocalisedText(en="A", ja="あ")

    def write(
        library_id: str,
        values: tuple[int, int],
        n: int = 40,
        regions: tuple[str, ...] = (),
        classes: tuple[str, ...] = ("small", "large"),
    ) -> Any:
        manifest = Manifest(
            format=1,
            id=library_id,
            version="1",
            title=word,
            licence="CC0",
            task=Classification(classes=tuple(ClassInfo(id=c, name=word) for c in classes)),
            regions=tuple(
                RegionInfo(id=name, name=word, origin=Origin.EXPERT, author="A") for name in regions
            ),
        )
        drafts = []
        for number in range(n):
            pixels = picture((0.1, 0.3)[number % 2], values, number)
            drafts.append(
                CaseDraft(
                    id=f"d{number}",
                    image=encode_png(pixels),
                    suffix=".png",
                    label=classes[number % 2],
                    specimen=f"s{number // 2 % 10}",
                    split=Split.TEST if number // 2 % 10 >= 5 else Split.TRAIN,
                    attributes={"room": _room(number // 2 % 10, first=number < 20)},
                    regions={
                        name: (pixels[..., 1] == values[1]).astype(np.float32) for name in regions
                    },
                )
            )
        folder = tmp_path_factory.mktemp("discs") / library_id
        return write_library(folder, manifest, drafts).library

    return write


@pytest.fixture(scope="session")
def knower(make_card: Callable[..., Any]) -> Any:
    """The network that tells the discs apart where they are as bright as at home."""
    import torch
    from torch import Tensor, nn

    from xai_core.models.card_parts import InputSpec
    from xai_core.models.checkpoints import LoadedModel
    from xai_core.models.networks import Network

    class Knower(Network):
        layers = ("act",)

        def __init__(self) -> None:
            super().__init__()
            self.norm, self.act = nn.BatchNorm2d(3, affine=True), nn.ReLU()
            self.head = nn.Linear(3, 2)

        def features(self, images: Tensor) -> Tensor:
            return self.act(self.norm(images) - 0.86)

    network = Knower()
    ground, disc = (value / 255 for value in AT_HOME)
    with torch.no_grad():
        network.norm.running_mean.fill_(0.8 * ground + 0.2 * disc)
        network.norm.running_var.fill_(0.16 * (disc - ground) ** 2)
        # What is left of a disc is 2.0 - 0.86; a fifth of the picture lies between the two sizes.
        network.head.weight.copy_(torch.tensor([[-10.0] * 3, [10.0] * 3]))
        network.head.bias.copy_(torch.tensor([1.0, -1.0]) * 30 * 0.2 * (2.0 - 0.86))
    spec = InputSpec(height=SIDE, width=SIDE, mean=(0, 0, 0), std=(1, 1, 1))
    return LoadedModel(make_card(("small", "large"), input=spec), network.eval())
