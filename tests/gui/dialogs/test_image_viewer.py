from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tlstudio.core.dataset import ImageFolder
from tlstudio.gui.dialogs.image_viewer import ImageViewer


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
