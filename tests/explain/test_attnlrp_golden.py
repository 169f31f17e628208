"""AttnLRP beside the code of its authors: a small vision transformer that lxt 2.1 explained.

``golden_attnlrp.safetensors`` holds its weights, a normalised picture, and the relevance of the
answer's class in each pixel as lxt has it on top of zennit 0.5.1 (gamma 0.25 for the convolution,
0.05 for linear layers; query and key of attention by a quarter, value by a half). lxt wants older
packages than ours, so the numbers were made apart, once.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file

from xai_core.explain.any_module import model_of
from xai_core.explain.lrp import relevance
from xai_core.models.folding import private_copy

GOLDEN = Path(__file__).parent / "golden_attnlrp.safetensors"
SIZE = (32, 32)
SHAPE = {"img_size": 32, "patch_size": 8, "embed_dim": 16, "depth": 2, "num_heads": 2}


def test_relevance_is_that_of_the_authors() -> None:
    from timm.models.vision_transformer import VisionTransformer

    golden = {name: value.float() for name, value in load_file(GOLDEN).items()}
    network = VisionTransformer(**SHAPE, mlp_ratio=2, num_classes=3).eval()
    start = "weights."
    network.load_state_dict(
        {name.removeprefix(start): one for name, one in golden.items() if name.startswith(start)}
    )
    model = model_of(network, size=SIZE, mean=(0, 0, 0), std=(1, 1, 1))
    copy, picture = private_copy(model.network), golden["picture"][None]
    with torch.no_grad():
        answer = copy(picture)
    found = relevance(copy, picture, [lambda row: row[answer.argmax()]], answer)
    expected = golden["relevance"]
    found = found.reshape(-1, *SIZE).sum(dim=0).float()
    assert float((found - expected).abs().max() / expected.abs().max()) < 5e-4
    assert abs(float(found.sum() - expected.sum())) < 1e-5
