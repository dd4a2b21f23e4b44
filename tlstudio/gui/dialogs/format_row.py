"""FormatRow: an export format to be ticked, and afterwards what came of it, to be kept or discarded."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from tlstudio.core.choices import ExportFormat
from tlstudio.core.errors import StudioError
from tlstudio.core.exported import Exported
from tlstudio.core.i18n import _
from tlstudio.gui.card import Role, button, label, set_role
from tlstudio.gui.theme import em
from tlstudio.jobs.export import kept


class FormatRow(QWidget):
    """A box to tick with a line of help, which makes room for what the export costs."""

    decided = Signal()

    def __init__(self, form: ExportFormat) -> None:
        super().__init__()
        name = _(form.label)
        self.name = form.name
        self.box = QCheckBox(name)
        self._help = _(form.help)
        self.words = label(self._help, "muted", wrap=True)
        self.words.setIndent(em(1.9))  # below the box's text
        self.keep = button(_("Keep"))
        self.keep.setAccessibleName(_("Keep {format}").format(format=name))
        self.discard = button(_("Discard"))
        self.discard.setAccessibleName(_("Discard {format}").format(format=name))
        self._made: Exported | None = None
        self.keep.clicked.connect(self._keep)
        self.discard.clicked.connect(self.drop)
        layout = QGridLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setVerticalSpacing(em(0.1))
        layout.addWidget(self.box, 0, 0)
        layout.addWidget(self.keep, 0, 1)
        layout.addWidget(self.discard, 0, 2)
        layout.addWidget(self.words, 1, 0, 1, 3)
        layout.setColumnStretch(0, 1)
        self._show()

    @property
    def undecided(self) -> bool:
        """Whether there is a draft that nobody has kept or discarded."""
        return self._made is not None and self._made.draft is not None

    def clear(self) -> None:
        """Say again what the format is."""
        self._made = None
        self._say(self._help, "muted")

    def show_made(self, made: Exported) -> None:
        """Say what came of the export, and ask where it costs something."""
        self._made = made
        self._say("\n".join(made.sentences), "wrong" if made.problem else "")

    def drop(self) -> None:
        """Discard a draft."""
        if self._made is not None and self._made.draft is not None:
            self._made.draft.discard()
            self._made = None
            self._say(_("Discarded."), "muted")
            self.decided.emit()

    def _keep(self) -> None:
        assert self._made is not None
        made = self._made
        try:
            self._made = kept(made)
        except StudioError as error:
            self._made = None
            self._say(str(error), "wrong")
        else:
            self._say("\n".join((*made.sentences, _("Kept."))), "")
        self.decided.emit()

    def _say(self, text: str, role: Role) -> None:
        self.words.setText(text)
        set_role(self.words, role)
        self._show()

    def _show(self) -> None:
        for choice in (self.keep, self.discard):
            choice.setVisible(self.undecided)
