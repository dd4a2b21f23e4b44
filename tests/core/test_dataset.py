import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.core.pictures import folder_of_images, photo
from tests.jobs_for_tests import never
from tlstudio.core.dataset import PROBLEMS, ImageFolder, Problem, Sample, from_columns, scan, verify
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Event, Progress

TRASHNET = Path(
    os.environ.get("TLSTUDIO_TRASHNET", Path(__file__).resolve().parents[3] / "shared" / "data" / "trashnet")
)


def _scan(root: Path) -> ImageFolder:
    return scan(root, lambda event: None, never)


def _verified(root: Path) -> ImageFolder:
    return verify(_scan(root), lambda event: None, never)


def test_samples_in_natural_order(tmp_path: Path) -> None:
    folder = _scan(folder_of_images(tmp_path, {"val/b": 1, "val/a": 1, "train/b": 1, "train/a": 11}))
    names = [sample.path.relative_to(tmp_path).as_posix() for sample in folder.samples]
    assert names[:3] == ["train/a/image 1.png", "train/a/image 2.png", "train/a/image 3.png"]
    assert names[10:] == ["train/a/image 11.png", "train/b/image 1.png", "val/a/image 1.png", "val/b/image 1.png"]
    assert [sample.subset for sample in folder.samples[-3:]] == ["train", "validation", "validation"]


def test_problems_are_told_with_kind_and_reason(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 2, "b": 2})
    (root / "c").mkdir()
    (root / "a" / "notes.txt").touch()
    (root / "README.md").touch()
    photo().save(root / "loose.jpg")
    problems = {(problem.kind, problem.path) for problem in _scan(root).problems}
    assert problems == {
        ("not_an_image", "a/notes.txt"), ("not_an_image", "README.md"), ("loose", "loose.jpg"), ("empty_class", "c")
    }  # fmt: skip
    assert {kind for kind, _path in problems} <= PROBLEMS.keys()


def test_the_same_name_in_two_spellings_is_one_class(tmp_path: Path) -> None:
    composed, apart = unicodedata.normalize("NFC", "é"), unicodedata.normalize("NFD", "é")
    folder = _scan(folder_of_images(tmp_path, {f"train/{composed}": 1, "train/b": 1, f"val/{apart}": 1, "val/b": 1}))
    assert folder.classes == ("b", composed)


def test_without_leaves_images_and_empty_classes_out(tmp_path: Path) -> None:
    folder = _scan(folder_of_images(tmp_path, {"a": 1, "b": 2, "c": 2}))
    smaller = folder.without([folder.samples[0].path, folder.samples[1].path])
    assert smaller.counts == {"b": 1, "c": 2}
    assert folder.counts == {"a": 1, "b": 2, "c": 2}


def test_verify_moves_unreadable_images_to_the_problems(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 3, "b": 3})
    (root / "a" / "image 1.png").write_bytes(b"")
    (root / "b" / "image 2.png").write_text("<html></html>")
    folder = _verified(root)
    assert folder.counts == {"a": 2, "b": 2}
    assert folder.problems == (
        Problem("unreadable", "a/image 1.png", "empty file"),
        Problem("unreadable", "b/image 2.png", "not an image, but a web page or another text with tags"),
    )


def test_verify_says_when_too_little_is_left(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 1, "b": 3})
    (root / "a" / "image 1.png").write_bytes(b"")
    with pytest.raises(StudioError, match='only one class, "b"'):
        _verified(root)


def test_progress_ends_with_all(tmp_path: Path) -> None:
    events: list[Event] = []
    folder = scan(folder_of_images(tmp_path, {"a": 3, "b": 2}), events.append, never)
    assert events[-1] == Progress("Images found", 5, 5)
    verify(folder, events.append, never)
    assert events[-1] == Progress("Reading the images", 5, 5)


def test_both_stop_on_request(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 3, "b": 2})
    with pytest.raises(Stopped):
        scan(root, lambda event: None, lambda: True)
    with pytest.raises(Stopped):
        verify(_scan(root), lambda event: None, lambda: True)


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_utf8(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 1, "b": 1})
    try:
        folder_of_images(root, {os.fsdecode(b"caf\xe9"): 1})
    except OSError:
        pytest.skip("the file system takes Unicode names only")
    (root / os.fsdecode(b"caf\xe9") / os.fsdecode(b"\xff.png")).write_bytes(b"")
    folder = _verified(root)
    assert folder.classes == ("a", "b", "caf\\udce9")
    assert folder.problems == (Problem("unreadable", "caf\\udce9/\\udcff.png", "empty file"),)


@pytest.mark.skipif(not TRASHNET.is_dir(), reason=f"TrashNet is not at {TRASHNET} (TLSTUDIO_TRASHNET)")
def test_real_photographs() -> None:
    folder = _verified(TRASHNET)
    assert folder.subsets == {"train": 2019, "validation": 505}
    assert folder.classes == ("cardboard", "glass", "metal", "paper", "plastic", "trash")
    assert [problem.path for problem in folder.problems] == ["README.md"]


@given(st.lists(st.tuples(st.text(min_size=1).filter(lambda text: "\0" not in text), st.text(), st.text(), st.text())))
def test_samples_go_by_columns_and_come_back(rows: list[tuple[str, str, str, str]]) -> None:
    samples = tuple(Sample(Path(name), *rest) for name, *rest in rows)
    assert from_columns(ImageFolder(Path("/photos"), samples, (), ()).columns()) == samples
