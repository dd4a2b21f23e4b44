"""Corrected predictions become training images of the project they were corrected in."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from tests.gui.predictions import predict
from tests.gui.runs import CLASSES, ExplainDouble, PredictDouble, make_run
from tlstudio.core.added_images import Added
from tlstudio.core.corrections import load_corrections
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.description import Description
from tlstudio.core.events import Report, ShouldStop
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session
from tlstudio.jobs.data import AddImages


@pytest.fixture
def page(qtbot: QtBot, session: Session, folder: ImageFolder) -> PredictPage:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = PredictPage(session, Work(PredictDouble, explain=ExplainDouble))
    qtbot.addWidget(page)
    page.show()
    return page


def test_corrected_images_join_the_data_set_and_leave_it_again(
    qtbot: QtBot, session: Session, page: PredictPage, images: Path
) -> None:
    assert session.project is not None
    predict(qtbot, page, images)
    assert not page.left.add.isEnabled()
    page.view.correcting.give_class(page.view.rows.rows[:2], "red")
    qtbot.waitUntil(page.left.add.isEnabled)
    page.adding.ask_to_add()
    box = page.findChild(QMessageBox)
    assert isinstance(box, QMessageBox)
    assert str(session.project.path / "added") in box.informativeText()
    with qtbot.waitSignal(session.project_changed):
        box.buttons()[0].click()
    added = session.project.path / "added" / "train" / "red"
    assert sorted(file.name for file in added.iterdir()) == ["new 000.png", "new 001.png"]
    assert session.folder is not None
    assert {s.path.name for s in session.folder.samples if s.path.parent.name == "red"} >= {"new 000.png"}
    assert all(s.subset == "train" for s in session.folder.samples if s.path.name.startswith("new"))
    assert page.adding.to_add() == 0
    with qtbot.waitSignal(session.project_changed):
        session.history.undo()
    assert not added.exists()
    assert session.project.further == ()
    assert len(list(images.iterdir())) == 4
    with qtbot.waitSignal(session.project_changed):
        session.history.redo()
    assert len(list(added.iterdir())) == 2


def test_an_image_of_the_data_set_is_relabelled_and_not_copied(
    qtbot: QtBot, session: Session, page: PredictPage, folder: ImageFolder
) -> None:
    assert session.project is not None
    predict(qtbot, page, folder.root / "validation" / "blue")
    page.view.correcting.give_class(page.view.rows.rows[:1], "red")
    items = [(row.key, "red") for row in page.view.rows.rows[:1]]
    page.adding.add([], items)
    assert [edit.label for edit in session.edits.images.values()] == ["red"]
    assert not (session.project.path / "added").exists()
    assert page.adding.to_add() == 0


@dataclass(frozen=True)
class Held:
    """Copies when it is let go."""

    project: Path
    items: tuple[tuple[str, str], ...]
    go: threading.Event = field(default_factory=threading.Event)

    def run(self, report: Report, should_stop: ShouldStop) -> Added:
        self.go.wait(60)
        return AddImages(self.project, self.items).run(report, lambda: False)


def test_copies_belong_to_the_project_in_which_they_were_asked_for(
    qtbot: QtBot, session: Session, folder: ImageFolder, images: Path, photos: Path
) -> None:
    old, go = session.project, threading.Event()
    assert old is not None
    session.run = make_run(old.runs, folder)
    page = PredictPage(session, Work(PredictDouble, add=lambda *of: Held(*of, go), explain=ExplainDouble))
    qtbot.addWidget(page)
    predict(qtbot, page, images)
    page.view.correcting.give_class(page.view.rows.rows[:1], "red")
    page.adding.add([(page.view.rows.rows[0].key, "red")], [])
    with qtbot.waitSignal(session.project_changed):
        session.open_images(photos)
    new = session.project
    assert new is not None
    with qtbot.waitSignal(session.message) as said:
        go.set()
    assert said.args is not None
    assert f"training images of {old.name}" in said.args[0]
    assert new.further == ()
    assert old.further == ((old.path / "added").resolve(),)
    assert load_corrections(new.path).images == {}
    assert [Path(one.copy).name for one in load_corrections(old.path).images.values()] == ["new 000.png"]
    assert not session.history.canUndo(), "Ctrl+Z would change a project that is not open"
    assert session.project == new


def test_the_first_project_keeps_what_was_said_without_one(
    qtbot: QtBot, empty_session: Session, tmp_path: Path, images: Path, photos: Path
) -> None:
    page = PredictPage(empty_session, Work(PredictDouble, explain=ExplainDouble))
    qtbot.addWidget(page)
    Description("mine", CLASSES, 64, "vgg16").add_to(tmp_path / "mine.keras")
    page.models.open_model(tmp_path / "mine.keras")
    predict(qtbot, page, images)
    page.view.correcting.give_class(page.view.rows.rows[:1], "red")
    with qtbot.waitSignal(empty_session.project_changed):
        empty_session.open_images(photos)
    assert page.view.rows.index(0, 4).data() == "corrected: red"
    assert empty_session.project is not None
    assert [one.label for one in load_corrections(empty_session.project.path).images.values()] == ["red"]
    assert page.adding.to_add() == 1
