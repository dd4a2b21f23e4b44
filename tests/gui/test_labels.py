"""Label work in the window: real clicks and keys, from the pictures to the project and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tlstudio.core.edits import Edit, Edits, load_edits
from tlstudio.gui import gallery
from tlstudio.gui.class_picker import ClassPicker
from tlstudio.gui.data_page import DataPage
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def window(opened: Session, qtbot: QtBot) -> Iterator[MainWindow]:
    window = MainWindow(opened)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    qtbot.waitUntil(lambda: not opened.working)
    yield window
    window.hide()


@pytest.fixture
def page(window: MainWindow) -> DataPage:
    page = window.page(0)
    assert isinstance(page, DataPage)
    return page


def names(page: DataPage) -> list[str]:
    """Return the pictures that are shown, by subset, class of the folder and name."""
    return ["/".join(entry.path.parts[-3:]) for entry in page.gallery.model.entries]


def selected(page: DataPage) -> list[str]:
    return [names(page)[row] for row in page.gallery.wall.chosen_rows()]


def click(
    page: DataPage, qtbot: QtBot, row: int, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
) -> None:
    wall = page.gallery.wall
    place = wall.visualRect(page.gallery.model.index(row)).center()
    qtbot.mouseClick(wall.viewport(), LEFT, modifier, place)


def classes(page: DataPage) -> dict[str, str]:
    """Return the numbers of each class in the list."""
    rows = [page.folder_card.classes.item(row) for row in range(page.folder_card.classes.count())]
    texts = [str(row.data(Qt.ItemDataRole.AccessibleTextRole)) for row in rows]
    return dict(text.split(": ") for text in texts)


def choose_kind(page: DataPage, kind: str) -> None:
    page.gallery.bar.kinds.activated.emit(page.gallery.bar.kinds.findData(kind))


def picker(page: DataPage) -> ClassPicker:
    found = [child for child in page.findChildren(ClassPicker) if child.isVisible()]
    assert len(found) == 1
    return found[0]


def test_three_images_are_excluded_taken_back_and_relabelled(
    page: DataPage, window: MainWindow, opened: Session, qtbot: QtBot
) -> None:
    wall = page.gallery.wall
    qtbot.keyClicks(page.gallery.bar.filter, "blue")
    assert len(names(page)) == 9
    click(page, qtbot, 1)
    click(page, qtbot, 3, SHIFT)
    three = selected(page)
    assert three == names(page)[1:4]

    qtbot.keyClick(wall, Qt.Key.Key_X)
    assert len(names(page)) == 6
    assert not set(three) & set(names(page))
    assert classes(page)["blue"] == "3 + 3"
    assert opened.history.undoText() == "exclude 3 images"
    assert opened.project is not None
    assert set(load_edits(opened.project.path).images) == set(three)

    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert len(names(page)) == 9
    assert selected(page) == three, "what comes back is selected"
    assert classes(page)["blue"] == "6 + 3"
    assert opened.edits == Edits()

    qtbot.keyClick(wall, Qt.Key.Key_R)
    qtbot.keyClick(picker(page).line, Qt.Key.Key_2)
    assert classes(page) == {"blue": "3 + 3", "green": "9 + 3", "red": "7 + 3"}
    assert opened.edits.images == dict.fromkeys(three, Edit("green"))
    page.gallery.bar.everything.click()
    choose_kind(page, "changed")
    assert sorted(names(page)) == sorted(three)
    assert {entry.mark for entry in page.gallery.model.entries} == {"was blue"}

    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert opened.edits == Edits()
    assert names(page) == []
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL | SHIFT)
    assert sorted(names(page)) == sorted(three)


def test_what_is_excluded_can_be_seen_and_taken_back(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    wall = page.gallery.wall
    click(page, qtbot, 0)
    click(page, qtbot, 4, CONTROL)
    two = selected(page)
    assert len(two) == 2
    qtbot.keyClick(wall, Qt.Key.Key_X)
    assert page.gallery.bar.count.text() == "26 images"
    choose_kind(page, "excluded")
    assert names(page) == two
    assert {entry.mark for entry in page.gallery.model.entries} == {"excluded"}
    assert page.gallery.bar.count.text() == "2 of 26 images"
    wall.selectAll()
    qtbot.keyClick(wall, Qt.Key.Key_X)
    assert names(page) == []
    assert opened.edits == Edits()
    assert opened.history.undoText() == "take 2 images back"


def test_keys_go_on_with_the_next_picture_and_nothing_jumps(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    wall = page.gallery.wall
    page.gallery.bar.zoom.setValue(page.gallery.bar.zoom.maximum())
    click(page, qtbot, 0)
    order = names(page)
    for _step in range(9):
        qtbot.keyClick(wall, Qt.Key.Key_Right)
    top = wall.verticalScrollBar().value()
    assert top > 0
    qtbot.keyClick(wall, Qt.Key.Key_X)
    qtbot.keyClick(wall, Qt.Key.Key_X)
    assert names(page) == order[:9] + order[11:]
    assert selected(page) == [order[11]]
    assert wall.verticalScrollBar().value() == top
    opened.change_edits(opened.edits.renamed("green", "grass"), "rename")
    assert selected(page) == [order[11]]
    assert wall.verticalScrollBar().value() == top


def test_with_very_many_images_what_is_selected_and_in_sight_stays_so(
    page: DataPage, opened: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "_SOON", 0)  # so that they are arranged beside the window's thread
    monkeypatch.setattr(gallery, "_AT_ONCE", 0)
    wall = page.gallery.wall
    page.gallery.bar.zoom.setValue(page.gallery.bar.zoom.maximum())
    click(page, qtbot, 0)
    for _step in range(9):
        qtbot.keyClick(wall, Qt.Key.Key_Right)
    order, top, chosen = names(page), wall.verticalScrollBar().value(), selected(page)
    opened.change_edits(opened.edits.renamed("green", "grass"), "rename")
    opened.change_edits(opened.edits.changed(chosen, note="the last call wins"), "note")
    qtbot.waitUntil(lambda: page.gallery.model.entries[9].caption.endswith("wins"))
    assert (names(page), wall.verticalScrollBar().value(), selected(page)) == (order, top, chosen)
    qtbot.keyClick(wall, Qt.Key.Key_X)
    qtbot.waitUntil(lambda: len(names(page)) == len(order) - 1)
    assert selected(page) == [order[10]], "the next one is chosen"
    page.gallery.bar.filter.setText("no such name")
    page.gallery.bar.filter.setText("1")
    qtbot.waitUntil(lambda: len(names(page)) < len(order) - 1)
    assert names(page) == [name for name in order if "1" in name.rpartition("/")[2] and name not in chosen]
    qtbot.waitUntil(lambda: not opened.working)


def test_all_with_a_key_and_none_with_a_problem(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    wall = page.gallery.wall
    choose_kind(page, "problems")
    wall.setFocus()
    qtbot.keyClick(wall, Qt.Key.Key_A, CONTROL)
    assert len(selected(page)) == len(names(page)) == 3
    qtbot.keyClick(wall, Qt.Key.Key_X)
    assert len(opened.edits.images) == 2, "the broken file is left out already"
    assert [name.rpartition("/")[2] for name in names(page)] == ["broken.png"]
    choose_kind(page, "")
    qtbot.keyClick(wall, Qt.Key.Key_A, CONTROL)
    qtbot.keyClick(wall, Qt.Key.Key_X)
    assert names(page) == []
    assert opened.folder is not None
    assert opened.folder.samples == ()
    assert classes(page) == {"blue": "0", "green": "0", "red": "0"}


def test_delete_deletes_nothing(page: DataPage, opened: Session, photos: Path, qtbot: QtBot) -> None:
    before = sorted(photos.rglob("*"))
    click(page, qtbot, 0)
    qtbot.keyClick(page.gallery.wall, Qt.Key.Key_Delete)
    assert opened.edits == Edits()
    qtbot.keyClick(page.gallery.wall, Qt.Key.Key_X)
    assert sorted(photos.rglob("*")) == before


def test_a_rubber_band_selects(page: DataPage, qtbot: QtBot) -> None:
    wall = page.gallery.wall
    first, last = (wall.visualRect(page.gallery.model.index(row)) for row in (0, 1))
    qtbot.mousePress(wall.viewport(), LEFT, pos=first.topLeft() + QPoint(1, 1))
    qtbot.mouseMove(wall.viewport(), first.center())
    qtbot.mouseMove(wall.viewport(), last.center())
    qtbot.mouseRelease(wall.viewport(), LEFT, pos=last.center())
    assert wall.chosen_rows() == [0, 1]


def test_a_new_class_by_its_name(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    click(page, qtbot, 0)
    qtbot.keyClick(page.gallery.wall, Qt.Key.Key_R)
    popup = picker(page)
    assert [popup.list.item(row).text() for row in range(4)] == ["1   blue", "2   green", "3   red", "New class…"]
    qtbot.keyClicks(popup.line, "gr")
    assert popup.list.item(0).text() == "green"
    qtbot.keyClicks(popup.line, "ey  one")
    assert [popup.list.item(row).text() for row in range(popup.list.count())] == ['New class "grey one"']
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    assert classes(page)["grey one"].startswith("1")
    assert opened.history.undoText() == 'relabel 1 image as "grey one"'


def test_back_to_its_own_class_leaves_no_trace(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    click(page, qtbot, 0)
    (name,) = selected(page)
    for key in (Qt.Key.Key_3, Qt.Key.Key_1):
        qtbot.keyClick(page.gallery.wall, Qt.Key.Key_R)
        qtbot.keyClick(picker(page).line, key)
        assert selected(page) == [name]
    assert opened.edits == Edits()


def test_a_note(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    click(page, qtbot, 0)
    qtbot.keyClick(page.gallery.wall, Qt.Key.Key_N)
    dialog = page.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue(" ask the microscopist ")
    dialog.accept()
    assert [edit.note for edit in opened.edits.images.values()] == ["ask the microscopist"]
    assert page.gallery.model.entries[0].caption.endswith("ask the microscopist")


def test_classes_are_renamed_merged_and_taken_back(
    page: DataPage, window: MainWindow, opened: Session, qtbot: QtBot
) -> None:
    listed = page.folder_card.classes
    listed.itemClicked.emit(listed.item(1))
    listed.setCurrentRow(1)
    listed.setFocus()
    qtbot.keyClick(listed, Qt.Key.Key_F2)
    line = listed.findChild(QLineEdit)
    assert line is not None
    line.clear()
    qtbot.keyClicks(line, "grass")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "grass" in classes(page))
    assert classes(page) == {"blue": "6 + 3", "grass": "6 + 3", "red": "7 + 3"}
    assert page.gallery.shown.label == "grass", "the class that is shown is followed"
    assert len(names(page)) == 9

    listed.setCurrentRow(1)
    qtbot.keyClick(listed, Qt.Key.Key_M, CONTROL)
    popup = picker(page)
    qtbot.keyClicks(popup.line, "re")
    qtbot.keyClick(popup.line, Qt.Key.Key_Return)
    assert classes(page) == {"blue": "6 + 3", "red": "13 + 6"}
    assert opened.history.undoText() == 'merge "grass" into "red"'
    assert page.gallery.shown.label == "red"

    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert classes(page) == {"blue": "6 + 3", "green": "6 + 3", "red": "7 + 3"}
    assert opened.edits == Edits()


def test_a_class_is_created_used_and_removed(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    listed = page.folder_card.classes
    page.folder_card.new_class.click()
    dialog = page.findChild(QInputDialog)
    assert dialog is not None
    dialog.setTextValue("fox")
    dialog.accept()
    assert classes(page)["fox"] == "0 + 0"
    click(page, qtbot, 0)
    qtbot.keyClick(page.gallery.wall, Qt.Key.Key_R)
    qtbot.keyClick(picker(page).line, Qt.Key.Key_2)
    assert classes(page)["fox"] == "1 + 0"
    said: list[str] = []
    opened.message.connect(said.append)
    listed.setCurrentRow(1)
    listed.setFocus()
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert "stays" in said[-1]
    opened.history.undo()
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert "fox" not in classes(page)
    page.class_actions.add(" red ")
    assert "already" in said[-1]


@pytest.mark.parametrize("text", ["", "  ", "green"])
def test_no_name_and_the_same_name_change_nothing(page: DataPage, opened: Session, text: str) -> None:
    page.class_actions.give_name("green", text)
    assert opened.edits == Edits()


def test_the_menus_say_what_they_would_do(page: DataPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    actions = page.image_actions
    seen: list[str] = []
    monkeypatch.setattr(actions.menu, "exec", lambda _place: seen.append(actions.exclude.text()))
    click(page, qtbot, 0)
    click(page, qtbot, 1, CONTROL)
    page.gallery.wall.customContextMenuRequested.emit(QPoint(9, 9))
    qtbot.keyClick(page.gallery.wall, Qt.Key.Key_X)
    choose_kind(page, "excluded")
    page.gallery.wall.selectAll()
    page.gallery.wall.customContextMenuRequested.emit(QPoint(9, 9))
    assert seen == ["Exclude 2 images", "Take 2 images back"]


def test_labels_go_out_and_come_in(
    page: DataPage, window: MainWindow, opened: Session, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "labels.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(file), ""))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(file), ""))
    with qtbot.waitSignal(opened.message, check_params_cb=lambda text: text.startswith("28 images written")):
        window.actions_.export_labels.trigger()
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("000.png,blue", "000.png,red") + "gone.png,red,,,,\r\n", encoding="utf-8")
    qtbot.waitUntil(lambda: not opened.working)
    with qtbot.waitSignal(opened.images_changed):
        window.actions_.import_labels.trigger()
    assert opened.history.undoText() == "import the labels of 2 images"
    assert classes(page)["red"] == "8 + 4"
    qtbot.waitUntil(lambda: window.findChild(QMessageBox) is not None)
    box = window.findChild(QMessageBox)
    assert box is not None
    assert box.informativeText() == 'Row 30: there is no image "gone.png" in the folder.'
    box.accept()
    opened.history.undo()
    assert opened.edits == Edits()
    qtbot.waitUntil(lambda: not opened.working)


def answer(window: MainWindow, qtbot: QtBot, text: str) -> None:
    """Type into the small dialog that is open."""
    qtbot.waitUntil(lambda: bool(window.findChildren(QInputDialog)))
    line = window.findChildren(QInputDialog)[-1].findChild(QLineEdit)
    assert isinstance(line, QLineEdit)
    line.selectAll()
    qtbot.keyClicks(line, text)
    qtbot.keyClick(line, Qt.Key.Key_Return)


def move_to(page: DataPage, target: str) -> None:
    """Choose from the menu of the wall."""
    next(action for action in page.image_actions.move.actions() if action.text() == target).trigger()


def test_a_group_is_given_and_moves_together(page: DataPage, window: MainWindow, opened: Session, qtbot: QtBot) -> None:
    qtbot.keyClicks(page.gallery.bar.filter, "blue")
    click(page, qtbot, 1)
    click(page, qtbot, 2, SHIFT)
    two = selected(page)
    qtbot.keyClick(page.gallery.wall, Qt.Key.Key_G)
    answer(window, qtbot, " P 7 ")
    assert opened.edits.images == dict.fromkeys(two, Edit(group="P 7"))
    assert opened.history.undoText() == 'put 2 images into group "P 7"'
    assert "group P 7" in page.gallery.model.entries[1].caption

    click(page, qtbot, 1)
    with qtbot.waitSignal(opened.images_changed):
        move_to(page, "Test images")
    assert opened.edits.images == dict.fromkeys(two, Edit(group="P 7", subset="test"))
    assert opened.history.undoText() == "move 1 image to: Test images, and 1 other of the same group"
    assert page.gallery.model.entries[1].mark == "→ test"

    window.activateWindow()  # which no window manager does here once the dialog is closed
    qtbot.waitUntil(window.isActiveWindow)
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    qtbot.keyClick(window, Qt.Key.Key_Z, CONTROL)
    assert opened.edits == Edits()


def test_test_images_are_let_out_only_after_a_question(
    page: DataPage, window: MainWindow, opened: Session, qtbot: QtBot
) -> None:
    click(page, qtbot, 0)
    (name,) = selected(page)
    opened.change_edits(Edits().changed([name], subset="test"), "move")
    for button, subset in (("Cancel", "test"), ("Move them", "train")):
        click(page, qtbot, 0)
        move_to(page, "Training images")
        qtbot.waitUntil(lambda: bool(window.findChildren(QMessageBox)))
        (box,) = window.findChildren(QMessageBox)
        assert box.text() == "1 test image is locked away"
        with qtbot.waitSignal(box.destroyed):
            next(one for one in box.buttons() if one.text().replace("&", "") == button).click()
        assert opened.edits.images == {name: Edit(subset=subset)}


def test_moving_some_images_leaves_the_numbers_of_the_classes(
    empty_session: Session, tmp_path: Path, qtbot: QtBot
) -> None:
    window = MainWindow(empty_session)
    qtbot.addWidget(window)
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(write_images(tmp_path / "flat", {"cat": 6, "dog": 7}))
    page = window.page(0)
    assert isinstance(page, DataPage)
    assert classes(page) == {"cat": "6", "dog": "7"}
    empty_session.change_edits(empty_session.edits.changed(["cat/000.png"], subset="test"), "move")
    assert classes(page) == {"cat": "6", "dog": "7"}
    qtbot.waitUntil(lambda: not empty_session.working)
