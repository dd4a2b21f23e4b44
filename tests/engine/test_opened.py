"""The model opened last is kept, as long as its file is the same."""

import gc
import os
import shutil
import weakref
from pathlib import Path

import numpy as np
import pytest

from tests.jobs_for_tests import never, quiet
from tlstudio.core.run import Run
from tlstudio.engine import opened
from tlstudio.engine.opened import close_model, open_model


def test_a_model_is_opened_once_and_anew_when_its_file_is_another(trained: Run, tmp_path: Path) -> None:
    copy = Run(shutil.copytree(trained.path, tmp_path / "copy"))
    first = open_model(copy.path)
    assert open_model(copy.model) is first
    assert open_model(trained.path) is not first
    first = open_model(copy.path)
    os.utime(copy.model, ns=(0, 0))
    assert open_model(copy.path) is not first


def test_a_model_is_let_go(trained: Run) -> None:
    first = open_model(trained.path)
    close_model()
    assert open_model(trained.path) is not first


def test_there_is_never_memory_for_two(trained: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = Run(shutil.copytree(trained.path, tmp_path / "copy"))
    first = weakref.ref(open_model(copy.path))
    left: list[object] = []

    def look(file: Path) -> object:
        gc.collect()
        left.append(first())
        return object()

    monkeypatch.setattr(opened, "OpenedModel", look)
    open_model(trained.path)
    close_model()
    assert left == [None]


def test_many_pictures_after_few_get_the_quickest_runtime(
    trained: Run, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_model()
    model, files = open_model(trained.path), sorted((photos / "train").rglob("*.png"))
    tried: list[int] = []
    monkeypatch.setattr(opened, "choose", lambda _frozen, sample, exact: tried.append(len(sample())) or "litert")
    few = np.concatenate([part.probabilities for part in model.stream(files, quiet, never)])
    assert tried == []
    for _again in range(2):
        many = np.concatenate([part.probabilities for part in model.stream(files, quiet, never, of=1000)])
        np.testing.assert_allclose(many, few, atol=1e-4)
    assert len(tried) == 1
