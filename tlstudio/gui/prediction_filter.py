"""PredictionFilter: which of the predictions are shown: by what is thought of them, by class, by a text."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.i18n import _
from tlstudio.gui.giving_combo import GivingCombo
from tlstudio.gui.judging import STATES, what_unlike_means
from tlstudio.gui.prediction_rows import Choice
from tlstudio.gui.theme import em


class PredictionFilter(QWidget):
    """A row of three controls; `changed` follows each change."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = QLineEdit()
        self.text.setPlaceholderText(_("Find in names and notes"))
        self.text.setAccessibleName(_("Find in names and notes"))
        self.text.setClearButtonEnabled(True)
        self.state = GivingCombo(10, 20)
        self.state.setAccessibleName(_("Which predictions are shown"))
        self.state.setToolTip(_("Show only some of the predictions.") + "\n\n" + what_unlike_means())
        for state, name in STATES.items():
            self.state.addItem(_(name), state)
        self.label = GivingCombo(8, 20)
        self.label.setAccessibleName(_("Class shown"))
        self.label.setToolTip(_("Show only images of one class, as predicted or as you corrected it"))
        self.label.addItem(_("All classes"), "")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(em(0.6))
        row.addWidget(self.state)
        row.addWidget(self.label)
        row.addWidget(self.text, 1)
        for combo in (self.state, self.label):
            combo.currentIndexChanged.connect(self.changed)
        self.text.textChanged.connect(self.changed)

    @property
    def choice(self) -> Choice:
        """What is chosen."""
        return Choice(self.state.currentData() or "", self.label.currentData() or "", self.text.text().strip())

    def show_counts(self, counts: Counter[str]) -> None:
        """Say how many rows there are of each state."""
        for index, (state, name) in enumerate(STATES.items()):
            count = counts[state] if state else counts.total()
            self.state.setItemText(index, f"{_(name)} ({numeral(count)})")

    def show_classes(self, classes: Sequence[str]) -> None:
        """Offer these classes; the choice stays where it can."""
        if [self.label.itemData(at) for at in range(1, self.label.count())] == list(classes):
            return
        chosen = self.label.currentData()
        self.label.blockSignals(True)
        self.label.clear()
        self.label.addItem(_("All classes"), "")
        for name in classes:
            self.label.addItem(name, name)
        self.label.setCurrentIndex(max(0, self.label.findData(chosen)))
        self.label.blockSignals(False)
        if self.label.currentData() != chosen:
            self.changed.emit()

    def reset(self) -> None:
        """Show everything."""
        self.state.setCurrentIndex(0)
        self.label.setCurrentIndex(0)
        self.text.clear()
