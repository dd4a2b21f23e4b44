from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtWidgets import QApplication

from tests.gui.runs import make_folder, make_run
from tlstudio.gui.plot_picture import save_plot


def test_the_picture_shows_both_curves_of_both_plots(qapp: QApplication, tmp_path: Path) -> None:
    save_plot(make_run(tmp_path / "runs", make_folder(tmp_path / "photos")), tmp_path / "plot.png")
    pixels = np.asarray(Image.open(tmp_path / "plot.png").convert("RGB")).astype(int)
    left, right = pixels[:, : pixels.shape[1] // 2], pixels[:, pixels.shape[1] // 2 :]
    for half in (left, right):
        blue = (half[..., 2] - half[..., 0] > 100).sum()
        orange = (half[..., 0] - half[..., 2] > 100).sum()
        assert blue > 100
        assert orange > 100
