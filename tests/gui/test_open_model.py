"""A model kept open answers pictures that come one after another."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tests.gui.seeing import Looking, picture
from tests.jobs_for_tests import Failing
from tlstudio.core.description import Description
from tlstudio.gui.open_model import OpenModel
from tlstudio.gui.session import Session


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    Description("mine", ("blue", "red"), 64, "vgg16").add_to(tmp_path / "mine.keras")
    return tmp_path / "mine.keras"


@pytest.fixture
def model(qtbot: QtBot, session: Session, saved: Path) -> Iterator[OpenModel]:
    model = OpenModel(session, Looking)
    model.set_model(saved)
    yield model
    model.close()
    qtbot.waitUntil(lambda: not model.is_open)


def test_one_job_answers_all_and_nothing_stays_behind(qtbot: QtBot, session: Session, model: OpenModel) -> None:
    started: list[object] = []
    session.work_changed.connect(lambda: started.append(session.working))
    model.open()
    assert model.classes == ("blue", "red")
    assert model._folder is not None
    folder = Path(model._folder.name)
    for colour in ("red", "blue", "red"):
        with qtbot.waitSignal(model.seen) as seen:
            model.ask_about(picture(colour))
            assert model.looks
        assert seen.args is not None
        assert [(item.label, item.path) for item in seen.args[0].items] == [(colour, "")]
        assert not model.looks
        assert list(folder.iterdir()) == []
    assert started == [True], "the same job all the time"
    with qtbot.waitSignal(model.ended):
        model.close()
    assert not folder.exists()


def test_a_kept_file_is_answered_under_its_own_name(qtbot: QtBot, model: OpenModel, tmp_path: Path) -> None:
    file = tmp_path / "kept.png"
    picture("red").save(str(file))
    model.open()
    with qtbot.waitSignal(model.came) as came:
        model.ask_about_file(file)
    assert came.args is not None
    assert [(item.label, item.path) for item in came.args[0].items] == [("red", str(file))]
    assert file.is_file()


def test_what_had_no_answer_when_it_was_closed_is_told(qtbot: QtBot, session: Session, tmp_path: Path) -> None:
    model = OpenModel(session, lambda *_of: Failing("No such model."))
    model.set_model(tmp_path / "none.keras")
    file = write_images(tmp_path / "kept", {"red": 1}) / "red" / "000.png"
    with qtbot.waitSignals([session.failed, model.ended]), qtbot.waitSignal(model.left) as left:
        model.open()
        model.ask_about_file(file)
    assert left.args == [[file]]
    assert not model.is_open


def test_it_is_opened_again_before_it_was_closed(qtbot: QtBot, model: OpenModel) -> None:
    model.open()
    model.close()
    with qtbot.waitSignal(model.ended):
        model.open()
    with qtbot.waitSignal(model.seen):
        model.ask_about(picture("blue"))


def test_a_model_that_is_chosen_later_is_asked(qtbot: QtBot, session: Session, saved: Path) -> None:
    model = OpenModel(session, Looking)
    model.open()
    assert not model.is_open
    model.set_model(saved)
    assert model.is_open
    with qtbot.waitSignal(model.seen):
        model.ask_about(picture("blue"))
    model.set_model(None)
    assert not model.is_open
    qtbot.waitUntil(lambda: not session.working)
