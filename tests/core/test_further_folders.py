"""Several folders added together: one data set, remembered by the project of the first."""

import json
import shutil
from pathlib import Path

import pytest

from tests.core.pictures import folder_of_images
from tlstudio import cli
from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.errors import StudioError
from tlstudio.core.project import Project, further_folders
from tlstudio.core.split import load_split, split


@pytest.fixture
def first(tmp_path: Path) -> Path:
    return folder_of_images(tmp_path / "first", {"cat/p1": 4, "dog/p2": 4})


@pytest.fixture
def second(tmp_path: Path) -> Path:
    return folder_of_images(tmp_path / "second", {"train/cat/p1": 3, "train/eel/p3": 3, "train/eel/p4": 3})


def scanned(root: Path) -> ImageFolder:
    return scan(root, lambda _event: None, lambda: False)


def test_they_are_one_data_set_from_then_on(first: Path, second: Path) -> None:
    Project.for_images(first).set_further([second])
    folder = scanned(first)
    assert folder.counts == {"cat": 7, "dog": 4, "eel": 6}
    assert (folder.root, folder.further) == (first, (second,))
    assert further_folders(first) == (second,)
    assert Project.for_images(first).further == (second,)
    assert scanned(second).counts == {"cat": 3, "eel": 6}


def test_one_class_a_folder_is_enough(tmp_path: Path) -> None:
    one, two = (folder_of_images(tmp_path / name, {name: 2}) for name in ("cats", "dogs"))
    Project.for_images(one).set_further([two])
    assert scanned(one).classes == ("cats", "dogs")


def test_groups_are_counted_below_each_folder_and_splits_survive_the_file(
    first: Path, second: Path, tmp_path: Path
) -> None:
    Project.for_images(first).set_further([second])
    parts = split(scanned(first), 0.3, 1, by="group", pattern="folder:1")
    assert {sample.group for sample in parts.samples} == {"p1", "p2", "p3", "p4"}
    parts.save(tmp_path / "split.csv", first)
    assert {s.path: s.subset for s in load_split(tmp_path / "split.csv", first).samples} == {
        s.path: s.subset for s in parts.samples
    }


def test_a_folder_that_is_away_is_a_problem(first: Path, second: Path) -> None:
    Project.for_images(first).set_further([second])
    shutil.rmtree(second)
    folder = scanned(first)
    assert folder.counts == {"cat": 4, "dog": 4}
    assert [(problem.kind, problem.path) for problem in folder.problems] == [("ignored_folder", str(second))]
    assert "There is no folder" in folder.problems[0].reason


@pytest.mark.parametrize("other", [".", "..", "cat"])
def test_folders_within_each_other_are_refused(first: Path, other: str) -> None:
    with pytest.raises(StudioError, match="lie within each other"):
        Project.for_images(first).set_further([first / other])


def test_on_the_command_line(first: Path, second: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, images in (([second], 17), ([], 17), (["--alone"], 8), ([], 8)):
        assert cli.main(["scan", str(first), *map(str, arguments), "--json"]) == 0
        assert json.loads(capsys.readouterr().out.splitlines()[-1])["images"] == images
