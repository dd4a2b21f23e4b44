from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shiboken6
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.waiting import finish
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.comparison import Candidate, Comparison, comparison_file, load, ranked, save
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.settings import Settings
from tlstudio.gui.dialogs.compare_dialog import CompareDialog
from tlstudio.gui.dialogs.weights_dialog import WeightsDialog
from tlstudio.gui.interval_column import INTERVAL
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session
from tlstudio.gui.theme import theme

LITE0, VGG16, RESNET = "efficientnet_lite0", "vgg16", "resnet50"


def compared(**right: int) -> Comparison:
    """Return a comparison on 100 images, of which each network named the first so many rightly."""
    rows = [
        Candidate.judged(BACKBONES[name], 224, np.arange(100) < count, 12.0 + count) for name, count in right.items()
    ]
    return ranked(rows, (), 10)


@dataclass(frozen=True)
class CompareDouble:
    """Ranks what it is asked for, without a network; the first asked for is the worst."""

    data: Path
    runs: Path
    backbones: tuple[str, ...]
    settings: Settings

    def run(self, report: Report, _should_stop: ShouldStop) -> Comparison:
        report(Progress("EfficientNet-Lite0 (1 of 2): judging", 1, 2))
        comparison = compared(**{name: 60 + 30 * i for i, name in enumerate(self.backbones)})
        self.runs.mkdir(parents=True, exist_ok=True)
        save(comparison, self.runs)
        return comparison


@pytest.fixture
def vgg16() -> None:
    """Have a file where VGG16's weights are looked for."""
    weights.store().mkdir(parents=True)
    (weights.store() / BACKBONES[VGG16].file_name).write_bytes(b"not looked into")


@pytest.fixture
def open_dialog(qtbot: QtBot, session: Session) -> Iterator[Callable[..., CompareDialog]]:
    opened: list[CompareDialog] = []

    def open_it(compare: Any = CompareDouble) -> CompareDialog:  # noqa: ANN401
        dialog = CompareDialog(session, None, compare)
        opened.append(dialog)
        dialog.open()
        return dialog

    yield open_it
    for dialog in filter(shiboken6.isValid, opened):  # a test may have closed it
        dialog.close()


def runs_of(session: Session) -> Path:
    assert session.project is not None
    session.project.runs.mkdir(parents=True, exist_ok=True)
    return session.project.runs


def names(dialog: CompareDialog) -> list[str]:
    return [dialog.ranking.item(row, 0).text() for row in range(dialog.ranking.rowCount())]


def texts(dialog: CompareDialog, row: int) -> list[str]:
    return [dialog.ranking.item(row, column).text() for column in range(dialog.ranking.columnCount())]


def tick(dialog: CompareDialog, name: str, state: Qt.CheckState) -> None:
    dialog.ranking.item(names(dialog).index(BACKBONES[name].label), 0).setCheckState(state)


def test_only_networks_that_are_here_can_be_ticked(open_dialog: Callable[..., CompareDialog]) -> None:
    dialog = open_dialog()
    assert sorted(names(dialog)) == sorted(backbone.label for backbone in BACKBONES.values())
    row = names(dialog).index("VGG16")
    item = dialog.ranking.item(row, 0)
    assert not item.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert texts(dialog, row)[-1] == "▲ weights missing"
    assert BACKBONES[VGG16].file_name in item.toolTip()
    assert LITE0 in dialog.ranking.ticked
    assert VGG16 not in dialog.ranking.ticked
    for name in dialog.ranking.ticked:
        tick(dialog, name, Qt.CheckState.Unchecked)
    assert dialog.ranking.ticked == ()
    assert not dialog.start_button.isEnabled()


def test_what_was_compared_is_ranked_with_its_intervals(
    qtbot: QtBot, open_dialog: Callable[..., CompareDialog], session: Session, vgg16: None
) -> None:
    asked: list[CompareDouble] = []

    def compare(*words: Any) -> CompareDouble:  # noqa: ANN401
        asked.append(CompareDouble(*words))
        return asked[0]

    dialog = open_dialog(compare)
    for name in set(dialog.ranking.ticked) - {LITE0, VGG16}:
        tick(dialog, name, Qt.CheckState.Unchecked)
    assert not dialog.verdict.isVisible()
    dialog.start_button.click()
    assert dialog.close_button.text() == "Cancel"
    assert not dialog.ranking.isEnabled()
    finish(qtbot, dialog)
    assert session.project is not None
    assert asked[0].data == session.project.images
    assert asked[0].backbones == (LITE0, VGG16)
    assert asked[0].settings == session.settings
    assert names(dialog)[:2] == ["VGG16", "EfficientNet-Lite0"]
    assert texts(dialog, 0) == ["VGG16", "", "90.0 % (81.5 to 94.8)", "1 m 42 s", "59 MB", "highest"]
    assert texts(dialog, 1)[-1] == "worse"
    assert "30.0 % behind VGG16; 95 % interval of the difference: " in dialog.ranking.item(1, 5).toolTip()
    best, worse = (dialog.ranking.item(row, 1).data(INTERVAL) for row in (0, 1))
    assert (best.middle, best.filled, worse.middle, worse.filled) == (0.9, True, 0.6, False)
    assert dialog.verdict.text() == "VGG16 is better than EfficientNet-Lite0 on these 100 images."
    assert "on 100 images" in dialog.origin.text()
    assert "learned from 90 % of the others (10-fold cross-validation)" in dialog.origin.text()
    assert not dialog.ranking.grab().isNull()


def test_the_last_comparison_is_there_when_it_is_opened_again(
    open_dialog: Callable[..., CompareDialog], session: Session
) -> None:
    save(compared(resnet50=80, efficientnet_lite0=78), runs_of(session))
    dialog = open_dialog()
    assert names(dialog)[:2] == ["ResNet50", "EfficientNet-Lite0"]
    assert dialog.verdict.text().startswith("ResNet50 and EfficientNet-Lite0 cannot be told apart")
    assert [texts(dialog, row)[-1] for row in (0, 1)] == ["▲ weights missing", "cannot be told apart"]


def test_a_damaged_file_is_told_and_can_be_replaced(
    qtbot: QtBot, open_dialog: Callable[..., CompareDialog], session: Session
) -> None:
    comparison_file(runs_of(session)).write_text("[]")
    dialog = open_dialog()
    assert "comparison.json is damaged" in dialog.work.words.text()
    dialog.start_button.click()
    finish(qtbot, dialog)
    assert load(runs_of(session)) is not None


def test_the_network_of_a_row_goes_into_the_settings(
    open_dialog: Callable[..., CompareDialog], session: Session, vgg16: None
) -> None:
    save(compared(vgg16=80, efficientnet_lite0=78), runs_of(session))
    dialog = open_dialog()
    assert dialog.use_button.text() == "Use VGG16"
    dialog.ranking.setCurrentCell(names(dialog).index("Xception"), 0)
    assert not dialog.use_button.isEnabled(), "its weights are missing"
    dialog.ranking.setCurrentCell(0, 0)
    dialog.use_button.click()
    assert session.settings.model.backbone == VGG16
    assert not dialog.isVisible()
    session.history.undo()
    assert session.settings.model.backbone == LITE0


def test_escape_cancels_before_it_closes(qtbot: QtBot, open_dialog: Callable[..., CompareDialog]) -> None:
    dialog = open_dialog(lambda *_words: UntilStopped(keeps=False))
    dialog.start_button.click()
    dialog.reject()
    finish(qtbot, dialog)
    assert dialog.isVisible()
    assert dialog.work.words.text().startswith("Cancelled")
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()


def test_a_failure_is_a_sentence_and_can_be_tried_again(
    qtbot: QtBot, open_dialog: Callable[..., CompareDialog]
) -> None:
    dialog = open_dialog(lambda *_words: Failing("The disk is full."))
    dialog.start_button.click()
    finish(qtbot, dialog)
    assert dialog.work.words.text() == "The disk is full."
    assert dialog.start_button.isEnabled()


def test_without_images_it_says_what_to_do_first(open_dialog: Callable[..., CompareDialog], session: Session) -> None:
    session.project = None
    dialog = open_dialog()
    assert "Open a folder of images first" in dialog.work.words.text()
    assert not dialog.start_button.isEnabled()


def test_weights_that_come_can_be_ticked_at_once(qtbot: QtBot, open_dialog: Callable[..., CompareDialog]) -> None:
    dialog = open_dialog()
    dialog.weights_button.click()
    store = dialog.findChild(WeightsDialog)
    assert isinstance(store, WeightsDialog)
    weights.store().mkdir(parents=True)
    (weights.store() / BACKBONES[VGG16].file_name).write_bytes(b"not looked into")
    store.reject()
    assert VGG16 in dialog.ranking.ticked


def test_another_theme_is_taken_up(open_dialog: Callable[..., CompareDialog]) -> None:
    dialog = open_dialog()
    row = names(dialog).index("VGG16")
    theme().choose("dark")
    try:
        assert dialog.ranking.item(row, 5).foreground().color().name() == theme().tokens.warning
    finally:
        theme().choose("light")


def test_the_real_thing(qtbot: QtBot, session: Session) -> None:
    session.set_settings(session.settings.with_changes("model", {"input_size": 32}))
    window = MainWindow(session)
    qtbot.addWidget(window)
    window.actions_.compare.trigger()
    dialog = window.findChild(CompareDialog)
    assert isinstance(dialog, CompareDialog)
    for name in set(dialog.ranking.ticked) - {LITE0}:
        tick(dialog, name, Qt.CheckState.Unchecked)
    dialog.start_button.click()
    qtbot.waitUntil(lambda: not dialog.work.busy, timeout=120_000)
    assert names(dialog)[0] == "EfficientNet-Lite0"
    assert texts(dialog, 0)[-1] == "highest"
    assert "on these 16 images" in dialog.verdict.text() or "of these 16 images" in dialog.verdict.text()
    assert load(runs_of(session)) is not None
