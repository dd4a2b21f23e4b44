"""SideBySide: some pictures in a row, one of them chosen."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import Sample
from tlstudio.core.i18n import ngettext
from tlstudio.gui.card import label
from tlstudio.gui.picture import PictureView
from tlstudio.gui.theme import current, em

_MOST = 12  # pictures shown of a group; the answers are about all of it
_EDGE = 640


class Tile(QFrame):
    """One picture with its caption; a click chooses it, a double click opens it."""

    clicked = Signal()
    opened = Signal()

    def __init__(self, sample: Sample, caption: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.is_chosen = False
        picture = PictureView(edge=_EDGE)
        picture.show_file(sample.path)
        name, *rest = caption.split("\n")
        words = label(name)
        words.setToolTip(str(sample.path))
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        box = QVBoxLayout(self)
        box.addWidget(picture, 1)
        box.addWidget(words)
        box.addWidget(label("\n".join(rest), "muted", wrap=True))
        self.setMinimumWidth(em(16))

    def choose(self, chosen: bool) -> None:
        """Show whether it is the chosen one."""
        self.is_chosen = chosen
        self.update()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """Be chosen."""
        self.clicked.emit()

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        """Be shown large."""
        self.opened.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame, in the accent's colour where it is chosen."""
        super().paintEvent(event)
        if self.is_chosen:
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            width = max(2, em(0.2))
            painter.setPen(QPen(QColor(current().accent), width))
            inset = (width + 1) // 2
            painter.drawRoundedRect(self.rect().adjusted(inset, inset, -inset, -inset), em(0.4), em(0.4))


class SideBySide(QScrollArea):
    """Pictures in a row, which scrolls sideways where there are many."""

    chosen_changed = Signal()
    opened = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.tiles: list[Tile] = []
        self.chosen = 0
        self._samples: tuple[Sample, ...] = ()
        self._captions: list[str] = []

    @property
    def sample(self) -> Sample | None:
        """The chosen image; None where there are none."""
        return self._samples[self.chosen] if self.chosen < len(self._samples) else None

    def show_samples(self, samples: Sequence[Sample], captions: Sequence[str]) -> None:
        """Show images; the one that is chosen stays so by its number, as far as there are so many."""
        if self._samples != tuple(samples) or self._captions != list(captions):
            self._samples, self._captions = tuple(samples), list(captions)
            self._fill()
        self.choose(min(self.chosen, max(len(self.tiles) - 1, 0)))

    def _fill(self) -> None:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        self.tiles = [Tile(sample, text) for sample, text in zip(self._samples, self._captions, strict=True)][:_MOST]
        for at, tile in enumerate(self.tiles):
            tile.clicked.connect(lambda at=at: self.choose(at))
            tile.opened.connect(lambda at=at: self.opened.emit(at))
            row.addWidget(tile, 1)
        more = len(self._samples) - len(self.tiles)
        if more > 0:
            text = ngettext("and {count} more", "and {count} more", more).format(count=numeral(more))
            row.addWidget(label(text, "muted"))
        inside = QWidget()
        inside.setObjectName("scrolled")
        inside.setLayout(row)
        self.setWidget(inside)

    def choose(self, at: int) -> None:
        """Choose a picture by its number from 0."""
        self.chosen = at
        for number, tile in enumerate(self.tiles):
            tile.choose(number == at)
        if at < len(self.tiles):
            self.ensureWidgetVisible(self.tiles[at])
        self.chosen_changed.emit()

    def step(self, by: int) -> None:
        """Choose the picture before or after; beyond the ends nothing happens."""
        if 0 <= self.chosen + by < len(self.tiles):
            self.choose(self.chosen + by)
