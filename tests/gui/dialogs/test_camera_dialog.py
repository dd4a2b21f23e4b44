"""The camera's dialog on a fake camera, and on frames that really go through Qt Multimedia where it is installed."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot

from tests.gui.runs import ExplainDouble, PredictDouble, make_run
from tests.gui.seeing import FakeCamera, Looking, picture
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.description import Description
from tlstudio.core.errors import StudioError
from tlstudio.gui.camera import Camera, Ended, QtCamera, Source, cameras, qt_camera
from tlstudio.gui.dialogs.camera_dialog import CameraDialog
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.prediction_work import Work
from tlstudio.gui.session import Session


@pytest.fixture
def page(qtbot: QtBot, session: Session, tmp_path: Path) -> PredictPage:
    page = PredictPage(session, Work(PredictDouble, look=Looking, explain=ExplainDouble))
    qtbot.addWidget(page)
    page.show()
    Description("mine", ("blue", "red"), 64, "vgg16").add_to(tmp_path / "mine.keras")
    page.models.open_model(tmp_path / "mine.keras")
    return page


def opened(page: PredictPage, camera: Camera) -> CameraDialog:
    page.taking.make_camera = lambda: camera  # type: ignore[assignment, return-value]
    page.left.camera.click()
    dialog = page.findChild(CameraDialog)
    assert isinstance(dialog, CameraDialog)
    return dialog


def names(page: PredictPage) -> list[str]:
    return [row.path.name for row in page.view.rows.rows]


def test_it_says_what_it_sees_and_space_keeps_it(qtbot: QtBot, page: PredictPage, session: Session) -> None:
    assert session.project is not None
    camera = FakeCamera("microscope")
    dialog = opened(page, camera)
    assert camera.running == "microscope"
    assert not dialog.shoot.isEnabled()
    for colour in ("red", "blue"):
        dialog._rested = 0.0
        with qtbot.waitSignal(dialog._model.seen):
            camera.seen.emit(picture(colour))
        assert dialog.said.bars.texts[0] == f"{colour} 100 %"
    assert names(page) == [], "what is only looked at is not kept"
    qtbot.keyClick(dialog, Qt.Key.Key_Space)
    qtbot.keyClick(dialog, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(names(page)) == 2)
    assert all((session.project.path / "taken" / name).is_file() for name in names(page))
    assert [row.prediction.label for row in page.view.rows.rows if row.prediction] == ["blue", "blue"]
    assert page.view.card.picture.path == page.view.rows.rows[1].path, "the last one is shown large"
    dialog.reject()
    assert camera.running is None
    qtbot.waitUntil(lambda: not session.working)


def test_without_a_model_pictures_are_kept_for_it(qtbot: QtBot, session: Session, folder: ImageFolder) -> None:
    page = PredictPage(session, Work(PredictDouble, look=Looking, explain=ExplainDouble))
    qtbot.addWidget(page)
    camera = FakeCamera("microscope")
    dialog = opened(page, camera)
    assert "no model" in dialog.said.note.text()
    camera.seen.emit(picture("red"))
    dialog.shoot.click()
    assert names(page) == []
    assert session.project is not None
    with qtbot.waitSignal(page.predicted):
        session.select_run(make_run(session.project.runs, folder))
    assert len(names(page)) == 1
    dialog.close()
    qtbot.waitUntil(lambda: not session.working)


def test_the_model_may_end_after_the_dialog(qtbot: QtBot, page: PredictPage, session: Session) -> None:
    dialog = opened(page, FakeCamera("microscope"))
    dialog.close()
    with qtbot.waitSignal(dialog.destroyed):
        pass
    page.taking.model.ended.emit()
    qtbot.waitUntil(lambda: not session.working)


def test_cameras_that_come_and_go_are_followed(qtbot: QtBot, page: PredictPage, session: Session) -> None:
    camera = FakeCamera()
    dialog = opened(page, camera)
    assert "No camera is connected" in dialog.words.text()
    assert not page.taking.model.is_open, "no model is loaded for nothing"
    camera.there = ["webcam", "microscope"]
    camera.found.emit()
    assert camera.running == "webcam"
    dialog.devices.setCurrentIndex(1)
    assert camera.running == "microscope"
    camera.seen.emit(picture("red"))
    camera.there = ["microscope"]
    camera.found.emit()
    assert (camera.running, dialog.shoot.isEnabled()) == ("microscope", True), "it goes on"
    camera.there = []
    camera.found.emit()
    assert (camera.running, dialog.shoot.isEnabled()) == (None, False)
    dialog.close()
    qtbot.waitUntil(lambda: not session.working)


def test_a_camera_that_fails_or_shows_nothing_says_so(qtbot: QtBot, page: PredictPage, session: Session) -> None:
    camera = FakeCamera("microscope")
    dialog = opened(page, camera)
    dialog._patience.setInterval(1)
    dialog._patience.start()
    qtbot.waitUntil(lambda: "shows nothing" in dialog.words.text())
    camera.seen.emit(picture("red"))
    camera.failed.emit("The cable is out.")
    assert dialog.words.text() == "The cable is out."
    assert not dialog.shoot.isEnabled()
    dialog.close()
    qtbot.waitUntil(lambda: not session.working)


@pytest.mark.parametrize(
    ("error", "words"),
    [(ModuleNotFoundError("none"), "tlstudio[camera]"), (ImportError("libpulse.so.0: no such file"), "libpulse.so.0")],
)
def test_without_qt_multimedia_it_says_how_to_get_it(
    qtbot: QtBot, page: PredictPage, monkeypatch: pytest.MonkeyPatch, error: ImportError, words: str
) -> None:
    class Missing:
        def find_spec(self, name: str, *_of: object) -> None:
            if name == "PySide6.QtMultimedia":
                raise error

    monkeypatch.delitem(sys.modules, "PySide6.QtMultimedia", raising=False)
    monkeypatch.delattr("PySide6.QtMultimedia", raising=False)
    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    with pytest.raises(StudioError, match=words.split("[")[0]):
        qt_camera()
    page.left.camera.click()
    dialog = page.findChild(CameraDialog)
    assert isinstance(dialog, CameraDialog)
    assert words in dialog.words.text()
    assert not dialog.shoot.isEnabled()
    dialog.close()


class Frames:
    """Stands where a camera does: frames of one colour, as quickly as they are taken."""

    def __init__(self) -> None:
        self.colour = "red"

    def sources(self, multimedia: Any) -> list[Source]:  # noqa: ANN401
        def join(capture: Any, _failed: Callable[[str], None]) -> Ended:  # noqa: ANN401
            given = multimedia.QVideoFrameInput(capture)
            capture.setVideoFrameInput(given)
            timer = QTimer(capture)
            timer.timeout.connect(lambda: given.sendVideoFrame(multimedia.QVideoFrame(picture(self.colour))))
            timer.start(10)

            def end() -> None:
                timer.stop()
                capture.setVideoFrameInput(None)
                given.deleteLater()

            return end

        return [Source("frames", join)]


def test_real_frames_are_shown_predicted_and_kept(qtbot: QtBot, page: PredictPage, session: Session) -> None:
    multimedia = pytest.importorskip("PySide6.QtMultimedia", exc_type=ImportError)
    frames = Frames()
    dialog = opened(page, QtCamera(multimedia, frames.sources))
    for colour in ("red", "blue"):
        frames.colour = colour
        qtbot.waitUntil(lambda colour=colour: dialog.said.bars.texts[:1] == (f"{colour} 100 %",))
    dialog.shoot.click()
    qtbot.waitUntil(lambda: len(names(page)) == 1)
    dialog.close()
    qtbot.waitUntil(lambda: not session.working)
    assert [source.name for source in cameras(multimedia)] == [
        device.description() for device in multimedia.QMediaDevices.videoInputs()
    ]
