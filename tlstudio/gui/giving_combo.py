"""Combo boxes that say with … what they have no room for; GivingCombo is as wide as its entries where it can be."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

from tlstudio.gui.giving import tell_whole
from tlstudio.gui.theme import em

_BESIDE = 0.6  # em, at most, that a style keeps free beside the text


class CuttingCombo(QComboBox):
    """What is cut is cut in the middle, for what stands at the end, such as a share, matters as much as the beginning.

    By itself Qt cuts in the middle of a letter.
    """

    @property
    def shown(self) -> str:
        """The chosen entry as it stands there, cut where there is no room for it."""
        return self._option().currentText

    def event(self, event: QEvent) -> bool:
        """Tell the whole of what is cut."""
        return tell_whole(self, event, self.currentText, lambda: self.shown) or super().event(event)

    def _option(self) -> QStyleOptionComboBox:
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        field = self.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, self
        )
        room = field.width() - em(_BESIDE)
        option.currentText = self.fontMetrics().elidedText(option.currentText, Qt.TextElideMode.ElideMiddle, room)
        return option

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw as much of the entry as there is room for."""
        painter, option = QStylePainter(self), self._option()
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class GivingCombo(CuttingCombo):
    """Class names may be long: it is never wider than `most` em, nor asks for more than `least`."""

    def __init__(self, least: float, most: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least, self._most = least, most
        self._wide = 0
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        """Ask for room for the longest entry; where it is empty for a moment, its place stays as it is."""
        size = super().sizeHint()
        if self.count():
            self._wide = size.width() + em(_BESIDE)
        return QSize(min(max(self._wide, size.width()), em(self._most)), size.height())

    def minimumSizeHint(self) -> QSize:
        """Give way."""
        size = self.sizeHint()
        return QSize(min(size.width(), em(self._least)), size.height())
