import contextlib
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from pydicom import examples
from pydicom.uid import (
    MPEG2MPML,
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000Lossless,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)

from tests.core.pictures import photo
from tests.core.scans import dataset, save_dicom
from tlstudio.core import images
from tlstudio.core.dicom import is_dicom
from tlstudio.core.errors import ImageError

RAMP = np.arange(64, dtype=np.int16).reshape(8, 8)
SHARE = RAMP / 63 * 255


def grey(path: Path, depth: str = "window") -> np.ndarray:
    """Read a picture of greys as numbers."""
    pixels = np.asarray(images.read_image(path, depth=depth)).astype(int)
    assert (pixels == pixels[..., :1]).all()
    return pixels[..., 0]


def encoded(picture: Image.Image, format: str, **options: object) -> bytes:
    """Compress a picture as one frame."""
    file = io.BytesIO()
    picture.save(file, format, **options)
    return file.getvalue()


def test_without_a_window_from_the_smallest_to_the_largest(tmp_path: Path) -> None:
    save_dicom(tmp_path / "scan.dcm", RAMP * 20 - 500)
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), SHARE, atol=0.51)


# PS3.3, C.11.2.1.2.1: below center - 0.5 - (width - 1) / 2 black, above center - 0.5 + (width - 1) / 2 white.
@pytest.mark.parametrize(
    ("elements", "low", "high"),
    [
        ({"WindowCenter": 40, "WindowWidth": 21}, 29.5, 49.5),
        ({"WindowCenter": [40, 400], "WindowWidth": [21, 2000]}, 29.5, 49.5),
        ({"WindowCenter": 40, "WindowWidth": 20, "VOILUTFunction": "LINEAR_EXACT"}, 30, 50),
        ({"WindowCenter": -960, "WindowWidth": 41, "RescaleSlope": 2, "RescaleIntercept": -1024}, 21.75, 41.75),
    ],
    ids=["linear", "the first of two", "exact", "after rescaling"],
)
def test_the_window_of_the_file(elements: dict[str, Any], low: float, high: float, tmp_path: Path) -> None:
    save_dicom(tmp_path / "scan.dcm", RAMP, **elements)
    expected = np.clip((RAMP - low) / (high - low), 0, 1) * 255
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), expected, atol=0.51)


def test_a_soft_window(tmp_path: Path) -> None:
    save_dicom(tmp_path / "scan.dcm", RAMP, WindowCenter=32, WindowWidth=20, VOILUTFunction="SIGMOID")
    expected = 255 / (1 + np.exp(-4 * (RAMP - 32.0) / 20))
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), expected, atol=0.51)


def test_a_window_of_one_is_a_threshold(tmp_path: Path) -> None:
    save_dicom(tmp_path / "scan.dcm", RAMP, WindowCenter=32, WindowWidth=1)
    np.testing.assert_array_equal(grey(tmp_path / "scan.dcm"), np.where(RAMP < 32, 0, 255))


def test_a_table_of_values_of_interest(tmp_path: Path) -> None:
    table = dataset(LUTDescriptor=[64, 0, 16], LUTData=[65535 - 1000 * i for i in range(64)])
    table["LUTDescriptor"].VR = table["LUTData"].VR = "US"
    save_dicom(tmp_path / "scan.dcm", RAMP.astype(np.uint16), VOILUTSequence=[table])
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), (65535 - 1000 * RAMP.astype(int)) / 257, atol=0.51)


@pytest.mark.parametrize(
    ("depth", "low", "high"),
    [("full_range", 0, 4095), ("min_max", 0, 63), ("percentiles", 0.63, 62.37)],
)
def test_other_rules_of_depth_leave_the_window_aside(depth: str, low: float, high: float, tmp_path: Path) -> None:
    save_dicom(tmp_path / "scan.dcm", RAMP.astype(np.uint16), BitsStored=12, HighBit=11, WindowCenter=9, WindowWidth=3)
    expected = np.clip((RAMP - low) / (high - low), 0, 1) * 255
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm", depth), expected, atol=0.51)


def test_the_whole_range_is_rescaled_too(tmp_path: Path) -> None:
    values = np.array([[-2048, 0, 2047]], np.int16)
    save_dicom(tmp_path / "scan.dcm", values, BitsStored=12, HighBit=11, RescaleSlope=-2, RescaleIntercept=5)
    assert grey(tmp_path / "scan.dcm", "full_range").tolist() == [[255, 127, 0]]


def test_monochrome1_is_inverted(tmp_path: Path) -> None:
    save_dicom(tmp_path / "scan.dcm", RAMP, PhotometricInterpretation="MONOCHROME1")
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), 255 - SHARE, atol=0.51)


def test_eight_bits_stay_as_they_are(tmp_path: Path) -> None:
    save_dicom(tmp_path / "scan.dcm", (RAMP + 20).astype(np.uint8))
    np.testing.assert_array_equal(grey(tmp_path / "scan.dcm"), RAMP + 20)


def test_colours(tmp_path: Path) -> None:
    pixels = np.asarray(photo())
    save_dicom(tmp_path / "colour.dcm", pixels)
    np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / "colour.dcm")), pixels)
    planes = np.moveaxis(pixels, -1, 0).copy()
    save_dicom(
        tmp_path / "planes.dcm", planes, NumberOfFrames=1, SamplesPerPixel=3, PlanarConfiguration=1,
        PhotometricInterpretation="RGB",
    )  # fmt: skip
    np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / "planes.dcm")), pixels)


def test_deep_colours_keep_their_highest_bits(tmp_path: Path) -> None:
    save_dicom(tmp_path / "deep.dcm", np.asarray(photo(), np.uint16) * 128)
    np.testing.assert_allclose(np.asarray(images.read_image(tmp_path / "deep.dcm")), np.asarray(photo()) / 2, atol=0.51)
    assert np.asarray(images.read_image(tmp_path / "deep.dcm", depth="min_max")).max() == 255


def test_a_palette(tmp_path: Path) -> None:
    channels = [[0, 255, 128], [7, 255, 64], [9, 0, 32]]
    elements: dict[str, Any] = {"PhotometricInterpretation": "PALETTE COLOR"}
    for name, values in zip(("Red", "Green", "Blue"), channels, strict=True):
        elements[f"{name}PaletteColorLookupTableDescriptor"] = [3, 0, 16]
        elements[f"{name}PaletteColorLookupTableData"] = np.array(values, "<u2").__mul__(257).astype("<u2").tobytes()
    save_dicom(tmp_path / "scan.dcm", np.array([[0, 1, 2]], np.uint8), **elements)
    picture = np.asarray(images.read_image(tmp_path / "scan.dcm"))
    np.testing.assert_array_equal(picture, [np.transpose(channels)])


@pytest.mark.parametrize(("count", "read"), [(1, 0), (2, 1), (3, 1), (5, 2), (6, 3)])
def test_of_several_frames_the_middle_one(count: int, read: int, tmp_path: Path) -> None:
    frames = np.arange(count, dtype=np.uint8)[:, None, None] * np.ones((1, 4, 4), np.uint8)
    save_dicom(tmp_path / "scan.dcm", frames)
    assert (grey(tmp_path / "scan.dcm") == read).all()


def test_a_frame_s_own_window_and_scale(tmp_path: Path) -> None:
    views = [dataset(FrameVOILUTSequence=[dataset(WindowCenter=c, WindowWidth=21)]) for c in (10, 40, 60)]
    scale = dataset(RescaleSlope=2, RescaleIntercept=0)
    save_dicom(
        tmp_path / "scan.dcm", np.stack([RAMP] * 3), PerFrameFunctionalGroupsSequence=views,
        SharedFunctionalGroupsSequence=[dataset(PixelValueTransformationSequence=[scale])],
    )  # fmt: skip
    expected = np.clip((2 * RAMP - 29.5) / 20, 0, 1) * 255
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), expected, atol=0.51)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRBigEndian])
def test_other_ways_to_write_numbers(syntax: str, tmp_path: Path) -> None:
    pixels = RAMP.astype(">i2") if syntax == ExplicitVRBigEndian else RAMP
    save_dicom(tmp_path / "scan.dcm", pixels, syntax=syntax)
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), SHARE, atol=0.51)


def test_compressed_frames(tmp_path: Path) -> None:
    three = [photo().convert("L").rotate(angle) for angle in (90, 0, 180)]
    pixels = np.stack([np.asarray(picture) for picture in three])
    for name, syntax, format, options, most in (
        ("jpeg", JPEGBaseline8Bit, "JPEG", {"quality": 98}, 4),
        ("jpeg 2000", JPEG2000Lossless, "JPEG2000", {"no_jp2": True, "irreversible": False}, 0),
    ):
        frames = [encoded(picture, format, **options) for picture in three]
        save_dicom(tmp_path / name, pixels, frames, syntax)
        assert np.abs(grey(tmp_path / name) - pixels[1]).max() <= most


def test_run_lengths(tmp_path: Path) -> None:
    from pydicom import dcmread

    save_dicom(tmp_path / "plain.dcm", RAMP)
    scan = dcmread(tmp_path / "plain.dcm")
    scan.compress(RLELossless)
    scan.save_as(tmp_path / "scan.dcm")
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), SHARE, atol=0.51)


TWELVE = RAMP.astype(np.uint16) * 60
COMPRESSED: dict[str, tuple[str, Callable[[np.ndarray], bytes], int]] = {
    "lossless JPEG": (JPEGLossless, lambda v: imagecodecs.jpeg8_encode(v, lossless=True, bitspersample=12), 0),
    "lossless JPEG, first order": (
        JPEGLosslessSV1, lambda v: imagecodecs.jpeg8_encode(v, lossless=True, predictor=1, bitspersample=12), 0,
    ),
    "JPEG of 12 bits": (JPEGExtended12Bit, lambda v: imagecodecs.jpeg8_encode(v, level=98, bitspersample=12), 20),
    "JPEG-LS": (JPEGLSLossless, lambda v: imagecodecs.jpegls_encode(v), 0),
    "JPEG-LS with losses": (JPEGLSNearLossless, lambda v: imagecodecs.jpegls_encode(v, level=2), 2),
    "JPEG 2000": (JPEG2000Lossless, lambda v: imagecodecs.jpeg2k_encode(v, level=0, codecformat="j2k"), 0),
}  # fmt: skip


@pytest.mark.parametrize("kind", COMPRESSED)
def test_deep_greys_in_each_compression(kind: str, tmp_path: Path) -> None:
    syntax, encode, most = COMPRESSED[kind]
    frames = [TWELVE[::-1].copy(), TWELVE, TWELVE * 0]
    save_dicom(
        tmp_path / "scan.dcm", np.stack(frames), [encode(frame) for frame in frames], syntax, BitsStored=12, HighBit=11
    )
    expected = TWELVE / 4095 * 255
    np.testing.assert_allclose(grey(tmp_path / "scan.dcm", "full_range"), expected, atol=0.51 + most / 16)
    assert images.image_size(tmp_path / "scan.dcm") == (8, 8)


def test_negative_numbers_in_lossless_compressions(tmp_path: Path) -> None:
    values = RAMP * 60 - 1900
    stored = values.view(np.uint16)
    for syntax, frame in (
        (JPEGLosslessSV1, imagecodecs.jpeg8_encode(stored, lossless=True, predictor=1, bitspersample=16)),
        (JPEGLSLossless, imagecodecs.jpegls_encode(stored)),
    ):
        save_dicom(tmp_path / "scan.dcm", values, [frame], syntax, WindowCenter=0, WindowWidth=2001)
        expected = np.clip((values + 1000.5) / 2000, 0, 1) * 255
        np.testing.assert_allclose(grey(tmp_path / "scan.dcm"), expected, atol=0.51)


def test_colours_in_lossless_compressions(tmp_path: Path) -> None:
    pixels = np.asarray(photo())
    plain = imagecodecs.jpeg8_encode(pixels, lossless=True, colorspace="RGB", outcolorspace="RGB")
    for syntax, frame in ((JPEGLosslessSV1, plain), (JPEGLSLossless, imagecodecs.jpegls_encode(pixels))):
        save_dicom(tmp_path / "scan.dcm", pixels, [frame], syntax)
        np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / "scan.dcm")), pixels)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(COMPRESSED)), at=st.floats(0, 0.999), value=st.integers(0, 255), keep=st.floats(0.3, 1)
)
def test_damage_in_a_frame_is_an_image_error_or_a_picture(
    kind: str, at: float, value: int, keep: float, tmp_path: Path
) -> None:
    syntax, encode, _most = COMPRESSED[kind]
    frame = bytearray(encode(TWELVE))
    frame[int(at * len(frame))] = value
    save_dicom(
        tmp_path / "scan.dcm", TWELVE, [bytes(frame[: int(keep * len(frame))])], syntax, BitsStored=12, HighBit=11
    )
    with contextlib.suppress(ImageError):
        assert images.read_image(tmp_path / "scan.dcm").size == (8, 8)


@pytest.mark.parametrize("syntax", [ImplicitVRLittleEndian, ExplicitVRLittleEndian])
@pytest.mark.parametrize("meta", [True, False])
def test_without_the_preamble(syntax: str, meta: bool, tmp_path: Path) -> None:
    from pydicom import dcmread

    save_dicom(
        tmp_path / "whole.dcm", RAMP, syntax=syntax, ImageType=["ORIGINAL", "PRIMARY"], StudyDate="20200102",
        Modality="CT", SOPClassUID=CTImageStorage, PatientName="A^B",
    )  # fmt: skip
    content = (tmp_path / "whole.dcm").read_bytes()[132:]
    if not meta:
        content = content[12 + dcmread(tmp_path / "whole.dcm").file_meta.FileMetaInformationGroupLength :]
    (tmp_path / "bare.dcm").write_bytes(content)
    np.testing.assert_allclose(grey(tmp_path / "bare.dcm"), SHARE, atol=0.51)
    assert images.image_size(tmp_path / "bare.dcm") == (8, 8)
    (tmp_path / "cut.dcm").write_bytes(content[:-9])
    with pytest.raises(ImageError, match=r"^(damaged|truncated)"):
        images.read_image(tmp_path / "cut.dcm")


@given(st.binary(max_size=600))
def test_chance_makes_no_scan(content: bytes) -> None:
    assert not is_dicom(content[:512]) or content[128:132] == b"DICM"
    assert not is_dicom(b"\x08\0\x05\0CS" + content)


@pytest.mark.parametrize("name", ["ct", "mr", "rgb_color", "palette_color", "jpeg2k", "ybr_color"])
def test_scans_that_pydicom_brings(name: str) -> None:
    path = examples.get_path(name)
    picture = images.read_image(path)
    assert picture.size == images.image_size(path)
    assert np.asarray(picture).std() > 5


BROKEN: dict[str, tuple[dict[str, Any], str]] = {
    "bomb": ({"Rows": 60000, "Columns": 60000}, "60000 × 60000 pixels is more than the limit"),
    "pixels that are missing": ({"Rows": 100}, "damaged|truncated"),
    "no size": ({"Rows": 0}, "damaged"),
    "no JPEG-LS": (
        {"syntax": JPEGLSLossless, "frames": [b"\xff\xd8\xff\xf7"]},
        r"a DICOM whose compression \(JPEG-LS",
    ),
    "a film": ({"syntax": MPEG2MPML, "frames": [bytes(40)]}, r"a DICOM whose compression \(MPEG2"),
    "JPEG-LS that is cut": (
        {"syntax": JPEGLSLossless, "frames": [imagecodecs.jpegls_encode(RAMP.astype(np.uint8))[:-20]]},
        "truncated",
    ),
    "lossless JPEG that is cut": (
        {"syntax": JPEGLossless, "frames": [imagecodecs.jpeg8_encode(RAMP.astype(np.uint8), lossless=True)[:-8]]},
        "truncated",
    ),
    "a bomb in JPEG-LS": (
        {"syntax": JPEGLSLossless, "frames": [imagecodecs.jpegls_encode(np.zeros((9000, 9000), np.uint8))]},
        "damaged: the picture in it has another size",
    ),
    "a bomb in lossless JPEG": (
        {
            "syntax": JPEGLossless,
            "frames": [imagecodecs.jpeg8_encode(np.zeros((9000, 9000), np.uint8), lossless=True)],
        },
        "damaged: the picture in it has another size",
    ),
    "no JPEG": ({"syntax": JPEGBaseline8Bit, "frames": [bytes(40)]}, r"a DICOM whose compression \(JPEG Base"),
    "a bomb in a frame": (
        {"syntax": JPEGBaseline8Bit, "frames": [encoded(Image.new("L", (9000, 9000)), "JPEG")]},
        "damaged: the picture in it has another size",
    ),
    "deflated": ({"syntax": DeflatedExplicitVRLittleEndian}, r"a DICOM whose compression \(Deflated"),
}


@pytest.mark.parametrize("kind", BROKEN)
def test_says_why_a_scan_cannot_be_read(kind: str, tmp_path: Path) -> None:
    elements, reason = BROKEN[kind]
    save_dicom(tmp_path / "scan.dcm", RAMP.astype(np.uint8), **elements)
    with pytest.raises(ImageError, match=f"^({reason})"):
        images.read_image(tmp_path / "scan.dcm")


def test_a_report_is_no_picture(tmp_path: Path) -> None:
    from pydicom import dcmread

    save_dicom(tmp_path / "scan.dcm", RAMP)
    scan = dcmread(tmp_path / "scan.dcm")
    del scan.PixelData
    scan.save_as(tmp_path / "pixels.dcm")
    del scan.Rows, scan.Columns
    scan.save_as(tmp_path / "report.dcm")
    for name in ("pixels.dcm", "report.dcm"):
        with pytest.raises(ImageError, match=r"^a DICOM that holds no picture$"):
            images.read_image(tmp_path / name)
