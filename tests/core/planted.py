"""A folder of images in which every check has a known answer."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image, ImageEnhance

Group = frozenset[str]  # paths below the root
KINDS = ("saved again", "resized", "cropped", "brightened")


@dataclass
class Planted:
    """What was planted, as paths below the root."""

    exact: set[Group] = field(default_factory=set)
    near: dict[Group, str] = field(default_factory=dict)  # with how the copy was changed
    leaks: set[Group] = field(default_factory=set)
    contradictions: set[Group] = field(default_factory=set)
    bad: set[str] = field(default_factory=set)
    dark_class: str = ""

    @property
    def groups(self) -> set[Group]:
        """All that are copies of each other."""
        return self.exact | set(self.near) | self.leaks | self.contradictions


class Planter:
    """Plants into `root/{train,validation}/<class>` from pictures by class; each is an original at most once."""

    def __init__(self, root: Path, pictures: dict[str, Sequence[Image.Image]], seed: int = 0) -> None:
        self.root, self.planted = root, Planted()
        self._rng = random.Random(seed)
        self._left: list[str] = []
        self._pictures: dict[str, Image.Image] = {}
        for label, some in pictures.items():
            for at, picture in enumerate(some):
                name = f"{'validation' if at % 5 == 4 else 'train'}/{label}/{at:03}.png"
                self._save(picture, name)
                self._pictures[name] = picture
                self._left.append(name)
        self._rng.shuffle(self._left)

    def exact(self, count: int) -> None:
        """Plant copies of the same pixels in other containers, beside their originals."""
        for at, name in enumerate(self._take(count)):
            self.planted.exact.add(self._copy(name, self._pictures[name], f"copy{('.bmp', '.tif', '.webp')[at % 3]}"))

    def near(self, each: int) -> None:
        """Plant copies that were changed in each way of KINDS, so many of each, beside their originals."""
        for kind in KINDS:
            for name in self._take(each):
                copy = self.changed(self._pictures[name], kind)
                self.planted.near[self._copy(name, copy, "near.jpg")] = kind

    def changed(self, picture: Image.Image, kind: str) -> Image.Image:
        """Return a picture changed in a way of KINDS, by chance more or less."""
        wide, high = picture.size
        match kind:
            case "resized":
                share = self._rng.uniform(0.5, 1.5)
                return picture.resize((round(wide * share), round(high * share)), Image.Resampling.LANCZOS)
            case "cropped":
                left, top, right, bottom = (self._rng.uniform(0.02, 0.08) for _side in range(4))
                box = (left * wide, top * high, (1 - right) * wide, (1 - bottom) * high)
                return picture.crop(tuple(map(round, box)))  # type: ignore[arg-type]
            case "brightened":
                return ImageEnhance.Brightness(picture).enhance(self._rng.uniform(1.15, 1.4))
        return picture  # it is saved as JPEG

    def leaks(self, count: int) -> None:
        """Plant copies on the other side of the split, every other one saved again."""
        for at, name in enumerate(self._take(count)):
            subset, rest = name.split("/", 1)
            other = f"{'validation' if subset == 'train' else 'train'}/{rest[:-4]} leak.{'jpg' if at % 2 else 'bmp'}"
            self._save(self._pictures[name], other)
            self.planted.leaks.add(frozenset((name, other)))

    def contradictions(self, count: int) -> None:
        """Plant copies in another class."""
        labels = sorted({name.split("/")[1] for name in self._pictures})
        for name in self._take(count):
            subset, label, file = name.split("/")
            other = f"{subset}/{labels[labels.index(label) - 1]}/{label} {file[:-4]}.bmp"
            self._save(self._pictures[name], other)
            self.planted.contradictions.add(frozenset((name, other)))

    def bad(self, count: int) -> None:
        """Plant files that are no pictures, or no whole ones."""
        labels = sorted({name.split("/")[1] for name in self._pictures})
        whole = (self.root / next(iter(self._pictures))).read_bytes()
        picture = next(iter(self._pictures.values()))
        jpeg = self.root / "whole.jpg"
        picture.save(jpeg)
        contents = (
            b"", b"no picture at all\n", b"<html><body>Not found</body></html>", whole[: len(whole) // 2],
            jpeg.read_bytes()[: jpeg.stat().st_size // 2], whole[:20], bytes(range(256)) * 8, b"\xff\xd8\xff\xe0",
        )  # fmt: skip
        jpeg.unlink()
        for at in range(count):
            name = f"train/{labels[at % len(labels)]}/bad {at:02}.{('jpg', 'png')[at % 2]}"
            (self.root / name).write_bytes(contents[at % len(contents)])
            self.planted.bad.add(name)

    def darken(self, label: str, by: float) -> None:
        """Make every picture of a class darker, in its file: a shortcut. To be done last."""
        for path in sorted(self.root.glob(f"*/{label}/*")):
            if path.relative_to(self.root).as_posix() not in self.planted.bad:
                with Image.open(path) as image:
                    picture = ImageEnhance.Brightness(image.convert("RGB")).enhance(by)
                self._save(picture, path.relative_to(self.root).as_posix())
        self.planted.dark_class = label

    def _take(self, count: int) -> list[str]:
        taken, self._left = self._left[:count], self._left[count:]
        return taken

    def _copy(self, name: str, picture: Image.Image, suffix: str) -> Group:
        other = f"{name[:-4]} {suffix}"
        self._save(picture, other)
        return frozenset((name, other))

    def _save(self, picture: Image.Image, name: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        options = {".jpg": {"quality": 70}, ".webp": {"lossless": True}}.get(path.suffix, {})
        picture.save(path, **options)  # type: ignore[arg-type]


def found_and_false(said: Sequence[Sequence[str]], planted: set[Group]) -> tuple[int, set[str]]:
    """Return how many planted groups are together in one that was said, and the images said beyond the planted."""
    groups = [frozenset(group) for group in said]
    found = sum(any(one <= group for group in groups) for one in planted)
    known = {name for group in planted for name in group}
    return found, {name for group in groups for name in group} - known
