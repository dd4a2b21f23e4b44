"""Inputs of batches: rows that are there, and rows computed anew."""

from pathlib import Path

import numpy as np
import pytest

from tests.engine.passing import extraction, pictures_of
from tlstudio.engine.inputs import Fresh, Stored
from tlstudio.engine.runtime import Frozen
from tlstudio.engine.views import views


def test_stored_rows_follow_view_after_view(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    pictures = pictures_of(files)
    found, _problems = extraction(network, tmp_path / "c").rows(pictures, views({"noise": 0.1}, 1, 7), "train", "")
    stored = Stored(found, (8,))
    assert len(stored) == 80
    taken = stored.take(np.array([45, 2, 5]), 0)
    assert taken.dtype == np.float32
    assert np.array_equal(taken[0], found[1][np.array([5])][0])
    assert np.array_equal(taken[1:], found[0][np.array([2, 5])])


def test_fresh_rows_follow_from_seed_and_epoch(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    pictures, work = pictures_of(files, keep=True), extraction(network, tmp_path / "c")
    fresh = Fresh(pictures, {"rotation": 90.0}, 3, work.runtime(pictures, "train"), work.shape)
    where = np.array([4, 1, 30])
    first = fresh.take(where, 0)
    assert np.array_equal(fresh.take(where[::-1], 0)[::-1], first)
    assert not np.array_equal(fresh.take(where, 1), first)
    for file in files:
        file.unlink()
    with pytest.raises(Exception, match="no longer there"):
        fresh.take(np.array([35]), 0)
    assert np.array_equal(fresh.take(where, 0), first), "each file is decoded once"
