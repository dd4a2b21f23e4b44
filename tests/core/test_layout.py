"""Which folders are data sets, and the sentence for each that is none."""

from pathlib import Path

import pytest

from tests.core.pictures import folder_of_images
from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.errors import StudioError


def _scan(root: Path) -> ImageFolder:
    return scan(root, lambda event: None, lambda: False)


@pytest.mark.parametrize("validation", ["val", "valid", "validation", "Validation"])
def test_split_folders_by_all_their_names(validation: str, tmp_path: Path) -> None:
    root = folder_of_images(
        tmp_path, {"train/cat": 3, "train/dog": 4, f"{validation}/cat": 1, f"{validation}/dog": 2, "test/cat": 1}
    )
    folder = _scan(root)
    assert folder.has_split
    assert folder.subsets == {"train": 7, "validation": 3, "test": 1}
    assert folder.counts_in("validation") == {"cat": 1, "dog": 2}
    assert folder.counts_in("test") == {"cat": 1, "dog": 0}


def test_class_folders_without_split(tmp_path: Path) -> None:
    folder = _scan(folder_of_images(tmp_path, {"b": 2, "a/deep/deeper": 1, "a": 1}))
    assert not folder.has_split
    assert folder.subsets == {}
    assert folder.counts == folder.counts_in("") == {"a": 2, "b": 2}


def test_only_a_train_folder(tmp_path: Path) -> None:
    folder = _scan(folder_of_images(tmp_path, {"train/a": 2, "train/b": 2}))
    assert folder.subsets == {"train": 4}


def test_a_class_of_trains_is_no_split(tmp_path: Path) -> None:
    folder = _scan(folder_of_images(tmp_path, {"car": 2, "train": 2}))
    assert folder.classes == ("car", "train")
    assert not folder.has_split


def test_a_folder_beside_the_split_is_told(tmp_path: Path) -> None:
    folder = _scan(folder_of_images(tmp_path, {"train/a": 2, "train/b": 2, "val/a": 1, "val/b": 1, "new": 3}))
    assert [(problem.kind, problem.path) for problem in folder.problems] == [("ignored_folder", "new")]


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"There is no folder .*nowhere\. Check the name"):
        _scan(tmp_path / "nowhere")


def test_a_file_instead_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StudioError, match=r"file is a file\. Choose the folder that holds a folder of images"):
        _scan(tmp_path / "file")


def test_empty_folder(tmp_path: Path) -> None:
    (tmp_path / ".DS_Store").touch()
    with pytest.raises(StudioError, match=r"is empty\. Choose"):
        _scan(tmp_path)


def test_empty_class_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    with pytest.raises(StudioError, match=r"no images in .* that can be read\. Known kinds are JPEG, PNG"):
        _scan(tmp_path)


@pytest.mark.parametrize("folder", ["", "a"])
def test_only_texts(folder: str, tmp_path: Path) -> None:
    (tmp_path / folder).mkdir(exist_ok=True)
    for number in range(3):
        (tmp_path / folder / f"{number}.txt").write_text("no picture")
    with pytest.raises(StudioError, match="There are no images in"):
        _scan(tmp_path)


@pytest.mark.parametrize("inside", ["", "train"])
def test_images_without_class_folders(inside: str, tmp_path: Path) -> None:
    folder_of_images(tmp_path, {inside or ".": 3, **({"val": 3} if inside else {})})
    with pytest.raises(StudioError, match=r"The images lie directly in .*Make a folder for each class"):
        _scan(tmp_path)


def test_one_class(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r'only one class, "cats", in .*two to tell apart'):
        _scan(folder_of_images(tmp_path, {"cats": 3}))


def test_class_names_that_differ_do_not_stop_a_folder_from_opening(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"train/cat": 1, "train/dog": 1, "val/dog": 1, "val/cats": 1, "test/cow": 1})
    assert _scan(root).classes == ("cat", "cats", "cow", "dog")


def test_one_class_under_one_name_in_all_subsets(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r'only one class, "cat"'):
        _scan(folder_of_images(tmp_path, {"train/cat": 1, "val/cat": 1}))


def test_validation_without_train(tmp_path: Path) -> None:
    (tmp_path / "train").mkdir()
    root = folder_of_images(tmp_path, {"validation/a": 1, "validation/b": 1})
    with pytest.raises(StudioError, match=r"train is empty"):
        _scan(root)
