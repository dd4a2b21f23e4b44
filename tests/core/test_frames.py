from collections.abc import Callable
from pathlib import Path

import numpy as np
import pillow_heif
import pytest
import tifffile

from tests.core.pictures import photo
from tests.core.scans import save_dicom
from tlstudio.core.frames import frames
from tlstudio.core.image_details import details
from tlstudio.core.image_facts import facts_of

PHOTO = np.asarray(photo())
THREE = {"save_all": True, "append_images": [photo().rotate(90), photo().rotate(180)]}


def _heic(path: Path) -> None:
    file = pillow_heif.from_pillow(photo())
    file.add_from_pillow(photo().rotate(180))
    file.save(path)


FILES: dict[str, tuple[Callable[[Path], object], tuple[int, int]]] = {
    "one.png": (lambda path: photo().save(path), (1, 1)),
    "three.gif": (lambda path: photo().save(path, **THREE), (3, 1)),
    "three.png": (lambda path: photo().save(path, **THREE), (3, 1)),
    "three.webp": (lambda path: photo().save(path, **THREE), (3, 1)),
    "three.avif": (lambda path: photo().save(path, **THREE), (3, 1)),
    "three.mpo": (lambda path: photo().save(path, **THREE), (1, 1)),
    "two.heic": (_heic, (2, 1)),
    "three.tif": (lambda path: tifffile.imwrite(path, np.stack([PHOTO] * 3), photometric="rgb"), (3, 1)),
    "deep.tif": (
        lambda path: tifffile.imwrite(path, np.zeros((3, 9, 9), ">i2"), photometric="miniswhite", byteorder=">"),
        (3, 1),
    ),
    "five.dcm": (lambda path: save_dicom(path, np.zeros((5, 8, 8), np.uint8)), (5, 3)),
    "one.dcm": (lambda path: save_dicom(path, PHOTO), (1, 1)),
}


@pytest.mark.parametrize("name", FILES)
def test_how_many_there_are_and_which_is_read(name: str, tmp_path: Path) -> None:
    save, expected = FILES[name]
    save(tmp_path / name)
    assert frames(tmp_path / name) == expected
    record = facts_of(tmp_path / name)
    assert not isinstance(record, str)
    assert record["frames"] == expected[0]
    said = dict(details(tmp_path / name).file).get("Frames")
    assert said == (f"{expected[0]}, of which number {expected[1]} is used" if expected[0] > 1 else None)
    assert details(tmp_path / name).width > 0


def test_what_is_no_image_is_one(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no image")
    assert frames(tmp_path / "text.png") == frames(tmp_path / "gone.png") == (1, 1)
