import contextlib
import gc
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.core.segments import NUMBERS, PLENTY, SHAPE, check_found, digests_of, fill, rows_of, segments, table_in
from tlstudio.core import feature_cache
from tlstudio.core.feature_cache import FeatureCache, cache_folder, default_limit
from tlstudio.core.feature_table import Table
from tlstudio.core.run import list_runs

POSIX = pytest.mark.skipif(os.name == "nt", reason="Windows keeps a file that is in use")


def age(table: Table, days: int) -> None:
    """Have a table used so long ago."""
    key = table.folder / "key.json"
    os.utime(key, (key.stat().st_mtime - 86400 * days,) * 2)


# -- several processes -----------------------------------------------------------------------------------------------


def start_writer(folder: Path, first: int, last: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.core.segments", str(folder), str(first), str(last)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2])


def test_two_processes_write_at_once(folder: Path) -> None:
    with start_writer(folder, 0, 3000) as one, start_writer(folder, 1500, 4500) as two:
        assert [one.wait(60), two.wait(60)] == [0, 0]
    assert len(segments(folder)) == 2
    numbers = range(4500)
    rows = table_in(folder).find(digests_of(numbers))
    assert rows.missing == []
    check_found(rows, numbers)


@pytest.mark.parametrize("lines", [1, 40, 400])
def test_what_a_killed_process_had_written_is_there(folder: Path, lines: int) -> None:
    last = -1
    with start_writer(folder, 0, 10**7) as process:
        assert process.stdout is not None
        for _line in range(lines):
            last = int(process.stdout.readline())
        process.kill()
    numbers = range(last + 1000)
    rows = table_in(folder).find(digests_of(numbers))
    assert last >= 0
    assert rows.missing[0] > last
    check_found(rows, numbers)
    with start_writer(folder, last + 1, last + 1000) as process:
        assert process.wait(60) == 0
    assert table_in(folder).find(digests_of(numbers)).missing == []


@POSIX
def test_rows_in_use_outlive_their_deletion_elsewhere(folder: Path) -> None:
    table = table_in(folder)
    fill(table, NUMBERS[:10])
    rows = table.find(digests_of(NUMBERS[:10]))
    with table.writer() as writer:
        writer.add(digests_of(NUMBERS[10:15]), rows_of(NUMBERS[10:15]))
        FeatureCache(folder, PLENTY).clear()
        assert segments(folder) == []
        writer.add(digests_of(NUMBERS[15:]), rows_of(NUMBERS[15:]))
    check_found(rows, NUMBERS[:10])
    everything = table.find(digests_of(NUMBERS))
    assert everything.missing == []
    check_found(everything, NUMBERS)
    fill(table, [99])
    assert table_in(folder).find(digests_of([99])).missing == []


# -- bounds ----------------------------------------------------------------------------------------------------------

ROW = 24 + 2 * 500  # bytes of a record


def fill_large(cache: FeatureCache, name: str, count: int) -> Table:
    table = cache.table({"trunk": name}, (500,))
    fill(table, range(count))
    return table


def names(folder: Path) -> set[str]:
    return {json.loads(key.read_text())["key"]["trunk"] for key in folder.glob("*/key.json")}


def test_tables_used_longest_ago_make_room(folder: Path) -> None:
    for days, name in enumerate(("today", "yesterday", "long ago", "before that")):
        age(fill_large(FeatureCache(folder, PLENTY), name, 100), days)
    cache = FeatureCache(folder, 500 * ROW)
    table = fill_large(cache, "new", 220)
    assert names(folder) == {"today", "yesterday", "new"}
    assert cache.size() <= cache.limit
    assert table.find(digests_of(range(220))).missing == []


def test_finding_is_using(folder: Path) -> None:
    for days, name in ((2, "older"), (1, "newer")):
        age(fill_large(FeatureCache(folder, PLENTY), name, 100), days)
    FeatureCache(folder, PLENTY).table({"trunk": "older"}, (500,)).find(digests_of([1]))
    fill_large(FeatureCache(folder, 250 * ROW), "new", 100)
    assert names(folder) == {"older", "new"}


def test_tables_in_use_stay_and_the_limit_is_kept(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = FeatureCache(folder, 250 * ROW)
    used = fill_large(cache, "used", 100)
    age(used, 9)
    table = cache.table({"trunk": "new"}, (500,))
    with table.writer() as writer:
        for number in range(200):
            writer.add(digests_of([number]), rows_of([number], (500,)))
        assert writer.failed
    assert cache.size() <= cache.limit
    assert names(folder) == {"used", "new"}
    missing = table.find(digests_of(range(200))).missing
    assert 130 < missing[0] < 150
    assert missing == list(range(missing[0], 200))
    assert caplog.text.count("The cache is full") == 1


def test_a_table_nobody_holds_is_in_use_no_more(folder: Path) -> None:
    cache = FeatureCache(folder, 250 * ROW)
    rows = fill_large(cache, "held", 100).find(digests_of([1]))
    gc.collect()
    fill_large(cache, "dropped", 100)
    assert fill_large(cache, "new", 100).find(digests_of(range(100))).missing == []
    assert names(folder) == {"held", "new"}
    np.testing.assert_array_equal(rows[:], rows_of([1], (500,)))


def test_clear_frees_all_but_what_is_in_use_and_what_is_not_ours(folder: Path) -> None:
    cache = FeatureCache(folder, PLENTY)
    held = fill_large(cache, "held", 10)
    fill_large(cache, "dropped", 10)
    cache.memory.write_bytes(b"remembered")
    mine = folder / "my own pictures" / "photo.jpg"
    mine.parent.mkdir()
    mine.write_bytes(b"dear to me")
    cache.clear()
    assert names(folder) == {"held"}
    assert held.find(digests_of(range(10))).missing == []
    assert not cache.memory.exists()
    assert mine.exists()
    FeatureCache(folder, PLENTY).clear()
    assert FeatureCache(folder, PLENTY).size() == 0
    assert mine.exists()


def test_size_is_what_lies_on_the_disk(folder: Path) -> None:
    cache = FeatureCache(folder, PLENTY)
    assert cache.size() == 0
    table = fill_large(cache, "a", 10)
    assert cache.size() == 16 + 10 * ROW + (table.folder / "key.json").stat().st_size


def test_the_limit_follows_the_disk(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk(free: int) -> None:
        usage = feature_cache.shutil.disk_usage(folder.anchor)
        monkeypatch.setattr(feature_cache.shutil, "disk_usage", lambda _path: usage._replace(free=free))

    disk(2**40)
    assert default_limit(folder) == 10 * 2**30
    disk(8 * 2**30)
    assert default_limit(folder) == 2 * 2**30
    fill_large(FeatureCache(folder, PLENTY), "a", 10)
    taken = FeatureCache(folder, PLENTY).size()
    disk(8 * 2**30 - taken)
    assert default_limit(folder) == 2 * 2**30, "the limit does not sink as the cache fills"


def test_the_cache_is_no_run(tmp_path: Path) -> None:
    fill(table_in(cache_folder(tmp_path)), NUMBERS)
    assert list_runs(tmp_path) == ()


# -- disks -----------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def full_beyond(size: int) -> Iterator[None]:
    """Let no file grow beyond `size` bytes: a write is cut short there, as on a full disk, and the next one fails."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_full_disk_costs_rows_and_nothing_else(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    cache = FeatureCache(folder, PLENTY)
    table = cache.table({"trunk": "a"}, (500,))
    with full_beyond(16 + 5 * ROW + ROW // 2), table.writer() as writer:
        for number in range(8):
            writer.add(digests_of([number]), rows_of([number], (500,)))
            assert writer.failed == (number >= 5)
        with cache.table({"trunk": "b"}, (500,)).writer() as other:
            other.add(digests_of(range(8)), rows_of(range(8), (500,)))
    assert caplog.text.count("not kept") == 1
    assert table.find(digests_of(range(8))).missing == [5, 6, 7]
    fill(table, range(5, 8))
    again = table_in(folder, shape=(500,)).find(digests_of(range(8)))
    np.testing.assert_array_equal(again[:], rows_of(range(8), (500,)))


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = FeatureCache(tmp_path / "file" / "cache", PLENTY)
    table = cache.table({"trunk": "a"}, SHAPE)
    fill(table, NUMBERS)
    assert table.find(digests_of(NUMBERS)).missing == NUMBERS
    assert cache.size() == 0
    cache.clear()
    assert str(tmp_path / "file") in caplog.text


@POSIX
def test_a_read_only_cache_can_be_read(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    fill(table_in(folder), NUMBERS)
    table = table_in(folder)
    table.folder.chmod(0o500)
    try:
        rows = table.find(digests_of(NUMBERS))
        check_found(rows, NUMBERS)
        assert rows.missing == []
        fill(table, [99])
        if os.geteuid() != 0:
            assert "permission denied" in caplog.text
    finally:
        table.folder.chmod(0o700)
