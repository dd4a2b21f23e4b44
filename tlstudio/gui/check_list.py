"""CheckList: what the checks have to say of the open images, how far they are, and the way to what they found."""

from collections.abc import Iterable
from functools import partial
from itertools import chain, pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.checks import Check
from tlstudio.core.events import Event, Progress
from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.card import button, label
from tlstudio.gui.theme import em

_ICONS = {"good": "✔", "warning": "▲", "wrong": "✖"}


class CheckList(QWidget):
    """A line for each check. Those about images can show them; groups of copies are reviewed one by one."""

    asked = Signal(object)  # the paths a check is about
    review_asked = Signal()  # the groups of copies
    merge_asked = Signal(str, str)  # a class, and the one it shall be called
    again_asked = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[QPushButton] = []
        self.words = label("", "muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Progress of the checks"))
        self.cancel = button(_("Cancel"), "link", tip=_("Stop the checks"))
        self.cancel.clicked.connect(self.cancelled)
        self.again = button(_("Check again"), "link", tip=_("What was measured until now is not measured again"))
        self.again.clicked.connect(self.again_asked)
        self.review = button("", gives=True)
        self.review.clicked.connect(self._review)
        self._checks: tuple[Check, ...] = ()
        self._running = False
        self._lay_out()
        self.show_checks(())

    def _lay_out(self) -> None:
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        self._grid.setVerticalSpacing(em(0.5))
        work = QHBoxLayout()
        work.addWidget(self.words, 1)
        work.addWidget(self.cancel)
        work.addWidget(self.again)
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.6))
        box.addLayout(work)
        box.addWidget(self.bar)
        box.addLayout(self._grid)
        box.addWidget(self.review)

    @property
    def paths(self) -> tuple[Path, ...]:
        """The images to review: those in groups; where there are none, all that some check is about."""
        return _all_of(check for check in self._checks if check.groups) or _all_of(self._checks)

    def show_checks(self, checks: Iterable[Check]) -> None:
        """List what the checks have to say; those about images have a button that shows them."""
        self._checks = tuple(checks)
        _empty(self._grid)
        self.rows.clear()
        for row, check in enumerate(self._checks):
            self._add(row, check)
        for before, after in pairwise([self.again, *self.rows, self.review]):
            QWidget.setTabOrder(before, after)  # by themselves new widgets are the last of the window
        count = len(self.paths)
        text = ngettext("Review {count} image…", "Review {count} images…", count)
        self.review.setText(text.format(count=numeral(count)))
        self.review.setVisible(count > 0)
        self._show_work()

    def _add(self, row: int, check: Check) -> None:
        icon, text = label(_ICONS[check.level], check.level), label(check.text, check.level, wrap=True)
        for part in (icon, text):
            part.setToolTip(check.why)
        text.setAccessibleDescription(check.why)
        self._grid.addWidget(icon, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, row, 1, 1, 1 if check.paths else 2)
        if not check.paths:
            return
        show = button(_("Show"), "link", tip=_("Show these images"))
        show.setAccessibleName(_("Show: {check}").format(check=check.text))
        show.clicked.connect(partial(self.asked.emit, check.paths))
        links = QVBoxLayout()
        links.setSpacing(em(0.2))
        links.addWidget(show)
        self.rows.append(show)
        if check.merge:
            old, new = check.merge
            tip = _('Merge "{old}" into "{new}", in this project only; Ctrl+Z takes it back').format(old=old, new=new)
            merge = button(_("Merge"), "link", tip=tip)
            merge.setAccessibleName(tip)
            merge.clicked.connect(partial(self.merge_asked.emit, old, new))
            links.addWidget(merge)
            self.rows.append(merge)
        links.addStretch(1)
        self._grid.addLayout(links, row, 2)

    def begin(self) -> None:
        """Say that the checks are running; what they said before stays until they are done."""
        self._running = True
        self.words.setText(_("Checking the images…"))
        self.bar.setRange(0, 0)
        self._show_work()

    def follow(self, event: Event) -> None:
        """Show how far the checks are."""
        if isinstance(event, Progress):
            text = _("{stage}: {done} of {total}")
            self.words.setText(text.format(stage=event.stage, done=numeral(event.done), total=numeral(event.total)))
            share = 100 * event.done // max(event.total, 1)
            self.bar.setRange(0, 100)
            if share != self.bar.value():  # Qt paints at once, and with the bar all that waits to be painted: the wall
                self.bar.setValue(share)

    def end(self) -> None:
        """Say no more of progress; where nothing was found out, offer to check again."""
        self._running = False
        self.words.setText(_("Not checked."))
        self._show_work()

    def _show_work(self) -> None:
        for widget in (self.bar, self.cancel):
            widget.setVisible(self._running)
        self.again.setVisible(not self._running and not self._checks)
        self.words.setVisible(self._running or not self._checks)

    def _review(self) -> None:
        if any(check.groups for check in self._checks):
            self.review_asked.emit()
        else:
            self.asked.emit(self.paths)


def _all_of(checks: Iterable[Check]) -> tuple[Path, ...]:
    """Return the paths some checks are about, each once: by their text, as to hash 100,000 paths takes 0.4 s."""
    return tuple({str(path): path for path in chain.from_iterable(check.paths for check in checks)}.values())


def _empty(layout: QLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            _empty(inner)
            inner.deleteLater()
