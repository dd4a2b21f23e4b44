"""Where the tests of the feature cache keep features; small weights, and a pack of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.core.weights_files import VGG16, md5, write_h5
from tests.jobs_for_tests import never, quiet
from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.choices import Backbone
from tlstudio.core.weights_pack import make_pack


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a cache, beside a project's runs, as none has made it yet."""
    return tmp_path / "runs" / "cache"


@pytest.fixture
def networks(tmp_path: Path) -> list[Backbone]:
    """Return two networks, whose weights, small files of the right shapes, lie in the store."""
    (tmp_path / "files").mkdir()
    first = write_h5(tmp_path / "files" / "one_notop.h5", VGG16)
    second = write_h5(tmp_path / "files" / "two_notop.h5", dict(reversed(VGG16.items())))
    found = [
        replace(BACKBONES["vgg16"], url="http://127.0.0.1:9/one_notop.h5", file_hash=md5(first)),
        replace(
            BACKBONES["vgg16"], name="vgg16b", label="VGG16b", url=f"http://x/{second.name}", file_hash=md5(second)
        ),
    ]
    weights.store().mkdir(parents=True)
    for file in (first, second):
        (weights.store() / file.name).write_bytes(file.read_bytes())
    return found


@pytest.fixture
def pack(tmp_path: Path, networks: list[Backbone]) -> Path:
    """Return a pack of both; the store is empty again, as it is on another computer."""
    made = make_pack(tmp_path / "two.tlweights", networks, quiet, never)
    assert made.backbones == ("vgg16", "vgg16b")
    assert made.size == made.path.stat().st_size
    for file in weights.store().iterdir():
        file.unlink()
    return made.path
