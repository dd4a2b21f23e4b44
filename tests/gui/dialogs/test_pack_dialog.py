from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.waiting import finish
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core import weights
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.weights_pack import WeightsPack
from tlstudio.gui import theme
from tlstudio.gui.dialogs.pack_dialog import PackDialog
from tlstudio.gui.session import Session


@dataclass(frozen=True)
class Pack:
    """Writes a file in which the names stand."""

    path: Path
    names: tuple[str, ...]

    def run(self, _report: Report, _should_stop: ShouldStop) -> WeightsPack:
        self.path.write_text(" ".join(self.names))
        return WeightsPack(self.path, self.names, 154_000_000)


@pytest.fixture
def vgg16_here() -> None:
    weights.store().mkdir(parents=True)
    (weights.store() / BACKBONES["vgg16"].file_name).write_bytes(b"weights")


def open_dialog(qtbot: QtBot, session: Session, job: object = Pack) -> PackDialog:
    dialog = PackDialog(session, None, job)  # type: ignore[arg-type]
    qtbot.addWidget(dialog)
    dialog.open()
    return dialog


@pytest.mark.usefixtures("vgg16_here")
def test_what_is_here_is_chosen_and_what_is_built_in_is_not_listed(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    assert dialog.table.rowCount() == len(BACKBONES) - 1
    assert dialog.chosen == ("vgg16",)
    assert dialog.words.text() == "1 network, 59 MB"


@pytest.mark.parametrize("percent", [100, 150])
def test_no_name_is_cut(qtbot: QtBot, session: Session, qapp: QApplication, percent: int) -> None:
    theme.apply(qapp, "light")
    theme.theme().choose_text_size(percent)
    table = open_dialog(qtbot, session).table
    names = [backbone.label for backbone in BACKBONES.values() if not backbone.bundled]
    widest = max(map(table.fontMetrics().horizontalAdvance, names))
    wide, box = table.columnWidth(0), theme.em(2)  # with the room around it
    theme.theme().choose_text_size(100)
    assert wide >= widest + box


@pytest.mark.usefixtures("vgg16_here")
def test_the_sum_says_what_must_be_downloaded(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    dialog.check("resnet50")
    assert dialog.words.text() == "2 networks, 154 MB; 95 MB of it are downloaded first"


def test_what_only_a_package_brings_cannot_be_chosen(
    qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_in_package", lambda _backbone: None)
    dialog = open_dialog(qtbot, session)
    items = [dialog.table.item(dialog.table.rowCount() - 1, column) for column in (0, 2)]
    assert items[0] is not None
    assert items[1] is not None
    assert items[0].text() == "EfficientNet-Lite2"
    assert not items[0].flags() & Qt.ItemFlag.ItemIsEnabled
    assert "bring its file" in items[1].text()


def test_nothing_chosen_makes_no_pack(qtbot: QtBot, session: Session) -> None:
    dialog = open_dialog(qtbot, session)
    assert not dialog.make_button.isEnabled()
    dialog.check("vgg16")
    assert dialog.make_button.isEnabled()
    dialog.check("vgg16", on=False)
    assert not dialog.make_button.isEnabled()


def test_a_pack_is_made_where_it_was_asked_for(
    qtbot: QtBot, session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = open_dialog(qtbot, session)
    for name in ("vgg16", "resnet50"):
        dialog.check(name)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "my pack"), ""))
    dialog.make_button.click()
    finish(qtbot, dialog)
    assert (tmp_path / "my pack.tlweights").read_text() == "vgg16 resnet50"
    assert "my pack.tlweights, 154 MB: bring it to the other computer" in dialog.work.words.text()
    assert dialog.open_folder.isVisible()
    assert dialog.make_button.isEnabled()


@pytest.mark.parametrize(
    ("job", "words"), [(Failing("No internet."), "No internet."), (UntilStopped(keeps=False), "Cancelled")]
)
def test_a_pack_that_fails_or_is_cancelled_says_so(
    qtbot: QtBot, session: Session, tmp_path: Path, job: object, words: str
) -> None:
    dialog = open_dialog(qtbot, session, lambda *_args: job)
    dialog.check("vgg16")
    dialog.make(tmp_path / "x")
    dialog.reject()
    finish(qtbot, dialog)
    assert dialog.work.words.text().startswith(words)
    assert not dialog.open_folder.isVisible()
