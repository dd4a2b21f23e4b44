import os
from pathlib import Path

import pytest

from tlstudio.core.checking import check_images
from tlstudio.core.dataset import scan
from tlstudio.core.edits import Edits
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.paths import resources
from tlstudio.core.samples import SAMPLES, copy_sample, sample_folder
from tlstudio.jobs.samples import CopySample


def quiet(event: object) -> None:
    pass


def never() -> bool:
    return False


def test_photographs_are_small_and_carry_their_licence() -> None:
    folder = resources() / "samples" / "waste"
    assert sum(path.stat().st_size for path in folder.rglob("*")) < 400_000
    assert "MIT License" in (folder / "NOTICE.txt").read_text(encoding="utf-8")
    assert "TrashNet" in (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")


def test_few_images_of_three_classes_the_licence_beside_them(tmp_path: Path) -> None:
    root = copy_sample(SAMPLES["waste"], tmp_path / "mine", quiet, never)
    assert scan(root, quiet, never).counts == {"cardboard": 20, "glass": 20, "metal": 20}
    assert (root / "NOTICE.txt").is_file()
    assert os.access(root / "metal" / "metal 01.jpg", os.W_OK)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_the_checks_find_all_that_was_spoilt(tmp_path: Path) -> None:
    root = copy_sample(SAMPLES["spoilt"], tmp_path / "spoilt", quiet, never)
    found = check_images(scan(root, quiet, never), Edits(), None, quiet, never)
    about = {check.kind: [path.name for path in check.paths] for check in found.checks}
    assert "metal 99.jpg" in about["unreadable"]
    assert about["truncated"] == ["cardboard 10.jpg"]
    assert "cardboard 90.jpg" in about["leak"]
    assert "glass 91.jpg" in about["contradictory"]
    assert "glass 01 (copy).jpg" in about["duplicate"]
    assert "metal 05 small.jpg" in about["near_duplicate"]
    assert about["dark"] == ["glass 06 dark.jpg"]
    assert len(list(root.glob("train/metal/metal 91*.jpg"))) == 3  # cardboard under a wrong name


def test_never_over_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(StudioError, match=r"already and not empty\. Choose another"):
        copy_sample(SAMPLES["waste"], tmp_path, quiet, never)
    with pytest.raises(StudioError, match="is a file"):
        CopySample("waste", tmp_path / "mine.txt" / "x").run(quiet, never)
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_a_folder_that_cannot_be_looked_into_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"x.* could not be used: "):
        copy_sample(SAMPLES["waste"], tmp_path / ("x" * 300), quiet, never)
    assert not list(tmp_path.iterdir())


def test_a_place_of_earlier_copies_that_cannot_be_looked_into_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TLSTUDIO_HOME", str(tmp_path / ("x" * 300)))
    with pytest.raises(StudioError, match=r"x.* could not be used: "):
        CopySample("waste").run(quiet, never)


def test_stopped_leaves_nothing(tmp_path: Path) -> None:
    answers = iter([False, False, True])
    with pytest.raises(Stopped):
        copy_sample(SAMPLES["waste"], tmp_path / "mine", quiet, lambda: next(answers))
    assert not list(tmp_path.iterdir())


def test_opened_again_it_is_as_the_user_left_it() -> None:
    root = CopySample("waste").run(quiet, never)
    assert root == sample_folder(SAMPLES["waste"])
    (root / "metal" / "metal 01.jpg").unlink()
    assert CopySample("waste").run(quiet, never) == root
    assert not (root / "metal" / "metal 01.jpg").exists()


def test_unknown() -> None:
    with pytest.raises(StudioError, match=r"no sample 'cats'\. Choose from: clothes, waste, spoilt"):
        CopySample("cats").run(quiet, never)
