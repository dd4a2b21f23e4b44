from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.weights_unpack import TakenIn
from tlstudio.gui.dialogs.pack_dialog import PackDialog
from tlstudio.gui.dialogs.weights_dialog import WeightsDialog
from tlstudio.gui.main_window import MainWindow
from tlstudio.gui.session import Session


@dataclass(frozen=True)
class TakeIn:
    """Puts a file where VGG16's weights are looked for."""

    path: Path

    def run(self, report: Report, _should_stop: ShouldStop) -> TakenIn:
        report(Progress("Checking", 1, 2))
        weights.store().mkdir(parents=True)
        (weights.store() / BACKBONES["vgg16"].file_name).write_bytes(self.path.read_bytes())
        return TakenIn((BACKBONES["vgg16"],), ("newnet",))


def open_dialog(qtbot: QtBot, session: Session, **jobs: object) -> WeightsDialog:
    dialog = WeightsDialog(session, None, **jobs)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


def row(dialog: WeightsDialog, name: str) -> list[str]:
    number = list(BACKBONES).index(name)
    items = [dialog.table.item(number, column) for column in range(4)]
    return [item.text() for item in items if item is not None]


def test_every_backbone_is_listed_with_what_to_bring(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    assert dialog.table.rowCount() == len(BACKBONES)
    assert row(dialog, "efficientnet_lite0")[1] == "● built in"
    vgg16 = BACKBONES["vgg16"]
    assert row(dialog, "vgg16") == [vgg16.label, "▲ missing", f"{vgg16.megabytes} MB", vgg16.file_name]


def test_only_missing_weights_are_downloaded(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    dialog.choose("efficientnet_lite0")
    assert not dialog.download.isEnabled()
    dialog.choose("vgg16")
    assert dialog.download.isEnabled()
    assert dialog.download.text() == "Download VGG16"


def test_an_imported_file_is_recognised(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    (tmp_path / "w.h5").write_bytes(b"weights")
    dialog = open_dialog(qtbot, session, take_in=TakeIn)
    dialog.import_file(tmp_path / "w.h5")
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert "the weights of VGG16" in dialog.work.words.text()
    assert "newnet: this version of TL Studio does not know" in dialog.work.words.text()
    assert row(dialog, "vgg16")[1] == "● on this computer"
    assert dialog.chosen.name == "vgg16"


def test_what_is_no_weights_file_is_refused_in_a_sentence(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    (tmp_path / "w.h5").write_bytes(b"nothing of the kind")
    dialog = open_dialog(qtbot, session)
    dialog.import_file(tmp_path / "w.h5")
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.work.words.text()
    assert row(dialog, "vgg16")[1] == "▲ missing"


@pytest.mark.parametrize(
    ("job", "words"), [(Failing("No internet."), "No internet."), (UntilStopped(keeps=False), "Cancelled")]
)
def test_a_download_that_fails_or_is_cancelled_says_so(qtbot: QtBot, session: Session, job: object, words: str) -> None:
    dialog = open_dialog(qtbot, session, fetch=lambda _name: job)
    dialog.choose("vgg16")
    dialog.download.click()
    assert dialog.close_button.text() == "Cancel"
    assert not dialog.import_button.isEnabled()
    dialog.close_button.click()
    qtbot.waitUntil(lambda: not dialog.work.busy)
    assert dialog.work.words.text().startswith(words)
    assert dialog.isVisible()


def test_a_pack_is_made_from_here(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    dialog.pack_button.click()
    pack = dialog.findChild(PackDialog)
    assert pack is not None
    assert pack.isVisible()
    (weights.store()).mkdir(parents=True)
    (weights.store() / BACKBONES["vgg16"].file_name).write_bytes(b"downloaded for the pack")
    pack.reject()
    assert row(dialog, "vgg16")[1] == "● on this computer"


def test_what_is_closed_is_not_kept(window: MainWindow, qtbot: QtBot) -> None:
    window.actions_.weights.trigger()
    dialog = window.findChild(WeightsDialog)
    assert isinstance(dialog, WeightsDialog)
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(WeightsDialog) is None)
