"""Welcome and Scanning: what stands in the Data page's place while there are no images, or not yet."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from tlstudio.core.events import Event, Progress
from tlstudio.core.i18n import _
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.columns import Columns
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em


class Welcome(Card):
    """What to do first, with the buttons that do it."""

    def __init__(self) -> None:
        super().__init__()
        self.open = button(_("Open a folder of images"), "primary")
        self.demo = button(_("Try the demo"))
        self.samples = button(_("Sample projects"), tip=_("Images to try everything on; a copy of them is opened"))
        words = label(
            _("Put the images of each class in a folder of its own, and all of these in one folder.\n"
              "Then open that folder, or drop it here."), "muted")  # fmt: skip
        tree = label(_("flowers\n├─ daisy: 001.jpg, 002.jpg, …\n├─ rose: …\n└─ tulip: …"), "muted")
        self.buttons = QWidget()
        buttons = QHBoxLayout(self.buttons)
        buttons.setContentsMargins(0, 0, 0, 0)
        for part in (self.open, self.demo, self.samples):
            buttons.addWidget(part)
        words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setSpacing(em(1.2))
        column.addStretch(1)
        column.addWidget(label(_("Teach the computer to tell your images apart"), "title"), 0, _CENTRE)
        column.addWidget(words, 0, _CENTRE)
        column.addWidget(tree, 0, _CENTRE)
        column.addWidget(self.buttons, 0, _CENTRE)
        note = label(
            _("Folders named train, validation and test are used where there are any. Your images are never changed."),
            "muted",
        )
        column.addWidget(note, 0, _CENTRE)
        column.addStretch(2)
        self.box.addWidget(Columns((inside,), wide=0, spacing=0))  # it scrolls where the text is too large


class Scanning(Card):
    """How far looking through a folder is, and a way to stop it."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.words = label(_("Looking through the folder…"), "title")
        self.detail = label("", "muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(em(30))
        self.bar.setAccessibleName(_("Progress"))
        self.cancel = button(_("Cancel"))
        self.cancel.clicked.connect(session.cancel)
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setSpacing(em(1))
        for widget in (self.words, self.detail, self.bar, self.cancel):
            box.addWidget(widget, 0, _CENTRE)
        self.box.addWidget(inside, 1, _CENTRE)
        session.progress.connect(self.follow)

    def begin(self) -> None:
        """Show a new scan."""
        self.detail.setText("")
        self.bar.setRange(0, 0)

    def follow(self, event: Event) -> None:
        """Show how far it is."""
        if isinstance(event, Progress):
            self.detail.setText(f"{event.stage}: {event.amount}")
            self.bar.setRange(0, event.total)
            self.bar.setValue(event.done)


_CENTRE = Qt.AlignmentFlag.AlignHCenter
