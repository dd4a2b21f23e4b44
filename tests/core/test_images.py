import contextlib
import os
import tracemalloc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from tests.core.pictures import GREEN, RED, WHITE, photo, png, png_16_bit
from tlstudio.core import images
from tlstudio.core.errors import ImageError

Save = Callable[[Path], None]


def _save(mode: str, format: str, **options: object) -> Save:
    return lambda path: photo().convert(mode).save(path, format, **options)


WHOLE: dict[str, Save] = {
    "jpeg.jpg": _save("RGB", "JPEG", quality=95),
    "progressive.jpg": _save("RGB", "JPEG", progressive=True, quality=95),
    "cmyk.jpg": _save("CMYK", "JPEG", quality=95),
    "png.png": _save("RGB", "PNG"),
    "named png.jpg": _save("RGB", "PNG"),
    "named jpeg.png": _save("RGB", "JPEG", quality=95),
    "alpha.png": _save("RGBA", "PNG"),
    "palette.png": lambda path: photo().quantize(256).save(path, "PNG"),
    "bmp.bmp": _save("RGB", "BMP"),
    "gif.gif": _save("RGB", "GIF"),
    "webp.webp": _save("RGB", "WEBP", lossless=True),
    "tiff.tif": _save("RGB", "TIFF"),
    "lzw.tiff": _save("RGB", "TIFF", compression="tiff_lzw"),
    "jpeg.tif": _save("YCbCr", "TIFF", compression="jpeg"),
    "cmyk.tif": _save("CMYK", "TIFF"),
    "mpo.mpo": lambda path: photo().save(path, "MPO", save_all=True, append_images=[photo().rotate(180)]),
    "animated.gif": lambda path: photo().save(path, save_all=True, append_images=[Image.new("RGB", (64, 48))]),
    "animated.png": lambda path: photo().save(path, save_all=True, append_images=[Image.new("RGB", (64, 48))]),
    "animated.webp": lambda path: photo().save(path, lossless=True, save_all=True, append_images=[photo().rotate(90)]),
    "pages.tif": lambda path: photo().save(path, save_all=True, append_images=[Image.new("RGB", (9, 9))]),
}


@pytest.mark.parametrize("name", WHOLE)
def test_reads_every_format_as_the_same_picture(name: str, tmp_path: Path) -> None:
    WHOLE[name](tmp_path / name)
    image = images.read_image(tmp_path / name)
    assert (image.mode, image.size) == ("RGB", (64, 48))
    difference = np.abs(np.asarray(image, int) - np.asarray(photo(), int))
    assert difference.mean() < 12  # palettes and JPEG are coarse; another frame or channel order is above 40


@pytest.mark.parametrize("name", WHOLE)
def test_read_pixels_is_the_documented_rule_in_pillow_and_opencv(name: str, tmp_path: Path) -> None:
    WHOLE[name](tmp_path / name)
    with Image.open(tmp_path / name) as image:
        image.draft("RGB", (10, 10))
        picture = ImageOps.exif_transpose(image).convert("RGBA")
    white = Image.new("RGBA", picture.size, "white")
    reduced = Image.alpha_composite(white, picture).convert("RGB").reduce((picture.width // 10, picture.height // 10))
    expected = cv2.resize(np.asarray(reduced), (10, 10))
    pixels = images.read_pixels(tmp_path / name, 10)
    assert pixels.dtype == np.uint8
    np.testing.assert_array_equal(pixels, expected)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    width=st.integers(1, 700), height=st.integers(1, 700), quality=st.integers(20, 98),
    subsampling=st.sampled_from(["4:4:4", "4:2:2", "4:2:0"]), progressive=st.booleans(), size=st.integers(8, 300),
)  # fmt: skip
def test_a_jpeg_gives_the_pixels_that_pillow_gives(
    width: int, height: int, quality: int, subsampling: str, progressive: bool, size: int, tmp_path: Path
) -> None:
    path = tmp_path / "photo.jpg"
    photo(width, height).save(path, quality=quality, subsampling=subsampling, progressive=progressive)
    image = Image.open(path)
    image.draft("RGB", (size, size))
    image = image.reduce((max(1, image.width // size), max(1, image.height // size)))
    expected = cv2.resize(np.asarray(image), (size, size), interpolation=cv2.INTER_LINEAR)
    assert np.array_equal(images.read_pixels(path, size), expected)


def test_fine_stripes_become_grey_and_not_coarse_ones(tmp_path: Path) -> None:
    stripes = np.zeros((80, 240, 3), np.uint8)
    stripes[:, ::2] = stripes[::2] = 255
    Image.fromarray(stripes).save(tmp_path / "stripes.png")
    assert np.ptp(images.read_pixels(tmp_path / "stripes.png", 30)) < 5


def test_long_and_narrow_pictures(tmp_path: Path) -> None:
    Image.new("RGB", (60_000, 2), RED).save(tmp_path / "line.png")
    assert images.read_pixels(tmp_path / "line.png", 3).tolist() == [[list(RED)] * 3] * 3


@pytest.mark.parametrize("size", [32, 50, 96, 200])
def test_a_turned_jpeg_gives_the_turned_pixels(size: int, tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    photo(640, 200).save(tmp_path / "lying.jpg", quality=95)
    photo(640, 200).save(tmp_path / "turned.jpg", quality=95, exif=exif)
    lying, turned = (images.read_pixels(tmp_path / f"{name}.jpg", size) for name in ("lying", "turned"))
    assert np.abs(np.rot90(lying, -1).astype(int) - turned).max() <= 8


@pytest.mark.parametrize("mode", ["1", "L"])
@pytest.mark.parametrize("format", ["PNG", "BMP", "TIFF", "GIF"])
def test_black_and_white(mode: str, format: str, tmp_path: Path) -> None:
    picture = Image.new(mode, (4, 4), 0)
    picture.putpixel((0, 0), 255)
    picture.save(tmp_path / "picture", format)
    pixels = np.asarray(images.read_image(tmp_path / "picture"))
    assert pixels[0, 0].tolist() == [255] * 3
    assert pixels[1:].max() == 0


def _transparent_palette(path: Path) -> None:
    picture = Image.new("P", (4, 4), 0)
    picture.putpalette([*RED, *GREEN])
    picture.putpixel((3, 3), 1)
    picture.save(path, "PNG", transparency=0)


TRANSPARENT: dict[str, Save] = {
    "RGBA": lambda path: Image.new("RGBA", (4, 4), (*RED, 0)).save(path, "PNG"),
    "LA": lambda path: Image.new("LA", (4, 4), (0, 0)).save(path, "PNG"),
    "palette": _transparent_palette,
    "palette bytes": lambda path: Image.new("P", (4, 4), 0).save(path, "PNG", transparency=b"\0\xff"),
    "RGB key": lambda path: Image.new("RGB", (4, 4), RED).save(path, "PNG", transparency=RED),
    "L key": lambda path: Image.new("L", (4, 4), 7).save(path, "PNG", transparency=7),
    "WebP": lambda path: Image.new("RGBA", (4, 4), (*RED, 0)).save(path, "WEBP", lossless=True),
    "TIFF": lambda path: Image.new("RGBA", (4, 4), (*RED, 0)).save(path, "TIFF"),
    "GIF": lambda path: Image.new("P", (4, 4), 0).save(path, "GIF", transparency=0),
}


@pytest.mark.parametrize("kind", TRANSPARENT)
def test_what_is_transparent_is_white(kind: str, tmp_path: Path) -> None:
    TRANSPARENT[kind](tmp_path / "picture")
    image = images.read_image(tmp_path / "picture")
    assert image.getpixel((0, 0)) == WHITE
    if kind == "palette":
        assert image.getpixel((3, 3)) == GREEN


def test_half_transparent_black_is_grey(tmp_path: Path) -> None:
    Image.new("RGBA", (2, 2), (0, 0, 0, 128)).save(tmp_path / "half.png")
    assert images.read_pixels(tmp_path / "half.png", 2)[0, 0].tolist() == [127] * 3


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_pictures_stand_upright(orientation: int, format: str, tmp_path: Path) -> None:
    # What the camera would have stored so that the tag turns it into the upright picture.
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    upright = photo(128, 96)
    stored = upright.transpose(Image.Transpose(undo[orientation])) if orientation > 1 else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(tmp_path / "picture", format, exif=exif)
    read = images.read_image(tmp_path / "picture")
    assert read.size == (128, 96)
    assert np.abs(np.asarray(read, int) - np.asarray(upright, int)).mean() < 6
    assert images.thumbnail(tmp_path / "picture", 32).shape == (24, 32, 3)


def test_damaged_exif_does_not_cost_the_picture(tmp_path: Path) -> None:
    photo().save(tmp_path / "odd.jpg", exif=b"Exif\0\0nonsense")
    assert images.read_image(tmp_path / "odd.jpg").size == (64, 48)


def test_deep_grey_png_is_scaled_by_its_own_range(tmp_path: Path) -> None:
    ramp = np.linspace(100, 4000, 64).astype(np.uint16).reshape(8, 8)
    (tmp_path / "grey.png").write_bytes(png_16_bit(ramp))
    pixels = np.asarray(images.read_image(tmp_path / "grey.png"))
    assert (pixels.min(), pixels.max()) == (0, 255)
    np.testing.assert_allclose(pixels[..., 0], (ramp - 100) / 3900 * 255, atol=0.51)


def test_deep_colour_png_keeps_its_colours(tmp_path: Path) -> None:
    (tmp_path / "colour.png").write_bytes(png_16_bit(np.asarray(photo(), np.uint16) * 257))
    np.testing.assert_array_equal(np.asarray(images.read_image(tmp_path / "colour.png")), np.asarray(photo()))


def test_one_pixel(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), RED).save(tmp_path / "dot.png")
    assert images.read_pixels(tmp_path / "dot.png", 3).tolist() == [[list(RED)] * 3] * 3
    assert images.thumbnail(tmp_path / "dot.png", 99).shape == (1, 1, 3)


def test_thumbnail_of_a_line(tmp_path: Path) -> None:
    Image.new("RGB", (5000, 1), RED).save(tmp_path / "line.png")
    assert images.thumbnail(tmp_path / "line.png", 50).shape == (1, 50, 3)


def _bytes(content: bytes) -> Save:
    return lambda path: path.write_bytes(content) and None


def _cut(format: str, share: float) -> Save:
    def save(path: Path) -> None:
        rough = np.random.default_rng(0).integers(0, 256, (90, 90, 3), np.uint8)
        Image.fromarray(rough).save(path, format)
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])

    return save


def _bad_checksum(path: Path) -> None:
    content = bytearray(png(8, 8, 8, 0, bytes(9 * 8)))
    content[29] ^= 0xFF  # the header's checksum
    path.write_bytes(content)


BROKEN: dict[str, tuple[Save, str]] = {
    "empty": (_bytes(b""), "empty file"),
    "HTML": (_bytes(b"\n<!DOCTYPE html><html><body>404</body></html>"), "not an image, but a web page"),
    "text": (_bytes(b"cats, dogs\n1, 2\n"), "not an image, but a text"),
    "zeros": (_bytes(bytes(5000)), "not an image of a kind that can be read: JPEG"),
    "HEIC": (
        _bytes(b"\0\0\0\x18ftypheic" + bytes(99)),
        "damaged, or a HEIC or AVIF of a kind that cannot be",
    ),
    "truncated JPEG": (_cut("JPEG", 0.6), "truncated: the end of the file is missing"),
    "truncated PNG": (_cut("PNG", 0.6), "truncated: the end of the file is missing"),
    "truncated BMP": (_cut("BMP", 0.6), "truncated: the end of the file is missing"),
    "truncated GIF": (_cut("GIF", 0.6), "truncated: the end of the file is missing"),
    "truncated WebP": (_cut("WEBP", 0.6), "damaged|truncated"),
    "truncated TIFF": (_cut("TIFF", 0.6), "damaged|truncated"),
    "header of a JPEG": (_bytes(b"\xff\xd8\xff\xe0"), "damaged|truncated"),
    "header of a TIFF": (_bytes(b"II*\0\x08\0\0\0"), "damaged|truncated"),
    "bad checksum": (_bad_checksum, "damaged"),
    "no pixels": (_bytes(png(0, 0, 8, 0, b"")), "damaged"),
    "bomb": (_bytes(png(30000, 30000, 8, 2, b"")), "30000 × 30000 pixels is more than the limit of 50 megapixels"),
    "a little too large": (_bytes(png(7072, 7071, 1, 0, b"")), "7072 × 7071 pixels is more than the limit of 50 mega"),
}


@pytest.mark.parametrize("kind", BROKEN)
@pytest.mark.parametrize("read", [images.read_image, lambda path: images.read_pixels(path, 32)])
def test_says_why_a_file_cannot_be_read(kind: str, read: Callable[[Path], object], tmp_path: Path) -> None:
    save, reason = BROKEN[kind]
    save(tmp_path / "picture.jpg")
    with pytest.raises(ImageError, match=f"^({reason})"):
        read(tmp_path / "picture.jpg")


@pytest.mark.parametrize("format", ["PNG", "TIFF", "BMP", "GIF"])
def test_a_bomb_is_refused_before_memory_is_taken(format: str, tmp_path: Path) -> None:
    Image.new("1", (12000, 12000)).save(tmp_path / "bomb", format)
    tracemalloc.start()
    with pytest.raises(ImageError, match="12000 × 12000 pixels"):
        images.read_image(tmp_path / "bomb")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3_000_000


def test_the_limit_can_be_set(tmp_path: Path) -> None:
    photo().save(tmp_path / "photo.png")
    with pytest.raises(ImageError, match=r"64 × 48 pixels is more than the limit of 0\.003 megapixels"):
        images.read_image(tmp_path / "photo.png", max_pixels=3000)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match=r"^the file is no longer there$"):
        images.read_image(tmp_path / "gone.jpg")
    with pytest.raises(ImageError, match=r"^the file cannot be read: "):
        images.read_image(tmp_path)


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_forbidden_files(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").touch(0)
    with pytest.raises(ImageError, match=r"^permission denied"):
        images.read_image(tmp_path / "secret.jpg")


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9 \xff.jpg")
    try:
        photo().save(path)
    except OSError:
        pytest.skip("the file system takes Unicode names only")
    assert images.read_pixels(path, 8).shape == (8, 8, 3)


def test_many_threads_get_the_same(tmp_path: Path) -> None:
    photo(640, 480).save(tmp_path / "photo.jpg")
    (tmp_path / "bomb.png").write_bytes(png(30000, 30000, 8, 2, b""))

    def read(at: int) -> bytes:
        try:
            return images.read_pixels(tmp_path / ("bomb.png" if at % 2 else "photo.jpg"), 16).tobytes()
        except ImageError as error:
            return str(error).encode()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(read, range(64)))
    assert len(set(results[::2])) == 1
    assert set(results[1::2]) == {read(1)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(sorted(WHOLE)), at=st.floats(0, 0.999), value=st.integers(0, 255), keep=st.floats(0.2, 2))
def test_damage_anywhere_is_an_image_error_or_a_picture(
    name: str, at: float, value: int, keep: float, tmp_path: Path, recwarn: pytest.WarningsRecorder
) -> None:
    WHOLE[name](tmp_path / name)
    content = bytearray((tmp_path / name).read_bytes())
    content[int(at * len(content))] = value
    (tmp_path / name).write_bytes(content[: int(keep * len(content))])
    with contextlib.suppress(ImageError):
        assert images.read_pixels(tmp_path / name, 8).shape == (8, 8, 3)


def test_the_suffixes_are_lower_case() -> None:
    assert {".jpg", ".jpeg", ".png", ".webp", ".tif"} <= images.IMAGE_SUFFIXES
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in images.IMAGE_SUFFIXES)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_thumbnails_of_photographs_are_upright(tmp_path: Path, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo(640, 400).save(tmp_path / "photo.jpg", exif=exif, quality=95)
    whole = images.read_image(tmp_path / "photo.jpg")
    small = images.thumbnail(tmp_path / "photo.jpg", 80)
    assert max(small.shape) == 80
    whole.thumbnail(small.shape[1::-1], Image.Resampling.BOX)
    assert (whole.height, whole.width, 3) == small.shape
    assert np.abs(np.asarray(whole, int) - np.asarray(small, int)).mean() < 3


@pytest.mark.parametrize("mode", ["L", "CMYK"])
def test_thumbnails_of_other_jpegs(tmp_path: Path, mode: str) -> None:
    photo(300, 200).convert(mode).save(tmp_path / "photo.jpg")
    small = images.thumbnail(tmp_path / "photo.jpg", 60)
    assert small.shape == (40, 60, 3)
    whole = images.read_image(tmp_path / "photo.jpg")
    assert np.abs(small - np.asarray(whole.resize((60, 40), Image.Resampling.BOX), int)).mean() < 3


def test_thumbnails_of_truncated_jpegs_say_so(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    photo(300, 200).save(path)
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(ImageError, match="truncated"):
        images.thumbnail(path, 16)
