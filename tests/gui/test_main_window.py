from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from tests.gui.runs import make_folder, make_run, pretend_training
from tests.jobs_for_tests import Count, UntilStopped
from tlstudio.core.events import BatchDone, Device, PhaseStarted, Progress
from tlstudio.core.paths import projects
from tlstudio.core.project import Project
from tlstudio.core.run import Run
from tlstudio.gui import pages
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session
from tlstudio.gui.training import Training


@pytest.fixture
def window(window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Return the window, with labels for the pages but the first: those have tests of their own."""
    make = pages.make_page
    monkeypatch.setattr(pages, "make_page", lambda index, window: QLabel(str(index)) if index else make(index, window))
    return window


def test_the_title_is_the_name(window: MainWindow) -> None:
    assert window.windowTitle() == "TL Studio"


def test_it_is_painted_bare_and_comes_to_life_later(empty_session: Session, qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    with qtbot.waitSignal(window.painted):
        window.show()
    assert window.pages.count() == 0
    window.begin(empty_session)
    assert window.pages.count() == 4
    assert window.pages.currentIndex() == 0


@pytest.mark.parametrize("index", range(4))
def test_tabs_and_shortcuts_lead_to_the_pages(window: MainWindow, qtbot: QtBot, index: int) -> None:
    window.top_bar.tabs.setCurrentIndex(index)
    assert window.pages.currentIndex() == index
    window.show_page((index + 1) % 4)
    qtbot.keyClick(window, getattr(Qt.Key, f"Key_{index + 1}"), Qt.KeyboardModifier.ControlModifier)
    assert window.pages.currentIndex() == index
    assert window.top_bar.tabs.currentIndex() == index


def test_pages_are_made_when_they_are_first_shown(window: MainWindow) -> None:
    assert set(window._made) == {0}
    window.show_page(2)
    assert set(window._made) == {0, 2}
    assert window.page(2) is window.page(2)


def test_what_cannot_be_done_is_not_offered(window: MainWindow) -> None:
    actions = window.actions_
    assert not actions.train.isEnabled()
    assert not actions.stop.isEnabled()
    assert not actions.export.isEnabled()
    assert not actions.find_rate.isEnabled()
    assert not actions.search.isEnabled()
    assert not window.top_bar.train.isEnabled()
    assert actions.open.isEnabled()


def test_every_action_has_words_and_a_place_in_the_menu(window: MainWindow) -> None:
    def below(menu: QMenu) -> list[str]:
        return [
            text for action in menu.actions()
            for text in (below(action.menu()) if isinstance(action.menu(), QMenu) else [action.text()])
        ]  # fmt: skip

    texts = below(window.actions_.menu)
    for action in window.actions():
        assert action.text()
        assert action.text() in texts or action.text().startswith(("Undo", "Redo"))


def test_controls_have_names(window: MainWindow) -> None:
    bar = window.top_bar
    for widget in (bar.project, bar.train, bar.tabs):
        assert widget.accessibleName()


def test_a_failure_is_a_sentence_to_dismiss(window: MainWindow, empty_session: Session, qtbot: QtBot) -> None:
    with qtbot.waitSignal(empty_session.failed):
        window.open_images(Path("/there/is/no/such/folder"))
    assert window.banner.isVisible()
    assert window.banner.words.text()
    window.banner.dismiss.click()
    assert not window.banner.isVisible()
    qtbot.waitUntil(lambda: not empty_session.working)
    assert window.page(0).isVisible()


def test_recent_projects_are_offered(window: MainWindow, photos: Path) -> None:
    Project.for_images(photos)
    window.actions_.menu.aboutToShow.emit()
    assert [action.text() for action in window.actions_.recent.actions()] == [photos.name]


def test_work_is_shown_and_can_be_cancelled(window: MainWindow, empty_session: Session, qtbot: QtBot) -> None:
    status = window.statusBar()
    results: list[str] = []
    with qtbot.waitSignal(empty_session.progress):
        empty_session.start(UntilStopped(), results.append)
    empty_session.progress.emit(Progress("counting", 1, 4))
    assert status.bar.isVisible()
    assert status.bar.value() == 1
    assert "counting: 1 of 4" in status.words.text()
    status.cancel.click()
    qtbot.waitUntil(lambda: not empty_session.working)
    assert results == ["kept"]
    assert not status.bar.isVisible()


def test_training_is_followed_at_the_bottom(window: MainWindow, empty_session: Session, qtbot: QtBot) -> None:
    empty_session.start(UntilStopped(), lambda _result: None)
    empty_session.training_event.emit(PhaseStarted("head", 0, 20))
    empty_session.training_event.emit(BatchDone("head", 3, 5, 10, 0.5, 0.8, 100.0))
    status = window.statusBar()
    assert "epoch 3 of 20" in status.words.text()
    assert status.bar.value() / status.bar.maximum() == pytest.approx(25 / 200)
    empty_session.cancel()
    qtbot.waitUntil(lambda: not empty_session.working)


def test_the_device_is_named_while_it_computes(window: MainWindow, empty_session: Session, qtbot: QtBot) -> None:
    status = window.statusBar()
    assert window.top_bar.device.text().startswith("Processor · ")
    assert not status.device.isVisible()
    pretend_training(empty_session)
    empty_session.training_event.emit(Device("NVIDIA RTX A2000"))
    assert status.device.isVisible()
    assert status.device.text() == window.top_bar.device.text() == "NVIDIA RTX A2000"
    empty_session.stop_training()
    qtbot.waitUntil(lambda: not empty_session.working)
    assert not status.device.isVisible()


@pytest.fixture
def failed(window: MainWindow, empty_session: Session, tmp_path: Path) -> Run:
    """Return the selected run of an open project, which failed for want of memory."""
    folder = make_folder(tmp_path / "few photos")
    empty_session.project, empty_session.folder = Project.for_images(folder.root), folder
    run = make_run(empty_session.project.runs, folder, state="failed", note="Memory ran out.")
    run.change(cause="memory")
    run.checkpoint.write_bytes(b"x")
    empty_session.select_run(run)
    return run


def fail(session: Session, run: Run) -> None:
    """Let the training of a run fail, as the session does."""
    Training(session, run).failed("Memory ran out.")


def test_a_failed_training_offers_what_can_be_done(
    window: MainWindow, empty_session: Session, failed: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[int] = []
    monkeypatch.setattr(empty_session, "train", lambda: trained.append(empty_session.settings.training.batch_size))
    fail(empty_session, failed)
    assert window.banner.words.text() == "Memory ran out."
    again, resume = window.banner.offers.findChildren(QPushButton)
    assert (again.text(), resume.text()) == ("Try again with batch size 16", "Resume")
    again.click()
    assert trained == [16]
    assert window.pages.currentIndex() == 1
    assert not window.banner.isVisible()


def test_another_failure_takes_the_offers_away(window: MainWindow, empty_session: Session, failed: Run) -> None:
    fail(empty_session, failed)
    empty_session.failed.emit("The run could not be renamed.")
    assert window.banner.offers.offers == ()


def test_the_menu_resumes_the_selected_run(
    window: MainWindow, empty_session: Session, failed: Run, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    resumed: list[Run] = []
    monkeypatch.setattr(empty_session, "resume", resumed.append)
    assert window.actions_.resume.isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    assert resumed == [failed]
    assert window.pages.currentIndex() == 1
    failed.change(state="done")
    empty_session.runs_changed.emit()
    assert not window.actions_.resume.isEnabled()


def test_train_becomes_stop(window: MainWindow, empty_session: Session, qtbot: QtBot) -> None:
    pretend_training(empty_session)
    assert "Stop" in window.top_bar.train.text()
    with qtbot.waitSignal(empty_session.training_changed):
        window.top_bar.train.click()
    assert "Train" in window.top_bar.train.text()
    qtbot.waitUntil(lambda: not empty_session.working)


def test_escape_stops_the_training(window: MainWindow, empty_session: Session, qtbot: QtBot) -> None:
    pretend_training(empty_session)
    with qtbot.waitSignal(empty_session.training_changed):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not empty_session.working)


def test_the_window_comes_back_where_it_was(window: MainWindow, empty_session: Session, qtbot: QtBot) -> None:
    window.resize(1000, 700)
    window.close()
    again = MainWindow()
    qtbot.addWidget(again)
    assert again.height() == 700  # the width is the test screen's to bound


def test_a_theme_can_be_chosen(window: MainWindow, empty_session: Session) -> None:
    window.actions_._choose_theme("dark")
    assert empty_session.store.value("theme") == "dark"
    window.actions_._choose_theme("system")


def test_the_window_fits_a_small_screen(window: MainWindow) -> None:
    assert window.minimumSizeHint().width() <= 1280
    assert window.minimumSizeHint().height() <= 720


def test_everything_in_the_bar_can_be_reached_by_keyboard(window: MainWindow) -> None:
    bar = window.top_bar
    reachable: list[QWidget] = [bar.project, bar.tabs, bar.export, bar.train]
    assert all(widget.focusPolicy() & Qt.FocusPolicy.TabFocus for widget in reachable)


def test_a_job_at_work_does_not_keep_the_tabs_from_changing(
    window: MainWindow, empty_session: Session, qtbot: QtBot
) -> None:
    results: list[int] = []
    empty_session.start(Count(200), results.append)
    window.show_page(3)
    assert window.pages.currentIndex() == 3
    qtbot.waitUntil(lambda: results == [200])


@pytest.mark.parametrize(("name", "title"), [("find_rate", "Find a learning rate"), ("search", "Search settings")])
def test_settings_are_looked_for_from_the_menu(window: MainWindow, qtbot: QtBot, name: str, title: str) -> None:
    action = getattr(window.actions_, name)
    action.setEnabled(True)
    action.trigger()
    dialog = next(dialog for dialog in window.findChildren(QDialog) if dialog.windowTitle() == title)
    assert dialog.isVisible()
    with qtbot.waitSignal(dialog.destroyed):
        dialog.close()


def test_a_sample_is_copied_and_opened(window: MainWindow, qtbot: QtBot) -> None:
    menu = window.actions_.samples
    menu.aboutToShow.emit()
    menu.aboutToShow.emit()
    assert [action.text() for action in menu.actions()] == ["Clothes", "Waste", "Waste, spoilt"]
    assert all(action.toolTip().endswith(".") for action in menu.actions())
    with qtbot.waitSignal(window.session.project_changed):
        menu.actions()[1].trigger()
    assert window.session.project is not None
    assert window.session.project.images == projects() / "Samples" / "waste"
    assert window.session.folder is not None
    assert window.session.folder.counts == {"cardboard": 20, "glass": 20, "metal": 20}
