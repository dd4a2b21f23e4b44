"""Feature rows that can be told apart, and a process that writes them; this module run is that process."""

import sys
from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

import numpy as np

from tlstudio.core.feature_cache import FeatureCache
from tlstudio.core.feature_rows import Rows
from tlstudio.core.feature_table import Table

SHAPE = (2, 3)
PLENTY = 2**40  # bytes
NUMBERS = list(range(20))


def segments(folder: Path) -> list[Path]:
    return sorted(folder.glob("*/*.rows"))


def digest_of(number: int) -> bytes:
    return blake2b(b"%d" % number, digest_size=16).digest()


def digests_of(numbers: Sequence[int]) -> list[bytes]:
    return [digest_of(number) for number in numbers]


def rows_of(numbers: Sequence[int], shape: tuple[int, ...] = SHAPE) -> np.ndarray:
    """Return the float32 rows that belong to these pictures; float16 holds them exactly."""
    return np.stack([np.resize([number % 2048, number // 2048, 0.5], shape) for number in numbers]).astype(np.float32)


def table_in(folder: Path, limit: int = PLENTY, name: str = "a", shape: tuple[int, ...] = SHAPE) -> Table:
    """Return a table of a cache of its own, as another process would have it."""
    return FeatureCache(folder, limit).table({"trunk": name}, shape)


def fill(table: Table, numbers: Sequence[int]) -> None:
    """Write the rows of these pictures into a new segment."""
    with table.writer() as writer:
        writer.add(digests_of(numbers), rows_of(numbers, table.shape))


def check_found(rows: Rows, numbers: Sequence[int]) -> None:
    """Fail unless every row that is not missing is the right one."""
    found = np.setdiff1d(np.arange(len(numbers)), rows.missing)
    np.testing.assert_array_equal(rows[found], rows_of([*numbers, 0])[found].astype(np.float16))


def main(folder: Path, first: int, last: int) -> None:
    """Write rows seven at a time, and say each time which was the last."""
    with table_in(folder).writer() as writer:
        for start in range(first, last, 7):
            numbers = range(start, min(start + 7, last))
            writer.add(digests_of(numbers), rows_of(numbers))
            print(numbers[-1], flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
