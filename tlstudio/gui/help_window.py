"""HelpWindow: the help in a window of its own, beside which one goes on working: contents, a search, and a page."""

from typing import NamedTuple

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QSplitter, QVBoxLayout, QWidget

from tlstudio.core.help import TOPICS, pages, search
from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.card import button, label
from tlstudio.gui.help_view import HelpView
from tlstudio.gui.keys import in_words, shortcut
from tlstudio.gui.theme import em, theme

_PLACE = Qt.ItemDataRole.UserRole
_SETTLED_MS = 100  # after the last change of size

# Without a parent: a dialog that is open over the window would block it, too.
_window: "HelpWindow | None" = None


class _Place(NamedTuple):
    topic: str
    anchor: str = ""


class HelpWindow(QWidget):
    """Contents or what was found at the left, the page at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("help")
        self.setWindowTitle(_("TL Studio – Help"))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._pages = {page.topic: page for page in pages()}
        self._past: list[_Place] = []
        self._future: list[_Place] = []
        self._here: _Place | None = None
        self.words = QLineEdit()
        self.words.setPlaceholderText(_("Search the help"))
        self.words.setAccessibleName(_("Search the help"))
        self.words.setClearButtonEnabled(True)
        self.contents = QListWidget()
        self.contents.setWordWrap(True)
        self.contents.setSpacing(em(0.2))
        self.contents.setAccessibleName(_("Contents"))
        self.count = label("", "muted", wrap=True)
        self.view = HelpView()
        tip = _("{what} ({keys})")
        self.back = button("←", "plain", tip=tip.format(what=_("The page before"), keys=in_words("help.back")))
        self.forward = button("→", "plain", tip=tip.format(what=_("The page after"), keys=in_words("help.forward")))
        self._lay_out()
        self._connect()
        self._list_contents()
        self._settled = QTimer(self, singleShot=True)
        self._settled.timeout.connect(self._apply_theme)
        self.resize(em(76), em(54))

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        top = QHBoxLayout()
        for part, name in ((self.back, _("The page before")), (self.forward, _("The page after"))):
            part.setAccessibleName(name)
            top.addWidget(part)
        top.addWidget(self.words, 1)
        column.addLayout(top)
        column.addWidget(self.count)
        column.addWidget(self.contents, 1)
        split = QSplitter()
        split.addWidget(left)
        split.addWidget(self.view)
        split.setSizes([em(22), em(54)])
        split.setStretchFactor(1, 1)
        split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(em(0.8), em(0.8), em(0.8), em(0.8))
        whole.addWidget(split)

    def _connect(self) -> None:
        self.words.textChanged.connect(lambda _text: self._list_contents())
        self.words.returnPressed.connect(self._open_first)
        self.contents.currentItemChanged.connect(lambda item, _old: self._open(item))
        self.view.followed.connect(lambda topic, anchor: self.show_topic(topic or self.topic, anchor))
        self.back.clicked.connect(self.go_back)
        self.forward.clicked.connect(self.go_forward)
        theme().changed.connect(self._apply_theme)
        shortcut("help.back", self, self.go_back)
        shortcut("help.forward", self, self.go_forward)
        shortcut("help.search", self, self._search)
        shortcut("help.close", self, self.close)

    @property
    def topic(self) -> str:
        """The page that is shown; "" before the first."""
        return self._here.topic if self._here else ""

    # -- pages -----------------------------------------------------------------------------------------------------

    def show_topic(self, topic: str, anchor: str = "") -> None:
        """Show a page, where an anchor is named from its heading on; what was shown can be gone back to."""
        if topic not in TOPICS:
            return
        if self._here is not None and self._here != _Place(topic, anchor):
            self._past.append(self._here)
            self._future.clear()
        self._go(_Place(topic, anchor))

    def go_back(self) -> None:
        """Show the page before again."""
        if self._past and self._here:
            self._future.append(self._here)
            self._go(self._past.pop())

    def go_forward(self) -> None:
        """Show again what was gone back from."""
        if self._future and self._here:
            self._past.append(self._here)
            self._go(self._future.pop())

    def _go(self, place: _Place) -> None:
        self._here = place
        self.view.show_page(self._pages[place.topic])
        self.view.mark(self.words.text().split())
        if place.anchor:
            self.view.go_to(place.anchor)
        self.back.setEnabled(bool(self._past))
        self.forward.setEnabled(bool(self._future))
        self._choose_current()

    def _choose_current(self) -> None:
        self.contents.blockSignals(True)
        rows = [row for row in range(self.contents.count()) if self.contents.item(row).data(_PLACE) == self._here]
        if rows and not self.words.text():
            self.contents.setCurrentRow(rows[0])
        elif not self.words.text():
            topics = [self.contents.item(row).data(_PLACE).topic for row in range(self.contents.count())]
            self.contents.setCurrentRow(topics.index(self.topic) if self.topic in topics else -1)
        self.contents.blockSignals(False)

    # -- contents and search ---------------------------------------------------------------------------------------

    def _list_contents(self) -> None:
        """List the pages, or the places where all words of the search line stand."""
        text = self.words.text().strip()
        self.contents.blockSignals(True)
        self.contents.clear()
        if text:
            hits = search(list(self._pages.values()), text)
            for hit in hits:
                self._add(
                    f"{_path(hit.page.title, hit.section.title)}\n{hit.excerpt}", hit.page.topic, hit.section.anchor
                )
            self.count.setText(ngettext("{count} place", "{count} places", len(hits)).format(count=len(hits)))
        else:
            for page in self._pages.values():
                self._add(page.title, page.topic)
        self.count.setVisible(bool(text))
        self.contents.blockSignals(False)
        self.view.mark(text.split())
        self._choose_current()

    def _add(self, text: str, topic: str, anchor: str = "") -> None:
        item = QListWidgetItem(text)
        item.setData(_PLACE, _Place(topic, anchor))
        self.contents.addItem(item)

    def _open(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.show_topic(*item.data(_PLACE))

    def _open_first(self) -> None:
        if self.contents.count():
            self.contents.setFocus()
            self.contents.setCurrentRow(max(0, self.contents.currentRow()))

    def _search(self) -> None:
        self.words.setFocus()
        self.words.selectAll()

    # -- Qt's ------------------------------------------------------------------------------------------------------

    def _apply_theme(self) -> None:
        self.view.apply_theme()
        self.view.mark(self.words.text().split())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pictures to the width."""
        super().resizeEvent(event)
        self._settled.start(_SETTLED_MS)

    def sizeHint(self) -> QSize:
        """Ask for room for contents and page."""
        return QSize(em(76), em(54))


def _path(page: str, section: str) -> str:
    return page if page == section else f"{page} › {section}"


def show_help(topic: str, anchor: str = "") -> HelpWindow:
    """Show a page of the help in its window, which is made on first use, and return it."""
    global _window
    if _window is None:
        _window = HelpWindow()
    _window.show_topic(topic, anchor)
    _window.show()
    _window.raise_()
    _window.activateWindow()
    return _window


def close_help() -> None:
    """Close the help, where it is open."""
    global _window
    if _window is not None:
        _window.close()
        _window.deleteLater()
        _window = None
