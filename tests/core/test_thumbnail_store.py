import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import given
from hypothesis import strategies as st

from tests.core.pictures import photo, png_16_bit
from tests.core.scans import save_dicom
from tlstudio.core import images, thumbnail_store
from tlstudio.core.errors import ImageError
from tlstudio.core.reading import DEPTHS
from tlstudio.core.thumbnail_store import ThumbnailStore, thumbnail


@pytest.fixture
def store(tmp_path: Path) -> ThumbnailStore:
    return ThumbnailStore(tmp_path / "cache" / "thumbnails.sqlite")


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a file that is large enough for its small copy of 32 pixels to be kept."""
    rng = np.random.default_rng(0)
    path = tmp_path / "größe.png"
    images.Image.fromarray(rng.integers(0, 255, (90, 120, 3), np.uint8)).save(path)
    return path


def test_what_is_kept_is_found(store: ThumbnailStore) -> None:
    assert store.find(b"a") is None
    store.keep(b"a", b"first")
    store.keep(b"b", b"")
    store.keep(b"a", b"second")
    assert (store.find(b"a"), store.find(b"b"), store.find(b"c")) == (b"second", b"", None)


def test_it_is_found_by_the_next_start(store: ThumbnailStore) -> None:
    store.keep(b"a", b"data")
    store.close()
    assert ThumbnailStore(store._path).find(b"a") == b"data"


def test_the_oldest_go_first_where_there_is_no_room(tmp_path: Path) -> None:
    store = ThumbnailStore(tmp_path / "thumbnails.sqlite", most=200_000)
    for number in range(100):
        store.keep(b"%d" % number, bytes([number]) * 5000)
    kept = [number for number in range(100) if store.find(b"%d" % number) is not None]
    assert kept == list(range(100 - len(kept), 100))
    assert 20 < len(kept) < 41
    store.close()
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 300_000


def test_several_threads_may_use_it(store: ThumbnailStore) -> None:
    def use(number: int) -> bytes | None:
        store.keep(b"%d" % number, b"%d" % number)
        return store.find(b"%d" % number)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(100))) == [b"%d" % number for number in range(100)]


@given(st.data())
def test_a_damaged_file_is_begun_anew(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("store") / "thumbnails.sqlite"
    store = ThumbnailStore(path)
    for number in range(3):
        store.keep(b"%d" % number, b"%d" % number * 3000)
    store.close()
    whole = bytearray(path.read_bytes())
    for _byte in range(data.draw(st.integers(1, 40))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(1, len(whole)))])
    assert store.find(b"1") in (None, b"1" * 3000)
    for _try in range(3):
        store.keep(b"1", b"anew")
    assert store.find(b"1") in (None, b"anew")


def test_a_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    store = ThumbnailStore(tmp_path / "file" / "thumbnails.sqlite")
    store.keep(b"a", b"data")
    assert store.find(b"a") is None


def test_a_small_copy_is_read_once(store: ThumbnailStore, large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = thumbnail(large, 32, store)
    assert first.shape == (24, 32, 3)
    assert np.array_equal(first, np.asarray(images.thumbnail(large, 32)))
    monkeypatch.setattr(images, "thumbnail", None)
    again = thumbnail(large, 32, store)
    assert again.shape == first.shape
    assert abs(again.astype(int) - first).mean() < 25  # noise is what JPEG keeps worst


@pytest.mark.parametrize("change", ["time", "size", "edge"])
def test_a_changed_file_is_read_anew(
    store: ThumbnailStore, large: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    thumbnail(large, 32, store)
    if change == "time":
        os.utime(large, (1, 1))
    if change == "size":
        before = large.stat()
        large.write_bytes(large.read_bytes() + b"x")
        os.utime(large, ns=(before.st_atime_ns, before.st_mtime_ns))
    asked: list[Path] = []
    monkeypatch.setattr(images, "thumbnail", lambda path, *_how: asked.append(path) or np.asarray(photo(8, 8)))
    assert thumbnail(large, 33 if change == "edge" else 32, store).shape == (8, 8, 3)
    assert asked == [large]


def deep_file(folder: Path, name: str) -> Path:
    """Write a picture of twelve bits; its lower half is dark."""
    values = np.random.default_rng(0).integers(100, 4000, (120, 90)).astype(np.uint16)
    values[:60] //= 20
    match name:
        case "grey.png":
            (folder / name).write_bytes(png_16_bit(values))
        case "colour.png":
            (folder / name).write_bytes(png_16_bit(np.dstack([values] * 3)))
        case "alpha.png":
            (folder / name).write_bytes(png_16_bit(np.dstack([values, np.full_like(values, 65535)])))
        case "grey.tif" | "big end first.tif":
            tifffile.imwrite(folder / name, values, byteorder=">" if name.startswith("big") else "<")
        case "colour.tif":
            tifffile.imwrite(folder / name, np.dstack([values] * 3), photometric="rgb")
        case _:
            save_dicom(folder / name, values, BitsStored=12, HighBit=11, WindowCenter=300, WindowWidth=200)
    return folder / name


DEEP = ["grey.png", "colour.png", "alpha.png", "grey.tif", "big end first.tif", "colour.tif", "scan.dcm"]


@pytest.mark.parametrize("name", DEEP)
def test_each_rule_of_depth_has_its_own_copy(name: str, store: ThumbnailStore, tmp_path: Path) -> None:
    path = deep_file(tmp_path, name)
    first = {depth: thumbnail(path, 60, store, depth) for depth in DEPTHS}
    for depth in (*DEPTHS, *reversed(DEPTHS)):
        assert first[depth].mean() == pytest.approx(np.asarray(images.read_image(path, depth=depth)).mean(), abs=2)
        assert np.abs(thumbnail(path, 60, store, depth).astype(int) - first[depth]).mean() < 8
    other = "window" if name == "scan.dcm" else "percentiles"
    assert np.abs(first["full_range"].astype(int) - first[other]).mean() > 20


@pytest.mark.parametrize("suffix", ["png", "jpg", "bmp", "tif", "webp"])
def test_eight_bits_are_kept_once_for_all_rules(
    suffix: str, store: ThumbnailStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / f"photo.{suffix}"
    rough = np.random.default_rng(0).integers(0, 255, (90, 120, 3), np.uint8)
    images.Image.fromarray(rough).save(path)
    thumbnail(path, 32, store, "min_max")
    monkeypatch.setattr(images, "thumbnail", None)
    for depth in DEPTHS:
        assert thumbnail(path, 32, store, depth).shape == (24, 32, 3)


def test_small_files_are_not_kept(store: ThumbnailStore, tmp_path: Path) -> None:
    photo(40, 40).save(tmp_path / "small.png")
    assert thumbnail(tmp_path / "small.png", 160, store).shape == (40, 40, 3)
    assert not store._path.exists()


def test_what_cannot_be_read_raises_each_time(store: ThumbnailStore, tmp_path: Path) -> None:
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"\xff\xd8\xff" + bytes(5000))
    for _try in range(2):
        with pytest.raises(ImageError):
            thumbnail(path, 32, store)
    with pytest.raises(ImageError, match="no longer there"):
        thumbnail(tmp_path / "gone.jpg", 32, store)


def test_the_users_store_is_in_the_cache_folder(home: Path) -> None:
    assert thumbnail_store.thumbnail_store()._path == home / "cache" / "thumbnails.sqlite"
