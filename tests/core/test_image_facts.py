import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from tests.core.pictures import RED, photo, scene
from tlstudio.core import image_facts
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Event, Progress
from tlstudio.core.image_facts import Facts, measure

LONG_AGO = 1_500_000_000


def save(path: Path, picture: Image.Image, **options: object) -> Path:
    """Save a picture that was last changed long ago, so that its time can be trusted."""
    picture.save(path, **options)
    os.utime(path, (LONG_AGO, LONG_AGO))
    return path


def facts(*paths: Path, memory: Path | None = None) -> Facts:
    return measure(paths, memory, lambda _event: None, lambda: False)


def events(paths: list[Path], memory: Path | None) -> list[Event]:
    found: list[Event] = []
    measure(paths, memory, found.append, lambda: False)
    return found


def test_light_colours_and_size(tmp_path: Path) -> None:
    table = facts(save(tmp_path / "red.png", Image.new("RGB", (40, 30), RED))).table
    assert (table["width"][0], table["height"][0], table["frames"][0]) == (40, 30, 1)
    assert [float(table[name][0]) for name in ("red", "green", "blue")] == [1, 0, 0]
    assert table["brightness"][0] == pytest.approx(0.299, abs=0.01)
    assert table["bytes"][0] == (tmp_path / "red.png").stat().st_size
    assert np.isnan(table["taken"][0])
    assert table["camera"][0] == b""


def test_the_same_pixels_have_one_digest_in_any_container(tmp_path: Path) -> None:
    picture = photo()
    paths = [save(tmp_path / f"a.{suffix}", picture) for suffix in ("png", "bmp", "tif")]
    paths.append(save(tmp_path / "a.webp", picture, lossless=True))
    paths.append(save(tmp_path / "lzw.tif", picture, compression="tiff_lzw"))
    paths.append(save(tmp_path / "a.jp2", picture, irreversible=False))
    paths.append(save(tmp_path / "opaque.png", picture.convert("RGBA")))
    tifffile.imwrite(tmp_path / "tiled.tif", np.asarray(picture), tile=(32, 32), compression="zlib", photometric="rgb")
    paths.append(tmp_path / "tiled.tif")
    turned = picture.transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    paths.append(save(tmp_path / "turned.png", turned, exif=exif))
    assert len(set(facts(*paths).table["pixels"].tolist())) == 1
    other = picture.copy()
    other.putpixel((3, 3), (1, 2, 3))
    flat = [save(tmp_path / "other.png", other), save(tmp_path / "w.png", Image.new("RGB", (4, 6))),
            save(tmp_path / "h.png", Image.new("RGB", (6, 4)))]  # fmt: skip
    assert len(set(facts(*paths, *flat).table["pixels"].tolist())) == 4


def test_a_blurred_picture_is_less_sharp(tmp_path: Path) -> None:
    picture = scene(1, 512, 384)
    paths = [save(tmp_path / "sharp.png", picture)]
    paths += [save(tmp_path / f"{r}.png", picture.filter(ImageFilter.GaussianBlur(r))) for r in (2, 4, 8)]
    found = facts(*paths).table["sharpness"]
    assert (np.diff(found) < 0).all()
    assert found[0] > 0.5 > 0.4 > found[3]


def test_camera_date_and_frames(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0132] = "Canon", "EOS 5D", "2015:03:01 12:00:00"
    photograph = save(tmp_path / "a.jpg", photo(), exif=exif)
    moving = save(tmp_path / "b.gif", photo(), save_all=True, append_images=[Image.new("RGB", (64, 48))])
    table = facts(photograph, moving).table
    assert table["camera"][0] == b"Canon EOS 5D"
    assert table["taken"][0] == 1_425_211_200
    assert table["frames"].tolist() == [1, 2]


def test_what_cannot_be_read_has_a_reason(tmp_path: Path) -> None:
    (tmp_path / "empty.png").touch()
    (tmp_path / "text.jpg").write_text("no picture")
    paths = [tmp_path / "empty.png", tmp_path / "text.jpg", tmp_path / "gone.png", tmp_path]
    found = facts(*paths, save(tmp_path / "good.png", photo()))
    assert found.readable.tolist() == [False, False, False, False, True]
    assert set(found.reasons) == set(paths)
    assert found.reasons[paths[0]] == "empty file"
    assert found.of(paths[:2]).reasons == {path: found.reasons[path] for path in paths[:2]}


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return [save(tmp_path / f"größe {n}.png", scene(n, 64, 48)) for n in range(5)]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "project" / "image_facts"


def test_what_is_remembered_is_not_decoded_again(paths: list[Path], memory: Path) -> None:
    first = facts(*paths, memory=memory).table
    assert events(paths, memory) == []
    assert facts(*paths[::-1], memory=memory).table.tobytes() == first[::-1].tobytes()
    save(paths[2], scene(99, 64, 48))
    os.utime(paths[2], (LONG_AGO + 1, LONG_AGO + 1))
    assert events(paths, memory) == [Progress("Checking the images", 1, 1)]


def test_a_file_changed_just_now_is_not_trusted_to_stay(tmp_path: Path, memory: Path) -> None:
    photo().save(tmp_path / "new.png")
    assert events([tmp_path / "new.png"], memory) == events([tmp_path / "new.png"], memory) != []


def test_other_files_stay_remembered(paths: list[Path], memory: Path) -> None:
    facts(*paths[:2], memory=memory)
    facts(*paths[2:], memory=memory)
    assert events(paths, memory) == []


@settings(max_examples=20)
@given(st.data())
def test_a_damaged_memory_is_rebuilt(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("files")
    paths = [save(folder / f"{n}.png", Image.new("RGB", (4, 4), (n, 0, 0))) for n in range(2)]
    memory = folder / "memory"
    right = facts(*paths, memory=memory).table
    whole = memory.read_bytes()
    at = data.draw(st.integers(0, len(whole) - 1))
    flipped = bytes([whole[at] ^ data.draw(st.integers(1, 255))])
    memory.write_bytes(data.draw(st.sampled_from([whole[:at], whole[:at] + flipped + whole[at + 1 :], whole + b"x"])))
    assert facts(*paths, memory=memory).table.tobytes() == right.tobytes()
    assert memory.read_bytes() == whole


def test_a_memory_that_cannot_be_written_is_no_error(paths: list[Path], caplog: pytest.LogCaptureFixture) -> None:
    assert facts(*paths, memory=paths[0] / "memory").readable.all()
    assert str(paths[0]) in caplog.text


def test_stopping_keeps_what_was_measured(paths: list[Path], memory: Path) -> None:
    before = threading.active_count()
    answers: Iterator[bool] = iter([False] * 8 + [True])  # five looks, then three measured
    with pytest.raises(Stopped):
        measure(paths, memory, lambda _event: None, lambda: next(answers))
    assert events(paths, memory)[-1] == Progress("Checking the images", 2, 2)
    assert threading.active_count() <= before


def test_a_record_is_small() -> None:
    assert image_facts.RECORD.itemsize * 100_000 < 130_000_000


def test_without_the_small_pictures_the_rest_is_the_same(tmp_path: Path) -> None:
    whole = facts(save(tmp_path / "a.png", photo()))
    bare = whole.without_pictures()
    assert bare.table.dtype.names == tuple(name for name in whole.table.dtype.names or () if name != "grey")
    assert all((bare.table[name] == whole.table[name]).all() for name in ("pixels", "width", "bytes"))
    assert (bare.paths, bare.reasons) == (whole.paths, whole.reasons)
