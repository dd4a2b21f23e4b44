"""Corrections that cannot be read are never overwritten."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.runs import ExplainDouble
from tlstudio.core.corrections import load_corrections
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.predictions import Prediction
from tlstudio.gui.prediction_view import PredictionView
from tlstudio.gui.session import Session

DAMAGED = '{"images": {"a day of work": '


@pytest.fixture
def file(session: Session) -> Path:
    """Return the project's corrections, which are damaged."""
    assert session.project is not None
    file = session.project.path / "corrections.json"
    file.write_text(DAMAGED)
    return file


def made(qtbot: QtBot, session: Session, folder: ImageFolder) -> PredictionView:
    view = PredictionView(session, ExplainDouble)
    qtbot.addWidget(view)
    picture = folder.root / "validation" / "blue" / "000.png"
    view.add((Prediction(str(picture), (("blue", 0.9), ("red", 0.1))),), ())
    return view


def test_damaged_corrections_stay_until_there_are_others_and_are_set_aside_then(
    qtbot: QtBot, session: Session, folder: ImageFolder, file: Path
) -> None:
    said: list[str] = []
    session.failed.connect(said.append)
    view = made(qtbot, session, folder)
    assert "is damaged" in said.pop()
    assert file.read_text() == DAMAGED, "nothing was said anew"
    view.correcting.give_class(view.rows.rows, "red")
    aside = file.with_name("corrections.damaged.json")
    assert str(aside) in said.pop()
    assert aside.read_text() == DAMAGED
    assert [one.label for one in load_corrections(file.parent).images.values()] == ["red"]
    view.correcting.give_class(view.rows.rows, "blue")
    session.history.undo()
    session.history.undo()
    assert not load_corrections(file.parent).images
    assert said == []
    assert [other.name for other in file.parent.glob("*.damaged*")] == [aside.name]


def test_where_damaged_corrections_were_deleted_there_is_nothing_to_set_aside(
    qtbot: QtBot, session: Session, folder: ImageFolder, file: Path
) -> None:
    view = made(qtbot, session, folder)
    file.unlink()
    said: list[str] = []
    session.failed.connect(said.append)
    view.correcting.give_class(view.rows.rows, "red")
    assert [one.label for one in load_corrections(file.parent).images.values()] == ["red"]
    assert said == []
