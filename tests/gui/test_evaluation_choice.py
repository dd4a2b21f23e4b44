from pathlib import Path

from pytestqt.qtbot import QtBot

from tests.gui.runs import make_run
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.description import Description
from tlstudio.gui.evaluate_page import EvaluatePage
from tlstudio.gui.session import Session


def test_of_a_saved_model_it_is_said_why_there_is_no_more_to_say(
    qtbot: QtBot, session: Session, folder: ImageFolder, tmp_path: Path
) -> None:
    assert session.project is not None
    session.run = make_run(session.project.runs, folder)
    page = EvaluatePage(session)
    qtbot.addWidget(page)
    assert not page.choice.fit.isHidden()
    model = tmp_path / "mine.keras"
    Description("mine", folder.classes, 64, "vgg16").add_to(model)
    page.choice.runs.open_model(model)
    assert page.choice.fit.isHidden()
    assert not page.choice.report.isEnabled()
    assert page.choice.note.text().startswith(f"From {tmp_path}. How it was trained is not in the file")
