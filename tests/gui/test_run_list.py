from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.runs import make_run
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.owner import owned
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.gui.run_list import RunList
from tlstudio.gui.session import Session


@pytest.fixture
def runs(session: Session, folder: ImageFolder) -> tuple[Run, ...]:
    assert session.project is not None
    for state, note in (("done", ""), ("stopped", "Stopped."), ("training", "")):
        make_run(session.project.runs, folder, state=state, note=note)
    return session.runs()


@pytest.fixture
def shown(qtbot: QtBot, session: Session, runs: tuple[Run, ...]) -> RunList:
    session.run = runs[0]
    widget = RunList(session)
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):  # shortcuts go to the active window
        widget.show()
        widget.activateWindow()
    widget.view.setFocus()
    return widget


def test_rows_say_state_accuracy_backbone_epochs_and_time(shown: RunList) -> None:
    rows = shown.rows.facts
    assert [row.title for row in rows] == ["Run 3 · interrupted · 80.0 %", "Run 2 · stopped · 80.0 %", "Run 1 · 80.0 %"]
    assert [row.details for row in rows] == [
        "resume from epoch 4 · EfficientNet-Lite0",
        "EfficientNet-Lite0 · 3 epochs",
        "EfficientNet-Lite0 · 3 epochs",
    ]
    assert [row.time for row in rows] == ["", "1 m 12 s", "1 m 12 s"]
    assert "ended while" in rows[0].note


def test_choosing_a_row_reopens_the_run(qtbot: QtBot, session: Session, shown: RunList, runs: tuple[Run, ...]) -> None:
    assert shown.view.currentIndex().row() == 0
    with qtbot.waitSignal(session.run_selected):
        qtbot.keyClick(shown.view, Qt.Key.Key_Down)
    assert session.run == runs[1]


def test_a_run_chosen_elsewhere_is_marked(session: Session, shown: RunList, runs: tuple[Run, ...]) -> None:
    session.select_run(runs[2])
    assert shown.view.currentIndex().row() == 2


def test_f2_renames(qtbot: QtBot, session: Session, shown: RunList, runs: tuple[Run, ...]) -> None:
    qtbot.keyClick(shown.view, Qt.Key.Key_F2)
    editor = shown.view.findChild(QLineEdit)
    assert isinstance(editor, QLineEdit)
    editor.setText("  Glass only ")
    with qtbot.waitSignal(session.runs_changed):
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert runs[0].read().name == "Glass only"
    assert shown.rows.facts[0].title.startswith("Glass only · ")


def test_an_empty_name_changes_nothing(shown: RunList, runs: tuple[Run, ...]) -> None:
    assert not shown.rows.setData(shown.rows.index(0), "   ")
    assert runs[0].read().name == "Run 3"


def test_delete_asks_and_moves_to_the_trash(
    qtbot: QtBot,
    session: Session,
    shown: RunList,
    runs: tuple[Run, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "trash"))
    qtbot.keyClick(shown.view, Qt.Key.Key_Delete)
    box = shown.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert "Run 3" in box.text()
    assert runs[0].path.is_dir()
    with qtbot.waitSignal(session.runs_changed):
        box.defaultButton().click()
    assert not runs[0].path.exists()
    assert session.run == runs[1]
    assert [row.name for row in shown.rows.facts] == ["Run 2", "Run 1"]


def test_cancel_deletes_nothing(shown: RunList, runs: tuple[Run, ...], qtbot: QtBot) -> None:
    qtbot.keyClick(shown.view, Qt.Key.Key_Delete)
    box = shown.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    box.reject()
    assert runs[0].path.is_dir()


def test_the_compare_menu_lists_the_other_runs(qtbot: QtBot, shown: RunList, runs: tuple[Run, ...]) -> None:
    shown.compare_menu.aboutToShow.emit()
    actions = shown.compare_menu.actions()
    assert [action.text() for action in actions] == ["Run 2 · stopped · 80.0 %", "Run 1 · 80.0 %"]
    with qtbot.waitSignal(shown.compared_changed):
        actions[0].trigger()
    actions[1].trigger()
    assert shown.compared == {runs[1], runs[2]}
    shown.compare_action.trigger()
    shown.compare_menu.aboutToShow.emit()
    assert [action.isChecked() for action in shown.compare_menu.actions()] == [True, True]


def test_the_settings_of_a_run_can_be_used_again(session: Session, folder: ImageFolder, shown: RunList) -> None:
    assert session.project is not None
    wanted = Settings().changed("training", "epochs", 7)
    run = make_run(session.project.runs, folder, settings=wanted)
    session.select_run(run)
    session.runs_changed.emit()
    shown.settings_action.trigger()
    assert session.settings == wanted


def test_a_damaged_run_is_a_row_that_says_so(session: Session, shown: RunList, runs: tuple[Run, ...]) -> None:
    (runs[1].path / "run.json").write_text("{")
    session.runs_changed.emit()
    row = shown.rows.facts[1]
    assert (row.state, row.info) == ("damaged", None)
    assert "damaged" in row.title
    assert not shown.rows.flags(shown.rows.index(1)) & Qt.ItemFlag.ItemIsEditable


def menu_of(shown: RunList, row: int) -> QMenu:
    """Open the menu of a row as a right click does."""
    shown.view.setCurrentIndex(shown.rows.index(row))
    before = set(shown.findChildren(QMenu))
    shown.view.customContextMenuRequested.emit(shown.view.visualRect(shown.rows.index(row)).center())
    return next(menu for menu in shown.findChildren(QMenu) if menu not in before)


def test_the_menu_of_an_interrupted_run_resumes_it(
    shown: RunList, session: Session, runs: tuple[Run, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    resumed: list[Run] = []
    monkeypatch.setattr(session, "resume", resumed.append)
    menu_of(shown, 2).close()
    assert not shown.resume_action.isEnabled()
    menu = menu_of(shown, 0)
    assert shown.resume_action.isEnabled()
    shown.resume_action.trigger()
    menu.close()
    assert resumed == [runs[0]]


def test_a_run_that_another_program_trains_says_so(
    qtbot: QtBot, session: Session, shown: RunList, runs: tuple[Run, ...]
) -> None:
    with owned(runs[0].owner):
        session.runs_changed.emit()
        row = shown.rows.facts[0]
        assert (row.state, row.can_resume, row.note) == ("training", False, "Another program is training this run.")
        menu_of(shown, 0).close()
        assert not shown.resume_action.isEnabled()
        assert not shown.trash_action.isEnabled()
    assert shown.rows.facts[0].state == "training"
    QApplication.sendEvent(shown, QEvent(QEvent.Type.ActivationChange))  # the user comes back to the window
    assert shown.rows.facts[0].state == "interrupted"
