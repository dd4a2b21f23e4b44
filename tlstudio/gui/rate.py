"""RateEdit: a learning rate, or another small number, as people write it."""

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QDoubleValidator, QFocusEvent, QValidator
from PySide6.QtWidgets import QComboBox, QLineEdit

from tlstudio.core.by_locale import as_written_here
from tlstudio.core.i18n import _

_USUAL = (1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5)


def scientific(rate: float) -> str:
    """Return a rate in the shortest scientific form: 1e-3, 2.5e-4; 0 and 1 as they are."""
    if rate in (0.0, 1.0):
        return f"{rate:g}"
    digits, exponent = f"{rate:.6e}".split("e")
    return as_written_here(f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}")


class _Numbers(QDoubleValidator):
    """Lets numbers be typed, with a point or a comma, and the word for 0 be taken back letter by letter."""

    def __init__(self, low: float, high: float, zero: str) -> None:
        super().__init__(low, high, 12)
        self._zero = zero
        self.setNotation(QDoubleValidator.Notation.ScientificNotation)
        self.setLocale(QLocale.c())

    def validate(self, text: str, position: int) -> object:
        """Return the state of a text, as Qt wants it."""
        if text and self._zero.startswith(text):
            whole = text == self._zero
            return (QValidator.State.Acceptable if whole else QValidator.State.Intermediate), text, position
        found = super().validate(text.replace(",", "."), position)
        return (found[0], text, position) if isinstance(found, tuple) else found


class RateEdit(QComboBox):
    """A list of usual rates in which any other may be typed; what is no rate is marked and not taken."""

    entered = Signal(float)

    def __init__(self, low: float, high: float, zero: str = "") -> None:
        """`zero` is the word for 0, where that is in the range."""
        super().__init__()
        self._low, self._high, self._zero = low, high, zero
        self._rate = high
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.addItems([*([zero] if zero else []), *(scientific(rate) for rate in _USUAL)])
        self._numbers = _Numbers(low, high, zero)
        self.setValidator(self._numbers)
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
        self.setEditText(self._zero if self._zero and not rate else scientific(rate))
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show the rate in force again where what was typed is none."""
        super().focusOutEvent(event)
        if self.typed() is None:
            self.show_rate(self._rate)

    def typed(self) -> float | None:
        """Return the number that stands in the line; None where it is none, or out of range."""
        if self._zero and self.currentText() == self._zero:
            return 0.0
        try:
            rate = float(self.currentText().replace(",", "."))
        except ValueError:
            return None
        return rate if self._low <= rate <= self._high else None

    def _mark(self) -> None:
        invalid = self.typed() is None
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
        rate = self.typed()
        if rate is not None and rate != self._rate:
            self._rate = rate
            self.entered.emit(rate)
