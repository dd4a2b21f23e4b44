from pathlib import Path

import numpy as np
import pytest
import tifffile
from PIL import Image

from tests.core.pictures import WHITE, photo
from tlstudio.core import images
from tlstudio.core.errors import ImageError
from tlstudio.core.pixels import to_8_bit
from tlstudio.core.reading import DEPTHS

RAMP = np.linspace(0, 1, 64).reshape(8, 8)
DEEP_GREYS = {
    "uint16": (RAMP * 4095 + 50).astype(np.uint16),
    "int16": (RAMP * 2000 - 1000).astype(np.int16),
    "uint32": (RAMP * 4e9).astype(np.uint32),
    "int32": (RAMP * 2e6 - 1e6).astype(np.int32),
    "float16": RAMP.astype(np.float16),
    "float32": (RAMP * 1e-3).astype(np.float32),
    "float64": RAMP * 1e300 - 5e299,
}


@pytest.mark.parametrize("byte_order", ["<", ">"])
@pytest.mark.parametrize("kind", DEEP_GREYS)
def test_deep_greys_are_scaled_by_their_own_range(kind: str, byte_order: str, tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "grey.tif", DEEP_GREYS[kind], byteorder=byte_order)
    image = images.read_image(tmp_path / "grey.tif")
    assert image.mode == "RGB"
    np.testing.assert_allclose(np.asarray(image)[..., 1], RAMP * 255, atol=1)


@pytest.mark.parametrize("planar", ["contig", "separate"])
@pytest.mark.parametrize("kind", ["uint8", "uint16", "uint32", "float32"])
def test_colour_of_any_depth(kind: str, planar: str, tmp_path: Path) -> None:
    pixels = np.asarray(photo())
    full = {"uint8": 1, "uint16": 257, "uint32": 16843009, "float32": 1 / 255}[kind]
    values = (pixels.astype(np.float64) * full).astype(kind)
    if planar == "separate":
        values = np.moveaxis(values, -1, 0)
    tifffile.imwrite(tmp_path / "colour.tif", values, photometric="rgb", planarconfig=planar)
    np.testing.assert_allclose(np.asarray(images.read_image(tmp_path / "colour.tif")), pixels, atol=1)


def test_big_tiff_and_first_page(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "big.tif", np.stack([RAMP, RAMP * 0]), bigtiff=True, photometric="minisblack")
    assert np.asarray(images.read_image(tmp_path / "big.tif")).max() == 255


def test_deep_colour_stands_upright(tmp_path: Path) -> None:
    values = np.zeros((8, 4, 3), np.uint16)
    values[0, 0] = 65535
    tifffile.imwrite(tmp_path / "turned.tif", values, photometric="rgb", extratags=[(274, "H", 1, 6, True)])
    image = images.read_image(tmp_path / "turned.tif")
    assert image.size == (8, 4)
    assert image.getpixel((7, 0)) == WHITE


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("kind", ["uint8", "uint16", "uint32"])
def test_the_size_told_is_the_size_read(kind: str, orientation: int, tmp_path: Path) -> None:
    values = np.zeros((8, 4, 3), kind)
    turned = [(274, "H", 1, orientation, True)]
    tifffile.imwrite(tmp_path / "turned.tif", values, photometric="rgb", extratags=turned)
    read = images.read_image(tmp_path / "turned.tif").size
    assert images.image_size(tmp_path / "turned.tif") == read == ((8, 4) if orientation >= 5 else (4, 8))


@pytest.mark.parametrize("compression", ["zstd", "lzma", "webp"])
def test_eight_bits_in_compressions_that_pillow_may_lack(compression: str, tmp_path: Path) -> None:
    options = {"compressionargs": {"lossless": True}} if compression == "webp" else {}
    tifffile.imwrite(tmp_path / "photo.tif", np.asarray(photo()), photometric="rgb", compression=compression, **options)
    np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / "photo.tif")), np.asarray(photo()))


def test_a_palette_of_many_colours(tmp_path: Path) -> None:
    palette = np.random.default_rng(0).integers(0, 65536, (3, 65536)).astype(np.uint16)
    indexes = np.arange(64, dtype=np.uint16).reshape(8, 8) * 999
    tifffile.imwrite(tmp_path / "palette.tif", indexes, photometric="palette", colormap=palette)
    expected = np.moveaxis(palette[:, indexes], 0, -1) // 256
    np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / "palette.tif")), expected)


def test_twelve_bits_are_not_dark(tmp_path: Path) -> None:
    values = np.asarray(photo()).astype(np.uint16) * 16
    tifffile.imwrite(tmp_path / "twelve.tif", values, photometric="rgb", compression="jpeg", tile=(16, 16))
    for depth in ("window", "full_range"):
        read = np.asarray(images.read_image(tmp_path / "twelve.tif", depth=depth), int)
        assert np.abs(read - np.asarray(photo())).mean() < 4


def test_numbers_below_0_of_eight_bits(tmp_path: Path) -> None:
    tifffile.imwrite(tmp_path / "signed.tif", np.array([[-128, 0, 127]], np.int8))
    assert np.asarray(images.read_image(tmp_path / "signed.tif"))[0, :, 0].tolist() == [0, 128, 255]


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_deep_alpha_over_white(planar: str, tmp_path: Path) -> None:
    values = np.full((4, 4, 4), 65535, np.uint16)
    values[..., :3] = np.arange(16, dtype=np.uint16).reshape(4, 4, 1) * 17 * 257
    values[0] = (0, 0, 0, 0)
    if planar == "separate":
        values = np.moveaxis(values, -1, 0)
    tifffile.imwrite(
        tmp_path / "alpha.tif", values, photometric="rgb", extrasamples=["unassalpha"], planarconfig=planar
    )
    image = images.read_image(tmp_path / "alpha.tif")
    assert image.getpixel((2, 0)) == WHITE
    assert image.getpixel((3, 3)) == WHITE
    assert image.getpixel((0, 1)) == (4 * 17,) * 3


def test_deep_cmyk(tmp_path: Path) -> None:
    values = np.zeros((4, 4, 4), np.uint16)
    values[0, :, 3] = 65535
    tifffile.imwrite(tmp_path / "cmyk.tif", values, photometric="separated")
    image = images.read_image(tmp_path / "cmyk.tif")
    assert image.getpixel((0, 0)) == (0, 0, 0)
    assert image.getpixel((0, 3)) == WHITE


@pytest.mark.parametrize("compression", ["lzw", "zstd", "lzma", "packbits", "jpeg2000"])
@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_deep_colours_in_any_compression(compression: str, planar: str, tmp_path: Path) -> None:
    values = np.asarray(photo()).astype(np.uint16) * 257
    if planar == "separate":
        values = np.moveaxis(values, -1, 0).copy()
    options = {"compressionargs": {"level": 0}} if compression == "jpeg2000" else {}
    tifffile.imwrite(
        tmp_path / "deep.tif", values, photometric="rgb", planarconfig=planar, compression=compression, **options
    )
    np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / "deep.tif")), np.asarray(photo()))


def test_says_which_compression_is_too_much(tmp_path: Path) -> None:
    values = np.zeros((3, 20, 20), np.uint16)
    tifffile.imwrite(tmp_path / "planes.tif", values, planarconfig="separate", photometric="rgb", metadata=None)
    content = (tmp_path / "planes.tif").read_bytes()
    uncompressed, unknown = b"\x03\x01\x03\0\x01\0\0\0\x01\0", b"\x03\x01\x03\0\x01\0\0\0\xab\xcd"
    assert uncompressed in content
    (tmp_path / "planes.tif").write_bytes(content.replace(uncompressed, unknown))
    with pytest.raises(ImageError, match=r"^a TIFF whose compression cannot be read here"):
        images.read_image(tmp_path / "planes.tif")


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("byte_order", ["<", ">"])
@pytest.mark.parametrize("kind", DEEP_GREYS)
def test_where_0_is_white_greys_are_inverted(kind: str, byte_order: str, depth: str, tmp_path: Path) -> None:
    for photometric in ("minisblack", "miniswhite"):
        tifffile.imwrite(
            tmp_path / f"{photometric}.tif", DEEP_GREYS[kind], photometric=photometric, byteorder=byte_order
        )
    black, white = (
        np.asarray(images.read_image(tmp_path / f"minis{name}.tif", depth=depth), int) for name in ("black", "white")
    )
    assert np.abs(255 - black - white).max() <= 1
    assert np.ptp(white) > 0


def test_where_0_is_white_eight_bits_are_inverted_too(tmp_path: Path) -> None:
    values = np.arange(64, dtype=np.uint8).reshape(8, 8)
    tifffile.imwrite(tmp_path / "white.tif", values, photometric="miniswhite")
    np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / "white.tif"))[..., 0], 255 - values)


def test_many_channels_are_no_picture(tmp_path: Path) -> None:
    values = np.zeros((7, 20, 20), np.uint16)
    tifffile.imwrite(tmp_path / "bands.tif", values, planarconfig="separate", photometric="rgb", metadata=None)
    with pytest.raises(ImageError, match=r"^a TIFF with 7 channels is not a picture"):
        images.read_image(tmp_path / "bands.tif")


def test_deep_colour_is_refused_by_its_header(tmp_path: Path) -> None:
    tifffile.imwrite(
        tmp_path / "large.tif", np.zeros((3, 100, 90), np.uint16), photometric="rgb", planarconfig="separate"
    )
    with pytest.raises(ImageError, match="90 × 100 pixels"):
        images.read_image(tmp_path / "large.tif", max_pixels=8000)


@pytest.mark.parametrize("kind", ["uint8", "uint16"])
def test_a_bomb_in_a_tile_is_refused_by_its_header(kind: str, tmp_path: Path) -> None:
    values = np.zeros((32, 32, 3), kind)
    tifffile.imwrite(tmp_path / "bomb.tif", values, tile=(9008, 9008), compression="zlib", photometric="rgb")
    for depth in ("window", "min_max"):
        with pytest.raises(ImageError, match="9008 × 9008 pixels is more than the limit"):
            images.read_image(tmp_path / "bomb.tif", depth=depth)


def test_numbers_that_are_none(tmp_path: Path) -> None:
    values = np.array([[np.nan, 1, 3], [np.inf, -np.inf, 2]], np.float32)
    Image.fromarray(values).save(tmp_path / "odd.tif")
    grey = np.asarray(images.read_image(tmp_path / "odd.tif"))[..., 0]
    assert grey.tolist() == [[0, 0, 255], [255, 0, 128]]


@pytest.mark.parametrize(("value", "grey"), [(0, 0), (77, 77), (65535, 255)])
def test_an_even_picture_keeps_its_value(value: int, grey: int) -> None:
    assert (to_8_bit(np.full((3, 3), value, np.uint16)) == grey).all()


def test_nothing_finite_and_largest_floats() -> None:
    assert to_8_bit(np.full(3, np.nan)).tolist() == [0, 0, 0]
    limits = np.finfo(np.float64)
    assert to_8_bit(np.array([limits.min, 0, limits.max])).tolist() == [0, 128, 255]
