"""Opacity: how much a heat map covers of its picture, chosen by a slider and remembered."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QWidget

from tlstudio.core.i18n import _
from tlstudio.gui.card import label
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em

_KEPT_AS = "map_opacity"


class Opacity(QWidget):
    """`changed` carries the share, from 0 to 1."""

    changed = Signal(float)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setMinimumWidth(em(3))
        self.slider.setMaximumWidth(em(8))
        self.slider.setAccessibleName(_("Opacity"))
        self.slider.setToolTip(_("How much the map covers of the picture"))
        self.percent = QLabel()
        self.percent.setMinimumWidth(em(3.2))
        name = label(_("Opacity"), "muted")
        name.setBuddy(self.slider)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(0.6))
        for part in (name, self.slider, self.percent):
            row.addWidget(part)
        self.slider.setValue(int(str(session.store.value(_KEPT_AS, 70))))
        self._tell()
        self.slider.valueChanged.connect(self._tell)

    @property
    def share(self) -> float:
        """What is chosen, from 0 to 1."""
        return self.slider.value() / 100

    def _tell(self) -> None:
        self.percent.setText(f"{self.slider.value()} %")
        self._session.store.setValue(_KEPT_AS, self.slider.value())
        self.changed.emit(self.share)
