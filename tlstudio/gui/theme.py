"""Theme: the colours of the window, light and dark, in step with the system's or as the user chose."""

import os
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QFont, QFontInfo, QGuiApplication
from PySide6.QtWidgets import QApplication

from tlstudio.gui import language
from tlstudio.gui.style import palette, style_sheet
from tlstudio.gui.text_size import rescale
from tlstudio.gui.tokens import DARK, LIGHT, Tokens

Choice = Literal["system", "light", "dark"]


class Theme(QObject):
    """The theme in use. Painters read `tokens` when they paint; whoever keeps colours listens to `changed`."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens = LIGHT
        self.choice: Choice = "system"
        self.text_size = 100  # percent of the system's
        self._font: QFont | None = None  # as large as the system's
        self._system_dark = False

    def install(self, app: QApplication, choice: Choice = "system", text_size: int = 100) -> None:
        """Dress the application, now and whenever the system's colours change."""
        app.setStyle("Fusion")
        self._font = self._font or _font(app.font())
        self.text_size = text_size
        app.setFont(_times(self._font, text_size))
        # By the palette, not by the style hints: those load the whole Qt namespace, 50 ms before the first paint.
        self._system_dark = app.palette().window().color().lightness() < 128
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self.choose(choice)

    def choose(self, choice: Choice) -> None:
        """Follow the system, or stay light or dark. TLSTUDIO_THEME=light|dark stands above the choice."""
        self.choice = choice
        self._refresh()

    def choose_text_size(self, percent: int) -> None:
        """Make all text, and what is measured by it, so large at once; the windows that are open follow."""
        app = QApplication.instance()
        if not isinstance(app, QApplication) or percent == self.text_size:
            return
        self._font = self._font or _font(app.font())
        before, self.text_size = em(), percent
        app.setFont(_times(self._font, percent))
        for window in app.topLevelWidgets():
            if window.parentWidget() is None:  # else it is among the children of another
                rescale(window, em() / before)
        self._refresh()

    def _follow(self, scheme: object) -> None:
        from PySide6.QtCore import Qt

        self._system_dark = scheme == Qt.ColorScheme.Dark
        self._refresh()

    def _refresh(self) -> None:
        wanted = os.environ.get("TLSTUDIO_THEME") or self.choice
        dark = wanted == "dark" if wanted in ("light", "dark") else self._system_dark
        tokens = DARK if dark else LIGHT
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        self.tokens = tokens
        app.setPalette(palette(tokens))
        app.setStyleSheet(style_sheet(tokens, em()))
        self.changed.emit()


_theme: Theme | None = None


def theme() -> Theme:
    """Return the one theme of the application."""
    global _theme
    if _theme is None:
        _theme = Theme()
    return _theme


def apply(app: QApplication, choice: Choice = "system", text_size: int = 100) -> None:
    """Dress the application; see `Theme.install`."""
    theme().install(app, choice, text_size)


def current() -> Tokens:
    """Return the colours in use."""
    return theme().tokens


def em(times: float = 1) -> int:
    """Return a length in layout units: so many times the height of the application's font, in pixels."""
    return round(times * QFontInfo(QGuiApplication.font()).pixelSize())


def _font(font: QFont) -> QFont:
    # Inter where it is installed; the system's own font otherwise and for scripts that Inter lacks.
    font = QFont(font)
    font.setFamilies(["Inter", font.family(), *language.fonts()])
    font.setPointSizeF(max(font.pointSizeF(), 9.75))
    return font


def _times(font: QFont, percent: int) -> QFont:
    font = QFont(font)
    font.setPointSizeF(font.pointSizeF() * percent / 100)
    return font
