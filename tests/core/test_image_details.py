import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import IFD, Base

from tests.core.pictures import photo, png_16_bit
from tlstudio.core.image_details import details


def test_the_file_and_its_pixels(tmp_path: Path) -> None:
    path = tmp_path / "größe.png"
    photo(64, 48).save(path)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    found = details(path)
    facts = dict(found.file)
    assert (found.width, found.height) == (64, 48)
    assert facts["File"] == str(path)
    assert facts["Size"] == f"{path.stat().st_size:,} bytes"
    assert facts["Changed"].startswith("2001-09-0")
    assert (facts["Pixels"], facts["Colours"], facts["Format"]) == ("64 × 48", "colour, 8 bits a channel", "PNG")
    assert found.metadata == ()


@pytest.mark.parametrize(("mode", "said"), [("1", "black and white, 1 bits"), ("LA", "grey with transparency, 8 bits")])
def test_the_kind_of_pixels(tmp_path: Path, mode: str, said: str) -> None:
    photo().convert(mode).save(tmp_path / "picture.png")
    assert dict(details(tmp_path / "picture.png").file)["Colours"].startswith(said)


def test_greys_of_sixteen_bits(tmp_path: Path) -> None:
    (tmp_path / "deep.png").write_bytes(png_16_bit(np.arange(64, dtype=np.uint16).reshape(8, 8)))
    assert dict(details(tmp_path / "deep.png").file)["Colours"] == "grey, 16 bits a channel"


def test_frames_are_counted(tmp_path: Path) -> None:
    photo().save(tmp_path / "moving.gif", save_all=True, append_images=[photo().rotate(90)])
    assert dict(details(tmp_path / "moving.gif").file)["Frames"] == "2, of which number 1 is used"


def _exif(**more: object) -> Image.Exif:
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model], exif[Base.Orientation] = "Maker\0\n", "One 5", 6
    inside = exif.get_ifd(IFD.Exif)
    inside.update({Base.ExposureTime: 0.008, Base.FNumber: 2.8, Base.ISOSpeedRatings: 400})
    inside[Base.DateTimeOriginal] = "2024:05:06 07:08:09"
    for name, value in more.items():
        inside[Base[name]] = value
    return exif


def test_what_the_camera_wrote(tmp_path: Path) -> None:
    photo(64, 48).save(tmp_path / "photo.jpg", exif=_exif(LensModel="x" * 500))
    found = details(tmp_path / "photo.jpg")
    said = dict(found.metadata)
    assert (found.width, found.height) == (48, 64)  # upright
    assert dict(found.file)["Pixels"] == "64 × 48"
    assert said["Camera"] == "Maker One 5"
    assert (said["Exposure"], said["Aperture"], said["Sensitivity"]) == ("1/125 s", "f/2.8", "ISO 400")
    assert said["Taken"] == "2024:05:06 07:08:09"
    assert said["Lens"] == "x" * 120 + "…"


def test_what_makes_no_sense_is_left_out(tmp_path: Path) -> None:
    photo().save(tmp_path / "photo.jpg", exif=_exif(ExposureTime=0.0, ISOSpeedRatings=(1, 2)))
    assert {"Exposure", "Sensitivity"}.isdisjoint(dict(details(tmp_path / "photo.jpg").metadata))


def test_a_file_that_is_gone_or_broken_has_few_details(tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    assert [label for label, _text in details(tmp_path / "broken.jpg").file] == ["File", "Size", "Changed"]
    assert [label for label, _text in details(tmp_path / "gone.jpg").file] == ["File"]


@given(st.data())
def test_damaged_metadata_never_raises(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    path = tmp_path_factory.mktemp("photos") / "photo.jpg"
    photo().save(path, exif=_exif())
    whole = bytearray(path.read_bytes())
    for _byte in range(data.draw(st.integers(1, 20))):
        whole[data.draw(st.integers(2, 400))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole)
    for _label, text in details(path).metadata:
        assert text.isprintable()
