from pathlib import Path

import icons
from PIL import Image


def test_the_logo_in_every_size(tmp_path: Path) -> None:
    icons.write_hicolor(tmp_path, "apps/tlstudio")
    for size in icons.SIZES:
        with Image.open(tmp_path / "hicolor" / f"{size}x{size}" / "apps" / "tlstudio.png") as picture:
            assert picture.size == (size, size)
            alpha = picture.convert("RGBA").getchannel("A")
            assert alpha.getextrema() == (0, 255), "something is drawn, and not all over"
    assert (tmp_path / "hicolor/scalable/apps/tlstudio.svg").read_bytes() == icons.LOGO.read_bytes()


def test_the_icon_built_into_the_program(tmp_path: Path) -> None:
    assert icons.write_icon(tmp_path, "linux") is None
    ico = icons.write_icon(tmp_path, "win32")
    assert ico is not None
    with Image.open(ico) as picture:
        assert (16, 16) in picture.info["sizes"]
        assert (256, 256) in picture.info["sizes"]
