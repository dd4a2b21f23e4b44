from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.insights import InspectDouble, insight_of
from tlstudio.core.dataset import Sample
from tlstudio.core.insight import save
from tlstudio.gui import map_pictures
from tlstudio.gui.data_page import DataPage
from tlstudio.gui.dialogs import map_dialog
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.dialogs.map_dialog import MapDialog
from tlstudio.gui.map_colours import colouring
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
    assert dialog.middle.currentWidget() is dialog.empty
    assert "once" in dialog.empty.text.text()
    dialog.empty.button.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.middle.currentWidget() is dialog.cloud
    assert len(dialog.cloud.points.shown) == 16
    assert not dialog.look.isEnabled()


def test_the_selection_is_relabelled_and_excluded_and_that_is_undone(
    qtbot: QtBot, session: Session, drawn: MapDialog
) -> None:
    assert session.folder is not None
    drawn.cloud.select([0, 1])
    drawn.classes.setCurrentText("red")
    drawn.relabel.click()
    assert session.folder.counts == {"blue": 6, "red": 10}
    assert session.history.undoText() == "relabel 2 images to red"
    drawn.exclude.click()
    assert len(session.folder.samples) == 14
    assert len(drawn.cloud.points.shown) == 14
    assert not drawn.look.isEnabled(), "they are gone from the map"
    qtbot.keyClick(drawn, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(drawn, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.folder.counts == {"blue": 8, "red": 8}
    assert len(drawn.cloud.points.shown) == 16


def test_colours_say_class_subset_group_and_doubt(session: Session, drawn: MapDialog) -> None:
    def legend() -> list[str]:
        return [drawn.side.legend.item(row).text() for row in range(drawn.side.legend.count())]

    def colour_by(key: str) -> None:
        at = drawn.colours.findData(key)
        drawn.colours.setCurrentIndex(at)
        drawn.colours.activated.emit(at)

    assert legend() == ["blue · 8", "red · 8"]
    colour_by("subset")
    assert legend() == ["train · 8", "validation · 8"]
    colour_by("group")
    assert legend() == ["without a group · 16"]
    colour_by("doubt")
    assert legend() == ["Label not doubted · 13", "Likely label error · 3"]
    drawn.side.legend.itemClicked.emit(drawn.side.legend.item(1))
    assert drawn.count.text() == "3 selected"
    first = drawn.selected[0]
    session.change_edits(session.edits.changed([f"train/blue/{first.name}"], confirmed=True), "keep")
    assert legend()[1] == "Likely label error · 2"


def test_the_image_under_the_mouse_is_shown(qtbot: QtBot, drawn: MapDialog) -> None:
    place = drawn.cloud.points.places[3]
    drawn.cloud._mouse_moved(drawn.cloud.box.mapViewToScene(QPointF(*map(float, place))))
    assert drawn.cloud.current == 3
    assert drawn.side.name.text() == "003.png"
    assert drawn.side.facts.text() == "blue · train"
    qtbot.waitUntil(lambda: not drawn.side.picture.picture.isNull())


def test_enter_on_a_point_shows_it_large(qtbot: QtBot, drawn: MapDialog) -> None:
    drawn.cloud.set_current(3)
    qtbot.keyClick(drawn.cloud, Qt.Key.Key_Return)
    assert drawn.findChild(ImageViewer) is not None


def test_few_points_in_view_are_pictures(qtbot: QtBot, drawn: MapDialog) -> None:
    qtbot.waitUntil(lambda: len(drawn.pictures.items) == 16)
    drawn.exclude.setEnabled(True)
    drawn.cloud.select([0])
    drawn.exclude.click()
    qtbot.waitUntil(lambda: len(drawn.pictures.items) == 15)


def test_pictures_everywhere_stand_for_those_around_them(
    qtbot: QtBot, drawn: MapDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_pictures, "MOST", 5)
    drawn.pictures.refresh()
    assert not drawn.pictures.items, "16 are too many"
    drawn.shows.setCurrentIndex(1)
    drawn.shows.activated.emit(1)
    qtbot.waitUntil(lambda: len(drawn.pictures.items) > 0)
    spread = drawn.pictures._spread(drawn.cloud.in_view())
    qtbot.waitUntil(lambda: set(drawn.pictures.items) == set(spread.tolist()))
    assert 2 <= len(spread) < 16
    drawn.shows.setCurrentIndex(0)
    drawn.shows.activated.emit(0)
    assert not drawn.pictures.items


def test_what_is_selected_is_shown_on_the_data_page(qtbot: QtBot, session: Session) -> None:
    keep_insight(session)
    page = DataPage(session)
    qtbot.addWidget(page)
    page.insight.map.click()
    dialog = page.findChild(MapDialog)
    assert isinstance(dialog, MapDialog)
    qtbot.waitUntil(lambda: len(dialog.cloud.points.shown) == 16)
    dialog.cloud.select([2, 5])
    dialog.look.click()
    assert not dialog.isVisible()
    assert {entry.path for entry in page.gallery.model.entries} == set(dialog.selected)
    page.insight.map.click()
    assert dialog.isVisible()
    assert dialog.count.text() == "2 selected"
    qtbot.waitUntil(lambda: not session.working)


def test_without_umap_a_sentence_says_how_to_get_it(drawn: MapDialog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_dialog, "has_umap", lambda: False)
    drawn.method.setCurrentIndex(1)
    drawn.method.activated.emit(1)
    assert "pip install tlstudio[umap]" in drawn.work.words.text()
    assert drawn.method.currentData() == "pca"
    assert drawn.middle.currentWidget() is drawn.cloud


def test_colours_of_groups_are_in_natural_order() -> None:
    samples = [Sample(Path(f"{at}.png"), "a", "train", group) for at, group in enumerate(("p10", "p2", "", "p2"))]
    numbers, words = colouring("group", samples, frozenset())
    assert words == ["without a group", "p2", "p10"]
    assert numbers.tolist() == [2, 1, 0, 1]


def test_it_is_drawn_light_and_dark(drawn: MapDialog) -> None:
    for choice in ("dark", "light"):
        theme().choose(choice)  # type: ignore[arg-type]
        assert not drawn.grab().isNull()
