"""AugmentationPreview: the chosen picture as training will see it, changed by the very code that training uses."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from tlstudio.core.i18n import _
from tlstudio.core.reading import FITS, Reading
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.tile import Elided
from tlstudio.gui.worker import Worker
from tlstudio.jobs.data import ResolveReading
from tlstudio.jobs.training import Preview
from tlstudio.process import Job

if TYPE_CHECKING:
    import numpy as np

COUNT = 6
_WAIT_MS = 250  # a dragged slider asks once, when it rests


class Tile(QWidget):
    """A caption and a picture that fills its place."""

    def __init__(self, caption: str) -> None:
        super().__init__()
        self.picture = _Picture()
        self.picture.setAccessibleName(caption)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.2))
        words = Elided()
        words.setText(caption)
        words.cut = Qt.TextElideMode.ElideMiddle  # the number stays
        box.addWidget(words)
        box.addWidget(self.picture, 1)


class AugmentationPreview(Card):
    """Follows the settings and the picture that is chosen."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self.path: Path | None = None
        self._seed = session.settings.training.seed
        self._asked: tuple[object, ...] | None = None
        self._drawn: tuple[object, ...] | None = None
        self._worker: Worker | None = None
        self._fit = ""  # what automatic fitting comes to, for these images:
        self._fit_of: tuple[object, ...] | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_WAIT_MS)
        self._rest.timeout.connect(self._ask)
        self.shuffle = button(_("Shuffle"), tip=_("Draw other random changes"))
        self.shuffle.clicked.connect(self._draw_again)
        self.words = Elided()
        captions = (_("Original"), *(_("as trained {number}").format(number=n) for n in range(1, COUNT + 1)))
        self.tiles = [Tile(caption) for caption in captions]
        self._lay_out()
        session.settings_changed.connect(self.refresh)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(label(_("Augmentation preview"), "heading"))
        top.addWidget(self.words, 1)
        top.addWidget(self.shuffle)
        row = QHBoxLayout()
        row.setSpacing(em(0.7))
        for tile in self.tiles:
            row.addWidget(tile, 1)
        self.box.addLayout(top)
        self.box.addLayout(row, 1)
        self.setMinimumHeight(em(11))

    @property
    def drawn(self) -> bool:
        """Tell whether what is shown is of the picture and the settings as they are."""
        return self._drawn == self._wish()

    def show_path(self, path: Path | None) -> None:
        """Show another picture."""
        self.path = path
        self.refresh()

    def refresh(self) -> None:
        """Ask for new pictures soon, where anything they depend on has changed."""
        if self.isVisible() and self._worker is None and self._wish() != self._asked:
            self._rest.start()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while this was out of sight."""
        super().showEvent(event)
        self.refresh()

    def _wish(self) -> tuple[object, ...]:
        settings = self.session.settings
        fit = self._fit if self._fit_of == self._images() else ""
        return (self.path, settings.augmentation, settings.model.input_size, settings.reading, fit, self._seed)

    def _images(self) -> tuple[object, ...]:
        """Return what tells the images that decide an automatic fit from others, in no time."""
        folder = self.session.folder
        return (id(self.session.scanned), len(folder.samples) if folder is not None else 0)

    def _draw_again(self) -> None:
        self._seed += 1
        self.refresh()

    def _ask(self) -> None:
        if self._worker is not None or self.path is None or self._wish() == self._asked:
            return
        self.words.setText(_("drawing…"))
        settings = self.session.settings
        if settings.reading.fit == "automatic":
            if self._fit_of != self._images():
                self._ask_for_fit()
                return
            settings = settings.with_changes("reading", {"fit": self._fit})
        self._asked = self._wish()
        self._start(Preview(self.path, settings, COUNT, self._seed), self._show)

    def _ask_for_fit(self) -> None:
        images, folder = self._images(), self.session.folder
        samples = folder.samples if folder is not None else ()

        self._fit, self._fit_of = "squash", images  # in case it cannot be found out

        def take(reading: Reading) -> None:
            self._fit = reading.fit

        paths = tuple(sample.path for sample in samples if sample.subset != "test")
        self._start(ResolveReading(self.session.settings.reading, paths), take)

    def _start(self, job: Job, done: Callable[[Any], None]) -> None:
        self._worker = self.session.start(
            job, done, on_event=lambda _event: None, on_failed=self._fail, on_ended=self._finished, engine=False
        )

    def _show(self, pictures: "np.ndarray") -> None:
        self._drawn = self._asked
        self.words.setText(self._say())
        for tile, picture in zip(self.tiles, pictures, strict=False):
            height, width = picture.shape[:2]
            image = QImage(picture.tobytes(), width, height, 3 * width, QImage.Format.Format_RGB888)
            tile.picture.show_pixmap(QPixmap.fromImage(image.copy()))

    def _say(self) -> str:
        """Return how pictures become squares, and whether they are changed at all."""
        settings = self.session.settings
        fit = settings.reading.fit
        text = _(FITS[fit]) if fit in FITS else _("fit automatic: {fit}").format(fit=_(FITS[self._fit]))
        if any(settings.augmentation.amounts()):
            return text
        return _("{fit} · augmentation is off").format(fit=text)

    def _fail(self, sentence: str) -> None:
        self.words.setText(sentence)

    def _finished(self) -> None:
        self._worker = None
        self.refresh()  # for what changed meanwhile


class _Picture(QWidget):
    """A picture, as large as its place allows, in rounded corners."""

    def __init__(self) -> None:
        super().__init__()
        self._pixmap = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        """Ask for a small square."""
        return QSize(em(7), em(7))

    def show_pixmap(self, pixmap: QPixmap) -> None:
        """Show another picture."""
        self._pixmap = pixmap
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw it; a square, as the network sees it."""
        from tlstudio.gui.theme import current

        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        side = min(self.width(), self.height())
        place = QRectF(0, 0, side, side)
        shape = QPainterPath()
        shape.addRoundedRect(place, em(0.35), em(0.35))
        painter.setClipPath(shape)
        painter.fillRect(place, current().track)
        if not self._pixmap.isNull():
            painter.drawPixmap(place, self._pixmap, QRectF(self._pixmap.rect()))
