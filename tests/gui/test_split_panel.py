"""The Split section: the way, the shares, the rule for groups, and what comes of it."""

import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from tests.conftest import write_images, write_split
from tests.speaking import speaking
from tlstudio.core.grouping import MANIFEST
from tlstudio.core.project import Project
from tlstudio.core.project_split import read_way
from tlstudio.gui.group_rule import GroupRule
from tlstudio.gui.session import Session
from tlstudio.gui.split_panel import SplitPanel
from tlstudio.jobs.data import DrawSplit


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a folder of two classes, in each six patients of three images: cat/cat_p3_001.png."""
    root = write_images(tmp_path / "patients", {"cat": 18, "dog": 18})
    for label in ("cat", "dog"):
        for at, file in enumerate(sorted((root / label).iterdir())):
            file.rename(root / label / f"{label}_{label[0]}{at // 3}_{at:03}.png")
    return root


@pytest.fixture
def panel(empty_session: Session, root: Path, qtbot: QtBot) -> Iterator[SplitPanel]:
    panel = SplitPanel(empty_session)
    qtbot.addWidget(panel)
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(root)
    panel.show()
    qtbot.waitUntil(lambda: panel.counts.text() != "", timeout=20_000)
    yield panel
    qtbot.waitUntil(lambda: not empty_session.working)


def choose(panel: SplitPanel, way: str) -> None:
    panel.way.setCurrentIndex(panel.way.findData(way))
    panel.way.activated.emit(panel.way.currentIndex())


def enter(line: QLineEdit, text: str, qtbot: QtBot) -> None:
    line.clear()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def test_at_first_it_is_by_the_folders(panel: SplitPanel) -> None:
    assert panel.way.currentText() == "Use the folders"
    assert panel.counts.text() == "28 train · 8 validation"
    assert panel.rule.isHidden()
    assert panel.notes.isHidden()
    assert panel.problem.isHidden()


def test_by_group_a_fitting_rule_is_proposed_and_shown(panel: SplitPanel, empty_session: Session, qtbot: QtBot) -> None:
    choose(panel, "group")
    assert empty_session.settings.split.group_pattern == "between:_:_"
    assert (panel.rule.before.text(), panel.rule.after.text()) == ("_", "_")
    qtbot.waitUntil(lambda: panel.catch.text() == "12 groups in 36 images")
    assert panel.examples[0].text() == "c0  ←  cat_c0_000.png"
    assert panel.examples[0].isVisibleTo(panel)
    assert "by whole groups" in panel.sentence.text()
    assert panel.counts.text() == "30 train · 6 validation"


def test_shares_change_the_counts_and_are_undone(panel: SplitPanel, empty_session: Session, qtbot: QtBot) -> None:
    panel.shares["test_share"].show_value(0.15)
    panel.shares["test_share"].edited.emit(0.15)
    qtbot.waitUntil(lambda: panel.counts.text() == "22 train · 8 validation · 6 test")
    empty_session.history.undo()
    qtbot.waitUntil(lambda: panel.counts.text() == "28 train · 8 validation")


def test_a_pattern_is_typed_and_a_wrong_one_told(panel: SplitPanel, empty_session: Session, qtbot: QtBot) -> None:
    choose(panel, "group")
    panel.rule.kind.setCurrentIndex(panel.rule.kind.findData("regex"))
    panel.rule.kind.activated.emit(0)
    assert "The pattern is empty" in panel.problem.text()
    enter(panel.rule.expression, "([cd]", qtbot)
    assert "is wrong at character 1" in panel.problem.text()
    assert empty_session.settings.split.group_pattern == "between:_:_"
    enter(panel.rule.expression, "([cd][0-3])_", qtbot)
    assert empty_session.settings.split.group_pattern == "regex:([cd][0-3])_"
    qtbot.waitUntil(lambda: panel.catch.text() == "8 groups in 36 images; it does not fit 12 images")
    assert panel.problem.isHidden()
    assert "12 images are in no group by this pattern" in panel.notes.text()
    enter(panel.rule.expression, "zebra", qtbot)
    qtbot.waitUntil(lambda: "No group was found in any of the images" in panel.problem.text())
    assert panel.counts.isHidden()


def test_what_is_chosen_is_kept_in_the_project(
    panel: SplitPanel, empty_session: Session, root: Path, qtbot: QtBot
) -> None:
    project = Project.for_images(root)
    qtbot.waitUntil(lambda: not empty_session.working)
    assert not (project.path / "split.csv").exists()  # nothing is written by looking
    choose(panel, "group")
    qtbot.waitUntil(lambda: (project.path / "split.json").exists() and not empty_session.working)
    way = read_way(project)
    assert way is not None
    assert (way.chosen, way.settings) == (True, empty_session.settings.split)
    # Another folder does not get the pattern; this one has it again.
    other = write_images(root.parent / "others", {"a": 5, "b": 5})
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(other)
    assert empty_session.settings.split.split_by == "folders"
    assert panel.way.currentText() == "Use the folders"
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(root)
    assert empty_session.settings.split == way.settings
    assert panel.way.currentText() == "By group"


def test_folders_are_called_as_the_user_calls_them(empty_session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    root = write_split(tmp_path / "mine", ("blue", "red"), Training=6, val=3, valid=3)
    (tmp_path / "table.csv").write_text(
        "file,class,subset\n"
        + "".join(
            f"{path.relative_to(tmp_path)},{path.parent.name},{'validation' if at % 3 else 'train'}\n"
            for at, path in enumerate(sorted(root.rglob("*.png")))
        )
    )
    with speaking("ja"):
        panel = SplitPanel(empty_session)
        qtbot.addWidget(panel)
        with qtbot.waitSignal(empty_session.project_changed):
            empty_session.open_images(root)
        assert panel.sentence.text() == "Training/ と val/ と valid/ フォルダーが見つかりました"
        with qtbot.waitSignal(empty_session.project_changed):
            empty_session.open_images(tmp_path / "table.csv")
        assert panel.sentence.text() == "どの画像を学習 と 検証に使うかは、すでに決まっています"


def test_folders_that_bring_a_split_need_no_shares(
    panel: SplitPanel, empty_session: Session, photos: Path, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(photos)
    qtbot.waitUntil(lambda: panel.counts.text() == "20 train · 9 validation")
    assert panel.sentence.text() == "train/ and validation/ folders found"
    assert panel.shares["validation_share"].isHidden()
    choose(panel, "random")
    assert not panel.shares["validation_share"].isHidden()
    qtbot.waitUntil(lambda: panel.counts.text() == "23 train · 6 validation")


@pytest.mark.parametrize(
    "pattern", ["between:_:_", "between::x", "folder:3", "regex:a(b)", MANIFEST]
)  # fmt: skip
def test_the_rule_shows_what_it_says(pattern: str, qtbot: QtBot) -> None:
    rule = GroupRule()
    qtbot.addWidget(rule)
    told: list[str] = []
    rule.edited.connect(told.append)
    rule.show_pattern(pattern)
    assert rule.pattern == pattern
    assert told == []
    rule.show_pattern("p[0-9]+")
    assert rule.pattern == "regex:p[0-9]+"


def test_every_part_of_the_rule_is_told(qtbot: QtBot) -> None:
    rule = GroupRule()
    qtbot.addWidget(rule)
    rule.show_pattern("folder:1")
    with qtbot.waitSignal(rule.edited) as said:
        rule.level.setValue(2)
    assert said.args == ["folder:2"]
    rule.show_pattern("between:_:_")
    with qtbot.waitSignal(rule.edited) as said:  # a little after the last letter, without Enter
        qtbot.keyClicks(rule.after, "x")
    assert said.args == ["between:_:_x"]
    for widget in (rule.kind, rule.before, rule.after, rule.expression, rule.level):
        assert widget.accessibleName()


def test_a_split_may_be_drawn_in_another_process(panel: SplitPanel) -> None:
    folder, settings = panel._session.folder, panel._session.settings
    assert folder is not None
    job = DrawSplit(folder, settings, choose=False)
    there = pickle.loads(pickle.dumps(job))
    assert there == job
    assert there.run(lambda _event: None, lambda: False) == job.run(lambda _event: None, lambda: False)
