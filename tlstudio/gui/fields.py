"""Fields: one editor for each kind of setting. All show a value with `show_value` and tell a new one by `edited`."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QToolTip,
    QWidget,
)

from tlstudio.core.by_locale import numeral
from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import _
from tlstudio.core.options import Choices, Option, tip
from tlstudio.gui.giving import GivingCheckBox
from tlstudio.gui.giving_combo import CuttingCombo
from tlstudio.gui.rate import RateEdit
from tlstudio.gui.theme import em
from tlstudio.gui.wording import folded


class Field(QWidget):
    """The base: holds the editor a person acts on, and lets the wheel scroll the page, not the value."""

    edited = Signal(object)

    def __init__(self, option: Option, editor: QWidget) -> None:
        super().__init__()
        self.option = option
        self.editor = editor
        self.box = QHBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.addWidget(editor, 1)
        editor.setAccessibleName(_(option.label))
        editor.setAccessibleDescription(tip(option))
        self.setToolTip(folded(tip(option)))
        self.setWhatsThis(folded(tip(option)))  # Shift+F1
        editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFocusProxy(editor)
        for widget in (editor, *editor.findChildren(QWidget)):
            widget.installEventFilter(self)

    def show_value(self, value: Any) -> None:  # noqa: ANN401 - each kind has its own type
        """Show a value without telling it as edited."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Pass the wheel on to the scroll area, and Ctrl+Z to the undo of settings."""
        kind = event.type()
        if kind == QEvent.Type.Wheel:
            event.ignore()
            return True
        if kind == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undo = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(key) for key in undo):
                event.ignore()
                return True
        return super().eventFilter(watched, event)


class ChoiceField(Field):
    """A combo box; its entries may depend on other settings, so they are shown anew with `show_choices`."""

    def __init__(self, option: Option) -> None:
        self.combo = CuttingCombo()
        super().__init__(option, self.combo)
        # Long entries must not widen the panel; the list itself opens as wide as it needs.
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(8)
        self.combo.activated.connect(lambda index: self.edited.emit(self.combo.itemData(index)))
        self._choices: Choices = ()

    def show_choices(self, choices: Choices, meanings: Mapping[str, str]) -> None:
        """Fill the list, where it differs from what is there; `meanings` say by value what a choice is for."""
        if choices == self._choices:
            return
        self._choices = choices
        self.combo.clear()
        for at, (value, text) in enumerate(choices):
            self.combo.addItem(text, value)
            self.combo.setItemData(at, meanings.get(value, ""), Qt.ItemDataRole.ToolTipRole)
        width = max((self.combo.fontMetrics().horizontalAdvance(text) for _value, text in choices), default=0)
        self.combo.view().setMinimumWidth(width + em(3))

    def show_value(self, value: str) -> None:
        """Choose the entry; none where there is none of this value."""
        self.combo.setCurrentIndex(self.combo.findData(value))
        about = self.combo.currentData(Qt.ItemDataRole.ToolTipRole) or ""
        # The choice stands there once more, for its text may be cut off.
        told = "\n".join(filter(None, (f"{self.combo.currentText()}: {about}".rstrip(": "), tip(self.option))))
        self.combo.setToolTip(folded(told))
        self.combo.setWhatsThis(folded(told))


class TextField(Field):
    """A line of text, told when it is entered; one that is wrong is not taken, and the tooltip says why."""

    def __init__(self, option: Option) -> None:
        self.line = QLineEdit()
        super().__init__(option, self.line)
        self.line.editingFinished.connect(self._tell)
        self._shown = ""

    def show_value(self, value: str) -> None:
        """Show a text."""
        self._shown = value
        self.line.setText(value)
        self.line.setToolTip(folded(f"{value}\n{tip(self.option)}"))

    def _tell(self) -> None:
        text = self.line.text()
        if text == self._shown:
            return
        try:
            if text and self.option.check is not None:
                self.option.check(text)
        except StudioError as error:
            self.line.setToolTip(str(error))
            QToolTip.showText(self.line.mapToGlobal(self.line.rect().bottomLeft()), str(error), self.line)
            return
        self.edited.emit(text)


class CheckField(Field):
    """A check box that carries its own label."""

    def __init__(self, option: Option) -> None:
        self.check = GivingCheckBox(_(option.label))
        super().__init__(option, self.check)
        self.check.clicked.connect(lambda checked: self.edited.emit(checked))

    def show_value(self, value: bool) -> None:
        """Tick or clear it."""
        self.check.setChecked(value)


class NumberField(Field):
    """A spin box for whole numbers, or for fractions where the step is one."""

    def __init__(self, option: Option, whole: bool) -> None:
        self.spin: QSpinBox | QDoubleSpinBox = QSpinBox() if whole else QDoubleSpinBox()
        super().__init__(option, self.spin)
        if isinstance(self.spin, QSpinBox):
            self.spin.setRange(int(option.low), int(option.high))
            self.spin.setSingleStep(int(option.step))
        else:
            self.spin.setDecimals(2)
            self.spin.setRange(option.low, option.high)
            self.spin.setSingleStep(option.step)
        if option.unit:
            self.spin.setSuffix(" " + _(option.unit))
        if option.zero:
            self.spin.setSpecialValueText(_(option.zero))
        # Told when it is entered, not with each digit: 2, 25, 256 would be three changes.
        self.spin.setKeyboardTracking(False)
        self.spin.setStepType(QAbstractSpinBox.StepType.DefaultStepType)
        self.spin.setMinimumWidth(em(5))
        self.spin.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.spin.lineEdit().setTextMargins(em(0.25), 0, 0, 0)
        self.spin.valueChanged.connect(self._tell)

    def show_value(self, value: float) -> None:
        """Show a number."""
        self.spin.blockSignals(True)
        self.spin.setValue(value)  # type: ignore[arg-type]
        self.spin.blockSignals(False)

    def _tell(self, value: float) -> None:
        self.edited.emit(round(value, 6) if isinstance(value, float) else value)


class SliderField(Field):
    """A slider with its value in words beside it; one step of the slider is one step of the option."""

    def __init__(self, option: Option) -> None:
        self.slider = QSlider(Qt.Orientation.Horizontal)
        super().__init__(option, self.slider)
        self.slider.setRange(0, round((option.high - option.low) / option.step))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.setMinimumWidth(em(5))
        self.reading = QLabel()
        self.reading.setMinimumWidth(self.reading.fontMetrics().horizontalAdvance("± 180°") + em(0.4))
        self.box.addWidget(self.reading)
        self.slider.valueChanged.connect(self._tell)

    def show_value(self, value: float) -> None:
        """Move the slider and say the exact value, which may lie between two steps."""
        self.slider.blockSignals(True)
        self.slider.setValue(round((value - self.option.low) / self.option.step))
        self.slider.blockSignals(False)
        self._read_out(value)

    def _tell(self, step: int) -> None:
        value = round(self.option.low + step * self.option.step, 6)
        self._read_out(value)
        self.edited.emit(value)

    def _read_out(self, value: float) -> None:
        text = amount(self.option, value)
        self.reading.setText(text)
        self.slider.setToolTip(folded(f"{_(self.option.label)}: {text}\n{tip(self.option)}"))


class RateField(Field):
    """A learning rate or weight decay: typed as 1e-3 or 0.001, or chosen."""

    def __init__(self, option: Option) -> None:
        self.edit = RateEdit(option.low, option.high, _(option.zero))
        super().__init__(option, self.edit)
        self.edit.entered.connect(self.edited.emit)

    def show_value(self, value: float) -> None:
        """Show a rate."""
        self.edit.show_rate(value)


def amount(option: Option, value: float) -> str:
    """Return an augmentation's amount as it reads beside the slider: "± 20°", "± 10 %", "σ 0.02", "off"."""
    if not value:
        return _("off")
    if option.unit == "°":
        return f"± {numeral(value, 'g')}°"
    if option.unit:
        return f"{option.unit} {numeral(value, '.2f')}"
    # Up to 1 it is a share of the pictures, and there is no minus to it.
    return f"{numeral(100 * value, '.3g')} %" if option.high >= 1 else f"± {numeral(100 * value, '.3g')} %"


def make_field(option: Option, default: object) -> Field:
    """Return the editor for an option, by the type of its default."""
    if option.choices is not None:
        return ChoiceField(option)
    if isinstance(default, bool):
        return CheckField(option)
    if isinstance(default, str):
        return TextField(option)
    if option.slider:
        return SliderField(option)
    if isinstance(default, float) and option.step == 0:
        return RateField(option)
    return NumberField(option, whole=isinstance(default, int))
