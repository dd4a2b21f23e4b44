"""Style: one palette and one style sheet, both made from a theme's tokens.

Widgets ask for a look by a dynamic property: card="true" on a QFrame; role="title|heading|muted|good|warning|wrong|big"
on a QLabel; look="primary|link|chip" on a button.
"""

import re
from dataclasses import fields
from string import Template

from PySide6.QtGui import QColor, QPalette

from tlstudio.core.paths import resources
from tlstudio.gui.tokens import Tokens

_SHEET = Template("""
* { outline: none; }
QMainWindow, QDialog, QWidget#help { background: $window; }
QWidget { color: $text; }
QToolTip { background: $card; color: $text; border: 1px solid $field_border; padding: ${p3}px; }
QFrame[card="true"] { background: $card; border: 1px solid $border; border-radius: ${p6}px; }
QFrame#topbar, QStatusBar { background: $card; }
QFrame#topbar { border: none; border-bottom: 1px solid $border; }
QStatusBar { border-top: 1px solid $border; }
QStatusBar::item { border: none; }
QFrame#banner { background: $card; border: 1px solid $wrong; border-radius: ${p6}px; }
QWidget[ring="true"] { border: 1px solid transparent; border-radius: ${p4}px; }
QWidget[ring="true"]:focus { border: 1px solid $accent; }
QFrame[rule="true"] { background: $border; border: none; max-height: 1px; min-height: 1px; }

QLabel { background: transparent; }
QLabel[role="title"] { font-size: ${f18}px; font-weight: 600; }
QLabel[role="heading"] { font-size: ${f15}px; font-weight: 600; }
QLabel[role="big"] { font-size: ${f22}px; font-weight: 600; }
QLabel[role="brand"] { font-size: ${f15}px; font-weight: 700; color: $accent; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="good"] { color: $good; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="wrong"] { color: $wrong; }
QLabel[tone="good"] { color: $good; }
QLabel[role="chip"] { color: $muted; border: 1px solid $border; border-radius: ${p11}px; padding: ${p3}px ${p10}px; }
QLabel:disabled { color: $disabled; }

QPushButton { background: $field; border: 1px solid $field_border; border-radius: ${p5}px;
  padding: ${p5}px ${p12}px; }
QPushButton:hover { background: $hover; }
QPushButton:pressed, QPushButton:checked { background: $selection; }
QPushButton:focus { border: 2px solid $accent; padding: ${p4}px ${p11}px; }
QPushButton:disabled { color: $disabled; border-color: $border; }
QPushButton[look="primary"] { background: $accent_fill; border: 1px solid $accent_fill; color: $on_accent;
  font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accent_hover; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { background: $track; border-color: $track; color: $muted; }
QPushButton[look="link"] { background: transparent; border: 1px solid transparent; color: $accent;
  padding: ${p2}px ${p4}px; text-align: left; }
QPushButton[look="link"]:hover { text-decoration: underline; }
QPushButton[look="link"]:focus { border: 1px solid $accent; }
QPushButton[look="plain"] { background: transparent; border: 1px solid transparent; padding: ${p4}px ${p6}px; }
QPushButton[look="plain"]:hover { background: $hover; }
QPushButton[look="plain"]:checked { background: $selection; }
QPushButton[look="plain"]:focus { border: 1px solid $accent; }
QPushButton[look="fold"] { background: transparent; border: 1px solid transparent; font-weight: 600; text-align: left;
  padding: ${p3}px ${p2}px; }
QPushButton[look="fold"]:hover { color: $accent; }
QPushButton[look="fold"]:focus { border: 1px solid $accent; }
QToolButton:focus { background: $hover; border: 1px solid $accent; border-radius: ${p4}px; }
QPushButton::menu-indicator { image: url("$icons/down.svg"); width: ${f10}px; height: ${f10}px;
  subcontrol-origin: padding; subcontrol-position: center right; right: ${p3}px; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox, QPlainTextEdit, QTextEdit { background: $field; color: $text;
  border: 1px solid $field_border; border-radius: ${p4}px; selection-background-color: $accent_fill;
  selection-color: $on_accent; }
QLineEdit, QComboBox { padding: ${p3}px ${p5}px; }
QSpinBox, QDoubleSpinBox { padding: ${p2}px ${p3}px; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border: 2px solid $accent; }
QLineEdit:focus, QComboBox:focus { padding: ${p2}px ${p4}px; }
QSpinBox:focus, QDoubleSpinBox:focus { padding: ${p1}px ${p2}px; }
QPlainTextEdit[look="plain"] { background: transparent; border: 1px solid transparent; }
QPlainTextEdit[look="plain"]:focus { border: 1px solid $accent; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { border: none; background: transparent;
  padding: 0 0 0 ${p3}px; }
QLineEdit[invalid="true"], QComboBox[invalid="true"] { border: 2px solid $wrong; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: $disabled;
  border-color: $border; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; padding: 0; background: transparent; }
QComboBox::drop-down { border: none; width: ${f18}px; subcontrol-origin: padding; subcontrol-position: center right; }
QComboBox::down-arrow { image: url("$icons/down.svg"); width: ${f11}px; height: ${f11}px; }
QComboBox QAbstractItemView { background: $card; border: 1px solid $field_border; padding: ${p2}px;
  selection-background-color: $selection; selection-color: $text; }
QSpinBox::up-button, QDoubleSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::down-button { border: none;
  background: transparent; width: ${f16}px; }
QSpinBox::up-button:hover, QDoubleSpinBox::up-button:hover { background: $hover; }
QSpinBox::down-button:hover, QDoubleSpinBox::down-button:hover { background: $hover; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$icons/up.svg"); width: ${f9}px; height: ${f9}px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$icons/down.svg"); width: ${f9}px; height: ${f9}px; }

QCheckBox { spacing: ${p6}px; padding: ${p2}px; border: 1px solid transparent; border-radius: ${p4}px; }
QCheckBox:focus { border: 1px solid $accent; }
QRadioButton::indicator { width: ${f13}px; height: ${f13}px; border: 1px solid $field_border;
  border-radius: ${p7}px; background: $field; }
QRadioButton::indicator:checked { border-color: $accent_fill; background: qradialgradient(cx: .5, cy: .5, radius: .5,
  fx: .5, fy: .5, stop: 0 $on_accent, stop: .4 $on_accent, stop: .5 $accent_fill, stop: 1 $accent_fill); }
QRadioButton::indicator:focus { border-color: $accent; }
QCheckBox::indicator, QTableView::indicator { width: ${f13}px; height: ${f13}px; border: 1px solid $field_border;
  border-radius: ${p3}px; background: $field; }
QCheckBox::indicator:checked, QTableView::indicator:checked { background: $accent_fill; border-color: $accent_fill;
  image: url("$icons/check.svg"); }
QCheckBox:disabled { color: $disabled; }

QSlider { border: 1px solid transparent; border-radius: ${p4}px; min-height: ${f18}px; }
QSlider:focus { border: 1px solid $accent; }
QSlider::groove:horizontal { height: ${p4}px; background: $track; border-radius: ${p2}px; }
QSlider::sub-page:horizontal { background: $accent; border-radius: ${p2}px; }
QSlider::handle:horizontal { background: $card; border: 1px solid $muted; width: ${f12}px; height: ${f12}px;
  margin: -${p5}px 0; border-radius: ${p6}px; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border: 2px solid $accent; }

QProgressBar { background: $track; border: none; border-radius: ${p4}px; min-height: ${p8}px; max-height: ${p8}px; }
QProgressBar::chunk { background: $accent; border-radius: ${p4}px; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QTabBar { background: transparent; border: none; }
QTabBar::tab { background: transparent; color: $muted; border: none; border-bottom: 3px solid transparent;
  padding: ${p12}px ${p14}px ${p10}px ${p14}px; font-size: ${f14}px; }
QTabBar[look="small"]::tab, QTabBar#qt_tabwidget_tabbar::tab { padding: ${p5}px ${p8}px ${p4}px ${p8}px;
  font-size: ${f13}px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $accent; font-weight: 600; border-bottom: 3px solid $accent; }
QTabBar::tab:selected:focus { background: $hover; }

QMenu { background: $card; border: 1px solid $field_border; padding: ${p4}px; }
QMenu::item { padding: ${p5}px ${p20}px ${p5}px ${p20}px; border-radius: ${p4}px; }
QMenu::item:selected { background: $selection; }
QMenu::item:disabled { color: $disabled; }
QMenu::separator { height: 1px; background: $border; margin: ${p4}px; }

QListView, QTableView, QTreeView { background: transparent; border: 1px solid transparent;
  alternate-background-color: $window; selection-background-color: $selection; selection-color: $text;
  border-radius: ${p4}px; }
QListView:focus, QTableView:focus, QTreeView:focus { border: 1px solid $accent; }
QTableView { gridline-color: $border; }
QTableView::item, QTreeView::item { padding: ${p3}px; }
QHeaderView::section { background: $card; color: $muted; border: none; border-bottom: 1px solid $border;
  padding: ${p4}px; font-weight: 600; }
QTableCornerButton::section { background: $card; border: none; }

QScrollArea, QScrollArea > QWidget > QWidget#scrolled { background: transparent; border: none; }
QScrollArea:focus { border: 1px solid $accent; border-radius: ${p4}px; }
QScrollBar:vertical { background: transparent; width: ${f10}px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: ${f10}px; margin: 0; }
QScrollBar::handle { background: $field_border; border-radius: ${p3}px; margin: ${p2}px; }
QScrollBar::handle:vertical { min-height: ${f24}px; }
QScrollBar::handle:horizontal { min-width: ${f24}px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::handle:disabled { background: transparent; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }
""")

_RULE = re.compile(r"([^{}]+)\{((?:[^{}]|\$\{\w+\})*)\}")
_DRAWN_AT = 13  # pixels of the font the sheet was drawn with; its lengths grow with the user's font


def style_sheet(tokens: Tokens, em: int) -> str:
    """Return the style sheet for a font of `em` pixels."""
    colours = {f.name: getattr(tokens, f.name) for f in fields(tokens) if isinstance(getattr(tokens, f.name), str)}
    lengths = {f"{kind}{n}": str(max(1, round(n * em / _DRAWN_AT))) for kind in "pf" for n in range(1, 31)}
    return _SHEET.substitute(colours, **lengths, icons=(resources() / "icons").as_posix())


def sheet_rules() -> list[tuple[str, dict[str, str]]]:
    """Return the sheet's rules in their order, one for each selector: what it is of, and what it sets by the tokens."""
    found = []
    for selectors, body in _RULE.findall(_SHEET.template):
        looks = dict(part.split(":", 1) for part in body.split(";") if ":" in part)
        clean = {name.strip(): setting.strip() for name, setting in looks.items()}
        found += [(selector.strip(), clean) for selector in selectors.split(",")]
    return found


def palette(tokens: Tokens) -> QPalette:
    """Return the palette, for whatever the style sheet does not reach."""
    role = QPalette.ColorRole
    colours = {
        role.Window: tokens.window, role.WindowText: tokens.text, role.Base: tokens.field,
        role.AlternateBase: tokens.window, role.Text: tokens.text, role.Button: tokens.card,
        role.ButtonText: tokens.text, role.BrightText: tokens.wrong, role.Highlight: tokens.accent_fill,
        role.HighlightedText: tokens.on_accent, role.Link: tokens.accent, role.LinkVisited: tokens.accent,
        role.ToolTipBase: tokens.card, role.ToolTipText: tokens.text, role.PlaceholderText: tokens.muted,
        role.Accent: tokens.accent_fill, role.Light: tokens.border, role.Midlight: tokens.border,
        role.Mid: tokens.border, role.Dark: tokens.field_border,
    }  # fmt: skip
    result = QPalette()
    for name, colour in colours.items():
        result.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.disabled))
    return result
