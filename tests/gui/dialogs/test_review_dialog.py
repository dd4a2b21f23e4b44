import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tlstudio.core.checking import Findings, check_images
from tlstudio.core.dataset import scan
from tlstudio.core.names import below
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.dialogs.review_dialog import ReviewDialog
from tlstudio.gui.session import Session


def copies(root: Path, split: bool) -> Path:
    """A folder with one contradiction, one leak (or another duplicate) and one duplicate of three files."""
    subsets = ("train", "validation") if split else (".",)
    write_images(root, {f"{subset}/{label}": 4 for subset in subsets for label in ("blue", "red")})
    train, other = root / subsets[0], root / subsets[-1]
    shutil.copy(train / "red/000.png", train / "blue/as blue.png")
    shutil.copy(train / "red/001.png", other / "red/leak.png")
    for name in ("copy 1.png", "copy 2.png"):
        shutil.copy(train / "blue/002.png", train / "blue" / name)
    return root


def open_dialog(qtbot: QtBot, session: Session, root: Path) -> ReviewDialog:
    with qtbot.waitSignal(session.project_changed):
        session.open_images(root)
    qtbot.waitUntil(lambda: not session.working)
    dialog = ReviewDialog(session, look(session))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    with qtbot.waitActive(dialog):  # keys go to the active window
        dialog.open()
    return dialog


def look(session: Session) -> Findings:
    assert session.project is not None
    root = session.project.images
    return check_images(
        scan(root, lambda _event: None, lambda: False), session.edits, None, lambda _event: None, lambda: False
    )


def left(session: Session, *names: str) -> list[str]:
    """The names below the root that are still among the images."""
    assert session.folder is not None
    there = {below(sample.path, session.folder.root) for sample in session.folder.samples}
    return [name for name in names if name in there]


@pytest.fixture
def dialog(empty_session: Session, tmp_path: Path, qtbot: QtBot) -> ReviewDialog:
    return open_dialog(qtbot, empty_session, copies(tmp_path / "photos", split=True))


def press(qtbot: QtBot, dialog: ReviewDialog, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(dialog, key)


def test_the_worst_comes_first_and_all_is_answered_with_keys(
    dialog: ReviewDialog, empty_session: Session, qtbot: QtBot
) -> None:
    assert dialog.title.text() == "The same picture under different classes"
    assert dialog.count.text() == "0 of 3 decided"
    assert dialog.same_class.isVisibleTo(dialog)
    first = dialog.pictures.sample
    assert first is not None
    press(qtbot, dialog, Qt.Key.Key_Right, Qt.Key.Key_K)  # keep the second
    assert not left(empty_session, below(first.path, empty_session.folder.root))
    assert (dialog.at, dialog.count.text()) == (1, "1 of 3 decided")
    assert dialog.title.text() == "The same picture on both sides of the split"
    press(qtbot, dialog, Qt.Key.Key_M)
    edits = [edit for edit in empty_session.edits.images.values() if edit.subset]
    assert [edit.subset for edit in edits] == ["train", "train"]
    assert dialog.title.text() == "The very same pixels, more than once"
    assert len(dialog.pictures.tiles) == 3
    press(qtbot, dialog, Qt.Key.Key_X)  # two are left, so the group stays
    assert len(dialog.pictures.tiles) == 2
    assert "1 is excluded" in dialog.about.text()
    press(qtbot, dialog, Qt.Key.Key_N)
    assert dialog.count.text() == "all 3 decided"
    assert dialog.title.text() == "Decided"
    assert look(empty_session).groups == ()


def test_answers_are_undone(dialog: ReviewDialog, empty_session: Session, qtbot: QtBot) -> None:
    before = empty_session.edits
    assert not dialog.undo.isEnabled()
    press(qtbot, dialog, Qt.Key.Key_K)
    qtbot.keyClick(dialog, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert empty_session.edits == before
    assert dialog.count.text() == "0 of 3 decided"
    dialog.keep.click()
    dialog.undo.click()
    assert empty_session.edits == before


def test_what_was_done_before_is_not_undone_here(empty_session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot, empty_session, copies(tmp_path / "photos", split=True))
    empty_session.set_settings(empty_session.settings.changed("training", "epochs", 3))
    again = ReviewDialog(empty_session, look(empty_session), dialog)
    qtbot.addWidget(again)
    again._undo()
    assert empty_session.settings.training.epochs == 3


def test_one_class_for_all(dialog: ReviewDialog, empty_session: Session, qtbot: QtBot) -> None:
    press(qtbot, dialog, Qt.Key.Key_C)
    assert len(empty_session.edits.images) == 1
    assert dialog.at == 0  # still two of the very same pixels
    assert dialog.title.text() == "The very same pixels, more than once"


def test_groups_are_gone_through_with_arrows(dialog: ReviewDialog, qtbot: QtBot) -> None:
    press(qtbot, dialog, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down)
    assert dialog.at == 2
    assert not dialog.forward.isEnabled()
    press(qtbot, dialog, Qt.Key.Key_Up)
    assert dialog.at == 1
    press(qtbot, dialog, Qt.Key.Key_Right)
    assert dialog.pictures.chosen == 1
    assert [tile.is_chosen for tile in dialog.pictures.tiles] == [False, True]
    dialog.pictures.tiles[0].clicked.emit()
    assert dialog.pictures.chosen == 0


def test_a_picture_opens_large(dialog: ReviewDialog, qtbot: QtBot) -> None:
    press(qtbot, dialog, Qt.Key.Key_Space)
    viewer = dialog.findChild(ImageViewer)
    assert viewer is not None
    qtbot.waitSignal(viewer.picture.shown).wait()
    viewer.close()


def test_without_a_split_a_group_keeps_them_together(empty_session: Session, tmp_path: Path, qtbot: QtBot) -> None:
    dialog = open_dialog(qtbot, empty_session, copies(tmp_path / "photos", split=False))
    press(qtbot, dialog, Qt.Key.Key_Down, Qt.Key.Key_M)
    groups = {edit.group for edit in empty_session.edits.images.values()}
    assert len(groups) == 1
    assert groups != {""}
    assert dialog.count.text() == "1 of 3 decided"


def test_every_answer_has_a_tip_and_says_its_key(dialog: ReviewDialog) -> None:
    answers = (dialog.keep, dialog.exclude, dialog.apart, dialog.move_all, dialog.same_class)
    assert all(button.toolTip() for button in answers)
    assert [button.text()[-3:] for button in answers] == ["(K)", "(X)", "(N)", "(M)", "(C)"]
