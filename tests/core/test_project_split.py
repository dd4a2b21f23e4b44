"""The split a project remembers: stable while images come and go, and what makes it be drawn anew."""

import json
from pathlib import Path

import pytest

from tests.core.pictures import folder_of_images, photo
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.edits import Edits
from tlstudio.core.errors import StudioError
from tlstudio.core.project import Project
from tlstudio.core.project_images import project_images
from tlstudio.core.project_split import project_split, read_way
from tlstudio.core.settings import Settings
from tlstudio.core.split import Split, load_split, split

STANDARD = Settings()
OTHER_SEED = STANDARD.changed("training", "seed", 5)
LOCKED = STANDARD.changed("split", "test_share", 0.2)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return folder_of_images(tmp_path / "photos", {"cat": 10, "dog": 10})


@pytest.fixture
def project(root: Path) -> Project:
    return Project.for_images(root)


def images(root: Path) -> ImageFolder:
    return project_images(root, lambda _event: None, lambda: False)


def places(parts: Split, root: Path) -> dict[str, str]:
    return parts.places(root)


def test_without_a_project_and_the_first_time_it_is_as_ever(root: Path) -> None:
    plain = split(images(root), 0.2, 1234)
    assert project_split(images(root), STANDARD, save=True) == plain
    Project.for_images(root)
    assert project_split(images(root), STANDARD, save=True) == plain
    assert project_split(images(root), STANDARD) == plain


def test_nothing_is_written_unasked(root: Path, project: Project) -> None:
    project_split(images(root), STANDARD)
    assert not (project.path / "split.csv").exists()


def test_new_images_are_drawn_and_old_ones_stay(root: Path, project: Project) -> None:
    first = places(project_split(images(root), LOCKED, save=True), root)
    for number in range(20, 40):
        photo().save(root / "cat" / f"{number}.png")
    second = places(project_split(images(root), LOCKED, save=True), root)
    assert first.items() <= second.items()
    assert len(second) == 40
    assert [list(second.values()).count(name) for name in ("train", "validation", "test")] == [24, 8, 8]


def test_images_that_come_back_have_their_place(root: Path, project: Project) -> None:
    first = project_split(images(root), STANDARD, save=True)
    name = first.validation[0].path.relative_to(root).as_posix()
    Edits().changed([name], excluded=True).save(project.path)
    assert name not in places(project_split(images(root), STANDARD, save=True), root)
    Edits().save(project.path)
    assert places(project_split(images(root), STANDARD, save=True), root)[name] == "validation"


def test_a_class_whose_only_validation_image_is_gone_gets_another(root: Path, project: Project) -> None:
    for file in sorted((root / "cat").iterdir())[3:]:
        file.unlink()
    first = project_split(images(root), STANDARD, save=True)
    next(sample for sample in first.validation if sample.label == "cat").path.unlink()
    second = project_split(images(root), STANDARD, save=True)
    assert {sample.label for sample in second.validation} == {"cat", "dog"}
    dogs = {name: place for name, place in places(first, root).items() if name.startswith("dog")}
    assert dogs.items() <= places(second, root).items()


def test_other_settings_draw_anew_and_say_what_becomes_of_the_test_images(root: Path, project: Project) -> None:
    first = project_split(images(root), LOCKED, save=True)
    assert len(first.test) == 4
    other = project_split(images(root), OTHER_SEED, save=True)
    assert other.notes == (
        "4 images that were test images before are none now, for the images were split anew.",
    )  # fmt: skip
    assert places(other, root) == places(split(images(root), 0.2, 5), root)
    assert project_split(images(root), OTHER_SEED).notes == ()


def test_a_split_that_was_chosen_holds_for_any_seed_of_a_training(root: Path, project: Project) -> None:
    chosen = project_split(images(root), LOCKED, save=True, choose=True)
    trained = project_split(images(root), LOCKED.changed("training", "seed", 77), save=True)
    assert trained == chosen
    way = read_way(project)
    assert way is not None
    assert (way.seed, way.chosen, way.settings) == (1234, True, LOCKED.split)
    assert project_split(images(root), LOCKED.changed("training", "seed", 77), choose=True) != chosen


def test_a_split_from_a_person_holds_whatever_the_settings(root: Path, project: Project) -> None:
    split(images(root), 0.5, 3).save(project.path / "split.csv", root)
    assert len(project_split(images(root), LOCKED).validation) == 10


def test_an_edited_subset_wins(root: Path, project: Project) -> None:
    first = project_split(images(root), STANDARD, save=True)
    name = first.train[0].path.relative_to(root).as_posix()
    Edits().changed([name], subset="validation").save(project.path)
    second = places(project_split(images(root), STANDARD, save=True), root)
    assert second.pop(name) == "validation"
    assert second.items() <= places(first, root).items()


def test_the_files_are_plain(root: Path, project: Project) -> None:
    parts = project_split(images(root), LOCKED, save=True)
    assert load_split(project.path / "split.csv", root) == parts
    values = json.loads((project.path / "split.json").read_text(encoding="utf-8"))
    assert values["settings"]["test_share"] == 0.2
    assert values["notes"] == []


@pytest.mark.parametrize(
    ("name", "text"),
    [("split.csv", "no split"), ("split.csv", "path,label,subset\na,b,c\n"), ("split.json", "{"), ("split.json", "{}"),
     ("split.json", '{"settings": {"split_by": "stars"}, "seed": 1, "chosen": true}')],
)  # fmt: skip
def test_damaged_files_are_told(root: Path, project: Project, name: str, text: str) -> None:
    project_split(images(root), STANDARD, save=True)
    (project.path / name).write_text(text, encoding="utf-8")
    with pytest.raises(StudioError, match=rf"{name} is damaged\. Put back a copy, or delete it"):
        project_split(images(root), STANDARD)
