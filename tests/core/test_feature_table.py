import json
from pathlib import Path

import numpy as np
import pytest

from tests.core.segments import NUMBERS, PLENTY, SHAPE, check_found, digests_of, fill, rows_of, table_in
from tlstudio.core.feature_cache import FeatureCache
from tlstudio.core.feature_rows import rows_in_memory


def test_rows_come_back_in_the_order_asked_for(folder: Path) -> None:
    table = table_in(folder)
    assert table.find(digests_of(NUMBERS)).missing == NUMBERS
    fill(table, NUMBERS[:12])
    fill(table, NUMBERS[12:])
    for seen in (table, table_in(folder)):
        asked = [19, 3, 3, 12, 0, 11]
        rows = seen.find(digests_of(asked))
        assert (rows.missing, len(rows)) == ([], 6)
        assert rows[:].dtype == np.float16
        np.testing.assert_array_equal(rows[:], rows_of(asked))
        np.testing.assert_array_equal(rows[np.array([5, 0])], rows_of([11, 19]))
        np.testing.assert_array_equal(rows[[]], np.empty((0, *SHAPE)))


def test_missing_rows_are_told_by_their_positions_and_cannot_be_had(folder: Path) -> None:
    table = table_in(folder)
    fill(table, NUMBERS[::2])
    rows = table.find(digests_of(NUMBERS))
    assert rows.missing == NUMBERS[1::2]
    np.testing.assert_array_equal(rows[[4, 2]], rows_of([4, 2]))
    with pytest.raises(IndexError):
        rows[[4, 3]]


def test_nothing_asked_for_is_nothing(folder: Path) -> None:
    rows = table_in(folder).find([])
    assert (len(rows), rows.missing, rows[:].shape) == (0, [], (0, *SHAPE))


@pytest.mark.parametrize("shape", [(), (1,), (5,), (3, 2, 4)])
def test_rows_of_any_shape(folder: Path, shape: tuple[int, ...]) -> None:
    fill(table_in(folder, shape=shape), NUMBERS)
    found = table_in(folder, shape=shape).find(digests_of(NUMBERS))[:]
    np.testing.assert_array_equal(found, rows_of(NUMBERS, shape))


def test_one_segment_in_order_is_a_view_of_the_file(folder: Path) -> None:
    fill(table_in(folder), NUMBERS)
    rows = table_in(folder).find(digests_of(NUMBERS[3:15]))
    assert np.shares_memory(rows[:], rows[4:6])
    with pytest.raises(ValueError, match="read-only"):
        rows[:][0] = 0


def test_numbers_beyond_float16_become_its_largest(folder: Path) -> None:
    table = table_in(folder, shape=(5,))
    with table.writer() as writer:
        writer.add(digests_of([1]), np.array([[1e6, -np.inf, 65519.0, 65504.0, 1e-3]], np.float32))
    expected = np.array([[65504, -65504, 65504, 65504, 1e-3]], np.float16)
    np.testing.assert_array_equal(table.find(digests_of([1]))[:], expected)


def test_of_two_rows_of_one_picture_the_older_stays(folder: Path) -> None:
    fill(table_in(folder), NUMBERS)
    with table_in(folder).writer() as writer:
        writer.add(digests_of(NUMBERS), np.zeros((20, *SHAPE), np.float16))
    check_found(table_in(folder).find(digests_of(NUMBERS)), NUMBERS)


def test_rows_are_found_while_they_are_written(folder: Path) -> None:
    reader, table = table_in(folder), table_in(folder)
    with table.writer() as writer:
        for number in NUMBERS:
            writer.add(digests_of([number]), rows_of([number]))
            for seen in (reader, table):
                assert seen.find(digests_of(NUMBERS)).missing == NUMBERS[number + 1 :]


def test_keys_and_shapes_are_kept_apart(folder: Path) -> None:
    cache = FeatureCache(folder, PLENTY)
    key = {"trunk": "a", "size": 224, "blocks": [1, 2]}
    table = cache.table(key, SHAPE)
    fill(table, NUMBERS)
    assert cache.table(dict(reversed(key.items())), SHAPE) is table
    for other in (cache.table({**key, "size": 225}, SHAPE), cache.table(key, (6,))):
        assert other.find(digests_of(NUMBERS)).missing == NUMBERS
    told = json.loads((table.folder / "key.json").read_text())
    assert (told["key"], told["shape"]) == (key, [2, 3])


def test_looking_writes_nothing(folder: Path) -> None:
    table_in(folder).find(digests_of(NUMBERS))
    with table_in(folder).writer() as writer:
        writer.add([], np.empty((0, *SHAPE)))
    assert not folder.exists()


@pytest.mark.parametrize(("digests", "shape"), [([b"short"], (1, *SHAPE)), ([b"x" * 16], SHAPE), ([], (1, *SHAPE))])
def test_what_is_no_digest_or_no_row_is_refused(folder: Path, digests: list[bytes], shape: tuple[int, ...]) -> None:
    with table_in(folder).writer() as writer, pytest.raises(ValueError, match=r"bytes|shape"):
        writer.add(digests, np.zeros(shape))


def test_rows_in_memory_read_the_same(folder: Path) -> None:
    table = table_in(folder)
    fill(table, NUMBERS)
    kept, scratch = table.find(digests_of(NUMBERS)), rows_in_memory(rows_of(NUMBERS).astype(np.float16))
    assert (scratch.missing, len(scratch)) == ([], 20)
    for index in (slice(3, 9), slice(None), np.array([4, 1, 1]), [7]):
        np.testing.assert_array_equal(kept[index], scratch[index])
        assert kept[index].dtype == scratch[index].dtype
