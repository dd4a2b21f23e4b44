import shutil
from pathlib import Path

import pytest

from tests.core.pictures import folder_of_images
from tlstudio.core import checks
from tlstudio.core.dataset import ImageFolder, scan, verify
from tlstudio.core.errors import Stopped


def _open(root: Path) -> ImageFolder:
    return verify(scan(root, lambda event: None, lambda: False), lambda event: None, lambda: False)


def _found(root: Path) -> dict[str, checks.Check]:
    return {check.kind: check for check in checks.summary(_open(root))}


def _lines(root: Path) -> list[tuple[str, str]]:
    return [(check.level, check.text) for check in checks.summary(_open(root))]


def test_nothing_wrong(tmp_path: Path) -> None:
    assert _lines(folder_of_images(tmp_path, {"a": 14, "b": 10})) == [("good", "24 images readable")]


def test_unreadable_images_are_counted(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 12, "b": 12})
    (root / "a" / "image 3.png").write_bytes(b"")
    (root / "a" / "notes.txt").touch()
    assert _lines(root) == [("good", "23 images readable"), ("warning", "1 unreadable – left out")]
    assert _found(root)["unreadable"].paths == (root / "a" / "image 3.png",)


@pytest.mark.parametrize(("largest", "said"), [(14, False), (15, True), (40, True)])
def test_balance_from_one_and_a_half(largest: int, said: bool, tmp_path: Path) -> None:
    found = _found(folder_of_images(tmp_path, {"a": largest, "b": 10}))
    assert ("unbalanced" in found) == said
    if largest == 15:
        assert found["unbalanced"] == checks.Check("unbalanced", "warning", "classes 1.5 : 1 unbalanced")


def test_balance_and_few_count_training_images(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"train/a": 10, "train/b": 9, "val/a": 1, "val/b": 90})
    found = _found(root)
    assert "unbalanced" not in found
    assert found["few_images"].text == "only 9 images to train on in b"


def test_a_copy_on_the_other_side_leaks(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"train/a": 10, "train/b": 10, "val/a": 2, "val/b": 2})
    shutil.copy(root / "train" / "a" / "image 3.png", root / "val" / "a" / "other name.png")
    leak = _found(root)["leak"]
    assert (leak.level, leak.text) == ("wrong", "2 files are copies across train and validation or test")
    assert leak.paths == (root / "train" / "a" / "image 3.png", root / "val" / "a" / "other name.png")


def test_a_copy_in_another_class_contradicts(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 10, "b": 10})
    shutil.copy(root / "a" / "image 3.png", root / "b" / "image 99.png")
    found = _found(root)["contradictory"]
    assert (found.level, found.text) == ("wrong", "2 files are copies under different classes")
    assert len(found.paths) == 2


def test_copies_on_one_side_are_duplicates(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 10, "b": 10})
    for number in range(3):
        shutil.copy(root / "a" / "image 3.png", root / "a" / f"image 3 ({number}).png")
    found = _found(root)["duplicate"]
    assert (found.level, found.text, len(found.paths)) == ("warning", "3 exact copies of other images", 3)


def test_files_that_are_gone_do_not_matter(tmp_path: Path) -> None:
    folder = _open(folder_of_images(tmp_path, {"a": 10, "b": 10}))
    folder.samples[0].path.unlink()
    assert [check.kind for check in checks.summary(folder)] == ["readable"]


def test_stops_on_request(tmp_path: Path) -> None:
    folder = _open(folder_of_images(tmp_path, {"a": 10, "b": 10}))
    with pytest.raises(Stopped):
        checks.summary(folder, lambda: True)
