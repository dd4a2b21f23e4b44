from pathlib import Path

import pytest

from tlstudio.core.checks import Check, class_checks
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.edits import Edits

ROOT = Path("/photos")


def folder(counts: dict[str, int]) -> ImageFolder:
    """A folder of so many images of each "subset/class", or "class" where there is no split."""
    samples = []
    for name, count in counts.items():
        *subset, label = name.split("/")
        samples += [Sample(ROOT / name / f"{at}.jpg", label, subset[0] if subset else "") for at in range(count)]
    return ImageFolder(ROOT, tuple(samples), tuple(sorted({sample.label for sample in samples})), ())


def found(counts: dict[str, int]) -> dict[str, Check]:
    return {check.kind: check for check in class_checks(folder(counts))}


def test_nothing_wrong() -> None:
    assert found({"a": 14, "b": 10}) == {}
    assert found({"train/a": 14, "train/b": 10, "validation/a": 5, "validation/b": 5}) == {}


def test_some_images_moved_by_hand_leave_the_others_to_the_split() -> None:
    images = {"a": 14, "b": 10}
    moved = {"a/0.jpg": "validation", "b/0.jpg": "test", "b/1.jpg": "test"}
    edits = Edits()
    for name, subset in moved.items():
        edits = edits.changed([name], subset=subset)
    edited = edits.apply(folder(images))
    assert (edited.moved, edited.brought) == (moved, {""})
    assert {check.kind for check in class_checks(edited)} == {"unbalanced", "few_images", "few_to_measure"}
    assert edited.without([ROOT / "b/0.jpg"]).moved == {"a/0.jpg": "validation", "b/1.jpg": "test"}


@pytest.mark.parametrize(("largest", "said"), [(14, False), (15, True), (40, True)])
def test_balance_from_one_and_a_half(largest: int, said: bool) -> None:
    checks = found({"a": largest, "b": 10})
    assert ("unbalanced" in checks) == said
    if largest == 15:
        assert (checks["unbalanced"].level, checks["unbalanced"].text) == ("warning", "classes 1.5 : 1 unbalanced")
        assert {path.parent.name for path in checks["unbalanced"].paths} == {"b"}


def test_balance_and_few_count_training_images() -> None:
    checks = found({"train/a": 10, "train/b": 9, "validation/a": 5, "validation/b": 90})
    assert set(checks) == {"few_images"}
    assert checks["few_images"].text == "only 9 images to train on in b"
    assert len(checks["few_images"].paths) == 99


def test_many_classes_of_few_images_are_one_line() -> None:
    text = found({f"class {at}": 2 for at in range(12)})["few_images"].text
    assert text == "12 classes with fewer than 10 images to train on: class 0, class 1, class 2 and 9 more"


def test_too_few_to_measure() -> None:
    checks = found({"train/a": 10, "train/b": 10, "test/a": 4, "test/b": 5})
    assert checks["few_to_measure"].text == "too few images to measure in test: a"
    assert len(checks["few_to_measure"].paths) == 4


def about_names(counts: dict[str, int]) -> list[tuple[str, str, int, tuple[str, str] | None]]:
    checks = [check for check in class_checks(folder(counts)) if check.kind == "class_names"]
    assert all(check.why for check in checks)
    return [(check.level, check.text, len(check.paths), check.merge) for check in checks]


def test_two_names_of_one_class_can_be_merged() -> None:
    assert about_names({"train/Cat": 10, "train/dog": 10, "validation/cats": 5, "validation/dog": 5}) == [
        ("wrong", '"cats" in validation, "Cat" in train: one class?', 15, ("cats", "Cat"))
    ]
    assert about_names({"train/a": 10, "train/b": 10, "test/B": 5}) == [
        ("wrong", '"B" in test, "b" in train: one class?', 15, ("B", "b"))
    ]


def test_classes_of_one_subset_alone() -> None:
    assert about_names({"train/a": 10, "train/b": 10, "validation/a": 5, "validation/c": 6}) == [
        ("wrong", "c only in validation, not in train", 6, None),
        ("wrong", "b only in train, not in validation", 10, None),
    ]
    assert about_names({"train/a": 10, "train/b": 10, "test/a": 5}) == []
    assert about_names({"a": 10, "train/b": 10, "validation/b": 5, "validation/a": 5}) == []


def test_a_class_without_training_images_is_told_once() -> None:
    counts = {"train/a": 20, "train/b": 20, "validation/a": 9, "validation/b": 9, "validation/horse": 9}
    assert [check.kind for check in class_checks(folder(counts))] == ["class_names"]


def test_one_class_in_two_spellings() -> None:
    said = ("warning", "one class in two spellings? Red wine, red-wine", 22, ("red-wine", "Red wine"))
    assert about_names({"Red wine": 12, "red-wine": 10}) == [said]
    assert about_names({"+": 10, "-": 10}) == []
