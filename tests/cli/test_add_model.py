"""``add-model``: what it prints, its promised keys, its sentences."""

import pytest
import torch

from xai_core.evaluation import model_check
from xai_core.models import cards
from xai_core.models.build_network import build_network

ARCH = "timm:mobilenetv3_small_050"


@pytest.fixture
def weights(drawn_home, tmp_path, monkeypatch):
    monkeypatch.setattr(cards, "model_folders", lambda: (drawn_home / "models",))
    monkeypatch.setattr(model_check, "SIDES", ())
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        network = build_network(ARCH, 5, (32, 32))
    torch.save(network.body.state_dict(), tmp_path / "net.pth")
    return tmp_path / "net.pth"


def test_a_model_is_added(weights, drawn_home, run) -> None:
    asked = ("add-model", "--arch", ARCH, "--weights", weights, "--library", "drawn-cells")
    asked += ("--size", "32,32", "--mean", "0.5,0.5,0.5", "--std", "0.5,0.5,0.5")
    done = run(*asked, "--licence", "MIT", "--json").json
    assert set(done) == {
        "id",
        "kind",
        "title",
        "version",
        "classes",
        "architecture",
        "input",
        "metrics",
        "licence",
        "weights_sha256",
        "folder",
        "noticed",
        "said",
    }
    assert (done["id"], done["input"], done["licence"]) == ("net", [32, 32], "MIT")
    assert (drawn_home / "models" / "net" / "card.json").is_file()
    assert {each["kind"] for each in done["noticed"]} <= set(model_check.NoticedKind)
    said = run("evaluate", "--library", "drawn-cells", "--model", "net", "--split", "test").out
    assert "accuracy" in said
    again = run(*asked)
    assert (again.code, again.out) == (2, "")
    assert again.err == (
        "error: There is a model “net” already: give another --id, or --replace.\n"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Give either a folder, or --arch and --weights"),
        (("--weights", "x.pth"), "Say which network"),
        (("--weights", "x.pth", "--arch", ARCH), "cannot be read"),
        (("--weights", "x.pth", "--arch", "timm:../x"), "there is no network"),
        (("--weights", "x", "--mean", "0,0"), "not 3 numbers with commas between, for --mean"),
        (("--weights", "x", "--size", "a,b"), "not 2 numbers"),
        (("--weights", "x", "--std", "nan,1,1"), "not 3 numbers"),
        (("nowhere",), "Say which network"),
    ],
)
def test_mistakes_are_one_sentence(weights, refused, words, said) -> None:
    assert said in refused("add-model", "--library", "drawn-cells", *words)
