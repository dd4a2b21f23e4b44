"""Files for the tests: pictures of every kind, whole and broken, and folders of them."""

import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

RED, GREEN, WHITE = (255, 0, 0), (0, 128, 0), (255, 255, 255)


def photo(width: int = 64, height: int = 48) -> Image.Image:
    """A smooth RGB picture, red growing to the right, green downwards."""
    red, green = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.dstack([red, green, np.full_like(red, 60)]).astype(np.uint8))


def folder_of_images(root: Path, counts: Mapping[str, int]) -> Path:
    """Fill `root` with different tiny PNGs: {"train/cat": 3} makes root/train/cat/image 1.png to image 3.png."""
    for at, (name, count) in enumerate(counts.items()):
        (root / name).mkdir(parents=True, exist_ok=True)
        for number in range(1, count + 1):
            picture = Image.new("RGB", (8 + at % 8, 8), (number % 256, number // 256, at))
            picture.save(root / name / f"image {number}.png")
    return root


def png(width: int, height: int, bits: int, colour: int, data: bytes) -> bytes:
    """A PNG with any header, also a lying one: `data` are the filtered rows, not compressed yet."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def png_16_bit(pixels: NDArray[np.uint16]) -> bytes:
    """A 16-bit PNG of an array (height, width) of greys, or (height, width, channels): 2 have alpha, as 4 have."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    kind = {1: 0, 2: 4, 3: 2, 4: 6}[pixels.shape[2] if pixels.ndim == 3 else 1]
    return png(pixels.shape[1], pixels.shape[0], 16, kind, rows)


def scene(seed: int, width: int = 192, height: int = 144) -> Image.Image:
    """A picture like no other: soft shapes on an uneven ground, with grain."""
    rng = np.random.default_rng(seed)
    x, y = np.meshgrid(np.arange(width) / width, np.arange(height) / height)
    values = np.empty((height, width, 3))
    values[:] = rng.uniform(60, 200, 3) + 40 * (x * rng.uniform(-1, 1) + y * rng.uniform(-1, 1))[..., None]
    for _shape in range(14):
        (left, top), (wide, high) = rng.uniform(0, 1, 2), rng.uniform(0.04, 0.3, 2)
        inside = ((x - left) / wide) ** 2 + ((y - top) / high) ** 2
        values += (1 / (1 + np.exp(np.minimum(12 * (inside - 1), 50))))[..., None] * rng.uniform(-110, 110, 3)
    values += rng.normal(0, 3, values.shape)
    return Image.fromarray(np.clip(values, 0, 255).astype(np.uint8))
