from pathlib import Path

import pytest

from tests.core.pictures import folder_of_images
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.core.errors import StudioError
from tlstudio.core.project import Project
from tlstudio.core.project_images import edits_of, project_images

CATS = [f"train/cat/image {number}.png" for number in (1, 2)]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return folder_of_images(
        tmp_path / "photos", {f"{s}/{c}": 2 for s in ("train", "val") for c in ("cat", "dog", "fox")}
    )


def images(root: Path, edits: Edits | None = None) -> ImageFolder:
    if edits is not None:
        edits.save(Project.for_images(root).path)
    return project_images(root, lambda event: None, lambda: False)


def test_without_a_project_the_folder_is_as_it_is(root: Path) -> None:
    assert images(root).counts == {"cat": 4, "dog": 4, "fox": 4}
    assert edits_of(root) == Edits()
    assert Project.find(root) is None, "to look makes no project"


def test_the_edits_of_the_project_are_applied(root: Path) -> None:
    edits = (
        Edits()
        .changed(CATS[:1], label="dog")
        .changed(CATS[1:], excluded=True)
        .changed(["val/cat/image 1.png"], subset="train")
    )
    assert images(root, edits.renamed("dog", "hound")).counts == {"cat": 2, "fox": 4, "hound": 5}
    assert images(root).subsets == {"train": 6, "validation": 5}


@pytest.mark.parametrize(
    ("edits", "says"),
    [
        (Edits().changed([f"train/{c}/image {n}.png" for c in ("cat", "dog", "fox") for n in (1, 2)], excluded=True),
         "No image to train on is left"),
        (Edits().renamed("cat", "dog").renamed("fox", "dog"), 'only images of the class "dog" to train on'),
    ],
)  # fmt: skip
def test_too_little_left_is_a_sentence(root: Path, edits: Edits, says: str) -> None:
    with pytest.raises(StudioError, match=says):
        images(root, edits)


def test_a_single_class_to_train_on_is_a_sentence_without_edits_too(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path / "photos", {"train/cat": 2, "val/cat": 2, "val/dog": 2})
    with pytest.raises(StudioError, match='only images of the class "cat" to train on'):
        images(root)


def test_a_subset_that_is_all_excluded_is_no_harm(root: Path) -> None:
    edits = Edits().changed([f"val/{c}/image {n}.png" for c in ("cat", "dog", "fox") for n in (1, 2)], excluded=True)
    assert images(root, edits).subsets == {"train": 6}
