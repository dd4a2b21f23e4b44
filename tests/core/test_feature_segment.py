from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.segments import NUMBERS, check_found, digests_of, fill, rows_of, segments, table_in
from tlstudio.core import feature_segment


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a segment of twenty rows, to be damaged in copies."""
    folder = tmp_path_factory.mktemp("whole")
    fill(table_in(folder), NUMBERS)
    return segments(folder)[0]


def find_in(folder: Path, data: bytes) -> list[int]:
    """Return what is missing where a table's only segment holds `data`; fail where a row is wrong."""
    table = table_in(folder)
    table.folder.mkdir(parents=True, exist_ok=True)
    (table.folder / "1.rows").write_bytes(data)
    rows = table.find(digests_of(NUMBERS))
    check_found(rows, NUMBERS)
    fill(table, [NUMBERS[at] for at in rows.missing] or [0])
    again = table.find(digests_of(NUMBERS))
    assert again.missing == [], "what is missing can be written anew"
    np.testing.assert_array_equal(again[:], rows_of(NUMBERS))
    return rows.missing


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 16 + 20 * 36))
def test_a_torn_segment_gives_the_rows_that_are_whole(whole: Path, folder: Path, length: int) -> None:
    for old in segments(folder):
        old.unlink()
    missing = find_in(folder, whole.read_bytes()[:length])
    assert missing == NUMBERS[max(0, (length - 16) // 36) :]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 16 + 20 * 36 - 1), st.integers(1, 255))
def test_a_flipped_byte_costs_its_row_and_no_more(whole: Path, folder: Path, at: int, flip: int) -> None:
    for old in segments(folder):
        old.unlink()
    data = bytearray(whole.read_bytes())
    data[at] ^= flip
    assert find_in(folder, bytes(data)) == ([(at - 16) // 36] if at >= 16 else NUMBERS)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.booleans(), st.integers(0, 100))
def test_nonsense_is_no_row(whole: Path, folder: Path, nonsense: bytes, headed: bool, zeros: int) -> None:
    for old in segments(folder):
        old.unlink()
    header = whole.read_bytes()[:16] if headed else b""
    assert find_in(folder, header + nonsense + bytes(zeros)) == NUMBERS


def test_a_segment_of_another_table_is_not_mistaken(folder: Path) -> None:
    other = table_in(folder, shape=(7,))
    fill(other, NUMBERS)
    assert find_in(folder, segments(folder)[0].read_bytes()) == NUMBERS


def test_each_row_is_checked_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(table_in(folder), NUMBERS)
    table = table_in(folder)
    assert table.find(digests_of(NUMBERS[:15])).missing == []
    checked: list[int] = []
    compute = feature_segment.zlib.crc32
    monkeypatch.setattr(feature_segment.zlib, "crc32", lambda data: (checked.append(len(data)), compute(data))[1])
    assert table.find(digests_of(NUMBERS)).missing == []
    assert len(checked) == 5
