"""Write resources/samples/waste from the photographs of TrashNet: always the same files from the same photographs.

Run: python packaging/make_sample_photos.py FOLDER, where FOLDER holds TrashNet's classes, or train/ with them in it.
"""

import re
import shutil
import sys
from pathlib import Path

from PIL import Image

TARGET = Path(__file__).resolve().parent.parent / "resources" / "samples" / "waste"
CLASSES = ("cardboard", "glass", "metal")
COUNT = 20  # photographs of each class
SIZE = (160, 120)


def numbered(path: Path) -> int:
    """Return the number in a name such as glass12.jpg, by which TrashNet's files are in order."""
    return int(re.findall(r"\d+", path.stem)[-1])


def main(source: Path) -> None:
    """Replace the folders of photographs; NOTICE.txt beside them stays."""
    source = source / "train" if (source / "train").is_dir() else source
    for name in CLASSES:
        shutil.rmtree(TARGET / name, ignore_errors=True)
        (TARGET / name).mkdir(parents=True)
        # Neighbours show the same object: those that are taken lie far apart.
        files = sorted((source / name).glob("*.jpg"), key=numbered)
        for at in range(COUNT):
            with Image.open(files[at * len(files) // COUNT]) as photo:
                small = photo.convert("RGB").resize(SIZE, Image.Resampling.LANCZOS)
            small.save(TARGET / name / f"{name} {at + 1:02}.jpg", quality=85, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
