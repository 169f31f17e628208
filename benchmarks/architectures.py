"""Sixty networks of timm and torchvision, every method that suits, no layer named.

``python -m benchmarks.architectures``: random weights, one picture; a failure is an error that is
not the one sentence of a method that cannot suit (attention that cannot be followed). ``--vit``
times ViT-B/16 at 224 instead: prediction with Grad-CAM beside one forward and backward pass of the
same network, and beside pytorch-grad-cam with its documented reshape, in turns in one process.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from statistics import median

import numpy as np
import torch

from xai_core.errors import ModelError
from xai_core.explain.any_module import model_of
from xai_core.explain.background import Background
from xai_core.explain.explanation import Method
from xai_core.explain.methods import explain
from xai_core.explain.pytorch_grad_cam import cam_library
from xai_core.models.build_network import build_network
from xai_core.models.checkpoints import LoadedModel
from xai_core.models.preprocess import to_batch

NETWORKS: tuple[tuple[str, int], ...] = (
    *((f"timm:{name}", 64) for name in (
        "resnet18", "resnet50", "resnet26d", "resnetv2_18", "resnext26ts", "seresnet18",
        "ecaresnet26t", "wide_resnet50_2", "res2net50_14w_8s", "convnext_atto", "convnext_pico",
        "convnextv2_atto", "efficientnet_b0", "efficientnetv2_rw_t", "tf_efficientnet_lite0",
        "mobilenetv2_050", "mobilenetv3_small_050", "mobilenetv4_conv_small", "mnasnet_small",
        "densenet121", "regnety_002", "regnetx_002", "repvgg_a0", "ghostnet_100", "hardcorenas_a",
        "dla34", "dpn48b", "cspresnet50", "darknet17", "vgg11_bn", "inception_next_atto",
        "poolformer_s12", "edgenext_xx_small", "mobilevit_xxs", "mobilevitv2_050",
        "efficientvit_b0", "fastvit_t8", "repvit_m0_9", "pvt_v2_b0", "mixer_s32_224",
        "gmlp_ti16_224", "resmlp_12_224", "vit_tiny_patch16_224",
        "vit_tiny_r_s16_p8_224", "deit_tiny_patch16_224", "deit_tiny_distilled_patch16_224",
        "deit3_small_patch16_224", "beit_base_patch16_224", "eva02_tiny_patch14_224",
        "cait_xxs24_224", "xcit_nano_12_p16_224", "swin_tiny_patch4_window7_224",
        "maxvit_rmlp_pico_rw_256", "mvitv2_tiny",
    )),
    ("timm:levit_128s", 128),
    ("torchvision:squeezenet1_1", 64),
    ("torchvision:alexnet", 96),
    ("torchvision:shufflenet_v2_x0_5", 64),
    ("torchvision:swin_t", 64),
    ("torchvision:vit_b_16", 32),
)  # fmt: skip
CLASSES = 3


def main() -> None:
    """Try or time, and print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vit", action="store_true")
    parser.add_argument("--only", default="", help="names that contain this")
    parser.add_argument(
        "--quick", action="store_true", help="without those that run once for each channel"
    )
    asked = parser.parse_args()
    if asked.vit:
        print(json.dumps(vit_times(), indent=1))
        return
    chosen = [(name, side) for name, side in NETWORKS if asked.only in name]
    failures: list[str] = []
    unsuited: list[str] = []
    maps = 0
    for name, side in chosen:
        model = fresh(name, side)
        for method in Method:
            if asked.quick and method in {Method.SCORE_CAM, Method.ABLATION_CAM}:
                continue
            said = tried(model, method, side)
            if said is None:
                maps += 1
            elif said.startswith("LRP") or (
                method.by_attention and said.startswith("This network")
            ):
                unsuited.append(f"{name} {method}")
            else:
                failures.append(f"{name} {method}: {said}")
        print(f"{name}: {maps} maps, {len(failures)} failures", flush=True)
    report = {"networks": len(chosen), "maps": maps, "failures": failures, "unsuited": unsuited}
    print(json.dumps(report, indent=1))


def fresh(name: str, side: int) -> LoadedModel:
    """A network with random weights as somebody's own."""
    torch.manual_seed(0)
    return model_of(build_network(name, CLASSES, (side, side)).eval(), size=(side, side))


def tried(model: LoadedModel, method: Method, side: int) -> str | None:
    """What went wrong; None where there is a map of the right shape."""
    image = picture(side)
    others = np.stack([picture(side, seed) for seed in (1, 2)])
    background = Background(images=others, sha256="0" * 64, origin="made up")
    few = {Method.PARTITION_SHAP: 32, Method.EXPECTED_GRADIENTS: 8}
    try:
        found = explain(model, image, method, ["0"], background=background, samples=few.get(method))
    except ModelError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - what is counted here
        return f"{type(error).__name__}: {error}"
    heat_map = found.explanations["0"].heat_map
    fits = heat_map.shape == (side, side) and bool(np.isfinite(heat_map).all())
    return None if fits else f"a map of {heat_map.shape}"


def picture(side: int, seed: int = 0) -> np.ndarray:
    """``(side, side, 3)`` uint8 noise."""
    return np.random.default_rng(seed).integers(0, 256, (side, side, 3), dtype=np.uint8)


def vit_times(side: int = 224, rounds: int = 9) -> dict[str, float]:
    """Medians in ms, in turns, and the two ratios."""
    model = fresh("torchvision:vit_b_16", side)
    image = picture(side)
    batch = to_batch([image], model.card.input)
    library = cam_library()
    from pytorch_grad_cam.utils.model_targets import ClassifierOutputTarget

    _, module = model.network.layer(None)
    rows = side // 16

    def reshaped(tokens: torch.Tensor) -> torch.Tensor:
        grid = tokens[:, 1:, :].reshape(tokens.size(0), rows, rows, tokens.size(2))
        return grid.transpose(2, 3).transpose(1, 2)

    peer = library.GradCAM(model.network, [module], reshaped)

    def forward_and_backward() -> None:
        model.network.zero_grad()
        model.network(batch)[0, 0].backward()

    work: dict[str, Callable[[], object]] = {
        "forward_backward": forward_and_backward,
        "ours": lambda: explain(model, image, Method.GRAD_CAM, ["0"]),
        "pytorch_grad_cam": lambda: peer(batch, [ClassifierOutputTarget(0)]),
    }
    taken: dict[str, list[float]] = {name: [] for name in work}
    for turn in range(rounds + 1):
        for name, do in work.items():
            start = time.perf_counter()
            do()
            if turn:  # the first warms up
                taken[name].append(1000 * (time.perf_counter() - start))
    found = {f"{name}_ms": round(median(times), 1) for name, times in taken.items()}
    return found | ratios(taken)


def ratios(taken: dict[str, Sequence[float]] | dict[str, list[float]]) -> dict[str, float]:
    """Ours beside the bare pass (at most 1.15 wanted) and beside the library (under 1)."""
    ours = median(taken["ours"])
    return {
        "of_forward_backward": round(ours / median(taken["forward_backward"]), 3),
        "of_pytorch_grad_cam": round(ours / median(taken["pytorch_grad_cam"]), 3),
    }


if __name__ == "__main__":
    main()
