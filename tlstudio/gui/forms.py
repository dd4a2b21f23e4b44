"""The settings panel, made from the settings dataclasses: a new field there is a new row here."""

from dataclasses import fields, replace
from functools import cache, partial
from typing import Any

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from tlstudio.core.catalog import PRESETS
from tlstudio.core.groups import Group, ReadingSettings, SplitSettings
from tlstudio.core.i18n import _
from tlstudio.core.options import Option, meanings, tip
from tlstudio.core.settings import Settings, preset
from tlstudio.gui.card import Card, label, rule, scrolled
from tlstudio.gui.fields import CheckField, ChoiceField, Field, make_field
from tlstudio.gui.fold import Fold
from tlstudio.gui.session import Session
from tlstudio.gui.setting_tools import TOOLS, ToolButton
from tlstudio.gui.theme import em
from tlstudio.gui.weights_line import WeightsLine
from tlstudio.gui.wording import folded

# What is seldom needed waits under "More"; everything else is in sight.
_UNDER_MORE = {
    "model": {"from_scratch"},
    "augmentation": {"shear", "contrast", "saturation", "hue", "erasing"},
    "training": {
        "optimizer",
        "schedule",
        "fresh_augmentation",
        "augmented_copies",
        "reduced_precision",
        "deterministic",
        "seed",
    },
    "overfitting": {"balanced_batches", "cutmix"},
    "fine_tuning": {"schedule", "fresh_augmentation"},
}

# What few need is folded away, with a word on how much of it is on.
_FOLDED = {"overfitting", "split"}


class SettingsPanel(Card):
    """All settings in groups that fold, and the presets. Panels stay in step through the session."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.session = session
        self.fields: dict[tuple[str, str], Field] = {}
        self.folds: dict[str, Fold] = {}
        self.weights = WeightsLine(session)
        self.presets = self._preset_combo()
        top = QHBoxLayout()
        top.addWidget(label(_("Settings"), "heading"))
        top.addStretch(1)
        top.addWidget(self.presets)
        self.box.addLayout(top)
        self._add_groups()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setFixedWidth(em(27))
        self.refresh()
        session.settings_changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show the session's settings."""
        settings = self.session.settings
        for (group, name), field in self.fields.items():
            if isinstance(field, ChoiceField) and field.option.choices is not None:
                field.show_choices(field.option.choices(settings), meanings(field.option, settings))
            field.show_value(getattr(getattr(settings, group), name))
        self.folds["overfitting"].hint.setText(_how_much(settings.overfitting))
        way = self.fields["split", "split_by"]
        self.folds["split"].hint.setText(way.combo.currentText() if isinstance(way, ChoiceField) else "")
        self.weights.refresh()
        self._show_preset(settings)

    def _preset_combo(self) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(_("Preset"))
        for index, entry in enumerate(PRESETS.values()):
            combo.addItem(_("Preset: {name}").format(name=_(entry.label)), entry.name)
            combo.setItemData(index, _(entry.help), Qt.ItemDataRole.ToolTipRole)
        combo.activated.connect(lambda index: self._apply_preset(combo.itemData(index)))
        return combo

    def _apply_preset(self, name: str) -> None:
        if name:
            # How the images are split and read follows from them: a preset leaves it alone.
            now = self.session.settings
            self.session.set_settings(replace(preset(name), split=now.split, reading=now.reading))

    def _show_preset(self, settings: Settings) -> None:
        combo, plain = self.presets, replace(settings, split=SplitSettings(), reading=ReadingSettings())
        name = next((name for name, known in _presets().items() if known == plain), "")
        custom = combo.findData("")
        if not name and custom < 0:
            combo.addItem(_("custom"), "")
        elif name and custom >= 0:
            combo.removeItem(custom)
        combo.setCurrentIndex(combo.findData(name))
        entry = PRESETS.get(name)
        combo.setToolTip(_(entry.help) if entry else _("Settings that belong together. You have changed some."))

    def _add_groups(self) -> None:
        inside = QWidget()
        inside.setObjectName("scrolled")
        self.box.addWidget(scrolled(inside), 1)  # before it is filled, as in Columns
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(0, 0, em(0.7), 0)
        layout.setSpacing(em(0.2))
        for name, group in self.session.settings.groups():
            hint = _("preview on Data") if name == "augmentation" else ""
            fold = Fold(_(group.title), self._group(name, group), opened=name not in _FOLDED, hint=hint)
            self.folds[name] = fold
            layout.addWidget(fold)
            layout.addWidget(rule())
        layout.addStretch(1)

    def _group(self, name: str, group: Group) -> QWidget:
        body = QWidget()
        layout = QVBoxLayout(body)
        layout.setContentsMargins(0, em(0.1), 0, em(0.2))
        layout.setSpacing(em(0.2))
        later = _UNDER_MORE.get(name, set())
        options = list(group.options())
        layout.addWidget(self._rows(name, [row for row in options if row[0] not in later]))
        if later:
            more = self._rows(name, [row for row in options if row[0] in later])
            layout.addWidget(Fold(_("More"), more, opened=False))
        return body

    def _rows(self, group: str, options: list[tuple[str, Option]]) -> QWidget:
        rows = QWidget()
        grid = QGridLayout(rows)
        grid.setContentsMargins(em(0.2), 0, em(0.2), 0)
        grid.setHorizontalSpacing(em(0.35))
        grid.setVerticalSpacing(em(0.3))
        grid.setColumnMinimumWidth(0, em(7.85))
        grid.setColumnStretch(1, 1)
        for name, option in options:
            self._row(grid, group, name, option)
            if (group, name) == ("model", "backbone"):
                grid.addWidget(self.weights, grid.rowCount(), 1)
        return rows

    def _row(self, grid: QGridLayout, group: str, name: str, option: Option) -> None:
        field = make_field(option, _default(group, name))
        field.setObjectName(f"{group}.{name}")
        field.edited.connect(partial(self._edit, group, name))
        row = grid.rowCount()
        grid.addWidget(field, row, 1)
        words: list[QWidget] = [field]
        if not isinstance(field, CheckField):
            words.append(_row_label(option, field))
            grid.addWidget(words[-1], row, 0)
        for widget in (*words, field.editor, *field.editor.findChildren(QWidget)):
            widget.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            widget.customContextMenuRequested.connect(partial(self._menu, widget, group, name))
        self.fields[group, name] = field
        if (tool := TOOLS.get((group, name))) is not None:
            helper = ToolButton(tool, self.session)
            if tool.below:
                grid.addWidget(helper, grid.rowCount(), 1)
            else:
                field.box.addWidget(helper)

    def _edit(self, group: str, name: str, value: Any) -> None:  # noqa: ANN401 - any field's value
        self.session.set_settings(self.session.settings.changed(group, name, value))

    def _menu(self, widget: QWidget, group: str, name: str, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        reset = menu.addAction(_("Reset to the default"), partial(self._edit, group, name, _default(group, name)))
        reset.setEnabled(getattr(getattr(self.session.settings, group), name) != _default(group, name))
        undo = menu.addAction(_("Undo"), self.session.history.undo)
        undo.setEnabled(self.session.history.canUndo())
        menu.popup(widget.mapToGlobal(place))


@cache
def _presets() -> dict[str, Settings]:
    return {name: preset(name) for name in PRESETS}


def _how_much(group: Group) -> str:
    count = sum(bool(getattr(group, name)) for name, _option in group.options())
    return _("{count} on").format(count=count) if count else _("off")


def _row_label(option: Option, field: Field) -> QLabel:
    words = label(_(option.label), "muted", wrap=True)
    words.setToolTip(folded(tip(option)))
    words.setWhatsThis(folded(tip(option)))
    words.setBuddy(field)
    return words


def _default(group: str, name: str) -> object:
    kind = type(getattr(Settings(), group))
    return next(f.default for f in fields(kind) if f.name == name)
