"""ThresholdRow: the threshold on one class by slider, by number, or by what is wanted of it."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QMenu, QPushButton, QSlider, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import button, label
from tlstudio.gui.theme import em
from tlstudio.gui.wording import percent

_WANTED = (0.9, 0.95, 0.99)


class ThresholdRow(QWidget):
    """`moved` carries another threshold, `wanted` the sensitivity to reach (None: the best sum), `reset` nothing."""

    moved = Signal(float)
    wanted = Signal(object)
    reset = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        tip = _(
            "An image counts as of the class from this probability on. It is kept with the model, for each class. The "
            "Predict page does not go by it: there the likeliest class is named."
        )
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 1000)
        self.slider.setMinimumWidth(em(5))
        self.spin = QDoubleSpinBox()
        self.spin.setDecimals(4)
        self.spin.setRange(0, 1)
        self.spin.setSingleStep(0.01)
        self.spin.setKeyboardTracking(False)
        for widget in (self.slider, self.spin):
            widget.setAccessibleName(_("Threshold"))
            widget.setToolTip(tip)
        self.propose = self._proposals()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(_("Threshold")))
        row.addWidget(self.slider, 1)
        row.addWidget(self.spin)
        row.addWidget(self.propose)
        self.slider.valueChanged.connect(lambda value: self.moved.emit(value / 1000))
        self.spin.valueChanged.connect(self.moved)

    def _proposals(self) -> QPushButton:
        propose = button(_("Propose  "), tip=_("Set the threshold by what is wanted of it."))
        menu = QMenu(propose)
        text = _("Highest sum of sensitivity and specificity (Youden)")
        menu.addAction(text, lambda: self.wanted.emit(None))
        for share in _WANTED:
            text = _("Sensitivity of at least {share}").format(share=percent(share, 0))
            menu.addAction(text, partial(self.wanted.emit, share))
        menu.addAction(_("One half, as at first"), self.reset.emit)
        propose.setMenu(menu)
        return propose

    def show_threshold(self, threshold: float) -> None:
        """Show where the threshold stands."""
        for widget, value in ((self.slider, round(1000 * threshold)), (self.spin, threshold)):
            widget.blockSignals(True)
            widget.setValue(value)  # type: ignore[arg-type]
            widget.blockSignals(False)
