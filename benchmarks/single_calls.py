"""Single calls of the core beside their peers: maps, scores, opening a library."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterator, Mapping
from functools import partial

import numpy as np
from scipy.ndimage import gaussian_filter

from benchmarks import peers
from benchmarks.material import LIBRARY_ID, MANY, MANY_ID, random_model
from benchmarks.timing import Comparison, Work, compare
from xai_core.agreement import Agreement, score_heat_map
from xai_core.arrays import ImageArray
from xai_core.cases.library import CaseLibrary
from xai_core.cases.registry import open_library
from xai_core.explain.gradcam import grad_cam
from xai_core.home import libraries_folder
from xai_core.models.architectures import Architecture
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import model_input, to_batch
from xai_core.stats.froc import MarkedImage, froc

HEIGHT, WIDTH = 363, 360
"""The size of most PBC pictures."""
IMAGES, MARKS = 1000, 10
"""What a FROC with its interval is made of."""


def maps() -> Iterator[Comparison]:
    """One answer and the maps of all five classes."""
    task = open_library(LIBRARY_ID).task
    image = np.random.default_rng(0).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    for architecture, side in ((Architecture.COMPACT, 128), (Architecture.RESNET18, 224)):
        model = random_model(task, architecture, side)
        yield compare(
            f"predict_and_grad_cam_{architecture}_{side}",
            partial(grad_cam, model, image),
            _peer_maps(model, image),
            described="pytorch-grad-cam, one call a class, same network and layer",
            n=25,
        )


def scores() -> Iterator[Comparison]:
    """One map against three regions, one of them graded."""
    rng = np.random.default_rng(0)
    heat_map = gaussian_filter(rng.random((HEIGHT, WIDTH)), 8).astype(np.float32)
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    distance = np.hypot(rows - HEIGHT / 2 + 9, columns - WIDTH / 2 - 5)
    nucleus, cell = distance < 60, distance < 120
    graded = np.where(nucleus, 1.0, np.where(cell, np.round(1 - distance / 200, 1), 0))
    regions = [nucleus.astype(np.float32), (cell & ~nucleus).astype(np.float32)]
    regions.append(graded.astype(np.float32))
    for region in regions:
        _check_same(score_heat_map(heat_map, region), peers.scores(heat_map, region))
    yield compare(
        "agreement_three_regions",
        lambda: [score_heat_map(heat_map, region) for region in regions],
        lambda: [peers.scores(heat_map, region) for region in regions],
        described="the same eleven scores with numpy, scipy and scikit-learn calls",
        n=25,
    )


def lesions_found() -> Iterator[Comparison]:
    """FROC of 1,000 images with 10 marks each, its interval from 1,000 draws of patients."""
    rng = np.random.default_rng(0)
    images = []
    for found in rng.integers(0, 4, IMAGES).tolist():
        hits, false = rng.random(found).tolist(), rng.random(MARKS - found).tolist()
        images.append(MarkedImage((*hits, None), tuple(false)))
    patients = [f"patient-{number // 2}" for number in range(IMAGES)]
    yield compare(
        "froc_1000_images_1000_draws",
        partial(froc, images, patients),
        partial(peers.froc, images),
        described="monai.metrics: one curve and its score, without an interval",
        n=3,
        warm_up=1,
        target_ms=2000.0,
    )


def opening() -> Iterator[Comparison]:
    """A library of 13,674 cases, every row checked."""
    folder = libraries_folder() / MANY_ID
    if len(CaseLibrary.open(folder).cases) != MANY:
        raise RuntimeError("the large library is not whole")
    yield compare(
        "open_library_of_13674",
        partial(CaseLibrary.open, folder),
        partial(peers.open_table, folder),
        described="pandas.read_csv and os.path.exists for every picture; nothing else checked",
        n=9,
        warm_up=1,
    )


def _peer_maps(model: LoadedModel, image: ImageArray) -> Work:
    network, spec = copy.deepcopy(model.network), model.card.input
    layer = network.get_submodule(network.layers[-1])
    classes = range(len(model.card.class_ids))

    def every_class() -> None:
        batch = to_batch([model_input(image, spec)], spec)
        peers.grad_cam_per_class(network, layer, batch, classes)

    return every_class


def _check_same(ours: Agreement, theirs: Mapping[str, float]) -> None:
    """Both must give the same numbers, or comparing their times means nothing."""
    for name, value in theirs.items():
        mine = getattr(ours, name)
        if not (mine is None and math.isnan(value)) and not np.isclose(mine, value, atol=1e-5):
            raise RuntimeError(f"{name}: {mine} is not {value}")
