import pytest
from PySide6.QtCore import QPointF
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.insights import insight_of
from tlstudio.core.dataset import ImageFolder
from tlstudio.gui import map_pictures, map_view
from tlstudio.gui.map_view import MapView
from tlstudio.gui.session import Session
from tlstudio.gui.theme import theme


@pytest.fixture
def view(qtbot: QtBot, session: Session, folder: ImageFolder) -> MapView:
    """Return a map on which blue lies at the left and red at the right."""
    view = MapView(session)
    qtbot.addWidget(view)
    view.resize(900, 700)
    with qtbot.waitExposed(view):
        view.show()
    view.show_insight(insight_of(folder))
    return view


def test_colours_say_class_subset_group_and_doubt(session: Session, view: MapView) -> None:
    def legend() -> list[str]:
        return [view.side.legend.item(row).text() for row in range(view.side.legend.count())]

    def colour_by(key: str) -> None:
        at = view.bar.colours.findData(key)
        view.bar.colours.setCurrentIndex(at)
        view.bar.colours.activated.emit(at)

    assert legend() == ["blue · 8", "red · 8"]
    colour_by("subset")
    assert legend() == ["train · 8", "validation · 8"]
    colour_by("group")
    assert legend() == ["without a group · 16"]
    colour_by("doubt")
    assert legend() == ["Label not doubted · 13", "Likely label error · 3"]
    view.side.legend.itemClicked.emit(view.side.legend.item(1))
    assert len(view.selected) == 3
    first = view.selected[0]
    session.change_edits(session.edits.changed([f"train/blue/{first.name}"], confirmed=True), "keep")
    assert legend()[1] == "Likely label error · 2"


def test_the_image_under_the_mouse_is_shown(qtbot: QtBot, view: MapView) -> None:
    place = view.cloud.points.places[3]
    view.cloud._mouse_moved(view.cloud.box.mapViewToScene(QPointF(*map(float, place))))
    assert view.cloud.current == 3
    assert view.side.name.text() == "003.png"
    assert view.side.facts.text() == "blue · train"
    qtbot.waitUntil(lambda: not view.side.picture.picture.isNull())


def test_few_points_in_view_are_pictures(qtbot: QtBot, session: Session, view: MapView) -> None:
    qtbot.waitUntil(lambda: len(view.pictures.items) == 16)
    session.change_edits(session.edits.changed(["train/blue/000.png"], excluded=True), "exclude")
    qtbot.waitUntil(lambda: len(view.pictures.items) == 15)


def test_pictures_everywhere_stand_for_those_around_them(
    qtbot: QtBot, view: MapView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_pictures, "MOST", 5)
    view.pictures.refresh()
    assert not view.pictures.items, "16 are too many"
    view.bar.shows.setCurrentIndex(1)
    view.bar.shows.activated.emit(1)
    qtbot.waitUntil(lambda: len(view.pictures.items) > 0)
    spread = view.pictures._spread(view.cloud.in_view())
    qtbot.waitUntil(lambda: set(view.pictures.items) == set(spread.tolist()))
    assert 2 <= len(spread) < 16
    view.bar.shows.setCurrentIndex(0)
    view.bar.shows.activated.emit(0)
    assert not view.pictures.items


def test_what_dragging_does_is_chosen_and_buttons_zoom(view: MapView) -> None:
    view.bar.tools.setCurrentIndex(1)
    view.bar.tools.activated.emit(1)
    assert view.cloud.box.tool == "rectangle"
    whole = view.cloud.box.viewRect().width()
    view.bar.nearer.click()
    assert view.cloud.box.viewRect().width() < whole
    view.bar.whole.click()
    assert view.cloud.box.viewRect().width() == pytest.approx(whole)


def test_in_a_large_folder_the_images_are_found_in_the_background(
    qtbot: QtBot, session: Session, folder: ImageFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_view, "_SOON", 0)
    view = MapView(session)
    qtbot.addWidget(view)
    view.show_insight(insight_of(folder))
    assert view.there
    qtbot.waitUntil(lambda: len(view.cloud.points.shown) == 16)
    qtbot.waitUntil(lambda: not session.working)


def test_it_is_drawn_light_and_dark(view: MapView) -> None:
    for choice in ("dark", "light"):
        theme().choose(choice)  # type: ignore[arg-type]
        assert not view.grab().isNull()
