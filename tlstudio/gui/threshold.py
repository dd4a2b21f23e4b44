"""Threshold: below which confidence a person is asked; remembered from one start to the next."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import label
from tlstudio.gui.store import store
from tlstudio.gui.theme import em
from tlstudio.gui.wording import percent

_KEPT_AS, _FIRST = "predict/threshold", 70


class Threshold(QWidget):
    """A slider in whole percents; `changed` follows each step."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setPageStep(5)
        self.slider.setAccessibleName(_("Ask me when the confidence is below"))
        tip = _(
            "Predictions with less confidence than this are marked to be checked by eye. Confidence is calibrated on "
            "the validation images: of those at 90 %, about nine in ten are right, as long as new images are like them."
        )
        self.slider.setToolTip(tip)
        self.words = label("")
        self.words.setMinimumWidth(em(3.2))
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider, 1)
        row.addWidget(self.words)
        try:
            kept = int(str(store().value(_KEPT_AS, _FIRST)))
        except (TypeError, ValueError):
            kept = _FIRST
        self.slider.setValue(kept)
        self.slider.valueChanged.connect(self._change)
        self._show()

    @property
    def share(self) -> float:
        """The threshold, from 0 to 1."""
        return self.slider.value() / 100

    def _show(self) -> None:
        self.words.setText(percent(self.share, 0))

    def _change(self, value: int) -> None:
        store().setValue(_KEPT_AS, value)
        self._show()
        self.changed.emit()
