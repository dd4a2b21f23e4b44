from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import tifffile
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tests.core.pictures import png_16_bit
from tests.core.scans import save_dicom
from tlstudio.gui import thumbnails
from tlstudio.gui.depth_rule import DepthRule, depth_rule
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.entries import Entry
from tlstudio.gui.session import Session
from tlstudio.gui.thumbnail_view import ThumbnailView
from tlstudio.gui.thumbnails import ENTRY_ROLE, ThumbnailLoader, ThumbnailModel

DECORATION = Qt.ItemDataRole.DecorationRole


@pytest.fixture
def entries(tmp_path: Path) -> list[Entry]:
    root = write_images(tmp_path / "photos", {"red": 5})
    return [Entry(path, "red", "train") for path in sorted((root / "red").iterdir())]


def test_the_model_is_sound(entries: list[Entry], qtbot: QtBot) -> None:
    model = ThumbnailModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_entries(entries)
    model.show_entries(entries[:2])
    assert model.rowCount() == 2
    assert model.rowCount(model.index(0)) == 0
    assert model.data(QModelIndex()) is None
    tester.deleteLater()


def test_each_entry_says_what_it_is(entries: list[Entry], qtbot: QtBot) -> None:
    model = ThumbnailModel()
    model.show_entries(entries)
    index = model.index(1)
    assert index.data() == "001.png"
    assert index.data(ENTRY_ROLE) == entries[1]
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "001.png · red · train"
    assert model.row_of(entries[3].path) == 3
    assert model.row_of(Path("elsewhere.png")) == -1


def test_thumbnails_arrive_after_they_are_asked_for(entries: list[Entry], qtbot: QtBot) -> None:
    model = ThumbnailModel()
    model.show_entries(entries)
    with qtbot.waitSignal(model.dataChanged) as blocker:
        assert model.index(2).data(DECORATION) is None
    assert blocker.args is not None
    assert blocker.args[0].row() == 2
    pixmap = model.index(2).data(DECORATION)
    assert isinstance(pixmap, QPixmap)
    assert not pixmap.isNull()


def test_an_unreadable_file_has_a_null_thumbnail(tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "broken.png"
    path.write_text("no picture")
    model = ThumbnailModel()
    model.show_entries([Entry(path, "", "", "unreadable", "warning", "why")])
    with qtbot.waitSignal(model.dataChanged):
        model.index(0).data(DECORATION)
    assert model.index(0).data(DECORATION).isNull()


def test_the_cache_is_bounded(entries: list[Entry], qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    model = ThumbnailModel()
    model.show_entries(entries)
    monkeypatch.setattr(thumbnails, "_CACHE_BYTES", 3 * 4 * model.edge**2)
    for row in range(5):
        with qtbot.waitSignal(model.dataChanged):
            model.index(row).data(DECORATION)
    assert len(model._cache) == 3
    assert model.index(4).data(DECORATION) is not None


def test_late_answers_for_what_is_no_longer_shown_are_dropped(entries: list[Entry], qtbot: QtBot) -> None:
    model = ThumbnailModel()
    model.show_entries(entries[:1])
    picture = QImage(4, 4, QImage.Format.Format_RGB888)
    model.index(0).data(DECORATION)
    for key in (
        (entries[4].path, model.edge, "window"),
        (entries[0].path, model.edge + 1, "window"),
        (entries[0].path, model.edge, "min_max"),
    ):
        model._take(key, picture)
    assert not model._cache


def test_the_last_wish_comes_first_and_old_ones_are_dropped() -> None:
    loader = ThumbnailLoader()
    loader._most = 0  # nobody reads: the wishes can be looked at
    for number in range(thumbnails._WANTED + 50):
        loader.want((Path(f"{number}.png"), 160, "window"))
    assert len(loader._wanted) == thumbnails._WANTED
    assert loader._next() == (Path(f"{thumbnails._WANTED + 49}.png"), 160, "window")
    loader.forget()
    assert not loader._wanted


@pytest.fixture
def deep(tmp_path: Path) -> list[Path]:
    """Return pictures of twelve bits, whose middle grey is dark in the whole range of 16 bits."""
    values = np.full((40, 40), 2000, np.uint16)
    values[0], values[1] = 0, 4000
    (tmp_path / "deep.png").write_bytes(png_16_bit(values))
    tifffile.imwrite(tmp_path / "deep.tif", values)
    save_dicom(tmp_path / "deep.dcm", values, BitsStored=16, WindowCenter=1990, WindowWidth=10)
    return [tmp_path / name for name in ("deep.png", "deep.tif", "deep.dcm")]


@pytest.fixture
def depth() -> Iterator[DepthRule]:
    yield depth_rule()
    depth_rule().choose("window")


def grey(picture: QPixmap) -> int:
    return picture.toImage().pixelColor(20, 30).red()


def test_another_rule_of_depth_is_seen_in_thumbnails(deep: list[Path], depth: DepthRule, qtbot: QtBot) -> None:
    model = ThumbnailModel()
    view = ThumbnailView(model)
    qtbot.addWidget(view)
    view.resize(600, 400)
    model.show_entries([Entry(path, "", "") for path in deep])
    with qtbot.waitExposed(view):
        view.show()

    def greys() -> list[int]:
        # Looked at from outside: only what the view draws is asked for.
        return [grey(model._cache[path, model.edge][0]) for path in deep if (path, model.edge) in model._cache]

    qtbot.waitUntil(lambda: greys() == [128, 128, 255])
    depth.choose("full_range")
    assert model.index(0).data(DECORATION) is not None  # what was there stays until the other is
    qtbot.waitUntil(lambda: greys() == [8, 8, 8])
    depth.choose("min_max")
    qtbot.waitUntil(lambda: greys() == [128, 128, 128])


def test_a_late_answer_by_the_rule_before_is_dropped(deep: list[Path], depth: DepthRule, qtbot: QtBot) -> None:
    model = ThumbnailModel()
    model.show_entries([Entry(deep[0], "", "")])
    model.index(0).data(DECORATION)
    depth.choose("full_range")
    model.index(0).data(DECORATION)
    model._take((deep[0], model.edge, "window"), QImage(4, 4, QImage.Format.Format_RGB888))
    qtbot.waitUntil(lambda: model.index(0).data(DECORATION) is not None)
    assert grey(model.index(0).data(DECORATION)) == 8


def test_the_open_full_view_follows_the_settings(
    deep: list[Path], depth: DepthRule, session: Session, qtbot: QtBot
) -> None:
    viewer = ImageViewer(deep, 1)
    qtbot.addWidget(viewer)
    with qtbot.waitExposed(viewer):
        viewer.show()
    qtbot.waitUntil(lambda: not viewer.picture.picture.isNull() and grey(viewer.picture.picture) == 128)
    session.set_settings(session.settings.changed("reading", "depth", "full_range"))
    assert not viewer.picture.picture.isNull()
    qtbot.waitUntil(lambda: grey(viewer.picture.picture) == 8)
    viewer.go(2)
    qtbot.waitUntil(lambda: not viewer.picture.picture.isNull() and grey(viewer.picture.picture) == 8)


@pytest.mark.parametrize(("pixels", "edge"), [(10, 160), (160, 160), (161, 320), (900, 640)])
def test_thumbnails_come_in_few_sizes(pixels: int, edge: int, qtbot: QtBot) -> None:
    model = ThumbnailModel()
    model.set_pixels(pixels)
    assert model.edge == edge


def test_the_wall_is_virtual(qtbot: QtBot) -> None:
    model = ThumbnailModel()
    view = ThumbnailView(model)
    qtbot.addWidget(view)
    view.resize(600, 400)
    asked: list[Path] = []
    model._thumbnail = lambda path, _row: asked.append(path)  # type: ignore[method-assign]
    model.show_entries([Entry(Path(f"{number}.png"), "red", "") for number in range(20_000)])
    with qtbot.waitExposed(view):
        view.show()
    view.repaint()
    assert 0 < len(set(asked)) < 200


def test_space_and_enter_open_a_picture(entries: list[Entry], qtbot: QtBot) -> None:
    model = ThumbnailModel()
    model.show_entries(entries)
    view = ThumbnailView(model)
    qtbot.addWidget(view)
    view.setCurrentIndex(model.index(3))
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
        with qtbot.waitSignal(view.opened) as blocker:
            qtbot.keyClick(view, key)
        assert blocker.args == [3]
