"""A question before something that is not easily undone."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from tlstudio.core.i18n import _


def confirm(parent: QWidget, question: str, details: str, verb: str, then: Callable[[], None]) -> QMessageBox:
    """Ask, and call `then` if the user agrees. Returns at once: nothing waits in a nested loop."""
    box = QMessageBox(QMessageBox.Icon.Question, "", question, parent=parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(details)
    yes = box.addButton(verb, QMessageBox.ButtonRole.AcceptRole)
    box.addButton(_("Cancel"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(yes)
    yes.clicked.connect(then)
    box.open()
    return box
