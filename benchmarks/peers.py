"""The same work written the way its tools are documented, without Shiten.

pytorch-grad-cam (Gildenblat et al.), Captum, torchcam, Pillow, OpenCV, numpy, scipy, scikit-learn,
pandas.
"""

from __future__ import annotations

import io
import math
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import cv2
import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter
from scipy.stats import spearmanr
from sklearn.metrics import jaccard_score, precision_score, recall_score

import xai_core.models.torchvision_operators  # noqa: F401 - lets pytorch-grad-cam import torchvision
from xai_core.stats.froc import RATES, MarkedImage

from pytorch_grad_cam import GradCAM  # isort: skip
from pytorch_grad_cam.utils.image import preprocess_image, show_cam_on_image  # isort: skip
from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget  # isort: skip

Array = NDArray[np.float32]


def grad_cam_per_class(
    network: torch.nn.Module, layer: torch.nn.Module, batch: torch.Tensor, classes: Sequence[int]
) -> list[Array]:
    """The map of each class, on the network's input grid."""
    with GradCAM(model=network, target_layers=[layer]) as cam:
        return [cam(input_tensor=batch, targets=[ClassifierOutputTarget(c)])[0] for c in classes]


def pytorch_grad_cam_batch(
    network: torch.nn.Module, layer: torch.nn.Module, batch: torch.Tensor
) -> list[Array]:
    """The map of each picture's own answer, on the network's input grid; the answer comes along."""
    with GradCAM(model=network, target_layers=[layer]) as cam:
        return list(cam(input_tensor=batch, targets=None))


def captum_batch(
    network: torch.nn.Module, layer: torch.nn.Module, batch: torch.Tensor
) -> list[Array]:
    """The same with Captum: it wants the classes, so the pictures are answered first."""
    from captum.attr import LayerAttribution, LayerGradCam

    with torch.no_grad():
        answers = network(batch).argmax(dim=1)
    maps = LayerGradCam(network, layer).attribute(batch, target=answers, relu_attributions=True)
    grown = LayerAttribution.interpolate(maps, batch.shape[2:], "bilinear")
    return list(grown[:, 0].detach().numpy())


def torchcam_batch(network: torch.nn.Module, layer: str, batch: torch.Tensor) -> list[Array]:
    """The same with torchcam."""
    from torchcam.methods import GradCAM as TorchGradCAM

    with TorchGradCAM(network, layer) as cam:
        scores = network(batch)
        (maps,) = cam(scores.argmax(dim=1).tolist(), scores)
    grown = torch.nn.functional.interpolate(maps[:, None], batch.shape[2:], mode="bilinear")
    return list(grown[:, 0].detach().numpy())


def read_pictures(image: Path, masks: Sequence[Path]) -> tuple[Image.Image, list[Array]]:
    """A picture and its masks."""
    outlines = [np.asarray(Image.open(mask), dtype=np.float32) / np.float32(255) for mask in masks]
    return Image.open(image).convert("RGB"), outlines


def answer_and_maps(
    network: torch.nn.Module, layer: torch.nn.Module, picture: Image.Image, side: int
) -> list[Array]:
    """Answer a picture; the maps of the answer and of one other class, on the picture's grid."""
    resized = picture.resize((side, side), Image.Resampling.BILINEAR)
    batch = preprocess_image(
        np.asarray(resized, dtype=np.float32) / 255, mean=[0.5] * 3, std=[0.25] * 3
    )
    with torch.no_grad():
        ranked = network(batch)[0].argsort(descending=True).tolist()
    maps = grad_cam_per_class(network, layer, batch, ranked[:2])
    grown = [cv2.resize(heat_map, picture.size) for heat_map in maps]
    return [heat_map.astype(np.float32, copy=False) for heat_map in grown]


def paint_and_score(
    picture: Image.Image, maps: Sequence[Array], masks: Sequence[Array]
) -> list[float]:
    """The maps painted over the picture, and the mass of the first inside each mask."""
    pixels = np.asarray(picture, dtype=np.float32) / 255
    for heat_map in maps:
        show_cam_on_image(pixels, heat_map, use_rgb=True)
    total = max(float(maps[0].sum()), 1e-12)
    return [float(maps[0][mask > 0].sum()) / total for mask in masks]


def scores(heat_map: Array, region: Array) -> Mapping[str, float]:
    """The scores of ``xai_core.agreement.score_heat_map``, a line of a well-known library each."""
    positive, inside = np.clip(heat_map, 0, None), region > 0
    area = int(inside.sum())
    height, width = positive.shape
    rows, columns = np.mgrid[:height, :width]
    middle = (rows - (height - 1) / 2) ** 2 + (columns - (width - 1) / 2) ** 2
    blobs = [np.exp(-middle / (2 * (share * width) ** 2)) for share in (0.25, 0.15)]
    attention = float(positive[inside].sum() / positive.sum())
    chance = float(inside.mean())
    plain = np.unique(region[inside]).size < 3
    rho = math.nan if plain else spearmanr(positive[inside], region[inside]).statistic
    order = np.argsort(positive, axis=None)[::-1]
    hottest = order[:area]
    looked_at = np.zeros(positive.size, dtype=bool)
    looked_at[hottest] = True
    truth = inside.ravel()
    return {
        "attention_in_region": attention,
        "chance": chance,
        "centre_blob": float(blobs[0][inside].sum() / blobs[0].sum()),
        "centre_blob_narrow": float(blobs[1][inside].sum() / blobs[1].sum()),
        "above_chance": (attention - chance) / (1 - chance),
        "iou": float(jaccard_score(truth, looked_at)),
        "ground_truth_coverage": float(recall_score(truth, looked_at)),
        "saliency_coverage": float(precision_score(truth, looked_at)),
        "rank_accuracy": float(truth[hottest].mean()),
        "pointing": float(truth[positive.argmax()]),
        "emphasis": float(rho),
    }


def froc(images: Sequence[MarkedImage]) -> float:
    """The mean sensitivity, without an interval."""
    from monai.metrics.froc import compute_froc_curve_data, compute_froc_score

    hits = [s for image in images for s in image.lesion_scores if s is not None]
    false = [s for image in images for s in image.false_scores]
    lesions = sum(len(image.lesion_scores) for image in images)
    curve = compute_froc_curve_data(np.array(false), np.array(hits), lesions, len(images))
    return float(compute_froc_score(*curve, eval_thresholds=RATES))


def open_table(folder: Path) -> pd.DataFrame:
    """The table, with every picture's file looked for."""
    table = pd.read_csv(folder / "cases.csv")
    missing = [name for name in table["image"] if not os.path.exists(folder / name)]  # noqa: PTH110
    if missing:
        raise FileNotFoundError(missing[0])
    return table


def paint_cell(rng: np.random.Generator, side: int = 224) -> bytes:
    """A cell as a plain script would paint it: discs in RGB, a blur, a JPEG."""
    picture = Image.new("RGB", (side, side), (250, 230, 205))
    draw = ImageDraw.Draw(picture)
    for x, y in rng.uniform(0, side, (25, 2)):
        draw.ellipse((x - 22, y - 22, x + 22, y + 22), fill=(205, 170, 165))
    middle = side / 2
    for radius, colour in ((42, (200, 180, 215)), (25, (80, 45, 125))):
        box = (middle - radius, middle - radius, middle + radius, middle + radius)
        draw.ellipse(box, fill=colour)
    out = io.BytesIO()
    picture.filter(ImageFilter.GaussianBlur(1)).save(out, format="JPEG", quality=90)
    return out.getvalue()


def paint_eye(rng: np.random.Generator, side: int = 384) -> bytes:
    """An eye as a plain script would paint it: ellipses in RGB, a blur, noise, a JPEG."""
    picture = Image.new("RGB", (side, side), (150, 105, 80))
    draw = ImageDraw.Draw(picture)
    for top, bottom, colour in ((0.2, 0.75, (200, 110, 100)), (0.2, 0.55, (235, 230, 220))):
        draw.ellipse((0.05 * side, top * side, 0.95 * side, bottom * side), fill=colour)
    draw.ellipse((0.35 * side, 0.2 * side, 0.65 * side, 0.5 * side), fill=(70, 50, 40))
    blurred = np.asarray(picture.filter(ImageFilter.GaussianBlur(1)))
    noisy = np.clip(blurred + rng.normal(0, 2, blurred.shape), 0, 255).astype(np.uint8)
    out = io.BytesIO()
    Image.fromarray(noisy).save(out, format="JPEG", quality=90)
    return out.getvalue()
