import os
from functools import partial
from pathlib import Path

import pytest

from tests.core.pictures import folder_of_images, scene
from tests.core.planted import Planted, Planter, found_and_false
from tlstudio.core.checking import Findings, check_images
from tlstudio.core.copies import Group
from tlstudio.core.dataset import ImageFolder, scan
from tlstudio.core.edits import Edits
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Event, Progress
from tlstudio.core.names import below


def opened(root: Path) -> ImageFolder:
    return scan(root, lambda _event: None, lambda: False)


def age(root: Path) -> None:
    """Let all files be old, so that their times can be trusted."""
    for path in root.rglob("*.*"):
        os.utime(path, (1_500_000_000, 1_500_000_000))


def check(root: Path, edits: Edits | None = None, memory: Path | None = None) -> Findings:
    return check_images(opened(root), edits or Edits(), memory, lambda _event: None, lambda: False)


def names(findings: Findings, groups: tuple[Group, ...]) -> list[list[str]]:
    root = findings.folder.root
    return [[below(sample.path, root) for sample in group.samples] for group in groups]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Planted]:
    root = tmp_path_factory.mktemp("planted")
    planter = Planter(root, {label: [scene(100 * at + n) for n in range(25)] for at, label in enumerate("abc")})
    planter.exact(6)
    planter.near(3)
    planter.leaks(4)
    planter.contradictions(3)
    planter.bad(8)
    planter.darken("b", 0.4)
    return root, planter.planted


@pytest.fixture(scope="module")
def findings(made: tuple[Path, Planted]) -> Findings:
    return check(made[0])


def test_copies_of_each_kind_are_found_and_no_others(made: tuple[Path, Planted], findings: Findings) -> None:
    copies, planted = findings.copies, made[1]
    everything = names(findings, copies.all)
    assert found_and_false(names(findings, copies.exact), planted.exact)[0] == 6
    assert found_and_false(everything, set(planted.near))[0] >= 11
    assert found_and_false(everything, planted.groups)[1] == set()
    leaks = names(findings, tuple(group for group in copies.all if group.leaks))
    assert found_and_false(leaks, planted.leaks) == (4, set())
    contradictions = names(findings, tuple(group for group in copies.all if group.contradicts))
    assert found_and_false(contradictions, planted.contradictions) == (3, set())


def test_bad_files_are_problems_with_reasons(made: tuple[Path, Planted], findings: Findings) -> None:
    problems = {problem.path: problem for problem in findings.folder.problems}
    assert set(problems) == made[1].bad
    assert all(problem.kind == "unreadable" and problem.reason for problem in problems.values())
    assert not {below(sample.path, made[0]) for sample in findings.folder.samples} & made[1].bad
    kinds = {check.kind: check for check in findings.checks}
    assert len(kinds["unreadable"].paths) + len(kinds["truncated"].paths) == 8
    assert len(kinds["truncated"].paths) >= 2


def test_the_shortcut_is_found(findings: Findings) -> None:
    (shortcut,) = [shortcut for shortcut in findings.shortcuts if shortcut.feature == "brightness"]
    assert shortcut.label in ("", "b")
    assert shortcut.sentence in {check.text for check in findings.checks if check.kind == "shortcut"}


def test_the_second_time_nothing_is_decoded_and_the_same_is_said(made: tuple[Path, Planted], tmp_path: Path) -> None:
    age(made[0])
    first = check(made[0], memory=tmp_path / "facts")
    events: list[Event] = []
    again = check_images(opened(made[0]), Edits(), tmp_path / "facts", events.append, lambda: False)
    assert again.checks == first.checks
    stages = {event.stage: event.total for event in events if isinstance(event, Progress)}
    assert stages["Checking the images"] == 8  # those that cannot be read are tried again
    assert "Comparing the images" not in stages


def test_edits_apply(made: tuple[Path, Planted], findings: Findings) -> None:
    root = made[0]
    (one, other), *_rest = sorted(sorted(group) for group in made[1].contradictions)
    label = next(sample.label for sample in findings.folder.samples if below(sample.path, root) == one)
    relabelled = check(root, Edits().changed([other], label=label))
    assert _worst(relabelled, one) == "near_duplicate" or _worst(relabelled, one) == "duplicate"
    assert _worst(check(root, Edits().changed([other], excluded=True)), one) == ""
    assert _worst(check(root, Edits().told_apart([one, other])), one) == ""


def _worst(findings: Findings, name: str) -> str:
    groups = zip(names(findings, findings.groups), findings.groups, strict=True)
    return next((group.kind for some, group in groups if name in some), "")


def test_it_stops_wherever_it_is_asked_to(tmp_path: Path) -> None:
    root = folder_of_images(tmp_path, {"a": 12, "b": 12})
    folder = opened(root)
    looks = 0

    def count() -> bool:
        nonlocal looks
        looks += 1
        return False

    check_images(folder, Edits(), None, lambda _event: None, count)
    for last in range(1, looks, max(1, looks // 8)):
        answers = iter([False] * last + [True] * 9)
        with pytest.raises(Stopped):
            check_images(folder, Edits(), None, lambda _event: None, partial(next, answers))
