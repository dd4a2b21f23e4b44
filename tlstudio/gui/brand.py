"""The name and the sign of the program, and the bar that shows them while the rest is loaded.

Nothing here imports the Qt namespace: with its enums it takes 50 ms, a quarter of an empty window's start.
"""

import os

from PySide6.QtCore import QSize
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from tlstudio.core.paths import resources
from tlstudio.gui.theme import em

BAR_HEIGHT = 3.7  # em


def icon() -> QIcon:
    """Return the program's icon."""
    return QIcon(os.fspath(resources() / "icons" / "logo.svg"))


def brand() -> tuple[QWidget, QWidget]:
    """Return the sign and the name."""
    sign = QLabel()
    sign.setPixmap(icon().pixmap(QSize(em(1.3), em(1.3))))
    name = QLabel("TL Studio")
    name.setProperty("role", "brand")
    return sign, name


def brand_bar() -> QFrame:
    """Return a bar that looks like the top bar before there is one."""
    bar = QFrame()
    bar.setObjectName("topbar")
    bar.setFixedHeight(em(BAR_HEIGHT))
    row = QHBoxLayout(bar)
    row.setContentsMargins(em(1), 0, em(1), 0)
    row.setSpacing(em(0.6))
    for widget in brand():
        row.addWidget(widget)
    row.addStretch(1)
    return bar
