"""The command line as people and scripts use it: real files, stable keys, and a real process where that matters."""

import csv
import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.commands import FAST, Answer, Here, answer, tlstudio
from tests.conftest import write_split
from tlstudio.core.catalog import BACKBONES
from tlstudio.core.edits import Edits
from tlstudio.core.feature_cache import FeatureCache, cache_folder
from tlstudio.core.history import read_history
from tlstudio.core.project import Project
from tlstudio.core.run import Run
from tlstudio.core.settings import Settings


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("photos")
    write_split(root, ("red", "sky", "sun"), train=12, val=6)
    (root / "train" / "red" / "broken.jpg").write_bytes(b"\xff\xd8\xff broken")
    return root


@pytest.fixture(scope="module")
def trained(photos: Path, tmp_path_factory: pytest.TempPathFactory) -> Answer:
    return answer("train", photos, "--run-dir", tmp_path_factory.mktemp("runs"), *FAST)


def test_scan(photos: Path) -> None:
    found = answer("scan", photos)
    assert found["images"] == 54
    assert found["classes"] == {"red": 18, "sky": 18, "sun": 18}
    assert found["subsets"] == {"train": 36, "validation": 18}
    assert [(p["kind"], p["path"]) for p in found["problems"]] == [("unreadable", "train/red/broken.jpg")]
    assert found["problems"][0]["reason"]


def test_labels_go_out_and_come_in_and_scan_counts_them(here: Here, photos: Path, tmp_path: Path) -> None:
    table = tmp_path / "labels.csv"
    assert here.answer("labels", photos, "--export", table) == {"file": str(table), "images": 55}
    text = table.read_text(encoding="utf-8-sig")
    text = text.replace("train/red/000.png,red", "train/red/000.png,sky")
    text = text.replace("red/001.png,red,train,no", "red/001.png,red,train,yes")
    table.write_text(text + "gone.png,red,,,,\n", encoding="utf-8")
    found = here.answer("labels", photos, "--import", table)
    assert found["changed"] == 2
    assert found["problems"] == ['Row 57: there is no image "gone.png" in the folder.']
    scanned = here.answer("scan", photos)
    assert (scanned["excluded"], scanned["relabelled"], scanned["images"]) == (1, 1, 53)
    assert scanned["classes"] == {"red": 16, "sky": 19, "sun": 18}
    assert "excluded: 1, relabelled: 1" in tlstudio("scan", photos).stdout
    assert "1 image changed" in tlstudio("labels", photos, "--import", undone(table, text)).stdout
    assert "not in UTF-8" in tlstudio("labels", photos, "--import", photos / "train/red/000.png", code=1).stderr


def undone(table: Path, text: str) -> Path:
    """Write the table with the image that was excluded taken back."""
    table.write_text(text.replace("train,yes", "train,no"), encoding="utf-8")
    return table


def test_train(trained: Answer) -> None:
    assert set(trained) >= {
        "run", "backbone", "classes", "train_images", "validation_images", "frozen_val_accuracy", "val_accuracy",
        "seconds", "images_per_second", "peak_mib",
    }  # fmt: skip
    assert set(trained["seconds"]) == {"features", "head", "fine_tuning", "total"}
    assert trained["backbone"] == "efficientnet_lite0"
    assert trained["classes"] == ["red", "sky", "sun"]
    assert trained["train_images"] == 36
    assert Run(Path(trained["run"])).read().settings.training.epochs == 3


def test_evaluate(here: Here, trained: Answer) -> None:
    scores = here.answer("evaluate", trained["run"])
    keys = {"run", "images", "accuracy", "accuracy_low", "accuracy_high", "macro_f1", "per_class", "confusion_matrix"}
    assert set(scores) >= keys
    assert scores["images"] == sum(map(sum, scores["confusion_matrix"])) == 18
    assert [row["name"] for row in scores["per_class"]] == ["red", "sky", "sun"]


def test_compare(here: Here, photos: Path, tmp_path: Path) -> None:
    found = here.answer(
        "compare", photos, "--backbones", "EfficientNet-Lite0", "--run-dir", tmp_path, "--input-size", "32"
    )
    assert set(found) >= {"file", "candidates", "differences", "missing", "images", "folds", "sentences"}
    (only,) = found["candidates"]
    assert set(only) >= {"backbone", "accuracy", "low", "high", "seconds", "megabytes", "input_size"}
    assert (only["backbone"], only["input_size"], found["images"]) == ("efficientnet_lite0", 32, 54)
    assert json.loads(Path(found["file"]).read_text(encoding="utf-8"))["candidates"] == found["candidates"]
    assert "right on" in found["sentences"][0]


def test_compare_in_words(here: Here, photos: Path, tmp_path: Path) -> None:
    out = here.out("compare", photos, "--run-dir", tmp_path, "--input-size", "32")
    assert "EfficientNet-Lite0" in out
    assert "95 % interval" in out
    assert "Not compared, for their weights are not on this computer: VGG16," in out
    assert "tlstudio weights fetch vgg16" in here.refused(
        "compare", photos, "--run-dir", tmp_path, "--backbones", "vgg16"
    )


def test_predict_with_a_table(here: Here, trained: Answer, photos: Path, tmp_path: Path) -> None:
    table = tmp_path / "said.csv"
    said = here.answer(
        "predict", trained["run"], photos / "val", photos / "train" / "red" / "broken.jpg", "--csv", table
    )
    assert said["images"] == 18
    first = said["predictions"][0]
    assert set(first) >= {"path", "label", "probability", "top"}
    assert first["top"][0] == {"label": first["label"], "probability": first["probability"]}
    with table.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert len(rows) == 19
    assert rows[-1]["problem"]


def test_export_then_predict_with_it(here: Here, trained: Answer, photos: Path, tmp_path: Path) -> None:
    said = answer("export", trained["run"], "--format", "keras", "tflite_float16", "--out", tmp_path / "out")
    made, half = said["exports"]
    assert set(made) >= {"path", "format", "top_agreement", "max_difference", "megabytes", "milliseconds"}
    assert made["top_agreement"] == 1
    assert made["cost"] is made["draft"] is None
    assert Path(half["path"]).is_file()
    assert set(half["cost"]) >= {"before", "after", "otherwise", "interval"}
    said = [here.answer("predict", model, photos / "val")["predictions"] for model in (made["path"], trained["run"])]
    names = ("path", "label", "probability", "top")  # an export knows no paths of training images
    exported, own = ([{name: row[name] for name in names} for row in rows] for rows in said)
    assert exported == own


def test_without_json_people_get_sentences(trained: Answer) -> None:
    done = tlstudio("evaluate", trained["run"])
    assert "95 % interval" in done.stdout
    assert "WARNING" not in done.stderr, done.stderr


def test_wrong_usage_is_2_and_says_what_is_right(here: Here) -> None:
    for words, says in (
        (["train", ".", "--dropout", "7"], "outside 0 to 0.9"),
        (["train"], "Name a folder of images to train on"),
        (["train", ".", "--resume", "run"], "name the run only"),
        (["train", "--resume", "run", "--epochs", "3"], "name the run only"),
        (["train", "--resume", "run", "--preset", "quick"], "name the run only"),
        (["train", "--resume", "run", "--no-deterministic"], "name the run only"),
        (["train", "--resume", "run", "--run-dir", "runs"], "name the run only"),
        (["train", ".", "--backbone", "alexnet"], "efficientnet_lite0"),
        (["compare", ".", "--backbones", "alexnet"], "efficientnet_lite0"),
        (["labels", "."], "--export"),
        (["export", ".", "--out", "x", "--format", "word"], "savedmodel"),
        ([], "command"),
    ):
        assert says in here.refused(*(words or ["nonsense"]), code=2)
    assert "outside 0 to 0.9" in tlstudio("train", ".", "--dropout", "7", code=2).stderr


def test_a_failure_is_1_with_a_sentence(tmp_path: Path) -> None:
    done = tlstudio("train", tmp_path, code=1)
    assert done.stderr.startswith("tlstudio: ")
    assert str(tmp_path) in done.stderr
    assert done.stdout == ""


def test_missing_weights_say_how_to_get_them(here: Here, photos: Path, tmp_path: Path) -> None:
    said = here.refused("train", photos, "--run-dir", tmp_path, "--backbone", "VGG16", *FAST)
    assert "tlstudio weights fetch vgg16" in said
    assert BACKBONES["vgg16"].file_name in said


def test_every_setting_is_a_flag(here: Here) -> None:
    printed = here.out("train", "--help")
    for _name, group in Settings().groups():
        for name, _option in group.options():
            assert f"--{(group.prefix + name).replace('_', '-')}" in printed


def test_cache_says_what_is_kept_and_clears_it(here: Here, photos: Path, tmp_path: Path) -> None:
    with FeatureCache(cache_folder(tmp_path), 10**9).table({"trunk": "a"}, (1000,)).writer() as writer:
        writer.add([bytes(16)], np.zeros((1, 1000)))
    said = here.answer("cache", photos, "--run-dir", tmp_path)
    assert set(said) == {"folder", "size", "limit", "freed"}
    assert (said["folder"], said["freed"]) == (str(tmp_path / "cache"), 0)
    assert said["size"] > 2000
    assert said["limit"] > said["size"]
    cleared = here.answer("cache", photos, "--run-dir", tmp_path, "--clear")
    assert (cleared["size"], cleared["freed"]) == (0, said["size"])
    assert "0 MB" in here.out("cache", photos)
    assert "no folder" in here.refused("cache", photos / "gone")


def test_weights_list_names_every_backbone(here: Here) -> None:
    listed = {row["backbone"]: row["where"] for row in here.answer("weights", "list")["weights"]}
    assert list(listed) == list(BACKBONES)
    assert listed["efficientnet_lite0"] == "bundled"
    assert listed["vgg16"] == "missing"


def interrupted(photos: Path, runs: Path, epochs: int, by: signal.Signals) -> tuple[Run, int, str, str]:
    """Train, send a signal after the second epoch; return the run, the exit code and what was said after that."""
    flags = [*FAST, "--epochs", str(epochs), "--json"]
    command = [sys.executable, "-m", "tlstudio", "train", str(photos), "--run-dir", str(runs), *flags]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as training:
        assert training.stderr is not None
        for line in training.stderr:
            if line.startswith("Epoch 2:"):
                training.send_signal(by)
                break
        out, err = training.communicate(timeout=120)
    return Run(runs / "run-001"), training.returncode, out, err


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise on Windows")
def test_ctrl_c_keeps_the_best_model_and_says_how_to_go_on(photos: Path, tmp_path: Path) -> None:
    run, code, out, err = interrupted(photos, tmp_path / "my runs", 1000, signal.SIGINT)
    assert code == 130
    assert json.loads(out.splitlines()[-1])["run"] == str(run.path)
    assert run.read().state == "stopped"
    assert run.model.is_file()
    assert err.splitlines()[-1] == f"To go on where it was: tlstudio train --resume '{run.path}'"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_killed_training_is_resumed(trained: Answer, photos: Path, tmp_path: Path) -> None:
    run, code, _out, _err = interrupted(photos, tmp_path, 40, signal.SIGKILL)
    assert code == -signal.SIGKILL
    assert run.read().state == "training"
    resumed = answer("train", "--resume", run.path)
    assert set(resumed) == set(trained)
    assert (resumed["run"], resumed["state"], resumed["epochs"]) == (str(run.path), "done", 40)
    assert [row.epoch for row in read_history(run.history)] == list(range(1, 41))


def test_what_cannot_be_resumed_is_a_sentence(here: Here, trained: Answer, photos: Path) -> None:
    assert "is finished" in here.refused("train", "--resume", trained["run"])
    assert "is no run" in here.refused("train", "--resume", photos)


def test_scan_with_checks(here: Here, photos: Path, tmp_path: Path) -> None:
    root = tmp_path / "photos"
    shutil.copytree(photos, root)
    shutil.copy(root / "train/sky/000.png", root / "val/sky/leak.png")
    shutil.copy(root / "train/red/001.png", root / "train/sun/as sun.png")
    Image.open(root / "train/red/002.png").save(root / "train/red/copy.bmp")
    found = here.answer("scan", root, "--checks")
    assert (found["images"], found["subsets"]) == (57, {"train": 38, "validation": 19})
    assert [(p["kind"], p["path"]) for p in found["problems"]] == [("unreadable", "train/red/broken.jpg")]
    assert found["leaks"] == [["train/sky/000.png", "val/sky/leak.png"]]
    assert found["contradictions"] == [["train/red/001.png", "train/sun/as sun.png"]]
    assert ["train/red/002.png", "train/red/copy.bmp"] in found["exact_duplicates"]
    assert len(found["exact_duplicates"]) == 3
    assert set(found["shortcuts"][0]) >= {"feature", "balanced_accuracy"}
    assert "colour" in {shortcut["feature"] for shortcut in found["shortcuts"]}
    words = here.out("scan", root, "--checks")
    assert "2 appear in train and validation" in words
    assert "train/red/002.png  =  train/red/copy.bmp" in words
    project = Project.for_images(root)
    Edits().changed(["val/sky/leak.png"], excluded=True).save(project.path)
    assert here.answer("scan", root, "--checks")["leaks"] == []
