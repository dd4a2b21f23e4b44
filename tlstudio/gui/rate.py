"""RateEdit: a learning rate as people write it."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QDoubleValidator, QFocusEvent
from PySide6.QtWidgets import QComboBox, QLineEdit

from tlstudio.core.i18n import _

_USUAL = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5)


def scientific(rate: float) -> str:
    """Return a rate in the shortest scientific form: 1e-3, 2.5e-4."""
    digits, exponent = f"{rate:.6e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}"


class RateEdit(QComboBox):
    """A list of usual rates in which any other may be typed; what is no rate is marked and not taken."""

    entered = Signal(float)

    def __init__(self, low: float, high: float) -> None:
        super().__init__()
        self._low, self._high = low, high
        self._rate = high
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItems([scientific(rate) for rate in _USUAL])
        validator = QDoubleValidator(low, high, 12, self)
        validator.setNotation(QDoubleValidator.Notation.ScientificNotation)
        validator.setLocale(QLocale.c())  # 1e-3 everywhere, never 1,0e-3
        self.setValidator(validator)
        self.setMinimumContentsLength(6)
        self.activated.connect(lambda _index: self._enter())
        self.line.editingFinished.connect(self._enter)
        self.line.textEdited.connect(lambda _text: self._mark())

    @property
    def line(self) -> QLineEdit:
        """The line in which the rate is typed."""
        line = self.lineEdit()
        assert line is not None
        return line

    def show_rate(self, rate: float) -> None:
        """Show a rate without telling it."""
        self._rate = rate
        self.setEditText(scientific(rate))
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the rate in force again where what was typed is none."""
        super().focusOutEvent(event)
        if not self._valid():
            self.show_rate(self._rate)

    def _valid(self) -> bool:
        try:
            return self._low <= float(self.currentText()) <= self._high
        except ValueError:
            return False

    def _mark(self) -> None:
        invalid = not self._valid()
        if self.property("invalid") != invalid:
            self.setProperty("invalid", invalid)
            self.style().unpolish(self)
            self.style().polish(self)
        self.line.setToolTip(
            _("A number from {low} to {high}, such as 1e-3").format(
                low=scientific(self._low), high=scientific(self._high)
            )
            if invalid
            else ""
        )

    def _enter(self) -> None:
        self._mark()
        if self._valid() and float(self.currentText()) != self._rate:
            self._rate = float(self.currentText())
            self.entered.emit(self._rate)
