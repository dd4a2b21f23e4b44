"""Make the pictures of the help and of the README from the program as it is, light and dark.

Run: xvfb-run -a -s "-screen 0 1500x960x24" python packaging/make_pictures.py [PHOTOS]

The help's come from the bundled samples; with a folder of photographs the README's four pages are made of those, too.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
HELP, README = ROOT / "resources" / "help" / "pictures", ROOT / "docs" / "pictures"
SIZE = (1280, 800)
WIDE = 960  # pixels of a whole window in the help
PATIENCE = 3600  # seconds for a training, on a computer that does other things as well


class Studio:
    """The real window, driven from outside."""

    def __init__(self, images: Path, size: tuple[int, int]) -> None:
        from PySide6.QtWidgets import QApplication

        from tlstudio.gui import theme
        from tlstudio.gui.app import begin
        from tlstudio.gui.main_window import MainWindow

        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        self.app = app
        theme.apply(app, "light")
        self.window: Any = MainWindow()
        self.window.setGeometry(0, 0, *size)
        self.window.show()
        begin(self.window, images, False)
        self.until(lambda: self.window.session.folder is not None)
        self.idle()

    def until(self, ready: Callable[[], object]) -> None:
        """Let the window work until something is so."""
        end = time.monotonic() + PATIENCE
        while not ready():
            self.app.processEvents()
            time.sleep(0.01)
            if time.monotonic() > end:
                sys.exit("The window did not get ready.")

    def idle(self, seconds: float = 1.5) -> None:
        """Let the window work until no job runs, and what is drawn later is drawn."""
        self.until(lambda: not self.window.session.working)
        end = time.monotonic() + seconds
        self.until(lambda: time.monotonic() > end)

    def shoot(self, folder: Path, name: str, widget: Any = None) -> None:  # noqa: ANN401 - any widget; the window
        """Keep a picture of a widget in both themes."""
        from tlstudio.gui import theme

        for look in ("light", "dark"):
            theme.theme().choose(look)
            self.idle(0.8)
            with tempfile.TemporaryDirectory() as place:
                shot = os.path.join(place, "shot.png")
                (widget or self.window).grab().save(shot)
                keep(Path(shot), folder / f"{name}-{look}.png", small=folder == HELP)
        theme.theme().choose("light")

    def train(self) -> None:
        """Train with the settings as they are, on the Train page."""
        self.window.train()
        self.until(lambda: self.window.session.trainer is None and self.window.session.run is not None)
        self.idle()

    def predict(self, files: list[Path]) -> None:
        """Ask about some images on the Predict page."""
        self.window.show_page(3)
        page = self.window.page(3)
        self.idle(0.5)
        page.predict(files)
        self.until(lambda: page.predictions is not None)
        self.idle(3)

    def close(self) -> None:
        """End the window and its engine."""
        self.window.close()


def keep(shot: Path, target: Path, small: bool) -> None:
    """Write a picture as a PNG; small ones no wider than WIDE and of 256 colours."""
    with Image.open(shot) as picture:
        picture = picture.convert("RGB")
        if small:
            if picture.width > WIDE:
                picture = picture.resize((WIDE, round(picture.height * WIDE / picture.width)), Image.Resampling.LANCZOS)
            picture = picture.quantize(256, dither=Image.Dither.NONE)
        target.parent.mkdir(parents=True, exist_ok=True)
        picture.save(target, optimize=True)


def hide_places(dialog: Any) -> None:  # noqa: ANN401 - any dialog
    """Shorten what says where the program lies, or the home of the moment: it is nobody's business."""
    from PySide6.QtCore import Qt
    from PySide6.QtWidgets import QLineEdit, QTableWidget

    for place in (str(ROOT), os.environ["TLSTUDIO_HOME"]):
        for line in dialog.findChildren(QLineEdit):
            line.setText(line.text().replace(place, "…"))
        for table in dialog.findChildren(QTableWidget):
            for item in table.findItems(place, Qt.MatchFlag.MatchContains):
                item.setText(item.text().replace(place, "…"))


def for_help() -> None:
    """Make the help's pictures."""
    from tlstudio.gui.dialogs.export_dialog import ExportDialog
    from tlstudio.gui.dialogs.review_dialog import ReviewDialog
    from tlstudio.gui.dialogs.weights_dialog import WeightsDialog
    from tlstudio.jobs.samples import CopySample

    spoilt, waste = (CopySample(name).run(lambda _event: None, lambda: False) for name in ("spoilt", "waste"))
    studio = Studio(spoilt, SIZE)
    page = studio.window.page(0)
    studio.until(lambda: page.findings is not None)
    studio.idle()
    studio.shoot(HELP, "checks")
    dialog = ReviewDialog(studio.window.session, page.findings, studio.window)
    dialog.show()
    studio.shoot(HELP, "copies", dialog)
    dialog.close()
    studio.close()

    studio = Studio(waste, SIZE)
    studio.shoot(HELP, "data")
    studio.train()
    studio.shoot(HELP, "train")
    studio.shoot(HELP, "settings", studio.window.page(1).settings)
    studio.window.show_page(2)
    evaluation = studio.window.page(2)
    studio.until(lambda: evaluation.middle.currentWidget() is evaluation.view)
    studio.idle()
    studio.shoot(HELP, "evaluate")
    studio.predict(sorted(waste.glob("*/*.jpg"))[1::6])
    studio.shoot(HELP, "predict")
    session = studio.window.session
    for name, made in (("export", ExportDialog(session, session.run, studio.window)),
                       ("weights", WeightsDialog(session, studio.window))):  # fmt: skip
        made.show()
        hide_places(made)
        studio.shoot(HELP, name, made)
        made.close()
    studio.close()


def for_readme(photos: Path) -> None:
    """Make the README's pictures: the four pages, on a folder of photographs with train and validation in it."""
    studio = Studio(photos, (1440, 900))
    studio.shoot(README, "data")
    studio.train()
    studio.shoot(README, "train")
    studio.window.show_page(2)
    evaluation = studio.window.page(2)
    studio.until(lambda: evaluation.middle.currentWidget() is evaluation.view)
    studio.idle()
    studio.shoot(README, "evaluate")
    classes = sorted((photos / "validation").iterdir())
    studio.predict([file for folder in classes for file in sorted(folder.iterdir())[3:6]])
    studio.shoot(README, "predict")
    studio.close()


def main() -> None:
    """Work in a home of its own, so that nothing of the user's is seen."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["TLSTUDIO_HOME"] = home
        os.environ["LANGUAGE"] = "en"
        sys.path.insert(0, str(ROOT))
        for_help()
        for photos in sys.argv[1:]:
            for_readme(Path(photos))


if __name__ == "__main__":
    main()
