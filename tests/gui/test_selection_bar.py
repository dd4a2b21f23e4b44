import pytest
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.insights import insight_of
from tlstudio.core.dataset import ImageFolder
from tlstudio.gui.map_view import MapView
from tlstudio.gui.selection_bar import SelectionBar
from tlstudio.gui.session import Session


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> MapView:
    view = MapView(session)
    qtbot.addWidget(view)
    return view


@pytest.fixture
def bar(qtbot: QtBot, session: Session, view: MapView, folder: ImageFolder) -> SelectionBar:
    """Return the bar below a map of 16 images."""
    bar = SelectionBar(session, view)
    qtbot.addWidget(bar)
    assert bar.count.text() == "", "there is no map yet"
    view.show_insight(insight_of(folder))
    return bar


def test_the_selection_is_relabelled_and_excluded_and_that_is_undone(
    session: Session, view: MapView, bar: SelectionBar
) -> None:
    assert session.folder is not None
    view.cloud.select([0, 1])
    bar.classes.setCurrentText("red")
    bar.relabel.click()
    assert session.folder.counts == {"blue": 6, "red": 10}
    assert session.history.undoText() == "relabel 2 images to red"
    bar.exclude.click()
    assert len(session.folder.samples) == 14
    assert len(view.cloud.points.shown) == 14
    assert not bar.look.isEnabled(), "they are gone from the map"
    session.history.undo()
    session.history.undo()
    assert session.folder.counts == {"blue": 8, "red": 8}
    assert len(view.cloud.points.shown) == 16


def test_it_counts_and_offers_nothing_where_nothing_can_be_done(qtbot: QtBot, view: MapView, bar: SelectionBar) -> None:
    assert "lasso" in bar.count.text()
    assert not bar.look.isEnabled()
    view.cloud.select([2, 5])
    assert bar.count.text() == "2 selected"
    with qtbot.waitSignal(bar.asked) as asked:
        bar.look.click()
    assert asked.args == [view.selected]
    bar.set_busy(True)
    assert not bar.exclude.isEnabled()
    bar.set_busy(False)
    assert bar.exclude.isEnabled()
