"""Window, command line and exports say the same of 80 real photographs, odd ones among them."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image
from pytestqt.qtbot import QtBot

from tlstudio.core.images import read_pixels
from tlstudio.core.settings import preset
from tlstudio.gui.predict_page import PredictPage
from tlstudio.gui.session import Session
from tlstudio.jobs.export import Export
from tlstudio.jobs.training import Train

COUNT = 80


def collect(trashnet: Path, folder: Path) -> list[Path]:
    """Copy 76 photographs and make four odd ones of others: turned by EXIF, grey, palette, 16-bit."""
    folder.mkdir()
    photos = sorted((trashnet / "validation").rglob("*.jpg"))[:: 505 // COUNT][:COUNT]
    for photo in photos[4:]:
        shutil.copy(photo, folder / photo.name)
    turned, grey, palette, deep = (Image.open(photo).convert("RGB") for photo in photos[:4])
    exif = Image.Exif()
    exif[0x0112] = 6
    turned.save(folder / "turned.jpg", exif=exif)
    grey.convert("L").save(folder / "grey.png")
    palette.convert("P", palette=Image.Palette.ADAPTIVE).save(folder / "palette.png")
    Image.fromarray(np.asarray(deep.convert("L")).astype(np.uint16) * 200 + 900).save(folder / "deep.png")
    return sorted(folder.iterdir())


@pytest.mark.slow
def test_all_ways_agree(trashnet: Path, tmp_path: Path, qtbot: QtBot) -> None:
    settings = preset("quick").with_changes("training", {"epochs": 3}).with_changes("model", {"input_size": 96})
    root = tmp_path / "few"
    for photo in sorted((trashnet / "train").rglob("*.jpg"))[::20]:
        (root / photo.parent.name).mkdir(parents=True, exist_ok=True)
        shutil.copy(photo, root / photo.parent.name)
    run = Train(root, tmp_path / "runs", settings).run(lambda _event: None, lambda: False).run
    paths = collect(trashnet, tmp_path / "photos")
    assert len(paths) == COUNT
    exports = {
        form: Export(run, form, tmp_path / "out").run(lambda _e: None, lambda: False).path
        for form in ("keras", "savedmodel")
    }

    said = {
        "window": by_window(run, tmp_path / "photos", qtbot),
        "command line": by_command(run, tmp_path / "photos"),
        **by_strangers(exports, paths),
    }
    for way, shares in said.items():
        assert shares.shape == (COUNT, 6), way
        assert np.array_equal(shares.argmax(axis=1), said["window"].argmax(axis=1)), way
        assert np.abs(shares - said["window"]).max() <= 1e-4, way


CLASSES = ("cardboard", "glass", "metal", "paper", "plastic", "trash")


def rows(tops: list[dict[str, float]]) -> np.ndarray:
    return np.array([[top[name] for name in CLASSES] for top in tops])


def by_window(run: Path, photos: Path, qtbot: QtBot) -> np.ndarray:
    """Drop the folder on the Predict page; the engine process answers."""
    session = Session()
    page = PredictPage(session)
    qtbot.addWidget(page)
    page.models.open_model(run)
    page.show()
    with qtbot.waitSignal(page.predicted, timeout=180_000):
        page.drop.chosen.emit((photos,))
    session.close()
    assert page.predictions is not None
    # the page asks for the five likeliest of six: the sixth is what is left
    tops = [dict(item.top) for item in page.predictions.items]
    for top in tops:
        for name in set(CLASSES) - set(top):
            top[name] = 1 - sum(top.values())
    return rows(tops)


def by_command(run: Path, photos: Path) -> np.ndarray:
    command = [sys.executable, "-m", "tlstudio", "predict", str(run), str(photos), "--top", "6", "--json"]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    answer = json.loads(out.splitlines()[-1])
    return rows([{t["label"]: t["probability"] for t in item["top"]} for item in answer["predictions"]])


def by_strangers(exports: dict[str, Path], paths: list[Path]) -> dict[str, np.ndarray]:
    pixels = np.stack([read_pixels(path, 96) for path in paths]).astype(np.float32)
    model = tf.saved_model.load(str(exports["savedmodel"]))
    return {
        "keras": keras.models.load_model(exports["keras"], compile=False).predict(pixels, verbose=0),
        "savedmodel": np.asarray(model.serve(pixels)),
    }
