"""What must not be loaded: no front end may wait for TensorFlow, no command for Qt."""

import subprocess
import sys

import pytest

HEAVY = ("tensorflow", "keras")


@pytest.mark.parametrize(
    ("modules", "forbidden"),
    [
        ("tlstudio.gui.app, tlstudio.gui.main_window, tlstudio.gui.train_page, tlstudio.gui.predict_page", HEAVY),
        ("tlstudio.cli, tlstudio.jobs, tlstudio.process", (*HEAVY, "PySide6", "pyqtgraph", "cv2")),
        ("tlstudio.core.augmentation", (*HEAVY, "scipy")),
        ("tlstudio.__main__", (*HEAVY, "PySide6", "sklearn", "scipy")),
    ],
)
def test_no_front_end_loads_tensorflow(modules: str, forbidden: tuple[str, ...]) -> None:
    code = f"import sys, {modules}; print([m for m in {forbidden} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr
