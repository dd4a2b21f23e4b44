"""find-rate and search on the command line, and what they print can be typed."""

import argparse
import json
import shlex
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import FAST, Here
from tests.conftest import write_split
from tlstudio.core.search_result import SearchResult, values_of
from tlstudio.core.settings import Settings
from tlstudio.verbs.flags import above_zero, add_settings_flags, flags_for, settings_from


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_split(tmp_path_factory.mktemp("photos"), ("red", "sky"), train=12, val=6)


def read_back(flags: str) -> Settings:
    parser = argparse.ArgumentParser()
    add_settings_flags(parser)
    return settings_from(parser.parse_args(shlex.split(flags)))


def test_flags_read_back_are_the_same_settings() -> None:
    settings = Settings().changed("training", "learning_rate", 2.5e-5).changed("model", "dense_units", 0)
    settings = settings.changed("overfitting", "label_smoothing", 0.07)
    assert read_back(flags_for(values_of(settings))) == settings
    assert flags_for({"fine_tuning.epochs": 3}) == "--fine-tuning-epochs 3"


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "five", ""])
def test_minutes_are_a_number_above_zero(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="no number above 0"):
        above_zero(text)
    assert above_zero("0.5") == 0.5


def test_find_rate(here: Here, photos: Path, tmp_path: Path) -> None:
    found = here.answer("find-rate", photos, "--run-dir", tmp_path, *FAST)
    assert len(found["rates"]) == len(found["losses"])
    assert read_back(found["flags"]).training.learning_rate == found["proposed"]
    said = here.out("find-rate", photos, "--run-dir", tmp_path, *FAST).splitlines()
    assert said == [said[0], found["flags"]]
    assert "is proposed, a tenth of" in said[0]


def test_search(here: Here, photos: Path, tmp_path: Path) -> None:
    found = here.answer("search", photos, "--run-dir", tmp_path, "--minutes", "0.05", *FAST)
    result = SearchResult.from_dict(found)
    assert result.images == 6, "a quarter of 24 training images"
    assert found["best"]["number"] == result.best_number
    assert values_of(read_back(found["flags"])) == found["best"]["values"]
    assert SearchResult.from_dict(json.loads(Path(found["file"]).read_text(encoding="utf-8"))) == result


def test_search_prints_a_table_a_sentence_and_flags(here: Here, photos: Path, tmp_path: Path) -> None:
    out, err = here.run("search", photos, "--run-dir", tmp_path, "--minutes", "0.03", *FAST)
    head, *rows, empty, sentence, judged_by, flags = out.splitlines()
    assert head.split() == ["trial", "accuracy", "epochs", "settings"]
    assert len([row for row in rows if "(settings before)" in row]) == 1
    assert empty == ""
    assert sentence
    assert "quarter of the training images" in judged_by
    assert flags.startswith("--learning-rate ")
    assert "Trial 1: " in err
    assert "Traceback" not in err


def test_wrong_minutes_are_wrong_usage(here: Here, photos: Path) -> None:
    assert "no number above 0" in here.refused("search", photos, "--minutes", "soon", code=2)


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise on Windows")
def test_ctrl_c_keeps_the_best_so_far(photos: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tlstudio", "search", str(photos), "--run-dir", str(tmp_path), "--minutes", "60"]
    with subprocess.Popen(
        [*command, *FAST, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as work:
        assert work.stderr is not None
        for line in work.stderr:
            if line.startswith("Trial 1:"):
                work.send_signal(signal.SIGINT)
                break
        out, _err = work.communicate(timeout=120)
    assert work.returncode == 130
    assert SearchResult.from_dict(json.loads(out.splitlines()[-1])).first.state == "done"
