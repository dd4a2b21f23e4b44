from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from tests.gui.runs import make_run
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.owner import owned
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings
from tlstudio.gui.offers import Offer, OfferButtons, offers_for
from tlstudio.gui.run_facts import read_facts


@pytest.fixture
def run(tmp_path: Path, folder: ImageFolder) -> Run:
    """Return a run that failed in its fourth epoch."""
    run = make_run(tmp_path / "runs", folder, state="failed", note="Memory ran out.")
    run.checkpoint.write_bytes(b"not looked into")
    return run


def texts(run: Run) -> list[str]:
    return [offer.text for offer in offers_for(read_facts(run, None))]


@pytest.mark.parametrize("cause", ["memory", "killed"])
def test_want_of_memory_offers_half_the_batch_and_to_go_on(run: Run, cause: str) -> None:
    run.change(cause=cause)
    again, resume = offers_for(read_facts(run, None))
    assert (again.text, resume.text) == ("Try again with batch size 16", "Resume")
    assert again.settings == Settings().changed("training", "batch_size", 16)
    assert "from epoch 4" in resume.tip
    assert resume.settings is None


def test_another_failure_offers_to_go_on(run: Run) -> None:
    assert texts(run) == ["Resume"]


def test_a_batch_of_one_cannot_be_halved(run: Run) -> None:
    run.change(cause="memory", settings=Settings().changed("training", "batch_size", 1))
    assert texts(run) == ["Resume"]


def test_without_a_checkpoint_there_is_no_going_on(run: Run) -> None:
    run.checkpoint.unlink()
    assert texts(run) == []
    run.change(state="training")  # killed before the first epoch was done: it begins anew
    assert texts(run) == ["Resume"]


def test_what_is_done_or_going_on_offers_nothing(run: Run) -> None:
    for state in ("done", "training"):
        run.change(state=state)
        with owned(run.owner):
            assert texts(run) == []


def test_the_buttons_say_which_was_chosen(qtbot: QtBot, run: Run) -> None:
    buttons = OfferButtons()
    qtbot.addWidget(buttons)
    offers = offers_for(read_facts(run, None))
    buttons.show_offers(offers)
    assert buttons.isVisible()
    button = buttons.findChild(QPushButton)
    buttons.show_offers(offers_for(read_facts(run, None)))
    assert buttons.findChild(QPushButton) is button, "the same offers leave the buttons alone"
    taken: list[Offer] = []
    buttons.accepted.connect(taken.append)
    assert isinstance(button, QPushButton)
    button.click()
    assert taken == list(offers)
    buttons.show_offers(())
    assert not buttons.isVisible()
