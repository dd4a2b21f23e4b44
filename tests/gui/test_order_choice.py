from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tlstudio.core.metrics import Scored
from tlstudio.core.predictions import write_scored
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.gui.data_page import DataPage
from tlstudio.gui.entries import Entry
from tlstudio.gui.order_choice import ORDERS, OrderChoice
from tlstudio.gui.session import Session


@pytest.fixture
def page(opened: Session, qtbot: QtBot) -> DataPage:
    page = DataPage(opened)
    qtbot.addWidget(page)
    qtbot.waitUntil(lambda: not opened.working)
    return page


def choose(orders: OrderChoice, order: str) -> None:
    orders.setCurrentIndex(orders.findData(order))
    orders.activated.emit(orders.currentIndex())


def names(page: DataPage) -> list[str]:
    return [f"{entry.label}/{entry.path.name}" for entry in page.gallery.model.entries]


def test_by_name_and_back(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    in_turn = names(page)
    with qtbot.waitSignal(page.gallery.bar.orders.changed):
        choose(page.gallery.bar.orders, "name")
    assert [name.partition("/")[2] for name in names(page)] == sorted(name.partition("/")[2] for name in in_turn)
    choose(page.gallery.bar.orders, "turns")
    assert names(page) == in_turn


def test_by_class_and_by_flag(page: DataPage) -> None:
    choose(page.gallery.bar.orders, "class")
    assert [entry.label for entry in page.gallery.model.entries] == sorted(
        entry.label for entry in page.gallery.model.entries
    )
    choose(page.gallery.bar.orders, "flag")
    badges = [bool(entry.badge) for entry in page.gallery.model.entries]
    assert badges == sorted(badges, reverse=True)
    assert badges[0]


def test_by_size_the_largest_first(page: DataPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.gallery.bar.orders.changed):
        choose(page.gallery.bar.orders, "size")
    sizes = [entry.path.stat().st_size for entry in page.gallery.model.entries]
    assert sizes == sorted(sizes, reverse=True)


def test_the_order_is_remembered_and_holds_for_the_next_folder(page: DataPage, opened: Session, qtbot: QtBot) -> None:
    choose(page.gallery.bar.orders, "name")
    qtbot.waitUntil(lambda: not opened.working)
    other = DataPage(opened)
    qtbot.addWidget(other)
    assert other.gallery.bar.orders.order == "name"
    qtbot.waitUntil(lambda: not opened.working)
    assert names(other) == names(page)


def test_a_filter_keeps_the_order(page: DataPage) -> None:
    choose(page.gallery.bar.orders, "class")
    page.gallery.bar.filter.setText("0")
    labels = [entry.label for entry in page.gallery.model.entries]
    assert labels == sorted(labels)


def test_the_models_doubts_are_offered_where_there_are_any(
    page: DataPage, opened: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    orders = page.gallery.bar.orders
    at = orders.findData("loss")
    assert not orders.model().item(at).isEnabled()  # type: ignore[attr-defined]
    assert opened.folder is not None
    run = Run.create(tmp_path / "runs", opened.folder.root, opened.folder.classes, Settings(), {})
    worst = opened.folder.samples[-1]
    shares = tuple(0.01 if label == worst.label else 0.495 for label in opened.folder.classes)
    write_scored(run.predictions, [Scored(str(worst.path), worst.label, "blue", 0.495, shares)], opened.folder.classes)
    opened.select_run(run)
    assert orders.model().item(at).isEnabled()  # type: ignore[attr-defined]
    with qtbot.waitSignal(orders.changed):
        choose(orders, "loss")
    assert page.gallery.model.entries[0].path == worst.path


def test_an_unknown_order_is_the_first_one(empty_session: Session, qtbot: QtBot) -> None:
    empty_session.store.setValue("order of images", "by magic")
    orders = OrderChoice(empty_session)
    qtbot.addWidget(orders)
    assert orders.order == next(iter(ORDERS)) == "turns"
    entries = [Entry(Path("b.png"), "x", ""), Entry(Path("a.png"), "x", "")]
    assert orders.sorting.sorted(entries) == entries
