import shutil
from pathlib import Path

import pytest

from tests.conftest import write_split
from tests.jobs_for_tests import never, quiet
from tlstudio.core.contents import digests
from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.learned_from import learned_from
from tlstudio.core.manifest import write_manifest
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.core.split import split


@pytest.fixture
def folder(tmp_path: Path) -> ImageFolder:
    return scan(write_split(tmp_path / "photos", ("blue", "red"), train=4, validation=2), quiet, never)


@pytest.fixture
def run(folder: ImageFolder, tmp_path: Path) -> Run:
    run = Run.create(tmp_path / "runs", folder.root, folder.classes, Settings(), {})
    split(folder, 0.2, 1).save(run.split, folder.root)
    return run


def with_manifest(run: Run, folder: ImageFolder) -> None:
    paths = [sample.path for sample in folder.samples]
    found = digests(paths, None, "", quiet, never)
    write_manifest(run.manifest, {str(p): d.hex() for p, d in zip(paths, found, strict=True) if d})


def of(folder: ImageFolder, subset: str) -> list[Path]:
    return [sample.path for sample in folder.samples if sample.subset == subset]


def test_training_images_are_known_by_their_path(run: Run, folder: ImageFolder) -> None:
    assert learned_from(run.path, of(folder, "validation"), quiet, never) == 0
    assert learned_from(run.path, of(folder, "train"), quiet, never) == 8


def test_copies_elsewhere_are_known_by_what_is_in_them(run: Run, folder: ImageFolder, tmp_path: Path) -> None:
    with_manifest(run, folder)
    copies = tmp_path / "elsewhere"
    copies.mkdir()
    for number, path in enumerate(of(folder, "train")[:3] + of(folder, "validation")[:2]):
        shutil.copy(path, copies / f"other {number}.png")
    (copies / "broken.png").write_bytes(b"")
    same = len({path.read_bytes() for path in of(folder, "validation")} & {p.read_bytes() for p in of(folder, "train")})
    assert same == 0, "the pictures of the two subsets differ"
    assert learned_from(run.path, sorted(copies.iterdir()), quiet, never) == 3
    assert learned_from(run.model, sorted(copies.iterdir()), quiet, never) == 3, "the file in the run, too"


def test_of_a_model_from_elsewhere_nothing_is_known(folder: ImageFolder, tmp_path: Path) -> None:
    assert learned_from(tmp_path / "other.keras", of(folder, "train"), quiet, never) is None
