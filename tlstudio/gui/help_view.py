"""HelpView: one page of the help, dressed in the theme's colours, its pictures, and what was searched for marked."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextTable,
    QTextTableFormat,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from tlstudio.core.help import Page, help_folder, slug
from tlstudio.core.i18n import _
from tlstudio.gui.theme import current, em


class HelpView(QTextBrowser):
    """`followed` carries (topic, anchor) of a link that was clicked; links to the web are not opened."""

    followed = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setAccessibleName(_("Help page"))
        self.document().setDocumentMargin(em(1.2))
        self.anchorClicked.connect(self._follow)
        self._page: Page | None = None

    def show_page(self, page: Page) -> None:
        """Show a page from its beginning."""
        self._page = page
        self.document().setMarkdown(page.text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        self._dress()
        self.setExtraSelections([])
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def apply_theme(self) -> None:
        """Show the page again in the colours and with the pictures of the theme, where it was."""
        if self._page is not None:
            top = self.verticalScrollBar().value()
            self.show_page(self._page)
            self.verticalScrollBar().setValue(top)

    def go_to(self, anchor: str) -> bool:
        """Scroll to the heading of an anchor; tell whether there is one."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and slug(block.text()) == anchor:
                self.setTextCursor(QTextCursor(self.document().lastBlock()))  # so that the heading comes to the top
                self.setTextCursor(QTextCursor(block))
                place = self.document().documentLayout().blockBoundingRect(block).top()
                self.verticalScrollBar().setValue(round(place) - em(0.4))
                return True
            block = block.next()
        return False

    def mark(self, words: Sequence[str]) -> int:
        """Mark every place where one of the words stands, and return how many there are."""
        marks = []
        for word in filter(None, words):
            found = self.document().find(word)
            while not found.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = found
                mark.format.setBackground(QColor(current().selection))
                marks.append(mark)
                found = self.document().find(word, found)
        self.setExtraSelections(marks)
        return len(marks)

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802 - Qt's name
        """Return a picture of the theme in use, no wider than the page."""
        place = QUrl(name).path().rpartition("/")[2]
        shown = place.replace("-light.", "-dark.") if current().dark else place
        image = QImage(str(help_folder() / "pictures" / shown))
        width = max(em(20), self.viewport().width() - 4 * em(1.2))
        ratio = self.devicePixelRatioF()
        if image.width() > width * ratio:
            image = image.scaledToWidth(round(width * ratio), Qt.TransformationMode.SmoothTransformation)
        image.setDevicePixelRatio(ratio)
        return image

    def _follow(self, url: QUrl) -> None:
        name = url.path().rpartition("/")[2]
        if url.scheme() == "" and (not name or name.endswith(".md")):
            self.followed.emit(name.removesuffix(".md"), url.fragment())

    def _dress(self) -> None:
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        block = self.document().begin()
        while block.isValid():
            cursor.setPosition(block.position())
            cursor.mergeBlockFormat(_spacing(block.blockFormat()))
            block = block.next()
        cursor.endEditBlock()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                _dress_table(frame)


def _spacing(block: QTextBlockFormat) -> QTextBlockFormat:
    spaced = QTextBlockFormat()
    spaced.setLineHeight(130, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    if level := block.headingLevel():
        spaced.setTopMargin(em(1.6 if level > 1 else 0.2))
        spaced.setBottomMargin(em(0.4))
    return spaced


def _dress_table(table: QTextTable) -> None:
    form = QTextTableFormat(table.format().toTableFormat())
    form.setBorder(1)
    form.setBorderCollapse(True)
    form.setBorderBrush(QColor(current().border))
    form.setCellPadding(em(0.4))
    form.setCellSpacing(0)
    table.setFormat(form)
    bold = QTextCharFormat()
    bold.setFontWeight(600)
    for column in range(table.columns()):
        cell = table.cellAt(0, column)
        cursor = cell.firstCursorPosition()
        cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
        cursor.mergeCharFormat(bold)
