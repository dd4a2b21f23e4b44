from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from tests.gui.dialogs.waiting import finish
from tests.gui.runs import epochs, make_run
from tests.jobs_for_tests import Failing, UntilStopped
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.verification import Verdict, Verification
from tlstudio.gui.dialogs.bundle_dialog import BundleDialog
from tlstudio.gui.dialogs.verify_dialog import VerifyDialog
from tlstudio.gui.run_facts import read_facts
from tlstudio.gui.session import Session


@dataclass(frozen=True)
class Written:
    """Writes the file and says what it was asked for."""

    run_path: Path
    out: Path
    images: bool

    def run(self, _report: Report, _should_stop: ShouldStop) -> Path:
        self.out.write_text(f"{self.run_path.name} {self.images}")
        return self.out


@dataclass(frozen=True)
class Found:
    """Trains an epoch and says what it was asked for."""

    verdict: Verdict
    asked: tuple[Path | None, ...]

    def run(self, report: Report, _should_stop: ShouldStop) -> Verification:
        report(epochs(0.5)[0])
        kept = str(self.asked[2] or "")
        return Verification(self.verdict, 9, ("a.png",), notes=tuple(map(str, self.asked)), run=kept)


def found(verdict: Verdict) -> Callable[[Path, Path | None, Path | None], Found]:
    return lambda *asked: Found(verdict, asked)


def test_a_bundle_is_written_and_nothing_overwritten(
    qtbot: QtBot, session: Session, folder: ImageFolder, tmp_path: Path
) -> None:
    facts = read_facts(make_run(tmp_path / "runs", folder), None)
    (facts.run.path / "Run 1 bundle.zip").touch()
    dialog = BundleDialog(session, facts, make=Written)
    qtbot.addWidget(dialog)
    dialog.open()
    assert dialog.name.text() == "Run 1 bundle (2).zip"
    dialog.folder.line.setText(str(tmp_path))
    dialog.name.setText("for a journal")
    dialog.images.click()
    dialog.save_button.click()
    finish(qtbot, dialog)
    assert (tmp_path / "for a journal.zip").read_text() == "run-001 True"
    assert "for a journal.zip" in dialog.work.words.text()
    assert dialog.open_button.isVisible()
    for name, reason in (("for a journal.zip", "already there"), ("../x", "name the file"), ("", "name the file")):
        dialog.name.setText(name)
        dialog.save_button.click()
        assert reason in dialog.work.words.text()


def test_a_run_that_was_stopped_cannot_be_bundled(
    qtbot: QtBot, session: Session, folder: ImageFolder, tmp_path: Path
) -> None:
    dialog = BundleDialog(session, read_facts(make_run(tmp_path / "runs", folder, state="stopped"), None))
    qtbot.addWidget(dialog)
    assert not dialog.save_button.isEnabled()
    assert "trained to its end" in dialog.work.words.text()


@pytest.mark.parametrize(
    ("verdict", "role", "says"),
    [
        ("identical", "good", "Bit-identical"),
        ("within_tolerance", "good", "Within tolerance"),
        ("different", "warning", "Different"),
        ("other_images", "wrong", "Not trained again"),
    ],
)
def test_the_verdict_and_its_reasons_are_shown(
    verdict: Verdict, role: str, says: str, qtbot: QtBot, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = VerifyDialog(session, verify=found(verdict))
    qtbot.addWidget(dialog)
    dialog.open()
    assert not dialog.verify_button.isEnabled()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: ("/bundle.zip", ""))
    dialog.bundle.browse.click()
    dialog.verify_button.click()
    finish(qtbot, dialog)
    assert dialog.verdict.text().startswith(says)
    assert dialog.verdict.property("role") == role
    assert dialog.details.text().splitlines()[0] == "Missing: a.png"
    assert "/bundle.zip\nNone\nNone" in dialog.details.text()


def test_the_new_run_can_be_kept(qtbot: QtBot, session: Session) -> None:
    dialog = VerifyDialog(session, verify=found("identical"))
    qtbot.addWidget(dialog)
    dialog.bundle.line.setText("/b.zip")
    dialog.images.line.setText("/photos")
    assert "are kept in the run's folder" in dialog.keep.toolTip()
    dialog.keep.click()
    with qtbot.waitSignal(session.runs_changed):
        dialog.verify_button.click()
    finish(qtbot, dialog)
    assert session.project is not None
    assert f"/photos\n{session.project.runs}" in dialog.details.text()


def test_verifying_can_be_cancelled_and_what_goes_wrong_is_said(qtbot: QtBot, session: Session) -> None:
    dialog = VerifyDialog(session, verify=lambda *_asked: UntilStopped(keeps=False))
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.bundle.line.setText("/b.zip")
    dialog.verify_button.click()
    assert not dialog.verify_button.isEnabled()
    dialog.close_button.click()
    finish(qtbot, dialog)
    assert "Cancelled" in dialog.work.words.text()
    failing = VerifyDialog(session, verify=lambda *_asked: Failing("The bundle is damaged."))
    qtbot.addWidget(failing)
    failing.bundle.line.setText("/b.zip")
    failing.verify_button.click()
    finish(qtbot, failing)
    assert failing.work.words.text() == "The bundle is damaged."
