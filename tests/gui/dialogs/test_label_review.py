from collections.abc import Callable, Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.insights import InspectDouble, insight_of
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core.edits import Edit, load_edits
from tlstudio.core.insight import save
from tlstudio.gui.dialogs.label_review import LabelReview
from tlstudio.gui.session import Session
from tlstudio.gui.theme import theme

Open = Callable[..., LabelReview]


@pytest.fixture
def open_dialog(qtbot: QtBot, session: Session) -> Iterator[Open]:
    opened: list[LabelReview] = []

    def open_it(make_job: Any = InspectDouble) -> LabelReview:  # noqa: ANN401
        dialog = LabelReview(session, None, make_job)
        opened.append(dialog)
        with qtbot.waitExposed(dialog):
            dialog.open()
        qtbot.waitUntil(lambda: not dialog.work.busy)
        return dialog

    yield open_it
    for dialog in filter(shiboken6.isValid, opened):  # a test may have closed it
        dialog.close()


@pytest.fixture
def reviewed(qtbot: QtBot, session: Session, open_dialog: Open) -> LabelReview:
    """Return the dialog over three doubtful images."""
    assert session.project is not None
    assert session.folder is not None
    session.project.runs.mkdir(parents=True, exist_ok=True)
    save(insight_of(session.folder), session.project.runs, session.folder.root)
    dialog = open_dialog()
    assert dialog.count.text() == "0 of 3 reviewed"
    return dialog


def press(qtbot: QtBot, dialog: LabelReview, key: Qt.Key, control: bool = False) -> None:
    keys = Qt.KeyboardModifier.ControlModifier if control else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(dialog, key, keys)


def test_it_says_what_it_takes_and_looks_when_asked(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    assert dialog.middle.currentWidget() is dialog.empty
    assert "once" in dialog.empty.text.text()
    assert "Test images are left alone" in dialog.empty.text.text()
    assert not dialog.keep.isEnabled()
    dialog.empty.button.click()
    assert dialog.close_button.text() == "Cancel"
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.count.text() == "0 of 3 reviewed"
    assert dialog.question.filed.text() == "Filed under blue, but it looks like red."
    assert dialog.question.bars.texts == ("red 90 %", "blue 10 %")
    assert len([one for one in dialog.question.unlike.pictures if one.toolTip()]) == 3


def test_single_keys_answer_and_are_undone(qtbot: QtBot, session: Session, reviewed: LabelReview) -> None:
    names = [question.name for question in reviewed.questions]
    press(qtbot, reviewed, Qt.Key.Key_K)
    press(qtbot, reviewed, Qt.Key.Key_R)
    press(qtbot, reviewed, Qt.Key.Key_X)
    assert session.edits.images == {
        names[0]: Edit(confirmed=True),
        names[1]: Edit(label="red", confirmed=True),
        names[2]: Edit(excluded=True),
    }
    assert session.project is not None
    assert load_edits(session.project.path) == session.edits
    assert reviewed.count.text() == "3 of 3 reviewed"
    assert reviewed.empty.title.text() == "That was the last one"
    press(qtbot, reviewed, Qt.Key.Key_Z, control=True)
    assert names[2] not in session.edits.images
    assert reviewed.count.text() == "2 of 3 reviewed"
    assert reviewed.current is not None
    assert reviewed.current.name == names[2], "the image that it was about"
    press(qtbot, reviewed, Qt.Key.Key_Z, control=True)
    assert reviewed.current.name == names[1]


def test_one_can_go_back_and_think_again(qtbot: QtBot, session: Session, reviewed: LabelReview) -> None:
    press(qtbot, reviewed, Qt.Key.Key_R)
    press(qtbot, reviewed, Qt.Key.Key_Backspace)
    assert reviewed.question.answer.text() == "✔ Relabelled to red"
    press(qtbot, reviewed, Qt.Key.Key_K)
    assert list(session.edits.images.values()) == [Edit(confirmed=True)]
    press(qtbot, reviewed, Qt.Key.Key_Left)
    assert reviewed.question.answer.text() == "✔ Kept as blue"
    press(qtbot, reviewed, Qt.Key.Key_Left)
    assert reviewed.at == 0
    assert not reviewed.back.isEnabled()


def test_another_class_can_be_chosen(qtbot: QtBot, session: Session, reviewed: LabelReview) -> None:
    assert reviewed.classes.currentText() == "red"
    session.change_edits(session.edits.renamed("red", "crimson"), "rename")
    assert reviewed.classes.currentText() == "crimson"
    assert reviewed.question.filed.text() == "Filed under blue, but it looks like crimson."
    reviewed.classes.setCurrentText("blue")
    reviewed.relabel.click()
    assert list(session.edits.images.values()) == [Edit(confirmed=True)], "its own class"


def test_closing_keeps_what_was_answered_and_opening_goes_on(
    qtbot: QtBot, session: Session, reviewed: LabelReview, open_dialog: Open
) -> None:
    press(qtbot, reviewed, Qt.Key.Key_K)
    with qtbot.waitSignal(reviewed.destroyed):
        reviewed.reject()
    again = open_dialog()
    assert again.count.text() == "1 of 3 reviewed"
    assert again.at == 1
    again.forward.click()
    again.forward.click()
    assert again.empty.title.text() == "That was the last one"
    assert "2 images are left unanswered" in again.empty.text.text()
    again.back.click()
    assert again.at == 2


def test_cancelling_leaves_it_open(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog(lambda *_words: UntilStopped(keeps=False))
    dialog.empty.button.click()
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.isVisible()
    assert dialog.work.words.text().startswith("Cancelled")


def test_a_failure_is_a_sentence(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog(lambda *_words: Failing("The disk is full."))
    dialog.empty.button.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.work.words.text() == "The disk is full."


def test_without_images_it_says_what_to_do_first(session: Session, open_dialog: Open) -> None:
    session.project = session.scanned = session.folder = None
    assert "Open a folder of images first" in open_dialog().work.words.text()


def test_it_is_drawn_light_and_dark(reviewed: LabelReview) -> None:
    for choice in ("dark", "light"):
        theme().choose(choice)  # type: ignore[arg-type]
        assert not reviewed.grab().isNull()
