from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.insights import InspectDouble, insight_of
from tlstudio.core.insight import save
from tlstudio.gui.data_page import DataPage
from tlstudio.gui.dialogs import map_dialog
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.dialogs.map_dialog import MapDialog
from tlstudio.gui.session import Session
from tlstudio.gui.theme import theme

Open = Callable[..., MapDialog]


@pytest.fixture
def open_dialog(qtbot: QtBot, session: Session) -> Open:
    def open_it(make_job: Any = InspectDouble) -> MapDialog:  # noqa: ANN401
        dialog = MapDialog(session, None, make_job)
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.begin()
        qtbot.waitUntil(lambda: not dialog.work.busy)
        return dialog

    return open_it


@pytest.fixture
def drawn(session: Session, open_dialog: Open) -> MapDialog:
    """Return the dialog with a map on which blue lies at the left and red at the right."""
    keep_insight(session)
    return open_dialog()


def keep_insight(session: Session) -> None:
    assert session.project is not None
    assert session.folder is not None
    session.project.runs.mkdir(parents=True, exist_ok=True)
    save(insight_of(session.folder), session.project.runs, session.folder.root)


def test_it_says_what_it_takes_and_draws_when_asked(qtbot: QtBot, open_dialog: Open) -> None:
    dialog = open_dialog()
    assert not dialog.map.there
    assert "once" in dialog.map.empty.text.text()
    dialog.map.empty.button.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.map.there
    assert len(dialog.map.cloud.points.shown) == 16
    assert not dialog.selection.look.isEnabled()


def test_what_was_done_is_undone_by_a_key(qtbot: QtBot, drawn: MapDialog) -> None:
    drawn.map.cloud.select([0, 1])
    drawn.selection.exclude.click()
    assert len(drawn.map.cloud.points.shown) == 14
    qtbot.keyClick(drawn, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(drawn.map.cloud.points.shown) == 16


def test_enter_on_a_point_shows_it_large(qtbot: QtBot, drawn: MapDialog) -> None:
    drawn.map.cloud.set_current(3)
    qtbot.keyClick(drawn.map.cloud, Qt.Key.Key_Return)
    assert drawn.findChild(ImageViewer) is not None


def test_what_is_selected_is_shown_on_the_data_page(qtbot: QtBot, session: Session) -> None:
    keep_insight(session)
    page = DataPage(session)
    qtbot.addWidget(page)
    page.insight.map.click()
    dialog = page.findChild(MapDialog)
    assert isinstance(dialog, MapDialog)
    qtbot.waitUntil(lambda: len(dialog.map.cloud.points.shown) == 16)
    dialog.map.cloud.select([2, 5])
    dialog.selection.look.click()
    assert not dialog.isVisible()
    assert {entry.path for entry in page.gallery.model.entries} == set(dialog.map.selected)
    page.insight.map.click()
    assert dialog.isVisible()
    assert dialog.selection.count.text() == "2 selected"
    qtbot.waitUntil(lambda: not session.working)


def test_without_umap_a_sentence_says_how_to_get_it(drawn: MapDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_dialog, "has_umap", lambda: False)
    drawn.method.setCurrentIndex(1)
    drawn.method.activated.emit(1)
    assert "pip install tlstudio[umap]" in drawn.work.words.text()
    assert drawn.method.currentData() == "pca"
    assert drawn.map.there


def test_it_is_drawn_light_and_dark(drawn: MapDialog) -> None:
    for choice in ("dark", "light"):
        theme().choose(choice)  # type: ignore[arg-type]
        assert not drawn.grab().isNull()
