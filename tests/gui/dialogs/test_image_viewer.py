from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tlstudio.core.dataset import ImageFolder
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.zoom_view import ZoomView


def test_it_goes_through_the_images(qtbot: QtBot, folder: ImageFolder) -> None:
    paths = [sample.path for sample in folder.samples[:3]]
    viewer = ImageViewer(paths, 1, ["first", "second"])
    with qtbot.waitSignal(viewer.picture.shown):
        viewer.show()
    assert viewer.picture.picture.width() == 40
    assert (viewer.caption.text(), viewer.position.text()) == ("second", "2 of 3")
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert (viewer.caption.text(), viewer.windowTitle()) == (paths[2].name, paths[2].name)
    assert not viewer.forward.isEnabled()
    qtbot.keyClick(viewer, Qt.Key.Key_Right)
    assert viewer.index == 2
    qtbot.keyClick(viewer, Qt.Key.Key_Home)
    assert (viewer.index, viewer.back.isEnabled()) == (0, False)
    with qtbot.waitSignal(viewer.destroyed):
        qtbot.keyClick(viewer, Qt.Key.Key_Escape)


def test_a_broken_image_says_why(qtbot: QtBot, tmp_path: Path) -> None:
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 no more")
    viewer = ImageViewer([tmp_path / "broken.jpg"])
    with qtbot.waitSignal(viewer.picture.shown):
        viewer.show()
    assert viewer.picture.picture.isNull()
    assert viewer.picture.reason
    assert not viewer.grab().isNull()
    with qtbot.waitSignal(viewer.destroyed):
        viewer.close()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """Return a photograph of 2,400 × 1,200 pixels, more than is read at first."""
    Image.radial_gradient("L").resize((2400, 1200)).convert("RGB").save(tmp_path / "large.jpg")
    return tmp_path / "large.jpg"


@pytest.fixture
def viewer(large: Path, qtbot: QtBot) -> ImageViewer:
    viewer = ImageViewer([large], 0, lambda index: f"caption {index}")
    qtbot.addWidget(viewer)
    with qtbot.waitExposed(viewer):
        viewer.show()
    qtbot.waitUntil(lambda: viewer.picture.pixels == QSize(2400, 1200) and not viewer.picture.picture.isNull())
    return viewer


def test_it_tells_of_the_file(viewer: ImageViewer, large: Path, qtbot: QtBot) -> None:
    texts = [words.text() for words in viewer.side.details.findChildren(QLabel)]
    assert viewer.caption.text() == "caption 0"
    assert texts[:2] == ["File", str(large)]
    assert f"{large.stat().st_size:,} bytes" in texts
    assert "2,400 × 1,200" in texts
    qtbot.keyClick(viewer, Qt.Key.Key_I)
    assert viewer.side.isHidden()


def test_keys_zoom_and_the_whole_picture_is_read_when_it_is_needed(viewer: ImageViewer, qtbot: QtBot) -> None:
    picture = viewer.picture
    fitting = picture.scale
    assert 0 < fitting < 1
    assert picture.picture.width() == 1600
    qtbot.keyClick(viewer, Qt.Key.Key_1)
    assert (picture.scale, viewer.zoom.text()) == (1, "100 %")
    qtbot.waitUntil(lambda: picture.picture.width() == 2400)
    qtbot.keyClick(viewer, Qt.Key.Key_Plus)
    assert picture.scale == 1.25
    qtbot.keyClick(viewer, Qt.Key.Key_Minus)
    qtbot.keyClick(viewer, Qt.Key.Key_Minus)
    assert picture.scale == pytest.approx(0.8)
    qtbot.keyClick(viewer, Qt.Key.Key_0)
    assert picture.scale == fitting


def test_the_wheel_zooms_where_the_mouse_is(viewer: ImageViewer, qtbot: QtBot) -> None:
    picture = viewer.picture
    at = QPointF(picture.width() / 4, picture.height() / 2)

    def under_the_mouse() -> float:
        place = picture._target()
        return float((at.x() - place.left()) / place.width())

    picture.show_actual()
    before = under_the_mouse()
    event = QWheelEvent(
        at, picture.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    picture.wheelEvent(event)
    assert picture.scale == pytest.approx(1.25**2)
    assert under_the_mouse() == pytest.approx(before)


def test_dragging_moves_the_picture_and_never_out_of_sight(viewer: ImageViewer, qtbot: QtBot) -> None:
    picture: ZoomView = viewer.picture
    picture.show_actual()
    before = picture._target()
    middle = picture.rect().center()
    qtbot.mousePress(picture, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.mouseMove(picture, middle + QPoint(-30, 20))
    qtbot.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=middle)
    moved = picture._target().topLeft() - before.topLeft()
    assert (round(moved.x()), round(moved.y())) == (-30, 20)
    picture.move_by(50, 50)
    assert picture._target().right() == pytest.approx(picture.width())
    qtbot.keyClick(viewer, Qt.Key.Key_Left, Qt.KeyboardModifier.ControlModifier)
    assert picture._target().right() > picture.width()
    assert not viewer.grab().isNull()


def test_a_double_click_goes_to_the_pixels_and_back(viewer: ImageViewer, qtbot: QtBot) -> None:
    picture = viewer.picture
    for expected in (1.0, picture.scale):
        qtbot.mouseDClick(picture, Qt.MouseButton.LeftButton, pos=picture.rect().center())
        assert picture.scale == pytest.approx(expected)
