"""The decoders' table: every kind of file against what it must give, and every bad one against what it must say."""

import contextlib
import io
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import AvifImagePlugin, Image

from tests.core.pictures import WHITE, photo, png_16_bit
from tests.core.scans import save_dicom
from tlstudio.core import avif, images
from tlstudio.core.errors import ImageError
from tlstudio.core.opencv import cv2
from tlstudio.core.reading import DEPTHS, Reading

Save = Callable[[Path], None]
GREYS = np.linspace(0, 1, 64 * 48).reshape(48, 64)


def heic(path: Path, picture: Image.Image, **options: object) -> None:
    """Write a HEIC; reading it is not pillow-heif's work."""
    pillow_heif.from_pillow(picture).save(path, format="HEIF", **{"quality": 95, "chroma": 444, **options})


def _pillow(format: str, **options: object) -> Save:
    return lambda path: photo().save(path, format, **options)


def _tiff(values: np.ndarray, **options: object) -> Save:
    return lambda path: tifffile.imwrite(path, values, **options)


def _opencv_tiff(values: np.ndarray, compression: int) -> Save:
    """Write a TIFF of colours by OpenCV, with the predictor for its numbers; 5 is LZW, 8 Deflate."""
    return lambda path: (
        path.write_bytes(
            cv2.imencode(".tif", values[..., ::-1], [cv2.IMWRITE_TIFF_COMPRESSION, compression])[1].tobytes()
        )
        and None
    )


PHOTO = np.asarray(photo())
DEEP = PHOTO.astype(np.uint16) * 257

# name -> (how to write it, how much each value may be off)
PHOTOS: dict[str, tuple[Save, int]] = {
    "photo.jp2": (_pillow("JPEG2000", irreversible=False), 0),
    "stream.j2k": (_pillow("JPEG2000", no_jp2=True), 0),
    "tiled.jp2": (_pillow("JPEG2000", tile_size=(16, 16)), 0),
    "photo.avif": (_pillow("AVIF", quality=95, subsampling="4:4:4"), 12),
    "animated.avif": (
        lambda path: photo().save(path, save_all=True, append_images=[photo().rotate(180)], quality=95), 40,
    ),
    "photo.heic": (lambda path: heic(path, photo()), 12),
    "two.heif": (
        lambda path: pillow_heif.from_pillow(photo()).save(path, quality=95) and None, 60,
    ),
    "named heic.jpg": (lambda path: heic(path, photo()), 12),
    "tiled.tif": (_tiff(PHOTO, tile=(16, 16), photometric="rgb"), 0),
    "tiled deep.tif": (_tiff(DEEP, tile=(16, 16), photometric="rgb"), 0),
    "deflate.tif": (_pillow("TIFF", compression="tiff_adobe_deflate"), 0),
    "packbits.tif": (_pillow("TIFF", compression="packbits"), 0),
    "zip predictor.tif": (_tiff(DEEP, compression="zlib", photometric="rgb"), 0),
    "deep lzw.tif": (_opencv_tiff(DEEP, 5), 0),
    "32-bit lzw.tif": (_opencv_tiff(PHOTO.astype(np.uint32) * 16843009, 5), 0),
    "float lzw.tif": (_opencv_tiff((PHOTO / 255).astype(np.float32), 5), 0),
    "float deflate.tif": (_opencv_tiff((PHOTO / 255).astype(np.float32), 8), 0),
    "pages.tif": (_tiff(np.stack([PHOTO, PHOTO[::-1]]), photometric="rgb"), 0),
    "pages of many sizes.tif": (
        lambda path: photo().save(path, "TIFF", save_all=True, append_images=[Image.new("RGB", (9, 9))]), 0,
    ),
    "scan.dcm": (lambda path: save_dicom(path, PHOTO), 0),
    "without a suffix": (lambda path: save_dicom(path, PHOTO), 0),
}  # fmt: skip


@pytest.mark.parametrize("name", PHOTOS)
def test_every_kind_of_file_gives_the_same_photo(name: str, tmp_path: Path) -> None:
    save, most = PHOTOS[name]
    save(tmp_path / name)
    image = images.read_image(tmp_path / name)
    assert (image.mode, image.size) == ("RGB", (64, 48))
    assert np.abs(np.asarray(image, int) - PHOTO).max() <= most
    assert images.image_size(tmp_path / name) == (64, 48)
    assert images.thumbnail(tmp_path / name, 32).shape == (24, 32, 3)
    assert images.read_pixels(tmp_path / name, 20).shape == (20, 20, 3)


# name -> (numbers, the low and the high end of all they can be; None where they have none)
NUMBERS: dict[str, tuple[np.ndarray, tuple[int, int] | None]] = {
    "uint16": ((GREYS * 4000 + 50).astype(np.uint16), (0, 2**16 - 1)),
    "int16": ((GREYS * 2000 - 1000).astype(np.int16), (-(2**15), 2**15 - 1)),
    "uint32": ((GREYS * 4e9).astype(np.uint32), (0, 2**32 - 1)),
    "int32": ((GREYS * 2e6 - 1e6).astype(np.int32), (-(2**31), 2**31 - 1)),
    "float32": ((GREYS * 1e-3).astype(np.float32), None),
    "float64": (GREYS * 1e300 - 5e299, None),
}
WRITTEN: dict[str, dict[str, object]] = {
    "plain": {},
    "big end first": {"byteorder": ">"},
    "tiled": {"tile": (16, 16)},
    "deflate": {"compression": "zlib"},
    "first page": {},
}


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("kind", NUMBERS)
def test_deep_greys_follow_the_rule(kind: str, way: str, depth: str, tmp_path: Path) -> None:
    values, full = NUMBERS[kind]
    written = np.stack([values, values[::-1]]) if way == "first page" else values
    tifffile.imwrite(tmp_path / "grey.tif", written, photometric="minisblack", **WRITTEN[way])
    low, high = float(values.min()), float(values.max())
    if depth == "full_range" and full is not None:
        low, high = full
    if depth == "percentiles":
        low, high = np.percentile(values.astype(float), [1, 99])
    expected = np.clip((values / 2 - low / 2) / (high / 2 - low / 2), 0, 1) * 255
    read = np.asarray(images.read_image(tmp_path / "grey.tif", depth=depth))[..., 1]
    np.testing.assert_allclose(read, expected, atol=0.51)


@pytest.mark.parametrize("name", ["grey.png", "grey.jp2"])
def test_other_deep_greys_follow_it_too(name: str, tmp_path: Path) -> None:
    values = NUMBERS["uint16"][0]
    if name == "grey.png":
        (tmp_path / name).write_bytes(png_16_bit(values))
    else:
        Image.fromarray(values).save(tmp_path / name, irreversible=False)
    for depth, low, high in (("window", 50, 4050), ("full_range", 0, 65535), ("min_max", 50, 4050)):
        read = np.asarray(images.read_image(tmp_path / name, depth=depth))[..., 1]
        np.testing.assert_allclose(read, np.clip((values - low) / (high - low), 0, 1) * 255, atol=0.51)


@pytest.mark.parametrize("name", ["colour.png", "colour.tif", "planes.tif", "lzw.tif"])
def test_deep_colours_follow_it_too(name: str, tmp_path: Path) -> None:
    values = np.asarray(photo(), np.uint16) * 16 + 40  # twelve bits
    path = tmp_path / name
    match name:
        case "colour.png":
            path.write_bytes(png_16_bit(values))
        case "colour.tif":
            tifffile.imwrite(path, values, photometric="rgb")
        case "planes.tif":
            tifffile.imwrite(path, np.moveaxis(values, -1, 0), photometric="rgb", planarconfig="separate")
        case _:
            _opencv_tiff(values, 5)(path)
    for depth in ("window", "full_range"):
        np.testing.assert_array_equal(np.asarray(images.read_image(path, depth=depth)), values // 256)
    stretched = np.asarray(images.read_image(path, depth="min_max"))
    np.testing.assert_allclose(stretched, PHOTO, atol=1)
    low, high = np.percentile(values, [1, 99])
    stretched = np.asarray(images.read_image(path, depth="percentiles"))
    np.testing.assert_allclose(stretched, np.clip((values - low) / (high - low), 0, 1) * 255, atol=1)


@pytest.mark.parametrize("depth", DEPTHS)
def test_deep_greys_with_transparency_lose_no_bits(depth: str, tmp_path: Path) -> None:
    values = (GREYS * 4000 + 50).astype(np.uint16)
    opaque = np.dstack([values, np.full_like(values, 65535)])
    (tmp_path / "grey.png").write_bytes(png_16_bit(values))
    (tmp_path / "alpha.png").write_bytes(png_16_bit(opaque))
    tifffile.imwrite(tmp_path / "alpha.tif", opaque, photometric="minisblack", extrasamples=["unassalpha"])
    grey = np.asarray(images.read_image(tmp_path / "grey.png", depth=depth))
    for name in ("alpha.png", "alpha.tif"):
        np.testing.assert_allclose(np.asarray(images.read_image(tmp_path / name, depth=depth), int), grey, atol=1)
    (tmp_path / "clear.png").write_bytes(png_16_bit(np.dstack([values, np.zeros_like(values)])))
    assert np.asarray(images.read_image(tmp_path / "clear.png", depth=depth)).min() == 255


@pytest.mark.parametrize("depth", DEPTHS)
def test_eight_bits_stay_as_they_are(depth: str, tmp_path: Path) -> None:
    for name in ("photo.png", "photo.tif", "photo.jp2"):
        Image.fromarray(PHOTO // 2 + 9).save(tmp_path / name)
        np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / name, depth=depth)), PHOTO // 2 + 9)


def test_a_dark_field_with_a_few_bright_points_is_not_all_black(tmp_path: Path) -> None:
    values = np.zeros((40, 40), np.uint16)
    values[3, 4] = 900
    tifffile.imwrite(tmp_path / "field.tif", values)
    assert np.asarray(images.read_image(tmp_path / "field.tif", depth="percentiles")).max() == 255


@pytest.mark.parametrize("name", ["alpha.avif", "alpha.heic", "alpha.jp2"])
def test_what_is_transparent_is_white(name: str, tmp_path: Path) -> None:
    picture = Image.new("RGBA", (64, 64), (255, 0, 0, 0))
    if name.endswith("heic"):
        heic(tmp_path / name, picture)
    else:
        picture.save(tmp_path / name)
    assert np.abs(np.subtract(images.read_image(tmp_path / name).getpixel((9, 9)), WHITE)).max() <= 3


@pytest.mark.parametrize("name", ["turned.heic", "turned.avif"])
def test_turned_pictures_stand_upright(name: str, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    stored = photo().rotate(90, expand=True)
    if name.endswith("heic"):
        file = pillow_heif.from_pillow(stored)
        file[0].info["exif"] = exif.tobytes()  # from which it writes that the picture is to be turned
        file.save(tmp_path / name, quality=95)
    else:
        stored.save(tmp_path / name, exif=exif, quality=95)
    image = images.read_image(tmp_path / name)
    assert image.size == images.image_size(tmp_path / name) == (64, 48)
    assert np.abs(np.asarray(image, int) - PHOTO).mean() < 8


def test_a_small_copy_in_a_heic_is_not_what_is_read(tmp_path: Path) -> None:
    large = photo(640, 480)
    heic(tmp_path / "with.heic", large, thumbnails=[64])
    assert images.image_size(tmp_path / "with.heic") == (640, 480)
    assert images.read_image(tmp_path / "with.heic").size == (640, 480)


def _encoded(save: Save, suffix: str, tmp_path: Path) -> bytes:
    save(tmp_path / f"whole{suffix}")
    return (tmp_path / f"whole{suffix}").read_bytes()


CUT: dict[str, Save] = {
    ".jp2": _pillow("JPEG2000"),
    ".avif": _pillow("AVIF"),
    ".heic": lambda path: heic(path, photo()),
    ".dcm": lambda path: save_dicom(path, PHOTO),
    ".tif": _tiff(DEEP, photometric="rgb"),
}


@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
@pytest.mark.parametrize("suffix", CUT)
def test_a_cut_file_is_an_image_error(suffix: str, share: float, tmp_path: Path) -> None:
    content = _encoded(CUT[suffix], suffix, tmp_path)
    (tmp_path / f"cut{suffix}").write_bytes(content[: int(len(content) * share)])
    with pytest.raises(ImageError, match=r"^(damaged|truncated|not an image|a DICOM that holds no)"):
        images.read_image(tmp_path / f"cut{suffix}")


def _swapped(content: bytes, before: tuple[int, int], after: tuple[int, int], count: int) -> bytes:
    """Return a file that says it is `after` (width, height) wide, each as four bytes, and holds `before`."""
    for a, b in zip(before, after, strict=True):
        assert content.count(a.to_bytes(4, "big")) >= count
        content = content.replace(a.to_bytes(4, "big"), b.to_bytes(4, "big"))
    return content


@pytest.mark.parametrize("suffix", [".jp2", ".avif", ".heic"])
def test_a_bomb_is_refused_by_its_header(suffix: str, tmp_path: Path) -> None:
    # What it holds is of another size: decoding it would end in another sentence.
    content = _encoded(CUT[suffix], suffix, tmp_path)
    (tmp_path / f"bomb{suffix}").write_bytes(_swapped(content, (64, 48), (16384, 8192), 1))
    with pytest.raises(ImageError, match=r"^16384 × 8192 pixels is more than the limit of 50 megapixels"):
        images.read_image(tmp_path / f"bomb{suffix}")


@pytest.mark.parametrize("told", [(32, 24), (80, 60)])
@pytest.mark.parametrize("kind", ["plain", "alpha", "animated"])
def test_an_avif_that_lies_about_its_size_is_refused(
    kind: str, told: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "photo.avif"
    match kind:
        case "plain":
            photo().save(path)
        case "alpha":
            photo().convert("RGBA").save(path)
        case _:
            photo().save(path, save_all=True, append_images=[photo().rotate(180)])
    content = path.read_bytes()
    assert avif.sizes(content) == ({(64, 48)}, {(64, 48)})
    lie = content
    for size in ("II", "HH"):  # what pictures say of themselves, and what films do
        lie = lie.replace(struct.pack(f">{size}", 64, 48), struct.pack(f">{size}", *told))
    path.write_bytes(lie)
    monkeypatch.setattr(AvifImagePlugin.AvifImageFile, "load", None)  # before it is decoded
    with pytest.raises(ImageError, match=r"^damaged: the picture in it has another size than its header says"):
        images.read_image(path)


def test_a_bomb_in_an_avif_is_refused_by_its_stream(tmp_path: Path) -> None:
    photo(640, 480).save(tmp_path / "photo.avif")
    content = (tmp_path / "photo.avif").read_bytes()
    (tmp_path / "photo.avif").write_bytes(content.replace(struct.pack(">II", 640, 480), struct.pack(">II", 64, 48)))
    with pytest.raises(ImageError, match=r"^640 × 480 pixels is more than the limit"):
        images.read_image(tmp_path / "photo.avif", max_pixels=100_000)


@settings(deadline=2000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(width=st.integers(1, 300), height=st.integers(1, 300), alpha=st.booleans(), films=st.booleans())
def test_the_size_of_any_avif_is_found(width: int, height: int, alpha: bool, films: bool) -> None:
    file = io.BytesIO()
    picture = photo(width, height).convert("RGBA" if alpha else "RGB")
    picture.save(file, "AVIF", speed=10, save_all=films, append_images=[picture.rotate(180)] if films else [])
    assert avif.sizes(file.getvalue()) == ({(width, height)}, {(width, height)})


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(
    name=st.sampled_from(sorted(PHOTOS)), at=st.floats(0, 0.999), value=st.integers(0, 255),
    keep=st.floats(0.05, 2), depth=st.sampled_from(sorted(DEPTHS)),
)  # fmt: skip
def test_damage_anywhere_is_an_image_error_or_a_picture(
    name: str, at: float, value: int, keep: float, depth: str, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    whole = tmp_path / f"whole {name}"
    if not whole.exists():
        PHOTOS[name][0](whole)
    content = bytearray(whole.read_bytes())
    content[int(at * len(content))] = value
    path = tmp_path / name
    path.write_bytes(content[: int(keep * len(content))])
    with contextlib.suppress(ImageError):
        assert images.read_pixels(path, 8, Reading(depth, "letterbox")).shape == (8, 8, 3)
    with contextlib.suppress(ImageError):
        assert min(images.image_size(path)) >= 0


BEGINNINGS = [
    b"\0\0\0\x20ftypheic", b"\0\0\0\x20ftypavif", b"\0\0\0\x0cjP  \r\n\x87\n", b"\xff\x4f\xff\x51",
    bytes(128) + b"DICM", b"II*\0", b"MM\0+",
]  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from(BEGINNINGS), tail=st.binary(max_size=400)
)  # fmt: skip
def test_anything_behind_a_good_beginning_is_an_image_error_or_a_picture(
    head: bytes, tail: bytes, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    (tmp_path / "any").write_bytes(head + tail)
    with contextlib.suppress(ImageError):
        images.read_pixels(tmp_path / "any", 8)


def test_a_film_is_no_picture(tmp_path: Path) -> None:
    (tmp_path / "film.heic").write_bytes(b"\0\0\0\x18ftypisom" + bytes(99))
    with pytest.raises(ImageError, match=r"^not an image, but a video or sound$"):
        images.read_image(tmp_path / "film.heic")


def test_every_suffix_a_lab_has() -> None:
    wanted = ".jpg .png .bmp .gif .webp .jp2 .j2k .avif .heic .heif .tif .tiff .dcm .dicom"
    assert set(wanted.split()) <= images.IMAGE_SUFFIXES


def test_the_heif_library_is_loaded_by_the_first_heic_alone() -> None:
    import subprocess
    import sys

    code = "import sys, tlstudio.core.images; assert not {'pi_heif', 'pydicom', 'cv2'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
