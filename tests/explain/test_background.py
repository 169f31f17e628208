"""The background set: drawn the same everywhere, kept with the card, refused when it lies."""

import json
import os
import struct
import zlib
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from xai_core.cases.pictures import decode_image, encode_png
from xai_core.errors import ModelError, RecipeError
from xai_core.explain.background import Background, check_fits, draw_background, load_background
from xai_core.models.card_parts import BackgroundUse, InputSpec
from xai_core.models.cards import list_cards, read_card
from xai_core.models.checkpoints import save_model, sha256, weights_bytes
from xai_core.types import Split

SPEC = InputSpec(height=16, width=24)


def strip(n: int, height: int = 32, width: int = 32) -> bytes:
    pixels = np.random.default_rng(n).integers(0, 256, (n * height, width, 3), dtype=np.uint8)
    return encode_png(pixels)


def use(data: bytes, n: int) -> BackgroundUse:
    return BackgroundUse(sha256=sha256(data), library="smear", content_hash="0" * 64, n=n, seed=0)


@pytest.fixture
def install(make_model, tmp_path: Path):
    """``install(data, n)``: the folder of a model whose card names this file as n pictures."""

    def put(data: bytes, n: int) -> Path:
        model = make_model()
        card = model.card.model_copy(update={"background": use(data, n)})
        return save_model(tmp_path, card, weights_bytes(model.network), data)

    return put


# --- chosen ----------------------------------------------------------------------------------


def test_every_class_comes_before_any_comes_twice(drawn_library) -> None:
    """Five classes, of each three or four training cases: seven pictures are 2, 2, 1, 1, 1."""
    chosen, data = draw_background(drawn_library, SPEC, 7, seed=3)
    pictures = decode_image(data, "strip").reshape(7, 16, 24, 3)
    classes = Counter(_class_of(drawn_library, picture) for picture in pictures)
    assert sorted(classes.values()) == [1, 1, 1, 2, 2]
    assert chosen == BackgroundUse(
        sha256=sha256(data),
        library="drawn-cells",
        content_hash=drawn_library.content_hash,
        n=7,
        seed=3,
    )


def _class_of(library, picture: np.ndarray) -> str:
    from xai_core.models.preprocess import model_input

    (found,) = (
        case.label
        for case in library.cases
        if case.split is Split.TRAIN
        and np.array_equal(model_input(library.image(case), SPEC), picture)
    )
    return found


def test_the_seed_decides_and_nothing_else(drawn_library) -> None:
    before = np.random.get_state()[1].copy()
    first = draw_background(drawn_library, SPEC, 5, seed=0)
    assert draw_background(drawn_library, SPEC, 5, seed=0) == first
    assert draw_background(drawn_library, SPEC, 5, seed=1)[1] != first[1]
    assert np.array_equal(np.random.get_state()[1], before)


def test_where_there_are_fewer_cases_all_are_taken(drawn_library) -> None:
    chosen, _ = draw_background(drawn_library, SPEC, 256, seed=0)
    training = [case for case in drawn_library.cases if case.split is Split.TRAIN]
    assert chosen.n == len(training)


def test_where_there_are_none_it_is_said(drawn_library) -> None:
    with pytest.raises(RecipeError, match="“drawn-cells”, but it has none"):
        draw_background(drawn_library, SPEC, 4, 0, {"stain": "of another world"})


# --- kept ------------------------------------------------------------------------------------


def test_what_is_kept_is_what_is_loaded(install, monkeypatch, tmp_path: Path) -> None:
    data = strip(3)
    folder = install(data, 3)
    found = load_background(folder)
    assert (found.sha256, found.origin) == (sha256(data), "smear")
    assert np.array_equal(found.images.reshape(96, 32, 3), decode_image(data, "strip"))
    monkeypatch.setattr("xai_core.models.cards.model_folders", lambda: (tmp_path,))
    (entry,) = list_cards()
    assert load_background(entry).sha256 == found.sha256


def test_a_model_without_one_says_so(make_model, tmp_path: Path) -> None:
    model = make_model()
    folder = save_model(tmp_path, model.card, weights_bytes(model.network))
    with pytest.raises(ModelError, match="“tiny” has no background set"):
        load_background(folder)


def test_what_is_missing_altered_or_no_file_is_refused(install) -> None:
    folder = install(strip(2), 2)
    path = folder / "background.png"
    path.write_bytes(strip(3))
    with pytest.raises(ModelError, match="SHA-256"):
        load_background(folder)
    path.unlink()
    with pytest.raises(ModelError, match="missing"):
        load_background(folder)
    os.mkfifo(path)
    with pytest.raises(ModelError, match="cannot be read"):
        load_background(folder)


def _bomb() -> bytes:
    """A PNG that promises 100,000 x 100,000 pixels and holds none."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"")), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"no picture", "not a picture"),
        (b"", "empty"),
        (_bomb(), "million pixels"),
        (strip(2)[:300], "damaged"),
        (strip(3), "96 x 32 pixels .* 2 pictures of 32 x 32"),
        (strip(2, 32, 40), "64 x 40 pixels"),
        (strip(1), "32 x 32 pixels"),
    ],
    ids=["text", "empty", "bomb", "half", "too many", "too wide", "too few"],
)
def test_a_file_that_lies_is_refused_even_where_the_card_names_it(install, data, words) -> None:
    with pytest.raises(ModelError, match=words):
        load_background(install(data, 2))


@pytest.mark.parametrize(
    "changes", [{"sha256": "x"}, {"n": 0}, {"n": 10**9}, {"seed": -1}, {"surprise": 1}]
)
def test_a_card_that_lies_about_it_is_refused(install, changes: dict[str, object]) -> None:
    folder = install(strip(2), 2)
    card = json.loads((folder / "card.json").read_text())
    card["background"] |= changes
    (folder / "card.json").write_text(json.dumps(card))
    with pytest.raises(ModelError, match="background"):
        read_card(folder)


def test_the_card_and_the_file_are_saved_together_or_not_at_all(make_model, tmp_path) -> None:
    model = make_model()
    weights = weights_bytes(model.network)
    named = model.card.model_copy(update={"background": use(strip(2), 2)})
    for card, data in ((named, None), (named, strip(1)), (model.card, strip(2))):
        with pytest.raises(ModelError, match="another background set"):
            save_model(tmp_path, card, weights, data)
    assert list(tmp_path.iterdir()) == []


def test_pictures_for_another_network_are_refused() -> None:
    fitting = np.zeros((2, 16, 24, 3), np.uint8)
    check_fits(Background(fitting, "0" * 64, "here"), SPEC)
    for wrong in (fitting[:0], fitting[:, :8], fitting[0], fitting[..., :1]):
        with pytest.raises(ModelError, match="16 x 24"):
            check_fits(Background(wrong, "0" * 64, "here"), SPEC)


def test_the_models_of_the_house_have_one_that_may_be_passed_on() -> None:
    from xai_core.domains.registry import builtin_libraries, simulators
    from xai_core.home import CHECKOUT

    drawn_by_code = {*simulators(), *builtin_libraries()}
    shipped = [e for e in list_cards() if e.folder.parent == CHECKOUT / "models"]
    assert shipped
    for entry in shipped:
        card = read_card(entry.folder)
        background = load_background(entry.folder)
        # Nobody is shown.
        assert background.origin in drawn_by_code
        assert len(background.images) == 16
        check_fits(background, card.input)
        assert (entry.folder / "background.png").stat().st_size < 700_000
