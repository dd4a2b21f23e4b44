"""GroupRule: how the group of an image is found in its name, with and without regular expressions."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QSpinBox, QStackedWidget, QVBoxLayout, QWidget

from tlstudio.core.dataset import ImageFolder
from tlstudio.core.errors import StudioError
from tlstudio.core.grouping import MANIFEST, parse, preview
from tlstudio.core.i18n import N_, _
from tlstudio.gui.card import label
from tlstudio.gui.theme import em

_WAIT_MS = 250  # for the next letter
_KINDS = {
    "between": N_("Text in the file name"),
    "folder": N_("Folder below the class"),
    "regex": N_("Regular expression"),
    MANIFEST: N_("As the table or I have said"),
}
_TIPS = {
    "between": N_("What stands between two texts, such as two underscores; empty is the name's beginning or end"),
    "folder": N_("1 is the first folder below the class"),
    "regex": N_(r"Searched in the path below the opened folder; its first group counts, such as patient(\d+)"),
    MANIFEST: N_("The column group of a table of images, and what was moved together"),
}


class GroupRule(QWidget):
    """`edited` carries a new pattern, `refused` the sentence for one that is wrong."""

    edited = Signal(str)
    refused = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.kind = QComboBox()
        self.kind.setAccessibleName(_("How groups are found"))
        for kind, text in _KINDS.items():
            self.kind.addItem(_(text), kind)
            self.kind.setItemData(self.kind.count() - 1, _(_TIPS[kind]), Qt.ItemDataRole.ToolTipRole)
        self.before, self.after, self.expression = QLineEdit(), QLineEdit(), QLineEdit()
        self.level = QSpinBox()
        self.level.setRange(1, 20)
        self._pages = QStackedWidget()
        self._fill_pages()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.35))
        box.addWidget(self.kind)
        box.addWidget(self._pages)
        self._rest = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._rest.timeout.connect(self._tell)
        self.kind.activated.connect(lambda _index: self._turn())
        self.level.valueChanged.connect(lambda _value: self._tell())
        for line in (self.before, self.after, self.expression):
            line.textEdited.connect(lambda _text: self._rest.start())
            line.editingFinished.connect(self._tell_now)

    def _fill_pages(self) -> None:
        self.before.setAccessibleName(_("Text before the group"))
        self.after.setAccessibleName(_("Text after the group"))
        self.expression.setAccessibleName(_("Regular expression"))
        self.expression.setPlaceholderText(r"patient(\d+)")
        self.level.setAccessibleName(_("Folder below the class"))
        self.before.setPlaceholderText(_("start"))
        self.after.setPlaceholderText(_("end"))
        parts: dict[str, Sequence[QWidget]] = {
            "between": (label(_("between"), "muted"), self.before, label(_("and"), "muted"), self.after),
            "folder": (label(_("Folder number"), "muted"), self.level),
            "regex": (self.expression,),
            MANIFEST: (),
        }
        for kind, widgets in parts.items():
            page = QWidget()
            page.setToolTip(_(_TIPS[kind]))
            row = QHBoxLayout(page)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(em(0.4))
            for widget in widgets:
                row.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
            self._pages.addWidget(page)

    @property
    def pattern(self) -> str:
        """The pattern as the fields say it, good or not."""
        match self.kind.currentData():
            case "between":
                return f"between:{self.before.text()}:{self.after.text()}"
            case "folder":
                return f"folder:{self.level.value()}"
            case "regex":
                return f"regex:{self.expression.text()}"
        return MANIFEST

    def show_pattern(self, pattern: str) -> None:
        """Show a pattern without telling it as edited; what is being typed and means the same is left alone."""
        self._rest.stop()
        if self.pattern == pattern:
            return
        kind, _colon, rest = pattern.partition(":")
        if pattern in ("", MANIFEST):
            kind = MANIFEST
        elif kind == "between" and rest.count(":") == 1:
            before, _colon, after = rest.partition(":")
            self.before.setText(before)
            self.after.setText(after)
        elif kind == "folder" and rest.isdecimal():
            self.level.blockSignals(True)
            self.level.setValue(int(rest))
            self.level.blockSignals(False)
        else:
            self.expression.setText(rest if kind == "regex" else pattern)
            kind = "regex"
        self.kind.setCurrentIndex(self.kind.findData(kind))
        self._show_page()

    def _show_page(self) -> None:
        page = self.kind.currentIndex()
        self._pages.setCurrentIndex(page)
        self._pages.setVisible(self.kind.currentData() != MANIFEST)
        self.kind.setToolTip(_(_TIPS[self.kind.currentData()]))

    def _turn(self) -> None:
        """Take another kind of rule."""
        self._show_page()
        if self.kind.currentData() == "between" and not self.before.text() + self.after.text():
            self.before.setText("_")
            self.after.setText("_")
        self._tell()

    def _tell_now(self) -> None:
        if self._rest.isActive():
            self._tell()

    def _tell(self) -> None:
        self._rest.stop()
        try:
            parse(self.pattern)
        except StudioError as error:
            self.refused.emit(str(error))
            return
        self.edited.emit(self.pattern)


def likely_pattern(folder: ImageFolder) -> str:
    """Return a pattern to begin with: what is known of the images, folders below the classes, or part of the names."""
    if any(sample.group for sample in folder.samples):
        return MANIFEST
    for pattern in ("folder:1", "between:_:_", "between::_", "between::-"):
        found = preview(folder, pattern)
        if found.groups > 1 and found.missed < found.images / 2:
            return pattern
    return "between:_:_"
