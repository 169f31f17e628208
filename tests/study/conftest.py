"""A library a reader can count, and a model that answers what is painted on the picture."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest


@pytest.fixture
def write_cases(tmp_path: Path) -> Callable[..., Any]:
    """``write_cases(task, rows)``: a library of rows (label, painted answer[, specimen])."""
    from xai_core.cases.draft import CaseDraft
    from xai_core.cases.images import encode_png
    from xai_core.cases.manifest import Manifest, RegionInfo
    from xai_core.cases.writer import write_library
    from xai_core.types import LocalisedText, Origin, Split

    word = LocalisedText(en="A", ja="あ")
    nucleus, rim = (
        RegionInfo(id=name, name=word, origin=Origin.EXPERT, author="A")
        for name in ("nucleus", "rim")
    )
    cell = nucleus.model_copy(update={"id": "cell", "union_of": ("nucleus", "rim")})

    def write(task: Any, rows: Sequence[tuple[Any, ...]]) -> Any:
        manifest = Manifest(
            format=1,
            id="counted",
            version="1",
            title=word,
            licence="CC0",
            task=task,
            regions=(nucleus, rim, cell),
        )
        drafts = []
        for number, (label, answer, *specimen) in enumerate(rows):
            pixels = np.zeros((16, 16, 3), np.uint8)
            pixels[..., 0] = answer
            pixels[0, 0, 1:] = divmod(number, 256)  # no two pictures are the same
            mask = np.zeros((16, 16), np.float32)
            mask[4:8, 4:8] = 1
            drafts.append(
                CaseDraft(
                    id=f"c{number}",
                    image=encode_png(pixels),
                    suffix=".png",
                    label=label,
                    specimen=specimen[0] if specimen else None,
                    split=Split.TEST if number % 2 else Split.TRAIN,
                    regions={"nucleus": mask, "rim": np.roll(mask, 4, axis=1)} if number else {},
                    attributes={"stain": "a" if number < 2 else "b"},
                )
            )
        return write_library(tmp_path / "counted", manifest, drafts).library

    return write


@pytest.fixture
def make_reader(make_card: Callable[..., Any]) -> Callable[..., Any]:
    """``make_reader(classes, sure=2.0)``: answers class number = red level, logit ``sure``."""
    import torch
    from torch import Tensor, nn

    from xai_core.inference.cards import InputSpec
    from xai_core.inference.checkpoints import LoadedModel
    from xai_core.inference.networks import Network

    class Reader(Network):
        layers = ("last",)

        def __init__(self, n_classes: int, sure: float) -> None:
            super().__init__()
            self.n_classes, self.sure = n_classes, sure
            self.last = nn.Identity()
            self.head = nn.Linear(1, n_classes)

        def features(self, images: Tensor) -> Tensor:
            return self.last(images[:, :1] * 255)

        def pooled(self, activations: Tensor) -> Tensor:
            number = activations.mean(dim=(2, 3)).round().long()[:, 0]
            return nn.functional.one_hot(number, self.n_classes) * torch.tensor(self.sure)

    def make(classes: tuple[str, ...], sure: float = 2.0, **card: Any) -> LoadedModel:
        spec = InputSpec(height=16, width=16, mean=(0, 0, 0), std=(1, 1, 1))
        made = make_card(classes, input=spec, **card)
        return LoadedModel(made, Reader(len(made.class_ids), sure).eval())

    return make
