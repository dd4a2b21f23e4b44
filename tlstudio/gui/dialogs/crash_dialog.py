"""CrashDialog: something nobody foresaw went wrong in the window: what, and what can be done."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.card import button, label
from tlstudio.gui.dialogs.dialog import Dialog
from tlstudio.gui.dialogs.save_log import save_log
from tlstudio.gui.theme import em


class CrashDialog(Dialog):
    """Says `sentence`; `details`, a traceback, only when asked for. `quit_wanted` tells of Quit; call `open()`."""

    topic = "trouble"

    quit_wanted = Signal()

    def __init__(self, sentence: str, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Something went wrong"))
        self._more = 0
        self._first = details
        self.words = label(sentence, wrap=True)
        self.times = label("", "muted")
        self.times.hide()
        self.text = QPlainTextEdit(details)
        self.text.setReadOnly(True)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(_("Details"))
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.hide()
        self.details = button(_("Details"), tip=_("The lines of the program in which it happened"))
        self.details.setCheckable(True)
        self.log = button(_("Save log…"), tip=_("One file to send to whoever helps; what is in it is said first"))
        self.quit = button(_("Quit"), tip=_("Close the program; a training is asked about first"))
        self.go_on = button(_("Continue"), "primary")
        self._lay_out()
        self.details.toggled.connect(self._show_details)
        self.log.clicked.connect(lambda: save_log(self, self._first))
        self.quit.clicked.connect(self._quit)
        self.go_on.clicked.connect(self.accept)

    def _lay_out(self) -> None:
        comfort = _(
            "This is an error in TL Studio, not yours. What was saved before is kept, and a training that is going on "
            "goes on; mostly you can continue. With the log we can find out why."
        )
        buttons = QHBoxLayout()
        buttons.addWidget(self.details)
        buttons.addWidget(self.log)
        buttons.addStretch(1)
        buttons.addWidget(self.quit)
        buttons.addWidget(self.go_on)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.8))
        layout.addWidget(label(_("Something went wrong"), "heading"))
        layout.addWidget(self.words)
        layout.addWidget(label(comfort, "muted", wrap=True))
        layout.addWidget(self.times)
        layout.addWidget(self.text, 1)
        layout.addLayout(buttons)
        self.go_on.setDefault(True)
        self.go_on.setFocus()
        self.setMinimumWidth(em(44))

    def add(self, details: str) -> None:
        """Count another error that came while this dialog is open; no second one is opened."""
        self._more += 1
        if self._more <= 5:  # what repeats says nothing new
            self.text.appendPlainText(f"\n{details}")
        text = ngettext("It happened {count} more time.", "It happened {count} more times.", self._more)
        self.times.setText(text.format(count=self._more))
        self.times.show()

    def _show_details(self, on: bool) -> None:
        self.text.setVisible(on)
        self.resize(self.width(), em(36) if on else self.minimumSizeHint().height())

    def _quit(self) -> None:
        self.accept()
        self.quit_wanted.emit()
