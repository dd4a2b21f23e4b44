from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QUrl
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from tlstudio.gui.handed_over import HandedOver


@pytest.fixture
def handed_over(qapp: QApplication) -> Iterator[HandedOver]:
    watcher = HandedOver(qapp)
    yield watcher
    qapp.removeEventFilter(watcher)
    watcher.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def _hand_over(qapp: QApplication, path: Path) -> bool:
    return QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl.fromLocalFile(str(path))))


def test_what_was_handed_over_before_the_window_was_there_is_opened_once(
    handed_over: HandedOver, qapp: QApplication, tmp_path: Path
) -> None:
    opened: list[Path] = []
    _hand_over(qapp, tmp_path / "first.tlmodel")
    assert opened == []
    handed_over.give(opened.append)
    handed_over.give(opened.append)
    assert opened == [tmp_path / "first.tlmodel"]


def test_a_path_is_opened_at_once_when_the_window_is_there(
    handed_over: HandedOver, qapp: QApplication, tmp_path: Path
) -> None:
    opened: list[Path] = []
    handed_over.give(opened.append)
    path = tmp_path / "a model, größer.tlmodel"
    assert _hand_over(qapp, path)
    assert opened == [path]


def test_an_event_without_a_file_and_other_events_go_their_way(handed_over: HandedOver, qapp: QApplication) -> None:
    opened: list[Path] = []
    handed_over.give(opened.append)
    QCoreApplication.sendEvent(qapp, QFileOpenEvent(QUrl("https://example.org/a")))
    QCoreApplication.sendEvent(qapp, QEvent(QEvent.Type.User))
    assert opened == []
