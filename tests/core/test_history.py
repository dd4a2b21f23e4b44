from pathlib import Path

from tlstudio.core.events import EpochDone
from tlstudio.core.history import read_history, write_history

EPOCHS = (
    EpochDone(1, "head", 1.25, 0.5, 1.5, 0.25, 1e-3, 2.5, False),
    EpochDone(2, "fine_tuning", 0.125, 1.0, 0.5, 0.75, 1e-5, 3.0, True),
)


def test_history_comes_back_to_the_last_digit(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    assert read_history(file) == ()
    write_history(file, EPOCHS)
    assert read_history(file) == EPOCHS
