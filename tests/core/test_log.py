import logging
from pathlib import Path

import psutil
import pytest

from tlstudio.core.errors import StudioError
from tlstudio.core.log import log_into, start_logging, started


def test_what_is_logged_lands_in_the_file_while_the_block_runs(tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    logger = logging.getLogger("tlstudio")
    logger.setLevel(logging.INFO)
    with log_into(file):
        logger.info("Größe 224")
    logger.info("later")
    text = file.read_text(encoding="utf-8")
    assert "Größe 224" in text
    assert "later" not in text


def test_a_log_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match="is not there"), log_into(tmp_path / "gone" / "log.txt"):
        pass
    handlers = logging.getLogger("tlstudio").handlers
    assert all(not isinstance(h, logging.FileHandler) or "gone" not in h.baseFilename for h in handlers)


def test_how_long_the_window_took_is_logged(home: Path) -> None:
    file = start_logging("window-for-test")
    assert file is not None
    started(psutil.Process().create_time() + 0.734)
    assert "the window was there 0.73 s after the start" in file.read_text(encoding="utf-8")
