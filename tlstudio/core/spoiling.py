"""Spoiling: what is done to the copy of a sample so that every check has something to find."""

import shutil
from pathlib import Path

from PIL import Image


def spoil(root: Path) -> None:
    """Plant what the checks find: copies, a leak, a contradiction, wrong labels, and files that cannot be read."""
    train, validation = root / "train", root / "validation"
    shutil.copyfile(train / "glass" / "glass 01.jpg", train / "glass" / "glass 01 (copy).jpg")
    shutil.copyfile(train / "cardboard" / "cardboard 02.jpg", validation / "cardboard" / "cardboard 90.jpg")
    shutil.copyfile(train / "metal" / "metal 03.jpg", train / "glass" / "glass 91.jpg")
    with Image.open(train / "metal" / "metal 05.jpg") as photo:
        photo.resize((128, 96)).save(train / "metal" / "metal 05 small.jpg", quality=70)
    with Image.open(train / "glass" / "glass 06.jpg") as photo:
        photo.point([value // 20 for value in range(256)] * 3).save(train / "glass" / "glass 06 dark.jpg")
    for number in ("13", "15", "17"):  # cardboard is unlike metal and glass, so that these are found as label errors
        (train / "cardboard" / f"cardboard {number}.jpg").rename(train / "metal" / f"metal 9{number}.jpg")
    cut = train / "cardboard" / "cardboard 10.jpg"
    cut.write_bytes(cut.read_bytes()[:2000])
    (train / "metal" / "metal 99.jpg").write_text("This is no picture, whatever its name says.\n", encoding="utf-8")
