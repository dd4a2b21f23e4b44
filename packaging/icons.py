"""The program's icon in the forms the systems want, all drawn from resources/icons/logo.svg."""

import io
import os
import sys
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QByteArray
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from release import ROOT

LOGO = ROOT / "resources" / "icons" / "logo.svg"
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(size: int) -> Image.Image:
    """Return the logo as a square picture of `size` pixels. It has no text, so that no application is needed."""
    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(os.fspath(LOGO)).render(painter)
    painter.end()
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload] - the stubs know no QBuffer
    return Image.open(io.BytesIO(bytes(data.data()))).convert("RGBA")


def write_icon(folder: Path, system: str = sys.platform) -> str | None:
    """Write the icon that is built into the program into `folder` and return its path; None where there is none."""
    name = {"win32": "tlstudio.ico", "darwin": "tlstudio.icns"}.get(system)
    if name is None:
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if system == "win32":
        draw(256).save(path, sizes=[(size, size) for size in SIZES if size <= 256])
    else:
        draw(1024).save(path)
    return os.fspath(path)


def write_hicolor(icons: Path, name: str) -> None:
    """Write the icon `name` (such as apps/tlstudio) into the hicolor theme in the folder `icons`, in all sizes."""
    for size in SIZES:
        file = icons / "hicolor" / f"{size}x{size}" / f"{name}.png"
        file.parent.mkdir(parents=True, exist_ok=True)
        draw(size).save(file, optimize=True)
    scalable = icons / "hicolor" / "scalable" / f"{name}.svg"
    scalable.parent.mkdir(parents=True, exist_ok=True)
    scalable.write_bytes(LOGO.read_bytes())
