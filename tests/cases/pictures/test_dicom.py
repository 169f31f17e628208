"""DICOM, made by hand, by pydicom's own encoders, and broken on purpose."""

import io
import logging
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread, examples
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.pixels import apply_modality_lut, apply_rescale, apply_voi_lut, pixel_array
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    JPEG2000Lossless,
    RLELossless,
)

from xai_core.cases.pictures.compressed import codestream_size
from xai_core.cases.pictures.dicom import deidentified_facts, read_dicom
from xai_core.cases.pictures.window import WINDOWS, AsStored, Curve, Linear, Percentiles, Table
from xai_core.errors import ImageError

SECRETS = ("Yamada^Taro", "ID-4711-SECRET", "19450815", "Dr^Suzuki", "St. Secret Hospital")
SIGNED = np.random.default_rng(1).integers(-1000, 1000, (20, 30)).astype(np.int16)


def dataset(pixels: np.ndarray = SIGNED, **tags: Any) -> Dataset:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.file_meta.MediaStorageSOPClassUID = made.SOPClassUID = CTImageStorage
    made.file_meta.MediaStorageSOPInstanceUID = made.SOPInstanceUID = "1.2.3.4711"
    made.PatientName, made.PatientID, made.PatientBirthDate = SECRETS[:3]
    made.ReferringPhysicianName, made.InstitutionName = SECRETS[3:]
    made.Modality, made.StudyInstanceUID = "CT", "1.2.3"
    made.SamplesPerPixel = 3 if pixels.shape[-1] == 3 else 1
    made.PhotometricInterpretation = "RGB" if pixels.shape[-1] == 3 else "MONOCHROME2"
    if made.SamplesPerPixel == 3:
        made.PlanarConfiguration = 0
    made.Rows, made.Columns = pixels.shape[-3:-1] if pixels.shape[-1] == 3 else pixels.shape[-2:]
    bits = pixels.dtype.itemsize * 8
    made.BitsAllocated = made.BitsStored = bits
    made.HighBit = bits - 1
    made.PixelRepresentation = int(pixels.dtype.kind == "i")
    made.PixelData = pixels.tobytes()
    for tag, value in tags.items():
        setattr(made, tag, value)
    return made


def saved(made: Dataset) -> bytes:
    out = io.BytesIO()
    made.save_as(out, enforce_file_format=True)
    return out.getvalue()


def test_rescaled_signed_pixels_through_the_files_first_window() -> None:
    tags = {"RescaleSlope": 2, "RescaleIntercept": -24, "PixelSpacing": [0.5, 0.75]}
    made = dataset(WindowCenter=[40, 400], WindowWidth=[400, 1800], **tags)
    picture = read_dicom(saved(made), "a.dcm")
    np.testing.assert_array_equal(picture.stored, SIGNED)
    assert picture.stored.dtype == np.int16
    np.testing.assert_array_equal(picture.values(), SIGNED * 2.0 - 24)
    assert picture.window == Linear(centre=40, width=400)
    assert (picture.facts.unit, picture.facts.spacing_mm) == ("HU", (0.5, 0.75))
    theirs = apply_voi_lut(apply_rescale(pixel_array(made), made), made)
    scaled = (theirs - theirs.min()) / (theirs.max() - theirs.min()) * 255
    assert np.abs(picture.view[..., 0] - scaled).max() <= 1
    assert read_dicom(saved(made), "a", window=WINDOWS["lung"]).window == WINDOWS["lung"]


def test_without_a_window_the_percentiles_are_said() -> None:
    assert read_dicom(saved(dataset()), "a").window == Percentiles(low=1, high=99)
    strange = dataset(WindowCenter=40, WindowWidth=0)
    assert read_dicom(saved(strange), "a").window == Percentiles(low=1, high=99)


def test_monochrome1_is_inverted() -> None:
    tags = {"WindowCenter": 0, "WindowWidth": 500, "VOILUTFunction": "SIGMOID"}
    plain = read_dicom(saved(dataset(**tags)), "a")
    turned = read_dicom(saved(dataset(PhotometricInterpretation="MONOCHROME1", **tags)), "a")
    assert plain.window == Linear(centre=0, width=500, curve=Curve.SIGMOID)
    np.testing.assert_array_equal(turned.view, 255 - plain.view)
    np.testing.assert_array_equal(turned.stored, plain.stored)


def test_a_voi_table_comes_before_a_window() -> None:
    item = Dataset()
    item.LUTDescriptor = [256, 0, 8]
    item.LUTData = bytes(reversed(range(256)))
    pixels = np.arange(256, dtype=np.uint16).reshape(16, 16)
    made = dataset(pixels, VOILUTSequence=[item], WindowCenter=5, WindowWidth=5)
    made["VOILUTSequence"].value[0].add_new(0x00283006, "OW", bytes(reversed(range(256))))
    picture = read_dicom(saved(made), "a")
    assert isinstance(picture.window, Table)
    np.testing.assert_array_equal(picture.view[..., 0], 255 - pixels)


def test_a_voi_table_of_signed_values_under_monochrome1() -> None:
    item = Dataset()
    item.LUTDescriptor = [3, -1, 8]
    item.add_new(0x00283006, "OW", bytes([0, 100, 255, 0]))
    pixels = np.tile(np.array([-5, -1, 0, 1, 9], np.int16), (10, 2))
    made = dataset(pixels, VOILUTSequence=[item], PhotometricInterpretation="MONOCHROME1")
    shown = read_dicom(saved(made), "a").view[0, :5, 0]
    assert shown.tolist() == [255, 255, 155, 0, 0]


@pytest.mark.parametrize("first", [0, -3])
def test_a_modality_table_says_what_is_stored(first: int) -> None:
    item = Dataset()
    item.LUTDescriptor, item.ModalityLUTType = [4, first, 16], "US"
    item.add_new(0x00283006, "OW", np.array([900, 800, 700, 100], "<u2").tobytes())
    stored = np.tile(np.array([-9, first, first + 1, first + 2, first + 3, 99], np.int16), (10, 2))
    made = dataset(stored, ModalityLUTSequence=[item], RescaleSlope=7, RescaleIntercept=7)
    picture = read_dicom(saved(made), "a")
    assert picture.stored[0, :6].tolist() == [900, 900, 800, 700, 100, 100]
    np.testing.assert_array_equal(picture.stored, apply_modality_lut(stored, made))
    np.testing.assert_array_equal(picture.values(), picture.stored)
    assert (picture.facts.unit, picture.facts.slope) == (None, 1)
    assert picture.view[0, 0, 0] > picture.view[0, 4, 0]


def test_the_voi_table_behind_a_modality_table_is_of_unsigned_values() -> None:
    modality, voi = Dataset(), Dataset()
    modality.LUTDescriptor, modality.ModalityLUTType = [2, -1, 16], "US"
    modality.add_new(0x00283006, "OW", np.array([40_001, 40_000], "<u2").tobytes())
    voi.add_new(0x00283002, "US", [2, 40_000, 8])
    voi.add_new(0x00283006, "OW", bytes([10, 20]))
    stored = np.tile(np.array([-1, 0], np.int16), (10, 5))
    made = dataset(stored, ModalityLUTSequence=[modality], VOILUTSequence=[voi])
    assert read_dicom(saved(made), "a").view[0, :2, 0].tolist() == [20, 10]


def test_an_eight_bit_modality_table_is_seen_as_it_is() -> None:
    item = Dataset()
    item.LUTDescriptor, item.ModalityLUTType = [256, 0, 8], "US"
    item.add_new(0x00283006, "OW", bytes(reversed(range(256))))
    stored = np.arange(256, dtype=np.uint8).reshape(16, 16)
    picture = read_dicom(saved(dataset(stored, ModalityLUTSequence=[item])), "a")
    assert picture.window == AsStored()
    np.testing.assert_array_equal(picture.view[..., 0], 255 - stored)


def test_unsigned_sixteen_bits_are_brought_to_hounsfield_units() -> None:
    pixels = np.arange(0, 400, 2, dtype=np.uint16).reshape(10, 20)
    pixels[0, 0] = 65_535
    picture = read_dicom(saved(dataset(pixels, RescaleSlope=1, RescaleIntercept=-1024)), "a")
    assert picture.stored.dtype == np.uint16
    assert picture.values()[0, :3].tolist() == [64_511, -1022, -1020]
    assert picture.facts.unit == "HU"


def test_a_frame_of_run_lengths() -> None:
    made = dataset(np.stack([SIGNED, SIGNED + 1]), NumberOfFrames=2)
    made.compress(RLELossless, generate_instance_uid=False)
    np.testing.assert_array_equal(read_dicom(saved(made), "a", frame=2).stored, SIGNED + 1)


def test_unsigned_eight_bits_and_colour() -> None:
    grey = np.arange(100, dtype=np.uint8).reshape(10, 10)
    picture = read_dicom(saved(dataset(grey)), "a")
    assert picture.window == AsStored()
    np.testing.assert_array_equal(picture.view[..., 2], grey)
    colour = np.random.default_rng(2).integers(0, 256, (10, 12, 3), np.uint8)
    np.testing.assert_array_equal(read_dicom(saved(dataset(colour)), "a").view, colour)


def test_of_several_frames_one_is_named() -> None:
    frames = np.stack([SIGNED, SIGNED + 1, SIGNED + 2])
    data = saved(dataset(frames, NumberOfFrames=3))
    with pytest.raises(ImageError, match="holds 3 pictures: say which one"):
        read_dicom(data, "a")
    with pytest.raises(ImageError, match="no picture 4"):
        read_dicom(data, "a", frame=4)
    np.testing.assert_array_equal(read_dicom(data, "a", frame=2).stored, SIGNED + 1)


def test_the_window_of_a_frame_stands_in_its_functional_groups() -> None:
    groups = []
    for centre in (10, 20):
        voi, group = Dataset(), Dataset()
        voi.WindowCenter, voi.WindowWidth = centre, 100
        group.FrameVOILUTSequence = [voi]
        groups.append(group)
    made = dataset(np.stack([SIGNED, SIGNED]), NumberOfFrames=2)
    made.PerFrameFunctionalGroupsSequence = groups
    assert read_dicom(saved(made), "a", frame=2).window == Linear(centre=20, width=100)


def test_run_lengths() -> None:
    made = dataset()
    made.compress(RLELossless, generate_instance_uid=False)
    np.testing.assert_array_equal(read_dicom(saved(made), "a").stored, SIGNED)


@pytest.mark.parametrize(
    "name",
    [
        "JPEG2000.dcm",
        "MR_small_jp2klossless.dcm",
        "693_J2KI.dcm",
        "JPEGLSNearLossless_08.dcm",
        "SC_rgb_jpeg_dcmtk.dcm",
    ],
)
def test_pydicoms_own_compressed_files(name: str) -> None:
    from pydicom.data import get_testdata_file

    path = get_testdata_file(name, download=False)
    if path is None:
        pytest.skip("not among the files pydicom ships")
    made = dcmread(path)
    picture = read_dicom(Path(path).read_bytes(), name)
    np.testing.assert_array_equal(picture.stored, made.pixel_array)


def test_a_stream_no_plug_in_can_read_is_said() -> None:
    from pydicom.data import get_testdata_file

    path = get_testdata_file("JPEG-lossy.dcm", download=False)
    if path is None:
        pytest.skip("not among the files pydicom ships")
    with pytest.raises(ImageError, match="compressed in a way that is not read"):
        read_dicom(Path(path).read_bytes(), "lossy.dcm")


def test_a_real_ct_of_pydicom() -> None:
    made = examples.ct
    picture = read_dicom(saved(made), "ct")
    np.testing.assert_array_equal(picture.values(), apply_rescale(pixel_array(made), made))


def without(*tags: str) -> Dataset:
    made = dataset()
    for tag in tags:
        delattr(made, tag)
    return made


def rle_bomb() -> Dataset:
    segment = b"\x81\x00" * 100_000  # 12.8 million zeros for a picture of 600 pixels
    frame = struct.pack("<L", 2) + struct.pack("<15L", 64, 64 + len(segment), *[0] * 13)
    from pydicom.encaps import encapsulate

    made = dataset(PixelData=encapsulate([frame + segment + segment]))
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    made.file_meta.TransferSyntaxUID = RLELossless
    return made


def jpeg_bomb() -> Dataset:
    from pydicom.encaps import encapsulate

    siz = b"\xff\x4f\xff\x51" + struct.pack(">HH", 41, 0) + struct.pack(">4I", 60_000, 60_000, 0, 0)
    made = dataset(PixelData=encapsulate([siz + bytes(60)]))
    made["PixelData"].VR, made["PixelData"].is_undefined_length = "OB", True
    made.file_meta.TransferSyntaxUID = JPEG2000Lossless
    return made


def deflated() -> bytes:
    made = dataset()
    made.file_meta.TransferSyntaxUID = DeflatedExplicitVRLittleEndian
    return saved(made)


HOSTILE = {
    "nothing": (lambda: b"", "not a DICOM file"),
    "text": (lambda: b"x" * 400, "not a DICOM file"),
    "only a preamble": (lambda: bytes(128) + b"DICM", "DICOM"),
    "no pixels": (lambda: saved(without("PixelData")), "without a picture"),
    "no rows": (lambda: saved(without("Rows")), "impossible values"),
    "no bits": (lambda: saved(dataset(BitsAllocated=13)), "DICOM"),
    "huge": (lambda: saved(dataset(Rows=60_000, Columns=60_000)), "million pixels"),
    "tiny": (lambda: saved(dataset(Rows=2, Columns=300)), "at least 8"),
    "too few bytes": (lambda: saved(dataset(Rows=2000, Columns=3000)), "DICOM"),
    "many frames": (lambda: saved(dataset(NumberOfFrames=10_000_000)), "up to 10000"),
    "minus frames": (lambda: saved(dataset(NumberOfFrames=-3)), "up to 10000"),
    "run-length bomb": (lambda: saved(rle_bomb()), "compressed"),
    "JPEG 2000 bomb": (lambda: saved(jpeg_bomb()), "compressed"),
    "deflated": (deflated, "deflated"),
    "cut off": (lambda: saved(dataset())[:-500], "DICOM"),
    "cut off early": (lambda: saved(dataset())[:400], "DICOM"),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_refused_in_one_sentence(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    make, words = HOSTILE[kind]
    with caplog.at_level(logging.DEBUG), pytest.raises(ImageError) as caught:
        read_dicom(make(), "my.dcm")
    text = str(caught.value)
    assert words in text or "compressed" in text
    assert text.startswith("my.dcm")
    assert "\n" not in text
    assert caught.value.__cause__ is None
    assert not any(secret in text + caplog.text for secret in SECRETS)


@given(place=st.integers(128, 1500), junk=st.binary(min_size=1, max_size=8))
@settings(max_examples=80)
def test_a_damaged_file_is_read_or_refused(place: int, junk: bytes) -> None:
    data = bytearray(saved(dataset(WindowCenter=1, WindowWidth=9)))
    data[place : place + len(junk)] = junk
    try:
        read_dicom(bytes(data), "damaged")
    except ImageError:
        return


def test_facts_are_an_allow_list() -> None:
    made = dataset(RescaleSlope=1, RescaleIntercept=-1024, WindowCenter=40, WindowWidth=400)
    made.add_new("Modality", "LO", SECRETS[0])
    facts = deidentified_facts(made)
    assert set(facts.model_dump()) == {
        "rows", "columns", "frames", "spacing_mm", "modality", "window", "slope", "intercept",
        "unit", "photometric_interpretation", "bits_stored",
    }  # fmt: skip
    assert facts.modality is None
    text = facts.model_dump_json()
    assert not any(secret in text for secret in SECRETS)


def test_sizes_inside_jpeg_streams() -> None:
    baseline = (
        b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08" + struct.pack(">HH", 7, 9) + bytes(9)
    )
    assert codestream_size(baseline) == (7, 9)
    assert codestream_size(b"\xff\xd8\xff\xda") is None
    assert codestream_size(b"") is None
