"""Valid folders, small, made once in a process: what the spoilt ones are made from."""

from __future__ import annotations

import base64
import gzip
import io
import json
import tarfile
import tempfile
import tomllib
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tests.robustness.mutations import Files
from xai_core.home import CHECKOUT

Seeds = tuple[Files, ...]
_RNG = np.random.default_rng(7)
PIXELS = _RNG.integers(0, 256, (8, 10, 3), dtype=np.uint8)
GREY16 = _RNG.integers(0, 65_536, (8, 10), dtype=np.uint16)
WORD = {"en": "A", "ja": "あ"}


def saved(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, format=kind, **options)
    return out.getvalue()


@cache
def png() -> bytes:
    return saved(Image.fromarray(PIXELS), "PNG")


@cache
def mask_png() -> bytes:
    mask = np.zeros((8, 10), np.uint8)
    mask[2:5, 3:7] = 255
    return saved(Image.fromarray(mask), "PNG")


@cache
def pictures() -> Seeds:
    """One file each, ``picture``: every format and depth that is read."""
    colour, deep = Image.fromarray(PIXELS), Image.fromarray(GREY16)
    alpha = colour.copy()
    alpha.putalpha(128)
    real = Image.fromarray(GREY16.astype(np.float32))
    turned = Image.Exif()
    turned[0x0112] = 6
    made = (
        png(),
        saved(deep, "PNG"),
        saved(alpha, "PNG"),
        saved(colour.quantize(8), "PNG"),
        saved(colour, "JPEG", exif=turned),
        saved(colour.convert("L"), "JPEG", progressive=True),
        saved(colour, "TIFF", compression="tiff_lzw"),
        saved(colour, "TIFF", compression="jpeg"),
        saved(deep, "TIFF"),
        saved(real, "TIFF", compression="tiff_deflate"),
        saved(colour, "BMP"),
        b"P6 10 8 255\n" + PIXELS.tobytes(),
        b"P5 10 8 65535\n" + GREY16.astype(">u2").tobytes(),
    )
    return tuple({"picture": one} for one in made)


@cache
def masks() -> Seeds:
    grey = Image.fromarray(_RNG.integers(0, 256, (8, 10), dtype=np.uint8))
    made = (mask_png(), saved(grey, "PNG"), saved(grey.convert("1"), "PNG"))
    return tuple({"mask": one} for one in made)


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


@cache
def coco() -> Seeds:
    marks = [
        {"id": 1, "image_id": 1, "category_id": 0, "segmentation": [[2, 1, 5, 1, 5, 4, 2, 4]]},
        {"id": 2, "image_id": 1, "category_id": 0, "bbox": [1, 2, 3, 4]},
        {"id": 3, "image_id": 1, "category_id": 0, "iscrowd": 1}
        | {"segmentation": {"size": [8, 10], "counts": [10, 3, 67]}},
        {"id": 4, "image_id": 1, "category_id": 0}
        | {"segmentation": {"size": [8, 10], "counts": ":3S2"}},
    ]
    values = {
        "images": [{"id": 1, "file_name": "a.png", "width": 10, "height": 8}],
        "categories": [{"id": 0, "name": "nucleus"}, {"id": 7, "name": "cytoplasm"}],
        "annotations": marks,
        "licenses": [{"id": 1, "name": "CC0"}],
    }
    return (
        {"labels.json": _json(values), "a.png": png()},
        _exported("coco-rle"),
        _exported("coco-polygons"),
    )


@cache
def labelme() -> Seeds:
    def shape(kind: str, *points: Any, **rest: Any) -> dict[str, Any]:
        return {"label": "nucleus", "shape_type": kind, "points": list(points), **rest}

    pasted = base64.b64encode(mask_png()).decode()
    shapes = [
        shape("polygon", [1, 1], [5, 1], [5, 5]),
        shape("rectangle", [2, 2], [6, 6]),
        shape("circle", [4, 4], [6, 4]),
        shape("linestrip", [0, 0], [9, 7], [3, 2]),
        shape("point", [3, 3]),
        shape("mask", [0, 0], [9, 7], mask=pasted),
    ]
    values = {"version": "5.5.0", "flags": {"band": True}, "imagePath": "a.png", "shapes": shapes}
    values |= {"imageData": base64.b64encode(png()).decode(), "imageHeight": 8, "imageWidth": 10}
    return ({"a.json": _json(values), "a.png": png()}, _exported("labelme"))


@cache
def voc() -> Seeds:
    item = (
        "<object><name>WBC</name><bndbox><xmin>3</xmin><ymin>1</ymin><xmax>5</xmax>"
        "<ymax>2</ymax></bndbox></object>"
    )
    text = (
        f"<annotation><filename>a.png</filename><size><width>10</width><height>8</height>"
        f"<depth>3</depth></size>{item}{item}</annotation>"
    )
    files = {"Annotations/a.xml": text.encode(), "JPEGImages/a.png": png()}
    return (
        files | {"SegmentationObject/a.png": mask_png(), "SegmentationClass/a.png": mask_png()},
    )


@cache
def folders() -> Seeds:
    other = saved(Image.fromarray(PIXELS[::-1].copy()), "PNG")
    return ({"band/a.png": png(), "eo/b.png": other, "masks/band/a.png": mask_png()},)


@cache
def library() -> Seeds:
    """A library folder with outlines, and one that asks for a value."""
    from xai_core.cases.draft import CaseDraft
    from xai_core.cases.manifest import Manifest
    from xai_core.cases.writer import write_library

    region = {"id": "nucleus", "name": WORD, "origin": "expert", "author": "A"}
    common = {"format": 1, "version": "1", "title": WORD, "licence": "CC0"}
    classes = {
        "kind": "classification",
        "classes": [{"id": i, "name": {"en": i, "ja": i}} for i in "ab"],
    }
    classes |= {"lesions": {"kind": "detection", "region": "nucleus"}}
    value = {"kind": "regression", "unit": "g/dl", "tolerance": 1.0}

    def drafts(answer: str) -> Any:
        for number in range(4):
            shade = np.full((8, 10, 3), 20 * number + 10, np.uint8)
            mask = np.zeros((8, 10), np.bool_)
            mask[1 : 3 + number, 2:5] = True
            answers: dict[str, Any] = {"label": "ab"[number % 2]}
            yield CaseDraft(
                id=f"c{number}",
                image=saved(Image.fromarray(shade), "PNG"),
                suffix=".png",
                specimen=f"s{number // 2}",
                regions={"nucleus": (mask, mask[::-1])} if number else {"nucleus": ()},
                attributes={"camera": "one"},
                **(answers if answer == "label" else {"target": 10.5 + number}),
            )

    made = []
    for name, task, answer in (("cells", classes, "label"), ("values", value, "target")):
        manifest = Manifest.model_validate(common | {"id": name, "task": task, "regions": [region]})
        with tempfile.TemporaryDirectory() as room:
            write_library(Path(room, name), manifest, drafts(answer))
            made.append(_files(Path(room, name)))
    return tuple(made)


def _files(folder: Path) -> dict[str, bytes]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def laid(files: Files, folder: Path) -> Path:
    """The files written down as they are."""
    for place, data in files.items():
        (folder / place).parent.mkdir(parents=True, exist_ok=True)
        (folder / place).write_bytes(data)
    return folder


def _exported(kind: str) -> Files:
    """What our own exporter makes of a library, with the words only we write."""
    from xai_core.cases.exporters import ExportFormat, export_library
    from xai_core.cases.library import CaseLibrary

    with tempfile.TemporaryDirectory() as room:
        opened = CaseLibrary.open(laid(library()[0], Path(room, "cells")))
        export_library(opened, ExportFormat(kind), Path(room, "out"), lambda *_: None)
        return _files(Path(room, "out"))


@cache
def recipes() -> Seeds:
    kinds: dict[str, bytes] = {}
    for path in sorted((CHECKOUT / "recipes").glob("*.toml")):
        kinds.setdefault(str(tomllib.loads(path.read_text("utf-8")).get("kind")), path.read_bytes())
    return tuple({"recipe.toml": data} for data in kinds.values())


@cache
def lessons() -> Seeds:
    shipped = sorted(path.parent for path in (CHECKOUT / "lessons").glob("*/lesson.en.md"))
    texts = ("lesson.en.md", "lesson.ja.md")
    return tuple(
        {f"lesson/{name}": (folder / name).read_bytes() for name in texts} for folder in shipped[:3]
    )


@cache
def cards() -> Seeds:
    shipped = sorted((CHECKOUT / "models").glob("*/card.json"), key=lambda one: one.stat().st_size)
    return tuple({f"{path.parent.name}/card.json": path.read_bytes()} for path in shipped[:8])


@cache
def model() -> tuple[Any, bytes]:
    """A card and the weights of a network for two classes that nobody taught anything."""
    import torch

    from xai_core.models.build_network import network_for
    from xai_core.models.cards import ModelCard
    from xai_core.models.checkpoints import sha256, weights_bytes

    values: dict[str, Any] = {"id": "tiny", "version": "1", "licence": "CC0", "temperature": 1.0}
    values |= dict.fromkeys(("title", "summary", "weaknesses", "split_rule"), WORD)
    values |= {"data": (), "recipe": {}, "architecture": "compact-resnet"}
    values |= {"input": {"height": 32, "width": 32}, "weights_sha256": "0" * 64}
    values["task"] = {
        "kind": "classification",
        "classes": [{"id": name, "name": WORD} for name in ("a", "b")],
    }
    card = ModelCard.model_validate(values)
    torch.manual_seed(1)
    weights = weights_bytes(network_for(card.architecture, card.task, (32, 32)))
    return card.model_copy(update={"weights_sha256": sha256(weights)}), weights


@cache
def weights() -> Seeds:
    """A small layer's weights as safetensors and as torch writes them."""
    import safetensors.torch
    import torch

    state = {"weight": torch.arange(6.0).reshape(2, 3), "bias": torch.zeros(2)}
    plain, nested = io.BytesIO(), io.BytesIO()
    torch.save(state, plain)
    torch.save({"state_dict": {f"module.{name}": one for name, one in state.items()}}, nested)
    return (
        {"weights.safetensors": safetensors.torch.save(state)},
        {"weights.pt": plain.getvalue()},
        {"weights.ckpt": nested.getvalue()},
    )


@cache
def hugging_face() -> Seeds:
    """Folders of a vision transformer, of a residual network and of one of timm, all tiny."""
    import safetensors.torch
    import torch

    from xai_core.models.build_network import build_network

    vit = {"model_type": "vit", "hidden_size": 32, "num_hidden_layers": 2, "patch_size": 8}
    vit |= {"num_attention_heads": 2, "intermediate_size": 64, "image_size": 32}
    net = {"model_type": "resnet", "embedding_size": 8, "hidden_sizes": [8, 16], "depths": [1, 1]}
    seen = {"size": {"height": 32, "width": 32}, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
    seen |= {"do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True}
    named = {"id2label": {"0": "a", "1": "b"}}
    made = []
    for config in (vit, net | {"hidden_act": "relu"}):
        torch.manual_seed(1)
        network = build_network(f"transformers:{config['model_type']}", 2, (32, 32), config)
        state = {name: one.contiguous() for name, one in network.body.state_dict().items()}
        files = {"config.json": config | named, "preprocessor_config.json": seen}
        made.append(
            {name: _json(value) for name, value in files.items()}
            | {"model.safetensors": safetensors.torch.save(state)}
        )
    timm = {"architecture": "test_resnet", "num_classes": 2, "label_names": ["a", "b"]}
    timm |= {"pretrained_cfg": {"input_size": [3, 32, 32], "mean": [0.5] * 3, "std": [0.5] * 3}}
    network = build_network("timm:test_resnet", 2, (32, 32))
    state = {name: one.contiguous() for name, one in network.body.state_dict().items()}
    made.append({"config.json": _json(timm), "model.safetensors": safetensors.torch.save(state)})
    return tuple(made)


@cache
def studies() -> Seeds:
    """A home with a library, a model and the study of the one by the other."""
    from xai_core.cases.library import CaseLibrary
    from xai_core.evaluation.study.run import run_study
    from xai_core.models.checkpoints import load_model_folder, save_model

    with tempfile.TemporaryDirectory() as room:
        home = Path(room)
        opened = CaseLibrary.open(laid(library()[0], home / "libraries/cells"))
        card, stored = model()
        loaded = load_model_folder(save_model(home / "models", card, stored))
        run_study(opened, loaded, home / "studies/cells/tiny", lambda *_: None)
        return (_files(home),)


@cache
def maps() -> Seeds:
    def npy(array: Any) -> bytes:
        out = io.BytesIO()
        np.save(out, array)
        return out.getvalue()

    heat = _RNG.random((8, 10))
    return tuple(
        {"map.npy": npy(one), "region.png": mask_png()}
        for one in (heat, heat.astype(np.float32), np.asfortranarray(heat), (heat * 9).astype(int))
    )


@cache
def dicom() -> Seeds:
    from pydicom import examples
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, RLELossless

    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = CTImageStorage
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = "1.2.3.4711"
    made.PatientID, made.Modality, made.StudyInstanceUID = "4711", "CT", "1.2.3"
    made.SamplesPerPixel, made.PhotometricInterpretation = 1, "MONOCHROME2"
    made.Rows, made.Columns, made.PixelRepresentation = 8, 10, 0
    made.BitsAllocated = made.BitsStored = 16
    made.HighBit, made.PixelData = 15, GREY16.tobytes()
    made.RescaleSlope, made.RescaleIntercept = 2, -24
    made.WindowCenter, made.WindowWidth, made.PixelSpacing = [40, 400], [400, 1800], [0.5, 0.75]
    files = []
    for compressed in (False, True):
        if compressed:
            made.compress(RLELossless)
        out = io.BytesIO()
        made.save_as(out, enforce_file_format=True)
        files.append(out.getvalue())
    for name in ("jpeg2k", "rgb_color", "overlay"):
        data = Path(getattr(examples, name).filename).read_bytes()
        files += [data] if len(data) < 400_000 else []
    return tuple({"a.dcm": one} for one in files)


@cache
def nifti() -> Seeds:
    import nibabel

    voxels = _RNG.integers(-1000, 1000, (12, 10, 3)).astype(np.int16)
    mask = np.zeros(voxels.shape, np.uint8)
    mask[2:4, 2:5, 1] = 1
    volume, outline, real = (
        nibabel.Nifti1Image(one, np.eye(4)).to_bytes()
        for one in (voxels, mask, voxels.astype(np.float32) / 3)
    )
    packed = {"a.nii.gz": gzip.compress(volume), "a_mask.nii.gz": gzip.compress(outline)}
    table = b"file,label,specimen,split\na.nii,mono,s1,test\n"
    return ({"a.nii": volume, "a_mask.nii": outline}, packed, {"a.nii": real, "cases.csv": table})


@cache
def archives() -> Seeds:
    """The library's folder packed as ZIP and as tar.gz."""
    out, tar = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for place, data in library()[0].items():
            packed.writestr(f"cells/{place}", data)
    with tarfile.open(fileobj=tar, mode="w:gz") as made:
        _fill(made, {f"cells/{place}": data for place, data in library()[0].items()})
    return ({"archive": out.getvalue()}, {"archive": tar.getvalue()})


def _fill(made: tarfile.TarFile, files: Mapping[str, bytes]) -> None:
    for place, data in files.items():
        entry = tarfile.TarInfo(place)
        entry.size = len(data)
        made.addfile(entry, io.BytesIO(data))


@cache
def shards() -> Seeds:
    out = io.BytesIO()
    said = b'{"label": "band", "specimen": "s1", "split": "test"}'
    with tarfile.open(fileobj=out, mode="w") as made:
        _fill(made, {"1.png": png(), "1.cls": b"mono\n", "2.jpg": pictures()[4]["picture"]})
        _fill(made, {"2.json": said})
    return ({"cells-0.tar": out.getvalue()},)


@cache
def parquet() -> Seeds:
    import pyarrow as pa
    import pyarrow.parquet as pq

    images = [{"bytes": one["picture"], "path": "a.png"} for one in pictures()[:3]]
    out = io.BytesIO()
    pq.write_table(pa.table({"image": images, "label": ["a", "b", "a"]}), out, compression="snappy")
    return ({"train-00000.parquet": out.getvalue()},)


@cache
def tables() -> Seeds:
    """``cases.csv`` of each kind of library, labels beside pictures, answers from elsewhere."""
    pictured = {"cases.csv": b"file,label,specimen,split\na.png,mono,s1,test\nb.png,band,s2,\n"}
    pictured |= {"a.png": png(), "b.png": mask_png()}
    answers = {"answers.csv": b"case_id,truth,predicted\nc0,10.5,11\nc1,11.5,10\nc2,12.5,12\n"}
    return (
        {"cells.csv": library()[0]["cases.csv"], "library.toml": library()[0]["library.toml"]},
        {"cells.csv": library()[1]["cases.csv"], "library.toml": library()[1]["library.toml"]},
        pictured,
        library()[1] | answers,
    )


@cache
def documents() -> Seeds:
    """A randomised comparison's protocol and a playlist."""
    trial = b"""library = "cells"
model = "tiny"
practice_pictures = 8
test_pictures = 8
seed = 2026
n_per_arm = 64
[title]
en = "Alone or shown"
ja = "A"
[[arms]]
id = "alone"
[[arms]]
id = "shown"
help = "shown"
[exclusion]
most_earlier_answers = 0
"""
    entry = {"library": "cells", "case": "c0", "view": {"method": "grad-cam"}}
    listed = {"format": "shiten-playlist-1", "title": "T", "author": "A", "entries": [entry] * 2}
    return ({"trial.toml": trial}, {"playlist.json": _json(listed)})
